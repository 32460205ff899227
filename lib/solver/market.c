#include "onevoice/solver/market.h"

#include "onevoice/base/random.h"

#include <string.h>

#define ROUNDS      14
#define FIRST_PRICE 50
#define LAST_PRICE  (INT64_C(20000) << 28)

static void
count_use(plan_market *m, size_t customer, int64_t sign)
{
    const market_use *uses;
    size_t count = m->uses(m->context, customer, &uses);

    for (size_t k = 0; k < count; k++)
        m->use[uses[k].cell] += sign * uses[k].amount;
}

static int64_t
overflow_of(const plan_market *m, size_t cell)
{
    return m->use[cell] > m->capacity[cell] ? m->use[cell] - m->capacity[cell] : 0;
}

static int64_t
total_overflow(const plan_market *m)
{
    int64_t sum = 0;

    for (size_t c = 0; c < m->cells; c++)
        sum += overflow_of(m, c);
    return sum;
}

/* Does this customer use a crowded cell? Others have no reason to move. */
static bool
is_crowded(const plan_market *m, size_t customer)
{
    const market_use *uses;
    size_t count = m->uses(m->context, customer, &uses);

    for (size_t k = 0; k < count; k++)
        if (overflow_of(m, (size_t)uses[k].cell))
            return true;
    return false;
}

/*
 * Customers in crowded cells choose again, one by one, at prices that rise with the overflow and
 * with its history: the negotiated congestion of PathFinder (McMurchie and Ebeling 1995), made for
 * wires and as good for a mailroom.
 */
static void
negotiate_round(plan_market *m, const uint32_t *order, int64_t *price, int64_t pressure)
{
    for (size_t c = 0; c < m->cells; c++)
        if (overflow_of(m, c))
            m->paid[c] = m->history[c] + pressure;
    for (size_t k = 0; k < m->count; k++) {
        size_t i = order[k];

        if (!is_crowded(m, i))
            continue;
        count_use(m, i, -1);
        for (size_t c = 0; c < m->cells; c++) {
            int64_t above =
                m->capacity[c] == MARKET_UNLIMITED ? 0 : OV_MAX(0, m->use[c] + 1 - m->capacity[c]);

            price[c] = OV_MIN(m->history[c] + pressure * above, 8 * LAST_PRICE);
        }
        m->solve(m->context, i, price);
        count_use(m, i, 1);
    }
}

static void
remember(plan_market *m, int64_t pressure)
{
    int64_t most = 1;

    for (size_t c = 0; c < m->cells; c++)
        most = OV_MAX(most, overflow_of(m, c));
    OV_ASSERT(most > 0);
    for (size_t c = 0; c < m->cells; c++)
        m->history[c] += pressure / 2 * overflow_of(m, c) / most;
}

/* A fixed shuffle: in order of ids the same customers would give way every night. */
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
keep_best(plan_market *m)
{
    int64_t now = total_overflow(m);
    int64_t cost = m->value(m->context);

    if (now > m->overflow || (now == m->overflow && cost >= m->best_value))
        return;
    m->overflow = now;
    m->best_value = cost;
    m->keep(m->context);
    for (size_t c = 0; c < m->cells; c++)
        m->over[c] = overflow_of(m, c);
}

/*
 * The best round is kept, not the last: prices that still rise may trade one overflow for another.
 */
void
plan_market_negotiate(ov_arena *mem, plan_market *m)
{
    int64_t pressure = FIRST_PRICE;
    uint32_t *order = seeded_order(mem, m->count);
    int64_t *price = OV_NEW_ARRAY(mem, int64_t, m->cells + 1);

    m->use = OV_NEW_ARRAY(mem, int64_t, m->cells + 1);
    m->over = OV_NEW_ARRAY(mem, int64_t, m->cells + 1);
    m->history = OV_NEW_ARRAY(mem, int64_t, m->cells + 1);
    m->paid = OV_NEW_ARRAY(mem, int64_t, m->cells + 1);
    m->overflow = m->best_value = INT64_MAX;
    m->rounds = 0;
    for (size_t i = 0; i < m->count; i++)
        count_use(m, i, 1);
    m->overflow_before = total_overflow(m);
    keep_best(m);
    while (m->overflow > 0 && m->rounds < ROUNDS) {
        m->rounds++;
        negotiate_round(m, order, price, pressure);
        keep_best(m);
        remember(m, pressure);
        pressure = OV_MIN(pressure * 6, LAST_PRICE);
    }
}
