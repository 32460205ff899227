/*
 * The built-in rules behave: every example of theirs, and the class of every piece of the scenarios
 * from its text, the department's word and its facts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "onevoice/document/document.h"
#include "onevoice/policy/policy.h"
#include "onevoice/worker/read.h"

static ov_arena *mem;
static const ov_rules *rules;

static int
setup(void **state)
{
    ov_rule_set set;
    ov_error err = {0};

    (void)state;
    ov_document_init();
    mem = ov_arena_new();
    if (!ov_policy_rules_defaults(mem, &set, &err) || !ov_rules_compile(mem, &set, &rules, &err))
        fail_msg("%s", err.message);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    ov_arena_free(mem);
    return 0;
}

static void
every_example_behaves(void **state)
{
    ov_arena *scratch = ov_arena_new();
    ov_error err = {0};

    (void)state;
    if (!ov_rules_check(rules, scratch, &err))
        fail_msg("%s", err.message);
    ov_arena_free(scratch);
}

static bool
class_agrees(const char *scenario, json_t *piece, json_t *expected, ov_worker_reader *reader)
{
    const char *id = json_string_value(json_object_get(piece, "piece_id"));
    const char *want = json_string_value(
        json_object_get(json_object_get(json_object_get(expected, "pieces"), id), "content_class"));
    char *facts = json_dumps(json_object_get(piece, "fields"), 0);
    ov_communication in = {
        .media = OV_MEDIA_TEXT,
        .body = ov_str_from(json_string_value(json_object_get(piece, "text"))),
        .facts = ov_str_from(facts),
        .declared_type = ov_str_from(json_string_value(json_object_get(piece, "declared_type")))};
    ov_reading out;
    ov_str got;

    ov_worker_read(mem, mem, reader, &in, &out);
    free(facts);
    got = ov_content_class_name(out.content_class);
    if (!ov_str_is_null(out.reject_code) || !ov_str_eq(got, ov_str_from(want))) {
        printf("# %s %s: %.*s %.*s, not %s\n", scenario, id, OV_STR_ARG(got),
               OV_STR_ARG(out.reject_code), want);
        return false;
    }
    return true;
}

static void
scenario_classes(void **state)
{
    char path[1000];
    const char *source = getenv("ONEVOICE_SOURCE");
    ov_worker_reader *reader = ov_worker_reader_new(mem, rules);
    json_t *root, *scenario, *piece;
    size_t i, k, wrong = 0, pieces = 0;

    (void)state;
    assert_non_null(source);
    snprintf(path, sizeof path, "%s/tests/data/scenarios/scenarios.json", source);
    root = json_load_file(path, 0, NULL);
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "scenarios"), i, scenario)
    {
        json_array_foreach(json_object_get(scenario, "pieces"), k, piece)
        {
            pieces++;
            wrong += !class_agrees(json_string_value(json_object_get(scenario, "id")), piece,
                                   json_object_get(scenario, "expected"), reader);
        }
    }
    json_decref(root);
    assert_true(pieces >= 69);
    assert_int_equal(wrong, 0);
}

/* "This is not a bill" takes the demand from a paper, and nothing that a plan decided. */
static void
an_eob_that_is_no_bill_keeps_its_figures(void **state)
{
    static const ov_fact_key kept[] = {OV_FACT_SUBMITTED, OV_FACT_ALLOWED, OV_FACT_PLAN_PAID,
                                       OV_FACT_PATIENT_RESPONSIBILITY};
    static const int64_t amounts[] = {1708300, 1042000, 917000, 125000};
    ov_communication in = {
        .media = OV_MEDIA_TEXT,
        .declared_type = OV_STR("eob"),
        .body = OV_STR("Unity Health Plan\n\nEXPLANATION OF BENEFITS\nTHIS IS NOT A BILL\n\n"
                       "Claim #: CLM50001204\nPatient account: CR-10001204\n"
                       "Date of service: 09/30/2026\n\nAmount billed: $170.83\n"
                       "Allowed amount: $104.20\nWhat your plan paid: $91.70\n"
                       "Your responsibility: $12.50\n")};
    ov_reading out;
    ov_money got;

    (void)state;
    ov_worker_read(mem, mem, ov_worker_reader_new(mem, rules), &in, &out);
    assert_int_equal(out.content_class, OV_CLASS_EOB);
    assert_null(ov_facts_find(out.facts, OV_FACT_BALANCE_DUE));
    for (size_t i = 0; i < OV_COUNT(kept); i++) {
        assert_true(ov_facts_money(out.facts, kept[i], &got));
        assert_int_equal(got.e4, amounts[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_example_behaves),
        cmocka_unit_test(an_eob_that_is_no_bill_keeps_its_figures),
        cmocka_unit_test(scenario_classes),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
