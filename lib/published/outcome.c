#include "onevoice/published/outcome.h"

#include "ov_sql.h"

/* The seed is the trial's own: assignments drawn under another one belong to another trial. */
bool
ov_published_outcomes_read(ov_store *store, ov_arena *mem, ov_str event, ov_str seed,
                           ov_pg_rows *out, ov_error *err)
{
    ov_str params[] = {event, seed};

    return ov_store_check_schema(store, err) &&
           ov_store_ask(store, &ov_sql_calibrate_records, params, 2, mem, out, err);
}

bool
ov_published_receivables_read(ov_store *store, ov_arena *mem, ov_str seed, ov_pg_rows *out,
                              ov_error *err)
{
    return ov_store_ask(store, &ov_sql_calibrate_receivables, &seed, 1, mem, out, err);
}
