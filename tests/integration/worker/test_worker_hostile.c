/* Bodies and accidents that end workers: exactly the guilty body is rejected, all others come. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "onevoice/worker/worker.h"

#define BODIES 400

typedef struct results {
    ov_reading readings[BODIES];
    int delivered[BODIES];
    bool kill_next;
} results;

/* Kill one of our children, as the kernel would when memory is short. */
static void
kill_a_child(void)
{
    FILE *f = fopen("/proc/thread-self/children", "r");
    int pid = 0;

    assert_non_null(f);
    assert_int_equal(fscanf(f, "%d", &pid), 1);
    fclose(f);
    kill(pid, SIGKILL);
}

static void
deliver(void *context, uint64_t tag, const ov_reading *reading)
{
    results *r = context;

    r->readings[tag] = *reading;
    r->delivered[tag]++;
    if (r->kill_next) {
        r->kill_next = false;
        kill_a_child();
    }
}

static uint32_t wall_ms = 120000;

static ov_workers *
start(ov_arena *mem, const ov_rule *items, size_t count, results *r)
{
    ov_rule_set set = {.items = items, .count = count};
    const ov_rules *rules;
    ov_workers *w;
    ov_error err;

    assert_true(ov_rules_compile(mem, &set, &rules, &err));
    assert_true(ov_workers_start(mem,
                                 &(ov_workers_options){.count = 2,
                                                       .wall_ms = wall_ms,
                                                       .rules = rules,
                                                       .mem = mem,
                                                       .deliver = deliver,
                                                       .context = r},
                                 &w, &err));
    return w;
}

static ov_rule
rule(ov_arena *mem, size_t number, const char *pattern)
{
    return (ov_rule){.id = ov_str_printf(mem, "R%zu", number),
                     .klass = OV_STR("status"),
                     .pattern = ov_str_from(pattern),
                     .caseless = true};
}

/* Hundreds of patterns that explode one after another take more CPU than a body may have. */
static void
a_body_beyond_its_time(void **state)
{
    ov_arena *mem = ov_arena_new();
    results *r = OV_NEW(mem, results);
    ov_rule *rules = OV_NEW_ARRAY(mem, ov_rule, 500);
    ov_workers *w;
    ov_error err;

    (void)state;
    for (size_t i = 0; i < 500; i++)
        rules[i] = rule(mem, i, "^(?:a+|[ab]+)+(?:a|b)*$");
    w = start(mem, rules, 500, r);
    for (uint64_t i = 0; i < 20; i++) {
        ov_communication in = {.media = OV_MEDIA_TEXT, .body = OV_STR("A harmless body.")};

        if (i == 7)
            in.body = OV_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! Aaaaaaaaaaaa"
                             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa! "
                             "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!!");
        assert_true(ov_workers_submit(w, i, &in, &err));
    }
    assert_true(ov_workers_finish(w, &err));
    for (int i = 0; i < 20; i++) {
        assert_int_equal(r->delivered[i], 1);
        if (i == 7)
            assert_string_equal(ov_str_cstr(mem, r->readings[i].reject_code), "worker_cpu_limit");
        else
            assert_true(ov_str_is_null(r->readings[i].reject_code));
    }
    assert_true(ov_workers_lost(w) >= 2);
    ov_arena_free(mem);
}

static void
a_worker_killed_from_outside(void **state)
{
    ov_arena *mem = ov_arena_new();
    results *r = OV_NEW(mem, results);
    ov_rule one = rule(mem, 0, "\\bnot a bill\\b");
    ov_workers *w = start(mem, &one, 1, r);
    char *text = ov_arena_alloc(mem, 8000);
    ov_error err;

    (void)state;
    memset(text, 'x', 7999);
    for (uint64_t i = 0; i < BODIES; i++) {
        ov_communication in = {.media = OV_MEDIA_TEXT, .body = {text, 7999}};

        r->kill_next = r->kill_next || i == 100 || i == 250;
        assert_true(ov_workers_submit(w, i, &in, &err));
    }
    assert_true(ov_workers_finish(w, &err));
    for (int i = 0; i < BODIES; i++) {
        assert_int_equal(r->delivered[i], 1);
        assert_true(ov_str_is_null(r->readings[i].reject_code));
    }
    assert_true(ov_workers_lost(w) >= 1);
    ov_arena_free(mem);
}

/* A slow database: half of a frame, a pause longer than a worker may be silent, the rest; and nobody takes answers meanwhile. */
static void
a_submitter_slower_than_the_clock(void **state)
{
    ov_arena *mem = ov_arena_new();
    results *r = OV_NEW(mem, results);
    ov_rule one = rule(mem, 0, "\\bnot a bill\\b");
    char *text = ov_arena_alloc(mem, 400000);
    ov_workers *w;
    ov_error err;

    (void)state;
    wall_ms = 400;
    w = start(mem, &one, 1, r);
    wall_ms = 120000;
    for (size_t i = 0; i < 399999; i++)
        text[i] = i % 7 ? 'x' : ' ';
    for (uint64_t i = 0; i < 8; i++) {
        ov_communication in = {.media = OV_MEDIA_TEXT, .body = {text, i % 2 ? 399999 : 20000}};

        assert_true(ov_workers_submit(w, i, &in, &err));
        usleep(600000);
    }
    assert_true(ov_workers_finish(w, &err));
    for (int i = 0; i < 8; i++)
        if (!ov_str_is_null(r->readings[i].reject_code))
            fail_msg("body %d: %.*s", i, OV_STR_ARG(r->readings[i].reject_code));
    ov_arena_free(mem);
}

/* A host that gives a worker nothing: that is no body's fault, and no rejection. */
static void
workers_that_die_before_they_read(void **state)
{
    ov_arena *mem = ov_arena_new();
    results *r = OV_NEW(mem, results);
    ov_rule one = rule(mem, 0, "\\bnot a bill\\b");
    ov_rule_set set = {.items = &one, .count = 1};
    ov_workers_options options = {.count = 1, .mem = mem, .deliver = deliver, .context = r};
    ov_communication in = {.media = OV_MEDIA_TEXT, .body = OV_STR("A harmless body.")};
    struct rlimit before, low;
    ov_workers *w;
    ov_error err = {0};
    int next = dup(0);

    (void)state;
    assert_true(ov_rules_compile(mem, &set, &options.rules, &err));
    close(next);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    low = (struct rlimit){(rlim_t)next + 2,
                          before.rlim_max}; /* the two ends of the channel, and no more */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    assert_true(ov_workers_start(mem, &options, &w, &err));
    assert_true(!ov_workers_submit(w, 0, &in, &err) || !ov_workers_finish(w, &err));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(err.kind, OV_E_PASSING);
    assert_non_null(strstr(err.message, "before they had read"));
    assert_int_equal(r->delivered[0], 0);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_beyond_its_time),
        cmocka_unit_test(a_worker_killed_from_outside),
        cmocka_unit_test(a_submitter_slower_than_the_clock),
        cmocka_unit_test(workers_that_die_before_they_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
