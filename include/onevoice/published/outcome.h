/*
 * What became of the customers of published nights, for the trial: rows of calibrate_records and calibrate_receivables, as text (ov_rows.h), in `mem`.
 */
#ifndef ONEVOICE_PUBLISHED_OUTCOME_H
#define ONEVOICE_PUBLISHED_OUTCOME_H

#include "onevoice/store/store.h"

/* `event` is unpaid or called, within `days`; `seed` that of the holdout. */
OV_NODISCARD bool ov_published_outcomes_read(ov_store *store, ov_arena *mem, ov_str event,
                                             ov_str days, ov_str seed, ov_pg_rows *out,
                                             ov_error *err);
/* What the treated owed. */
OV_NODISCARD bool ov_published_receivables_read(ov_store *store, ov_arena *mem, ov_str days,
                                                ov_str seed, ov_pg_rows *out, ov_error *err);

#endif
