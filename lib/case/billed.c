#include "cases_internal.h"

#include "onevoice/base/number.h"
#include "onevoice/base/vec.h"

/*
 * An event of the ledger names an account, and no party. Where two customers are billed under that
 * number by one house (two guarantors, an account that changed hands, one number over a family),
 * nobody knows whose debt it lowers: reconcile has to hear of the other bill (rule D10 of
 * lib/reconcile/README.md), of which nothing else is told.
 */

/* The bills of one house and currency under one number: to whom the first went, and whether one went to others. */
typedef struct billed_under {
    ov_str legal_entity, biller;
    ov_currency currency;                   /* null: not stated in a code */
    uint32_t customer, communication, next; /* place of the next house's + 1 */
    bool several;
} billed_under;

typedef OV_VEC(billed_under) bill_list;

static bool
is_bill(ov_facts facts)
{
    return ov_facts_find(facts, OV_FACT_BALANCE_DUE) ||
           ov_facts_find(facts, OV_FACT_INSTALMENT_DUE);
}

/* One row a house, currency and number, however many bills: a number may stand in thousands (T8). A recipient
   whom nobody knows is somebody else each time. */
static void
note_bill(ov_case_sources *out, ov_arena *mem, bill_list *bills, ov_str number, billed_under bill)
{
    ov_str key = ov_number_key(mem, number);
    uint64_t *head, entry;
    bool fresh;

    if (ov_str_is_null(key) || !ov_map_get(out->ledger, key, &entry))
        return;
    head = ov_map_at(out->billed, key, &fresh);
    for (uint64_t at = fresh ? 0 : *head; at; at = bills->items[at - 1].next) {
        billed_under *have = &bills->items[at - 1];

        if (!ov_str_eq(have->legal_entity, bill.legal_entity) ||
            !ov_str_eq(have->biller, bill.biller) || !ov_currency_eq(have->currency, bill.currency))
            continue;
        have->several = have->several || have->customer != bill.customer ||
                        (bill.customer == OV_NO_INDEX && have->communication != bill.communication);
        return;
    }
    bill.next = fresh ? 0 : (uint32_t)*head;
    *OV_VEC_ADD(mem, bills) = bill;
    *head = bills->count;
}

static void
note_facts(ov_case_sources *out, ov_arena *mem, bill_list *bills, ov_facts facts, billed_under bill)
{
    if (!is_bill(facts))
        return;
    bill.biller = ov_facts_text(facts, OV_FACT_BILLING_PROVIDER);
    if (!ov_currency_parse(ov_str_trim(ov_facts_text(facts, OV_FACT_CURRENCY)), &bill.currency))
        bill.currency = (ov_currency){{0}};
    note_bill(out, mem, bills, ov_facts_text(facts, OV_FACT_ACCOUNT_NO), bill);
    note_bill(out, mem, bills, ov_facts_text(facts, OV_FACT_PATIENT_CONTROL_NO), bill);
    for (size_t i = 0; i < ov_facts_list_count(facts, OV_FACT_LINE_ENCOUNTER); i++) {
        const ov_fact *visit = ov_facts_at(facts, OV_FACT_LINE_ENCOUNTER, i);

        if (visit)
            note_bill(out, mem, bills, visit->value.text, bill);
    }
}

/* Only numbers that the ledger knows are kept: without a ledger there is nothing to do. */
void
ov_case_billed_index(ov_arena *mem, const ov_cases_input *in, ov_case_sources *out)
{
    const ov_snapshot *s = in->snapshot;
    bill_list bills = {0};

    out->billed = ov_map_new(mem, s->ledger.count);
    for (size_t i = 0; s->ledger.count && i < s->communications.count; i++) {
        const ov_communication *c = &s->communications.items[i];
        const ov_reading *reading = in->readings[i];
        billed_under bill = {.communication = (uint32_t)i};

        if (c->status == OV_STATUS_CANCELLED || !reading)
            continue;
        bill.customer = ov_case_owner(in, out->confidential, c);
        bill.legal_entity = s->departments.items[c->department].legal_entity;
        note_facts(out, mem, &bills, reading->facts, bill);
        for (size_t k = 0; k < reading->part_count; k++)
            note_facts(out, mem, &bills, reading->parts[k], bill);
    }
    out->bills = bills.items;
}

/* Of each number of the customer's entries, the houses that bill somebody else under it. */
void
ov_case_find_billed(ov_arena *mem, const ov_case_sources *sources, ov_case *the_case)
{
    const ov_communication *first = sources->in->snapshot->communications.items;
    OV_VEC(ov_other_bill) found = {0};

    for (size_t i = 0; i < the_case->ledger_count; i++) {
        ov_str key = ov_number_key(mem, the_case->ledger[i]->account_number);
        uint64_t at;

        if (!ov_map_get(sources->billed, key, &at) ||
            (i && ov_number_same(the_case->ledger[i - 1]->account_number,
                                 the_case->ledger[i]->account_number)))
            continue;
        for (; at; at = sources->bills[at - 1].next) {
            const billed_under *bill = &sources->bills[at - 1];
            bool own = bill->customer == the_case->customer &&
                       (the_case->customer != OV_NO_INDEX ||
                        the_case->pending.items[0].communication == &first[bill->communication]);

            if (bill->several || !own)
                *OV_VEC_ADD(mem, &found) = (ov_other_bill){.number = key,
                                                           .legal_entity = bill->legal_entity,
                                                           .biller = bill->biller,
                                                           .currency = bill->currency};
        }
    }
    the_case->other_bills = found.items;
    the_case->other_bill_count = found.count;
}
