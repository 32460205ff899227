/* onevoice calibrate: what the score says about outcomes, and what the plan changed. */
#include "ask.h"

#include <math.h>
#include <stdio.h>

#include "onevoice/published/outcome.h"
#include "onevoice/trial/findings.h"

static const flag flags[] = {
    {"event", "WORD", "unpaid (within 90 days, the default) or called (within 14 days)"},
    {"plan", "HOUSEHOLDS", "how long a trial takes with so many new households a night"},
    {"share", "SHARE", "with --plan: of them with the event when held out (default: 0.174)"},
    {"difference", "SHARE", "with --plan: what the plan takes off that (default: 0.025)"},
    {"policy", "FILE", "policy document (default: the site's, then built in)"},
    {"set", "NAME=VALUE", "override one policy setting; may be repeated"},
};

static bool
records_read(const command *cmd, const ov_pg_rows *a, ov_outcome_record *records, ov_error *err)
{
    for (size_t r = 0; r < a->count; r++) {
        const ov_row_calibrate_records *row = OV_PG_ROW(calibrate_records, a, r);

        records[r].household = row->household;
        records[r].event = ov_str_eq(row->event, OV_STR("true"));
        records[r].cohort = row->cohort;
        records[r].held_out = ov_str_eq(row->held_out, OV_STR("true"));
        if (!ov_date_parse(row->as_of, &records[r].on) ||
            !ov_trial_minutes_parse(cmd->mem, row->minutes, &records[r].minutes))
            return OV_FAIL(err, OV_E_INTERNAL, "an entry of household '%.*s' cannot be read back",
                           OV_STR_ARG(records[r].household));
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
    printf("%.*s, fitted on %lld households before %.*s, judged on %lld after (%lld events)\n",
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
print_effect(const ov_trial_findings *f)
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
           1.0 / OV_CLAIM_ERROR, e->claimed ? "shown" : "not shown");
    if (e->needed > 0)
        printf("  %lld more outcomes are needed, if the true difference is %.4f\n",
               (long long)e->needed, e->assumed);
}

static ov_str
print_sum(const command *cmd, ov_money amount, ov_currency currency)
{
    return ov_money_print(cmd->mem, ov_money_round(amount, currency));
}

/* The widths stand beside each sum: a saving without them is read as a forecast. */
static void
print_savings(const command *cmd, const ov_trial_findings *f)
{
    if (!ov_str_is_null(f->no_saving)) {
        printf("saving: none may be named: %.*s\n", OV_STR_ARG(f->no_saving));
        return;
    }
    printf("saving, on what treated households owed when they entered (low, middle, high); never "
           "to be added up:\n");
    for (size_t i = 0; i < f->savings.count; i++) {
        const ov_saving *s = &f->savings.items[i];
        ov_currency c = s->currency;

        printf("  %.*s: %.*s, %.*s, %.*s %.*s of %.*s (%lld households)\n",
               OV_STR_ARG(s->legal_entity), OV_STR_ARG(print_sum(cmd, s->low, c)),
               OV_STR_ARG(print_sum(cmd, s->mid, c)), OV_STR_ARG(print_sum(cmd, s->high, c)),
               OV_STR_ARG(ov_currency_str(&c)), OV_STR_ARG(print_sum(cmd, s->receivables, c)),
               (long long)s->households);
        printf("    share of the money left unpaid: difference %.4f (%.4f to %.4f)\n",
               s->difference, s->difference_low, s->difference_high);
        printf("    width by statistics %.*s, by loss rate %.*s\n",
               OV_STR_ARG(print_sum(cmd, s->statistics, c)),
               OV_STR_ARG(print_sum(cmd, s->loss_rate, c)));
        printf("    the largest hundredth of the receivables holds %.0f %% of the sum; without "
               "it: %.*s\n",
               100.0 * s->top_share, OV_STR_ARG(print_sum(cmd, s->trimmed, c)));
    }
    if (f->savings.unshown > 0)
        printf("  %zu more without a difference of their own\n", f->savings.unshown);
    if (f->savings.withheld > 0)
        printf("  %zu more with fewer than %d households in an arm\n", f->savings.withheld,
               OV_SAVING_LEAST);
}

static void
add_quality(ov_json *out, const char *name, const ov_fit_quality *q)
{
    ov_json_open(out, name, '{');
    ov_json_int(out, "records", q->count);
    ov_json_int(out, "events", q->events);
    ov_json_real(out, "auc", q->auc, 6);
    ov_json_real(out, "brier", q->brier, 6);
    ov_json_real(out, "mcb", q->mcb, 6);
    ov_json_real(out, "dsc", q->dsc, 6);
    ov_json_real(out, "unc", q->unc, 6);
    ov_json_close(out, '}');
}

static void
add_saving(const command *cmd, ov_json *out, const ov_saving *s)
{
    const struct {
        const char *name;
        ov_money amount;
    } sums[] = {{"receivables", s->receivables},
                {"low", s->low},
                {"mid", s->mid},
                {"high", s->high},
                {"trimmed", s->trimmed},
                {"width_statistics", s->statistics},
                {"width_loss_rate", s->loss_rate}};

    ov_json_open(out, NULL, '{');
    ov_json_str(out, "legal_entity", s->legal_entity);
    ov_json_str(out, "currency", ov_currency_str(&s->currency));
    ov_json_int(out, "households", s->households);
    ov_json_real(out, "top_share", s->top_share, 6);
    ov_json_real(out, "difference", s->difference, 6);
    ov_json_real(out, "difference_low", s->difference_low, 6);
    ov_json_real(out, "difference_high", s->difference_high, 6);
    for (size_t k = 0; k < OV_COUNT(sums); k++)
        ov_json_raw(out, sums[k].name, print_sum(cmd, sums[k].amount, s->currency));
    ov_json_close(out, '}');
}

/*
 * null, and not an empty list, where none may be named: a consumer must not add up to zero what was
 * never claimed.
 */
static void
add_savings(const command *cmd, ov_json *out, const ov_trial_findings *f)
{
    if (!ov_str_is_null(f->no_saving)) {
        ov_json_str(out, "savings", OV_STR_NULL);
        return;
    }
    ov_json_open(out, "savings", '[');
    for (size_t i = 0; i < f->savings.count; i++)
        add_saving(cmd, out, &f->savings.items[i]);
    ov_json_close(out, ']');
}

static void
add_curve(ov_json *out, const ov_calibration *c)
{
    ov_json_open(out, "curve", '{');
    ov_json_date(out, "split", c->split);
    ov_json_int(out, "fitted", c->fitted);
    ov_json_real(out, "a", c->a, 6);
    ov_json_real(out, "b", c->b, 6);
    ov_json_real(out, "var_a", c->var_a, 8);
    ov_json_real(out, "var_b", c->var_b, 8);
    ov_json_real(out, "cov_ab", c->cov_ab, 8);
    add_quality(out, "logistic", &c->logistic);
    add_quality(out, "isotonic", &c->isotonic);
    ov_json_open(out, "reliability", '[');
    for (size_t i = 0; i < c->bin_count; i++) {
        ov_json_open(out, NULL, '{');
        ov_json_int(out, "records", c->bins[i].count);
        ov_json_real(out, "predicted", c->bins[i].predicted, 6);
        ov_json_real(out, "observed", c->bins[i].observed, 6);
        ov_json_close(out, '}');
    }
    ov_json_close(out, ']');
    ov_json_close(out, '}');
}

static void
add_effect(ov_json *out, const ov_effect *e)
{
    ov_json_open(out, "effect", '{');
    ov_json_int(out, "control", e->control);
    ov_json_int(out, "control_events", e->control_events);
    ov_json_int(out, "treated", e->treated);
    ov_json_int(out, "treated_events", e->treated_events);
    ov_json_real(out, "difference", e->difference, 6);
    ov_json_real(out, "low", e->low, 6);
    ov_json_real(out, "high", e->high, 6);
    ov_json_real(out, "log_evidence", e->evidence, 6);
    ov_json_bool(out, "claimed", e->claimed);
    ov_json_int(out, "needed", e->needed);
    ov_json_close(out, '}');
}

/*
 * All figures of one look in one document, so that a stored look can be judged later without a
 * rerun.
 */
static void
print_json(const command *cmd, ov_str event, const ov_trial_findings *f)
{
    ov_json out = json_begin(cmd);

    ov_json_str(&out, "event", event);
    if (f->has_curve)
        add_curve(&out, &f->curve);
    else
        ov_json_str(&out, "curve", OV_STR_NULL);
    if (f->has_effect)
        add_effect(&out, &f->effect);
    else
        ov_json_str(&out, "effect", OV_STR_NULL);
    add_savings(cmd, &out, f);
    json_end(&out);
}

/* What the households owed; only an effect that is claimed makes it worth asking. */
static bool
receivables_read(const command *cmd, ov_store *store, ov_str seed, ov_receivable **rows,
                 size_t *count, ov_error *err)
{
    ov_pg_rows a;

    if (!ov_published_receivables_read(store, cmd->mem, seed, &a, err))
        return false;
    PRINTABLE(cmd, &a);
    *rows = OV_NEW_ARRAY(cmd->mem, ov_receivable, a.count + 1);
    *count = a.count;
    for (size_t r = 0; r < a.count; r++) {
        const ov_row_calibrate_receivables *from = OV_PG_ROW(calibrate_receivables, &a, r);
        ov_receivable *row = &(*rows)[r];

        row->household = from->household;
        row->cohort = from->cohort;
        row->held_out = ov_str_eq(from->held_out, OV_STR("true"));
        row->legal_entity = from->legal_entity;
        if (!ov_date_parse(from->as_of, &row->on) ||
            !ov_currency_parse(from->currency, &row->currency) ||
            !ov_money_parse(from->amount, &row->amount) ||
            !ov_money_parse(from->unpaid, &row->unpaid))
            return OV_FAIL(err, OV_E_INTERNAL, "an account of household '%.*s' cannot be read back",
                           OV_STR_ARG(row->household));
    }
    return true;
}

static bool
savings_find(const command *cmd, ov_store *store, const ov_policy *policy, ov_str event,
             ov_str seed, ov_trial_findings *f, ov_error *err)
{
    ov_receivable *rows = NULL;
    size_t count = 0;

    if (!ov_str_eq(event, OV_STR("unpaid"))) {
        f->no_saving = OV_STR("only what stays unpaid is money (--event unpaid)");
        return true;
    }
    if (f->effect.claimed && !receivables_read(cmd, store, seed, &rows, &count, err))
        return false;
    ov_trial_findings_savings(cmd->mem, policy, rows, count, f);
    return true;
}

static bool
share_given(const command *cmd, const char *name, double preset, double *out, ov_error *err)
{
    ov_str given = command_value(cmd, name);

    *out = preset;
    if (ov_str_is_null(given))
        return true;
    if (!ov_trial_minutes_parse(cmd->mem, given, out) || *out <= 0.0 || *out >= 1.0)
        return OV_FAIL(err, OV_E_USAGE, "--%s: '%.*s' is no share between 0 and 1", name,
                       OV_STR_ARG(given));
    return true;
}

#define PLAN_SHARE      0.174 /* unpaid: the case that README of lib/trial works out */
#define PLAN_DIFFERENCE 0.025
#define ARRIVAL_DAYS    7 /* as onevoice.trial_enter */

/*
 * Before a trial is begun: how many nights it takes until it is likely to show the difference. The
 * last household must enter, its letters arrive and the event's days go by. No database is asked.
 */
static bool
plan_print(const command *cmd, ov_str event, int64_t days, ov_error *err)
{
    double share, difference, held_out;
    int64_t a_night, households, nights;
    ov_policy policy;

    if (!command_number(cmd, "plan", 0, 1, 100000000, &a_night, err) ||
        !share_given(cmd, "share", PLAN_SHARE, &share, err) ||
        !share_given(cmd, "difference", PLAN_DIFFERENCE, &difference, err) ||
        !load_policy(cmd, &policy, err))
        return false;
    if (difference > share)
        return OV_FAIL(err, OV_E_USAGE, "--difference: no more than --share can be taken off");
    if (policy.holdout_per_mille == 0)
        return OV_FAIL(err, OV_E_USAGE,
                       "nobody would be held out: --set holdout_per_mille=100, say");
    held_out = (double)policy.holdout_per_mille / 1000.0;
    households = ov_trial_households_needed(share, difference, held_out);
    nights = (households + a_night - 1) / a_night;
    if (cmd->json) {
        ov_json out = json_begin(cmd);

        ov_json_str(&out, "event", event);
        ov_json_real(&out, "share", share, 6);
        ov_json_real(&out, "difference", difference, 6);
        ov_json_real(&out, "held_out", held_out, 3);
        ov_json_int(&out, "households", households);
        ov_json_int(&out, "nights_of_entry", nights);
        ov_json_int(&out, "nights", nights + ARRIVAL_DAYS + days);
        json_end(&out);
    } else {
        printf("%lld households, %lld of them held out, enter in %lld nights; %lld nights until "
               "%.4f less than %.4f is likely (80 %%) to be claimed\n",
               (long long)households, (long long)llround((double)households * held_out),
               (long long)nights, (long long)(nights + ARRIVAL_DAYS + days), difference, share);
    }
    return true;
}

/* Refused where neither question has an answer: then nothing at all can be said. */
static bool
findings_print(const command *cmd, ov_str event, const ov_trial_findings *f, ov_error *err)
{
    bool unpaid = ov_str_eq(event, OV_STR("unpaid"));

    if (!f->has_curve && !f->has_effect)
        return OV_FAIL(err, OV_E_DATA, "%.*s; %.*s", OV_STR_ARG(f->no_curve),
                       OV_STR_ARG(f->no_effect));
    if (cmd->json) {
        print_json(cmd, event, f);
        return true;
    }
    if (cmd->quiet)
        return true;
    if (f->has_curve)
        print_curve(cmd, event, &f->curve);
    else
        printf("curve: not known: %.*s\n", OV_STR_ARG(f->no_curve));
    if (f->has_curve && unpaid)
        print_settings(&f->curve);
    print_effect(f);
    print_savings(cmd, f);
    return true;
}

/*
 * The days belong to the event and are no flag: a curve of what is unpaid after 30 days would fit
 * settings that are read as 90. Accounts are asked for only where an effect is claimed.
 */
static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_str event = command_value(cmd, "event"), seed;
    ov_trial_findings findings;
    ov_outcome_record *records;
    ov_policy policy;
    ov_store *store;
    ov_pg_rows a;

    (void)status;
    if (ov_str_is_null(event))
        event = OV_STR("unpaid");
    if (!ov_str_eq(event, OV_STR("unpaid")) && !ov_str_eq(event, OV_STR("called")))
        return OV_FAIL(err, OV_E_USAGE, "--event: '%.*s' is neither unpaid nor called",
                       OV_STR_ARG(event));
    if (command_has(cmd, "plan"))
        return plan_print(cmd, event, ov_str_eq(event, OV_STR("called")) ? 14 : 90, err);
    if (command_has(cmd, "share") || command_has(cmd, "difference"))
        return OV_FAIL(err, OV_E_USAGE, "--share and --difference belong to --plan");
    if (!load_policy(cmd, &policy, err) || !open_store(cmd, &store, err))
        return false;
    seed = ov_str_printf(cmd->mem, "%lld", (long long)policy.holdout_seed);
    if (!ov_published_outcomes_read(store, cmd->mem, event, seed, &a, err))
        return false;
    if (a.count == 0)
        return OV_FAIL(err, OV_E_DATA,
                       "there are no outcomes to calibrate on: of the trial of holdout_seed %.*s "
                       "no household's time is over",
                       OV_STR_ARG(seed));
    records = OV_NEW_ARRAY(cmd->mem, ov_outcome_record, a.count);
    if (!records_read(cmd, &a, records, err))
        return false;
    ov_trial_findings_read(cmd->mem, &policy, records, a.count, &findings);
    return savings_find(cmd, store, &policy, event, seed, &findings, err) &&
           findings_print(cmd, event, &findings, err);
}

const verb verb_calibrate = {"calibrate",
                             NULL,
                             "what the score says about outcomes, and what the plan changed",
                             flags,
                             OV_COUNT(flags),
                             0,
                             0,
                             run};
