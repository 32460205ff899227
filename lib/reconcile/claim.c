#include "onevoice/base/groups.h"
#include "onevoice/base/map.h"
#include "onevoice/base/number.h"
#include "books_internal.h"
#include "eob_internal.h"

#include <stdlib.h>

/*
 * Claims: the chain of EOBs of one insurance claim, payer by payer (rules L1, D2, D3).
 *
 * Papers that share a number of the plan's (claim, EOB, or one they say they replace) are one claim,
 * in whatever order they came; so are those with one patient control number and biller, service
 * dates meeting. Within one payer the generations follow the references: what is replaced or undone
 * is dead, however late it is sent again. Only where nothing refers does the day decide.
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
papers_cmp(const void *a, const void *b)
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

/* Who pays: the house that sent the paper. */
static ov_str
payer_of(const ov_paper *eob)
{
    return eob->piece->organization ? eob->piece->organization->name
                                    : eob->piece->department->legal_entity;
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

        if (ov_reconcile_house_same(desk, payer, piece->department->name) ||
            ov_reconcile_house_same(desk, payer, piece->department->legal_entity) ||
            (piece->organization &&
             ov_reconcile_house_same(desk, payer, piece->organization->name)))
            return the_case->coverages[i].precedence;
    }
    return 1;
}

/* --- which papers are one claim --- */

/* Does it say that it takes the place of what it names, or that one the place of it? With a word that nobody
   knows it may; what then becomes of the other is not known (doubt_what_is_named). */
static bool
succeeds(const ov_paper *eob)
{
    ov_said said = ov_reconcile_paper_said(eob, OV_FACT_RELATED_RELATIONSHIP);

    return said != OV_SAID_ASSOCIATED && said != OV_SAID_UNKNOWN;
}

/* Numbers that name a claim or an EOB of one payer; the two are spaces of their own. */
static void
join_by_numbers(ov_desk *desk, const ov_paper **sorted, size_t count, uint32_t *parent)
{
    static const struct {
        ov_fact_key key;
        char space; /* a small letter, which no number's key holds */
    } numbers[] = {{OV_FACT_PAYER_CLAIM_CONTROL_NO, 'c'},
                   {OV_FACT_EOB_NO, 'e'},
                   {OV_FACT_RELATED_CLAIM, 'c'},
                   {OV_FACT_RELATED_EOB, 'e'}};
    const size_t own = 2; /* of them, the others are another paper's */
    ov_map *first = ov_map_new(desk->scratch, 2 * count);

    for (uint32_t i = 0; i < count; i++) {
        ov_str payer = ov_reconcile_house_key(desk, payer_of(sorted[i]));

        for (size_t k = 0; k < (succeeds(sorted[i]) ? OV_COUNT(numbers) : own); k++) {
            ov_str number =
                ov_number_key(desk->scratch, ov_reconcile_paper_text(sorted[i], numbers[k].key));
            uint64_t *at;
            bool fresh;

            if (ov_str_is_null(number))
                continue;
            at = ov_map_at(first, ov_str_join(desk->scratch, number, numbers[k].space, payer),
                           &fresh);
            if (fresh)
                *at = i;
            else
                ov_groups_join(parent, (uint32_t)*at, i);
        }
    }
}

static bool
same_number(const ov_paper *a, const ov_paper *b, ov_fact_key key)
{
    return ov_number_same(ov_reconcile_paper_text(a, key), ov_reconcile_paper_text(b, key));
}

/* T8: a control number is not unique. Two claim numbers of one payer are two claims. */
static bool
same_claim(const ov_desk *desk, const ov_paper *first, const ov_paper *eob)
{
    ov_str biller = biller_of(eob), other_biller = biller_of(first);

    if (!ov_reconcile_house_same(desk, biller, other_biller) ||
        !ov_reconcile_days_meet(first, eob) || ov_reconcile_type_meets(first, eob) != OV_MET_YES)
        return false;
    return precedence_of(desk, first) != precedence_of(desk, eob) ||
           !ov_reconcile_paper_has(eob, OV_FACT_PAYER_CLAIM_CONTROL_NO) ||
           !ov_reconcile_paper_has(first, OV_FACT_PAYER_CLAIM_CONTROL_NO) ||
           same_number(first, eob, OV_FACT_PAYER_CLAIM_CONTROL_NO);
}

/* The claim that already has a paper like this one under the same control number. */
static void
join_by_control(ov_desk *desk, const ov_paper **sorted, size_t count, uint32_t *parent)
{
    ov_map *last = ov_map_new(desk->scratch, count); /* control -> newest root + 1 */
    uint32_t *next = OV_NEW_ARRAY(desk->scratch, uint32_t, count + 1); /* of roots, + 1 */

    for (uint32_t i = 0; i < count; i++) {
        uint64_t *head;
        bool fresh;
        uint32_t at;

        if (ov_groups_root(parent, i) != i || ov_str_is_null(sorted[i]->control))
            continue;
        head = ov_map_at(last, sorted[i]->control, &fresh);
        for (at = (uint32_t)*head; at; at = next[at - 1])
            if (same_claim(desk, sorted[at - 1], sorted[i]))
                break;
        if (at) {
            ov_groups_join(parent, at - 1, i);
        } else {
            next[i] = (uint32_t)*head;
            *head = i + 1;
        }
    }
}

static void
gather_claims(ov_desk *desk, const ov_paper **sorted, size_t count, uint32_t *parent)
{
    uint32_t *claim_of = OV_NEW_ARRAY(desk->scratch, uint32_t, count + 1);

    for (uint32_t i = 0; i < count; i++) {
        ov_paper *eob = &desk->papers[sorted[i]->no];
        uint32_t root = ov_groups_root(parent, i);
        ov_claim *claim;

        if (root == i) {
            claim_of[i] = (uint32_t)desk->claims.count;
            *OV_VEC_ADD(desk->scratch, &desk->claims) =
                (ov_claim){.slot = OV_NO_INDEX, .ruling = OV_NO_INDEX};
        }
        eob->claim = claim_of[root];
        claim = &desk->claims.items[eob->claim];
        if (ov_str_is_null(claim->control))
            claim->control = eob->control;
        *OV_VEC_ADD(desk->scratch, &claim->papers) = eob->no;
    }
}

/* --- which of one payer's papers rules --- */

typedef struct payer {
    uint32_t final, open, reversal;
    uint32_t unknown; /* it may be any of these, and nothing that came later takes its place */
} payer_state;

static const payer_state nothing_yet = {OV_NO_INDEX, OV_NO_INDEX, OV_NO_INDEX, OV_NO_INDEX};

/* The same EOB once more: same payer, number, claim and sum. No correction, only a copy. */
static bool
is_copy(const ov_paper *a, const ov_paper *b)
{
    ov_answer x = ov_reconcile_eob_answer(a), y = ov_reconcile_eob_answer(b);

    return a->piece->department == b->piece->department && a->klass == b->klass &&
           same_number(a, b, OV_FACT_EOB_NO) && x.known == y.known &&
           ov_money_cmp(x.amount, y.amount) == 0;
}

/* Does `newer` say that it replaces or undoes `older`? */
static bool
refers_to(const ov_paper *newer, const ov_paper *older)
{
    ov_str claim = ov_reconcile_paper_text(newer, OV_FACT_RELATED_CLAIM);
    ov_str eob = ov_reconcile_paper_text(newer, OV_FACT_RELATED_EOB);

    if (!succeeds(newer) ||
        ov_reconcile_paper_said(newer, OV_FACT_RELATED_RELATIONSHIP) == OV_SAID_REPLACED_BY)
        return false;
    return ov_number_same(eob, ov_reconcile_paper_text(older, OV_FACT_EOB_NO)) ||
           (ov_str_is_empty(eob) &&
            ov_number_same(claim, ov_reconcile_paper_text(older, OV_FACT_PAYER_CLAIM_CONTROL_NO)));
}

/* One payer's papers on one claim, in the order of their days. */
typedef struct payer_papers {
    ov_paper **items;
    size_t count;
} payer_papers;

static bool
is_candidate(const ov_paper *eob)
{
    return eob->klass != OV_CLASS_EOB_REVERSAL && ov_reconcile_eob_final(eob) &&
           eob->duplicate_of == OV_NO_INDEX;
}

/* Copies are one paper; the first of them speaks, however late the others are sent, and the
   customer's own before one that went to somebody else. */
static void
find_copies(payer_papers *all)
{
    for (size_t i = 0; i < all->count; i++)
        for (size_t j = 0; j < i && is_candidate(all->items[i]); j++) {
            ov_paper *first = all->items[j], *copy = all->items[i];

            if (!is_candidate(first) || !is_copy(first, copy) || ov_reconcile_eob_unknown(first) ||
                ov_reconcile_eob_unknown(copy))
                continue;
            if (first->elsewhere && !copy->elsewhere)
                first->duplicate_of = copy->no;
            else
                copy->duplicate_of = first->no;
        }
}

/* References first, whatever the days: what is replaced is dead. A paper cannot replace itself. */
static void
follow_references(payer_papers *all, ov_claim *claim)
{
    for (size_t i = 0; i < all->count; i++)
        for (size_t j = 0; j < all->count; j++) {
            ov_paper *older = all->items[j];
            const ov_paper *newer = all->items[i];

            if (i == j || !is_candidate(newer) || !is_candidate(older) ||
                ov_reconcile_eob_unknown(newer) || older->replaced_by != OV_NO_INDEX ||
                newer->replaced_by == older->no || !refers_to(newer, older) ||
                refers_to(older, newer))
                continue;
            older->replaced_by = newer->no;
            claim->corrected = true;
        }
}

/* A reversal undoes the paper it refers to, else the newest before it that nothing undoes. */
static void
follow_reversals(payer_papers *all)
{
    for (size_t i = 0; i < all->count; i++) {
        ov_paper *reversal = all->items[i];
        ov_paper *undone = NULL;

        if (reversal->klass != OV_CLASS_EOB_REVERSAL)
            continue;
        for (size_t j = 0; j < all->count; j++)
            if (is_candidate(all->items[j]) && !all->items[j]->undone &&
                refers_to(reversal, all->items[j]))
                undone = all->items[j];
        for (size_t j = i; j-- > 0 && !undone;)
            if (is_candidate(all->items[j]) && !all->items[j]->undone &&
                !refers_to(all->items[j], reversal))
                undone = all->items[j];
        if (!undone)
            continue;
        undone->undone = true;
        reversal->netted_with = undone->no;
    }
}

/*
 * What is left alive: the newest rules. One undone is replaced by what came in its stead, and generations
 * that nothing ties follow one another by their days. One that says what nobody knows is settled by a
 * final one that came after it, whatever it meant; else nothing is, and nothing falls to it.
 */
static payer_state
rule_of(payer_papers *all, ov_claim *claim)
{
    payer_state state = nothing_yet;

    for (size_t i = 0; i < all->count; i++) {
        const ov_paper *eob = all->items[i];

        if (ov_reconcile_eob_unknown(eob) && eob->replaced_by == OV_NO_INDEX && !eob->undone)
            state.unknown = eob->no;
        else if (eob->klass == OV_CLASS_EOB_REVERSAL)
            state.reversal = eob->no;
        else if (is_candidate(eob) && eob->replaced_by == OV_NO_INDEX && !eob->undone) {
            state.final = eob->no;
            state.unknown = OV_NO_INDEX;
        } else if (!ov_reconcile_eob_final(eob))
            state.open = eob->no;
    }
    if (state.unknown != OV_NO_INDEX)
        return state;
    for (size_t i = 0; i < all->count && state.final != OV_NO_INDEX; i++) {
        ov_paper *eob = all->items[i];

        if (!is_candidate(eob) || eob->no == state.final || eob->replaced_by != OV_NO_INDEX)
            continue;
        eob->replaced_by = state.final;
        claim->corrected = true;
    }
    return state;
}

/* Papers of one place in the order, of one payer: two plans in one place correct nothing of each
   other. */
static payer_state
payer_settle(ov_desk *desk, ov_claim *claim, int64_t place, ov_str payer)
{
    payer_papers all = {OV_NEW_ARRAY(desk->scratch, ov_paper *, claim->papers.count + 1), 0};

    for (size_t i = 0; i < claim->papers.count; i++) {
        ov_paper *eob = &desk->papers[claim->papers.items[i]];

        if (ov_reconcile_eob_counts(eob) && precedence_of(desk, eob) == place &&
            ov_reconcile_house_same(desk, payer_of(eob), payer) &&
            ov_reconcile_paper_said(eob, OV_FACT_RELATED_RELATIONSHIP) != OV_SAID_REPLACED_BY)
            all.items[all.count++] = eob;
    }
    find_copies(&all);
    follow_references(&all, claim);
    follow_reversals(&all);
    return rule_of(&all, claim);
}

/* All payers of one place. Two of them that are final and differ: nobody chooses. */
static payer_state
place_settle(ov_desk *desk, ov_claim *claim, int64_t place, bool *differ)
{
    payer_state found = nothing_yet;

    for (size_t i = 0; i < claim->papers.count; i++) {
        const ov_paper *eob = &desk->papers[claim->papers.items[i]];
        payer_state state;
        bool seen = false;

        if (precedence_of(desk, eob) != place)
            continue;
        for (size_t j = 0; j < i && !seen; j++) {
            const ov_paper *other = &desk->papers[claim->papers.items[j]];

            seen = precedence_of(desk, other) == place &&
                   ov_reconcile_house_same(desk, payer_of(eob), payer_of(other));
        }
        if (seen)
            continue;
        state = payer_settle(desk, claim, place, payer_of(eob));
        if (state.final != OV_NO_INDEX && found.final != OV_NO_INDEX)
            *differ = ov_money_cmp(ov_reconcile_eob_answer(&desk->papers[state.final]).amount,
                                   ov_reconcile_eob_answer(&desk->papers[found.final]).amount) != 0;
        found.final = state.final == OV_NO_INDEX ? found.final : state.final;
        found.open = state.open == OV_NO_INDEX ? found.open : state.open;
        found.reversal = state.reversal == OV_NO_INDEX ? found.reversal : state.reversal;
        found.unknown = state.unknown == OV_NO_INDEX ? found.unknown : state.unknown;
    }
    return found;
}

/* Row 15: as the plan states it; where it does not, care by who is out of network in a facility that is in
   it (45 CFR 149.120). A waiver (149.420) is the provider's to show: until then the excess is disputed. */
static bool
is_protected(const ov_paper *ruling)
{
    if (ov_reconcile_paper_has(ruling, OV_FACT_NSA_PROTECTED))
        return ov_reconcile_paper_flag(ruling, OV_FACT_NSA_PROTECTED);
    return ov_reconcile_paper_said(ruling, OV_FACT_NETWORK) == OV_SAID_OUT &&
           ov_reconcile_paper_said(ruling, OV_FACT_FACILITY_NETWORK) == OV_SAID_IN;
}

/* A word that nobody knows leaves no doubt where the law caps the share as a contract would. */
static ov_network
network_of(const ov_paper *ruling)
{
    ov_said said = ov_reconcile_paper_said(ruling, OV_FACT_NETWORK);
    ov_said facility = ov_reconcile_paper_said(ruling, OV_FACT_FACILITY_NETWORK);
    bool stated = ov_reconcile_paper_has(ruling, OV_FACT_NSA_PROTECTED);

    if (said == OV_SAID_NOTHING)
        return OV_NETWORK_UNSTATED;
    if (said == OV_SAID_IN)
        return OV_NETWORK_IN;
    if (said == OV_SAID_OUT)
        return !stated && facility == OV_SAID_UNKNOWN ? OV_NETWORK_UNKNOWN : OV_NETWORK_OUT;
    if (stated ? ov_reconcile_paper_flag(ruling, OV_FACT_NSA_PROTECTED) : facility == OV_SAID_IN)
        return OV_NETWORK_UNSTATED;
    return OV_NETWORK_UNKNOWN;
}

static void
claim_rule(ov_claim *claim, const ov_paper *ruling)
{
    ov_answer answer = ov_reconcile_eob_answer(ruling);

    claim->ruling = ruling->no;
    claim->cap = ov_money_round(answer.amount, ruling->currency);
    claim->denied = answer.denied;
    claim->provider_liable = answer.provider_liable;
    claim->protected_by_law = is_protected(ruling);
    claim->network = network_of(ruling);
    claim->unknown = !answer.known && !answer.conflict; /* caps nothing; said by a flag */
    if (!answer.known || answer.conflict)
        claim->state = OV_CLAIM_CONFLICT;
}

bool
ov_reconcile_claim_elsewhere(const ov_desk *desk, const ov_claim *claim)
{
    for (size_t i = 0; i < claim->papers.count; i++)
        if (!desk->papers[claim->papers.items[i]].elsewhere)
            return false;
    return true;
}

/* Nobody has ten payers; a wild figure must not loop. */
#define PLACES 9

/* D3: the places in the order of payers that must be final: those of the coverages, each payer
   once however it is spelled, and those of the EOBs. Two plans in one place are in no order. Of a
   claim whose papers all went to the patient, the payers of whoever is billed say nothing. */
static uint32_t
places_needed(const ov_desk *desk, const ov_claim *claim)
{
    const ov_case *the_case = desk->the_case;
    uint32_t places = 0;

    for (size_t i = 0; i < claim->papers.count; i++) {
        int64_t place = precedence_of(desk, &desk->papers[claim->papers.items[i]]);

        places |= 1u << OV_MIN(place, PLACES);
        if (place > 1) /* a later payer speaks after the first, seen or not */
            places |= 1u << 1;
    }
    for (size_t i = 0; i < the_case->coverage_count && !ov_reconcile_claim_elsewhere(desk, claim);
         i++) {
        int64_t place = the_case->coverages[i].precedence;

        for (size_t j = 0; j < the_case->coverage_count; j++)
            if (ov_reconcile_house_same(desk, the_case->coverages[i].payer,
                                        the_case->coverages[j].payer))
                place = OV_MIN(place, the_case->coverages[j].precedence);
        if (place >= 1)
            places |= 1u << OV_MIN(place, PLACES);
    }
    return places;
}

/* Nobody knows what the claim comes to: by this paper, which says why. */
static void
claim_doubt(ov_claim *claim, uint32_t paper)
{
    claim->state = OV_CLAIM_CONFLICT;
    claim->unknown = true;
    claim->denied = claim->provider_liable = false;
    claim->ruling = paper;
}

/* D2 and D3: the newest final EOB of the last payer rules, once all payers in order are final. */
static void
claim_settle(ov_desk *desk, ov_claim *claim)
{
    uint32_t needed = places_needed(desk, claim), open = OV_NO_INDEX, unknown = OV_NO_INDEX;
    bool complete = true, differ = false;
    uint32_t ruling = OV_NO_INDEX, later = OV_NO_INDEX;

    claim->several_payers = (needed & (needed - 1)) != 0;
    for (int64_t place = 1; place <= PLACES; place++) {
        payer_state state;

        if (!(needed & 1u << place))
            continue;
        state = place_settle(desk, claim, place, &differ);
        unknown = state.unknown == OV_NO_INDEX ? unknown : state.unknown;
        if (state.final != OV_NO_INDEX && complete) {
            ruling = state.final;
            continue;
        }
        if (state.final != OV_NO_INDEX)
            later = state.final;
        else if (open == OV_NO_INDEX)
            open = state.open != OV_NO_INDEX ? state.open : state.reversal;
        complete = false;
    }
    if (unknown != OV_NO_INDEX) {
        claim_doubt(claim, unknown);
        return;
    }
    if (ruling == OV_NO_INDEX && (open != OV_NO_INDEX || later == OV_NO_INDEX)) {
        claim->ruling = open;
        claim->state = open == OV_NO_INDEX ? OV_CLAIM_NONE : OV_CLAIM_PENDING;
        return;
    }
    claim->state = complete ? OV_CLAIM_FINAL : OV_CLAIM_PENDING_SECONDARY;
    claim_rule(claim, &desk->papers[ruling != OV_NO_INDEX ? ruling : later]);
    if (differ)
        claim->state = OV_CLAIM_CONFLICT;
}

/* Another claim of the payer that a paper names in a relation which nobody knows: it may take its place. */
static void
doubt_what_is_named(ov_desk *desk, const ov_paper *eob)
{
    ov_str number = ov_reconcile_paper_text(eob, OV_FACT_RELATED_CLAIM);
    ov_str eob_no = ov_reconcile_paper_text(eob, OV_FACT_RELATED_EOB);

    for (size_t i = 0; i < desk->count; i++) {
        const ov_paper *other = &desk->papers[i];

        if (other->claim == OV_NO_INDEX || other->claim == eob->claim ||
            (!ov_number_same(number,
                             ov_reconcile_paper_text(other, OV_FACT_PAYER_CLAIM_CONTROL_NO)) &&
             !ov_number_same(eob_no, ov_reconcile_paper_text(other, OV_FACT_EOB_NO))) ||
            !ov_reconcile_house_same(desk, payer_of(eob), payer_of(other)))
            continue;
        claim_doubt(&desk->claims.items[other->claim], other->no);
    }
}

void
ov_reconcile_claims_build(ov_desk *desk)
{
    const ov_paper **sorted = OV_NEW_ARRAY(desk->scratch, const ov_paper *, desk->count + 1);
    uint32_t *parent = OV_NEW_ARRAY(desk->scratch, uint32_t, desk->count + 1);
    size_t count = 0;

    for (size_t i = 0; i < desk->count; i++)
        if (ov_reconcile_class_is_plans(desk->papers[i].klass) && !desk->papers[i].withdrawn)
            sorted[count++] = &desk->papers[i];
    if (!count)
        return;
    qsort(sorted, count, sizeof(*sorted), papers_cmp);
    for (uint32_t i = 0; i < count; i++)
        parent[i] = i;
    join_by_numbers(desk, sorted, count, parent);
    join_by_control(desk, sorted, count, parent);
    gather_claims(desk, sorted, count, parent);
    for (size_t i = 0; i < desk->claims.count; i++)
        claim_settle(desk, &desk->claims.items[i]);
    for (size_t i = 0; i < count; i++)
        if (ov_reconcile_paper_said(sorted[i], OV_FACT_RELATED_RELATIONSHIP) == OV_SAID_UNKNOWN &&
            ov_reconcile_eob_counts(sorted[i]))
            doubt_what_is_named(desk, sorted[i]);
}
