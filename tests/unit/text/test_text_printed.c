/* Amounts and dates as people print them: read right, or not read at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "onevoice/text/typed.h"

typedef struct row {
    const char *printed;
    const char *amount; /* NULL: no amount in it */
    const char *date;   /* NULL: no date in it */
} row;

static const row rows[] = {
    {"$1,234.50", "1234.50", NULL},
    {"$1234.50", "1234.50", NULL},
    {"USD 1,234.50", "1234.50", NULL},
    {"1,234.50 USD", "1234.50", NULL},
    {"1.234,50 EUR", "1234.50", NULL},
    {"EUR 1.234,50", "1234.50", NULL},
    {"$(120.00)", "-120.00", NULL},
    {"Balance (120.00)", "-120.00", NULL},
    {"$120.00-", "-120.00", NULL},
    {"45.00 CR", "-45.00", NULL},
    {"-$45.00", "-45.00", NULL},
    {"$0.00", "0.00", NULL},
    {"$ 60.00", "60.00", NULL},
    {"$12,34", "12.34", NULL}, /* two digits are no thousand */
    {"$1,23,456.00", NULL, NULL},
    {"$NaN", NULL, NULL},
    {"$1e9", NULL, NULL},
    {"$1000000000000000", NULL, NULL}, /* 10^15 is past the range: refused, never clipped */
    {"$99999999999999999999.00", NULL, NULL},
    {"due 11/15/2026", NULL, "2026-11-15"},
    {"due November 15, 2026", NULL, "2026-11-15"},
    {"due Nov. 15, 2026", NULL, "2026-11-15"},
    {"due 15 November 2026", NULL, "2026-11-15"},
    {"due 15-Nov-2026", NULL, "2026-11-15"},
    {"due 2026-11-15", NULL, "2026-11-15"},
    {"zahlbar bis 30.11.2026", NULL, "2026-11-30"},
    {"due 31/11/2026", NULL, NULL},
    {"due 11/31/2026", NULL, NULL},
    {"due 02/29/2026", NULL, NULL},
    {"due 02/29/2028", NULL, "2028-02-29"},
    {"due 2026-13-01", NULL, NULL},
};

static const ov_typed_field *
first_of(const ov_typed_fields *fields, ov_typed_kind type)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->items[i].type == type)
            return &fields->items[i];
    return NULL;
}

static void
each_is_read_right_or_refused(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < OV_COUNT(rows); i++) {
        ov_arena *mem = ov_arena_new();
        ov_text_builder *builder = ov_text_builder_new(mem, 100);
        ov_text text;
        ov_typed_fields fields;
        const ov_typed_field *money, *date;
        ov_str amount = OV_STR_NULL, day = OV_STR_NULL;

        ov_text_builder_add(builder, rows[i].printed, strlen(rows[i].printed), 0);
        text = ov_text_builder_done(builder);
        ov_text_typed_fields(mem, &text, &fields);
        money = first_of(&fields, OV_TYPED_MONEY);
        date = first_of(&fields, OV_TYPED_DATE);
        if (money)
            amount = ov_money_print(mem, money->value.money);
        if (date)
            day = ov_date_print(mem, date->value.date);
        if (!ov_str_eq(amount, ov_str_from(rows[i].amount)) ||
            !ov_str_eq(day, ov_str_from(rows[i].date))) {
            print_message("# '%s': amount %.*s, date %.*s\n", rows[i].printed, OV_STR_ARG(amount),
                          OV_STR_ARG(day));
            wrong++;
        }
        ov_arena_free(mem);
    }
    assert_int_equal(wrong, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_is_read_right_or_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
