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

/* A customer with one pending bill, scored as the test says. */
static void
add(ov_overload_night *night, double before, double after)
{
    ov_department_points points[2] = {{.department = 0, .load = 1, .points = before},
                                      {.department = 0, .load = 0.5, .points = after}};
    ov_case_score score = {.phase[OV_BEFORE].score = before, .phase[OV_AFTER].score = after};

    for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++) {
        points[phase].points_error = 3.0;
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
test_the_limit_counts_shares_gap_and_tail(void **state)
{
    ov_overload_night *night = night_new();
    ov_night_score out;

    (void)state;
    for (int i = 0; i < 38; i++)
        add(night, 0, 0);
    add(night, 60, 10);
    add(night, 80, 59.9);
    ov_overload_night_finish(night, mem, &out);
    assert_int_equal(out.organizations.items[0].over_limit, 2);
    assert_int_equal(out.organizations.items[1].over_limit, 0);
    near(out.organizations.items[0].over_share, 0.05);
    near(out.organizations.items[0].gap, 0.5 / 40);
    near(out.organizations.items[0].tail_mean, 70);
    assert_true(out.organizations.items[0].over_share_low > 0.01 &&
                out.organizations.items[0].over_share_low < 0.05 &&
                out.organizations.items[0].over_share_high < 0.17);
    assert_int_equal(out.departments.count, 2);
    near(out.departments.items[0].points, 140);
    near(out.departments.items[0].points_error, sqrt(40 * 9.0));
    assert_int_equal(out.departments.items[1].communications, 40);
    assert_int_equal(out.departments.items[1].held, 40);
    assert_int_equal(out.departments.items[0].held, 0);
}

static void
test_the_gap_is_additive_over_groups(void **state)
{
    double gaps[3];

    (void)state;
    for (int group = 0; group < 3; group++) {
        ov_overload_night *night = night_new();
        ov_night_score out;

        for (int i = 0; i < 20; i++) {
            if (group != 1)
                add(night, 50 + i, 0);
            if (group != 0)
                add(night, 70 + i, 0);
        }
        ov_overload_night_finish(night, mem, &out);
        gaps[group] = out.organizations.items[0].gap;
    }
    near(gaps[2], (gaps[0] + gaps[1]) / 2);
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
        cmocka_unit_test(test_the_limit_counts_shares_gap_and_tail),
        cmocka_unit_test(test_the_gap_is_additive_over_groups),
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
