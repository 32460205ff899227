#include "onevoice/base/vec.h"

#include <string.h>

void
ov_vec_room(ov_arena *mem, void **items, size_t *count, size_t *capacity, size_t size)
{
    if (*count == *capacity) {
        size_t more = *capacity ? *capacity * 2 : 8;

        *items = ov_arena_grow(mem, *items, ov_size_mul(*capacity, size), ov_size_mul(more, size));
        *capacity = more;
    }
    memset((char *)*items + *count * size, 0, size);
    (*count)++;
}

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
