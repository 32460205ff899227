/*
 * Draws of the saving, group by group.
 */
#include "onevoice/trial/saving.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/random.h"

#define DRAWS  400
#define TWO_PI 6.283185307179586

/* A household's receivables of its counted night, one group each. */
typedef struct line {
    const ov_receivable *row;
    size_t household; /* number */
    double amount, u_before, u_after;
    bool largest; /* of the largest hundredth of its group */
} line;

/* One state of the world: the curve, the loss rate, and the difference in the holdout. */
typedef struct state {
    double a, b, loss, difference;
} state;

/* What a group saved in each draw, and what it would have with one source of doubt alone. */
typedef struct draws {
    double all[DRAWS], statistics[DRAWS], loss_rate[DRAWS], causality[DRAWS];
} draws;

typedef struct group {
    size_t first, end; /* of the lines */
    double kept;       /* with every middle, but for the loss rate and the causal share */
    double trimmed;    /* its part without the largest hundredth */
    draws *drawn;
} group;

typedef struct model {
    line *lines; /* by (legal entity, currency, household, ...) */
    size_t count;
    const line **first; /* of each household: its first customer */
    size_t household_count;
    state middle, drawn[DRAWS];
    uint8_t *weight; /* of a household in the draw under way */
} model;

static int
household_cmp(const void *a, const void *b)
{
    const ov_receivable *x = a, *y = b;
    int order = ov_str_cmp(x->household, y->household);

    if (order == 0)
        order = OV_CMP(x->on, y->on);
    if (order == 0)
        order = ov_str_cmp(x->customer_id, y->customer_id);
    if (order == 0)
        order = ov_str_cmp(x->legal_entity, y->legal_entity);
    if (order == 0)
        order = ov_currency_cmp(x->currency, y->currency);
    return order ? order : ov_money_cmp(x->amount, y->amount);
}

static int
group_cmp(const line *x, const line *y)
{
    int order = ov_str_cmp(x->row->legal_entity, y->row->legal_entity);

    return order ? order : ov_currency_cmp(x->row->currency, y->row->currency);
}

static int
line_cmp(const void *a, const void *b)
{
    const line *x = a, *y = b;
    int order = group_cmp(x, y);

    /* rows are sorted, and lie in one array */
    return order ? order : OV_CMP(x->row, y->row);
}

static int
largest_first_cmp(const void *a, const void *b)
{
    const line *const *x = a, *const *y = b;

    if ((*x)->amount != (*y)->amount)
        return OV_CMP((*y)->amount, (*x)->amount);
    return OV_CMP(*x, *y);
}

static int
double_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const double *)a, *(const double *)b);
}

static double
unpaid(const state *s, double u)
{
    return 1.0 / (1.0 + exp(-(s->a + s->b * u)));
}

static double
fall(const state *s, const line *l)
{
    return l->u_before == l->u_after ? 0.0 : unpaid(s, l->u_before) - unpaid(s, l->u_after);
}

static double
normal(ov_random *random)
{
    double radius = sqrt(-2.0 * log(1.0 - ov_random_unit(random)));

    return radius * cos(TWO_PI * ov_random_unit(random));
}

/* Poisson of mean 1: how often the bootstrap takes a household. */
static uint8_t
times_taken(ov_random *random)
{
    double rest = ov_random_unit(random), p = exp(-1.0);
    uint8_t k = 0;

    while (rest >= p && k < 20) {
        rest -= p;
        p /= ++k;
    }
    return k;
}

static void
states_fill(model *m, const ov_calibration *curve, const ov_effect *effect, double low, double high)
{
    ov_random random = ov_random_seed(1);
    double c = (double)effect->control_events / (double)effect->control;
    double t = (double)effect->treated_events / (double)effect->treated;
    double error =
        sqrt(c * (1.0 - c) / (double)effect->control + t * (1.0 - t) / (double)effect->treated);
    double sd_a = sqrt(curve->var_a), slope = sd_a > 0.0 ? curve->cov_ab / sd_a : 0.0;
    double rest = sqrt(fmax(0.0, curve->var_b - slope * slope));

    m->middle = (state){curve->a, curve->b, (low + high) / 2.0, effect->difference};
    for (size_t i = 0; i < DRAWS; i++) {
        double z = normal(&random);

        m->drawn[i].a = curve->a + sd_a * z;
        m->drawn[i].b = curve->b + slope * z + rest * normal(&random);
        m->drawn[i].loss = low + (high - low) * ov_random_unit(&random);
        m->drawn[i].difference = effect->difference + error * normal(&random);
    }
}

/* The rows of each household's first night, as lines by group. */
static void
lines_fill(ov_arena *mem, const ov_receivable *rows, size_t count, double anchor, model *m)
{
    ov_receivable *sorted = OV_NEW_ARRAY(mem, ov_receivable, count + 1);
    size_t households = 0;
    ov_date night = 0;

    if (count > 0)
        memcpy(sorted, rows, count * sizeof(rows[0]));
    qsort(sorted, count, sizeof(sorted[0]), household_cmp);
    m->lines = OV_NEW_ARRAY(mem, line, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !ov_str_eq(sorted[i].household, sorted[i - 1].household)) {
            households++;
            night = sorted[i].on;
        }
        if (sorted[i].on == night)
            m->lines[m->count++] = (line){.row = &sorted[i],
                                          .household = households - 1,
                                          .amount = (double)sorted[i].amount.e4,
                                          .u_before = log1p(sorted[i].minutes_before / anchor),
                                          .u_after = log1p(sorted[i].minutes_after / anchor)};
    }
    m->household_count = households;
    m->weight = OV_NEW_ARRAY(mem, uint8_t, households + 1);
    m->first = OV_NEW_ARRAY(mem, const line *, households + 1);
    qsort(m->lines, m->count, sizeof(m->lines[0]), line_cmp);
    for (size_t i = 0; i < m->count; i++) {
        const line **first = &m->first[m->lines[i].household];

        if (!*first || m->lines[i].row < (*first)->row)
            *first = &m->lines[i];
    }
}

/* What the holdout showed, over what the curve promised: households by their weights. */
static double
causal_share(const model *m, const state *curve, double difference)
{
    double promised = 0.0, households = 0.0;

    for (size_t h = 0; h < m->household_count; h++) {
        promised += m->weight[h] * fall(curve, m->first[h]);
        households += m->weight[h];
    }
    if (promised <= 0.0)
        return 0.0;
    return fmax(0.0, fmin(1.0, difference * households / promised));
}

static double
money_kept(const model *m, const state *curve, size_t first, size_t end, bool trimmed)
{
    double sum = 0.0;

    for (size_t i = first; i < end; i++)
        if (!(trimmed && m->lines[i].largest))
            sum +=
                m->weight[m->lines[i].household] * m->lines[i].amount * fall(curve, &m->lines[i]);
    return sum;
}

static void
largest_mark(ov_arena *scratch, model *m, size_t first, size_t end, ov_saving *out)
{
    size_t n = end - first, top = (n + 99) / 100;
    line **order = OV_NEW_ARRAY(scratch, line *, n);
    double all = 0.0, most = 0.0;

    for (size_t i = 0; i < n; i++)
        order[i] = &m->lines[first + i];
    qsort(order, n, sizeof(order[0]), largest_first_cmp);
    for (size_t i = 0; i < n; i++) {
        order[i]->largest = i < top;
        all += order[i]->amount;
        most += i < top ? order[i]->amount : 0.0;
    }
    out->receivable_count = (int64_t)n;
    out->receivables.e4 = llround(all);
    out->top_share = all > 0.0 ? most / all : 0.0;
}

static ov_money
at(double *sorted, double share)
{
    return (ov_money){llround(sorted[(size_t)(share * (DRAWS - 1) + 0.5)])};
}

static ov_money
width(double *values)
{
    qsort(values, DRAWS, sizeof(values[0]), double_cmp);
    return (ov_money){at(values, 0.95).e4 - at(values, 0.05).e4};
}

static int64_t
households_in(const model *m, size_t first, size_t end)
{
    int64_t count = 0;

    for (size_t i = first; i < end; i++)
        count += i == first || m->lines[i].household != m->lines[i - 1].household;
    return count;
}

/* The groups that are large enough, and how many are not. */
static group *
groups_find(ov_arena *mem, model *m, ov_savings *out)
{
    group *groups = OV_NEW_ARRAY(mem, group, m->count + 1);

    out->items = OV_NEW_ARRAY(mem, ov_saving, m->count + 1);
    for (size_t first = 0, end; first < m->count; first = end) {
        ov_saving *saving = &out->items[out->count];
        double kept;

        for (end = first + 1; end < m->count && group_cmp(&m->lines[first], &m->lines[end]) == 0;)
            end++;
        *saving = (ov_saving){.legal_entity = m->lines[first].row->legal_entity,
                              .currency = m->lines[first].row->currency,
                              .households = households_in(m, first, end)};
        if (saving->households < OV_SAVING_LEAST) {
            out->withheld++;
            continue;
        }
        largest_mark(mem, m, first, end, saving);
        kept = money_kept(m, &m->middle, first, end, false);
        groups[out->count++] = (group){
            .first = first,
            .end = end,
            .kept = kept,
            .trimmed = kept != 0.0 ? money_kept(m, &m->middle, first, end, true) / kept : 0.0,
            .drawn = OV_NEW(mem, draws)};
    }
    return groups;
}

/* Everything drawn, and each source alone with the others at their middle. */
static void
draw(model *m, const group *groups, size_t count, double share)
{
    ov_random random = ov_random_seed(2);

    for (size_t i = 0; i < DRAWS; i++) {
        const state *s = &m->drawn[i];
        double cause, share_drawn;

        memset(m->weight, 1, m->household_count);
        cause = causal_share(m, &m->middle, s->difference);
        for (size_t h = 0; h < m->household_count; h++)
            m->weight[h] = times_taken(&random);
        share_drawn = causal_share(m, s, s->difference);
        for (size_t g = 0; g < count; g++) {
            double kept = money_kept(m, s, groups[g].first, groups[g].end, false);

            groups[g].drawn->all[i] = s->loss * share_drawn * kept;
            groups[g].drawn->statistics[i] = m->middle.loss * share * kept;
            groups[g].drawn->loss_rate[i] = s->loss * share * groups[g].kept;
            groups[g].drawn->causality[i] = m->middle.loss * cause * groups[g].kept;
        }
    }
}

/*
 * Every refusal comes before the first figure: no effect shown, no loss rates stated, or a curve
 * that does not fall, and no saving may be named. The three widths say how much of the range is
 * chance, how much the loss rates and how much the causal share.
 */
bool
ov_trial_savings(ov_arena *mem, const ov_receivable *rows, size_t count,
                 const ov_calibration *curve, const ov_effect *effect, double anchor,
                 double loss_low, double loss_high, ov_savings *out, ov_error *err)
{
    model *m = OV_NEW(mem, model);
    ov_savings result = {0};
    group *groups;

    if (!effect->claimed)
        return OV_FAIL(err, OV_E_DATA, "the effect of the plan is not shown");
    if (isnan(loss_low) || isnan(loss_high) || loss_high < loss_low)
        return OV_FAIL(err, OV_E_DATA, "loss_low and loss_high are not set");
    lines_fill(mem, rows, count, anchor, m);
    states_fill(m, curve, effect, loss_low, loss_high);
    memset(m->weight, 1, m->household_count);
    result.causal_share = causal_share(m, &m->middle, effect->difference);
    if (result.causal_share <= 0.0)
        return OV_FAIL(err, OV_E_DATA, "the curve does not fall with the load the plan took away");
    groups = groups_find(mem, m, &result);
    draw(m, groups, result.count, result.causal_share);
    for (size_t g = 0; g < result.count; g++) {
        ov_saving *saving = &result.items[g];
        draws *drawn = groups[g].drawn;

        saving->statistics = width(drawn->statistics);
        saving->loss_rate = width(drawn->loss_rate);
        saving->causality = width(drawn->causality);
        qsort(drawn->all, DRAWS, sizeof(drawn->all[0]), double_cmp);
        saving->low = at(drawn->all, 0.05);
        saving->mid = at(drawn->all, 0.50);
        saving->high = at(drawn->all, 0.95);
        saving->trimmed.e4 = llround((double)saving->mid.e4 * groups[g].trimmed);
    }
    *out = result;
    return true;
}
