/* What each piece is, what is really due, and how each piece may travel. */
#include "onevoice/reconcile/reconcile.h"

#include "run_internal.h"

static void
reconcile(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    ov_reconcile_case(lane, scratch, &run->cases.items[i], &run->clusters[i], run->policy,
                      &run->judgements[i]);
}

bool
ov_stage_reconcile(ov_run *run, ov_counts *counts, ov_error *err)
{
    run->judgements = OV_NEW_ARRAY(run->mem, ov_judgement, run->cases.count + 1);
    ov_run_each_case(run, reconcile);
    for (size_t i = 0; i < run->cases.count; i++) {
        counts->rows_in +=
            (int64_t)(run->cases.items[i].pending.count + run->cases.items[i].history.count);
        counts->rows_out += (int64_t)run->judgements[i].payables.count;
    }
    return ov_run_progress(run, "reconcile", run->cases.count, run->cases.count, err);
}
