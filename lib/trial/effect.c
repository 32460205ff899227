/*
 * The two arms, the interval of their difference, and the evidence for it.
 */
#include "onevoice/trial/effect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sequence.h"

#define LAMBDAS 41

/*
 * How many standard errors the difference must be away from 0 for the claim, and how many more for
 * doing so four times in five. With z standard errors the average over the lambdas is about
 * exp(z^2/2) sqrt(2 pi) / (41 z ln(2)/4); that is 1/OV_CLAIM_ERROR at 4.35.
 */
#define CLAIM_Z 4.35
#define POWER_Z 0.8416

/* The table of one cohort on one night. */
typedef struct table {
    int64_t treated, treated_events, control, control_events;
} table;

/* Within a cohort the share held out is one; over cohorts it changes when the policy does. */
static int
night_cmp(const void *a, const void *b)
{
    const ov_outcome_record *x = a, *y = b;
    int order = OV_CMP(x->on, y->on);

    return order ? order : ov_str_cmp(x->cohort, y->cohort);
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

/* Sums over the tables for the difference of the shares and its variance (Sato 1989). */
typedef struct stratified {
    double weight, weighted, p, q;
} stratified;

static void
add_stratum(const table *t, stratified *s)
{
    double n1 = (double)t->control, n0 = (double)t->treated, n = n1 + n0;
    double a = (double)t->control_events, b = (double)t->treated_events;

    if (n1 == 0.0 || n0 == 0.0)
        return;
    s->weight += n1 * n0 / n;
    s->weighted += (a * n0 - b * n1) / n;
    s->p += (n1 * n1 * b - n0 * n0 * a + n1 * n0 * (n0 - n1) / 2.0) / (n * n);
    s->q += (a * (n0 - b) + b * (n1 - a)) / (2.0 * n);
}

/* Records in the order of nights and cohorts. */
static double
evidence_of(ov_arena *scratch, const ov_outcome_record *records, size_t count, stratified *s)
{
    double ratios[LAMBDAS] = {0.0};

    for (size_t i = 0; i < count;) {
        const ov_outcome_record *first = &records[i];
        table t = {0};

        for (; i < count && night_cmp(&records[i], first) == 0; i++)
            count_one(&records[i], &t);
        add_table(scratch, &t, ratios);
        add_stratum(&t, s);
    }
    return log_sum(ratios, LAMBDAS) - log(LAMBDAS);
}

static double
interval_fill(const stratified *s, ov_effect *r)
{
    double variance, radius;

    if (s->weight <= 0.0)
        return INFINITY;
    r->difference = s->weighted / s->weight;
    variance = fmax(0.0, r->difference * s->p + s->q) / (s->weight * s->weight);
    radius = ov_sequence_radius(variance, OV_SEQUENCE_ERROR);
    r->low = fmax(-1.0, r->difference - radius);
    r->high = fmin(1.0, r->difference + radius);
    return sqrt(variance);
}

/* The variance of the difference falls as the outcomes grow; those already seen are no help where
   they do not show the assumed difference. */
static void
needed_fill(double error, ov_effect *r)
{
    double c = (double)r->control_events / (double)r->control;
    double all = (double)(r->control + r->treated), times, seen;

    r->assumed = fmax(r->difference, c / 10.0);
    if (r->claimed || r->assumed <= 0.0)
        return;
    times = (CLAIM_Z + POWER_Z) * error / r->assumed;
    seen = r->difference >= r->assumed ? 1.0 : 0.0;
    r->needed = (int64_t)ceil(fmax(1.0, fmin(all * (times * times - seen), 1e15)));
}

int64_t
ov_trial_households_needed(double control, double difference, double held_out)
{
    double treated = control - difference, z = CLAIM_Z + POWER_Z;
    double spread =
        control * (1.0 - control) / held_out + treated * (1.0 - treated) / (1.0 - held_out);

    return (int64_t)ceil(fmin(z * z * spread / (difference * difference), 1e15));
}

/* A claim needs both, evidence that survives any number of looks and an interval above zero. */
bool
ov_trial_effect(ov_arena *scratch, const ov_outcome_record *records, size_t count, ov_effect *out,
                ov_error *err)
{
    ov_outcome_record *mine = OV_NEW_ARRAY(scratch, ov_outcome_record, count + 1);
    ov_effect r = {.low = -1.0, .high = 1.0};
    stratified strata = {0};
    table all = {0};
    double error;

    if (count > 0)
        memcpy(mine, records, count * sizeof(records[0]));
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
    qsort(mine, count, sizeof(mine[0]), night_cmp);
    r.evidence = evidence_of(scratch, mine, count, &strata);
    error = interval_fill(&strata, &r);
    r.claimed = r.evidence >= -log(OV_CLAIM_ERROR) && r.low > 0.0;
    needed_fill(error, &r);
    *out = r;
    return true;
}
