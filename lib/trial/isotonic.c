/*
 * Pool adjacent violators, AUC, and the CORP decomposition of the Brier score.
 */
#include "isotonic.h"

#include <stdlib.h>

static int
x_cmp(const void *a, const void *b)
{
    const ov_judged *i = a, *j = b;

    return i->x != j->x ? OV_CMP(i->x, j->x) : OV_CMP(i->y, j->y);
}

typedef struct pool {
    double sum, weight;
    size_t end;
} pool;

void
ov_isotonic_fit(ov_arena *scratch, ov_judged *items, size_t count)
{
    pool *pools = OV_NEW_ARRAY(scratch, pool, count + 1);
    size_t n = 0, at = 0;

    qsort(items, count, sizeof(items[0]), x_cmp);
    for (size_t i = 0; i < count;) {
        pool next = {0};
        double x = items[i].x;

        for (; i < count && items[i].x == x; i++) {
            next.sum += items[i].y;
            next.weight += 1.0;
        }
        next.end = i;
        while (n > 0 && pools[n - 1].sum * next.weight >= next.sum * pools[n - 1].weight) {
            n--;
            next.sum += pools[n].sum;
            next.weight += pools[n].weight;
        }
        pools[n++] = next;
    }
    for (size_t k = 0; k < n; k++)
        for (; at < pools[k].end; at++)
            items[at].p = pools[k].sum / pools[k].weight;
}

double
ov_isotonic_at(const ov_judged *fit, size_t count, double x)
{
    size_t behind = OV_LOWER_BOUND(i, count, fit[i].x <= x);

    return fit[behind > 0 ? behind - 1 : 0].p;
}

/* Mann-Whitney with mid-ranks; items sorted by x. */
static double
auc_of(const ov_judged *items, size_t count, double events)
{
    double rank_sum = 0.0, others = (double)count - events;

    for (size_t i = 0; i < count;) {
        size_t first = i;
        double hits = 0.0;

        for (; i < count && items[i].x == items[first].x; i++)
            hits += items[i].y;
        rank_sum += hits * ((double)(first + 1 + i) / 2.0);
    }
    if (events <= 0.0 || others <= 0.0)
        return 0.5;
    return (rank_sum - events * (events + 1.0) / 2.0) / (events * others);
}

ov_fit_quality
ov_fit_judge(ov_arena *scratch, ov_judged *items, size_t count)
{
    ov_fit_quality out = {.count = (int64_t)count};
    double events = 0.0, recalibrated = 0.0, n = (double)count, share;

    for (size_t i = 0; i < count; i++) {
        events += items[i].y;
        out.brier += (items[i].p - items[i].y) * (items[i].p - items[i].y);
        items[i].x = items[i].p; /* judged by what was predicted */
    }
    ov_isotonic_fit(scratch, items, count);
    for (size_t i = 0; i < count; i++)
        recalibrated += (items[i].p - items[i].y) * (items[i].p - items[i].y);
    share = events / n;
    out.events = (int64_t)events;
    out.auc = auc_of(items, count, events);
    out.brier /= n;
    out.unc = share * (1.0 - share);
    out.mcb = out.brier - recalibrated / n;
    out.dsc = out.unc - recalibrated / n;
    for (size_t i = 0; i < count; i++)
        items[i].p = items[i].x;
    return out;
}
