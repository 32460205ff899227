/* Bodies become readings in the sandboxed workers; then the moment is let go. */
#include "onevoice/policy/dispatch.h"

#include "gate_internal.h"
#include "previous_internal.h"
#include "readings_internal.h"
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
read_batch(void *context, const ov_communication *batch, const ov_content *contents, size_t count,
           size_t arrival, ov_error *err)
{
    ov_run *run = context;
    ov_night *night = run->night;

    OV_ASSERT(arrival == night->readings.count);
    for (size_t i = 0; i < count; i++) {
        const ov_reading *known = ov_run_memory_take(night->memory, contents[i]);

        *OV_VEC_ADD(night->mem, &night->readings) = NULL;
        if (known)
            ov_night_take(night, arrival + i, known);
        else if (!ov_workers_submit(night->workers, arrival + i, &batch[i], err))
            return false;
    }
    ov_run_memory_next(night->memory);
    return ov_run_progress(run, "read", night->readings.count, run->expected, err);
}

static void
expect(void *context, size_t total)
{
    ov_run *run = context;

    run->expected = total;
}

static bool
knows(void *context, ov_content *content)
{
    ov_run *run = context;

    return ov_run_memory_knows(run->night->memory, content);
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

static bool
read_bodies(ov_run *run, size_t **arrivals, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) =
        ov_arena_new(); /* of the memory: large, and soon over */
    ov_date from = ov_run_history_from(run);
    ov_date open = ov_date_add(run->options->as_of, -(int)run->policy->open_days);
    ov_store_bodies bodies = {.take = read_batch, .expect = expect, .context = run};
    bool ok = ov_run_memory_open(run, mem, err);

    if (ov_run_memory_any(run->night->memory))
        bodies.knows = knows;
    ok = ok &&
         ov_store_snapshot_communications(run->store, from, open, run->mem, &run->snapshot,
                                          &run->rejects, &run->orphans, arrivals, &bodies, err);
    if (ok)
        ov_store_snapshot_close(run->store);
    ok = ok && ov_workers_finish(run->night->workers, err) && ov_run_memory_close(run, err);
    run->night->memory = NULL;
    return ok;
}

bool
ov_stage_read(ov_run *run, ov_counts *counts, ov_error *err)
{
    size_t *arrivals, before = run->rejects.rows.count;

    if (!read_bodies(run, &arrivals, err))
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
