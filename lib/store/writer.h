/*
 * Writing the rows of one relation: the frame around what a row holds.
 */
#ifndef OV_LIB_STORE_WRITER_H
#define OV_LIB_STORE_WRITER_H

#include "store_internal.h"

typedef struct ov_store_writer {
    ov_store *store;
    ov_arena *mem;
    ov_pg_copy_in *copy;
    ov_str relation;
    int64_t run_id;
} ov_store_writer;

/* Columns after run_id, as words separated by blanks. */
OV_NODISCARD bool ov_store_writer_open(ov_store_writer *writer, ov_store *store, ov_arena *mem,
                                       const char *relation, const char *columns, ov_error *err);

/* Starts a row: run_id is put. */
void ov_store_writer_row(ov_store_writer *writer);
OV_NODISCARD bool ov_store_writer_flush(ov_store_writer *writer, ov_error *err);
OV_NODISCARD bool ov_store_writer_close(ov_store_writer *writer, ov_error *err);

#endif
