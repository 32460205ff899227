/* One content in several forms gives the same facts; conflicts are stated, never resolved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/document/document.h"
#include "onevoice/text/typed.h"

#define CODING "http://terminology.hl7.org/CodeSystem/adjudication"

static const char xml[] =
    "<ExplanationOfBenefit xmlns=\"http://hl7.org/fhir\"><id value=\"e1\"/><status "
    "value=\"active\"/><use value=\"claim\"/><outcome value=\"complete\"/><billablePeriod><start "
    "value=\"2026-01-02\"/></billablePeriod><total><category><coding><system value=\"" CODING
    "\"/><code value=\"copay\"/></coding></category><amount><value value=\"12.5\"/><currency "
    "value=\"USD\"/></amount></total></ExplanationOfBenefit>";
static const char json[] =
    "{\"resourceType\": \"ExplanationOfBenefit\", \"id\": \"e1\", \"status\": \"active\", \"use\": "
    "\"claim\", \"outcome\": \"complete\", \"billablePeriod\": {\"start\": \"2026-01-02\"}, "
    "\"total\": [{\"category\": {\"coding\": [{\"system\": \"" CODING
    "\", \"code\": \"copay\"}]}, \"amount\": {\"value\": 12.5, \"currency\": \"USD\"}}]}";

static ov_facts
facts_of(ov_arena *mem, ov_media media, const char *body)
{
    ov_document out;

    ov_document_read(mem, mem, media, ov_str_from(body), &out);
    assert_true(ov_str_is_null(out.reject_code));
    assert_int_equal(out.stated, OV_CLASS_EOB);
    return out.facts;
}

static void
fhir_as_xml_and_as_json(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_facts a = facts_of(mem, OV_MEDIA_FHIR_XML, xml), b = facts_of(mem, OV_MEDIA_FHIR_JSON, json);
    ov_money owed;

    (void)state;
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++) {
        assert_int_equal(a.items[i].key, b.items[i].key);
        assert_true(ov_str_eq(*a.items[i].evidence.path, *b.items[i].evidence.path));
    }
    assert_true(ov_facts_money(b, OV_FACT_PATIENT_RESPONSIBILITY, &owed));
    assert_int_equal(owed.e4, 125000);
    assert_int_equal(ov_facts_date(b, OV_FACT_SERVICE_FROM),
                     ov_facts_date(a, OV_FACT_SERVICE_FROM));
    ov_arena_free(mem);
}

#define TOTAL(code, value)                                                                         \
    "{\"category\": {\"coding\": [{\"system\": \"" CODING "\", \"code\": \"" code                  \
    "\"}]}, \"amount\": {\"value\": " value ", \"currency\": \"USD\"}}"

/* Allowed less paid says what the patient owes only where the network is stated to be the plan's: a
   payer may keep a part back from the provider. */
static void
allowed_less_paid(void **state)
{
    static const char totals[] = TOTAL("eligible", "47.84") ", " TOTAL("benefit", "37.5");
    static const char share[] = ", " TOTAL("coinsurance", "9.57");
    static const char network[] =
        ", \"adjudication\": [{\"reason\": {\"coding\": [{\"code\": \"innetwork\"}]}}]";
    ov_arena *mem = ov_arena_new();
    ov_money owed;

    (void)state;
    for (int stated = 0; stated < 2; stated++) {
        for (int shared = 0; shared < 2; shared++) {
            ov_facts facts = facts_of(
                mem, OV_MEDIA_FHIR_JSON,
                ov_str_cstr(mem,
                            ov_str_printf(mem,
                                          "{\"resourceType\": \"ExplanationOfBenefit\", "
                                          "\"total\": [%s%s]%s}",
                                          totals, shared ? share : "", stated ? network : "")));
            bool known = ov_facts_money(facts, OV_FACT_PATIENT_RESPONSIBILITY, &owed);

            assert_int_equal(known, stated != shared);
            if (known)
                assert_int_equal(owed.e4, shared ? 95700 : 103400);
            assert_int_equal(ov_facts_flag(facts, OV_FACT_EOB_CONFLICT), stated && shared);
        }
    }
    ov_arena_free(mem);
}

/* A remittance that does not balance says so, and names no responsibility of the patient. */
static void
interchange_out_of_balance(void **state)
{
    static const char head[] = "ISA*00*          *00*          *ZZ*A              *ZZ*B"
                               "              *100101*1000*^*00501*000000001*0*T*:~ST*835*1~";
    ov_arena *mem = ov_arena_new();
    ov_money owed;
    ov_facts good, bad;

    (void)state;
    good = facts_of(mem, OV_MEDIA_X12,
                    ov_str_cstr(mem, ov_str_printf(mem,
                                                   "%sCLP*A*1*100*80*20*MC*77~CAS*PR*2*5.13**1*"
                                                   "14.87~SE*1*1~IEA*1*1~",
                                                   head)));
    assert_true(ov_facts_money(good, OV_FACT_PATIENT_RESPONSIBILITY, &owed));
    assert_int_equal(owed.e4, 200000);
    assert_int_equal(ov_facts_list_count(good, OV_FACT_ADJUSTMENT_AMOUNT), 2);
    bad = facts_of(mem, OV_MEDIA_X12,
                   ov_str_cstr(mem, ov_str_printf(mem,
                                                  "%sCLP*A*1*100*80*20*MC*77~CAS*PR*2*5.13~SE*1*1~"
                                                  "IEA*1*1~",
                                                  head)));
    assert_true(ov_facts_flag(bad, OV_FACT_EOB_CONFLICT));
    assert_false(ov_facts_money(bad, OV_FACT_PATIENT_RESPONSIBILITY, &owed));
    ov_arena_free(mem);
}

/* The tax number behind the biller's name is the biller's; behind another name it is not. */
static void
tax_number_of_biller(void **state)
{
    static const char head[] = "ISA*00*          *00*          *ZZ*A              *ZZ*B"
                               "              *100101*1000*^*00501*000000001*0*T*:~ST*835*1~";
    static const struct {
        const char *names, *tax_id;
    } rows[] = {
        {"N1*PR*PLAN~REF*TJ*998877665~N1*PE*HOUSE*XX*1999999984~", NULL},
        {"N1*PR*PLAN~N1*PE*HOUSE*XX*1999999984~REF*TJ*311234567~", "311234567"},
        {"N1*PR*PLAN~N1*PE*HOUSE*FI*311234567~", "311234567"},
    };
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(rows); i++) {
        ov_facts facts =
            facts_of(mem, OV_MEDIA_X12,
                     ov_str_cstr(mem, ov_str_printf(mem,
                                                    "%s%sCLP*A*1*100*80*20*MC*77~REF*EI*123456789~"
                                                    "CAS*PR*2*20~SE*1*1~IEA*1*1~",
                                                    head, rows[i].names)));

        assert_true(
            ov_str_eq(ov_facts_text(facts, OV_FACT_BILLING_TAX_ID), ov_str_from(rows[i].tax_id)));
    }
    ov_arena_free(mem);
}

/* A number told of a letter is without the mark that keeps digits of two elements apart. */
static void
number_of_two_elements(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_document out;
    ov_typed_fields fields;
    ov_letter letter;

    (void)state;
    ov_document_read(mem, mem, OV_MEDIA_HTML,
                     OV_STR("<p>Account number: <b>4711</b><span>0815</span></p>"), &out);
    ov_text_typed_fields(mem, &out.text, &fields);
    ov_document_letter_read(mem, NULL, &out.text, &fields, &letter);
    assert_true(ov_str_eq(ov_facts_text(letter.facts, OV_FACT_ACCOUNT_NO), OV_STR("47110815")));
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fhir_as_xml_and_as_json),    cmocka_unit_test(allowed_less_paid),
        cmocka_unit_test(interchange_out_of_balance), cmocka_unit_test(tax_number_of_biller),
        cmocka_unit_test(number_of_two_elements),
    };

    ov_document_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
