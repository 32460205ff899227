/*
 * The share of money unpaid by arm, group by group, and what its difference is worth.
 */
#include "onevoice/trial/saving.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sequence.h"

/* One household in one group. */
typedef struct share {
    const ov_receivable *of; /* its first account: night, cohort, arm */
    double owed, unpaid;
} share;

/* An arm of one cohort on one night. */
typedef struct arm {
    double owed, unpaid;
    size_t count;
} arm;

typedef struct money_effect {
    double difference, variance;
    double owed; /* by the treated */
    int64_t households[2];
} money_effect;

/* The group, then what is compared within it, then who it is. */
static int
receivable_cmp(const void *a, const void *b)
{
    const ov_receivable *x = a, *y = b;
    int order = ov_str_cmp(x->legal_entity, y->legal_entity);

    if (order == 0)
        order = ov_currency_cmp(x->currency, y->currency);
    if (order == 0)
        order = OV_CMP(x->on, y->on);
    if (order == 0)
        order = ov_str_cmp(x->cohort, y->cohort);
    if (order == 0)
        order = ov_str_cmp(x->household, y->household);
    if (order == 0)
        order = ov_money_cmp(x->amount, y->amount);
    return order ? order : ov_money_cmp(x->unpaid, y->unpaid);
}

static bool
same_group(const ov_receivable *x, const ov_receivable *y)
{
    return ov_str_eq(x->legal_entity, y->legal_entity) && ov_currency_eq(x->currency, y->currency);
}

static bool
same_table(const ov_receivable *x, const ov_receivable *y)
{
    return x->on == y->on && ov_str_eq(x->cohort, y->cohort);
}

/* Households of rows in their order; accounts above `most` are left out. */
static size_t
shares_fill(const ov_receivable *rows, size_t count, ov_money most, share *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        const ov_receivable *r = &rows[i];

        if (ov_money_cmp(r->amount, most) > 0)
            continue;
        if (kept == 0 || !same_table(out[kept - 1].of, r) ||
            !ov_str_eq(out[kept - 1].of->household, r->household))
            out[kept++] = (share){.of = r};
        out[kept - 1].owed += (double)r->amount.e4;
        out[kept - 1].unpaid += (double)r->unpaid.e4;
    }
    return kept;
}

static size_t
table_end(const share *shares, size_t count, size_t first, arm arms[2])
{
    size_t end = first;

    memset(arms, 0, 2 * sizeof(arms[0]));
    for (; end < count && same_table(shares[end].of, shares[first].of); end++) {
        arm *a = &arms[shares[end].of->held_out];

        a->owed += shares[end].owed;
        a->unpaid += shares[end].unpaid;
        a->count++;
    }
    return end;
}

/* A table's part of the Mantel-Haenszel difference, with money for counts. */
static void
add_table(const arm arms[2], double *weight, double *weighted)
{
    double all = arms[0].owed + arms[1].owed;

    if (all <= 0.0)
        return;
    *weight += arms[0].owed * arms[1].owed / all;
    *weighted += (arms[1].unpaid * arms[0].owed - arms[0].unpaid * arms[1].owed) / all;
}

/* What each household of a table moves the difference by when it is left out, squared and added. */
static double
moved(const share *shares, size_t count, const arm arms[2], double weight, double weighted)
{
    double sum = 0.0, w_table = 0.0, d_table = 0.0;

    add_table(arms, &w_table, &d_table);
    for (size_t i = 0; i < count; i++) {
        double w = weight - w_table, d = weighted - d_table, move;
        arm left[2] = {arms[0], arms[1]};

        left[shares[i].of->held_out].owed -= shares[i].owed;
        left[shares[i].of->held_out].unpaid -= shares[i].unpaid;
        add_table(left, &w, &d);
        if (w <= 0.0)
            return INFINITY;
        move = weighted / weight - d / w;
        sum += move * move;
    }
    return sum;
}

/*
 * The variance is the jackknife's over households: a formula from the rates of each table says that
 * a table with one huge bill is certain, because that bill is then the rate.
 */
static money_effect
compare(const share *shares, size_t count)
{
    money_effect r = {0};
    double weight = 0.0, weighted = 0.0;
    arm arms[2];

    for (size_t first = 0; first < count;) {
        first = table_end(shares, count, first, arms);
        add_table(arms, &weight, &weighted);
        r.owed += arms[0].owed;
        r.households[0] += (int64_t)arms[0].count;
        r.households[1] += (int64_t)arms[1].count;
    }
    if (weight <= 0.0)
        return (money_effect){.variance = INFINITY};
    r.difference = weighted / weight;
    for (size_t first = 0, end; first < count; first = end) {
        end = table_end(shares, count, first, arms);
        r.variance += moved(&shares[first], end - first, arms, weight, weighted);
    }
    return r;
}

static int
largest_first_cmp(const void *a, const void *b)
{
    return -ov_money_cmp(*(const ov_money *)a, *(const ov_money *)b);
}

/* The amount that divides the largest hundredth of the group's accounts from the rest, and the
   hundredth's part of what the treated owe. */
static ov_money
largest_mark(ov_arena *scratch, const ov_receivable *rows, size_t count, ov_saving *out)
{
    ov_money *amounts = OV_NEW_ARRAY(scratch, ov_money, count), most;
    size_t top = (count + 99) / 100;
    double all = 0.0, above = 0.0;

    for (size_t i = 0; i < count; i++)
        amounts[i] = rows[i].amount;
    qsort(amounts, count, sizeof(amounts[0]), largest_first_cmp);
    most = top < count ? amounts[top] : (ov_money){0};
    for (size_t i = 0; i < count; i++) {
        if (rows[i].held_out)
            continue;
        out->receivable_count++;
        all += (double)rows[i].amount.e4;
        above += ov_money_cmp(rows[i].amount, most) > 0 ? (double)rows[i].amount.e4 : 0.0;
    }
    out->receivables.e4 = llround(all);
    out->top_share = all > 0.0 ? above / all : 0.0;
    return most;
}

static ov_money
worth(double owed, double difference, double loss)
{
    return (ov_money){llround(owed * difference * loss)};
}

/* Of one group; false when it is too small. `error` is its part of the sequence's. */
static bool
group_read(ov_arena *scratch, const ov_receivable *rows, size_t count, double error, double low,
           double high, ov_saving *out)
{
    share *shares = OV_NEW_ARRAY(scratch, share, count);
    money_effect whole, rest;
    double radius, loss = (low + high) / 2.0;
    ov_money most;

    whole = compare(shares, shares_fill(rows, count, (ov_money){INT64_MAX}, shares));
    if (whole.households[0] < OV_SAVING_LEAST || whole.households[1] < OV_SAVING_LEAST)
        return false;
    *out = (ov_saving){.legal_entity = rows[0].legal_entity,
                       .currency = rows[0].currency,
                       .households = whole.households[0],
                       .difference = whole.difference};
    most = largest_mark(scratch, rows, count, out);
    rest = compare(shares, shares_fill(rows, count, most, shares));
    radius = ov_sequence_radius(whole.variance, error);
    out->difference_low = fmax(-1.0, whole.difference - radius);
    out->difference_high = fmin(1.0, whole.difference + radius);
    out->low = worth(whole.owed, out->difference_low, low);
    out->mid = worth(whole.owed, whole.difference, loss);
    out->high = worth(whole.owed, out->difference_high, high);
    out->trimmed = worth(rest.owed, rest.difference, loss);
    out->statistics = worth(whole.owed, out->difference_high - out->difference_low, loss);
    out->loss_rate = worth(whole.owed, whole.difference, high - low);
    return true;
}

static size_t
group_end(const ov_receivable *rows, size_t count, size_t first)
{
    size_t end = first + 1;

    while (end < count && same_group(&rows[end], &rows[first]))
        end++;
    return end;
}

static size_t
groups_count(const ov_receivable *rows, size_t count)
{
    size_t groups = 0;

    for (size_t first = 0; first < count; first = group_end(rows, count, first))
        groups++;
    return groups;
}

/*
 * Every refusal comes before the first figure: no effect shown or no loss rates stated, and no
 * saving may be named. The sequence's error is shared by all groups, those too small included, so
 * that among many houses none is named by chance.
 */
bool
ov_trial_savings(ov_arena *mem, const ov_receivable *rows, size_t count, const ov_effect *effect,
                 double loss_low, double loss_high, ov_savings *out, ov_error *err)
{
    ov_receivable *sorted = OV_NEW_ARRAY(mem, ov_receivable, count + 1);
    ov_savings result = {0};
    size_t groups;

    if (!effect->claimed)
        return OV_FAIL(err, OV_E_DATA, "the effect of the plan is not shown");
    if (isnan(loss_low) || isnan(loss_high) || loss_high < loss_low)
        return OV_FAIL(err, OV_E_DATA, "loss_low and loss_high are not set");
    if (count > 0)
        memcpy(sorted, rows, count * sizeof(rows[0]));
    qsort(sorted, count, sizeof(sorted[0]), receivable_cmp);
    groups = groups_count(sorted, count);
    result.items = OV_NEW_ARRAY(mem, ov_saving, groups + 1);
    for (size_t first = 0, end; first < count; first = end) {
        ov_saving *saving = &result.items[result.count];

        end = group_end(sorted, count, first);
        if (!group_read(mem, &sorted[first], end - first, OV_SEQUENCE_ERROR / (double)groups,
                        loss_low, loss_high, saving))
            result.withheld++;
        else if (saving->difference_low <= 0.0)
            result.unshown++;
        else
            result.count++;
    }
    if (result.count == 0)
        return OV_FAIL(err, OV_E_DATA,
                       "of no legal entity is the share of money left unpaid shown to fall");
    *out = result;
    return true;
}
