#include "onevoice/base/rate.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
the_rest_takes_as_long_as_what_is_done_did(void **state)
{
    ov_rate rate = ov_rate_begin(5000);

    (void)state;
    ov_rate_note(&rate, 0, 1000, 5000);
    assert_int_equal(ov_rate_percent(&rate), 0);
    assert_int_equal(ov_rate_left(&rate, 5000), -1);
    ov_rate_note(&rate, 250, 1000, 15000);
    assert_int_equal(ov_rate_percent(&rate), 25);
    assert_int_equal(ov_rate_left(&rate, 15000), 30);
    assert_int_equal(ov_rate_left(&rate, 25000), 20);
    assert_int_equal(ov_rate_left(&rate, 99000), 0);
    ov_rate_note(&rate, 1000, 1000, 45000);
    assert_int_equal(ov_rate_percent(&rate), 100);
    assert_int_equal(ov_rate_left(&rate, 45000), 0);
}

static void
what_is_not_known_is_not_told(void **state)
{
    ov_rate rate = ov_rate_begin(0);

    (void)state;
    ov_rate_note(&rate, 70, 0, 60000);
    assert_int_equal(ov_rate_percent(&rate), -1);
    assert_int_equal(ov_rate_left(&rate, 60000), -1);
    ov_rate_note(&rate, 70, -1, 61000);
    assert_int_equal(ov_rate_percent(&rate), -1);
    ov_rate_note(&rate, 120, 100, 62000); /* more came than was counted */
    assert_int_equal(ov_rate_percent(&rate), -1);
    assert_int_equal(ov_rate_left(&rate, 62000), -1);
}

static void
a_short_look_says_nothing(void **state)
{
    ov_rate rate = ov_rate_begin(0);

    (void)state;
    ov_rate_note(&rate, 0, 1000, 0);
    ov_rate_note(&rate, 10, 1000, 1999);
    assert_int_equal(ov_rate_left(&rate, 1999), -1);
    ov_rate_note(&rate, 10, 1000, 2000);
    assert_int_equal(ov_rate_left(&rate, 2000), 198);
}

/* 90,000 found in a memory within a second, then 10,000 to read at 100 a second. */
static void
measured_anew_once_the_total_is_known(void **state)
{
    ov_rate rate = ov_rate_begin(0);

    (void)state;
    ov_rate_note(&rate, 90000, 0, 1000);
    ov_rate_note(&rate, 90000, 100000, 1000);
    ov_rate_note(&rate, 91000, 100000, 11000);
    assert_int_equal(ov_rate_percent(&rate), 91);
    assert_int_equal(ov_rate_left(&rate, 11000), 90);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rest_takes_as_long_as_what_is_done_did),
        cmocka_unit_test(what_is_not_known_is_not_told),
        cmocka_unit_test(a_short_look_says_nothing),
        cmocka_unit_test(measured_anew_once_the_total_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
