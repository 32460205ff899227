/*
 * Which stored run is meant, and how the runs stand.
 *
 * Answers are rows of text as they are to be shown, read by name (OV_PG_ROW, ov_rows.h); they live in `mem`.
 */
#ifndef ONEVOICE_PUBLISHED_RUN_H
#define ONEVOICE_PUBLISHED_RUN_H

#include "onevoice/store/store.h"

/* The run of this name: a number, "latest" (also when null) or "previous" of the published nightly runs. One row of ask_run. OV_E_USAGE when
   there is none. */
OV_NODISCARD bool ov_published_run_find(ov_store *store, ov_arena *mem, ov_str name,
                                        ov_pg_rows *out, ov_error *err);

typedef struct ov_published_status {
    ov_pg_rows runs; /* of ask_status: the last ones, newest first */
    ov_pg_rows age;  /* of ask_age: of the latest nightly run; no row before the first */
} ov_published_status;

OV_NODISCARD bool ov_published_status_read(ov_store *store, ov_arena *mem, int64_t last,
                                           ov_published_status *out, ov_error *err);

#endif
