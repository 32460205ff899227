#include "onevoice/published/outcome.h"

#include "ov_sql.h"

/* The seed is the trial's own: assignments drawn under another one belong to another trial. */
bool
ov_published_outcomes_read(ov_store *store, ov_arena *mem, ov_str event, ov_str days, ov_str seed,
                           ov_pg_rows *out, ov_error *err)
{
    ov_str params[] = {event, days, seed};

    return ov_store_ask(store, &ov_sql_calibrate_records, params, 3, mem, out, err);
}

bool
ov_published_receivables_read(ov_store *store, ov_arena *mem, ov_str days, ov_str seed,
                              ov_pg_rows *out, ov_error *err)
{
    ov_str params[] = {days, seed};

    return ov_store_ask(store, &ov_sql_calibrate_receivables, params, 2, mem, out, err);
}
