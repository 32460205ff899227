/*
 * Relations that every optimal plan keeps, on random customers of 2 to 16 pieces: what may not
 * change the value does not, and what can only help or only hurt does only that.
 */
#include "../../bench/plan/random_customer.h"

#include "onevoice/solver/check.h"
#include "onevoice/solver/solve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define CUSTOMERS 1500

typedef struct value {
    int64_t t1, t2;
} value;

static value
solve(ov_arena *mem, const ov_plan_problem *p)
{
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
    ov_plan_solution s;

    ov_plan_solve(mem, mem, p, &options, &s);
    assert_string_equal(ov_plan_fault_name(ov_plan_check(mem, p, &s).fault), "none");
    assert_true(s.proven);
    return (value){s.t1, s.t2};
}

static int
compare(value a, value b)
{
    return a.t1 != b.t1 ? OV_CMP(a.t1, b.t1) : OV_CMP(a.t2, b.t2);
}

static ov_plan_piece *
copy_pieces(ov_arena *mem, ov_plan_problem *p)
{
    ov_plan_piece *pieces = OV_NEW_ARRAY(mem, ov_plan_piece, p->piece_count + 1);

    memcpy(pieces, p->pieces, p->piece_count * sizeof(*pieces));
    p->pieces = pieces;
    return pieces;
}

static void
for_each(void (*check)(ov_arena *mem, ov_random *random, const ov_plan_problem *p))
{
    ov_random random = ov_random_seed(20261102);

    for (int i = 0; i < CUSTOMERS; i++) {
        ov_arena *mem = ov_arena_new();
        ov_plan_problem p;

        random_customer(mem, &random, (random_family)(i % RANDOM_FAMILIES),
                        (size_t)ov_random_range(&random, 2, 16), &p);
        check(mem, &random, &p);
        ov_arena_free(mem);
    }
}

/* The order of the rows does not matter; nor which number a key has. */
static void
check_permuted(ov_arena *mem, ov_random *random, const ov_plan_problem *p)
{
    ov_plan_problem q = *p;
    ov_plan_piece *pieces = copy_pieces(mem, &q);
    ov_plan_pair *pairs = OV_NEW_ARRAY(mem, ov_plan_pair, p->conflict_count + 1);
    int32_t *place = OV_NEW_ARRAY(mem, int32_t, p->piece_count);
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
    ov_plan_solution a;
    ov_plan_solution b;

    for (size_t i = 0; i < p->piece_count; i++)
        place[i] = (int32_t)i;
    for (size_t i = p->piece_count - 1; i > 0; i--) {
        size_t j = ov_random_below(random, i + 1);
        int32_t kept = place[i];

        place[i] = place[j];
        place[j] = kept;
    }
    for (size_t i = 0; i < p->piece_count; i++) {
        pieces[place[i]] = p->pieces[i];
        pieces[place[i]].key = 7777;
    }
    for (size_t k = 0; k < p->conflict_count; k++)
        pairs[k] = (ov_plan_pair){place[p->conflicts[k].b], place[p->conflicts[k].a]};
    q.conflicts = pairs;
    ov_plan_solve(mem, mem, p, &options, &a);
    ov_plan_solve(mem, mem, &q, &options, &b);
    assert_int_equal(a.t1, b.t1);
    assert_int_equal(a.t2, b.t2);
    for (size_t i = 0; i < p->piece_count; i++) /* the very plan, not only its value */
        assert_int_equal(a.envelope[i], b.envelope[place[i]]);
}

/* A week later everything is the same. */
static void
check_shifted(ov_arena *mem, ov_random *random, const ov_plan_problem *p)
{
    ov_plan_problem q = *p;
    ov_plan_piece *pieces = copy_pieces(mem, &q);
    ov_plan_channel *channels = OV_NEW_ARRAY(mem, ov_plan_channel, p->channel_count);

    (void)random;
    q.horizon += 7;
    for (size_t c = 0; c < p->channel_count; c++) {
        int32_t *arrive = OV_NEW_ARRAY(mem, int32_t, (size_t)q.horizon);

        channels[c] = p->channels[c];
        channels[c].arrive = arrive;
        for (int32_t day = 0; day < q.horizon; day++) {
            int32_t before = day < 7 ? -1 : p->channels[c].arrive[day - 7];

            arrive[day] = before < 0 ? -1 : before + 7;
        }
    }
    q.channels = channels;
    for (size_t i = 0; i < p->piece_count; i++) {
        pieces[i].not_before += 7;
        pieces[i].arrive_by += 7;
    }
    assert_int_equal(compare(solve(mem, p), solve(mem, &q)), 0);
}

static void
check_channel_added(ov_arena *mem, ov_random *random, const ov_plan_problem *p)
{
    ov_plan_problem q = *p;
    ov_plan_piece *pieces = copy_pieces(mem, &q);

    pieces[ov_random_below(random, p->piece_count)].channels |= 1U << ov_random_below(random, 4);
    assert_true(solve(mem, &q).t1 <= solve(mem, p).t1);
}

static void
check_window_widened(ov_arena *mem, ov_random *random, const ov_plan_problem *p)
{
    ov_plan_problem q = *p;
    ov_plan_piece *pieces = copy_pieces(mem, &q);

    pieces[ov_random_below(random, p->piece_count)].arrive_by +=
        (int32_t)ov_random_range(random, 1, 5);
    assert_true(compare(solve(mem, &q), solve(mem, p)) <= 0);
}

static void
check_conflict_added(ov_arena *mem, ov_random *random, const ov_plan_problem *p)
{
    ov_plan_problem q = *p;
    ov_plan_pair *pairs = OV_NEW_ARRAY(mem, ov_plan_pair, p->conflict_count + 1);

    if (p->conflict_count)
        memcpy(pairs, p->conflicts, p->conflict_count * sizeof(*pairs));
    pairs[q.conflict_count++] =
        (ov_plan_pair){.a = (int32_t)ov_random_below(random, p->piece_count - 1),
                       .b = (int32_t)p->piece_count - 1};
    q.conflicts = pairs;
    assert_true(compare(solve(mem, &q), solve(mem, p)) >= 0);
}

static void
check_piece_added(ov_arena *mem, ov_random *random, const ov_plan_problem *p)
{
    ov_plan_problem q = *p;

    (void)random;
    q.piece_count--; /* seen from the smaller customer */
    q.conflict_count = 0;
    if (p->conflict_count == 0)
        assert_true(solve(mem, p).t1 >= solve(mem, &q).t1);
}

/* Never above each piece alone: the plan cannot raise a burden. */
static void
check_never_worse_than_alone(ov_arena *mem, ov_random *random, const ov_plan_problem *p)
{
    ov_plan_problem q = *p;
    uint64_t alone[6] = {0};

    (void)random;
    q.compatible = alone;
    assert_true(compare(solve(mem, p), solve(mem, &q)) <= 0);
}

/* A search that is cut short still gives a valid plan, a valid bound, and the same one twice. */
static void
check_cut_short(ov_arena *mem, ov_random *random, const ov_plan_problem *p)
{
    ov_plan_options tiny = {.node_limit = 1};
    ov_plan_solution a;
    ov_plan_solution b;
    value best = solve(mem, p);

    (void)random;
    ov_plan_solve(mem, mem, p, &tiny, &a);
    ov_plan_solve(mem, mem, p, &tiny, &b);
    assert_int_equal(ov_plan_check(mem, p, &a).fault, OV_PLAN_FAULT_NONE);
    assert_true(compare((value){a.t1, a.t2}, best) >= 0);
    assert_true(a.lower_t1 <= best.t1);
    assert_true(a.lower_t1 < best.t1 || a.lower_t2 <= best.t2);
    assert_memory_equal(a.envelope, b.envelope, p->piece_count * sizeof(*a.envelope));
}

#define PROPERTY(name)                                                                             \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        for_each(check_##name);                                                                    \
    }
PROPERTY(permuted)
PROPERTY(shifted)
PROPERTY(channel_added)
PROPERTY(window_widened)
PROPERTY(conflict_added)
PROPERTY(piece_added)
PROPERTY(never_worse_than_alone)
PROPERTY(cut_short)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(permuted),
        cmocka_unit_test(shifted),
        cmocka_unit_test(channel_added),
        cmocka_unit_test(window_widened),
        cmocka_unit_test(conflict_added),
        cmocka_unit_test(piece_added),
        cmocka_unit_test(never_worse_than_alone),
        cmocka_unit_test(cut_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
