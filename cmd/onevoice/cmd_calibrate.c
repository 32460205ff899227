/* onevoice calibrate: what the score says about outcomes, and what the plan changed. */
#include "ask.h"
#include "ov_sql.h"

#include <math.h>
#include <stdio.h>

#include "onevoice/pipeline/calibrate.h"

static const flag flags[] = {
    {"event", "WORD", "unpaid (within 90 days, the default) or called (within 14 days)"},
    {"policy", "FILE", "policy document (default: the site's, then built in)"},
    {"set", "NAME=VALUE", "override one policy setting; may be repeated"},
};

static bool
records_read(const command *cmd, const answer *a, ov_outcome_record *records, ov_error *err)
{
    for (size_t r = 0; r < a->rows.count; r++) {
        records[r].customer_id = cell(a, r, "customer_id");
        records[r].event = cell_is(a, r, "event", "true");
        records[r].household = cell(a, r, "household");
        records[r].held_out = cell_is(a, r, "held_out", "true");
        if (!ov_date_parse(cell(a, r, "as_of"), &records[r].on) ||
            !ov_pipeline_load_parse(cmd->mem, cell(a, r, "load"), &records[r].load))
            return OV_FAIL(err, OV_E_INTERNAL, "a stored score of customer '%.*s' is no number",
                           OV_STR_ARG(records[r].customer_id));
    }
    return true;
}

static void
print_quality(const char *name, const ov_fit_quality *q)
{
    printf("  %-10s AUC %.3f   Brier %.4f = miscalibration %.4f - discrimination %.4f + "
           "uncertainty %.4f\n",
           name, q->auc, q->brier, q->mcb, q->dsc, q->unc);
}

static void
print_curve(const command *cmd, ov_str event, const ov_calibration *c)
{
    printf("%.*s, fitted on %lld customer-nights before %.*s, judged on %lld after (%lld events)\n",
           OV_STR_ARG(event), (long long)c->fitted, OV_STR_ARG(ov_date_print(cmd->mem, c->split)),
           (long long)c->logistic.count, (long long)c->logistic.events);
    print_quality("logistic", &c->logistic);
    print_quality("isotonic", &c->isotonic);
    printf("  decile     predicted  observed (95 %%)\n");
    for (size_t i = 0; i < c->bin_count; i++)
        printf("  %6zu     %9.3f  %8.3f (%.3f to %.3f)\n", i + 1, c->bins[i].predicted,
               c->bins[i].observed, c->bins[i].low, c->bins[i].high);
}

/* What a site may put into its policy; only the curve of unpaid receivables has settings. */
static void
print_settings(const ov_calibration *c)
{
    printf("settings for the policy:\n"
           "  unpaid_a=%.6f\n  unpaid_b=%.6f\n  unpaid_var_a=%.8f\n  unpaid_var_b=%.8f\n"
           "  unpaid_cov_ab=%.8f\n",
           c->a, c->b, c->var_a, c->var_b, c->cov_ab);
}

static void
print_effect(const ov_pipeline_findings *f)
{
    const ov_effect *e = &f->effect;

    if (!f->has_effect) {
        printf("effect of the plan: not known: %.*s\n", OV_STR_ARG(f->no_effect));
        return;
    }
    printf("effect of the plan, as assigned: %lld of %lld held out, %lld of %lld others; "
           "difference %.4f (%.4f to %.4f)\n",
           (long long)e->control_events, (long long)e->control, (long long)e->treated_events,
           (long long)e->treated, e->difference, e->low, e->high);
    printf("  evidence %.3g of the %.0f that a claim needs: %s\n", exp(e->evidence),
           1.0 / OV_CLAIM_ERROR, e->claimed ? "shown" : "not shown, no saving may be named");
    if (e->needed > 0)
        printf("  %lld more outcomes are needed, if the true difference is %.4f\n",
               (long long)e->needed, e->assumed);
}

static void
print_json_quality(const char *name, const ov_fit_quality *q)
{
    printf(",\"%s\":{\"records\":%lld,\"events\":%lld,\"auc\":%.6f,\"brier\":%.6f,\"mcb\":%.6f,"
           "\"dsc\":%.6f,\"unc\":%.6f}",
           name, (long long)q->count, (long long)q->events, q->auc, q->brier, q->mcb, q->dsc,
           q->unc);
}

static void
print_json(const command *cmd, ov_str event, const ov_pipeline_findings *f)
{
    const ov_calibration *c = &f->curve;
    const ov_effect *e = &f->effect;

    printf("{\"event\":\"%.*s\",\"split\":\"%.*s\",\"fitted\":%lld,\"a\":%.6f,\"b\":%.6f,"
           "\"var_a\":%.8f,\"var_b\":%.8f,\"cov_ab\":%.8f",
           OV_STR_ARG(event), OV_STR_ARG(ov_date_print(cmd->mem, c->split)), (long long)c->fitted,
           c->a, c->b, c->var_a, c->var_b, c->cov_ab);
    print_json_quality("logistic", &c->logistic);
    print_json_quality("isotonic", &c->isotonic);
    printf(",\"reliability\":[");
    for (size_t i = 0; i < c->bin_count; i++)
        printf("%s{\"records\":%lld,\"predicted\":%.6f,\"observed\":%.6f}", i ? "," : "",
               (long long)c->bins[i].count, c->bins[i].predicted, c->bins[i].observed);
    printf("],\"effect\":");
    if (f->has_effect)
        printf("{\"control\":%lld,\"control_events\":%lld,\"treated\":%lld,"
               "\"treated_events\":%lld,\"difference\":%.6f,\"low\":%.6f,\"high\":%.6f,"
               "\"log_evidence\":%.6f,\"claimed\":%s,\"needed\":%lld}}\n",
               (long long)e->control, (long long)e->control_events, (long long)e->treated,
               (long long)e->treated_events, e->difference, e->low, e->high, e->evidence,
               e->claimed ? "true" : "false", (long long)e->needed);
    else
        printf("null}\n");
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_str event = command_value(cmd, "event");
    ov_pipeline_findings findings;
    ov_outcome_record *records;
    ov_policy policy;
    ov_store *store;
    answer a;

    (void)status;
    if (ov_str_is_null(event))
        event = OV_STR("unpaid");
    if (!ov_str_eq(event, OV_STR("unpaid")) && !ov_str_eq(event, OV_STR("called")))
        return OV_FAIL(err, OV_E_USAGE, "--event: '%.*s' is neither unpaid nor called",
                       OV_STR_ARG(event));
    if (!load_policy(cmd, &policy, err) || !open_store(cmd, &store, err) ||
        !ask(cmd, store, &ov_sql_calibrate_records, &a, err, 3, event,
             ov_str_eq(event, OV_STR("called")) ? OV_STR("14") : OV_STR("90"),
             ov_str_printf(cmd->mem, "%lld", (long long)policy.holdout_seed)))
        return false;
    records = OV_NEW_ARRAY(cmd->mem, ov_outcome_record, a.rows.count + 1);
    if (!records_read(cmd, &a, records, err) ||
        !ov_pipeline_calibrate(cmd->mem, &policy, records, a.rows.count, &findings, err))
        return false;
    if (cmd->json) {
        print_json(cmd, event, &findings);
        return true;
    }
    if (cmd->quiet)
        return true;
    print_curve(cmd, event, &findings.curve);
    if (ov_str_eq(event, OV_STR("unpaid")))
        print_settings(&findings.curve);
    print_effect(&findings);
    return true;
}

const verb verb_calibrate = {"calibrate",
                             NULL,
                             "what the score says about outcomes, and what the plan changed",
                             flags,
                             OV_COUNT(flags),
                             0,
                             0,
                             run};
