/*
 * Prototypes taken apart within a department: two templates that were learnt as one because the sentences
 * with values differ in a word or two ("turned down" here, "approved" there).
 *
 * One letter's wording tells nothing: "Please" and "Kindly" alternate in one template, too, and so does a
 * cover with a disclaimer. But wordings alternate place by place, each for itself. Where the letters with one
 * sentence always say another one as well, elsewhere on the page, and those with its rival have other words
 * in both places, these are two templates. It is asked of words, for layouts cut sentences otherwise.
 * The order of two sentences is such a place, too: a letter is written once.
 */
#include <stdlib.h>

#include "assign_internal.h"

#define LOOKED_AT 512 /* clean letters of a department's share of a prototype: bits of a set */
#define SET_WORDS (LOOKED_AT / 64)

typedef struct letter_set {
    uint64_t bits[SET_WORDS];
} letter_set;

static size_t
count_both(const letter_set *a, const letter_set *b)
{
    size_t n = 0;

    for (size_t i = 0; i < SET_WORDS; i++)
        n += (size_t)__builtin_popcountll(a->bits[i] & b->bits[i]);
    return n;
}

static size_t
count_all(const letter_set *set)
{
    return count_both(set, set);
}

static letter_set
without(const letter_set *a, const letter_set *b)
{
    letter_set out;

    for (size_t i = 0; i < SET_WORDS; i++)
        out.bits[i] = a->bits[i] & ~b->bits[i];
    return out;
}

/* A unit or a word with the letters that have it. */
typedef struct said_in {
    uint64_t order;
    uint32_t what;
    letter_set letters;
} said_in;

typedef OV_VEC(said_in) said_list;

/* The letters of one department that have one prototype. */
typedef struct sample {
    uint32_t prototype;
    uint32_t count;
    uint32_t letters[LOOKED_AT];
} sample;

/* Words that tell two templates apart, and the prototype that letters with more of the second get. */
typedef struct parting {
    ov_u64map *words; /* word -> 1 first, 2 second */
    size_t first, second;
    uint32_t into;
} parting;

typedef struct parter {
    ov_cluster_night *night;
    ov_arena *scratch;
    const sample *sample;
    said_list units, words;
    size_t lines; /* of all its letters */
    size_t work;  /* that is left */
} parter;

/*
 * Sets compared and lines and words looked up, for each letter of a department's share of a prototype: 27 times
 * the most that six sets of three families needed (148). Pairs grow with the square of the sentences, and what
 * a pair costs with their number; so what a department costs grows with its letters, whatever they say. One
 * that needs more is left as it is.
 */
#define WORK_A_LETTER 4096

/* Is so much work left? It is counted, never timed: the answer is the same on every machine. */
static bool
work_take(parter *p, size_t amount)
{
    bool left = p->work >= amount;

    p->work = left ? p->work - amount : 0;
    return left;
}

static bool
tells(const night_unit *u)
{
    return (u->flags & OV_UNIT_PROSE) && u->customers >= SPREAD_ENOUGH;
}

static void
said_add(parter *p, ov_u64map *places, said_list *list, uint32_t what, size_t letter)
{
    bool fresh;
    uint64_t *slot = ov_u64map_at(places, what, &fresh);

    if (fresh) {
        *OV_VEC_ADD(p->scratch, list) = (said_in){.what = what};
        *slot = list->count - 1;
    }
    list->items[*slot].letters.bits[letter / 64] |= UINT64_C(1) << letter % 64;
}

/* By content: what is found first must not hang on the order of letters. */
static int
said_cmp(const void *a, const void *b)
{
    const said_in *x = a, *y = b;

    return OV_CMP(x->order, y->order);
}

static void
units_collect(parter *p)
{
    ov_u64map *places = ov_u64map_new(p->scratch, 256);
    size_t kept = 0;

    for (size_t i = 0; i < p->sample->count; i++) {
        const night_letter *l = &p->night->letters.items[p->sample->letters[i]];

        p->lines += l->unit_count;
        for (size_t k = 0; k < l->unit_count; k++)
            if (p->night->units.items[l->units[k]].customers >= SPREAD_ENOUGH)
                said_add(p, places, &p->units, l->units[k], i);
    }
    for (size_t i = 0; i < p->units.count; i++)
        if (count_all(&p->units.items[i].letters) >= TOLD_LEAST)
            p->units.items[kept++] = (said_in){p->night->units.items[p->units.items[i].what].key,
                                               p->units.items[i].what, p->units.items[i].letters};
    p->units.count = kept;
    if (kept > 0)
        qsort(p->units.items, kept, sizeof *p->units.items, said_cmp);
}

/* All words of the letters, in whatever line: a layout may print a sentence as a heading. */
static void
words_collect(parter *p)
{
    ov_u64map *places = ov_u64map_new(p->scratch, 1024);

    for (size_t i = 0; i < p->sample->count; i++) {
        const night_letter *l = &p->night->letters.items[p->sample->letters[i]];

        for (size_t k = 0; k < l->unit_count; k++) {
            const night_unit *u = &p->night->units.items[l->units[k]];

            for (size_t j = 0; j < u->count; j++)
                if (p->night->tokens.items[u->first + j] >= FIRST_WORD)
                    said_add(p, places, &p->words, p->night->tokens.items[u->first + j], i);
        }
    }
}

/* Do nearly all letters of `has` say it, and hardly any of `lacks`? */
static bool
is_told(const said_in *said, const letter_set *has, const letter_set *lacks)
{
    return cluster_said_always(count_both(&said->letters, has), count_all(has)) &&
           cluster_said_never(count_both(&said->letters, lacks), count_all(lacks));
}

/* A letter's words of its side that were met so far. */
typedef struct word_trail {
    const ov_u64map *side;
    ov_u64map *met;
} word_trail;

/* Has the unit a word of one side for the first time? What a slot was filled with ("for colonoscopy") comes
   again in the subject line, and is one difference. The line itself need not be told: a subject is a line
   of its own here and stands behind a label there, and its words are told all the same. */
static bool
is_news(const parter *p, uint32_t unit, word_trail t)
{
    const night_unit *u = &p->night->units.items[unit];
    uint64_t ignored;
    bool fresh, news = false;

    for (size_t j = 0; j < u->count; j++) {
        uint32_t word = p->night->tokens.items[u->first + j];

        if (!ov_u64map_get(t.side, word, &ignored))
            continue;
        ov_u64map_at(t.met, word, &fresh);
        news |= fresh;
    }
    return news;
}

#define PLACES_LEAST 2 /* of a wording: it alternates in one place, templates differ in more */

/* Do letters of `has` have words of their own in so many places, in a sentence in one? Sentences in a row
   are one place. */
static bool
has_places(parter *p, const ov_u64map *words, const letter_set *has, size_t least)
{
    for (size_t i = 0; i < p->sample->count; i++) {
        const night_letter *l = &p->night->letters.items[p->sample->letters[i]];
        word_trail trail = {words, NULL};
        size_t places = 0;
        bool before = false, prose = least < PLACES_LEAST;

        if (!(has->bits[i / 64] >> i % 64 & 1))
            continue;
        if (!work_take(p, l->unit_count))
            return false;
        trail.met = ov_u64map_new(p->scratch, 16);
        for (size_t k = 0; k < l->unit_count; k++) {
            bool news = is_news(p, l->units[k], trail);

            places += news && !before;
            prose |= news && tells(&p->night->units.items[l->units[k]]);
            before = news;
        }
        if (prose && places >= least)
            return true;
    }
    return false;
}

/* The words of one side. */
static ov_u64map *
words_told(parter *p, const letter_set *has, const letter_set *lacks, size_t *count)
{
    ov_u64map *out = ov_u64map_new(p->scratch, 64);

    *count = 0;
    for (size_t i = 0; i < p->words.count; i++)
        if (is_told(&p->words.items[i], has, lacks)) {
            ov_u64map_put(out, p->words.items[i].what, 1);
            ++*count;
        }
    return out;
}

/* Is there a line that one side tells? */
static bool
has_unit_told(parter *p, const letter_set *has, const letter_set *lacks)
{
    if (!work_take(p, p->units.count))
        return false;
    for (size_t i = 0; i < p->units.count; i++)
        if (is_told(&p->units.items[i], has, lacks))
            return true;
    return false;
}

/* Do both sets of letters have words of their own in so many places? They are half the letters at least:
   among a dozen fillings of a slot some two differ elsewhere, too, by chance. */
static bool
are_parted(parter *p, const letter_set *a, const letter_set *b, size_t places, parting *out)
{
    size_t in_a = count_all(a), in_b = count_all(b);
    ov_u64map *first, *second;

    if (OV_MIN(in_a, in_b) < TOLD_LEAST || (in_a + in_b) * 2 < p->sample->count ||
        !has_unit_told(p, a, b) || !has_unit_told(p, b, a))
        return false;
    if (p->words.count == 0)
        words_collect(p);
    if (!work_take(p, 3 * p->words.count))
        return false;
    first = words_told(p, a, b, &out->first);
    second = words_told(p, b, a, &out->second);
    if (!has_places(p, first, a, places) || !has_places(p, second, b, places))
        return false;
    out->words = first;
    for (size_t i = 0; i < p->words.count; i++)
        if (is_told(&p->words.items[i], b, a))
            ov_u64map_put(out->words, p->words.items[i].what, 2);
    return true;
}

/* Do the letters with one sentence and those with its rival differ in two places each? */
static bool
is_parted(parter *p, const said_in *x, const said_in *y, parting *out)
{
    letter_set a = without(&x->letters, &y->letters), b = without(&y->letters, &x->letters);

    return cluster_said_never(count_both(&x->letters, &y->letters),
                              OV_MIN(count_all(&a), count_all(&b))) &&
           are_parted(p, &a, &b, PLACES_LEAST, out);
}

static bool
is_sentence(const parter *p, const said_in *unit)
{
    return tells(&p->night->units.items[unit->what]);
}

/* The letters that say one sentence before the other. */
static letter_set
in_order(const parter *p, uint32_t first, uint32_t second)
{
    letter_set out = {0};

    for (size_t i = 0; i < p->sample->count; i++) {
        const night_letter *l = &p->night->letters.items[p->sample->letters[i]];

        if (cluster_says_before(l, first, second))
            out.bits[i / 64] |= UINT64_C(1) << i % 64;
    }
    return out;
}

/* Two sentences with values that nearly all letters say, these in one order and those in the other: that is one
   place in which they differ, and words of their own on both sides are the second. */
static bool
is_reordered(parter *p, const said_in *x, const said_in *y, parting *out)
{
    const night_unit *units = p->night->units.items;
    letter_set a, b;
    bool more;

    if (!units[x->what].valued || !units[y->what].valued ||
        !cluster_said_always(count_both(&x->letters, &y->letters), p->sample->count) ||
        !work_take(p, p->lines))
        return false;
    a = in_order(p, x->what, y->what);
    b = in_order(p, y->what, x->what);
    more = count_all(&b) > count_all(&a); /* these keep the id */
    return are_parted(p, more ? &b : &a, more ? &a : &b, PLACES_LEAST - 1, out);
}

static bool
sample_part(parter *p, parting *out)
{
    units_collect(p);
    for (size_t i = 0; i < p->units.count; i++)
        for (size_t k = i + 1; k < p->units.count && work_take(p, 1); k++) {
            const said_in *x = &p->units.items[i], *y = &p->units.items[k];
            bool more = count_all(&y->letters) > count_all(&x->letters); /* these keep the id */

            if (is_sentence(p, x) && is_sentence(p, y) &&
                (is_parted(p, more ? y : x, more ? x : y, out) || is_reordered(p, x, y, out)))
                return true;
        }
    return false;
}

/* Which of the two has the letter more of? */
static bool
is_second(const ov_cluster_night *night, const night_letter *l, const parting *by)
{
    size_t have[3] = {0};

    for (size_t k = 0; k < l->unit_count; k++) {
        const night_unit *u = &night->units.items[l->units[k]];

        for (size_t j = 0; j < u->count; j++) {
            uint64_t side = 0;

            ov_u64map_get(by->words, night->tokens.items[u->first + j], &side);
            have[side]++;
        }
    }
    return have[2] * by->first > have[1] * by->second;
}

static prototype
prototype_of(const parter *p, const parting *by, prototype from)
{
    for (size_t i = 0; i < p->sample->count; i++) {
        const night_letter *l = &p->night->letters.items[p->sample->letters[i]];

        if (!is_second(p->night, l, by))
            continue;
        from.shingles = cluster_letter_shingles(p->night, l, tells, p->night->mem);
        from.example = p->sample->letters[i];
        break;
    }
    return from;
}

typedef OV_VEC(sample *) sample_list;

static sample_list
samples_collect(const ov_cluster_night *night, ov_arena *scratch, const bool *settled)
{
    ov_u64map *places = ov_u64map_new(scratch, 1024);
    sample_list out = {0};
    bool fresh;

    for (uint32_t i = 0; i < night->letters.count; i++) {
        const night_letter *l = &night->letters.items[i];
        uint64_t *slot;

        if (!cluster_is_clean(l) || settled[l->prototype])
            continue;
        slot = ov_u64map_at(places, (uint64_t)l->prototype << 32 | l->sender, &fresh);
        if (fresh) {
            sample *s = OV_NEW(scratch, sample);

            s->prototype = l->prototype;
            *OV_VEC_ADD(scratch, &out) = s;
            *slot = out.count - 1;
        }
        if (out.items[*slot]->count < LOOKED_AT)
            out.items[*slot]->letters[out.items[*slot]->count++] = i;
    }
    return out;
}

#define ROUNDS 4 /* two templates of what is left in each */

/*
 * Each prototype is taken apart by the first department that shows how, in all letters that have it, and
 * both parts are looked at again. Departments learn from each other so: one with few letters of either
 * template could not.
 */
prototypes
cluster_prototypes_part(ov_cluster_night *night, ov_arena *scratch, prototypes found)
{
    prototypes out = {OV_NEW_ARRAY(night->mem, prototype, found.count << ROUNDS), found.count};
    bool *settled = OV_NEW_ARRAY(scratch, bool, (found.count << ROUNDS) + 1), again = true;

    for (size_t p = 0; p < found.count; p++)
        out.items[p] = found.items[p];
    for (int round = 0; round < ROUNDS && again; round++) {
        sample_list samples = samples_collect(night, scratch, settled);
        parting *by = OV_NEW_ARRAY(scratch, parting, out.count + 1);
        size_t before = out.count;

        for (size_t i = 0; i < samples.count; i++) {
            parter p = {.night = night,
                        .scratch = scratch,
                        .sample = samples.items[i],
                        .work = (size_t)samples.items[i]->count * WORK_A_LETTER};
            parting *at = &by[p.sample->prototype];

            if (at->into || p.sample->count < 2 * TOLD_LEAST || !sample_part(&p, at))
                continue;
            out.items[out.count] = prototype_of(&p, at, out.items[p.sample->prototype - 1]);
            at->into = (uint32_t)++out.count;
        }
        for (size_t p = 1; p <= before; p++)
            settled[p] = by[p].into == 0;
        again = out.count > before;
        for (size_t i = 0; again && i < night->letters.count; i++) {
            night_letter *l = &night->letters.items[i];

            if (by[l->prototype].into && is_second(night, l, &by[l->prototype]))
                l->prototype = by[l->prototype].into;
        }
    }
    return out;
}
