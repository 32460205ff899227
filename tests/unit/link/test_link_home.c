/* One home however it is spelled; two homes apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "onevoice/link/link.h"

static void
is_one_home(void **state)
{
    static const char *const spelled[][2] = {
        {"12 Main Street, Apt 4B, Dayton, OH 45402", "12 main st #4b dayton oh 45402-1183"},
        {"400 North Elm Avenue, Kent, OH 44240", "400 N Elm Ave, Kent OH 44240"},
        {"7 Oak Drive, Lima, OH 45801", "7 OAK DR LIMA OH 45801 USA"},
        {"9 Hill Road Unit 2, Berea, OH", "9 Hill Rd. Apt 2, Berea, OH"}};
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(spelled); i++)
        assert_true(ov_str_eq(ov_link_home(mem, ov_str_from(spelled[i][0])),
                              ov_link_home(mem, ov_str_from(spelled[i][1]))));
    ov_arena_free(mem);
}

static void
are_two_homes(void **state)
{
    static const char *const spelled[][2] = {
        {"12 Main Street, Apt 4B, Dayton, OH 45402", "12 Main Street, Apt 4C, Dayton, OH 45402"},
        {"12 Main Street, Dayton, OH 45402", "14 Main Street, Dayton, OH 45402"},
        {"12 Main Street, Dayton, OH 45402", "12 Main Street, Kent, OH 44240"}};
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(spelled); i++)
        assert_false(ov_str_eq(ov_link_home(mem, ov_str_from(spelled[i][0])),
                               ov_link_home(mem, ov_str_from(spelled[i][1]))));
    assert_true(ov_str_is_null(ov_link_home(mem, OV_STR_NULL)));
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_one_home),
                                       cmocka_unit_test(are_two_homes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
