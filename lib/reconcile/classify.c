#include "eob_internal.h"

/*
 * The final content class. Structured facts beat text: a structured fact that only one kind of
 * paper states decides; the words (the reader's proposal) decide the rest, and how loud a demand
 * is. A figure found in the words never makes a letter another kind of paper.
 */

static bool
states(const ov_paper *paper, ov_fact_key key)
{
    uint32_t at = paper->fact[key];

    return at && paper->facts.items[at - 1].source == OV_SOURCE_STRUCTURED;
}

static bool
states_any(const ov_paper *paper, const ov_fact_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (states(paper, keys[i]))
            return true;
    return false;
}

static bool
is_plans_paper(const ov_paper *paper)
{
    static const ov_fact_key keys[] = {OV_FACT_EOB_NO,
                                       OV_FACT_PAYER_CLAIM_CONTROL_NO,
                                       OV_FACT_PLAN_PAID,
                                       OV_FACT_ALLOWED,
                                       OV_FACT_OUTCOME,
                                       OV_FACT_CLAIM_STATUS_CODE,
                                       OV_FACT_ADJUSTMENT_GROUP,
                                       OV_FACT_MEMBER_LIABILITY,
                                       OV_FACT_PATIENT_RESPONSIBILITY};

    return !states(paper, OV_FACT_STATEMENT_NO) && !states(paper, OV_FACT_BALANCE_DUE) &&
           states_any(paper, keys, OV_COUNT(keys));
}

static ov_content_class
class_of_plans_paper(const ov_paper *paper)
{
    if (ov_reconcile_paper_said(paper, OV_FACT_USE) == OV_SAID_PREDETERMINATION)
        return OV_CLASS_GOOD_FAITH_ESTIMATE;
    if (ov_reconcile_paper_said(paper, OV_FACT_USE) == OV_SAID_PREAUTHORIZATION)
        return OV_CLASS_CLAIM_STATUS;
    if (ov_reconcile_eob_reversal(paper))
        return OV_CLASS_EOB_REVERSAL;
    if (!ov_reconcile_eob_final(paper))
        return OV_CLASS_CLAIM_STATUS;
    if (ov_reconcile_eob_denied(paper))
        return OV_CLASS_EOB_DENIAL;
    if (ov_reconcile_paper_said(paper, OV_FACT_RELATED_RELATIONSHIP) == OV_SAID_PRIOR)
        return OV_CLASS_EOB_CORRECTED;
    return OV_CLASS_EOB;
}

static bool
changes(const ov_paper *paper, const char *kind)
{
    size_t count = ov_reconcile_paper_list(paper, OV_FACT_CHANGE_KIND);

    for (size_t i = 0; i < count; i++) {
        const ov_fact *fact = ov_reconcile_paper_item(paper, OV_FACT_CHANGE_KIND, i);

        if (fact && ov_str_eq(fact->value.text, ov_str_from(kind)))
            return true;
    }
    return false;
}

static ov_content_class
class_of_account_notice(const ov_paper *paper)
{
    ov_content_class proposed = paper->piece->reading->content_class;

    if (ov_reconcile_paper_has(paper, OV_FACT_MATURITY_DATE) || changes(paper, "renewal_terms"))
        return OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE;
    if (changes(paper, "servicer") || changes(paper, "payment_address"))
        return OV_CLASS_SERVICING_TRANSFER_NOTICE;
    if (ov_reconcile_paper_list(paper, OV_FACT_CHANGE_KIND) > 0)
        return OV_CLASS_CHANGE_IN_TERMS_NOTICE;
    if (proposed == OV_CLASS_SERVICING_TRANSFER_NOTICE ||
        proposed == OV_CLASS_CHANGE_IN_TERMS_NOTICE)
        return ov_reconcile_paper_flag(paper, OV_FACT_NO_CHANGE) ? OV_CLASS_MERGER_ANNOUNCEMENT
                                                                 : proposed;
    return OV_CLASS_MERGER_ANNOUNCEMENT;
}

/* How loud: the words and the department's own word may make a bill a reminder, never less. */
static ov_content_class
class_of_demand(const ov_paper *paper)
{
    ov_content_class proposed = paper->piece->reading->content_class;
    ov_str declared = paper->piece->communication->declared_type;

    if (proposed == OV_CLASS_FINAL_NOTICE || proposed == OV_CLASS_PAST_DUE_REMINDER)
        return proposed;
    if (ov_str_eq_nocase(declared, OV_STR("final_notice")) ||
        ov_reconcile_paper_flag(paper, OV_FACT_ECA_INTENDED))
        return OV_CLASS_FINAL_NOTICE;
    if (ov_str_eq_nocase(declared, OV_STR("reminder")) ||
        ov_str_eq_nocase(declared, OV_STR("past_due_reminder")))
        return OV_CLASS_PAST_DUE_REMINDER;
    return OV_CLASS_BILL;
}

static bool
is_insurance_pending(const ov_paper *paper)
{
    ov_money pending = {0}, portion = {0};

    if (!ov_reconcile_paper_money(paper, OV_FACT_INSURANCE_PENDING, &pending))
        return paper->piece->reading->content_class == OV_CLASS_INSURANCE_PENDING_STATEMENT &&
               (!paper->has_balance || !ov_reconcile_paper_has(paper, OV_FACT_DUE_DATE));
    if (!ov_reconcile_paper_money(paper, OV_FACT_PATIENT_PORTION, &portion))
        return pending.e4 > 0 && !ov_reconcile_paper_has(paper, OV_FACT_DUE_DATE);
    return pending.e4 > 0 && portion.e4 <= 0;
}

static bool
is_statement(const ov_paper *paper)
{
    static const ov_fact_key keys[] = {OV_FACT_STATEMENT_NO, OV_FACT_BALANCE_DUE,
                                       OV_FACT_INSTALMENT_DUE, OV_FACT_INSURANCE_PENDING};

    return states_any(paper, keys, OV_COUNT(keys)) ||
           ov_reconcile_class_is_statement(paper->piece->reading->content_class);
}

static ov_content_class
class_of_statement(ov_paper *paper)
{
    ov_content_class proposed = paper->piece->reading->content_class;
    bool stub = paper->has_balance && paper->balance.e4 > 0 && !ov_str_is_null(paper->account) &&
                ov_reconcile_paper_has(paper, OV_FACT_DUE_DATE);

    if (ov_reconcile_paper_has(paper, OV_FACT_INSTALMENT_DUE))
        return OV_CLASS_PAYMENT_PLAN_STATEMENT;
    if (is_insurance_pending(paper))
        return OV_CLASS_INSURANCE_PENDING_STATEMENT;
    if (paper->has_balance && paper->balance.e4 < 0)
        return OV_CLASS_CREDIT_BALANCE_STATEMENT;
    if (stub && ov_reconcile_paper_says(paper, "not_a_bill")) {
        paper->conflicting = true;
        return OV_CLASS_BILL;
    }
    if (!paper->has_balance && proposed != OV_CLASS_UNKNOWN)
        return proposed;
    return class_of_demand(paper);
}

void
ov_reconcile_classify(ov_paper *paper)
{
    static const ov_fact_key bank[] = {OV_FACT_EFFECTIVE_DATE, OV_FACT_MATURITY_DATE,
                                       OV_FACT_CHANGE_KIND, OV_FACT_NO_CHANGE};
    static const ov_fact_key debt[] = {OV_FACT_VALIDATION_PERIOD_END, OV_FACT_ASSIGNED_TO,
                                       OV_FACT_INITIAL_COMMUNICATION_ON};
    const ov_reading *reading = paper->piece->reading;
    ov_content_class proposed = reading->content_class;

    if (!ov_str_is_null(reading->reject_code))
        paper->klass = OV_CLASS_UNKNOWN;
    else if (is_plans_paper(paper))
        paper->klass = class_of_plans_paper(paper);
    else if (states_any(paper, debt, OV_COUNT(debt)))
        paper->klass = OV_CLASS_DEBT_VALIDATION_NOTICE;
    else if (states(paper, OV_FACT_ESTIMATE_TOTAL))
        paper->klass = OV_CLASS_GOOD_FAITH_ESTIMATE;
    else if (is_statement(paper))
        paper->klass = class_of_statement(paper);
    else if (states_any(paper, bank, OV_COUNT(bank)))
        paper->klass = class_of_account_notice(paper);
    else
        paper->klass = proposed;
}
