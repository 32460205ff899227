#include "onevoice/base/map.h"
#include "books_internal.h"

/*
 * Credit notes that name their invoice: they lower what that invoice demands, and are no credit of
 * the customer's as long as the invoice is open for as much.
 */

static ov_str
item_key(const ov_desk *desk, ov_str entity, ov_str invoice)
{
    return ov_str_printf(desk->scratch, "%.*s\n%.*s", OV_STR_ARG(entity), OV_STR_ARG(invoice));
}

static bool
is_credit_note(const ov_paper *paper)
{
    return !paper->withdrawn && paper->klass == OV_CLASS_CREDIT_BALANCE_STATEMENT &&
           paper->has_balance && !ov_str_is_null(paper->related_invoice);
}

/* Before the accounts are built: which papers only lower another one. */
void
ov_reconcile_credits_find(ov_desk *desk)
{
    ov_map *invoices = ov_map_new(desk->scratch, desk->count);

    for (uint32_t i = 0; i < desk->count; i++) {
        const ov_paper *paper = &desk->papers[i];

        if (!ov_str_is_null(paper->invoice) && !paper->withdrawn &&
            ov_reconcile_class_is_demand(paper->klass))
            ov_map_put(invoices, item_key(desk, paper->entity, paper->invoice), i);
    }
    for (uint32_t i = 0; i < desk->count; i++) {
        ov_paper *paper = &desk->papers[i];
        uint64_t no;

        if (is_credit_note(paper) &&
            ov_map_get(invoices, item_key(desk, paper->entity, paper->related_invoice), &no) &&
            ov_currency_eq(desk->papers[no].currency, paper->currency))
            paper->credits = (uint32_t)no;
    }
}

/* The same credit note once more: a copy lowers nothing again. */
static bool
is_again(const ov_desk *desk, const ov_slot *slot, ov_paper *paper)
{
    ov_str number = ov_reconcile_paper_text(paper, OV_FACT_STATEMENT_NO);

    for (size_t i = 0; i < slot->credits.count; i++) {
        const ov_paper *other = &desk->papers[slot->credits.items[i]];

        if (!ov_str_is_null(number) &&
            ov_str_eq(number, ov_reconcile_paper_text(other, OV_FACT_STATEMENT_NO))) {
            paper->duplicate_of = other->no;
            return true;
        }
    }
    return false;
}

/* When they are: each credit note to the visit of its invoice. */
void
ov_reconcile_credits_attach(ov_desk *desk)
{
    for (uint32_t i = 0; i < desk->count; i++) {
        ov_paper *paper = &desk->papers[i];
        const ov_paper *invoice;

        if (paper->credits == OV_NO_INDEX)
            continue;
        invoice = &desk->papers[paper->credits];
        if (invoice->duplicate_of != OV_NO_INDEX)
            invoice = &desk->papers[invoice->duplicate_of];
        if (invoice->slot == OV_NO_INDEX ||
            is_again(desk, &desk->slots.items[invoice->slot], paper))
            continue;
        paper->slot = invoice->slot;
        *OV_VEC_ADD(desk->scratch, &desk->slots.items[invoice->slot].credits) = i;
    }
}

/* What was credited of the current statement: not what an earlier one of the visit was. */
ov_money
ov_reconcile_credited(ov_desk *desk, const ov_slot *slot, const ov_paper *bill)
{
    ov_money sum = {0};

    for (size_t i = 0; i < slot->credits.count; i++) {
        const ov_paper *note = &desk->papers[slot->credits.items[i]];
        uint32_t pieces[2] = {bill->no, note->no};

        if (!ov_str_eq(note->related_invoice, bill->invoice))
            continue;
        sum = ov_reconcile_difference(sum, note->balance);
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "INVOICE_CREDITED", pieces, 2),
                                (ov_money){-note->balance.e4}, note->currency);
    }
    return sum;
}
