/*
 * Pairs: which records meet in a block, and how far they agree, field by field.
 *
 * What a pair of a pattern is worth is the model's; here it is asked only whether a pair may become
 * a link, so that most need not be kept.
 */
#ifndef ONEVOICE_LINK_PAIRS_INTERNAL_H
#define ONEVOICE_LINK_PAIRS_INTERNAL_H

#include "records_internal.h"

typedef struct link_model link_model; /* model_internal.h */

/* ---- similarity of short strings (at most 64 bytes) ---- */

/* The places of each byte in one string, kept while it is compared with many. */
typedef struct link_masks {
    uint64_t of[256];
    ov_str text;
} link_masks;

double link_jaro_winkler(link_masks *masks, ov_str a, ov_str b);
bool link_within_edits(ov_str a, ov_str b, int most); /* restricted Damerau, most <= 2 */

/* Could Jaro-Winkler reach `least`, could `most` edits do? By letters and heads alone. */
bool link_may_resemble(const link_value *a, const link_value *b, double least);

/* Each edit takes away and brings at most one class of bytes. */
static inline bool
link_may_be_edits(uint64_t a_letters, uint64_t b_letters, int most)
{
    uint64_t a = a_letters & ~b_letters, b = b_letters & ~a_letters;

    for (int i = 0; i < most; i++) {
        a &= a - 1;
        b &= b - 1;
    }
    return (a | b) == 0;
}

/* One edit at most between two dates of eight digits, or two years: their digits as the bytes of a
   number, the first one the lowest. */
bool link_within_a_digit(uint64_t a, uint64_t b);

/* ---- comparison ---- */

#define LINK_GENERATION_YEARS 15 /* the least between parent and child */

typedef uint64_t link_pattern; /* four bits a field: its level, 0 null, 1 equal, then worse */

static inline unsigned
link_level(link_pattern pattern, unsigned field)
{
    return (unsigned)(pattern >> (4 * field)) & 15u;
}

extern const uint8_t link_level_counts[LINK_FIELDS]; /* levels beside null */

enum {
    LINK_GIVEN_EQUAL = 1,
    LINK_GIVEN_NICKNAME,
    LINK_GIVEN_INITIAL,
    LINK_GIVEN_SIMILAR,
    LINK_GIVEN_DIFFERENT,
    LINK_BIRTH_EQUAL = 1,
    LINK_BIRTH_DIGIT,
    LINK_BIRTH_PART,
    LINK_BIRTH_TWO,
    LINK_BIRTH_YEAR,
    LINK_BIRTH_DIFFERENT
};

/* Levels of the fields that are neither given name nor birth date. */
enum { LINK_EQUAL = 1, LINK_CLOSE, LINK_SIMILAR, LINK_DIFFERENT };

/* Scratch of one worker: the masks of the strings on the left. */
typedef struct link_comparer {
    const link_data *data;
    link_masks given, family, swapped, street, city, user;
} link_comparer;

/* Jaro-Winkler of two values, 0 where it cannot reach `least`. */
double link_resemblance(link_masks *masks, const link_values *values, uint32_t a, uint32_t b,
                        double least);

/* So many edits between two values at most? */
static inline bool
link_near(const link_values *values, uint32_t a, uint32_t b, int most)
{
    const link_value *x = link_values_at(values, a), *y = link_values_at(values, b);

    return link_may_be_edits(x->letters, y->letters, most) &&
           link_within_edits((ov_str){x->text, x->len}, (ov_str){y->text, y->len}, most);
}

/* For choosing the best of several variants: null is neither good nor bad. */
static inline unsigned
link_rank(unsigned level)
{
    return level == 0 ? LINK_SIMILAR : level;
}

void link_compare_names(link_comparer *c, const link_record *a, const link_record *b,
                        unsigned *given, unsigned *family);

link_pattern link_compare(link_comparer *c, const link_record *a, const link_record *b);

/* Names of fields and levels for evidence. */
const char *link_level_name(unsigned field, unsigned level);

/* ---- pairs ---- */

typedef struct link_pair {
    uint32_t a, b, pattern; /* pattern: index into the sorted patterns */
} link_pair;

/* Logarithms of the odds of one person against strangers, and against relatives, priors included.
 */
typedef struct link_sums {
    int32_t stranger, relative;
} link_sums;

typedef struct link_count {
    link_pattern pattern;
    uint64_t pairs;
    link_sums left_out; /* the most, by a guess, of the pairs not kept; INT32_MIN: all are kept */
    bool hopeless;      /* none is kept */
} link_count;

typedef struct link_part { /* pairs of one stretch of blocks */
    link_pair *pairs;
    size_t count;
} link_part;

typedef struct link_pairs {
    link_part *parts;
    size_t part_count;
    uint64_t total; /* compared; parts hold those that may become links */
    uint64_t dropped_blocks, dropped_faces;
    link_count *patterns; /* by pattern */
    size_t pattern_count;
    ov_arena **arenas; /* one a worker, with the pairs */
    size_t arena_count;
    uint32_t *numbers; /* the block of each face in each chain, LINK_CHAINS of them, in `own` */
    ov_arena *own;
} link_pairs;

/* ---- blocks ---- */

#define LINK_CHAINS 16

/* In the number of a face's block: it is in none, the rest is the face. */
#define LINK_LONE 0x80000000u

typedef struct link_entry {
    uint32_t key, face;
} link_entry;

typedef struct link_blocks {
    uint32_t *faces;  /* block after block, ascending in each */
    uint32_t *starts; /* count + 1 */
    size_t count;
    uint64_t dropped, dropped_faces;
    link_entry *entries, *spare; /* room to sort in */
} link_blocks;

/* Room for the blocks of one chain, to be used for one after the other. */
void link_blocks_init(ov_arena *mem, const link_data *data, link_blocks *blocks);

/* The blocks of chain `number`; numbers[face * LINK_CHAINS + number] becomes the block's number, from 1,
   for the faces that are in one. */
void link_blocks_make(const link_data *data, unsigned number, uint32_t *numbers, link_blocks *out);

/* ---- finding ---- */

/*
 * Compare what met in a block. Every pair is counted; kept are those that come near a link by a
 * model not yet fitted: most pairs are hopeless under any. Should the fitted model think so much
 * better of a pattern that pairs left out could be links, those kept do not suffice and all are to
 * be found again, without a guess.
 */
void link_pairs_find(ov_arena *mem, const link_data *data, const link_model *guess,
                     link_pairs *pairs);

/* The same by a model that is fitted: kept are links alone, and where `since` says so, pairs that
   met on the previous night already are passed over. */
void link_pairs_find_links(ov_arena *mem, const link_data *data, const link_model *model,
                           link_pairs *pairs);
bool link_pairs_suffice(const link_pairs *pairs, const link_model *guess, const link_model *model);
void link_pairs_free(link_pairs *pairs);
void link_pairs_free_numbers(link_pairs *pairs); /* the rest stays */

#endif
