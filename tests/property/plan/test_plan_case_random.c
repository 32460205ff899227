/*
 * Random customers with bills, EOBs, appointments and alerts, planned whole. What explain says would
 * have been is planned again; what the line over a message claims is derived again, from payables and
 * dispositions alone; and no letter leaves after the day it speaks of.
 */
#include "onevoice/plan/plan.h"

#include "onevoice/base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define MONDAY    20759 /* 2026-11-02 */
#define PIECES    7
#define CUSTOMERS 1000

static const ov_department senders[2] = {{.id = OV_STR_INIT("D0")}, {.id = OV_STR_INIT("D1")}};
static const ov_str ids[PIECES] = {OV_STR_INIT("P0"), OV_STR_INIT("P1"), OV_STR_INIT("P2"),
                                   OV_STR_INIT("P3"), OV_STR_INIT("P4"), OV_STR_INIT("P5"),
                                   OV_STR_INIT("P6")};

typedef struct customer {
    ov_arena *mem;
    ov_policy policy;
    ov_plan_night night;
    ov_communication communications[PIECES];
    ov_reading readings[PIECES];
    ov_piece pieces[PIECES];
    ov_piece_judgement judged[PIECES];
    ov_payable payables[PIECES + 1];
    ov_timeline_entry timeline[PIECES];
    ov_flag flags[2];
    uint32_t flagged[2];
    ov_case c;
    ov_judgement judgement;
    ov_case_plan plan;
} customer;

/* A planner gone wrong, for the tests of the tests: what it breaks is counted in place of failing. */
static void (*mutation)(customer *k);
static size_t violations;

#define VIOLATED(...)                                                                              \
    do {                                                                                           \
        if (mutation)                                                                              \
            violations++;                                                                          \
        else                                                                                       \
            fail_msg(__VA_ARGS__);                                                                 \
    } while (0)

static bool
chance(ov_random *r, uint64_t of_ten)
{
    return ov_random_below(r, 10) < of_ten;
}

static ov_date
some_day(ov_random *r, uint64_t of_ten, int64_t least, int64_t most)
{
    return chance(r, of_ten) ? (ov_date)(MONDAY + ov_random_range(r, least, most)) : OV_DATE_NONE;
}

static void
add_piece(customer *k, ov_random *r, size_t i)
{
    static const ov_content_class classes[] = {
        OV_CLASS_BILL,        OV_CLASS_BILL,           OV_CLASS_EOB,       OV_CLASS_SERVICE_NOTICE,
        OV_CLASS_APPOINTMENT, OV_CLASS_SECURITY_ALERT, OV_CLASS_MARKETING, OV_CLASS_UNKNOWN};
    static const ov_disposition held[] = {OV_HOLD, OV_SUPPRESS, OV_SEPARATE};
    ov_content_class klass = classes[ov_random_below(r, OV_COUNT(classes))];
    ov_piece_judgement *j = &k->judged[i];
    bool alert = klass == OV_CLASS_SECURITY_ALERT;

    k->communications[i] = (ov_communication){.id = ids[i],
                                              .channel = OV_CHANNEL_MAIL,
                                              .created_on = MONDAY - (ov_date)ov_random_below(r, 7),
                                              .subject_party = OV_NO_INDEX};
    k->readings[i] = (ov_reading){.content_class = klass};
    k->pieces[i] = (ov_piece){.communication = &k->communications[i],
                              .department = &senders[ov_random_below(r, 2)],
                              .reading = &k->readings[i],
                              .mailable = chance(r, 9)};
    *j = (ov_piece_judgement){
        .content_class = klass,
        .disposition = klass == OV_CLASS_EOB ? OV_ENCLOSE : OV_MERGE,
        .witness = OV_NO_INDEX,
        .obligation = klass == OV_CLASS_EOB         ? OV_OBLIGATION_MANDATED
                      : klass == OV_CLASS_MARKETING ? OV_OBLIGATION_DISCRETIONARY
                                                    : OV_OBLIGATION_TRANSACTIONAL,
        .domain = chance(r, 8) ? OV_STR("health") : OV_STR("bank"),
        .address = OV_STR("1 Elm St"),
        .confidentiality = OV_STR(""),
        .channels = 1U << OV_CHANNEL_MAIL | (uint32_t)ov_random_below(r, 8),
        .release = some_day(r, 2, -3, 5),
        .latest_send = some_day(r, 4, 0, 20),
        .lawful_by = OV_DATE_NONE,
        .latest_arrival = some_day(r, 1, 3, 20),
        .useful_by = klass == OV_CLASS_APPOINTMENT ? some_day(r, 9, 0, 25) : OV_DATE_NONE,
        .hold_until = OV_DATE_NONE,
        .at_once = alert || klass == OV_CLASS_UNKNOWN,
        .must_go_alone = alert,
        .is_money = klass == OV_CLASS_BILL,
        .pages = (int32_t)ov_random_range(r, 1, 3)};
    if (j->obligation == OV_OBLIGATION_MANDATED)
        j->lawful_by = j->latest_send;
    if (chance(r, 2))
        j->disposition = held[ov_random_below(r, OV_COUNT(held))];
    if (j->useful_by != OV_DATE_NONE)
        k->timeline[k->judgement.timeline.count++] = (ov_timeline_entry){
            .happens_on = j->useful_by + 1, .what = OV_STR("appointment"), .piece = (uint32_t)i};
}

static void
add_payable(customer *k, ov_random *r, uint32_t bill)
{
    static const ov_payable_state states[] = {OV_PAYABLE, OV_PAYABLE, OV_PENDING_INSURANCE,
                                              OV_IN_COLLECTION, OV_NEEDS_REVIEW};
    static const ov_str payees[] = {OV_STR_INIT("A"), OV_STR_INIT("B")};
    ov_payable *p = &k->payables[k->judgement.payables.count++];
    ov_payable_state state = states[ov_random_below(r, OV_COUNT(states))];
    ov_money amount = {ov_random_range(r, 1, 9) * 10000};
    bool waits = state == OV_PENDING_INSURANCE || state == OV_NEEDS_REVIEW;

    *p = (ov_payable){.state = state,
                      .bill = bill,
                      .eob = (uint32_t)ov_random_below(r, k->c.pending.count),
                      .payee = payees[ov_random_below(r, 2)],
                      .currency = chance(r, 8) ? (ov_currency){"USD"} : (ov_currency){"EUR"},
                      .due_by = waits ? OV_DATE_NONE : some_day(r, 8, -20, 30)};
    p->legal_entity = p->payee;
    if (p->eob == bill || k->judged[p->eob].content_class != OV_CLASS_EOB)
        p->eob = OV_NO_INDEX;
    if (waits)
        p->pending = amount;
    else
        p->due_now = amount;
}

static customer *
customer_new(ov_random *r)
{
    ov_arena *mem = ov_arena_new();
    customer *k = OV_NEW(mem, customer);
    size_t count = (size_t)ov_random_range(r, 1, PIECES);
    ov_error err = {0};

    k->mem = mem;
    assert_true(ov_policy_defaults(mem, &k->policy, &err));
    k->c = (ov_case){.as_of = MONDAY,
                     .customer_id = OV_STR("C1"),
                     .pending = {k->pieces, count},
                     .preference = {.confidential_since = OV_DATE_NONE,
                                    .max_messages_per_14_days = -1,
                                    .quiet_from_min = -1,
                                    .quiet_until_min = -1},
                     .address = OV_STR("1 Elm St"),
                     .email = OV_STR("x@example.org"),
                     .phone = OV_STR("+15550100")};
    if (chance(r, 3))
        k->c.preference.preferred_channel = OV_STR("email");
    k->judgement.timeline.items = k->timeline;
    for (size_t i = 0; i < count; i++)
        add_piece(k, r, i);
    k->judgement.pieces.items = k->judged;
    k->judgement.pieces.count = count;
    k->judgement.payables.items = k->payables;
    for (uint32_t i = 0; i < count; i++)
        if (k->judged[i].content_class == OV_CLASS_BILL && chance(r, 9))
            add_payable(k, r, i);
    ov_plan_night_init(&k->night, &k->policy, MONDAY);
    return k;
}

static void
plan(customer *k)
{
    ov_plan_case(k->mem, k->mem, &k->night, &k->c, &k->judgement, NULL, &k->plan);
    if (mutation)
        mutation(k);
}

static void
for_each(void (*check)(customer *k, ov_random *r))
{
    ov_random random = ov_random_seed(20261130);

    for (int i = 0; i < (mutation ? CUSTOMERS / 5 : CUSTOMERS); i++) {
        customer *k = customer_new(&random);

        plan(k);
        check(k, &random);
        ov_arena_free(k->mem);
    }
}

static const ov_message *
message_of(const customer *k, size_t piece)
{
    uint32_t at = k->plan.pieces.items[piece].message;

    return at == OV_NO_INDEX ? NULL : &k->plan.messages.items[at];
}

/* The piece by itself, of a customer who gets nothing else, whatever it is worth. */
static const ov_message *
plan_alone(customer *k, size_t piece)
{
    customer *alone = OV_NEW(k->mem, customer);

    *alone = *k;
    alone->policy.discretionary_value = 1000000;
    alone->night = k->night;
    alone->night.policy = &alone->policy;
    alone->c.pending = (ov_pieces){&alone->pieces[piece], 1};
    alone->judgement = (ov_judgement){.pieces = {.items = &alone->judged[piece], .count = 1}};
    alone->judged[piece].must_go_alone = true;
    plan(alone);
    return message_of(alone, 0);
}

static size_t waits, envelopes_of_their_own;

static void
alone_is_what_planning_alone_says(customer *k, ov_random *r)
{
    (void)r;
    for (size_t i = 0; i < k->c.pending.count; i++) {
        const ov_piece_plan *p = &k->plan.pieces.items[i];
        const ov_message *message = message_of(k, i);
        const ov_counterfactual *said = &p->counterfactual;
        const ov_message *alone;
        bool waited =
            said->kept == OV_KEPT_WAITING_FOR_COMPANIONS || said->kept == OV_KEPT_WAITING_ALONE;

        if (!said->known)
            continue;
        alone = plan_alone(k, i);
        assert_non_null(alone);
        if (said->channel != alone->channel || said->send_on != alone->send_on)
            fail_msg("piece %zu planned alone: another channel or day", i);
        if (waited && (!message || message->send_on <= alone->send_on ||
                       message->send_on <= OV_MAX(MONDAY, k->judged[i].release)))
            fail_msg("piece %zu did not wait", i);
        waits += waited;
        envelopes_of_their_own += said->kept == OV_KEPT_SHARED_ENVELOPE;
    }
}

static void
explain_is_planned_again(void **state)
{
    (void)state;
    for_each(alone_is_what_planning_alone_says);
    assert_true(waits > 100 && envelopes_of_their_own > 100);
}

/* The first day on which each lawful channel that holds it can carry the piece, the last of these. */
static ov_date
first_day(const customer *k, size_t piece)
{
    const ov_piece_judgement *j = &k->judged[piece];
    int first = 0;

    for (int c = 0; c < OV_CHANNEL_COUNT; c++) {
        int day = OV_MAX(0, j->release == OV_DATE_NONE ? 0 : j->release - MONDAY);

        if (!((j->channels >> c) & 1) || k->night.channels[c].cap_pages < j->pages)
            continue;
        while (day < k->night.horizon && k->night.arrive[c][day] < 0)
            day++;
        first = OV_MAX(first, day);
    }
    return MONDAY + first;
}

static void
day_is_not_missed(customer *k, ov_random *r)
{
    (void)r;
    for (size_t i = 0; i < k->c.pending.count; i++) {
        const ov_piece_judgement *j = &k->judged[i];
        const ov_message *message = message_of(k, i);
        ov_date first = first_day(k, i);

        if (!message)
            continue;
        if (j->at_once && message->send_on > first)
            VIOLATED("%.*s waits", OV_STR_ARG(ids[i]));
        if (j->useful_by == OV_DATE_NONE || message->send_on <= j->useful_by)
            continue;
        /* too late for its day: then it must not have waited at all */
        if (message->send_on > first)
            VIOLATED("%.*s speaks of %d and leaves on %d", OV_STR_ARG(ids[i]),
                     j->useful_by + 1 - MONDAY, message->send_on - MONDAY);
    }
}

static void
no_letter_leaves_after_its_day(void **state)
{
    (void)state;
    for_each(day_is_not_missed);
}

/* Due in a message until a day, from the payables and where their papers travel. */
static int64_t
due_in(const customer *k, const ov_message *message, ov_str payee, ov_currency currency,
       ov_date until)
{
    int64_t sum = 0;

    for (size_t i = 0; i < k->judgement.payables.count; i++) {
        const ov_payable *p = &k->payables[i];
        const ov_message *told = message_of(k, p->bill);

        if (!told && p->eob != OV_NO_INDEX)
            told = message_of(k, p->eob);
        if (told == message && p->due_now.e4 > 0 && ov_str_eq(p->payee, payee) &&
            ov_currency_eq(p->currency, currency) &&
            (until == OV_DATE_MAX || (p->due_by != OV_DATE_NONE && p->due_by <= until)))
            sum += p->due_now.e4;
    }
    return sum;
}

/* The same, as the line's own words say it. */
static int64_t
claimed_in(const ov_message *message, ov_str payee, ov_currency currency, ov_date until)
{
    ov_str rest = message->headline, part;
    int64_t sum = 0;

    if (!ov_str_eq(message->headline_code, OV_STR("pay")))
        return 0;
    while (ov_str_next(&rest, ';', &part)) {
        ov_str line = ov_str_trim(part), number, code, to, who, word;
        ov_date day = OV_DATE_NONE;
        ov_money amount;

        if (ov_str_starts(line, OV_STR("Pay ")))
            line = ov_str_slice(line, 4, line.len);
        if (!ov_str_next(&line, ' ', &number) || !ov_money_parse(number, &amount))
            continue;
        assert_true(ov_str_next(&line, ' ', &code) && ov_str_next(&line, ' ', &to) &&
                    ov_str_next(&line, ' ', &who));
        while (ov_str_next(&line, ' ', &word))
            if (ov_date_parse(word, &day))
                break;
        if (ov_str_eq(who, payee) && ov_str_eq(code, ov_currency_str(&currency)) &&
            (until == OV_DATE_MAX || (day != OV_DATE_NONE && day <= until)))
            sum += amount.e4;
    }
    return sum;
}

/* Of a message headed "nothing": has it an amount, in its line or inside? */
static bool
asks_for_something(const customer *k, const ov_message *message)
{
    for (size_t i = 0; i < message->headline.len; i++)
        if (message->headline.ptr[i] >= '0' && message->headline.ptr[i] <= '9')
            return true;
    for (size_t i = 0; i < message->piece_count; i++) {
        const ov_piece_judgement *j = &k->judged[message->pieces[i]];

        if (j->is_money || j->content_class == OV_CLASS_UNKNOWN || j->unrecognised)
            return true;
        for (size_t q = 0; q < k->judgement.payables.count; q++)
            if (k->payables[q].bill == message->pieces[i])
                return true;
    }
    return false;
}

static void
line_is_true(customer *k, ov_random *r)
{
    static const ov_str payees[] = {OV_STR_INIT("A"), OV_STR_INIT("B")};
    static const ov_currency currencies[] = {{"USD"}, {"EUR"}};

    (void)r;
    for (size_t m = 0; m < k->plan.messages.count; m++) {
        const ov_message *message = &k->plan.messages.items[m];

        for (size_t p = 0; p < 2; p++)
            for (size_t c = 0; c < 2; c++)
                for (int d = -20; d <= 31; d++) {
                    ov_date until = d == 31 ? OV_DATE_MAX : MONDAY + d;
                    int64_t due = due_in(k, message, payees[p], currencies[c], until);
                    int64_t claimed = claimed_in(message, payees[p], currencies[c], until);

                    if (due != claimed)
                        VIOLATED("%.*s: %lld claimed until %d, %lld due",
                                 OV_STR_ARG(message->headline), (long long)claimed, d,
                                 (long long)due);
                }
        if (ov_str_eq(message->headline_code, OV_STR("nothing")) && asks_for_something(k, message))
            VIOLATED("\"%.*s\" over what asks", OV_STR_ARG(message->headline));
    }
}

static void
every_line_says_what_is_due(void **state)
{
    (void)state;
    for_each(line_is_true);
}

/* One more payable, of a later day than all, on a bill that travels: no claim until before that day
   grows, and none shrinks. */
static void
later_payable_changes_nothing_before(customer *k, ov_random *r)
{
    ov_case_plan before = k->plan;
    uint32_t bill = (uint32_t)ov_random_below(r, k->c.pending.count);
    ov_payable *more = &k->payables[k->judgement.payables.count];
    const ov_message *was = message_of(k, bill), *is;

    if (!was || k->judgement.payables.count > PIECES)
        return;
    *more = (ov_payable){.state = OV_PAYABLE,
                         .bill = bill,
                         .eob = OV_NO_INDEX,
                         .payee = OV_STR("A"),
                         .legal_entity = OV_STR("A"),
                         .currency = {"USD"},
                         .due_now = {50000},
                         .due_by = MONDAY + 40};
    k->judgement.payables.count++;
    plan(k);
    is = message_of(k, bill);
    assert_int_equal(before.messages.count, k->plan.messages.count);
    for (int d = -20; d <= 40; d++) {
        ov_date until = d == 40 ? OV_DATE_MAX : MONDAY + d;
        int64_t more_claimed = claimed_in(is, OV_STR("A"), (ov_currency){"USD"}, until) -
                               claimed_in(was, OV_STR("A"), (ov_currency){"USD"}, until);

        if (more_claimed != (d == 40 ? more->due_now.e4 : 0))
            VIOLATED("%.*s: %lld more until %d", OV_STR_ARG(is->headline), (long long)more_claimed,
                     d);
    }
}

static void
a_later_payable_makes_no_earlier_claim_larger(void **state)
{
    (void)state;
    for_each(later_payable_changes_nothing_before);
}

/* What a line once said: all that is due as one sum, with the earliest day of it. */
static void
whole_sum_with_the_first_day(customer *k)
{
    for (size_t m = 0; m < k->plan.messages.count; m++) {
        ov_message *message = &k->plan.messages.items[m];
        ov_money sum = {0};
        ov_date day = OV_DATE_NONE;

        for (size_t i = 0; i < k->judgement.payables.count; i++)
            if (message_of(k, k->payables[i].bill) == message && k->payables[i].due_now.e4 > 0) {
                sum.e4 += k->payables[i].due_now.e4;
                day = ov_date_min(day, k->payables[i].due_by);
            }
        if (ov_str_eq(message->headline_code, OV_STR("pay")) && day != OV_DATE_NONE)
            message->headline = ov_str_printf(k->mem, "Pay %.*s USD to A by %.*s",
                                              OV_STR_ARG(ov_money_print(k->mem, sum)),
                                              OV_STR_ARG(ov_date_print(k->mem, day)));
    }
}

static void
nothing_to_pay_over_everything(customer *k)
{
    for (size_t m = 0; m < k->plan.messages.count; m++) {
        k->plan.messages.items[m].headline = OV_STR("For your information: nothing to pay");
        k->plan.messages.items[m].headline_code = OV_STR("nothing");
    }
}

static void
nothing_with_an_amount(customer *k)
{
    for (size_t m = 0; m < k->plan.messages.count; m++)
        if (ov_str_eq(k->plan.messages.items[m].headline_code, OV_STR("nothing")))
            k->plan.messages.items[m].headline = OV_STR("Nothing to pay of 12.00 USD");
}

static void
ten_days_later(customer *k)
{
    for (size_t m = 0; m < k->plan.messages.count; m++)
        k->plan.messages.items[m].send_on += 10;
}

static size_t
broken_by(void (*wrong)(customer *k), void (*check)(customer *k, ov_random *r))
{
    mutation = wrong;
    violations = 0;
    for_each(check);
    mutation = NULL;
    return violations;
}

/* Each property above fails of a planner that breaks it. */
static void
each_property_can_fail(void **state)
{
    (void)state;
    assert_true(broken_by(ten_days_later, day_is_not_missed) > CUSTOMERS / 50);
    assert_true(broken_by(whole_sum_with_the_first_day, line_is_true) > CUSTOMERS / 50);
    assert_true(broken_by(nothing_to_pay_over_everything, line_is_true) > CUSTOMERS / 50);
    assert_true(broken_by(nothing_with_an_amount, line_is_true) > CUSTOMERS / 500);
    assert_true(broken_by(whole_sum_with_the_first_day, later_payable_changes_nothing_before) >
                CUSTOMERS / 50);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explain_is_planned_again),
        cmocka_unit_test(no_letter_leaves_after_its_day),
        cmocka_unit_test(every_line_says_what_is_due),
        cmocka_unit_test(a_later_payable_makes_no_earlier_claim_larger),
        cmocka_unit_test(each_property_can_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
