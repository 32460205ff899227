/*
 * What was read before changes no reading: a reader with a full memory, a fresh one and the plain
 * sketch without any memory agree on every body, whatever stands next to a sentence's end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../support/letters_world.h"
#include "onevoice/base/buf.h"
#include "onevoice/document/document.h"
#include "onevoice/policy/policy.h"
#include "onevoice/text/sketch.h"
#include "onevoice/worker/read.h"

#define BODIES 6000

/* Pieces that reach across a full stop, or seem to. */
static const char *const borders[] = {
    "We paid the bill. The rest is yours. ",
    "It was due in March. 4 days later it was paid. ",
    "It was due Mar. I5, 2025 at noon. ",
    "Paid on 4 March. Z025 was a good year. ",
    "We meet on Monday. March 4, 2025 is too late. ",
    "Please send it to Lakeview Inc. The office is closed. ",
    "The sum of 12.50. USD is the currency. ",
    "We ask for payment. USD 12.50 is due. ",
    "Account: ",
    "number 20250012345. This is not a bill! ",
    "CLM 2025 0012345. Please call us? ",
    "See the note of Dr. Smith. Yours sincerely. ",
    "\n",
    "\n\n",
    "Amount due   $120.00   03/04/2025\n",
    "Your member id\n",
    "Caf\xC3\xA9 Lisboa. \xC3\x89mile paid. ",
    "- ",
    "(It was late.) The end. ",
    /* with other digits they are no dates, years or amounts */
    "It is due 02/28/2025 at noon. ",
    "It is due on February 28, 2025 at noon. ",
    "Of room 2025 the key is lost. ",
    "We met in March 2025 and talked. ",
    "It costs $12345678901234.50 to build. ",
    "Apartment 12 is the one of Mary 2nd Jones. ",
};

static bool
same_sketch(const ov_sketch *a, const ov_sketch *b)
{
    if (a->skeleton != b->skeleton || a->text != b->text || a->unit_count != b->unit_count ||
        a->token_count != b->token_count || a->field_count != b->field_count)
        return false;
    for (size_t i = 0; i < a->unit_count; i++)
        if (a->units[i].key != b->units[i].key || a->units[i].first != b->units[i].first ||
            a->units[i].count != b->units[i].count || a->units[i].flags != b->units[i].flags)
            return false;
    for (size_t i = 0; i < a->token_count; i++)
        if (a->tokens[i] != b->tokens[i])
            return false;
    for (size_t i = 0; i < a->field_count; i++) {
        const ov_sketch_field *x = &a->fields[i], *y = &b->fields[i];

        if (x->value != y->value || x->shape != y->shape || x->unit != y->unit ||
            x->type != y->type || x->role != y->role)
            return false;
    }
    return true;
}

static bool
same_fact(const ov_fact *x, const ov_fact *y)
{
    if (x->key != y->key || x->index != y->index || x->source != y->source ||
        x->evidence.offset != y->evidence.offset || x->evidence.length != y->evidence.length)
        return false;
    if (ov_fact_key_type((ov_fact_key)x->key) == OV_FACT_TYPE_TEXT)
        return ov_str_eq(x->value.text, y->value.text);
    if (ov_fact_key_type((ov_fact_key)x->key) == OV_FACT_TYPE_MONEY)
        return x->value.money.e4 == y->value.money.e4;
    return x->value.date == y->value.date;
}

static bool
same_values(const ov_reading *a, const ov_reading *b)
{
    if (a->certainty != b->certainty || !ov_str_eq(a->doubt, b->doubt) ||
        a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++) {
        const ov_reading_value *x = &a->values[i], *y = &b->values[i];

        if (x->offset != y->offset || x->length != y->length || x->role != y->role ||
            x->evidence != y->evidence || x->unread != y->unread || x->doubtful != y->doubtful)
            return false;
    }
    return true;
}

static bool
same_reading(const ov_reading *a, const ov_reading *b)
{
    if (a->content_class != b->content_class || a->words != b->words ||
        a->undecided != b->undecided || a->hit_count != b->hit_count ||
        a->facts.count != b->facts.count || !ov_str_eq(a->language, b->language) ||
        !ov_str_eq(a->reject_code, b->reject_code))
        return false;
    for (size_t i = 0; i < a->hit_count; i++)
        if (!ov_str_eq(a->hits[i].rule, b->hits[i].rule) ||
            a->hits[i].offset != b->hits[i].offset || a->hits[i].length != b->hits[i].length ||
            a->hits[i].guarded != b->hits[i].guarded)
            return false;
    for (size_t i = 0; i < a->facts.count; i++)
        if (!same_fact(&a->facts.items[i], &b->facts.items[i]))
            return false;
    return same_values(a, b) && !a->sketch == !b->sketch &&
           (!a->sketch || same_sketch(a->sketch, b->sketch));
}

/* A letter of the town, cut and mixed with pieces that meet at full stops. */
static ov_str
body_at(ov_arena *mem, ov_random *r, uint32_t number)
{
    char town[4000];
    ov_buf b = ov_buf_init(mem);
    size_t len;

    letters_world_text(11, number / 8 % 40, number % 8, town, sizeof town);
    len = strlen(town);
    if (number % 2 == 0) {
        ov_buf_cstr(&b, town);
    } else {
        size_t cut = ov_random_below(r, len + 1);

        ov_buf_add(&b, town, cut);
        for (size_t i = 0, n = ov_random_below(r, 9); i < n; i++)
            ov_buf_cstr(&b, borders[ov_random_below(r, OV_COUNT(borders))]);
        ov_buf_add(&b, town + cut, len - cut);
    }
    if (number % 4 == 3) { /* nearly the same as before */
        size_t at = ov_random_below(r, b.len);

        if ((unsigned char)b.ptr[at] < 0x80)
            b.ptr[at] = " .$0O9-/|a"[ov_random_below(r, 10)];
        for (size_t i = 0; i < b.len; i++)
            if (b.ptr[i] >= '0' && b.ptr[i] <= '9' && ov_random_chance(r, 0.1))
                b.ptr[i] = (char)('0' + ov_random_below(r, 10));
    }
    return ov_buf_view(&b);
}

static void
memory_changes_no_reading(void **state)
{
    ov_arena *keep = ov_arena_new(), *mem = ov_arena_new();
    ov_random r = ov_random_seed(3);
    const ov_rules *rules;
    ov_rule_set set;
    ov_error err;
    ov_worker_reader *warm, *fresh;

    (void)state;
    ov_document_init();
    assert_true(ov_policy_rules_defaults(keep, &set, &err));
    assert_true(ov_rules_compile(keep, &set, &rules, &err));
    warm = ov_worker_reader_new(keep, rules);
    fresh = ov_worker_reader_new(keep, rules);
    for (uint32_t i = 0; i < BODIES; i++) {
        ov_communication in = {.media = OV_MEDIA_TEXT, .body = body_at(mem, &r, i)};
        ov_reading a, b;
        ov_document document;
        ov_typed_fields fields;
        ov_sketch plain;

        ov_worker_read(mem, mem, warm, &in, &a);
        if (i % 16 == 0)
            ov_worker_reader_forget(fresh);
        ov_worker_read(mem, mem, fresh, &in, &b);
        ov_document_read(mem, mem, in.media, in.body, &document);
        ov_text_typed_fields(mem, &document.text, &fields);
        ov_text_sketch(mem, mem, NULL, &document.text, &fields, &plain);
        if (!same_reading(&a, &b) || !a.sketch || !same_sketch(a.sketch, &plain))
            fail_msg("body %u: %.*s", i, OV_STR_ARG(in.body));
        ov_arena_reset(mem);
    }
    ov_arena_free(mem);
    ov_arena_free(keep);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(memory_changes_no_reading)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
