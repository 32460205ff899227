/*
 * Matters of one customer: what the files that look for them share.
 */
#ifndef ONEVOICE_CLUSTER_SUBJECT_INTERNAL_H
#define ONEVOICE_CLUSTER_SUBJECT_INTERNAL_H

#include "case_internal.h"

#define NO_GROUP UINT32_MAX

/* A key that letters may share, and a letter that has it. */
typedef struct mention {
    uint64_t key;
    uint32_t number;
} mention;

typedef OV_VEC(mention) mention_list;

int cluster_mention_cmp(const void *a, const void *b);

/* A number and its letters: mentions first .. first + count - 1. */
typedef struct id_key {
    uint64_t key;
    size_t first, count;
    uint32_t group; /* number of the key at its centre */
    bool hub, usable;
} id_key;

typedef struct matter_search {
    const ov_cluster_night *night;
    ov_arena *scratch;
    const ov_policy *policy;
    items all;
    mention_list mentions;
    OV_VEC(id_key) keys;
    uint32_t *group;  /* per piece */
    uint32_t *joined; /* per piece: the group its date leads to */
    uint32_t groups;  /* numbers given so far; id keys first */
    uint8_t *basis;   /* per group: BY_* bits */
} matter_search;

enum { BY_ID = 1, BY_DATE = 2, BY_EVENT = 4, BY_WORDS = 8 };

#define OWN_LEAST 20 /* shingles of its own that a letter is known by */

/* Letters of no template that in large part say the same in their own words speak of one matter:
   stars around the first of them. Letters that have a group keep it. */
void cluster_groups_by_words(matter_search *s);

/* Letters without a group join the one with which they share a date and a company or an event, or
   make one. */
void cluster_groups_by_date(matter_search *s);

#endif
