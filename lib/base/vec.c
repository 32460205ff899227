#include "onevoice/base/vec.h"

void
ov_vec_grow(ov_arena *mem, void **items, size_t *capacity, size_t size, size_t want)
{
    want = OV_MAX(want, *capacity * 2);
    *items = ov_arena_grow(mem, *items, ov_size_mul(*capacity, size), ov_size_mul(want, size));
    *capacity = want;
}
