#include "onevoice/plan/budget.h"

#include <stdlib.h>

/* Of the first plan of each customer: the first depth-first search and a short column generation, about 15 ms. */
#define FIRST_LIMIT 30000
/* From round to round: what is done again costs a seventh of what is new. */
#define GROWTH 8
/* A night of fewer customers may spend as much as one of so many: nobody waits for it, and one hard
   customer alone should not go unproven. */
#define CUSTOMERS_LEAST 500

static int
open_cmp(const void *a, const void *b)
{
    const ov_plan_open *x = a;
    const ov_plan_open *y = b;
    int by_gap = OV_CMP(y->gap, x->gap);

    return by_gap ? by_gap : OV_CMP(x->customer, y->customer);
}

ov_plan_budget
ov_plan_budget_new(int64_t customer_work, size_t customers)
{
    return (ov_plan_budget){.left = customer_work * (int64_t)OV_MAX(customers, CUSTOMERS_LEAST),
                            .limit = FIRST_LIMIT};
}

/* Who goes on may each spend the whole limit, so that the budget is never passed. Where it does not
   pay for one more of them, the first has all that is left, if that is more than it had. */
size_t
ov_plan_budget_round(ov_plan_budget *b, ov_plan_open *open, size_t count)
{
    int64_t before = b->limit;

    if (count == 0 || b->left <= before)
        return 0;
    qsort(open, count, sizeof(*open), open_cmp);
    b->limit = OV_MIN(before * GROWTH, b->left);
    return OV_MIN(count, (size_t)(b->left / b->limit));
}
