/* The score of plain numbers: the worked example by hand, edges, a customer with very much post. */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <math.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "onevoice/overload/score.h"

static ov_arena *mem;

static void
near(double found, double expected, double within)
{
    if (!(fabs(found - expected) <= within))
        fail_msg("%.12g is not %.12g", found, expected);
}

static ov_score
compute(const ov_score_message *messages, size_t count)
{
    ov_score_params params = ov_score_params_default();
    ov_score score;

    ov_score_compute(mem, mem, messages, count, &params, OV_ATTRIBUTION_SHAPLEY, &score);
    return score;
}

static const ov_score_piece clear = {.cluster = OV_SCORE_NONE,
                                     .episode = OV_SCORE_NONE,
                                     .stance = OV_SCORE_NONE,
                                     .supports = OV_SCORE_NONE,
                                     .words = 600,
                                     .similarity = 1,
                                     .support = 1};

static void
test_nothing_and_one_clear_letter_score_nothing(void **state)
{
    ov_score_message letter = {.channel_weight = 1, .pieces = &clear, .piece_count = 1};
    ov_score_message empty = {.id = 1, .channel_weight = 1};
    ov_score_message both[] = {letter, empty};

    (void)state;
    assert_true(compute(NULL, 0).score == 0.0);
    assert_int_equal(compute(NULL, 0).share_count, 0);
    assert_true(compute(&letter, 1).score == 0.0);
    assert_true(compute(both, 2).score == 0.0); /* a message without pieces is nobody's */
    assert_int_equal(compute(&letter, 1).share_count, 1);
    assert_true(compute(&letter, 1).shares[0].points == 0.0);
}

static void
test_two_senders_share_equally_what_they_cause_together(void **state)
{
    ov_score_piece pieces[] = {clear, clear};
    ov_score_message messages[2];
    ov_score score;

    (void)state;
    for (int i = 0; i < 2; i++) {
        pieces[i].pid = pieces[i].department = i;
        messages[i] = (ov_score_message){
            .id = i, .channel_weight = 1, .voice = i, .pieces = &pieces[i], .piece_count = 1};
    }
    score = compute(messages, 2);
    near(score.load, 1 + 0.25 + 0.5, 1e-12);
    near(score.score, 100 * 1.75 / 6.75, 1e-12);
    near(score.shares[0].points, score.score / 2, 1e-12);
    near(score.shares[0].component[OV_FRAGMENTATION], 0.25, 1e-12);
    assert_true(score.shares[0].points_error == 0.0);
}

static void
test_who_justifies_a_demand_gets_credit(void **state)
{
    ov_score_piece inside[] = {clear, clear};
    ov_score_message envelope = {.channel_weight = 1, .pieces = inside, .piece_count = 2};
    ov_score score;

    (void)state;
    inside[0].demand = true;
    inside[0].support = 0;
    inside[0].episode = 1;
    inside[1].pid = inside[1].department = 1;
    inside[1].supports = 1;
    score = compute(&envelope, 1);
    near(score.component[OV_UNSUPPORTED], 0.0, 0.0);
    near(score.shares[0].component[OV_UNSUPPORTED], 0.375, 1e-12);
    near(score.shares[1].component[OV_UNSUPPORTED], -0.375, 1e-12);
}

static void
test_recency_is_linear_and_ends(void **state)
{
    (void)state;
    assert_true(ov_score_recency(-3, 30) == 1.0);
    assert_true(ov_score_recency(0, 30) == 1.0);
    near(ov_score_recency(7.5, 30), 0.75, 1e-15);
    assert_true(ov_score_recency(30, 30) == 0.0);
    assert_true(ov_score_recency(300, 30) == 0.0);
}

static void
test_tenths_add_up(void **state)
{
    double values[] = {0.04, 0.04, 0.04, 0.04}, credit[] = {10.06, -0.03, 0.07};
    int64_t tenths[4];

    (void)state;
    ov_score_tenths(mem, values, 4, 0.16, tenths);
    assert_int_equal(tenths[0] + tenths[1] + tenths[2] + tenths[3], 2);
    assert_int_equal(tenths[0], 1); /* ties to the lower index */
    ov_score_tenths(mem, credit, 3, 10.1, tenths);
    assert_int_equal(tenths[0] + tenths[1] + tenths[2], 101);
}

/* More departments in one envelope than can be enumerated, and letters by the thousand. */
static void
test_very_much_post_has_a_score_and_an_error(void **state)
{
    enum { LETTERS = 20000, SENDERS = 30 };
    ov_random random = ov_random_seed(5);
    ov_score_piece *pieces = OV_NEW_ARRAY(mem, ov_score_piece, LETTERS + SENDERS);
    ov_score_message *messages = OV_NEW_ARRAY(mem, ov_score_message, LETTERS + 1);
    double points = 0.0, error = 0.0;
    ov_score score;

    (void)state;
    for (int i = 0; i < LETTERS + SENDERS; i++) {
        pieces[i] = clear;
        pieces[i].pid = i;
        pieces[i].department = i % SENDERS;
        pieces[i].episode = i % 50;
        pieces[i].stance = (int64_t)ov_random_below(&random, 4);
        pieces[i].demand = true;
        pieces[i].due = (int32_t)ov_random_below(&random, 40);
    }
    for (int i = 0; i < LETTERS; i++)
        messages[i] = (ov_score_message){.id = i,
                                         .channel_weight = 1,
                                         .voice = i % SENDERS,
                                         .pieces = &pieces[i],
                                         .piece_count = 1};
    messages[LETTERS] = (ov_score_message){
        .id = LETTERS, .channel_weight = 1, .pieces = &pieces[LETTERS], .piece_count = SENDERS};
    score = compute(messages, LETTERS + 1);
    assert_true(score.score > 99.0 && score.score < 100.0);
    for (size_t d = 0; d < score.share_count; d++) {
        points += score.shares[d].points;
        error += score.shares[d].points_error;
    }
    near(points, score.score, 1e-6);
    assert_true(error > 0.0);
}

/* Twenty senders in two envelopes, each in one: their shares are exact, and add up. */
static void
test_many_senders_of_separate_envelopes_have_no_error(void **state)
{
    enum { SENDERS = 20 };
    ov_score_piece pieces[SENDERS];
    ov_score_message messages[2] = {{0}};
    double load = 0.0;
    ov_score score;

    (void)state;
    for (int i = 0; i < SENDERS; i++) {
        pieces[i] = clear;
        pieces[i].pid = pieces[i].department = i;
        pieces[i].demand = true;
        pieces[i].due = 20 + i * 7 % 10;
    }
    for (int m = 0; m < 2; m++)
        messages[m] = (ov_score_message){.id = m,
                                         .channel_weight = 1,
                                         .pieces = &pieces[m * SENDERS / 2],
                                         .piece_count = SENDERS / 2};
    score = compute(messages, 2);
    near(score.component[OV_COLLISION], 1.0, 1e-12); /* both due on day 20: delta for either */
    for (size_t d = 0; d < score.share_count; d++) {
        assert_true(score.shares[d].points_error == 0.0);
        load += score.shares[d].component[OV_COLLISION];
    }
    near(load, 1.0, 1e-12);
    near(score.shares[0].component[OV_COLLISION], score.shares[10].component[OV_COLLISION], 1e-12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_and_one_clear_letter_score_nothing),
        cmocka_unit_test(test_two_senders_share_equally_what_they_cause_together),
        cmocka_unit_test(test_who_justifies_a_demand_gets_credit),
        cmocka_unit_test(test_recency_is_linear_and_ends),
        cmocka_unit_test(test_tenths_add_up),
        cmocka_unit_test(test_very_much_post_has_a_score_and_an_error),
        cmocka_unit_test(test_many_senders_of_separate_envelopes_have_no_error),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
