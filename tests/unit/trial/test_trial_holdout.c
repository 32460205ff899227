/* Assignment to the control group: exact in each stratum, by household, once and for good. */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "onevoice/trial/holdout.h"

#define PEOPLE 4000

static ov_arena *mem;

/* Two in five live with the one before; half score 0, the others anything. */
static ov_holdout_candidate *
town(uint64_t seed, size_t first, size_t count)
{
    ov_random random = ov_random_seed(seed);
    ov_holdout_candidate *people = OV_NEW_ARRAY(mem, ov_holdout_candidate, count);

    for (size_t i = 0; i < count; i++)
        people[i] = (ov_holdout_candidate){
            .customer_id = ov_str_printf(mem, "C%05zu", first + i),
            .household = i > 0 && ov_random_chance(&random, 0.4)
                             ? people[i - 1].household
                             : ov_str_printf(mem, "h%05zu", first + i),
            .score = ov_random_chance(&random, 0.5) ? 0.0 : 90.0 * ov_random_unit(&random)};
    return people;
}

static ov_holdout
assigned(const ov_holdout *known, const ov_holdout_candidate *people, size_t count,
         int64_t per_mille, int64_t seed)
{
    ov_holdout joining;

    ov_holdout_assign(mem, known, people, count, per_mille, seed, &joining);
    return joining;
}

static int
by_household(const void *a, const void *b)
{
    const ov_holdout_member *x = a, *y = b;

    return ov_str_cmp(x->household, y->household);
}

/* Households of each stratum, and those held out; all people of one have one arm. */
static void
tally(const ov_holdout *holdout, int64_t all[OV_HOLDOUT_STRATA], int64_t held[OV_HOLDOUT_STRATA])
{
    size_t count = holdout->members.count;
    ov_holdout_member *rows = OV_NEW_ARRAY(mem, ov_holdout_member, count + 1);

    memset(all, 0, OV_HOLDOUT_STRATA * sizeof(all[0]));
    memset(held, 0, OV_HOLDOUT_STRATA * sizeof(held[0]));
    memcpy(rows, holdout->members.items, count * sizeof(rows[0]));
    qsort(rows, count, sizeof(rows[0]), by_household);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && ov_str_eq(rows[i].household, rows[i - 1].household)) {
            assert_true(rows[i].held_out == rows[i - 1].held_out);
            assert_int_equal(rows[i].stratum, rows[i - 1].stratum);
            continue;
        }
        all[rows[i].stratum]++;
        held[rows[i].stratum] += rows[i].held_out;
    }
}

static void
test_each_stratum_gets_its_share(void **state)
{
    ov_holdout none = {0};
    int64_t all[OV_HOLDOUT_STRATA], held[OV_HOLDOUT_STRATA];

    (void)state;
    for (int64_t per_mille = 0; per_mille <= 500; per_mille += 100) {
        ov_holdout joining = assigned(&none, town(1, 0, PEOPLE), PEOPLE, per_mille, 7);

        assert_int_equal(joining.members.count, PEOPLE);
        tally(&joining, all, held);
        for (size_t s = 0; s < OV_HOLDOUT_STRATA; s++)
            assert_true(llabs(1000 * held[s] - per_mille * all[s]) < 1000);
        assert_true(all[0] > 0 && all[9] > 0);
        ov_arena_reset(mem);
    }
}

/* Night after night a few new ones: the share is kept over all nights, and nobody changes arms. */
static void
test_arms_stand_and_shares_hold_over_the_nights(void **state)
{
    ov_holdout known = {0};
    ov_holdout_member *rows = OV_NEW_ARRAY(mem, ov_holdout_member, PEOPLE);
    int64_t all[OV_HOLDOUT_STRATA], held[OV_HOLDOUT_STRATA];

    (void)state;
    known.members.items = rows;
    for (size_t first = 0; first < PEOPLE; first += 40) {
        ov_holdout_candidate *people = town(first, 0, first + 40);
        ov_holdout joining;

        /* the households of those already known stay as they were drawn */
        for (size_t i = 0; i < first; i++)
            people[i].household = rows[i].household;
        joining = assigned(&known, people, first + 40, 100, 7);
        assert_int_equal(joining.members.count, 40);
        for (size_t i = 0; i < 40; i++)
            rows[known.members.count++] = joining.members.items[i];
    }
    tally(&known, all, held);
    for (size_t s = 0; s < OV_HOLDOUT_STRATA; s++)
        assert_true(llabs(1000 * held[s] - 100 * all[s]) < 1000);
    ov_arena_reset(mem);
}

static void
test_who_moves_in_takes_the_arm_of_the_house(void **state)
{
    ov_holdout_member member = {OV_STR("C1"), OV_STR("house"), 4, true, true};
    ov_holdout_candidate tonight[] = {{OV_STR("C1"), OV_STR("elsewhere"), 10.0},
                                      {OV_STR("C2"), OV_STR("house"), 0.0}};
    ov_holdout known = {.members = {&member, 1}};
    ov_holdout joining = assigned(&known, tonight, 2, 1, 7);

    (void)state;
    assert_int_equal(joining.members.count, 1);
    assert_true(joining.members.items[0].held_out);
    assert_int_equal(joining.members.items[0].stratum, 4);
    assert_ptr_equal(ov_holdout_find(&known, OV_STR("C1")), &member);
    assert_null(ov_holdout_find(&known, OV_STR("C2")));
    assert_null(ov_holdout_find(&known, OV_STR_NULL));
    ov_arena_reset(mem);
}

/* The house itself changes its name when it is spelled anew: who lives with a member is known by tonight's home. */
static void
test_a_home_under_a_new_name_is_still_the_members(void **state)
{
    ov_holdout_member members[] = {{OV_STR("C1"), OV_STR("house"), 4, true, true},
                                   {OV_STR("C9"), OV_STR("hut"), 2, false, true}};
    ov_holdout_candidate tonight[] = {{OV_STR("C1"), OV_STR("renamed"), 10.0},
                                      {OV_STR("C2"), OV_STR("renamed"), 0.0},
                                      {OV_STR("C9"), OV_STR("renamed"), 0.0}};
    ov_holdout known = {.members = {members, 2}};
    ov_holdout joining = assigned(&known, tonight, 3, 1, 7);

    (void)state;
    assert_int_equal(joining.members.count, 1);
    assert_true(ov_str_eq(joining.members.items[0].household, OV_STR("house")));
    assert_true(joining.members.items[0].held_out);
    ov_arena_reset(mem);
}

static void
test_order_does_not_matter_and_seeds_do(void **state)
{
    ov_holdout none = {0}, first, second, other;
    ov_holdout_candidate *people = town(3, 0, PEOPLE);
    ov_random random = ov_random_seed(9);
    size_t same = 0;

    (void)state;
    first = assigned(&none, people, PEOPLE, 500, 1);
    for (size_t i = PEOPLE; i > 1; i--) {
        size_t at = ov_random_below(&random, i);
        ov_holdout_candidate swap = people[i - 1];

        people[i - 1] = people[at];
        people[at] = swap;
    }
    second = assigned(&none, people, PEOPLE, 500, 1);
    other = assigned(&none, people, PEOPLE, 500, 2);
    for (size_t i = 0; i < PEOPLE; i++) {
        assert_true(
            ov_str_eq(first.members.items[i].customer_id, second.members.items[i].customer_id));
        assert_true(first.members.items[i].held_out == second.members.items[i].held_out);
        same += first.members.items[i].held_out == other.members.items[i].held_out;
    }
    assert_in_range(same, PEOPLE * 2 / 5, PEOPLE * 3 / 5);
    ov_arena_reset(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_stratum_gets_its_share),
        cmocka_unit_test(test_arms_stand_and_shares_hold_over_the_nights),
        cmocka_unit_test(test_who_moves_in_takes_the_arm_of_the_house),
        cmocka_unit_test(test_a_home_under_a_new_name_is_still_the_members),
        cmocka_unit_test(test_order_does_not_matter_and_seeds_do),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
