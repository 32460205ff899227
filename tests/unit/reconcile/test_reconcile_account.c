/* Which statement is current, which is a copy, which EOB rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "onevoice/model/sketch.h"
#include "reconcile_case.h"

#define VISIT                                                                                      \
    "account_no=A-1 patient_control_no=A-1 claim_type=professional service_from=2026-09-01 "       \
    "service_to=2026-09-01 currency=USD "

typedef struct row {
    const char *name;
    const char *first, *second; /* two statements of one hospital */
    ov_channel channel;         /* of the second */
    ov_disposition travels[2];
    ov_reason reason[2];
    size_t payables;
    const char *total;
} row;

static const row rows[] = {
    {"the same number is the same statement",
     VISIT "statement_no=1 statement_date=2026-10-01 "
           "balance_due=60.00",
     VISIT "statement_no=1 statement_date=2026-10-01 balance_due=60.00",
     OV_CHANNEL_EMAIL,
     {OV_MERGE, OV_SUPPRESS},
     {OV_REASON_NONE, OV_REASON_DUPLICATE_OF},
     1,
     "60.00"},
    {"a reprint within three days",
     VISIT "statement_no=1 statement_date=2026-10-01 "
           "balance_due=60.00",
     VISIT "statement_no=2 statement_date=2026-10-04 balance_due=60.00 reprint=true",
     OV_CHANNEL_MAIL,
     {OV_MERGE, OV_SUPPRESS},
     {OV_REASON_NONE, OV_REASON_DUPLICATE_OF},
     1,
     "60.00"},
    {"a later statement of the visit supersedes",
     VISIT "statement_no=1 statement_date=2026-10-01 "
           "balance_due=60.00",
     VISIT "statement_no=2 statement_date=2026-10-20 balance_due=55.00",
     OV_CHANNEL_MAIL,
     {OV_SUPPRESS, OV_MERGE},
     {OV_REASON_SUPERSEDED_BY, OV_REASON_NONE},
     1,
     "55.00"},
    {"equal amounts of two visits are two debts",
     VISIT "statement_no=1 statement_date=2026-10-01 "
           "balance_due=60.00",
     "account_no=A-1 patient_control_no=A-1 claim_type=professional service_from=2026-09-15 "
     "service_to=2026-09-15 currency=USD statement_no=2 statement_date=2026-10-01 "
     "balance_due=60.00",
     OV_CHANNEL_MAIL,
     {OV_MERGE, OV_MERGE},
     {OV_REASON_NONE, OV_REASON_NONE},
     2,
     "120.00"},
    {"institutional and professional are two debts",
     VISIT "statement_no=1 "
           "statement_date=2026-10-01 "
           "balance_due=60.00",
     "account_no=A-1 patient_control_no=A-1 claim_type=institutional service_from=2026-09-01 "
     "service_to=2026-09-01 currency=USD statement_no=2 statement_date=2026-10-01 "
     "balance_due=60.00",
     OV_CHANNEL_MAIL,
     {OV_MERGE, OV_MERGE},
     {OV_REASON_NONE, OV_REASON_NONE},
     2,
     "120.00"},
    {"a balance carried forward speaks for the account",
     VISIT "statement_no=1 "
           "statement_date=2026-10-01 "
           "balance_due=60.00",
     "account_no=A-1 patient_control_no=A-1 claim_type=professional service_from=2026-09-20 "
     "service_to=2026-09-20 currency=USD statement_no=2 statement_date=2026-10-20 "
     "previous_balance=60.00 new_charges=40.00 balance_due=100.00",
     OV_CHANNEL_MAIL,
     {OV_SUPPRESS, OV_MERGE},
     {OV_REASON_SUPERSEDED_BY, OV_REASON_NONE},
     2, /* one a visit */
     "100.00"},
    {"a credit is a credit",
     VISIT "statement_no=1 statement_date=2026-10-01 balance_due=60.00",
     VISIT "statement_no=2 statement_date=2026-10-20 balance_due=-5.00",
     OV_CHANNEL_MAIL,
     {OV_SUPPRESS, OV_MERGE},
     {OV_REASON_SUPERSEDED_BY, OV_REASON_NONE},
     1,
     "0"},
};

static void
statements_give_way_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(rows); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        ov_money total = {0};

        case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL, rows[i].first);
        case_piece(b, "P2", HOSPITAL, OV_CLASS_BILL, rows[i].second)->channel = rows[i].channel;
        case_judge(b);
        for (size_t k = 0; k < b->judgement.payables.count; k++)
            total.e4 += b->judgement.payables.items[k].due_now.e4;
        if (case_of(b, "P1")->disposition != rows[i].travels[0] ||
            case_of(b, "P2")->disposition != rows[i].travels[1] ||
            case_of(b, "P1")->reason != rows[i].reason[0] ||
            case_of(b, "P2")->reason != rows[i].reason[1] ||
            b->judgement.payables.count != rows[i].payables ||
            ov_money_cmp(total, case_money(rows[i].total)))
            fail_msg("%s", rows[i].name);
        ov_arena_free(mem);
    }
}

/* Judged again beside what it said itself, a copy whose original is suppressed says the same. */
static void
a_second_run_says_what_the_first_did(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");
    ov_previous_word previous = {
        .suppressed = true, .since = case_day("2026-11-02"), .until = OV_DATE_NONE};
    ov_strs rules;

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=1 statement_date=2026-10-01 balance_due=60.00");
    case_piece(b, "P2", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=1 statement_date=2026-10-01 balance_due=60.00");
    case_piece(b, "P3", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=2 statement_date=2026-10-20 balance_due=55.00");
    case_judge(b);
    assert_int_equal(case_of(b, "P1")->reason, OV_REASON_SUPERSEDED_BY);
    assert_int_equal(case_of(b, "P2")->reason, OV_REASON_DUPLICATE_OF);
    rules = case_of(b, "P2")->rules;
    previous.communication_id = OV_STR("P2");
    previous.reason = ov_reason_name(OV_REASON_DUPLICATE_OF);
    previous.reason_ref = case_of(b, "P2")->reason_ref;
    b->pending[case_no(b, "P2")].previous = &previous;
    b->pending[case_no(b, "P2")].previous_count = 1;
    case_judge(b);
    assert_int_equal(case_of(b, "P2")->reason, OV_REASON_DUPLICATE_OF);
    assert_int_equal(case_of(b, "P2")->rules.count, rules.count);
    for (size_t i = 0; i < rules.count; i++)
        assert_true(ov_str_eq(case_of(b, "P2")->rules.items[i], rules.items[i]));
    ov_arena_free(mem);
}

static void
a_wrong_carry_is_said(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=1 statement_date=2026-10-01 balance_due=60.00");
    case_piece(b, "P2", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=2 statement_date=2026-10-20 previous_balance=70.00 "
                     "new_charges=0.00 balance_due=70.00");
    case_judge(b);
    assert_non_null(case_flag(b, "BALANCE_FORWARD_MISMATCH"));
    assert_int_equal(case_of(b, "P1")->reason, OV_REASON_SUPERSEDED_BY);
    assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("70.00").e4);
    ov_arena_free(mem);
}

#define EOB                                                                                        \
    "patient_control_no=A-1 billing_provider=Hospital claim_type=professional network=in "         \
    "outcome=complete status=active use=claim service_from=2026-09-01 "

/* D2: original, reversal, correction; with and without each of them. */
static void
the_newest_final_eob_rules(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", PLAN, OV_CLASS_EOB,
               EOB "eob_no=E1 payer_claim_control_no=C1 patient_responsibility=200.00")
        ->created_on = case_day("2026-10-01");
    case_piece(b, "P2", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=1 statement_date=2026-10-20 balance_due=200.00");
    case_judge(b);
    assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("200.00").e4);

    case_piece(b, "P3", PLAN, OV_CLASS_EOB,
               EOB "eob_no=E2 payer_claim_control_no=C1 claim_status_code=22 "
                   "related.relationship=prior related.claim=C1")
        ->created_on = case_day("2026-10-10");
    case_judge(b);
    assert_int_equal(case_of(b, "P3")->content_class, OV_CLASS_EOB_REVERSAL);
    assert_int_equal(case_payable(b, "A-1")->state, OV_PENDING_INSURANCE);
    assert_int_equal(case_of(b, "P1")->disposition, OV_ENCLOSE);

    case_piece(b, "P4", PLAN, OV_CLASS_EOB,
               EOB "eob_no=E3 payer_claim_control_no=C2 patient_responsibility=80.00 "
                   "related.relationship=prior related.claim=C1")
        ->created_on = case_day("2026-10-10");
    case_judge(b);
    assert_int_equal(case_of(b, "P4")->content_class, OV_CLASS_EOB_CORRECTED);
    assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("80.00").e4);
    assert_int_equal(case_payable(b, "A-1")->disputed.e4, case_money("120.00").e4);
    assert_int_equal(case_payable(b, "A-1")->eob, case_no(b, "P4"));
    assert_int_equal(case_of(b, "P1")->reason, OV_REASON_REPLACED_BY);
    assert_int_equal(case_of(b, "P3")->reason, OV_REASON_NETTED_WITH);
    assert_int_equal(case_of(b, "P4")->reason, OV_REASON_SUPPORTS);
    assert_non_null(case_flag(b, "EOB_CORRECTED"));

    b->policy.suppress_replaced_eob = false;
    case_judge(b);
    assert_int_equal(case_of(b, "P1")->disposition, OV_ENCLOSE);
    assert_int_equal(case_of(b, "P3")->disposition, OV_ENCLOSE);
    ov_arena_free(mem);
}

static void
an_eob_that_was_delivered_is_not_unsaid(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_sent(b, "H1", PLAN, OV_CLASS_EOB,
              EOB "eob_no=E1 payer_claim_control_no=C1 patient_responsibility=200.00")
        ->created_on = case_day("2026-10-01");
    case_piece(b, "P1", PLAN, OV_CLASS_EOB,
               EOB "eob_no=E2 payer_claim_control_no=C1 claim_status_code=22")
        ->created_on = case_day("2026-10-10");
    case_piece(b, "P2", PLAN, OV_CLASS_EOB,
               EOB "eob_no=E3 payer_claim_control_no=C1 patient_responsibility=80.00 "
                   "related.relationship=prior related.eob=E1")
        ->created_on = case_day("2026-10-12");
    case_judge(b);
    assert_int_equal(case_of(b, "P1")->disposition, OV_ENCLOSE);
    assert_int_equal(case_of(b, "P2")->disposition, OV_ENCLOSE);
    assert_int_equal(b->judgement.payables.count, 1);
    assert_int_equal(b->judgement.payables.items[0].state, OV_AWAITING_BILL);
    assert_int_equal(b->judgement.payables.items[0].pending.e4, case_money("80.00").e4);
    ov_arena_free(mem);
}

static void
the_same_eob_twice_is_a_copy(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    for (int i = 0; i < 2; i++)
        case_piece(b, i ? "P2" : "P1", PLAN, OV_CLASS_EOB,
                   EOB "eob_no=E1 payer_claim_control_no=C1 patient_responsibility=200.00");
    case_judge(b);
    assert_int_equal(case_of(b, "P1")->disposition, OV_ENCLOSE);
    assert_int_equal(case_of(b, "P2")->reason, OV_REASON_DUPLICATE_OF);
    assert_int_not_equal(case_of(b, "P2")->obligation, OV_OBLIGATION_MANDATED);
    assert_null(case_flag(b, "EOB_CORRECTED"));
    ov_arena_free(mem);
}

/* Clustering compares words; papers of two kinds are no copies, whatever it says. */
static void
papers_of_two_kinds_are_no_copies(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");
    ov_duplicate found[2] = {{1, 0, OV_TIER_NEAR, 1.0}, {2, 0, OV_TIER_NEAR, 1.0}};

    (void)state;
    case_piece(b, "P1", BANK, OV_CLASS_SERVICE_NOTICE, "");
    case_piece(b, "P2", BANK, OV_CLASS_MERGER_ANNOUNCEMENT, "");
    case_piece(b, "P3", BANK, OV_CLASS_SERVICE_NOTICE, "");
    case_piece(b, "P4", BANK, OV_CLASS_UNKNOWN, "")->declared_type = OV_STR("privacy_notice");
    b->clusters.duplicates.items = found;
    b->clusters.duplicates.count = 2;
    case_judge(b);
    assert_int_equal(case_of(b, "P2")->disposition, OV_MERGE);
    assert_int_equal(case_of(b, "P3")->reason, OV_REASON_DUPLICATE_OF);
    assert_int_equal(case_of(b, "P4")->obligation, OV_OBLIGATION_MANDATED);
    assert_int_equal(case_of(b, "P4")->disposition, OV_ENCLOSE);
    ov_arena_free(mem);
}

/* Letters that look alike are told of where both live, and only there. */
static void
near_duplicates_are_told_where_both_live(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");
    ov_finding found[2] = {{1, 0, OV_FINDING_SERIES, 1u << OV_FIELD_DATE | 1u << OV_FIELD_PERIOD},
                           {2, 0, OV_FINDING_AMENDED, 1u << OV_FIELD_MONEY}};
    ov_duplicate copy = {2, 0, OV_TIER_NEAR, 1.0};
    const ov_flag *flag;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        case_piece(b, i == 0 ? "P1" : i == 1 ? "P2" : "P3", BANK, OV_CLASS_SERVICE_NOTICE, "");
    b->clusters.findings.items = found;
    b->clusters.findings.count = 2;
    b->clusters.duplicates.items = &copy;
    b->clusters.duplicates.count = 1;
    case_judge(b);
    assert_int_equal(case_of(b, "P3")->disposition, OV_SUPPRESS);
    assert_int_equal(b->judgement.flags.count, 1);
    flag = case_flag(b, "NEAR_DUPLICATE");
    assert_non_null(flag);
    assert_int_equal(flag->piece_count, 2);
    assert_int_equal(flag->pieces[0], case_no(b, "P1"));
    assert_int_equal(flag->pieces[1], case_no(b, "P2"));
    assert_true(
        ov_str_eq(flag->detail, OV_STR("{\"kind\":\"series\",\"differs\":[\"date\",\"period\"]}")));
    ov_arena_free(mem);
}

/* A held statement cannot be the witness of a suppressed one. */
static void
what_waits_for_a_held_statement_waits_too(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=1 statement_date=2026-10-01 balance_due=60.00");
    case_piece(b, "P2", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=2 statement_date=2026-10-20 balance_due=60.00");
    case_piece(b, "P3", HOSPITAL, OV_CLASS_BILL,
               VISIT "statement_no=2 statement_date=2026-10-20 balance_due=60.00")
        ->channel = OV_CHANNEL_EMAIL;
    case_piece(b, "P4", PLAN, OV_CLASS_CLAIM_STATUS,
               "eob_no=E1 patient_control_no=A-1 billing_provider=Hospital outcome=queued");
    case_judge(b);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(b->judgement.pieces.items[i].disposition, OV_HOLD);
        assert_int_equal(b->judgement.pieces.items[i].reason, OV_REASON_INSURANCE_PENDING);
    }
    ov_arena_free(mem);
}

/* "Not a bill" over a pay stub: a bill, flagged, and held. */
static void
words_against_fields_are_held(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_INSURANCE_PENDING_STATEMENT,
               VISIT "statement_no=1 statement_date=2026-10-01 balance_due=60.00 "
                     "due_date=2026-11-10");
    case_says(b, "P1", "status", "not_a_bill");
    case_judge(b);
    assert_int_equal(case_of(b, "P1")->content_class, OV_CLASS_BILL);
    assert_int_equal(case_of(b, "P1")->disposition, OV_HOLD);
    assert_non_null(case_flag(b, "CONFLICTING_STATUS"));
    assert_int_equal(case_payable(b, "A-1")->state, OV_NEEDS_REVIEW);
    assert_int_equal(case_payable(b, "A-1")->due_now.e4, 0);
    ov_arena_free(mem);
}

static void
two_visits_that_fit_one_claim_are_not_linked(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL,
               "account_no=A-1 statement_no=1 statement_date=2026-10-01 balance_due=60.00 "
               "claim_type=professional service_from=2026-09-01");
    case_piece(b, "P2", HOSPITAL, OV_CLASS_BILL,
               "account_no=A-2 statement_no=2 statement_date=2026-10-01 balance_due=60.00 "
               "claim_type=professional service_from=2026-09-01");
    case_piece(b, "P3", PLAN, OV_CLASS_EOB,
               "eob_no=E1 payer_claim_control_no=C1 billing_provider=Hospital network=in "
               "claim_type=professional service_from=2026-09-01 outcome=complete "
               "patient_responsibility=60.00");
    case_judge(b);
    assert_non_null(case_flag(b, "LINK_AMBIGUOUS"));
    assert_int_equal(case_payable(b, "A-1")->eob, OV_NO_INDEX);
    assert_int_equal(case_payable(b, "A-2")->eob, OV_NO_INDEX);
    ov_arena_free(mem);
}

/* A newer statement is no reason to keep the older from a record that is perhaps another person's: each
   goes alone, and one sum counts. */
static void
what_another_may_read_is_not_kept_from_them(void **state)
{
    ov_party other = {.id = OV_STR("other"), .address = OV_STR("9 Quay Road, Portland ME")};
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL,
               "statement_no=S1 statement_date=2026-10-01 account_no=A-1 balance_due=100.00");
    case_piece(b, "P2", HOSPITAL, OV_CLASS_BILL,
               "statement_no=S2 statement_date=2026-10-20 account_no=A-1 balance_due=80.00");
    b->pending[1].recipient = &other;
    b->pending[1].mailable = false;
    case_judge(b);
    assert_int_equal(case_of(b, "P1")->disposition, OV_SEPARATE);
    assert_int_equal(case_of(b, "P1")->reason, OV_REASON_KEPT_SEPARATE);
    assert_int_equal(b->judgement.payables.count, 1);
    assert_int_equal(ov_money_cmp(case_payable(b, "A-1")->due_now, case_money("80.00")), 0);
    assert_non_null(case_flag(b, "SUPERSEDED_STATEMENT"));
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_give_way_as_the_table_says),
        cmocka_unit_test(a_second_run_says_what_the_first_did),
        cmocka_unit_test(a_wrong_carry_is_said),
        cmocka_unit_test(the_newest_final_eob_rules),
        cmocka_unit_test(an_eob_that_was_delivered_is_not_unsaid),
        cmocka_unit_test(the_same_eob_twice_is_a_copy),
        cmocka_unit_test(papers_of_two_kinds_are_no_copies),
        cmocka_unit_test(near_duplicates_are_told_where_both_live),
        cmocka_unit_test(what_waits_for_a_held_statement_waits_too),
        cmocka_unit_test(words_against_fields_are_held),
        cmocka_unit_test(two_visits_that_fit_one_claim_are_not_linked),
        cmocka_unit_test(what_another_may_read_is_not_kept_from_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
