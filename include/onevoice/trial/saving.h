/*
 * What the plan saved: claimed from the holdout, and from nothing else.
 *
 * The unit is the account that a household of the trial owed on when it entered. Of a legal entity
 * and currency the shares of the money that stayed unpaid are compared between the arms, within
 * cohorts and nights (the Mantel-Haenszel difference with amounts for counts); its variance is the
 * jackknife's over households, for one household's accounts are paid or left together. The confidence
 * sequence of the difference is right at every look and for all groups together. A saving is loss
 * rate * difference * what the treated owed: its low end takes both ends low. No curve is used: the
 * ill have more letters and pay later, and a curve calls that cause.
 *
 * Sums are per legal entity and currency and are never added up. A single bill can carry a sum:
 * hence the share of the largest hundredth of the receivables, and the saving without them. Not
 * counted, so that the figure errs low: receivables of later nights, interest, calls.
 */
#ifndef ONEVOICE_TRIAL_SAVING_H
#define ONEVOICE_TRIAL_SAVING_H

#include "onevoice/base/money.h"
#include "onevoice/trial/effect.h"

/* An account that a household owed on when it entered the trial. */
typedef struct ov_receivable {
    ov_str household;
    ov_date on;
    ov_str cohort;
    bool held_out;
    ov_str legal_entity;
    ov_currency currency;
    ov_money amount, unpaid; /* unpaid: of it, after 90 days */
} ov_receivable;

typedef struct ov_saving {
    ov_str legal_entity;
    ov_currency currency;
    int64_t households, receivable_count;               /* treated */
    ov_money receivables;                               /* theirs */
    double top_share;                                   /* of the largest hundredth, in them */
    double difference, difference_low, difference_high; /* share unpaid: held out less treated */
    ov_money low, mid, high;
    ov_money trimmed;               /* the middle without the largest hundredth */
    ov_money statistics, loss_rate; /* widths */
} ov_saving;

typedef struct ov_savings {
    ov_saving *items; /* by (legal entity, currency); each with its low end above 0 */
    size_t count;
    size_t withheld; /* groups of fewer than OV_SAVING_LEAST households in an arm */
    size_t unshown;  /* large enough, but the low end is not above 0 */
} ov_savings;

#define OV_SAVING_LEAST 100

/* OV_E_DATA with the reason unless the effect is claimed and the loss range is set (NAN: it is
   not), and where no group shows a difference of its own. */
OV_NODISCARD bool ov_trial_savings(ov_arena *mem, const ov_receivable *rows, size_t count,
                                   const ov_effect *effect, double loss_low, double loss_high,
                                   ov_savings *out, ov_error *err);

#endif
