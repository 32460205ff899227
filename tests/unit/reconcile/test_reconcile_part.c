/* Files of several claims: what becomes of the file, and whose its claims are (part.c, patient.c). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#include "reconcile_case.h"

#define ADJUDICATED                                                                                \
    "billing_provider=Hospital claim_type=professional outcome=complete status=active use=claim "  \
    "network=in submitted=200.00 currency=USD "
#define BILLED "claim_type=professional currency=USD statement_date=2026-10-20 "

typedef struct whose {
    const char *name, *recipient;
    const char *patients[2]; /* of the claims of the file; NULL: it names nobody */
    bool several, held;      /* whether there are two claims; whether one is somebody else's */
} whose;

static const whose whose_rows[] = {
    {"one's own, twice", "Ada Kemper", {"ADA_KEMPER", "ADA_KEMPER"}, true, false},
    {"in the other order, by an initial", "Ada Kemper", {"KEMPER_ADA", "A_KEMPER"}, true, false},
    {"with a middle name more", "Ada Kemper", {"ADA_MARIE_KEMPER", "ADA_KEMPER"}, true, false},
    {"two middle names that differ",
     "Ada Marie Kemper",
     {"ADA_LOUISE_KEMPER", "ADA_MARIE_KEMPER"},
     true,
     true},
    {"cut to the room of a form",
     "Ada Featherstonehaugh",
     {"ADA_FEATHERSTO", "ADA_FEATHERSTONEHAUGH"},
     true,
     false},
    {"father and son", "Omar Haddad Jr", {"OMAR_HADDAD_JR", "OMAR_HADDAD_SR"}, true, true},
    {"a suffix that nobody holds",
     "Omar Haddad",
     {"OMAR_HADDAD_JR", "OMAR_HADDAD_JR"},
     true,
     false},
    {"a claim that names nobody", "Ada Kemper", {NULL, "ADA_KEMPER"}, true, false},
    {"a dependant's alone", "Ada Kemper", {"TOM_KEMPER"}, false, false},
    {"a dependant's beside one's own", "Ada Kemper", {"TOM_KEMPER", "ADA_KEMPER"}, true, true},
    {"strangers'", "Ada Kemper", {"AL_STRANGER", "BO_UNKNOWN"}, true, true},
};

static void
a_file_with_somebody_elses_claim_is_held(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(whose_rows); i++) {
        const whose *row = &whose_rows[i];
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");

        b->party.full_name = ov_str_from(row->recipient);
        case_piece(b, "F", PLAN, OV_CLASS_EOB,
                   row->several ? ""
                                : ADJUDICATED "payer_claim_control_no=C9 "
                                              "patient_responsibility=9.00 "
                                              "patient_name=TOM_KEMPER");
        for (size_t k = 0; row->several && k < 2; k++) {
            char facts[400];

            snprintf(facts, sizeof facts,
                     ADJUDICATED "payer_claim_control_no=C%zu patient_control_no=Z-%zu "
                                 "patient_responsibility=9.00 %s%s",
                     k, k, row->patients[k] ? "patient_name=" : "",
                     row->patients[k] ? row->patients[k] : "");
            case_part(b, "F", facts);
        }
        case_judge(b);
        print_message("# %s\n", row->name);
        assert_int_equal(case_of(b, "F")->disposition == OV_HOLD, row->held);
        assert_int_equal(case_flag(b, "OTHER_PATIENT") != NULL, row->held);
        ov_arena_free(mem);
    }
}

/* Nothing of a file of strangers' claims is due here, and its sender is told. */
static void
only_a_file_without_a_claim_of_ones_own_is_misaddressed(void **state)
{
    static const char *const second[] = {"BO_UNKNOWN", "ADA_KEMPER"};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(second); i++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        char facts[400];

        b->party.full_name = OV_STR("Ada Kemper");
        case_piece(b, "F", PLAN, OV_CLASS_EOB, "");
        case_part(b, "F",
                  ADJUDICATED "payer_claim_control_no=C1 patient_responsibility=9.00 "
                              "patient_name=AL_STRANGER");
        snprintf(facts, sizeof facts,
                 ADJUDICATED "payer_claim_control_no=C2 patient_responsibility=8.00 "
                             "patient_name=%s",
                 second[i]);
        case_part(b, "F", facts);
        case_judge(b);
        assert_int_equal(case_of(b, "F")->misaddressed, i == 0);
        assert_int_equal(b->judgement.payables.count, i); /* one's own announces its share */
        ov_arena_free(mem);
    }
}

/* L2 ties a claim to an account that the recipient is billed for, whatever name stands on it. */
static void
a_claim_that_is_billed_here_is_ones_own(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    b->party.full_name = OV_STR("Ada Kemper");
    case_piece(b, "F", PLAN, OV_CLASS_EOB, "");
    case_part(b, "F",
              ADJUDICATED "payer_claim_control_no=C1 patient_control_no=A-1 "
                          "patient_responsibility=25.00 patient_name=TIM_OTHERNAME");
    case_part(b, "F",
              ADJUDICATED "payer_claim_control_no=C2 patient_control_no=A-2 "
                          "patient_responsibility=7.00 patient_name=TIM_OTHERNAME");
    case_piece(b, "B", HOSPITAL, OV_CLASS_BILL,
               BILLED "account_no=A-1 patient_control_no=A-1 statement_no=1 balance_due=200.00");
    case_judge(b);
    assert_null(case_flag(b, "OTHER_PATIENT"));
    assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("25.00").e4);
    ov_arena_free(mem);
}

static void
each_claim_caps_its_own_bill(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "F", PLAN, OV_CLASS_EOB, "");
    case_part(b, "F",
              ADJUDICATED "payer_claim_control_no=C1 patient_control_no=A-1 "
                          "patient_responsibility=25.00");
    case_part(b, "F",
              ADJUDICATED "payer_claim_control_no=C2 patient_control_no=A-2 "
                          "patient_responsibility=40.00");
    case_piece(b, "B1", HOSPITAL, OV_CLASS_BILL,
               BILLED "account_no=A-1 patient_control_no=A-1 statement_no=1 balance_due=200.00");
    case_piece(b, "B2", HOSPITAL, OV_CLASS_BILL,
               BILLED "account_no=A-2 patient_control_no=A-2 statement_no=2 balance_due=40.00");
    case_judge(b);
    assert_int_equal(case_payable(b, "A-1")->due_now.e4, case_money("25.00").e4);
    assert_int_equal(case_payable(b, "A-1")->disputed.e4, case_money("175.00").e4);
    assert_int_equal(case_payable(b, "A-2")->due_now.e4, case_money("40.00").e4);
    assert_int_equal(case_payable(b, "A-2")->eob, case_no(b, "F")); /* numbers of pieces alone */
    assert_int_equal(case_of(b, "F")->disposition, OV_ENCLOSE);
    ov_arena_free(mem);
}

typedef struct gathered {
    const char *name, *second; /* beside a plain adjudication */
    ov_content_class klass;
    ov_disposition travels;
} gathered;

static const gathered gathered_rows[] = {
    {"two adjudications", ADJUDICATED "payer_claim_control_no=C2 patient_responsibility=8.00",
     OV_CLASS_EOB, OV_ENCLOSE},
    {"a denial binds most",
     ADJUDICATED "payer_claim_control_no=C2 claim_status_code=4 plan_paid=0.00 "
                 "patient_responsibility=200.00 adjustments.group.0=PR adjustments.reason.0=96 "
                 "adjustments.amount.0=200.00",
     OV_CLASS_EOB_DENIAL, OV_ENCLOSE},
    {"its reversal and no correction",
     ADJUDICATED "payer_claim_control_no=C1 patient_control_no=Z-1 claim_status_code=22",
     OV_CLASS_EOB, OV_ENCLOSE},
    {"one that is still open", "billing_provider=Hospital payer_claim_control_no=C2 outcome=queued",
     OV_CLASS_EOB, OV_ENCLOSE},
};

/* What one part says of another of the same file suppresses nothing: only the whole can travel. */
static void
a_file_is_of_the_class_that_binds_most(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(gathered_rows); i++) {
        const gathered *row = &gathered_rows[i];
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");

        case_piece(b, "F", PLAN, OV_CLASS_EOB, "");
        case_part(b, "F",
                  ADJUDICATED "payer_claim_control_no=C1 patient_control_no=Z-1 "
                              "patient_responsibility=9.00");
        case_part(b, "F", row->second);
        case_judge(b);
        print_message("# %s\n", row->name);
        assert_int_equal(case_of(b, "F")->content_class, row->klass);
        assert_int_equal(case_of(b, "F")->disposition, row->travels);
        assert_true(case_of(b, "F")->witness != case_no(b, "F"));
        ov_arena_free(mem);
    }
}

/* What one claim of a file says of another is no reason for the whole. */
static void
a_file_is_no_witness_of_its_own(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");

    (void)state;
    case_piece(b, "F", HOSPITAL, OV_CLASS_BILL, "");
    case_part(b, "F",
              ADJUDICATED "payer_claim_control_no=C1 patient_control_no=A-1 "
                          "patient_responsibility=25.00");
    case_part(b, "F",
              BILLED "account_no=A-1 patient_control_no=A-1 statement_no=1 "
                     "billing_provider=Hospital balance_due=25.00");
    case_judge(b);
    assert_int_equal(case_of(b, "F")->disposition, OV_ENCLOSE);
    assert_int_equal(case_of(b, "F")->reason, OV_REASON_NONE);
    assert_int_equal(case_of(b, "F")->witness, OV_NO_INDEX);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_with_somebody_elses_claim_is_held),
        cmocka_unit_test(only_a_file_without_a_claim_of_ones_own_is_misaddressed),
        cmocka_unit_test(a_claim_that_is_billed_here_is_ones_own),
        cmocka_unit_test(each_claim_caps_its_own_bill),
        cmocka_unit_test(a_file_is_of_the_class_that_binds_most),
        cmocka_unit_test(a_file_is_no_witness_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
