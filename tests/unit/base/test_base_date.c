#include "onevoice/base/date.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static ov_date
date(const char *iso)
{
    ov_date d = 0;

    assert_true(ov_date_parse(ov_str_from(iso), &d));
    return d;
}

static void
knows_some_day_numbers(void **state)
{
    static const struct {
        const char *iso;
        ov_date day;
        ov_weekday weekday;
    } cases[] = {
        {"0001-01-01", OV_DATE_MIN, OV_MONDAY}, {"1600-02-29", -135081, OV_TUESDAY},
        {"1969-12-31", -1, OV_WEDNESDAY},       {"1970-01-01", 0, OV_THURSDAY},
        {"2000-02-29", 11016, OV_TUESDAY},      {"2000-03-01", 11017, OV_WEDNESDAY},
        {"2024-02-29", 19782, OV_THURSDAY},     {"2026-11-02", 20759, OV_MONDAY},
        {"2038-01-19", 24855, OV_TUESDAY},      {"9999-12-31", OV_DATE_MAX, OV_FRIDAY},
    };
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        assert_int_equal(date(cases[i].iso), cases[i].day);
        assert_int_equal(ov_date_weekday(cases[i].day), cases[i].weekday);
        assert_string_equal(ov_str_cstr(mem, ov_date_print(mem, cases[i].day)), cases[i].iso);
    }
    assert_true(ov_str_is_null(ov_date_print(mem, OV_DATE_NONE)));
}

static void
every_day_of_ten_thousand_years_counts_on(void **state)
{
    int expected_year = 1, expected_month = 1, expected_day = 1;

    (void)state;
    for (ov_date d = OV_DATE_MIN; d <= OV_DATE_MAX; d++) {
        int year, month, day;
        ov_date again;

        ov_date_to_ymd(d, &year, &month, &day);
        if (year != expected_year || month != expected_month || day != expected_day)
            fail_msg("day %d is %d-%d-%d", d, year, month, day);
        if (!ov_date_from_ymd(year, month, day, &again) || again != d)
            fail_msg("day %d comes back as %d", d, again);
        if (!ov_date_valid(expected_year, expected_month, ++expected_day)) {
            expected_day = 1;
            if (++expected_month > 12) {
                expected_month = 1;
                expected_year++;
            }
        }
    }
    assert_int_equal(expected_year, 10000);
}

static void
refuses_what_is_no_date(void **state)
{
    static const char *const bad[] = {
        "",           "2026-11-2",   "2026-1-02",  "2026-11-021", "2026/11/02", "02-11-2026",
        "2026-02-29", "1900-02-29",  "2100-02-29", "2026-04-31",  "2026-13-01", "2026-00-01",
        "2026-01-00", "0000-01-01",  "-001-01-01", "+026-01-01",  "2026-1a-01", " 2026-1-01",
        "2026-11-2 ", "2026-11-02T", "infinity",
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(bad); i++) {
        ov_date out = 77;

        if (ov_date_parse(ov_str_from(bad[i]), &out) || out != 77)
            fail_msg("'%s' is taken for day %d", bad[i], out);
    }
    assert_true(ov_date_valid(2000, 2, 29));
    assert_false(ov_date_valid(1900, 2, 29));
    assert_false(ov_date_valid(10000, 1, 1));
    assert_false(ov_date_valid(2026, -1, 1));
}

static void
adding_days_stays_in_the_range(void **state)
{
    (void)state;
    assert_int_equal(ov_date_add(date("2024-02-28"), 2), date("2024-03-01"));
    assert_int_equal(ov_date_add(date("2026-01-01"), -1), date("2025-12-31"));
    assert_int_equal(ov_date_add(OV_DATE_MAX, 1), OV_DATE_MAX);
    assert_int_equal(ov_date_add(OV_DATE_MAX, INT32_MAX), OV_DATE_MAX);
    assert_int_equal(ov_date_add(OV_DATE_MIN, INT32_MIN), OV_DATE_MIN);
    assert_int_equal(ov_date_add(OV_DATE_NONE, 5), OV_DATE_NONE);
    assert_int_equal(ov_date_min(OV_DATE_NONE, 3), 3);
    assert_int_equal(ov_date_min(3, OV_DATE_NONE), 3);
    assert_int_equal(ov_date_min(OV_DATE_NONE, OV_DATE_NONE), OV_DATE_NONE);
    assert_int_equal(ov_date_min(4, 3), 3);
}

static void
counts_business_days_around_weekends_and_holidays(void **state)
{
    ov_date holidays[] = {date("2026-11-26"), date("2026-12-25"), date("2027-01-01")};
    ov_calendar us = {holidays, OV_COUNT(holidays), 1U << OV_SATURDAY | 1U << OV_SUNDAY};
    static const struct {
        const char *from;
        int days;
        const char *to;
    } cases[] = {
        {"2026-11-02", 0, "2026-11-02"},  {"2026-11-02", 1, "2026-11-03"},
        {"2026-11-06", 1, "2026-11-09"},  {"2026-11-07", 1, "2026-11-09"},
        {"2026-11-25", 1, "2026-11-27"},  {"2026-11-25", 2, "2026-11-30"},
        {"2026-12-24", 1, "2026-12-28"},  {"2026-12-31", 1, "2027-01-04"},
        {"2026-11-09", -1, "2026-11-06"}, {"2026-11-27", -1, "2026-11-25"},
        {"2026-11-30", -2, "2026-11-25"}, {"2026-11-07", 0, "2026-11-07"},
        {"2026-11-02", 10, "2026-11-16"}, {"2026-11-16", -10, "2026-11-02"},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++)
        if (ov_calendar_add_business(&us, date(cases[i].from), cases[i].days) != date(cases[i].to))
            fail_msg("%s %+d is not %s", cases[i].from, cases[i].days, cases[i].to);
    assert_int_equal(ov_calendar_next_business(&us, date("2026-11-26")), date("2026-11-27"));
    assert_int_equal(ov_calendar_next_business(&us, date("2026-11-27")), date("2026-11-27"));
    assert_int_equal(ov_calendar_previous_business(&us, date("2026-11-29")), date("2026-11-27"));
    assert_false(ov_calendar_is_business(&us, date("2026-12-25")));
    assert_true(ov_calendar_is_business(&(ov_calendar){0}, date("2026-12-25")));
}

/* "9999-12-31" is how many systems write "never": it may be asked for its next business day. */
static void
business_days_stay_in_the_range(void **state)
{
    ov_calendar c = {NULL, 0, 1U << OV_FRIDAY | 1U << OV_MONDAY};

    (void)state;
    assert_int_equal(ov_calendar_add_business(&c, OV_DATE_MAX, 5), OV_DATE_MAX);
    assert_int_equal(ov_calendar_next_business(&c, OV_DATE_MAX), OV_DATE_MAX);
    assert_int_equal(ov_calendar_add_business(&c, OV_DATE_MIN, -5), OV_DATE_MIN);
    assert_int_equal(ov_calendar_previous_business(&c, OV_DATE_MIN), OV_DATE_MIN);
    assert_int_equal(ov_calendar_add_business(&c, OV_DATE_NONE, 5), OV_DATE_NONE);
    assert_int_equal(ov_calendar_add_business(&c, OV_DATE_NONE, -5), OV_DATE_NONE);
    assert_int_equal(ov_calendar_next_business(&c, OV_DATE_NONE), OV_DATE_NONE);
    assert_int_equal(ov_calendar_previous_business(&c, OV_DATE_NONE), OV_DATE_NONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_some_day_numbers),
        cmocka_unit_test(every_day_of_ten_thousand_years_counts_on),
        cmocka_unit_test(refuses_what_is_no_date),
        cmocka_unit_test(adding_days_stays_in_the_range),
        cmocka_unit_test(counts_business_days_around_weekends_and_holidays),
        cmocka_unit_test(business_days_stay_in_the_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
