/* The same letter, the same matter: templates over the night, then each customer's pieces. */
#include "onevoice/cluster/case.h"

#include "previous_internal.h"
#include "stage_internal.h"

/* Say whose letter each is, so that boilerplate is told by its spread over customers. */
static void
place_letters(ov_run *run)
{
    const ov_snapshot *s = &run->snapshot;

    for (size_t i = 0; i < s->communications.count; i++) {
        const ov_communication *c = &s->communications.items[i];

        if (run->readings[i]->sketch)
            ov_cluster_night_place(run->night->night, run->readings[i]->sketch->letter,
                                   run->identities.parties.items[c->party].customer, c->department,
                                   c->created_on);
    }
}

static void
assign_templates(ov_run *run)
{
    run->template_ids = OV_NEW_ARRAY(run->mem, int64_t, run->snapshot.communications.count + 1);
    for (size_t i = 0; i < run->snapshot.communications.count; i++)
        if (run->readings[i]->sketch)
            run->template_ids[i] =
                ov_cluster_letter_template(run->night->night, run->readings[i]->sketch->letter);
}

/* A letter weighs tau days from its arrival, and is on its way for at most a fortnight. */
static int
live_days(const ov_run *run)
{
    return (int)run->policy->tau + 14;
}

static ov_cases_input
cases_input(ov_run *run)
{
    size_t count = run->previous.messages.count, kept = 0;
    ov_released *released = OV_NEW_ARRAY(run->mem, ov_released, count + 1);

    for (size_t i = 0; i < count; i++) {
        const ov_store_previous_message *m = &run->previous.messages.items[i];

        if (run->stands[i])
            released[kept++] =
                (ov_released){m->message.message_key, m->customer_id, m->message.channel,
                              m->message.sent_on, m->message.communication_ids};
    }
    return (ov_cases_input){.snapshot = &run->snapshot,
                            .readings = run->readings,
                            .template_ids = run->template_ids,
                            .identities = &run->identities,
                            .released = released,
                            .released_count = kept,
                            .previous = run->previous.words.items,
                            .previous_count = run->previous.words.count,
                            .live_from = ov_date_add(run->options->as_of, -live_days(run))};
}

static bool
in_scope(const ov_run *run, const ov_case *the_case)
{
    const ov_run_options *o = run->options;

    if (!ov_str_is_null(o->customer_id) && !ov_str_eq(the_case->customer_id, o->customer_id))
        return false;
    if (ov_str_is_null(o->department_id))
        return true;
    for (size_t i = 0; i < the_case->pending.count; i++)
        if (ov_str_eq(the_case->pending.items[i].department->id, o->department_id))
            return true;
    return false;
}

static void
narrow_scope(ov_run *run)
{
    size_t kept = 0;

    for (size_t i = 0; i < run->cases.count; i++)
        if (in_scope(run, &run->cases.items[i]))
            run->cases.items[kept++] = run->cases.items[i];
    if (kept < run->cases.count) /* a part of the customers: what left is not shown beside it */
    {
        run->standing.count = 0;
        run->standing_messages = 0;
    }
    run->cases.count = kept;
    kept = 0;
    for (size_t i = 0; i < run->cases.quiet_count; i++)
        if (in_scope(run, &run->cases.quiet[i]))
            run->cases.quiet[kept++] = run->cases.quiet[i];
    run->cases.quiet_count = kept;
}

static void
cluster(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    ov_cluster_case(lane, scratch, run->night->night, &run->cases.items[i], run->policy,
                    &run->clusters[i]);
}

void
ov_run_make_cases(ov_run *run)
{
    ov_cases_input input = cases_input(run);

    ov_cases_build(run->mem, &input, &run->cases);
    ov_run_holdout_honour(run);
    narrow_scope(run);
    run->clusters = OV_NEW_ARRAY(run->mem, ov_case_clusters, run->cases.count + 1);
    ov_run_each_case(run, cluster);
}

bool
ov_stage_cluster(ov_run *run, ov_counts *counts, ov_error *err)
{
    ov_templates previous;
    int64_t last_id;

    if (!ov_run_previous_templates(run, &previous, &last_id, err))
        return false;
    place_letters(run);
    ov_cluster_templates(run->night->night, run->stage, previous, last_id, run->policy,
                         run->night->worker_count, &run->templates);
    assign_templates(run);
    ov_run_make_cases(run);
    for (size_t i = 0; i < run->cases.count; i++)
        counts->rows_out += (int64_t)run->clusters[i].episodes.count;
    counts->rows_in = (int64_t)run->snapshot.communications.count;
    return ov_run_progress(run, "cluster", run->cases.count, run->cases.count, err);
}
