/*
 * What the plan saved: claimed from the holdout, and from nothing else.
 *
 * A saving is causal share * loss rate * sum of (receivable * fall of its probability of staying
 * unpaid), over the receivables that treated households had on the night they count in the
 * experiment; each receivable once. The fall is what the calibrated curve gives the minutes before
 * the plan less those after it. The curve is no cause (the ill have more letters and pay later), so
 * it is scaled by the causal share: the difference the holdout showed, over the fall the curve
 * promised the same households, and never more than 1.
 *
 * The interval comes from 400 draws: households with Poisson weights (a bootstrap), the curve from
 * its posterior, the loss rate evenly from its range, the difference from its normal approximation.
 * Reported are 5, 50 and 95 %, and the width (95 % less 5 %) that each source has alone. Sums are
 * per legal entity and currency and are never added up. A single bill can carry a sum: hence the
 * share of the largest hundredth of the receivables, and the saving without them. Not counted, so
 * that the figure errs low: receivables of later nights, interest, calls.
 */
#ifndef ONEVOICE_TRIAL_SAVING_H
#define ONEVOICE_TRIAL_SAVING_H

#include "onevoice/base/money.h"
#include "onevoice/trial/effect.h"

/* What a treated household owed on one night. */
typedef struct ov_receivable {
    ov_str household, customer_id;
    ov_date on;
    ov_str legal_entity;
    ov_currency currency;
    ov_money amount;
    double minutes_before, minutes_after;
} ov_receivable;

typedef struct ov_saving {
    ov_str legal_entity;
    ov_currency currency;
    int64_t households, receivable_count;
    ov_money receivables;
    double top_share; /* of the largest hundredth, in the receivables */
    ov_money low, mid, high;
    ov_money trimmed;                          /* the middle without the largest hundredth */
    ov_money statistics, loss_rate, causality; /* widths */
} ov_saving;

typedef struct ov_savings {
    ov_saving *items; /* by (legal entity, currency) */
    size_t count;
    size_t withheld; /* groups of fewer than OV_SAVING_LEAST households */
    double causal_share;
} ov_savings;

#define OV_SAVING_LEAST 100

/*
 * OV_E_DATA with the reason unless the effect is claimed, the loss range is set (NAN: it is not),
 * and the curve falls with the minutes that the plan took away.
 */
OV_NODISCARD bool ov_trial_savings(ov_arena *mem, const ov_receivable *rows, size_t count,
                                   const ov_calibration *curve, const ov_effect *effect,
                                   double anchor, double loss_low, double loss_high,
                                   ov_savings *out, ov_error *err);

#endif
