/* Who goes on with a night's budget: by gap, within what is left, and to an end. */
#include "onevoice/plan/budget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define CUSTOMERS 4000

/* Where there is not enough for all, the largest gaps; of equal ones the first customers. */
static void
largest_gap_first(void **state OV_UNUSED)
{
    ov_plan_budget budget = ov_plan_budget_new(1000, 500);
    ov_plan_open open[] = {{.customer = 0, .gap = 0},
                           {.customer = 1, .gap = 400},
                           {.customer = 2, .gap = 900},
                           {.customer = 3, .gap = 400},
                           {.customer = 4, .gap = 0}};

    assert_int_equal(budget.left, 500000);
    assert_int_equal(ov_plan_budget_round(&budget, open, 5), 2);
    assert_int_equal(open[0].customer, 2);
    assert_int_equal(open[1].customer, 1);
    assert_true(2 * budget.limit <= budget.left);
}

static void
nobody_open_or_nothing_left(void **state OV_UNUSED)
{
    ov_plan_open open = {.customer = 7, .gap = 100};
    ov_plan_budget budget = ov_plan_budget_new(1000, 1);

    assert_int_equal(ov_plan_budget_round(&budget, &open, 0), 0);
    budget.left = budget.limit; /* all it had already */
    assert_int_equal(ov_plan_budget_round(&budget, &open, 1), 0);
    budget = ov_plan_budget_new(0, CUSTOMERS);
    assert_int_equal(ov_plan_budget_round(&budget, &open, 1), 0);
}

/* One customer alone may have what is left, up to the last unit, and no more. */
static void
one_has_all_of_it(void **state OV_UNUSED)
{
    ov_plan_open open = {.customer = 7, .gap = 100};
    ov_plan_budget budget = ov_plan_budget_new(1000, 1);
    int64_t most = 0;

    while (ov_plan_budget_round(&budget, &open, 1)) {
        most = budget.limit;
        budget.left -= budget.limit;
    }
    assert_true(budget.left >= 0 && budget.left <= most);
}

/* Whatever is asked for, the sum of the limits of a round is paid for, each round asks for more of
   fewer or for the rest, and customers who never end do not keep the night from ending. */
static void
never_above_the_budget(void **state OV_UNUSED)
{
    for (int64_t work = 1; work < 200000; work = work * 3 + 1) {
        ov_plan_budget budget = ov_plan_budget_new(work, CUSTOMERS);
        ov_plan_open open[CUSTOMERS];
        size_t count;
        int rounds = 0;
        int64_t before = budget.limit;

        for (size_t i = 0; i < CUSTOMERS; i++)
            open[i] = (ov_plan_open){.customer = i, .gap = (int64_t)(i * 7919 % 31) * 100};
        while ((count = ov_plan_budget_round(&budget, open, CUSTOMERS))) {
            assert_true(budget.limit > before);
            assert_true((int64_t)count * budget.limit <= budget.left);
            for (size_t i = 1; i < count; i++)
                assert_true(open[i - 1].gap >= open[i].gap);
            before = budget.limit;
            budget.left -= (int64_t)count * budget.limit;
            assert_true(++rounds < 20);
        }
        assert_true(budget.left >= 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(largest_gap_first),
        cmocka_unit_test(nobody_open_or_nothing_left),
        cmocka_unit_test(one_has_all_of_it),
        cmocka_unit_test(never_above_the_budget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
