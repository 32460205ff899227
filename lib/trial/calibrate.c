/*
 * Split by time, fit, judge on what came later.
 */
#include "onevoice/trial/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "isotonic.h"
#include "onevoice/overload/night.h"

static int
record_cmp(const void *a, const void *b)
{
    const ov_outcome_record *x = a, *y = b;
    int order = OV_CMP(x->on, y->on);

    if (order == 0)
        order = ov_str_cmp(x->household, y->household);
    if (order == 0)
        order = OV_CMP(x->minutes, y->minutes);
    return order ? order : OV_CMP(x->event, y->event);
}

static double
sigma(double logit)
{
    return 1.0 / (1.0 + exp(-logit));
}

/* Newton's method for logit p = a + b x; false when it does not settle (separated data). */
static bool
logistic_fit(const ov_judged *items, size_t count, ov_calibration *out)
{
    double a = 0.0, b = 0.0;

    for (int step = 0; step < 50; step++) {
        double ga = 0.0, gb = 0.0, haa = 0.0, hab = 0.0, hbb = 0.0, det, da, db;

        for (size_t i = 0; i < count; i++) {
            double p = sigma(a + b * items[i].x), w = p * (1.0 - p), r = items[i].y - p;

            ga += r;
            gb += r * items[i].x;
            haa += w;
            hab += w * items[i].x;
            hbb += w * items[i].x * items[i].x;
        }
        det = haa * hbb - hab * hab;
        if (!(det > 1e-9))
            return false;
        da = (hbb * ga - hab * gb) / det;
        db = (haa * gb - hab * ga) / det;
        a += da;
        b += db;
        out->a = a;
        out->b = b;
        out->var_a = hbb / det;
        out->var_b = haa / det;
        out->cov_ab = -hab / det;
        if (fabs(da) + fabs(db) < 1e-10)
            return fabs(a) < 20.0 && fabs(b) < 20.0;
    }
    return false;
}

static bool
enough(const ov_judged *items, size_t count, const char *part, ov_error *err)
{
    size_t events = 0;

    for (size_t i = 0; i < count; i++)
        events += items[i].y > 0.0;
    if (count < OV_CALIBRATE_LEAST)
        return OV_FAIL(err, OV_E_DATA, "the %s part has %zu outcomes: at least %d are needed", part,
                       count, OV_CALIBRATE_LEAST);
    if (events < OV_CALIBRATE_LEAST_EVENTS || count - events < OV_CALIBRATE_LEAST_EVENTS)
        return OV_FAIL(err, OV_E_DATA,
                       "the %s part has %zu events among %zu outcomes: at least %d of either kind "
                       "are needed",
                       part, events, count, OV_CALIBRATE_LEAST_EVENTS);
    return true;
}

/* Deciles of the prediction; items sorted by it (x = p). */
static void
bins_fill(const ov_judged *items, size_t count, ov_calibration *out)
{
    out->bin_count = OV_RELIABILITY_BINS;
    for (size_t k = 0; k < OV_RELIABILITY_BINS; k++) {
        size_t first = count * k / OV_RELIABILITY_BINS;
        size_t last = count * (k + 1) / OV_RELIABILITY_BINS;
        ov_reliability_bin *bin = &out->bins[k];
        double hits = 0.0, predicted = 0.0;
        ov_interval wilson;

        for (size_t i = first; i < last; i++) {
            hits += items[i].y;
            predicted += items[i].p;
        }
        bin->count = (int64_t)(last - first);
        bin->predicted = predicted / (double)bin->count;
        bin->observed = hits / (double)bin->count;
        wilson = ov_trial_wilson((int64_t)hits, bin->count);
        bin->low = wilson.low;
        bin->high = wilson.high;
    }
}

static void
judge(ov_arena *mem, ov_judged *fitted, size_t fitted_count, const ov_judged *later, size_t count,
      ov_calibration *out)
{
    ov_judged *items = OV_NEW_ARRAY(mem, ov_judged, count + 1);

    ov_isotonic_fit(mem, fitted, fitted_count);
    memcpy(items, later, count * sizeof(items[0]));
    for (size_t i = 0; i < count; i++)
        items[i].p = ov_isotonic_at(fitted, fitted_count, items[i].x);
    out->isotonic = ov_fit_judge(mem, items, count);
    memcpy(items, later, count * sizeof(items[0]));
    for (size_t i = 0; i < count; i++)
        items[i].p = sigma(out->a + out->b * items[i].x);
    out->logistic = ov_fit_judge(mem, items, count);
    bins_fill(items, count, out);
}

/*
 * Fitted on the earlier nights and judged on the later ones: the same records would flatter any
 * curve. The split falls on a day, never inside one, so that no household's night is on both sides.
 */
bool
ov_trial_calibrate(ov_arena *mem, const ov_outcome_record *records, size_t count, double anchor,
                   double train_share, ov_calibration *out, ov_error *err)
{
    ov_outcome_record *sorted = OV_NEW_ARRAY(mem, ov_outcome_record, count + 1);
    ov_judged *items = OV_NEW_ARRAY(mem, ov_judged, count + 1);
    ov_calibration result = {0};
    size_t split = 0;

    if (count == 0)
        return OV_FAIL(err, OV_E_DATA, "there are no outcomes to calibrate on");
    memcpy(sorted, records, count * sizeof(records[0]));
    qsort(sorted, count, sizeof(sorted[0]), record_cmp);
    result.split = sorted[OV_MIN((size_t)((double)count * train_share), count - 1)].on;
    while (sorted[split].on < result.split)
        split++;
    if (split == 0) { /* the first night holds more than the share: it is the earlier part */
        while (split < count - 1 && sorted[split].on == result.split)
            split++;
        result.split = sorted[split].on;
    }
    for (size_t i = 0; i < count; i++)
        items[i] = (ov_judged){.x = log1p(sorted[i].minutes / anchor), .y = sorted[i].event};
    if (!enough(items, split, "earlier", err) ||
        !enough(items + split, count - split, "later", err))
        return false;
    if (!logistic_fit(items, split, &result))
        return OV_FAIL(err, OV_E_DATA,
                       "the outcomes do not determine a curve: all minutes are equal, or they "
                       "separate them completely");
    result.fitted = (int64_t)split;
    judge(mem, items, split, items + split, count - split, &result);
    *out = result;
    return true;
}
