/*
 * Two pieces compared.
 */
#ifndef ONEVOICE_CLUSTER_JUDGE_INTERNAL_H
#define ONEVOICE_CLUSTER_JUDGE_INTERNAL_H

#include "case_internal.h"

typedef enum verdict {
    DIFFERENT,
    SAME,    /* for certain: one may be suppressed for the other */
    LIKELY,  /* counted as one, and both go */
    DOUBTFUL /* not counted as one, but told */
} verdict;

typedef struct judged {
    verdict verdict;
    ov_duplicate_tier tier;
    double similarity;
    uint32_t differs; /* bit t: values of type t contradict; FACTS_DIFFER: structured facts do */
} judged;

#define FACTS_DIFFER 128u

judged cluster_judge(const ov_cluster_night *night, ov_arena *scratch, const item *a, const item *b,
                     const ov_policy *policy);

/* Does either say all that the other says: every line word by word, every value under its name? */
bool cluster_is_certain(const ov_cluster_night *night, const item *a, const item *b);

/* Do they name nothing differently in words, in a cell behind the same label? */
bool cluster_cells_agree(const ov_cluster_night *night, const item *a, const item *b);

/* Do they agree in the sentences that hold values, and in the order of these? */
bool cluster_is_likely(const ov_cluster_night *night, const item *a, const item *b,
                       const ov_policy *policy);

/* What two letters that are not the same are to each other, if it is worth telling. */
bool cluster_finding_of(const item *a, const item *b, const judged *j, ov_finding_kind *out);

#endif
