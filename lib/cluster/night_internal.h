/*
 * What the files of this layer know of a night.
 */
#ifndef ONEVOICE_CLUSTER_NIGHT_INTERNAL_H
#define ONEVOICE_CLUSTER_NIGHT_INTERNAL_H

#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "onevoice/cluster/night.h"

#define NO_UNIT UINT32_MAX

typedef struct night_unit {
    uint64_t key;
    uint32_t first; /* tokens */
    uint16_t count;
    uint16_t flags;         /* ov_unit_flag, of all its letters */
    uint32_t letters;       /* that hold it */
    uint32_t labels;        /* how often it is the label of a cell */
    uint32_t customers;     /* distinct ones */
    uint32_t last_customer; /* while counting */
    uint32_t holders[3];    /* the first customers that hold it */
    uint64_t own;           /* hash of the words that are nobody else's; 0: none */
    uint32_t
        constant; /* bit n: its value n is the same in all letters of SPREAD_ENOUGH customers */
    bool valued;  /* holds a masked value */
    bool frame;   /* boilerplate: letterhead, closing, disclaimer, cover sentence */
    bool misread; /* frame by its likeness to frame only */
    bool spread;  /* frame because letters about so many things have it */
} night_unit;

typedef struct night_letter {
    uint64_t skeleton, text;
    uint64_t
        own; /* hash of the sentences that are nobody else's and no misread template; 0: none */
    const uint32_t *units; /* numbers in the dictionary, as they come in the letter */
    ov_sketch_field *fields;
    uint32_t customer, sender;
    uint32_t prototype; /* 1-based number of its template's prototype; 0: none */
    ov_date created_on;
    uint16_t unit_count, field_count;
    bool noisy; /* a scan beyond doubt, by the share of its rare words: shapes no prototype */
    bool rough; /* has rare words at all: may be a scan, its digits may be misread */
} night_letter;

#define SPREAD_ENOUGH 3
#define FIRST_NEUTRAL 6 /* tokens below are masked values; phones and names, then words */
#define FIRST_WORD    8

struct ov_cluster_night {
    ov_arena *mem;
    ov_u64map *by_key;
    OV_VEC(night_unit) units;
    OV_VEC(uint32_t) tokens;
    OV_VEC(night_letter) letters;
    ov_u64map *rare_words;
    ov_u64map *day_lines;  /* lines with dates: how many are the letter's own day << 32, and not */
    ov_u64map *cells;      /* customers << 32 of a sender's label, and of what stands behind it */
    ov_u64map *common;     /* shingles that enough customers have */
    ov_u64map *free_lines; /* lines that a sender's copies have or not, by cluster_free_mark */
    int64_t *template_ids; /* by prototype; 0: too few letters, no template */
};

/* The line that says what a date is: its own, and of one that is nothing but the date the line before,
   if enough customers have it. */
uint64_t cluster_day_line(const ov_cluster_night *night, const night_letter *l, uint16_t unit);

/* May a copy of the letter lack this line, or have it alone? Everybody's boilerplate, and what is free by
   the copies of its sender. */
bool cluster_is_free_line(const ov_cluster_night *night, const night_letter *l, size_t unit);

/* Does the letter say the first of two sentences before the second? Not where it lacks one. */
bool cluster_says_before(const night_letter *l, uint32_t first, uint32_t second);

/* Do sentences with values that follow each other in a follow each other in b, where it has both? A copy
   has them in the same order in whatever layout; another template of one sender may not. */
bool cluster_keeps_order(const ov_cluster_night *night, const night_letter *a,
                         const night_letter *b);

/* Shingles of a unit: hashes of three tokens in a row, or of all where there are fewer. At most
   count values are written; returns how many. */
size_t cluster_unit_shingles(const ov_cluster_night *night, const night_unit *unit, uint32_t *out);

typedef struct shingle_set {
    const uint32_t *items; /* ascending, distinct */
    size_t count;
} shingle_set;

/* The shingles of a letter's units that count. */
shingle_set cluster_letter_shingles(const ov_cluster_night *night, const night_letter *letter,
                                    bool (*counts)(const night_unit *), ov_arena *mem);

/* Shared elements of two sets. */
size_t cluster_shingles_shared(shingle_set a, shingle_set b);

#endif
