/* What must hold of every case, over random ones. A failing seed is printed: run it again alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "onevoice/plan/plan.h"
#include "reconcile_world.h"

#define CASES 1500

static size_t
visits_of(uint64_t seed)
{
    return 1 + seed % 7;
}

static ov_money
side_sum(const built *b, uint32_t piece, bool demanded)
{
    ov_money sum = {0};

    for (size_t i = 0; i < b->judgement.money.count; i++) {
        const ov_money_line *line = &b->judgement.money.items[i];

        if (line->piece == piece && ov_str_eq(line->side, OV_STR("demanded")) == demanded)
            sum.e4 += line->amount.e4;
        if (line->piece == piece && line->amount.e4 < 0)
            sum.e4 = INT64_MIN / 2; /* no side is negative */
    }
    return sum;
}

static void
money_is_conserved(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        ov_arena *mem = ov_arena_new();
        built *b = world_case(mem, seed, visits_of(seed));

        case_judge(b);
        for (uint32_t i = 0; i < b->the_case.pending.count; i++)
            if (ov_money_cmp(side_sum(b, i, true), side_sum(b, i, false)))
                fail_msg("seed %llu piece %u", (unsigned long long)seed, i);
        ov_arena_free(mem);
    }
}

/* Every demand shows on a money line: nothing that is printed vanishes. */
static void
no_demand_is_forgotten(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        ov_arena *mem = ov_arena_new();
        built *b = world_case(mem, seed, visits_of(seed));

        case_judge(b);
        for (uint32_t i = 0; i < b->the_case.pending.count; i++) {
            ov_content_class klass = b->judgement.pieces.items[i].content_class;
            ov_money balance;

            if ((klass == OV_CLASS_BILL || klass == OV_CLASS_PAST_DUE_REMINDER ||
                 klass == OV_CLASS_PAYMENT_PLAN_STATEMENT ||
                 klass == OV_CLASS_DEBT_VALIDATION_NOTICE) &&
                ov_facts_money(b->pending[i].reading->facts, OV_FACT_BALANCE_DUE, &balance) &&
                ov_money_cmp(side_sum(b, i, true), balance))
                fail_msg("seed %llu piece %u", (unsigned long long)seed, i);
        }
        ov_arena_free(mem);
    }
}

static void
nothing_due_exceeds_its_statement(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        ov_arena *mem = ov_arena_new();
        built *b = world_case(mem, seed, visits_of(seed));

        case_judge(b);
        for (size_t i = 0; i < b->judgement.payables.count; i++) {
            const ov_payable *payable = &b->judgement.payables.items[i];
            ov_money balance = {0};

            assert_true(payable->due_now.e4 >= 0);
            assert_true(payable->disputed.e4 >= 0);
            if (payable->bill == OV_NO_INDEX)
                assert_int_equal(payable->due_now.e4, 0);
            else if (!ov_facts_money(b->pending[payable->bill].reading->facts, OV_FACT_BALANCE_DUE,
                                     &balance) ||
                     payable->due_now.e4 > balance.e4)
                fail_msg("seed %llu payable %zu", (unsigned long long)seed, i);
        }
        ov_arena_free(mem);
    }
}

static int64_t
total_due(const built *b)
{
    int64_t sum = 0;

    for (size_t i = 0; i < b->judgement.payables.count; i++)
        sum += b->judgement.payables.items[i].due_now.e4;
    return sum;
}

/* One more EOB, in network, for any visit: what is due never rises. Only visits judged by bill and
   EOB, without a chain: a correction may raise what its forerunner lowered. */
static void
an_eob_in_network_never_raises_what_is_due(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        ov_arena *mem = ov_arena_new();
        built *b = case_open(mem, "2026-11-02");
        ov_random random = ov_random_seed(seed);
        int64_t before;

        case_piece(
            b, "P1", HOSPITAL, OV_CLASS_BILL,
            ov_str_cstr(mem, ov_str_printf(mem,
                                           "statement_no=1 statement_date=2026-10-01 "
                                           "account_no=A balance_due=%llu.00 currency=USD",
                                           (unsigned long long)ov_random_below(&random, 900))));
        if (ov_random_below(&random, 2))
            case_entry(b, OV_LEDGER_PATIENT_PAYMENT, HOSPITAL, "A", "50.00", "2026-10-10");
        case_judge(b);
        before = total_due(b);
        case_piece(
            b, "P2", PLAN, OV_CLASS_EOB,
            ov_str_cstr(mem, ov_str_printf(mem,
                                           "eob_no=1 patient_control_no=A network=in "
                                           "billing_provider=Hospital outcome=complete "
                                           "patient_responsibility=%llu.00",
                                           (unsigned long long)ov_random_below(&random, 900))));
        case_judge(b);
        if (total_due(b) > before)
            fail_msg("seed %llu", (unsigned long long)seed);
        ov_arena_free(mem);
    }
}

static void
shuffle(built *b, ov_random *random)
{
    for (size_t i = b->the_case.pending.count; i > 1; i--) {
        size_t j = (size_t)ov_random_below(random, i);
        ov_piece piece = b->pending[i - 1];

        b->pending[i - 1] = b->pending[j];
        b->pending[j] = piece;
    }
    for (size_t i = b->the_case.ledger_count; i > 1; i--) {
        size_t j = (size_t)ov_random_below(random, i);
        const ov_ledger_entry *entry = b->ledger[i - 1];

        b->ledger[i - 1] = b->ledger[j];
        b->ledger[j] = entry;
    }
}

static bool
same_words(const ov_piece_judgement *a, const ov_piece_judgement *b)
{
    return a->content_class == b->content_class && a->disposition == b->disposition &&
           a->reason == b->reason && ov_str_eq(a->reason_ref, b->reason_ref) &&
           a->latest_send == b->latest_send && a->lawful_by == b->lawful_by &&
           a->channels == b->channels && a->rules.count == b->rules.count;
}

static void
order_and_repetition_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        ov_arena *mem = ov_arena_new();
        built *b = world_case(mem, seed, visits_of(seed));
        ov_random random = ov_random_seed(seed ^ 77);
        ov_judgement first;
        ov_str *ids = OV_NEW_ARRAY(mem, ov_str, b->the_case.pending.count + 1);

        case_judge(b);
        first = b->judgement;
        for (size_t i = 0; i < b->the_case.pending.count; i++)
            ids[i] = b->pending[i].communication->id;
        if (seed % 2)
            shuffle(b, &random);
        case_judge(b);
        assert_int_equal(first.payables.count, b->judgement.payables.count);
        assert_int_equal(first.flags.count, b->judgement.flags.count);
        assert_int_equal(first.money.count, b->judgement.money.count);
        for (size_t i = 0; i < b->the_case.pending.count; i++)
            if (!same_words(&first.pieces.items[i], case_of(b, ids[i].ptr)))
                fail_msg("seed %llu piece %s", (unsigned long long)seed, ids[i].ptr);
        for (size_t i = 0; i < first.payables.count; i++) {
            assert_int_equal(first.payables.items[i].due_now.e4,
                             b->judgement.payables.items[i].due_now.e4);
            assert_int_equal(first.payables.items[i].state, b->judgement.payables.items[i].state);
        }
        ov_arena_free(mem);
    }
}

/* On the final plan: witnesses survive, the law's papers travel. */
static void
suppression_is_founded_and_the_law_travels(void **state)
{
    size_t suppressed = 0, mandated = 0;

    (void)state;
    for (uint64_t seed = 0; seed < CASES; seed++) {
        ov_arena *mem = ov_arena_new(), *scratch = ov_arena_new();
        built *b = world_case(mem, seed, visits_of(seed));
        ov_plan_night night;
        ov_case_plan plan;
        uint32_t *unfounded;

        case_judge(b);
        ov_plan_night_init(&night, &b->policy, b->the_case.as_of);
        ov_plan_case(mem, scratch, &night, &b->the_case, &b->judgement, NULL, &plan);
        if (ov_reconcile_unfounded(mem, &b->the_case, &b->judgement, &plan, &unfounded))
            fail_msg("seed %llu piece %s: no witness", (unsigned long long)seed,
                     b->pending[unfounded[0]].communication->id.ptr);
        for (size_t i = 0; i < plan.pieces.count; i++) {
            bool law = b->judgement.pieces.items[i].obligation == OV_OBLIGATION_MANDATED;

            suppressed += plan.pieces.items[i].disposition == OV_SUPPRESS;
            mandated += law;
            if (law && plan.pieces.items[i].disposition == OV_SUPPRESS)
                fail_msg("seed %llu piece %zu is mandated", (unsigned long long)seed, i);
            if (law && plan.pieces.items[i].disposition == OV_HOLD &&
                plan.pieces.items[i].hold_until > b->judgement.pieces.items[i].lawful_by)
                fail_msg("seed %llu piece %zu is held too long", (unsigned long long)seed, i);
        }
        ov_arena_free(scratch);
        ov_arena_free(mem);
    }
    assert_true(suppressed > CASES && mandated > CASES);
}

/* A witness that is taken out of the plan is noticed, directly and through a chain. */
static void
a_lost_witness_is_noticed(void **state)
{
    ov_arena *mem = ov_arena_new();
    built *b = case_open(mem, "2026-11-02");
    ov_piece_plan pieces[3] = {{.disposition = OV_SUPPRESS, .reason = OV_REASON_DUPLICATE_OF},
                               {.disposition = OV_SUPPRESS, .reason = OV_REASON_SUPERSEDED_BY},
                               {.disposition = OV_MERGE, .message = 0}};
    ov_case_plan plan = {.pieces = {pieces, 3}};
    uint32_t *found;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        case_piece(b, i == 0 ? "P1" : i == 1 ? "P2" : "P3", HOSPITAL, OV_CLASS_SERVICE_NOTICE, "");
    case_judge(b);
    b->judgement.pieces.items[0].witness = 1;
    b->judgement.pieces.items[1].witness = 2;
    assert_int_equal(ov_reconcile_unfounded(mem, &b->the_case, &b->judgement, &plan, &found), 0);
    pieces[2] = (ov_piece_plan){.disposition = OV_HOLD, .message = OV_NO_INDEX};
    assert_int_equal(ov_reconcile_unfounded(mem, &b->the_case, &b->judgement, &plan, &found), 2);
    ov_reconcile_settle(mem, &b->the_case, &b->judgement, &plan);
    assert_int_equal(pieces[0].disposition, OV_HOLD);
    assert_int_equal(pieces[1].disposition, OV_HOLD);
    assert_int_equal(ov_reconcile_unfounded(mem, &b->the_case, &b->judgement, &plan, &found), 0);
    pieces[0] = (ov_piece_plan){.disposition = OV_SUPPRESS, .reason = OV_REASON_DUPLICATE_OF};
    pieces[1] = (ov_piece_plan){.disposition = OV_SUPPRESS, .reason = OV_REASON_SUPERSEDED_BY};
    b->judgement.pieces.items[1].witness = 0; /* a circle is no witness */
    pieces[2] = (ov_piece_plan){.disposition = OV_MERGE, .message = 0};
    assert_int_equal(ov_reconcile_unfounded(mem, &b->the_case, &b->judgement, &plan, &found), 2);
    pieces[1].reason = OV_REASON_ALREADY_PAID; /* a reason that needs none ends the chain */
    assert_int_equal(ov_reconcile_unfounded(mem, &b->the_case, &b->judgement, &plan, &found), 0);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_is_conserved),
        cmocka_unit_test(no_demand_is_forgotten),
        cmocka_unit_test(nothing_due_exceeds_its_statement),
        cmocka_unit_test(an_eob_in_network_never_raises_what_is_due),
        cmocka_unit_test(order_and_repetition_change_nothing),
        cmocka_unit_test(suppression_is_founded_and_the_law_travels),
        cmocka_unit_test(a_lost_witness_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
