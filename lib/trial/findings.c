#include "onevoice/trial/findings.h"

#include <math.h>
#include <stdlib.h>

bool
ov_trial_minutes_parse(ov_arena *scratch, ov_str text, double *out)
{
    char *end, *digits = ov_str_cstr(scratch, text);
    double value = strtod(digits, &end);

    if (!*digits || *end || !isfinite(value) || value < 0.0)
        return false;
    *out = value;
    return true;
}

/*
 * The curve and the effect are two questions: what is too little for the one may do for the other,
 * so each says by itself why it has no answer.
 */
void
ov_trial_findings_read(ov_arena *mem, const ov_policy *policy, const ov_outcome_record *records,
                       size_t count, ov_trial_findings *out)
{
    ov_error no_curve = {0}, no_effect = {0};

    *out = (ov_trial_findings){0};
    out->has_curve =
        ov_trial_calibrate(mem, records, count, policy->score_anchor, 0.5, &out->curve, &no_curve);
    out->has_effect = ov_trial_effect(mem, records, count, &out->effect, &no_effect);
    if (!out->has_curve)
        out->no_curve = ov_str_copy(mem, ov_str_from(no_curve.message));
    if (!out->has_effect)
        out->no_effect = ov_str_copy(mem, ov_str_from(no_effect.message));
}

void
ov_trial_findings_savings(ov_arena *mem, const ov_policy *policy, const ov_receivable *rows,
                          size_t count, ov_trial_findings *findings)
{
    ov_error why = {0};

    if (!ov_trial_savings(mem, rows, count, &findings->effect, policy->loss_low, policy->loss_high,
                          &findings->savings, &why))
        findings->no_saving = ov_str_copy(mem, ov_str_from(why.message));
}
