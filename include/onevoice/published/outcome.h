/*
 * What became of the households of the trial: rows of calibrate_records and calibrate_receivables, as text (ov_rows.h), in `mem`.
 */
#ifndef ONEVOICE_PUBLISHED_OUTCOME_H
#define ONEVOICE_PUBLISHED_OUTCOME_H

#include "onevoice/store/store.h"

/* `event` is unpaid or called; `seed` that of the holdout. */
OV_NODISCARD bool ov_published_outcomes_read(ov_store *store, ov_arena *mem, ov_str event,
                                             ov_str seed, ov_pg_rows *out, ov_error *err);
/* What the households of the trial owed. */
OV_NODISCARD bool ov_published_receivables_read(ov_store *store, ov_arena *mem, ov_str seed,
                                                ov_pg_rows *out, ov_error *err);

#endif
