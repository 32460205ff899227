/* Letters without a usable number: a date with a company or an event leads to their matter. */
#include <stdlib.h>

#include "subject_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/text/sketch.h"

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

void
cluster_groups_by_date(matter_search *s)
{
    date_index dates = dates_collect(s);

    for (uint32_t i = 0; i < s->all.count; i++)
        if (s->group[i] == NO_GROUP)
            join_group(s, &dates, i);
    for (size_t i = 0; i < s->all.count; i++)
        if (s->joined[i] != NO_GROUP)
            s->group[i] = s->joined[i];
    for (uint32_t i = 0; i < s->all.count; i++)
        if (s->group[i] == NO_GROUP)
            lead_group(s, &dates, i);
}
