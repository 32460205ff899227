/* Bodies become readings in the sandboxed workers; then the moment is let go. */
#include "onevoice/policy/dispatch.h"

#include "gate_internal.h"
#include "previous_internal.h"
#include "stage_internal.h"

#define CAP_DAYS     14 /* of a customer's own cap: max_messages_per_14_days */
#define TRANSIT_DAYS 14 /* what left so long before a window has arrived before it */

/* The first day of history: of the policy's, and of the windows of contact caps, by arrival. */
ov_date
ov_run_history_from(const ov_run *run)
{
    const ov_policy *policy = run->policy;
    int64_t days = policy->contact_caps ? CAP_DAYS : 0;

    if (policy->contact_caps && policy->contact_cap_messages >= 0)
        days = OV_MAX(days, policy->contact_cap_days);
    days = days ? days + TRANSIT_DAYS : 0;
    return ov_date_add(run->options->as_of, -(int)OV_MAX(days, policy->history_days));
}

static bool
read_batch(void *context, const ov_communication *batch, size_t count, size_t arrival,
           ov_error *err)
{
    ov_run *run = context;
    ov_night *night = run->night;

    OV_ASSERT(arrival == night->readings.count);
    for (size_t i = 0; i < count; i++) {
        *OV_VEC_ADD(night->mem, &night->readings) = NULL;
        if (!ov_workers_submit(night->workers, arrival + i, &batch[i], err))
            return false;
    }
    return ov_run_progress(run, "read", night->readings.count, 0, err);
}

/* A fact that a department states and that is not taken costs nothing but itself, and a row. */
static void
reject_facts(ov_run *run, size_t i, ov_counts *counts)
{
    ov_lost_facts lost = run->readings[i]->lost;

    for (size_t k = 0; k < lost.count; k++) {
        bool unknown = lost.items[k].unknown;

        ov_rejects_add(
            &run->rejects, OV_STR("communication"), run->snapshot.communications.items[i].id,
            unknown ? OV_STR("unknown_fact") : OV_STR("bad_fact"),
            ov_str_printf(run->stage, "facts: '%.*s' is %s", OV_STR_ARG(lost.items[k].key),
                          unknown ? "no key that is known" : "not of its type"));
        counts->rejected++;
    }
}

/* Readings came in the order of the wire; put them into that of the communications. */
static void
arrange(ov_run *run, const size_t *arrivals, ov_counts *counts)
{
    size_t count = run->snapshot.communications.count;

    run->readings = OV_NEW_ARRAY(run->mem, const ov_reading *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const ov_reading *reading = run->night->readings.items[arrivals[i]];

        run->readings[i] = reading;
        reject_facts(run, i, counts);
        if (ov_str_is_null(reading->reject_code))
            continue;
        ov_rejects_add(&run->rejects, OV_STR("communication"),
                       run->snapshot.communications.items[i].id, reading->reject_code,
                       reading->reject_detail);
        counts->rejected++;
    }
}

/* An original that could not be read leaves on the first day its channel dispatches; by one of which
   the policy knows no day, at once. */
static void
date_orphans(ov_run *run)
{
    for (size_t i = 0; i < run->orphans.count; i++) {
        ov_store_orphan *orphan = &run->orphans.items[i];
        ov_date from = OV_MAX(run->options->as_of, orphan->not_before);
        ov_date first = ov_dispatch_first(run->policy, orphan->channel, from);

        orphan->send_on = first == OV_DATE_NONE ? from : first;
    }
}

bool
ov_stage_read(ov_run *run, ov_counts *counts, ov_error *err)
{
    ov_date from = ov_run_history_from(run);
    ov_date open = ov_date_add(run->options->as_of, -(int)run->policy->open_days);
    size_t *arrivals, before = run->rejects.rows.count;

    if (!ov_store_snapshot_communications(run->store, from, open, run->mem, &run->snapshot,
                                          &run->rejects, &run->orphans, &arrivals, read_batch, run,
                                          err))
        return false;
    ov_store_snapshot_close(run->store);
    if (!ov_workers_finish(run->night->workers, err))
        return false;
    counts->rejected = (int64_t)(run->rejects.rows.count - before);
    arrange(run, arrivals, counts);
    counts->rows_in = (int64_t)run->night->readings.count;
    counts->rows_out = (int64_t)run->snapshot.communications.count;
    if (!ov_run_gate(run, err))
        return false;
    date_orphans(run);
    ov_run_stand(run);
    return true;
}
