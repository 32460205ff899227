/* Letters in somebody's own words: of one matter when they largely say the same. */
#include <stdlib.h>

#include "subject_internal.h"

static int
u32_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* Does the letter speak in its own words: no template, and a sentence that hardly anyone has? */
static bool
is_own_sentence(const item *it, const night_unit *u)
{
    return !it->prototype && !u->frame && (u->flags & OV_UNIT_PROSE) &&
           u->customers < SPREAD_ENOUGH;
}

/* The shingles of a letter's own sentences, ascending and distinct. */
static size_t
own_shingles(const matter_search *s, const item *it, uint32_t **out)
{
    const night_letter *l = it->letter;
    size_t room = 0, count = 0, kept = 0;

    if (it->prototype || !l)
        return 0;
    for (size_t i = 0; i < l->unit_count; i++)
        room += s->night->units.items[l->units[i]].count + 1u;
    *out = OV_NEW_ARRAY(s->scratch, uint32_t, room);
    for (size_t i = 0; i < l->unit_count; i++)
        if (is_own_sentence(it, &s->night->units.items[l->units[i]]))
            count +=
                cluster_unit_shingles(s->night, &s->night->units.items[l->units[i]], *out + count);
    if (count > 0)
        qsort(*out, count, sizeof **out, u32_cmp);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || (*out)[i] != (*out)[i - 1])
            (*out)[kept++] = (*out)[i];
    return kept;
}

/* Own words of the letters: which letters hold a shingle, and how many each has. */
typedef struct own_index {
    uint32_t **shingles;
    size_t *counts;
    mention_list mentions; /* by (shingle, number) */
    uint32_t *shared;      /* with the letter in hand */
    OV_VEC(uint32_t) touched;
} own_index;

static own_index
own_collect(matter_search *s)
{
    own_index own = {.shingles = OV_NEW_ARRAY(s->scratch, uint32_t *, s->all.count),
                     .counts = OV_NEW_ARRAY(s->scratch, size_t, s->all.count),
                     .shared = OV_NEW_ARRAY(s->scratch, uint32_t, s->all.count)};

    for (uint32_t i = 0; i < s->all.count; i++) {
        own.counts[i] = own_shingles(s, &s->all.items[i], &own.shingles[i]);
        for (size_t k = 0; own.counts[i] >= OWN_LEAST && k < own.counts[i]; k++)
            *OV_VEC_ADD(s->scratch, &own.mentions) = (mention){own.shingles[i][k], i};
    }
    if (own.mentions.count > 0)
        qsort(own.mentions.items, own.mentions.count, sizeof *own.mentions.items,
              cluster_mention_cmp);
    return own;
}

/* Count the shingles that each letter shares with this one. */
static void
own_count(matter_search *s, own_index *own, uint32_t number)
{
    own->touched.count = 0;
    for (size_t k = 0; k < own->counts[number]; k++) {
        mention probe = {own->shingles[number][k], 0};
        size_t low = OV_LOWER_BOUND(i, own->mentions.count,
                                    cluster_mention_cmp(&own->mentions.items[i], &probe) < 0);

        for (; low < own->mentions.count && own->mentions.items[low].key == probe.key; low++) {
            uint32_t other = own->mentions.items[low].number;

            if (s->group[other] == NO_GROUP && own->shared[other]++ == 0)
                *OV_VEC_ADD(s->scratch, &own->touched) = other;
        }
    }
}

void
cluster_groups_by_words(matter_search *s)
{
    own_index own = own_collect(s);

    for (uint32_t i = 0; own.mentions.count > 0 && i < s->all.count; i++) {
        uint32_t made = (uint32_t)s->keys.count + i;

        if (own.counts[i] < OWN_LEAST || s->group[i] != NO_GROUP)
            continue;
        own_count(s, &own, i);
        for (size_t t = 0; t < own.touched.count; t++) {
            uint32_t k = own.touched.items[t];
            size_t least = OV_MIN(own.counts[i], own.counts[k]);

            if (k != i &&
                (double)own.shared[k] >= s->policy->cluster_subject_words * (double)least) {
                s->group[k] = s->group[i] = made;
                s->basis[made] = BY_WORDS;
            }
            own.shared[k] = 0;
        }
    }
}
