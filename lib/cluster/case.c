#include "onevoice/cluster/case.h"

#include <stdlib.h>

#include "case_internal.h"
#include "onevoice/base/hash.h"

static const ov_piece *
piece_at(const ov_case *c, uint32_t number)
{
    return number < c->pending.count ? &c->pending.items[number]
                                     : &c->history.items[number - c->pending.count];
}

/*
 * An id from everything that makes the row: whose, which kind, which members, which days. The days
 * are part of it because one statement of two visits makes two episodes of the same members (E2).
 */
static ov_str
episode_id(ov_arena *mem, const ov_case *c, const ov_episode *e)
{
    uint64_t hash = ov_hash(c->customer_id);

    for (size_t i = 0; i < e->piece_count; i++) {
        const ov_communication *com = piece_at(c, e->pieces[i])->communication;

        hash = ov_hash_mix(hash, com ? ov_hash(com->id) : e->pieces[i]);
    }
    hash = ov_hash_mix(hash, (uint64_t)(uint32_t)e->from << 32 | (uint32_t)e->until);
    return ov_str_printf(mem, "E%016llx", (unsigned long long)ov_hash_mix(hash, e->kind));
}

static int
episode_cmp(const void *a, const void *b)
{
    const ov_episode *x = a, *y = b;

    return ov_str_cmp(x->id, y->id);
}

/* Sorted by id. Two of one id are one episode found twice: the same kind, members and days. */
static size_t
drop_equal(ov_episode *episodes, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !ov_str_eq(episodes[kept - 1].id, episodes[i].id))
            episodes[kept++] = episodes[i];
    return kept;
}

/* Is every piece of `e` in an episode before it that structured facts made? */
static bool
is_covered(const episode_list *list, size_t first_subject, const ov_episode *e)
{
    for (size_t k = 0; k < first_subject; k++) {
        const ov_episode *care = &list->items[k];
        size_t i = 0, at = 0;

        for (; i < e->piece_count; i++) {
            while (at < care->piece_count && care->pieces[at] < e->pieces[i])
                at++;
            if (at == care->piece_count || care->pieces[at] != e->pieces[i])
                break;
        }
        if (i == e->piece_count)
            return true;
    }
    return false;
}

static bool
may_ask(const ov_piece *piece, ov_facts facts)
{
    ov_content_class klass = piece->reading ? piece->reading->content_class : OV_CLASS_UNKNOWN;
    ov_money sum;

    return !ov_facts_money(facts, OV_FACT_ESTIMATE_TOTAL, &sum) &&
           (ov_facts_money(facts, OV_FACT_BALANCE_DUE, &sum) || klass == OV_CLASS_BILL ||
            klass == OV_CLASS_PAST_DUE_REMINDER || klass == OV_CLASS_FINAL_NOTICE ||
            (piece->reading && piece->reading->certainty == OV_CERTAIN_UNSURE));
}

/*
 * A bill that states neither a day nor a number that another paper bears is a matter by itself: what
 * it asks for is of an episode, too, or whoever adds up by episode would lose it.
 */
static void
add_lone_demands(ov_arena *mem, ov_arena *scratch, items all, size_t pending, episode_list *out)
{
    bool *told = OV_NEW_ARRAY(scratch, bool, all.count + 1);
    size_t found = out->count;

    for (size_t i = 0; i < found; i++)
        for (size_t k = 0; k < out->items[i].piece_count; k++)
            told[out->items[i].pieces[k]] = true;
    for (uint32_t i = 0; i < pending; i++) {
        uint32_t *piece;

        if (told[i] || !may_ask(all.items[i].piece, all.items[i].facts))
            continue;
        piece = OV_NEW(mem, uint32_t);
        *piece = i;
        *OV_VEC_ADD(mem, out) = (ov_episode){.kind = OV_EPISODE_ACCOUNT,
                                             .from = OV_DATE_NONE,
                                             .until = OV_DATE_NONE,
                                             .pieces = piece,
                                             .piece_count = 1,
                                             .basis = OV_STR("a demand by itself")};
    }
}

void
ov_cluster_case(ov_arena *mem, ov_arena *scratch, const ov_cluster_night *night,
                const ov_case *the_case, const ov_policy *policy, ov_case_clusters *out)
{
    items all = cluster_items_prepare(scratch, night, the_case);
    episode_list episodes = {0};
    size_t care, kept;

    *out = (ov_case_clusters){0};
    cluster_duplicates_find(mem, scratch, night, all, the_case->pending.count, policy, out);
    cluster_care_find(mem, scratch, all, policy, &episodes);
    care = kept = episodes.count;
    cluster_subjects_find(mem, scratch, night, all, policy, &episodes);
    for (size_t i = care; i < episodes.count; i++)
        if (!is_covered(&episodes, care, &episodes.items[i]))
            episodes.items[kept++] = episodes.items[i];
    episodes.count = kept;
    add_lone_demands(mem, scratch, all, the_case->pending.count, &episodes);
    for (size_t i = 0; i < episodes.count; i++)
        episodes.items[i].id = episode_id(mem, the_case, &episodes.items[i]);
    if (episodes.count > 0)
        qsort(episodes.items, episodes.count, sizeof *episodes.items, episode_cmp);
    out->episodes.items = episodes.items;
    out->episodes.count = drop_equal(episodes.items, episodes.count);
}
