/* Orders that a person would give: which of two piles of post asks for more. */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "case_fixture.h"

static ov_arena *mem;
static fixture f;

#define AD(n)                                                                                      \
    {                                                                                              \
        .department = n, .content_class = OV_CLASS_MARKETING, .channel = OV_CHANNEL_MAIL           \
    }
#define TEXT(n)                                                                                    \
    {                                                                                              \
        .department = n, .content_class = OV_CLASS_SERVICE_NOTICE, .channel = OV_CHANNEL_SMS       \
    }
#define BILL(n, amount, number)                                                                    \
    {                                                                                              \
        .department = n, .content_class = OV_CLASS_BILL, .balance = amount, .control = number,     \
        .channel = OV_CHANNEL_MAIL, .due = 20                                                      \
    }
#define COLLECTOR(n, amount, number)                                                               \
    {                                                                                              \
        .department = n, .content_class = OV_CLASS_DEBT_VALIDATION_NOTICE, .balance = amount,      \
        .account = number, .channel = OV_CHANNEL_MAIL, .due = 20                                   \
    }
#define EOB(n, amount, number)                                                                     \
    {                                                                                              \
        .department = n, .content_class = OV_CLASS_EOB, .responsibility = amount,                  \
        .control = number, .channel = OV_CHANNEL_MAIL                                              \
    }

/* The score before the plan; pieces of one control number are one episode by themselves. */
static double
asked(const fixture_piece *pieces, size_t pending, size_t history)
{
    ov_case_score out;

    fixture_init(mem, &f, pieces, pending, history);
    for (size_t p = pending; p < pending + history; p++)
        f.communications[p].created_on = f.communications[p].sent_on = f.c.as_of - 12;
    ov_overload_case(mem, mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, &out);
    return out.phase[OV_BEFORE].score;
}

#define ASKED(...)                                                                                 \
    asked((const fixture_piece[]){__VA_ARGS__}, OV_COUNT(((const fixture_piece[]){__VA_ARGS__})), 0)

static void
above(double more, double less)
{
    if (!(more > less))
        fail_msg("%.2f is not above %.2f", more, less);
}

static void
test_contradicting_bills_are_above_any_five_ads(void **state)
{
    double bills = ASKED(BILL(0, 480, "C1"), BILL(1, 300, "C1"));

    (void)state;
    above(bills, ASKED(AD(0), AD(1), AD(2), AD(3), AD(0)));
}

/* As long as a brochure, and from as many shops as there are. */
static void
test_long_ads_of_many_shops_are_below_too(void **state)
{
    static const fixture_piece ads[] = {AD(0), AD(1), AD(2), AD(3), AD(0)};
    double bills = ASKED(BILL(0, 480, "C1"), BILL(1, 300, "C1"));
    ov_case_score out;

    (void)state;
    fixture_init(mem, &f, ads, 5, 0);
    for (size_t p = 0; p < 5; p++)
        f.readings[p].words = 8000;
    ov_overload_case(mem, mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, &out);
    above(bills, out.phase[OV_BEFORE].score);
}

static void
test_a_bill_against_its_eob_is_above_six_text_messages(void **state)
{
    (void)state;
    above(ASKED(BILL(0, 480, "C1"), EOB(1, 120, "C1")),
          ASKED(TEXT(0), TEXT(1), TEXT(2), TEXT(3), TEXT(0), TEXT(1)));
}

static void
test_a_bill_that_agrees_with_its_eob_is_below_one_that_does_not(void **state)
{
    (void)state;
    above(ASKED(BILL(0, 480, "C1"), EOB(1, 120, "C1")),
          ASKED(BILL(0, 120, "C1"), EOB(1, 120, "C1")));
}

static void
test_two_creditors_of_one_debt_are_above_either_and_five_ads(void **state)
{
    fixture_piece house = BILL(0, 400, NULL), agency = COLLECTOR(1, 400, "A77");
    double both;

    (void)state;
    house.account = "A77";
    both = ASKED(house, agency);
    above(both, ASKED(house, AD(0), AD(1), AD(2), AD(3), AD(0)));
    above(both, ASKED(agency, AD(0), AD(1), AD(2), AD(3), AD(0)));
    agency.balance = 460; /* and two sums */
    above(ASKED(house, agency), both);
}

/* Bill of 100, 40 paid, bill of the remaining 60: one bill, and one more envelope. */
static void
test_the_remainder_of_a_part_payment_is_about_one_bill(void **state)
{
    fixture_piece two[] = {BILL(0, 60, "C1"), BILL(0, 100, "C1")};
    double one = asked(two, 1, 0), remainder = asked(two, 1, 1);
    double contradicted = ASKED(BILL(0, 60, "C1"), BILL(1, 100, "C1"));

    (void)state;
    above(remainder, one);
    above(contradicted, 2 * remainder);
    above(one + 7, remainder);
}

static void
test_a_bill_and_its_copy_are_below_two_bills(void **state)
{
    static const fixture_piece two[] = {BILL(0, 100, "C1"), BILL(0, 100, "C1")};
    ov_duplicate duplicate = {.piece = 1, .survivor = 0, .similarity = 1.0};
    double bills = ASKED(BILL(0, 100, "C1"), BILL(0, 200, "C2"));
    ov_case_score out;

    (void)state;
    fixture_init(mem, &f, two, 2, 0);
    f.clusters.duplicates.items = &duplicate;
    f.clusters.duplicates.count = 1;
    ov_overload_case(mem, mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, &out);
    above(bills, out.phase[OV_BEFORE].score);
    above(out.phase[OV_BEFORE].score, ASKED(BILL(0, 100, "C1")));
}

static double
asked_in_one_envelope(const fixture_piece *pieces, size_t count)
{
    uint32_t all[FIXTURE_MOST];
    ov_case_score out;

    fixture_init(mem, &f, pieces, count, 0);
    for (uint32_t p = 0; p < count; p++)
        all[p] = p;
    fixture_message(&f, OV_CHANNEL_MAIL, all, count);
    ov_overload_case(mem, mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, &out);
    return out.phase[OV_AFTER].score;
}

static void
test_four_payments_in_one_envelope_are_well_above_one(void **state)
{
    static const fixture_piece four[] = {BILL(0, 100, "C1"), BILL(0, 200, "C2"), BILL(0, 300, "C3"),
                                         BILL(0, 400, "C4")};

    (void)state;
    above(asked_in_one_envelope(four, 4), 2 * asked_in_one_envelope(four, 1));
    above(ASKED(four[0], four[1], four[2], four[3]), asked_in_one_envelope(four, 4));
}

static void
test_a_mandated_notice_alone_is_its_reading(void **state)
{
    static const ov_content_class classes[] = {OV_CLASS_CHANGE_IN_TERMS_NOTICE,
                                               OV_CLASS_SERVICING_TRANSFER_NOTICE,
                                               OV_CLASS_EOB_DENIAL, OV_CLASS_SECURITY_ALERT};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(classes); i++) {
        fixture_piece notice = {.department = 0, .content_class = classes[i]};
        ov_case_score out;

        fixture_init(mem, &f, &notice, 1, 0);
        ov_overload_case(mem, mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, &out);
        assert_int_equal(out.phase[OV_BEFORE].actions, 0);
        assert_true(out.phase[OV_BEFORE].minutes == out.phase[OV_BEFORE].parts[OV_OPENING] +
                                                        out.phase[OV_BEFORE].parts[OV_READING]);
        assert_true(out.phase[OV_BEFORE].minutes > 0.0);
    }
}

static void
test_history_of_forty_days_weighs_nothing(void **state)
{
    static const fixture_piece pieces[] = {BILL(0, 100, "C1"), BILL(1, 480, "C1"), EOB(2, 7, "C1")};
    double alone = asked(pieces, 1, 0);
    ov_case_score out;

    (void)state;
    fixture_init(mem, &f, pieces, 1, 2);
    f.communications[1].sent_on = f.communications[2].sent_on = f.c.as_of - 40;
    ov_overload_case(mem, mem, &f.c, &f.clusters, &f.judgement, &f.plan, &f.policy, &out);
    assert_true(out.phase[OV_BEFORE].score == alone);
    assert_true(out.phase[OV_BEFORE].minutes_history == 0.0);
}

/* The lower an order stands, the more it asks; each is one step of somebody's week. */
static void
test_weeks_in_order(void **state)
{
    double weeks[] = {
        ASKED(AD(0)),
        ASKED(TEXT(0), AD(0)),
        ASKED(BILL(0, 100, "C1")),
        ASKED(BILL(0, 100, "C1"), AD(1)),
        ASKED(BILL(0, 100, "C1"), BILL(0, 200, "C2")),
        ASKED(BILL(0, 100, "C1"), BILL(1, 200, "C2")),
        ASKED(BILL(0, 100, "C1"), BILL(1, 200, "C2"), BILL(2, 300, "C3")),
        ASKED(BILL(0, 480, "C1"), EOB(1, 120, "C1")),
        ASKED(BILL(0, 480, "C1"), EOB(1, 120, "C1"), BILL(2, 300, "C3")),
        ASKED(BILL(0, 480, "C1"), EOB(1, 120, "C1"), BILL(2, 300, "C3"), EOB(3, 100, "C3"))};

    (void)state;
    for (size_t i = 1; i < OV_COUNT(weeks); i++)
        above(weeks[i], weeks[i - 1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contradicting_bills_are_above_any_five_ads),
        cmocka_unit_test(test_long_ads_of_many_shops_are_below_too),
        cmocka_unit_test(test_a_bill_against_its_eob_is_above_six_text_messages),
        cmocka_unit_test(test_a_bill_that_agrees_with_its_eob_is_below_one_that_does_not),
        cmocka_unit_test(test_two_creditors_of_one_debt_are_above_either_and_five_ads),
        cmocka_unit_test(test_the_remainder_of_a_part_payment_is_about_one_bill),
        cmocka_unit_test(test_a_bill_and_its_copy_are_below_two_bills),
        cmocka_unit_test(test_four_payments_in_one_envelope_are_well_above_one),
        cmocka_unit_test(test_a_mandated_notice_alone_is_its_reading),
        cmocka_unit_test(test_history_of_forty_days_weighs_nothing),
        cmocka_unit_test(test_weeks_in_order),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
