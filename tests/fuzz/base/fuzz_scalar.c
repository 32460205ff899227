/*
 * Money, decimals, dates and numbers from arbitrary bytes: what is accepted is printed and read
 * back as the same value.
 */
#include "onevoice/base/date.h"
#include "onevoice/base/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_money(ov_arena *mem, ov_str s)
{
    ov_money money, again;
    ov_decimal_sum sum = {0};

    if (!ov_money_parse(s, &money))
        return;
    OV_ASSERT(ov_money_parse(ov_money_print(mem, money), &again) && again.e4 == money.e4);
    OV_ASSERT(ov_money_round(money, (ov_currency){{0}}).e4 % 100 == 0);
    /* what fits in four decimals is summed without loss */
    ov_decimal_sum_add(&sum, s);
    OV_ASSERT(ov_decimal_sum_done(&sum, (ov_currency){"KWD"}, &again));
    OV_ASSERT(again.e4 == ov_money_round(money, (ov_currency){"KWD"}).e4);
}

static void
check_date(ov_arena *mem, ov_str s)
{
    ov_date date;

    if (!ov_date_parse(s, &date))
        return;
    OV_ASSERT(date >= OV_DATE_MIN && date <= OV_DATE_MAX);
    OV_ASSERT(ov_str_eq(ov_date_print(mem, date), s));
}

static void
check_number(ov_arena *mem, ov_str s)
{
    int64_t number, again;

    if (ov_str_to_i64(s, &number)) {
        ov_str printed = ov_str_printf(mem, "%lld", (long long)number);

        OV_ASSERT(ov_str_to_i64(printed, &again) && again == number);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_decimal_sum sum = {0};
    ov_str rest = {(const char *)data, size}, part;
    ov_money total;

    /* one value a line, so that one input holds many */
    while (ov_str_next(&rest, '\n', &part)) {
        check_money(mem, part);
        check_date(mem, part);
        check_number(mem, part);
        ov_decimal_sum_add(&sum, part);
    }
    if (ov_decimal_sum_done(&sum, (ov_currency){"USD"}, &total))
        OV_ASSERT(total.e4 % 100 == 0);
    return 0;
}
