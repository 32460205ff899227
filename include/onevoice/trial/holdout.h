/*
 * The control group: who is held out, so that what the plan changes can be measured.
 *
 * A household is assigned on the night it is first scored and keeps its arm for good, whatever
 * becomes of its score or of the policy's share; the plan honours the assignment from the next
 * night on, so the score that decided the stratum is one before any treatment. Within each decile
 * of the score before the plan, households are taken in the order of a keyed hash and every (1000 /
 * per_mille)-th is held out from a hashed start, counting those of earlier nights: each arm has
 * its share of every stratum, to one household, however few are new in a night. People of one
 * address share their arm, for they read each other's mail; who joins a home in which a member
 * lives joins the member's household; analysis counts a household once.
 *
 * Another seed is another experiment. The result depends on neither the order of the input nor
 * chance.
 */
#ifndef ONEVOICE_TRIAL_HOLDOUT_H
#define ONEVOICE_TRIAL_HOLDOUT_H

#include "onevoice/base/arena.h"
#include "onevoice/model/holdout.h"

/* A customer scored tonight. */
typedef struct ov_holdout_candidate {
    ov_str customer_id, household; /* the home they live in tonight */
    double score;                  /* before the plan */
} ov_holdout_candidate;

/* The member of this customer, or NULL. */
const ov_holdout_member *ov_holdout_find(const ov_holdout *holdout, ov_str customer_id);

/* Who joins tonight: of those scored who are no members yet, in `mem`. */
void ov_holdout_assign(ov_arena *mem, const ov_holdout *holdout, const ov_holdout_candidate *scored,
                       size_t count, int64_t per_mille, int64_t seed, ov_holdout *joining);

#endif
