/*
 * Inside of a store, for the files of this layer.
 */
#ifndef OV_LIB_STORE_STORE_INTERNAL_H
#define OV_LIB_STORE_STORE_INTERNAL_H

#include "onevoice/base/clock.h"
#include "onevoice/base/rate.h"
#include "onevoice/pg/copy.h"
#include "onevoice/store/store.h"

#define OV_STORE_LOCK_CLASS   1869505910 /* "onev" */
#define OV_STORE_LOCK_NIGHTLY 1
#define OV_STORE_LOCK_SCHEMA  2
#define OV_STORE_LOCK_PUBLISH 3

#define OV_STORE_RELATIONS 14 /* of the intake, communication last */

/* What a site made of a relation's text: bit i is set when column i is a char(n), a bytea. */
typedef struct ov_store_shape {
    uint32_t padded, bytes;
} ov_store_shape;

struct ov_store {
    ov_arena *mem;
    ov_store_options options;
    ov_pg *control;   /* lock, run row, progress: in autocommit */
    ov_pg *snapshot;  /* while a snapshot is open */
    ov_pg *publisher; /* from the first save to the commit */
    int64_t run_id;   /* 0: none begun */
    bool published;   /* from the second commit on */
    ov_date as_of;
    char host[256];
    ov_store_shape shapes[OV_STORE_RELATIONS]; /* by relation */
    ov_store_offenders broken;                 /* by the last publication */
    ov_store_progress_fn told;                 /* of the run; may be NULL */
    void *told_context;
    const char *progress_stage; /* NULL: none yet */
    ov_rate progress;           /* of that stage */
    int64_t progress_ms;        /* when it was last written */
};

/* A text[] as the server reads it. */
ov_str ov_store_array(ov_arena *mem, ov_strs items);

/* A connection of this store; `application` NULL: "onevoice". */
OV_NODISCARD bool ov_store_connect(ov_store *store, const char *application, bool read_only,
                                   ov_pg **out, ov_error *err);

/* The publishing transaction, opened at the first call. */
OV_NODISCARD bool ov_store_publisher(ov_store *store, ov_error *err);

ov_str ov_store_number(ov_arena *mem, int64_t value);

/* Text as PostgreSQL holds it: valid UTF-8 without NUL. */
bool ov_store_text_valid(ov_str s);

#endif
