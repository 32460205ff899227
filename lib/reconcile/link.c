#include "books_internal.h"
#include "item_internal.h"

#include <stdlib.h>

/*
 * Which claim belongs to which visit (rules L2 and L3). Names and dates alone never carry money.
 */

typedef struct key {
    ov_str number;
    uint32_t slot;
} key_ref;

static int
keys_cmp(const void *a, const void *b)
{
    const key_ref *x = a, *y = b;
    int by = ov_str_cmp(x->number, y->number);

    return by ? by : OV_CMP(x->slot, y->slot);
}

static ov_str
biller_of(const ov_paper *eob)
{
    ov_str billing = ov_reconcile_paper_text(eob, OV_FACT_BILLING_PROVIDER);

    return ov_str_is_empty(billing) ? ov_reconcile_paper_text(eob, OV_FACT_PROVIDER) : billing;
}

static const ov_paper *
current_of(const ov_desk *desk, const ov_slot *slot)
{
    return &desk->papers[slot->statements.items[slot->statements.count - 1]];
}

static bool
line_meets(const ov_paper *statement, const ov_paper *eob)
{
    size_t lines = ov_reconcile_paper_list(statement, OV_FACT_LINE_SERVICE_DATE);

    for (size_t i = 0; i < lines; i++) {
        const ov_fact *day = ov_reconcile_paper_item(statement, OV_FACT_LINE_SERVICE_DATE, i);

        if (day && eob->from != OV_DATE_NONE && day->value.date >= eob->from &&
            day->value.date <= eob->until)
            return true;
    }
    return false;
}

static bool
days_are_stated(const ov_desk *desk, const ov_slot *slot, const ov_paper *eob)
{
    return eob->from != OV_DATE_NONE && current_of(desk, slot)->from != OV_DATE_NONE;
}

static bool
slot_bills_like(const ov_desk *desk, const ov_slot *slot, const ov_paper *eob)
{
    ov_str name = biller_of(eob);
    const ov_paper *current = current_of(desk, slot);

    return (ov_str_is_empty(name) || ov_reconcile_biller_is(desk, current, name)) &&
           !ov_reconcile_houses_differ(desk, current, eob) &&
           ov_reconcile_currency_meets(current, eob) &&
           ov_reconcile_type_meets(current, eob) != OV_MET_NO;
}

static bool
slot_days_meet(const ov_desk *desk, const ov_slot *slot, const ov_paper *eob)
{
    for (size_t i = 0; i < slot->statements.count; i++)
        if (ov_reconcile_days_meet(&desk->papers[slot->statements.items[i]], eob))
            return true;
    return line_meets(current_of(desk, slot), eob);
}

static void
link_ambiguous(ov_desk *desk, const ov_claim *claim)
{
    if (ov_reconcile_claim_elsewhere(desk, claim))
        return;
    for (size_t i = 0; i < claim->papers.count; i++)
        ov_reconcile_rule(desk, claim->papers.items[i], "L3");
    ov_reconcile_flag(desk, "LINK_AMBIGUOUS", claim->papers.items, claim->papers.count);
}

/*
 * L2: number and biller; dates decide only between several visits under one number (T3). Where the
 * EOB names no biller (a letter), the day of service must agree in its place. An EOB that went to
 * somebody else must name the biller, and days that are stated must agree: the same number may be
 * any other patient's (T8).
 */
static uint32_t
slot_by_number(ov_desk *desk, const key_ref *keys, size_t count, const ov_claim *claim,
               const ov_paper *eob, bool *ambiguous)
{
    uint32_t found = OV_NO_INDEX, by_day = OV_NO_INDEX, matches = 0, day_matches = 0;
    size_t low = OV_LOWER_BOUND(i, count, ov_str_cmp(keys[i].number, claim->control) < 0);

    *ambiguous = false;
    for (size_t i = low; i < count && ov_str_eq(keys[i].number, claim->control); i++) {
        const ov_slot *slot = &desk->slots.items[keys[i].slot];

        if ((i > low && keys[i].slot == keys[i - 1].slot) || !slot_bills_like(desk, slot, eob))
            continue;
        if (eob->elsewhere && (ov_str_is_empty(biller_of(eob)) || !slot_days_meet(desk, slot, eob)))
            continue;
        if ((ov_str_is_empty(biller_of(eob)) &&
             !(days_are_stated(desk, slot, eob) && slot_days_meet(desk, slot, eob))) ||
            ov_reconcile_type_meets(current_of(desk, slot), eob) == OV_MET_UNKNOWN) {
            desk->slots.items[keys[i].slot].ambiguous = true; /* its EOB, perhaps: not decided */
            *ambiguous = true;
            continue;
        }
        found = keys[i].slot;
        matches++;
        if (slot_days_meet(desk, slot, eob)) {
            by_day = keys[i].slot;
            day_matches++;
        }
    }
    *ambiguous = *ambiguous || (matches > 1 && day_matches != 1);
    if (matches == 1)
        return found;
    return day_matches == 1 ? by_day : OV_NO_INDEX;
}

/* L3: same patient, biller, type and days, and a sum that agrees. */
static bool
slot_fits(const ov_desk *desk, const ov_slot *slot, const ov_paper *eob, const ov_claim *claim)
{
    const ov_paper *current = current_of(desk, slot);
    ov_money submitted = {-1}, charges = {-2};
    bool sums = false;

    if (slot->claims.count || ov_str_is_empty(biller_of(eob)) ||
        !slot_bills_like(desk, slot, eob) || eob->from == OV_DATE_NONE ||
        current->from == OV_DATE_NONE || !ov_reconcile_days_meet(current, eob) ||
        current->piece->subject_customer != eob->piece->subject_customer)
        return false;
    if (ov_reconcile_paper_money(eob, OV_FACT_SUBMITTED, &submitted) &&
        (ov_reconcile_paper_money(current, OV_FACT_NEW_CHARGES, &charges) ||
         ov_reconcile_paper_money(current, OV_FACT_INSURANCE_PENDING, &charges)))
        sums = ov_money_cmp(submitted, charges) == 0;
    return sums || (claim->state == OV_CLAIM_FINAL && current->has_balance &&
                    ov_money_cmp(claim->cap, current->balance) == 0);
}

static uint32_t
slot_by_likeness(ov_desk *desk, const ov_claim *claim, const ov_paper *eob, bool *ambiguous)
{
    uint32_t found = OV_NO_INDEX;

    for (uint32_t i = 0; i < desk->slots.count; i++)
        if (desk->slots.items[i].statements.count &&
            slot_fits(desk, &desk->slots.items[i], eob, claim)) {
            if (ov_reconcile_type_meets(current_of(desk, &desk->slots.items[i]), eob) ==
                OV_MET_UNKNOWN) {
                desk->slots.items[i].ambiguous = *ambiguous = true;
                continue;
            }
            if (found != OV_NO_INDEX) {
                *ambiguous = true;
                return OV_NO_INDEX;
            }
            found = i;
        }
    return found;
}

static void
link_set(ov_desk *desk, uint32_t claim_no, uint32_t slot_no, const char *rule)
{
    ov_claim *claim = &desk->claims.items[claim_no];

    claim->slot = slot_no;
    *OV_VEC_ADD(desk->scratch, &desk->slots.items[slot_no].claims) = claim_no;
    for (size_t i = 0; i < claim->papers.count; i++)
        ov_reconcile_rule(desk, claim->papers.items[i], rule);
    ov_reconcile_rule(desk, current_of(desk, &desk->slots.items[slot_no])->no, rule);
}

static const ov_paper *
speaker(const ov_desk *desk, const ov_claim *claim)
{
    return &desk->papers[claim->ruling != OV_NO_INDEX ? claim->ruling : claim->papers.items[0]];
}

/* Claims that still have no visit: two claims may not take one visit by likeness. */
static void
link_by_likeness(ov_desk *desk)
{
    uint32_t *wanted = OV_NEW_ARRAY(desk->scratch, uint32_t, desk->claims.count + 1);
    uint32_t *wishes = OV_NEW_ARRAY(desk->scratch, uint32_t, desk->slots.count + 1);

    for (uint32_t i = 0; i < desk->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[i];
        bool ambiguous = false;

        wanted[i] = OV_NO_INDEX;
        if (claim->slot != OV_NO_INDEX || claim->ruling == OV_NO_INDEX ||
            ov_reconcile_claim_elsewhere(desk, claim))
            continue;
        wanted[i] = slot_by_likeness(desk, claim, speaker(desk, claim), &ambiguous);
        if (ambiguous)
            link_ambiguous(desk, claim);
        if (wanted[i] != OV_NO_INDEX)
            wishes[wanted[i]]++;
    }
    for (uint32_t i = 0; i < desk->claims.count; i++) {
        if (wanted[i] == OV_NO_INDEX)
            continue;
        if (wishes[wanted[i]] == 1)
            link_set(desk, i, wanted[i], "L3");
        else
            link_ambiguous(desk, &desk->claims.items[i]);
    }
}

/* A statement names the visits of its lines by numbers of their own. */
static void
add_line_keys(const ov_desk *desk, const ov_slot *slot, uint32_t no, key_ref *keys, size_t *count)
{
    ov_items items;

    if (!slot->statements.count)
        return;
    items = ov_reconcile_items(desk, slot, current_of(desk, slot));
    for (size_t i = 0; i < items.count && items.count > 1; i++)
        if (!ov_str_is_null(items.items[i].control))
            keys[(*count)++] = (key_ref){items.items[i].control, no};
}

/* Lines of all papers, at most as many more keys. */
static size_t
line_count(const ov_desk *desk)
{
    size_t count = 0;

    for (size_t i = 0; i < desk->slots.count; i++)
        if (desk->slots.items[i].statements.count)
            count += ov_reconcile_paper_list(current_of(desk, &desk->slots.items[i]),
                                             OV_FACT_LINE_PATIENT_BALANCE) +
                     desk->slots.items[i].items.count + 1;
    return count;
}

void
ov_reconcile_claims_link(ov_desk *desk)
{
    size_t count = 0;
    key_ref *keys;

    if (!desk->claims.count || !desk->slots.count)
        return;
    keys = OV_NEW_ARRAY(desk->scratch, key_ref, 2 * desk->count + line_count(desk) + 1);
    for (uint32_t i = 0; i < desk->slots.count; i++) {
        const ov_slot *slot = &desk->slots.items[i];

        for (size_t j = 0; j < slot->statements.count; j++) {
            const ov_paper *paper = &desk->papers[slot->statements.items[j]];

            if (!ov_str_is_null(paper->control))
                keys[count++] = (key_ref){paper->control, i};
            if (!ov_str_is_null(paper->account) && !ov_str_eq(paper->account, paper->control))
                keys[count++] = (key_ref){paper->account, i};
        }
        add_line_keys(desk, slot, i, keys, &count);
    }
    qsort(keys, count, sizeof(*keys), keys_cmp);
    for (uint32_t i = 0; i < desk->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[i];
        bool ambiguous = false;
        uint32_t slot;

        if (ov_str_is_null(claim->control))
            continue;
        slot = slot_by_number(desk, keys, count, claim, speaker(desk, claim), &ambiguous);
        if (ambiguous)
            link_ambiguous(desk, claim);
        if (slot != OV_NO_INDEX)
            link_set(desk, i, slot, "L2");
    }
    link_by_likeness(desk);
}
