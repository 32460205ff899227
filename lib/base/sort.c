#include "onevoice/base/sort.h"

#include <stdlib.h>

#include "onevoice/base/parallel.h"
#include "onevoice/base/vec.h"

/*
 * Four pieces of eight bytes tell nearly all ids and names apart; after that the caller's own
 * comparison decides, which must be total in any case.
 */
#define MOST_PIECES 4

typedef struct key {
    uint64_t piece;
    const void *record;
} key;

typedef struct stretch {
    size_t from, count;
} stretch;

typedef struct order {
    ov_sort_piece_fn piece;
    int (*compare)(const void *a, const void *b);
    const void **records;
    key *keys;
    stretch *stretches; /* of equal first pieces */
} order;

/*
 * The next eight bytes as one big-endian number, so that integer order is the order of the bytes;
 * a text that ends early is filled with zeroes and so stands before its continuations.
 */
uint64_t
ov_sort_text_piece(ov_str text, size_t depth)
{
    size_t from = 8 * depth, len = text.len > from ? OV_MIN(text.len - from, (size_t)8) : 0;
    uint64_t piece = 0;

    for (size_t i = 0; i < len; i++)
        piece |= (uint64_t)(unsigned char)text.ptr[from + i] << (56 - 8 * i);
    return piece;
}

static int
piece_cmp(const void *a, const void *b)
{
    return OV_CMP(((const key *)a)->piece, ((const key *)b)->piece);
}

static int
record_cmp(const void *a, const void *b, void *context)
{
    const order *o = context;

    return o->compare(((const key *)a)->record, ((const key *)b)->record);
}

/*
 * Comparing eight bytes at once in an array of 16-byte keys touches no record, where a plain qsort
 * of pointers follows two of them a comparison.
 */
static void
sort_keys(order *o, key *keys, size_t count, size_t depth)
{
    if (depth == MOST_PIECES) {
        qsort_r(keys, count, sizeof *keys, record_cmp, o);
        return;
    }
    for (size_t i = 0; i < count; i++)
        keys[i].piece = o->piece(keys[i].record, depth);
    qsort(keys, count, sizeof *keys, piece_cmp);
    for (size_t from = 0, end; from < count; from = end) {
        for (end = from + 1; end < count && keys[end].piece == keys[from].piece;)
            end++;
        if (end - from > 1)
            sort_keys(o, keys + from, end - from, depth + 1);
    }
}

static void
read_keys(void *context, size_t worker, size_t begin, size_t end)
{
    order *o = context;

    (void)worker;
    for (size_t i = begin; i < end; i++)
        o->keys[i] = (key){o->piece(o->records[i], 0), o->records[i]};
}

static void
sort_stretches(void *context, size_t worker, size_t begin, size_t end)
{
    order *o = context;

    (void)worker;
    for (size_t i = begin; i < end; i++)
        sort_keys(o, o->keys + o->stretches[i].from, o->stretches[i].count, 1);
}

/*
 * Records must have a total order, so that the result does not depend on how stretches fall to
 * workers. Stretches of equal first pieces are independent and may be sorted side by side.
 */
void
ov_sort_records(const void **records, size_t count, ov_sort_piece_fn piece,
                int (*compare)(const void *a, const void *b), size_t workers)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    OV_VEC(stretch) stretches = {0};
    order o = {.piece = piece,
               .compare = compare,
               .records = records,
               .keys = OV_NEW_ARRAY(scratch, key, count + 1)};

    ov_parallel_for(workers, count, 4096, read_keys, &o);
    qsort(o.keys, count, sizeof *o.keys, piece_cmp);
    for (size_t from = 0, end; from < count; from = end) {
        for (end = from + 1; end < count && o.keys[end].piece == o.keys[from].piece;)
            end++;
        if (end - from > 1)
            *OV_VEC_ADD(scratch, &stretches) = (stretch){from, end - from};
    }
    o.stretches = stretches.items;
    ov_parallel_for(workers, stretches.count, 1, sort_stretches, &o);
    for (size_t i = 0; i < count; i++)
        records[i] = o.keys[i].record;
}
