/* Templates: found whatever their frequency, kept from night to night, boilerplate apart. */
#include "letters.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

static const char *const bodies[] = {
    "We have finished the review of your claim and paid the amount of $#.00 to the provider. "
    "Please "
    "keep this paper with your tax records.",
    "The premium for your dental plan is due and the amount of $#.00 must reach us before the end "
    "of "
    "the grace period. Coverage may lapse without it.",
    "Thank you for reporting the damage to your home. An adjuster will call you soon about the sum "
    "of "
    "$#.00 and take photographs of the roof.",
    "Your escrow account was analysed and shows a shortage of $#.00 which will be spread over the "
    "next twelve months of payments.",
    "The prescription you filled last month moves to a higher tier and your share is $#.00 for "
    "each "
    "fill from the next quarter on.",
    "Your loan servicer is changing and payments of $#.00 should go to the new address once the "
    "transfer has taken place.",
    "A nurse is available to answer questions after your visit and the programme costs $#.00 only "
    "for members who choose to take part in it.",
};

#define DISCLAIMER                                                                                 \
    "\n\nThis message and whatever comes with it is meant for the person it is addressed to and "  \
    "nobody else. If you are not that person please tell the sender and destroy every copy."

#define RIGHTS                                                                                     \
    "\n\nIf you think that there is an error on this paper write to us within sixty days and "     \
    "tell "                                                                                        \
    "us which sum you doubt and why. You need not pay what is in question while we look into it. " \
    "You may be eligible for help under our charity policy if you cannot pay. The law protects "   \
    "you from surprise bills for care in an emergency and we will send you a copy on request."

static const char *const subjects[] = {"Review of a claim",     "Your dental premium",
                                       "Damage to your home",   "Escrow analysis",
                                       "Change of a drug list", "A new servicer for the loan",
                                       "Help after your visit"};

/* `rare` letters of the last body, 30 of each other one, all with the same disclaimer; half of
   those of the first `with_rights` bodies with another one. */
static void
fill(test_night *t, size_t rare, size_t with_rights)
{
    for (size_t b = 0; b < OV_COUNT(bodies); b++)
        for (size_t i = 0; i < (b + 1 < OV_COUNT(bodies) ? 30 : rare); i++) {
            const char *body = bodies[b], *mark = strchr(body, '#');
            char text[1200], id[32];

            snprintf(text, sizeof text, "RE: %s\n\n%.*s%d%s%s%s", subjects[b], (int)(mark - body),
                     body, (int)(100 + i * 7 + b), mark + 1, b < with_rights && i % 2 ? RIGHTS : "",
                     i % 3 ? DISCLAIMER : "");
            snprintf(id, sizeof id, "%zu-%03zu", b, i);
            test_night_add(t, (uint32_t)i, id, "2026-10-12", text);
        }
}

static int64_t
template_of(const test_night *t, const char *id)
{
    for (size_t i = 0; i < t->letters.count; i++)
        if (ov_str_eq(t->letters.items[i].id, ov_str_from(id)))
            return ov_cluster_letter_template(t->night, t->letters.items[i].sketch.letter);
    return -1;
}

static void
every_body_is_one_template(void **state)
{
    test_night t;

    (void)state;
    test_night_init(&t);
    fill(&t, 20, 0);
    test_night_templates(&t, 1);
    assert_int_equal(t.templates.count, OV_COUNT(bodies));
    for (size_t i = 0; i < t.letters.count; i++) {
        char first[] = "0-000";

        first[0] = t.letters.items[i].id.ptr[0];
        assert_int_equal(ov_cluster_letter_template(t.night, t.letters.items[i].sketch.letter),
                         template_of(&t, first));
    }
    assert_int_not_equal(template_of(&t, "0-000"), template_of(&t, "6-000"));
    test_night_done(&t);
}

/* Three senders print their customers' rights on half of their letters: these are no templates. */
static void
boilerplate_of_a_few_makes_no_template(void **state)
{
    test_night t;

    (void)state;
    test_night_init(&t);
    fill(&t, 20, 3);
    test_night_templates(&t, 1);
    assert_int_equal(t.templates.count, OV_COUNT(bodies));
    assert_int_equal(template_of(&t, "0-000"), template_of(&t, "0-001"));
    test_night_done(&t);
}

static void
ids_are_kept_from_night_to_night(void **state)
{
    test_night first, second;
    ov_templates again;
    int64_t id;

    (void)state;
    test_night_init(&first);
    fill(&first, 20, 0);
    test_night_templates(&first, 1);
    test_night_init(&second);
    fill(&second, 9, 0);
    ov_cluster_templates(second.night, second.scratch, first.templates, 40, &second.policy, 1,
                         &again);
    for (size_t b = 0; b < OV_COUNT(bodies); b++) {
        char name[] = "0-000";

        name[0] = (char)('0' + b);
        id = template_of(&first, name);
        assert_true(id > 0);
        assert_int_equal(template_of(&second, name), id);
    }
    test_night_done(&first);
    test_night_done(&second);
}

static void
what_one_customer_gets_often_is_no_template(void **state)
{
    test_night t;

    (void)state;
    test_night_init(&t);
    for (size_t i = 0; i < 12; i++) {
        char id[16];

        snprintf(id, sizeof id, "x%02zu", i);
        test_night_add(&t, 5, id, "2026-10-12",
                       "The committee of your street has met and the fence may be built at last.");
    }
    test_night_templates(&t, 1);
    assert_int_equal(t.templates.count, 0);
    test_night_done(&t);
}

#define DEMAND                                                                                     \
    "Our inspectors have gone through what the garage sent about the work on your car in spring "  \
    "and allow the amount of $%d.00, which is taken off the bill that you will find at the desk. "

/* Two senders with one demand: what each of them always says beside it makes two templates. */
static void
what_a_sender_always_says_parts_templates(void **state)
{
    static const char *const always[] = {"Bring this sheet along when you come to the window.",
                                         "Somebody will ring you before the week is over."};
    test_night t;

    (void)state;
    test_night_init(&t);
    for (uint32_t i = 0; i < 40; i++) {
        char text[500], id[32];
        size_t letter;

        snprintf(text, sizeof text, DEMAND "%s", (int)(100 + i * 3), always[i % 2]);
        snprintf(id, sizeof id, "%02u", i);
        letter = test_night_add(&t, i, id, "2025-12-20", text);
        ov_cluster_night_place(t.night, t.letters.items[letter].sketch.letter, i, i % 2,
                               t.letters.items[letter].communication.created_on);
    }
    test_night_templates(&t, 1);
    assert_int_equal(t.templates.count, 2);
    for (uint32_t i = 2; i < 40; i++)
        assert_int_equal(ov_cluster_letter_template(t.night, t.letters.items[i].sketch.letter),
                         ov_cluster_letter_template(t.night, t.letters.items[i % 2].sketch.letter));
    test_night_done(&t);
}

#define ASKED                                                                                      \
    "We have gone through the papers that the garage sent about the work on your car in spring "   \
    "and %s the amount of $%d.00 which stands on the sheet that they left at the desk for us.\n\n" \
    "Their papers stay with us for a year and may be looked at on any working day.\n\n%s"

/* Forty letters of one department, worded one way or the other in two places far apart. */
static void
fill_wordings(test_night *t, bool together)
{
    static const char *const verdict[] = {"gladly approved", "sadly rejected"};
    static const char *const after[] = {"Nothing more is wanted from you for now.",
                                        "You may ask for another look within sixty days."};

    for (uint32_t i = 0; i < 40; i++) {
        char text[600], id[32];
        size_t letter;

        snprintf(text, sizeof text, ASKED, verdict[i % 2], (int)(100 + i * 3),
                 after[together ? i % 2 : i / 2 % 2]);
        snprintf(id, sizeof id, "%02u", i);
        letter = test_night_add(t, i, id, "2025-12-20", text);
        ov_cluster_night_place(t->night, t->letters.items[letter].sketch.letter, i, 0,
                               t->letters.items[letter].communication.created_on);
    }
}

/* One sentence tells nothing; two that always go together, far apart, are two templates. */
static void
words_that_go_together_part_templates(void **state)
{
    test_night t;

    (void)state;
    test_night_init(&t);
    fill_wordings(&t, true);
    test_night_templates(&t, 1);
    assert_int_equal(t.templates.count, 2);
    assert_int_equal(template_of(&t, "00"), template_of(&t, "38"));
    assert_int_not_equal(template_of(&t, "00"), template_of(&t, "01"));
    test_night_done(&t);
}

static void
wordings_that_alternate_part_none(void **state)
{
    test_night t;

    (void)state;
    test_night_init(&t);
    fill_wordings(&t, false);
    test_night_templates(&t, 1);
    assert_int_equal(t.templates.count, 1);
    test_night_done(&t);
}

#define TWO_SAID                                                                                   \
    "The garage sent the papers about your car and %s asks for the amount of $%d.00 now."
#define OTHER_SAID                                                                                 \
    "Whoever drove it last spring pays the sum of $%d.00 to the desk beside the entrance."

/* Forty letters of so many departments: every second one has the sentences the other way round. */
static void
fill_orders(test_night *t, uint32_t departments, bool headed)
{
    for (uint32_t i = 0; i < 40; i++) {
        char first[200], second[200], text[600], id[32];
        bool turned = i % 2;
        size_t letter;

        snprintf(first, sizeof first, TWO_SAID, "nobody", (int)(1000 + i * 3));
        snprintf(second, sizeof second, OTHER_SAID, (int)(100 + i * 3));
        snprintf(text, sizeof text, "RE: %s\n\n%s %s\n\n%s",
                 headed && turned ? "Reply to a question" : "Notice of the garage",
                 turned ? second : first, turned ? first : second,
                 headed && turned ? "Nothing more is wanted from you for now."
                                  : "You may ask for another look within sixty days.");
        snprintf(id, sizeof id, "%02u", i);
        letter = test_night_add(t, i, id, "2025-12-20", text);
        ov_cluster_night_place(t->night, t->letters.items[letter].sketch.letter, i, i % departments,
                               t->letters.items[letter].communication.created_on);
    }
}

/* The order of two sentences tells two senders' templates apart, and two of one sender that differ in
   something else, too. What alternates within a department, and nothing beside it, is one. */
static void
order_of_sentences_parts_templates(void **state)
{
    static const struct {
        uint32_t departments;
        bool headed;
        size_t templates;
    } cases[] = {{2, false, 2}, {1, true, 2}, {1, false, 1}};

    (void)state;
    for (size_t c = 0; c < OV_COUNT(cases); c++) {
        test_night t;

        test_night_init(&t);
        fill_orders(&t, cases[c].departments, cases[c].headed);
        test_night_templates(&t, 1);
        assert_int_equal(t.templates.count, cases[c].templates);
        assert_int_equal(template_of(&t, "00"), template_of(&t, "38"));
        assert_int_equal(template_of(&t, "00") == template_of(&t, "01"), cases[c].templates == 1);
        test_night_done(&t);
    }
}

/* Seven words that only the sentence of this number has: a sentence needs six. */
static size_t
sentence_print(char *out, size_t room, uint32_t number)
{
    size_t len = 0;

    for (uint32_t w = 0; w < 7; w++) {
        uint32_t word = number * 7 + w;

        len += (size_t)snprintf(out + len, room - len, "%c%c%cou%s", (w ? 'a' : 'A') + word % 26,
                                'a' + word / 26 % 26, 'a' + word / 676 % 26, w < 6 ? " " : ". ");
    }
    return len;
}

/* A department's letters share SHARED sentences, and half of them have OWN others in a row where the
   other half has OWN of its own: as many pairs of rivals as the square, none of them two templates. Looked at one
   by one they would take minutes. */
static void
many_rivals_are_left_as_they_are(void **state)
{
    enum { SHARED = 900, OWN = 300 };
    static char text[64 * (SHARED + OWN)];
    test_night t;

    (void)state;
    test_night_init(&t);
    for (uint32_t i = 0; i < 40; i++) {
        char id[32];
        size_t len = (size_t)snprintf(
            text, sizeof text, "Your share is $%d.00 and due at the desk. ", (int)(100 + i * 3));

        for (uint32_t s = 0; s < SHARED + OWN; s++)
            len += sentence_print(text + len, sizeof text - len, s < SHARED ? s : s + i % 2 * OWN);
        snprintf(id, sizeof id, "%02u", i);
        test_night_add(&t, i, id, "2025-12-20", text);
    }
    test_night_templates(&t, 1);
    assert_int_equal(t.templates.count, 1);
    test_night_done(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_body_is_one_template),
        cmocka_unit_test(boilerplate_of_a_few_makes_no_template),
        cmocka_unit_test(ids_are_kept_from_night_to_night),
        cmocka_unit_test(what_one_customer_gets_often_is_no_template),
        cmocka_unit_test(what_a_sender_always_says_parts_templates),
        cmocka_unit_test(words_that_go_together_part_templates),
        cmocka_unit_test(wordings_that_alternate_part_none),
        cmocka_unit_test(order_of_sentences_parts_templates),
        cmocka_unit_test(many_rivals_are_left_as_they_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
