/* The policy document: defaults, overrides, refusals with their place, and the canonical form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "onevoice/policy/policy.h"

static ov_arena *mem;

static int
setup(void **state)
{
    (void)state;
    mem = ov_arena_new();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    ov_arena_free(mem);
    return 0;
}

static ov_policy
defaults(void)
{
    ov_policy policy;
    ov_error err = {0};

    if (!ov_policy_defaults(mem, &policy, &err))
        fail_msg("%s", err.message);
    return policy;
}

static void
built_in_policy_is_whole(void **state)
{
    ov_policy policy = defaults();

    (void)state;
    assert_int_equal(policy.mail_lead_days, 5);
    assert_true(policy.payable_without_eob);
    assert_true(policy.channels[OV_CHANNEL_MAIL].usable);
    assert_int_equal(policy.channels[OV_CHANNEL_MAIL].burden, 1000);
    assert_true(ov_policy_compatible(&policy, OV_STR("health"), OV_STR("health")));
    assert_false(ov_policy_compatible(&policy, OV_STR("health"), OV_STR("bank")));
    assert_false(ov_policy_compatible(&policy, OV_STR("collection"), OV_STR("collection")));
    assert_false(ov_policy_compatible(&policy, OV_STR("nowhere"), OV_STR("nowhere")));
    assert_true(ov_str_eq(ov_policy_domain(&policy, OV_STR("hospital")), OV_STR("health")));
    assert_true(ov_str_eq(ov_policy_domain(&policy, OV_STR(" Hospital ")), OV_STR("health")));
    assert_true(ov_str_eq(ov_policy_domain(&policy, OV_STR("other")), OV_STR("other")));
    assert_true(ov_str_eq(ov_policy_domain(&policy, OV_STR("circus")), OV_POLICY_DOMAIN_UNLISTED));
    assert_false(
        ov_policy_compatible(&policy, OV_POLICY_DOMAIN_UNLISTED, OV_POLICY_DOMAIN_UNLISTED));
    assert_false(ov_policy_role_known(&policy, OV_STR("circus")));
    assert_true(policy.obligations.count >= 10);
}

static void
built_in_calendar_knows_holidays(void **state)
{
    ov_policy policy = defaults();
    ov_date thanksgiving, friday;

    (void)state;
    assert_true(ov_date_parse(OV_STR("2026-11-26"), &thanksgiving));
    assert_true(ov_date_parse(OV_STR("2026-11-27"), &friday));
    assert_false(ov_calendar_is_business(&policy.calendar, thanksgiving));
    assert_int_equal(ov_calendar_next_business(&policy.calendar, thanksgiving), friday);
    assert_int_equal(ov_calendar_add_business(&policy.calendar, friday, 1), friday + 3);
}

static void
document_overrides_settings_and_replaces_tables(void **state)
{
    ov_policy policy;
    ov_error err = {0};
    ov_str xml = OV_STR("<policy xmlns='urn:onevoice:policy:1'><settings>"
                        "<set name='mail_lead_days' value='7'/></settings>"
                        "<compatibility><pair domain='b' with='a'/><pair domain='a' with='b'/>"
                        "</compatibility></policy>");

    (void)state;
    if (!ov_policy_load(mem, xml, OV_STR("p.xml"), &policy, &err))
        fail_msg("%s", err.message);
    assert_int_equal(policy.mail_lead_days, 7);
    assert_int_equal(policy.compatible.count, 1);
    assert_true(ov_policy_compatible(&policy, OV_STR("a"), OV_STR("b")));
    assert_int_equal(policy.due_upon_receipt_days, 30);
}

static void
faulty_documents_are_refused_with_their_line(void **state)
{
    static const struct {
        const char *xml, *message;
    } cases[] = {
        {"<policy xmlns='urn:onevoice:policy:1'>\n<settings><set name='mail_lead' value='1'/>"
         "</settings></policy>",
         "p.xml:2: there is no setting 'mail_lead'"},
        {"<policy xmlns='urn:onevoice:policy:1'>\n\n<settings><set name='mail_lead_days' "
         "value='99'/></settings></policy>",
         "p.xml:3: setting 'mail_lead_days'"},
        {"<policy xmlns='urn:onevoice:policy:1'>\n<nonsense/></policy>", "p.xml:2: "},
        {"<policy xmlns='urn:onevoice:policy:1'>\n<settings>", "p.xml:2: "},
        {"<!DOCTYPE policy [<!ENTITY a 'b'>]>\n<policy xmlns='urn:onevoice:policy:1'/>",
         "p.xml:1: a DOCTYPE is not allowed"},
        {"<policy xmlns='urn:onevoice:policy:1'>\n<obligations><obligation id='x' rule='r' "
         "paragraph='p' class='poem' anchor='none' travel='merge' esign='true'/></obligations>"
         "</policy>",
         "p.xml:2: no such content class: 'poem'"},
        {"", "p.xml:"},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_policy policy;
        ov_error err = {0};

        assert_false(
            ov_policy_load(mem, ov_str_from(cases[i].xml), OV_STR("p.xml"), &policy, &err));
        assert_int_equal(err.kind, OV_E_CONFIG);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("case %zu: %s", i, err.message);
    }
}

static void
set_refuses_what_it_does_not_know(void **state)
{
    static const char *const bad[] = {
        "mail_lead_days",    "mail_lead_days=", "mail_lead_days=x",      "mail_lead_days=-1",
        "mail_lead_days=61", "nothing=1",       "payable_without_eob=1", "floor_percent=1e1"};
    ov_policy policy = defaults();
    ov_error err = {0};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(bad); i++)
        if (ov_policy_set(mem, &policy, ov_str_from(bad[i]), &err))
            fail_msg("%s was accepted", bad[i]);
    assert_true(ov_policy_set(mem, &policy, OV_STR("payable_without_eob=false"), &err));
    assert_false(policy.payable_without_eob);
}

static void
effective_document_reads_back_as_itself(void **state)
{
    ov_policy policy = defaults(), again;
    ov_error err = {0};
    ov_str document;

    (void)state;
    assert_true(ov_policy_set(mem, &policy, OV_STR("time_zone=<&\">"), &err));
    document = ov_policy_document(mem, &policy);
    if (!ov_policy_load(mem, document, OV_STR("again"), &again, &err))
        fail_msg("%s", err.message);
    assert_true(ov_str_eq(document, ov_policy_document(mem, &again)));
}

static void
capacities_are_read_and_kept(void **state)
{
    ov_str xml = OV_STR(
        "<policy xmlns='urn:onevoice:policy:1'>"
        "<channels><channel name='mail' burden='1000' cost='1' pages='9' pieces='9' days='3' "
        "business='true' capacity='0'/><channel name='email' burden='600' cost='1' pages='9' "
        "pieces='9' days='0' business='false'/></channels>"
        "<capacities><department id='D2' channel='mail' per-day='7'/>"
        "<department id='D1' channel='mail' per-day='5'/></capacities></policy>");
    ov_str twice = OV_STR("<policy xmlns='urn:onevoice:policy:1'>\n<capacities>"
                          "<department id='D1' channel='mail' per-day='7'/>"
                          "<department id='D1' channel='mail' per-day='5'/></capacities></policy>");
    ov_policy policy, again;
    ov_error err = {0};

    (void)state;
    assert_int_equal(defaults().channels[OV_CHANNEL_MAIL].capacity, OV_POLICY_UNLIMITED);
    assert_int_equal(defaults().capacities.count, 0);
    assert_true(ov_policy_load(mem, xml, OV_STR("p.xml"), &policy, &err));
    assert_true(
        ov_policy_load(mem, ov_policy_document(mem, &policy), OV_STR("again"), &again, &err));
    assert_int_equal(again.channels[OV_CHANNEL_MAIL].capacity, 0); /* none is not unlimited */
    assert_int_equal(again.channels[OV_CHANNEL_EMAIL].capacity, OV_POLICY_UNLIMITED);
    assert_int_equal(again.capacities.count, 2);
    assert_true(ov_str_eq(again.capacities.items[0].department, OV_STR("D1")));
    assert_int_equal(again.capacities.items[0].per_day, 5);
    assert_false(ov_policy_load(mem, twice, OV_STR("p.xml"), &policy, &err));
    assert_non_null(strstr(err.message, "p.xml:2: capacity given twice for department 'D1'"));
}

static void
rules_are_validated(void **state)
{
    static const struct {
        const char *xml, *message;
    } cases[] = {
        {"<rules xmlns='urn:onevoice:rules:1'>\n<rule id='a' "
         "class='c'><pattern>x</pattern></rule>\n"
         "<rule id='a' class='c'><pattern>x</pattern></rule></rules>",
         "r.xml:3: rule 'a' stands twice"},
        {"<rules xmlns='urn:onevoice:rules:1'>\n<rule id='a' class='c' guards='b'>"
         "<pattern>x</pattern></rule></rules>",
         "r.xml:2: rule 'a': no guard 'b'"},
        {"<rules xmlns='urn:onevoice:rules:1'><rule id='a'><pattern>x</pattern></rule></rules>",
         "r.xml:1: "},
    };
    ov_rule_set rules;
    ov_error err = {0};

    (void)state;
    assert_true(ov_policy_rules_defaults(mem, &rules, &err));
    assert_true(rules.count > 0);
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        assert_false(
            ov_policy_rules_load(mem, ov_str_from(cases[i].xml), OV_STR("r.xml"), &rules, &err));
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("case %zu: %s", i, err.message);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in_policy_is_whole),
        cmocka_unit_test(built_in_calendar_knows_holidays),
        cmocka_unit_test(document_overrides_settings_and_replaces_tables),
        cmocka_unit_test(faulty_documents_are_refused_with_their_line),
        cmocka_unit_test(set_refuses_what_it_does_not_know),
        cmocka_unit_test(effective_document_reads_back_as_itself),
        cmocka_unit_test(capacities_are_read_and_kept),
        cmocka_unit_test(rules_are_validated),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
