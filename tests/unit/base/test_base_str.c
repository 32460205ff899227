#include "onevoice/base/str.h"

#include <stdlib.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
numbers_are_plain_digits_within_the_range(void **state)
{
    static const struct {
        const char *text;
        bool signed_good, unsigned_good;
        int64_t value;
    } cases[] = {
        {"0", true, true, 0},
        {"007", true, true, 7},
        {"9223372036854775807", true, true, INT64_MAX},
        {"9223372036854775808", false, true, INT64_MIN},
        {"18446744073709551615", false, true, -1},
        {"18446744073709551616", false, false, 0},
        {"99999999999999999999", false, false, 0},
        {"-1", true, false, -1},
        {"-0", true, false, 0},
        {"-9223372036854775808", true, false, INT64_MIN},
        {"-9223372036854775809", false, false, 0},
        {"", false, false, 0},
        {"-", false, false, 0},
        {"--1", false, false, 0},
        {"+1", false, false, 0},
        {" 1", false, false, 0},
        {"1 ", false, false, 0},
        {"1.0", false, false, 0},
        {"/", false, false, 0},
        {":", false, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        int64_t i64 = 77;
        uint64_t u64 = 77;

        if (ov_str_to_i64(ov_str_from(cases[i].text), &i64) != cases[i].signed_good ||
            i64 != (cases[i].signed_good ? cases[i].value : 77))
            fail_msg("'%s' as i64 gives %lld", cases[i].text, (long long)i64);
        if (ov_str_to_u64(ov_str_from(cases[i].text), &u64) != cases[i].unsigned_good ||
            u64 != (cases[i].unsigned_good ? (uint64_t)cases[i].value : 77))
            fail_msg("'%s' as u64 gives %llu", cases[i].text, (unsigned long long)u64);
    }
}

static void
null_is_not_empty(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();

    (void)state;
    assert_true(ov_str_is_null(ov_str_from(NULL)));
    assert_true(ov_str_is_empty(OV_STR_NULL));
    assert_true(ov_str_is_empty(OV_STR("")));
    assert_false(ov_str_is_null(OV_STR("")));
    assert_false(ov_str_eq(OV_STR_NULL, OV_STR("")));
    assert_false(ov_str_eq_nocase(OV_STR_NULL, OV_STR("")));
    assert_true(ov_str_eq(OV_STR_NULL, OV_STR_NULL));
    assert_true(ov_str_is_null(ov_str_copy(mem, OV_STR_NULL)));
    assert_false(ov_str_is_null(ov_str_copy(mem, OV_STR(""))));
    assert_string_equal(ov_str_cstr(mem, OV_STR_NULL), "");
    assert_true(ov_str_is_null(ov_str_slice(OV_STR_NULL, 1, 1)));
    assert_true(ov_str_is_null(ov_str_trim(OV_STR_NULL)));
}

static void
orders_by_bytes_null_first_shorter_first(void **state)
{
    ov_str sorted[] = {OV_STR_NULL,    OV_STR(""),         OV_STR("A"),   OV_STR("B"),
                       OV_STR("a"),    OV_STR("aa"),       OV_STR("ab"),  {"ab\0", 3},
                       OV_STR("\x7f"), OV_STR("\xc3\xa4"), OV_STR("\xff")};
    ov_str shuffled[OV_COUNT(sorted)];

    (void)state;
    for (size_t i = 0; i < OV_COUNT(sorted); i++) {
        shuffled[i] = sorted[OV_COUNT(sorted) - 1 - i];
        for (size_t j = 0; j < OV_COUNT(sorted); j++) {
            assert_int_equal(ov_str_cmp(sorted[i], sorted[j]), OV_CMP(i, j));
            assert_int_equal(ov_str_eq(sorted[i], sorted[j]), i == j);
        }
    }
    qsort(shuffled, OV_COUNT(shuffled), sizeof shuffled[0], ov_strs_cmp);
    for (size_t i = 0; i < OV_COUNT(sorted); i++)
        assert_true(ov_str_eq(shuffled[i], sorted[i]));
}

static void
finds_and_slices(void **state)
{
    ov_str s = OV_STR("abcabc");

    (void)state;
    assert_int_equal(ov_str_find(s, OV_STR("bc"), 0), 1);
    assert_int_equal(ov_str_find(s, OV_STR("bc"), 2), 4);
    assert_int_equal(ov_str_find(s, OV_STR("bc"), 5), OV_STR_NONE);
    assert_int_equal(ov_str_find(s, OV_STR(""), 6), 6);
    assert_int_equal(ov_str_find(s, OV_STR("a"), 7), OV_STR_NONE);
    assert_int_equal(ov_str_find(s, OV_STR("abcabcd"), 0), OV_STR_NONE);
    assert_int_equal(ov_str_find(OV_STR_NULL, OV_STR("a"), 0), OV_STR_NONE);
    assert_int_equal(ov_str_find_char(s, 'c', 3), 5);
    assert_int_equal(ov_str_find_char(s, 'c', 6), OV_STR_NONE);
    assert_int_equal(ov_str_find_char(OV_STR_NULL, 'c', 0), OV_STR_NONE);
    assert_true(ov_str_eq(ov_str_slice(s, 4, 99), OV_STR("bc")));
    assert_true(ov_str_eq(ov_str_slice(s, 99, 1), OV_STR("")));
    assert_true(ov_str_eq(ov_str_slice(s, 1, SIZE_MAX), OV_STR("bcabc")));
    assert_true(ov_str_starts(s, OV_STR("abc")) && ov_str_starts(s, OV_STR("")));
    assert_false(ov_str_starts(OV_STR("ab"), OV_STR("abc")));
    assert_true(ov_str_ends(s, OV_STR("bc")) && ov_str_ends(s, s));
    assert_false(ov_str_ends(OV_STR("c"), OV_STR("bc")));
    assert_true(ov_str_eq(ov_str_trim(OV_STR(" \t\r\n a b \v\f")), OV_STR("a b")));
    assert_true(ov_str_eq(ov_str_trim(OV_STR(" \n ")), OV_STR("")));
    assert_true(ov_str_eq_nocase(OV_STR("AbZ"), OV_STR("aBz")));
    assert_false(ov_str_eq_nocase(OV_STR("@"), OV_STR("`")));
    assert_false(ov_str_eq_nocase(OV_STR("\xc3\x84"), OV_STR("\xc3\xa4")));
}

static void
splits_at_every_separator(void **state)
{
    static const struct {
        const char *text;
        size_t count;
        const char *parts[4];
    } cases[] = {
        {"", 1, {""}},
        {"a", 1, {"a"}},
        {",", 2, {"", ""}},
        {"a,b", 2, {"a", "b"}},
        {",a,,", 4, {"", "a", "", ""}},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_str rest = ov_str_from(cases[i].text), part;
        size_t count = 0;

        while (ov_str_next(&rest, ',', &part)) {
            assert_true(count < cases[i].count);
            assert_true(ov_str_eq(part, ov_str_from(cases[i].parts[count++])));
        }
        assert_int_equal(count, cases[i].count);
    }
    assert_false(ov_str_next(&(ov_str){NULL, 0}, ',', &(ov_str){NULL, 0}));
}

static void
copies_end_with_a_nul_and_stand_alone(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    char text[] = "abc";
    ov_str copy = ov_str_copy(mem, (ov_str){text, 2});

    (void)state;
    text[0] = 'x';
    assert_true(ov_str_eq(copy, OV_STR("ab")));
    assert_string_equal(ov_str_cstr(mem, (ov_str){text, 2}), "xb");
    assert_true(ov_str_eq(ov_str_printf(mem, "%d-%.*s", 7, OV_STR_ARG(copy)), OV_STR("7-ab")));
    assert_true(ov_str_eq(ov_str_printf(mem, "%.*s", OV_STR_ARG(OV_STR_NULL)), OV_STR("")));
    assert_int_equal(ov_str_printf(mem, "%5000d", 1).len, 5000);
}

static void
prints_nothing_that_steers(void **state OV_UNUSED)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"Zo\xc3\xab \xe6\x9d\x8e \xd0\x90", "Zo\xc3\xab \xe6\x9d\x8e \xd0\x90"},
        {"a\033[2Jb", "a?[2Jb"},
        {"a\nok\r\tb\x7f", "a?ok??b?"},
        {"a\xc2\x9b"
         "2Jb\xc2\xa0",
         "a?2Jb\xc2\xa0"},
        {"1\xe2\x80\xae"
         "2\xe2\x81\xa6"
         "3\xe2\x80\xa8"
         "4\xd8\x9c",
         "1?2?3?4?"},
        {"cut\xe2\x80", "cut\xe2\x80"},
        {"", ""},
    };
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();

    for (size_t i = 0; i < OV_COUNT(cases); i++)
        assert_true(ov_str_eq(ov_str_printable(mem, ov_str_from(cases[i].text)),
                              ov_str_from(cases[i].shown)));
    assert_true(ov_str_is_null(ov_str_printable(mem, OV_STR_NULL)));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_plain_digits_within_the_range),
        cmocka_unit_test(null_is_not_empty),
        cmocka_unit_test(orders_by_bytes_null_first_shorter_first),
        cmocka_unit_test(finds_and_slices),
        cmocka_unit_test(prints_nothing_that_steers),
        cmocka_unit_test(splits_at_every_separator),
        cmocka_unit_test(copies_end_with_a_nul_and_stand_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
