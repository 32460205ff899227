/*
 * Which claim of an interchange corrects which. A payer that has erred sends a reversal (CLP02 22)
 * and a correction, preferably in one 835, the reversal first; the correction often has a claim
 * number of its own, and then only its company says what it replaces.
 */
#include "onevoice/base/map.h"
#include "x12_internal.h"

/* Reversals under a key: of the provider's number and what is charged, or of the provider's and the
   payer's. A map holds one, + 1, and `next_by_charge` the one before it. */
typedef struct reversals {
    ov_arena *scratch;
    ov_map *by_number, *by_charge;
    size_t *next_by_charge;
} reversals;

static ov_str
number_key(const reversals *r, const x12_claim *claim)
{
    return ov_str_printf(r->scratch, "%.*s\n%.*s", OV_STR_ARG(claim->control),
                         OV_STR_ARG(claim->number));
}

static ov_str
charge_key(const reversals *r, const x12_claim *claim)
{
    int64_t charge = claim->charge.e4 < 0 ? -claim->charge.e4 : claim->charge.e4;

    return ov_str_printf(r->scratch, "%.*s\n%lld", OV_STR_ARG(claim->control), (long long)charge);
}

/* What stands before its reversal, under its number, is what was undone; it corrects nothing. */
static bool
corrects(const x12_claims *claims, size_t i, uint64_t at)
{
    return at > 0 &&
           (i + 1 > at || !ov_str_eq(claims->items[i].number, claims->items[at - 1].number));
}

/* Services of other days are another visit, at whatever price. */
static bool
days_meet(const x12_claim *a, const x12_claim *b)
{
    if (a->from == OV_DATE_NONE || b->from == OV_DATE_NONE)
        return true;
    return a->from <= OV_MAX(b->until, b->from) && b->from <= OV_MAX(a->until, a->from);
}

/* The reversal that claim `i` corrects, + 1: of its own number, else the one of its charge and days;
   0 for none, and where two could be meant. */
static uint64_t
find_reversal(const reversals *r, const x12_claims *claims, size_t i)
{
    uint64_t at = 0, found = 0;

    if (ov_map_get(r->by_number, number_key(r, &claims->items[i]), &at))
        return corrects(claims, i, at) ? at : 0;
    (void)ov_map_get(r->by_charge, charge_key(r, &claims->items[i]), &at);
    for (; at > 0; at = r->next_by_charge[at - 1]) {
        if (!corrects(claims, i, at) || !days_meet(&claims->items[i], &claims->items[at - 1]))
            continue;
        if (found > 0)
            return 0;
        found = at;
    }
    return found;
}

static void
note_reversal(reversals *r, const x12_claim *claim, size_t i)
{
    bool fresh;
    uint64_t *at = ov_map_at(r->by_number, number_key(r, claim), &fresh);

    if (fresh)
        *at = i + 1;
    at = ov_map_at(r->by_charge, charge_key(r, claim), &fresh);
    r->next_by_charge[i] = fresh ? 0 : *at;
    *at = i + 1;
}

void
x12_corrections(ov_arena *scratch, x12_claims *claims)
{
    reversals r = {.scratch = scratch};
    size_t count = 0;

    for (size_t i = 0; i < claims->count; i++)
        count += claims->items[i].reversal;
    if (count == 0)
        return;
    r.by_number = ov_map_new(scratch, count);
    r.by_charge = ov_map_new(scratch, count);
    r.next_by_charge = OV_NEW_ARRAY(scratch, size_t, claims->count);
    for (size_t i = 0; i < claims->count; i++) {
        const x12_claim *claim = &claims->items[i];

        if (!claim->reversal || ov_str_is_null(claim->control) || ov_str_is_null(claim->number))
            continue;
        note_reversal(&r, claim, i);
    }
    for (size_t i = 0; i < claims->count; i++) {
        x12_claim *claim = &claims->items[i];
        uint64_t at;

        if (claim->reversal || has_fact(&claim->facts, OV_FACT_RELATED_CLAIM) ||
            ov_str_is_null(claim->control) || (at = find_reversal(&r, claims, i)) == 0)
            continue;
        add_text_fact(&claim->facts, OV_FACT_RELATED_RELATIONSHIP, 0, OV_STR("prior"),
                      claims->items[at - 1].path);
        add_text_fact(&claim->facts, OV_FACT_RELATED_CLAIM, 0, claims->items[at - 1].number,
                      claims->items[at - 1].path);
    }
}
