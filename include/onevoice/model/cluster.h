/*
 * What clustering finds among one customer's pieces: duplicates and episodes.
 *
 * Pieces are numbered pending first, then history: number p < pending.count is pending.items[p],
 * else history.items[p - pending.count].
 */
#ifndef ONEVOICE_MODEL_CLUSTER_H
#define ONEVOICE_MODEL_CLUSTER_H

#include "onevoice/model/case.h"

typedef enum ov_duplicate_tier {
    OV_TIER_EXACT,
    OV_TIER_NEAR,
    OV_TIER_ACCOUNT, /* same legal entity, account, visit and statement, whatever the words */
    OV_TIER_LIKELY   /* the same in all likelihood, not for certain: counted as one, and both go */
} ov_duplicate_tier;

ov_str ov_duplicate_tier_name(ov_duplicate_tier tier);

typedef struct ov_duplicate {
    uint32_t piece, survivor; /* piece numbers; the survivor itself has no row */
    ov_duplicate_tier tier;
    double similarity; /* 0..1 */
} ov_duplicate;

/* Two letters that look alike and are not the same: both live, and it is told. */
typedef enum ov_finding_kind {
    OV_FINDING_AMENDED,      /* same template, id and member; an amount or a date differs */
    OV_FINDING_SERIES,       /* same id, next period or due date */
    OV_FINDING_OTHER_MEMBER, /* same template and date, another person or a neighbouring id */
    OV_FINDING_REVIEW        /* may be a duplicate, and it is not certain */
} ov_finding_kind;

ov_str ov_finding_kind_name(ov_finding_kind kind); /* "amended", "series", "other_member", ... */

typedef struct ov_finding {
    uint32_t piece, other; /* piece numbers, piece > other */
    ov_finding_kind kind;
    uint32_t differs; /* bit t: values of ov_field_type t differ */
} ov_finding;

typedef enum ov_episode_kind {
    OV_EPISODE_CARE,
    OV_EPISODE_EVENT,
    OV_EPISODE_ACCOUNT
} ov_episode_kind;

ov_str ov_episode_kind_name(ov_episode_kind kind);

typedef struct ov_episode {
    ov_str id; /* the same kind, members and days give the same id */
    ov_episode_kind kind;
    const uint32_t *pieces; /* ascending piece numbers; a piece may be in two episodes (E2) */
    size_t piece_count;
    ov_date from, until; /* service dates; OV_DATE_NONE */
    ov_str basis;        /* rule ids and keys that joined it, for explain */
} ov_episode;

typedef struct ov_case_clusters {
    OV_LIST(ov_duplicate) duplicates; /* by piece */
    OV_LIST(ov_finding) findings;     /* by (piece, other) */
    OV_LIST(ov_episode) episodes;     /* by id */
} ov_case_clusters;

#endif
