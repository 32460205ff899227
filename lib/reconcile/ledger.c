#include "reconcile_internal.h"

#include <stdlib.h>

/*
 * What the ledger says about one account: payments (rule D10), plans (D11), assignments (D12).
 * Entries of another legal entity or account number are never looked at: nothing nets across.
 */

static int
compare_entries(const void *a, const void *b)
{
    const ov_entry *x = a, *y = b;
    int by = ov_str_cmp(x->number, y->number);

    return by ? by : ov_str_cmp(x->entry->id, y->entry->id);
}

void
ov_reconcile_ledger_open(ov_desk *desk)
{
    const ov_case *the_case = desk->the_case;

    desk->entries = OV_NEW_ARRAY(desk->scratch, ov_entry, the_case->ledger_count + 1);
    for (size_t i = 0; i < the_case->ledger_count; i++) {
        ov_str number = ov_number_key(desk->scratch, the_case->ledger[i]->account_number);

        if (!ov_str_is_null(number))
            desk->entries[desk->entry_count++] = (ov_entry){number, the_case->ledger[i]};
    }
    qsort(desk->entries, desk->entry_count, sizeof(*desk->entries), compare_entries);
}

/* The entries under the account's number; several legal entities may use one number. */
void
ov_reconcile_ledger_find(const ov_desk *desk, ov_account *account)
{
    size_t low = 0, high = desk->entry_count;

    if (ov_str_is_null(account->number))
        return;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (ov_str_cmp(desk->entries[middle].number, account->number) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    account->first_entry = low;
    while (low < desk->entry_count && ov_str_eq(desk->entries[low].number, account->number))
        low++;
    account->entry_count = low - account->first_entry;
}

static bool
is_of(const ov_ledger_entry *entry, const ov_account *account)
{
    return ov_str_eq(entry->legal_entity, account->entity) ||
           ov_reconcile_name_same(entry->legal_entity, account->entity);
}

static bool
is_payment(const ov_ledger_entry *entry)
{
    return entry->has_amount &&
           (entry->type == OV_LEDGER_PATIENT_PAYMENT ||
            entry->type == OV_LEDGER_PATIENT_PREPAYMENT || entry->type == OV_LEDGER_ADJUSTMENT);
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

/*
 * D10: payments posted after the statement, or before it but not shown on it: no payment line, and
 * the balance still equals the previous one.
 */
ov_credit
ov_reconcile_ledger_credit(const ov_desk *desk, const ov_account *account, const ov_slot *slot,
                           const ov_paper *statement)
{
    ov_credit credit = {{0}, {0}};
    ov_money previous = {0}, shown = {0};
    ov_date since;
    bool carried = previous_balance(desk, slot, statement, &previous, &since) &&
                   statement->has_balance && ov_money_cmp(previous, statement->balance) == 0 &&
                   !(ov_reconcile_paper_money(statement, OV_FACT_PAYMENTS, &shown) && shown.e4);

    for (size_t i = 0; i < account->entry_count; i++) {
        const ov_ledger_entry *entry = desk->entries[account->first_entry + i].entry;
        ov_date day = entry->posted_on != OV_DATE_NONE ? entry->posted_on : entry->received_on;

        if (!is_payment(entry) || !is_of(entry, account) ||
            (!ov_currency_is_null(entry->currency) &&
             !ov_currency_eq(entry->currency, statement->currency)))
            continue;
        if (day == OV_DATE_NONE || day > desk->the_case->as_of)
            continue;
        if (statement->from != OV_DATE_NONE && day >= statement->from)
            credit.all = ov_reconcile_sum(credit.all, entry->amount);
        if (day > statement->dated || (carried && day > since))
            credit.unshown = ov_reconcile_sum(credit.unshown, entry->amount);
    }
    return credit;
}

static bool
in_good_standing(ov_str status)
{
    static const char *const good[] = {"current", "active", "good_standing", "good standing"};

    for (size_t i = 0; i < OV_COUNT(good); i++)
        if (ov_str_eq_nocase(status, ov_str_from(good[i])))
            return true;
    return false;
}

const ov_ledger_entry *
ov_reconcile_ledger_plan(const ov_desk *desk, const ov_account *account)
{
    const ov_ledger_entry *best = NULL;

    for (size_t i = 0; i < account->entry_count; i++) {
        const ov_ledger_entry *entry = desk->entries[account->first_entry + i].entry;

        if (entry->type != OV_LEDGER_PAYMENT_PLAN || !is_of(entry, account))
            continue;
        if (!best || entry->agreed_on > best->agreed_on ||
            (entry->agreed_on == best->agreed_on && ov_str_cmp(entry->id, best->id) > 0))
            best = entry;
    }
    return best && in_good_standing(best->plan_status) ? best : NULL;
}

const ov_ledger_entry *
ov_reconcile_ledger_assignment(const ov_desk *desk, const ov_account *account)
{
    const ov_ledger_entry *best = NULL;

    for (size_t i = 0; i < account->entry_count; i++) {
        const ov_ledger_entry *entry = desk->entries[account->first_entry + i].entry;

        if (entry->type != OV_LEDGER_ASSIGNMENT || !is_of(entry, account) ||
            (entry->posted_on != OV_DATE_NONE && entry->posted_on > desk->the_case->as_of))
            continue;
        if (!best || entry->posted_on > best->posted_on ||
            (entry->posted_on == best->posted_on && ov_str_cmp(entry->id, best->id) > 0))
            best = entry;
    }
    return best;
}
