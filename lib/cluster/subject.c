/* Episodes from numbers, dates with companies, and events, without closure through hubs. */
#include <stdlib.h>

#include "subject_internal.h"
#include "onevoice/base/hash.h"

int
cluster_mention_cmp(const void *a, const void *b)
{
    const mention *x = a, *y = b;

    return x->key != y->key ? OV_CMP(x->key, y->key) : OV_CMP(x->number, y->number);
}

static ov_date
letter_day(const item *it)
{
    return it->piece->communication ? it->piece->communication->created_on : OV_DATE_NONE;
}

static void
keys_collect(matter_search *s)
{
    for (uint32_t i = 0; i < s->all.count; i++) {
        const item *it = &s->all.items[i];

        for (size_t k = 0; k < it->ids.count; k++)
            *OV_VEC_ADD(s->scratch, &s->mentions) = (mention){it->ids.items[k].shape, i};
    }
    if (s->mentions.count > 0)
        qsort(s->mentions.items, s->mentions.count, sizeof *s->mentions.items, cluster_mention_cmp);
    for (size_t i = 0, end; i < s->mentions.count; i = end) {
        bool clean = false;

        for (end = i;
             end < s->mentions.count && s->mentions.items[end].key == s->mentions.items[i].key;
             end++)
            clean |= !s->all.items[s->mentions.items[end].number].noisy;
        /* a number that only one scan has may be misread: it neither joins nor parts */
        *OV_VEC_ADD(s->scratch, &s->keys) = (id_key){.key = s->mentions.items[i].key,
                                                     .first = i,
                                                     .count = end - i,
                                                     .usable = clean || end - i > 1};
    }
}

/* Other usable numbers beside which a key stands, and the time it is in use. */
static void
hubs_mark(matter_search *s, ov_u64map *numbers)
{
    for (size_t k = 0; k < s->keys.count; k++) {
        id_key *key = &s->keys.items[k];
        ov_date from = OV_DATE_NONE, until = OV_DATE_NONE;
        OV_VEC(mention) others = {0};
        size_t distinct = 0;

        for (size_t m = 0; m < key->count; m++) {
            const item *it = &s->all.items[s->mentions.items[key->first + m].number];
            ov_date day = letter_day(it);

            from = from == OV_DATE_NONE ? day : OV_MIN(from, day);
            until = until == OV_DATE_NONE ? day : OV_MAX(until, day);
            for (size_t j = 0; j < it->ids.count; j++) {
                uint64_t at = 0;

                if (it->ids.count > 1 && it->ids.items[j].shape != key->key &&
                    ov_u64map_get(numbers, it->ids.items[j].shape, &at) && s->keys.items[at].usable)
                    *OV_VEC_ADD(s->scratch, &others) = (mention){it->ids.items[j].shape, 0};
            }
        }
        if (others.count > 0)
            qsort(others.items, others.count, sizeof *others.items, cluster_mention_cmp);
        for (size_t j = 0; j < others.count; j++)
            distinct += j == 0 || others.items[j].key != others.items[j - 1].key;
        key->hub = distinct >= (size_t)s->policy->cluster_hub_others ||
                   (from != OV_DATE_NONE && until - from >= s->policy->cluster_hub_days);
    }
}

typedef struct sized_key {
    size_t count;
    uint64_t key;
    uint32_t number;
} sized_key;

static int
sized_key_cmp(const void *a, const void *b)
{
    const sized_key *x = a, *y = b;

    return x->count != y->count ? OV_CMP(y->count, x->count) : OV_CMP(x->key, y->key);
}

/* The keys beside which the centre of a star stands join it. */
static void
star_gather(matter_search *s, ov_u64map *numbers, uint32_t centre)
{
    const id_key *key = &s->keys.items[centre];

    for (size_t m = 0; m < key->count; m++) {
        const item *it = &s->all.items[s->mentions.items[key->first + m].number];

        for (size_t j = 0; j < it->ids.count; j++) {
            uint64_t at = 0;
            id_key *other;

            if (!ov_u64map_get(numbers, it->ids.items[j].shape, &at))
                continue;
            other = &s->keys.items[at];
            if (other->group == NO_GROUP && other->usable && !other->hub)
                other->group = centre;
        }
    }
}

/* Stars of keys: a key joins the larger one beside which it stands, but never a key that has joined
   another itself, so an episode is no chain. */
static void
groups_by_id(matter_search *s, ov_u64map *numbers)
{
    sized_key *order = OV_NEW_ARRAY(s->scratch, sized_key, s->keys.count);

    for (uint32_t k = 0; k < s->keys.count; k++) {
        order[k] = (sized_key){s->keys.items[k].count, s->keys.items[k].key, k};
        s->keys.items[k].group = NO_GROUP;
    }
    if (s->keys.count > 0)
        qsort(order, s->keys.count, sizeof *order, sized_key_cmp);
    for (size_t o = 0; o < s->keys.count; o++) {
        id_key *key = &s->keys.items[order[o].number];

        if (key->hub || !key->usable)
            continue;
        if (key->group == NO_GROUP) {
            key->group = order[o].number;
            star_gather(s, numbers, order[o].number);
        }
    }
    for (size_t o = s->keys.count; o-- > 0;) { /* the largest key of a letter has the last word */
        const id_key *key = &s->keys.items[order[o].number];

        for (size_t m = 0; key->group != NO_GROUP && m < key->count; m++)
            if (s->group[s->mentions.items[key->first + m].number] < s->keys.count ||
                s->group[s->mentions.items[key->first + m].number] == NO_GROUP)
                s->group[s->mentions.items[key->first + m].number] = key->group;
    }
    s->groups = (uint32_t)s->keys.count;
    for (uint32_t k = 0; k < s->keys.count; k++)
        s->basis[k] = BY_ID;
}

typedef struct member {
    uint32_t group, number;
} member;

static int
member_cmp(const void *a, const void *b)
{
    const member *x = a, *y = b;

    return x->group != y->group ? OV_CMP(x->group, y->group) : OV_CMP(x->number, y->number);
}

/* What kind of matter a group is. */
static ov_episode
episode_of(const matter_search *s, uint32_t group, const member *members, size_t count)
{
    ov_episode e = {.kind = OV_EPISODE_ACCOUNT, .from = OV_DATE_NONE, .until = OV_DATE_NONE};
    uint8_t basis = s->basis[group];
    size_t events = 0;

    for (size_t i = 0; i < count; i++)
        events += s->all.items[members[i].number].events != 0;
    if (basis & BY_EVENT || events * 2 > count)
        e.kind = OV_EPISODE_EVENT;
    else if (basis & BY_DATE)
        e.kind = OV_EPISODE_CARE;
    if (basis & BY_WORDS) {
        e.basis = OV_STR("same words");
        return e;
    }
    e.basis = basis & BY_EVENT                       ? OV_STR("event words and date")
              : (basis & BY_ID) && (basis & BY_DATE) ? OV_STR("equal number; date and company")
              : basis & BY_ID                        ? OV_STR("equal number")
                                                     : OV_STR("date and company");
    return e;
}

static void
episodes_add(matter_search *s, ov_arena *mem, episode_list *out)
{
    OV_VEC(member) members = {0};

    for (uint32_t i = 0; i < s->all.count; i++)
        if (s->group[i] != NO_GROUP)
            *OV_VEC_ADD(s->scratch, &members) = (member){s->group[i], i};
    if (members.count > 0)
        qsort(members.items, members.count, sizeof *members.items, member_cmp);
    for (size_t i = 0, end; i < members.count; i = end) {
        uint32_t *pieces;
        ov_episode e;

        for (end = i; end < members.count && members.items[end].group == members.items[i].group;)
            end++;
        if (end - i < 2)
            continue;
        e = episode_of(s, members.items[i].group, &members.items[i], end - i);
        pieces = OV_NEW_ARRAY(mem, uint32_t, end - i);
        for (size_t k = i; k < end; k++)
            pieces[k - i] = members.items[k].number;
        e.pieces = pieces;
        e.piece_count = end - i;
        *OV_VEC_ADD(mem, out) = e;
    }
}

void
cluster_subjects_find(ov_arena *mem, ov_arena *scratch, const ov_cluster_night *night, items all,
                      const ov_policy *policy, episode_list *out)
{
    matter_search s = {.night = night, .scratch = scratch, .policy = policy, .all = all};
    ov_u64map *numbers;

    s.group = OV_NEW_ARRAY(scratch, uint32_t, all.count);
    s.joined = OV_NEW_ARRAY(scratch, uint32_t, all.count);
    for (size_t i = 0; i < all.count; i++)
        s.group[i] = s.joined[i] = NO_GROUP;
    keys_collect(&s);
    s.basis = OV_NEW_ARRAY(scratch, uint8_t, s.keys.count + all.count + 1);
    numbers = ov_u64map_new(scratch, s.keys.count);
    for (size_t k = 0; k < s.keys.count; k++)
        ov_u64map_put(numbers, s.keys.items[k].key, k);
    hubs_mark(&s, numbers);
    cluster_groups_by_words(&s);
    groups_by_id(&s, numbers);
    cluster_groups_by_date(&s);
    episodes_add(&s, mem, out);
}
