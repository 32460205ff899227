/*
 * Growing arrays in an arena.
 *
 *   OV_VEC(ov_piece) pieces = {0};
 *   *OV_VEC_ADD(mem, &pieces) = (ov_piece){...};
 *   for (size_t i = 0; i < pieces.count; i++) use(&pieces.items[i]);
 */
#ifndef ONEVOICE_BASE_VEC_H
#define ONEVOICE_BASE_VEC_H

#include <string.h>

#include "onevoice/base/arena.h"

#define OV_VEC(type)                                                                               \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count, capacity;                                                                    \
    }

/* A pointer to a new, zeroed last element; valid until the next OV_VEC_ADD. */
#define OV_VEC_ADD(mem, vec)                                                                       \
    (ov_vec_room((mem), (void **)(void *)&(vec)->items, &(vec)->count, &(vec)->capacity,           \
                 sizeof(*(vec)->items)),                                                           \
     &(vec)->items[(vec)->count - 1])

/* Room for `more` elements behind the last one; the count stays. Those elements are not zeroed. */
#define OV_VEC_RESERVE(mem, vec, more)                                                             \
    ov_vec_reserve((mem), (void **)(void *)&(vec)->items, (vec)->count, &(vec)->capacity,          \
                   sizeof(*(vec)->items), (more))

void ov_vec_grow(ov_arena *mem, void **items, size_t *capacity, size_t size, size_t want);

/* Inline, so that the usual case, a free place, costs no call. */
static inline void
ov_vec_reserve(ov_arena *mem, void **items, size_t count, size_t *capacity, size_t size,
               size_t more)
{
    if (*capacity - count < more)
        ov_vec_grow(mem, items, capacity, size, count + more);
}

static inline void
ov_vec_room(ov_arena *mem, void **items, size_t *count, size_t *capacity, size_t size)
{
    if (*count == *capacity)
        ov_vec_grow(mem, items, capacity, size, *count + (*capacity ? 1 : 8));
    memset((char *)*items + *count * size, 0, size);
    (*count)++;
}

#endif
