#include "onevoice/base/map.h"

#include "onevoice/base/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
finds_what_was_put_and_nothing_else(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_map *map = ov_map_new(mem, 0);
    uint64_t value = 77;

    (void)state;
    assert_false(ov_map_get(map, OV_STR("a"), &value));
    assert_int_equal(value, 77);
    ov_map_put(map, OV_STR("a"), 1);
    ov_map_put(map, OV_STR("b"), 2);
    ov_map_put(map, OV_STR("a"), 3);
    assert_int_equal(ov_map_count(map), 2);
    assert_true(ov_map_get(map, OV_STR("a"), &value));
    assert_int_equal(value, 3);
    assert_true(ov_map_get(map, OV_STR("b"), &value));
    assert_int_equal(value, 2);
    assert_false(ov_map_get(map, OV_STR("ab"), &value));
}

static void
tells_apart_null_empty_and_embedded_nul(void **state)
{
    static const ov_str keys[] = {{NULL, 0},   {"", 0},     {"\0", 1},
                                  {"\0\0", 2}, {"a\0b", 3}, {"a", 1}};
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_map *map = ov_map_new(mem, 4);

    (void)state;
    for (size_t i = 0; i < OV_COUNT(keys); i++)
        ov_map_put(map, keys[i], i);
    assert_int_equal(ov_map_count(map), OV_COUNT(keys));
    for (size_t i = 0; i < OV_COUNT(keys); i++) {
        uint64_t value = 77;

        assert_true(ov_map_get(map, keys[i], &value));
        assert_int_equal(value, i);
    }
}

static void
grows_without_losing_anything(void **state)
{
    enum { MANY = 50000 };
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_map *map = ov_map_new(mem, 0);
    ov_u64map *numbers = ov_u64map_new(mem, 0);

    (void)state;
    for (uint64_t i = 0; i < MANY; i++) {
        bool fresh = false;

        *ov_map_at(map, ov_str_printf(mem, "key-%llu", (unsigned long long)i), &fresh) += i;
        assert_true(fresh);
        *ov_u64map_at(numbers, i << 32, &fresh) += i; /* the low bits are all the same */
        assert_true(fresh);
    }
    assert_int_equal(ov_map_count(map), MANY);
    assert_int_equal(ov_u64map_count(numbers), MANY);
    for (uint64_t i = 0; i < MANY; i++) {
        uint64_t value;
        bool fresh = true;

        assert_int_equal(
            *ov_map_at(map, ov_str_printf(mem, "key-%llu", (unsigned long long)i), &fresh), i);
        assert_false(fresh);
        assert_true(ov_u64map_get(numbers, i << 32, &value));
        assert_int_equal(value, i);
        assert_false(ov_u64map_get(numbers, (i << 32) + 1, &value));
    }
    assert_int_equal(ov_map_count(map), MANY);
}

/* Against a plain array over a small key space, so that keys repeat. */
static void
agrees_with_a_plain_array(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_u64map *map = ov_u64map_new(mem, 2);
    ov_random random = ov_random_seed(1);
    uint64_t expected[512] = {0};
    bool present[512] = {false};
    size_t count = 0;

    (void)state;
    for (int step = 0; step < 20000; step++) {
        uint64_t key = ov_random_below(&random, OV_COUNT(expected)), value = 0;

        assert_int_equal(ov_u64map_get(map, key, &value), present[key]);
        assert_int_equal(value, expected[key]);
        expected[key] = ov_random_next(&random);
        count += !present[key];
        present[key] = true;
        ov_u64map_put(map, key, expected[key]);
        assert_int_equal(ov_u64map_count(map), count);
    }
    ov_u64map_put(map, UINT64_MAX, 5);
    assert_true(ov_u64map_get(map, UINT64_MAX, &expected[0]));
    assert_int_equal(expected[0], 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_put_and_nothing_else),
        cmocka_unit_test(tells_apart_null_empty_and_embedded_nul),
        cmocka_unit_test(grows_without_losing_anything),
        cmocka_unit_test(agrees_with_a_plain_array),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
