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
    uint64_t hash;
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
    *ov_map_at(t->keys, ov_str_copy(t->mem, values[0].text), &fresh) = hash;
    t->twice += !fresh;
    for (size_t i = 0; i < t->relation->column_count; i++)
        if (strcmp(t->relation->columns[i].name, "created_on") == 0 && values[i].date > as_of)
            t->late++;
    return true;
}

static tally
run(ov_arena *mem, const char *schema, const char *name, int64_t customers, uint64_t seed)
{
    ov_demo_options options = {customers, seed, as_of};
    tally t = {.mem = mem, .keys = ov_map_new(mem, 1024)};
    ov_error err = {0};

    for (size_t i = 0; i < ov_demo_relation_count(); i++) {
        t.relation = ov_demo_relation_at(i);
        if (strcmp(t.relation->name, name) == 0 && strcmp(t.relation->schema, schema) == 0) {
            assert_true(ov_demo_generate(&options, i, count_row, &t, &err));
            return t;
        }
    }
    fail_msg("no relation %s", name);
    return t;
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

static bool
stop(void *context, const ov_demo_value *values, ov_error *err)
{
    (void)context;
    (void)values;
    return OV_FAIL(err, OV_E_PASSING, "enough");
}

static void
failing_row_ends_generation(void **state)
{
    ov_demo_options options = {10, 1, as_of};
    ov_error err = {0};

    (void)state;
    assert_false(ov_demo_generate(&options, 0, stop, NULL, &err));
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
        cmocka_unit_test(failing_row_ends_generation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
