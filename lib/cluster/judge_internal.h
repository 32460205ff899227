/*
 * Two pieces compared.
 */
#ifndef ONEVOICE_CLUSTER_JUDGE_INTERNAL_H
#define ONEVOICE_CLUSTER_JUDGE_INTERNAL_H

#include "case_internal.h"

typedef enum verdict { DIFFERENT, SAME, DOUBTFUL } verdict;

typedef struct judged {
    verdict verdict;
    ov_duplicate_tier tier;
    double similarity;
    uint32_t differs; /* bit t: values of type t contradict; FACTS_DIFFER: structured facts do */
} judged;

#define FACTS_DIFFER 128u

judged cluster_judge(const ov_cluster_night *night, ov_arena *scratch, const item *a, const item *b,
                     const ov_policy *policy);

/* What two letters that are not the same are to each other, if it is worth telling. */
bool cluster_finding_of(const item *a, const item *b, const judged *j, ov_finding_kind *out);

#endif
