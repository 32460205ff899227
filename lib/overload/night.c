/*
 * The night's figures, one customer at a time.
 */
#include "onevoice/overload/night.h"

#include "case_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/vec.h"

#define Z95 1.959963984540054
#define Z90 1.6448536269514722

/* What the customers of one organisation are asked for, in one phase. */
typedef struct asked {
    OV_VEC(double) minutes;
    double history;
} asked;

struct ov_overload_night {
    ov_arena *mem;
    const ov_policy *policy;
    const ov_department *departments;
    size_t department_count, organization_count;
    ov_department_score *phase[2]; /* by department; the errors hold sums of squares */
    asked *asked[2];               /* by organisation */
    OV_VEC(ov_exposure) exposures;
};

ov_overload_night *
ov_overload_night_new(ov_arena *mem, const ov_department *departments, size_t department_count,
                      size_t organization_count, const ov_policy *policy)
{
    ov_overload_night *night = OV_NEW(mem, ov_overload_night);

    *night = (ov_overload_night){.mem = mem,
                                 .policy = policy,
                                 .departments = departments,
                                 .department_count = department_count,
                                 .organization_count = organization_count};
    for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++) {
        night->phase[phase] = OV_NEW_ARRAY(mem, ov_department_score, department_count + 1);
        night->asked[phase] = OV_NEW_ARRAY(mem, asked, organization_count + 1);
    }
    return night;
}

static void
add_dispositions(ov_overload_night *night, const ov_case *c, const ov_case_plan *plan)
{
    for (size_t p = 0; p < c->pending.count; p++) {
        uint32_t department = c->pending.items[p].communication->department;
        ov_department_score *after = &night->phase[OV_AFTER][department];

        night->phase[OV_BEFORE][department].communications++;
        after->communications++;
        after->merged += plan->pieces.items[p].disposition == OV_MERGE;
        after->enclosed += plan->pieces.items[p].disposition == OV_ENCLOSE;
        after->suppressed += plan->pieces.items[p].disposition == OV_SUPPRESS;
        after->held += plan->pieces.items[p].disposition == OV_HOLD;
    }
}

static int
department_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const uint32_t *)a, *(const uint32_t *)b);
}

static void
add_points(ov_overload_night *night, const ov_case_score *score)
{
    for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++)
        for (size_t d = 0; d < score->departments[phase].count; d++) {
            const ov_department_points *points = &score->departments[phase].items[d];
            ov_department_score *row = &night->phase[phase][points->department];

            row->minutes += points->minutes;
            row->minutes_own += points->minutes_own;
            row->points += points->points;
            row->minutes_error += points->minutes_error * points->minutes_error;
            row->points_error += points->points_error * points->points_error;
        }
    for (size_t i = 0; i < score->externalities.count; i++) {
        const ov_externality *cost = &score->externalities.items[i];

        night->phase[OV_AFTER][cost->department].externality_e3 += cost->messages_e3;
    }
}

/*
 * A department's customers have a piece of it in a message of the phase that still weighs. What is older is read for
 * open matters only: it would count people by whose old letters happened to be asked for.
 */
static void
add_customers(ov_overload_night *night, ov_arena *scratch, const ov_case *c,
              const ov_case_score *score)
{
    uint32_t *departments = OV_NEW_ARRAY(scratch, uint32_t, score->rows.count + 1);

    for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++) {
        size_t count = 0;

        for (size_t i = 0; i < score->rows.count; i++)
            if (score->rows.items[i].message[phase] >= 0)
                departments[count++] =
                    ov_case_piece(c, score->rows.items[i].piece)->communication->department;
        qsort(departments, count, sizeof(departments[0]), department_cmp);
        for (size_t i = 0; i < count; i++)
            night->phase[phase][departments[i]].customers +=
                i == 0 || departments[i] != departments[i - 1];
    }
}

static void
add_organizations(ov_overload_night *night, ov_arena *scratch, const ov_case *c,
                  const ov_case_score *score)
{
    bool *seen = OV_NEW_ARRAY(scratch, bool, night->organization_count + 1);

    for (size_t i = 0; i < score->rows.count; i++) {
        uint32_t department =
            ov_case_piece(c, score->rows.items[i].piece)->communication->department;
        uint32_t organization = night->departments[department].organization;

        if (organization >= night->organization_count || seen[organization])
            continue;
        seen[organization] = true;
        for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++) {
            asked *all = &night->asked[phase][organization];

            *OV_VEC_ADD(night->mem, &all->minutes) = score->phase[phase].minutes;
            all->history += score->phase[phase].minutes_history;
        }
    }
}

/* Probability of staying unpaid at so many minutes: low, mid and high (5, 50, 95 %) by the policy's
   calibration; false when the policy has none. */
static bool
unpaid_at(const ov_policy *policy, double minutes, double out[3])
{
    double u = log1p(minutes / policy->score_anchor);
    double logit = policy->unpaid_a + policy->unpaid_b * u;
    double variance =
        policy->unpaid_var_a + 2.0 * u * policy->unpaid_cov_ab + u * u * policy->unpaid_var_b;
    double width = Z90 * sqrt(fmax(0.0, variance));

    if (isnan(policy->unpaid_a) || isnan(policy->unpaid_b))
        return false;
    out[0] = 1.0 / (1.0 + exp(-(logit - width)));
    out[1] = 1.0 / (1.0 + exp(-logit));
    out[2] = 1.0 / (1.0 + exp(-(logit + width)));
    return true;
}

static ov_exposure *
exposure_at(ov_overload_night *night, uint32_t department, ov_currency currency)
{
    for (size_t i = 0; i < night->exposures.count; i++)
        if (night->exposures.items[i].department == department &&
            ov_currency_eq(night->exposures.items[i].currency, currency))
            return &night->exposures.items[i];
    *OV_VEC_ADD(night->mem, &night->exposures) =
        (ov_exposure){.organization = night->departments[department].organization,
                      .department = department,
                      .currency = currency};
    return &night->exposures.items[night->exposures.count - 1];
}

/* An estimate added to a sum of money; a sum past the range stays at its end. */
static void
estimate_add(ov_money *sum, ov_money amount, double rate)
{
    ov_money part = {llround((double)amount.e4 * rate)};

    if (!ov_money_add(*sum, part, sum))
        sum->e4 = INT64_MAX;
}

static void
add_exposure(ov_overload_night *night, const ov_case *c, const ov_judgement *judgement,
             const ov_case_score *score)
{
    double low = night->policy->loss_low, high = night->policy->loss_high, unpaid[3];

    if (isnan(low) || isnan(high) ||
        !unpaid_at(night->policy, score->phase[OV_BEFORE].minutes, unpaid))
        return;
    for (size_t i = 0; i < judgement->payables.count; i++) {
        const ov_payable *payable = &judgement->payables.items[i];
        ov_exposure *row;

        if (payable->due_now.e4 <= 0 || payable->bill == OV_NO_INDEX)
            continue;
        row = exposure_at(night, ov_case_piece(c, payable->bill)->communication->department,
                          payable->currency);
        estimate_add(&row->receivables, payable->due_now, 1.0);
        estimate_add(&row->low, payable->due_now, low * unpaid[0]);
        estimate_add(&row->mid, payable->due_now, (low + high) / 2.0 * unpaid[1]);
        estimate_add(&row->high, payable->due_now, high * unpaid[2]);
    }
}

void
ov_overload_night_add(ov_overload_night *night, ov_arena *scratch, const ov_case *c,
                      const ov_judgement *judgement, const ov_case_plan *plan,
                      const ov_case_score *score)
{
    add_dispositions(night, c, plan);
    if (ov_str_is_null(c->customer_id))
        return;
    add_points(night, score);
    add_customers(night, scratch, c, score);
    add_organizations(night, scratch, c, score);
    add_exposure(night, c, judgement, score);
}

ov_interval
ov_trial_wilson(int64_t hits, int64_t n)
{
    double share, centre, half, scale;

    if (n <= 0)
        return (ov_interval){0.0, 1.0};
    share = (double)hits / (double)n;
    scale = 1.0 + Z95 * Z95 / (double)n;
    centre = (share + Z95 * Z95 / (2.0 * (double)n)) / scale;
    half = Z95 / scale *
           sqrt(share * (1.0 - share) / (double)n + Z95 * Z95 / (4.0 * (double)n * (double)n));
    return (ov_interval){hits == 0 ? 0.0 : centre - half, hits == n ? 1.0 : centre + half};
}

static int
worst_first_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const double *)b, *(const double *)a);
}

/*
 * The tail is the mean of the worst twentieth, rounded up: in a small house it is still one customer. A mean alone
 * would let a house look better by sending more to those who already get little.
 */
static ov_organization_score
organization_row(const ov_overload_night *night, uint32_t organization, ov_phase phase)
{
    asked *all = &night->asked[phase][organization];
    size_t n = all->minutes.count, tail = (n + 19) / 20;
    const ov_policy *policy = night->policy;
    double worst = 0.0;
    ov_organization_score row = {.organization = organization,
                                 .phase = phase,
                                 .customers = (int64_t)n,
                                 .minutes_history = all->history};
    ov_interval wilson;

    qsort(all->minutes.items, n, sizeof(all->minutes.items[0]), worst_first_cmp);
    for (size_t i = 0; i < n; i++) {
        double minutes = all->minutes.items[i];

        row.minutes += minutes;
        row.over_low += minutes >= policy->budget_low;
        row.over_limit += minutes >= policy->budget;
        row.over_high += minutes >= policy->budget_high;
        row.minutes_over += fmax(0.0, minutes - policy->budget);
        worst += i < tail ? minutes : 0.0;
    }
    wilson = ov_trial_wilson(row.over_limit, row.customers);
    row.over_share = (double)row.over_limit / (double)n;
    row.over_share_low = wilson.low;
    row.over_share_high = wilson.high;
    row.tail_mean = worst / (double)tail;
    return row;
}

static int
exposure_cmp(const void *a, const void *b)
{
    const ov_exposure *x = a, *y = b;

    if (x->organization != y->organization)
        return OV_CMP(x->organization, y->organization);
    if (x->department != y->department)
        return OV_CMP(x->department, y->department);
    return ov_currency_cmp(x->currency, y->currency);
}

static void
finish_departments(const ov_overload_night *night, ov_arena *mem, ov_night_score *out)
{
    out->departments.items = OV_NEW_ARRAY(mem, ov_department_score, 2 * night->department_count);
    out->departments.count = 0;
    for (uint32_t d = 0; d < night->department_count; d++) {
        if (night->phase[OV_BEFORE][d].communications == 0 &&
            night->phase[OV_BEFORE][d].customers == 0)
            continue;
        for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++) {
            ov_department_score *row = &out->departments.items[out->departments.count++];

            *row = night->phase[phase][d];
            row->department = d;
            row->phase = (ov_phase)phase;
            row->minutes_error = sqrt(row->minutes_error);
            row->points_error = sqrt(row->points_error);
        }
    }
}

void
ov_overload_night_finish(ov_overload_night *night, ov_arena *mem, ov_night_score *out)
{
    *out = (ov_night_score){0};
    finish_departments(night, mem, out);
    out->organizations.items =
        OV_NEW_ARRAY(mem, ov_organization_score, 2 * night->organization_count + 1);
    for (uint32_t o = 0; o < night->organization_count; o++) {
        size_t n = night->asked[OV_BEFORE][o].minutes.count;

        if (n == 0 || (int64_t)n < night->policy->small_group)
            continue;
        for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++)
            out->organizations.items[out->organizations.count++] =
                organization_row(night, o, (ov_phase)phase);
    }
    out->exposures.count = night->exposures.count;
    out->exposures.items = OV_NEW_ARRAY(mem, ov_exposure, night->exposures.count + 1);
    if (night->exposures.count > 0)
        memcpy(out->exposures.items, night->exposures.items,
               night->exposures.count * sizeof(ov_exposure));
    qsort(out->exposures.items, out->exposures.count, sizeof(ov_exposure), exposure_cmp);
}
