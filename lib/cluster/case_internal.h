/*
 * A piece prepared for comparison, and the steps of ov_cluster_case.
 */
#ifndef ONEVOICE_CLUSTER_CASE_INTERNAL_H
#define ONEVOICE_CLUSTER_CASE_INTERNAL_H

#include "night_internal.h"
#include "onevoice/cluster/case.h"

/* A typed value that counts in comparisons. */
typedef struct value {
    uint64_t value;
    uint32_t shape;
    uint8_t type; /* ov_field_type */
    bool loose;   /* of a scan: may be the mailing's, its line cannot be read */
    bool recurs;  /* of a name: another letter of the customer has it */
} value;

typedef struct values {
    const value *items; /* by (type, value), distinct */
    size_t count;
} values;

/* A value that counts, in its place. */
typedef struct stand {
    uint64_t value;
    uint32_t shape;
    uint16_t unit; /* of the letter */
    uint8_t type;
} stand;

typedef struct item {
    const ov_piece *piece;
    const night_letter *letter; /* NULL: nothing was sketched */
    values fields;              /* all but names */
    values names;               /* people and companies that its sentences name */
    value *name_list;           /* the same, while they are marked */
    const stand *stands;        /* fields as they come in the letter */
    size_t stand_count;
    values ids;    /* the ids among the fields, and those of structured facts */
    uint64_t body; /* hash of the body's masked units */
    uint64_t own;  /* hash of the words that no other letter has */
    ov_facts facts;
    uint32_t prototype;
    uint32_t rank; /* place in the order of survivors */
    uint16_t events;
    bool noisy;
} item;

typedef struct items {
    item *items;
    size_t count;
} items;

typedef OV_VEC(ov_duplicate) duplicate_list;
typedef OV_VEC(ov_finding) finding_list;
typedef OV_VEC(ov_episode) episode_list;

items cluster_items_prepare(ov_arena *scratch, const ov_cluster_night *night,
                            const ov_case *the_case);

#define CONSTANTS_MOST 32 /* values of a unit that are known to be constant: bits of night_unit */

/* How two lists of values agree. */
typedef struct agreement {
    size_t shared;
    uint32_t only_a, only_b; /* bit t: the side has values of type t that the other lacks */
    uint8_t loose;           /* the sides that have loose values without an equal, a bit each */
    bool whole;              /* every other value has its equal, and only one side has such */
} agreement;

agreement cluster_values_compare(values a, values b, bool noisy);

/* Is every name of either in the other (certain), or of one of them? With scans a name that no other letter
   has may be one misread. */
bool cluster_names_agree(values a, values b, bool noisy, bool certain);

/* A structured fact that both state, and state differently. */
bool cluster_facts_contradict(ov_facts a, ov_facts b);

void cluster_duplicates_find(ov_arena *mem, ov_arena *scratch, const ov_cluster_night *night,
                             items all, size_t pending, const ov_policy *policy,
                             ov_case_clusters *out);

void cluster_care_find(ov_arena *mem, ov_arena *scratch, items all, const ov_policy *policy,
                       episode_list *out);

void cluster_subjects_find(ov_arena *mem, ov_arena *scratch, const ov_cluster_night *night,
                           items all, const ov_policy *policy, episode_list *out);

#endif
