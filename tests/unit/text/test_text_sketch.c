/* Masked units and typed fields: one value however it is printed, two where it differs. */
#include "onevoice/text/sketch.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static void
sketch_of(ov_arena *mem, const char *line, ov_sketch *out)
{
    ov_text_builder *b = ov_text_builder_new(mem, strlen(line));
    ov_typed_fields fields;
    ov_text text;

    ov_text_builder_add(b, line, strlen(line), 0);
    ov_text_builder_break(b, OV_BREAK_BLOCK);
    text = ov_text_builder_done(b);
    ov_text_typed_fields(mem, &text, &fields);
    ov_text_sketch(mem, mem, NULL, &text, &fields, out);
}

static const ov_sketch_field *
field_of(const ov_sketch *s, ov_field_type type)
{
    for (size_t i = 0; i < s->field_count; i++)
        if (s->fields[i].type == type)
            return &s->fields[i];
    return NULL;
}

typedef struct printed {
    const char *a, *b;
    ov_field_type type;
    bool same;
} printed;

static const printed cases[] = {
    {"due $1,234.50 now", "due USD 1,234.50 now", OV_FIELD_MONEY, true},
    {"due $1234.50 now", "due 1,234.50 USD now", OV_FIELD_MONEY, true},
    {"due US$1,234.50 now", "due 1.234,50 EUR now", OV_FIELD_MONEY, true},
    {"due $120 now", "due 120.00 dollars now", OV_FIELD_MONEY, true},
    {"will be$120.00 now", "will be 120.00 USD now", OV_FIELD_MONEY, true},
    {"due $120.00now or later", "due 120.00 USD now", OV_FIELD_MONEY, true},
    {"due $120.00 now", "due $120.01 now", OV_FIELD_MONEY, false},
    {"due US$ 1,234.50 now", "due $ 1,234.50 now", OV_FIELD_MONEY, true},
    {"due $ 120 now", "due $120.00 now", OV_FIELD_MONEY, true},
    {"due $l20.5O now", "due $120.50 now", OV_FIELD_MONEY, true},
    {"OH 43215 on 03/04/2025 at", "on March 4, 2025 at", OV_FIELD_DATE, true},
    {"on Mar. 4, 2025 at", "on 4 March 2025 at", OV_FIELD_DATE, true},
    {"on 04-Mar-2025 at", "on 2025-03-04 at", OV_FIELD_DATE, true},
    {"on Tuesday, March 4, 2025 at", "on 2025/03/04 at", OV_FIELD_DATE, true},
    {"on Februay 17, 2026 at", "on 02/17/2026 at", OV_FIELD_DATE, true},
    {"on 18 Ju1 2026 at", "on 07/18/2026 at", OV_FIELD_DATE, true},
    {"on July 30tb, 2026 at", "on 07/30/2026 at", OV_FIELD_DATE, true},
    {"on Apri1 2lst, 2026 at", "on 04/21/2026 at", OV_FIELD_DATE, true},
    {"on 275EP26 at", "on 09/27/2026 at", OV_FIELD_DATE, true},
    {"on 27.O9.2026 at", "on 09/27/2026 at", OV_FIELD_DATE, true},
    {"on 9/Z7/26 at", "on 09/27/2026 at", OV_FIELD_DATE, true},
    {"on 14 dc jun1o de 2026 at", "on June 14, 2026 at", OV_FIELD_DATE, true},
    {"on 14 de junio de 2026 at", "on 14 dc ju1io de 2026 at", OV_FIELD_DATE, false},
    {"OH 43215 on 03/04/2025 at", "OH 43215 on 04/03/2025 at", OV_FIELD_DATE, false},
    {"for March 2025 only", "for march 2025 only", OV_FIELD_PERIOD, true},
    {"claim CLM-2025-0012345 is", "claim CLM20250012345 is", OV_FIELD_ID, true},
    {"claim CLM 2025 0012345 is", "claim clm-2025-0012345 is", OV_FIELD_ID, true},
    {"under 546 440 8, which was", "under 5464408, which was", OV_FIELD_ID, true},
    {"under 546 440 8, which was", "under 546 440 9, which was", OV_FIELD_ID, false},
    {"Customer no. 207-498-5698", "Customer no. 207/498/5698", OV_FIELD_ID, true},
    {"the order of Ann Lee, No. 2654009871, has come in",
     "the order of Ann Lee, 265 400 987 1, has come in", OV_FIELD_NAME, true},
    {"the order of Ann Lee, Order 2654009871, has come in",
     "the order of Ann Lee, 2654009871, has come in", OV_FIELD_NAME, true},
    {"loan LN-2025-0012345 is", "LOAN LN 2025 0012345 IS", OV_FIELD_ID, true},
    {"claim 805.5424.25 is", "claim 805/5424/25 is", OV_FIELD_ID, true},
    {"claim 805-5424-25 is", "claim 805542425 is", OV_FIELD_ID, true},
    {"claim CLM-116936 is", "claim CLM 116936 is", OV_FIELD_ID, true},
    {"claim CLM2025 0012345 is", "claim CLM-2025-0012345 is", OV_FIELD_ID, true},
    {"claim CLM-2025-0012345 is", "claim CLM-2025-0012346 is", OV_FIELD_ID, false},
    {"claim CLM-2025-0012345A is", "claim CLM-2025-0012345B is", OV_FIELD_ID, false},
};

static void
values_are_what_they_say(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        const ov_sketch_field *x, *y;
        ov_sketch a, b;

        sketch_of(mem, cases[i].a, &a);
        sketch_of(mem, cases[i].b, &b);
        x = field_of(&a, cases[i].type);
        y = field_of(&b, cases[i].type);
        if (!x || !y)
            fail_msg("'%s' and '%s': %s is no field", cases[i].a, cases[i].b,
                     x ? "the second" : "the first");
        else if ((x->value == y->value) != cases[i].same)
            fail_msg("'%s' and '%s': expected %s value", cases[i].a, cases[i].b,
                     cases[i].same ? "one" : "another");
        ov_arena_reset(mem);
    }
}

static void
what_is_no_value_is_none(void **state)
{
    static const char *const lines[] = {"about 40 mg and 12% of it", "in the year 2025 or so",
                                        "version 2 of 3"};
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(lines); i++) {
        ov_sketch s;

        sketch_of(mem, lines[i], &s);
        if (s.field_count > 0)
            fail_msg("'%s' has a field of type %u", lines[i], s.fields[0].type);
    }
}

/* Letters of one template have equal units, whatever stands in their slots. */
static void
slots_are_masked(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_sketch a, b, c;

    (void)state;
    sketch_of(mem,
              "We paid $12.50 for the care that Mary Jones got from Lake View Clinic on 03/04/2025 "
              "under claim CLM-2025-0012345.",
              &a);
    sketch_of(mem,
              "We paid USD 1,380.00 for the care that Peter Smith got from Oak Hill on May 1, 2025 "
              "under claim CLM20250099999.",
              &b);
    sketch_of(mem, "We did not pay for the care that Mary Jones got from Lake View Clinic.", &c);
    assert_int_equal(a.unit_count, 1);
    assert_true(a.units[0].key == b.units[0].key);
    assert_true(a.skeleton == b.skeleton);
    assert_true(a.text != b.text);
    assert_true(a.units[0].key != c.units[0].key);
}

static void
sentences_end_at_points_but_not_in_abbreviations(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_sketch s;

    (void)state;
    sketch_of(mem,
              "The office opens at 8 a.m. on Monday. Dr. Smith will see you then. Bring a card.",
              &s);
    assert_int_equal(s.unit_count, 3);
    sketch_of(mem, "", &s);
    assert_int_equal(s.unit_count, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_what_they_say),
        cmocka_unit_test(what_is_no_value_is_none),
        cmocka_unit_test(slots_are_masked),
        cmocka_unit_test(sentences_end_at_points_but_not_in_abbreviations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
