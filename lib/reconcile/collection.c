#include "special_internal.h"

/*
 * D12: a debt that an agency holds. The ledger, plans, open claims and caps count for it as for the
 * house that gave it away (D4 to D11); the agency is who is paid.
 */

static bool
is_house(const ov_desk *desk, const ov_account *account, ov_str name)
{
    if (ov_reconcile_house_same(desk, name, account->entity))
        return true;
    for (size_t i = 0; i < account->statements.count; i++)
        if (ov_reconcile_biller_is(desk, &desk->papers[account->statements.items[i]], name))
            return true;
    return false;
}

static ov_date
placed_on(const ov_paper *notice)
{
    return ov_reconcile_paper_date(notice, OV_FACT_PLACED_ON);
}

static ov_holder
holder_of(const ov_desk *desk, const ov_account *account)
{
    const ov_ledger_entry *assignment = ov_reconcile_ledger_assignment(desk, account);
    ov_holder found = {.placed = OV_DATE_NONE};

    for (size_t i = 0; i < account->collectors.count; i++) {
        const ov_paper *notice = &desk->papers[account->collectors.items[i]];
        ov_date placed = placed_on(notice);

        if (placed != OV_DATE_NONE && placed > desk->the_case->as_of)
            continue;
        if (!found.notice || placed == OV_DATE_NONE || placed >= found.placed) {
            found.notice = notice;
            found.placed = placed;
        }
    }
    if (found.notice) {
        found.agency = ov_reconcile_paper_text(found.notice, OV_FACT_ASSIGNED_TO);
        if (ov_str_is_empty(found.agency))
            found.agency = found.notice->piece->department->legal_entity;
    }
    if (!assignment ||
        (found.notice && (found.placed == OV_DATE_NONE || assignment->posted_on == OV_DATE_NONE ||
                          assignment->posted_on <= found.placed)))
        return found;
    if (found.notice && ov_reconcile_house_same(desk, assignment->assigned_to, found.agency))
        return found;
    return (ov_holder){.assignment = assignment,
                       .notice = found.notice,
                       .placed = assignment->posted_on,
                       .agency = assignment->assigned_to};
}

/* D6, D4, D5 for a debt that somebody else holds: what waits for the plan is not due, and nobody is owed more
   than the share, of which what was `paid` comes off as it does of a house's bill. What is due now. */
static ov_money
share_of_placed(ov_desk *desk, const ov_paper *speaker, ov_payable *payable, ov_money paid)
{
    const ov_claim *claim = ov_reconcile_claim_behind(desk, speaker);
    uint32_t pieces[2] = {speaker->no, claim ? claim->ruling : OV_NO_INDEX};
    ov_money left = ov_reconcile_difference(speaker->balance, paid), excess, due;

    if (!claim || claim->ruling == OV_NO_INDEX)
        return left;
    payable->eob = claim->ruling;
    excess = ov_reconcile_difference(speaker->balance, claim->cap);
    if (claim->state == OV_CLAIM_FINAL && claim->network == OV_NETWORK_UNKNOWN &&
        excess.e4 > OV_CENT) {
        payable->pending = left;
        payable->state = OV_NEEDS_REVIEW;
        ov_reconcile_flag(desk, "EOB_UNKNOWN", pieces, 2);
        return (ov_money){0};
    }
    if (claim->state != OV_CLAIM_FINAL) {
        payable->pending = left;
        payable->state = claim->state == OV_CLAIM_PENDING             ? OV_PENDING_INSURANCE
                         : claim->state == OV_CLAIM_PENDING_SECONDARY ? OV_PENDING_SECONDARY
                                                                      : OV_NEEDS_REVIEW;
        if (claim->state == OV_CLAIM_PENDING)
            ov_reconcile_flag_money(ov_reconcile_flag(desk, "BILLED_WHILE_PENDING", pieces, 2),
                                    left, payable->currency);
        return (ov_money){0};
    }
    if (excess.e4 <= OV_CENT || (claim->network == OV_NETWORK_OUT && !claim->protected_by_law))
        return left;
    due = ov_reconcile_difference(claim->cap, paid);
    if (due.e4 < 0)
        due = (ov_money){0};
    payable->disputed = ov_reconcile_difference(left, due);
    ov_reconcile_flag_money(ov_reconcile_flag(desk, "BILL_EXCEEDS_EOB", pieces, 2),
                            payable->disputed, payable->currency);
    return due;
}

/* What the account's papers and the plan that the ledger holds in good standing say of it, too. */
bool
ov_reconcile_collection_find(ov_desk *desk, const ov_account *account, ov_special *out)
{
    ov_slot alone = {.account = 0};
    ov_holder by = holder_of(desk, account);
    const ov_ledger_entry *plan = ov_reconcile_ledger_plan(desk, account);
    ov_standing standing;

    if ((!by.notice && !by.assignment) || (!by.notice && !account->statements.count))
        return false;
    if (by.assignment && (ov_str_is_empty(by.agency) || is_house(desk, account, by.agency)))
        return false; /* recalled: the house is owed again */
    out->by = by;
    out->covered = ov_reconcile_special_cover(desk, account, by.placed);
    out->speaker = by.notice;
    if (!out->speaker && out->covered.count)
        out->speaker = &desk->papers[out->covered.items[out->covered.count - 1]];
    if (!out->speaker)
        return false;
    out->kind = OV_SPECIAL_COLLECTION;
    standing = plan ? ov_reconcile_ledger_standing(plan) : OV_STANDING_ENDED;
    out->doubtful = standing == OV_STANDING_UNKNOWN;
    out->agreement =
        (ov_agreement){.plan = standing == OV_STANDING_GOOD ? plan : NULL, .speaker = out->speaker};
    out->silent = !ov_reconcile_any_pending(desk, &out->covered) &&
                  !ov_reconcile_any_pending(desk, &account->plans) &&
                  !ov_reconcile_any_pending(desk, &account->collectors);
    if (!ov_reconcile_special_has_demand(desk, account) && out->speaker->has_balance)
        out->used = ov_reconcile_ledger_use(desk, account, &alone, out->speaker, OV_EVENT_ANY,
                                            OV_STR_NULL, out->speaker->balance);
    return true;
}

/* D10 and D11 on what an agency asks: what was paid, said; and a plan's next instalment. */
static void
temper(ov_desk *desk, const ov_account *account, ov_special *special, ov_payable *payable,
       ov_money paid)
{
    uint32_t no = special->speaker->no;

    if (paid.e4 > 0) {
        bool all = payable->due_now.e4 <= 0 && payable->pending.e4 <= 0;

        ov_reconcile_rule(desk, no, "D10");
        ov_reconcile_flag_money(
            ov_reconcile_flag(desk, all ? "ALREADY_PAID" : "PARTIALLY_PAID", &no, 1), paid,
            payable->currency);
    }
    if (special->agreement.plan && payable->due_now.e4 > 0) {
        ov_money left = payable->due_now;

        special->agreement.paid = paid;
        ov_reconcile_agreement_open(desk, &special->agreement);
        payable->due_now =
            ov_reconcile_agreement_instalment(desk, account, &special->agreement, left);
        payable->pending =
            ov_reconcile_sum(payable->pending, ov_reconcile_difference(left, payable->due_now));
        payable->due_by = payable->due_now.e4 > 0 ? special->agreement.day : OV_DATE_NONE;
        payable->due_basis =
            payable->due_by == OV_DATE_NONE ? OV_STR("none") : OV_STR("instalment");
        ov_reconcile_rule(desk, no, "D11");
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "DUNNING_DESPITE_PLAN", &no, 1), left,
                                payable->currency);
    }
}

/* What would be due of this paper rests on an event that may be somebody else's, or on a plan of a standing
   that nobody knows: nothing of it is asserted. */
static void
refrain(ov_desk *desk, const ov_special *special, const ov_paper *paper, ov_payable *payable)
{
    if (payable->due_now.e4 <= 0 || (!special->contested && !special->doubtful))
        return;
    payable->pending = ov_reconcile_sum(payable->pending, payable->due_now);
    payable->due_now = (ov_money){0};
    payable->due_by = OV_DATE_NONE;
    payable->due_basis = OV_STR("none");
    payable->state = OV_NEEDS_REVIEW;
    ov_reconcile_flag(
        desk, special->contested && !paper->conflicting ? "LINK_AMBIGUOUS" : "CONFLICTING_STATUS",
        &paper->no, 1);
}

static ov_payable_state
state_of(const ov_payable *payable, const ov_covered *sum)
{
    if (payable->due_now.e4 > 0 || (payable->pending.e4 > 0 && sum->waiting.e4 <= 0))
        return OV_IN_COLLECTION;
    if (payable->pending.e4 > 0)
        return sum->wait;
    return payable->disputed.e4 > OV_CENT ? OV_DISPUTED : OV_PAID;
}

/*
 * What a notice asks, against what the visits come to. It asks less than they were billed where the
 * house or the agency took something off before: the same payments are not taken off again. What it
 * asks more is the agency's own claim: it stands, and is said.
 */
static ov_money
share_of_visits(ov_desk *desk, const ov_paper *notice, const ov_covered *sum, ov_payable *payable)
{
    uint32_t pieces[2] = {notice->no, sum->ruling};
    size_t count = sum->ruling == OV_NO_INDEX ? 1 : 2;
    ov_money zero = {0}, asked = notice->balance, left, owed, more, off, gone, paid;

    payable->pending = ov_reconcile_least(sum->waiting, ov_reconcile_difference(asked, sum->base));
    if (payable->pending.e4 < 0)
        payable->pending = zero;
    else if (sum->waiting.e4 > 0 && sum->base.e4 <= 0)
        payable->pending = asked; /* all of it waits, also what it asks above the bills */
    asked = ov_reconcile_difference(asked, payable->pending);
    more = ov_reconcile_difference(asked, ov_reconcile_difference(sum->asked, sum->waiting));
    off = more.e4 < 0 ? (ov_money){-more.e4} : zero;
    gone = ov_reconcile_sum(sum->used, sum->written);
    off = ov_reconcile_difference(gone, ov_reconcile_least(off, gone));
    left = ov_reconcile_difference(asked, off);
    owed =
        ov_reconcile_sum(ov_reconcile_difference(sum->base, sum->used), more.e4 > 0 ? more : zero);
    payable->due_now = ov_reconcile_least(left, owed);
    if (payable->due_now.e4 < 0)
        payable->due_now = zero;
    paid = ov_reconcile_least(gone, ov_reconcile_difference(asked, payable->due_now));
    payable->disputed =
        ov_reconcile_difference(ov_reconcile_difference(asked, payable->due_now), paid);
    payable->eob = sum->ruling;
    if (payable->disputed.e4 > OV_CENT)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "BILL_EXCEEDS_EOB", pieces, count),
                                payable->disputed, payable->currency);
    if (payable->pending.e4 > 0 && sum->wait == OV_PENDING_INSURANCE)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "BILLED_WHILE_PENDING", pieces, count),
                                payable->pending, payable->currency);
    if (more.e4 > OV_CENT && notice->pending)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "BALANCE_FORWARD_MISMATCH", &notice->no, 1),
                                more, payable->currency);
    return paid;
}

static void
judge_notice(ov_desk *desk, const ov_account *account, ov_special *special, const ov_covered *sum)
{
    const ov_paper *notice = special->speaker;
    ov_payable *payable = ov_reconcile_payable(desk, account, notice);
    ov_money paid = special->used, left;

    payable->payee = ov_str_is_empty(special->by.agency) ? payable->payee : special->by.agency;
    payable->bill = notice->no;
    payable->state = notice->has_balance ? OV_IN_COLLECTION : OV_NEEDS_REVIEW;
    payable->basis = special->by.assignment ? OV_STR("assigned, as the ledger says")
                                            : OV_STR("validation notice");
    if (!notice->has_balance)
        return;
    if (sum->count) {
        paid = share_of_visits(desk, notice, sum, payable);
        payable->state = state_of(payable, sum);
    } else {
        left = ov_reconcile_difference(notice->balance, paid);
        payable->state = left.e4 > 0 ? OV_IN_COLLECTION : OV_PAID;
        payable->due_now =
            left.e4 > 0 ? share_of_placed(desk, notice, payable, paid) : (ov_money){0};
    }
    temper(desk, account, special, payable, paid);
    refrain(desk, special, notice, payable);
    ov_reconcile_lines(desk, notice, payable, notice->balance, paid);
    ov_reconcile_rule(desk, notice->no, "D12");
}

/* Only the ledger speaks of the placement: each visit's own bill says what the agency may ask. */
static void
judge_bills(ov_desk *desk, const ov_account *account, ov_special *special, const ov_demand *demands,
            size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        const ov_demand *first = &demands[i];
        ov_payable *payable;
        ov_covered sum;

        for (end = i; end < count && demands[end].slot == first->slot;)
            end++;
        if (!first->slot->covered || !first->bill->pending)
            continue;
        sum = ov_reconcile_covered(desk, first, end - i);
        payable = ov_reconcile_payable(desk, account, first->bill);
        payable->payee = special->by.agency;
        payable->bill = first->bill->no;
        payable->eob = sum.ruling;
        payable->basis = OV_STR("assigned, as the ledger says");
        payable->pending = sum.waiting;
        payable->due_now = ov_reconcile_difference(sum.base, sum.used);
        payable->disputed = ov_reconcile_difference(ov_reconcile_difference(sum.asked, sum.waiting),
                                                    ov_reconcile_sum(sum.base, sum.written));
        payable->state = state_of(payable, &sum);
        sum.used = ov_reconcile_sum(sum.used, sum.written);
        temper(desk, account, special, payable, sum.used);
        refrain(desk, special, first->bill, payable);
        ov_reconcile_lines(desk, first->bill, payable, sum.asked, sum.used);
        ov_reconcile_rule(desk, first->bill->no, "D12");
    }
}

void
ov_reconcile_collection_judge(ov_desk *desk, const ov_account *account, ov_special *special,
                              const ov_covered *sum, const ov_demand *demands, size_t count)
{
    const ov_paper *notice = special->by.notice;
    uint32_t witness = notice ? notice->no : OV_NO_INDEX;
    ov_numbers dropped = {0};

    if (notice)
        judge_notice(desk, account, special, sum);
    else
        judge_bills(desk, account, special, demands, count);
    ov_reconcile_special_drop(desk, &special->covered, OV_REASON_ASSIGNED_TO_AGENCY, witness, "D12",
                              &dropped);
    ov_reconcile_special_drop(desk, &account->plans, OV_REASON_ASSIGNED_TO_AGENCY, witness, "D12",
                              &dropped);
    for (size_t i = 0; i < account->collectors.count; i++) /* mandated: it travels all the same */
        if (account->collectors.items[i] != witness)
            ov_reconcile_take_over(desk, &desk->papers[account->collectors.items[i]], &dropped);
    if (!dropped.count && !(notice && special->by.assignment))
        return; /* an agency that the ledger names in place of the one that writes is said, too */
    if (notice)
        *OV_VEC_ADD(desk->scratch, &dropped) = notice->no;
    ov_reconcile_flag(desk, "ASSIGNED_TO_AGENCY", dropped.items, dropped.count);
}
