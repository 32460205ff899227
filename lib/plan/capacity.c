#include "onevoice/plan/capacity.h"

#include "onevoice/base/random.h"

#include <string.h>

#define ROUNDS      14
#define CELLS       (OV_PLAN_CHANNELS_MAX * OV_PLAN_DAYS_MAX)
#define FIRST_PRICE 50
#define LAST_PRICE  (INT64_C(20000) << 28)
#define QUICK_NODES 3000

typedef struct market {
    const ov_plan_problem *problems;
    size_t count;
    const int64_t *capacity;
    ov_plan_options options;
    ov_arena *scratch; /* of one solve */
    ov_plan_solution *now;
    int64_t use[CELLS], history[CELLS], price[CELLS];
    ov_plan_channel channels[OV_PLAN_CHANNELS_MAX]; /* with the prices */
    ov_plan_channel plain[OV_PLAN_CHANNELS_MAX];
} market;

static size_t
cell_of(const ov_plan_envelope *e)
{
    return (size_t)(e->channel * OV_PLAN_DAYS_MAX + e->day);
}

static void
count_use(market *m, const ov_plan_solution *s, int64_t sign)
{
    for (size_t e = 0; e < s->envelope_count; e++)
        m->use[cell_of(&s->envelopes[e])] += sign;
}

static int64_t
overflow_of(const market *m, size_t cell)
{
    return m->use[cell] > m->capacity[cell] ? m->use[cell] - m->capacity[cell] : 0;
}

static int64_t
total_overflow(const market *m)
{
    int64_t sum = 0;

    for (size_t c = 0; c < CELLS; c++)
        sum += overflow_of(m, c);
    return sum;
}

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
new_solutions(ov_arena *mem, const market *m)
{
    ov_plan_solution *all = OV_NEW_ARRAY(mem, ov_plan_solution, m->count + 1);

    for (size_t i = 0; i < m->count; i++) {
        all[i].envelope = OV_NEW_ARRAY(mem, int32_t, m->problems[i].piece_count + 1);
        all[i].envelopes = OV_NEW_ARRAY(mem, ov_plan_envelope, m->problems[i].piece_count + 1);
    }
    return all;
}

static void
solve_one(market *m, size_t i, bool priced, ov_plan_solution *into)
{
    ov_plan_problem p = m->problems[i];
    ov_plan_options options = m->options;
    ov_plan_solution s;

    p.channels = priced ? m->channels : m->plain;
    if (priced) {
        options.node_limit = OV_MIN(options.node_limit, QUICK_NODES);
        options.column_node_limit = 0;
    }
    ov_arena_reset(m->scratch);
    ov_plan_solve(m->scratch, m->scratch, &p, &options, &s);
    copy_solution(&p, &s, into);
}

/* Does this customer use a crowded cell? Others have no reason to move. */
static bool
is_crowded(const market *m, const ov_plan_solution *s)
{
    for (size_t e = 0; e < s->envelope_count; e++)
        if (overflow_of(m, cell_of(&s->envelopes[e])))
            return true;
    return false;
}

static void
negotiate(market *m, const uint32_t *order, int64_t pressure)
{
    for (size_t k = 0; k < m->count; k++) {
        size_t i = order[k];

        if (!is_crowded(m, &m->now[i]))
            continue;
        count_use(m, &m->now[i], -1);
        for (size_t c = 0; c < CELLS; c++) {
            int64_t above = m->capacity[c] == OV_PLAN_NO_CAPACITY
                                ? 0
                                : OV_MAX(0, m->use[c] + 1 - m->capacity[c]);

            m->price[c] = OV_MIN(m->history[c] + pressure * above, 8 * LAST_PRICE);
        }
        solve_one(m, i, true, &m->now[i]);
        count_use(m, &m->now[i], 1);
    }
}

static void
remember(market *m, int64_t pressure)
{
    int64_t most = 1;

    for (size_t c = 0; c < CELLS; c++)
        most = OV_MAX(most, overflow_of(m, c));
    for (size_t c = 0; c < CELLS; c++)
        m->history[c] += pressure / 2 * overflow_of(m, c) / most;
}

static int64_t
value_of(const ov_plan_solution *s, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (s[i].t1 << 28) + s[i].t2;
    return sum;
}

/* Any prices of the cells give a bound: the customers' own bounds less the worth of the capacity.
 */
static int64_t
bound_at(market *m, ov_arena *mem, const int64_t *price)
{
    int64_t sum = 0;

    memcpy(m->price, price, sizeof(m->price));
    for (size_t i = 0; i < m->count; i++) {
        ov_plan_solution one = {
            .envelope = OV_NEW_ARRAY(mem, int32_t, m->problems[i].piece_count + 1),
            .envelopes = OV_NEW_ARRAY(mem, ov_plan_envelope, m->problems[i].piece_count + 1)};

        solve_one(m, i, true, &one);
        sum += one.lower_priced;
    }
    for (size_t c = 0; c < CELLS; c++)
        if (m->capacity[c] != OV_PLAN_NO_CAPACITY)
            sum -= price[c] * m->capacity[c];
    return sum;
}

static void
start(market *m, ov_arena *mem)
{
    const ov_plan_problem *p = m->problems;

    m->now = new_solutions(mem, m);
    for (size_t c = 0; c < p->channel_count; c++) {
        m->plain[c] = p->channels[c];
        m->plain[c].price = NULL;
        m->channels[c] = p->channels[c];
        m->channels[c].price = &m->price[c * OV_PLAN_DAYS_MAX];
    }
    for (size_t i = 0; i < m->count; i++) {
        solve_one(m, i, false, &m->now[i]);
        count_use(m, &m->now[i], 1);
    }
}

static uint32_t *
seeded_order(ov_arena *mem, size_t count)
{
    uint32_t *order = OV_NEW_ARRAY(mem, uint32_t, count + 1);
    ov_random random = ov_random_seed(14);

    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    for (size_t i = count; i > 1; i--) {
        size_t j = ov_random_below(&random, i);
        uint32_t kept = order[i - 1];

        order[i - 1] = order[j];
        order[j] = kept;
    }
    return order;
}

static void
keep_best(market *m, ov_plan_solution *out, int64_t *overflow, int64_t *value, int64_t *over)
{
    int64_t now = total_overflow(m);
    int64_t cost = value_of(m->now, m->count);

    if (now > *overflow || (now == *overflow && cost >= *value))
        return;
    *overflow = now;
    *value = cost;
    for (size_t i = 0; i < m->count; i++)
        copy_solution(&m->problems[i], &m->now[i], &out[i]);
    for (size_t c = 0; c < CELLS; c++)
        over[c] = overflow_of(m, c);
}

void
ov_plan_capacity(ov_arena *mem, const ov_plan_problem *problems, size_t count,
                 const int64_t *capacity, const ov_plan_options *options, ov_plan_solution *out,
                 ov_plan_capacity_report *report)
{
    market *m = OV_NEW(mem, market);
    int64_t pressure = FIRST_PRICE;
    ov_plan_solution *kept;
    uint32_t *order = seeded_order(mem, count);
    int64_t unpriced = 0;

    *m = (market){.problems = problems,
                  .count = count,
                  .capacity = capacity,
                  .options = *options,
                  .scratch = ov_arena_new()};
    *report = (ov_plan_capacity_report){.over = OV_NEW_ARRAY(mem, int64_t, CELLS),
                                        .price = OV_NEW_ARRAY(mem, int64_t, CELLS),
                                        .overflow = INT64_MAX,
                                        .value = INT64_MAX};
    kept = new_solutions(mem, m);
    memcpy(out, kept, count * sizeof(*out));
    if (count)
        start(m, mem);
    for (size_t i = 0; i < count; i++)
        unpriced += m->now[i].lower_priced;
    report->overflow_before = total_overflow(m);
    keep_best(m, out, &report->overflow, &report->value, report->over);
    while (report->overflow > 0 && report->rounds < ROUNDS) {
        report->rounds++;
        negotiate(m, order, pressure);
        keep_best(m, out, &report->overflow, &report->value, report->over);
        remember(m, pressure);
        pressure = OV_MIN(pressure * 6, LAST_PRICE);
    }
    memcpy(report->price, m->history, sizeof(m->history));
    report->lower = unpriced;
    if (report->rounds)
        report->lower = OV_MAX(unpriced, bound_at(m, mem, m->history));
    for (size_t i = 0; i < count; i++) {
        report->t1 += out[i].t1;
        report->t2 += out[i].t2;
    }
    ov_arena_free(m->scratch);
}
