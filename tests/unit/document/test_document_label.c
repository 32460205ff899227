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

/* The number that a letter asks to call and the address that it asks to pay at; null: none that is sure. */
static const struct {
    const char *body, *call, *remit;
} contacts[] = {
    {"Amount due: $64.10\n\nQuestions about this bill? Call 1-800-555-0100.", "1-800-555-0100",
     NULL},
    {"Amount due: $64.10\nQuestions? Please call our billing office at (614) 555-0142.",
     "(614) 555-0142", NULL},
    {"Amount due: $64.10\nPhone: 614-555-0142\nFax: 614-555-0143", "614-555-0142", NULL},
    {"Amount due: $64.10\nTel. 614-555-0142", "614-555-0142", NULL},
    {"Call 614-555-0142. You may also call (614) 555-0142.", "614-555-0142", NULL},
    {"<table><tr><td>Customer service phone</td><td>614-555-0142</td></tr></table>", "614-555-0142",
     NULL},
    {"Amount due: $64.10\nFor billing call 614-555-0142. For records call 614-555-0199.", NULL,
     NULL},
    {"We have your phone number as 614-555-0142. Amount due: $64.10", NULL, NULL},
    {"Home phone: 614-555-0142\nAmount due: $64.10", NULL, NULL},
    {"Please do not call 614-555-0142. Amount due: $64.10", NULL, NULL},
    {"TTY users call 614-555-0142. Amount due: $64.10", NULL, NULL},
    {"In an emergency call 614-555-0142. Questions: call 614-555-0111.", "614-555-0111", NULL},
    {"Our number is 614-555-0142. Amount due: $64.10", NULL, NULL},
    {"Amount due: $64.10\n\nRemit to:\nRiverside Billing\nPO Box 1200\nColumbus, OH 43215\n", NULL,
     "Riverside Billing, PO Box 1200, Columbus, OH 43215"},
    {"Amount due: $64.10\n\nPlease mail your payment to: Riverside Billing, P.O. Box 1200, "
     "Columbus, OH 43215",
     NULL, "Riverside Billing, P.O. Box 1200, Columbus, OH 43215"},
    {"Send payment to Riverside Billing, 12 Main St, Columbus, OH 43215-1200.", NULL,
     "Riverside Billing, 12 Main St, Columbus, OH 43215-1200"},
    {"Please mail payment to the address on the back. Our office: 12 Main St, Columbus, OH 43215",
     NULL, NULL},
    {"Do not mail payment to PO Box 1200, Columbus, OH 43215. Amount due: $64.10", NULL, NULL},
    {"Please send your complaint to Riverside, PO Box 1200, Columbus, OH 43215", NULL, NULL},
    {"Remit to: PO Box 1200, Columbus, OH 43215\n\nMail payment to: PO Box 7, Dayton, OH 45402",
     NULL, NULL},
    {"Your statement was mailed to 12 Main St, Columbus, OH 43215. Amount due: $64.10", NULL, NULL},
    {"Remit to: Riverside. We are moving. New office: 12 Main St, Columbus, OH 43215", NULL, NULL},
    {"Make checks payable to Riverside Billing. 12 Main St, Columbus, OH 43215", NULL, NULL},
};

static void
contacts_are_sure_or_none(void **state)
{
    ov_arena *mem = ov_arena_new();
    size_t wrong = 0;

    (void)state;
    ov_document_init();
    for (size_t i = 0; i < OV_COUNT(contacts); i++) {
        ov_str body = ov_str_from(contacts[i].body), call, remit;
        ov_typed_fields fields;
        ov_document document;
        ov_letter letter;

        ov_document_read(mem, mem, body.ptr[0] == '<' ? OV_MEDIA_HTML : OV_MEDIA_TEXT, body,
                         &document);
        ov_text_typed_fields(mem, &document.text, &fields);
        ov_document_letter_read(mem, NULL, &document.text, &fields, &letter);
        call = ov_facts_text(letter.facts, OV_FACT_CALL);
        remit = ov_facts_text(letter.facts, OV_FACT_REMIT_TO);
        if (!ov_str_eq(call, contacts[i].call ? ov_str_from(contacts[i].call) : OV_STR_NULL) ||
            !ov_str_eq(remit, contacts[i].remit ? ov_str_from(contacts[i].remit) : OV_STR_NULL))
            wrong++, print_message("# '%s': call '%.*s', remit to '%.*s'\n", contacts[i].body,
                                   OV_STR_ARG(call), OV_STR_ARG(remit));
    }
    assert_int_equal(wrong, 0);
    ov_arena_free(mem);
}

static const struct {
    const char *body, *day;
} changes[] = {
    {"Our Elm Street branch will close on January 15, 2027.", "2027-01-15"},
    {"Fees will increase as of March 1, 2027.", "2027-03-01"},
    {"Your policy will be replaced on 02/28/2027. Nothing else changes.", "2027-02-28"},
    {"Effective April 30, 2027 the rate changes.", "2027-04-30"},
    {"Your account will be debited on January 15, 2027.", NULL},
    {"The branch was closed on January 15, 2026.", NULL},
    {"Our branch will not be open on January 15, 2027.", NULL},
    {"Rates may change before January 15, 2027.", NULL},
};

/* A change has its day by what will be done, with or without the word "effective". */
static void
changes_have_their_day(void **state)
{
    ov_arena *mem = ov_arena_new();
    size_t wrong = 0;

    (void)state;
    ov_document_init();
    for (size_t i = 0; i < OV_COUNT(changes); i++) {
        ov_date want = OV_DATE_NONE, day;
        ov_typed_fields fields;
        ov_document document;
        ov_letter letter;

        ov_document_read(mem, mem, OV_MEDIA_TEXT, ov_str_from(changes[i].body), &document);
        ov_text_typed_fields(mem, &document.text, &fields);
        ov_document_letter_read(mem, NULL, &document.text, &fields, &letter);
        day = ov_facts_date(letter.facts, OV_FACT_EFFECTIVE_DATE);
        if (changes[i].day)
            assert_true(ov_date_parse(ov_str_from(changes[i].day), &want));
        if (day != want)
            wrong++, print_message("# '%s': day %d, want %d\n", changes[i].body, day, want);
    }
    assert_int_equal(wrong, 0);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(labels_name_facts),
                                       cmocka_unit_test(contacts_are_sure_or_none),
                                       cmocka_unit_test(changes_have_their_day)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
