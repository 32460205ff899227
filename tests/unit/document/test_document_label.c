/* The words before an amount, a date or an identifier name the fact, whichever letter they end in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/document/document.h"
#include "onevoice/text/typed.h"

static const struct {
    const char *words, *value;
    ov_fact_key key; /* OV_FACT_COUNT: none */
} cases[] = {
    {"Amount billed:", "$12.50", OV_FACT_SUBMITTED},
    {"Balance forward", "$12.50", OV_FACT_PREVIOUS_BALANCE},
    {"The plan paid", "$12.50", OV_FACT_PLAN_PAID},
    {"Your total balance", "$12.50", OV_FACT_BALANCE_DUE},
    {"Your previous balance", "$12.50", OV_FACT_PREVIOUS_BALANCE},
    {"A total debt of", "$12.50", OV_FACT_BALANCE_DUE},
    {"Rechnungsbetrag", "12,50 EUR", OV_FACT_BALANCE_DUE},
    {"Estimated total", "$12.50", OV_FACT_ESTIMATE_TOTAL},
    {"Zu zahlen:", "12,50 EUR", OV_FACT_BALANCE_DUE},
    {"You owe up to", "$12.50", OV_FACT_PATIENT_RESPONSIBILITY},
    {"You may owe your provider", "$12.50", OV_FACT_PATIENT_RESPONSIBILITY},
    {"New charges", "$12.50", OV_FACT_NEW_CHARGES},
    {"Your next installment", "$12.50", OV_FACT_INSTALMENT_DUE},
    {"Patient responsibility is", "$12.50", OV_FACT_PATIENT_RESPONSIBILITY},
    {"Payable by", "03/24/2026", OV_FACT_DUE_DATE},
    {"Due date", "03/24/2026", OV_FACT_DUE_DATE},
    {"F\xC3\xA4llig am", "04.03.2026", OV_FACT_DUE_DATE},
    {"Matures on", "March 4, 2026", OV_FACT_MATURITY_DATE},
    {"Appointment:", "03/24/2026", OV_FACT_APPOINTMENT_DATE},
    {"Surgery date", "March 4, 2026", OV_FACT_APPOINTMENT_DATE},
    {"Next visit", "03/24/2026", OV_FACT_APPOINTMENT_DATE},
    {"Procedure is", "03/24/2026", OV_FACT_APPOINTMENT_DATE},
    {"your visit is on", "March 4, 2026", OV_FACT_APPOINTMENT_DATE},
    {"your appointment is tomorrow,", "4 March 2026", OV_FACT_APPOINTMENT_DATE},
    {"you have an appointment with Dr Hall on", "4 March 2026", OV_FACT_APPOINTMENT_DATE},
    {"your surgery has been moved to", "Monday, March 9, 2026", OV_FACT_APPOINTMENT_DATE},
    {"Ihr Termin ist am", "04.03.2026", OV_FACT_APPOINTMENT_DATE},
    {"su cita es el", "24/03/2026", OV_FACT_APPOINTMENT_DATE},
    {"your last visit on", "03/24/2026", OV_FACT_SERVICE_FROM},
    {"your code expires on", "March 4, 2026", OV_FACT_EXPIRES_ON},
    {"Expires", "03/24/2026", OV_FACT_EXPIRES_ON},
    {"Valid until", "March 4, 2026", OV_FACT_EXPIRES_ON},
    {"this offer is good through", "03/24/2026", OV_FACT_EXPIRES_ON},
    {"G\xC3\xBCltig bis", "04.03.2026", OV_FACT_EXPIRES_ON},
    {"V\xC3\xA1lido hasta el", "24/03/2026", OV_FACT_EXPIRES_ON},
    {"your card is valid from", "03/24/2026", OV_FACT_COUNT},
    {"Zahlbar bis", "04.03.2026", OV_FACT_DUE_DATE},
    {"Rechnungsdatum", "04.03.2026", OV_FACT_STATEMENT_DATE},
    {"Your member id", "ABC-1234567", OV_FACT_MEMBER_ID},
    {"Medical record number", "ABC-1234567", OV_FACT_MRN},
    {"Loan", "LN-1234567", OV_FACT_LOAN_NO},
    {"Invoice no", "ABC-1234567", OV_FACT_INVOICE_NO},
    {"Account", "ABC-1234567", OV_FACT_ACCOUNT_NO},
    {"Policy", "ABC-1234567", OV_FACT_POLICY_NO},
    /* a word that only ends like a label, and a label of the sentence before */
    {"The imbalance", "$12.50", OV_FACT_COUNT},
    {"There is no balance. We found", "$12.50", OV_FACT_COUNT},
};

static void
labels_name_facts(void **state)
{
    ov_arena *mem = ov_arena_new();
    size_t wrong = 0;

    (void)state;
    ov_document_init();
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_str body =
            ov_str_printf(mem, "Dear Ms. Jones, %s %s.%s", cases[i].words, cases[i].value,
                          cases[i].key == OV_FACT_BALANCE_DUE ? " Please pay by 03/24/2026." : "");
        ov_typed_fields fields;
        ov_document document;
        ov_letter letter;
        bool found = false;

        ov_document_read(mem, mem, OV_MEDIA_TEXT, body, &document);
        ov_text_typed_fields(mem, &document.text, &fields);
        ov_document_letter_read(mem, NULL, &document.text, &fields, &letter);
        for (size_t k = 0; k < letter.facts.count; k++)
            found = found || letter.facts.items[k].key != OV_FACT_CURRENCY;
        if (found != (cases[i].key != OV_FACT_COUNT) ||
            (found && !ov_facts_find(letter.facts, cases[i].key)))
            wrong++, print_message("# '%.*s'\n", OV_STR_ARG(body));
    }
    assert_int_equal(wrong, 0);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(labels_name_facts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
