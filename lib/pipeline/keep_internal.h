/*
 * Readings that outlive the batch they came in.
 */
#ifndef ONEVOICE_PIPELINE_KEEP_INTERNAL_H
#define ONEVOICE_PIPELINE_KEEP_INTERNAL_H

#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "onevoice/model/reading.h"
#include "onevoice/model/sketch.h"

typedef struct ov_keeper {
    ov_arena *mem;
    ov_map *index;
    OV_VEC(ov_str) words;
} ov_keeper;

ov_keeper ov_keeper_init(ov_arena *mem);

/* A copy in the keeper's arena; of the sketch only the record, whose arrays the night has taken. */
const ov_reading *ov_keep_reading(ov_keeper *keeper, const ov_reading *reading);

#endif
