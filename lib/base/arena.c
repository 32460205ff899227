#include "onevoice/base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * 16: what malloc promises on this platform, and so enough for any type an array may hold. Blocks
 * double from 16 kB, so that a small arena stays small, to 4 MB, beyond which doubling keeps more
 * memory idle than it saves in calls.
 */
#define ALIGNMENT   16
#define FIRST_BLOCK ((size_t)16 * 1024)
#define TEXT_CHUNK  ((size_t)1024) /* short texts share one */
#define MOST_BLOCK  ((size_t)4 * 1024 * 1024)

typedef struct block {
    struct block *next;
    size_t size, used;
    alignas(ALIGNMENT) char bytes[];
} block;

typedef struct deferred {
    struct deferred *next;
    void (*release)(void *);
    void *handle;
} deferred;

struct ov_arena {
    block *blocks; /* the newest first */
    deferred *deferred;
    char *last; /* the last allocation, which may still grow in place */
    char *text; /* rest of the chunk of short texts */
    size_t text_left;
    size_t bytes, held, peak;
};

/*
 * An arena never returns NULL: a night that lacks memory cannot be half right, and a caller that
 * forgot to look would publish from zeroes. The process ends, and nothing was published.
 */
static OV_NORETURN void
no_memory(size_t bytes)
{
    fprintf(stderr, "onevoice: out of memory at %zu bytes\n", bytes);
    abort();
}

/*
 * The library_ functions are what libxml2, PCRE2 and Jansson are given as their allocators:
 * several of their calls cannot tell "no memory" from "no such thing", and a policy read with a
 * setting missing is another policy. malloc(0) may return NULL, which they would take for failure.
 */
void *
ov_library_malloc(size_t bytes)
{
    void *p = malloc(bytes ? bytes : 1);

    if (!p)
        no_memory(bytes);
    return p;
}

void *
ov_library_realloc(void *old, size_t bytes)
{
    void *p = realloc(old, bytes ? bytes : 1);

    if (!p)
        no_memory(bytes);
    return p;
}

char *
ov_library_strdup(const char *text)
{
    size_t bytes = strlen(text) + 1;

    return memcpy(ov_library_malloc(bytes), text, bytes);
}

size_t
ov_size_mul(size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        no_memory(SIZE_MAX);
    return bytes;
}

static size_t
round_up(size_t bytes)
{
    if (bytes > SIZE_MAX - ALIGNMENT)
        no_memory(bytes);
    return (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
}

/*
 * calloc and not malloc: allocations are promised to be zero, and fresh pages from the kernel are
 * so already, so that large blocks cost nothing until they are touched.
 */
static void
add_block(ov_arena *arena, size_t bytes)
{
    size_t size = arena->blocks ? OV_MIN(arena->blocks->size * 2, MOST_BLOCK) : FIRST_BLOCK;
    block *b;

    if (size < bytes)
        size = bytes;
    b = size <= SIZE_MAX - sizeof *b ? calloc(1, sizeof *b + size) : NULL;
    if (!b)
        no_memory(size);
    b->size = size;
    b->next = arena->blocks;
    arena->blocks = b;
    arena->held += size;
    arena->peak = OV_MAX(arena->peak, arena->held);
}

ov_arena *
ov_arena_new(void)
{
    ov_arena *arena = calloc(1, sizeof *arena);

    if (!arena)
        no_memory(sizeof *arena);
    return arena;
}

static void
run_deferred(ov_arena *arena)
{
    while (arena->deferred) {
        deferred d = *arena->deferred;

        arena->deferred = d.next;
        d.release(d.handle);
    }
}

void
ov_arena_free(ov_arena *arena)
{
    if (!arena)
        return;
    run_deferred(arena);
    while (arena->blocks) {
        block *next = arena->blocks->next;

        free(arena->blocks);
        arena->blocks = next;
    }
    free(arena);
}

void
ov_arena_free_at(ov_arena **arena)
{
    ov_arena_free(*arena);
}

/*
 * Keeps one block, so that a loop which resets its scratch for each letter calls malloc for the
 * first only; a block above MOST_BLOCK held one giant and would never be given back. What was used
 * is zeroed here, once, since allocation promises zeroes.
 */
void
ov_arena_reset(ov_arena *arena)
{
    block *keep = NULL;

    run_deferred(arena);
    while (arena->blocks) {
        block *b = arena->blocks, *drop = b;

        arena->blocks = b->next;
        if (b->size <= MOST_BLOCK && (!keep || b->size > keep->size)) {
            drop = keep;
            keep = b;
        }
        free(drop);
    }
    arena->held = 0;
    if (keep) {
        memset(keep->bytes, 0, keep->used);
        keep->used = 0;
        keep->next = NULL;
        arena->held = keep->size;
    }
    arena->blocks = keep;
    arena->last = arena->text = NULL;
    arena->text_left = arena->bytes = 0;
}

void *
ov_arena_alloc(ov_arena *arena, size_t bytes)
{
    size_t size = round_up(bytes ? bytes : 1);
    block *b = arena->blocks;

    if (!b || b->size - b->used < size) {
        add_block(arena, size);
        b = arena->blocks;
    }
    arena->last = b->bytes + b->used;
    b->used += size;
    arena->bytes += size;
    return arena->last;
}

/*
 * Texts need no alignment: rounding each to 16 bytes would double the memory of names and ids, of
 * which a large night holds millions. What is longer than an eighth of the chunk would waste its
 * rest and goes by itself.
 */
char *
ov_arena_text(ov_arena *arena, size_t bytes)
{
    if (bytes > TEXT_CHUNK / 8)
        return ov_arena_alloc(arena, bytes);
    if (bytes > arena->text_left) {
        arena->text = ov_arena_alloc(arena, TEXT_CHUNK);
        arena->text_left = TEXT_CHUNK;
    }
    arena->text += bytes;
    arena->text_left -= bytes;
    return arena->text - bytes;
}

/* An array that had a large block to itself and has moved into the newest one gives it back. */
static void
drop_block(ov_arena *arena, const char *old, size_t bytes)
{
    for (block **at = &arena->blocks->next; *at; at = &(*at)->next) {
        block *b = *at;

        if (b->bytes != old)
            continue;
        if (b->used == bytes) {
            *at = b->next;
            arena->held -= b->size;
            arena->bytes -= bytes;
            free(b);
        }
        return;
    }
}

/*
 * Grows in place where nothing was allocated since, as a vector filled in one loop does: then
 * doubling copies nothing. Otherwise the old array stays as waste, but for a giant, which had a
 * block to itself and is given back at once: the generations of a doubling list add up to its own
 * size again.
 */
void *
ov_arena_grow(ov_arena *arena, void *old, size_t old_bytes, size_t new_bytes)
{
    size_t had = round_up(old_bytes ? old_bytes : 1), want = round_up(new_bytes ? new_bytes : 1);
    block *b = arena->blocks;
    void *fresh;

    if (want <= had && old)
        return old;
    if (old && old == arena->last && b->size - b->used >= want - had) {
        b->used += want - had;
        arena->bytes += want - had;
        return old;
    }
    fresh = ov_arena_alloc(arena, new_bytes);
    if (old && old_bytes)
        memcpy(fresh, old, old_bytes);
    if (old && had >= MOST_BLOCK)
        drop_block(arena, old, had);
    return fresh;
}

void
ov_arena_defer(ov_arena *arena, void (*release)(void *), void *handle)
{
    deferred *d = OV_NEW(arena, deferred);

    *d = (deferred){arena->deferred, release, handle};
    arena->deferred = d;
}

size_t
ov_arena_bytes(const ov_arena *arena)
{
    return arena->bytes;
}

size_t
ov_arena_peak(const ov_arena *arena)
{
    return arena->peak;
}
