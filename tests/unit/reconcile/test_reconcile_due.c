/* What is due now: one row a rule (D1 to D15), from papers to payable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "reconcile_case.h"

#define BILL_A                                                                                     \
    "statement_no=S1 statement_date=2026-10-10 account_no=A-1 patient_control_no=A-1 "             \
    "billing_provider=Hospital claim_type=institutional service_from=2026-09-01 "                  \
    "service_to=2026-09-02 currency=USD due_date=2026-11-20 "
#define EOB_A                                                                                      \
    "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=Hospital "        \
    "claim_type=institutional service_from=2026-09-01 service_to=2026-09-02 outcome=complete "     \
    "status=active use=claim precedence=1 currency=USD "

typedef struct row {
    const char *name;
    const char *bill, *eob; /* facts; NULL: no such paper */
    const char *paid, *paid_on;
    bool self_pay;
    /* expected */
    const char *due, *disputed, *pending;
    ov_payable_state state;
    const char *flag; /* must be raised; NULL: none of money */
    const char *flag_amount;
    ov_disposition bill_travels;
    ov_reason reason;
} row;

/* A word that nobody knows in the EOB of the bill: nothing is asked until a person has looked. */
#define UNKNOWN(name, words)                                                                       \
    {                                                                                              \
        name, BILL_A "balance_due=480.00",                                                         \
            ("eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 "                         \
             "billing_provider=Hospital " words "patient_responsibility=120.00"),                  \
            NULL, NULL, false, "0", "0", "480.00", OV_NEEDS_REVIEW, "EOB_UNKNOWN", NULL, OV_HOLD,  \
            OV_REASON_EOB_CONFLICT_REVIEW                                                          \
    }

static const row rows[] = {
    {"D5 the balance equals the share", BILL_A "balance_due=850.00",
     EOB_A "network=in patient_responsibility=850.00", NULL, NULL, false, "850.00", "0", "0",
     OV_PAYABLE, NULL, NULL, OV_MERGE, OV_REASON_NONE},
    {"D5 a cent over is no excess", BILL_A "balance_due=850.01",
     EOB_A "network=in patient_responsibility=850.00", NULL, NULL, false, "850.00", "0.01", "0",
     OV_PAYABLE, NULL, NULL, OV_MERGE, OV_REASON_NONE},
    {"D5 more than the share is disputed", BILL_A "balance_due=480.00",
     EOB_A "network=in patient_responsibility=120.00", NULL, NULL, false, "120.00", "360.00", "0",
     OV_PAYABLE_PARTIAL, "BILL_EXCEEDS_EOB", "360.00", OV_MERGE, OV_REASON_NONE},
    {"D5 less than the share is a discount", BILL_A "balance_due=50.00",
     EOB_A "network=in patient_responsibility=120.00", NULL, NULL, false, "50.00", "0", "0",
     OV_PAYABLE, NULL, NULL, OV_MERGE, OV_REASON_NONE},
    {"D5 a prepayment counts against the share", BILL_A "balance_due=150.00",
     EOB_A "network=in patient_responsibility=150.00", "50.00", "2026-09-20", false, "100.00", "0",
     "0", OV_PAYABLE, "PARTIALLY_PAID", "50.00", OV_MERGE, OV_REASON_NONE},
    {"D5 protected by law though out of network", BILL_A "balance_due=1150.00",
     EOB_A "network=out nsa_protected=true patient_responsibility=95.00", NULL, NULL, false,
     "95.00", "1055.00", "0", OV_PAYABLE_PARTIAL, "NSA_BALANCE_BILLING", "1055.00", OV_MERGE,
     OV_REASON_NONE},
    {"D5 a facility in network protects", BILL_A "balance_due=1150.00",
     EOB_A "network=out facility_network=in patient_responsibility=95.00", NULL, NULL, false,
     "95.00", "1055.00", "0", OV_PAYABLE_PARTIAL, "NSA_BALANCE_BILLING", "1055.00", OV_MERGE,
     OV_REASON_NONE},
    {"D8 in a facility out of network", BILL_A "balance_due=900.00",
     EOB_A "network=out facility_network=out patient_responsibility=200.00", NULL, NULL, false,
     "900.00", "0", "0", OV_PAYABLE, "OUT_OF_NETWORK_BALANCE", "700.00", OV_MERGE, OV_REASON_NONE},
    {"D8 the plan states that it is not protected", BILL_A "balance_due=900.00",
     EOB_A "network=out facility_network=in nsa_protected=false patient_responsibility=200.00",
     NULL, NULL, false, "900.00", "0", "0", OV_PAYABLE, "OUT_OF_NETWORK_BALANCE", "700.00",
     OV_MERGE, OV_REASON_NONE},
    {"L2 another currency is another claim",
     "statement_no=S1 statement_date=2026-10-10 account_no=A-1 patient_control_no=A-1 "
     "billing_provider=Hospital service_from=2026-09-01 currency=EUR due_date=2026-11-20 "
     "balance_due=480.00",
     EOB_A "network=in patient_responsibility=120.00", NULL, NULL, false, "480.00", "0", "0",
     OV_PAYABLE, "NO_EOB_ON_FILE", NULL, OV_MERGE, OV_REASON_NONE},
    {"L2 one NPI under two names", BILL_A "balance_due=480.00 billing_npi=1999999984",
     "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=BRH_Services "
     "billing_npi=1999999984 outcome=complete status=active use=claim network=in "
     "service_from=2026-09-20 service_to=2026-09-20 patient_responsibility=120.00",
     NULL, NULL, false, "120.00", "360.00", "0", OV_PAYABLE_PARTIAL, "BILL_EXCEEDS_EOB", "360.00",
     OV_MERGE, OV_REASON_NONE},
    {"L2 a number that cannot be one joins nobody",
     BILL_A "balance_due=480.00 billing_npi=1999999985",
     "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=BRH_Services "
     "billing_npi=1999999985 outcome=complete status=active use=claim network=in "
     "service_from=2026-09-20 service_to=2026-09-20 patient_responsibility=120.00",
     NULL, NULL, false, "480.00", "0", "0", OV_PAYABLE, "NO_EOB_ON_FILE", NULL, OV_MERGE,
     OV_REASON_NONE},
    {"L2 one name, two tax ids", BILL_A "balance_due=480.00 billing_tax_id=41-2220001",
     EOB_A "network=in billing_tax_id=41-2220002 patient_responsibility=120.00", NULL, NULL, false,
     "480.00", "0", "0", OV_PAYABLE, "NO_EOB_ON_FILE", NULL, OV_MERGE, OV_REASON_NONE},
    {"D6 insured, nothing on file", BILL_A "balance_due=60.00", NULL, NULL, NULL, false, "60.00",
     "0", "0", OV_PAYABLE, "NO_EOB_ON_FILE", NULL, OV_MERGE, OV_REASON_NONE},
    {"D6 the claim is open", BILL_A "balance_due=2400.00",
     "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=Hospital "
     "outcome=queued status=active use=claim",
     NULL, NULL, false, "0", "0", "2400.00", OV_PENDING_INSURANCE, "BILLED_WHILE_PENDING",
     "2400.00", OV_HOLD, OV_REASON_INSURANCE_PENDING},
    {"D7 denied, the patient's", BILL_A "balance_due=300.00",
     EOB_A "network=in plan_paid=0.00 allowed=0.00 patient_responsibility=300.00 "
           "adjustments.group.0=PR adjustments.reason.0=96 adjustments.amount.0=300.00",
     NULL, NULL, false, "300.00", "0", "0", OV_PAYABLE, "DENIED_CLAIM", NULL, OV_MERGE,
     OV_REASON_NONE},
    {"D7 denied, the provider's", BILL_A "balance_due=300.00",
     EOB_A "network=in plan_paid=0.00 allowed=0.00 patient_responsibility=0.00 "
           "adjustments.group.0=CO adjustments.reason.0=29 adjustments.amount.0=300.00",
     NULL, NULL, false, "0", "300.00", "0", OV_DISPUTED, "DENIED_CLAIM", NULL, OV_HOLD,
     OV_REASON_PROVIDER_LIABILITY},
    {"D8 out of network is owed in full", BILL_A "balance_due=900.00",
     EOB_A "network=out patient_responsibility=200.00", NULL, NULL, false, "900.00", "0", "0",
     OV_PAYABLE, "OUT_OF_NETWORK_BALANCE", "700.00", OV_MERGE, OV_REASON_NONE},
    {"D9 self-pay", BILL_A "balance_due=75.00", NULL, NULL, NULL, true, "75.00", "0", "0",
     OV_PAYABLE, NULL, NULL, OV_MERGE, OV_REASON_NONE},
    {"D10 paid after the statement", BILL_A "balance_due=210.00", NULL, "210.00", "2026-10-27",
     false, "0", "0", "0", OV_PAID, "ALREADY_PAID", "210.00", OV_SUPPRESS, OV_REASON_ALREADY_PAID},
    {"D10 partly paid", BILL_A "balance_due=90.00", NULL, "40.00", "2026-10-12", false, "50.00",
     "0", "0", OV_PAYABLE, "PARTIALLY_PAID", "40.00", OV_MERGE, OV_REASON_NONE},
    {"D10 overpaid: refund due", BILL_A "balance_due=90.00", NULL, "100.00", "2026-10-12", false,
     "0", "0", "0", OV_CREDIT, "CREDIT_BALANCE", "10.00", OV_SUPPRESS, OV_REASON_ALREADY_PAID},
    {"D10 a payment before the statement is shown on it", BILL_A "balance_due=90.00", NULL, "40.00",
     "2026-10-01", false, "90.00", "0", "0", OV_PAYABLE, "NO_EOB_ON_FILE", NULL, OV_MERGE,
     OV_REASON_NONE},
    {"D10 unless the balance did not move", BILL_A "balance_due=90.00 previous_balance=90.00", NULL,
     "40.00", "2026-10-01", false, "50.00", "0", "0", OV_PAYABLE, "PARTIALLY_PAID", "40.00",
     OV_MERGE, OV_REASON_NONE},
    {"D10 a payment from the future is none", BILL_A "balance_due=90.00", NULL, "40.00",
     "2026-11-03", false, "90.00", "0", "0", OV_PAYABLE, NULL, NULL, OV_MERGE, OV_REASON_NONE},
    {"2.3 answers that differ are nobody's choice", BILL_A "balance_due=120.00",
     EOB_A "network=in patient_responsibility=0.00 copay=120.00 deductible=0.00", NULL, NULL, false,
     "0", "0", "120.00", OV_NEEDS_REVIEW, "EOB_INTERNAL_CONFLICT", NULL, OV_HOLD,
     OV_REASON_EOB_CONFLICT_REVIEW},
    {"2.3 an EOB that tells nothing decides nothing", BILL_A "balance_due=120.00",
     EOB_A "network=in submitted=500.00", NULL, NULL, false, "0", "0", "120.00", OV_NEEDS_REVIEW,
     "EOB_UNKNOWN", NULL, OV_HOLD, OV_REASON_EOB_CONFLICT_REVIEW},
    UNKNOWN("2.6 an outcome that nobody knows", "outcome=adjudicated "),
    UNKNOWN("2.6 a status that nobody knows", "status=released "),
    UNKNOWN("2.6 a use that nobody knows", "use=payment "),
    UNKNOWN("2.6 a claim's code that nobody knows", "claim_status_code=77 "),
    UNKNOWN("2.6 a relation that nobody knows",
            "related.relationship=supplement related.claim=C9 "),
    UNKNOWN("2.6 a network that nobody knows, and it matters", "network=tier_2 "),
    {"2.6 a network that nobody knows, and it does not matter", BILL_A "balance_due=120.00",
     "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=Hospital "
     "network=tier_2 patient_responsibility=120.00",
     NULL, NULL, false, "120.00", "0", "0", OV_PAYABLE, NULL, NULL, OV_MERGE, OV_REASON_NONE},
    {"2.6 words of the list, however written", BILL_A "balance_due=480.00",
     "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=Hospital "
     "outcome=Complete status=ACTIVE network=In-Network patient_responsibility=120.00",
     NULL, NULL, false, "120.00", "360.00", "0", OV_PAYABLE_PARTIAL, "BILL_EXCEEDS_EOB", "360.00",
     OV_MERGE, OV_REASON_NONE},
    {"2.6 money under a group that nobody knows", BILL_A "balance_due=480.00",
     EOB_A "network=in plan_paid=0.00 allowed=0.00 adjustments.group.0=ZZ adjustments.reason.0=9 "
           "adjustments.amount.0=480.00",
     NULL, NULL, false, "0", "0", "480.00", OV_NEEDS_REVIEW, "EOB_UNKNOWN", NULL, OV_HOLD,
     OV_REASON_EOB_CONFLICT_REVIEW},
    {"2.6 a type of claim that nobody knows", BILL_A "claim_type=professional balance_due=480.00",
     "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=Hospital "
     "claim_type=prof patient_responsibility=120.00",
     NULL, NULL, false, "0", "0", "480.00", OV_NEEDS_REVIEW, "LINK_AMBIGUOUS", NULL, OV_HOLD,
     OV_REASON_EOB_CONFLICT_REVIEW},
    {"2.6 a demand in a currency that nobody knows",
     "statement_no=S1 statement_date=2026-10-10 account_no=A-1 currency=Euro due_date=2026-11-20 "
     "balance_due=480.00",
     NULL, NULL, NULL, false, "0", "0", "480.00", OV_NEEDS_REVIEW, "CONFLICTING_STATUS", NULL,
     OV_HOLD, OV_REASON_EOB_CONFLICT_REVIEW},
    {"2.6 a demand that is settled, as it says itself", BILL_A "status=balanced balance_due=480.00",
     NULL, NULL, NULL, false, "0", "0", "480.00", OV_NEEDS_REVIEW, "CONFLICTING_STATUS", NULL,
     OV_HOLD, OV_REASON_EOB_CONFLICT_REVIEW},
    {"2.2 a cancelled EOB counts for nothing", BILL_A "balance_due=120.00",
     "eob_no=E1 payer_claim_control_no=C1 patient_control_no=A-1 billing_provider=Hospital "
     "network=in patient_responsibility=5.00 outcome=complete status=cancelled use=claim",
     NULL, NULL, false, "120.00", "0", "0", OV_PAYABLE, "NO_EOB_ON_FILE", NULL, OV_MERGE,
     OV_REASON_NONE},
    {"L2 the number of another biller is another number", BILL_A "balance_due=480.00",
     "eob_no=E1 patient_control_no=A-1 billing_provider=Physicians network=in outcome=complete "
     "patient_responsibility=120.00 service_from=2026-01-01",
     NULL, NULL, false, "480.00", "0", "0", OV_PAYABLE, "NO_EOB_ON_FILE", NULL, OV_MERGE,
     OV_REASON_NONE},
    {"L2 numbers agree but for dashes and zeros", BILL_A "balance_due=480.00",
     "eob_no=E1 patient_control_no=0a1 billing_provider=HOSPITAL_INC network=in outcome=complete "
     "patient_responsibility=120.00",
     NULL, NULL, false, "120.00", "360.00", "0", OV_PAYABLE_PARTIAL, "BILL_EXCEEDS_EOB", "360.00",
     OV_MERGE, OV_REASON_NONE},
    {"L2 a letter without a biller: number and day", BILL_A "balance_due=480.00",
     "account_no=A1 service_from=2026-09-01 patient_responsibility=120.00 outcome=complete", NULL,
     NULL, false, "120.00", "360.00", "0", OV_PAYABLE_PARTIAL, "BILL_EXCEEDS_EOB", "360.00",
     OV_MERGE, OV_REASON_NONE},
    {"L2 the number alone is not enough", BILL_A "balance_due=480.00",
     "account_no=A1 patient_responsibility=120.00 outcome=complete", NULL, NULL, false, "0", "0",
     "480.00", OV_NEEDS_REVIEW, "LINK_AMBIGUOUS", NULL, OV_HOLD, OV_REASON_EOB_CONFLICT_REVIEW},
    {"L3 biller, type, days and sum agree", BILL_A "balance_due=120.00",
     "eob_no=E1 payer_claim_control_no=C9 billing_provider=Hospital claim_type=institutional "
     "service_from=2026-09-01 service_to=2026-09-02 network=in outcome=complete "
     "patient_responsibility=120.00",
     NULL, NULL, false, "120.00", "0", "0", OV_PAYABLE, NULL, NULL, OV_MERGE, OV_REASON_NONE},
    {"no amount at all is never guessed", BILL_A, NULL, NULL, NULL, false, "0", "0", "0",
     OV_NEEDS_REVIEW, NULL, NULL, OV_SEPARATE, OV_REASON_KEPT_SEPARATE},
    {"nothing is owed on a zero balance", BILL_A "balance_due=0.00", NULL, NULL, NULL, false, "0",
     "0", "0", OV_PAID, NULL, NULL, OV_MERGE, OV_REASON_NONE},
};

static void
check_row(const row *r)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");
    const ov_payable *got;

    if (r->self_pay)
        b->the_case.coverage_count = 0;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL, r->bill);
    if (r->eob)
        case_piece(b, "P2", PLAN, OV_CLASS_EOB, r->eob);
    if (r->paid)
        case_entry(b, OV_LEDGER_PATIENT_PAYMENT, HOSPITAL, "A1", r->paid, r->paid_on);
    case_judge(b);
    got = case_payable(b, "A-1");
    if (!got || ov_money_cmp(got->due_now, case_money(r->due)) ||
        ov_money_cmp(got->disputed, case_money(r->disputed)) ||
        ov_money_cmp(got->pending, case_money(r->pending)) || got->state != r->state)
        fail_msg("%s: %s due %s disputed %s", r->name,
                 got ? ov_str_cstr(mem, ov_payable_state_name(got->state)) : "no payable",
                 got ? ov_str_cstr(mem, ov_money_print(mem, got->due_now)) : "-",
                 got ? ov_str_cstr(mem, ov_money_print(mem, got->disputed)) : "-");
    if (case_of(b, "P1")->disposition != r->bill_travels || case_of(b, "P1")->reason != r->reason)
        fail_msg("%s: travels otherwise", r->name);
    if (r->flag && !case_flag(b, r->flag))
        fail_msg("%s: %s is not raised", r->name, r->flag);
    if (r->flag_amount && ov_money_cmp(case_flag(b, r->flag)->amount, case_money(r->flag_amount)))
        fail_msg("%s: %s has another amount", r->name, r->flag);
    ov_arena_free(mem);
}

static void
each_rule_gives_its_sum(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(rows); i++)
        check_row(&rows[i]);
}

static void
a_credit_is_never_netted_across_entities(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL, BILL_A "balance_due=100.00");
    case_entry(b, OV_LEDGER_PATIENT_PAYMENT, PHYSICIANS, "A1", "100.00", "2026-10-20");
    case_judge(b);
    assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("100.00").e4);
    assert_null(case_flag(b, "ALREADY_PAID"));
    ov_arena_free(mem);
}

static void
two_payers_must_both_be_final(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    b->coverages[1] = (ov_coverage){0, OV_STR("Second Plan"), 2};
    b->the_case.coverage_count = 2;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL, BILL_A "balance_due=100.00");
    case_piece(b, "P2", PLAN, OV_CLASS_EOB, EOB_A "network=in patient_responsibility=100.00");
    case_judge(b);
    assert_int_equal(case_payable(b, "A-1")->state, OV_PENDING_SECONDARY);
    assert_int_equal(case_of(b, "P1")->reason, OV_REASON_SECONDARY_PAYER_PENDING);
    assert_non_null(case_flag(b, "COB_MULTIPLE_PAYERS"));
    case_piece(b, "P3", SECOND_PLAN, OV_CLASS_EOB,
               "eob_no=E2 patient_control_no=A-1 billing_provider=Hospital network=in "
               "outcome=complete patient_responsibility=20.00 precedence=2");
    case_judge(b);
    /* the share of the last payer, never the sum over payers */
    assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("20.00").e4);
    assert_int_equal(case_payable(b, "A-1")->disputed.e4, case_money("80.00").e4);
    ov_arena_free(mem);
}

static void
an_estimate_is_exceeded_from_400_on(void **state)
{
    static const struct {
        const char *estimate;
        bool exceeded;
    } table[] = {{"600.01", false}, {"600.00", true}, {"599.99", true}};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");

        b->the_case.coverage_count = 0;
        case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL, BILL_A "balance_due=1000.00");
        case_piece(b, "P2", HOSPITAL, OV_CLASS_GOOD_FAITH_ESTIMATE,
                   ov_str_cstr(mem, ov_str_printf(mem,
                                                  "estimate_total=%s currency=USD "
                                                  "service_from=2026-09-01",
                                                  table[i].estimate)));
        case_judge(b);
        assert_int_equal(case_flag(b, "GFE_EXCEEDED") != NULL, table[i].exceeded);
        assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("1000.00").e4);
        ov_arena_free(mem);
    }
}

static void
an_inferred_day_says_so(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL,
               "statement_no=1 statement_date=2026-10-22 account_no=A-1 balance_due=10.00 "
               "due_terms=due_upon_receipt currency=USD");
    case_piece(b, "P2", PHYSICIANS, OV_CLASS_BILL,
               "statement_no=1 statement_date=2026-10-22 account_no=B-1 balance_due=10.00 "
               "due_date=2026-10-30 currency=USD");
    case_piece(b, "P3", ANAESTHESIA, OV_CLASS_BILL,
               "statement_no=1 statement_date=2026-10-22 account_no=V-1 balance_due=10.00 "
               "currency=EUR");
    case_judge(b);
    assert_int_equal(case_payable(b, "A-1")->due_by, case_day("2026-11-21"));
    assert_true(ov_str_starts(case_payable(b, "A-1")->due_basis, OV_STR("statement_date+30d")));
    assert_int_equal(case_payable(b, "B-1")->due_by, case_day("2026-10-30")); /* never later */
    assert_non_null(case_flag(b, "DUE_DATE_PASSED"));
    assert_int_equal(case_of(b, "P2")->latest_send, b->the_case.as_of);
    assert_int_equal(case_payable(b, "V-1")->due_by, OV_DATE_NONE);
    assert_non_null(case_flag(b, "MULTIPLE_CURRENCIES"));
    ov_arena_free(mem);
}

static void
a_ledger_that_is_not_whole_is_said(void **state)
{
    static const ov_str rejected[] = {OV_STR_INIT("A1"), OV_STR_INIT("V7")};
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    b->the_case.rejected_accounts = rejected;
    b->the_case.rejected_account_count = OV_COUNT(rejected);
    case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL,
               "statement_no=1 statement_date=2026-10-22 account_no=a-1 balance_due=10.00 "
               "currency=USD");
    case_piece(b, "P2", PHYSICIANS, OV_CLASS_BILL,
               "statement_no=1 statement_date=2026-10-22 account_no=B-1 balance_due=10.00 "
               "currency=USD");
    case_judge(b);
    assert_int_equal(case_payable(b, "a-1")->due_now.e4, case_money("10.00").e4);
    assert_non_null(case_flag(b, "LEDGER_ROW_REJECTED"));
    assert_int_equal(case_flag(b, "LEDGER_ROW_REJECTED")->piece_count, 1);
    assert_int_equal(case_flag(b, "LEDGER_ROW_REJECTED")->pieces[0], case_no(b, "P1"));
    ov_arena_free(mem);
}

/* The department's wish is kept; that it comes too late for the day to pay is said. */
static void
a_wish_beyond_the_day_is_said(void **state)
{
    static const struct {
        const char *not_before;
        bool said;
    } table[] = {{"2026-11-07", false}, {"2026-11-08", true}, {"2026-11-25", true}};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");

        case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL,
                   "statement_no=1 statement_date=2026-10-22 account_no=A-1 balance_due=10.00 "
                   "due_date=2026-11-12 currency=USD")
            ->not_before = case_day(table[i].not_before);
        case_judge(b);
        assert_int_equal(case_flag(b, "DUE_DATE_PASSED") != NULL, table[i].said);
        assert_int_equal(case_payable(b, "A-1")->due_by, case_day("2026-11-12"));
        ov_arena_free(mem);
    }
}

static void
a_plan_in_good_standing_owes_its_instalment(void **state)
{
    static const char *const standing[] = {"current", "Defaulted", "in good-standing", "completed",
                                           ""};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(standing); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-20");
        ov_ledger_entry *plan;

        case_piece(b, "P1", HOSPITAL, OV_CLASS_PAST_DUE_REMINDER, BILL_A "balance_due=1200.00");
        plan = case_entry(b, OV_LEDGER_PAYMENT_PLAN, HOSPITAL, "A1", NULL, NULL);
        plan->has_instalment = true;
        plan->instalment = case_money("100.00");
        plan->day_of_month = 15;
        plan->plan_status = ov_str_from(standing[i]);
        case_judge(b);
        if (i > 2) { /* whether it binds, nobody knows */
            assert_int_equal(case_payable(b, "A-1")->due_now.e4, 0);
            assert_int_equal(case_payable(b, "A-1")->state, OV_NEEDS_REVIEW);
            assert_int_equal(case_of(b, "P1")->disposition, OV_HOLD);
            assert_non_null(case_flag(b, "CONFLICTING_STATUS"));
        } else if (i != 1) {
            assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("100.00").e4);
            assert_int_equal(case_payable(b, "A-1")->due_by, case_day("2026-12-15"));
            assert_int_equal(case_of(b, "P1")->reason, OV_REASON_PAYMENT_PLAN_CURRENT);
        } else {
            assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("1200.00").e4);
        }
        ov_arena_free(mem);
    }
}

static void
an_assigned_account_is_the_agencys(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");
    ov_ledger_entry *entry;

    (void)state;
    case_piece(b, "P1", HOSPITAL, OV_CLASS_FINAL_NOTICE, BILL_A "balance_due=310.00");
    entry = case_entry(b, OV_LEDGER_ASSIGNMENT, HOSPITAL, "A-1", NULL, "2026-10-28");
    entry->assigned_to = OV_STR("Collector Inc");
    case_judge(b);
    assert_true(ov_str_eq(case_payable(b, "A-1")->payee, OV_STR("Collector Inc")));
    assert_int_equal(case_payable(b, "A-1")->state, OV_IN_COLLECTION);
    assert_int_equal(case_of(b, "P1")->reason, OV_REASON_ASSIGNED_TO_AGENCY);
    assert_non_null(case_flag(b, "ASSIGNED_TO_AGENCY"));
    ov_arena_free(mem);
}

#define PLACED_BY                                                                                  \
    "billing_provider=Hospital currency=USD initial_communication_on=2026-10-28 account_no=G-1 "

/* Two agencies that ask for one debt are two notices and one sum; for two visits, two sums. */
static void
each_agency_asks_for_its_own(void **state)
{
    static const struct {
        const char *one, *other, *paid_to, *first, *second;
        size_t payables;
    } table[] = {
        {PLACED_BY "balance_due=400.00 assigned_to=Collector_Inc placed_on=2026-06-01",
         PLACED_BY "balance_due=400.00 assigned_to=Cards_Inc placed_on=2026-10-01", NULL, NULL,
         "400.00", 1},
        {PLACED_BY "balance_due=200.00 assigned_to=Collector_Inc placed_on=2026-06-01 "
                   "patient_control_no=V1 service_from=2026-03-03",
         PLACED_BY "balance_due=90.00 assigned_to=Cards_Inc placed_on=2026-10-01 "
                   "patient_control_no=V2 service_from=2026-05-03",
         NULL, "200.00", "90.00", 2},
        /* the ledger gives the account as a whole to one of them */
        {PLACED_BY "balance_due=200.00 assigned_to=Collector_Inc placed_on=2026-06-01 "
                   "patient_control_no=V1 service_from=2026-03-03",
         PLACED_BY "balance_due=90.00 assigned_to=Cards_Inc placed_on=2026-10-01 "
                   "patient_control_no=V2 service_from=2026-05-03",
         "Cards Inc", NULL, "90.00", 1},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        size_t found = 0;

        case_piece(b, "P1", COLLECTOR, OV_CLASS_DEBT_VALIDATION_NOTICE, table[i].one);
        case_piece(b, "P2", CARDS, OV_CLASS_DEBT_VALIDATION_NOTICE, table[i].other);
        if (table[i].paid_to)
            case_entry(b, OV_LEDGER_ASSIGNMENT, HOSPITAL, "G-1", NULL, "2026-10-01")->assigned_to =
                ov_str_from(table[i].paid_to);
        case_judge(b);
        assert_int_equal(case_of(b, "P1")->disposition, OV_SEPARATE);
        assert_int_equal(case_of(b, "P2")->disposition, OV_SEPARATE);
        assert_int_equal(b->judgement.payables.count, table[i].payables);
        for (size_t k = 0; k < b->judgement.payables.count; k++) {
            const ov_payable *payable = &b->judgement.payables.items[k];
            const char *due = payable->bill == 0 ? table[i].first : table[i].second;

            assert_non_null(due);
            found += ov_money_cmp(payable->due_now, case_money(due)) == 0;
        }
        assert_int_equal(found, table[i].payables);
        ov_arena_free(mem);
    }
}

/* Whose figures contradict each other: the bill waits for a person, the EOB goes by its own day. */
static void
an_eob_in_conflict_goes_and_its_bill_waits(void **state)
{
    static const char *const eobs[] = {
        EOB_A "network=in patient_responsibility=0.00 copay=120.00 deductible=0.00",
        EOB_A "network=in submitted=500.00",
        EOB_A "network=in patient_responsibility=70.00 adjustments.group.0=PR "
              "adjustments.reason.0=1 adjustments.amount.0=70.00 deductible=50.00 copay=30.00"};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(eobs); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");

        case_piece(b, "P0", HOSPITAL, OV_CLASS_BILL, BILL_A "balance_due=120.00");
        b->communications[0].created_on = case_day("2026-10-01"); /* superseded, and waits too */
        case_piece(b, "P1", HOSPITAL, OV_CLASS_PAST_DUE_REMINDER, BILL_A "balance_due=120.00");
        case_piece(b, "P2", PLAN, OV_CLASS_EOB, eobs[i]);
        case_judge(b);
        assert_int_equal(case_of(b, "P0")->disposition, OV_HOLD);
        assert_int_equal(case_of(b, "P1")->disposition, OV_HOLD);
        assert_int_equal(case_of(b, "P2")->disposition, OV_ENCLOSE);
        assert_int_equal(case_of(b, "P2")->reason, OV_REASON_NONE);
        ov_arena_free(mem);
    }
}

/* An EOB that went to the patient caps the guarantor's bill by number and biller, and nothing else of
   it is told: neither a flag nor the payable names it, and a near miss changes nothing. */
static void
an_eob_to_somebody_else_caps(void **state)
{
    static const struct {
        const char *what, *eob, *due;
        const char *flag;
    } table[] = {
        {"number and biller",
         "eob_no=E1 patient_control_no=A-1 billing_provider=Hospital network=in outcome=complete "
         "patient_responsibility=120.00",
         "120.00", "BILL_EXCEEDS_EOB"},
        {"another biller",
         "eob_no=E1 patient_control_no=A-1 billing_provider=Physicians network=in "
         "outcome=complete patient_responsibility=120.00",
         "480.00", NULL},
        {"no biller",
         "eob_no=E1 patient_control_no=A-1 outcome=complete patient_responsibility=120.00",
         "480.00", NULL},
        {"other days",
         "eob_no=E1 patient_control_no=A-1 billing_provider=Hospital network=in outcome=complete "
         "patient_responsibility=120.00 service_from=2026-01-01",
         "480.00", NULL},
        {"still open", "eob_no=E1 patient_control_no=A-1 billing_provider=Hospital outcome=queued",
         "0", "BILLED_WHILE_PENDING"},
        {"a bill, and no EOB", "account_no=A-1 statement_no=9 balance_due=70.00", "480.00", NULL},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        const ov_payable *payable;

        case_piece(b, "P1", HOSPITAL, OV_CLASS_BILL, BILL_A "balance_due=480.00");
        case_sent(b, "P2", PLAN, OV_CLASS_UNKNOWN, table[i].eob);
        b->the_case.elsewhere = b->the_case.history;
        b->the_case.history.count = 0;
        case_judge(b);
        payable = &b->judgement.payables.items[0];
        if (b->judgement.payables.count != 1 ||
            ov_money_cmp(payable->due_now, case_money(table[i].due)) != 0 ||
            payable->eob != OV_NO_INDEX || (table[i].flag && !case_flag(b, table[i].flag)) ||
            (case_flag(b, "BILL_EXCEEDS_EOB") && !table[i].flag))
            fail_msg("%s", table[i].what);
        for (size_t k = 0; k < b->judgement.flags.count; k++)
            for (size_t n = 0; n < b->judgement.flags.items[k].piece_count; n++)
                assert_int_equal(b->judgement.flags.items[k].pieces[n], 0);
        ov_arena_free(mem);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_gives_its_sum),
        cmocka_unit_test(a_credit_is_never_netted_across_entities),
        cmocka_unit_test(two_payers_must_both_be_final),
        cmocka_unit_test(an_estimate_is_exceeded_from_400_on),
        cmocka_unit_test(an_inferred_day_says_so),
        cmocka_unit_test(a_wish_beyond_the_day_is_said),
        cmocka_unit_test(a_ledger_that_is_not_whole_is_said),
        cmocka_unit_test(a_plan_in_good_standing_owes_its_instalment),
        cmocka_unit_test(an_assigned_account_is_the_agencys),
        cmocka_unit_test(each_agency_asks_for_its_own),
        cmocka_unit_test(an_eob_in_conflict_goes_and_its_bill_waits),
        cmocka_unit_test(an_eob_to_somebody_else_caps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
