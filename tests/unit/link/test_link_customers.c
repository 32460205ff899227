/*
 * Customer ids from night to night.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "people.h"

static void
add_mary(people *p, const char *id)
{
    people_add(p, (person){.id = id,
                           .full_name = "Mary Okafor",
                           .birth = "1957-03-14",
                           .address = "18 Elm St, Dayton OH 45402"});
}

static void
add_agnes(people *p, const char *id)
{
    people_add(p, (person){.id = id,
                           .full_name = "Agnes Byrne",
                           .birth = "1941-05-05",
                           .address = "3 Mill Ct, Kent OH 44240"});
}

static void
remove_party(people *p, const char *id)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->parties.count; i++) {
        if (!ov_str_eq(p->parties.items[i].id, ov_str_from(id)))
            p->parties.items[kept++] = p->parties.items[i];
    }
    p->parties.count = kept;
}

static const ov_customer_change *
change_of(const people *p, ov_str id)
{
    for (size_t i = 0; i < p->result.changes.count; i++) {
        if (ov_str_eq(p->result.changes.items[i].customer_id, id))
            return &p->result.changes.items[i];
    }
    return NULL;
}

static void
an_id_outlives_its_founder(void **state)
{
    people p = people_new(*state);
    ov_str first;

    add_mary(&p, "b");
    add_mary(&p, "c");
    people_link(&p, 1);
    first = people_customer(&p, "b");
    assert_true(ov_str_eq(change_of(&p, first)->change, OV_STR("created")));
    people_next_night(&p);
    add_mary(&p, "a"); /* a smaller id joins */
    people_link(&p, 1);
    assert_true(ov_str_eq(people_customer(&p, "a"), first));
    assert_int_equal(p.result.changes.count, 0);
    people_next_night(&p);
    remove_party(&p, "b");
    people_link(&p, 1);
    assert_true(ov_str_eq(people_customer(&p, "c"), first));
    assert_int_equal(p.result.changes.count, 0);
}

static void
the_largest_part_keeps_the_id_in_a_split(void **state)
{
    people p = people_new(*state);
    ov_str first;

    add_mary(&p, "a");
    add_mary(&p, "b");
    add_mary(&p, "c");
    people_link(&p, 1);
    first = people_customer(&p, "a");
    people_next_night(&p);
    people_decide(&p, "a", "b", false, 1);
    people_decide(&p, "a", "c", false, 1);
    people_link(&p, 1);
    assert_true(ov_str_eq(people_customer(&p, "b"), first));
    assert_true(ov_str_eq(people_customer(&p, "c"), first));
    assert_false(ov_str_eq(people_customer(&p, "a"), first));
    assert_int_equal(p.result.changes.count, 1);
    assert_true(ov_str_eq(p.result.changes.items[0].change, OV_STR("split_from")));
    assert_true(ov_str_eq(p.result.changes.items[0].other_customer_id, first));
}

static void
the_id_with_most_members_survives_a_merge_and_the_other_is_never_given_again(void **state)
{
    people p = people_new(*state);
    ov_str mary, agnes, retired[1];

    add_mary(&p, "a");
    add_agnes(&p, "b");
    add_agnes(&p, "c");
    people_link(&p, 1);
    mary = people_customer(&p, "a");
    agnes = people_customer(&p, "b");
    people_next_night(&p);
    people_decide(&p, "a", "b", true, 1);
    people_decide(&p, "a", "c", true, 1);
    people_link(&p, 1);
    assert_true(ov_str_eq(people_customer(&p, "a"), agnes));
    assert_true(ov_str_eq(change_of(&p, mary)->change, OV_STR("merged_into")));
    assert_true(ov_str_eq(change_of(&p, mary)->other_customer_id, agnes));
    people_next_night(&p);
    retired[0] = mary;
    p.previous.retired.items = retired;
    p.previous.retired.count = 1;
    p.decisions.count = 0;
    people_link(&p, 1); /* apart again: founder "a" would give the retired id */
    assert_false(ov_str_eq(people_customer(&p, "a"), mary));
    assert_false(ov_str_eq(people_customer(&p, "a"), agnes));
    assert_true(ov_str_eq(people_customer(&p, "b"), agnes));
}

static void
a_collapse_over_night_is_refused(void **state)
{
    people p = people_new(*state);
    ov_error err = {0};
    ov_identities out;

    for (int i = 0; i < 1200; i++) {
        char id[16], family[16], birth[16], street[32];

        snprintf(id, sizeof id, "p%04d", i);
        snprintf(family, sizeof family, "%c%c%cson", 'A' + i / 2 % 26, 'a' + i / 52 % 26,
                 'a' + i / 2 % 7);
        snprintf(birth, sizeof birth, "19%02d-%02d-%02d", 20 + i / 2 % 71, 1 + i / 2 % 12,
                 1 + i / 2 % 28);
        snprintf(street, sizeof street, "%d Elm St, Kent OH 44240", i / 2);
        people_add(
            &p,
            (person){
                .id = id, .given = "Mary", .family = family, .birth = birth, .address = street});
    }
    people_link(&p, 1);
    assert_true(p.result.customers.count < 700);
    people_next_night(&p);
    for (size_t i = 0; i < p.parties.count; i++)
        p.parties.items[i].given_name = p.parties.items[i].family_name =
            p.parties.items[i].address = OV_STR_NULL;
    assert_false(ov_link_parties(p.mem, &p.snapshot, &p.policy,
                                 &(ov_link_night){.previous = &p.previous, .workers = 1}, &out,
                                 &err));
    assert_int_equal(err.kind, OV_E_DATA);
}

static void
who_is_gone_is_retired(void **state)
{
    people p = people_new(*state);
    ov_str agnes;

    add_mary(&p, "a");
    add_agnes(&p, "b");
    people_link(&p, 1);
    agnes = people_customer(&p, "b");
    people_next_night(&p);
    remove_party(&p, "b");
    people_link(&p, 1);
    assert_int_equal(p.result.changes.count, 1);
    assert_true(ov_str_eq(p.result.changes.items[0].customer_id, agnes));
    assert_true(ov_str_eq(p.result.changes.items[0].change, OV_STR("retired")));
}

static void
who_comes_back_finds_the_customer_that_stayed(void **state)
{
    people p = people_new(*state);
    ov_str mary, agnes;

    add_mary(&p, "a");
    add_mary(&p, "b");
    add_agnes(&p, "c");
    people_link(&p, 1);
    mary = people_customer(&p, "a");
    agnes = people_customer(&p, "c");
    people_next_night(&p);
    remove_party(&p, "a"); /* the founder, and a whole customer */
    remove_party(&p, "c");
    people_link(&p, 1);
    assert_true(ov_str_eq(people_customer(&p, "b"), mary));
    assert_true(ov_str_eq(change_of(&p, agnes)->change, OV_STR("retired")));
    people_next_night(&p);
    p.previous.retired.items = &agnes;
    p.previous.retired.count = 1;
    add_mary(&p, "a");
    add_agnes(&p, "c");
    people_link(&p, 1);
    assert_true(ov_str_eq(people_customer(&p, "a"), mary));
    assert_true(ov_str_eq(people_customer(&p, "b"), mary));
    assert_false(ov_str_eq(people_customer(&p, "c"), agnes)); /* an id is given once */
    assert_int_equal(p.result.changes.count, 1);
    assert_true(ov_str_eq(change_of(&p, people_customer(&p, "c"))->change, OV_STR("created")));
}

static bool
mailable(const people *p, const char *party)
{
    return p->result.parties.items[people_find(p, party)].mailable;
}

static void
who_lives_elsewhere_gets_mail_of_its_own(void **state)
{
    people p = people_new(*state);
    person here = {.id = "a",
                   .given = "Theodora",
                   .family = "Quillfeather",
                   .birth = "1961-04-17",
                   .address = "12 Oak St, Dayton OH 45402"};
    person there = here;

    there.id = "b";
    there.address = "900 Harbor Blvd, Reno NV 89501";
    people_add(&p, here);
    people_add(&p, there);
    people_link(&p, 1);
    assert_true(people_together(&p, "a", "b"));
    assert_false(mailable(&p, "a"));
    assert_false(mailable(&p, "b"));
    people_alias(&p, "b", NULL, "12 Oak St, Dayton OH 45402"); /* moved, and said so */
    people_link(&p, 1);
    assert_true(mailable(&p, "a"));
    assert_true(mailable(&p, "b"));
    p.aliases.count = 0;
    people_decide(&p, "a", "b", true, 1);
    people_link(&p, 1);
    assert_true(mailable(&p, "a"));
}

static void
fillers_link_nobody_and_are_reported(void **state)
{
    people p = people_new(*state);
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

    for (int i = 0; i < 400; i++) {
        char id[16], given[16], family[16];

        snprintf(id, sizeof id, "p%04d", i);
        snprintf(given, sizeof given, "%c%c%cda", letters[i % 26], letters[i / 26],
                 letters[(i * 7) % 26]);
        snprintf(family, sizeof family, "%c%cson", letters[(i * 5) % 26], letters[(i * 11) % 26]);
        people_add(&p, (person){.id = id,
                                .given = given,
                                .family = family,
                                .birth = "1900-01-01",
                                .phone = "6145550142",
                                .email = "none@example.org"});
        people_identifier(&p, id, "tax_id", "771505727");
    }
    people_link(&p, 2);
    assert_true(people_notice(&p, "phone_filler") == 1);
    assert_true(people_notice(&p, "email_filler") == 1);
    assert_true(people_notice(&p, "identifier_filler") == 1);
    assert_true(people_notice(&p, "birth_date_filler") == 1);
    for (size_t i = 0; i < p.result.customers.count; i++)
        assert_true(p.result.customers.items[i].party_count < 16); /* of one family name */
}

static void
one_record_a_thousand_times_strikes_the_caps_and_says_so(void **state)
{
    people p = people_new(*state);

    for (int i = 0; i < 2000; i++) {
        char id[16];

        snprintf(id, sizeof id, "p%04d", i);
        add_mary(&p, id);
    }
    people_link(&p, 2);
    assert_true(people_notice(&p, "blocks_beyond_cap") > 0);
    for (size_t i = 0; i < p.result.customers.count; i++)
        assert_true(p.result.customers.items[i].party_count <= 500);
}

static void
very_long_values_are_harmless(void **state)
{
    people p = people_new(*state);
    static char text[10001];

    memset(text, 'z', 10000);
    for (int i = 0; i < 30; i++) {
        char id[16];

        snprintf(id, sizeof id, "p%04d", i);
        text[i] = 'y';
        people_add(&p, (person){.id = id,
                                .full_name = text,
                                .given = i % 2 ? text : NULL,
                                .family = i % 3 ? text : NULL,
                                .address = text,
                                .phone = text,
                                .email = text});
        people_identifier(&p, id, text, text);
        people_alias(&p, id, text, text);
    }
    people_link(&p, 2);
    assert_int_equal(p.result.parties.count, 30);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_id_outlives_its_founder, people_begin, people_end),
        cmocka_unit_test_setup_teardown(the_largest_part_keeps_the_id_in_a_split, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(
            the_id_with_most_members_survives_a_merge_and_the_other_is_never_given_again,
            people_begin, people_end),
        cmocka_unit_test_setup_teardown(a_collapse_over_night_is_refused, people_begin, people_end),
        cmocka_unit_test_setup_teardown(who_is_gone_is_retired, people_begin, people_end),
        cmocka_unit_test_setup_teardown(who_comes_back_finds_the_customer_that_stayed, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(who_lives_elsewhere_gets_mail_of_its_own, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(fillers_link_nobody_and_are_reported, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(one_record_a_thousand_times_strikes_the_caps_and_says_so,
                                        people_begin, people_end),
        cmocka_unit_test_setup_teardown(very_long_values_are_harmless, people_begin, people_end),
    };

    return cmocka_run_group_tests_name("customers", tests, NULL, NULL);
}
