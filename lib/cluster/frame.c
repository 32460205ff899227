#include "frame_internal.h"

#include <stdlib.h>

#include "onevoice/base/hash.h"
#include "onevoice/model/intake.h"

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
                u->holders[u->customers] = l->customer;
            u->customers++;
        }
    }
    night->cells = ov_u64map_new(night->mem, 4096);
    for (size_t i = 0; i < count && order[i].customer != OV_NO_INDEX; i++)
        cluster_cells_count(night, &night->letters.items[order[i].letter]);
}

/* What a letter prints in a unit: amounts, days and numbers, but for its own day; 0: nothing. */
static uint64_t
printed_in(const night_letter *l, size_t unit, size_t *field)
{
    uint64_t hash = 0;

    for (; *field < l->field_count && l->fields[*field].unit <= unit; ++*field) {
        const ov_sketch_field *f = &l->fields[*field];

        if (f->unit == unit && f->type != OV_FIELD_NAME && f->role != OV_ROLE_PHONE &&
            !(f->type == OV_FIELD_DATE && (ov_date)(uint32_t)f->value == l->created_on))
            hash = ov_hash_mix(hash ^ f->value, f->type) | 1;
    }
    return hash;
}

/*
 * A unit has values where they differ from letter to letter. What enough customers have and all with
 * the same ones (a postcode, a law's number) says no more than the words around it.
 */
static void
mark_valued(ov_cluster_night *night, ov_arena *scratch)
{
    uint64_t *printed = OV_NEW_ARRAY(scratch, uint64_t, night->units.count + 1);
    bool *varies = OV_NEW_ARRAY(scratch, bool, night->units.count + 1);

    for (size_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];
        size_t field = 0;

        for (size_t k = 0; k < l->unit_count; k++) {
            uint64_t now = printed_in(l, k, &field), *first = &printed[l->units[k]];

            varies[l->units[k]] |= *first && now && *first != now;
            if (*first == 0)
                *first = now;
        }
    }
    for (size_t i = 0; i < night->units.count; i++)
        if (night->units.items[i].customers >= SPREAD_ENOUGH)
            night->units.items[i].valued &= varies[i];
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

    night->rare_words = ov_u64map_new(night->mem, 4096);
    if (night->letters.count < NIGHT_LEAST)
        return; /* where there are few letters every word is rare */
    share = OV_NEW_ARRAY(scratch, word_share, night->units.count);

    for (size_t i = 0; i < night->units.count; i++) {
        const night_unit *u = &night->units.items[i];

        for (size_t k = 0; (u->flags & OV_UNIT_PROSE) && k < u->count; k++) {
            uint32_t word = night->tokens.items[u->first + k];
            uint64_t letters = 0;

            if (word < FIRST_WORD || (word & OV_SKETCH_FIGURE) == OV_SKETCH_FIGURE ||
                !ov_u64map_get(words, word, &letters))
                continue; /* "visit 12" is rare, and no misreading of "visit 13" */
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
    mark_valued(night, scratch);
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

/* Where a unit stands: under how many kinds, in how many of their letters. */
typedef struct spread {
    uint32_t kinds, letters, of_letters;
} spread;

static spread *
spreads_count(const ov_cluster_night *night, ov_arena *scratch, const subject_kinds *s)
{
    ov_u64map *seen = ov_u64map_new(scratch, night->letters.count * 4);
    spread *out = OV_NEW_ARRAY(scratch, spread, night->units.count);
    bool fresh;

    for (size_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];

        for (size_t k = 0; k < l->unit_count; k++) {
            spread *at = &out[l->units[k]];
            uint32_t kind = kind_beside(s, i, l->units[k]);

            if (kind == 0)
                continue;
            ov_u64map_at(seen, (uint64_t)l->units[k] << 32 | kind, &fresh);
            at->letters++;
            at->kinds += fresh;
            at->of_letters += fresh ? s->all[kind] : 0;
        }
    }
    return out;
}

/* A few senders' boilerplate: text that some of their letters of several kinds have, and others
   not. What a letter says of its matter, all letters of its kind say. */
static bool
is_optional(const night_unit *u, spread s, const ov_policy *policy)
{
    return s.kinds >= SPREAD_ENOUGH &&
           (double)s.letters <= policy->cluster_frame_optional * (double)s.of_letters && !u->valued;
}

/* One round: how many kinds of subjects each unit stands under. */
static void
mark_once(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy)
{
    subject_kinds s = subjects_collect(night, scratch);
    const spread *spreads = spreads_count(night, scratch, &s);

    for (size_t i = 0; i < night->units.count; i++) {
        night_unit *u = &night->units.items[i];

        /* what a sentence says of each customer anew is no boilerplate, however many templates share
           it: letters of all whose sentences were, had no template, or that of their disclaimers */
        u->spread |= !((u->flags & OV_UNIT_PROSE) && u->valued) &&
                     u->customers >= SPREAD_ENOUGH && /* or it is the name of one with much mail */
                     spreads[i].kinds >= (uint32_t)policy->cluster_frame_least &&
                     (double)spreads[i].kinds > policy->cluster_frame_share * (double)s.count;
        u->frame |= u->spread;
        /* what may tell the subject stands beside others of its own letters, as variants do */
        u->frame |= s.of_unit[i] == 0 && is_optional(u, spreads[i], policy);
    }
}

static bool
is_said(const night_unit *u)
{
    return (u->flags & OV_UNIT_PROSE) && !u->frame && u->customers >= SPREAD_ENOUGH;
}

/* The sentences with values of a letter that no scan has touched, whatever their order; 0: it has
   none. */
static uint64_t
anchor_of(const ov_cluster_night *night, const night_letter *l)
{
    uint64_t hash = 0;

    for (size_t k = 0; !l->rough && k < l->unit_count; k++) {
        const night_unit *u = &night->units.items[l->units[k]];

        if (is_said(u) && u->valued)
            hash += ov_hash_mix(u->key, 4);
    }
    return hash;
}

/* Of letters that say the same with other values: those that have a kind of sentence, and all. */
typedef struct beside {
    uint32_t letters, of_letters, last;
} beside;

/*
 * What only part of the letters have that otherwise say the same, and what holds no value, is
 * optional there: a disclaimer, a cover, whatever its spread. Taken for what a letter says, three
 * disclaimers of a sender with one template made four templates, whose letters never met.
 */
static void
mark_optional(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy)
{
    uint64_t *anchors = OV_NEW_ARRAY(scratch, uint64_t, night->letters.count + 1);
    ov_u64map *all = ov_u64map_new(scratch, 4096), *of_kind = ov_u64map_new(scratch, 4096);
    uint32_t *kinds = OV_NEW_ARRAY(scratch, uint32_t, night->units.count + 1);
    size_t kind_count;
    beside *have;
    bool fresh;

    for (size_t i = 0; i < night->units.count; i++)
        kinds[i] = is_said(&night->units.items[i]) && !night->units.items[i].valued;
    kind_count = cluster_kinds_find(night, scratch, kinds);
    have = OV_NEW_ARRAY(scratch, beside, kind_count + 1);
    for (size_t i = 0; i < night->letters.count; i++)
        if ((anchors[i] = anchor_of(night, &night->letters.items[i])) != 0)
            ++*ov_u64map_at(all, anchors[i], &fresh);
    for (size_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];

        for (size_t k = 0; anchors[i] && k < l->unit_count; k++) {
            beside *b = &have[kinds[l->units[k]]];
            uint64_t letters = 0;

            if (b == have || b->last == i + 1)
                continue;
            b->last = (uint32_t)i + 1;
            b->letters++;
            ov_u64map_at(of_kind, ov_hash_mix(anchors[i], kinds[l->units[k]]), &fresh);
            if (fresh && ov_u64map_get(all, anchors[i], &letters))
                b->of_letters += (uint32_t)letters;
        }
    }
    for (size_t i = 0; i < night->units.count; i++)
        if (kinds[i] && have[kinds[i]].letters > 0 &&
            (double)have[kinds[i]].letters <=
                policy->cluster_frame_optional * (double)have[kinds[i]].of_letters)
            night->units.items[i].frame = true;
}

void
cluster_frame_mark(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy)
{
    mark_once(night, scratch, policy);
    ov_arena_reset(scratch);
    mark_once(night, scratch, policy); /* covers no longer count as subjects */
    ov_arena_reset(scratch);
    mark_optional(night, scratch, policy);
}
