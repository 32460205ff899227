/*
 * Money and dates over random values: reading what was printed, the order of a sum, and the
 * calendar against counting days.
 */
#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/base/random.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { ROUNDS = 20000, TERMS = 8 };

static int64_t
any_amount(ov_random *random)
{
    int64_t most = OV_MONEY_MOST >> ov_random_below(random, 60);

    return ov_random_range(random, -most, most);
}

static void
what_is_printed_is_read_back(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_random random = ov_random_seed(1);

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        ov_money money = {any_amount(&random)}, again = {0};
        ov_date date = (ov_date)ov_random_range(&random, OV_DATE_MIN, OV_DATE_MAX), day = 0;

        assert_true(ov_money_parse(ov_money_print(mem, money), &again));
        assert_int_equal(again.e4, money.e4);
        assert_true(ov_date_parse(ov_date_print(mem, date), &day));
        assert_int_equal(day, date);
        ov_arena_reset(mem);
    }
}

static void
a_sum_does_not_depend_on_its_order(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_random random = ov_random_seed(2);

    (void)state;
    for (int i = 0; i < ROUNDS / 10; i++) {
        ov_decimal_sum forth = {0}, back = {0};
        ov_money a = {0}, b = {0};
        ov_str terms[TERMS];
        __int128 cents = 0;

        for (int t = 0; t < TERMS; t++) {
            int64_t value = ov_random_range(&random, -1000000000, 1000000000);

            /* whole cents, printed with seven decimals */
            terms[t] = ov_str_printf(mem, "%s%lld.%02lld00000", value < 0 ? "-" : "",
                                     (long long)(value < 0 ? -value : value) / 100,
                                     (long long)(value < 0 ? -value : value) % 100);
            cents += value;
        }
        for (int t = 0; t < TERMS; t++) {
            ov_decimal_sum_add(&forth, terms[t]);
            ov_decimal_sum_add(&back, terms[TERMS - 1 - t]);
        }
        assert_true(ov_decimal_sum_done(&forth, (ov_currency){"USD"}, &a));
        assert_true(ov_decimal_sum_done(&back, (ov_currency){"USD"}, &b));
        assert_int_equal(a.e4, b.e4);
        assert_true(a.e4 == cents * 100);
        ov_arena_reset(mem);
    }
}

static void
rounding_moves_by_at_most_half_a_unit(void **state)
{
    static const struct {
        const char *code;
        int64_t unit;
    } cases[] = {{"USD", 100}, {"JPY", 10000}, {"KWD", 10}};
    ov_random random = ov_random_seed(3);

    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        size_t c = ov_random_below(&random, OV_COUNT(cases));
        ov_money money = {any_amount(&random)};
        ov_money rounded = ov_money_round(
            money, (ov_currency){{cases[c].code[0], cases[c].code[1], cases[c].code[2], 0}});
        ov_money mirrored = ov_money_round(
            (ov_money){-money.e4},
            (ov_currency){{cases[c].code[0], cases[c].code[1], cases[c].code[2], 0}});

        assert_int_equal(rounded.e4 % cases[c].unit, 0);
        assert_in_range(rounded.e4 - money.e4 + cases[c].unit / 2, 0, cases[c].unit);
        assert_int_equal(mirrored.e4, -rounded.e4);
    }
}

/* Business days found by looking at one day after the other. */
static void
the_calendar_agrees_with_counting(void **state)
{
    ov_random random = ov_random_seed(4);

    (void)state;
    for (int i = 0; i < 500; i++) {
        ov_date start = (ov_date)ov_random_range(&random, 10000, 30000), holidays[10], day = start;
        ov_calendar calendar = {holidays, OV_COUNT(holidays),
                                (uint8_t)ov_random_below(&random, 127)};
        int days = (int)ov_random_range(&random, -20, 20), left = days;

        for (size_t h = 0; h < OV_COUNT(holidays); h++)
            holidays[h] = start - 30 + (ov_date)h * 6;
        while (left != 0) {
            day += days > 0 ? 1 : -1;
            if (ov_calendar_is_business(&calendar, day))
                left -= days > 0 ? 1 : -1;
        }
        assert_int_equal(ov_calendar_add_business(&calendar, start, days), day);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_is_read_back),
        cmocka_unit_test(a_sum_does_not_depend_on_its_order),
        cmocka_unit_test(rounding_moves_by_at_most_half_a_unit),
        cmocka_unit_test(the_calendar_agrees_with_counting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
