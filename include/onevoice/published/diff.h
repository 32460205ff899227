/*
 * Two stored runs side by side, from the whole to the single piece.
 */
#ifndef ONEVOICE_PUBLISHED_DIFF_H
#define ONEVOICE_PUBLISHED_DIFF_H

#include "onevoice/store/store.h"

/* Rows of the queries diff_<member>, as text (ov_rows.h). */
typedef struct ov_published_diff {
    ov_pg_rows totals, moves, only, minutes, rows;
} ov_published_diff;

/* `first` and `second` are the numbers of runs; `department` null: all; at most `most` single pieces. */
OV_NODISCARD bool ov_published_diff_read(ov_store *store, ov_arena *mem, ov_str first,
                                         ov_str second, ov_str department, int64_t most,
                                         ov_published_diff *out, ov_error *err);

#endif
