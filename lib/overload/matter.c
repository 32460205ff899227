/*
 * Matters: which pieces of a case speak about the same claim to money. Union-find over keys.
 */
#include "case_internal.h"

#include "onevoice/base/groups.h"
#include "onevoice/base/map.h"
#include "onevoice/base/number.h"

typedef struct matters {
    ov_arena *scratch;
    uint32_t *parent;
    size_t count;
    ov_map *keys;
} matters;

static void
join_key(matters *m, ov_str key, uint32_t piece)
{
    bool fresh;
    uint64_t *slot = ov_map_at(m->keys, key, &fresh);

    if (fresh)
        *slot = piece;
    else
        ov_groups_join(m->parent, (uint32_t)*slot, piece);
}

/* Join pieces that name the same account or control number within the same episode. */
static void
join_numbers(matters *m, const ov_case *c, uint32_t number, size_t episode)
{
    const ov_piece *piece = ov_case_piece(c, number);
    ov_str account =
        ov_number_key(m->scratch, ov_facts_text(piece->reading->facts, OV_FACT_ACCOUNT_NO));
    ov_str control =
        ov_number_key(m->scratch, ov_facts_text(piece->reading->facts, OV_FACT_PATIENT_CONTROL_NO));

    if (!ov_str_is_null(account))
        join_key(m,
                 ov_str_printf(m->scratch, "a %zu %.*s %.*s", episode,
                               OV_STR_ARG(piece->department->legal_entity), OV_STR_ARG(account)),
                 number);
    if (!ov_str_is_null(control))
        join_key(m, ov_str_printf(m->scratch, "c %zu %.*s", episode, OV_STR_ARG(control)), number);
}

/* A collector writes about the account of another house: the debt is one, whoever holds it. */
static void
join_placed(matters *m, const ov_case *c, const ov_judgement *judgement)
{
    ov_map *placed = ov_map_new(m->scratch, m->count + 1);

    for (int pass = 0; pass < 2; pass++)
        for (uint32_t p = 0; p < m->count; p++) {
            ov_content_class content_class = ov_case_class(c, judgement, p);
            ov_str account = ov_number_key(
                m->scratch, ov_facts_text(ov_case_piece(c, p)->reading->facts, OV_FACT_ACCOUNT_NO));
            uint64_t notice;

            if (ov_str_is_null(account) || ov_money_role_of(content_class) != OV_ROLE_DEMAND)
                continue;
            if (pass == 0 && content_class == OV_CLASS_DEBT_VALIDATION_NOTICE)
                ov_map_put(placed, account, p);
            else if (pass == 1 && ov_map_get(placed, account, &notice))
                ov_groups_join(m->parent, p, (uint32_t)notice);
        }
}

static void
join_judged(matters *m, const ov_judgement *judgement)
{
    for (size_t i = 0; i < judgement->payables.count; i++) {
        const ov_payable *payable = &judgement->payables.items[i];

        if (payable->bill != OV_NO_INDEX && payable->eob != OV_NO_INDEX)
            ov_groups_join(m->parent, payable->bill, payable->eob);
    }
    for (uint32_t p = 0; p < judgement->pieces.count; p++)
        if (judgement->pieces.items[p].witness != OV_NO_INDEX)
            ov_groups_join(m->parent, p, judgement->pieces.items[p].witness);
}

/*
 * What is about one thing: episodes first, then numbers for pieces no episode placed, then
 * duplicates and what reconcile joined. A number is not allowed to join two episodes: an account
 * may hold unrelated visits.
 */
uint32_t *
ov_case_matters(ov_arena *scratch, const ov_case *c, const ov_case_clusters *clusters,
                const ov_judgement *judgement)
{
    size_t count = c->pending.count + c->history.count;
    matters m = {.scratch = scratch,
                 .parent = OV_NEW_ARRAY(scratch, uint32_t, count + 1),
                 .count = count,
                 .keys = ov_map_new(scratch, 2 * count + 1)};
    bool *placed = OV_NEW_ARRAY(scratch, bool, count + 1);

    for (uint32_t p = 0; p < count; p++)
        m.parent[p] = p;
    for (size_t e = 0; e < clusters->episodes.count; e++) {
        const ov_episode *episode = &clusters->episodes.items[e];

        for (size_t i = 0; i < episode->piece_count; i++) {
            placed[episode->pieces[i]] = true;
            join_numbers(&m, c, episode->pieces[i], e + 1);
        }
    }
    for (uint32_t p = 0; p < count; p++)
        if (!placed[p])
            join_numbers(&m, c, p, 0);
    for (size_t i = 0; i < clusters->duplicates.count; i++)
        ov_groups_join(m.parent, clusters->duplicates.items[i].piece,
                       clusters->duplicates.items[i].survivor);
    join_placed(&m, c, judgement);
    join_judged(&m, judgement);
    for (uint32_t p = 0; p < count; p++)
        m.parent[p] = ov_groups_root(m.parent, p);
    return m.parent;
}
