/* Floors under a night: an intake that was half loaded must not become a plan. */
#include "run_internal.h"

#include "ov_sql.h"

static int64_t
count_pending(const ov_run *run)
{
    int64_t count = (int64_t)run->orphans.count;

    for (size_t i = 0; i < run->snapshot.communications.count; i++)
        count += run->snapshot.communications.items[i].status == OV_STATUS_PENDING;
    return count;
}

static int64_t
count_rejected(const ov_run *run)
{
    int64_t count = (int64_t)run->orphans.count;

    for (size_t i = 0; i < run->snapshot.communications.count; i++)
        count += run->snapshot.communications.items[i].status == OV_STATUS_PENDING &&
                 !ov_str_is_null(run->readings[i]->reject_code);
    return count;
}

bool
ov_run_gate(ov_run *run, ov_error *err)
{
    int64_t pending = count_pending(run), rejected = count_rejected(run), usual = 0;
    ov_pg_rows rows;
    ov_str text;

    if (!ov_str_is_null(run->options->label))
        return true;
    if (!ov_store_ask(run->store, &ov_sql_usual_communications, NULL, 0, run->stage, &rows, err))
        return false;
    text = ov_pg_cell(&rows, 0, 0);
    if (!ov_str_is_null(text) && !ov_str_to_i64(text, &usual))
        return OV_FAIL(err, OV_E_INTERNAL, "usual number of communications");
    if (pending == 0 || pending * 100 < usual * run->policy->floor_percent)
        return OV_FAIL(
            err, OV_E_DATA,
            "%lld pending communications, usually %lld: below floor_percent %lld; is the "
            "intake loaded?",
            (long long)pending, (long long)usual, (long long)run->policy->floor_percent);
    if (rejected * 100 > pending * run->policy->reject_percent)
        return OV_FAIL(err, OV_E_DATA,
                       "%lld of %lld pending communications rejected: above reject_percent %lld",
                       (long long)rejected, (long long)pending,
                       (long long)run->policy->reject_percent);
    return true;
}
