#include "onevoice/base/number.h"
#include "item_internal.h"

#include <stdlib.h>

/*
 * Open items: what a statement says, by visit. Its lines, if it has two or more; of a statement that
 * carries balances forward, the visits whose balances it carries and what is new. What the items do
 * not explain stays an item of no visit: no EOB caps it, and it is never lost.
 */

/* Oldest first; what belongs to no visit last, for a payment goes to care before charges. */
static int
items_cmp(const void *a, const void *b)
{
    const ov_item *x = a, *y = b;
    bool none_x = x->from == OV_DATE_NONE, none_y = y->from == OV_DATE_NONE;

    if (none_x != none_y)
        return none_x ? 1 : -1;
    if (x->from != y->from)
        return OV_CMP(x->from, y->from);
    if (!ov_str_eq(x->control, y->control))
        return ov_str_cmp(x->control, y->control);
    return OV_CMP(x->amount.e4, y->amount.e4);
}

static ov_money
sum_of(const ov_items *items)
{
    ov_money sum = {0};

    for (size_t i = 0; i < items->count; i++)
        sum = ov_reconcile_sum(sum, items->items[i].amount);
    return sum;
}

static void
drop_empty(ov_items *items)
{
    size_t kept = 0;

    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].amount.e4 > 0)
            items->items[kept++] = items->items[i];
    items->count = kept;
}

/* Make the items add up to `sum`: less comes off the oldest, more belongs to the visit where there is
   one alone, else to none. Credit lines
   are less: what they take off is the oldest likewise. */
void
ov_reconcile_items_fit(const ov_desk *desk, ov_items *items, ov_money sum)
{
    ov_money less;

    for (size_t i = 0; i < items->count; i++)
        if (items->items[i].amount.e4 < 0)
            items->items[i].amount = (ov_money){0};
    less = ov_reconcile_difference(sum_of(items), sum);
    if (items->count)
        qsort(items->items, items->count, sizeof *items->items, items_cmp);
    for (size_t i = 0; i < items->count && less.e4 > 0; i++) {
        ov_money off = ov_reconcile_least(less, items->items[i].amount);

        items->items[i].amount = ov_reconcile_difference(items->items[i].amount, off);
        less = ov_reconcile_difference(less, off);
    }
    drop_empty(items);
    if (less.e4 < 0 && items->count == 1)
        items->items[0].amount = ov_reconcile_difference(items->items[0].amount, less);
    else if (less.e4 < 0)
        *OV_VEC_ADD(desk->scratch, items) = (ov_item){.amount = {-less.e4},
                                                      .from = OV_DATE_NONE,
                                                      .until = OV_DATE_NONE,
                                                      .words = OV_STR("not of one visit")};
}

/* The lines of a statement; none where it has fewer than two. */
static ov_items
lines_of(const ov_desk *desk, const ov_paper *statement)
{
    size_t count = ov_reconcile_paper_list(statement, OV_FACT_LINE_PATIENT_BALANCE);
    ov_items items = {0};

    for (size_t i = 0; i < count && count > 1; i++) {
        const ov_fact *day = ov_reconcile_paper_item(statement, OV_FACT_LINE_SERVICE_DATE, i);
        const ov_fact *visit = ov_reconcile_paper_item(statement, OV_FACT_LINE_ENCOUNTER, i);
        const ov_fact *part = ov_reconcile_paper_item(statement, OV_FACT_LINE_PATIENT_BALANCE, i);
        ov_item *item;

        if (!part)
            continue;
        item = OV_VEC_ADD(desk->scratch, &items);
        *item = (ov_item){.amount = part->value.money, .words = OV_STR("statement line")};
        item->from = item->until = day ? day->value.date : OV_DATE_NONE;
        if (visit)
            item->words =
                ov_str_printf(desk->mem, "statement line %.*s", OV_STR_ARG(visit->value.text));
        item->control = visit ? ov_number_key(desk->scratch, visit->value.text) : OV_STR_NULL;
    }
    return items;
}

/* A pending statement with a copay: the copay is asked, the rest is with the insurer. */
static bool
copay_of(const ov_desk *desk, const ov_paper *statement, ov_items *out)
{
    ov_money pending, portion;

    if (!ov_reconcile_paper_money(statement, OV_FACT_INSURANCE_PENDING, &pending) ||
        !ov_reconcile_paper_money(statement, OV_FACT_PATIENT_PORTION, &portion) ||
        pending.e4 <= 0 || portion.e4 <= 0 || portion.e4 >= statement->balance.e4)
        return false;
    *OV_VEC_ADD(desk->scratch, out) = (ov_item){.amount = portion,
                                                .from = statement->from,
                                                .until = statement->until,
                                                .control = statement->control,
                                                .words = OV_STR("patient portion"),
                                                .meanwhile = true};
    *OV_VEC_ADD(desk->scratch, out) =
        (ov_item){.amount = ov_reconcile_difference(statement->balance, portion),
                  .from = statement->from,
                  .until = statement->until,
                  .control = statement->control,
                  .words = OV_STR("with the insurer"),
                  .waits = true};
    return true;
}

ov_items
ov_reconcile_items(const ov_desk *desk, const ov_slot *slot, const ov_paper *statement)
{
    ov_items items = {0};

    if (copay_of(desk, statement, &items))
        return items;
    items = lines_of(desk, statement);
    if (items.count > 1) {
        ov_reconcile_items_fit(desk, &items, statement->balance);
        return items;
    }
    if (slot->items.count > 1)
        return slot->items;
    items.count = 0;
    *OV_VEC_ADD(desk->scratch, &items) = (ov_item){.amount = statement->balance,
                                                   .from = statement->from,
                                                   .until = statement->until,
                                                   .control = statement->control};
    return items;
}

static bool
same_visit_item(const ov_item *item, const ov_paper *statement)
{
    return !ov_str_is_null(item->control) && ov_str_eq(item->control, statement->control) &&
           item->from != OV_DATE_NONE && statement->from != OV_DATE_NONE &&
           item->from <= statement->until && statement->from <= item->until;
}

/* What the earlier statements of the account demanded, visit by visit. */
static void
earlier_items(ov_desk *desk, const ov_account *account, uint32_t mask, ov_items *out)
{
    for (uint32_t i = 0; i < account->slot_count; i++) {
        const ov_slot *slot = &desk->slots.items[account->first_slot + i];
        const ov_paper *last;
        ov_items items;

        if (!slot->statements.count || (i < 32 && !(mask & 1u << i)))
            continue;
        last = &desk->papers[slot->statements.items[slot->statements.count - 1]];
        if (!ov_reconcile_class_is_demand(last->klass) || !last->has_balance ||
            last->balance.e4 <= 0)
            continue;
        items = ov_reconcile_items(desk, slot, last);
        for (size_t k = 0; k < items.count; k++)
            *OV_VEC_ADD(desk->scratch, out) = items.items[k];
    }
}

/* D1 by visit, of the account's visits in `mask`: earlier balances, less what the statement says was paid, and what is new. */
void
ov_reconcile_items_carry(ov_desk *desk, const ov_account *account, uint32_t mask,
                         const ov_paper *statement, ov_items *out)
{
    ov_money previous, payments = {0}, charges = {0};
    size_t i = 0;

    out->count = 0;
    earlier_items(desk, account, mask, out);
    if (ov_reconcile_paper_money(statement, OV_FACT_PREVIOUS_BALANCE, &previous))
        ov_reconcile_items_fit(desk, out, previous);
    if (ov_reconcile_paper_money(statement, OV_FACT_PAYMENTS, &payments))
        ov_reconcile_items_fit(desk, out,
                               ov_reconcile_difference(sum_of(out), payments.e4 < 0
                                                                        ? (ov_money){-payments.e4}
                                                                        : payments));
    ov_reconcile_paper_money(statement, OV_FACT_NEW_CHARGES, &charges);
    while (i < out->count && !same_visit_item(&out->items[i], statement))
        i++;
    if (charges.e4 > 0 && i < out->count)
        out->items[i].amount = ov_reconcile_sum(out->items[i].amount, charges);
    else if (charges.e4 > 0)
        *OV_VEC_ADD(desk->scratch, out) = (ov_item){.amount = charges,
                                                    .from = statement->from,
                                                    .until = statement->until,
                                                    .control = statement->control};
    ov_reconcile_items_fit(desk, out, statement->balance);
    for (i = 0; i < out->count; i++)
        if (ov_str_is_null(out->items[i].words) && out->items[i].from != OV_DATE_NONE)
            out->items[i].words =
                ov_str_printf(desk->mem, "visit of %.*s",
                              OV_STR_ARG(ov_date_print(desk->scratch, out->items[i].from)));
}
