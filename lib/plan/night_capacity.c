#include "onevoice/plan/night_capacity.h"

#include "capacity_internal.h"

#include <string.h>

/* The cells a customer pays for, for planning it the same way again. */
typedef struct paid_cell {
    int32_t cell;
    int64_t price;
} paid_cell;

typedef struct customer_state {
    const paid_cell *paid; /* NULL: planned without prices */
    size_t paid_count;
    const market_use *uses;
    size_t use_count;
    int64_t value;
} customer_state;

typedef struct night_market {
    ov_arena *mem;     /* of the negotiation */
    ov_arena *scratch; /* of one plan */
    const ov_plan_night *night;
    const ov_plan_customers *customers;
    case_limits limits;
    customer_state *now, *best;
} night_market;

bool
ov_plan_has_capacity(const ov_policy *policy)
{
    for (int c = 0; c < OV_CHANNEL_COUNT; c++)
        if (policy->channels[c].usable && policy->channels[c].capacity >= 0)
            return true;
    return policy->capacities.count > 0;
}

static case_limits
find_limits(ov_arena *mem, const ov_policy *policy)
{
    size_t most = OV_CHANNEL_COUNT + policy->capacities.count;
    case_limits limits = {.items = OV_NEW_ARRAY(mem, case_limit, most)};

    for (ov_channel c = 0; c < OV_CHANNEL_COUNT; c++)
        if (policy->channels[c].usable && policy->channels[c].capacity >= 0)
            limits.items[limits.count++] =
                (case_limit){.channel = c, .per_day = policy->channels[c].capacity};
    for (size_t i = 0; i < policy->capacities.count; i++) {
        const ov_policy_capacity *row = &policy->capacities.items[i];

        limits.items[limits.count++] = (case_limit){
            .channel = row->channel, .department = row->department, .per_day = row->per_day};
    }
    return limits;
}

/* Burdens of the messages and values of what was left out; packed like all prices. */
static int64_t
value_of(const ov_policy *policy, const ov_case_plan *plan)
{
    int64_t t1 = 0, t2 = 0;

    for (size_t k = 0; k < plan->messages.count; k++) {
        t1 += policy->channels[plan->messages.items[k].channel].burden;
        t2 += policy->channels[plan->messages.items[k].channel].cost;
    }
    for (size_t i = 0; i < plan->pieces.count; i++)
        if (plan->pieces.items[i].reason == OV_REASON_LOW_VALUE ||
            plan->pieces.items[i].reason == OV_REASON_CAP_REACHED)
            t1 += policy->discretionary_value;
    return (t1 << 28) + t2;
}

static void
take_plan(night_market *m, size_t i, const ov_case_plan *plan, customer_state *state)
{
    market_use *uses = OV_NEW_ARRAY(m->mem, market_use, plan->messages.count * m->limits.count + 1);

    state->use_count = 0;
    for (size_t k = 0; k < plan->messages.count; k++)
        state->use_count += case_message_uses(&m->limits, &m->customers->cases[i],
                                              &plan->messages.items[k], &uses[state->use_count]);
    state->uses = uses;
    state->value = value_of(m->night->policy, plan);
}

static size_t
uses_of(void *context, size_t i, const market_use **out)
{
    const night_market *m = context;

    *out = m->now[i].uses;
    return m->now[i].use_count;
}

static void
plan_again(night_market *m, ov_arena *mem, ov_arena *scratch, size_t i, const int64_t *price,
           ov_case_plan *out)
{
    const ov_plan_customers *c = m->customers;
    ov_previous_envelopes previous = c->previous(c->context, scratch, i);
    case_prices prices = {.limits = m->limits, .price = price};

    case_plan(mem, scratch, m->night, &c->cases[i], &c->judgements[i], &previous, &prices, out);
}

static void
solve(void *context, size_t i, const int64_t *price)
{
    night_market *m = context;
    size_t cells = m->limits.count * OV_PLAN_DAYS_MAX;
    paid_cell *paid;
    size_t count = 0;
    ov_case_plan plan;

    for (size_t c = 0; c < cells; c++)
        count += price[c] != 0;
    paid = OV_NEW_ARRAY(m->mem, paid_cell, count + 1);
    count = 0;
    for (size_t c = 0; c < cells; c++)
        if (price[c])
            paid[count++] = (paid_cell){.cell = (int32_t)c, .price = price[c]};
    ov_arena_reset(m->scratch);
    plan_again(m, m->scratch, m->scratch, i, price, &plan);
    take_plan(m, i, &plan, &m->now[i]);
    m->now[i].paid = paid;
    m->now[i].paid_count = count;
}

static int64_t
value_now(void *context)
{
    const night_market *m = context;
    int64_t sum = 0;

    for (size_t i = 0; i < m->customers->count; i++)
        sum += m->now[i].value;
    return sum;
}

static void
keep(void *context)
{
    night_market *m = context;

    memcpy(m->best, m->now, m->customers->count * sizeof(*m->best));
}

/* The best plans in full: planned again against the prices each of them saw. */
static void
carry_out(night_market *m, ov_arena *mem, ov_case_plan *plans, int64_t *use)
{
    size_t cells = m->limits.count * OV_PLAN_DAYS_MAX;
    int64_t *price = OV_NEW_ARRAY(m->mem, int64_t, cells);

    for (size_t i = 0; i < m->customers->count; i++) {
        const customer_state *best = &m->best[i];

        for (size_t k = 0; k < best->use_count; k++)
            use[best->uses[k].cell] += best->uses[k].amount;
        if (!best->paid)
            continue;
        memset(price, 0, cells * sizeof(*price));
        for (size_t k = 0; k < best->paid_count; k++)
            price[best->paid[k].cell] = best->paid[k].price;
        ov_arena_reset(m->scratch);
        plan_again(m, mem, m->scratch, i, price, &plans[i]);
    }
}

/* What left earlier on this day, on its first cell. */
static int64_t
taken_of(const night_market *m, const case_limit *limit)
{
    int64_t sum = 0;

    for (size_t i = 0; i < m->customers->taken_count; i++) {
        const ov_plan_taken *taken = &m->customers->taken[i];

        if (taken->channel != limit->channel)
            continue;
        sum += ov_str_is_null(limit->department);
        for (size_t k = 0; k < taken->departments.count && !ov_str_is_null(limit->department); k++)
            sum += ov_str_eq(taken->departments.items[k], limit->department);
    }
    return sum;
}

static int64_t *
find_capacity(const night_market *m, const int64_t *taken)
{
    int64_t *capacity = OV_NEW_ARRAY(m->mem, int64_t, OV_PLAN_DAYS_MAX * m->limits.count);

    for (size_t l = 0; l < m->limits.count; l++) {
        for (int day = 0; day < OV_PLAN_DAYS_MAX; day++)
            capacity[l * OV_PLAN_DAYS_MAX + (size_t)day] = m->limits.items[l].per_day;
        capacity[l * OV_PLAN_DAYS_MAX] =
            OV_MAX(0, m->limits.items[l].per_day - taken[l * OV_PLAN_DAYS_MAX]);
    }
    return capacity;
}

static void
start_rows(ov_arena *mem, const night_market *m, const int64_t *wanted, const int64_t *paid,
           ov_capacity_days *out)
{
    size_t days = (size_t)m->night->horizon;

    out->items = OV_NEW_ARRAY(mem, ov_capacity_day, m->limits.count * days + 1);
    out->count = m->limits.count * days;
    for (size_t k = 0; k < out->count; k++) {
        const case_limit *limit = &m->limits.items[k / days];
        size_t cell = k / days * OV_PLAN_DAYS_MAX + k % days;

        out->items[k] = (ov_capacity_day){.channel = limit->channel,
                                          .department_id = limit->department,
                                          .send_on = ov_date_add(m->night->as_of, (int)(k % days)),
                                          .capacity = limit->per_day,
                                          .wanted = wanted[cell],
                                          .shadow_burden = paid[cell] >> 28,
                                          .shadow_cost = paid[cell] & ((INT64_C(1) << 28) - 1)};
    }
}

/* Days on which the limit says nothing have no row. */
static void
finish_rows(const night_market *m, const int64_t *use, ov_capacity_days *rows)
{
    size_t days = (size_t)m->night->horizon;
    size_t kept = 0;

    for (size_t k = 0; k < rows->count; k++) {
        ov_capacity_day row = rows->items[k];

        row.planned = use[k / days * OV_PLAN_DAYS_MAX + k % days];
        row.overflow = OV_MAX(0, row.planned - row.capacity);
        if (row.wanted || row.planned)
            rows->items[kept++] = row;
    }
    rows->count = kept;
}

/*
 * What left earlier on this day takes its places before anything is negotiated: it is on its way.
 * `wanted` is counted before prices move anything: it is what the table of capacities shows as the demand.
 * Negotiating comes first and putting off last, so that only what no price could move is made late.
 */
void
ov_plan_night_capacity(ov_arena *mem, const ov_plan_night *night,
                       const ov_plan_customers *customers, ov_case_plan *plans,
                       ov_capacity_days *out)
{
    night_market m = {
        .mem = ov_arena_new(), .scratch = ov_arena_new(), .night = night, .customers = customers};
    plan_market market = {.count = customers->count,
                          .context = &m,
                          .uses = uses_of,
                          .solve = solve,
                          .value = value_now,
                          .keep = keep};
    int64_t *use, *wanted;

    m.limits = find_limits(m.mem, night->policy);
    m.now = OV_NEW_ARRAY(m.mem, customer_state, customers->count + 1);
    m.best = OV_NEW_ARRAY(m.mem, customer_state, customers->count + 1);
    market.cells = m.limits.count * OV_PLAN_DAYS_MAX;
    use = OV_NEW_ARRAY(m.mem, int64_t, market.cells + 1);
    wanted = OV_NEW_ARRAY(m.mem, int64_t, market.cells + 1);
    for (size_t l = 0; l < m.limits.count; l++)
        use[l * OV_PLAN_DAYS_MAX] = wanted[l * OV_PLAN_DAYS_MAX] = taken_of(&m, &m.limits.items[l]);
    market.capacity = find_capacity(&m, use);
    for (size_t i = 0; i < customers->count; i++) {
        take_plan(&m, i, &plans[i], &m.now[i]);
        for (size_t k = 0; k < m.now[i].use_count; k++)
            wanted[m.now[i].uses[k].cell] += m.now[i].uses[k].amount;
    }
    plan_market_negotiate(m.mem, &market);
    carry_out(&m, mem, plans, use);
    start_rows(mem, &m, wanted, market.paid, out);
    case_put_off(mem, night, &m.limits, customers, plans, use, out);
    finish_rows(&m, use, out);
    ov_arena_free(m.scratch);
    ov_arena_free(m.mem);
}
