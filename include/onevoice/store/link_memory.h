/*
 * What linking remembers from one nightly run to the next, as bytes in onevoice.link_memory.
 *
 * It is written while linking runs, in a transaction of its own, and used when its run is the
 * latest published nightly one. Two parts, each a stream of pieces.
 */
#ifndef ONEVOICE_STORE_LINK_MEMORY_H
#define ONEVOICE_STORE_LINK_MEMORY_H

#include "onevoice/store/store.h"

typedef enum ov_store_memory_part {
    OV_STORE_MEMORY_MODEL,
    OV_STORE_MEMORY_PARTIES,
    OV_STORE_MEMORY_PARTS
} ov_store_memory_part;

/* The bytes of a part, whole, in `mem`; empty when the run left none. */
OV_NODISCARD bool ov_store_memory_read(ov_store *store, int64_t run_id, ov_store_memory_part part,
                                       ov_arena *mem, ov_str *out, ov_error *err);

typedef struct ov_store_memory ov_store_memory;

/* Begin that of this run; that of runs before the latest published one goes. The object lives in
   `mem`, and is closed with it if need be: then nothing was written. */
OV_NODISCARD bool ov_store_memory_open(ov_store *store, ov_arena *mem, ov_store_memory **out,
                                       ov_error *err);
OV_NODISCARD bool ov_store_memory_add(ov_store_memory *memory, ov_store_memory_part part,
                                      ov_str bytes, ov_error *err);
OV_NODISCARD bool ov_store_memory_commit(ov_store_memory *memory, ov_error *err);

#endif
