/*
 * The two arms, the interval of their difference, and the evidence for it.
 */
#include "onevoice/trial/effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/overload/night.h"

#define LAMBDAS 41

/*
 * How many standard errors the difference must be away from 0 for the claim, and how many more for
 * doing so four times in five. With z standard errors the average over the lambdas is about
 * exp(z^2/2) sqrt(2 pi) / (41 z ln(2)/4); that is 1/OV_CLAIM_ERROR at 4.35.
 */
#define CLAIM_Z 4.35
#define POWER_Z 0.8416

/* One night's table. */
typedef struct table {
    int64_t treated, treated_events, control, control_events;
} table;

static int
household_cmp(const void *a, const void *b)
{
    const ov_outcome_record *x = a, *y = b;
    int order = ov_str_cmp(x->household, y->household);

    if (order == 0)
        order = OV_CMP(x->on, y->on);
    if (order == 0)
        order = ov_str_cmp(x->customer_id, y->customer_id);
    return order ? order : OV_CMP(x->event, y->event);
}

static int
night_cmp(const void *a, const void *b)
{
    const ov_outcome_record *x = a, *y = b;

    return OV_CMP(x->on, y->on);
}

/* Each household once, at the earliest night: what its people do is not independent. */
static size_t
firsts(ov_outcome_record *records, size_t count)
{
    size_t kept = 0;

    qsort(records, count, sizeof(records[0]), household_cmp);
    for (size_t i = 0; i < count; i++)
        if (!ov_str_is_null(records[i].household) &&
            (kept == 0 || !ov_str_eq(records[i].household, records[kept - 1].household)))
            records[kept++] = records[i];
    return kept;
}

static void
count_one(const ov_outcome_record *record, table *t)
{
    if (record->held_out) {
        t->control++;
        t->control_events += record->event;
    } else {
        t->treated++;
        t->treated_events += record->event;
    }
}

/* ln of the sum of exp(items). */
static double
log_sum(const double *items, size_t count)
{
    double most = -INFINITY, sum = 0.0;

    for (size_t i = 0; i < count; i++)
        most = fmax(most, items[i]);
    for (size_t i = 0; i < count; i++)
        sum += exp(items[i] - most);
    return most + log(sum);
}

/* Add the table's log likelihood ratios: the control group's events given both margins. */
static void
add_table(ov_arena *scratch, const table *t, double ratios[LAMBDAS])
{
    int64_t events = t->control_events + t->treated_events;
    int64_t first = OV_MAX(0, events - t->treated), last = OV_MIN(t->control, events);
    size_t n = (size_t)(last - first) + 1;
    double *weight, *tilted, whole;

    if (n == 1)
        return;
    weight = OV_NEW_ARRAY(scratch, double, 2 * n);
    tilted = weight + n;
    weight[0] = 0.0;
    for (size_t i = 1; i < n; i++) {
        double x = (double)(first + (int64_t)i - 1);

        weight[i] = weight[i - 1] + log(((double)t->control - x) * ((double)events - x)) -
                    log((x + 1.0) * ((double)(t->treated - events) + x + 1.0));
    }
    whole = log_sum(weight, n);
    for (int k = 0; k < LAMBDAS; k++) {
        double lambda = exp2(-k / 4.0);

        for (size_t i = 0; i < n; i++)
            tilted[i] = weight[i] + lambda * (double)i;
        ratios[k] += lambda * (double)(t->control_events - first) - (log_sum(tilted, n) - whole);
    }
}

/* Records in the order of nights. */
static double
evidence_of(ov_arena *scratch, const ov_outcome_record *records, size_t count)
{
    double ratios[LAMBDAS] = {0.0};

    for (size_t i = 0; i < count;) {
        ov_date night = records[i].on;
        table t = {0};

        for (; i < count && records[i].on == night; i++)
            count_one(&records[i], &t);
        add_table(scratch, &t, ratios);
    }
    return log_sum(ratios, LAMBDAS) - log(LAMBDAS);
}

static void
interval_fill(ov_effect *r)
{
    double c = (double)r->control_events / (double)r->control;
    double t = (double)r->treated_events / (double)r->treated;
    ov_interval control = ov_trial_wilson(r->control_events, r->control);
    ov_interval treated = ov_trial_wilson(r->treated_events, r->treated);

    r->difference = c - t;
    r->low = r->difference - hypot(c - control.low, treated.high - t);
    r->high = r->difference + hypot(control.high - c, t - treated.low);
}

/* The variance of the difference falls as the outcomes grow; those already seen are no help where
   they do not show the assumed difference. */
static void
needed_fill(ov_effect *r)
{
    double c = (double)r->control_events / (double)r->control;
    double t = (double)r->treated_events / (double)r->treated;
    double error = sqrt(c * (1.0 - c) / (double)r->control + t * (1.0 - t) / (double)r->treated);
    double all = (double)(r->control + r->treated), times, seen;

    r->assumed = fmax(r->difference, c / 10.0);
    if (r->claimed || r->assumed <= 0.0)
        return;
    times = (CLAIM_Z + POWER_Z) * error / r->assumed;
    seen = r->difference >= r->assumed ? 1.0 : 0.0;
    r->needed = (int64_t)ceil(fmax(1.0, fmin(all * (times * times - seen), 1e15)));
}

/*
 * A household counts once, by its first night after assignment: later nights of the same people are
 * not new evidence. A claim needs both, evidence that survives any number of looks and an interval
 * above zero.
 */
bool
ov_trial_effect(ov_arena *scratch, const ov_outcome_record *records, size_t count, ov_effect *out,
                ov_error *err)
{
    ov_outcome_record *mine = OV_NEW_ARRAY(scratch, ov_outcome_record, count + 1);
    ov_effect r = {0};
    table all = {0};

    if (count > 0)
        memcpy(mine, records, count * sizeof(records[0]));
    count = firsts(mine, count);
    for (size_t i = 0; i < count; i++)
        count_one(&mine[i], &all);
    if (all.treated < OV_CALIBRATE_LEAST || all.control < OV_CALIBRATE_LEAST)
        return OV_FAIL(err, OV_E_DATA,
                       "the holdout has %lld households and the others %lld: at least %d of each "
                       "are needed",
                       (long long)all.control, (long long)all.treated, OV_CALIBRATE_LEAST);
    r.treated = all.treated;
    r.treated_events = all.treated_events;
    r.control = all.control;
    r.control_events = all.control_events;
    interval_fill(&r);
    qsort(mine, count, sizeof(mine[0]), night_cmp);
    r.evidence = evidence_of(scratch, mine, count);
    r.claimed = r.evidence >= -log(OV_CLAIM_ERROR) && r.low > 0.0;
    needed_fill(&r);
    *out = r;
    return true;
}
