#include "onevoice/base/base.h"

#include "onevoice/base/ascii.h"
#include "onevoice/base/groups.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
bisection_finds_the_first_that_is_not_below(void **state OV_UNUSED)
{
    const int items[] = {1, 3, 3, 3, 7};

    for (int key = 0; key < 9; key++)
        for (size_t count = 0; count <= OV_COUNT(items); count++) {
            size_t want = 0;

            while (want < count && items[want] < key)
                want++;
            assert_int_equal(OV_LOWER_BOUND(i, count, items[i] < key), want);
        }
}

static void
the_lowest_of_a_group_is_its_root(void **state OV_UNUSED)
{
    uint32_t parent[] = {0, 1, 2, 3, 4, 5};

    ov_groups_join(parent, 5, 3);
    ov_groups_join(parent, 4, 5);
    ov_groups_join(parent, 1, 4);
    for (uint32_t i = 0; i < OV_COUNT(parent); i++)
        assert_int_equal(ov_groups_root(parent, i), i == 0 ? 0 : i == 2 ? 2 : 1);
}

static void
classes_know_ascii_alone(void **state OV_UNUSED)
{
    for (int c = 0; c < 256; c++) {
        assert_int_equal(ov_is_digit((char)c), c >= '0' && c <= '9');
        assert_int_equal(ov_is_letter((char)c), (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bisection_finds_the_first_that_is_not_below),
        cmocka_unit_test(the_lowest_of_a_group_is_its_root),
        cmocka_unit_test(classes_know_ascii_alone),
    };

    return cmocka_run_group_tests_name("base_base", tests, NULL, NULL);
}
