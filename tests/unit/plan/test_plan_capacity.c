#include "onevoice/plan/capacity.h"
#include "onevoice/plan/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define CUSTOMERS 40
#define DAYS      10

static const uint64_t compatible[1] = {1};

typedef struct fixture {
    ov_arena *mem;
    int32_t arrive[DAYS];
    ov_plan_channel channel;
    ov_plan_piece pieces[CUSTOMERS];
    ov_plan_problem problems[CUSTOMERS];
    ov_plan_solution out[CUSTOMERS];
    int64_t capacity[OV_PLAN_CHANNELS_MAX * OV_PLAN_DAYS_MAX];
    ov_plan_capacity_report report;
} fixture;

/* One letter each, released on day 0, that may leave until `last`. */
static fixture *
given(int32_t last, int64_t capacity)
{
    ov_arena *mem = ov_arena_new();
    fixture *f = OV_NEW(mem, fixture);

    f->mem = mem;
    for (int32_t d = 0; d < DAYS; d++)
        f->arrive[d] = d;
    f->channel = (ov_plan_channel){
        .burden = 1000, .cost = 8500, .cap_pieces = 8, .cap_pages = 12, .arrive = f->arrive};
    for (int i = 0; i < OV_PLAN_CHANNELS_MAX * OV_PLAN_DAYS_MAX; i++)
        f->capacity[i] = i < DAYS ? capacity : OV_PLAN_NO_CAPACITY;
    for (int i = 0; i < CUSTOMERS; i++) {
        f->pieces[i] = (ov_plan_piece){.id = i,
                                       .arrive_by = last,
                                       .dispatch_by = OV_PLAN_NO_DAY,
                                       .channels = 1,
                                       .pages = 1,
                                       .drop = OV_PLAN_NO_DROP,
                                       .delay = 1};
        f->problems[i] = (ov_plan_problem){.horizon = DAYS,
                                           .channels = &f->channel,
                                           .channel_count = 1,
                                           .compatible = compatible,
                                           .class_count = 1,
                                           .pieces = &f->pieces[i],
                                           .piece_count = 1};
    }
    return f;
}

static void
plan(fixture *f)
{
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;

    ov_plan_capacity(f->mem, f->problems, CUSTOMERS, f->capacity, &options, f->out, &f->report);
    for (int i = 0; i < CUSTOMERS; i++) {
        f->out[i].proven = f->out[i].proven_t1 = false;
        f->out[i].lower_t1 = f->out[i].lower_t2 = 0;
        assert_int_equal(ov_plan_check(f->mem, &f->problems[i], &f->out[i]).fault,
                         OV_PLAN_FAULT_NONE);
    }
    if (f->report.overflow == 0)
        assert_true(f->report.lower <= f->report.value);
}

static void
room_for_all_changes_nothing(void **state)
{
    fixture *f = given(9, CUSTOMERS);

    (void)state;
    plan(f);
    assert_int_equal(f->report.rounds, 0);
    assert_int_equal(f->report.overflow, 0);
    assert_int_equal(f->report.t2, CUSTOMERS * 8500);
    assert_true(f->report.lower == f->report.value);
    ov_arena_free(f->mem);
}

static void
a_crowd_moves_to_later_days(void **state)
{
    fixture *f = given(9, 5); /* 40 letters, 50 places */

    (void)state;
    plan(f);
    assert_int_equal(f->report.overflow_before, CUSTOMERS - 5);
    assert_int_equal(f->report.overflow, 0);
    assert_int_equal(f->report.t1, CUSTOMERS * 1000);
    ov_arena_free(f->mem);
}

static void
what_cannot_move_is_reported_with_its_price(void **state)
{
    fixture *f = given(1, 5); /* two days: ten places for forty letters */

    (void)state;
    plan(f);
    assert_int_equal(f->report.overflow, CUSTOMERS - 10);
    assert_int_equal(f->report.over[0] + f->report.over[1], CUSTOMERS - 10);
    assert_true(f->report.price[0] > 0 && f->report.price[1] > 0);
    ov_arena_free(f->mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_for_all_changes_nothing),
        cmocka_unit_test(a_crowd_moves_to_later_days),
        cmocka_unit_test(what_cannot_move_is_reported_with_its_price),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
