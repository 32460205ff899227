/* What an intake can do to linking on purpose or by neglect: bounded work, small customers, and a
   notice of every cap that struck. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "people.h"

#define PAIRS_A_RECORD 15 /* what an ordinary intake needs */

static void
make_word(ov_random *random, char *out, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (char)('a' + ov_random_below(random, 26));
    out[len] = '\0';
}

/* `count` records, two of each person; what is set in `same` all of them share. */
static void
add_strangers(people *p, size_t count, person same)
{
    ov_random random = ov_random_seed(1);
    char id[16], given[8], family[10], birth[16], street[40], phone[16];

    for (size_t i = 0; i < count; i++) {
        if (i % 2 == 0) {
            make_word(&random, given, 6);
            make_word(&random, family, 9);
            snprintf(birth, sizeof birth, "%d-%02d-%02d", (int)ov_random_range(&random, 1930, 1999),
                     (int)ov_random_range(&random, 1, 12), (int)ov_random_range(&random, 2, 28));
            make_word(&random, street, 10);
            snprintf(street + 10, sizeof street - 10, " Street %zu, Kent OH 44240", i);
            snprintf(phone, sizeof phone, "614%07zu", 2000001 + i);
        }
        snprintf(id, sizeof id, "p%06zu", i);
        people_add(p, (person){.id = id,
                               .given = same.given ? same.given : given,
                               .family = same.family ? same.family : family,
                               .birth = same.birth ? same.birth : birth,
                               .address = same.address ? same.address : street,
                               .phone = same.phone ? same.phone : phone});
    }
}

static size_t
largest_customer(const people *p)
{
    size_t largest = 0;

    for (size_t i = 0; i < p->result.customers.count; i++)
        largest = OV_MAX(largest, p->result.customers.items[i].party_count);
    return largest;
}

static void
assert_bounded(const people *p, size_t largest)
{
    assert_true(p->result.fit.pairs <= PAIRS_A_RECORD * p->result.fit.records);
    assert_true(largest_customer(p) <= largest);
}

static void
a_filler_phone_on_a_hundred_thousand_records(void **state)
{
    people p = people_new(*state);

    add_strangers(&p, 100000, (person){.phone = "6145550142"});
    people_link(&p, 2);
    assert_bounded(&p, 2);
    assert_int_equal(people_notice(&p, "phone_filler"), 1);
    assert_true(people_together(&p, "p000000", "p000001"));
    assert_int_equal(p.result.customers.count, 50000);
}

static void
a_phone_of_one_pair_of_initials_is_no_evidence_either(void **state)
{
    people p = people_new(*state);
    ov_random random = ov_random_seed(2);

    add_strangers(&p, 50000, (person){.phone = "6145550142"});
    for (size_t i = 0; i < p.parties.count; i += 2) {
        char given[8] = "j", family[10] = "s";

        make_word(&random, given + 1, 5);
        make_word(&random, family + 1, 8);
        for (size_t k = i; k < i + 2; k++) {
            p.parties.items[k].given_name = ov_str_copy(p.mem, ov_str_from(given));
            p.parties.items[k].family_name = ov_str_copy(p.mem, ov_str_from(family));
        }
    }
    people_link(&p, 2);
    assert_int_equal(people_notice(&p, "phone_filler"), 0); /* one family could be meant */
    assert_true(people_notice(&p, "blocks_beyond_cap") > 0);
    assert_bounded(&p, 2);
}

static void
everybody_born_on_new_years_day_of_1900(void **state)
{
    people p = people_new(*state);

    add_strangers(&p, 50000, (person){.birth = "1900-01-01"});
    people_link(&p, 2);
    assert_bounded(&p, 2);
    assert_int_equal(people_notice(&p, "birth_date_filler"), 1);
    assert_true(people_together(&p, "p000000", "p000001"));
}

static void
everybody_of_one_name_and_house(void **state)
{
    people p = people_new(*state);

    add_strangers(
        &p, 20000,
        (person){.given = "Maria", .family = "Garcia", .address = "1 Shelter Rd, Kent OH 44240"});
    people_link(&p, 2);
    assert_true(people_notice(&p, "blocks_beyond_cap") > 0);
    assert_bounded(&p, 8);
}

static void
names_of_ten_thousand_letters(void **state)
{
    people p = people_new(*state);
    char *name = ov_arena_alloc(*state, 10001);

    memset(name, 'q', 10000);
    add_strangers(&p, 2000, (person){0});
    for (size_t i = 0; i < 1000; i++) {
        snprintf(name + 9990, 11, "x%09zu", i);
        p.parties.items[i].family_name = ov_str_copy(p.mem, ov_str_from(name));
    }
    people_link(&p, 2);
    assert_int_equal(people_notice(&p, "names_cut"), 1000);
    assert_bounded(&p, 2);
}

static void
identifiers_that_differ_at_their_end_only(void **state)
{
    people p = people_new(*state);
    char *value = ov_arena_alloc(*state, 10001);

    for (size_t i = 0; i < 10000; i++)
        value[i] = (char)('a' + i % 26);
    for (int i = 0; i < 3; i++) {
        char id[] = {(char)('a' + i), '\0'};

        value[9999] = (char)('0' + i / 2);
        people_add(&p, (person){.id = id, .given = "Zebedee", .family = "Quillfeather"});
        people_identifier(&p, id, "card", value);
        people_identifier(&p, id, "member", value);
    }
    people_link(&p, 1);
    assert_true(people_together(&p, "a", "b"));
    assert_false(people_together(&p, "a", "c"));
}

static void
three_hundred_identifiers_of_one_party(void **state)
{
    people p = people_new(*state);
    char value[16];

    people_add(&p, (person){.id = "a", .given = "Ann", .family = "Lee"});
    for (int i = 0; i < 300; i++) {
        snprintf(value, sizeof value, "%d", 4711000 + 7 * i);
        people_identifier(&p, "a", "card", value);
    }
    people_link(&p, 1);
    assert_int_equal(people_notice(&p, "identifiers_beyond_cap"), 300 - 12);
}

static void
a_hundred_thousand_records_that_know_nothing(void **state)
{
    people p = people_new(*state);
    char id[16];

    for (size_t i = 0; i < 100000; i++) {
        snprintf(id, sizeof id, "p%06zu", i);
        people_add(&p, (person){.id = id});
    }
    people_link(&p, 2);
    assert_int_equal(p.result.fit.pairs, 0);
    assert_int_equal(p.result.customers.count, 100000);
}

/* Records that each share identifiers with the next: only links beyond doubt are followed. */
static void
a_chain_longer_than_the_cap(void **state)
{
    people p = people_new(*state);
    char id[16], value[16];

    for (size_t i = 0; i < 3000; i++) {
        snprintf(id, sizeof id, "p%06zu", i);
        people_add(&p, (person){.id = id, .given = "Zebedee", .family = "Quillfeather"});
        for (size_t k = i; k < i + 2; k++) {
            snprintf(value, sizeof value, "%zu", 4711000 + 7 * k);
            people_identifier(&p, id, "card", value);
            people_identifier(&p, id, "member", value);
        }
    }
    people_link(&p, 2);
    assert_true(people_notice(&p, "records_in_components_beyond_cap") > 0);
    assert_bounded(&p, 500);
}

static void
reviewers_who_contradict_each_other_in_a_ring(void **state)
{
    people p = people_new(*state);

    add_strangers(&p, 8, (person){0});
    people_decide(&p, "p000000", "p000002", true, 100);
    people_decide(&p, "p000002", "p000004", true, 200);
    people_decide(&p, "p000000", "p000004", false, 150); /* later than the first, not the second */
    people_link(&p, 2);
    assert_false(people_together(&p, "p000000", "p000004"));
    assert_true(people_together(&p, "p000002", "p000004"));
    assert_int_equal(people_notice(&p, "decision_overruled"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_filler_phone_on_a_hundred_thousand_records, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(a_phone_of_one_pair_of_initials_is_no_evidence_either,
                                        people_begin, people_end),
        cmocka_unit_test_setup_teardown(everybody_born_on_new_years_day_of_1900, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(everybody_of_one_name_and_house, people_begin, people_end),
        cmocka_unit_test_setup_teardown(names_of_ten_thousand_letters, people_begin, people_end),
        cmocka_unit_test_setup_teardown(identifiers_that_differ_at_their_end_only, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(three_hundred_identifiers_of_one_party, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(a_hundred_thousand_records_that_know_nothing, people_begin,
                                        people_end),
        cmocka_unit_test_setup_teardown(a_chain_longer_than_the_cap, people_begin, people_end),
        cmocka_unit_test_setup_teardown(reviewers_who_contradict_each_other_in_a_ring, people_begin,
                                        people_end),
    };

    return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
