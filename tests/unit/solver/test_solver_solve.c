#include "onevoice/solver/check.h"
#include "onevoice/solver/solve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const int32_t every_day[8] = {0, 1, 2, 3, 4, 5, 6, 7};
static const int32_t two_days_later[8] = {2, 3, 4, 5, 6, -1, -1, 9};

/* A letter (1000, 12 pages, 4 pieces) and an e-mail (600); class 0 goes alone, 1 and 2 mix. */
static const ov_plan_channel channels[2] = {
    {.burden = 1000, .cost = 8500, .cap_pieces = 4, .cap_pages = 12, .arrive = two_days_later},
    {.burden = 600, .cost = 50, .cap_pieces = 8, .cap_pages = 30, .arrive = every_day}};
static const uint64_t compatible[4] = {0, 6, 6, 8};

typedef struct fixture {
    ov_arena *mem;
    ov_plan_piece pieces[100];
    ov_plan_problem problem;
    ov_plan_solution s;
} fixture;

static fixture
given(size_t count)
{
    fixture f = {.mem = ov_arena_new()};

    for (size_t i = 0; i < count; i++)
        f.pieces[i] = (ov_plan_piece){.id = (int64_t)i,
                                      .cls = 1,
                                      .not_before = 0,
                                      .arrive_by = 7,
                                      .dispatch_by = OV_PLAN_NO_DAY,
                                      .channels = 1,
                                      .pages = 1,
                                      .drop = OV_PLAN_NO_DROP};
    f.problem = (ov_plan_problem){.horizon = 8,
                                  .channels = channels,
                                  .channel_count = 2,
                                  .compatible = compatible,
                                  .class_count = 4,
                                  .piece_count = count};
    return f;
}

static void
solve(fixture *f)
{
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
    ov_plan_verdict verdict;

    f->problem.pieces = f->pieces;
    ov_plan_solve(f->mem, f->mem, &f->problem, &options, &f->s);
    verdict = ov_plan_check(f->mem, &f->problem, &f->s);
    assert_string_equal(ov_plan_fault_name(verdict.fault), "none");
}

static void
done(fixture *f)
{
    ov_arena_free(f->mem);
}

static void
nothing_gives_nothing(void **state)
{
    fixture f = given(0);

    (void)state;
    solve(&f);
    assert_int_equal(f.s.envelope_count, 0);
    assert_true(f.s.proven);
    done(&f);
}

static void
overlapping_windows_share_one_envelope(void **state)
{
    fixture f = given(3);

    (void)state;
    solve(&f);
    assert_int_equal(f.s.t1, 1000);
    assert_int_equal(f.s.t2, 8500);
    assert_true(f.s.proven);
    done(&f);
}

static void
the_piece_limit_opens_a_second_envelope(void **state)
{
    fixture f = given(5);

    (void)state;
    solve(&f);
    assert_int_equal(f.s.t1, 2000);
    done(&f);
}

static void
disjoint_windows_do_not_meet(void **state)
{
    fixture f = given(2);

    (void)state;
    f.pieces[0].arrive_by = 3;
    f.pieces[1].not_before = 2;
    solve(&f);
    assert_int_equal(f.s.t1, 2000);
    done(&f);
}

static void
mailed_by_is_not_received_by(void **state)
{
    fixture f = given(2);

    (void)state;
    f.pieces[0].dispatch_by = 1; /* arrives on day 3, which arrive_by alone would allow to slip */
    f.pieces[1].not_before = 2;
    solve(&f);
    assert_int_equal(f.s.t1, 2000);
    done(&f);
}

static void
a_class_without_its_own_bit_goes_alone(void **state)
{
    fixture f = given(3);

    (void)state;
    f.pieces[0].cls = f.pieces[1].cls = 0;
    solve(&f);
    assert_int_equal(f.s.t1, 3000);
    done(&f);
}

static void
two_keys_never_share(void **state)
{
    fixture f = given(2);

    (void)state;
    f.pieces[1].key = 1;
    solve(&f);
    assert_int_equal(f.s.t1, 2000);
    done(&f);
}

static void
a_piece_worth_less_than_an_envelope_is_dropped_alone_but_rides_along(void **state)
{
    fixture f = given(1);
    fixture g = given(2);

    (void)state;
    f.pieces[0].drop = 300;
    solve(&f);
    assert_int_equal(f.s.t1, 300);
    assert_int_equal(f.s.envelope[0], OV_PLAN_DROPPED);
    g.pieces[0].drop = 300;
    solve(&g);
    assert_int_equal(g.s.t1, 1000);
    assert_int_equal(g.s.envelope[0], 0);
    done(&f);
    done(&g);
}

static void
a_piece_without_a_day_is_stuck_not_dropped(void **state)
{
    fixture f = given(2);

    (void)state;
    f.pieces[1].arrive_by = 1;
    solve(&f);
    assert_int_equal(f.s.envelope[1], OV_PLAN_STUCK);
    assert_int_equal(f.s.t1, 1000);
    done(&f);
}

/* A channel that is closed (it takes no piece and no page) is no channel, however many pieces there are. */
static void
a_channel_that_takes_nothing_is_not_asked(void **state)
{
    static const ov_plan_channel with_closed[2] = {
        {.burden = 1000, .cost = 8500, .cap_pieces = 4, .cap_pages = 12, .arrive = two_days_later},
        {.burden = 600, .cost = 50, .cap_pieces = 0, .cap_pages = 0, .arrive = every_day}};
    fixture f = given(100);

    (void)state;
    for (size_t i = 0; i < 100; i++)
        f.pieces[i].channels = 3;
    f.problem.channels = with_closed;
    solve(&f);
    for (size_t i = 0; i < f.s.envelope_count; i++)
        assert_int_equal(f.s.envelopes[i].channel, 0);
    ov_arena_free(f.mem);
}

static void
the_checker_names_the_broken_rule(void **state)
{
    fixture f = given(3);
    int32_t saved;

    (void)state;
    f.pieces[2].key = 1;
    f.pieces[1].drop = 100000;
    solve(&f);
    saved = f.s.envelope[2];
    f.s.envelope[2] = f.s.envelope[0];
    assert_int_equal(ov_plan_check(f.mem, &f.problem, &f.s).fault, OV_PLAN_FAULT_KEY);
    f.s.envelope[2] = saved;
    f.s.envelope[0] = OV_PLAN_DROPPED;
    assert_int_equal(ov_plan_check(f.mem, &f.problem, &f.s).fault, OV_PLAN_FAULT_DROP);
    f.s.envelope[0] = OV_PLAN_STUCK;
    assert_int_equal(ov_plan_check(f.mem, &f.problem, &f.s).fault, OV_PLAN_FAULT_STUCK);
    f.s.envelope[0] = 7;
    assert_int_equal(ov_plan_check(f.mem, &f.problem, &f.s).fault, OV_PLAN_FAULT_NUMBER);
    f.s.envelope[0] = 0;
    f.s.envelopes[0].day = 6;
    assert_int_equal(ov_plan_check(f.mem, &f.problem, &f.s).fault, OV_PLAN_FAULT_CHANNEL);
    f.s.envelopes[0].day = 7;
    assert_int_equal(ov_plan_check(f.mem, &f.problem, &f.s).fault, OV_PLAN_FAULT_LATE);
    f.s.envelopes[0].day = 0;
    f.s.t2++;
    assert_int_equal(ov_plan_check(f.mem, &f.problem, &f.s).fault, OV_PLAN_FAULT_VALUE);
    f.s.t2--;
    f.s.lower_t1++;
    assert_int_equal(ov_plan_check(f.mem, &f.problem, &f.s).fault, OV_PLAN_FAULT_BOUND);
    done(&f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(overlapping_windows_share_one_envelope),
        cmocka_unit_test(the_piece_limit_opens_a_second_envelope),
        cmocka_unit_test(disjoint_windows_do_not_meet),
        cmocka_unit_test(mailed_by_is_not_received_by),
        cmocka_unit_test(a_class_without_its_own_bit_goes_alone),
        cmocka_unit_test(two_keys_never_share),
        cmocka_unit_test(a_piece_worth_less_than_an_envelope_is_dropped_alone_but_rides_along),
        cmocka_unit_test(a_piece_without_a_day_is_stuck_not_dropped),
        cmocka_unit_test(a_channel_that_takes_nothing_is_not_asked),
        cmocka_unit_test(the_checker_names_the_broken_rule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
