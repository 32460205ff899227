#include "onevoice/base/vec.h"

void
ov_vec_reserve(ov_arena *mem, void **items, size_t count, size_t *capacity, size_t size,
               size_t more)
{
    size_t want = count + more;

    if (want <= *capacity)
        return;
    want = OV_MAX(want, *capacity * 2);
    *items = ov_arena_grow(mem, *items, ov_size_mul(*capacity, size), ov_size_mul(want, size));
    *capacity = want;
}
