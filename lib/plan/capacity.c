#include "onevoice/plan/capacity.h"

#include "market_internal.h"

#include <string.h>

#define CELLS       (OV_PLAN_CHANNELS_MAX * OV_PLAN_DAYS_MAX)
#define QUICK_NODES 3000

typedef struct problem_market {
    const ov_plan_problem *problems;
    size_t count;
    ov_plan_options options;
    ov_arena *scratch; /* of one solve */
    ov_plan_solution *now, *best;
    market_use *uses; /* of one customer */
    ov_plan_channel channels[OV_PLAN_CHANNELS_MAX];
} problem_market;

/* The arrays of `into` were made for this customer: as many envelopes as pieces. */
static void
copy_solution(const ov_plan_problem *p, const ov_plan_solution *from, ov_plan_solution *into)
{
    int32_t *envelope = into->envelope;
    ov_plan_envelope *envelopes = into->envelopes;

    if (p->piece_count) {
        memcpy(envelope, from->envelope, p->piece_count * sizeof(*envelope));
        memcpy(envelopes, from->envelopes, from->envelope_count * sizeof(*envelopes));
    }
    *into = *from;
    into->envelope = envelope;
    into->envelopes = envelopes;
}

static ov_plan_solution *
new_solutions(ov_arena *mem, const problem_market *m)
{
    ov_plan_solution *all = OV_NEW_ARRAY(mem, ov_plan_solution, m->count + 1);

    for (size_t i = 0; i < m->count; i++) {
        all[i].envelope = OV_NEW_ARRAY(mem, int32_t, m->problems[i].piece_count + 1);
        all[i].envelopes = OV_NEW_ARRAY(mem, ov_plan_envelope, m->problems[i].piece_count + 1);
    }
    return all;
}

static void
solve_one(problem_market *m, size_t i, const int64_t *price, ov_plan_solution *into)
{
    ov_plan_problem p = m->problems[i];
    ov_plan_options options = m->options;
    ov_plan_solution s;

    for (size_t c = 0; c < p.channel_count; c++) {
        m->channels[c] = p.channels[c];
        m->channels[c].price = price ? &price[c * OV_PLAN_DAYS_MAX] : NULL;
    }
    p.channels = m->channels;
    if (price) {
        options.node_limit = OV_MIN(options.node_limit, QUICK_NODES);
        options.column_node_limit = 0;
    }
    ov_arena_reset(m->scratch);
    ov_plan_solve(m->scratch, m->scratch, &p, &options, &s);
    copy_solution(&p, &s, into);
}

static size_t
uses_of(void *context, size_t i, const market_use **out)
{
    problem_market *m = context;
    const ov_plan_solution *s = &m->now[i];

    for (size_t e = 0; e < s->envelope_count; e++)
        m->uses[e] = (market_use){
            .cell = s->envelopes[e].channel * OV_PLAN_DAYS_MAX + s->envelopes[e].day, .amount = 1};
    *out = m->uses;
    return s->envelope_count;
}

static void
solve_now(void *context, size_t i, const int64_t *price)
{
    problem_market *m = context;

    solve_one(m, i, price, &m->now[i]);
}

static int64_t
value_now(void *context)
{
    const problem_market *m = context;
    int64_t sum = 0;

    for (size_t i = 0; i < m->count; i++)
        sum += (m->now[i].t1 << 28) + m->now[i].t2;
    return sum;
}

static void
keep_now(void *context)
{
    problem_market *m = context;

    for (size_t i = 0; i < m->count; i++)
        copy_solution(&m->problems[i], &m->now[i], &m->best[i]);
}

/* Any prices of the cells give a bound: the customers' own bounds less the worth of the capacity.
 */
static int64_t
bound_at(problem_market *m, ov_arena *mem, const int64_t *capacity, const int64_t *price)
{
    int64_t sum = 0;

    for (size_t i = 0; i < m->count; i++) {
        ov_plan_solution one = {
            .envelope = OV_NEW_ARRAY(mem, int32_t, m->problems[i].piece_count + 1),
            .envelopes = OV_NEW_ARRAY(mem, ov_plan_envelope, m->problems[i].piece_count + 1)};

        solve_one(m, i, price, &one);
        sum += one.lower_priced;
    }
    for (size_t c = 0; c < CELLS; c++)
        if (capacity[c] != OV_PLAN_NO_CAPACITY)
            sum -= price[c] * capacity[c];
    return sum;
}

/* Everybody without prices; the sum of their bounds. */
static int64_t
start(problem_market *m, ov_arena *mem)
{
    size_t most = 0;
    int64_t lower = 0;

    for (size_t i = 0; i < m->count; i++)
        most = OV_MAX(most, m->problems[i].piece_count);
    m->uses = OV_NEW_ARRAY(mem, market_use, most + 1);
    m->now = new_solutions(mem, m);
    for (size_t i = 0; i < m->count; i++) {
        solve_one(m, i, NULL, &m->now[i]);
        lower += m->now[i].lower_priced;
    }
    return lower;
}

void
ov_plan_capacity(ov_arena *mem, const ov_plan_problem *problems, size_t count,
                 const int64_t *capacity, const ov_plan_options *options, ov_plan_solution *out,
                 ov_plan_capacity_report *report)
{
    problem_market m = {.problems = problems,
                        .count = count,
                        .options = *options,
                        .scratch = ov_arena_new(),
                        .best = out};
    plan_market market = {.count = count,
                          .cells = CELLS,
                          .capacity = capacity,
                          .context = &m,
                          .uses = uses_of,
                          .solve = solve_now,
                          .value = value_now,
                          .keep = keep_now};
    ov_plan_solution *kept = new_solutions(mem, &m);
    int64_t unpriced;

    memcpy(out, kept, count * sizeof(*out));
    unpriced = start(&m, mem);
    plan_market_negotiate(mem, &market);
    *report = (ov_plan_capacity_report){.rounds = market.rounds,
                                        .overflow_before = market.overflow_before,
                                        .overflow = market.overflow,
                                        .value = market.best_value,
                                        .lower = unpriced,
                                        .over = market.over,
                                        .price = market.paid};
    if (report->rounds)
        report->lower = OV_MAX(unpriced, bound_at(&m, mem, capacity, market.history));
    for (size_t i = 0; i < count; i++) {
        report->t1 += out[i].t1;
        report->t2 += out[i].t2;
    }
    ov_arena_free(m.scratch);
}
