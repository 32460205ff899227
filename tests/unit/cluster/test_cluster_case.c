/* What is the same letter, what speaks of one matter: cases of one customer. */
#include "letters.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#define QUOTE(day)                                                                                 \
    "The amount that pays off your loan LN-2025-0012345 is $5,210.44. This quote is good "         \
    "through " day " and not longer."

#define BILL(amount, claim, day)                                                                   \
    "Your claim for the visit on " day " was reviewed by our office under number " claim           \
    ". Please pay the balance of " amount " before the end of the month."

typedef struct pair_case {
    const char *what;
    const char *first, *second;
    bool same;
} pair_case;

static const pair_case pairs[] = {
    {"the same text", BILL("$120.00", "CLM-2025-0012345", "03/04/2025"),
     BILL("$120.00", "CLM-2025-0012345", "03/04/2025"), true},
    {"other ways to print date, amount and number",
     BILL("$1,120.00", "CLM-2025-0012345", "03/04/2025"),
     BILL("USD 1120.00", "CLM 2025 0012345", "March 4, 2025"), true},
    {"an amended amount", BILL("$120.00", "CLM-2025-0012345", "03/04/2025"),
     BILL("$121.00", "CLM-2025-0012345", "03/04/2025"), false},
    {"a neighbouring number", BILL("$120.00", "CLM-2025-0012345", "03/04/2025"),
     BILL("$120.00", "CLM-2025-0012346", "03/04/2025"), false},
    {"another visit", BILL("$120.00", "CLM-2025-0012345", "03/04/2025"),
     BILL("$120.00", "CLM-2025-0012345", "03/05/2025"), false},
    {"another person",
     "We learned that our member Mary Jones received care from Lake View Clinic on 03/04/2025.",
     "We learned that our member Peter Jones received care from Lake View Clinic on 03/04/2025.",
     false},
    {"the letters' own days, in their heads", "April 1, 2025\n\n" QUOTE("April 30, 2025"),
     "April 9, 2025\n\n" QUOTE("April 30, 2025"), true},
    {"a labelled day in the head", "Date: April 1, 2025\n\n" QUOTE("April 30, 2025"),
     "Date: April 9, 2025\n\n" QUOTE("April 30, 2025"), true},
    {"another last day, the first of them the letter's own", QUOTE("April 1, 2025"),
     QUOTE("April 30, 2025"), false},
    {"another last day, the second of them the letter's own", QUOTE("March 31, 2025"),
     QUOTE("April 9, 2025"), false},
    {"another last day, alone in its line below",
     QUOTE("the day below") "\nApril 1, 2025\nPlease keep this.",
     QUOTE("the day below") "\nApril 30, 2025\nPlease keep this.", false},
    {"own words that differ in one",
     "The committee of your street has met and the fence behind the garden may be built.",
     "The committee of your street has met and the fence behind the garden must be built.", false},
};

static void
pairs_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < OV_COUNT(pairs); i++) {
        ov_case_clusters found;
        test_night t;

        test_night_init(&t);
        test_night_add(&t, 0, "a", "2025-04-01", pairs[i].first);
        test_night_add(&t, 0, "b", "2025-04-09", pairs[i].second);
        test_night_templates(&t, 1);
        test_night_case(&t, 0, &found, NULL);
        if (test_same_letter(&found, 0, 1) != pairs[i].same)
            fail_msg("%s: expected %s", pairs[i].what, pairs[i].same ? "one" : "two");
        test_night_done(&t);
    }
}

static void
a_letter_between_two_copies_stays(void **state)
{
    ov_case_clusters found;
    test_night t;

    (void)state;
    test_night_init(&t);
    test_night_add(&t, 0, "a", "2025-04-01", BILL("$120.00", "CLM-2025-0012345", "03/04/2025"));
    test_night_add(&t, 0, "b", "2025-04-02", BILL("$130.00", "CLM-2025-0012345", "03/04/2025"));
    test_night_add(&t, 0, "c", "2025-04-03", BILL("$120.00", "CLM-2025-0012345", "03/04/2025"));
    test_night_templates(&t, 1);
    test_night_case(&t, 0, &found, NULL);
    assert_true(test_same_letter(&found, 0, 2));
    assert_false(test_same_letter(&found, 0, 1));
    assert_int_equal(found.duplicates.count, 1);
    assert_true(test_same_episode(&found, 0, 1));
    test_night_done(&t);
}

/* Two EOBs may have the same words and say different things in their facts. */
static void
facts_that_differ_keep_equal_words_apart(void **state)
{
    ov_case_clusters found;
    test_night t;
    size_t a, b;

    (void)state;
    test_night_init(&t);
    a = test_night_add(&t, 0, "a", "2026-10-12", "This is not a bill");
    b = test_night_add(&t, 0, "b", "2026-10-12", "This is not a bill");
    test_night_fact_text(&t, a, OV_FACT_EOB_NO, "E-200");
    test_night_fact_text(&t, b, OV_FACT_EOB_NO, "E-201");
    test_night_templates(&t, 1);
    test_night_case(&t, 0, &found, NULL);
    assert_int_equal(found.duplicates.count, 0);
    test_night_done(&t);
}

static void
one_statement_in_other_words_is_one(void **state)
{
    static const char *const words[] = {"Amount due $500.00 by 11/12/2026",
                                        "Text: you owe $500.00 reply PAY"};
    ov_case_clusters found;
    test_night t;

    (void)state;
    test_night_init(&t);
    for (size_t i = 0; i < 2; i++) {
        size_t n = test_night_add(&t, 0, i ? "b" : "a", "2026-10-25", words[i]);

        test_night_fact_text(&t, n, OV_FACT_ACCOUNT_NO, "HSP-2400");
        test_night_fact_text(&t, n, OV_FACT_STATEMENT_NO, "ST-240");
        test_night_fact_date(&t, n, OV_FACT_SERVICE_FROM, 0, "2026-09-15");
    }
    test_night_templates(&t, 1);
    test_night_case(&t, 0, &found, NULL);
    assert_int_equal(found.duplicates.count, 1);
    assert_int_equal(found.duplicates.items[0].tier, OV_TIER_ACCOUNT);
    test_night_done(&t);
}

typedef struct visit_case {
    const char *from, *until;
    bool joins; /* the stay of 8 to 11 September */
} visit_case;

static void
a_follow_up_joins_within_the_window(void **state)
{
    static const visit_case cases[] = {{"2026-09-09", "2026-09-09", true},
                                       {"2026-09-22", "2026-09-22", true},
                                       {"2026-09-25", "2026-09-25", true},
                                       {"2026-09-26", "2026-09-26", false},
                                       {"2026-08-20", "2026-08-20", false}};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_case_clusters found;
        test_night t;
        size_t a, b;

        test_night_init(&t);
        a = test_night_add(&t, 0, "a", "2026-10-12", "Statement of the hospital");
        b = test_night_add(&t, 0, "b", "2026-10-13", "Statement of the practice");
        test_night_fact_date(&t, a, OV_FACT_SERVICE_FROM, 0, "2026-09-08");
        test_night_fact_date(&t, a, OV_FACT_SERVICE_TO, 0, "2026-09-11");
        test_night_fact_date(&t, b, OV_FACT_SERVICE_FROM, 0, cases[i].from);
        test_night_fact_date(&t, b, OV_FACT_SERVICE_TO, 0, cases[i].until);
        test_night_templates(&t, 1);
        test_night_case(&t, 0, &found, NULL);
        if (test_same_episode(&found, 0, 1) != cases[i].joins)
            fail_msg("visit of %s", cases[i].from);
        test_night_done(&t);
    }
}

static void
a_statement_of_two_visits_is_in_two_episodes(void **state)
{
    ov_case_clusters found;
    test_night t;
    size_t a, b;

    (void)state;
    test_night_init(&t);
    a = test_night_add(&t, 0, "a", "2026-09-25", "Balance due $300.00");
    b = test_night_add(&t, 0, "b", "2026-10-25", "Previous balance $300.00. Pay $375.00");
    test_night_fact_date(&t, a, OV_FACT_SERVICE_FROM, 0, "2026-08-20");
    test_night_fact_date(&t, b, OV_FACT_SERVICE_FROM, 0, "2026-08-20");
    test_night_fact_date(&t, b, OV_FACT_LINE_SERVICE_DATE, 0, "2026-08-20");
    test_night_fact_date(&t, b, OV_FACT_LINE_SERVICE_DATE, 1, "2026-10-06");
    test_night_templates(&t, 1);
    test_night_case(&t, 0, &found, NULL);
    assert_int_equal(found.episodes.count, 2);
    assert_true(test_same_episode(&found, 0, 1));
    test_night_done(&t);
}

/* A number beside three others joins nothing: it would make one matter of all of them. */
static void
a_hub_joins_nothing(void **state)
{
    ov_case_clusters found;
    test_night t;

    (void)state;
    test_night_init(&t);
    test_night_add(&t, 0, "a", "2025-04-01", "Policy 77001122 and claim CLM-2025-0012345 are open");
    test_night_add(&t, 0, "b", "2025-04-02", "Policy 77001122 and claim CLM-2025-0034567 are open");
    test_night_add(&t, 0, "c", "2025-04-03", "Policy 77001122 and claim CLM-2025-0056789 are open");
    test_night_add(&t, 0, "d", "2025-04-04", "A reply is due for claim CLM-2025-0056789 this week");
    test_night_templates(&t, 1);
    test_night_case(&t, 0, &found, NULL);
    assert_false(test_same_episode(&found, 0, 1));
    assert_true(test_same_episode(&found, 2, 3));
    test_night_done(&t);
}

static void
nothing_stated_is_nothing_shared(void **state)
{
    ov_case_clusters found;
    test_night t;

    (void)state;
    test_night_init(&t);
    test_night_add(&t, 0, "a", "2025-04-01", "");
    test_night_add(&t, 0, "b", "2025-04-02", "");
    test_night_add(&t, 0, "c", "2025-04-03", "Parking has changed");
    test_night_templates(&t, 1);
    test_night_case(&t, 0, &found, NULL);
    assert_int_equal(found.duplicates.count, 0);
    assert_int_equal(found.episodes.count, 0);
    test_night_done(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_told_apart),
        cmocka_unit_test(a_letter_between_two_copies_stays),
        cmocka_unit_test(facts_that_differ_keep_equal_words_apart),
        cmocka_unit_test(one_statement_in_other_words_is_one),
        cmocka_unit_test(a_follow_up_joins_within_the_window),
        cmocka_unit_test(a_statement_of_two_visits_is_in_two_episodes),
        cmocka_unit_test(a_hub_joins_nothing),
        cmocka_unit_test(nothing_stated_is_nothing_shared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
