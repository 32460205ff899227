#include "onevoice/solver/caps.h"
#include "onevoice/solver/check.h"

#include "onevoice/base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define DAYS 40

typedef struct fixture {
    ov_arena *mem;
    int32_t every_day[DAYS];
    ov_plan_channel channel;
    ov_plan_piece pieces[12];
    ov_plan_problem problem;
    ov_plan_solution s;
    ov_plan_cap_report report;
} fixture;

static const uint64_t compatible[1] = {1};
static const uint64_t apart[1] = {0};

/* Pieces worth more than an envelope, each with one day only. */
static fixture *
given(size_t count, const int32_t *days)
{
    ov_arena *mem = ov_arena_new();
    fixture *f = OV_NEW(mem, fixture);

    f->mem = mem;
    for (int32_t d = 0; d < DAYS; d++)
        f->every_day[d] = d;
    f->channel = (ov_plan_channel){
        .burden = 600, .cost = 50, .cap_pieces = 8, .cap_pages = 30, .arrive = f->every_day};
    for (size_t i = 0; i < count; i++)
        f->pieces[i] = (ov_plan_piece){.id = (int64_t)i,
                                       .not_before = days[i],
                                       .arrive_by = days[i],
                                       .dispatch_by = OV_PLAN_NO_DAY,
                                       .channels = 1,
                                       .pages = 1,
                                       .drop = 900};
    f->problem = (ov_plan_problem){.horizon = DAYS,
                                   .channels = &f->channel,
                                   .channel_count = 1,
                                   .compatible = compatible,
                                   .class_count = 1,
                                   .pieces = f->pieces,
                                   .piece_count = count};
    return f;
}

static void
solve(fixture *f, ov_plan_cap cap, const ov_plan_arrival *history, size_t count)
{
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;

    ov_plan_solve_capped(f->mem, f->mem, &f->problem, &options, &cap, 1, history, count, &f->s,
                         &f->report);
    assert_string_equal(ov_plan_fault_name(ov_plan_check(f->mem, &f->problem, &f->s).fault),
                        "none");
}

/* 3 in two weeks; pieces of 05/30, 06/03, 06/08, 06/12, 06/22, 06/30: only 06/12 is excluded,
   whether two weeks are entered as 14 days or as 15. */
static void
golden_vector_of_contact_pressure(void **state)
{
    const int32_t days[6] = {0, 4, 9, 13, 23, 31};

    (void)state;
    for (int32_t window = 14; window <= 15; window++) {
        fixture *f = given(6, days);

        solve(f, (ov_plan_cap){.most = 3, .days = window, .channels = 1}, NULL, 0);
        for (int i = 0; i < 6; i++)
            assert_int_equal(f->s.envelope[i] >= 0, i != 3);
        assert_int_equal(f->report.excess, 0);
        assert_true(f->report.binding);
        ov_arena_free(f->mem);
    }
}

static void
three_equal_pieces_of_one_night_under_a_cap_of_one(void **state)
{
    const int32_t days[3] = {2, 2, 2};
    fixture *f = given(3, days);

    (void)state;
    f->problem.compatible = apart;
    solve(f, (ov_plan_cap){.most = 1, .days = 7, .channels = 1}, NULL, 0);
    assert_int_equal(f->s.envelope_count, 1);
    assert_true(f->s.envelope[0] >= 0); /* the first in the order, always */
    ov_arena_free(f->mem);
}

static void
history_counts(void **state)
{
    const int32_t days[2] = {1, 20};
    const ov_plan_arrival history[2] = {{.day = -3}, {.day = -1}};
    fixture *f = given(2, days);

    (void)state;
    solve(f, (ov_plan_cap){.most = 2, .days = 14, .channels = 1}, history, 2);
    assert_int_equal(f->s.envelope[0], OV_PLAN_DROPPED);
    assert_true(f->s.envelope[1] >= 0);
    ov_arena_free(f->mem);
}

static void
an_uncounted_channel_does_not_count(void **state)
{
    const int32_t days[1] = {1};
    const ov_plan_arrival history[2] = {{.day = -3, .channel = 1}, {.day = -1, .channel = 1}};
    fixture *f = given(1, days);

    (void)state;
    solve(f, (ov_plan_cap){.most = 1, .days = 14, .channels = 1}, history, 2);
    assert_true(f->s.envelope[0] >= 0);
    ov_arena_free(f->mem);
}

/* Calendar windows would allow twice the cap around midnight; every window does not. */
static void
a_window_is_any_window(void **state)
{
    const int32_t days[4] = {6, 6, 7, 7};
    fixture *f = given(4, days);

    (void)state;
    f->problem.compatible = apart;
    solve(f, (ov_plan_cap){.most = 2, .days = 7, .channels = 1}, NULL, 0);
    assert_int_equal(f->s.envelope_count, 2);
    ov_arena_free(f->mem);
}

static void
a_piece_with_room_moves_instead_of_being_dropped(void **state)
{
    const int32_t days[2] = {3, 3};
    fixture *f = given(2, days);

    (void)state;
    f->problem.compatible = apart;
    f->pieces[1].arrive_by = 12;
    solve(f, (ov_plan_cap){.most = 1, .days = 7, .channels = 1}, NULL, 0);
    assert_int_equal(f->s.envelope_count, 2);
    assert_int_equal(f->report.excess, 0);
    ov_arena_free(f->mem);
}

static void
a_lawful_deadline_wins_and_the_breach_is_reported(void **state)
{
    const int32_t days[3] = {2, 4, 5};
    fixture *f = given(3, days);

    (void)state;
    f->pieces[0].drop = f->pieces[1].drop = OV_PLAN_NO_DROP;
    solve(f, (ov_plan_cap){.most = 1, .days = 14, .channels = 1}, NULL, 0);
    assert_true(f->s.envelope[0] >= 0 && f->s.envelope[1] >= 0);
    assert_int_equal(f->s.envelope[2], OV_PLAN_DROPPED); /* discretionary gives way first */
    assert_int_equal(f->report.excess, 1);
    assert_int_equal(f->report.lower_excess, 1);
    ov_arena_free(f->mem);
}

static void
none_at_all_is_not_no_cap(void **state)
{
    const int32_t days[2] = {2, 9};
    fixture *f = given(2, days);

    (void)state;
    solve(f, (ov_plan_cap){.most = 0, .days = 14, .channels = 1}, NULL, 0);
    assert_int_equal(f->s.envelope_count, 0);
    ov_arena_free(f->mem);
}

static void
a_merged_envelope_is_one_interruption(void **state)
{
    const int32_t days[3] = {2, 2, 2};
    fixture *f = given(3, days);

    (void)state;
    solve(f, (ov_plan_cap){.most = 1, .days = 7, .channels = 1}, NULL, 0);
    assert_int_equal(f->s.envelope_count, 1);
    assert_false(f->report.binding);
    assert_true(f->s.proven);
    ov_arena_free(f->mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_vector_of_contact_pressure),
        cmocka_unit_test(three_equal_pieces_of_one_night_under_a_cap_of_one),
        cmocka_unit_test(history_counts),
        cmocka_unit_test(an_uncounted_channel_does_not_count),
        cmocka_unit_test(a_window_is_any_window),
        cmocka_unit_test(a_piece_with_room_moves_instead_of_being_dropped),
        cmocka_unit_test(a_lawful_deadline_wins_and_the_breach_is_reported),
        cmocka_unit_test(none_at_all_is_not_no_cap),
        cmocka_unit_test(a_merged_envelope_is_one_interruption),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
