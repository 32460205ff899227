/*
 * The profile of one relation's rows; which relations there are, lib/store/relation.c knows.
 */
#ifndef OV_LIB_STORE_PROFILE_INTERNAL_H
#define OV_LIB_STORE_PROFILE_INTERNAL_H

#include "row.h"

typedef struct ov_store_rows {
    const char *name;
    const ov_store_column *columns;
    size_t column_count, key_count;
    const void *items;
    size_t count, size; /* records, and bytes of each, in the order of their keys */
} ov_store_rows;

typedef bool (*ov_store_pick_fn)(const void *record);

/* Of the rows that `pick` takes (NULL: of all). */
void ov_store_profile_rows(const ov_snapshot *snapshot, const ov_store_rows *rows,
                           ov_store_pick_fn pick, ov_arena *mem, ov_store_profile *out);

#endif
