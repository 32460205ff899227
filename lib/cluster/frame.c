#include "frame_internal.h"

#include <stdlib.h>

#include "onevoice/base/hash.h"
#include "onevoice/model/intake.h"
#include "prototype_internal.h"

typedef struct placed {
    uint32_t customer, letter;
} placed;

static int
placed_cmp(const void *a, const void *b)
{
    const placed *x = a, *y = b;

    return x->customer != y->customer ? OV_CMP(x->customer, y->customer)
                                      : OV_CMP(x->letter, y->letter);
}

static void
count_customers(ov_cluster_night *night, ov_arena *scratch)
{
    size_t count = night->letters.count;
    placed *order = OV_NEW_ARRAY(scratch, placed, count);

    for (size_t i = 0; i < count; i++)
        order[i] = (placed){night->letters.items[i].customer, (uint32_t)i};
    qsort(order, count, sizeof *order, placed_cmp);
    for (size_t i = 0; i < count && order[i].customer != OV_NO_INDEX; i++) {
        const night_letter *l = &night->letters.items[order[i].letter];

        for (size_t k = 0; k < l->unit_count; k++) {
            night_unit *u = &night->units.items[l->units[k]];

            if (u->last_customer == l->customer)
                continue;
            u->last_customer = l->customer;
            if (u->customers < SPREAD_ENOUGH)
                u->holders[u->customers++] = l->customer;
        }
    }
}

/* Words of sentences with the number of letters that have them; a word's hash is never below 8. */
static ov_u64map *
count_words(const ov_cluster_night *night, ov_arena *scratch)
{
    ov_u64map *words = ov_u64map_new(scratch, night->units.count * 4);
    bool fresh;

    for (size_t i = 0; i < night->units.count; i++) {
        const night_unit *u = &night->units.items[i];

        for (size_t k = 0; (u->flags & OV_UNIT_PROSE) && k < u->count; k++)
            *ov_u64map_at(words, night->tokens.items[u->first + k], &fresh) += u->letters;
    }
    return words;
}

/* Per unit: words, and words that hardly any letter of the night has. */
typedef struct word_share {
    uint16_t words, rare;
} word_share;

#define NIGHT_LEAST 500

static void
mark_noisy(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy)
{
    ov_u64map *words = count_words(night, scratch);
    uint64_t rare_most = OV_MIN(OV_MAX(4, night->letters.count / 500), 15);
    word_share *share;

    night->rare_words = ov_u64map_new(scratch, 4096);
    if (night->letters.count < NIGHT_LEAST)
        return; /* where there are few letters every word is rare */
    share = OV_NEW_ARRAY(scratch, word_share, night->units.count);

    for (size_t i = 0; i < night->units.count; i++) {
        const night_unit *u = &night->units.items[i];

        for (size_t k = 0; (u->flags & OV_UNIT_PROSE) && k < u->count; k++) {
            uint32_t word = night->tokens.items[u->first + k];
            uint64_t letters = 0;

            if (word < 8 || !ov_u64map_get(words, word, &letters))
                continue;
            share[i].words++;
            if (letters > rare_most)
                continue;
            share[i].rare++;
            ov_u64map_put(night->rare_words, word, letters);
        }
    }
    for (size_t i = 0; i < night->letters.count; i++) {
        night_letter *l = &night->letters.items[i];
        size_t all = 0, rare = 0;

        for (size_t k = 0; k < l->unit_count; k++) {
            all += share[l->units[k]].words;
            rare += share[l->units[k]].rare;
        }
        l->rough = rare > 0;
        l->noisy = all > 0 && (double)rare > policy->cluster_noise_share * (double)all &&
                   (double)rare < policy->cluster_noise_most * (double)all;
    }
}

void
cluster_spread_count(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy)
{
    count_customers(night, scratch);
    mark_noisy(night, scratch, policy);
}

/* The units that tell what a letter is about: its subject line and its first sentences that are no
   frame as far as is known. The second speaks for the first, as does the body for a cover. */
typedef struct subject_units {
    uint32_t items[2];
} subject_units;

static subject_units
subjects_of(const ov_cluster_night *night, const night_letter *l)
{
    static const uint16_t flags[] = {OV_UNIT_SUBJECT, OV_UNIT_PROSE};
    subject_units out = {{NO_UNIT, NO_UNIT}};
    size_t count = 0;

    for (size_t f = 0; f < OV_COUNT(flags); f++)
        for (size_t k = 0; count < OV_COUNT(out.items) && k < l->unit_count; k++) {
            const night_unit *u = &night->units.items[l->units[k]];

            if ((u->flags & flags[f]) && !u->frame && u->customers >= SPREAD_ENOUGH &&
                out.items[0] != l->units[k])
                out.items[count++] = l->units[k];
        }
    return out;
}

/* Kinds of subjects: which unit is of which, and how many letters each has. */
typedef struct subject_kinds {
    subject_units *letters; /* per letter */
    uint32_t *of_unit;      /* 0: no subject */
    uint32_t *first, *all;  /* per kind: letters that are about it, and that have it at all */
    size_t count;
} subject_kinds;

static subject_kinds
subjects_collect(const ov_cluster_night *night, ov_arena *scratch)
{
    subject_kinds s = {.letters = OV_NEW_ARRAY(scratch, subject_units, night->letters.count),
                       .of_unit = OV_NEW_ARRAY(scratch, uint32_t, night->units.count)};
    size_t kinds;

    for (size_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];

        s.letters[i] = l->noisy ? (subject_units){{NO_UNIT, NO_UNIT}} : subjects_of(night, l);
        for (size_t k = 0; k < 2 && s.letters[i].items[k] != NO_UNIT; k++)
            s.of_unit[s.letters[i].items[k]] = 1;
    }
    kinds = cluster_kinds_find(night, scratch, s.of_unit);
    s.first = OV_NEW_ARRAY(scratch, uint32_t, kinds + 1);
    s.all = OV_NEW_ARRAY(scratch, uint32_t, kinds + 1);
    for (size_t i = 0; i < night->letters.count; i++)
        for (size_t k = 0; k < 2 && s.letters[i].items[k] != NO_UNIT; k++) {
            uint32_t kind = s.of_unit[s.letters[i].items[k]];

            s.all[kind]++;
            s.count += k == 0 && s.first[kind]++ == SPREAD_ENOUGH - 1;
        }
    return s;
}

/* What the letter is about, seen from one of its units; 0: nothing that others are about, too. */
static uint32_t
kind_beside(const subject_kinds *s, size_t letter, uint32_t unit)
{
    for (size_t k = 0; k < 2 && s->letters[letter].items[k] != NO_UNIT; k++) {
        uint32_t kind = s->of_unit[s->letters[letter].items[k]];

        if (kind != s->of_unit[unit])
            return s->all[kind] >= SPREAD_ENOUGH ? kind : 0;
    }
    return 0;
}

/* One round: how many kinds of subjects each unit stands under. */
static void
mark_once(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy)
{
    ov_u64map *seen = ov_u64map_new(scratch, night->letters.count * 4);
    uint32_t *spread = OV_NEW_ARRAY(scratch, uint32_t, night->units.count);
    subject_kinds s = subjects_collect(night, scratch);
    bool fresh;

    for (size_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];

        for (size_t k = 0; k < l->unit_count; k++) {
            uint32_t kind = kind_beside(&s, i, l->units[k]);

            if (kind == 0)
                continue;
            ov_u64map_at(seen, (uint64_t)l->units[k] << 32 | kind, &fresh);
            spread[l->units[k]] += fresh;
        }
    }
    for (size_t i = 0; i < night->units.count; i++)
        if (spread[i] >= (uint32_t)policy->cluster_frame_least &&
            (double)spread[i] > policy->cluster_frame_share * (double)s.count)
            night->units.items[i].frame = true;
}

void
cluster_frame_mark(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy)
{
    mark_once(night, scratch, policy);
    mark_once(night, scratch, policy); /* covers no longer count as subjects */
}

static size_t
prose_shingles(const ov_cluster_night *night, const night_unit *u, uint32_t *out)
{
    return (u->flags & (OV_UNIT_PROSE | OV_UNIT_SUBJECT)) ? cluster_unit_shingles(night, u, out)
                                                          : 0;
}

/* Shingles of sentences that SPREAD_ENOUGH customers have: those of units that spread so far, and
   those whose units do so together. */
static void
collect_common(ov_cluster_night *night, ov_arena *scratch, uint32_t *shingles)
{
    ov_u64map *numbers = ov_u64map_new(scratch, 4096);
    OV_VEC(holder_set) spreads = {0};
    bool fresh;

    night->common = ov_u64map_new(scratch, 4096);
    for (size_t i = 0; i < night->units.count; i++) {
        const night_unit *u = &night->units.items[i];
        size_t count = u->customers < SPREAD_ENOUGH ? 0 : prose_shingles(night, u, shingles);

        for (size_t k = 0; k < count; k++)
            ov_u64map_put(night->common, shingles[k], 1);
    }
    for (size_t i = 0; i < night->units.count; i++) {
        const night_unit *u = &night->units.items[i];
        size_t count = u->customers >= SPREAD_ENOUGH ? 0 : prose_shingles(night, u, shingles);
        uint64_t known;

        for (size_t k = 0; k < count; k++) {
            uint64_t *slot;

            if (ov_u64map_get(night->common, shingles[k], &known))
                continue;
            slot = ov_u64map_at(numbers, shingles[k], &fresh);
            if (fresh) {
                *slot = spreads.count;
                *OV_VEC_ADD(scratch, &spreads) = (holder_set){{0}, 0};
            }
            for (size_t h = 0; h < u->customers; h++)
                cluster_holders_add(&spreads.items[*slot], u->holders[h]);
            if (spreads.items[*slot].count == SPREAD_ENOUGH)
                ov_u64map_put(night->common, shingles[k], 1);
        }
    }
}

/* How many of a unit's shingles without a rare word there are, and how many of those are known: in
   a misread copy of a known sentence nearly all, in a new sentence few. */
typedef struct known_share {
    size_t whole, known, rare_words;
} known_share;

static known_share
share_known(const ov_cluster_night *night, const night_unit *u, const ov_u64map *known,
            const uint32_t *shingles, size_t count)
{
    const uint32_t *t = night->tokens.items + u->first;
    known_share out = {0};
    uint64_t ignored;

    for (size_t k = 0; k < count; k++) {
        bool odd = false;

        for (size_t j = k; j < k + 3 && j < u->count; j++)
            odd |= ov_u64map_get(night->rare_words, t[j], &ignored);
        out.whole += !odd;
        out.known += !odd && ov_u64map_get(known, shingles[k], &ignored);
    }
    for (size_t j = 0; j < u->count; j++)
        out.rare_words += ov_u64map_get(night->rare_words, t[j], &ignored);
    return out;
}

/* A sentence is a letter's own when it is new even where its words are known. */
static bool
is_own(const ov_cluster_night *night, const night_unit *u, const uint32_t *shingles, size_t count)
{
    known_share s = share_known(night, u, night->common, shingles, count);

    return s.whole > 0 ? s.known * 2 < s.whole : s.rare_words * 2 > u->count;
}

#define LINE_LEAST 3 /* shingles by which a line that is no sentence is known */

/* Is a unit that hardly anyone else has a misread copy of boilerplate? Rare words are those of
   sentences, so of other lines the plain share counts. */
static bool
is_misread_frame(const ov_cluster_night *night, const night_unit *u, const ov_u64map *frame,
                 uint32_t *shingles)
{
    size_t count = cluster_unit_shingles(night, u, shingles), known = 0;
    uint64_t ignored;
    known_share s;

    if (u->flags & (OV_UNIT_PROSE | OV_UNIT_SUBJECT)) {
        s = share_known(night, u, frame, shingles, count);
        return s.whole > 0 && s.known * 4 >= s.whole * 3;
    }
    for (size_t k = 0; k < count; k++)
        known += ov_u64map_get(frame, shingles[k], &ignored);
    return count >= LINE_LEAST && known * 5 >= count * 2;
}

/* Misread copies of boilerplate are boilerplate too. */
static void
mark_misread_frame(ov_cluster_night *night, ov_arena *scratch, uint32_t *shingles)
{
    ov_u64map *frame = ov_u64map_new(scratch, 4096);

    for (size_t i = 0; i < night->units.count; i++) {
        const night_unit *u = &night->units.items[i];
        size_t count = u->frame ? cluster_unit_shingles(night, u, shingles) : 0;

        for (size_t k = 0; k < count; k++)
            ov_u64map_put(frame, shingles[k], 1);
    }
    for (size_t i = 0; i < night->units.count; i++) {
        night_unit *u = &night->units.items[i];

        if (!u->frame && u->customers < SPREAD_ENOUGH)
            u->misread = u->frame = is_misread_frame(night, u, frame, shingles);
    }
}

void
cluster_own_mark(ov_cluster_night *night, ov_arena *scratch)
{
    uint32_t *shingles = OV_NEW_ARRAY(scratch, uint32_t, UINT16_MAX);

    mark_misread_frame(night, scratch, shingles);
    collect_common(night, scratch, shingles);
    for (size_t i = 0; i < night->units.count; i++) {
        night_unit *u = &night->units.items[i];
        uint64_t known, hash = 0;
        size_t count;

        if (u->frame || !(u->flags & OV_UNIT_PROSE) || u->customers >= SPREAD_ENOUGH)
            continue;
        count = cluster_unit_shingles(night, u, shingles);
        if (!is_own(night, u, shingles, count))
            continue;
        for (size_t k = 0; k < count; k++)
            if (!ov_u64map_get(night->common, shingles[k], &known))
                hash += ov_hash_mix(shingles[k], 3);
        u->own = hash | 1;
    }
}
