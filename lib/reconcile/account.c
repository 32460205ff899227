#include "onevoice/base/map.h"
#include "books_internal.h"
#include "item_internal.h"
#include "ledger_internal.h"

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
statements_cmp(const void *a, const void *b)
{
    const ov_paper *x = *(const ov_paper *const *)a, *y = *(const ov_paper *const *)b;
    int by = ov_str_cmp(x->house, y->house);

    if (!by)
        by = ov_str_cmp(account_key(x), account_key(y));
    if (!by)
        by = ov_currency_cmp(x->currency, y->currency);
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
           ov_reconcile_type_meets(a, b) == OV_MET_YES &&
           same_or_unstated(ov_reconcile_paper_text(a, OV_FACT_ENCOUNTER),
                            ov_reconcile_paper_text(b, OV_FACT_ENCOUNTER)) &&
           a->piece->subject_customer == b->piece->subject_customer;
}

/* Two agencies that ask for one debt say two things: who is paid. */
static bool
same_sender(const ov_desk *desk, const ov_paper *a, const ov_paper *b)
{
    return a->klass != OV_CLASS_DEBT_VALIDATION_NOTICE ||
           ov_reconcile_house_same(desk, a->piece->department->legal_entity,
                                   b->piece->department->legal_entity);
}

/*
 * DUPLICATE_BILL: everything and the statement number equal; or everything and the balance equal
 * with statement dates within three days and no new activity. Equal amounts alone are none.
 */
static bool
is_duplicate(const ov_desk *desk, const ov_paper *a, const ov_paper *b)
{
    ov_str number_a = ov_reconcile_paper_text(a, OV_FACT_STATEMENT_NO);
    ov_str number_b = ov_reconcile_paper_text(b, OV_FACT_STATEMENT_NO);
    bool balance = a->has_balance == b->has_balance &&
                   (!a->has_balance || ov_money_cmp(a->balance, b->balance) == 0);

    if (a->klass != b->klass || !same_visit(a, b) || !balance || !same_sender(desk, a, b))
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
survives(const ov_desk *desk, const ov_paper *a, const ov_paper *b)
{
    int strength_a = channel_strength(a->piece->communication->channel);
    int strength_b = channel_strength(b->piece->communication->channel);
    bool reprint_a = ov_reconcile_paper_flag(a, OV_FACT_REPRINT);
    bool reprint_b = ov_reconcile_paper_flag(b, OV_FACT_REPRINT);

    if (a->pending != b->pending)
        return a->pending ? !ov_reconcile_left_for(desk, b, a) : ov_reconcile_left_for(desk, a, b);
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

            if (!is_duplicate(desk, other, paper))
                continue;
            if (survives(desk, other, paper)) {
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

/* One voice for several visits: their statements become those of the first of them. */
static uint32_t
slots_join(ov_desk *desk, const ov_account *account, uint32_t mask)
{
    uint32_t first = OV_NO_INDEX;

    for (uint32_t i = 0; i < account->slot_count; i++) {
        ov_slot *from = &desk->slots.items[account->first_slot + i];

        if (!from->statements.count || (i < 32 && !(mask & 1u << i)))
            continue;
        if (first == OV_NO_INDEX) {
            first = account->first_slot + i;
            continue;
        }
        for (size_t j = 0; j < from->statements.count; j++) {
            uint32_t no = from->statements.items[j];

            *OV_VEC_ADD(desk->scratch, &desk->slots.items[first].statements) = no;
            desk->papers[no].slot = first;
        }
        from->statements.count = 0;
    }
    OV_ASSERT(first != OV_NO_INDEX);
    desk->slots.items[first].whole = true;
    return first;
}

#define ALL_VISITS UINT32_MAX

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
        const ov_slot *slot = &desk->slots.items[account->first_slot + i];
        const ov_paper *last;

        if (!slot->statements.count)
            continue;
        last = slot_last(desk, slot);
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
        ov_money paid = ov_reconcile_ledger_paid(
            desk, account, paper->from == OV_DATE_NONE ? OV_DATE_MIN : paper->from, paper->dated,
            OV_PAYMENTS_ALL);

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

static bool
is_loud(const ov_paper *paper)
{
    return paper->klass == OV_CLASS_PAST_DUE_REMINDER || paper->klass == OV_CLASS_FINAL_NOTICE;
}

/* A reminder that asks for more than the demand it repeats, and says of nothing new. */
static void
check_louder(ov_desk *desk, const ov_paper *last, const ov_paper *paper)
{
    uint32_t pieces[2] = {paper->no, last->no};
    ov_money gap = ov_reconcile_difference(paper->balance, last->balance);

    if (!paper->pending || !is_loud(paper) || !paper->has_balance || !last->has_balance ||
        !ov_reconcile_class_is_demand(last->klass) || gap.e4 <= 0 ||
        ov_reconcile_paper_has(paper, OV_FACT_NEW_CHARGES))
        return;
    ov_reconcile_rule(desk, paper->no, "D1");
    ov_reconcile_flag_money(ov_reconcile_flag(desk, "BALANCE_FORWARD_MISMATCH", pieces, 2), gap,
                            paper->currency);
}

/*
 * Which visits a reminder is about that fits several: those whose balances add up to what it asks,
 * where only one choice of them does; else all.
 */
static uint32_t
visits_reminded(const ov_desk *desk, const ov_account *account, const ov_paper *paper)
{
    uint32_t found = 0, count = OV_MIN(account->slot_count, 12u); /* 4,096 choices at most */

    if (!paper->has_balance || account->slot_count > 12)
        return ALL_VISITS;
    for (uint32_t mask = 1; mask < 1u << count; mask++) {
        ov_money sum = {0};
        bool fits = true;

        for (uint32_t i = 0; i < count && fits; i++) {
            const ov_slot *slot = &desk->slots.items[account->first_slot + i];

            if (!(mask & 1u << i))
                continue;
            fits = slot->statements.count && same_visit(slot_last(desk, slot), paper) &&
                   slot_last(desk, slot)->has_balance && slot_last(desk, slot)->balance.e4 > 0;
            if (fits)
                sum = ov_reconcile_sum(sum, slot_last(desk, slot)->balance);
        }
        if (!fits || ov_money_cmp(sum, paper->balance) != 0)
            continue;
        if (found)
            return ALL_VISITS;
        found = mask;
    }
    return found ? found : ALL_VISITS;
}

/* D1 for a reminder of several visits, which states no balance that it carries. */
static void
check_reminded(ov_desk *desk, const ov_account *account, const ov_paper *paper, uint32_t mask)
{
    ov_money gap = paper->balance;
    uint32_t no = paper->no;

    for (uint32_t i = 0; i < account->slot_count; i++) {
        const ov_slot *slot = &desk->slots.items[account->first_slot + i];

        if (slot->statements.count && (i >= 32 || mask & 1u << i) &&
            slot_last(desk, slot)->has_balance)
            gap = ov_reconcile_difference(gap, slot_last(desk, slot)->balance);
    }
    gap = ov_reconcile_sum(
        gap, ov_reconcile_ledger_paid(desk, account,
                                      paper->from == OV_DATE_NONE ? OV_DATE_MIN : paper->from,
                                      paper->dated, OV_PAYMENTS_ALL));
    if (gap.e4 == 0 || !paper->pending || !paper->has_balance)
        return;
    ov_reconcile_rule(desk, no, "D1");
    ov_reconcile_flag_money(ov_reconcile_flag(desk, "BALANCE_FORWARD_MISMATCH", &no, 1), gap,
                            paper->currency);
}

/* The statement speaks for the visits of `mask`: what it says of each becomes its items. */
static uint32_t
place_over(ov_desk *desk, ov_account *account, const ov_paper *paper, uint32_t mask)
{
    ov_items items = {0};
    uint32_t slot;

    if (!ov_reconcile_paper_has(paper, OV_FACT_PREVIOUS_BALANCE))
        check_reminded(desk, account, paper, mask);
    ov_reconcile_items_carry(desk, account, mask, paper, &items);
    slot = slots_join(desk, account, mask);
    desk->slots.items[slot].items = items;
    return slot;
}

static void
statement_place(ov_desk *desk, uint32_t account_no, ov_paper *paper)
{
    ov_account *account = &desk->accounts.items[account_no];
    uint32_t fits = OV_NO_INDEX, fitting = 0, slot;

    for (uint32_t i = 0; i < account->slot_count; i++) {
        const ov_slot *at = &desk->slots.items[account->first_slot + i];

        if (at->statements.count && same_visit(slot_last(desk, at), paper)) {
            fits = account->first_slot + i;
            fitting++;
        }
    }
    if (account->slot_count && ov_reconcile_paper_has(paper, OV_FACT_PREVIOUS_BALANCE)) {
        check_carried(desk, account, paper);
        slot = place_over(desk, account, paper, ALL_VISITS);
    } else if (fitting == 1) {
        slot = fits;
        check_louder(desk, slot_last(desk, &desk->slots.items[slot]), paper);
        if (desk->slots.items[slot].items.count > 1 && paper->has_balance)
            ov_reconcile_items_fit(desk, &desk->slots.items[slot].items, paper->balance);
    } else if (fitting > 1 && is_loud(paper)) {
        slot = place_over(desk, account, paper, visits_reminded(desk, account, paper));
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
                            .currency = papers[0]->currency,
                            .plan_statement = OV_NO_INDEX,
                            .collector = OV_NO_INDEX,
                            .first_slot = (uint32_t)desk->slots.count};
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
        }
    }
    ov_reconcile_ledger_take(desk, account);
    for (size_t i = 0; i < account->statements.count; i++) {
        statement_place(desk, no, &desk->papers[account->statements.items[i]]);
        account = &desk->accounts.items[no];
    }
}

/*
 * Two keys of one account: a paper that states no account number belongs to the account under which
 * the house's other papers name its control number, provided that it is one account.
 */
static void
join_keys(ov_desk *desk, const ov_paper **papers, size_t count)
{
    ov_map *accounts = ov_map_new(desk->scratch, count); /* house and control -> paper no + 1 */

    for (size_t i = 0; i < count; i++) {
        const ov_paper *paper = papers[i];
        uint64_t *at;
        bool fresh;

        if (ov_str_is_null(paper->account) || ov_str_is_null(paper->control))
            continue;
        at = ov_map_at(accounts, ov_str_join(desk->scratch, paper->house, '|', paper->control),
                       &fresh);
        if (fresh)
            *at = paper->no + 1;
        else if (*at && !ov_str_eq(desk->papers[*at - 1].account, paper->account))
            *at = 0;
    }
    for (size_t i = 0; i < count; i++) {
        ov_paper *paper = &desk->papers[papers[i]->no];
        uint64_t at;

        if (ov_str_is_null(paper->account) && !ov_str_is_null(paper->control) &&
            ov_map_get(accounts, ov_str_join(desk->scratch, paper->house, '|', paper->control),
                       &at) &&
            at)
            paper->account = desk->papers[at - 1].account;
    }
}

/* Do agencies ask for several visits of one account, each for its own? Not where the ledger gives the
   account as a whole to one. */
static bool
placed_apart(const ov_desk *desk, const ov_paper **papers, size_t count)
{
    const ov_paper *first = NULL;
    bool apart = false;

    for (size_t i = 0; i < count; i++) {
        if (papers[i]->klass != OV_CLASS_DEBT_VALIDATION_NOTICE)
            continue;
        apart = apart || (first && !same_visit(first, papers[i]));
        first = first ? first : papers[i];
    }
    for (size_t i = 0; apart && i < desk->entry_count; i++)
        if (desk->entries[i].entry->type == OV_LEDGER_ASSIGNMENT &&
            ov_str_eq(desk->entries[i].number, account_key(papers[0])))
            return false;
    return apart;
}

/* A debt that was placed by itself is an account by itself, with the papers of its visit: else the newest
   agency would speak for all, and what the others may ask would be nobody's. */
static void
add_accounts(ov_desk *desk, const ov_paper **papers, size_t count)
{
    const ov_paper **part;
    bool *placed;
    size_t parts = 0;

    if (!placed_apart(desk, papers, count)) {
        account_add(desk, papers, count);
        return;
    }
    part = OV_NEW_ARRAY(desk->scratch, const ov_paper *, count);
    placed = OV_NEW_ARRAY(desk->scratch, bool, count);
    for (size_t i = 0; i < count; i++) {
        const ov_paper *notice = papers[i];

        if (notice->klass != OV_CLASS_DEBT_VALIDATION_NOTICE || placed[i])
            continue;
        parts = 0;
        for (size_t k = 0; k < count; k++)
            if (!placed[k] && same_visit(papers[k], notice)) {
                placed[k] = true;
                part[parts++] = papers[k];
            }
        account_add(desk, part, parts);
    }
    parts = 0;
    for (size_t k = 0; k < count; k++)
        if (!placed[k])
            part[parts++] = papers[k];
    if (parts)
        account_add(desk, part, parts);
}

void
ov_reconcile_accounts_build(ov_desk *desk)
{
    const ov_paper **sorted = OV_NEW_ARRAY(desk->scratch, const ov_paper *, desk->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < desk->count; i++)
        if (ov_reconcile_class_is_statement(desk->papers[i].klass) &&
            desk->papers[i].credits == OV_NO_INDEX && !desk->papers[i].withdrawn) {
            desk->papers[i].house = ov_reconcile_house_key(desk, desk->papers[i].entity);
            sorted[count++] = &desk->papers[i];
        }
    join_keys(desk, sorted, count);
    qsort(sorted, count, sizeof(*sorted), statements_cmp);
    for (size_t i = 0, end; i < count; i = end) {
        ov_str key = account_key(sorted[i]);

        for (end = i + 1; end < count && !ov_str_is_null(key) &&
                          ov_str_eq(sorted[end]->house, sorted[i]->house) &&
                          ov_str_eq(account_key(sorted[end]), key) &&
                          !ov_reconcile_houses_differ(desk, sorted[end], sorted[i]) &&
                          ov_currency_eq(sorted[end]->currency, sorted[i]->currency);)
            end++;
        add_accounts(desk, &sorted[i], end - i);
    }
    resolve_duplicates(desk);
    for (size_t i = 0; i < desk->slots.count; i++) {
        const ov_slot *slot = &desk->slots.items[i];

        for (size_t j = 0; j + 1 < slot->statements.count; j++)
            desk->papers[slot->statements.items[j]].superseded_by =
                slot->statements.items[slot->statements.count - 1];
    }
}
