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
    OV_TIER_ACCOUNT /* same legal entity, account, visit and statement, whatever the words */
} ov_duplicate_tier;

ov_str ov_duplicate_tier_name(ov_duplicate_tier tier);

typedef struct ov_duplicate {
    uint32_t piece, survivor; /* piece numbers; the survivor itself has no row */
    ov_duplicate_tier tier;
    double similarity; /* 0..1 */
} ov_duplicate;

typedef enum ov_episode_kind {
    OV_EPISODE_CARE,
    OV_EPISODE_EVENT,
    OV_EPISODE_ACCOUNT
} ov_episode_kind;

ov_str ov_episode_kind_name(ov_episode_kind kind);

typedef struct ov_episode {
    ov_str id; /* the same members give the same id */
    ov_episode_kind kind;
    const uint32_t *pieces; /* ascending piece numbers; a piece may be in two episodes (E2) */
    size_t piece_count;
    ov_date from, until; /* service dates; OV_DATE_NONE */
    ov_str basis;        /* rule ids and keys that joined it, for explain */
} ov_episode;

typedef struct ov_case_clusters {
    OV_LIST(ov_duplicate) duplicates; /* by piece */
    OV_LIST(ov_episode) episodes;     /* by id */
} ov_case_clusters;

#endif
