#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "people.h"

static void
explain(const people *p)
{
    for (size_t i = 0; i < p->result.links.count; i++) {
        const ov_link_row *l = &p->result.links.items[i];

        fprintf(stderr, "# %.*s %.*s %d %.3f %.4f %.*s\n",
                OV_STR_ARG(p->snapshot.parties.items[l->party].id),
                OV_STR_ARG(p->snapshot.parties.items[l->other_party].id), (int)l->verdict,
                l->weight, l->probability, OV_STR_ARG(people_evidence(p, l)));
    }
}

static void
assert_together(const people *p, const char *a, const char *b)
{
    if (!people_together(p, a, b))
        explain(p);
    assert_true(people_together(p, a, b));
}

static void
assert_apart(const people *p, const char *a, const char *b)
{
    if (people_together(p, a, b))
        explain(p);
    assert_false(people_together(p, a, b));
}

static void
five_spellings_are_one_person(void **state)
{
    people p = people_new(*state);
    static const char *const others[] = {"a", "b", "c", "d"};

    people_add(&p, (person){.id = "reg",
                            .full_name = "Katherine Anne S\u00f8rensen",
                            .birth = "1983-12-05",
                            .address = "210 Pine St Unit 4B, Columbus OH 43215",
                            .phone = "+16145550142"});
    people_alias(&p, "reg", "Katherine Anne Doyle", "55 Lake Dr, Columbus OH 43202");
    people_identifier(&p, "reg", "member_id", "KS-77");
    people_identifier(&p, "reg", "account_number", "HSP-2001");
    people_identifier(&p, "reg", "account_number", "VA-2001");
    people_add(&p, (person){.id = "a",
                            .full_name = "KATHERINE DOYLE",
                            .birth = "1983-12-05",
                            .address = "55 Lake Drive Columbus OH"});
    people_add(&p, (person){.id = "b",
                            .full_name = "Kate Sorensen",
                            .birth = "1983-12-05",
                            .address = "210 Pine Street #4B, Columbus, Ohio 43215-1234"});
    people_add(&p, (person){.id = "c",
                            .full_name = "SORENSEN KATHERINE A",
                            .address = "210 PINE ST 4B COLUMBUS OH 43215",
                            .phone = "(614) 555-0142"});
    people_add(
        &p, (person){.id = "d", .full_name = "Katherine A S\u00f8rensen", .birth = "1983-12-05"});
    people_identifier(&p, "d", "member_id", "KS-77");
    people_link(&p, 1);
    for (size_t i = 0; i < OV_COUNT(others); i++)
        assert_together(&p, "reg", others[i]);
    assert_true(p.result.customers.items[0].mailable);
}

static void
joint_and_shortened_lines_are_the_customer_on_file(void **state)
{
    people p = people_new(*state);
    static const char *const others[] = {"a", "b", "c", "d"};

    people_add(&p, (person){.id = "reg",
                            .full_name = "Margaret A. Lindqvist",
                            .birth = "1968-11-30",
                            .address = "402 Harbor Rd Apt 5, Erie PA 16501"});
    people_add(&p, (person){.id = "a",
                            .full_name = "Margaret Lindqvist",
                            .address = "402 Harbor Rd #5 Erie PA"});
    people_add(&p,
               (person){.id = "b", .full_name = "M A LINDQVIST", .address = "402 HARBOR RD APT 5"});
    people_add(&p, (person){.id = "c",
                            .full_name = "Margaret A Lindqvist & Per Lindqvist",
                            .address = "402 Harbor Road Apt 5, Erie PA 16501"});
    people_add(&p, (person){.id = "d",
                            .full_name = "Lindqvist, Margaret A.",
                            .address = "402 Harbor Rd Apt 5, Erie PA 16501"});
    people_link(&p, 1);
    for (size_t i = 0; i < OV_COUNT(others); i++)
        assert_together(&p, "reg", others[i]);
    assert_true(p.result.customers.items[0].mailable);
}

static void
one_record_many_times_is_one_customer(void **state)
{
    people p = people_new(*state);
    char id[8];

    for (int i = 0; i < 14; i++) {
        snprintf(id, sizeof id, "p%02d", i);
        people_add(&p, (person){.id = id,
                                .department = i < 5 ? 0 : 1,
                                .full_name = i % 3 ? "Ruth Feldman" : "FELDMAN, RUTH",
                                .birth = "1952-06-18",
                                .address = "88 Grove Ave, Canton OH 44702"});
    }
    people_link(&p, 2);
    assert_int_equal(p.result.customers.count, 1);
    assert_true(p.result.customers.items[0].mailable);
    assert_int_equal(p.result.duplicates.items[0], 4);
    assert_int_equal(p.result.duplicates.items[1], 8);
    assert_int_equal(p.result.duplicates.items[2], 0);
}

static void
household(people *p)
{
    static const char *const home = "12 Oak St, Dayton OH 45402";

    people_add(p, (person){.id = "father",
                           .full_name = "James Porter Sr",
                           .birth = "1950-02-11",
                           .address = home,
                           .phone = "937 555 0101",
                           .email = "porters@example.org"});
    people_add(p, (person){.id = "son",
                           .full_name = "James Porter Jr",
                           .birth = "1979-07-30",
                           .address = home,
                           .phone = "937 555 0101",
                           .email = "porters@example.org"});
    people_add(p, (person){.id = "mother",
                           .full_name = "Joan Porter",
                           .birth = "1952-05-19",
                           .address = home,
                           .phone = "937 555 0101",
                           .email = "porters@example.org"});
    people_add(p, (person){.id = "twin1",
                           .full_name = "Anna Porter",
                           .birth = "1981-03-03",
                           .address = home,
                           .phone = "937 555 0101",
                           .email = "porters@example.org"});
    people_add(p, (person){.id = "twin2",
                           .full_name = "Emma Porter",
                           .birth = "1981-03-03",
                           .address = home,
                           .phone = "937 555 0101",
                           .email = "porters@example.org"});
}

static void
members_of_a_household_stay_apart(void **state)
{
    people p = people_new(*state);

    household(&p);
    people_link(&p, 1);
    assert_int_equal(p.result.customers.count, 5);
    assert_apart(&p, "father", "son");
    assert_apart(&p, "twin1", "twin2");
    assert_true(people_row(&p, "father", "son") == NULL ||
                people_row(&p, "father", "son")->verdict != OV_LINK_SAME);
}

static void
each_member_keeps_their_own_copies(void **state)
{
    people p = people_new(*state);

    household(&p);
    people_add(&p, (person){.id = "son2",
                            .full_name = "PORTER, JAMES JR",
                            .birth = "1979-07-30",
                            .address = "12 OAK STREET DAYTON OH 45402"});
    people_add(&p, (person){.id = "twin2b",
                            .full_name = "Emma Porter",
                            .birth = "1981-03-03",
                            .phone = "9375550101"});
    people_link(&p, 1);
    assert_together(&p, "son", "son2");
    assert_together(&p, "twin2", "twin2b");
    assert_apart(&p, "father", "son2");
    assert_apart(&p, "twin1", "twin2b");
    assert_int_equal(p.result.customers.count, 5);
}

static void
namesake_without_a_date_is_ambiguous(void **state)
{
    people p = people_new(*state);
    const ov_party_identity *who;

    household(&p);
    people_add(&p, (person){.id = "unclear",
                            .full_name = "J Porter",
                            .address = "12 Oak St, Dayton OH 45402"});
    people_add(&p, (person){.id = "unclear2",
                            .full_name = "James Porter",
                            .address = "12 Oak St, Dayton OH 45402"});
    people_link(&p, 1);
    who = &p.result.parties.items[people_find(&p, "unclear2")];
    if (who->state != OV_IDENTITY_AMBIGUOUS)
        explain(&p);
    assert_int_equal(who->state, OV_IDENTITY_AMBIGUOUS);
    assert_int_equal(who->customer, OV_NO_INDEX);
    assert_int_equal(who->candidates.count, 2);
    assert_apart(&p, "unclear", "father");
    assert_apart(&p, "unclear", "son");
    assert_apart(&p, "father", "son");
}

/* A suffix is there because two bear the name. */
static void
a_phone_of_another_is_not_the_juniors(void **state)
{
    static const char *const home = "12 Oak St, Dayton OH 45402";
    people p = people_new(*state);

    people_add(&p, (person){.id = "son",
                            .full_name = "James Porter Jr",
                            .birth = "1979-07-30",
                            .address = home,
                            .phone = "937 555 0101"});
    people_add(&p, (person){.id = "bare",
                            .full_name = "James Porter",
                            .address = home,
                            .phone = "937 555 7288"});
    people_add(&p, (person){.id = "other son",
                            .full_name = "Peter Lindqvist Jr",
                            .birth = "1983-04-21",
                            .address = home,
                            .phone = "937 555 3471"});
    people_add(&p, (person){.id = "his own phone",
                            .full_name = "Peter Lindqvist",
                            .address = home,
                            .phone = "937 555 3471"});
    people_link(&p, 1);
    assert_apart(&p, "son", "bare");
    assert_together(&p, "other son", "his own phone");
}

/* Who calls from the father's phone may still be the son: neither is chosen. */
static void
a_fathers_phone_does_not_choose(void **state)
{
    static const char *const home = "12 Oak St, Dayton OH 45402";
    people p = people_new(*state);

    people_add(&p, (person){.id = "son",
                            .full_name = "James Porter Jr",
                            .birth = "1979-07-30",
                            .address = home,
                            .phone = "937 555 0101"});
    people_add(&p, (person){.id = "father",
                            .full_name = "James Porter",
                            .birth = "1950-02-11",
                            .address = home,
                            .phone = "937 555 7288"});
    people_add(&p, (person){.id = "bare",
                            .full_name = "James Porter",
                            .address = home,
                            .phone = "937 555 7288"});
    people_link(&p, 1);
    assert_apart(&p, "son", "father");
    assert_apart(&p, "son", "bare");
}

static void
mixed_scripts_never_link_by_name(void **state)
{
    people p = people_new(*state);

    people_add(
        &p, (person){.id = "a", .full_name = "John Carver", .address = "7 Elm Rd, Kent OH 44240"});
    people_add(
        &p,
        (person){.id = "b", .full_name = "\u0408ohn Carver", .address = "7 Elm Rd, Kent OH 44240"});
    people_link(&p, 1);
    assert_apart(&p, "a", "b");
}

static void
direction_marks_do_not_matter(void **state)
{
    people p = people_new(*state);

    people_add(&p, (person){.id = "a",
                            .full_name = "John Carver",
                            .birth = "1960-04-17",
                            .address = "7 Elm Rd, Kent OH 44240"});
    people_add(&p, (person){.id = "b",
                            .full_name = "J\u202eoh\u200bn Carver",
                            .birth = "1960-04-17",
                            .address = "7 Elm Rd, Kent OH 44240"});
    people_link(&p, 1);
    assert_together(&p, "a", "b");
}

static void
a_name_alone_links_nobody(void **state)
{
    people p = people_new(*state);

    people_add(&p, (person){.id = "a", .full_name = "Zbigniew Wojciechowski"});
    people_add(&p, (person){.id = "b", .full_name = "Zbigniew Wojciechowski"});
    people_add(&p, (person){.id = "c",
                            .full_name = "Zbigniew Wojciechowski",
                            .birth = "1931-10-27",
                            .address = "7 Elm Rd, Kent OH 44240"});
    people_link(&p, 1);
    assert_int_equal(p.result.customers.count, 3);
    assert_int_equal(people_row(&p, "a", "b")->verdict, OV_LINK_REVIEW);
}

static void
marriage_changes_the_family_name(void **state)
{
    people p = people_new(*state);

    people_add(&p, (person){.id = "a",
                            .given = "Rebecca",
                            .family = "Stone",
                            .birth = "1988-09-14",
                            .email = "becca.s@example.org",
                            .phone = "6145550111"});
    people_add(&p, (person){.id = "b",
                            .given = "Rebecca",
                            .family = "Whitfield",
                            .birth = "1988-09-14",
                            .email = "becca.s@example.org",
                            .phone = "6145550111"});
    people_link(&p, 1);
    assert_together(&p, "a", "b");
}

static void
reviewers_are_obeyed(void **state)
{
    people p = people_new(*state);

    household(&p);
    people_add(&p, (person){.id = "son2",
                            .full_name = "James Porter Jr",
                            .birth = "1979-07-30",
                            .address = "12 Oak St, Dayton OH 45402"});
    people_decide(&p, "twin1", "twin2", true, 100);
    people_decide(&p, "son", "son2", false, 100);
    people_link(&p, 1);
    assert_together(&p, "twin1", "twin2");
    assert_apart(&p, "son", "son2");
    assert_int_equal(people_row(&p, "twin1", "twin2")->verdict, OV_LINK_SAME);
    assert_non_null(strstr(
        ov_str_cstr(*state, people_evidence(&p, people_row(&p, "twin1", "twin2"))), "reviewer"));
    assert_int_equal(people_row(&p, "son", "son2")->verdict, OV_LINK_DIFFERENT);
}

static void
the_later_decision_wins(void **state)
{
    people p = people_new(*state);

    household(&p);
    people_decide(&p, "twin1", "twin2", true, 100);
    people_decide(&p, "twin2", "twin1", false, 200);
    people_decide(&p, "father", "son", false, 100);
    people_decide(&p, "son", "father", true, 200);
    people_decide(&p, "father", "mother", true, 300);
    people_decide(&p, "mother", "father", false, 300); /* on a tie: different */
    people_link(&p, 1);
    assert_apart(&p, "twin1", "twin2");
    assert_together(&p, "father", "son");
    assert_apart(&p, "father", "mother");
    assert_int_equal(people_notice(&p, "decision_overruled"), 3);
}

static void
nobody_and_one_and_nothing_known(void **state)
{
    people p = people_new(*state);

    people_link(&p, 2);
    assert_int_equal(p.result.customers.count, 0);
    people_add(&p, (person){.id = "a", .full_name = "Ann Lee"});
    people_link(&p, 2);
    assert_int_equal(p.result.customers.count, 1);
    assert_int_equal(p.result.parties.items[0].state, OV_IDENTITY_SINGLETON);
    people_add(&p, (person){.id = "b"});
    people_add(&p, (person){.id = "c"});
    people_link(&p, 2);
    assert_int_equal(p.result.customers.count, 3);
}

static void
evidence_adds_up_to_the_weight(void **state)
{
    people p = people_new(*state);
    const ov_link_row *row;
    ov_str all, rest, part;
    double sum = 0;

    people_add(
        &p,
        (person){.id = "a", .full_name = "Ann Lee", .birth = "1970-05-06", .phone = "6145550111"});
    people_add(
        &p,
        (person){.id = "b", .full_name = "Anne Lee", .birth = "1970-05-06", .phone = "6145550111"});
    people_link(&p, 1);
    row = people_row(&p, "a", "b");
    assert_non_null(row);
    all = people_evidence(&p, row);
    rest = ov_str_slice(all, 0, ov_str_find(all, OV_STR(",\"against_household"), 0));
    while (ov_str_next(&rest, ',', &part)) {
        double value;
        size_t colon = ov_str_find_char(part, ':', 0);
        const char *text = ov_str_cstr(*state, ov_str_find_char(part, '[', 0) == OV_STR_NONE &&
                                                       colon != OV_STR_NONE
                                                   ? ov_str_slice(part, colon + 1, part.len)
                                                   : part);

        if (sscanf(text, "%lf", &value) == 1)
            sum += value;
    }
    assert_true(sum - row->weight < 0.0005 && row->weight - sum < 0.0005);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(five_spellings_are_one_person, people_begin, people_end),
        cmocka_unit_test_setup_teardown(joint_and_shortened_lines_are_the_customer_on_file,
                                        people_begin, people_end),
        cmocka_unit_test_setup_teardown(one_record_many_times_is_one_customer, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(members_of_a_household_stay_apart, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(each_member_keeps_their_own_copies, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(namesake_without_a_date_is_ambiguous, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(a_phone_of_another_is_not_the_juniors, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(a_fathers_phone_does_not_choose, people_begin, people_end),
        cmocka_unit_test_setup_teardown(mixed_scripts_never_link_by_name, people_begin, people_end),
        cmocka_unit_test_setup_teardown(direction_marks_do_not_matter, people_begin, people_end),
        cmocka_unit_test_setup_teardown(a_name_alone_links_nobody, people_begin, people_end),
        cmocka_unit_test_setup_teardown(marriage_changes_the_family_name, people_begin, people_end),
        cmocka_unit_test_setup_teardown(reviewers_are_obeyed, people_begin, people_end),
        cmocka_unit_test_setup_teardown(the_later_decision_wins, people_begin, people_end),
        cmocka_unit_test_setup_teardown(nobody_and_one_and_nothing_known, people_begin, people_end),
        cmocka_unit_test_setup_teardown(evidence_adds_up_to_the_weight, people_begin, people_end),
    };

    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
