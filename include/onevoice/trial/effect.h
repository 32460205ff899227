/*
 * What the plan changed: the control group against the others, as assigned.
 *
 * The difference of the two shares is reported with Newcombe's 95 % interval. That interval is
 * right for one look, so no claim rests on it: calibrate is run again every few nights, and who
 * looks often enough sees every interval exclude 0 once. A claim needs evidence of another kind,
 * fixed here and by no setting: a test martingale. Each night gives one table of arm by event.
 * Given its margins, events in the control group are hypergeometric if the plan changes nothing;
 * the likelihood ratio against the odds ratio exp(lambda) is multiplied up over the nights and
 * averaged over 41 lambdas, from 1 down to 2^-10 by quarter octaves. While the plan does not help
 * this average is a nonnegative supermartingale that starts at 1, whatever the share of events and
 * however it drifts from night to night, so by Ville's inequality it reaches 1/e with probability e
 * at most, over all looks together. It is claimed at OV_CLAIM_ERROR: of a thousand installations
 * where the plan does nothing, one at most ever claims anything, without end.
 *
 * Ville 1939; mixtures: Robbins, Ann. Math. Stat. 41 (1970) 1397; the conditional likelihood:
 * ter Schure, Perez-Ortiz, Ly, Gruenwald, New England J. Stat. Data Sci. 2 (2024) 190, doi
 * 10.51387/24-NEJSDS65 (their test with ties). Rejected: alpha spending, which needs the number of
 * looks beforehand; the e-values of Turner, Ly, Gruenwald (arXiv 2106.02693), which pay for the
 * unknown share of events; an asymptotic sequence, which is not exact where events are rare.
 *
 * The price: 17.4 % against 14.9 % needs 3,400 households an arm for one look at 5 % (80 % power),
 * and 11,700 here.
 */
#ifndef ONEVOICE_TRIAL_EFFECT_H
#define ONEVOICE_TRIAL_EFFECT_H

#include "onevoice/trial/calibrate.h"

#define OV_CLAIM_ERROR 0.001

typedef struct ov_effect {
    int64_t treated, treated_events, control, control_events; /* households */
    double difference; /* control share - treated share: positive = the plan helps */
    double low, high;  /* 95 %, for this look alone */
    double evidence;   /* natural logarithm of the martingale: claimed from -ln OV_CLAIM_ERROR */
    bool claimed;      /* a saving may be named */
    /* Not claimed: with so many outcomes more, in the arms' proportion, it is likely to be, if the
       true difference is `assumed`: the one seen, or a tenth of the control share if that is more.
     */
    int64_t needed;
    double assumed;
} ov_effect;

/*
 * Of the records of assigned households, one each counts (the earliest); OV_E_DATA when an arm has
 * fewer than OV_CALIBRATE_LEAST.
 */
OV_NODISCARD bool ov_trial_effect(ov_arena *scratch, const ov_outcome_record *records, size_t count,
                                  ov_effect *out, ov_error *err);

#endif
