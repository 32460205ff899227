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

bool
ov_trial_findings_calibrate(ov_arena *mem, const ov_policy *policy,
                            const ov_outcome_record *records, size_t count, ov_trial_findings *out,
                            ov_error *err)
{
    ov_trial_findings findings = {.has_effect = false};
    ov_error why = {0};
    size_t assigned = 0;

    if (!ov_trial_calibrate(mem, records, count, policy->score_anchor, 0.5, &findings.curve, err))
        return false;
    for (size_t i = 0; i < count; i++)
        assigned += !ov_str_is_null(records[i].household);
    if (assigned == 0)
        findings.no_effect =
            ov_str_printf(mem, "nobody was held out under holdout_seed %lld before these nights",
                          (long long)policy->holdout_seed);
    else if (ov_trial_effect(mem, records, count, &findings.effect, &why))
        findings.has_effect = true;
    else
        findings.no_effect = ov_str_copy(mem, ov_str_from(why.message));
    *out = findings;
    return true;
}

void
ov_trial_findings_savings(ov_arena *mem, const ov_policy *policy, const ov_receivable *rows,
                          size_t count, ov_trial_findings *findings)
{
    ov_error why = {0};

    if (!ov_trial_savings(mem, rows, count, &findings->curve, &findings->effect,
                          policy->score_anchor, policy->loss_low, policy->loss_high,
                          &findings->savings, &why))
        findings->no_saving = ov_str_copy(mem, ov_str_from(why.message));
}
