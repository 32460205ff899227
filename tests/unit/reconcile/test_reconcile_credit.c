/* Credit notes against invoices, and papers that were never meant (credit.c, withdraw.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#include "reconcile_case.h"

#define INVOICE                                                                                    \
    "account_no=K-7 currency=USD statement_no=R-1 invoice_no=R-1 statement_date=2026-10-01 "
#define NOTE "account_no=K-7 currency=USD statement_date=2026-10-20 related.invoice=R-1 "

typedef struct credited {
    const char *name;
    const char *notes[2];
    enum sender from; /* of the notes */
    const char *due;
    bool flagged, credit; /* INVOICE_CREDITED, CREDIT_BALANCE */
} credited;

static const credited credited_rows[] = {
    {"less than was asked",
     {NOTE "statement_no=N-1 balance_due=-19.00"},
     HOSPITAL,
     "100.00",
     true,
     false},
    {"twice",
     {NOTE "statement_no=N-1 balance_due=-19.00", NOTE "statement_no=N-2 balance_due=-10.00"},
     HOSPITAL,
     "90.00",
     true,
     false},
    {"the same note once more",
     {NOTE "statement_no=N-1 balance_due=-19.00", NOTE "statement_no=N-1 balance_due=-19.00"},
     HOSPITAL,
     "100.00",
     true,
     false},
    {"all of it", {NOTE "statement_no=N-1 balance_due=-119.00"}, HOSPITAL, "0.00", true, false},
    {"more than was asked",
     {NOTE "statement_no=N-1 balance_due=-150.00"},
     HOSPITAL,
     "0.00",
     true,
     true},
    {"in another currency",
     {"account_no=K-7 currency=EUR statement_date=2026-10-20 related.invoice=R-1 statement_no=N-1 "
      "balance_due=-19.00"},
     HOSPITAL,
     "119.00",
     false,
     true},
    {"by another house",
     {NOTE "statement_no=N-1 balance_due=-19.00"},
     PHYSICIANS,
     "119.00",
     false,
     true},
    {"by a note that is withdrawn",
     {NOTE "statement_no=N-1 balance_due=-19.00 status=cancelled"},
     HOSPITAL,
     "119.00",
     false,
     false},
};

/* What is due by a paper, whatever else stands on its account. */
static ov_money
due_of(const built *b, const char *id)
{
    ov_money sum = {0};

    for (size_t i = 0; i < b->judgement.payables.count; i++)
        if (b->judgement.payables.items[i].bill == case_no(b, id))
            sum.e4 += b->judgement.payables.items[i].due_now.e4;
    return sum;
}

static void
a_credit_note_lowers_the_invoice_that_it_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(credited_rows); i++) {
        const credited *row = &credited_rows[i];
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");

        case_piece(b, "I", HOSPITAL, OV_CLASS_BILL, INVOICE "balance_due=119.00");
        for (size_t k = 0; k < 2 && row->notes[k]; k++)
            case_piece(b, k == 0 ? "N1" : "N2", row->from, OV_CLASS_CREDIT_BALANCE_STATEMENT,
                       row->notes[k]);
        case_judge(b);
        print_message("# credited %s\n", row->name);
        assert_int_equal(due_of(b, "I").e4, case_money(row->due).e4);
        assert_int_equal(case_flag(b, "INVOICE_CREDITED") != NULL, row->flagged);
        assert_int_equal(case_flag(b, "CREDIT_BALANCE") != NULL, row->credit);
        ov_arena_free(mem);
    }
}

#define EOB                                                                                        \
    "billing_provider=Hospital patient_control_no=A-1 claim_type=professional outcome=complete "   \
    "use=claim network=in submitted=200.00 currency=USD service_from=2026-09-01 "                  \
    "service_to=2026-09-01 patient_responsibility=25.00 "

typedef struct withdrawn {
    const char *name, *second;
    enum sender from; /* of the second paper */
    const char *day;  /* of the second; the first is of 2026-10-01 */
    bool first_stays, second_stays;
    const char *due; /* of a bill of 200.00 */
} withdrawn;

static const withdrawn withdrawn_rows[] = {
    {"by its number", "eob_no=E1 status=entered-in-error", PLAN, "2026-10-10", true, true,
     "200.00"},
    {"by its claim", "eob_no=E2 payer_claim_control_no=C1 status=cancelled", PLAN, "2026-10-10",
     true, true, "200.00"},
    {"on the same day", "eob_no=E1 status=cancelled", PLAN, "2026-10-01", true, true, "200.00"},
    {"before it was issued anew", "eob_no=E1 status=cancelled", PLAN, "2026-09-20", false, true,
     "25.00"},
    {"by another house's number", "eob_no=E1 status=cancelled", SECOND_PLAN, "2026-10-10", false,
     true, "25.00"},
    {"not at all: a draft", "eob_no=E1 status=draft", PLAN, "2026-10-10", false, false, "25.00"},
};

static void
what_is_withdrawn_caps_nothing_and_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(withdrawn_rows); i++) {
        const withdrawn *row = &withdrawn_rows[i];
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        char facts[600];

        case_piece(b, "E", PLAN, OV_CLASS_EOB,
                   EOB "eob_no=E1 payer_claim_control_no=C1 status=active")
            ->created_on = case_day("2026-10-01");
        snprintf(facts, sizeof facts, EOB "%s", row->second);
        case_piece(b, "W", row->from, OV_CLASS_EOB, facts)->created_on = case_day(row->day);
        case_piece(b, "B", HOSPITAL, OV_CLASS_BILL,
                   "account_no=A-1 patient_control_no=A-1 claim_type=professional currency=USD "
                   "statement_no=1 statement_date=2026-10-20 service_from=2026-09-01 "
                   "service_to=2026-09-01 balance_due=200.00");
        case_judge(b);
        print_message("# withdrawn %s\n", row->name);
        assert_int_equal(case_of(b, "E")->reason == OV_REASON_CANCELLED, row->first_stays);
        assert_int_equal(case_of(b, "W")->reason == OV_REASON_CANCELLED, row->second_stays);
        assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money(row->due).e4);
        ov_arena_free(mem);
    }
}

/* An invoice that was cancelled asks for nothing, nor does the one it was before. */
static void
a_cancelled_invoice_asks_for_nothing(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "I", HOSPITAL, OV_CLASS_BILL, INVOICE "balance_due=119.00");
    case_piece(b, "C", HOSPITAL, OV_CLASS_BILL, INVOICE "balance_due=0.00 status=cancelled");
    case_piece(b, "J", HOSPITAL, OV_CLASS_BILL,
               "account_no=K-7 currency=USD statement_no=R-2 invoice_no=R-2 "
               "statement_date=2026-10-05 balance_due=50.00");
    case_judge(b);
    assert_int_equal(case_of(b, "I")->disposition, OV_SUPPRESS);
    assert_int_equal(case_of(b, "C")->disposition, OV_SUPPRESS);
    assert_int_equal(case_payable(b, "K-7")->due_now.e4, case_money("50.00").e4);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_credit_note_lowers_the_invoice_that_it_names),
        cmocka_unit_test(what_is_withdrawn_caps_nothing_and_stays),
        cmocka_unit_test(a_cancelled_invoice_asks_for_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
