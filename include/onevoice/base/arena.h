/*
 * Arenas: memory with a lifetime.
 *
 * The only allocator of lib/. Allocation never fails (no memory: one line and abort). Memory is
 * zeroed, aligned to 16 bytes and freed all at once by reset or free. Not thread-safe: one arena
 * belongs to one thread. The destination arena is always an explicit argument.
 */
#ifndef ONEVOICE_BASE_ARENA_H
#define ONEVOICE_BASE_ARENA_H

#include "onevoice/base/base.h"

typedef struct ov_arena ov_arena;

OV_NEVER_NULL ov_arena *ov_arena_new(void);
void ov_arena_free(ov_arena *arena);     /* NULL is allowed; runs the deferred calls, last first */
void ov_arena_free_at(ov_arena **arena); /* for OV_AUTO */

/* Forget everything, keep the largest block for the next batch; runs the deferred calls. */
void ov_arena_reset(ov_arena *arena);

OV_NEVER_NULL void *ov_arena_alloc(ov_arena *arena, size_t bytes);

/* Room for text, packed: not aligned, and zeroed as all memory is. */
OV_NEVER_NULL char *ov_arena_text(ov_arena *arena, size_t bytes);

/* Grow the array `old` of `old_bytes`; in place where it was the last allocation, else a copy: then
   `old` is no more. Bytes beyond old_bytes are zero. */
OV_NEVER_NULL void *ov_arena_grow(ov_arena *arena, void *old, size_t old_bytes, size_t new_bytes);

/* Call release(handle) when the arena is reset or freed: for handles of foreign libraries. */
void ov_arena_defer(ov_arena *arena, void (*release)(void *), void *handle);

/* Bytes handed out since the last reset, and the most ever taken from the system at one time. */
size_t ov_arena_bytes(const ov_arena *arena);
size_t ov_arena_peak(const ov_arena *arena);

/* For a library that lets its user allocate: no memory ends as it does for an arena, for a library
   that goes on without it gives another answer. What they return is free()'s. */
void *ov_library_malloc(size_t bytes);
void *ov_library_realloc(void *old, size_t bytes);
char *ov_library_strdup(const char *text);

/* count * size, aborting on overflow. */
size_t ov_size_mul(size_t count, size_t size);

#define OV_NEW(arena, type) ((type *)ov_arena_alloc((arena), sizeof(type)))
#define OV_NEW_ARRAY(arena, type, count)                                                           \
    ((type *)ov_arena_alloc((arena), ov_size_mul((count), sizeof(type))))

#endif
