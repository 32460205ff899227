/*
 * The sketch of one text in the making, shared by the reader of pieces and the memory of them.
 */
#ifndef ONEVOICE_TEXT_SKETCH_INTERNAL_H
#define ONEVOICE_TEXT_SKETCH_INTERNAL_H

#include "onevoice/base/hash.h"
#include "onevoice/base/vec.h"
#include "onevoice/text/sketch.h"
#include "token_internal.h"

/* Where the digits of a piece went: one for each token that is no word or may hold digits. */
typedef struct sketch_slot {
    ov_str word;           /* null: not a word */
    uint32_t token, field; /* no field: UINT32_MAX */
    uint32_t unit, place;  /* within the unit */
    uint64_t said;         /* its part in what the unit says */
} sketch_slot;

/* What is read by itself: a piece of a stretch between two breaks, or all of it. */
typedef struct sketch_part {
    ov_str text;
    const char *key; /* its bytes with digits blinded */
    uint64_t hash;   /* of the key */
    size_t stretch;  /* length of the stretch it is of */
    bool cell, first, last;
} sketch_part;

typedef struct sketcher {
    ov_arena *scratch;
    OV_VEC(sketch_part) parts;
    OV_VEC(ov_sketch_unit) units;
    OV_VEC(uint64_t) said; /* per unit: sum of sketch_said over its tokens */
    OV_VEC(uint32_t) tokens;
    OV_VEC(ov_sketch_field) fields;
    token_list list;           /* of the piece in hand */
    OV_VEC(sketch_slot) slots; /* of the piece in hand, in its order */
    ov_str label;              /* last word of the cell before, in the same line */
    bool singular; /* since this was last cleared: the label decided a role, or a name has digits */
} sketcher;

/* What a token at this place of a unit adds to what the unit says. */
static inline uint64_t
sketch_said(const token *t, size_t place)
{
    return ov_hash_mix(t->kind == TOKEN_WORD ? t->hash : t->value + 1, place);
}

/* The hash of a unit's tokens. */
uint64_t sketch_unit_key(const sketcher *s, const ov_sketch_unit *unit);

/* Tokenise one piece and add its units. *label gets its last word that is no filler ("number"),
   null if there is none. */
void sketch_piece(sketcher *s, ov_str piece, ov_str *label);

/*
 * The same through the memory, in three steps, so that the memory's cache lines are on their way
 * while other pieces are worked on: announce gives the hash of a piece's bytes with the digits
 * blinded, its key; expect comes some time later, known adds the units.
 */
uint64_t sketch_piece_announce(const ov_sketch_memory *memory, ov_str key);
void sketch_piece_expect(const ov_sketch_memory *memory, uint64_t hash);
void sketch_piece_known(sketcher *s, ov_sketch_memory *memory, ov_str bytes, const char *key,
                        uint64_t hash, ov_str *label);

/* Where the piece that starts at `from` may end: behind a sentence whose end nothing around it can
   change, else at the end of the stretch, `until`. `next` counts the text's ends that are passed.
 */
size_t sketch_piece_end(const ov_text *text, size_t from, size_t until, size_t *next);

/* A sketcher without a text, in room that the memory keeps: filling the same places anew costs
   less than to ask for them, and to clear them, at every letter. Until it is asked for again. */
sketcher *sketch_room(ov_sketch_memory *memory);

/* Whether a word in front of a full stop is an abbreviation. */
bool sketch_is_abbreviation(ov_str word);

#endif
