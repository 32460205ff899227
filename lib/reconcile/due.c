#include "due_internal.h"

/*
 * What is due now, statement by statement (rules D1 to D10, D13 to D15): which demands the current
 * statement of a visit makes, and what a verdict on them means for the paper and for those before
 * it.
 */

static void
publish(ov_desk *desk, const ov_demand *d, const ov_verdict *v, ov_date line_day)
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
    ov_reconcile_lines(desk, d->bill, payable, ov_reconcile_sum(d->amount, d->credited),
                       ov_reconcile_sum(v->paid, d->credited));
}

/* The statement's fate follows from the most urgent of its lines. */
static void
travel(ov_desk *desk, const ov_demand *d, const ov_verdict *v)
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
        if (sum.state == OV_CLAIM_FINAL && amount.e4 > sum.cap.e4 + OV_CENT &&
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
judge_lines(ov_desk *desk, ov_demand *d, ov_credit credit)
{
    size_t count = ov_reconcile_paper_list(d->bill, OV_FACT_LINE_PATIENT_BALANCE);
    ov_money left = credit.unshown;
    ov_verdict worst = {.payable = {.state = OV_PAID}};
    bool due = false;

    for (size_t i = 0; i < count; i++) {
        const ov_fact *day = ov_reconcile_paper_item(d->bill, OV_FACT_LINE_SERVICE_DATE, i);
        const ov_fact *visit = ov_reconcile_paper_item(d->bill, OV_FACT_LINE_ENCOUNTER, i);
        const ov_fact *part = ov_reconcile_paper_item(d->bill, OV_FACT_LINE_PATIENT_BALANCE, i);
        ov_date on = day ? day->value.date : OV_DATE_NONE;
        ov_verdict v;

        d->amount = part->value.money;
        d->claim = claim_of_day(desk, d->slot, on);
        d->unshown = ov_reconcile_least(left, d->amount);
        left = ov_reconcile_difference(left, d->unshown);
        d->words =
            visit ? ov_str_printf(desk->mem, "statement line %.*s", OV_STR_ARG(visit->value.text))
                  : OV_STR("statement line");
        v = ov_reconcile_judge(desk, d);
        publish(desk, d, &v, on);
        due = due || v.payable.due_now.e4 > 0;
        if (i == 0 || (v.payable.state != OV_PAID && worst.payable.state == OV_PAID))
            worst = v;
    }
    ov_reconcile_rule(desk, d->bill->no, "E2");
    if (!due)
        travel(desk, d, &worst);
}

/* Nothing is left of an invoice: the credit note says all there is to say. A rest beyond it is the
   customer's. */
static void
judge_credited(ov_desk *desk, const ov_demand *d, ov_money credited)
{
    ov_money rest = ov_reconcile_difference(credited, d->credited);
    uint32_t note = d->slot->credits.items[d->slot->credits.count - 1];
    ov_verdict v = {.payable = {.state = rest.e4 > 0 ? OV_CREDIT : OV_PAID,
                                .basis = OV_STR("invoice - credit note"),
                                .eob = OV_NO_INDEX}};

    publish(desk, d, &v, OV_DATE_NONE);
    ov_reconcile_decide(desk, d->bill->no, OV_SUPPRESS, OV_REASON_SUPERSEDED_BY, note);
    if (rest.e4 > 0)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "CREDIT_BALANCE", &note, 1), rest,
                                d->bill->currency);
}

/* PayableAmount is what is left of the total after what was prepaid; one that is the total still
   asks for it again. Said, not decided: the biller may have meant the prepayment of another item. */
static void
flag_prepaid(ov_desk *desk, const ov_paper *bill)
{
    ov_money total, prepaid;
    uint32_t no = bill->no;

    if (ov_reconcile_paper_money(bill, OV_FACT_PREPAID_AMOUNT, &prepaid) && prepaid.e4 > 0 &&
        ov_reconcile_paper_money(bill, OV_FACT_TOTAL_AMOUNT, &total) &&
        ov_money_cmp(ov_reconcile_difference(total, prepaid), bill->balance) < 0)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "PREPAYMENT_IGNORED", &no, 1), prepaid,
                                bill->currency);
}

static void
judge_demand(ov_desk *desk, const ov_account *account, ov_slot *slot, const ov_paper *bill)
{
    ov_credit credit = ov_reconcile_ledger_credit(desk, account, slot, bill);
    ov_demand d = {.account = account,
                   .slot = slot,
                   .bill = bill,
                   .amount = bill->balance,
                   .single = account->slot_count == 1 && !slot->whole};
    uint32_t no = bill->no;
    ov_verdict v;

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
    flag_prepaid(desk, bill);
    if (slot->credits.count > 0) {
        ov_money credited = ov_reconcile_credited(desk, slot, bill);

        d.credited = ov_reconcile_least(credited, bill->balance);
        d.amount = ov_reconcile_difference(bill->balance, d.credited);
        if (d.credited.e4 > 0 && d.amount.e4 <= 0) {
            judge_credited(desk, &d, credited);
            return;
        }
    }
    if (d.credited.e4 == 0 && lines_add_up(bill)) {
        judge_lines(desk, &d, credit);
        return;
    }
    d.claim = claims_of(desk, slot, d.amount);
    d.unshown = credit.unshown;
    d.all = credit.all;
    v = ov_reconcile_judge(desk, &d);
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
    for (size_t i = 0; i < slot->credits.count; i++)
        if (desk->papers[slot->credits.items[i]].pending)
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
