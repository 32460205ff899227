/*
 * Pairs left out by the guess of a model are never links: wherever those kept are said to suffice,
 * the links are those of all pairs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "decisions_internal.h"
#include "onevoice/base/random.h"
#include "people.h"

static const char *const given[] = {"James", "Mary",  "Kate",   "Katherine", "Robert",
                                    "Bob",   "Linda", "Samuel", "Ana",       "Wei"};
static const char *const family[] = {"Porter",  "Okafor", "S\u00f8rensen", "Smith-Jones", "Nguyen",
                                     "O'Brien", "Lee",    "Alvarez",       "Kowalski",    "Abe"};

/* `copies` records of each person; what a record knows of one, and mistakes, by chance. */
static void
town(people *p, uint64_t seed, size_t persons, double missing)
{
    ov_random r = ov_random_seed(seed);

    for (size_t i = 0; i < persons; i++) {
        const char *first = given[ov_random_below(&r, OV_COUNT(given))],
                   *last = family[ov_random_below(&r, OV_COUNT(family))];
        int year = (int)ov_random_range(&r, 1930, 1999), day = (int)ov_random_range(&r, 1, 28),
            number = (int)ov_random_range(&r, 1, 400);
        size_t copies = 1 + (size_t)ov_random_below(&r, 3);

        for (size_t k = 0; k < copies; k++) {
            char id[32], birth[16], phone[16], address[64];
            person who = {.id = id, .given = first, .family = last};

            snprintf(id, sizeof id, "p%04zu-%zu", i, k);
            snprintf(birth, sizeof birth, "%04d-%02d-%02d", year, 1 + day % 12,
                     ov_random_chance(&r, 0.1) ? day % 28 + 1 : day);
            snprintf(phone, sizeof phone, "937555%04d", number);
            snprintf(address, sizeof address, "%d Arbor St, Dayton OH 454%02d", number, day);
            who.birth = ov_random_chance(&r, missing) ? NULL : birth;
            who.phone = ov_random_chance(&r, missing) ? NULL : phone;
            who.address = ov_random_chance(&r, missing) ? NULL : address;
            people_add(p, who);
        }
    }
}

typedef struct found {
    link_pairs pairs;
    link_model model;
    link_edges edges;
    size_t kept;
} found;

static void
find(ov_arena *mem, const link_data *data, const link_model *guess, const link_model *start,
     found *out)
{
    ov_identities ignored = {0};

    out->model = *start;
    link_pairs_find(mem, data, guess, &out->pairs);
    for (size_t i = 0; i < out->pairs.part_count; i++)
        out->kept += out->pairs.parts[i].count;
    link_model_fit(data, &out->pairs, &out->model, &ignored);
    link_edges_score(mem, data, &out->model, &out->pairs, &(link_edges){0}, &out->edges);
}

static void
what_is_left_out_is_no_link(void **state)
{
    size_t sufficed = 0, fewer = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
        people p = people_new(mem);
        link_data data = {0};
        link_model start;
        found some = {0}, all = {0};
        ov_identities ignored = {0};

        town(&p, seed, 20 + seed * 20, (double)(seed % 4) * 0.2);
        people_link(&p, 1);
        data =
            (link_data){.snapshot = &p.snapshot, .policy = &p.policy, .result = mem, .workers = 2};
        link_data_read(mem, &data, NULL, &ignored);
        link_data_drop_fillers(mem, &data, &ignored);
        link_data_count(mem, &data);
        link_model_start(&data, &start);
        find(mem, &data, &start, &start, &some);
        find(mem, &data, NULL, &start, &all);
        assert_int_equal(some.pairs.total, all.pairs.total);
        assert_int_equal(some.pairs.pattern_count, all.pairs.pattern_count);
        assert_true(some.kept <= all.kept && all.kept == all.pairs.total);
        fewer += some.kept < all.kept;
        if (link_pairs_suffice(&some.pairs, &start, &some.model)) {
            sufficed++;
            assert_int_equal(some.edges.count, all.edges.count);
            for (size_t i = 0; i < all.edges.count; i++) {
                assert_int_equal(some.edges.items[i].a, all.edges.items[i].a);
                assert_int_equal(some.edges.items[i].b, all.edges.items[i].b);
                assert_int_equal(some.edges.items[i].odds, all.edges.items[i].odds);
            }
        }
        assert_true(link_pairs_suffice(&all.pairs, &start, &all.model));
        link_pairs_free(&some.pairs);
        link_pairs_free(&all.pairs);
    }
    assert_true(fewer > 20 && sufficed > 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_out_is_no_link),
    };

    return cmocka_run_group_tests_name("link pairs", tests, NULL, NULL);
}
