#include "due_internal.h"

#define ESTIMATE_SLACK (400 * 10000) /* 45 CFR 149.620: billed at least this above the estimate */
#define DISPUTE_DAYS   120

static uint32_t
ruling_of(const ov_demand *d)
{
    return d->claim.state == OV_CLAIM_NONE ? OV_NO_INDEX : d->claim.ruling;
}

static ov_flag *
flag_pair(ov_desk *desk, const char *code, const ov_demand *d)
{
    uint32_t pieces[2] = {d->bill->no, ruling_of(d)};

    return ov_reconcile_flag(desk, code, pieces, pieces[1] == OV_NO_INDEX ? 1 : 2);
}

static void
wait(ov_payable *payable, const ov_demand *d, ov_payable_state state, const char *words)
{
    payable->state = state;
    payable->pending = d->amount;
    payable->basis = ov_str_from(words);
}

static bool
is_capped(const ov_claim *claim)
{
    return claim->state == OV_CLAIM_FINAL &&
           (claim->network != OV_NETWORK_OUT || claim->protected_by_law);
}

/* D5, D7, D8: the part of the demand that the EOB confirms. */
static ov_money
confirmed(ov_desk *desk, const ov_demand *d, ov_payable *payable)
{
    ov_money excess;
    uint32_t no = d->bill->no;

    if (d->claim.state != OV_CLAIM_FINAL)
        return d->amount;
    excess = ov_reconcile_difference(d->amount, d->claim.cap);
    ov_reconcile_rule(desk, no, "D4");
    if (!is_capped(&d->claim)) {
        ov_reconcile_rule(desk, no, "D8");
        payable->basis = OV_STR("bill, out of network");
        if (excess.e4 > OV_CENT)
            ov_reconcile_flag_money(flag_pair(desk, "OUT_OF_NETWORK_BALANCE", d), excess,
                                    payable->currency);
        return d->amount;
    }
    ov_reconcile_rule(desk, no, d->claim.denied ? "D7" : "D5");
    payable->basis = excess.e4 == 0 ? OV_STR("bill=eob") : OV_STR("min(bill,eob)");
    if (d->claim.protected_by_law && d->claim.network == OV_NETWORK_OUT)
        payable->basis = OV_STR("eob (NSA cost share)");
    if (excess.e4 <= 0)
        return d->amount;
    if (excess.e4 <= OV_CENT) /* a rounding: the share is due, nobody is accused */
        return d->claim.cap;
    ov_reconcile_flag_money(flag_pair(desk, "BILL_EXCEEDS_EOB", d), excess, payable->currency);
    if (d->claim.protected_by_law && d->claim.network == OV_NETWORK_OUT)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "NSA_BALANCE_BILLING", &no, 1), excess,
                                payable->currency);
    return d->claim.cap.e4 > 0 ? d->claim.cap : (ov_money){0};
}

/* D10 on top: payments that the statement cannot show; with an EOB, the patient's whole share. */
static void
subtract_payments(ov_desk *desk, const ov_demand *d, ov_money base, ov_verdict *v)
{
    ov_payable *payable = &v->payable;
    ov_money left = ov_reconcile_difference(base, d->unshown);
    ov_flag *flag;
    uint32_t no = d->bill->no;

    if (is_capped(&d->claim) && d->single)
        left = ov_reconcile_least(left, ov_reconcile_difference(d->claim.cap, d->all));
    left = ov_money_round(left, payable->currency);
    payable->due_now = left.e4 > 0 ? left : (ov_money){0};
    v->credit = left.e4 < 0 ? (ov_money){-left.e4} : (ov_money){0};
    v->paid = ov_reconcile_difference(base, payable->due_now);
    payable->disputed = ov_reconcile_difference(d->amount, base);
    if (v->paid.e4 <= 0)
        return;
    ov_reconcile_rule(desk, no, "D10");
    if (payable->due_now.e4 > 0) {
        flag = ov_reconcile_flag(desk, "PARTIALLY_PAID", &no, 1);
        ov_reconcile_flag_money(flag, v->paid, payable->currency);
        payable->basis = OV_STR("bill - ledger payment");
        return;
    }
    flag = ov_reconcile_flag(desk, "ALREADY_PAID", d->slot->statements.items,
                             d->slot->statements.count);
    ov_reconcile_flag_money(flag, v->paid, payable->currency);
    payable->basis = OV_STR("ledger payment after statement");
    if (v->credit.e4 > 0)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "CREDIT_BALANCE", &no, 1), v->credit,
                                payable->currency);
}

static ov_payable_state
state_of(const ov_verdict *v)
{
    bool disputed = v->payable.disputed.e4 > OV_CENT;

    if (v->payable.due_now.e4 > 0)
        return disputed ? OV_PAYABLE_PARTIAL : OV_PAYABLE;
    if (disputed)
        return OV_DISPUTED;
    return v->credit.e4 > 0 ? OV_CREDIT : OV_PAID;
}

/* D9: a self-pay bill of at least the estimate and 400.00; said, never reduced. */
static void
compare_estimate(ov_desk *desk, const ov_demand *d)
{
    for (size_t i = 0; i < desk->estimates.count; i++) {
        const ov_paper *estimate = &desk->papers[desk->estimates.items[i]];
        ov_money total, excess;
        uint32_t pieces[2] = {d->bill->no, estimate->no};
        ov_flag *flag;
        ov_date until = ov_date_add(d->bill->dated, DISPUTE_DAYS);

        if (!ov_str_eq(estimate->piece->department->legal_entity, d->account->entity) ||
            !ov_currency_eq(estimate->currency, d->bill->currency) ||
            estimate->piece->subject_customer != d->bill->piece->subject_customer ||
            !ov_reconcile_days_meet(estimate, d->bill) ||
            !ov_reconcile_paper_money(estimate, OV_FACT_ESTIMATE_TOTAL, &total))
            continue;
        excess = ov_reconcile_difference(d->amount, total);
        if (excess.e4 < ESTIMATE_SLACK)
            continue;
        ov_reconcile_rule(desk, d->bill->no, "D9");
        flag = ov_reconcile_flag(desk, "GFE_EXCEEDED", pieces, 2);
        ov_reconcile_flag_money(flag, excess, d->bill->currency);
        flag->rule = OV_STR("45 CFR 149.620");
        flag->detail = ov_str_printf(desk->mem, "{\"dispute_by\":\"%.*s\"}",
                                     OV_STR_ARG(ov_date_print(desk->scratch, until)));
        return;
    }
}

/* D6 and D9: no EOB at all. False when the demand has to wait for one. */
static bool
without_eob(ov_desk *desk, const ov_demand *d, ov_payable *payable)
{
    uint32_t no = d->bill->no;

    compare_estimate(desk, d);
    if (!desk->insured) {
        ov_reconcile_rule(desk, no, "D9");
        payable->basis = OV_STR("bill, self-pay");
        return true;
    }
    ov_reconcile_rule(desk, no, "D6");
    if (!desk->policy->payable_without_eob) {
        wait(payable, d, OV_PENDING_INSURANCE, "no eob on file");
        ov_reconcile_flag(desk, "NO_EOB_ON_FILE", &no, 1);
        return false;
    }
    payable->basis = OV_STR("bill, no eob on file");
    return true;
}

ov_verdict
ov_reconcile_judge(ov_desk *desk, const ov_demand *d)
{
    ov_verdict v = {.payable = {.currency = d->bill->currency}};
    bool none = false;

    v.payable.eob = ruling_of(d);
    if (d->bill->conflicting || d->slot->ambiguous || d->claim.state == OV_CLAIM_CONFLICT) {
        wait(&v.payable, d, OV_NEEDS_REVIEW, "contradictory, not decided");
        return v;
    }
    if (d->claim.state == OV_CLAIM_PENDING) {
        ov_reconcile_rule(desk, d->bill->no, "D6");
        wait(&v.payable, d, OV_PENDING_INSURANCE, "no final eob");
        ov_reconcile_flag_money(flag_pair(desk, "BILLED_WHILE_PENDING", d), d->amount,
                                d->bill->currency);
        return v;
    }
    if (d->claim.state == OV_CLAIM_PENDING_SECONDARY) {
        ov_reconcile_rule(desk, d->bill->no, "D3");
        wait(&v.payable, d, OV_PENDING_SECONDARY, "not all payers are final");
        return v;
    }
    if (d->claim.state == OV_CLAIM_NONE) {
        if (!without_eob(desk, d, &v.payable))
            return v;
        none = desk->insured;
    }
    subtract_payments(desk, d, confirmed(desk, d, &v.payable), &v);
    v.payable.state = state_of(&v);
    if (none && v.payable.state == OV_PAYABLE) {
        uint32_t no = d->bill->no;

        ov_reconcile_flag(desk, "NO_EOB_ON_FILE", &no, 1);
    }
    return v;
}
