#include "due_internal.h"
#include "ledger_internal.h"

/*
 * What was paid at the desk, or ahead of a visit: posted before the statement, which may not show it
 * (D5: due is no more than the share less what was paid). It is for the visit whose number it is
 * booked under, else for the visit of that day, else, of a prepayment, for the next visit after it.
 */

static bool
is_named(const ov_entry *event, const ov_account *account)
{
    return !ov_str_eq(event->number, account->number);
}

/* Of a payment that no visit has used so far. */
static bool
is_for(const ov_entry *event, const ov_demand *d, bool named)
{
    bool ahead = event->entry->type == OV_LEDGER_PATIENT_PREPAYMENT;

    if (event->day == OV_DATE_NONE || d->item.from == OV_DATE_NONE || event->day > d->bill->dated)
        return false;
    if (named)
        return ov_str_eq(event->number, d->item.control) && (ahead || event->day >= d->item.from);
    return event->day >= d->item.from && event->day <= d->item.until;
}

static ov_demand *
visit_of(const ov_entry *event, const ov_account *account, ov_demand *demands, size_t count)
{
    bool named = is_named(event, account);
    ov_demand *next = NULL;

    for (size_t i = 0; i < count; i++) {
        ov_demand *d = &demands[i];

        if (is_for(event, d, named))
            return d;
        if (!named && event->entry->type == OV_LEDGER_PATIENT_PREPAYMENT &&
            d->item.from != OV_DATE_NONE && d->item.from >= event->day &&
            event->day <= d->bill->dated && (!next || d->item.from < next->item.from))
            next = d;
    }
    return next;
}

void
ov_reconcile_prepaid(const ov_desk *desk, const ov_account *account, ov_demand *demands,
                     size_t count)
{
    for (size_t i = 0; i < account->events.count; i++) {
        ov_entry *event = &desk->entries[account->events.items[i]];
        bool pays = ov_reconcile_is_payment(event->entry);
        ov_demand *d = pays && event->left.e4 > 0 ? visit_of(event, account, demands, count) : NULL;

        event->ahead = d;
        if (d)
            d->ahead = ov_reconcile_sum(d->ahead, event->left);
    }
}
