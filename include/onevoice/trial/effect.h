/*
 * What the plan changed: the control group against the others, as assigned.
 *
 * Records are compared within cohorts only (households assigned on one night) and nights: over
 * cohorts the share held out changes with the policy, and people who are written to seldom differ
 * from those who are written to often. The difference of the shares is the Mantel-Haenszel one over
 * these tables, with a 95 % confidence sequence: right at every look together. No claim rests on it
 * alone. A claim needs evidence that is exact where events are rare, fixed here and by no setting: a
 * test martingale. Each table gives events in the control group, which given its margins are
 * hypergeometric if the plan changes nothing; the likelihood ratio against the odds ratio
 * exp(lambda) is multiplied up over the tables and averaged over 41 lambdas, from 1 down to 2^-10
 * by quarter octaves. While the plan does not help this average is a nonnegative supermartingale
 * that starts at 1, whatever the share of events and however it drifts from night to night, so by
 * Ville's inequality it reaches 1/e with probability e at most, over all looks together. It is
 * claimed at OV_CLAIM_ERROR: of a thousand installations where the plan does nothing, one at most
 * ever claims anything, without end.
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
    double low, high;  /* 95 %, over all looks */
    double evidence;   /* natural logarithm of the martingale: claimed from -ln OV_CLAIM_ERROR */
    bool claimed;      /* a saving may be named */
    /* Not claimed: with so many outcomes more, in the arms' proportion, it is likely to be, if the
       true difference is `assumed`: the one seen, or a tenth of the control share if that is more.
     */
    int64_t needed;
    double assumed;
} ov_effect;

/* OV_E_DATA when an arm has fewer than OV_CALIBRATE_LEAST. */
OV_NODISCARD bool ov_trial_effect(ov_arena *scratch, const ov_outcome_record *records, size_t count,
                                  ov_effect *out, ov_error *err);

/*
 * Households of both arms together until a claim is likely (80 %): `control` = share of events among
 * the held out, `difference` = what the plan takes off it, `held_out` = their share. All within
 * (0, 1), the difference at most `control`.
 */
int64_t ov_trial_households_needed(double control, double difference, double held_out);

#endif
