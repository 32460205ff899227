/*
 * What bodies were read as, as pieces of bytes in onevoice.reading_memory.
 *
 * Each piece stands for itself, and is true whatever became of the run that wrote it. A night that
 * adds to them does so in one transaction of its own; those of other keys go then.
 */
#ifndef ONEVOICE_STORE_READING_MEMORY_H
#define ONEVOICE_STORE_READING_MEMORY_H

#include "onevoice/store/store.h"

typedef struct ov_store_piece {
    int64_t run_id;
    int32_t number;
    ov_str bytes;
} ov_store_piece;

typedef struct ov_store_pieces {
    const ov_store_piece *items;
    size_t count;
} ov_store_pieces;

/* All pieces of a key, whole, in `mem`. */
OV_NODISCARD bool ov_store_pieces_read(ov_store *store, uint64_t key, ov_arena *mem,
                                       ov_store_pieces *out, ov_error *err);

typedef struct ov_store_piece_writer ov_store_piece_writer;

/* Begin those of this run: all that is of another key goes. The object lives in
   `mem`, and is closed with it if need be: then nothing was written, and nothing is gone. */
OV_NODISCARD bool ov_store_pieces_open(ov_store *store, uint64_t key, ov_arena *mem,
                                       ov_store_piece_writer **out, ov_error *err);
OV_NODISCARD bool ov_store_pieces_drop(ov_store_piece_writer *writer, ov_store_piece piece,
                                       ov_error *err);
OV_NODISCARD bool ov_store_pieces_add(ov_store_piece_writer *writer, ov_str bytes, ov_error *err);
OV_NODISCARD bool ov_store_pieces_commit(ov_store_piece_writer *writer, ov_error *err);

#endif
