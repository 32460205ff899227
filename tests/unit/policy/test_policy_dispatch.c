/* The calendar of the plan, as a table: year's ends, leap days, holidays, weekends, clock changes
   and the end of the calendar. */
#include "onevoice/policy/dispatch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static ov_arena *mem;
static ov_policy policy;

static int
setup(void **state)
{
    ov_error err = {0};

    (void)state;
    mem = ov_arena_new();
    return ov_policy_defaults(mem, &policy, &err) ? 0 : -1;
}

static int
teardown(void **state)
{
    (void)state;
    ov_arena_free(mem);
    return 0;
}

static ov_date
day(const char *iso)
{
    ov_date out = OV_DATE_NONE;

    if (*iso)
        assert_true(ov_date_parse(ov_str_from(iso), &out));
    return out;
}

/* Mail leaves on business days and takes three of them; e-mail leaves and arrives on any day. */
static void
days_of_mail(void **state)
{
    static const struct {
        const char *day;
        bool open;
        const char *first, *last, *arrival, *to_arrive;
    } cases[] = {
        /* an ordinary week */
        {"2026-11-02", true, "2026-11-02", "2026-11-02", "2026-11-05", "2026-10-28"},
        {"2026-11-06", true, "2026-11-06", "2026-11-06", "2026-11-12", "2026-11-03"},
        {"2026-11-07", false, "2026-11-09", "2026-11-06", "2026-11-12", "2026-11-03"},
        {"2026-11-08", false, "2026-11-09", "2026-11-06", "2026-11-12", "2026-11-03"},
        /* a holiday in the middle of a week, and one that makes a long weekend */
        {"2026-11-11", false, "2026-11-12", "2026-11-10", "2026-11-16", "2026-11-05"},
        {"2026-11-26", false, "2026-11-27", "2026-11-25", "2026-12-01", "2026-11-20"},
        {"2026-07-03", false, "2026-07-06", "2026-07-02", "2026-07-08", "2026-06-29"},
        /* a year's end */
        {"2026-12-31", true, "2026-12-31", "2026-12-31", "2027-01-06", "2026-12-28"},
        {"2027-01-01", false, "2027-01-04", "2026-12-31", "2027-01-06", "2026-12-28"},
        /* a leap day, and a year without one */
        {"2024-02-29", true, "2024-02-29", "2024-02-29", "2024-03-05", "2024-02-26"},
        {"2025-02-28", true, "2025-02-28", "2025-02-28", "2025-03-05", "2025-02-25"},
        /* the clock changes on these Sundays: days like any other */
        {"2026-03-08", false, "2026-03-09", "2026-03-06", "2026-03-11", "2026-03-03"},
        {"2026-11-01", false, "2026-11-02", "2026-10-30", "2026-11-04", "2026-10-27"},
        /* the calendar ends on a Friday, and begins on a Monday */
        {"9999-12-31", true, "9999-12-31", "9999-12-31", "9999-12-31", "9999-12-28"},
        {"0001-01-01", true, "0001-01-01", "0001-01-01", "0001-01-04", ""},
        {"", false, "", "", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_date d = day(cases[i].day);
        const ov_channel mail = OV_CHANNEL_MAIL, email = OV_CHANNEL_EMAIL;

        if (ov_dispatch_is(&policy, mail, d) != cases[i].open ||
            ov_dispatch_first(&policy, mail, d) != day(cases[i].first) ||
            ov_dispatch_last(&policy, mail, d) != day(cases[i].last) ||
            ov_dispatch_arrival(&policy, mail, d) != day(cases[i].arrival) ||
            ov_dispatch_to_arrive(&policy, mail, d) != day(cases[i].to_arrive))
            fail_msg("%s: %d, first %d, last %d, arrival %d, to arrive %d", cases[i].day,
                     ov_dispatch_is(&policy, mail, d), ov_dispatch_first(&policy, mail, d),
                     ov_dispatch_last(&policy, mail, d), ov_dispatch_arrival(&policy, mail, d),
                     ov_dispatch_to_arrive(&policy, mail, d));
        assert_int_equal(ov_dispatch_first(&policy, email, d), d);
        assert_int_equal(ov_dispatch_last(&policy, email, d), d);
        assert_int_equal(ov_dispatch_arrival(&policy, email, d), d);
        assert_int_equal(ov_dispatch_to_arrive(&policy, email, d), d);
    }
}

/* By definition: over some years, each answer against a walk day by day. */
static void
holds_what_it_says_on_every_day(void **state)
{
    const ov_channel mail = OV_CHANNEL_MAIL;

    (void)state;
    for (ov_date d = day("2024-01-01"); d < day("2028-12-31"); d++) {
        ov_date first = d, last = d, to = d;

        while (!ov_dispatch_is(&policy, mail, first))
            first++;
        while (!ov_dispatch_is(&policy, mail, last))
            last--;
        while (!ov_dispatch_is(&policy, mail, to) || ov_dispatch_arrival(&policy, mail, to) > d)
            to--;
        assert_int_equal(ov_dispatch_first(&policy, mail, d), first);
        assert_int_equal(ov_dispatch_last(&policy, mail, d), last);
        assert_int_equal(ov_dispatch_to_arrive(&policy, mail, d), to);
        assert_true(ov_dispatch_arrival(&policy, mail, d) <=
                    ov_dispatch_arrival(&policy, mail, d + 1));
    }
}

static void
a_set_of_channels_has_the_first_and_the_last_of_any(void **state)
{
    uint32_t mail = 1U << OV_CHANNEL_MAIL, both = mail | 1U << OV_CHANNEL_EMAIL;
    ov_date sunday = day("2026-11-08");

    (void)state;
    assert_int_equal(ov_dispatch_first_of(&policy, mail, sunday), sunday + 1);
    assert_int_equal(ov_dispatch_last_of(&policy, mail, sunday), sunday - 2);
    assert_int_equal(ov_dispatch_first_of(&policy, both, sunday), sunday);
    assert_int_equal(ov_dispatch_last_of(&policy, both, sunday), sunday);
    assert_int_equal(ov_dispatch_first_of(&policy, 0, sunday), OV_DATE_NONE);
    assert_int_equal(ov_dispatch_first_of(&policy, 1U << OV_CHANNEL_PHONE, sunday), OV_DATE_NONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(days_of_mail, setup, teardown),
        cmocka_unit_test_setup_teardown(holds_what_it_says_on_every_day, setup, teardown),
        cmocka_unit_test_setup_teardown(a_set_of_channels_has_the_first_and_the_last_of_any, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
