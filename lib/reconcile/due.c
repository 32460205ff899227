#include "books_internal.h"
#include "due_internal.h"
#include "item_internal.h"
#include "ledger_internal.h"
#include "payable_internal.h"
#include "posting_internal.h"
#include "special_internal.h"

/*
 * What is due now, statement by statement (rules D1 to D10, D13 to D15): which demands the current
 * statement of a visit makes, and what a verdict on them means for the paper and for those before
 * it.
 */

static void
publish(ov_desk *desk, const ov_demand *d)
{
    const ov_verdict *v = &d->verdict;
    ov_payable *payable = ov_reconcile_payable(desk, d->account, d->bill);

    payable->due_now = v->payable.due_now;
    payable->disputed = v->payable.disputed;
    payable->pending = v->payable.pending;
    payable->state = v->payable.state;
    payable->eob = v->payable.eob;
    payable->bill = d->bill->no;
    payable->basis = ov_str_is_null(d->item.words)
                         ? v->payable.basis
                         : ov_str_printf(desk->mem, "%.*s; %.*s", OV_STR_ARG(d->item.words),
                                         OV_STR_ARG(v->payable.basis));
    ov_reconcile_payable_episode(desk, payable, d->bill,
                                 ov_str_is_null(d->item.words) ? OV_DATE_NONE : d->item.from);
    if (ov_str_is_null(payable->episode_id) && payable->eob != OV_NO_INDEX)
        ov_reconcile_payable_episode(desk, payable, &desk->papers[payable->eob], OV_DATE_NONE);
    ov_reconcile_payable_day(desk, payable, d->bill);
    ov_reconcile_lines(desk, d->bill, payable, ov_reconcile_sum(d->amount, d->credited),
                       ov_reconcile_sum(v->paid, d->credited));
}

/* The statement's fate follows from the most urgent of its lines. */
static void
travel(ov_desk *desk, const ov_demand *d)
{
    const ov_verdict *v = &d->verdict;
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

/* Candidates among the visit's claims for one item: by control number where both state one that
   agrees, else by the days of care. */
static bool
claim_fits(const ov_desk *desk, const ov_claim *claim, const ov_item *item, bool by_number)
{
    const ov_paper *eob =
        &desk->papers[claim->ruling == OV_NO_INDEX ? claim->papers.items[0] : claim->ruling];

    if (by_number)
        return !ov_str_is_null(item->control) && ov_str_eq(item->control, claim->control);
    return item->from != OV_DATE_NONE && eob->from != OV_DATE_NONE && item->from <= eob->until &&
           item->until >= eob->from;
}

/*
 * The claim of one item of several. Of several that fit, the one whose share is the item's amount;
 * where that is not one, nobody chooses. `left` is what is left of each claim's share: an EOB that
 * covers two lines caps both together.
 */
static void
claim_of_item(const ov_desk *desk, ov_demand *d, ov_money *left)
{
    uint32_t found = OV_NO_INDEX, agrees = OV_NO_INDEX;
    size_t fitting = 0, agreeing = 0;

    d->claim = (ov_claim){.ruling = OV_NO_INDEX};
    for (int by_number = 1; by_number >= 0 && !fitting; by_number--)
        for (size_t i = 0; i < d->slot->claims.count; i++) {
            uint32_t no = d->slot->claims.items[i];
            const ov_claim *claim = &desk->claims.items[no];

            if (claim->state == OV_CLAIM_NONE || !claim_fits(desk, claim, &d->item, by_number))
                continue;
            found = found == OV_NO_INDEX ? no : found;
            fitting++;
            if (claim->state == OV_CLAIM_FINAL && ov_money_cmp(left[no], d->amount) == 0) {
                agrees = agrees == OV_NO_INDEX ? no : agrees;
                agreeing++;
            }
        }
    if (found == OV_NO_INDEX)
        return;
    if (fitting > 1 && agreeing > 0)
        found = agrees; /* of equal shares either one */
    d->unsure = fitting > 1 && agreeing == 0;
    d->claim = desk->claims.items[found];
    d->claim_no = found;
    if (d->claim.state == OV_CLAIM_FINAL) {
        ov_money taken = ov_reconcile_least(left[found], d->amount);

        d->claim.cap = left[found];
        left[found] = ov_reconcile_difference(left[found], taken);
    }
}

typedef OV_VEC(ov_demand) demands;

static const ov_paper *
current_of(const ov_desk *desk, const ov_slot *slot)
{
    return &desk->papers[slot->statements.items[slot->statements.count - 1]];
}

static bool is_of_tonight(const ov_desk *desk, const ov_slot *slot);

/* The demands of one visit's current statement, each against its EOB. */
static void
add_demands(ov_desk *desk, const ov_account *account, ov_slot *slot, bool single, ov_money *left,
            demands *out)
{
    const ov_paper *bill = current_of(desk, slot);
    ov_items items = ov_reconcile_items(desk, slot, bill);
    bool tonight = !slot->covered && is_of_tonight(desk, slot);
    ov_money credited = ov_reconcile_least(slot->credited, bill->balance);
    bool flag = false;

    if (credited.e4 > 0)
        ov_reconcile_items_fit(desk, &items, ov_reconcile_difference(bill->balance, credited));

    for (size_t i = 0; i < items.count; i++) {
        ov_demand *d = OV_VEC_ADD(desk->scratch, out);

        *d = (ov_demand){.account = account,
                         .slot = slot,
                         .bill = bill,
                         .item = items.items[i],
                         .amount = items.items[i].amount,
                         .credited = i == 0 ? credited : (ov_money){0},
                         .single = single && items.count == 1 && !slot->whole,
                         .claim_no = OV_NO_INDEX,
                         .tonight = tonight};
        if (items.count > 1)
            claim_of_item(desk, d, left);
        else
            d->claim = claims_of(desk, slot, d->amount);
        ov_reconcile_confirm(desk, d);
        flag = flag || ((d->unsure || d->contested) && tonight);
    }
    if (flag)
        ov_reconcile_flag(desk, "LINK_AMBIGUOUS", &bill->no, 1);
}

/* Where a payment falls: on the oldest visit; what belongs to no visit comes last. */
static bool
is_before(const ov_demand *a, const ov_demand *b)
{
    if (a->item.from == b->item.from)
        return a < b;
    if (a->item.from == OV_DATE_NONE || b->item.from == OV_DATE_NONE)
        return b->item.from == OV_DATE_NONE;
    return a->item.from < b->item.from;
}

/* Uses the account's adjustments or payments on one demand: those booked under its own number, or any. */
static void
use_on(ov_desk *desk, ov_demand *d, ov_event_kind kind, ov_str control)
{
    bool pays = kind == OV_EVENT_PAYMENT;
    ov_money most =
        pays ? ov_reconcile_difference(d->base, d->used)
             : ov_reconcile_difference(ov_reconcile_difference(d->amount, d->written), d->used);
    ov_money *sum = pays ? &d->used : &d->written;

    if (d->waits || most.e4 <= 0)
        return;
    *sum = ov_reconcile_sum(
        *sum, ov_reconcile_ledger_use(desk, d->account, d->slot, d->bill, kind, control, most));
    if (!pays) /* D5: what is written off was above the share, as long as any of it was */
        d->base = ov_reconcile_least(d->base, ov_reconcile_difference(d->amount, d->written));
}

/*
 * D10: each event once. Adjustments before payments, for a charge written off is no money to give
 * back. First what is booked under a visit's own number, on that visit; then the rest on the oldest
 * visit, the next, and so on. A visit that waits for a payer takes nothing.
 */
static void
use_events(ov_desk *desk, demands *all)
{
    ov_demand **order = OV_NEW_ARRAY(desk->scratch, ov_demand *, all->count + 1);

    for (size_t i = 0; i < all->count; i++) {
        size_t at = i;

        for (; at > 0 && is_before(&all->items[i], order[at - 1]); at--)
            order[at] = order[at - 1];
        order[at] = &all->items[i];
    }
    for (int round = 0; round < 4; round++) {
        ov_event_kind kind = round < 2 ? OV_EVENT_ADJUSTMENT : OV_EVENT_PAYMENT;
        bool named = round % 2 == 0;

        for (size_t i = 0; i < all->count; i++)
            if (!named || !ov_str_is_null(order[i]->item.control))
                use_on(desk, order[i], kind, named ? order[i]->item.control : OV_STR_NULL);
    }
}

/* A credit is said once an account, and only where nothing on it is due or waits: by the last demand
   of tonight, else it is handed back for who speaks of visits that a plan or an agency binds. */
static ov_money
find_credit(const ov_desk *desk, const ov_account *account, demands *all)
{
    ov_demand *last = NULL, *any = NULL;

    for (size_t i = 0; i < all->count; i++) {
        ov_demand *d = &all->items[i];

        if (d->waits || ov_money_cmp(d->used, d->base) < 0)
            return (ov_money){0};
        any = d;
        if (d->tonight)
            last = d;
    }
    if (!any)
        return (ov_money){0};
    any = last ? last : any;
    any->rest = ov_reconcile_ledger_rest(desk, account, any->slot, any->bill);
    return last ? (ov_money){0} : any->rest;
}

/* The statement's demands are settled: published, and its fate that of the most urgent of them. */
static void
settle_statement(ov_desk *desk, demands *all, const ov_slot *slot)
{
    const ov_demand *worst = NULL;
    size_t count = 0;
    bool due = false;

    for (size_t i = 0; i < all->count; i++) {
        ov_demand *d = &all->items[i];

        if (d->slot != slot)
            continue;
        ov_reconcile_conclude(desk, d);
        if (!d->tonight)
            continue;
        publish(desk, d);
        count++;
        due = due || d->verdict.payable.due_now.e4 > 0;
        if (!worst ||
            (d->verdict.payable.state != OV_PAID && worst->verdict.payable.state == OV_PAID))
            worst = d;
    }
    if (count > 1)
        ov_reconcile_rule(desk, worst->bill->no, "E2");
    if (worst && (!due || count == 1))
        travel(desk, worst);
}

/* What no amount could be read from goes alone, as it came. */
static void
judge_unread(ov_desk *desk, const ov_account *account, const ov_paper *bill)
{
    ov_payable *payable = ov_reconcile_payable(desk, account, bill);

    payable->state = OV_NEEDS_REVIEW;
    payable->bill = bill->no;
    payable->basis = ov_reconcile_paper_unsure(bill) ? OV_STR("the words do not say it for certain")
                                                     : OV_STR("no amount could be read");
    ov_reconcile_decide(desk, bill->no, OV_SEPARATE, OV_REASON_KEPT_SEPARATE, OV_NO_INDEX);
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
    if (claim.state == OV_CLAIM_FINAL && !desk->papers[claim.ruling].elsewhere) {
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
            ov_reconcile_fall_to(desk, paper->no, OV_REASON_SUPERSEDED_BY, current->no);
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

bool
ov_reconcile_is_demand(const ov_paper *current)
{
    return current->klass != OV_CLASS_INSURANCE_PENDING_STATEMENT &&
           current->klass != OV_CLASS_CREDIT_BALANCE_STATEMENT && current->has_balance;
}

/* Nothing is left of an invoice: the credit note says all there is to say. A rest beyond it is the
   customer's. */
static void
judge_credited(ov_desk *desk, const ov_account *account, ov_slot *slot, const ov_paper *bill)
{
    ov_money rest = ov_reconcile_difference(slot->credited, bill->balance);
    uint32_t note = slot->credits.items[slot->credits.count - 1];
    ov_demand d = {.account = account,
                   .slot = slot,
                   .bill = bill,
                   .credited = bill->balance,
                   .verdict = {.payable = {.state = rest.e4 > 0 ? OV_CREDIT : OV_PAID,
                                           .basis = OV_STR("invoice - credit note"),
                                           .eob = OV_NO_INDEX}}};

    publish(desk, &d);
    ov_reconcile_post_credits(desk, account, slot, bill, d.credited);
    ov_reconcile_fall_to(desk, bill->no, OV_REASON_SUPERSEDED_BY, note);
    if (rest.e4 > 0)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "CREDIT_BALANCE", &note, 1), rest,
                                bill->currency);
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

/* Does a credit note leave anything to demand of the invoice? */
static bool
is_credited_away(const ov_slot *slot, const ov_paper *bill)
{
    return slot->credited.e4 > 0 && ov_money_cmp(slot->credited, bill->balance) >= 0;
}

static void
settle_slot(ov_desk *desk, const ov_account *account, ov_slot *slot, demands *all)
{
    const ov_paper *current = current_of(desk, slot);

    if (ov_reconcile_is_demand(current) && is_credited_away(slot, current)) {
        if (!is_of_tonight(desk, slot))
            return;
        judge_credited(desk, account, slot, current);
    } else if (ov_reconcile_is_demand(current)) {
        settle_statement(desk, all, slot);
        if (!is_of_tonight(desk, slot))
            return;
        if (current->conflicting || slot->doubtful)
            ov_reconcile_flag(desk, "CONFLICTING_STATUS", &current->no, 1);
        if (slot->ambiguous)
            ov_reconcile_flag(desk, "LINK_AMBIGUOUS", &current->no, 1);
        flag_prepaid(desk, current);
    } else if (!is_of_tonight(desk, slot)) {
        return;
    } else if (current->klass == OV_CLASS_INSURANCE_PENDING_STATEMENT) {
        judge_pending(desk, account, slot, current);
    } else if (current->klass == OV_CLASS_CREDIT_BALANCE_STATEMENT) {
        judge_credit(desk, account, current);
    } else {
        judge_unread(desk, account, current);
    }
    drop_superseded(desk, slot, current);
}

/* Visits already sent are judged too: a payment falls on them first where they are older. So are
   those that a plan or an agency binds: what is left of them is all that these may ask. */
static void
judge_account(ov_desk *desk, const ov_account *account, ov_money *left)
{
    demands all = {0};
    size_t posted = desk->postings.count;
    ov_special special;
    ov_money rest;
    uint32_t live = 0;

    ov_reconcile_special_find(desk, account, &special);
    for (uint32_t i = 0; i < account->slot_count; i++)
        live += desk->slots.items[account->first_slot + i].statements.count > 0;
    for (uint32_t i = 0; i < account->slot_count; i++) {
        ov_slot *slot = &desk->slots.items[account->first_slot + i];

        if (!slot->statements.count || !ov_reconcile_is_demand(current_of(desk, slot)))
            continue;
        if (slot->credits.count && is_of_tonight(desk, slot))
            slot->credited = ov_reconcile_credited(desk, slot, current_of(desk, slot));
        if (!is_credited_away(slot, current_of(desk, slot)))
            add_demands(desk, account, slot, live == 1, left, &all);
    }
    use_events(desk, &all);
    ov_reconcile_prepaid(desk, account, all.items, all.count);
    rest = find_credit(desk, account, &all);
    ov_reconcile_special_judge(desk, account, &special, all.items, all.count, rest);
    for (uint32_t i = 0; i < account->slot_count; i++) {
        ov_slot *slot = &desk->slots.items[account->first_slot + i];

        if (slot->statements.count && !slot->covered)
            settle_slot(desk, account, slot, &all);
    }
    ov_reconcile_post_account(desk, account, &special, all.items, all.count, rest, posted);
}

void
ov_reconcile_dues_build(ov_desk *desk)
{
    ov_money *left = OV_NEW_ARRAY(desk->scratch, ov_money, desk->claims.count + 1);

    desk->confirmed = OV_NEW_ARRAY(desk->scratch, ov_money, desk->claims.count + 1);
    for (size_t i = 0; i < desk->claims.count; i++)
        left[i] = desk->claims.items[i].cap;

    ov_reconcile_unsure_flag(desk);
    for (size_t i = 0; i < desk->accounts.count; i++)
        judge_account(desk, &desk->accounts.items[i], left);
}
