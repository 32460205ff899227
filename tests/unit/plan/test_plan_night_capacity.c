#include "onevoice/plan/night_capacity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Monday, 2026-11-02. */
#define MONDAY    20759
#define CUSTOMERS 24

static const ov_department clinic = {.id = OV_STR_INIT("D-CLINIC")};
static const ov_department bank = {.id = OV_STR_INIT("D-BANK")};

typedef struct fixture {
    ov_arena *mem;
    ov_policy policy;
    ov_policy_capacity department;
    ov_plan_night night;
    ov_communication communications[CUSTOMERS];
    ov_piece pieces[CUSTOMERS];
    ov_piece_judgement judged[CUSTOMERS];
    ov_case cases[CUSTOMERS];
    ov_judgement judgements[CUSTOMERS];
    ov_case_plan plans[CUSTOMERS];
    ov_capacity_days days;
} fixture;

/* One letter each, to leave within two weeks. */
static fixture *
given(void)
{
    ov_arena *mem = ov_arena_new();
    fixture *f = OV_NEW(mem, fixture);
    ov_error err = {0};

    f->mem = mem;
    assert_true(ov_policy_defaults(mem, &f->policy, &err));
    for (size_t i = 0; i < CUSTOMERS; i++) {
        f->communications[i] = (ov_communication){.id = ov_str_printf(mem, "P%02zu", i),
                                                  .channel = OV_CHANNEL_MAIL,
                                                  .created_on = MONDAY - 1,
                                                  .subject_party = OV_NO_INDEX};
        f->pieces[i] = (ov_piece){.communication = &f->communications[i],
                                  .department = i % 2 ? &clinic : &bank,
                                  .mailable = true};
        f->judged[i] = (ov_piece_judgement){.content_class = OV_CLASS_SERVICE_NOTICE,
                                            .disposition = OV_MERGE,
                                            .witness = OV_NO_INDEX,
                                            .obligation = OV_OBLIGATION_TRANSACTIONAL,
                                            .domain = OV_STR("health"),
                                            .address = OV_STR("1 Elm St"),
                                            .confidentiality = OV_STR(""),
                                            .channels = 1U << OV_CHANNEL_MAIL,
                                            .release = OV_DATE_NONE,
                                            .latest_send = MONDAY + 11,
                                            .lawful_by = OV_DATE_NONE,
                                            .latest_arrival = OV_DATE_NONE,
                                            .useful_by = OV_DATE_NONE,
                                            .hold_until = OV_DATE_NONE,
                                            .pages = 1};
        f->cases[i] = (ov_case){.as_of = MONDAY,
                                .customer_id = ov_str_printf(mem, "C%02zu", i),
                                .pending = {&f->pieces[i], 1},
                                .preference = {.confidential_since = OV_DATE_NONE,
                                               .max_messages_per_14_days = -1,
                                               .quiet_from_min = -1,
                                               .quiet_until_min = -1},
                                .address = OV_STR("1 Elm St")};
        f->judgements[i].pieces.items = &f->judged[i];
        f->judgements[i].pieces.count = 1;
    }
    return f;
}

static ov_previous_envelopes
no_promises(void *context, ov_arena *mem, size_t customer)
{
    (void)context;
    (void)mem;
    (void)customer;
    return (ov_previous_envelopes){0};
}

static void
plan(fixture *f)
{
    ov_plan_customers customers = {.cases = f->cases,
                                   .judgements = f->judgements,
                                   .count = CUSTOMERS,
                                   .previous = no_promises};

    ov_plan_night_init(&f->night, &f->policy, MONDAY);
    for (size_t i = 0; i < CUSTOMERS; i++)
        ov_plan_case(f->mem, f->mem, &f->night, &f->cases[i], &f->judgements[i], NULL,
                     &f->plans[i]);
    assert_true(ov_plan_has_capacity(&f->policy));
    ov_plan_night_capacity(f->mem, &f->night, &customers, f->plans, &f->days);
}

static const ov_message *
message_of(const fixture *f, size_t customer)
{
    assert_int_equal(f->plans[customer].messages.count, 1);
    return &f->plans[customer].messages.items[0];
}

static ov_capacity_day
day_of(const fixture *f, ov_date day)
{
    for (size_t k = 0; k < f->days.count; k++)
        if (f->days.items[k].send_on == day)
            return f->days.items[k];
    return (ov_capacity_day){.capacity = -1};
}

static int64_t
leaving_on(const fixture *f, ov_date day)
{
    int64_t count = 0;

    for (size_t i = 0; i < CUSTOMERS; i++)
        count += message_of(f, i)->send_on == day;
    return count;
}

static void
room_for_all_changes_nothing(void **state)
{
    fixture *f = given();
    ov_capacity_day day;

    (void)state;
    f->policy.channels[OV_CHANNEL_MAIL].capacity = CUSTOMERS;
    plan(f);
    assert_int_equal(f->days.count, 1);
    day = f->days.items[0];
    assert_int_equal(day.planned, CUSTOMERS);
    assert_int_equal(day.wanted, CUSTOMERS);
    assert_int_equal(day.overflow + day.held + day.delayed + day.late, 0);
    assert_int_equal(day.shadow_burden + day.shadow_cost, 0);
    assert_int_equal(leaving_on(f, message_of(f, 0)->send_on), CUSTOMERS);
    ov_arena_free(f->mem);
}

static void
a_crowd_spreads_over_its_windows(void **state)
{
    fixture *f = given();
    int64_t wanted = 0;

    (void)state;
    f->policy.channels[OV_CHANNEL_MAIL].capacity = 4;
    plan(f);
    for (size_t k = 0; k < f->days.count; k++) {
        const ov_capacity_day *day = &f->days.items[k];

        assert_int_equal(day->planned, leaving_on(f, day->send_on));
        assert_true(day->planned <= 4);
        assert_int_equal(day->overflow + day->held + day->delayed + day->late, 0);
        wanted += day->wanted;
        if (day->wanted > 4)
            assert_true(day->shadow_burden + day->shadow_cost > 0);
    }
    assert_int_equal(wanted, CUSTOMERS);
    for (size_t i = 0; i < CUSTOMERS; i++) {
        assert_true(message_of(f, i)->send_on <= MONDAY + 10); /* inside the safe window */
        assert_int_equal(f->plans[i].flags.count, 0);
        assert_true(message_of(f, i)->gap == 0);
    }
    ov_arena_free(f->mem);
}

/* All must leave tonight: eight of each kind, six places a day. */
static void
what_cannot_be_kept_gives_way_by_obligation(void **state)
{
    fixture *f = given();
    ov_capacity_day day;

    (void)state;
    f->policy.channels[OV_CHANNEL_MAIL].capacity = 6;
    f->policy.discretionary_value = 5000;
    for (size_t i = 0; i < CUSTOMERS; i++) {
        f->judged[i].latest_send = MONDAY;
        f->judged[i].obligation = i % 3 == 0   ? OV_OBLIGATION_MANDATED
                                  : i % 3 == 1 ? OV_OBLIGATION_TRANSACTIONAL
                                               : OV_OBLIGATION_DISCRETIONARY;
    }
    plan(f);
    day = day_of(f, MONDAY);
    assert_int_equal(day.wanted, CUSTOMERS);
    assert_int_equal(day.held, 8);
    assert_int_equal(day.delayed, 8);
    assert_int_equal(day.late, 16);
    assert_int_equal(day.planned, 8);
    assert_int_equal(day.overflow, 2);
    assert_true(day.shadow_burden + day.shadow_cost > 0);
    assert_int_equal(leaving_on(f, MONDAY + 1), 6);
    for (size_t i = 0; i < CUSTOMERS; i++) {
        const ov_message *message = message_of(f, i);

        if (i % 3 == 0) {
            assert_int_equal(message->send_on, MONDAY);
            assert_true(message->released);
            assert_int_equal(f->plans[i].flags.count, 0);
            continue;
        }
        assert_true(message->send_on > MONDAY);
        assert_false(message->released);
        assert_int_equal(f->plans[i].flags.count, 1);
        assert_true(ov_str_eq(f->plans[i].flags.items[0].code, OV_STR("CAPACITY_LATE")));
    }
    ov_arena_free(f->mem);
}

static void
a_department_has_a_limit_of_its_own(void **state)
{
    fixture *f = given();
    ov_date crowded;

    (void)state;
    f->department =
        (ov_policy_capacity){.department = clinic.id, .channel = OV_CHANNEL_MAIL, .per_day = 5};
    f->policy.capacities.items = &f->department;
    f->policy.capacities.count = 1;
    plan(f);
    crowded = message_of(f, 0)->send_on; /* of the bank: where all wanted to leave */
    assert_int_equal(day_of(f, crowded).wanted, CUSTOMERS / 2);
    assert_int_equal(day_of(f, crowded).planned, 5);
    assert_true(ov_str_eq(day_of(f, crowded).department_id, clinic.id));
    assert_int_equal(leaving_on(f, crowded), CUSTOMERS / 2 + 5);
    for (size_t k = 0; k < f->days.count; k++)
        assert_true(f->days.items[k].planned <= 5 && f->days.items[k].overflow == 0);
    ov_arena_free(f->mem);
}

static void
no_capacity_at_all_holds_all_but_the_mandated(void **state)
{
    fixture *f = given();

    (void)state;
    f->policy.channels[OV_CHANNEL_MAIL].capacity = 0;
    f->judged[0].obligation = OV_OBLIGATION_MANDATED;
    f->judged[0].lawful_by = MONDAY + 11;
    plan(f);
    assert_true(message_of(f, 0)->send_on <= MONDAY + 11);
    for (size_t k = 0; k < f->days.count; k++) /* no later day has room: said, not hidden */
        assert_int_equal(f->days.items[k].overflow, f->days.items[k].planned);
    ov_arena_free(f->mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(room_for_all_changes_nothing),
        cmocka_unit_test(a_crowd_spreads_over_its_windows),
        cmocka_unit_test(what_cannot_be_kept_gives_way_by_obligation),
        cmocka_unit_test(a_department_has_a_limit_of_its_own),
        cmocka_unit_test(no_capacity_at_all_holds_all_but_the_mandated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
