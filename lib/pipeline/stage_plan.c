/* Which pieces travel together, by which channel, on which night. */
#include "onevoice/plan/plan.h"

#include "run_internal.h"

static void
plan(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    ov_plan_case(lane, scratch, run->plan_night, &run->cases.items[i], &run->judgements[i], NULL,
                 &run->plans[i]);
}

bool
ov_stage_plan(ov_run *run, ov_counts *counts, ov_error *err)
{
    run->plan_night = OV_NEW(run->mem, ov_plan_night);
    ov_plan_night_init(run->plan_night, run->policy, run->options->as_of);
    run->plans = OV_NEW_ARRAY(run->mem, ov_case_plan, run->cases.count + 1);
    ov_run_each_case(run, plan);
    for (size_t i = 0; i < run->cases.count; i++) {
        counts->rows_in += (int64_t)run->cases.items[i].pending.count;
        run->messages += (int64_t)run->plans[i].messages.count;
        run->flags += (int64_t)(run->judgements[i].flags.count + run->plans[i].flags.count);
    }
    run->messages += (int64_t)run->orphans.count;
    counts->rows_out = run->messages;
    return ov_run_progress(run, "plan", run->cases.count, run->cases.count, err);
}
