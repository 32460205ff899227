/* The same letter, the same matter: templates over the night, then each customer's pieces. */
#include "onevoice/cluster/case.h"

#include "run_internal.h"

/* Say whose letter each is, so that boilerplate is told by its spread over customers. */
static void
place_letters(ov_run *run)
{
    const ov_snapshot *s = &run->snapshot;

    for (size_t i = 0; i < s->communications.count; i++) {
        const ov_communication *c = &s->communications.items[i];

        if (run->readings[i]->sketch)
            ov_cluster_night_place(run->pipeline->night, run->readings[i]->sketch->letter,
                                   run->identities.parties.items[c->party].customer, c->created_on);
    }
}

static void
assign_templates(ov_run *run)
{
    const ov_communication *all = run->snapshot.communications.items;

    run->template_ids = OV_NEW_ARRAY(run->mem, int64_t, run->snapshot.communications.count + 1);
    for (size_t i = 0; i < run->snapshot.communications.count; i++)
        if (run->readings[i]->sketch)
            run->template_ids[i] =
                ov_cluster_letter_template(run->pipeline->night, run->readings[i]->sketch->letter);
    for (size_t c = 0; c < run->cases.count; c++) {
        ov_case *the_case = &run->cases.items[c];

        for (size_t h = 0; h < 2; h++) {
            ov_pieces *pieces = h ? &the_case->history : &the_case->pending;

            for (size_t i = 0; i < pieces->count; i++)
                pieces->items[i].template_id =
                    run->template_ids[pieces->items[i].communication - all];
        }
    }
}

static void
cluster(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    ov_cluster_case(lane, scratch, run->pipeline->night, &run->cases.items[i], run->policy,
                    &run->clusters[i]);
}

bool
ov_stage_cluster(ov_run *run, ov_counts *counts, ov_error *err)
{
    ov_templates previous;
    int64_t last_id;

    if (!ov_run_previous_templates(run, &previous, &last_id, err))
        return false;
    place_letters(run);
    ov_cluster_templates(run->pipeline->night, run->stage, previous, last_id, run->policy,
                         run->pipeline->worker_count, &run->templates);
    assign_templates(run);
    run->clusters = OV_NEW_ARRAY(run->mem, ov_case_clusters, run->cases.count + 1);
    ov_run_each_case(run, cluster);
    for (size_t i = 0; i < run->cases.count; i++)
        counts->rows_out += (int64_t)run->clusters[i].episodes.count;
    counts->rows_in = (int64_t)run->snapshot.communications.count;
    return ov_run_progress(run, "cluster", run->cases.count, run->cases.count, err);
}
