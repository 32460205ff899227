/* What each piece is, what is really due, and how each piece may travel. */
#include "onevoice/reconcile/reconcile.h"

#include "stage_internal.h"

static void
reconcile(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    ov_reconcile_case(lane, scratch, &run->cases.items[i], &run->clusters[i], run->policy,
                      &run->judgements[i]);
}

/* A file in which its own addressee is nobody is the sender's mistake: a rejection tells them. */
static void
reject_misaddressed(ov_run *run, const ov_case *c, const ov_judgement *judgement, ov_counts *counts)
{
    for (size_t p = 0; p < c->pending.count; p++) {
        if (!judgement->pieces.items[p].misaddressed)
            continue;
        ov_rejects_add(&run->rejects, OV_STR("communication"),
                       c->pending.items[p].communication->id, OV_STR("addressee_not_in_file"),
                       OV_STR("no claim of the file names its recipient"));
        counts->rejected++;
    }
}

void
ov_run_judge(ov_run *run)
{
    run->judgements = OV_NEW_ARRAY(run->mem, ov_judgement, run->cases.count + 1);
    ov_run_each_case(run, reconcile);
}

bool
ov_stage_reconcile(ov_run *run, ov_counts *counts, ov_error *err)
{
    ov_run_judge(run);
    for (size_t i = 0; i < run->cases.count; i++) {
        counts->rows_in +=
            (int64_t)(run->cases.items[i].pending.count + run->cases.items[i].history.count);
        counts->rows_out += (int64_t)run->judgements[i].payables.count;
        reject_misaddressed(run, &run->cases.items[i], &run->judgements[i], counts);
    }
    return ov_run_progress(run, "reconcile", run->cases.count, run->cases.count, err);
}
