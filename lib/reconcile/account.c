#include "reconcile_internal.h"

#include <stdlib.h>

/*
 * Accounts and visits: which statement is the current one (rule D1), which are duplicates.
 *
 * The key is (legal entity, account, visit), never the account alone: some houses print one
 * guarantor number over all visits. A statement joins the visit it fits; one that carries the
 * earlier balance forward, a reminder or a final notice speaks for the whole account.
 */

static int
compare_natural(ov_str a, ov_str b)
{
    return a.len != b.len ? OV_CMP(a.len, b.len) : ov_str_cmp(a, b);
}

/* An invoice without an account is one by its number; what refers to it stands with it. */
static ov_str
account_key(const ov_paper *paper)
{
    if (!ov_str_is_null(paper->account))
        return paper->account;
    if (!ov_str_is_null(paper->control))
        return paper->control;
    return ov_str_is_null(paper->related_invoice) ? paper->invoice : paper->related_invoice;
}

/* Invoices are open items: two of one account are two demands, whatever else they share, unless
   one says that it is about the other. */
static bool
other_item(const ov_paper *a, const ov_paper *b)
{
    ov_str of_a = ov_str_is_null(a->related_invoice) ? a->invoice : a->related_invoice;
    ov_str of_b = ov_str_is_null(b->related_invoice) ? b->invoice : b->related_invoice;

    return !ov_str_is_null(of_a) && !ov_str_is_null(of_b) && !ov_str_eq(of_a, of_b) &&
           !ov_str_eq(a->invoice, of_b) && !ov_str_eq(b->invoice, of_a);
}

/* Entity, account, day, number, id: D1's "latest statement date, then number". */
static int
compare_statements(const void *a, const void *b)
{
    const ov_paper *x = *(const ov_paper *const *)a, *y = *(const ov_paper *const *)b;
    int by = ov_str_cmp(x->entity, y->entity);

    if (!by)
        by = ov_str_cmp(account_key(x), account_key(y));
    if (!by)
        by = OV_CMP(x->dated, y->dated);
    if (!by)
        by = compare_natural(ov_reconcile_paper_text(x, OV_FACT_STATEMENT_NO),
                             ov_reconcile_paper_text(y, OV_FACT_STATEMENT_NO));
    return by ? by : ov_str_cmp(ov_reconcile_paper_id(x), ov_reconcile_paper_id(y));
}

static bool
same_or_unstated(ov_str a, ov_str b)
{
    return ov_str_is_null(a) || ov_str_is_null(b) || ov_str_eq(a, b);
}

static bool
same_visit(const ov_paper *a, const ov_paper *b)
{
    return !other_item(a, b) && same_or_unstated(a->control, b->control) &&
           ov_reconcile_days_meet(a, b) && ov_currency_eq(a->currency, b->currency) &&
           same_or_unstated(ov_reconcile_paper_text(a, OV_FACT_CLAIM_TYPE),
                            ov_reconcile_paper_text(b, OV_FACT_CLAIM_TYPE)) &&
           same_or_unstated(ov_reconcile_paper_text(a, OV_FACT_ENCOUNTER),
                            ov_reconcile_paper_text(b, OV_FACT_ENCOUNTER)) &&
           a->piece->subject_customer == b->piece->subject_customer;
}

/*
 * DUPLICATE_BILL: everything and the statement number equal; or everything and the balance equal
 * with statement dates within three days and no new activity. Equal amounts alone are none.
 */
static bool
is_duplicate(const ov_paper *a, const ov_paper *b)
{
    ov_str number_a = ov_reconcile_paper_text(a, OV_FACT_STATEMENT_NO);
    ov_str number_b = ov_reconcile_paper_text(b, OV_FACT_STATEMENT_NO);
    bool balance = a->has_balance == b->has_balance &&
                   (!a->has_balance || ov_money_cmp(a->balance, b->balance) == 0);

    if (a->klass != b->klass || !same_visit(a, b) || !balance)
        return false;
    if (!ov_str_is_null(number_a) && !ov_str_is_null(number_b) && ov_str_eq(number_a, number_b))
        return true;
    return a->has_balance && a->from != OV_DATE_NONE && a->from == b->from &&
           a->until == b->until && b->dated - a->dated <= 3 && a->dated - b->dated <= 3 &&
           !ov_reconcile_paper_has(a, OV_FACT_NEW_CHARGES) &&
           !ov_reconcile_paper_has(b, OV_FACT_NEW_CHARGES) &&
           (ov_str_is_null(number_a) || ov_str_is_null(number_b) ||
            ov_reconcile_paper_flag(a, OV_FACT_REPRINT) ||
            ov_reconcile_paper_flag(b, OV_FACT_REPRINT) ||
            a->piece->communication->channel != b->piece->communication->channel);
}

static int
channel_strength(ov_channel channel)
{
    static const int strength[OV_CHANNEL_COUNT] = {[OV_CHANNEL_MAIL] = 4,
                                                   [OV_CHANNEL_PORTAL] = 3,
                                                   [OV_CHANNEL_EMAIL] = 2,
                                                   [OV_CHANNEL_SMS] = 1,
                                                   [OV_CHANNEL_PHONE] = 0};

    return strength[channel];
}

/* The survivor: the stronger channel, the original before the reprint, the older, the lower id. */
static bool
survives(const ov_paper *a, const ov_paper *b)
{
    int strength_a = channel_strength(a->piece->communication->channel);
    int strength_b = channel_strength(b->piece->communication->channel);
    bool reprint_a = ov_reconcile_paper_flag(a, OV_FACT_REPRINT);
    bool reprint_b = ov_reconcile_paper_flag(b, OV_FACT_REPRINT);

    if (a->pending != b->pending)
        return a->pending; /* what was sent before is no witness of tonight */
    if (strength_a != strength_b)
        return strength_a > strength_b;
    if (reprint_a != reprint_b)
        return reprint_b;
    if (a->piece->communication->created_on != b->piece->communication->created_on)
        return a->piece->communication->created_on < b->piece->communication->created_on;
    return ov_str_cmp(ov_reconcile_paper_id(a), ov_reconcile_paper_id(b)) < 0;
}

/* Sorted statements of one account: drop duplicates among the last few days' worth. */
static size_t
drop_duplicates(const ov_paper **papers, size_t count, ov_desk *desk)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        ov_paper *paper = &desk->papers[papers[i]->no];
        bool dropped = false;

        for (size_t j = kept; j-- > 0 && paper->dated - papers[j]->dated <= 3;) {
            ov_paper *other = &desk->papers[papers[j]->no];

            if (!is_duplicate(other, paper))
                continue;
            if (survives(other, paper)) {
                paper->duplicate_of = other->no;
                dropped = true;
            } else {
                other->duplicate_of = paper->no;
                papers[j] = paper;
                dropped = true;
            }
            break;
        }
        if (!dropped)
            papers[kept++] = paper;
    }
    return kept;
}

/* A survivor may have been displaced by a better copy later: point at the last one. */
static void
resolve_duplicates(ov_desk *desk)
{
    for (size_t i = 0; i < desk->count; i++) {
        uint32_t *at = &desk->papers[i].duplicate_of;

        while (*at != OV_NO_INDEX && desk->papers[*at].duplicate_of != OV_NO_INDEX)
            *at = desk->papers[*at].duplicate_of;
    }
}

static uint32_t
slot_new(ov_desk *desk, uint32_t account)
{
    *OV_VEC_ADD(desk->scratch, &desk->slots) = (ov_slot){.account = account};
    desk->accounts.items[account].slot_count++;
    return (uint32_t)desk->slots.count - 1;
}

static const ov_paper *
slot_last(const ov_desk *desk, const ov_slot *slot)
{
    return &desk->papers[slot->statements.items[slot->statements.count - 1]];
}

static void
slot_add(ov_desk *desk, uint32_t slot, ov_paper *paper)
{
    ov_slot *to = &desk->slots.items[slot];

    *OV_VEC_ADD(desk->scratch, &to->statements) = paper->no;
    paper->slot = slot;
}

/* One voice for the whole account: all its visits become one slot. */
static uint32_t
slots_join(ov_desk *desk, ov_account *account)
{
    uint32_t first = account->first_slot;

    for (uint32_t i = 1; i < account->slot_count; i++) {
        ov_slot *from = &desk->slots.items[first + i];

        for (size_t j = 0; j < from->statements.count; j++) {
            uint32_t no = from->statements.items[j];

            *OV_VEC_ADD(desk->scratch, &desk->slots.items[first].statements) = no;
            desk->papers[no].slot = first;
        }
    }
    desk->slots.count = first + 1;
    account->slot_count = 1;
    desk->slots.items[first].whole = true;
    return first;
}

/* D1: what the new statement says it carries is what the earlier ones demanded. */
static void
check_carried(ov_desk *desk, const ov_account *account, const ov_paper *paper)
{
    ov_money previous, charges = {0}, payments = {0}, demanded = {0}, expect;
    uint32_t pieces[2] = {paper->no, OV_NO_INDEX};
    ov_money gap;
    bool any = false;

    if (!ov_reconcile_paper_money(paper, OV_FACT_PREVIOUS_BALANCE, &previous) ||
        !paper->has_balance)
        return;
    for (uint32_t i = 0; i < account->slot_count; i++) {
        const ov_paper *last = slot_last(desk, &desk->slots.items[account->first_slot + i]);

        if (ov_reconcile_class_is_demand(last->klass) && last->has_balance) {
            demanded = ov_reconcile_sum(demanded, last->balance);
            pieces[1] = last->no;
            any = true;
        }
    }
    if (!ov_reconcile_paper_money(paper, OV_FACT_NEW_CHARGES, &charges))
        charges = (ov_money){0};
    if (!ov_reconcile_paper_money(paper, OV_FACT_PAYMENTS, &payments))
        payments = (ov_money){0};
    expect = ov_reconcile_difference(ov_reconcile_sum(previous, charges),
                                     payments.e4 < 0 ? (ov_money){-payments.e4} : payments);
    gap = ov_reconcile_difference(paper->balance, expect);
    if (gap.e4 == 0 && any && ov_money_cmp(previous, demanded) != 0) {
        ov_slot all = {.account = (uint32_t)(account - desk->accounts.items)};
        ov_credit credit = ov_reconcile_ledger_credit(desk, account, &all, paper);
        ov_money paid = ov_reconcile_difference(credit.all, credit.unshown);

        gap = ov_reconcile_difference(previous, demanded);
        if (ov_money_cmp(previous, ov_reconcile_difference(demanded, paid)) == 0)
            gap = (ov_money){0};
    }
    if (gap.e4 == 0 || !paper->pending)
        return;
    ov_reconcile_rule(desk, paper->no, "D1");
    ov_reconcile_flag_money(ov_reconcile_flag(desk, "BALANCE_FORWARD_MISMATCH", pieces,
                                              pieces[1] == OV_NO_INDEX ? 1 : 2),
                            gap, paper->currency);
}

static void
statement_place(ov_desk *desk, uint32_t account_no, ov_paper *paper)
{
    ov_account *account = &desk->accounts.items[account_no];
    uint32_t fits = OV_NO_INDEX, fitting = 0, slot;
    bool loud = paper->klass == OV_CLASS_PAST_DUE_REMINDER || paper->klass == OV_CLASS_FINAL_NOTICE;

    for (uint32_t i = 0; i < account->slot_count; i++)
        if (same_visit(slot_last(desk, &desk->slots.items[account->first_slot + i]), paper)) {
            fits = account->first_slot + i;
            fitting++;
        }
    if (account->slot_count && ov_reconcile_paper_has(paper, OV_FACT_PREVIOUS_BALANCE)) {
        check_carried(desk, account, paper);
        slot = slots_join(desk, account);
    } else if (fitting == 1) {
        slot = fits;
    } else if (fitting > 1 && loud) {
        slot = slots_join(desk, account);
    } else {
        check_carried(desk, account, paper);
        slot = slot_new(desk, account_no);
        desk->slots.items[slot].ambiguous = fitting > 1;
    }
    slot_add(desk, slot, paper);
}

static void
account_add(ov_desk *desk, const ov_paper **papers, size_t count)
{
    uint32_t no = (uint32_t)desk->accounts.count;
    ov_account *account = OV_VEC_ADD(desk->scratch, &desk->accounts);

    *account = (ov_account){.entity = papers[0]->entity,
                            .number = account_key(papers[0]),
                            .plan_statement = OV_NO_INDEX,
                            .collector = OV_NO_INDEX,
                            .first_slot = (uint32_t)desk->slots.count};
    ov_reconcile_ledger_find(desk, account);
    count = drop_duplicates(papers, count, desk);
    for (size_t i = 0; i < count; i++) {
        ov_paper *paper = &desk->papers[papers[i]->no];

        if (paper->klass == OV_CLASS_DEBT_VALIDATION_NOTICE) {
            *OV_VEC_ADD(desk->scratch, &account->collectors) = paper->no;
            account->collector = paper->no;
        } else if (paper->klass == OV_CLASS_PAYMENT_PLAN_STATEMENT) {
            *OV_VEC_ADD(desk->scratch, &account->plans) = paper->no;
            account->plan_statement = paper->no;
        } else {
            *OV_VEC_ADD(desk->scratch, &account->statements) = paper->no;
            statement_place(desk, no, paper);
            account = &desk->accounts.items[no];
        }
    }
}

void
ov_reconcile_accounts_build(ov_desk *desk)
{
    const ov_paper **sorted = OV_NEW_ARRAY(desk->scratch, const ov_paper *, desk->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < desk->count; i++)
        if (ov_reconcile_class_is_statement(desk->papers[i].klass) &&
            desk->papers[i].credits == OV_NO_INDEX)
            sorted[count++] = &desk->papers[i];
    qsort(sorted, count, sizeof(*sorted), compare_statements);
    for (size_t i = 0, end; i < count; i = end) {
        ov_str key = account_key(sorted[i]);

        for (end = i + 1; end < count && !ov_str_is_null(key) &&
                          ov_str_eq(sorted[end]->entity, sorted[i]->entity) &&
                          ov_str_eq(account_key(sorted[end]), key);)
            end++;
        account_add(desk, &sorted[i], end - i);
    }
    resolve_duplicates(desk);
    for (size_t i = 0; i < desk->slots.count; i++) {
        const ov_slot *slot = &desk->slots.items[i];

        for (size_t j = 0; j + 1 < slot->statements.count; j++)
            desk->papers[slot->statements.items[j]].superseded_by =
                slot->statements.items[slot->statements.count - 1];
    }
}
