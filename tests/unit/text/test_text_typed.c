/* Amounts, dates and fields as people print them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/text/printed.h"
#include "onevoice/text/typed.h"

static void
numbers(void **state)
{
    static const struct {
        const char *printed;
        int64_t cents; /* -1: refused */
    } cases[] = {
        {"1,234.50", 123450},
        {"1234.50", 123450},
        {"1.234,50", 123450},
        {"1'234.50", 123450},
        {"850", 85000},
        {"0.00", 0},
        {"12,50", 1250},
        {"1,234", 123400},
        {"1.234.567", 123456700},
        {"1,234,567.89", 123456789},
        {"1.234", -1},
        {"1,23,456", -1},
        {"0.5", -1},
        {"1,2345", -1},
        {"12,34,567.00", -1},
        {"", -1},
        {".50", -1},
        {"5.", -1},
        {"1234,567.00", -1},
        {"99999999999999999999", -1},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_money value;
        bool read = ov_printed_number(ov_str_from(cases[i].printed), &value);

        if (read != (cases[i].cents >= 0) || (read && value.e4 != cases[i].cents * 100))
            fail_msg("'%s'", cases[i].printed);
    }
}

/* One field of a text: its kind, its printed form and its canonical value. */
static void
fields(void **state)
{
    static const struct {
        const char *text;
        ov_typed_kind kind;
        const char *printed, *value;
    } cases[] = {
        {"pay $1,234.50 now", OV_TYPED_MONEY, "$1,234.50", "1234.50"},
        {"pay $ 40 now", OV_TYPED_MONEY, "$ 40", "40.00"},
        {"USD 1,234.50", OV_TYPED_MONEY, "USD 1,234.50", "1234.50"},
        {"1,234.50 USD", OV_TYPED_MONEY, "1,234.50 USD", "1234.50"},
        {"US$5.00", OV_TYPED_MONEY, "US$5.00", "5.00"},
        {"850 dollars", OV_TYPED_MONEY, "850 dollars", "850.00"},
        {"Balance (120.00)", OV_TYPED_MONEY, "(120.00)", "-120.00"},
        {"payments 120.00- and", OV_TYPED_MONEY, "120.00-", "-120.00"},
        {"45.00 CR", OV_TYPED_MONEY, "45.00 CR", "-45.00"},
        {"1.234,50 \xE2\x82\xAC", OV_TYPED_MONEY, "1.234,50 \xE2\x82\xAC", "1234.50"},
        {"on 03/24/2025.", OV_TYPED_DATE, "03/24/2025", "2025-03-24"},
        {"on 03/04/2025.", OV_TYPED_UNREAD, "03/04/2025", ""}, /* nothing tells the order */
        {"on 3 / 24 / 2025.", OV_TYPED_DATE, "3 / 24 / 2025", "2025-03-24"},
        {"Nov 20th, 2026", OV_TYPED_DATE, "Nov 20th, 2026", "2026-11-20"},
        {"20th of November, 2026", OV_TYPED_DATE, "20th of November, 2026", "2026-11-20"},
        {"20-Nov-26", OV_TYPED_DATE, "20-Nov-26", "2026-11-20"},
        {"Nov-20-2026", OV_TYPED_DATE, "Nov-20-2026", "2026-11-20"},
        {"20 Nov. 26", OV_TYPED_DATE, "20 Nov. 26", "2026-11-20"},
        {"11.20.2026", OV_TYPED_DATE, "11.20.2026", "2026-11-20"},
        {"2026.11.20", OV_TYPED_DATE, "2026.11.20", "2026-11-20"},
        {"November 20, '26", OV_TYPED_DATE, "November 20, '26", "2026-11-20"},
        {"Friday, 11/20/2026", OV_TYPED_DATE, "Friday, 11/20/2026", "2026-11-20"},
        {"Monday, 11/20/2026", OV_TYPED_UNREAD, "Monday, 11/20/2026", ""},
        {"born 11/20/61", OV_TYPED_NUMBER, "11/20/61", ""},
        {"due: $-45.00", OV_TYPED_MONEY, "$-45.00", "-45.00"},
        {"due: - $45.00", OV_TYPED_MONEY, "- $45.00", "-45.00"},
        {"due:-$45.00", OV_TYPED_MONEY, "-$45.00", "-45.00"},
        {"due: -USD 45.00", OV_TYPED_MONEY, "-USD 45.00", "-45.00"},
        {"due: ( $45.00 )", OV_TYPED_MONEY, "( $45.00 )", "-45.00"},
        {"due: $45.00 -", OV_TYPED_MONEY, "$45.00 -", "-45.00"},
        {"due: $45.00 Cr", OV_TYPED_MONEY, "$45.00 Cr", "-45.00"},
        {"due: $45.00 (CR)", OV_TYPED_MONEY, "$45.00 (CR)", "-45.00"},
        {"due: $45.00 credit", OV_TYPED_MONEY, "$45.00 credit", "-45.00"},
        {"due: $45.00 credit card", OV_TYPED_MONEY, "$45.00", "45.00"},
        {"due: CR $45.00", OV_TYPED_MONEY, "CR $45.00", "-45.00"},
        {"due: $45.00 DR", OV_TYPED_MONEY, "$45.00 DR", "45.00"},
        {"due: \xE2\x88\x92 45,00 \xE2\x82\xAC", OV_TYPED_MONEY, "- 45,00 \xE2\x82\xAC", "-45.00"},
        {"Balance - $45.00", OV_TYPED_UNREAD, "- $45.00", ""}, /* a dash, or a minus? */
        {"the sum (USD 45.00) is due", OV_TYPED_UNREAD, "(USD 45.00)", ""},
        {"the sum (now $45.00) is due", OV_TYPED_MONEY, "$45.00", "45.00"},
        {"$1 234.50", OV_TYPED_MONEY, "$1 234.50", "1234.50"},
        {"due: 1 234,50 \xE2\x82\xAC", OV_TYPED_MONEY, "1 234,50 \xE2\x82\xAC", "1234.50"},
        {"room 2 100.00", OV_TYPED_UNREAD, "2 100.00", ""},
        {"$125^50 now", OV_TYPED_MONEY, "$125^50", "125.50"},
        {"$125.00^1 now", OV_TYPED_MONEY, "$125.00^1", "125.00"},
        {"$125^^50 now", OV_TYPED_UNREAD, "$125^^50", ""}, /* digits of two elements */
        {"11/20/20^^26", OV_TYPED_ID, "11/20/20^^26", "11202026"},
        {"2025-03-04^^1", OV_TYPED_ID, "2025-03-04^^1", "202503041"},
        {"\xE2\x82\xB9"
         "450.00",
         OV_TYPED_UNREAD,
         "\xE2\x82\xB9"
         "450.00",
         ""},
        {"kr 450.00", OV_TYPED_UNREAD, "kr 450.00", ""},
        {"$45.00 CAD", OV_TYPED_MONEY, "$45.00 CAD", "45.00"},
        {"$45.00 EUR", OV_TYPED_UNREAD, "$45.00 EUR", ""},
        {"$1.234 now", OV_TYPED_UNREAD, "$1.234", ""},
        {"$5M now", OV_TYPED_UNREAD, "$5", ""},
        {"March 4, 2025", OV_TYPED_DATE, "March 4, 2025", "2025-03-04"},
        {"Mar. 4, 2025", OV_TYPED_DATE, "Mar. 4, 2025", "2025-03-04"},
        {"4 March 2025", OV_TYPED_DATE, "4 March 2025", "2025-03-04"},
        {"04-Mar-2025", OV_TYPED_DATE, "04-Mar-2025", "2025-03-04"},
        {"2025-03-04", OV_TYPED_DATE, "2025-03-04", "2025-03-04"},
        {"2025/03/04", OV_TYPED_DATE, "2025/03/04", "2025-03-04"},
        {"30.11.2026", OV_TYPED_DATE, "30.11.2026", "2026-11-30"},
        {"30. November 2026", OV_TYPED_DATE, "30. November 2026", "2026-11-30"},
        {"22/11/2025", OV_TYPED_DATE, "22/11/2025", "2025-11-22"},
        {"for March 2025 is", OV_TYPED_PERIOD, "March 2025", "24302"},
        {"claim CLM-2025-0012345 was", OV_TYPED_ID, "CLM-2025-0012345", "CLM20250012345"},
        {"claim CLM20250012345", OV_TYPED_ID, "CLM20250012345", "CLM20250012345"},
        {"claim CLM 2025 0012345 was", OV_TYPED_ID, "CLM 2025 0012345", "CLM20250012345"},
        {"Account number 4711 0815 22", OV_TYPED_ID, "4711 0815 22", "4711081522"},
        {"Account no. 55-1234. Thank you", OV_TYPED_ID, "55-1234", "551234"},
        {"claim clm-2025-0012345", OV_TYPED_ID, "clm-2025-0012345", "CLM20250012345"},
        {"Call 1-800-555-0160 Monday", OV_TYPED_PHONE, "1-800-555-0160", ""},
        {"(800) 555-0160", OV_TYPED_PHONE, "(800) 555-0160", ""},
        {"Ring 885 555 0120 on", OV_TYPED_PHONE, "885 555 0120", ""},
        {"under 530 715 8227 K and", OV_TYPED_ID, "530 715 8227 K", "5307158227K"},
        {"under 530-715-8227-K and", OV_TYPED_ID, "530-715-8227-K", "5307158227K"},
        {"no. 842.886.6304.A", OV_TYPED_ID, "842.886.6304.A", "8428866304A"},
        {"Columbus, OH 43215", OV_TYPED_POSTCODE, "43215", ""},
        {"P.O. Box 4410, Columbus", OV_TYPED_NUMBER, "4410", ""},
        {"within 180 days", OV_TYPED_NUMBER, "180", ""},
        {"20% of", OV_TYPED_NUMBER, "20", ""},
    };
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_text_builder *b = ov_text_builder_new(mem, 64);
        ov_text text;
        ov_typed_fields out;
        const ov_typed_field *f;
        ov_str value = OV_STR("");

        ov_text_builder_add(b, cases[i].text, strlen(cases[i].text), 0);
        text = ov_text_builder_done(b);
        ov_text_typed_fields(mem, &text, &out);
        if (out.count != 1)
            fail_msg("'%s': %zu fields", cases[i].text, out.count);
        f = &out.items[0];
        if (f->type == OV_TYPED_MONEY)
            value = ov_money_print(mem, f->value.money);
        else if (f->type == OV_TYPED_DATE)
            value = ov_date_print(mem, f->value.date);
        else if (f->type == OV_TYPED_PERIOD)
            value = ov_str_printf(mem, "%d", f->value.period);
        else if (f->type == OV_TYPED_ID)
            value = f->value.id;
        if (f->type != cases[i].kind || !ov_str_eq(value, ov_str_from(cases[i].value)) ||
            !ov_str_eq(ov_str_slice(text.bytes, f->offset, f->length),
                       ov_str_from(cases[i].printed)))
            fail_msg("'%s': kind %d '%.*s' = %.*s", cases[i].text, f->type, (int)f->length,
                     text.bytes.ptr + f->offset, OV_STR_ARG(value));
    }
    ov_arena_free(mem);
}

/* What is normalised away still leads back to the body. */
static void
offsets_lead_back(void **state)
{
    static const char body[] = "Amount\xC2\xA0\xC2\xA0"
                               "due \xE2\x80\x9Cnow\xE2\x80\x9D: "
                               "\xEF\xBC\x95 cafe\xCC\x81 so\xC2\xAD"
                               "ft";
    ov_arena *mem = ov_arena_new();
    ov_text_builder *b = ov_text_builder_new(mem, 8);
    ov_text text;

    (void)state;
    ov_text_builder_add(b, body, sizeof body - 1, 0);
    text = ov_text_builder_done(b);
    assert_true(ov_str_eq(text.bytes, OV_STR("Amount due \"now\": 5 caf\xC3\xA9 soft")));
    assert_int_equal(ov_text_body_offset(&text, 7), 10); /* due */
    assert_memory_equal(body + ov_text_body_offset(&text, 12), "now", 3);
    assert_memory_equal(body + ov_text_body_offset(&text, 18), "\xEF\xBC\x95", 3);
    assert_memory_equal(body + ov_text_body_offset(&text, text.bytes.len - 2), "ft", 2);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(fields),
        cmocka_unit_test(offsets_lead_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
