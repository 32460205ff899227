/*
 * The budget of a night: how much work the searches of all customers may do together, and who goes
 * on when there is not enough for all.
 *
 * Every customer is planned once with a small limit, which closes nearly all of them. Those it cut
 * off go on in rounds, each with several times the limit of the round before; where the budget does
 * not reach for all, those with the largest certified gap go first. Whoever is not reached keeps the
 * plan and the bound of the round before. Limits and order follow from work done and gaps alone,
 * never from time or from who was done first: the same night at any number of workers.
 *
 *     ov_plan_budget budget = ov_plan_budget_new(policy->plan_customer_work, customers);
 *     plan all with work_limit = budget.limit
 *     while ((n = ov_plan_budget_round(&budget, open, count)))
 *         plan open[0..n) with work_limit = budget.limit; budget.left -= what each did;
 *         leave in open those that were cut
 *
 * What the first plans cost is not charged: they are everybody's.
 */
#ifndef ONEVOICE_PLAN_BUDGET_H
#define ONEVOICE_PLAN_BUDGET_H

#include "onevoice/base/base.h"

typedef struct ov_plan_open {
    size_t customer;
    int64_t gap; /* t1 less its bound */
} ov_plan_open;

typedef struct ov_plan_budget {
    int64_t left;  /* of the night, in units of work */
    int64_t limit; /* of each customer in this round */
} ov_plan_budget;

ov_plan_budget ov_plan_budget_new(int64_t customer_work, size_t customers);

/* Put who goes on in front and say how many; none: what is left of `open` stays as it is. */
size_t ov_plan_budget_round(ov_plan_budget *budget, ov_plan_open *open, size_t count);

#endif
