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
                                     .matter = OV_SCORE_NONE,
                                     .stance = OV_SCORE_NONE,
                                     .due = OV_SCORE_NONE,
                                     .words = 238,
                                     .support = 1};

static void
test_nothing_asks_nothing_and_one_letter_its_reading(void **state)
{
    ov_score_message letter = {.channel_weight = 1, .pieces = &clear, .piece_count = 1};
    ov_score_message empty = {.id = 1, .channel_weight = 1};
    ov_score_message both[] = {letter, empty};

    (void)state;
    assert_true(compute(NULL, 0).score == 0.0);
    assert_int_equal(compute(NULL, 0).share_count, 0);
    near(compute(&letter, 1).minutes, 0.5 + 1.0, 1e-12);
    near(compute(both, 2).minutes, 1.5, 1e-12); /* a message without pieces is nobody's */
    assert_int_equal(compute(&letter, 1).share_count, 1);
    assert_int_equal(compute(&letter, 1).actions, 0);
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
    near(score.minutes, 2 * 1.5 + 1, 1e-12);
    near(score.score, 100 * 4.0 / 34.0, 1e-12);
    near(score.shares[0].points, score.score / 2, 1e-12);
    near(score.shares[0].component[OV_SENDER], 0.5, 1e-12);
    near(score.shares[0].minutes_own, 1.5, 1e-12);
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
    inside[0].matter = inside[1].matter = 1;
    inside[1].pid = inside[1].department = 1;
    inside[1].supports = true;
    score = compute(&envelope, 1);
    near(score.component[OV_UNCLEAR], 0.0, 0.0);
    near(score.shares[0].component[OV_UNCLEAR], 5.0, 1e-12);
    near(score.shares[1].component[OV_UNCLEAR], -5.0, 1e-12);
    near(score.shares[0].minutes_own, 0.5 + 1 + 4 + 10, 1e-12);
}

/* A bill of 100, then one of 60 from the same sender: the later written speaks if it comes no
   earlier; a day apart the other way round, both do. */
static void
test_the_newest_word_of_a_sender_speaks(void **state)
{
    ov_score_piece bills[] = {clear, clear};
    ov_score_message letters[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        bills[i].pid = bills[i].stance = i;
        bills[i].written = 7 + i;
        bills[i].matter = 3;
        bills[i].demand = true;
        letters[i] = (ov_score_message){.id = i,
                                        .age = i == 0 ? 3.0 : 0.0,
                                        .channel_weight = 1,
                                        .pieces = &bills[i],
                                        .piece_count = 1};
    }
    near(compute(letters, 2).component[OV_CONTRADICTION], 0.0, 0.0);
    near(compute(letters, 2).component[OV_PAYMENT], 4.0, 0.0);
    bills[1].sender = 5;
    near(compute(letters, 2).component[OV_CONTRADICTION], 2 * 20 * 0.9, 1e-12);
    bills[1].sender = 0;
    bills[1].written = 6; /* the older paper comes later */
    near(compute(letters, 2).component[OV_CONTRADICTION], 20 * 0.9, 1e-12);
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
    enum { LETTERS = 4000, SENDERS = 30 };
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
        pieces[i].matter = i % 47;
        pieces[i].sender = i % SENDERS;
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_asks_nothing_and_one_letter_its_reading),
        cmocka_unit_test(test_two_senders_share_equally_what_they_cause_together),
        cmocka_unit_test(test_who_justifies_a_demand_gets_credit),
        cmocka_unit_test(test_the_newest_word_of_a_sender_speaks),
        cmocka_unit_test(test_recency_is_linear_and_ends),
        cmocka_unit_test(test_tenths_add_up),
        cmocka_unit_test(test_very_much_post_has_a_score_and_an_error),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
