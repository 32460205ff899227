/*
 * The content sketch of one body: what clustering needs once the body itself is dropped.
 */
#ifndef ONEVOICE_MODEL_SKETCH_H
#define ONEVOICE_MODEL_SKETCH_H

#include "onevoice/base/base.h"

struct ov_sketch {
    uint64_t skeleton; /* hash of the masked text; equal skeletons are letters of one template */
};

#endif
