#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/pg/copy.h"

#define FIELD(text) ((ov_str){text, sizeof(text) - 1})

static void
numerics_are_exact_or_refused(void **state OV_UNUSED)
{
    static const struct {
        ov_str field;
        bool ok;
        int64_t e4;
    } cases[] = {
        /* digits, weight, sign, scale */
        {OV_STR_INIT("\0\0\0\0\0\0\0\0"), true, 0},
        {OV_STR_INIT("\0\1\0\0\0\0\0\0\0\14"), true, 120000},               /* 12 */
        {OV_STR_INIT("\0\2\0\0\100\0\0\2\0\14\x13\x88"), true, -125000},    /* -12.5 */
        {OV_STR_INIT("\0\1\377\377\0\0\0\2\0\1"), true, 1},                 /* 0.0001 */
        {OV_STR_INIT("\0\1\377\376\0\0\0\5\0\1"), false, 0},                /* 0.00000001 */
        {OV_STR_INIT("\0\2\377\377\0\0\0\5\0\1\0\0"), true, 1},             /* zeros behind */
        {OV_STR_INIT("\0\1\0\4\0\0\0\0\0\11"), false, 0},                   /* 9e16 */
        {OV_STR_INIT("\0\1\0\3\0\0\0\0\3\232"), true, 9220000000000000000}, /* 922e12 */
        {OV_STR_INIT("\0\1\177\377\0\0\0\0\0\1"), false, 0},                /* enormous */
        {OV_STR_INIT("\0\0\0\0\300\0\0\0"), false, 0},                      /* NaN */
        {OV_STR_INIT("\0\0\0\0\320\0\0\0"), false, 0},                      /* infinity */
        {OV_STR_INIT("\0\0\0\0\360\0\0\0"), false, 0},                      /* -infinity */
        {OV_STR_INIT("\0\1\0\0\0\0\0\0\x27\x10"), false, 0},                /* digit 10000 */
        {OV_STR_INIT("\0\2\0\0\0\0\0\0\0\14"), false, 0},                   /* too short */
        {OV_STR_INIT("\0\0"), false, 0},
    };

    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_money got = {0};

        if (ov_pg_get_numeric(cases[i].field, &got) != cases[i].ok || got.e4 != cases[i].e4)
            fail_msg("case %zu: %lld", i, (long long)got.e4);
    }
}

static void
dates_know_their_sentinels(void **state OV_UNUSED)
{
    ov_date date;
    int64_t us;

    assert_true(ov_pg_get_date(FIELD("\0\0\0\0"), &date));
    assert_int_equal(date, 10957);                                  /* 2000-01-01 */
    assert_false(ov_pg_get_date(FIELD("\177\377\377\377"), &date)); /* infinity */
    assert_false(ov_pg_get_date(FIELD("\200\0\0\0"), &date));       /* -infinity */
    assert_false(ov_pg_get_date(FIELD("\377\364\265\140"), &date)); /* BC */
    assert_false(ov_pg_get_date(FIELD("\0\0\0\0\0\0\0\0"), &date));
    assert_false(ov_pg_get_timestamp(FIELD("\177\377\377\377\377\377\377\377"), &us));
    assert_false(ov_pg_get_timestamp(FIELD("\200\0\0\0\0\0\0\0"), &us));
    assert_true(ov_pg_get_timestamp(FIELD("\0\0\0\0\0\0\0\0"), &us));
    assert_true(us == 946684800000000);
}

static void
arrays_are_bounded_and_hold_no_nulls(void **state OV_UNUSED)
{
    ov_arena *mem = ov_arena_new();
    ov_strs out = {0};

    assert_true(ov_pg_get_texts(mem, FIELD("\0\0\0\0\0\0\0\0\0\0\0\31"), &out));
    assert_int_equal(out.count, 0);
    assert_non_null(out.items);
    assert_true(ov_pg_get_texts(
        mem, FIELD("\0\0\0\1\0\0\0\0\0\0\0\31\0\0\0\2\0\0\0\1\0\0\0\1a\0\0\0\0"), &out));
    assert_int_equal(out.count, 2);
    assert_true(ov_str_eq(out.items[0], OV_STR("a")));
    assert_false(ov_pg_get_texts(
        mem, FIELD("\0\0\0\1\0\0\0\1\0\0\0\31\0\0\0\1\0\0\0\1\377\377\377\377"), &out));
    assert_false(
        ov_pg_get_texts(mem, FIELD("\0\0\0\1\0\0\0\0\0\0\0\31\177\377\377\377\0\0\0\1"), &out));
    assert_false(
        ov_pg_get_texts(mem, FIELD("\0\0\0\1\0\0\0\0\0\0\0\31\0\0\0\1\0\0\0\1\0\0\0\2a"), &out));
    assert_false(ov_pg_get_texts(mem, FIELD("\0\0\0\2\0\0\0\0\0\0\0\31"), &out));
    ov_arena_free(mem);
}

static void
small_fields_have_their_length(void **state OV_UNUSED)
{
    int32_t i;
    bool b;
    ov_str text;

    assert_true(ov_pg_get_i32(FIELD("\377\377\377\376"), &i));
    assert_int_equal(i, -2);
    assert_false(ov_pg_get_i32(FIELD("\0\0\0\0\0\0\0\1"), &i));
    assert_true(ov_pg_get_bool(FIELD("\1"), &b));
    assert_false(ov_pg_get_bool(FIELD("\2"), &b));
    assert_false(ov_pg_get_bool(FIELD(""), &b));
    assert_true(ov_pg_get_minutes(FIELD("\0\0\0\0\3\x93\x87\0"), &i));
    assert_int_equal(i, 1);
    assert_true(ov_pg_get_jsonb(FIELD("\1{}"), &text));
    assert_true(ov_str_eq(text, OV_STR("{}")));
    assert_false(ov_pg_get_jsonb(FIELD("\2{}"), &text));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numerics_are_exact_or_refused),
        cmocka_unit_test(dates_know_their_sentinels),
        cmocka_unit_test(arrays_are_bounded_and_hold_no_nulls),
        cmocka_unit_test(small_fields_have_their_length),
    };

    return cmocka_run_group_tests_name("pg_field", tests, NULL, NULL);
}
