/*
 * The planner against independent methods: a dynamic programme for one class on one channel, a
 * clique cover for plain stabbing; and against itself on other numbers of workers and in bulk.
 */
#include "../../bench/plan/random_customer.h"

#include "onevoice/base/parallel.h"
#include "onevoice/solver/check.h"
#include "onevoice/solver/solve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define DAYS  30
#define SHIFT 28

static int32_t every_day[DAYS];
static const uint64_t one_class[1] = {1};

typedef struct one {
    ov_plan_channel channel;
    ov_plan_piece pieces[40];
    ov_plan_problem problem;
} one;

static void
draw(ov_random *random, bool droppable, one *out)
{
    size_t count = (size_t)ov_random_range(random, 1, 30);

    *out = (one){
        .channel = {
            .burden = 600, .cost = 50, .cap_pieces = 64, .cap_pages = 64, .arrive = every_day}};
    for (int32_t d = 0; d < DAYS; d++)
        every_day[d] = d;
    for (size_t i = 0; i < count; i++) {
        int32_t from = (int32_t)ov_random_range(random, 0, DAYS - 1);
        int32_t length = (int32_t)ov_random_range(random, 0, 9);

        out->pieces[i] = (ov_plan_piece){.id = (int64_t)i,
                                         .not_before = from,
                                         .arrive_by = OV_MIN(DAYS - 1, from + length),
                                         .dispatch_by = OV_PLAN_NO_DAY,
                                         .channels = 1,
                                         .pages = 1,
                                         .drop = OV_PLAN_NO_DROP,
                                         .delay = ov_random_range(random, 0, 40)};
        if (droppable && ov_random_chance(random, 0.4))
            out->pieces[i].drop = ov_random_range(random, 0, 8) * 100;
    }
    out->problem = (ov_plan_problem){.horizon = DAYS,
                                     .channel_count = 1,
                                     .compatible = one_class,
                                     .class_count = 1,
                                     .piece_count = count};
    out->problem.channels = &out->channel;
    out->problem.pieces = out->pieces;
}

/* V[t + 1] = F + min over the day after the last envelope; a piece takes the first envelope at or
   after its release, or is dropped. */
static int64_t
by_dynamic_programme(const one *o)
{
    const int64_t far = INT64_C(1) << 60;
    int64_t value[DAYS + 1];
    int64_t best = far;

    for (int32_t t = 0; t <= DAYS; t++)
        value[t] = t == 0 ? 0 : far;
    for (int32_t t = 0; t <= DAYS; t++) /* t == DAYS: no further envelope */
        for (int32_t q = 0; q <= t; q++) {
            int64_t sum = value[q];

            for (size_t i = 0; i < o->problem.piece_count && sum < far; i++) {
                const ov_plan_piece *p = &o->pieces[i];
                int64_t drop = p->drop < 0 ? far : p->drop << SHIFT;

                if (p->not_before < q || (t < DAYS && p->not_before > t))
                    continue;
                if (t < DAYS && p->arrive_by >= t)
                    drop = OV_MIN(drop, p->delay * (t - p->not_before));
                sum = drop >= far ? far : sum + drop;
            }
            if (t == DAYS)
                best = OV_MIN(best, sum);
            else if (sum < far)
                value[t + 1] = OV_MIN(value[t + 1], sum + (INT64_C(600) << SHIFT) + 50);
        }
    return best;
}

static ov_plan_solution
solve(ov_arena *mem, const ov_plan_problem *p)
{
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
    ov_plan_solution s;

    ov_plan_solve(mem, mem, p, &options, &s);
    assert_string_equal(ov_plan_fault_name(ov_plan_check(mem, p, &s).fault), "none");
    return s;
}

static void
one_class_equals_the_dynamic_programme(void **state)
{
    ov_random random = ov_random_seed(5);

    (void)state;
    for (int n = 0; n < 400; n++) {
        ov_arena *mem = ov_arena_new();
        one o;
        ov_plan_solution s;

        draw(&random, true, &o);
        s = solve(mem, &o.problem);
        assert_true(s.proven);
        assert_int_equal((s.t1 << SHIFT) + s.t2, by_dynamic_programme(&o));
        ov_arena_free(mem);
    }
}

/* Fewest envelopes = most windows of which no two meet: stab at the earliest unmet deadline. */
static void
stabbing_equals_the_most_disjoint_windows(void **state)
{
    ov_random random = ov_random_seed(6);

    (void)state;
    for (int n = 0; n < 400; n++) {
        ov_arena *mem = ov_arena_new();
        one o;
        int32_t stabbed = -1;
        int64_t disjoint = 0;

        draw(&random, false, &o);
        for (;;) {
            int32_t next = INT32_MAX;

            for (size_t i = 0; i < o.problem.piece_count; i++)
                if (o.pieces[i].not_before > stabbed)
                    next = OV_MIN(next, o.pieces[i].arrive_by);
            if (next == INT32_MAX)
                break;
            stabbed = next;
            disjoint++;
        }
        assert_int_equal(solve(mem, &o.problem).envelope_count, disjoint);
        ov_arena_free(mem);
    }
}

#define CUSTOMERS 300

typedef struct work {
    ov_plan_problem problems[CUSTOMERS];
    int64_t digest[CUSTOMERS];
} work;

static void
solve_range(void *context, size_t worker, size_t begin, size_t end)
{
    work *w = context;

    (void)worker;
    for (size_t i = begin; i < end; i++) {
        ov_arena *mem = ov_arena_new();
        ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
        ov_plan_solution s;

        ov_plan_solve(mem, mem, &w->problems[i], &options, &s);
        w->digest[i] = s.t1 * 1000003 + s.t2;
        for (size_t k = 0; k < w->problems[i].piece_count; k++)
            w->digest[i] = (int64_t)((uint64_t)w->digest[i] * 31 + (uint64_t)s.envelope[k]);
        ov_arena_free(mem);
    }
}

static void
the_number_of_workers_never_shows(void **state)
{
    static const size_t workers[] = {1, 2, 8};
    ov_arena *mem = ov_arena_new();
    work *w = OV_NEW(mem, work);
    ov_random random = ov_random_seed(8);
    int64_t *first = OV_NEW_ARRAY(mem, int64_t, CUSTOMERS);

    (void)state;
    for (size_t i = 0; i < CUSTOMERS; i++)
        random_customer(mem, &random, (random_family)(i % RANDOM_FAMILIES),
                        random_count(&random, 24), &w->problems[i]);
    for (size_t k = 0; k < OV_COUNT(workers); k++) {
        ov_parallel_for(workers[k], CUSTOMERS, 7, solve_range, w);
        if (k == 0)
            memcpy(first, w->digest, sizeof(w->digest));
        assert_memory_equal(first, w->digest, sizeof(w->digest));
    }
    ov_arena_free(mem);
}

/* More pieces than a mask has bits: valid, bounded, and near the bound where there are many. */
static void
any_number_of_pieces_is_planned(void **state)
{
    static const size_t sizes[] = {64, 65, 66, 130, 700, 5000};

    (void)state;
    for (size_t k = 0; k < OV_COUNT(sizes); k++)
        for (int family = 0; family < RANDOM_FAMILIES; family++) {
            ov_arena *mem = ov_arena_new();
            ov_random random = ov_random_seed(9 + k);
            ov_plan_options options = {.node_limit = 2000};
            ov_plan_problem p;
            ov_plan_solution s;

            if (family == RANDOM_CONFLICTS && sizes[k] > 1000) {
                ov_arena_free(mem);
                continue;
            }
            random_customer(mem, &random, (random_family)family, sizes[k], &p);
            ov_plan_solve(mem, mem, &p, &options, &s);
            assert_string_equal(ov_plan_fault_name(ov_plan_check(mem, &p, &s).fault), "none");
            if (sizes[k] >= 5000 && family == RANDOM_BASE)
                assert_true((s.t1 - s.lower_t1) * 20 < s.t1);
            ov_arena_free(mem);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_class_equals_the_dynamic_programme),
        cmocka_unit_test(stabbing_equals_the_most_disjoint_windows),
        cmocka_unit_test(the_number_of_workers_never_shows),
        cmocka_unit_test(any_number_of_pieces_is_planned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
