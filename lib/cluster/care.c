/* Episodes of care from structured facts: rules E1, E2 of lib/reconcile/README.md, section 2.5. */
#include <stdlib.h>

#include "case_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/number.h"

/* One visit that a piece speaks of. */
typedef struct visit {
    ov_date from, until;
    uint32_t piece, customer;
    uint32_t episode; /* lowest visit of its episode */
    ov_facts facts;
} visit;

/* A day that structure states; of a bill also one that its words do, or a bill that is all text would
   be of no episode, and what it asks for neither. */
static bool
stated_date(ov_facts facts, ov_fact_key key, size_t index, ov_date *out)
{
    const ov_fact *f = ov_facts_at(facts, key, index);

    if (!f || (f->source != OV_SOURCE_STRUCTURED && !ov_facts_find(facts, OV_FACT_BALANCE_DUE)))
        return false;
    *out = f->value.date;
    return true;
}

typedef OV_VEC(visit) visit_list;

/* The visits of a piece: those of its statement lines, else its service dates. Estimates have none.
 */
static void
visits_add(ov_arena *scratch, const item *it, uint32_t number, visit_list *out)
{
    visit v = {.piece = number, .customer = it->piece->subject_customer, .facts = it->facts};
    size_t lines = ov_facts_list_count(it->facts, OV_FACT_LINE_SERVICE_DATE), added = 0;
    ov_money estimate;

    if (ov_facts_money(it->facts, OV_FACT_ESTIMATE_TOTAL, &estimate))
        return;
    for (size_t i = 0; i < lines; i++) {
        if (!stated_date(it->facts, OV_FACT_LINE_SERVICE_DATE, i, &v.from))
            continue;
        v.until = v.from;
        *OV_VEC_ADD(scratch, out) = v;
        added++;
    }
    if (added > 0 || !stated_date(it->facts, OV_FACT_SERVICE_FROM, 0, &v.from))
        return;
    if (!stated_date(it->facts, OV_FACT_SERVICE_TO, 0, &v.until) || v.until < v.from)
        v.until = v.from;
    *OV_VEC_ADD(scratch, out) = v;
}

static int
visit_cmp(const void *a, const void *b)
{
    const visit *x = a, *y = b;

    if (x->customer != y->customer)
        return OV_CMP(x->customer, y->customer);
    if (x->from != y->from)
        return OV_CMP(x->from, y->from);
    return x->until != y->until ? OV_CMP(y->until, x->until) : OV_CMP(x->piece, y->piece);
}

/* Visits in order of time: one inside the stay, or within the window after its last day, joins the
   stay's episode. The window counts from the first stay and what overlaps it, not from follow-ups:
   weekly therapy is no chain without end. */
static void
join_by_time(visit *visits, size_t count, const ov_policy *policy)
{
    for (size_t i = 0, end; i < count; i = end) {
        ov_date last = visits[i].until;

        for (end = i; end < count && visits[end].customer == visits[i].customer; end++) {
            if (visits[end].from <= last)
                last = OV_MAX(last, visits[end].until);
            else if (visits[end].from > ov_date_add(last, (int)policy->episode_window_days))
                break;
            visits[end].episode = (uint32_t)i;
        }
    }
}

/* A number that holds visits together whatever their dates: encounter, authorisation, claim. */
typedef struct tie {
    uint64_t key;
    uint32_t visit;
} tie;

static int
tie_cmp(const void *a, const void *b)
{
    const tie *x = a, *y = b;

    return x->key != y->key ? OV_CMP(x->key, y->key) : OV_CMP(x->visit, y->visit);
}

static void
join_by_number(ov_arena *scratch, visit *visits, size_t count)
{
    static const ov_fact_key keys[] = {OV_FACT_ENCOUNTER, OV_FACT_AUTHORIZATION,
                                       OV_FACT_PAYER_CLAIM_CONTROL_NO, OV_FACT_RELATED_CLAIM};
    static const uint64_t spaces[] = {1, 2, 3, 3}; /* a related claim is a claim */
    OV_VEC(tie) ties = {0};

    for (uint32_t i = 0; i < count; i++)
        for (size_t k = 0; k < OV_COUNT(keys); k++) {
            ov_str text = ov_number_key(scratch, ov_facts_text(visits[i].facts, keys[k]));

            if (!ov_str_is_null(text))
                *OV_VEC_ADD(scratch, &ties) =
                    (tie){ov_hash_mix(ov_hash(text), spaces[k] << 32 | visits[i].customer), i};
        }
    if (ties.count > 0)
        qsort(ties.items, ties.count, sizeof *ties.items, tie_cmp);
    for (size_t i = 1; i < ties.count; i++) {
        uint32_t a = visits[ties.items[i - 1].visit].episode,
                 b = visits[ties.items[i].visit].episode;

        if (ties.items[i].key != ties.items[i - 1].key || a == b)
            continue;
        for (size_t k = 0; k < count; k++)
            if (visits[k].episode == OV_MAX(a, b))
                visits[k].episode = OV_MIN(a, b);
    }
}

static int
episode_cmp(const void *a, const void *b)
{
    const visit *x = a, *y = b;

    return x->episode != y->episode ? OV_CMP(x->episode, y->episode) : OV_CMP(x->piece, y->piece);
}

/*
 * Visits are joined in time first and by number second: numbers may reach over a gap that dates
 * alone would not bridge, while the other order would let one wrong number pull in everything
 * between. Pieces are counted once an episode, however many of their visits fall into it.
 */
void
cluster_care_find(ov_arena *mem, ov_arena *scratch, items all, const ov_policy *policy,
                  episode_list *out)
{
    visit_list visits = {0};

    for (uint32_t i = 0; i < all.count; i++)
        visits_add(scratch, &all.items[i], i, &visits);
    if (visits.count == 0)
        return;
    qsort(visits.items, visits.count, sizeof *visits.items, visit_cmp);
    join_by_time(visits.items, visits.count, policy);
    join_by_number(scratch, visits.items, visits.count);
    qsort(visits.items, visits.count, sizeof *visits.items, episode_cmp);
    for (size_t i = 0, end; i < visits.count; i = end) {
        uint32_t *pieces;
        ov_episode *e = OV_VEC_ADD(mem, out);

        *e = (ov_episode){.kind = OV_EPISODE_CARE,
                          .from = visits.items[i].from,
                          .until = visits.items[i].until,
                          .basis = OV_STR("E1: service dates within the window")};
        for (end = i; end < visits.count && visits.items[end].episode == visits.items[i].episode;)
            end++;
        pieces = OV_NEW_ARRAY(mem, uint32_t, end - i);
        for (size_t k = i; k < end; k++) {
            const visit *v = &visits.items[k];

            e->from = OV_MIN(e->from, v->from);
            e->until = OV_MAX(e->until, v->until);
            if (e->piece_count == 0 || pieces[e->piece_count - 1] != v->piece)
                pieces[e->piece_count++] = v->piece;
        }
        e->pieces = pieces;
    }
}
