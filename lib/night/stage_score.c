/* What each customer feels before and after the plan, and who causes it. */
#include "onevoice/base/log.h"
#include "onevoice/cluster/case.h"
#include "onevoice/overload/case.h"
#include "onevoice/overload/night.h"
#include "onevoice/plan/externality.h"
#include "onevoice/plan/night_capacity.h"

#include "previous_internal.h"
#include "stage_internal.h"

/* A piece more costs a score of the whole case: beyond this many pieces nobody reads them all. */
#define EXPLAINED_PIECES 40

/* What the customer would be asked for if each piece in company had gone alone, the rest as planned. */
static void
explain(ov_run *run, ov_arena *scratch, size_t i)
{
    const ov_case *c = &run->cases.items[i];
    ov_case_plan *plan = &run->plans[i];
    double planned = run->scores[i].phase[OV_AFTER].minutes;

    if (ov_str_is_null(c->customer_id) || plan->pieces.count > EXPLAINED_PIECES)
        return;
    for (uint32_t p = 0; p < plan->pieces.count; p++) {
        ov_piece_plan *piece = &plan->pieces.items[p];

        if (piece->message == OV_NO_INDEX || plan->messages.items[piece->message].piece_count < 2)
            continue;
        ov_arena_reset(scratch);
        piece->counterfactual.has_minutes = true;
        piece->counterfactual.minutes_alone = ov_overload_case_without(
            scratch, c, &run->clusters[i], &run->judgements[i], plan, run->policy, p);
        piece->counterfactual.minutes_planned = planned;
    }
}

static void
score(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    ov_overload_case(lane, scratch, &run->cases.items[i], &run->clusters[i], &run->judgements[i],
                     &run->plans[i], run->policy, &run->scores[i]);
    explain(run, scratch, i);
}

/* A walk of its own, so that what it costs can be held against the plan's. */
static void
weigh_senders(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    const ov_case_plan *plan = &run->plans[i];
    ov_previous_envelopes previous;
    ov_case_plan free;

    if (ov_plan_has_capacity(run->policy)) { /* whose doing is not the departments' */
        previous = ov_run_previous_envelopes(run, scratch, &run->cases.items[i]);
        ov_plan_case(scratch, scratch, run->plan_night, &run->cases.items[i], &run->judgements[i],
                     &previous, &free);
        plan = &free;
    }
    ov_externality_case(lane, scratch, run->plan_night, &run->cases.items[i], &run->judgements[i],
                        plan, &run->scores[i].externalities);
}

/* Nothing is planned for a quiet customer: before and after are what arrived. */
static void
score_quiet(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    static const ov_judgement judgement = {0};
    static const ov_case_plan plan = {0};
    ov_case_clusters clusters;

    ov_cluster_case(scratch, scratch, run->night->night, &run->cases.quiet[i], run->policy,
                    &clusters);
    ov_overload_case(lane, scratch, &run->cases.quiet[i], &clusters, &judgement, &plan, run->policy,
                     &run->quiet_scores[i]);
}

/* The night's figures over everybody with mail in the window: who got nothing tonight does not
   drop out of them. */
static void
add_up(ov_run *run, ov_overload_night *night)
{
    static const ov_judgement judgement = {0};
    static const ov_case_plan plan = {0};

    for (size_t i = 0; i < run->cases.count; i++) {
        ov_overload_night_add(night, run->scratch[0], &run->cases.items[i], &run->judgements[i],
                              &run->plans[i], &run->scores[i]);
        ov_arena_reset(run->scratch[0]);
    }
    for (size_t i = 0; i < run->cases.quiet_count; i++) {
        if (run->quiet_scores[i].rows.count > 0)
            ov_overload_night_add(night, run->scratch[0], &run->cases.quiet[i], &judgement, &plan,
                                  &run->quiet_scores[i]);
        ov_arena_reset(run->scratch[0]);
    }
}

bool
ov_stage_score(ov_run *run, ov_counts *counts, ov_error *err)
{
    const ov_snapshot *s = &run->snapshot;
    ov_overload_night *night =
        ov_overload_night_new(run->stage, s->departments.items, s->departments.count,
                              s->organizations.count, run->policy);

    run->scores = OV_NEW_ARRAY(run->mem, ov_case_score, run->cases.count + 1);
    ov_run_each_case(run, score);
    ov_log(OV_LOG_DEBUG, "msg=\"externalities worked out\" cpu_s=%.4f",
           (double)ov_run_each_case(run, weigh_senders) * 1e-9);
    run->quiet_scores = OV_NEW_ARRAY(run->mem, ov_case_score, run->cases.quiet_count + 1);
    ov_run_each_quiet(run, score_quiet);
    add_up(run, night);
    ov_overload_night_finish(night, run->mem, &run->night_score);
    counts->rows_in = counts->rows_out = (int64_t)(run->cases.count + run->cases.quiet_count);
    return ov_run_progress(run, "score", run->cases.count, run->cases.count, err);
}
