/*
 * Sorting many records whose keys lie elsewhere, on several threads.
 *
 * qsort() fetches the keys of two records for each of its comparisons, from memory for most of
 * them. Here a key is fetched eight bytes at a time, once a record, and the pieces are compared as
 * numbers; only records whose first pieces are all equal are compared themselves. Stretches of
 * equal first pieces are sorted side by side.
 */
#ifndef ONEVOICE_BASE_SORT_H
#define ONEVOICE_BASE_SORT_H

#include "onevoice/base/str.h"

/* Piece number `depth` of a record's key: ascending pieces, the first one first, must be the order
   of `compare`, as far as they reach. */
typedef uint64_t (*ov_sort_piece_fn)(const void *record, size_t depth);

void ov_sort_records(const void **records, size_t count, ov_sort_piece_fn piece,
                     int (*compare)(const void *a, const void *b), size_t workers);

/* Bytes 8 * depth and on of a text without NUL, for ov_str_cmp. */
uint64_t ov_sort_text_piece(ov_str text, size_t depth);

#endif
