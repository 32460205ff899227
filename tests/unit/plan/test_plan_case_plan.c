#include "onevoice/plan/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Monday, 2026-11-02. */
#define MONDAY 20759

static const ov_department clinic = {.id = OV_STR_INIT("D-CLINIC")};

typedef struct fixture {
    ov_arena *mem;
    ov_policy policy;
    ov_plan_night night;
    ov_communication communications[8];
    ov_piece pieces[8];
    ov_piece_judgement judged[8];
    ov_case c;
    ov_judgement judgement;
    ov_case_plan plan;
} fixture;

static fixture *
given(size_t count)
{
    static const ov_str ids[8] = {OV_STR_INIT("P1"), OV_STR_INIT("P2"), OV_STR_INIT("P3"),
                                  OV_STR_INIT("P4"), OV_STR_INIT("P5"), OV_STR_INIT("P6"),
                                  OV_STR_INIT("P7"), OV_STR_INIT("P8")};
    ov_arena *mem = ov_arena_new();
    fixture *f = OV_NEW(mem, fixture);
    ov_error err = {0};

    f->mem = mem;
    assert_true(ov_policy_defaults(mem, &f->policy, &err));
    for (size_t i = 0; i < count; i++) {
        f->communications[i] = (ov_communication){.id = ids[i],
                                                  .channel = OV_CHANNEL_MAIL,
                                                  .created_on = MONDAY - 1,
                                                  .subject_party = OV_NO_INDEX};
        f->pieces[i] = (ov_piece){
            .communication = &f->communications[i], .department = &clinic, .mailable = true};
        f->judged[i] = (ov_piece_judgement){.content_class = OV_CLASS_SERVICE_NOTICE,
                                            .disposition = OV_MERGE,
                                            .witness = OV_NO_INDEX,
                                            .obligation = OV_OBLIGATION_TRANSACTIONAL,
                                            .domain = OV_STR("health"),
                                            .address = OV_STR("1 Elm St"),
                                            .confidentiality = OV_STR(""),
                                            .channels = 1U << OV_CHANNEL_MAIL,
                                            .release = OV_DATE_NONE,
                                            .latest_send = OV_DATE_NONE,
                                            .lawful_by = OV_DATE_NONE,
                                            .latest_arrival = OV_DATE_NONE,
                                            .useful_by = OV_DATE_NONE,
                                            .hold_until = OV_DATE_NONE,
                                            .pages = 1};
    }
    f->c = (ov_case){.as_of = MONDAY,
                     .customer_id = OV_STR("C1"),
                     .pending = {f->pieces, count},
                     .preference = {.confidential_since = OV_DATE_NONE,
                                    .max_messages_per_14_days = -1,
                                    .quiet_from_min = -1,
                                    .quiet_until_min = -1},
                     .address = OV_STR("1 Elm St")};
    f->judgement.pieces.items = f->judged;
    f->judgement.pieces.count = count;
    return f;
}

static void
plan(fixture *f)
{
    ov_plan_night_init(&f->night, &f->policy, f->c.as_of);
    ov_plan_case(f->mem, f->mem, &f->night, &f->c, &f->judgement, NULL, &f->plan);
    assert_int_equal(f->plan.pieces.count, f->c.pending.count);
}

static void
done(fixture *f)
{
    ov_arena_free(f->mem);
}

static const ov_message *
message_of(const fixture *f, size_t piece)
{
    assert_int_not_equal(f->plan.pieces.items[piece].message, OV_NO_INDEX);
    return &f->plan.messages.items[f->plan.pieces.items[piece].message];
}

static void
pieces_of_one_customer_share_a_message(void **state)
{
    fixture *f = given(3);

    (void)state;
    f->judged[0].latest_send = MONDAY + 11;
    f->judged[1].latest_send = MONDAY + 6; /* a Sunday: mail leaves on the Friday before */
    plan(f);
    assert_int_equal(f->plan.messages.count, 1);
    assert_int_equal(message_of(f, 0)->kind, OV_MESSAGE_CONSOLIDATED);
    assert_int_equal(message_of(f, 0)->send_by, MONDAY + 6);
    assert_int_equal(message_of(f, 0)->send_on, MONDAY + 3); /* Friday less a safety night */
    assert_false(message_of(f, 0)->released);
    assert_true(message_of(f, 0)->proven);
    done(f);
}

static void
without_a_deadline_send_by_is_not_stated(void **state)
{
    fixture *f = given(1);

    (void)state;
    plan(f);
    assert_int_equal(message_of(f, 0)->send_by, OV_DATE_NONE);
    assert_int_equal(f->plan.pieces.items[0].disposition, OV_MERGE);
    done(f);
}

static void
a_missed_deadline_leaves_tonight_with_its_companions(void **state)
{
    fixture *f = given(2);

    (void)state;
    f->judged[0].obligation = OV_OBLIGATION_MANDATED;
    f->judged[0].disposition = OV_ENCLOSE;
    f->judged[0].deadline_missed = true;
    f->judged[0].latest_send = MONDAY;
    f->judged[0].lawful_by = MONDAY - 3;
    plan(f);
    assert_int_equal(f->plan.messages.count, 1);
    assert_true(message_of(f, 0)->released);
    assert_int_equal(message_of(f, 0)->send_on, MONDAY);
    assert_int_equal(message_of(f, 0)->send_by, MONDAY);
    assert_int_equal(f->plan.flags.count, 0); /* the judgement has raised it */
    done(f);
}

static void
a_mandated_piece_first_seen_too_late_is_flagged(void **state)
{
    fixture *f = given(1);

    (void)state;
    f->c.as_of = MONDAY - 1; /* Sunday: no mail */
    f->judged[0].obligation = OV_OBLIGATION_MANDATED;
    f->judged[0].latest_send = f->judged[0].lawful_by = MONDAY - 1;
    plan(f);
    assert_int_equal(f->plan.flags.count, 1);
    assert_int_equal(message_of(f, 0)->send_on, MONDAY); /* the first day on which mail leaves */
    assert_false(message_of(f, 0)->released);
    done(f);
}

static void
bank_and_health_never_share(void **state)
{
    fixture *f = given(3);

    (void)state;
    f->judged[1].domain = OV_STR("bank");
    plan(f);
    assert_int_equal(f->plan.messages.count, 2);
    assert_int_equal(f->plan.pieces.items[1].disposition, OV_SEPARATE);
    assert_int_equal(f->plan.pieces.items[1].reason, OV_REASON_INCOMPATIBLE);
    assert_int_equal(message_of(f, 1)->kind, OV_MESSAGE_VERBATIM_SINGLE);
    assert_int_equal(f->plan.pieces.items[0].disposition, OV_MERGE);
    done(f);
}

static void
a_piece_that_must_go_alone_does(void **state)
{
    fixture *f = given(3);

    (void)state;
    f->judged[1].disposition = OV_SEPARATE;
    f->judged[1].reason = OV_REASON_MANDATED;
    f->pieces[2].mailable = false;
    plan(f);
    assert_int_equal(f->plan.messages.count, 3);
    assert_int_equal(f->plan.pieces.items[1].reason, OV_REASON_MANDATED);
    assert_int_equal(f->plan.pieces.items[2].reason, OV_REASON_KEPT_SEPARATE);
    assert_true(message_of(f, 1)->released); /* nobody to wait for */
    done(f);
}

static void
addresses_confidentiality_and_persons_keep_apart(void **state)
{
    fixture *f = given(5);

    (void)state;
    f->judged[1].address = OV_STR("2 Oak St");
    f->judged[2].confidentiality = OV_STR("confidential");
    f->pieces[3].subject_customer = 7;
    f->judged[4].address = OV_STR_NULL;
    plan(f);
    assert_int_equal(f->plan.messages.count, 5);
    done(f);
}

static void
marketing_does_not_ride_with_a_bill(void **state)
{
    fixture *f = given(2);

    (void)state;
    f->judged[0].is_money = true;
    f->judged[1].content_class = OV_CLASS_MARKETING;
    f->judged[1].obligation = OV_OBLIGATION_DISCRETIONARY;
    plan(f);
    assert_int_equal(f->plan.messages.count, 1);
    assert_int_equal(f->plan.pieces.items[1].disposition, OV_HOLD);
    assert_int_equal(f->plan.pieces.items[1].reason, OV_REASON_LOW_VALUE);
    assert_int_equal(f->plan.pieces.items[1].hold_until, MONDAY + 11); /* a Friday */
    done(f);
}

static void
a_money_piece_waits_three_days_at_most(void **state)
{
    fixture *f = given(1);

    (void)state;
    f->policy.money_wait_days = 3;
    f->judged[0].is_money = true;
    f->judged[0].latest_send = MONDAY + 30;
    f->communications[0].created_on = MONDAY - 2;
    plan(f);
    assert_int_equal(message_of(f, 0)->send_on, MONDAY + 1);
    f->communications[0].created_on = MONDAY - 3;
    plan(f);
    assert_true(message_of(f, 0)->released);
    done(f);
}

static void
the_last_safe_night_releases_and_a_missed_one_is_made_up(void **state)
{
    fixture *f = given(1);

    (void)state;
    f->judged[0].latest_send = MONDAY + 1;
    plan(f);
    assert_true(message_of(f, 0)->released); /* Tuesday is kept in reserve */
    f->c.as_of = MONDAY + 1;                 /* Monday's night did not run */
    plan(f);
    assert_true(message_of(f, 0)->released);
    assert_int_equal(f->plan.flags.count, 0);
    done(f);
}

static void
unmet_needs_are_told_once(void **state)
{
    fixture *f = given(0);
    ov_requirement_status status = {.service = OV_STR("bed"), .status = OV_STR("unmet")};
    ov_history_message past = {0};

    (void)state;
    f->judgement.needs_summary = true;
    f->judgement.requirements.items = &status;
    f->judgement.requirements.count = 1;
    plan(f);
    assert_int_equal(f->plan.messages.count, 1);
    assert_int_equal(f->plan.messages.items[0].kind, OV_MESSAGE_NEEDS_SUMMARY);
    assert_int_equal(f->plan.messages.items[0].send_by, MONDAY);
    past.message_key = f->plan.messages.items[0].key;
    f->c.history_messages = &past;
    f->c.history_message_count = 1;
    plan(f);
    assert_int_equal(f->plan.messages.count, 0);
    done(f);
}

static void
what_to_pay_comes_first_and_enclosures_last(void **state)
{
    fixture *f = given(4);
    ov_payable payables[2] = {{.bill = 3,
                               .due_now = {1400000},
                               .currency = {"USD"},
                               .due_by = MONDAY + 18,
                               .eob = OV_NO_INDEX},
                              {.bill = 1,
                               .due_now = {550000},
                               .currency = {"USD"},
                               .due_by = MONDAY + 20,
                               .eob = OV_NO_INDEX}};
    const ov_message *message;

    (void)state;
    f->judged[0].disposition = OV_ENCLOSE;
    f->judged[0].content_class = OV_CLASS_EOB;
    f->judged[1].is_money = f->judged[3].is_money = true;
    f->judgement.payables.items = payables;
    f->judgement.payables.count = 2;
    plan(f);
    assert_int_equal(f->plan.messages.count, 1);
    message = &f->plan.messages.items[0];
    assert_int_equal(message->pieces[0], 3);
    assert_int_equal(message->pieces[1], 1);
    assert_int_equal(message->pieces[2], 2);
    assert_int_equal(message->pieces[3], 0);
    assert_int_equal(f->plan.pieces.items[0].position, 4);
    assert_int_equal(message->sections.count, 3);
    assert_int_equal(message->sections.items[0].kind, OV_SECTION_PAY);
    assert_int_equal(message->sections.items[2].kind, OV_SECTION_ENCLOSURE);
    assert_true(ov_str_eq(message->headline,
                          OV_STR("Pay 140.00 USD by 2026-11-20; 55.00 USD by 2026-11-22")));
    done(f);
}

static void
a_due_day_that_is_past_is_no_day_to_pay_by(void **state)
{
    fixture *f = given(1);
    ov_payable payable = {.bill = 0,
                          .due_now = {1400000},
                          .currency = {"USD"},
                          .due_by = MONDAY - 1,
                          .eob = OV_NO_INDEX};

    (void)state;
    f->judged[0].is_money = true;
    f->judgement.payables.items = &payable;
    f->judgement.payables.count = 1;
    plan(f);
    assert_int_equal(f->plan.messages.count, 1);
    assert_true(ov_str_eq(f->plan.messages.items[0].headline,
                          OV_STR("Pay 140.00 USD now, due since 2026-11-01")));
    done(f);
}

static void
beyond_the_horizon_and_without_a_channel_are_held(void **state)
{
    fixture *f = given(2);

    (void)state;
    f->judged[0].release = MONDAY + 200;
    f->judged[1].channels = 0;
    plan(f);
    assert_int_equal(f->plan.messages.count, 0);
    assert_int_equal(f->plan.pieces.items[0].reason, OV_REASON_PAST_HORIZON);
    assert_int_equal(f->plan.pieces.items[0].hold_until, MONDAY + 200);
    assert_int_equal(f->plan.pieces.items[1].reason, OV_REASON_NO_CHANNEL_CONSENT);
    done(f);
}

static void
a_control_group_customer_gets_each_piece_as_it_came(void **state)
{
    fixture *f = given(3);

    (void)state;
    f->c.held_out = true;
    plan(f);
    assert_int_equal(f->plan.messages.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_true(message_of(f, i)->released);
        assert_int_equal(f->plan.pieces.items[i].disposition, OV_SEPARATE);
    }
    done(f);
}

static void
a_cap_holds_what_may_wait_and_reports_what_may_not(void **state)
{
    fixture *f = given(2);
    ov_history_message past[2] = {{.channel = OV_CHANNEL_MAIL, .sent_on = MONDAY - 7},
                                  {.channel = OV_CHANNEL_MAIL, .sent_on = MONDAY - 6}};

    (void)state;
    f->policy.discretionary_value = 1200; /* worth a letter of its own, but for the cap */
    f->judged[0].obligation = OV_OBLIGATION_DISCRETIONARY;
    f->judged[0].domain = OV_STR("bank");
    f->judged[0].latest_send = MONDAY + 3;
    plan(f);
    assert_int_equal(f->plan.messages.count, 2);
    f->c.preference.max_messages_per_14_days = 2;
    f->c.history_messages = past;
    f->c.history_message_count = 2;
    plan(f);
    assert_int_equal(f->plan.messages.count, 1);
    assert_int_equal(f->plan.flags.count, 0); /* the other could move behind the window */
    assert_int_equal(f->plan.pieces.items[0].disposition, OV_HOLD);
    assert_int_equal(f->plan.pieces.items[0].reason, OV_REASON_CAP_REACHED);
    f->judged[1].obligation = OV_OBLIGATION_MANDATED;
    f->judged[1].latest_send = f->judged[1].lawful_by = MONDAY + 2;
    plan(f);
    assert_int_equal(f->plan.messages.count, 1);
    assert_int_equal(f->plan.flags.count, 1);
    assert_true(ov_str_eq(f->plan.flags.items[0].code, OV_STR("OVERLOAD")));
    done(f);
}

static void
quiet_hours_over_the_whole_window_close_what_makes_noise(void **state)
{
    static const struct {
        int32_t from, until;
        ov_channel goes_by;
    } cases[] = {
        {-1, -1, OV_CHANNEL_EMAIL},          {21 * 60, 8 * 60, OV_CHANNEL_EMAIL},
        {8 * 60, 21 * 60, OV_CHANNEL_MAIL},  {8 * 60, 21 * 60 - 1, OV_CHANNEL_EMAIL},
        {0, 24 * 60, OV_CHANNEL_MAIL},       {600, 600, OV_CHANNEL_MAIL},
        {22 * 60, 21 * 60, OV_CHANNEL_MAIL}, {12 * 60, 9 * 60, OV_CHANNEL_EMAIL},
        {7 * 60, 6 * 60, OV_CHANNEL_MAIL},
    };

    (void)state;
    for (size_t k = 0; k < OV_COUNT(cases); k++) {
        fixture *f = given(1);

        f->judged[0].channels = 1U << OV_CHANNEL_MAIL | 1U << OV_CHANNEL_EMAIL;
        f->c.preference.quiet_from_min = cases[k].from;
        f->c.preference.quiet_until_min = cases[k].until;
        plan(f);
        assert_int_equal(message_of(f, 0)->channel, cases[k].goes_by);
        done(f);
    }
}

static void
quiet_hours_hold_what_has_no_other_way_but_mandated_mail(void **state)
{
    fixture *f = given(2);

    (void)state;
    f->c.preference.quiet_from_min = f->c.preference.quiet_until_min = 0;
    f->judged[0].channels = f->judged[1].channels = 1U << OV_CHANNEL_EMAIL;
    f->judged[1].obligation = OV_OBLIGATION_MANDATED;
    plan(f);
    assert_int_equal(f->plan.pieces.items[0].disposition, OV_HOLD);
    assert_int_equal(f->plan.pieces.items[0].reason, OV_REASON_NO_CHANNEL_CONSENT);
    assert_int_equal(f->plan.pieces.items[0].hold_until, MONDAY + 1);
    assert_int_equal(message_of(f, 1)->channel, OV_CHANNEL_EMAIL);
    done(f);
}

static void
the_preferred_channel_wins_a_tie_of_burdens(void **state)
{
    for (int preferred = 0; preferred < 3; preferred++) {
        static const char *const names[] = {"", "mail", "sms"};
        fixture *f = given(1);

        (void)state;
        f->judged[0].channels = 1U << OV_CHANNEL_MAIL | 1U << OV_CHANNEL_EMAIL;
        f->c.preference.preferred_channel = ov_str_from(names[preferred]);
        plan(f); /* e-mail is lighter: no tie, and no wish of the policy's */
        assert_int_equal(message_of(f, 0)->channel, OV_CHANNEL_EMAIL);
        f->policy.channels[OV_CHANNEL_EMAIL].burden = f->policy.channels[OV_CHANNEL_MAIL].burden;
        plan(f);
        assert_int_equal(message_of(f, 0)->channel,
                         preferred == 1 ? OV_CHANNEL_MAIL : OV_CHANNEL_EMAIL);
        done(f);
    }
}

static void
the_policy_may_make_the_preferred_channel_lighter(void **state)
{
    fixture *f = given(1);

    (void)state;
    f->judged[0].channels = 1U << OV_CHANNEL_MAIL | 1U << OV_CHANNEL_EMAIL;
    f->c.preference.preferred_channel = OV_STR("mail");
    f->policy.preferred_channel_value = 401;
    plan(f);
    assert_int_equal(message_of(f, 0)->channel, OV_CHANNEL_MAIL);
    done(f);
}

/* Of a sum that a person looks at first nothing is said, neither that it is due nor that it is not. */
static void
nothing_is_said_beside_an_undecided_eob(void **state)
{
    static const char *const codes[] = {"EOB_INTERNAL_CONFLICT", "EOB_UNKNOWN"};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(codes); i++) {
        fixture *f = given(2);
        ov_reading reading = {.content_class = OV_CLASS_EOB};
        ov_payable payable = {.bill = 0,
                              .eob = 1,
                              .state = OV_NEEDS_REVIEW,
                              .pending = {1200000},
                              .payee = OV_STR("Hospital"),
                              .currency = {"USD"},
                              .due_by = OV_DATE_NONE};
        uint32_t eob = 1;
        ov_flag flag = {.code = ov_str_from(codes[i]), .pieces = &eob, .piece_count = 1};

        f->pieces[0].reading = f->pieces[1].reading = &reading;
        f->judged[0].content_class = OV_CLASS_BILL;
        f->judged[0].is_money = true;
        f->judged[0].disposition = OV_HOLD;
        f->judged[1].content_class = OV_CLASS_EOB;
        f->judged[1].disposition = OV_ENCLOSE;
        f->judgement.payables.items = &payable;
        f->judgement.payables.count = 1;
        f->judgement.flags.items = &flag;
        f->judgement.flags.count = 1;
        plan(f);
        assert_true(ov_str_eq(message_of(f, 1)->headline, OV_STR("For your information")));
        assert_int_equal(message_of(f, 1)->sections.count, 1);
        assert_int_equal(message_of(f, 1)->sections.items[0].kind, OV_SECTION_ENCLOSURE);
        done(f);
    }
}

/* The (matter, envelope) pairs of an assignment of pieces to two envelopes. */
static int
pairs_of(const uint32_t *matter, uint32_t second)
{
    uint32_t seen[2] = {0};

    for (uint32_t i = 0; i < 6; i++)
        if (matter[i])
            seen[second >> i & 1] |= 1U << matter[i];
    return __builtin_popcount(seen[0]) + __builtin_popcount(seen[1]);
}

/* Six letters, three an envelope: whatever they are about, no other two envelopes of three break up fewer matters. */
static void
of_equal_plans_the_one_that_keeps_matters_together(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 4096; code += 31) {
        fixture *f = given(6);
        uint32_t matter[6];
        uint32_t second = 0;
        int fewest = INT32_MAX;

        for (uint32_t i = 0; i < 6; i++) {
            matter[i] = f->judged[i].matter = code >> 2 * i & 3;
            f->judged[i].pages = 4;
        }
        plan(f);
        assert_int_equal(f->plan.messages.count, 2);
        for (uint32_t i = 0; i < 6; i++)
            second |= f->plan.pieces.items[i].message << i;
        for (uint32_t set = 0; set < 64; set++)
            if (__builtin_popcount(set) == 3)
                fewest = OV_MIN(fewest, pairs_of(matter, set));
        assert_int_equal(pairs_of(matter, second), fewest);
        ov_arena_free(f->mem);
    }
}

/* A matter is kept together only where it costs nothing: nothing leaves sooner, or in more envelopes, for it. */
static void
a_matter_costs_no_envelope_and_no_wait(void **state)
{
    fixture *f = given(4);

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        f->judged[i].matter = 1 + i % 2;
        f->judged[i].pages = 6;
        f->judged[i].latest_send = MONDAY + (i < 2 ? 1 : 8); /* P1, P2 now; P3, P4 in a week */
    }
    plan(f);
    assert_int_equal(f->plan.messages.count, 2);
    assert_int_equal(f->plan.pieces.items[0].message, f->plan.pieces.items[1].message);
    assert_int_equal(f->plan.pieces.items[2].message, f->plan.pieces.items[3].message);
    ov_arena_free(f->mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_equal_plans_the_one_that_keeps_matters_together),
        cmocka_unit_test(a_matter_costs_no_envelope_and_no_wait),
        cmocka_unit_test(pieces_of_one_customer_share_a_message),
        cmocka_unit_test(without_a_deadline_send_by_is_not_stated),
        cmocka_unit_test(a_missed_deadline_leaves_tonight_with_its_companions),
        cmocka_unit_test(a_mandated_piece_first_seen_too_late_is_flagged),
        cmocka_unit_test(bank_and_health_never_share),
        cmocka_unit_test(a_piece_that_must_go_alone_does),
        cmocka_unit_test(addresses_confidentiality_and_persons_keep_apart),
        cmocka_unit_test(marketing_does_not_ride_with_a_bill),
        cmocka_unit_test(a_money_piece_waits_three_days_at_most),
        cmocka_unit_test(the_last_safe_night_releases_and_a_missed_one_is_made_up),
        cmocka_unit_test(unmet_needs_are_told_once),
        cmocka_unit_test(what_to_pay_comes_first_and_enclosures_last),
        cmocka_unit_test(a_due_day_that_is_past_is_no_day_to_pay_by),
        cmocka_unit_test(beyond_the_horizon_and_without_a_channel_are_held),
        cmocka_unit_test(a_cap_holds_what_may_wait_and_reports_what_may_not),
        cmocka_unit_test(a_control_group_customer_gets_each_piece_as_it_came),
        cmocka_unit_test(quiet_hours_over_the_whole_window_close_what_makes_noise),
        cmocka_unit_test(quiet_hours_hold_what_has_no_other_way_but_mandated_mail),
        cmocka_unit_test(the_preferred_channel_wins_a_tie_of_burdens),
        cmocka_unit_test(the_policy_may_make_the_preferred_channel_lighter),
        cmocka_unit_test(nothing_is_said_beside_an_undecided_eob),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
