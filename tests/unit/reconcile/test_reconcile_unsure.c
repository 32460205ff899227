/* Whose balance it is: what the words of a letter call a balance, by who sent it. */
#include "reconcile_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BILL                                                                                       \
    "account_no=A statement_no=S1 currency=USD statement_date=2026-10-15 due_date=2026-11-20 "     \
    "balance_due=4250.00"

static const struct row {
    const char *name, *role;
    ov_fact_source source;
    ov_value_role printed; /* what the letter calls the sum */
    bool asked;            /* it is a bill of 4250.00 */
} rows[] = {
    {"a club's balance", "other", OV_SOURCE_TEXT, OV_VALUE_BALANCE, true},
    {"a card's balance is a debt", "cards", OV_SOURCE_TEXT, OV_VALUE_BALANCE, true},
    {"a saver's balance", "deposits", OV_SOURCE_TEXT, OV_VALUE_BALANCE, false},
    {"a saver's total", "deposits", OV_SOURCE_TEXT, OV_VALUE_TOTAL, false},
    {"what a certificate holds", "time_deposits", OV_SOURCE_TEXT, OV_VALUE_BALANCE, false},
    {"what is left of a loan", "mortgage", OV_SOURCE_TEXT, OV_VALUE_BALANCE, false},
    {"a loan's payment", "mortgage", OV_SOURCE_TEXT, OV_VALUE_DEMAND, true},
    {"a bank's fee that is due", "deposits", OV_SOURCE_TEXT, OV_VALUE_DEMAND_TOTAL, true},
    {"a balance that the department states", "deposits", OV_SOURCE_STRUCTURED, OV_VALUE_BALANCE,
     true},
};

static void
a_balance_is_asked_by_who_is_owed(void **state)
{
    (void)state;
    for (const struct row *r = rows; r < rows + OV_COUNT(rows); r++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        ov_department sender = case_departments[HOSPITAL];
        ov_reading_value value = {.role = (uint8_t)r->printed,
                                  .value.money = case_money("4250.00")};
        ov_reading *reading;
        ov_fact *facts;
        const ov_payable *payable;

        case_piece(b, "B", HOSPITAL, OV_CLASS_BILL, BILL);
        sender.role = ov_str_from(r->role);
        b->pending[0].department = &sender;
        reading = &b->readings[0];
        facts = OV_NEW_ARRAY(mem, ov_fact, reading->facts.count);
        memcpy(facts, reading->facts.items, reading->facts.count * sizeof *facts);
        for (size_t i = 0; i < reading->facts.count; i++)
            facts[i].source = (uint8_t)r->source;
        reading->facts.items = facts;
        reading->values = &value;
        reading->value_count = 1;
        reading->certainty = OV_CERTAIN_SURE;
        case_judge(b);
        payable = case_payable(b, "A");
        if (!payable || (payable->state == OV_PAYABLE) != r->asked ||
            (case_flag(b, "AMOUNT_UNSURE") != NULL) == r->asked)
            fail_msg("%s", r->name);
        if (!r->asked)
            assert_int_equal(payable->due_now.e4, 0);
        ov_arena_free(mem);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_balance_is_asked_by_who_is_owed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
