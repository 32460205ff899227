/*
 * Relations that must hold for any intake: the order of rows, the number of workers and the letters
 * of ids change nothing; what has nothing to do with anybody changes nobody; a reviewer's word
 * wins; guards hold within every customer; every member has a straight link to one and the same
 * member.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/random.h"
#include "people.h"

#define SEEDS 25

static const char *const given[] = {"James", "Mary",  "Kate",   "Katherine", "Robert",
                                    "Bob",   "Linda", "Samuel", "Ana",       "Wei"};
static const char *const family[] = {"Porter",  "Okafor", "S\u00f8rensen", "Smith-Jones", "Nguyen",
                                     "O'Brien", "Lee"};
static const char *const streets[] = {"12 Oak St, Dayton OH 45402", "7 Elm Road, Kent OH 44240",
                                      "210 Pine St Unit 4B, Columbus OH 43215",
                                      "88 Grove Ave, Canton OH 44702", "1 Oak Street Dayton OH"};
static const char *const suffixes[] = {"Jr", "Sr", "III"};

static const char *
one_of(ov_random *r, const char *const *words, size_t count, double missing)
{
    return ov_random_chance(r, missing) ? NULL : words[ov_random_below(r, count)];
}

/* People of few names at few places: as confusable as can be. `prefix` starts every id. */
static void
crowd(people *p, uint64_t seed, const char *prefix, size_t count, bool backwards)
{
    for (size_t i = 0; i < count; i++) {
        size_t number = backwards ? count - 1 - i : i;
        ov_random r = ov_random_seed(seed * 1000 + number);
        char id[32], birth[16], phone[16];
        int year = (int)ov_random_range(&r, 1950, 1953), month = (int)ov_random_range(&r, 1, 3);
        person who = {.id = id};

        snprintf(id, sizeof id, "%s%04zu", prefix, number);
        snprintf(birth, sizeof birth, "%04d-%02d-%02d", year, month,
                 (int)ov_random_range(&r, 1, 4));
        snprintf(phone, sizeof phone, "937555%04d", (int)ov_random_range(&r, 100, 112));
        who.given = one_of(&r, given, OV_COUNT(given), 0.1);
        who.family = one_of(&r, family, OV_COUNT(family), 0.05);
        who.suffix = one_of(&r, suffixes, OV_COUNT(suffixes), 0.9);
        who.birth = ov_random_chance(&r, 0.3) ? NULL : birth;
        who.address = one_of(&r, streets, OV_COUNT(streets), 0.2);
        who.phone = ov_random_chance(&r, 0.4) ? NULL : phone;
        people_add(p, who);
        if (ov_random_chance(&r, 0.1))
            people_alias(p, id, "Mary Lee", streets[0]);
        if (ov_random_chance(&r, 0.2))
            people_identifier(p, id, "member_id", phone + 6);
    }
}

/* A digest of all that comes out, ids of parties replaced by their places. */
static uint64_t
digest(const people *p)
{
    const ov_identities *out = &p->result;
    uint64_t d = 0;

    for (size_t i = 0; i < out->parties.count; i++) {
        const ov_party_identity *who = &out->parties.items[i];
        uint32_t lowest = who->customer == OV_NO_INDEX
                              ? OV_NO_INDEX
                              : out->customers.items[who->customer].parties[0];

        d = ov_hash_mix(d, lowest);
        d = ov_hash_mix(d, (uint64_t)who->state * 2 + who->mailable);
        d = ov_hash_mix(d, ov_hash_bytes(&who->probability, sizeof who->probability, 0));
        d = ov_hash_mix(d, who->candidates.count);
    }
    for (size_t i = 0; i < out->links.count; i++) {
        const ov_link_row *l = &out->links.items[i];

        d = ov_hash_mix(d, (uint64_t)l->party << 32 | l->other_party);
        d = ov_hash_mix(d, ov_hash_bytes(&l->weight, sizeof l->weight, l->verdict));
        d = ov_hash_mix(d, ov_hash(people_evidence(p, l)));
    }
    return d;
}

static uint64_t
linked_digest(uint64_t seed, const char *prefix, size_t workers, bool backwards)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    people p = people_new(mem);

    crowd(&p, seed, prefix, 40 + seed * 7, backwards);
    people_link(&p, workers);
    return digest(&p);
}

static void
order_workers_and_names_of_ids_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        uint64_t expected = linked_digest(seed, "p", 1, false);

        assert_true(expected == linked_digest(seed, "p", 1, true));
        assert_true(expected == linked_digest(seed, "p", 2, false));
        assert_true(expected == linked_digest(seed, "p", 7, true));
        assert_true(expected == linked_digest(seed, "zz-another-prefix-", 3, false));
    }
}

/* People who are told apart by what they know of themselves, in up to four copies each. */
static void
town(people *p, uint64_t seed, size_t persons)
{
    ov_random r = ov_random_seed(seed);

    for (size_t i = 0; i < persons; i++) {
        char birth[16], phone[16], address[64];
        size_t copies = 1 + (size_t)ov_random_below(&r, 4);

        snprintf(birth, sizeof birth, "%04d-%02d-%02d", (int)ov_random_range(&r, 1930, 1999),
                 (int)ov_random_range(&r, 1, 12), (int)ov_random_range(&r, 1, 28));
        snprintf(phone, sizeof phone, "937%07d", (int)ov_random_range(&r, 1234567, 9999999));
        snprintf(address, sizeof address, "%d %c%s St, Dayton OH 454%02d",
                 (int)ov_random_range(&r, 1, 999), (char)('A' + i % 26), "arbor",
                 (int)ov_random_range(&r, 1, 40));
        for (size_t k = 0; k < copies; k++) {
            char id[32];

            snprintf(id, sizeof id, "p%04zu-%zu", i, k);
            people_add(p, (person){.id = id,
                                   .given = given[i % OV_COUNT(given)],
                                   .family = family[i % OV_COUNT(family)],
                                   .birth = ov_random_chance(&r, 0.2) ? NULL : birth,
                                   .address = ov_random_chance(&r, 0.2) ? NULL : address,
                                   .phone = ov_random_chance(&r, 0.3) ? NULL : phone});
        }
    }
}

static void
strangers_change_nobody(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
        people p = people_new(mem), q = people_new(mem);
        size_t apart = 0, count;

        town(&p, seed, 30);
        town(&q, seed, 30);
        people_add(&q, (person){.id = "q",
                                .given = "Zbigniew",
                                .family = "Wojciechowski",
                                .birth = "1931-10-27",
                                .address = "9000 Harbor Blvd, Reno NV 89501",
                                .phone = "7755550199"});
        people_link(&p, 1);
        people_link(&q, 1);
        count = p.result.parties.count; /* the stranger comes last */
        for (size_t i = 0; i < count; i++) {
            uint32_t a = p.result.parties.items[i].customer, b = q.result.parties.items[i].customer;
            uint32_t x = a == OV_NO_INDEX ? a : p.result.customers.items[a].parties[0],
                     y = b == OV_NO_INDEX ? b : q.result.customers.items[b].parties[0];

            apart += x != y;
        }
        assert_int_equal(apart, 0);
    }
}

static void
a_reviewers_word_wins(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
        people p = people_new(mem);

        crowd(&p, seed, "p", 60, false);
        people_decide(&p, "p0001", "p0002", true, 10);
        people_decide(&p, "p0003", "p0004", true, 10);
        people_decide(&p, "p0002", "p0003", false, 10);
        people_decide(&p, "p0005", "p0006", false, 10);
        people_link(&p, 2);
        assert_true(people_together(&p, "p0001", "p0002"));
        assert_true(people_together(&p, "p0003", "p0004"));
        assert_false(people_together(&p, "p0001", "p0003"));
        assert_false(people_together(&p, "p0002", "p0004"));
        assert_false(people_together(&p, "p0005", "p0006"));
    }
}

static bool
is_same_row(const people *p, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < p->result.links.count; i++) {
        const ov_link_row *l = &p->result.links.items[i];

        if (l->party == OV_MIN(a, b) && l->other_party == OV_MAX(a, b))
            return l->verdict == OV_LINK_SAME && l->probability >= p->policy.link_same;
    }
    return false;
}

static void
every_member_has_a_straight_link_to_one_anchor(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
        people p = people_new(mem);
        size_t members = 0;

        crowd(&p, seed, "p", 150, false);
        people_link(&p, 2);
        for (size_t c = 0; c < p.result.customers.count; c++) {
            const ov_customer *customer = &p.result.customers.items[c];
            bool found = customer->party_count == 1;

            members += customer->party_count;
            for (size_t i = 0; i < customer->party_count && !found; i++) {
                size_t linked = 0;

                for (size_t k = 0; k < customer->party_count; k++)
                    linked += k != i && is_same_row(&p, customer->parties[i], customer->parties[k]);
                found = linked + 1 == customer->party_count;
            }
            assert_true(found);
        }
        for (size_t i = 0; i < p.result.parties.count; i++)
            members += p.result.parties.items[i].state == OV_IDENTITY_AMBIGUOUS;
        assert_int_equal(members, p.result.parties.count);
    }
}

static void
guards_hold_within_every_customer(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
        people p = people_new(mem);

        crowd(&p, seed, "p", 150, false);
        people_link(&p, 2);
        if (!p.result.fit.guards)
            continue;
        for (size_t i = 0; i < p.result.links.count; i++) {
            const ov_link_row *l = &p.result.links.items[i];
            uint32_t a = p.result.parties.items[l->party].customer,
                     b = p.result.parties.items[l->other_party].customer;

            if (l->verdict == OV_LINK_DIFFERENT)
                assert_true(a != b || a == OV_NO_INDEX);
            if (l->verdict == OV_LINK_SAME)
                assert_true(a == b && a != OV_NO_INDEX);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_workers_and_names_of_ids_change_nothing),
        cmocka_unit_test(strangers_change_nobody),
        cmocka_unit_test(a_reviewers_word_wins),
        cmocka_unit_test(every_member_has_a_straight_link_to_one_anchor),
        cmocka_unit_test(guards_hold_within_every_customer),
    };

    return cmocka_run_group_tests_name("link", tests, NULL, NULL);
}
