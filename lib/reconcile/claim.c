#include "reconcile_internal.h"

#include <stdlib.h>

/*
 * Claims: the chain of EOBs of one insurance claim, payer by payer (rules L1, D2, D3).
 *
 * A paper joins the claim it refers to, else the one with its payer claim control number, else the
 * one with its patient control number and biller, service dates meeting. Within one payer a later
 * final EOB replaces the earlier one, and a reversal undoes it until the correction arrives.
 */

/* The plan's papers in the order in which they speak: day, undoing before redoing, number, id. */
static int
rank(const ov_paper *paper)
{
    if (paper->klass == OV_CLASS_EOB_REVERSAL)
        return 1;
    return ov_reconcile_paper_has(paper, OV_FACT_RELATED_RELATIONSHIP) ? 2 : 0;
}

static int
compare_papers(const void *a, const void *b)
{
    const ov_paper *x = *(const ov_paper *const *)a, *y = *(const ov_paper *const *)b;
    int by_number;

    if (x->dated != y->dated)
        return OV_CMP(x->dated, y->dated);
    if (rank(x) != rank(y))
        return OV_CMP(rank(x), rank(y));
    by_number = ov_str_cmp(ov_reconcile_paper_text(x, OV_FACT_EOB_NO),
                           ov_reconcile_paper_text(y, OV_FACT_EOB_NO));
    if (!by_number)
        by_number = ov_str_cmp(ov_reconcile_paper_id(x), ov_reconcile_paper_id(y));
    return by_number ? by_number : OV_CMP(x->no, y->no);
}

static ov_str
biller_of(const ov_paper *eob)
{
    ov_str billing = ov_reconcile_paper_text(eob, OV_FACT_BILLING_PROVIDER);

    return ov_str_is_empty(billing) ? ov_reconcile_paper_text(eob, OV_FACT_PROVIDER) : billing;
}

/* The payer's place in the order of payers: as stated, else as the coverage says, else first. */
static int64_t
precedence_of(const ov_desk *desk, const ov_paper *eob)
{
    const ov_case *the_case = desk->the_case;
    const ov_piece *piece = eob->piece;
    int64_t precedence;

    if (ov_reconcile_paper_int(eob, OV_FACT_PRECEDENCE, &precedence) && precedence > 0)
        return precedence;
    for (size_t i = 0; i < the_case->coverage_count; i++) {
        ov_str payer = the_case->coverages[i].payer;

        if (ov_reconcile_name_same(payer, piece->department->name) ||
            ov_reconcile_name_same(payer, piece->department->legal_entity) ||
            (piece->organization && ov_reconcile_name_same(payer, piece->organization->name)))
            return the_case->coverages[i].precedence;
    }
    return 1;
}

typedef struct claim_index {
    ov_map *by_icn, *by_eob, *by_control; /* value: claim index + 1 */
    ov_str icn, eob_no;                   /* of the paper at hand, normalised */
} claim_index;

static uint32_t
look_up(const ov_map *map, ov_str key)
{
    uint64_t value;

    return !ov_str_is_null(key) && ov_map_get(map, key, &value) ? (uint32_t)value - 1 : OV_NO_INDEX;
}

/* T8: a control number is not unique. Two claim numbers of one payer are two claims. */
static bool
same_claim(const ov_desk *desk, const ov_claim *claim, const ov_paper *eob, ov_str icn)
{
    const ov_paper *first = &desk->papers[claim->papers.items[0]];
    ov_str type = ov_reconcile_paper_text(eob, OV_FACT_CLAIM_TYPE);
    ov_str other = ov_reconcile_paper_text(first, OV_FACT_CLAIM_TYPE);

    if (!ov_reconcile_name_same(biller_of(first), biller_of(eob)) ||
        !ov_reconcile_days_meet(first, eob) ||
        (!ov_str_is_null(type) && !ov_str_is_null(other) && !ov_str_eq(type, other)))
        return false;
    return precedence_of(desk, first) != precedence_of(desk, eob) || ov_str_is_null(icn) ||
           ov_str_is_null(claim->icn) || ov_str_eq(icn, claim->icn);
}

static uint32_t
claim_of(ov_desk *desk, const claim_index *index, const ov_paper *eob)
{
    ov_str related =
        ov_number_key(desk->scratch, ov_reconcile_paper_text(eob, OV_FACT_RELATED_CLAIM));
    uint32_t found = look_up(index->by_icn, related);

    if (found == OV_NO_INDEX)
        found = look_up(index->by_eob, ov_number_key(desk->scratch, ov_reconcile_paper_text(
                                                                        eob, OV_FACT_RELATED_EOB)));
    if (found == OV_NO_INDEX)
        found = look_up(index->by_icn, index->icn);
    if (found != OV_NO_INDEX)
        return found;
    found = look_up(index->by_control, eob->control);
    while (found != OV_NO_INDEX && !same_claim(desk, &desk->claims.items[found], eob, index->icn))
        found = desk->claims.items[found].next;
    return found;
}

static void
claim_add(ov_desk *desk, claim_index *index, ov_paper *eob)
{
    uint32_t found;

    index->icn =
        ov_number_key(desk->scratch, ov_reconcile_paper_text(eob, OV_FACT_PAYER_CLAIM_CONTROL_NO));
    index->eob_no = ov_number_key(desk->scratch, ov_reconcile_paper_text(eob, OV_FACT_EOB_NO));
    found = claim_of(desk, index, eob);
    if (found == OV_NO_INDEX) {
        ov_claim *claim = OV_VEC_ADD(desk->scratch, &desk->claims);

        found = (uint32_t)desk->claims.count - 1;
        *claim = (ov_claim){.control = eob->control,
                            .icn = index->icn,
                            .slot = OV_NO_INDEX,
                            .ruling = OV_NO_INDEX,
                            .next = look_up(index->by_control, eob->control)};
        if (!ov_str_is_null(eob->control))
            ov_map_put(index->by_control, eob->control, found + 1);
    }
    if (!ov_str_is_null(index->icn))
        ov_map_put(index->by_icn, index->icn, found + 1);
    if (!ov_str_is_null(index->eob_no))
        ov_map_put(index->by_eob, index->eob_no, found + 1);
    eob->claim = found;
    *OV_VEC_ADD(desk->scratch, &desk->claims.items[found].papers) = eob->no;
}

typedef struct payer {
    uint32_t final, open, reversal, undone;
} payer_state;

/* The same EOB once more: same payer, number, claim and sum. No correction, only a copy. */
static bool
is_copy(const ov_paper *a, const ov_paper *b)
{
    ov_answer x = ov_reconcile_eob_answer(a), y = ov_reconcile_eob_answer(b);
    ov_str number = ov_reconcile_paper_text(a, OV_FACT_EOB_NO);

    return a->piece->department == b->piece->department && a->klass == b->klass &&
           !ov_str_is_null(number) &&
           ov_str_eq(number, ov_reconcile_paper_text(b, OV_FACT_EOB_NO)) && x.known == y.known &&
           ov_money_cmp(x.amount, y.amount) == 0;
}

static void
payer_take(ov_desk *desk, ov_claim *claim, payer_state *state, ov_paper *eob)
{
    if (!ov_reconcile_eob_counts(eob) ||
        ov_reconcile_paper_word(eob, OV_FACT_RELATED_RELATIONSHIP, "replacedby"))
        return;
    if (eob->klass == OV_CLASS_EOB_REVERSAL) {
        state->reversal = eob->no;
        if (state->final != OV_NO_INDEX) {
            eob->netted_with = state->undone = state->final;
            state->final = OV_NO_INDEX;
        }
    } else if (ov_reconcile_eob_final(eob)) {
        uint32_t older = state->final != OV_NO_INDEX ? state->final : state->undone;

        if (state->final != OV_NO_INDEX && is_copy(&desk->papers[older], eob)) {
            eob->duplicate_of = older;
            return;
        }
        if (older != OV_NO_INDEX) {
            desk->papers[older].replaced_by = eob->no;
            claim->corrected = true;
        }
        state->final = eob->no;
        state->reversal = state->undone = OV_NO_INDEX;
    } else if (state->final == OV_NO_INDEX) {
        state->open = eob->no;
    }
}

static void
claim_rule(ov_claim *claim, const ov_paper *ruling)
{
    ov_answer answer = ov_reconcile_eob_answer(ruling);

    claim->ruling = ruling->no;
    claim->cap = ov_money_round(answer.amount, ruling->currency);
    claim->denied = answer.denied;
    claim->provider_liable = answer.provider_liable;
    claim->protected_by_law = ov_reconcile_paper_flag(ruling, OV_FACT_NSA_PROTECTED);
    if (ov_reconcile_paper_word(ruling, OV_FACT_NETWORK, "in"))
        claim->network = OV_NETWORK_IN;
    else if (ov_reconcile_paper_word(ruling, OV_FACT_NETWORK, "out"))
        claim->network = OV_NETWORK_OUT;
    if (!answer.known || answer.conflict)
        claim->state = OV_CLAIM_CONFLICT;
}

/* D2 and D3: the newest final EOB of the last payer rules, once all payers in order are final. */
static void
claim_settle(ov_desk *desk, ov_claim *claim)
{
    int64_t needed = OV_MAX((int64_t)desk->the_case->coverage_count, 1), last_final = 0;
    uint32_t ruling = OV_NO_INDEX, open = OV_NO_INDEX;

    for (size_t i = 0; i < claim->papers.count; i++)
        needed = OV_MAX(needed, precedence_of(desk, &desk->papers[claim->papers.items[i]]));
    needed = OV_MIN(needed, 9); /* nobody has ten payers; a wild figure must not loop */
    claim->several_payers = needed > 1;
    for (int64_t place = 1; place <= needed; place++) {
        payer_state state = {OV_NO_INDEX, OV_NO_INDEX, OV_NO_INDEX, OV_NO_INDEX};

        for (size_t i = 0; i < claim->papers.count; i++) {
            ov_paper *eob = &desk->papers[claim->papers.items[i]];

            if (precedence_of(desk, eob) == place)
                payer_take(desk, claim, &state, eob);
        }
        if (state.final != OV_NO_INDEX && last_final == place - 1) {
            last_final = place;
            ruling = state.final;
        } else if (open == OV_NO_INDEX) {
            open = state.open != OV_NO_INDEX ? state.open : state.reversal;
        }
    }
    if (ruling == OV_NO_INDEX) {
        claim->ruling = open;
        claim->state = open == OV_NO_INDEX ? OV_CLAIM_NONE : OV_CLAIM_PENDING;
        return;
    }
    claim->state = last_final == needed ? OV_CLAIM_FINAL : OV_CLAIM_PENDING_SECONDARY;
    claim_rule(claim, &desk->papers[ruling]);
}

void
ov_reconcile_claims_build(ov_desk *desk)
{
    const ov_paper **sorted = OV_NEW_ARRAY(desk->scratch, const ov_paper *, desk->count + 1);
    size_t count = 0;
    claim_index index = {0};

    for (size_t i = 0; i < desk->count; i++)
        if (ov_reconcile_class_is_plans(desk->papers[i].klass))
            sorted[count++] = &desk->papers[i];
    if (!count)
        return;
    qsort(sorted, count, sizeof(*sorted), compare_papers);
    index.by_icn = ov_map_new(desk->scratch, count);
    index.by_eob = ov_map_new(desk->scratch, count);
    index.by_control = ov_map_new(desk->scratch, count);
    for (size_t i = 0; i < count; i++)
        claim_add(desk, &index, &desk->papers[sorted[i]->no]);
    for (size_t i = 0; i < desk->claims.count; i++)
        claim_settle(desk, &desk->claims.items[i]);
}
