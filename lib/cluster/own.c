/* Which sentences are a letter's own words, and which only a misread copy of words that all have.
 */
#include <stdlib.h>

#include "frame_internal.h"
#include "onevoice/base/hash.h"
#include "prototype_internal.h"

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
is_own(const night_unit *u, known_share s)
{
    return s.whole > 0 ? s.known * 2 < s.whole : s.rare_words * 2 > u->count;
}

/* Sentences of boilerplate by the words in them. */
typedef struct word_link {
    uint32_t sentence, next; /* place in the list; 1-based place in the links, 0 ends */
} word_link;

typedef struct sentence {
    uint32_t words, shared; /* its words; those of the sentence in hand among them */
} sentence;

typedef struct frame_words {
    OV_VEC(sentence) sentences;
    OV_VEC(word_link) links;
    OV_VEC(uint32_t) touched;
    ov_u64map *heads; /* word -> 1-based place in the links */
} frame_words;

static void
frame_words_add(frame_words *f, ov_arena *scratch, const ov_cluster_night *night,
                const night_unit *u)
{
    bool fresh;

    for (size_t i = 0; i < u->count; i++) {
        uint64_t *head = ov_u64map_at(f->heads, night->tokens.items[u->first + i], &fresh);
        word_link next = {(uint32_t)f->sentences.count, (uint32_t)*head};

        *head = f->links.count + 1;
        *OV_VEC_ADD(scratch, &f->links) = next;
    }
    *OV_VEC_ADD(scratch, &f->sentences) = (sentence){u->count, 0};
}

/* Has one sentence of boilerplate more than half of the unit's words, and the unit more than half
   of that sentence's? */
static bool
frame_words_match(frame_words *f, ov_arena *scratch, const ov_cluster_night *night,
                  const night_unit *u)
{
    bool found = false;

    f->touched.count = 0;
    for (size_t i = 0; i < u->count; i++) {
        uint64_t head = 0;

        ov_u64map_get(f->heads, night->tokens.items[u->first + i], &head);
        for (uint32_t at = (uint32_t)head; at; at = f->links.items[at - 1].next) {
            sentence *s = &f->sentences.items[f->links.items[at - 1].sentence];

            if (s->shared++ == 0)
                *OV_VEC_ADD(scratch, &f->touched) = f->links.items[at - 1].sentence;
        }
    }
    for (size_t i = 0; i < f->touched.count; i++) {
        sentence *s = &f->sentences.items[f->touched.items[i]];

        found |= s->shared * 2 > OV_MAX(s->words, u->count);
        s->shared = 0;
    }
    return found;
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
            u->frame = is_misread_frame(night, u, frame, shingles);
        /* no scanner errs alike on and on: an address is made of words that others have, too */
        u->misread |= u->frame && u->customers < SPREAD_ENOUGH && u->letters < SPREAD_ENOUGH;
    }
}

static frame_words
frame_words_collect(const ov_cluster_night *night, ov_arena *scratch)
{
    frame_words out = {.heads = ov_u64map_new(scratch, 4096)};

    for (size_t i = 0; i < night->units.count; i++) {
        const night_unit *u = &night->units.items[i];

        if (u->frame && !u->misread && (u->flags & OV_UNIT_PROSE))
            frame_words_add(&out, scratch, night, u);
    }
    return out;
}

/*
 * Sentences that only one customer got are his own: the hash of their rare words tells two personal
 * letters of one template apart. A sentence a scanner garbled would look rare too; where its other
 * words match the frame it is put back into the frame.
 */
void
cluster_own_mark(ov_cluster_night *night, ov_arena *scratch)
{
    uint32_t *shingles = OV_NEW_ARRAY(scratch, uint32_t, UINT16_MAX);
    frame_words frame = frame_words_collect(night, scratch);

    mark_misread_frame(night, scratch, shingles);
    collect_common(night, scratch, shingles);
    for (size_t i = 0; i < night->units.count; i++) {
        night_unit *u = &night->units.items[i];
        uint64_t known, hash = 0;
        known_share share;
        size_t count;

        if (u->frame || !(u->flags & OV_UNIT_PROSE) || u->customers >= SPREAD_ENOUGH)
            continue;
        count = cluster_unit_shingles(night, u, shingles);
        share = share_known(night, u, night->common, shingles, count);
        if (!is_own(u, share))
            continue;
        if (share.rare_words > 0 && frame_words_match(&frame, scratch, night, u)) {
            u->misread = u->frame = true;
            continue;
        }
        for (size_t k = 0; k < count; k++)
            if (!ov_u64map_get(night->common, shingles[k], &known))
                hash += ov_hash_mix(shingles[k], 3);
        u->own = hash | 1;
    }
}
