/*
 * What stored nights and their outcomes say about the score, and about the plan.
 */
#ifndef ONEVOICE_TRIAL_FINDINGS_H
#define ONEVOICE_TRIAL_FINDINGS_H

#include "onevoice/trial/saving.h"
#include "onevoice/policy/policy.h"

typedef struct ov_trial_findings {
    bool has_curve;
    ov_calibration curve;
    ov_str no_curve; /* why not, otherwise */
    bool has_effect;
    ov_effect effect;
    ov_str no_effect;
    ov_savings savings;
    ov_str no_saving; /* why none may be named; null: savings says what was saved */
} ov_trial_findings;

/* The text of stored minutes; false when it is no number. */
OV_NODISCARD bool ov_trial_minutes_parse(ov_arena *scratch, ov_str text, double *out);

/* Fit and judge, and compare the arms as assigned. */
void ov_trial_findings_read(ov_arena *mem, const ov_policy *policy,
                            const ov_outcome_record *records, size_t count, ov_trial_findings *out);

/* Name the savings of an effect that was found, or why none may be named. */
void ov_trial_findings_savings(ov_arena *mem, const ov_policy *policy, const ov_receivable *rows,
                               size_t count, ov_trial_findings *findings);

#endif
