#include "onevoice/base/vec.h"

#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

typedef struct item {
    int64_t number;
    char rest[24];
} item;

static void
elements_stay_and_new_ones_are_zero(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    OV_VEC(item) items = {0};

    (void)state;
    for (int64_t i = 0; i < 10000; i++) {
        item *added = OV_VEC_ADD(mem, &items);

        assert_int_equal(added->number, 0);
        assert_int_equal(added->rest[23], 0);
        memset(added, 0xff, sizeof *added);
        added->number = i;
        if (i % 100 == 0)
            ov_arena_alloc(mem, 1);
    }
    assert_int_equal(items.count, 10000);
    for (size_t i = 0; i < items.count; i++)
        assert_int_equal(items.items[i].number, i);
}

static void
a_vector_emptied_by_hand_starts_from_zero(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    OV_VEC(item) items = {0};

    (void)state;
    OV_VEC_ADD(mem, &items)->number = 7;
    items.count = 0;
    assert_int_equal(OV_VEC_ADD(mem, &items)->number, 0);
    assert_int_equal(items.count, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_stay_and_new_ones_are_zero),
        cmocka_unit_test(a_vector_emptied_by_hand_starts_from_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
