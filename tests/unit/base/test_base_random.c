#include "onevoice/base/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* The demo world and stored expectations depend on these: a change of the generator must be seen.
 */
static void
the_same_seed_gives_the_same_numbers_for_ever(void **state)
{
    ov_random a = ov_random_seed(42), b = ov_random_seed(42), c = ov_random_seed(43);
    uint64_t first = ov_random_next(&a);

    (void)state;
    assert_int_equal(first, 0x31b0ece7c4f697a2);
    assert_int_equal(ov_random_next(&b), first);
    assert_int_not_equal(ov_random_next(&c), first);
    assert_int_not_equal(ov_random_next(&a), first);
}

static void
numbers_stay_within_their_bounds(void **state)
{
    ov_random random = ov_random_seed(0);
    bool low = false, high = false;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        int64_t in_range = ov_random_range(&random, -3, 3);
        double unit = ov_random_unit(&random);

        assert_true(in_range >= -3 && in_range <= 3);
        low = low || in_range == -3;
        high = high || in_range == 3;
        assert_true(ov_random_below(&random, 1) == 0);
        assert_true(ov_random_below(&random, 10) < 10);
        assert_true(unit >= 0.0 && unit < 1.0);
        assert_true(ov_random_range(&random, INT64_MIN, INT64_MIN) == INT64_MIN);
        assert_true(ov_random_range(&random, INT64_MAX - 1, INT64_MAX) >= INT64_MAX - 1);
        assert_false(ov_random_chance(&random, 0.0));
        assert_true(ov_random_chance(&random, 1.0));
    }
    assert_true(low && high);
}

static void
digits_are_even(void **state)
{
    enum { DRAWS = 100000 };
    ov_random random = ov_random_seed(7);
    int counts[10] = {0};

    (void)state;
    for (int i = 0; i < DRAWS; i++)
        counts[ov_random_below(&random, 10)]++;
    /* five standard deviations of a fair die with ten faces: 5 * sqrt(DRAWS * 0.1 * 0.9) = 475 */
    for (size_t i = 0; i < OV_COUNT(counts); i++)
        assert_in_range(counts[i], DRAWS / 10 - 475, DRAWS / 10 + 475);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_numbers_for_ever),
        cmocka_unit_test(numbers_stay_within_their_bounds),
        cmocka_unit_test(digits_are_even),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
