/*
 * The control group: who is in it, and what it shows.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/overload/calibrate.h"
#include "onevoice/overload/night.h"

bool
ov_overload_held_out(ov_str customer_id, int64_t per_mille, int64_t seed)
{
    if (ov_str_is_null(customer_id))
        return false;
    return (int64_t)(ov_hash_bytes(customer_id.ptr, customer_id.len, (uint64_t)seed) % 1000) <
           per_mille;
}

static int
customer_cmp(const void *a, const void *b)
{
    const ov_outcome_record *x = a, *y = b;
    int order = ov_str_cmp(x->customer_id, y->customer_id);

    if (order == 0)
        order = OV_CMP(x->on, y->on);
    return order ? order : OV_CMP(x->event, y->event);
}

/* Each customer once, at the earliest night: records of one person are not independent. */
static void
arms_count(ov_arena *scratch, const ov_outcome_record *records, size_t count,
           ov_holdout_result *out)
{
    ov_outcome_record *sorted = OV_NEW_ARRAY(scratch, ov_outcome_record, count + 1);

    if (count > 0)
        memcpy(sorted, records, count * sizeof(records[0]));
    qsort(sorted, count, sizeof(sorted[0]), customer_cmp);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && ov_str_eq(sorted[i].customer_id, sorted[i - 1].customer_id))
            continue;
        if (sorted[i].held_out) {
            out->control++;
            out->control_events += sorted[i].event;
        } else {
            out->treated++;
            out->treated_events += sorted[i].event;
        }
    }
}

bool
ov_overload_holdout(ov_arena *scratch, const ov_outcome_record *records, size_t count,
                    ov_holdout_result *out, ov_error *err)
{
    ov_holdout_result r = {0};
    ov_interval control, treated;
    double c, t;

    arms_count(scratch, records, count, &r);
    if (r.treated < OV_CALIBRATE_LEAST || r.control < OV_CALIBRATE_LEAST)
        return OV_FAIL(err, OV_E_DATA,
                       "the holdout has %lld customers and the others %lld: at least %d of each "
                       "are needed",
                       (long long)r.control, (long long)r.treated, OV_CALIBRATE_LEAST);
    c = (double)r.control_events / (double)r.control;
    t = (double)r.treated_events / (double)r.treated;
    control = ov_overload_wilson(r.control_events, r.control);
    treated = ov_overload_wilson(r.treated_events, r.treated);
    r.difference = c - t;
    r.low = r.difference - hypot(c - control.low, treated.high - t);
    r.high = r.difference + hypot(control.high - c, t - treated.low);
    r.claimed = r.low > 0.0;
    if (r.difference != 0.0)
        r.needed = (int64_t)ceil(7.848879734 * (c * (1.0 - c) + t * (1.0 - t)) /
                                 (r.difference * r.difference)); /* (1.960 + 0.8416)^2 */
    *out = r;
    return true;
}

bool
ov_overload_saving(const ov_holdout_result *result, ov_money receivables, double loss_low,
                   double loss_high, ov_money out[3])
{
    double amount = (double)receivables.e4;

    if (!result->claimed || isnan(loss_low) || isnan(loss_high) || loss_high < loss_low)
        return false;
    out[0].e4 = llround(amount * result->low * loss_low);
    out[1].e4 = llround(amount * result->difference * (loss_low + loss_high) / 2.0);
    out[2].e4 = llround(amount * result->high * loss_high);
    return true;
}
