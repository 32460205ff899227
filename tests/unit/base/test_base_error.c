#include "onevoice/base/error.h"

#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
context_goes_in_front(void **state)
{
    ov_error err = {0};

    (void)state;
    assert_false(ov_error_set(&err, OV_E_CONFIG, "line %d", 7));
    assert_int_equal(err.kind, OV_E_CONFIG);
    assert_false(ov_error_context(&err, "policy '%s'", "a.xml"));
    assert_false(ov_error_context(&err, "starting"));
    assert_string_equal(err.message, "starting: policy 'a.xml': line 7");
    assert_int_equal(err.kind, OV_E_CONFIG);
}

static void
a_second_error_replaces_the_first(void **state)
{
    ov_error err = {.sqlstate = "40001"};

    (void)state;
    assert_false(OV_FAIL(&err, OV_E_PASSING, "one"));
    assert_string_equal(err.sqlstate, "");
    assert_false(OV_FAIL(&err, OV_E_DATA, "two"));
    assert_string_equal(err.message, "two");
    assert_int_equal(err.kind, OV_E_DATA);
}

static void
context_keeps_the_sqlstate(void **state)
{
    ov_error err = {.kind = OV_E_PASSING, .sqlstate = "40001", .message = "x"};

    (void)state;
    assert_false(ov_error_context(&err, "y"));
    assert_string_equal(err.sqlstate, "40001");
}

static void
long_messages_are_cut_not_overrun(void **state)
{
    char text[3000];
    ov_error err;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(ov_error_set(&err, OV_E_DATA, "%s", text));
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_false(ov_error_context(&err, "front"));
    assert_int_equal(strncmp(err.message, "front: xxx", 10), 0);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_false(ov_error_context(&err, "%s", text));
    assert_true(strlen(err.message) < sizeof err.message);
}

static void
null_is_nobody_listening(void **state)
{
    (void)state;
    assert_false(ov_error_set(NULL, OV_E_DATA, "x"));
    assert_false(ov_error_context(NULL, "x"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(context_goes_in_front),
        cmocka_unit_test(a_second_error_replaces_the_first),
        cmocka_unit_test(context_keeps_the_sqlstate),
        cmocka_unit_test(long_messages_are_cut_not_overrun),
        cmocka_unit_test(null_is_nobody_listening),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
