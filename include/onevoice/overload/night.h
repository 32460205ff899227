/*
 * The night's score figures: departments, organisations, exposure of receivables.
 *
 * Customers are added one by one in customer order; sums of doubles follow that order, so the
 * number of workers never shows. Of an organisation's customers (those with a piece of it in the
 * window) it tells the minutes asked of them and what of them is history, how many are at or over
 * each of the three budgets, the share over the middle one with its Wilson 95 % interval, the sum
 * above it (exactly additive over disjoint groups, and not diluted by strangers) and the mean of
 * the worst twentieth (not additive). Organisations with fewer than small_group customers have no
 * row.
 *
 * Exposure: what customers owe now, times the share lost when unpaid (loss_low to loss_high), times
 * the calibrated probability of staying unpaid at the customer's minutes before the plan. Without
 * the loss range and a calibration (unpaid_a, unpaid_b) in the policy there are no rows: no sum is
 * guessed. Exposure describes; it is no saving.
 */
#ifndef ONEVOICE_OVERLOAD_NIGHT_H
#define ONEVOICE_OVERLOAD_NIGHT_H

#include "onevoice/model/score.h"
#include "onevoice/policy/policy.h"

typedef struct ov_overload_night ov_overload_night;

/* Policy and departments (the snapshot's, by index) must outlive the night. */
ov_overload_night *ov_overload_night_new(ov_arena *mem, const ov_department *departments,
                                         size_t department_count, size_t organization_count,
                                         const ov_policy *policy);

/* A case without a customer (ambiguous recipient) counts for its departments' communications only.
 */
void ov_overload_night_add(ov_overload_night *night, ov_arena *scratch, const ov_case *c,
                           const ov_judgement *judgement, const ov_case_plan *plan,
                           const ov_case_score *score);

/* Rows of departments with anything to tell, both phases; `out` lives in mem. */
void ov_overload_night_finish(ov_overload_night *night, ov_arena *mem, ov_night_score *out);

typedef struct ov_interval {
    double low, high;
} ov_interval;

/* Wilson's 95 % interval of a share; [0, 1] when n is 0. */
ov_interval ov_trial_wilson(int64_t hits, int64_t n);

#endif
