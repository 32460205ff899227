/* Episodes from numbers, dates with companies, and events, without closure through hubs. */
#include <stdlib.h>

#include "subject_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/text/sketch.h"

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

/* Which letters share a date with a company, or a date with a kind of event. */
typedef struct date_index {
    mention_list mentions;    /* by (key, number) */
    OV_VEC(mention) of_piece; /* by number; key: place in mentions */
    uint32_t *first;          /* per piece: its first place in of_piece */
} date_index;

static void
date_keys_add(matter_search *s, uint32_t number, mention_list *out)
{
    const item *it = &s->all.items[number];

    for (size_t d = 0; d < it->fields.count; d++) {
        const value *date = &it->fields.items[d];

        if (date->type != OV_FIELD_DATE)
            continue;
        for (size_t n = 0; n < it->names.count; n++)
            *OV_VEC_ADD(s->scratch, out) =
                (mention){ov_hash_mix(date->value, it->names.items[n].value), number};
        for (uint32_t e = OV_UNIT_MERGER; e <= OV_UNIT_PRIVACY; e <<= 1)
            if (it->events & e)
                *OV_VEC_ADD(s->scratch, out) = (mention){ov_hash_mix(date->value, e), number};
    }
}

static date_index
dates_collect(matter_search *s)
{
    date_index out = {.first = OV_NEW_ARRAY(s->scratch, uint32_t, s->all.count + 2)};
    size_t kept = 0;

    for (uint32_t i = 0; i < s->all.count; i++)
        date_keys_add(s, i, &out.mentions);
    if (out.mentions.count > 0)
        qsort(out.mentions.items, out.mentions.count, sizeof *out.mentions.items,
              cluster_mention_cmp);
    for (size_t m = 0; m < out.mentions.count; m++)
        if (m == 0 || cluster_mention_cmp(&out.mentions.items[m], &out.mentions.items[m - 1]) != 0)
            out.mentions.items[kept++] = out.mentions.items[m];
    out.mentions.count = kept;
    for (size_t m = 0; m < kept; m++)
        out.first[out.mentions.items[m].number + 1]++;
    for (size_t i = 0; i < s->all.count; i++)
        out.first[i + 1] += out.first[i];
    for (size_t m = 0; m < kept; m++)
        *OV_VEC_ADD(s->scratch, &out.of_piece) = (mention){0, 0};
    for (size_t m = kept; m-- > 0;) {
        uint32_t number = out.mentions.items[m].number;
        uint32_t at = --out.first[number + 1];

        out.of_piece.items[at] = (mention){m, number};
    }
    /* the loop moved every border to its piece's own first place, one further on */
    for (size_t i = 0; i < s->all.count; i++)
        out.first[i] = out.first[i + 1];
    out.first[s->all.count] = (uint32_t)kept;
    return out;
}

/* The run of mentions with the key at `at`. */
static size_t
run_from(const date_index *dates, size_t at)
{
    while (at > 0 && dates->mentions.items[at - 1].key == dates->mentions.items[at].key)
        at--;
    return at;
}

/* Do two letters name people of the customer's family, and different ones? */
static bool
other_member(const item *a, const item *b)
{
    const ov_party *p = a->piece->recipient;
    ov_str surname = p ? p->family_name : OV_STR_NULL;
    uint32_t bits;
    size_t members[2] = {0, 0}, shared = 0;

    if (p && ov_str_is_empty(surname)) {
        size_t at = p->full_name.len;

        while (at > 0 && p->full_name.ptr[at - 1] != ' ')
            at--;
        surname = ov_str_slice(p->full_name, at, p->full_name.len);
    }
    if (ov_str_is_empty(surname))
        return false;
    bits = ov_text_surname_bits(surname);
    for (size_t i = 0; i < a->names.count; i++) {
        if (a->names.items[i].shape >> 26 != bits)
            continue;
        members[0]++;
        for (size_t k = 0; k < b->names.count; k++)
            shared += a->names.items[i].value == b->names.items[k].value;
    }
    for (size_t k = 0; k < b->names.count; k++)
        members[1] += b->names.items[k].shape >> 26 == bits;
    return members[0] > 0 && members[1] > 0 && shared == 0;
}

#define RUN_MOST 64

/* A letter without a usable number goes to the group with which it shares most: date and company,
   then names, amounts and dates. In a long run of letters with one date the first ones speak for
   all. */
static void
join_group(matter_search *s, const date_index *dates, uint32_t number)
{
    const item *it = &s->all.items[number];
    uint32_t best = NO_GROUP;
    size_t most = 0;

    for (size_t p = dates->first[number]; p < dates->first[number + 1]; p++) {
        size_t at = run_from(dates, dates->of_piece.items[p].key);
        uint64_t key = dates->mentions.items[at].key;
        size_t end = OV_MIN(at + RUN_MOST, dates->mentions.count);

        for (; at < end && dates->mentions.items[at].key == key; at++) {
            uint32_t other = dates->mentions.items[at].number;
            const item *b = &s->all.items[other];
            size_t score;

            if (s->group[other] == NO_GROUP || s->group[other] >= s->groups || other_member(it, b))
                continue;
            score = cluster_values_compare(it->names, b->names, false).shared * 4 +
                    cluster_values_compare(it->fields, b->fields, false).shared;
            if (score > most || (score == most && s->group[other] < best)) {
                most = score;
                best = s->group[other];
            }
        }
    }
    if (best != NO_GROUP) {
        s->joined[number] = best;
        s->basis[best] |= BY_DATE;
    }
}

/* Letters that have no group yet: a star around the first of them. */
static void
lead_group(matter_search *s, const date_index *dates, uint32_t number)
{
    const item *it = &s->all.items[number];
    uint32_t made = (uint32_t)s->keys.count + number;

    for (size_t p = dates->first[number]; p < dates->first[number + 1]; p++) {
        size_t at = run_from(dates, dates->of_piece.items[p].key);
        uint64_t key = dates->mentions.items[at].key;

        for (; at < dates->mentions.count && dates->mentions.items[at].key == key; at++) {
            uint32_t other = dates->mentions.items[at].number;

            if (other == number || s->group[other] != NO_GROUP ||
                other_member(it, &s->all.items[other]))
                continue;
            s->group[other] = made;
            s->group[number] = made;
        }
    }
    if (s->group[number] == made)
        s->basis[made] = (uint8_t)(it->events && it->ids.count == 0 ? BY_EVENT : BY_DATE);
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
    date_index dates;

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
    dates = dates_collect(&s);
    for (uint32_t i = 0; i < all.count; i++)
        if (s.group[i] == NO_GROUP)
            join_group(&s, &dates, i);
    for (size_t i = 0; i < all.count; i++)
        if (s.joined[i] != NO_GROUP)
            s.group[i] = s.joined[i];
    for (uint32_t i = 0; i < all.count; i++)
        if (s.group[i] == NO_GROUP)
            lead_group(&s, &dates, i);
    episodes_add(&s, mem, out);
}
