/* What a department's declarations cost everyone else. */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "onevoice/plan/externality.h"

#define MONDAY 20759 /* 2026-11-02 */
#define MOST   3

/* A bank's notice, a clinic's letter and one more of the clinic, which may all share. */
typedef struct fixture {
    ov_arena *mem;
    ov_policy policy;
    ov_plan_night night;
    ov_department departments[2];
    ov_communication communications[MOST];
    ov_reading readings[MOST];
    ov_phrase_hit hype;
    ov_piece pieces[MOST];
    ov_piece_judgement judged[MOST];
    ov_case c;
    ov_judgement judgement;
    ov_case_plan plan;
    ov_externalities found;
} fixture;

static fixture *
given(size_t count)
{
    static const ov_str ids[MOST] = {OV_STR_INIT("P1"), OV_STR_INIT("P2"), OV_STR_INIT("P3")};
    ov_arena *mem = ov_arena_new();
    fixture *f = OV_NEW(mem, fixture);
    ov_error err = {0};

    f->mem = mem;
    assert_true(ov_policy_defaults(mem, &f->policy, &err));
    f->departments[0].id = OV_STR("A");
    f->departments[1].id = OV_STR("B");
    f->hype = (ov_phrase_hit){.klass = OV_STR("hype"), .says = OV_STR("full_service")};
    for (size_t i = 0; i < count; i++) {
        f->communications[i] = (ov_communication){.id = ids[i],
                                                  .department = i > 0,
                                                  .channel = OV_CHANNEL_MAIL,
                                                  .created_on = MONDAY,
                                                  .not_before = OV_DATE_NONE,
                                                  .deliver_by = OV_DATE_NONE,
                                                  .declared_type = OV_STR("service_notice"),
                                                  .subject_party = OV_NO_INDEX};
        f->pieces[i] = (ov_piece){.communication = &f->communications[i],
                                  .department = &f->departments[i > 0],
                                  .reading = &f->readings[i],
                                  .mailable = true};
        f->judged[i] = (ov_piece_judgement){.content_class = OV_CLASS_SERVICE_NOTICE,
                                            .disposition = OV_MERGE,
                                            .witness = OV_NO_INDEX,
                                            .obligation = OV_OBLIGATION_TRANSACTIONAL,
                                            .domain = OV_STR("health"),
                                            .address = OV_STR("1 Elm St"),
                                            .confidentiality = OV_STR(""),
                                            .channels = 1U << OV_CHANNEL_MAIL,
                                            .release = MONDAY,
                                            .latest_send = OV_DATE_NONE,
                                            .lawful_by = OV_DATE_NONE,
                                            .latest_arrival = OV_DATE_NONE,
                                            .useful_by = OV_DATE_NONE,
                                            .hold_until = OV_DATE_NONE,
                                            .pages = 1};
    }
    f->c = (ov_case){
        .as_of = MONDAY,
        .customer_id = OV_STR("C1"),
        .pending = {f->pieces, count},
        .departments = f->departments,
        .department_count = 2,
        .preference = {.confidential_since = OV_DATE_NONE, .max_messages_per_14_days = -1},
        .address = OV_STR("1 Elm St")};
    f->judgement.pieces.items = f->judged;
    f->judgement.pieces.count = count;
    return f;
}

static void
work_out(fixture *f)
{
    ov_plan_night_init(&f->night, &f->policy, f->c.as_of);
    ov_plan_case(f->mem, f->mem, &f->night, &f->c, &f->judgement, NULL, &f->plan);
    ov_externality_case(f->mem, f->mem, &f->night, &f->c, &f->judgement, &f->plan, &f->found);
}

/* A bill of A must leave tonight; B's notice may not leave before next week, so it goes alone. */
static fixture *
postponed(void)
{
    fixture *f = given(2);

    f->judged[0].latest_send = MONDAY;
    f->judged[1].release = MONDAY + 7;
    return f;
}

static void
test_who_declares_nothing_costs_nothing(void **state)
{
    fixture *f = given(3);

    (void)state;
    f->judged[0].latest_send = MONDAY;
    work_out(f);
    assert_int_equal(f->found.count, 0);
    ov_arena_free(f->mem);
}

static void
test_a_day_that_forces_an_envelope_costs_one(void **state)
{
    fixture *f = postponed();

    (void)state;
    work_out(f);
    assert_int_equal(f->plan.messages.count, 2);
    assert_int_equal(f->found.count, 1); /* A declares nothing, and is not in the list */
    assert_int_equal(f->found.items[0].department, 1);
    assert_int_equal(f->found.items[0].messages_e3, 1000);
    ov_arena_free(f->mem);
}

/* Another domain, so that it travels alone; by its words it is promotion, which would be dropped.
 */
static void
test_promotion_named_a_notice_costs_its_envelope(void **state)
{
    fixture *f = given(2);

    (void)state;
    f->judged[0].is_money = true;
    f->judged[0].content_class = OV_CLASS_BILL;
    f->judged[1].domain = OV_STR("bank");
    f->readings[1].hits = &f->hype;
    f->readings[1].hit_count = 1;
    work_out(f);
    assert_int_equal(f->plan.messages.count, 2);
    assert_int_equal(f->found.count, 1);
    assert_int_equal(f->found.items[0].department, 1);
    assert_int_equal(f->found.items[0].messages_e3, 1000);
    ov_arena_free(f->mem);
}

static void
test_promotion_named_as_such_costs_nothing(void **state)
{
    fixture *f = given(2);

    (void)state;
    f->judged[1].domain = OV_STR("bank");
    f->readings[1].hits = &f->hype;
    f->readings[1].hit_count = 1;
    f->communications[1].declared_type = OV_STR("marketing");
    f->judged[1].content_class = OV_CLASS_MARKETING;
    f->judged[1].obligation = OV_OBLIGATION_DISCRETIONARY;
    work_out(f);
    assert_int_equal(f->found.count, 0);
    ov_arena_free(f->mem);
}

/* A notice that says more than promotion does, or states a fact, is believed. */
static void
test_a_notice_with_substance_is_believed(void **state)
{
    ov_fact fact = {.key = OV_FACT_ACCOUNT_NO, .source = OV_SOURCE_STRUCTURED};
    ov_judgement otherwise;
    bool renamed;
    fixture *f = given(2);

    (void)state;
    f->readings[1].hits = &f->hype;
    f->readings[1].hit_count = 1;
    assert_true(ov_externality_judge(f->mem, &f->c, &f->judgement, 1, &otherwise, &renamed));
    assert_true(renamed);
    assert_int_equal(otherwise.pieces.items[1].obligation, OV_OBLIGATION_DISCRETIONARY);
    f->readings[1].facts = (ov_facts){&fact, 1};
    assert_false(ov_externality_judge(f->mem, &f->c, &f->judgement, 1, &otherwise, &renamed));
    f->readings[1].facts.count = 0;
    f->hype.klass = OV_STR("merger");
    assert_false(ov_externality_judge(f->mem, &f->c, &f->judgement, 1, &otherwise, &renamed));
    ov_arena_free(f->mem);
}

/* Days of the law stay: only what the department wished for goes. */
static void
test_the_law_is_no_declaration(void **state)
{
    ov_judgement otherwise;
    bool renamed;
    fixture *f = given(2);

    (void)state;
    f->judged[1].obligation = OV_OBLIGATION_MANDATED;
    f->judged[1].latest_send = f->judged[1].lawful_by = MONDAY + 3;
    assert_false(ov_externality_judge(f->mem, &f->c, &f->judgement, 1, &otherwise, &renamed));
    f->judged[1].latest_arrival = MONDAY + 2;
    assert_true(ov_externality_judge(f->mem, &f->c, &f->judgement, 1, &otherwise, &renamed));
    assert_int_equal(otherwise.pieces.items[1].lawful_by, MONDAY + 3);
    assert_int_equal(otherwise.pieces.items[1].latest_send, MONDAY + 3);
    ov_arena_free(f->mem);
}

static void
test_one_department_or_too_many_pieces_are_left_out(void **state)
{
    fixture *f = postponed();

    (void)state;
    f->policy.externality_pieces = 1;
    work_out(f);
    assert_int_equal(f->found.count, 0);
    f->policy.externality_pieces = 200;
    f->communications[0].department = 1;
    work_out(f);
    assert_int_equal(f->found.count, 0);
    ov_arena_free(f->mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_declares_nothing_costs_nothing),
        cmocka_unit_test(test_a_day_that_forces_an_envelope_costs_one),
        cmocka_unit_test(test_promotion_named_a_notice_costs_its_envelope),
        cmocka_unit_test(test_promotion_named_as_such_costs_nothing),
        cmocka_unit_test(test_a_notice_with_substance_is_believed),
        cmocka_unit_test(test_the_law_is_no_declaration),
        cmocka_unit_test(test_one_department_or_too_many_pieces_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
