/* One customer's case becomes numbers: matters, phases, history, figures. */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <math.h>

#include <cmocka.h>

#include "case_fixture.h"

#define NEAR 1e-9

static ov_arena *mem;
static fixture f;

static ov_case_score
score(void)
{
    ov_case_score out;

    ov_overload_case(mem, mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, &out);
    return out;
}

static void
near(double found, double expected)
{
    if (found < expected - NEAR || found > expected + NEAR)
        fail_msg("%.12g is not %.12g", found, expected);
}

/* A bill of 480 whose EOB leaves 120, joined by the control number in one episode. */
static const fixture_piece bill_and_eob[] = {
    {.department = 0, .content_class = OV_CLASS_BILL, .balance = 480, .control = "C1", .due = 20},
    {.department = 1, .content_class = OV_CLASS_EOB, .responsibility = 120, .control = "C1"},
};

static void
test_a_bill_against_its_eob_contradicts_until_they_share_an_envelope(void **state)
{
    static const uint32_t both[] = {0, 1};
    static uint32_t members[] = {0, 1};
    ov_episode episode = {.id = OV_STR("E1"), .pieces = members, .piece_count = 2};
    ov_case_score out;

    (void)state;
    fixture_init(mem, &f, bill_and_eob, 2, 0);
    f.clusters.episodes.items = &episode;
    f.clusters.episodes.count = 1;
    fixture_message(&f, OV_CHANNEL_MAIL, both, 2);
    out = score();
    near(out.phase[OV_BEFORE].parts[OV_OPENING], 2 * 0.5);
    near(out.phase[OV_BEFORE].parts[OV_READING], 2 * 2.5);
    near(out.phase[OV_BEFORE].parts[OV_SENDER], 1.0);
    near(out.phase[OV_BEFORE].parts[OV_PAYMENT], 4.0);
    near(out.phase[OV_BEFORE].parts[OV_CONTRADICTION], 20.0);
    near(out.phase[OV_BEFORE].parts[OV_DATE], 1.0);
    near(out.phase[OV_BEFORE].minutes, 32.0);
    near(out.phase[OV_BEFORE].score, 100 * 32.0 / 62.0);
    near(out.phase[OV_AFTER].minutes, 10.5);
    near(out.phase[OV_AFTER].minutes_history, 0.0);
    near(out.phase[OV_AFTER].relief, 21.5 / 32.0);
    assert_int_equal(out.phase[OV_BEFORE].actions, 2);
    assert_int_equal(out.phase[OV_AFTER].actions, 1);
    assert_int_equal(out.departments[OV_BEFORE].count, 2);
    near(out.departments[OV_BEFORE].items[0].minutes + out.departments[OV_BEFORE].items[1].minutes,
         out.phase[OV_BEFORE].minutes);
    near(out.departments[OV_BEFORE].items[0].minutes_own, 8.0);
    assert_int_equal(out.rows.count, 2);
    assert_int_equal(out.rows.items[1].message[OV_AFTER], 0);
    assert_int_equal(out.phase[OV_AFTER].messages_out, 1);
    assert_int_equal(out.phase[OV_BEFORE].messages_out, 2);
}

static void
test_two_senders_of_one_operation_do_not_contradict(void **state)
{
    static const fixture_piece pieces[] = {
        {.department = 0, .content_class = OV_CLASS_BILL, .balance = 850, .account = "A1"},
        {.department = 1, .content_class = OV_CLASS_BILL, .balance = 120, .account = "A1"}};
    static uint32_t members[] = {0, 1};
    ov_episode episode = {.id = OV_STR("E1"), .pieces = members, .piece_count = 2};

    (void)state;
    fixture_init(mem, &f, pieces, 2, 0);
    f.clusters.episodes.items = &episode;
    f.clusters.episodes.count = 1;
    near(score().phase[OV_BEFORE].parts[OV_CONTRADICTION], 0.0);
}

static void
test_an_earlier_wait_does_not_contradict_the_decision(void **state)
{
    static const fixture_piece pieces[] = {
        {.department = 1, .content_class = OV_CLASS_EOB, .responsibility = 120, .control = "C1"},
        {.department = 0, .content_class = OV_CLASS_INSURANCE_PENDING_STATEMENT, .control = "C1"}};

    (void)state;
    fixture_init(mem, &f, pieces, 1, 1);
    near(score().phase[OV_BEFORE].parts[OV_CONTRADICTION], 0.0);
    /* Told to wait after the decision is a contradiction, and so is both at once. */
    f.communications[1].created_on = f.c.as_of + 1;
    near(score().phase[OV_BEFORE].parts[OV_CONTRADICTION], 20.0);
    fixture_init(mem, &f, pieces, 2, 0);
    near(score().phase[OV_BEFORE].parts[OV_CONTRADICTION], 20.0);
}

static void
test_held_pieces_count_and_suppressed_do_not(void **state)
{
    (void)state;
    fixture_init(mem, &f, bill_and_eob, 2, 0);
    near(score().phase[OV_AFTER].minutes, score().phase[OV_BEFORE].minutes);
    f.planned[1].disposition = OV_SUPPRESS;
    near(score().phase[OV_AFTER].minutes, 8.0);
    assert_true(isnan(score().phase[OV_BEFORE].relief));
}

static void
test_history_fades_from_the_day_it_arrived(void **state)
{
    static const fixture_piece pieces[] = {
        {.department = 0, .content_class = OV_CLASS_MARKETING, .channel = OV_CHANNEL_EMAIL},
        {.department = 1, .content_class = OV_CLASS_MARKETING, .channel = OV_CHANNEL_EMAIL}};

    (void)state;
    fixture_init(mem, &f, pieces, 1, 1);
    f.communications[1].sent_on = f.c.as_of - 15;
    near(score().phase[OV_BEFORE].parts[OV_OPENING], 0.5 * 0.6 * 1.5);
    near(score().phase[OV_BEFORE].minutes_history, 0.5 * 0.6 * 0.5 + 0.5 * 0.5);
    f.communications[1].sent_on = f.c.as_of - 30;
    near(score().phase[OV_BEFORE].minutes_history, 0.0);
    assert_int_equal(score().rows.count, 1);
    /* A letter of 15 days ago arrived three business days later. */
    f.communications[1].channel = OV_CHANNEL_MAIL;
    f.communications[1].sent_on = f.c.as_of - 14;
    near(score().phase[OV_BEFORE].parts[OV_OPENING], 0.5 * 0.6 + 0.5 * 19 / 30);
}

static void
test_what_travelled_together_is_one_message_of_history(void **state)
{
    static const fixture_piece pieces[] = {
        {.department = 0, .content_class = OV_CLASS_MARKETING, .channel = OV_CHANNEL_EMAIL},
        {.department = 1, .content_class = OV_CLASS_MARKETING, .channel = OV_CHANNEL_EMAIL},
        {.department = 2, .content_class = OV_CLASS_MARKETING, .channel = OV_CHANNEL_EMAIL}};
    static ov_str ids[] = {OV_STR_INIT("P02"), OV_STR_INIT("P03")};
    ov_history_message past = {.message_key = OV_STR("k"), .channel = OV_CHANNEL_EMAIL};

    (void)state;
    fixture_init(mem, &f, pieces, 1, 2);
    near(score().phase[OV_BEFORE].parts[OV_OPENING], 0.5 * 1.8);
    past.sent_on = f.c.as_of;
    past.communication_ids = (ov_strs){ids, 2};
    f.c.history_messages = &past;
    f.c.history_message_count = 1;
    near(score().phase[OV_BEFORE].parts[OV_OPENING], 0.5 * 1.2);
}

/* A copy is opened and read; what it asks for is asked once. */
static void
test_a_copy_costs_its_envelope_and_its_reading(void **state)
{
    static const fixture_piece pieces[] = {
        {.department = 0, .content_class = OV_CLASS_BILL, .balance = 60},
        {.department = 0, .content_class = OV_CLASS_BILL, .balance = 60}};
    static const uint32_t both[] = {0, 1};
    ov_duplicate duplicate = {.piece = 1, .survivor = 0, .similarity = 0.8};

    (void)state;
    fixture_init(mem, &f, pieces, 2, 0);
    f.clusters.duplicates.items = &duplicate;
    f.clusters.duplicates.count = 1;
    fixture_message(&f, OV_CHANNEL_MAIL, both, 2);
    near(score().phase[OV_BEFORE].minutes, 2 * (0.5 + 2.5) + 4);
    near(score().phase[OV_AFTER].minutes, 0.5 + 2.5 + 4);
    assert_int_equal(score().phase[OV_BEFORE].distinct_amounts_demanded, 1);
}

/* What a merged bill says is what was found due; what is disputed of it is a thing to decide. */
static void
test_a_merged_bill_says_what_was_found_due(void **state)
{
    static const uint32_t bill[] = {0};
    ov_payable payable = {.bill = 0,
                          .eob = 1,
                          .due_now = ov_money_from_cents(12000),
                          .disputed = ov_money_from_cents(36000)};

    (void)state;
    fixture_init(mem, &f, bill_and_eob, 1, 1);
    f.judgement.payables.items = &payable;
    f.judgement.payables.count = 1;
    fixture_message(&f, OV_CHANNEL_MAIL, bill, 1);
    near(score().phase[OV_BEFORE].parts[OV_CONTRADICTION], 20.0);
    near(score().phase[OV_AFTER].parts[OV_CONTRADICTION], 0.0);
    near(score().phase[OV_AFTER].parts[OV_DECISION], 5.0);
    f.planned[0].disposition = OV_ENCLOSE; /* the original travels, and speaks for itself */
    near(score().phase[OV_AFTER].parts[OV_CONTRADICTION], 20.0);
    f.planned[0].disposition = OV_MERGE;
    payable.due_now.e4 = payable.disputed.e4 = 0;
    near(score().phase[OV_AFTER].parts[OV_PAYMENT], 0.0);
}

/* The house and its collector want the same sum: whom to pay is the question. */
static void
test_two_creditors_of_one_debt_contradict(void **state)
{
    static const fixture_piece pieces[] = {
        {.department = 0, .content_class = OV_CLASS_BILL, .balance = 400, .account = "A7"},
        {.department = 1,
         .content_class = OV_CLASS_DEBT_VALIDATION_NOTICE,
         .balance = 400,
         .account = "A7"}};

    (void)state;
    fixture_init(mem, &f, pieces, 2, 0);
    near(score().phase[OV_BEFORE].parts[OV_CONTRADICTION], 20.0);
    near(score().phase[OV_BEFORE].parts[OV_PAYMENT], 4.0);
    f.departments[1].legal_entity = f.departments[0].legal_entity;
    near(score().phase[OV_BEFORE].parts[OV_CONTRADICTION], 0.0);
}

static void
test_a_flagged_demand_is_unsupported(void **state)
{
    static const uint32_t bill[] = {0};
    ov_flag flag = {.code = OV_STR("NO_EOB_ON_FILE"), .pieces = bill, .piece_count = 1};

    (void)state;
    fixture_init(mem, &f, bill_and_eob, 1, 0);
    near(score().phase[OV_BEFORE].parts[OV_UNCLEAR], 0.0);
    f.judgement.flags.items = &flag;
    f.judgement.flags.count = 1;
    near(score().phase[OV_BEFORE].parts[OV_UNCLEAR], 10.0);
}

static void
test_the_figures_count_what_came_in(void **state)
{
    static const fixture_piece pieces[] = {
        {.department = 0, .content_class = OV_CLASS_BILL, .balance = 300},
        {.department = 0, .content_class = OV_CLASS_PAST_DUE_REMINDER, .balance = 300},
        {.department = 1, .content_class = OV_CLASS_INSURANCE_PENDING_STATEMENT, .balance = 999},
        {.department = 2, .content_class = OV_CLASS_MARKETING}};
    static const uint32_t marketing[] = {3};
    ov_flag flags[] = {{.code = OV_STR("ALREADY_PAID"), .pieces = marketing, .piece_count = 1},
                       {.code = OV_STR("NO_EOB_ON_FILE"), .pieces = marketing, .piece_count = 1}};
    ov_claim_check claims[] = {{.piece = 3, .verdict = OV_STR("unsupported")},
                               {.piece = 3, .verdict = OV_STR("unsupported")},
                               {.piece = 2, .verdict = OV_STR("not_checkable")}};
    ov_payable payables[] = {{.due_now = {10000}, .bill = OV_NO_INDEX, .eob = OV_NO_INDEX},
                             {.due_now = {0}, .bill = OV_NO_INDEX, .eob = OV_NO_INDEX}};
    ov_customer_score before;

    (void)state;
    fixture_init(mem, &f, pieces, 4, 0);
    f.judgement.flags.items = flags;
    f.judgement.flags.count = 2;
    f.judgement.claims.items = claims;
    f.judgement.claims.count = 3;
    f.judgement.payables.items = payables;
    f.judgement.payables.count = 2;
    before = score().phase[OV_BEFORE];
    assert_int_equal(before.pieces_in, 4);
    assert_int_equal(before.distinct_senders, 3);
    assert_int_equal(before.distinct_amounts_demanded, 1);
    assert_int_equal(before.contradictions, 2);
    assert_int_equal(before.payables_out, 1);
}

static void
test_a_channel_that_is_not_lawful_is_not_the_measure(void **state)
{
    static const fixture_piece pieces[] = {
        {.department = 0, .content_class = OV_CLASS_MARKETING, .channel = OV_CHANNEL_EMAIL},
        {.department = 0, .content_class = OV_CLASS_MARKETING, .channel = OV_CHANNEL_EMAIL}};

    (void)state;
    fixture_init(mem, &f, pieces, 2, 0);
    near(score().phase[OV_BEFORE].parts[OV_OPENING], 2 * 0.3);
    f.judged[0].channels = f.judged[1].channels = 1U << OV_CHANNEL_MAIL;
    near(score().phase[OV_BEFORE].parts[OV_OPENING], 2 * 0.5);
}

static void
test_the_counterfactual_takes_one_piece_out(void **state)
{
    static const uint32_t both[] = {0, 1};

    (void)state;
    fixture_init(mem, &f, bill_and_eob, 2, 0);
    fixture_message(&f, OV_CHANNEL_MAIL, both, 2);
    near(ov_overload_case_without(mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, 1),
         score().phase[OV_BEFORE].minutes);
}

static int64_t
stance(int64_t cents, const char *code)
{
    ov_currency currency = {{0}};

    assert_true(ov_currency_parse(ov_str_from(code), &currency));
    return ov_overload_stance(ov_money_from_cents(cents), currency);
}

static void
test_amounts_fall_into_a_fixed_partition(void **state)
{
    (void)state;
    assert_true(stance(12000, "USD") == stance(12049, "USD"));
    assert_true(stance(12000, "USD") != stance(12050, "USD"));
    assert_true(stance(123449, "USD") == stance(123000, "USD"));
    assert_true(stance(123500, "USD") == stance(124000, "USD"));
    assert_true(stance(99950000, "USD") == stance(100000000, "USD"));
    assert_true(stance(12000, "USD") != stance(12000, "EUR"));
    assert_true(stance(12000, "USD") != stance(120000, "USD"));
    assert_true(stance(1, "USD") > 1);
}

/* A portal message of last week that nobody opened weighs as a letter, a younger or a read one not.
 */
static void
test_an_unopened_portal_message_becomes_a_letter(void **state)
{
    static const fixture_piece two[] = {
        {.department = 0, .content_class = OV_CLASS_SERVICE_NOTICE, .channel = OV_CHANNEL_MAIL},
        {.department = 1, .content_class = OV_CLASS_SERVICE_NOTICE, .channel = OV_CHANNEL_PORTAL}};
    double opening[4];

    (void)state;
    for (int i = 0; i < 4; i++) {
        ov_case_score out;

        fixture_init(mem, &f, two, 1, 1);
        f.pieces[1].unopened = i % 2;
        f.communications[1].sent_on = f.c.as_of - (i < 2 ? 6 : 8);
        ov_overload_case(mem, mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, &out);
        opening[i] = out.phase[OV_BEFORE].parts[OV_OPENING];
    }
    assert_true(opening[0] == opening[1]);
    assert_true(fabs(opening[2] - 0.5 * (1 + 0.4 * 22 / 30)) < 1e-9);
    assert_true(fabs(opening[3] - 0.5 * (1 + 22.0 / 30)) < 1e-9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bill_against_its_eob_contradicts_until_they_share_an_envelope),
        cmocka_unit_test(test_two_senders_of_one_operation_do_not_contradict),
        cmocka_unit_test(test_an_earlier_wait_does_not_contradict_the_decision),
        cmocka_unit_test(test_held_pieces_count_and_suppressed_do_not),
        cmocka_unit_test(test_history_fades_from_the_day_it_arrived),
        cmocka_unit_test(test_what_travelled_together_is_one_message_of_history),
        cmocka_unit_test(test_a_copy_costs_its_envelope_and_its_reading),
        cmocka_unit_test(test_a_merged_bill_says_what_was_found_due),
        cmocka_unit_test(test_two_creditors_of_one_debt_contradict),
        cmocka_unit_test(test_a_flagged_demand_is_unsupported),
        cmocka_unit_test(test_the_figures_count_what_came_in),
        cmocka_unit_test(test_a_channel_that_is_not_lawful_is_not_the_measure),
        cmocka_unit_test(test_the_counterfactual_takes_one_piece_out),
        cmocka_unit_test(test_amounts_fall_into_a_fixed_partition),
        cmocka_unit_test(test_an_unopened_portal_message_becomes_a_letter),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
