#include "onevoice/base/money.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

typedef struct parse_case {
    const char *text;
    bool good;
    int64_t e4;
} parse_case;

static const parse_case parses[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"-0.00", true, 0},
    {"1", true, 10000},
    {"12.5", true, 125000},
    {"-12.5", true, -125000},
    {"0.0001", true, 1},
    {"-0.0001", true, -1},
    {"0.00010", true, 1},
    {"1.230000000000000000000000000000", true, 12300},
    {"007.10", true, 71000},
    {"00000000000000000000000000000000000000001", true, 10000},
    {"922337203685477", true, 9223372036854770000},
    {"-922337203685477.0000", true, -9223372036854770000},
    /* one step past the range, and numbers that would wrap 64 or 128 bits */
    {"922337203685477.0001", false, 0},
    {"-922337203685477.0001", false, 0},
    {"922337203685478", false, 0},
    {"18446744073709551616", false, 0},
    {"340282366920938463463374607431768211456", false, 0},
    {"99999999999999999999999999999999999999999999999999", false, 0},
    /* not this form: rounding and guessing are somebody else's business */
    {"0.00001", false, 0},
    {"1.23456", false, 0},
    {"", false, 0},
    {"-", false, 0},
    {".", false, 0},
    {".5", false, 0},
    {"5.", false, 0},
    {"-.5", false, 0},
    {"+1", false, 0},
    {"--1", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"1,000.00", false, 0},
    {"1,5", false, 0},
    {"1.2.3", false, 0},
    {"1e3", false, 0},
    {"0x10", false, 0},
    {"NaN", false, 0},
    {"Infinity", false, 0},
    {"$5", false, 0},
    {"\xd9\xa1", false, 0}, /* an Arabic digit */
};

static void
parses_the_machine_form_and_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(parses); i++) {
        ov_money got = {77};
        bool good = ov_money_parse(ov_str_from(parses[i].text), &got);

        if (good != parses[i].good || got.e4 != (good ? parses[i].e4 : 77))
            fail_msg("'%s' gives %d, %lld", parses[i].text, good, (long long)got.e4);
    }
}

static void
parse_stops_at_the_length_not_at_a_nul(void **state)
{
    ov_money got;

    (void)state;
    assert_true(ov_money_parse((ov_str){"123.456", 5}, &got));
    assert_int_equal(got.e4, 1234000);
    assert_false(ov_money_parse((ov_str){"12\0", 3}, &got));
    assert_false(ov_money_parse(OV_STR_NULL, &got));
}

static void
prints_at_least_two_decimals(void **state)
{
    static const struct {
        int64_t e4;
        const char *text;
    } cases[] = {
        {0, "0.00"},
        {1, "0.0001"},
        {-1, "-0.0001"},
        {10, "0.001"},
        {100, "0.01"},
        {1200000, "120.00"},
        {-1250, "-0.125"},
        {123456, "12.3456"},
        {INT64_MAX, "922337203685477.5807"},
        {INT64_MIN, "-922337203685477.5808"},
    };
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_str got = ov_money_print(mem, (ov_money){cases[i].e4});

        assert_string_equal(ov_str_cstr(mem, got), cases[i].text);
    }
}

static void
adding_past_the_range_is_refused_and_leaves_the_output(void **state)
{
    static const struct {
        int64_t a, b;
        bool sum, difference;
    } cases[] = {
        {1, 2, true, true},
        {9223372036854770000, 0, true, true},
        {9223372036854770000, 1, false, true},
        {9223372036854770000, -1, true, false},
        {-9223372036854770000, -1, false, true},
        {-9223372036854770000, 1, true, false},
        {9223372036854770000, 9223372036854770000, false, true},
        {-9223372036854770000, 9223372036854770000, true, false},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_money out = {77}, a = {cases[i].a}, b = {cases[i].b};

        assert_int_equal(ov_money_add(a, b, &out), cases[i].sum);
        assert_int_equal(out.e4, cases[i].sum ? cases[i].a + cases[i].b : 77);
        out.e4 = 77;
        assert_int_equal(ov_money_sub(a, b, &out), cases[i].difference);
        assert_int_equal(out.e4, cases[i].difference ? cases[i].a - cases[i].b : 77);
    }
}

static ov_currency
currency(const char *code)
{
    ov_currency c = {{0}};

    if (code[0])
        assert_true(ov_currency_parse(ov_str_from(code), &c));
    return c;
}

static void
rounds_half_away_from_zero_to_the_minor_unit(void **state)
{
    static const struct {
        int64_t e4, rounded;
        const char *currency;
    } cases[] = {
        {12345, 12300, "USD"},
        {12350, 12400, "USD"},
        {12349, 12300, "USD"},
        {-12350, -12400, "USD"},
        {-12349, -12300, "USD"},
        {50, 100, "EUR"},
        {49, 0, "EUR"},
        {-50, -100, "EUR"},
        {4999, 0, "JPY"},
        {5000, 10000, "JPY"},
        {-5000, -10000, "KRW"},
        {12345, 12350, "KWD"},
        {12344, 12340, "BHD"},
        {12350, 12400, ""}, /* not stated: two decimals */
        /* the largest amounts stay in the range in every currency */
        {9223372036854770000, 9223372036854770000, "JPY"},
        {-9223372036854770000, -9223372036854770000, "JPY"},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++)
        assert_int_equal(ov_money_round((ov_money){cases[i].e4}, currency(cases[i].currency)).e4,
                         cases[i].rounded);
}

static void
reads_currency_codes(void **state)
{
    static const char *const bad[] = {"", "US", "USDX", "U$D", "US1", "\303\244A"};
    ov_currency usd = currency("usd"), eur = currency("EUR"), none = {{0}}, out = eur;

    (void)state;
    assert_true(ov_currency_eq(usd, currency("USD")));
    assert_false(ov_currency_eq(usd, eur));
    assert_true(ov_currency_cmp(eur, usd) < 0);
    assert_true(ov_currency_is_null(none));
    assert_true(ov_str_is_null(ov_currency_str(&none)));
    assert_true(ov_str_eq(ov_currency_str(&usd), OV_STR("USD")));
    for (size_t i = 0; i < OV_COUNT(bad); i++) {
        assert_false(ov_currency_parse(ov_str_from(bad[i]), &out));
        assert_true(ov_currency_eq(out, eur));
    }
}

static void
sums_decimals_exactly_and_rounds_once(void **state)
{
    static const struct {
        const char *terms[5];
        const char *currency;
        bool good;
        int64_t e4;
    } cases[] = {
        {{"28.104000000000003", "28.104000000000003"}, "USD", true, 562100},
        /* each rounded alone would give 0.02 */
        {{"0.005", "0.004"}, "USD", true, 100},
        {{"0.0049", "0.0001"}, "USD", true, 100},
        {{"-0.005"}, "USD", true, -100},
        {{"0.1", "0.2", "-0.3"}, "USD", true, 0},
        {{"0.000000000000000001"}, "USD", true, 0},
        {{"0.4", "0.1"}, "JPY", true, 10000},
        {{"0.0005"}, "KWD", true, 10},
        {{NULL}, "USD", true, 0},
        {{"0.0000000000000000001"}, "USD", false, 0},
        {{"1", "one"}, "USD", false, 0},
        {{"1", ""}, "USD", false, 0},
        {{"922337203685477"}, "USD", true, 9223372036854770000},
        {{"922337203685478"}, "USD", false, 0},
        {{"922337203685478", "-1"}, "USD", true, 9223372036854770000},
        /* near the end of 128 bits: refused, not wrapped by the rounding */
        {{"85070591730234615847", "85070591730234615847", "37778931862957188.303715884105727"},
         "USD",
         false,
         0},
        {{"85070591730234615847", "85070591730234615847", "85070591730234615847"}, "USD", false, 0},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_decimal_sum sum = {0};
        ov_money out = {77};
        bool good;

        for (size_t t = 0; t < 5 && cases[i].terms[t]; t++)
            ov_decimal_sum_add(&sum, ov_str_from(cases[i].terms[t]));
        good = ov_decimal_sum_done(&sum, currency(cases[i].currency), &out);
        if (good != cases[i].good || out.e4 != (good ? cases[i].e4 : 77))
            fail_msg("case %zu gives %d, %lld", i, good, (long long)out.e4);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_the_machine_form_and_nothing_else),
        cmocka_unit_test(parse_stops_at_the_length_not_at_a_nul),
        cmocka_unit_test(prints_at_least_two_decimals),
        cmocka_unit_test(adding_past_the_range_is_refused_and_leaves_the_output),
        cmocka_unit_test(rounds_half_away_from_zero_to_the_minor_unit),
        cmocka_unit_test(reads_currency_codes),
        cmocka_unit_test(sums_decimals_exactly_and_rounds_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
