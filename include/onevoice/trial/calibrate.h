/*
 * Calibration: what the score says about outcomes, from facts only.
 *
 * Records are split by time, never at random: the model is fitted on the earlier ones and judged on
 * the later ones. The model is logistic in u = ln(1 + minutes/anchor); an isotonic fit on u is the free
 * check. Reported are AUC and the Brier score with its CORP decomposition (Dimitriadis, Gneiting,
 * Jordan 2021), and reliability by deciles, all on the later part. The score itself is never a
 * probability. Too few records or events: refused, with the reason.
 */
#ifndef ONEVOICE_TRIAL_CALIBRATE_H
#define ONEVOICE_TRIAL_CALIBRATE_H

#include "onevoice/base/date.h"
#include "onevoice/base/error.h"
#include "onevoice/base/str.h"

/* One household of the trial, once. */
typedef struct ov_outcome_record {
    ov_str household;
    ov_date on;     /* the night it entered */
    double minutes; /* as it received them: after the plan, or before it when held out */
    bool event;     /* most of what it owed unpaid after 90 days, called within 14 days */
    bool held_out;
    ov_str cohort; /* the night that drew it, by any name */
} ov_outcome_record;

typedef struct ov_reliability_bin {
    int64_t count;
    double predicted, observed, low, high; /* Wilson 95 % of observed */
} ov_reliability_bin;

#define OV_RELIABILITY_BINS 10

/* Of the later part. */
typedef struct ov_fit_quality {
    int64_t count, events;
    double auc, brier;
    double mcb, dsc, unc; /* brier = mcb - dsc + unc */
} ov_fit_quality;

typedef struct ov_calibration {
    ov_date split;  /* first night of the later part */
    int64_t fitted; /* records of the earlier part */
    double a, b;    /* logit p = a + b ln(1 + minutes/anchor): settings unpaid_a, unpaid_b */
    double var_a, var_b, cov_ab;
    ov_fit_quality logistic, isotonic;
    ov_reliability_bin bins[OV_RELIABILITY_BINS]; /* deciles of the logistic's prediction */
    size_t bin_count;
} ov_calibration;

#define OV_CALIBRATE_LEAST        400 /* records in each part */
#define OV_CALIBRATE_LEAST_EVENTS 50  /* events and non-events in each part */

/*
 * Fit and judge. `train_share` of the nights (0.5 = the earlier half of the records) is fitted.
 * OV_E_DATA with what is missing when there is too little to say anything.
 */
OV_NODISCARD bool ov_trial_calibrate(ov_arena *mem, const ov_outcome_record *records, size_t count,
                                     double anchor, double train_share, ov_calibration *out,
                                     ov_error *err);

#endif
