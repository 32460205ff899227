/*
 * One customer's pieces: which are the same letter, and which speak of one matter.
 *
 * Duplicates are exact comparisons of all pairs that can be duplicates; groups are stars around a
 * survivor, so A~B~C with A unlike C is never one group. Episodes come from structured facts of
 * care (rules E1 and E2), from equal canonical ids, from a date with a company, and from events
 * that concern many customers. Method: lib/cluster/README.md, sections 3
 * and 4; lib/reconcile/README.md, sections 2.5 and 2.6.
 */
#ifndef ONEVOICE_CLUSTER_CASE_H
#define ONEVOICE_CLUSTER_CASE_H

#include "onevoice/cluster/night.h"
#include "onevoice/model/cluster.h"
#include "onevoice/policy/policy.h"

/*
 * Cluster the pieces of one case. The night is only read, so cases may run in parallel; a piece
 * without a sketch (or with one that is in no night) is compared by its facts alone.
 * Everything in *out lives in `mem`.
 */
void ov_cluster_case(ov_arena *mem, ov_arena *scratch, const ov_cluster_night *night,
                     const ov_case *the_case, const ov_policy *policy, ov_case_clusters *out);

#endif
