/*
 * Simulated experiments of known truth: a known effect lies in its interval at the nominal rate and
 * is claimed with enough customers; where there is none, none is claimed, however often one looks.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "onevoice/trial/effect.h"

static ov_arena *mem;

/* Shares of events in a night: of the control group, of the others, and of the control group among
   all. */
typedef struct night {
    double control, treated, held_out;
} night;

/* Records of `nights` nights of `each` customers, in the order of nights. */
static ov_outcome_record *
experiment(ov_random *random, const night *nights, size_t count, size_t each)
{
    ov_outcome_record *records = OV_NEW_ARRAY(mem, ov_outcome_record, count * each);

    for (size_t i = 0; i < count * each; i++) {
        const night *n = &nights[i / each];
        bool held_out = ov_random_chance(random, n->held_out);

        records[i] = (ov_outcome_record){
            .household = ov_str_printf(mem, "h%zu", i),
            .cohort = OV_STR("1"),
            .on = (ov_date)(i / each),
            .held_out = held_out,
            .event = ov_random_chance(random, held_out ? n->control : n->treated)};
    }
    return records;
}

/* One that stays the same every night. */
static ov_outcome_record *
steady(ov_random *random, double control, double treated, double held_out, size_t nights,
       size_t each)
{
    night *all = OV_NEW_ARRAY(mem, night, nights);

    for (size_t i = 0; i < nights; i++)
        all[i] = (night){control, treated, held_out};
    return experiment(random, all, nights, each);
}

static ov_effect
effect_of(const ov_outcome_record *records, size_t count)
{
    ov_effect effect = {0};
    ov_error err = {0};

    assert_true(ov_trial_effect(mem, records, count, &effect, &err));
    return effect;
}

/* 17.4 % against 14.9 %, 3,400 an arm: what one look at 5 % finds in four of five worlds. */
static void
test_a_known_effect_lies_in_its_interval(void **state)
{
    ov_random random = ov_random_seed(1);
    int inside = 0, excluded = 0;

    (void)state;
    for (int world = 0; world < 400; world++) {
        ov_effect e = effect_of(steady(&random, 0.174, 0.149, 0.5, 10, 680), 6800);

        inside += e.low <= 0.025 && 0.025 <= e.high;
        excluded += e.low > 0.0;
        assert_true(e.claimed || (e.needed > 0 && e.assumed >= e.difference));
        ov_arena_reset(mem);
    }
    print_message("# interval holds the truth in %d of 400, excludes 0 in %d\n", inside, excluded);
    assert_in_range(inside, 393, 400);   /* it holds over all looks, so on one nearly always */
    assert_in_range(excluded, 120, 220); /* 3.0 standard errors for 1.96: 165 expected */
}

/* Of 400 worlds looked at ten times each, at most a twentieth is ever outside the sequence; how many see an effect, and claim
   it, is printed look by look. */
static void
test_the_sequence_holds_at_every_look(void **state)
{
    ov_random random = ov_random_seed(31);
    int outside = 0, covered[10] = {0}, excluded[10] = {0}, claimed[10] = {0};

    (void)state;
    for (int world = 0; world < 400; world++) {
        ov_outcome_record *records = steady(&random, 0.174, 0.149, 0.3, 10, 1400);
        bool missed = false;

        for (size_t look = 1; look <= 10; look++) {
            ov_effect e;
            ov_error err = {0};

            assert_true(ov_trial_effect(mem, records, look * 1400, &e, &err) || look == 1);
            if (err.kind != OV_E_NONE)
                continue; /* one night holds too few out */
            missed |= e.low > 0.025 || e.high < 0.025;
            covered[look - 1] += e.low <= 0.025 && 0.025 <= e.high;
            excluded[look - 1] += e.low > 0.0;
            claimed[look - 1] += e.claimed;
        }
        outside += missed;
        ov_arena_reset(mem);
    }
    for (size_t look = 2; look <= 10; look++) {
        print_message("# %zu households: the sequence covers the truth in %d of 400, excludes 0 in "
                      "%d, claimed in %d\n",
                      look * 1400, covered[look - 1], excluded[look - 1], claimed[look - 1]);
        assert_true(covered[look - 1] >= 380);
    }
    print_message("# outside at any of ten looks: %d of 400 worlds\n", outside);
    assert_true(outside <= 20);
}

/*
 * No effect, but a share that was changed: on one night people of two cohorts are counted, who
 * differ in how often they pay and in how many of them are held out.
 */
static void
test_a_changed_share_is_no_effect(void **state)
{
    ov_random random = ov_random_seed(32);
    int claimed = 0;

    (void)state;
    for (int world = 0; world < 100; world++) {
        ov_outcome_record *records = OV_NEW_ARRAY(mem, ov_outcome_record, 12000);

        for (size_t i = 0; i < 12000; i++) {
            bool late = i % 2;

            records[i] =
                (ov_outcome_record){.household = ov_str_printf(mem, "h%zu", i),
                                    .on = (ov_date)(i / 3000),
                                    .cohort = late ? OV_STR("2") : OV_STR("1"),
                                    .held_out = ov_random_chance(&random, late ? 0.5 : 0.1),
                                    .event = ov_random_chance(&random, late ? 0.3 : 0.1)};
        }
        claimed += effect_of(records, 12000).claimed;
        ov_arena_reset(mem);
    }
    print_message("# a changed share and no effect: %d of 100 worlds claimed\n", claimed);
    assert_int_equal(claimed, 0);
}

static int
claims(double held_out, size_t customers, int worlds)
{
    ov_random random = ov_random_seed(2);
    int claimed = 0;

    for (int world = 0; world < worlds; world++) {
        claimed += effect_of(steady(&random, 0.174, 0.149, held_out, 10, customers / 10), customers)
                       .claimed;
        ov_arena_reset(mem);
    }
    return claimed;
}

static void
test_it_is_claimed_with_enough_customers(void **state)
{
    int few = claims(0.5, 2000, 100), enough = claims(0.5, 23400, 100);
    int more = claims(0.5, 40000, 50), lopsided = claims(0.1, 130000, 20);

    (void)state;
    print_message("# claimed: %d of 100 with 1,000 an arm, %d with 11,700, %d of 50 with 20,000; "
                  "%d of 20 with 13,000 against 117,000\n",
                  few, enough, more, lopsided);
    assert_true(few <= 2);
    assert_in_range(enough, 70, 92); /* 80 expected */
    assert_true(more >= 49);
    assert_true(lopsided >= 18);
}

/* What was still needed, added, does it four times in five where the difference was the true one.
 */
static void
test_what_is_needed_is_enough(void **state)
{
    ov_random random = ov_random_seed(3);
    ov_effect e;
    int64_t needed = 0;

    (void)state;
    for (int world = 0; world < 50; world++) {
        e = effect_of(steady(&random, 0.30, 0.25, 0.5, 2, 1500), 3000);
        if (fabs(e.difference - 0.05) < 0.002)
            needed = 3000 + e.needed;
        ov_arena_reset(mem);
    }
    /* (4.35 + 0.84)^2 (0.30 * 0.70 + 0.25 * 0.75) / 0.05^2, both arms: 8,570 */
    assert_in_range(needed, 7600, 9700);
}

static void
test_no_effect_is_claimed_however_often_one_looks(void **state)
{
    ov_random random = ov_random_seed(4);
    int claimed = 0, excluded = 0, one_in_twenty = 0;

    (void)state;
    for (int world = 0; world < 1000; world++) {
        ov_outcome_record *records = steady(&random, 0.174, 0.174, 0.3, 30, 150);
        bool excludes = false;
        double most = 0.0;

        for (size_t look = 14; look <= 30; look += 2) {
            ov_effect e = effect_of(records, look * 150);

            claimed += e.claimed;
            excludes = excludes || e.low > 0.0;
            most = fmax(most, e.evidence);
        }
        excluded += excludes;
        one_in_twenty += most >= log(20.0);
        ov_arena_reset(mem);
    }
    print_message("# of 1,000 worlds without an effect, 9 looks each: %d looks claimed; evidence "
                  "of 20 was reached in %d; the 95 %% interval excluded 0 at some look in %d\n",
                  claimed, one_in_twenty, excluded);
    assert_int_equal(claimed, 0);
    assert_in_range(one_in_twenty, 1, 50);
    assert_true(excluded <= 25); /* above zero, one of the two sides of 5 % */
}

static void
test_harm_is_never_claimed_as_help(void **state)
{
    ov_random random = ov_random_seed(5);

    (void)state;
    for (int world = 0; world < 50; world++) {
        ov_effect e = effect_of(steady(&random, 0.15, 0.20, 0.5, 5, 800), 4000);

        assert_false(e.claimed);
        assert_true(e.evidence < 0.0);
        ov_arena_reset(mem);
    }
}

/* Many held out while much is unpaid, few while little is: the pooled shares differ, no night's
   do, and neither does what is compared within nights. */
static void
test_a_drift_is_no_effect(void **state)
{
    ov_random random = ov_random_seed(6);
    int excluded = 0;

    (void)state;
    for (int world = 0; world < 50; world++) {
        night nights[20];
        ov_effect e;

        for (int i = 0; i < 20; i++)
            nights[i] = i < 10 ? (night){0.4, 0.4, 0.5} : (night){0.1, 0.1, 0.1};
        e = effect_of(experiment(&random, nights, 20, 400), 8000);
        excluded += e.low > 0.0;
        assert_false(e.claimed);
        ov_arena_reset(mem);
    }
    assert_true(excluded <= 3);
}

/* Without an effect, the expectation of a night's factor is 1: over all ways the events of a small
   table can fall, by their hypergeometric probabilities. */
static void
test_evidence_is_a_martingale(void **state)
{
    enum { ARM = 400, EVENTS = 7 };
    double expectation = 0.0;

    (void)state;
    for (size_t x = 0; x <= EVENTS; x++) {
        ov_outcome_record *records = OV_NEW_ARRAY(mem, ov_outcome_record, 3 * ARM);
        double probability = 1.0;

        for (size_t i = 0; i < 3 * ARM; i++) {
            bool held_out = i < ARM;

            records[i] = (ov_outcome_record){.household = ov_str_printf(mem, "h%zu", i),
                                             .held_out = held_out,
                                             .event = held_out ? i < x : i - ARM < EVENTS - x};
        }
        /* C(400, x) C(800, 7 - x) / C(1200, 7) */
        for (size_t i = 0; i < x; i++)
            probability *= (double)(ARM - i) / (double)(i + 1);
        for (size_t i = 0; i < EVENTS - x; i++)
            probability *= (double)(2 * ARM - i) / (double)(i + 1);
        for (size_t i = 0; i < EVENTS; i++)
            probability *= (double)(i + 1) / (double)(3 * ARM - i);
        expectation += probability * exp(effect_of(records, 3 * ARM).evidence);
        ov_arena_reset(mem);
    }
    assert_true(fabs(expectation - 1.0) < 1e-9);
}

static void
test_order_does_not_matter(void **state)
{
    ov_random random = ov_random_seed(7);
    ov_outcome_record *records = steady(&random, 0.2, 0.15, 0.4, 6, 500);
    ov_effect first = effect_of(records, 3000), second;

    (void)state;
    for (size_t i = 3000; i > 1; i--) {
        size_t other = ov_random_below(&random, i);
        ov_outcome_record swap = records[i - 1];

        records[i - 1] = records[other];
        records[other] = swap;
    }
    second = effect_of(records, 3000);
    assert_memory_equal(&first, &second, sizeof(first));
    ov_arena_reset(mem);
}

/* Two examples of the claim's price, and what halves it: half the households on each side. */
static void
test_the_plan_of_a_trial_is_what_it_takes(void **state)
{
    int64_t even = ov_trial_households_needed(0.174, 0.025, 0.5);
    int64_t tenth = ov_trial_households_needed(0.174, 0.025, 0.1);
    int claimed = 0;
    ov_random random = ov_random_seed(11);

    (void)state;
    assert_in_range(even, 22500, 24500); /* as test_it_is_claimed_with_enough_customers sees */
    assert_in_range(tenth, 60000, 72000);
    for (int world = 0; world < 20; world++) {
        size_t count = (size_t)ov_trial_households_needed(0.3, 0.05, 0.3) / 10 * 10;

        claimed += effect_of(steady(&random, 0.3, 0.25, 0.3, 10, count / 10), count).claimed;
        ov_arena_reset(mem);
    }
    print_message("# with as many households as planned: %d of 20 claimed\n", claimed);
    assert_in_range(claimed, 11, 20); /* 16 expected */
}

static void
test_a_small_group_is_refused(void **state)
{
    ov_random random = ov_random_seed(8);
    ov_outcome_record *records = steady(&random, 0.2, 0.1, 0.1, 1, 3000);
    ov_effect effect = {.treated = 42};
    ov_error err = {0};

    (void)state;
    assert_false(ov_trial_effect(mem, records, 3000, &effect, &err));
    assert_int_equal(err.kind, OV_E_DATA);
    assert_non_null(strstr(err.message, "at least 400 of each"));
    assert_int_equal(effect.treated, 42);
    ov_arena_reset(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_known_effect_lies_in_its_interval),
        cmocka_unit_test(test_the_sequence_holds_at_every_look),
        cmocka_unit_test(test_a_changed_share_is_no_effect),
        cmocka_unit_test(test_it_is_claimed_with_enough_customers),
        cmocka_unit_test(test_what_is_needed_is_enough),
        cmocka_unit_test(test_no_effect_is_claimed_however_often_one_looks),
        cmocka_unit_test(test_harm_is_never_claimed_as_help),
        cmocka_unit_test(test_a_drift_is_no_effect),
        cmocka_unit_test(test_evidence_is_a_martingale),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_the_plan_of_a_trial_is_what_it_takes),
        cmocka_unit_test(test_a_small_group_is_refused),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
