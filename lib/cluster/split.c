/*
 * Prototypes taken apart: what every letter of one department says and none of another's makes two
 * templates, though the sentences with values be the same.
 *
 * Sentences that letters about many things share are frame, and tell nothing of what a letter is about.
 * But a template has its own of them in every letter: two senders whose one demand reads alike are told
 * apart by "If it rains that day ..." here and "Bring this sheet along ..." there. Offices of one sender
 * say the same throughout, in the same order; what a department says in its other letters, too, is its letterhead and no
 * template's; and of two wordings both of which a department uses neither is said always.
 */
#include <stdlib.h>

#include "assign_internal.h"
#include "onevoice/base/hash.h"

/* A department's letters of one prototype. */
#define SAMPLE 64 /* clean letters whose words are looked at: one in twenty is three of them */

typedef struct share {
    uint32_t prototype, sender;
    uint32_t letters; /* clean ones */
    uint32_t into;    /* the prototype they get */
    uint32_t sample[SAMPLE];
} share;

typedef struct splitter {
    ov_cluster_night *night;
    ov_arena *scratch;
    OV_VEC(share) shares;
    ov_u64map *by_key;  /* prototype << 32 | sender -> 1 + place in shares */
    ov_u64map *counts;  /* of a share and a unit: letters */
    ov_u64map *senders; /* sender -> clean letters, and of a sender and a unit */
} splitter;

static bool
tells(const night_unit *u)
{
    return (u->flags & OV_UNIT_PROSE) && u->customers >= SPREAD_ENOUGH;
}

static uint64_t
unit_key(uint64_t whose, uint32_t unit)
{
    return ov_hash_mix(whose, (uint64_t)unit + 1);
}

static uint32_t
count_of(const ov_u64map *counts, uint64_t key)
{
    uint64_t count = 0;

    ov_u64map_get(counts, key, &count);
    return (uint32_t)count;
}

static uint32_t
share_of(splitter *s, const night_letter *l)
{
    bool fresh;
    uint64_t *slot = ov_u64map_at(s->by_key, (uint64_t)l->prototype << 32 | l->sender, &fresh);

    if (fresh) {
        *OV_VEC_ADD(s->scratch, &s->shares) =
            (share){.prototype = l->prototype, .sender = l->sender, .into = l->prototype};
        *slot = s->shares.count;
    }
    return (uint32_t)*slot - 1;
}

static void
letters_count(splitter *s)
{
    bool fresh;

    for (size_t i = 0; i < s->night->letters.count; i++) {
        const night_letter *l = &s->night->letters.items[i];
        uint32_t at;

        if (!l->prototype)
            continue;
        at = share_of(s, l);
        if (!cluster_is_clean(l))
            continue;
        if (s->shares.items[at].letters < SAMPLE)
            s->shares.items[at].sample[s->shares.items[at].letters] = (uint32_t)i;
        s->shares.items[at].letters++;
        ++*ov_u64map_at(s->senders, l->sender, &fresh);
        for (size_t k = 0; k < l->unit_count; k++) {
            if (!tells(&s->night->units.items[l->units[k]]))
                continue;
            ++*ov_u64map_at(s->counts, unit_key(at, l->units[k]), &fresh);
            ++*ov_u64map_at(s->senders, unit_key((uint64_t)l->sender << 32, l->units[k]), &fresh);
        }
    }
}

static bool
is_said_always(const splitter *s, size_t at, uint32_t unit)
{
    return cluster_said_always(count_of(s->counts, unit_key(at, unit)),
                               s->shares.items[at].letters);
}

static bool
is_said_never(const splitter *s, size_t at, uint32_t unit)
{
    return cluster_said_never(count_of(s->counts, unit_key(at, unit)), s->shares.items[at].letters);
}

/* Does the department say it in most of its other letters? */
static bool
is_letterhead(const splitter *s, const share *of, size_t at, uint32_t unit)
{
    uint32_t others = count_of(s->senders, of->sender) - of->letters;
    uint32_t have = count_of(s->senders, unit_key((uint64_t)of->sender << 32, unit)) -
                    count_of(s->counts, unit_key(at, unit));

    return others >= SPREAD_ENOUGH && have * 2 >= others;
}

/* What one letter of a share says that all of it say. */
typedef struct saying {
    const night_letter **examples; /* per share: a letter that is typical; NULL: too few letters */
} saying;

/* The letter that has most of what its share always says. */
static saying
examples_find(const splitter *s)
{
    saying out = {OV_NEW_ARRAY(s->scratch, const night_letter *, s->shares.count + 1)};
    uint32_t *most = OV_NEW_ARRAY(s->scratch, uint32_t, s->shares.count + 1);

    for (size_t i = 0; i < s->night->letters.count; i++) {
        const night_letter *l = &s->night->letters.items[i];
        uint64_t slot = 0;
        uint32_t have = 0;

        if (!cluster_is_clean(l) ||
            !ov_u64map_get(s->by_key, (uint64_t)l->prototype << 32 | l->sender, &slot) ||
            s->shares.items[slot - 1].letters < TOLD_LEAST)
            continue;
        for (size_t k = 0; k < l->unit_count; k++)
            have += tells(&s->night->units.items[l->units[k]]) &&
                    is_said_always(s, slot - 1, l->units[k]);
        if (!out.examples[slot - 1] || have > most[slot - 1] ||
            (have == most[slot - 1] && l->skeleton < out.examples[slot - 1]->skeleton)) {
            out.examples[slot - 1] = l;
            most[slot - 1] = have;
        }
    }
    return out;
}

static bool
letter_has(const ov_cluster_night *night, const night_letter *l, uint32_t word)
{
    for (size_t k = 0; k < l->unit_count; k++) {
        const night_unit *u = &night->units.items[l->units[k]];

        for (size_t j = 0; j < u->count; j++)
            if (night->tokens.items[u->first + j] == word)
                return true;
    }
    return false;
}

/* Has the sentence a word that hardly any letter of the share has, in whatever line? Layouts cut
   sentences otherwise. */
static bool
has_word_apart(const splitter *s, const night_unit *u, size_t at)
{
    const share *of = &s->shares.items[at];
    size_t letters = OV_MIN(of->letters, SAMPLE);

    for (size_t j = 0; j < u->count; j++) {
        uint32_t word = s->night->tokens.items[u->first + j];
        size_t have = 0;

        for (size_t i = 0; word >= FIRST_WORD && i < letters; i++)
            have += letter_has(s->night, &s->night->letters.items[of->sample[i]], word);
        if (word >= FIRST_WORD && cluster_said_never(have, letters))
            return true;
    }
    return false;
}

/* What a always says and b never does: something, or even what has other values in each letter. */
typedef enum told_apart { ALIKE, SAYS_MORE, SAYS_VALUES } told_apart;

static told_apart
says_more(const splitter *s, const saying *e, size_t a, size_t b)
{
    const night_letter *l = e->examples[a];
    told_apart out = ALIKE;

    for (size_t k = 0; k < l->unit_count; k++) {
        const night_unit *u = &s->night->units.items[l->units[k]];

        if (!tells(u) || !is_said_always(s, a, l->units[k]) || !is_said_never(s, b, l->units[k]))
            continue;
        if (u->valued && !u->frame && has_word_apart(s, u, b))
            return SAYS_VALUES;
        if (!is_letterhead(s, &s->shares.items[a], a, l->units[k]))
            out = SAYS_MORE;
    }
    return out;
}

/* In nearly all letters of the share that have both sentences, does the first come first? */
static bool
is_in_order(const splitter *s, size_t at, uint32_t first, uint32_t second)
{
    const share *of = &s->shares.items[at];
    size_t in_order = 0, both = 0;

    for (size_t i = 0; i < OV_MIN(of->letters, SAMPLE); i++) {
        const night_letter *l = &s->night->letters.items[of->sample[i]];
        bool before = cluster_says_before(l, first, second);

        in_order += before;
        both += before || cluster_says_before(l, second, first);
    }
    return both >= TOLD_LEAST && cluster_said_never(both - in_order, both);
}

static bool
is_told_by_both(const splitter *s, size_t a, size_t b, uint32_t unit)
{
    const night_unit *u = &s->night->units.items[unit];

    return tells(u) && u->valued && !u->frame && is_said_always(s, a, unit) &&
           is_said_always(s, b, unit);
}

/*
 * Do both give the same values in the same sentences, one in another order? A letter is written once: its
 * sentences stand in one order in whatever layout, and two senders who chose the same two wrote two
 * templates. Sentences that alternate in a department tell nothing.
 */
static bool
is_reordered(const splitter *s, const saying *e, size_t a, size_t b)
{
    const night_letter *l = e->examples[a];
    uint32_t before = NO_UNIT;

    for (size_t k = 0; k < l->unit_count; k++) {
        if (!is_told_by_both(s, a, b, l->units[k]))
            continue;
        if (before != NO_UNIT && before != l->units[k] && is_in_order(s, a, before, l->units[k]) &&
            is_in_order(s, b, l->units[k], before))
            return true;
        before = l->units[k];
    }
    return false;
}

/* Both say what the other does not, or the same in another order; or one gives values that the other never gives, in a sentence that
   no office adds to another's letters. */
static bool
are_apart(const splitter *s, const saying *e, size_t a, size_t b)
{
    told_apart x = says_more(s, e, a, b), y = says_more(s, e, b, a);

    return (x && y) || x == SAYS_VALUES || y == SAYS_VALUES || is_reordered(s, e, a, b);
}

/* How much of what a always says do the letters of b have? */
static double
likeness(const splitter *s, const saying *e, size_t a, size_t b)
{
    const night_letter *l = e->examples[a];
    double sum = 0, all = 0;

    for (size_t k = 0; k < l->unit_count; k++) {
        if (!tells(&s->night->units.items[l->units[k]]) || !is_said_always(s, a, l->units[k]))
            continue;
        all += s->shares.items[b].letters;
        sum += count_of(s->counts, unit_key(b, l->units[k]));
    }
    return all > 0 ? sum / all : 0;
}

typedef struct ordered {
    uint32_t prototype, letters, sender, share;
} ordered;

static int
ordered_cmp(const void *a, const void *b)
{
    const ordered *x = a, *y = b;

    if (x->prototype != y->prototype)
        return OV_CMP(x->prototype, y->prototype);
    return x->letters != y->letters ? OV_CMP(y->letters, x->letters) : OV_CMP(x->sender, y->sender);
}

/* The prototype of a group that is taken apart: what most of its letters say, frame or not, so that it
   finds its id again on the next night. */
static prototype
prototype_of(const splitter *s, const saying *e, size_t at, prototype from)
{
    const night_letter *l = e->examples[at];

    from.shingles = cluster_letter_shingles(s->night, l, tells, s->night->mem);
    from.example = (uint32_t)(l - s->night->letters.items);
    return from;
}

typedef OV_VEC(uint32_t) leader_list;

/* A department with letters enough leads a group of its own if it differs both ways from every leader;
   else it, and those with few letters, go where they are most alike. */
static void
share_place(splitter *s, const saying *e, prototypes *found, leader_list *leaders, size_t at)
{
    double best = -1;

    for (size_t k = 0; k < leaders->count; k++) {
        uint32_t leader = leaders->items[k];
        bool apart = e->examples[at] && are_apart(s, e, at, leader);
        double alike = apart ? -1 : likeness(s, e, leader, at);

        if (!apart && alike > best) {
            best = alike;
            s->shares.items[at].into = s->shares.items[leader].into;
        }
    }
    if (best >= 0 || !e->examples[at])
        return;
    if (leaders->count > 0) {
        found->items[found->count++] =
            prototype_of(s, e, at, found->items[s->shares.items[at].prototype - 1]);
        s->shares.items[at].into = (uint32_t)found->count;
    }
    *OV_VEC_ADD(s->scratch, leaders) = (uint32_t)at;
}

prototypes
cluster_prototypes_split(ov_cluster_night *night, ov_arena *scratch, prototypes found)
{
    splitter s = {.night = night,
                  .scratch = scratch,
                  .by_key = ov_u64map_new(scratch, 4096),
                  .counts = ov_u64map_new(scratch, 4096),
                  .senders = ov_u64map_new(scratch, 4096)};
    prototypes out = {.count = found.count};
    ordered *order;
    saying e;

    letters_count(&s);
    e = examples_find(&s);
    out.items = OV_NEW_ARRAY(night->mem, prototype, found.count + s.shares.count + 1);
    for (size_t p = 0; p < found.count; p++)
        out.items[p] = found.items[p];
    order = OV_NEW_ARRAY(scratch, ordered, s.shares.count + 1);
    for (uint32_t i = 0; i < s.shares.count; i++)
        order[i] = (ordered){s.shares.items[i].prototype, s.shares.items[i].letters,
                             s.shares.items[i].sender, i};
    qsort(order, s.shares.count, sizeof *order, ordered_cmp);
    for (size_t i = 0, end; i < s.shares.count; i = end) {
        leader_list leaders = {0};

        for (end = i; end < s.shares.count && order[end].prototype == order[i].prototype; end++)
            share_place(&s, &e, &out, &leaders, order[end].share);
    }
    for (size_t i = 0; i < night->letters.count; i++) {
        night_letter *l = &night->letters.items[i];

        if (l->prototype)
            l->prototype = s.shares.items[share_of(&s, l)].into;
    }
    return out;
}
