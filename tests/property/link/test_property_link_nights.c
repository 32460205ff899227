/*
 * Nights that remember the one before: whatever comes, changes or goes, what comes out is that of a
 * pass over everything by the same model, for any number of workers; and a memory that cannot be
 * used changes nothing but the work.
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

#define WORLDS  6
#define NIGHTS  7
#define PARTIES 1100
#define MOST    (PARTIES * 2)

/* ---- a town, party by party ---- */

typedef struct resident {
    uint32_t id, human, version; /* a new version: other mistakes, another address, more names */
} resident;

typedef struct town {
    ov_random random;
    resident residents[MOST];
    size_t count;
    uint32_t next_id;
    uint64_t seed;
    int64_t decision; /* how many there are; the oldest are taken back */
} town;

static const char *const given[] = {"James", "Mary", "Kate",   "Katherine", "Robert", "Bob",
                                    "Linda", "Ana",  "Samuel", "Sam",       "Wei",    "Jamie"};
static const char *const family[] = {"Porter", "Okafor", "S\u00f8rensen", "Smith-Jones",
                                     "Nguyen", "Lee",    "Alvarez",       "Kowalski"};

static const char too_long[] =
    "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafe";

static void
move_in(town *t, uint32_t human)
{
    if (t->count < MOST)
        t->residents[t->count++] = (resident){t->next_id++, human, 0};
}

static void
found(town *t, uint64_t seed)
{
    *t = (town){.random = ov_random_seed(seed), .seed = seed};
    while (t->count < PARTIES)
        move_in(t, (uint32_t)ov_random_below(&t->random, PARTIES / 3));
}

/* About one party in a hundred changes, goes, or comes. */
static void
pass_a_day(town *t)
{
    size_t events = t->count / 100 + 1;

    for (size_t i = 0; i < events; i++) {
        size_t who = (size_t)ov_random_below(&t->random, t->count);
        uint64_t what = ov_random_below(&t->random, 10);

        if (what < 5)
            t->residents[who].version++;
        else if (what < 7)
            t->residents[who] = t->residents[--t->count];
        else
            move_in(t, what == 9 ? t->next_id : t->residents[who].human);
    }
    t->decision += 3;
}

static void
add_resident(people *p, const town *t, const resident *who)
{
    ov_random human = ov_random_seed(t->seed * 7919 + who->human),
              r = ov_random_seed(t->seed * 104729 + who->id * 31 + who->version);
    const char *first = given[ov_random_below(&human, OV_COUNT(given))],
               *last = family[ov_random_below(&human, OV_COUNT(family))];
    int year = (int)ov_random_range(&human, 1940, 1990),
        month = (int)ov_random_range(&human, 1, 12), day = (int)ov_random_range(&human, 1, 28),
        house = (int)ov_random_range(&human, 1, 300);
    char id[16], birth[40], phone[24], address[64], number[24];

    snprintf(id, sizeof id, "p%05u", (unsigned)who->id);
    snprintf(birth, sizeof birth, "%04d-%02d-%02d", year, month,
             ov_random_chance(&r, 0.1) ? 1 + day % 28 : day);
    snprintf(phone, sizeof phone, "937555%04d", house / 3);
    snprintf(address, sizeof address, "%d Arbor St, Dayton OH 454%02d",
             ov_random_chance(&r, 0.1) ? house + 1 : house, house % 40);
    people_add(p, (person){.id = id,
                           .given = ov_random_chance(&r, 0.1) ? given[day % 12] : first,
                           .family = ov_random_chance(&r, 0.02) ? too_long : last,
                           .suffix = ov_random_chance(&r, 0.03) ? "Jr" : NULL,
                           .birth = ov_random_chance(&r, 0.3) ? NULL : birth,
                           .phone = ov_random_chance(&r, 0.4) ? NULL : phone,
                           .address = ov_random_chance(&r, 0.3) ? NULL : address});
    for (int i = 0; i < 7 && ov_random_chance(&r, i ? 0.8 : 0.06); i++)
        people_alias(p, id, ov_random_chance(&r, 0.5) ? "Mary Lee" : NULL,
                     "9 Elm Road, Kent OH 44240");
    snprintf(number, sizeof number, "M%d", 10000 + house * 7);
    for (int i = 0; i < 3 && ov_random_chance(&r, 0.2); i++)
        people_identifier(p, id, i == 2 ? "guarantor_number" : "member_id", number + i);
}

static void
decide(people *p, const town *t)
{
    for (int64_t n = OV_MAX(t->decision - 9, 0); n < t->decision; n++) {
        ov_random r = ov_random_seed(t->seed * 13 + (uint64_t)n);
        const resident *a = &t->residents[ov_random_below(&r, t->count)],
                       *b = &t->residents[ov_random_below(&r, t->count)];
        char x[16], y[16];

        snprintf(x, sizeof x, "p%05u", (unsigned)a->id);
        snprintf(y, sizeof y, "p%05u", (unsigned)b->id);
        if (a != b)
            people_decide(p, x, y, n % 2 == 0, (ov_date)n);
    }
}

static people
people_of(ov_arena *mem, const town *t)
{
    people p = people_new(mem);

    p.policy.link_block_cap = t->seed % 2 ? 4 : 9;
    p.policy.link_value_cap = 4 + (int64_t)t->seed % 3;
    p.policy.link_component_cap = t->seed % 3 ? 500 : 10;
    for (size_t i = 0; i < t->count; i++)
        add_resident(&p, t, &t->residents[i]);
    decide(&p, t);
    return p;
}

/* ---- a memory in memory ---- */

typedef struct store {
    ov_str last[OV_LINK_PARTS];
    ov_buf next[OV_LINK_PARTS];
} store;

static ov_str
read_part(void *context, ov_link_part part, ov_arena *mem)
{
    const store *s = context;
    ov_str bytes = s->last[part];
    char *copy = ov_arena_alloc(mem, bytes.len + 1);

    if (bytes.len)
        memcpy(copy, bytes.ptr, bytes.len);
    return (ov_str){copy, bytes.len};
}

static void
write_part(void *context, ov_link_part part, ov_str bytes)
{
    store *s = context;

    ov_buf_str(&s->next[part], bytes);
}

static store
store_of(ov_arena *mem, ov_str model, ov_str parties)
{
    store s = {{model, parties}, {ov_buf_init(mem), ov_buf_init(mem)}};

    return s;
}

static void
link_with(people *p, store *s, size_t workers)
{
    ov_link_memory memory = {read_part, write_part, s, OV_STR("test")};

    p->memory = &memory;
    people_link(p, workers);
    p->memory = NULL;
}

/* ---- all that comes out ---- */

static void
print_identities(const people *p, ov_buf *out)
{
    const ov_identities *r = &p->result;

    for (size_t i = 0; i < r->parties.count; i++) {
        const ov_party_identity *who = &r->parties.items[i];
        ov_str id =
            who->customer == OV_NO_INDEX ? OV_STR("-") : r->customers.items[who->customer].id;

        ov_buf_printf(out, "%.*s %.*s %d %d %a", OV_STR_ARG(p->snapshot.parties.items[i].id),
                      OV_STR_ARG(id), (int)who->state, who->mailable, who->probability);
        for (size_t k = 0; k < who->candidates.count; k++)
            ov_buf_printf(out, " %.*s", OV_STR_ARG(who->candidates.items[k]));
        ov_buf_char(out, '\n');
    }
    for (size_t i = 0; i < r->links.count; i++) {
        const ov_link_row *l = &r->links.items[i];
        ov_str evidence = people_evidence(p, l);

        ov_buf_printf(out, "%u %u %d %a %a %.*s\n", (unsigned)l->party, (unsigned)l->other_party,
                      (int)l->verdict, l->weight, l->probability, OV_STR_ARG(evidence));
    }
    for (size_t i = 0; i < r->changes.count; i++) {
        const ov_customer_change *c = &r->changes.items[i];

        ov_buf_printf(out, "%.*s %.*s %.*s\n", OV_STR_ARG(c->customer_id), OV_STR_ARG(c->change),
                      OV_STR_ARG(c->other_customer_id));
    }
    for (size_t i = 0; i < r->notices.count; i++) {
        const ov_identity_notice *n = &r->notices.items[i];

        ov_buf_printf(out, "%.*s %llu %.*s\n", OV_STR_ARG(n->code), (unsigned long long)n->count,
                      OV_STR_ARG(n->detail));
    }
}

static ov_str
printed(ov_arena *mem, const people *p)
{
    ov_buf out = ov_buf_init(mem);

    print_identities(p, &out);
    return ov_buf_view(&out);
}

static void
assert_same(ov_str a, ov_str b)
{
    if (!ov_str_eq(a, b)) {
        size_t at = 0, from;

        while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
            at++;
        from = at > 150 ? at - 150 : 0;
        print_message("one: %.*s\nother: %.*s\n", (int)OV_MIN(a.len - from, (size_t)400),
                      a.ptr + from, (int)OV_MIN(b.len - from, (size_t)400), b.ptr + from);
    }
    assert_true(ov_str_eq(a, b));
}

/* Last night's customers, and its memory, as they are handed on. */
typedef struct handed {
    ov_arena *mem;
    ov_link_previous previous;
    ov_str parts[OV_LINK_PARTS];
} handed;

static ov_str
link_night(ov_arena *mem, const town *t, const handed *last, bool parties, size_t workers,
           people *p, store *s)
{
    *p = people_of(mem, t);
    p->previous = last->previous;
    *s = store_of(mem, last->parts[OV_LINK_MODEL],
                  parties ? last->parts[OV_LINK_PARTIES] : OV_STR_NULL);
    link_with(p, s, workers);
    return printed(mem, p);
}

/* Replaces `last`. */
static void
hand_on(handed *last, people *p, const store *s)
{
    handed next = {.mem = ov_arena_new()};

    people_next_night(p);
    next.previous.rows.count = p->previous.rows.count;
    next.previous.rows.items =
        OV_NEW_ARRAY(next.mem, ov_link_previous_row, p->previous.rows.count + 1);
    for (size_t i = 0; i < p->previous.rows.count; i++) {
        const ov_link_previous_row *row = &p->previous.rows.items[i];

        next.previous.rows.items[i] = (ov_link_previous_row){
            ov_str_copy(next.mem, row->party_id), ov_str_copy(next.mem, row->customer_id)};
    }
    for (int i = 0; i < OV_LINK_PARTS; i++)
        next.parts[i] = ov_str_copy(next.mem, ov_buf_view(&s->next[i]));
    ov_arena_free(last->mem);
    *last = next;
}

static void
a_night_that_remembers_equals_a_full_pass(void **state)
{
    size_t refits = 0, nights = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= WORLDS; seed++) {
        town t;
        handed last = {0};

        found(&t, seed);
        for (int night = 0; night < NIGHTS; night++) {
            OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
            people some, all, more;
            store a, b, c;
            ov_str one = link_night(mem, &t, &last, true, 1, &some, &a);

            assert_true(some.result.memory.written);
            assert_same(one, link_night(mem, &t, &last, true, 3, &more, &b));
            assert_true(ov_str_eq(ov_buf_view(&a.next[0]), ov_buf_view(&b.next[0])));
            assert_true(ov_str_eq(ov_buf_view(&a.next[1]), ov_buf_view(&b.next[1])));
            if (!some.result.memory.refit) {
                assert_same(one, link_night(mem, &t, &last, false, 3, &all, &c));
                assert_false(all.result.memory.refit);
                assert_true(all.result.memory.unchanged == 0);
                assert_true(some.result.memory.unchanged * 10 > t.count * 8);
                assert_true(some.result.memory.compared * 2 < all.result.memory.compared);
                nights++;
            }
            refits += some.result.memory.refit;
            hand_on(&last, &some, &a);
            pass_a_day(&t);
        }
        ov_arena_free(last.mem);
    }
    assert_true(refits > WORLDS && nights > WORLDS * NIGHTS / 2);
}

/* The night after, with one part of the memory made of other bytes. */
static void
assert_unused(const town *t, const handed *last, ov_link_part part, ov_str bytes, ov_str expected)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    handed other = *last;
    people p;
    store s;

    other.parts[part] = bytes;
    assert_same(expected, link_night(mem, t, &other, true, 2, &p, &s));
    assert_non_null(part == OV_LINK_MODEL ? p.result.memory.model : p.result.memory.parties);
    assert_true(p.result.memory.refit == (part == OV_LINK_MODEL));
    assert_true(p.result.memory.unchanged == 0 && p.result.memory.written);
}

static void
a_damaged_memory_is_not_used(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    handed last = {0}, none;
    ov_str without[OV_LINK_PARTS];
    people p;
    store s;
    town t;

    (void)state;
    found(&t, 5);
    link_night(mem, &t, &last, true, 1, &p, &s);
    hand_on(&last, &p, &s);
    pass_a_day(&t);
    without[OV_LINK_PARTIES] = link_night(mem, &t, &last, false, 1, &p, &s);
    none = last;
    none.parts[OV_LINK_MODEL] = OV_STR_NULL;
    without[OV_LINK_MODEL] = link_night(mem, &t, &none, true, 1, &p, &s);
    for (int part = 0; part < OV_LINK_PARTS; part++) {
        ov_str whole = last.parts[part];
        ov_random r = ov_random_seed(11);

        for (size_t i = 0; i < 8; i++) { /* a bit here, a piece there, the beginning alone */
            char *bytes = ov_arena_alloc(mem, whole.len);
            size_t at = (size_t)ov_random_below(&r, whole.len);

            memcpy(bytes, whole.ptr, whole.len);
            bytes[i == 0 ? whole.len - 1 : at] ^= 4;
            assert_unused(&t, &last, (ov_link_part)part, (ov_str){bytes, whole.len}, without[part]);
            assert_unused(&t, &last, (ov_link_part)part,
                          ov_str_slice(whole, 0, (i * at / 8) & ~(size_t)7), without[part]);
        }
    }
    ov_arena_free(last.mem);
}

/* Parts of different nights, or of another policy, do not belong together. */
static void
a_foreign_memory_is_not_used(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    handed first = {0}, second = {0};
    people p;
    store s;
    town t;

    (void)state;
    found(&t, 4);
    link_night(mem, &t, &first, true, 1, &p, &s);
    hand_on(&first, &p, &s);
    pass_a_day(&t);
    link_night(mem, &t, &first, true, 1, &p, &s);
    assert_null(p.result.memory.parties);
    hand_on(&second, &p, &s);
    assert_unused(&t, &second, OV_LINK_PARTIES, first.parts[OV_LINK_PARTIES],
                  link_night(mem, &t, &second, false, 1, &p, &s));

    p = people_of(mem, &t);
    p.policy.link_margin_bits += 1;
    s = store_of(mem, first.parts[OV_LINK_MODEL], first.parts[OV_LINK_PARTIES]);
    link_with(&p, &s, 1);
    assert_true(p.result.memory.refit);
    assert_string_equal(p.result.memory.model, "of other settings");
    ov_arena_free(first.mem);
    ov_arena_free(second.mem);
}

/* Rows of the same two parties whose evidence differs; *both: rows of the same two parties. */
static size_t
count_moved(const people *before, const people *after, size_t *both)
{
    size_t moved = 0, k = 0;

    *both = 0;
    for (size_t i = 0; i < before->result.links.count; i++) {
        const ov_link_row *x = &before->result.links.items[i], *rows = after->result.links.items;

        while (k < after->result.links.count &&
               (rows[k].party < x->party ||
                (rows[k].party == x->party && rows[k].other_party < x->other_party)))
            k++;
        if (k == after->result.links.count || rows[k].party != x->party ||
            rows[k].other_party != x->other_party)
            continue;
        ++*both;
        moved += !ov_str_eq(people_evidence(before, x), people_evidence(after, &rows[k]));
    }
    return moved;
}

/* Strangers who join the table: names that the town knows already, in other places. */
static void
add_strangers(people *p, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char id[16], birth[40], address[64];

        snprintf(id, sizeof id, "z%05zu", i);
        snprintf(birth, sizeof birth, "19%02d-%02d-%02d", (int)(i * 7 % 90) + 10,
                 (int)(i * 5 % 12) + 1, (int)(i * 11 % 28) + 1);
        snprintf(address, sizeof address, "%d Harbor Blvd, Reno NV 895%02d", (int)i * 9 + 1,
                 (int)(i % 90) + 10);
        people_add(p, (person){.id = id,
                               .given = given[i % 3],
                               .family = family[i % 2],
                               .birth = birth,
                               .address = address});
    }
}

static people
night_with_strangers(ov_arena *mem, const town *t, const handed *last, double bits,
                     size_t strangers, store *s)
{
    people p = people_of(mem, t);

    *s = store_of(mem, last->parts[OV_LINK_MODEL], last->parts[OV_LINK_PARTIES]);
    p.policy.link_hysteresis_bits = bits;
    add_strangers(&p, strangers);
    link_with(&p, s, 2);
    return p;
}

/* Few strangers: the model stays. Many: it is fitted anew, but a weight stays within its bits. */
static void
strangers_move_no_weight(void **state)
{
    static const double bits[] = {64, 0};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(bits); i++) {
        OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
        handed last = {0};
        town t;
        store s;
        people before, few, many;
        size_t both;

        found(&t, 3);
        before = night_with_strangers(mem, &t, &last, bits[i], 0, &s);
        hand_on(&last, &before, &s);
        few = night_with_strangers(mem, &t, &last, bits[i], 40, &s);
        assert_false(few.result.memory.refit);
        assert_int_equal(count_moved(&before, &few, &both), 0);
        assert_true(both > 500);
        many = night_with_strangers(mem, &t, &last, bits[i], 300, &s);
        assert_true(many.result.memory.refit);
        assert_true(many.result.memory.held == (bits[i] > 0));
        assert_true((count_moved(&before, &many, &both) == 0) == (bits[i] > 0));
        assert_true(both > 500);
        ov_arena_free(last.mem);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_night_that_remembers_equals_a_full_pass),
        cmocka_unit_test(a_damaged_memory_is_not_used),
        cmocka_unit_test(a_foreign_memory_is_not_used),
        cmocka_unit_test(strangers_move_no_weight),
    };

    return cmocka_run_group_tests_name("link nights", tests, NULL, NULL);
}
