/* What each customer feels before and after the plan, and who causes it. */
#include "onevoice/overload/case.h"

#include "run_internal.h"

static void
score(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    ov_overload_case(lane, scratch, &run->cases.items[i], &run->clusters[i], &run->judgements[i],
                     &run->plans[i], run->policy, &run->scores[i]);
}

bool
ov_stage_score(ov_run *run, ov_counts *counts, ov_error *err)
{
    run->scores = OV_NEW_ARRAY(run->mem, ov_case_score, run->cases.count + 1);
    ov_run_each_case(run, score);
    counts->rows_in = counts->rows_out = (int64_t)run->cases.count;
    return ov_run_progress(run, "score", run->cases.count, run->cases.count, err);
}
