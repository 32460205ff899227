/* The night's figures over many customers. */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <math.h>

#include <cmocka.h>

#include "case_fixture.h"
#include "onevoice/overload/night.h"

static ov_arena *mem;
static fixture f;

static void
near(double found, double expected)
{
    if (!(fabs(found - expected) <= 1e-9))
        fail_msg("%.12g is not %.12g", found, expected);
}

/* A customer with one pending bill, asked for as many minutes as the test says. */
static void
add(ov_overload_night *night, double before, double after)
{
    ov_department_points points[2] = {{.department = 0, .minutes = before, .minutes_own = 1},
                                      {.department = 0, .minutes = after, .minutes_own = 1}};
    ov_score_row row = {.piece = 0};
    ov_case_score score = {.rows = {&row, 1},
                           .phase[OV_BEFORE] = {.minutes = before, .minutes_history = 2},
                           .phase[OV_AFTER] = {.minutes = after, .minutes_history = 2}};

    for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++) {
        points[phase].minutes_error = 3.0;
        score.departments[phase].items = &points[phase];
        score.departments[phase].count = 1;
    }
    ov_overload_night_add(night, mem, &f.c, &f.judgement, &f.plan, &score);
}

static ov_overload_night *
night_new(void)
{
    static const fixture_piece bill = {
        .department = 0, .content_class = OV_CLASS_BILL, .balance = 200};

    fixture_init(mem, &f, &bill, 1, 0);
    f.c.customer_id = OV_STR("c1");
    return ov_overload_night_new(mem, f.departments, 4, 1, &f.policy);
}

static void
test_groups_of_ten_are_withheld_and_of_eleven_shown(void **state)
{
    (void)state;
    for (size_t n = 10; n <= 11; n++) {
        ov_overload_night *night = night_new();
        ov_night_score out;

        for (size_t i = 0; i < n; i++)
            add(night, 70, 20);
        ov_overload_night_finish(night, mem, &out);
        assert_int_equal(out.organizations.count, n == 11 ? 2 : 0);
    }
}

static void
test_the_budgets_count_and_the_excess_adds_up(void **state)
{
    ov_overload_night *night = night_new();
    ov_night_score out;

    (void)state;
    for (int i = 0; i < 38; i++)
        add(night, 0, 0);
    add(night, 30, 14.9);
    add(night, 80, 29.9);
    ov_overload_night_finish(night, mem, &out);
    assert_int_equal(out.organizations.items[0].over_limit, 2);
    assert_int_equal(out.organizations.items[1].over_limit, 0);
    near(out.organizations.items[0].over_share, 0.05);
    assert_int_equal(out.organizations.items[0].over_low, 2);
    assert_int_equal(out.organizations.items[0].over_high, 1);
    assert_int_equal(out.organizations.items[1].over_low, 1);
    near(out.organizations.items[0].minutes, 110);
    near(out.organizations.items[0].minutes_history, 80);
    near(out.organizations.items[0].minutes_over, 50);
    near(out.organizations.items[0].tail_mean, 55);
    assert_true(out.organizations.items[0].over_share_low > 0.01 &&
                out.organizations.items[0].over_share_low < 0.05 &&
                out.organizations.items[0].over_share_high < 0.17);
    assert_int_equal(out.departments.count, 2);
    near(out.departments.items[0].minutes, 110);
    near(out.departments.items[0].minutes_own, 40);
    near(out.departments.items[0].minutes_error, sqrt(40 * 9.0));
    assert_int_equal(out.departments.items[1].communications, 40);
    assert_int_equal(out.departments.items[1].held, 40);
    assert_int_equal(out.departments.items[0].held, 0);
}

/* Strangers dilute a share; what is above the budget stays. */
static void
test_strangers_do_not_dilute_the_excess(void **state)
{
    double over[2], share[2];

    (void)state;
    for (int strangers = 0; strangers <= 1; strangers++) {
        ov_overload_night *night = night_new();
        ov_night_score out;

        for (int i = 0; i < 20; i++)
            add(night, 25 + i, 0);
        for (int i = 0; i < 1000 * strangers; i++)
            add(night, 1, 1);
        ov_overload_night_finish(night, mem, &out);
        over[strangers] = out.organizations.items[0].minutes_over;
        share[strangers] = out.organizations.items[0].over_share;
    }
    near(over[0], over[1]);
    assert_true(share[1] < share[0]);
}

static void
test_wilson_stays_inside_at_the_ends(void **state)
{
    (void)state;
    near(ov_trial_wilson(0, 50).low, 0.0);
    assert_true(ov_trial_wilson(0, 50).high > 0.05 && ov_trial_wilson(0, 50).high < 0.08);
    near(ov_trial_wilson(50, 50).high, 1.0);
    near(ov_trial_wilson(5, 50).low, 0.04347576493189041);
    near(ov_trial_wilson(0, 0).high, 1.0);
}

static void
test_without_a_loss_range_no_money_is_named(void **state)
{
    ov_payable payable = {.due_now = ov_money_from_cents(20000), .bill = 0, .eob = OV_NO_INDEX};
    ov_night_score out;
    ov_overload_night *night = night_new();

    (void)state;
    f.judgement.payables.items = &payable;
    f.judgement.payables.count = 1;
    f.policy.unpaid_a = -2;
    f.policy.unpaid_b = 1;
    add(night, 0, 0);
    f.policy.loss_low = 0.15;
    add(night, 0, 0);
    ov_overload_night_finish(night, mem, &out);
    assert_int_equal(out.exposures.count, 0);

    f.policy.loss_high = 0.30;
    f.policy.unpaid_a = NAN;
    add(night, 0, 0);
    ov_overload_night_finish(night, mem, &out);
    assert_int_equal(out.exposures.count, 0);
}

static void
test_exposure_is_owed_times_lost_times_unpaid(void **state)
{
    ov_payable payable = {.due_now = ov_money_from_cents(20000), .bill = 0, .eob = OV_NO_INDEX};
    ov_night_score out;
    ov_overload_night *night = night_new();
    double unpaid = 1 / (1 + exp(2.0));

    (void)state;
    f.judgement.payables.items = &payable;
    f.judgement.payables.count = 1;
    f.policy.unpaid_a = -2;
    f.policy.unpaid_b = 1;
    f.policy.loss_low = 0.15;
    f.policy.loss_high = 0.30;
    add(night, 0, 0);
    add(night, 0, 0);
    ov_overload_night_finish(night, mem, &out);
    assert_int_equal(out.exposures.count, 1);
    assert_int_equal(out.exposures.items[0].receivables.e4, 4000000);
    assert_int_equal(out.exposures.items[0].mid.e4, 2 * llround(2000000 * 0.225 * unpaid));
    assert_true(out.exposures.items[0].low.e4 < out.exposures.items[0].mid.e4);
    assert_true(out.exposures.items[0].mid.e4 < out.exposures.items[0].high.e4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups_of_ten_are_withheld_and_of_eleven_shown),
        cmocka_unit_test(test_the_budgets_count_and_the_excess_adds_up),
        cmocka_unit_test(test_strangers_do_not_dilute_the_excess),
        cmocka_unit_test(test_wilson_stays_inside_at_the_ends),
        cmocka_unit_test(test_without_a_loss_range_no_money_is_named),
        cmocka_unit_test(test_exposure_is_owed_times_lost_times_unpaid),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
