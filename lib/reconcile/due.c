#include "reconcile_internal.h"

/*
 * What is due now, visit by visit (rules D4 to D10, D13 to D15): the demand of the current
 * statement against the EOB that rules, the ledger and the estimate.
 */

#define CENT           100           /* in ten-thousandths */
#define ESTIMATE_SLACK (400 * 10000) /* 45 CFR 149.620: billed at least this above the estimate */
#define DISPUTE_DAYS   120

typedef struct demand {
    const ov_account *account;
    ov_slot *slot;
    const ov_paper *bill;
    ov_money amount; /* of the statement or of one of its lines */
    ov_claim claim;  /* what the plan says of it; state NONE: nothing */
    ov_money unshown, all;
    bool single; /* the account holds this visit alone: every payment on it counts for it */
    ov_str words;
} demand;

/* What became of one demand. */
typedef struct verdict {
    ov_payable payable;
    ov_money paid, credit;
} verdict;

static uint32_t
ruling_of(const demand *d)
{
    return d->claim.state == OV_CLAIM_NONE ? OV_NO_INDEX : d->claim.ruling;
}

static ov_flag *
flag_pair(ov_desk *desk, const char *code, const demand *d)
{
    uint32_t pieces[2] = {d->bill->no, ruling_of(d)};

    return ov_reconcile_flag(desk, code, pieces, pieces[1] == OV_NO_INDEX ? 1 : 2);
}

static void
wait(ov_payable *payable, const demand *d, ov_payable_state state, const char *words)
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
confirmed(ov_desk *desk, const demand *d, ov_payable *payable)
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
        if (excess.e4 > CENT)
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
    if (excess.e4 <= CENT) /* a rounding: the share is due, nobody is accused */
        return d->claim.cap;
    ov_reconcile_flag_money(flag_pair(desk, "BILL_EXCEEDS_EOB", d), excess, payable->currency);
    if (d->claim.protected_by_law && d->claim.network == OV_NETWORK_OUT)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "NSA_BALANCE_BILLING", &no, 1), excess,
                                payable->currency);
    return d->claim.cap.e4 > 0 ? d->claim.cap : (ov_money){0};
}

/* D10 on top: payments that the statement cannot show; with an EOB, the patient's whole share. */
static void
subtract_payments(ov_desk *desk, const demand *d, ov_money base, verdict *v)
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
state_of(const verdict *v)
{
    bool disputed = v->payable.disputed.e4 > CENT;

    if (v->payable.due_now.e4 > 0)
        return disputed ? OV_PAYABLE_PARTIAL : OV_PAYABLE;
    if (disputed)
        return OV_DISPUTED;
    return v->credit.e4 > 0 ? OV_CREDIT : OV_PAID;
}

/* D9: a self-pay bill of at least the estimate and 400.00; said, never reduced. */
static void
compare_estimate(ov_desk *desk, const demand *d)
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
without_eob(ov_desk *desk, const demand *d, ov_payable *payable)
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

static verdict
judge(ov_desk *desk, const demand *d)
{
    verdict v = {.payable = {.currency = d->bill->currency}};
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

static ov_payable *
publish(ov_desk *desk, const demand *d, const verdict *v, ov_date line_day)
{
    ov_payable *payable = ov_reconcile_payable(desk, d->account, d->bill);

    payable->due_now = v->payable.due_now;
    payable->disputed = v->payable.disputed;
    payable->pending = v->payable.pending;
    payable->state = v->payable.state;
    payable->eob = v->payable.eob;
    payable->bill = d->bill->no;
    payable->basis = ov_str_is_null(d->words)
                         ? v->payable.basis
                         : ov_str_printf(desk->mem, "%.*s; %.*s", OV_STR_ARG(d->words),
                                         OV_STR_ARG(v->payable.basis));
    ov_reconcile_payable_episode(desk, payable, d->bill, line_day);
    ov_reconcile_payable_day(desk, payable, d->bill);
    ov_reconcile_lines(desk, d->bill, payable, d->amount, v->paid);
    return payable;
}

/* The statement's fate follows from the most urgent of its lines. */
static void
travel(ov_desk *desk, const demand *d, const verdict *v)
{
    uint32_t no = d->bill->no;

    switch (v->payable.state) {
    case OV_PENDING_INSURANCE:
        ov_reconcile_decide(desk, no, OV_HOLD, OV_REASON_INSURANCE_PENDING, OV_NO_INDEX);
        break;
    case OV_PENDING_SECONDARY:
        ov_reconcile_decide(desk, no, OV_HOLD, OV_REASON_SECONDARY_PAYER_PENDING, OV_NO_INDEX);
        break;
    case OV_NEEDS_REVIEW:
        ov_reconcile_decide(desk, no, OV_HOLD, OV_REASON_EOB_CONFLICT_REVIEW, OV_NO_INDEX);
        break;
    case OV_DISPUTED:
        if (d->claim.provider_liable)
            ov_reconcile_decide(desk, no, OV_HOLD, OV_REASON_PROVIDER_LIABILITY, OV_NO_INDEX);
        break;
    case OV_PAID:
    case OV_CREDIT:
        if (v->paid.e4 > 0)
            ov_reconcile_decide(desk, no, OV_SUPPRESS, OV_REASON_ALREADY_PAID, OV_NO_INDEX);
        break;
    case OV_PAYABLE:
    case OV_PAYABLE_PARTIAL:
    case OV_PAYMENT_PLAN:
    case OV_IN_COLLECTION:
    case OV_AWAITING_BILL:
    default:
        break; /* merge, as it stands */
    }
}

/* Several claims on one visit: their shares add up where all are final. */
static ov_claim
claims_of(const ov_desk *desk, const ov_slot *slot, ov_money amount)
{
    ov_claim sum = {.ruling = OV_NO_INDEX};

    for (size_t i = 0; i < slot->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[slot->claims.items[i]];

        if (claim->state == OV_CLAIM_NONE)
            continue;
        if (sum.state == OV_CLAIM_NONE) {
            sum = *claim;
            continue;
        }
        sum.cap = ov_reconcile_sum(sum.cap, claim->cap);
        sum.provider_liable = sum.provider_liable && claim->provider_liable;
        if (claim->network != sum.network || claim->protected_by_law != sum.protected_by_law)
            sum.state = OV_CLAIM_CONFLICT;
        else if (claim->state != OV_CLAIM_FINAL)
            sum.state = sum.state == OV_CLAIM_CONFLICT ? sum.state : claim->state;
        if (sum.state == OV_CLAIM_FINAL && amount.e4 > sum.cap.e4 + CENT &&
            i + 1 == slot->claims.count)
            sum.state = OV_CLAIM_CONFLICT;
    }
    return sum;
}

static ov_claim
claim_of_day(const ov_desk *desk, const ov_slot *slot, ov_date day)
{
    for (size_t i = 0; i < slot->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[slot->claims.items[i]];
        const ov_paper *eob = claim->ruling == OV_NO_INDEX ? NULL : &desk->papers[claim->ruling];

        if (eob && eob->from != OV_DATE_NONE && day >= eob->from && day <= eob->until)
            return *claim;
    }
    return (ov_claim){.ruling = OV_NO_INDEX};
}

/* Two visits or more that add up to the balance; anything else is judged as a whole. */
static bool
lines_add_up(const ov_paper *bill)
{
    size_t count = ov_reconcile_paper_list(bill, OV_FACT_LINE_PATIENT_BALANCE);
    ov_money sum = {0};

    for (size_t i = 0; i < count; i++) {
        const ov_fact *part = ov_reconcile_paper_item(bill, OV_FACT_LINE_PATIENT_BALANCE, i);

        if (!part || part->value.money.e4 < 0)
            return false;
        sum = ov_reconcile_sum(sum, part->value.money);
    }
    return count > 1 && ov_money_cmp(sum, bill->balance) == 0;
}

/* E2: one payable a line, payments on the oldest visit first. */
static void
judge_lines(ov_desk *desk, demand *d, ov_credit credit)
{
    size_t count = ov_reconcile_paper_list(d->bill, OV_FACT_LINE_PATIENT_BALANCE);
    ov_money left = credit.unshown;
    verdict worst = {.payable = {.state = OV_PAID}};
    bool due = false;

    for (size_t i = 0; i < count; i++) {
        const ov_fact *day = ov_reconcile_paper_item(d->bill, OV_FACT_LINE_SERVICE_DATE, i);
        const ov_fact *visit = ov_reconcile_paper_item(d->bill, OV_FACT_LINE_ENCOUNTER, i);
        const ov_fact *part = ov_reconcile_paper_item(d->bill, OV_FACT_LINE_PATIENT_BALANCE, i);
        ov_date on = day ? day->value.date : OV_DATE_NONE;
        verdict v;

        d->amount = part->value.money;
        d->claim = claim_of_day(desk, d->slot, on);
        d->unshown = ov_reconcile_least(left, d->amount);
        left = ov_reconcile_difference(left, d->unshown);
        d->words =
            visit ? ov_str_printf(desk->mem, "statement line %.*s", OV_STR_ARG(visit->value.text))
                  : OV_STR("statement line");
        v = judge(desk, d);
        publish(desk, d, &v, on);
        due = due || v.payable.due_now.e4 > 0;
        if (i == 0 || (v.payable.state != OV_PAID && worst.payable.state == OV_PAID))
            worst = v;
    }
    ov_reconcile_rule(desk, d->bill->no, "E2");
    if (!due)
        travel(desk, d, &worst);
}

static void
judge_demand(ov_desk *desk, const ov_account *account, ov_slot *slot, const ov_paper *bill)
{
    ov_credit credit = ov_reconcile_ledger_credit(desk, account, slot, bill);
    demand d = {.account = account,
                .slot = slot,
                .bill = bill,
                .amount = bill->balance,
                .single = account->slot_count == 1 && !slot->whole};
    uint32_t no = bill->no;
    verdict v;

    if (!bill->has_balance) {
        ov_payable *payable = ov_reconcile_payable(desk, account, bill);

        payable->state = OV_NEEDS_REVIEW;
        payable->bill = no;
        payable->basis = OV_STR("no amount could be read");
        ov_reconcile_decide(desk, no, OV_SEPARATE, OV_REASON_KEPT_SEPARATE, OV_NO_INDEX);
        return;
    }
    if (bill->conflicting)
        ov_reconcile_flag(desk, "CONFLICTING_STATUS", &no, 1);
    if (slot->ambiguous)
        ov_reconcile_flag(desk, "LINK_AMBIGUOUS", &no, 1);
    if (lines_add_up(bill)) {
        judge_lines(desk, &d, credit);
        return;
    }
    d.claim = claims_of(desk, slot, d.amount);
    d.unshown = credit.unshown;
    d.all = credit.all;
    v = judge(desk, &d);
    publish(desk, &d, &v, OV_DATE_NONE);
    travel(desk, &d, &v);
}

/* A statement that waits for the insurer demands nothing (S24 P12). */
static void
judge_pending(ov_desk *desk, const ov_account *account, const ov_slot *slot, const ov_paper *paper)
{
    ov_claim claim = claims_of(desk, slot, (ov_money){0});
    ov_payable *payable;
    ov_money amount = paper->balance;

    if (claim.state == OV_CLAIM_CONFLICT) {
        ov_reconcile_decide(desk, paper->no, OV_HOLD, OV_REASON_EOB_CONFLICT_REVIEW, OV_NO_INDEX);
        return;
    }
    if (claim.state == OV_CLAIM_FINAL) {
        ov_reconcile_decide(desk, paper->no, OV_SUPPRESS, OV_REASON_OVERTAKEN_BY, claim.ruling);
        ov_reconcile_rule(desk, paper->no, "D2");
        return;
    }
    ov_reconcile_paper_money(paper, OV_FACT_INSURANCE_PENDING, &amount);
    payable = ov_reconcile_payable(desk, account, paper);
    payable->bill = paper->no;
    payable->eob = claim.state == OV_CLAIM_NONE ? OV_NO_INDEX : claim.ruling;
    payable->state =
        claim.state == OV_CLAIM_PENDING_SECONDARY ? OV_PENDING_SECONDARY : OV_PENDING_INSURANCE;
    payable->pending = amount;
    payable->basis = OV_STR("pending statement");
    ov_reconcile_lines(desk, paper, payable, amount, (ov_money){0});
}

static void
judge_credit(ov_desk *desk, const ov_account *account, const ov_paper *paper)
{
    ov_payable *payable = ov_reconcile_payable(desk, account, paper);
    uint32_t no = paper->no;

    payable->bill = no;
    payable->state = paper->has_balance ? OV_CREDIT : OV_NEEDS_REVIEW;
    payable->basis = OV_STR("credit balance");
    ov_reconcile_rule(desk, no, "D10");
    if (paper->has_balance)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "CREDIT_BALANCE", &no, 1),
                                (ov_money){-paper->balance.e4}, paper->currency);
}

/* D1: earlier statements fall to the current one; a held one keeps them waiting with it. */
static void
drop_superseded(ov_desk *desk, const ov_slot *slot, const ov_paper *current)
{
    const ov_piece_judgement *now = current->pending ? &desk->pieces[current->no] : NULL;

    for (size_t i = 0; i + 1 < slot->statements.count; i++) {
        const ov_paper *paper = &desk->papers[slot->statements.items[i]];
        uint32_t pieces[2] = {paper->no, current->no};

        if (!paper->pending)
            continue;
        ov_reconcile_rule(desk, paper->no, "D1");
        if (now && (now->disposition == OV_HOLD || now->disposition == OV_SEPARATE))
            ov_reconcile_decide(desk, paper->no, OV_HOLD,
                                now->disposition == OV_HOLD ? now->reason
                                                            : OV_REASON_EOB_CONFLICT_REVIEW,
                                OV_NO_INDEX);
        else
            ov_reconcile_decide(desk, paper->no, OV_SUPPRESS, OV_REASON_SUPERSEDED_BY, current->no);
        if (!ov_reconcile_class_is_demand(paper->klass) || !paper->has_balance ||
            paper->balance.e4 <= 0)
            continue;
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "SUPERSEDED_STATEMENT", pieces, 2),
                                paper->balance, paper->currency);
        ov_reconcile_line(desk, paper, OV_STR("demanded"), paper->balance);
        ov_reconcile_line(desk, paper, OV_STR("superseded"), paper->balance);
    }
}

static bool
is_of_tonight(const ov_desk *desk, const ov_slot *slot)
{
    for (size_t i = 0; i < slot->statements.count; i++)
        if (desk->papers[slot->statements.items[i]].pending)
            return true;
    for (size_t i = 0; i < slot->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[slot->claims.items[i]];

        for (size_t j = 0; j < claim->papers.count; j++)
            if (desk->papers[claim->papers.items[j]].pending)
                return true;
    }
    return false;
}

void
ov_reconcile_dues_build(ov_desk *desk)
{
    for (size_t i = 0; i < desk->accounts.count; i++) {
        const ov_account *account = &desk->accounts.items[i];

        if (ov_reconcile_special_due(desk, account))
            continue;
        for (uint32_t j = 0; j < account->slot_count; j++) {
            ov_slot *slot = &desk->slots.items[account->first_slot + j];
            const ov_paper *current =
                &desk->papers[slot->statements.items[slot->statements.count - 1]];

            if (!is_of_tonight(desk, slot))
                continue;
            if (current->klass == OV_CLASS_INSURANCE_PENDING_STATEMENT)
                judge_pending(desk, account, slot, current);
            else if (current->klass == OV_CLASS_CREDIT_BALANCE_STATEMENT)
                judge_credit(desk, account, current);
            else
                judge_demand(desk, account, slot, current);
            drop_superseded(desk, slot, current);
        }
    }
}
