/*
 * Rejections: rows and bodies that break the contract. Counted, kept with a code, never silent.
 */
#ifndef ONEVOICE_MODEL_REJECT_H
#define ONEVOICE_MODEL_REJECT_H

#include "onevoice/base/vec.h"
#include "onevoice/base/str.h"

typedef struct ov_reject {
    ov_str relation, row_key;
    ov_str code;   /* lower case with underscores, from a closed list in the README */
    ov_str detail; /* what is wrong, where; identifiers only, never the content */
} ov_reject;

typedef struct ov_rejects {
    ov_arena *mem; /* where rows and copies of their strings go */
    OV_VEC(ov_reject) rows;
} ov_rejects;

/* Copies the strings. */
void ov_rejects_add(ov_rejects *rejects, ov_str relation, ov_str row_key, ov_str code,
                    ov_str detail);

/* By relation, row key, code, detail: so that the order of discovery never shows. */
void ov_rejects_sort(ov_rejects *rejects);

#endif
