/* Worker processes: every body comes back once, whatever its neighbours do. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/worker/worker.h"

static const ov_rule phrase = {.id = OV_STR_INIT("NOT_A_BILL"),
                               .klass = OV_STR_INIT("status"),
                               .says = OV_STR_INIT("not_a_bill"),
                               .pattern = OV_STR_INIT("\\bnot a bill\\b"),
                               .caseless = true};

typedef struct results {
    ov_reading readings[3000];
    int delivered[3000];
} results;

static void
deliver(void *context, uint64_t tag, const ov_reading *reading)
{
    results *r = context;

    r->readings[tag] = *reading;
    r->delivered[tag]++;
}

static ov_workers *
start(ov_arena *mem, ov_arena *out, size_t count, results *r)
{
    ov_rule_set set = {.items = &phrase, .count = 1};
    const ov_rules *rules;
    ov_workers *w;
    ov_error err;

    assert_true(ov_rules_compile(mem, &set, &rules, &err));
    if (!ov_workers_start(
            mem,
            &(ov_workers_options){
                .count = count, .rules = rules, .mem = out, .deliver = deliver, .context = r},
            &w, &err))
        fail_msg("%s", err.message);
    return w;
}

static ov_communication
letter(const char *body)
{
    return (ov_communication){.media = OV_MEDIA_TEXT, .body = ov_str_from(body)};
}

static void
all_come_back(void **state)
{
    ov_arena *mem = ov_arena_new(), *out = ov_arena_new();
    results *r = OV_NEW(out, results);
    ov_workers *w = start(mem, out, 2, r);
    ov_error err;

    (void)state;
    for (uint64_t i = 0; i < 3000; i++) {
        char text[80];
        ov_communication in;

        snprintf(text, sizeof text, "This is not a bill. Amount due: $%d.50", (int)i);
        in = letter(text);
        assert_true(ov_workers_submit(w, i, &in, &err));
    }
    assert_true(ov_workers_finish(w, &err));
    for (int i = 0; i < 3000; i++) {
        const ov_reading_value *due = r->readings[i].values;

        assert_int_equal(r->delivered[i], 1);
        assert_true(ov_str_is_null(r->readings[i].reject_code));
        assert_int_equal(r->readings[i].hit_count, 1);
        assert_int_equal(r->readings[i].hits[0].offset, 8);
        assert_int_equal(r->readings[i].value_count, 1);
        assert_int_equal(due->role, OV_VALUE_DEMAND);
        assert_int_equal(due->value.money.e4, i * 10000 + 5000);
    }
    assert_int_equal(ov_workers_lost(w), 0);
    ov_arena_free(mem);
    ov_arena_free(out);
}

/* The C library sorts what is larger than a kilobyte only after a system call. */
static void
many_hits_are_sorted(void **state)
{
    ov_arena *mem = ov_arena_new(), *out = ov_arena_new();
    results *r = OV_NEW(out, results);
    ov_workers *w = start(mem, out, 1, r);
    char text[100 * 20 + 1];
    ov_communication in;
    ov_error err;

    (void)state;
    for (size_t i = 0; i < 100; i++)
        memcpy(text + i * 20, "This is not a bill. ", 21);
    in = letter(text);
    assert_true(ov_workers_submit(w, 0, &in, &err));
    assert_true(ov_workers_finish(w, &err));
    assert_true(ov_str_is_null(r->readings[0].reject_code));
    assert_int_equal(r->readings[0].hit_count, 100);
    ov_arena_free(mem);
    ov_arena_free(out);
}

/* A body of a size that must fail inside the worker's limits costs itself alone. */
static void
bad_bodies_are_rejected(void **state)
{
    ov_arena *mem = ov_arena_new(), *out = ov_arena_new();
    results *r = OV_NEW(out, results);
    ov_workers *w = start(mem, out, 2, r);
    ov_communication in;
    ov_error err;

    (void)state;
    in = letter("caf\xE9");
    assert_true(ov_workers_submit(w, 0, &in, &err));
    in = letter("good");
    assert_true(ov_workers_submit(w, 1, &in, &err));
    in = (ov_communication){.media = OV_MEDIA_TEXT, .facts = OV_STR("{\"balance_due\": \"x\"}")};
    assert_true(ov_workers_submit(w, 2, &in, &err));
    in = (ov_communication){.media = OV_MEDIA_TEXT, .body = {(const char *)&phrase, SIZE_MAX / 2}};
    assert_true(ov_workers_submit(w, 3, &in, &err));
    assert_true(ov_workers_finish(w, &err));
    assert_true(ov_str_eq(r->readings[0].reject_code, OV_STR("invalid_utf8")));
    assert_true(ov_str_is_null(r->readings[1].reject_code));
    assert_true(ov_str_is_null(r->readings[2].reject_code));
    assert_int_equal(r->readings[2].lost.count, 1);
    assert_false(r->readings[2].lost.items[0].unknown);
    assert_true(ov_str_eq(r->readings[2].lost.items[0].key, OV_STR("balance_due")));
    assert_true(ov_str_eq(r->readings[3].reject_code, OV_STR("body_too_large")));
    ov_arena_free(mem);
    ov_arena_free(out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_hits_are_sorted),
        cmocka_unit_test(all_come_back),
        cmocka_unit_test(bad_bodies_are_rejected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
