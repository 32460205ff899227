/* Which pieces travel together, by which channel, on which night. */
#include "onevoice/plan/night_capacity.h"
#include "onevoice/plan/plan.h"

#include "onevoice/base/buf.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/log.h"
#include "onevoice/reconcile/reconcile.h"
#include "gate_internal.h"
#include "previous_internal.h"
#include "stage_internal.h"

static void
plan_one(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    ov_previous_envelopes previous = ov_run_previous_envelopes(run, scratch, &run->cases.items[i]);

    ov_plan_case(lane, scratch, run->plan_night, &run->cases.items[i], &run->judgements[i],
                 &previous, &run->plans[i]);
}

/* With more work, unless that took a wrong turn. */
static void
plan_on(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t i)
{
    size_t customer = run->open[i].customer;
    ov_case_plan *plan = &run->plans[customer];
    ov_case_plan before = *plan;

    plan_one(run, lane, scratch, customer);
    if (plan->t1 <= before.t1)
        return;
    before.work = plan->work;
    before.cut = plan->cut;
    *plan = before;
}

static size_t
find_open(ov_run *run)
{
    size_t count = 0;

    for (size_t i = 0; i < run->cases.count; i++)
        if (run->plans[i].cut)
            run->open[count++] =
                (ov_plan_open){.customer = i, .gap = run->plans[i].t1 - run->plans[i].lower_t1};
    return count;
}

/* Everybody within the same small limit, then the hard ones as far as the night's budget goes. What
   follows, against prices or as what would have been, keeps to the small limit: there it is one of
   many plans of a customer. */
static void
plan_within_budget(ov_run *run)
{
    ov_plan_budget budget = ov_plan_budget_new(run->policy->plan_customer_work, run->cases.count);
    int64_t first = budget.limit;
    int64_t cpu_ns;
    size_t open;
    size_t count;

    run->open = OV_NEW_ARRAY(run->stage, ov_plan_open, run->cases.count + 1);
    run->plan_night->work_limit = first;
    cpu_ns = ov_run_each_case(run, plan_one);
    for (open = find_open(run); (count = ov_plan_budget_round(&budget, run->open, open));
         open = find_open(run)) {
        run->plan_night->work_limit = budget.limit;
        cpu_ns += ov_run_each_open(run, count, plan_on);
        for (size_t i = 0; i < count; i++)
            budget.left -= run->plans[run->open[i].customer].work;
    }
    run->plan_night->work_limit = first;
    ov_log(OV_LOG_DEBUG, "msg=\"customers planned\" customers=%zu cpu_s=%.4f", run->cases.count,
           (double)cpu_ns * 1e-9);
    if (open > 0)
        ov_log(OV_LOG_INFO, "msg=\"budget of the plan spent\" customers=%zu", open);
}

/* Apart from planning: capacities look at all plans before the last word on each. */
static void
settle(ov_run *run, ov_arena *lane, ov_arena *scratch OV_UNUSED, size_t i)
{
    ov_reconcile_settle(lane, &run->cases.items[i], &run->judgements[i], &run->plans[i]);
    ov_reconcile_end_holds(lane, &run->cases.items[i], &run->judgements[i], run->policy,
                           &run->plans[i]);
}

static ov_previous_envelopes
promises_of(void *run, ov_arena *mem, size_t customer)
{
    const ov_run *r = run;

    return ov_run_previous_envelopes(r, mem, &r->cases.items[customer]);
}

/* A limit of a department that is not there limits nothing: said, for it may be a slip. */
static void
warn_of_strangers(const ov_run *run)
{
    const ov_snapshot *s = &run->snapshot;

    for (size_t i = 0; i < run->policy->capacities.count; i++) {
        ov_str id = run->policy->capacities.items[i].department;
        bool known = false;

        for (size_t d = 0; d < s->departments.count && !known; d++)
            known = ov_str_eq(s->departments.items[d].id, id);
        if (!known)
            ov_log(OV_LOG_WARN,
                   "msg=\"capacity of a department that is not there\" department=\"%.*s\"",
                   OV_STR_ARG(id));
    }
}

/* What stands of this day has taken its places. */
static void
find_taken(ov_run *run, ov_plan_customers *out)
{
    ov_plan_taken *taken =
        OV_NEW_ARRAY(run->stage, ov_plan_taken, run->previous.messages.count + 1);

    out->taken = taken;
    for (size_t m = 0; m < run->previous.messages.count; m++) {
        const ov_store_previous_message *message = &run->previous.messages.items[m];

        if (run->stands[m] && message->message.sent_on == run->options->as_of)
            taken[out->taken_count++] =
                (ov_plan_taken){message->message.channel, message->departments};
    }
}

static void
keep_to_capacity(ov_run *run)
{
    ov_plan_customers customers = {.cases = run->cases.items,
                                   .judgements = run->judgements,
                                   .count = run->cases.count,
                                   .previous = promises_of,
                                   .context = run};

    if (!ov_plan_has_capacity(run->policy))
        return;
    find_taken(run, &customers);
    ov_plan_night_capacity(run->mem, run->plan_night, &customers, run->plans, &run->capacity);
}

static void
digest_case(ov_buf *out, const ov_case *the_case, const ov_case_plan *plan)
{
    for (size_t i = 0; i < plan->messages.count; i++) {
        const ov_message *m = &plan->messages.items[i];

        ov_buf_printf(out, "m%.*s|%d|%d|%d|%d\n", OV_STR_ARG(m->key), (int)m->channel,
                      (int)m->send_on, (int)m->send_by, m->released);
    }
    for (size_t i = 0; i < plan->pieces.count; i++) {
        const ov_piece_plan *p = &plan->pieces.items[i];

        ov_buf_printf(out, "p%.*s|%d|%d|%.*s|%d|%d\n",
                      OV_STR_ARG(the_case->pending.items[i].communication->id), (int)p->disposition,
                      (int)p->reason, OV_STR_ARG(p->reason_ref), (int)p->position,
                      (int)p->hold_until);
    }
}

/* One number for the whole plan, so that two runs can be compared at a glance. */
static ov_str
digest_plans(ov_run *run)
{
    ov_buf out = ov_buf_init(run->stage);
    uint64_t hash = 0;

    for (size_t i = 0; i < run->cases.count; i++) {
        ov_buf_clear(&out);
        digest_case(&out, &run->cases.items[i], &run->plans[i]);
        hash = ov_hash_bytes(ov_buf_view(&out).ptr, out.len, hash);
    }
    return ov_str_printf(run->mem, "%016llx", (unsigned long long)hash);
}

/* What the plans of all customers come to; once more where some of them were refused. */
void
ov_run_count_plans(ov_run *run)
{
    run->messages = (int64_t)run->orphans.count + run->standing_messages;
    run->flags = 0;
    for (size_t i = 0; i < run->cases.count; i++) {
        run->messages += (int64_t)run->plans[i].messages.count;
        run->flags += (int64_t)(run->judgements[i].flags.count + run->plans[i].flags.count);
    }
    run->digest = digest_plans(run);
}

static bool
plan_cases(ov_run *run, ov_error *err)
{
    run->plans = OV_NEW_ARRAY(run->mem, ov_case_plan, run->cases.count + 1);
    plan_within_budget(run);
    keep_to_capacity(run);
    ov_run_each_case(run, settle);
    if (!ov_run_refuse_contradictions(run, err))
        return false;
    ov_run_count_plans(run);
    return true;
}

bool
ov_run_plan_again(ov_run *run, ov_error *err)
{
    ov_run_make_cases(run);
    ov_run_judge(run);
    return plan_cases(run, err);
}

bool
ov_stage_plan(ov_run *run, ov_counts *counts, ov_error *err)
{
    run->plan_night = OV_NEW(run->mem, ov_plan_night);
    ov_plan_night_init(run->plan_night, run->policy, run->options->as_of);
    if (ov_plan_has_capacity(run->policy))
        warn_of_strangers(run);
    if (!plan_cases(run, err))
        return false;
    for (size_t i = 0; i < run->cases.count; i++)
        counts->rows_in += (int64_t)run->cases.items[i].pending.count;
    counts->rows_out = run->messages;
    return ov_run_progress(run, "plan", run->cases.count, run->cases.count, err);
}
