/* What the line over a message may claim: the sentence for a table of messages, and its proof obligations for every set of
   payables of a small world. */
#include "onevoice/plan/headline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define TODAY 20759 /* 2026-11-02 */

static ov_arena *mem;

static ov_headline_sum
sum(ov_headline_kind kind, int day, const char *payee, const char *currency, int cents)
{
    ov_headline_sum out = {.kind = kind,
                           .day = day == 99 ? OV_DATE_NONE : TODAY + day,
                           .payee = ov_str_from(payee),
                           .legal_entity = ov_str_from(payee),
                           .amount = {cents * 100}};

    assert_true(ov_currency_parse(ov_str_from(currency), &out.currency));
    return out;
}

#define NONE                             99
#define PAY(day, payee, currency, cents) sum(OV_HEADLINE_PAY, day, payee, currency, cents)

static void
says(const ov_headline_facts *facts, const char *code, const char *text)
{
    ov_headline line = ov_plan_headline(mem, facts);

    if (!ov_str_eq(line.text, ov_str_from(text)) || !ov_str_eq(line.code, ov_str_from(code)))
        fail_msg("%.*s: %.*s", OV_STR_ARG(line.code), OV_STR_ARG(line.text));
}

static void
each_part_is_true_by_itself(void **state)
{
    ov_headline_sum sums[] = {
        PAY(18, "B", "USD", 5500),
        PAY(-1, "A", "USD", 8000),
        PAY(18, "B", "USD", 1000),
        PAY(18, "B", "EUR", 700),
        PAY(NONE, "A", "USD", 300),
        sum(OV_HEADLINE_DISPUTE, 30, "Recovery", "USD", 15000),
        sum(OV_HEADLINE_NOT_DUE, NONE, "C", "USD", 40000),
    };
    ov_headline_facts facts = {.leaves = TODAY, .act = OV_DATE_NONE, .change = OV_DATE_NONE};

    (void)state;
    says(&facts, "information", "For your information");
    facts.all_read = true;
    says(&facts, "nothing", "For your information: nothing to pay");
    facts.changes = true;
    says(&facts, "changes", "What changes");
    facts.change = TODAY + 3;
    says(&facts, "changes", "What changes from 2026-11-05");
    facts.act = TODAY + 1;
    says(&facts, "act", "A date to keep: 2026-11-03");
    facts.unread_demands = 1;
    says(&facts, "unread",
         "Please read what is inside: it asks for money, and the amount could not be read");
    facts.sums = sums;
    facts.sum_count = OV_COUNT(sums);
    facts.unread_demands = 0;
    says(&facts, "pay",
         "Pay 80.00 USD to A now, due since 2026-11-01; 7.00 EUR to B by 2026-11-20; 65.00 USD to "
         "B by 2026-11-20; "
         "3.00 USD to A; Recovery asks for 150.00 USD, which you may dispute until 2026-12-02");
    facts.sums = &sums[5];
    facts.sum_count = 2;
    says(&facts, "dispute", "Recovery asks for 150.00 USD, which you may dispute until 2026-12-02");
    facts.sums = &sums[6];
    facts.sum_count = 1;
    facts.act = OV_DATE_NONE;
    facts.changes = false;
    says(&facts, "not_due", "Not due yet: 400.00 USD to C");
    facts.sums = &sums[1];
    facts.unread_demands = 2;
    says(&facts, "pay",
         "Pay 80.00 USD to A now, due since 2026-11-01; more is asked for inside, in an amount "
         "that could not be read");
}

static void
values_say_the_same(void **state)
{
    ov_headline_sum due = PAY(-1, "A \"quoted\"", "USD", 8000);
    ov_headline_facts facts = {
        .leaves = TODAY, .sums = &due, .sum_count = 1, .act = OV_DATE_NONE, .change = OV_DATE_NONE};

    (void)state;
    assert_true(
        ov_str_eq(ov_plan_headline(mem, &facts).values,
                  OV_STR("{\"lines\":[{\"kind\":\"pay\",\"amount\":\"80.00\",\"currency\":\"USD\","
                         "\"payee\":\"A \\\"quoted\\\"\",\"legal_entity\":\"A \\\"quoted\\\"\","
                         "\"day\":\"2026-11-01\",\"past\":true}],\"unread\":0}")));
}

/* What the words claim, read back from the text alone: cents to a payee in a currency until a day. */
static int64_t
claimed(ov_str text, const char *payee, const char *currency, int day)
{
    int64_t cents = 0;
    ov_str part, rest = text;

    while (ov_str_next(&rest, ';', &part)) {
        ov_str line = ov_str_trim(part);
        size_t by = ov_str_find(line, OV_STR(" by "), 0),
               since = ov_str_find(line, OV_STR(" now, due since "), 0);
        ov_str words = ov_str_starts(line, OV_STR("Pay ")) ? ov_str_slice(line, 4, line.len) : line;
        ov_str number, code, to, skipped;
        ov_money amount;
        ov_date on = OV_DATE_NONE;

        if (by != OV_STR_NONE)
            assert_true(ov_date_parse(ov_str_slice(line, by + 4, 10), &on));
        if (since != OV_STR_NONE)
            assert_true(ov_date_parse(ov_str_slice(line, since + 16, 10), &on));
        assert_true(since == OV_STR_NONE || on < TODAY);
        assert_true(by == OV_STR_NONE || on >= TODAY);
        assert_true(ov_str_next(&words, ' ', &number));
        assert_true(ov_str_next(&words, ' ', &code));
        assert_true(ov_str_next(&words, ' ', &skipped));
        assert_true(ov_str_next(&words, ' ', &to));
        assert_true(ov_money_parse(number, &amount));
        if (ov_str_eq(to, ov_str_from(payee)) && ov_str_eq(code, ov_str_from(currency)) &&
            (day == NONE || (on != OV_DATE_NONE && on <= TODAY + day)))
            cents += amount.e4 / 100;
    }
    return cents;
}

static int64_t
due(const ov_headline_sum *sums, size_t count, const char *payee, const char *currency, int day)
{
    int64_t cents = 0;

    for (size_t i = 0; i < count; i++)
        if (ov_str_eq(sums[i].payee, ov_str_from(payee)) &&
            ov_str_eq(ov_currency_str(&sums[i].currency), ov_str_from(currency)) &&
            (day == NONE || (sums[i].day != OV_DATE_NONE && sums[i].day <= TODAY + day)))
            cents += sums[i].amount.e4 / 100;
    return cents;
}

/*
 * Every set of payables of a world of two payees, two currencies and five days: what is claimed to be due until any day is what
 * is due until then, to each payee in each currency: never more, never earlier, never less.
 */
static void
every_set_of_payables_is_told_as_it_is(void **state)
{
    static const int days[] = {-20, -1, 0, 18, NONE};
    static const char *const payees[] = {"A", "B"}, *const currencies[] = {"USD", "EUR"};
    ov_headline_sum world[20], set[20];
    size_t size = 0;

    (void)state;
    for (size_t d = 0; d < OV_COUNT(days); d++)
        for (size_t p = 0; p < 2; p++)
            for (size_t c = 0; c < 2; c++, size++)
                world[size] = PAY(days[d], payees[p], currencies[c], 1 + (int)(1U << size) % 9973);
    for (uint32_t mask = 1; mask < 1U << 20; mask += mask < 4096 ? 1 : 613) {
        size_t count = 0;
        ov_headline_facts facts = {
            .leaves = TODAY, .sums = set, .act = OV_DATE_NONE, .change = OV_DATE_NONE};
        ov_headline line;

        for (size_t i = 0; i < size; i++)
            if (mask >> i & 1)
                set[count++] = world[size - 1 - i];
        facts.sum_count = count;
        line = ov_plan_headline(mem, &facts);
        assert_true(ov_str_eq(line.code, OV_STR("pay")));
        for (size_t d = 0; d < OV_COUNT(days); d++)
            for (size_t p = 0; p < 2; p++)
                for (size_t c = 0; c < 2; c++)
                    if (claimed(line.text, payees[p], currencies[c], days[d]) !=
                        due(set, count, payees[p], currencies[c], days[d]))
                        fail_msg("set %x, day %d: %.*s", mask, days[d], OV_STR_ARG(line.text));
        ov_arena_reset(mem);
    }
}

/* A payable of a later day leaves every earlier claim as it is. */
static void
a_later_payable_makes_no_earlier_claim_larger(void **state)
{
    (void)state;
    for (int earlier = -5; earlier <= 5; earlier++)
        for (int later = earlier + 1; later <= 6; later++) {
            ov_headline_sum two[] = {PAY(earlier, "A", "USD", 100), PAY(later, "A", "USD", 900)};
            ov_headline_facts facts = {.leaves = TODAY,
                                       .sums = two,
                                       .sum_count = 2,
                                       .act = OV_DATE_NONE,
                                       .change = OV_DATE_NONE};

            assert_int_equal(claimed(ov_plan_headline(mem, &facts).text, "A", "USD", later - 1),
                             100);
        }
}

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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_is_true_by_itself),
        cmocka_unit_test(values_say_the_same),
        cmocka_unit_test(every_set_of_payables_is_told_as_it_is),
        cmocka_unit_test(a_later_payable_makes_no_earlier_claim_larger),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
