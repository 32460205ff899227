/*
 * Simulated experiments in which illness and the size of a bill drive what stays unpaid, amounts
 * have a heavy tail and the accounts of a household go together: the true difference lies in the
 * sequence at every look, and where there is none no saving is named.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "onevoice/trial/saving.h"

#define LOSS_LOW  0.15
#define LOSS_HIGH 0.30
#define NIGHTS    20

static ov_arena *mem;

typedef struct world {
    ov_outcome_record *records;
    ov_receivable *rows;
    size_t count, row_count;
    double truth; /* of all money, the share that the plan keeps from staying unpaid */
} world;

static double
normal(ov_random *random)
{
    double sum = -6.0;

    for (int i = 0; i < 12; i++)
        sum += ov_random_unit(random);
    return sum;
}

static double
sigma(double logit)
{
    return 1.0 / (1.0 + exp(-logit));
}

/* The accounts of one household, its record, and what the plan is worth to it. */
static void
add_household(ov_random *random, world *w, bool held_out, double effect, double *owed)
{
    ov_outcome_record *r = &w->records[w->count];
    bool ill = ov_random_chance(random, 0.3);
    size_t accounts = 1 + ov_random_below(random, ill ? 4 : 2);
    double all = 0.0, left = 0.0, mood = ov_random_unit(random);

    *r = (ov_outcome_record){.household = ov_str_printf(mem, "h%zu", w->count),
                             .on = (ov_date)(w->count * NIGHTS / 24000),
                             .cohort = OV_STR("1"),
                             .held_out = held_out};
    for (size_t k = 0; k < accounts; k++) {
        double amount = exp(5.0 + 1.2 * normal(random) + (ill ? 0.5 : 0.0));
        double base = -1.6 + (ill ? 0.6 : 0.0) + 0.1 * log(amount);
        double with = sigma(base), without = sigma(base + effect);
        double chance = held_out ? without : with, unpaid = 0.0;

        if (mood < chance)
            unpaid = 1.0;
        else if (ov_random_chance(random, 0.1))
            unpaid = ov_random_unit(random) * (1.0 - chance);
        w->truth += amount * (without - with) * (1.0 - 0.1);
        *owed += amount;
        all += amount;
        left += unpaid * amount;
        w->rows[w->row_count++] =
            (ov_receivable){.household = r->household,
                            .on = r->on,
                            .cohort = r->cohort,
                            .held_out = held_out,
                            .legal_entity = OV_STR("Mercy"),
                            .currency = {"USD"},
                            .amount = {llround(amount * OV_MONEY_ONE)},
                            .unpaid = {llround(unpaid * amount * OV_MONEY_ONE)}};
    }
    r->event = left > all / 2.0;
    w->count++;
}

static world *
simulate(uint64_t seed, size_t households, double held_out, double effect)
{
    ov_random random = ov_random_seed(seed);
    world *w = OV_NEW(mem, world);
    double owed = 0.0;

    w->records = OV_NEW_ARRAY(mem, ov_outcome_record, households);
    w->rows = OV_NEW_ARRAY(mem, ov_receivable, 4 * households + 1);
    for (size_t i = 0; i < households; i++)
        add_household(&random, w, ov_random_chance(&random, held_out), effect, &owed);
    w->truth /= owed;
    return w;
}

static const ov_effect claimed = {.treated = 12000, .control = 12000, .claimed = true};

/* The first `rows` of a world, as if the effect were claimed. */
static bool
look(const world *w, size_t rows, ov_savings *out)
{
    ov_error ignored = {0};

    *out = (ov_savings){0};
    return ov_trial_savings(mem, w->rows, rows, &claimed, LOSS_LOW, LOSS_HIGH, out, &ignored);
}

static bool
savings_of(const world *w, ov_savings *out, ov_error *err)
{
    ov_effect effect;
    ov_error ignored = {0};

    assert_true(ov_trial_effect(mem, w->records, w->count, &effect, &ignored));
    return ov_trial_savings(mem, w->rows, w->row_count, &effect, LOSS_LOW, LOSS_HIGH, out, err);
}

static void
test_the_saving_is_found_and_never_overstated(void **state)
{
    int named = 0, over = 0, inside = 0;
    double ratio = 0.0;

    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        world *w = simulate(seed, 24000, 0.5, 0.5);
        ov_savings savings;
        ov_error err = {0};
        const ov_saving *s;

        if (savings_of(w, &savings, &err)) {
            s = &savings.items[0];
            named++;
            over += s->difference_low > w->truth;
            inside += s->difference_low <= w->truth && w->truth <= s->difference_high;
            ratio += s->difference / w->truth;
            assert_true(s->low.e4 > 0 && s->low.e4 < s->mid.e4 && s->mid.e4 < s->high.e4);
            assert_true(s->top_share > 0.05 && s->top_share < 0.4);
            assert_true(s->trimmed.e4 > 0 && s->statistics.e4 > 0 && s->loss_rate.e4 > 0);
        }
        ov_arena_reset(mem);
    }
    print_message("# a saving is named in %d of 20 worlds; its low end is above the truth in %d, "
                  "the truth inside in %d; difference / truth %.3f on average\n",
                  named, over, inside, ratio / named);
    assert_true(named >= 18);
    assert_int_equal(over, 0);
    assert_true(ratio / named > 0.95 && ratio / named < 1.06);
}

/* 400 worlds of three sizes of the held-out arm, five looks each, from 100 households of an arm on. */
static void
test_the_sequence_of_money_holds_at_every_look(void **state)
{
    static const double shares[] = {0.5, 0.3, 0.1, 0.3};
    int outside = 0, shown = 0;

    (void)state;
    for (int i = 0; i < 400; i++) {
        double effect = i % 2 ? 0.5 : 0.0;
        world *w = simulate(1000 + (uint64_t)i, 4000, shares[i % 4], effect);
        bool missed = false, last = false;

        for (size_t k = 1; k <= 5; k++) {
            ov_savings s;

            /* one that is not shown has its low end at or below 0, and the truth is not below */
            last = look(w, w->row_count * k / 5, &s);
            if (last)
                missed |=
                    w->truth < s.items[0].difference_low || w->truth > s.items[0].difference_high;
        }
        outside += missed;
        shown += last && effect > 0.0;
        ov_arena_reset(mem);
    }
    print_message("# money: the truth is outside at some of five looks in %d of 400 worlds; of 200 "
                  "with an effect %d show it with 4,000 households\n",
                  outside, shown);
    assert_true(outside <= 10); /* one of the two sides of 5 % */
}

static void
test_a_world_without_an_effect_names_no_saving(void **state)
{
    (void)state;
    for (uint64_t seed = 101; seed <= 140; seed++) {
        ov_savings savings = {.count = 42};
        ov_error err = {0};

        assert_false(savings_of(simulate(seed, 12000, 0.3, 0.0), &savings, &err));
        assert_int_equal(err.kind, OV_E_DATA);
        assert_non_null(strstr(err.message, "not shown"));
        assert_int_equal(savings.count, 42);
        ov_arena_reset(mem);
    }
}

static void
refused(const world *w, double low, double high, const char *why)
{
    ov_savings savings;
    ov_error err = {0};

    assert_false(ov_trial_savings(mem, w->rows, w->row_count, &claimed, low, high, &savings, &err));
    assert_non_null(strstr(err.message, why));
}

static void
test_without_a_loss_range_or_a_difference_there_is_no_sum(void **state)
{
    world *w = simulate(1, 4000, 0.5, 0.0);

    (void)state;
    refused(w, NAN, LOSS_HIGH, "not set");
    refused(w, LOSS_LOW, NAN, "not set");
    refused(w, LOSS_LOW, LOSS_HIGH, "shown to fall");
    ov_arena_reset(mem);
}

/* One large account of one household is no evidence: its household is one. */
static void
test_a_single_bill_shows_nothing(void **state)
{
    world *w = simulate(3, 4000, 0.5, 0.0);
    ov_savings s;

    (void)state;
    for (size_t i = 0; i < w->row_count; i++)
        if (w->rows[i].held_out) {
            w->rows[i].amount.e4 = w->rows[i].unpaid.e4 = INT64_C(50000000) * OV_MONEY_ONE;
            break;
        }
    assert_false(look(w, w->row_count, &s));
    ov_arena_reset(mem);
}

/* Another entity, another currency, and a handful of households in a third entity; in any order. */
static void
test_entities_and_currencies_stay_apart(void **state)
{
    world *w = simulate(2, 24000, 0.5, 1.2);
    ov_savings apart, again;
    ov_random random = ov_random_seed(4);
    int64_t sum = 0, parts = 0;

    (void)state;
    for (size_t i = 0; i < w->row_count; i++) {
        if (i < 99)
            w->rows[i].legal_entity = OV_STR("Tiny");
        else if (i % 3 == 0)
            w->rows[i].legal_entity = OV_STR("Lab");
        else if (i % 3 == 1)
            w->rows[i].currency = (ov_currency){"EUR"};
        parts += i >= 99 && !w->rows[i].held_out ? w->rows[i].amount.e4 : 0;
    }
    assert_true(look(w, w->row_count, &apart));
    assert_int_equal(apart.count, 3);
    assert_int_equal(apart.withheld, 1);
    assert_true(ov_str_eq(apart.items[0].legal_entity, OV_STR("Lab")));
    assert_true(ov_currency_eq(apart.items[1].currency, (ov_currency){"EUR"}));
    for (size_t i = 0; i < 3; i++)
        sum += apart.items[i].receivables.e4;
    assert_true(llabs(sum - parts) < 10);
    for (size_t i = w->row_count; i > 1; i--) {
        size_t other = ov_random_below(&random, i);
        ov_receivable swap = w->rows[i - 1];

        w->rows[i - 1] = w->rows[other];
        w->rows[other] = swap;
    }
    assert_true(look(w, w->row_count, &again));
    assert_int_equal(again.count, 3);
    assert_memory_equal(again.items, apart.items, 3 * sizeof(apart.items[0]));
    ov_arena_reset(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_saving_is_found_and_never_overstated),
        cmocka_unit_test(test_the_sequence_of_money_holds_at_every_look),
        cmocka_unit_test(test_a_world_without_an_effect_names_no_saving),
        cmocka_unit_test(test_without_a_loss_range_or_a_difference_there_is_no_sum),
        cmocka_unit_test(test_a_single_bill_shows_nothing),
        cmocka_unit_test(test_entities_and_currencies_stay_apart),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
