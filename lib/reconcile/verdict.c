/*
 * The verdict on a demand: confirmed, capped or contradicted by its claim's EOB (D4 to D9), paid (D10),
 * disputed, estimated too low.
 */
#include "due_internal.h"
#include "ledger_internal.h"

#define ESTIMATE_SLACK (400 * 10000) /* 45 CFR 149.620: billed at least this above the estimate */
#define DISPUTE_DAYS   120           /* 45 CFR 149.620: from the first bill */

static uint32_t
ruling_of(const ov_demand *d)
{
    return d->claim.state == OV_CLAIM_NONE ? OV_NO_INDEX : d->claim.ruling;
}

static void
rule(ov_desk *desk, const ov_demand *d, const char *id)
{
    if (d->tonight)
        ov_reconcile_rule(desk, d->bill->no, id);
}

static ov_flag *
flag_pair(ov_desk *desk, const char *code, const ov_demand *d)
{
    uint32_t pieces[2] = {d->bill->no, ruling_of(d)};

    return ov_reconcile_flag(desk, code, pieces, pieces[1] == OV_NO_INDEX ? 1 : 2);
}

static void
wait(ov_demand *d, ov_payable_state state, const char *words)
{
    d->waits = true;
    d->verdict.payable.state = state;
    d->verdict.payable.pending = d->amount;
    d->verdict.payable.basis = ov_str_from(words);
}

bool
ov_reconcile_is_capped(const ov_claim *claim)
{
    return claim->state == OV_CLAIM_FINAL &&
           (claim->network != OV_NETWORK_OUT || claim->protected_by_law);
}

/* D5, D7, D8: what is above the share that the EOB confirms, said. */
static void
flag_excess(ov_desk *desk, const ov_demand *d, ov_money excess)
{
    ov_currency currency = d->verdict.payable.currency;
    uint32_t no = d->bill->no;

    if (!d->tonight || excess.e4 <= OV_CENT) /* a rounding: nobody is accused */
        return;
    if (!ov_reconcile_is_capped(&d->claim)) {
        ov_reconcile_flag_money(flag_pair(desk, "OUT_OF_NETWORK_BALANCE", d), excess, currency);
        return;
    }
    ov_reconcile_flag_money(flag_pair(desk, "BILL_EXCEEDS_EOB", d), excess, currency);
    if (d->claim.protected_by_law && d->claim.network == OV_NETWORK_OUT)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "NSA_BALANCE_BILLING", &no, 1), excess,
                                currency);
}

/* D5, D7, D8: the part of the demand that the EOB confirms. */
static ov_money
confirmed(ov_desk *desk, ov_demand *d)
{
    ov_payable *payable = &d->verdict.payable;
    ov_money excess;

    if (d->claim.state != OV_CLAIM_FINAL)
        return d->amount;
    excess = ov_reconcile_difference(d->amount, d->claim.cap);
    rule(desk, d, "D4");
    flag_excess(desk, d, excess);
    if (!ov_reconcile_is_capped(&d->claim)) {
        rule(desk, d, "D8");
        payable->basis = OV_STR("bill, out of network");
        return d->amount;
    }
    rule(desk, d, d->claim.denied ? "D7" : "D5");
    payable->basis = excess.e4 == 0 ? OV_STR("bill=eob") : OV_STR("min(bill,eob)");
    if (d->claim.protected_by_law && d->claim.network == OV_NETWORK_OUT)
        payable->basis = OV_STR("eob (NSA cost share)");
    if (excess.e4 <= 0)
        return d->amount;
    return d->claim.cap.e4 > 0 || excess.e4 <= OV_CENT ? d->claim.cap : (ov_money){0};
}

/*
 * D5 where the account holds this visit alone: of the patient's share, everything the patient paid
 * since the visit is off, shown on the statement or not. Beyond the share it is a credit. Of several
 * visits it is what was paid for this one: a statement of the whole share does not show it.
 */
static ov_money
share_left(const ov_desk *desk, const ov_demand *d)
{
    ov_date since = d->bill->from, as_of = desk->the_case->as_of;
    ov_money left;

    if (!ov_reconcile_is_capped(&d->claim))
        return (ov_money){INT64_MAX};
    if (d->single && since != OV_DATE_NONE)
        return ov_reconcile_difference(
            d->claim.cap,
            ov_reconcile_ledger_paid(desk, d->account, since, as_of, OV_PAYMENTS_FOR_CARE));
    if (d->ahead.e4 <= 0)
        return (ov_money){INT64_MAX};
    left = ov_reconcile_difference(ov_reconcile_difference(d->claim.cap, d->ahead), d->used);
    return left.e4 > 0 ? left : (ov_money){0};
}

ov_money
ov_reconcile_left(const ov_desk *desk, const ov_demand *d)
{
    return ov_reconcile_least(ov_reconcile_difference(d->base, d->used), share_left(desk, d));
}

/* D10: what was paid, said. */
static void
flag_paid(ov_desk *desk, ov_demand *d)
{
    ov_verdict *v = &d->verdict;
    ov_payable *payable = &v->payable;
    uint32_t no = d->bill->no;

    if (v->credit.e4 > 0)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "CREDIT_BALANCE", &no, 1), v->credit,
                                payable->currency);
    if (v->paid.e4 <= 0)
        return;
    ov_reconcile_rule(desk, no, "D10");
    if (payable->due_now.e4 > 0) {
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "PARTIALLY_PAID", &no, 1), v->paid,
                                payable->currency);
        payable->basis = OV_STR("bill - ledger payment");
        return;
    }
    ov_reconcile_flag_money(ov_reconcile_flag(desk, "ALREADY_PAID", d->slot->statements.items,
                                              d->slot->statements.count),
                            v->paid, payable->currency);
    payable->basis = OV_STR("ledger payment after statement");
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

/* The newest estimate of this care by this house: a revised one takes the place of the first. */
static const ov_paper *
estimate_of(const ov_desk *desk, const ov_demand *d)
{
    const ov_paper *found = NULL;

    for (size_t i = 0; i < desk->estimates.count; i++) {
        const ov_paper *estimate = &desk->papers[desk->estimates.items[i]];

        if (!ov_reconcile_house_same(desk, estimate->piece->department->legal_entity,
                                     d->account->entity) ||
            !ov_currency_eq(estimate->currency, d->bill->currency) ||
            estimate->piece->subject_customer != d->bill->piece->subject_customer ||
            !ov_reconcile_days_meet(estimate, d->bill) ||
            !ov_reconcile_paper_has(estimate, OV_FACT_ESTIMATE_TOTAL))
            continue;
        if (!found || estimate->dated > found->dated ||
            (estimate->dated == found->dated &&
             ov_str_cmp(ov_reconcile_paper_id(estimate), ov_reconcile_paper_id(found)) > 0))
            found = estimate;
    }
    return found;
}

/* The first bill of the visit: from it the days to dispute are counted. */
static ov_date
first_billed(const ov_desk *desk, const ov_demand *d)
{
    ov_date first = d->bill->dated;

    for (size_t i = 0; i < d->slot->statements.count; i++) {
        const ov_paper *paper = &desk->papers[d->slot->statements.items[i]];

        if (ov_reconcile_class_is_demand(paper->klass))
            first = ov_date_min(first, paper->dated);
    }
    return first;
}

/* D9: a self-pay bill of at least the estimate and 400.00; said, never reduced. */
static void
compare_estimate(ov_desk *desk, const ov_demand *d)
{
    const ov_paper *estimate = estimate_of(desk, d);
    uint32_t pieces[2] = {d->bill->no, estimate ? estimate->no : OV_NO_INDEX};
    ov_money total = {0}, excess;
    ov_flag *flag;
    ov_date until;

    if (!estimate || !ov_reconcile_paper_money(estimate, OV_FACT_ESTIMATE_TOTAL, &total))
        return;
    excess = ov_reconcile_difference(d->amount, total);
    if (excess.e4 < ESTIMATE_SLACK)
        return;
    until = ov_date_add(first_billed(desk, d), DISPUTE_DAYS);
    ov_reconcile_rule(desk, d->bill->no, "D9");
    flag = ov_reconcile_flag(desk, "GFE_EXCEEDED", pieces, 2);
    ov_reconcile_flag_money(flag, excess, d->bill->currency);
    flag->rule = OV_STR("45 CFR 149.620");
    flag->detail = ov_str_printf(desk->mem, "{\"dispute_by\":\"%.*s\"}",
                                 OV_STR_ARG(ov_date_print(desk->scratch, until)));
}

/* D6 and D9: no EOB at all. */
static void
without_eob(ov_desk *desk, ov_demand *d)
{
    uint32_t no = d->bill->no;

    if (d->tonight)
        compare_estimate(desk, d);
    rule(desk, d, desk->insured ? "D6" : "D9");
    if (!desk->insured) {
        d->verdict.payable.basis = OV_STR("bill, self-pay");
    } else if (desk->policy->payable_without_eob) {
        d->verdict.payable.basis = OV_STR("bill, no eob on file");
    } else {
        wait(d, OV_PENDING_INSURANCE, "no eob on file");
        if (d->tonight)
            ov_reconcile_flag(desk, "NO_EOB_ON_FILE", &no, 1);
    }
}

/* Whether the plan has a contract with who bills is said in a word that nobody knows, and what is due would
   not be the same: the share would cap the demand, or what was paid for the care come off it. */
static bool
is_cap_doubtful(const ov_desk *desk, const ov_demand *d)
{
    if (d->claim.state != OV_CLAIM_FINAL || d->claim.network != OV_NETWORK_UNKNOWN)
        return false;
    for (size_t i = 0; i < d->account->events.count; i++)
        if (ov_reconcile_is_payment(desk->entries[d->account->events.items[i]].entry))
            return true;
    return ov_reconcile_difference(d->amount, d->claim.cap).e4 > OV_CENT;
}

void
ov_reconcile_confirm(ov_desk *desk, ov_demand *d)
{
    d->verdict = (ov_verdict){.payable = {.currency = d->bill->currency, .eob = ruling_of(d)}};
    if (d->bill->conflicting || d->slot->ambiguous || d->unsure ||
        d->claim.state == OV_CLAIM_CONFLICT) {
        wait(d, OV_NEEDS_REVIEW, "contradictory, not decided");
    } else if (is_cap_doubtful(desk, d)) {
        wait(d, OV_NEEDS_REVIEW, "in or out of network is not known");
        if (d->tonight)
            flag_pair(desk, "EOB_UNKNOWN", d);
    } else if (d->item.waits) {
        wait(d, OV_PENDING_INSURANCE, "the statement says so");
    } else if (d->item.meanwhile && d->claim.state != OV_CLAIM_FINAL) {
        rule(desk, d, "D6");
        d->verdict.payable.basis = OV_STR("patient portion, claim open");
    } else if (d->claim.state == OV_CLAIM_PENDING) {
        rule(desk, d, "D6");
        wait(d, OV_PENDING_INSURANCE, "no final eob");
        if (d->tonight)
            ov_reconcile_flag_money(flag_pair(desk, "BILLED_WHILE_PENDING", d), d->amount,
                                    d->bill->currency);
    } else if (d->claim.state == OV_CLAIM_PENDING_SECONDARY) {
        rule(desk, d, "D3");
        wait(d, OV_PENDING_SECONDARY, "not all payers are final");
    } else if (d->slot->doubtful) {
        wait(d, OV_NEEDS_REVIEW, "whether a plan binds it is not known");
    } else if (d->claim.state == OV_CLAIM_NONE) {
        without_eob(desk, d);
    }
    if (!d->waits && ov_reconcile_ledger_contested(desk, d->account, d->slot, d->bill,
                                                   ov_reconcile_is_capped(&d->claim))) {
        rule(desk, d, "D10");
        wait(d, OV_NEEDS_REVIEW, "paid or adjusted, by whom is not known");
        d->contested = true;
    }
    d->base = d->waits ? (ov_money){0} : confirmed(desk, d);
}

void
ov_reconcile_conclude(ov_desk *desk, ov_demand *d)
{
    ov_payable *payable = &d->verdict.payable;
    bool none = d->claim.state == OV_CLAIM_NONE && desk->insured;
    uint32_t no = d->bill->no;
    ov_money left;

    if (d->waits)
        return;
    left = ov_reconcile_left(desk, d);
    left = ov_money_round(left, payable->currency);
    payable->due_now = left.e4 > 0 ? left : (ov_money){0};
    d->verdict.credit = left.e4 < 0 && -left.e4 > d->rest.e4 ? (ov_money){-left.e4} : d->rest;
    d->verdict.paid =
        ov_reconcile_sum(ov_reconcile_difference(d->base, payable->due_now), d->written);
    payable->disputed =
        ov_reconcile_difference(ov_reconcile_difference(d->amount, d->base), d->written);
    if (d->tonight)
        flag_paid(desk, d);
    payable->state = state_of(&d->verdict);
    if (d->tonight && none && payable->state == OV_PAYABLE)
        ov_reconcile_flag(desk, "NO_EOB_ON_FILE", &no, 1);
}
