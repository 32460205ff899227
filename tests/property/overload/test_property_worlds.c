/*
 * Simulated worlds of known truth: calibration finds the curve, and refuses to guess one.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "onevoice/trial/calibrate.h"

#define KAPPA 5.0

static ov_arena *mem;

/* n customers over 100 nights; unpaid with logit a + b u. */
static ov_outcome_record *
world(uint64_t seed, size_t n, double a, double b)
{
    ov_random random = ov_random_seed(seed);
    ov_outcome_record *records = OV_NEW_ARRAY(mem, ov_outcome_record, n);

    for (size_t i = 0; i < n; i++) {
        double load = ov_random_chance(&random, 0.4) ? 0.0 : 20.0 * ov_random_unit(&random);
        ov_str id = ov_str_printf(mem, "c%llu-%zu", (unsigned long long)seed, i);
        double logit = a + b * log1p(load / KAPPA);

        records[i] = (ov_outcome_record){.household = id,
                                         .on = (ov_date)ov_random_below(&random, 100),
                                         .minutes = load,
                                         .event = ov_random_chance(&random, 1 / (1 + exp(-logit)))};
    }
    return records;
}

static void
test_the_curve_is_found_and_honest(void **state)
{
    int inside = 0, sharp = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        ov_calibration c;
        ov_error err = {0};

        assert_true(
            ov_trial_calibrate(mem, world(seed, 8000, -2.0, 0.8), 8000, KAPPA, 0.5, &c, &err));
        inside += fabs(c.b - 0.8) <= 1.96 * sqrt(c.var_b) && fabs(c.a + 2) <= 1.96 * sqrt(c.var_a);
        sharp += c.logistic.auc > 0.55 && c.logistic.mcb < 0.005 && c.isotonic.auc > 0.54;
        assert_true(fabs(c.logistic.brier - (c.logistic.mcb - c.logistic.dsc + c.logistic.unc)) <
                    1e-12);
        assert_true(c.logistic.mcb >= -1e-12 && c.logistic.dsc >= -1e-12);
        assert_int_equal(c.bin_count, 10);
        ov_arena_reset(mem);
    }
    assert_true(inside >= 32); /* 95 % and 95 %, correlated: 36 expected */
    assert_true(sharp >= 38);
}

static void
test_order_does_not_matter(void **state)
{
    ov_outcome_record *records = world(3, 4000, -1.5, 0.5);
    ov_calibration first, second;
    ov_error err = {0};
    ov_random random = ov_random_seed(9);

    (void)state;
    assert_true(ov_trial_calibrate(mem, records, 4000, KAPPA, 0.5, &first, &err));
    for (size_t i = 4000; i > 1; i--) {
        size_t other = ov_random_below(&random, i);
        ov_outcome_record swap = records[i - 1];

        records[i - 1] = records[other];
        records[other] = swap;
    }
    assert_true(ov_trial_calibrate(mem, records, 4000, KAPPA, 0.5, &second, &err));
    assert_memory_equal(&first, &second, sizeof(first));
    ov_arena_reset(mem);
}

static void
refused(const ov_outcome_record *records, size_t n, const char *why)
{
    ov_calibration c = {.a = 42};
    ov_error err = {0};

    assert_false(ov_trial_calibrate(mem, records, n, KAPPA, 0.5, &c, &err));
    assert_int_equal(err.kind, OV_E_DATA);
    assert_non_null(strstr(err.message, why));
    assert_true(c.a == 42);
}

static void
test_too_little_is_refused(void **state)
{
    ov_outcome_record *records = world(4, 4000, -1.5, 0.5);

    (void)state;
    refused(records, 0, "no outcomes");
    refused(records, 700, "at least 400");
    refused(world(5, 4000, -6.0, 0.0), 4000, "of either kind");
    for (size_t i = 0; i < 4000; i++)
        records[i].minutes = 3.0;
    refused(records, 4000, "do not determine");
    ov_arena_reset(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_curve_is_found_and_honest),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_too_little_is_refused),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
