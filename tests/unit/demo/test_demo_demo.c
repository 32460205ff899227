/* The demo world: the same seed gives the same rows, and a larger world contains the smaller one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/map.h"
#include "onevoice/demo/demo.h"

static const ov_date as_of = 20759; /* 2026-11-02 */

typedef struct tally {
    const ov_demo_relation *relation;
    ov_arena *mem;
    ov_map *keys; /* first column -> hash of the row */
    size_t rows, twice, late;
    uint64_t hash, sum; /* of the rows in their order, in any order */
} tally;

static uint64_t
row_hash(const ov_demo_relation *relation, const ov_demo_value *values)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < relation->column_count; i++) {
        uint64_t parts[4] = {ov_hash(values[i].text), (uint64_t)values[i].date,
                             (uint64_t)values[i].number, (uint64_t)values[i].money.e4};

        hash = ov_hash_bytes(parts, sizeof parts, hash);
    }
    return hash;
}

static bool
count_row(void *context, const ov_demo_value *values, ov_error *err)
{
    tally *t = context;
    uint64_t hash = row_hash(t->relation, values);
    bool fresh;

    (void)err;
    t->rows++;
    t->hash = ov_hash_mix(t->hash, hash);
    t->sum += hash;
    *ov_map_at(t->keys, ov_str_copy(t->mem, values[0].text), &fresh) = hash;
    t->twice += !fresh;
    for (size_t i = 0; i < t->relation->column_count; i++)
        if (strcmp(t->relation->columns[i].name, "created_on") == 0 && values[i].date > as_of)
            t->late++;
    return true;
}

static tally
run_nights(ov_arena *mem, const ov_demo_relation *relation, int64_t customers, uint64_t seed,
           int nights, int written)
{
    ov_demo_options options = {
        .customers = customers, .seed = seed, .as_of = as_of, .nights = nights, .written = written};
    tally t = {.relation = relation, .mem = mem, .keys = ov_map_new(mem, 1024)};
    ov_error err = {0};

    for (size_t i = 0; i < ov_demo_relation_count(); i++)
        if (ov_demo_relation_at(i) == relation)
            assert_true(ov_demo_generate(&options, i, count_row, &t, &err));
    return t;
}

static tally
run(ov_arena *mem, const char *schema, const char *name, int64_t customers, uint64_t seed)
{
    for (size_t i = 0; i < ov_demo_relation_count(); i++) {
        const ov_demo_relation *r = ov_demo_relation_at(i);

        if (strcmp(r->name, name) == 0 && strcmp(r->schema, schema) == 0)
            return run_nights(mem, r, customers, seed, 0, 0);
    }
    fail_msg("no relation %s", name);
    return (tally){0};
}

static void
same_seed_gives_same_rows(void **state)
{
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < ov_demo_relation_count(); i++) {
        const ov_demo_relation *r = ov_demo_relation_at(i);
        tally a = run(mem, r->schema, r->name, 300, 42), b = run(mem, r->schema, r->name, 300, 42);

        assert_int_equal(a.rows, b.rows);
        assert_true(a.hash == b.hash);
        assert_true(a.rows > 0);
    }
    assert_true(run(mem, "intake", "communication", 300, 42).hash !=
                run(mem, "intake", "communication", 300, 43).hash);
    ov_arena_free(mem);
}

static void
larger_world_contains_smaller_one(void **state)
{
    ov_arena *mem = ov_arena_new();
    tally all = run(mem, "intake", "communication", 120, 42);
    tally few = run(mem, "intake", "communication", 60, 42);

    (void)state;
    assert_true(all.rows > few.rows);
    assert_int_equal(all.twice, 0);
    assert_int_equal(all.late, 0);
    ov_arena_free(mem);
}

/* A town that is asked every night has written what one has that is asked after a fortnight. */
static void
nights_add_up(void **state)
{
    enum { NIGHTS = 14 };
    ov_arena *mem = ov_arena_new();
    size_t papers = 0;

    (void)state;
    for (size_t i = 0; i < ov_demo_relation_count(); i++) {
        const ov_demo_relation *r = ov_demo_relation_at(i);
        tally once, every = {0};

        if (strcmp(r->name, "payable") == 0) /* what is due tonight is written anew */
            continue;
        once = run_nights(mem, r, 300, 42, NIGHTS, 0);
        for (int night = 1; night <= NIGHTS; night++) {
            tally t = run_nights(mem, r, 300, 42, night, night - 1);

            every.rows += t.rows;
            every.sum += t.sum;
        }
        assert_int_equal(once.rows, every.rows);
        assert_true(once.sum == every.sum);
        if (strcmp(r->name, "communication") == 0) {
            tally first = run_nights(mem, r, 300, 42, 0, 0);

            assert_int_equal(once.twice, 0);
            papers += once.rows;
            assert_true(papers > first.rows / 10 && papers < first.rows);
        }
    }
    ov_arena_free(mem);
}

static bool
enough(void *context, const ov_demo_value *values, ov_error *err)
{
    (void)context;
    (void)values;
    return OV_FAIL(err, OV_E_PASSING, "enough");
}

static void
failing_row_ends_generation(void **state)
{
    ov_demo_options options = {.customers = 10, .seed = 1, .as_of = as_of};
    ov_error err = {0};

    (void)state;
    assert_false(ov_demo_generate(&options, 0, enough, NULL, &err));
    assert_string_equal(err.message, "enough");
}

/* The rows, not only their sameness: whichever compiler built it, the seed gives this world. */
static void
every_compiler_gives_the_same_world(void **state)
{
    ov_arena *mem = ov_arena_new();
    uint64_t world = 0;

    (void)state;
    for (size_t i = 0; i < ov_demo_relation_count(); i++) {
        const ov_demo_relation *r = ov_demo_relation_at(i);

        world = ov_hash_mix(world, run(mem, r->schema, r->name, 40, 7).hash);
    }
    assert_int_equal(world, 0x7bbbd1fa72373ff9U);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_gives_same_rows),
        cmocka_unit_test(every_compiler_gives_the_same_world),
        cmocka_unit_test(larger_world_contains_smaller_one),
        cmocka_unit_test(nights_add_up),
        cmocka_unit_test(failing_row_ends_generation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
