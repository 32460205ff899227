#include "onevoice/base/number.h"
#include "onevoice/model/vocabulary.h"
#include "ledger_internal.h"
#include "posting_internal.h"

#include <stdlib.h>

/*
 * What the ledger says about one account: payments and adjustments (rule D10), plans (D11),
 * assignments (D12). An event belongs to one account alone and each cent of it is used once: on the
 * visit its number names, else on the oldest visit of the account. Entries of another legal entity
 * or currency are never looked at: nothing nets across.
 */

static int
entries_cmp(const void *a, const void *b)
{
    const ov_entry *x = a, *y = b;
    int by = ov_str_cmp(x->number, y->number);

    if (!by)
        by = OV_CMP(x->day, y->day);
    return by ? by : ov_str_cmp(x->entry->id, y->entry->id);
}

bool
ov_reconcile_is_payment(const ov_ledger_entry *entry)
{
    return entry->has_amount && (entry->type == OV_LEDGER_PATIENT_PAYMENT ||
                                 entry->type == OV_LEDGER_PATIENT_PREPAYMENT);
}

static bool
is_money(const ov_ledger_entry *entry)
{
    return ov_reconcile_is_payment(entry) ||
           (entry->has_amount && entry->type == OV_LEDGER_ADJUSTMENT);
}

/* A payment counts from the day it was received where its posting still lies ahead. */
static ov_date
day_of(const ov_ledger_entry *entry, ov_date as_of)
{
    if (entry->posted_on != OV_DATE_NONE && entry->posted_on <= as_of)
        return entry->posted_on;
    return entry->received_on != OV_DATE_NONE && entry->received_on <= as_of ? entry->received_on
                                                                             : OV_DATE_NONE;
}

/* Does the house of this entry bill somebody else, too, under its number? */
static bool
is_shared(const ov_desk *desk, const ov_ledger_entry *entry, ov_str number)
{
    const ov_case *the_case = desk->the_case;

    for (size_t i = 0; i < the_case->other_bill_count; i++) {
        const ov_other_bill *bill = &the_case->other_bills[i];

        if (ov_str_eq(bill->number, number) &&
            (ov_currency_is_null(bill->currency) || ov_currency_is_null(entry->currency) ||
             ov_currency_eq(bill->currency, entry->currency)) &&
            (ov_reconcile_house_same(desk, bill->legal_entity, entry->legal_entity) ||
             ov_reconcile_house_same(desk, bill->biller, entry->legal_entity)))
            return true;
    }
    return false;
}

/* Of an event that may be somebody else's nothing is there to use: what would rest on it is reviewed. */
void
ov_reconcile_ledger_open(ov_desk *desk)
{
    const ov_case *the_case = desk->the_case;

    desk->entries = OV_NEW_ARRAY(desk->scratch, ov_entry, the_case->ledger_count + 1);
    for (size_t i = 0; i < the_case->ledger_count; i++) {
        const ov_ledger_entry *entry = the_case->ledger[i];
        ov_str number = ov_number_key(desk->scratch, entry->account_number);
        bool money = is_money(entry), shared;

        if (ov_str_is_null(number))
            continue;
        shared = money && is_shared(desk, entry, number);
        desk->entries[desk->entry_count++] =
            (ov_entry){.number = number,
                       .entry = entry,
                       .day = day_of(entry, the_case->as_of),
                       .shared = shared,
                       .left = money && !shared ? entry->amount : (ov_money){0}};
    }
    qsort(desk->entries, desk->entry_count, sizeof(*desk->entries), entries_cmp);
}

static bool
is_of(const ov_desk *desk, const ov_ledger_entry *entry, const ov_account *account)
{
    return ov_reconcile_house_same(desk, entry->legal_entity, account->entity) &&
           (ov_currency_is_null(entry->currency) ||
            ov_currency_eq(entry->currency, account->currency));
}

static void
take_under(ov_desk *desk, ov_account *account, ov_str number)
{
    size_t low;

    if (ov_str_is_null(number))
        return;
    low = OV_LOWER_BOUND(i, desk->entry_count, ov_str_cmp(desk->entries[i].number, number) < 0);
    for (; low < desk->entry_count && ov_str_eq(desk->entries[low].number, number); low++) {
        ov_entry *entry = &desk->entries[low];

        if (entry->taken || !is_of(desk, entry->entry, account))
            continue;
        entry->taken = true;
        *OV_VEC_ADD(desk->scratch, &account->events) = (uint32_t)low;
    }
}

static void
order_by_day(const ov_desk *desk, ov_numbers *events)
{
    for (size_t i = 1; i < events->count; i++)
        for (size_t j = i; j > 0; j--) {
            uint32_t *at = &events->items[j];
            const ov_entry *x = &desk->entries[at[-1]], *y = &desk->entries[at[0]];
            uint32_t swap = at[0];

            if (x->day < y->day ||
                (x->day == y->day && ov_str_cmp(x->entry->id, y->entry->id) <= 0))
                break;
            at[0] = at[-1];
            at[-1] = swap;
        }
}

/* A payment taken back: what it undoes is the newest payment before it. What is left of it (the
   payment undone was never seen) raises nothing: no demand is exceeded. */
static void
take_back(ov_desk *desk, const ov_account *account)
{
    for (size_t i = 0; i < account->events.count; i++) {
        ov_entry *back = &desk->entries[account->events.items[i]];

        for (size_t j = account->events.count; j-- > 0 && back->left.e4 < 0;) {
            ov_entry *paid = &desk->entries[account->events.items[j]];
            ov_money off = ov_reconcile_least((ov_money){-back->left.e4}, paid->left);

            if (paid->left.e4 <= 0 || paid->day > back->day || paid->day == OV_DATE_NONE ||
                ov_reconcile_is_payment(paid->entry) != ov_reconcile_is_payment(back->entry))
                continue;
            paid->left = ov_reconcile_difference(paid->left, off);
            back->left = ov_reconcile_sum(back->left, off);
            ov_reconcile_post(desk, account, paid, NULL, OV_PLACE_UNDONE, off);
            ov_reconcile_post(desk, account, back, NULL, OV_PLACE_UNDONE, (ov_money){-off.e4});
        }
        if (back->left.e4 < 0)
            back->left = (ov_money){0};
    }
}

/* Under the numbers of the visits that a statement names: its own, and those of its lines. */
static void
take_of_visits(ov_desk *desk, ov_account *account, const ov_paper *statement)
{
    size_t lines = ov_reconcile_paper_list(statement, OV_FACT_LINE_ENCOUNTER);

    take_under(desk, account, statement->control);
    for (size_t i = 0; i < lines; i++) {
        const ov_fact *visit = ov_reconcile_paper_item(statement, OV_FACT_LINE_ENCOUNTER, i);

        if (visit)
            take_under(desk, account, ov_number_key(desk->scratch, visit->value.text));
    }
}

/* The events under the account's number, and under the numbers of its visits. */
void
ov_reconcile_ledger_take(ov_desk *desk, ov_account *account)
{
    const ov_numbers *lists[] = {&account->statements, &account->plans, &account->collectors};

    take_under(desk, account, account->number);
    for (size_t k = 0; k < OV_COUNT(lists); k++)
        for (size_t i = 0; i < lists[k]->count; i++)
            take_of_visits(desk, account, &desk->papers[lists[k]->items[i]]);
    order_by_day(desk, &account->events);
    take_back(desk, account);
}

/* The balance an earlier statement, or this one itself, says it starts from. */
static bool
previous_balance(const ov_desk *desk, const ov_slot *slot, const ov_paper *statement,
                 ov_money *previous, ov_date *since)
{
    bool known = false;

    *since = OV_DATE_MIN;
    for (size_t i = 0; i < slot->statements.count; i++) {
        const ov_paper *paper = &desk->papers[slot->statements.items[i]];

        if (paper->no == statement->no || !ov_reconcile_class_is_demand(paper->klass) ||
            !paper->has_balance || paper->dated > statement->dated)
            continue;
        *previous = paper->balance;
        *since = paper->dated;
        known = true;
    }
    return ov_reconcile_paper_money(statement, OV_FACT_PREVIOUS_BALANCE, previous) || known;
}

/* Which events a statement cannot show. */
typedef struct window {
    ov_date dated, since, care; /* care: first day of what the statement is about */
    bool carried;               /* no payment line, and the balance equals the previous one */
} window;

static ov_date
first_day(const ov_desk *desk, const ov_slot *slot, const ov_paper *statement)
{
    ov_date first = statement->from;

    for (size_t i = 0; i < slot->items.count; i++)
        first = ov_date_min(first, slot->items.items[i].from);
    for (size_t i = 0; i < slot->statements.count; i++)
        first = ov_date_min(first, desk->papers[slot->statements.items[i]].from);
    return first;
}

static window
window_of(const ov_desk *desk, const ov_slot *slot, const ov_paper *statement)
{
    ov_date placed = statement->klass == OV_CLASS_DEBT_VALIDATION_NOTICE
                         ? ov_reconcile_paper_date(statement, OV_FACT_PLACED_ON)
                         : OV_DATE_NONE; /* a collector asks what was placed with it that day */
    window w = {.dated = ov_date_min(statement->dated, placed),
                .care = first_day(desk, slot, statement)};
    ov_money previous = {0}, shown = {0};

    w.carried = previous_balance(desk, slot, statement, &previous, &w.since) &&
                statement->has_balance && ov_money_cmp(previous, statement->balance) == 0 &&
                !(ov_reconcile_paper_money(statement, OV_FACT_PAYMENTS, &shown) && shown.e4);
    return w;
}

/*
 * D10: posted after the statement; or a payment before it but not shown on it. A payment older than
 * the care was for other care (but a prepayment is made before). An adjustment before the statement
 * is in its balance, unless that is the balance of the statement before it.
 */
static bool
may_be_unshown(const ov_entry *event, const window *w)
{
    if (event->day == OV_DATE_NONE)
        return false;
    if (event->day > w->dated)
        return true;
    return w->carried && event->day > w->since &&
           (ov_reconcile_is_payment(event->entry) || w->since != OV_DATE_MIN) &&
           (w->care == OV_DATE_NONE || event->day >= w->care ||
            event->entry->type == OV_LEDGER_PATIENT_PREPAYMENT);
}

static bool
is_unshown(const ov_entry *event, const window *w)
{
    return event->left.e4 > 0 && may_be_unshown(event, w);
}

/*
 * Would what is due of this statement rest on an event that may be somebody else's? Where a share
 * caps it (`capped`), also on those since the care and ahead of it, shown or not (D5).
 */
bool
ov_reconcile_ledger_contested(const ov_desk *desk, const ov_account *account, const ov_slot *slot,
                              const ov_paper *statement, bool capped)
{
    window w = {.dated = OV_DATE_NONE};

    for (size_t i = 0; i < account->events.count; i++) {
        const ov_entry *event = &desk->entries[account->events.items[i]];

        if (!event->shared || event->entry->amount.e4 == 0)
            continue;
        if (w.dated == OV_DATE_NONE)
            w = window_of(desk, slot, statement);
        if (may_be_unshown(event, &w) ||
            (capped && event->day != OV_DATE_NONE && ov_reconcile_is_payment(event->entry) &&
             (w.care == OV_DATE_NONE || event->day >= w.care ||
              event->entry->type == OV_LEDGER_PATIENT_PREPAYMENT)))
            return true;
    }
    return false;
}

/*
 * Use up to `most` of what the statement cannot show, of adjustments or of payments; with a control
 * number, only of the events booked under it and not under the account.
 */
ov_money
ov_reconcile_ledger_use(ov_desk *desk, const ov_account *account, const ov_slot *slot,
                        const ov_paper *statement, ov_event_kind kind, ov_str control,
                        ov_money most)
{
    window w = window_of(desk, slot, statement);
    ov_money used = {0};

    for (size_t i = 0; i < account->events.count && most.e4 > 0; i++) {
        ov_entry *event = &desk->entries[account->events.items[i]];
        ov_money off = ov_reconcile_least(event->left, most);

        if (!is_unshown(event, &w) ||
            (kind != OV_EVENT_ANY &&
             ov_reconcile_is_payment(event->entry) != (kind == OV_EVENT_PAYMENT)) ||
            (!ov_str_is_null(control) &&
             (!ov_str_eq(event->number, control) || ov_str_eq(event->number, account->number))))
            continue;
        event->left = ov_reconcile_difference(event->left, off);
        most = ov_reconcile_difference(most, off);
        used = ov_reconcile_sum(used, off);
        ov_reconcile_post(desk, account, event, statement, OV_PLACE_USED, off);
    }
    return used;
}

/* Payments of the patient that nothing needed: a credit. Adjustments are no money to give back. */
ov_money
ov_reconcile_ledger_rest(const ov_desk *desk, const ov_account *account, const ov_slot *slot,
                         const ov_paper *statement)
{
    window w = window_of(desk, slot, statement);
    ov_money sum = {0};

    for (size_t i = 0; i < account->events.count; i++) {
        const ov_entry *event = &desk->entries[account->events.items[i]];

        if (is_unshown(event, &w) && ov_reconcile_is_payment(event->entry))
            sum = ov_reconcile_sum(sum, event->left);
    }
    return sum;
}

/* Booked under the number of a visit that no plan and no agency binds: it is for that visit. */
static bool
is_of_free_visit(const ov_desk *desk, const ov_account *account, const ov_entry *event)
{
    if (ov_str_eq(event->number, account->number))
        return false;
    for (uint32_t i = 0; i < account->slot_count; i++) {
        const ov_slot *slot = &desk->slots.items[account->first_slot + i];

        for (size_t k = 0; k < slot->statements.count && !slot->covered; k++)
            if (ov_str_eq(desk->papers[slot->statements.items[k]].control, event->number))
                return true;
    }
    return false;
}

/* What the patient paid from `since` to `until`, shown or not, less what was taken back. What may be
   somebody else's is in it only where a statement is compared with what the house has booked. */
ov_money
ov_reconcile_ledger_paid(const ov_desk *desk, const ov_account *account, ov_date since,
                         ov_date until, ov_payments which)
{
    ov_money sum = {0};

    for (size_t i = 0; i < account->events.count; i++) {
        const ov_entry *event = &desk->entries[account->events.items[i]];
        bool ahead =
            which == OV_PAYMENTS_FOR_CARE && event->entry->type == OV_LEDGER_PATIENT_PREPAYMENT;

        if (ov_reconcile_is_payment(event->entry) && event->day != OV_DATE_NONE &&
            (which == OV_PAYMENTS_ALL || !event->shared) && (event->day >= since || ahead) &&
            event->day <= until &&
            !(which == OV_PAYMENTS_BOUND && is_of_free_visit(desk, account, event)))
            sum = ov_reconcile_sum(sum, event->entry->amount);
    }
    return sum.e4 > 0 ? sum : (ov_money){0};
}

/* In the words of the vocabulary, however written. Any other says nothing: whether the plan still binds is
   then not known, and what rests on it is for a person. So with "completed" and "paid": that what the
   plan paid is what a bill asks, nobody says. */
ov_standing
ov_reconcile_ledger_standing(const ov_ledger_entry *plan)
{
    size_t count;
    const ov_word *words = ov_vocabulary(&count);

    for (size_t i = 0; i < count; i++) {
        bool kept = ov_str_eq(words[i].kind, OV_STR("plan_kept"));

        if ((kept || ov_str_eq(words[i].kind, OV_STR("plan_ended"))) &&
            ov_reconcile_name_same(plan->plan_status, words[i].word))
            return kept ? OV_STANDING_GOOD : OV_STANDING_ENDED;
    }
    return OV_STANDING_UNKNOWN;
}

/* The newest plan agreed, in good standing or not: a broken one undoes what a plan statement says. */
const ov_ledger_entry *
ov_reconcile_ledger_plan(const ov_desk *desk, const ov_account *account)
{
    const ov_ledger_entry *best = NULL;

    for (size_t i = 0; i < account->events.count; i++) {
        const ov_ledger_entry *entry = desk->entries[account->events.items[i]].entry;

        if (entry->type != OV_LEDGER_PAYMENT_PLAN ||
            (entry->agreed_on != OV_DATE_NONE && entry->agreed_on > desk->the_case->as_of))
            continue;
        if (!best || entry->agreed_on > best->agreed_on ||
            (entry->agreed_on == best->agreed_on && ov_str_cmp(entry->id, best->id) > 0))
            best = entry;
    }
    return best;
}

const ov_ledger_entry *
ov_reconcile_ledger_assignment(const ov_desk *desk, const ov_account *account)
{
    const ov_ledger_entry *best = NULL;

    for (size_t i = 0; i < account->events.count; i++) {
        const ov_ledger_entry *entry = desk->entries[account->events.items[i]].entry;

        if (entry->type != OV_LEDGER_ASSIGNMENT ||
            (entry->posted_on != OV_DATE_NONE && entry->posted_on > desk->the_case->as_of))
            continue;
        if (!best || entry->posted_on > best->posted_on ||
            (entry->posted_on == best->posted_on && ov_str_cmp(entry->id, best->id) > 0))
            best = entry;
    }
    return best;
}
