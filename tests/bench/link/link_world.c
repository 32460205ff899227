#include "link_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/random.h"
#include "onevoice/base/vec.h"

#define DEPARTMENTS 6

typedef struct human {
    ov_str given, family, street, old_street, city, postal, old_city, old_postal, phone, email,
        tax_id;
    ov_date birth;
    bool junior;
} human;

typedef struct record {
    ov_party party;
    ov_str tax_id;
    uint32_t person;
} record;

typedef struct world {
    ov_arena *mem;
    ov_random random;
    ov_str *given, *family, *streets, *cities;
    size_t given_count, family_count, street_count, city_count;
    OV_VEC(record) records;
    uint32_t people;
} world;

static ov_str
make_word(world *w, size_t index, size_t syllables)
{
    static const char *const heads[] = {"b", "br", "c", "ch", "d", "f", "g",  "h", "j", "k",
                                        "l", "m",  "n", "p",  "r", "s", "st", "t", "v", "w"};
    static const char *const vowels[] = {"a", "e", "i", "o", "u", "ai", "ea", "y"};
    static const char *const tails[] = {"", "n", "r", "s", "l", "th", "ck", "m"};
    char text[64];
    size_t n = 0;

    for (size_t i = 0; i < syllables; i++) {
        size_t h = index % OV_COUNT(heads), v, t;

        index = index / OV_COUNT(heads);
        v = index % OV_COUNT(vowels);
        index = index / OV_COUNT(vowels);
        t = index % OV_COUNT(tails);
        index = index / OV_COUNT(tails) + i * 7919;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s%s", heads[h], vowels[v], tails[t]);
    }
    text[0] = (char)(text[0] - 'a' + 'A');
    return ov_str_copy(w->mem, (ov_str){text, n});
}

static ov_str *
make_words(world *w, size_t count, size_t syllables, uint64_t salt)
{
    ov_str *words = OV_NEW_ARRAY(w->mem, ov_str, count);
    ov_random r = ov_random_seed(salt);

    for (size_t i = 0; i < count; i++)
        words[i] = make_word(w, (size_t)ov_random_below(&r, 1u << 22), syllables);
    return words;
}

/* Few common values, many rare ones: the first of 4000 has 1.6 %. */
static ov_str
pick(world *w, const ov_str *words, size_t count)
{
    double u = ov_random_unit(&w->random);
    size_t rank = (size_t)((double)count * u * u);

    return words[OV_MIN(rank, count - 1)];
}

static ov_str
number(world *w, uint64_t low, uint64_t high)
{
    return ov_str_printf(w->mem, "%lld",
                         (long long)ov_random_range(&w->random, (int64_t)low, (int64_t)high));
}

static ov_str
make_street(world *w)
{
    static const char *const types[] = {"Street", "Avenue", "Road", "Drive", "Lane", "Court"};
    const char *type = types[ov_random_below(&w->random, OV_COUNT(types))];

    if (ov_random_chance(&w->random, 0.15))
        return ov_str_printf(w->mem, "%d %.*s %s Apt %d", (int)ov_random_range(&w->random, 1, 9999),
                             OV_STR_ARG(pick(w, w->streets, w->street_count)), type,
                             (int)ov_random_range(&w->random, 1, 90));
    return ov_str_printf(w->mem, "%d %.*s %s", (int)ov_random_range(&w->random, 1, 9999),
                         OV_STR_ARG(pick(w, w->streets, w->street_count)), type);
}

static void
make_place(world *w, human *h)
{
    size_t city = (size_t)ov_random_below(&w->random, w->city_count);

    h->street = make_street(w);
    h->city = w->cities[city];
    h->postal = ov_str_printf(w->mem, "%05d", (int)(10000 + city * 13 % 89000));
}

static ov_str
mistype(world *w, ov_str s)
{
    char text[80];
    size_t at;

    if (s.len < 3 || s.len > sizeof text - 2)
        return s;
    memcpy(text, s.ptr, s.len);
    at = (size_t)ov_random_below(&w->random, s.len - 1);
    switch (ov_random_below(&w->random, 4)) {
    case 0:
        text[at] = (char)('a' + ov_random_below(&w->random, 26));
        return ov_str_copy(w->mem, (ov_str){text, s.len});
    case 1:
        memmove(text + at, text + at + 1, s.len - at - 1);
        return ov_str_copy(w->mem, (ov_str){text, s.len - 1});
    case 2: {
        char swap = text[at];

        text[at] = text[at + 1];
        text[at + 1] = swap;
        return ov_str_copy(w->mem, (ov_str){text, s.len});
    }
    default:
        memmove(text + at + 1, text + at, s.len - at);
        return ov_str_copy(w->mem, (ov_str){text, s.len + 1});
    }
}

static ov_str
field(world *w, ov_str s, double missing, double mistyped)
{
    if (ov_random_chance(&w->random, missing))
        return OV_STR_NULL;
    return ov_random_chance(&w->random, mistyped) ? mistype(w, s) : s;
}

static void
add_records(world *w, const human *h)
{
    size_t copies = 1;
    uint32_t person = w->people++;

    while (copies < 8 && ov_random_chance(&w->random, 0.63))
        copies++;
    for (size_t i = 0; i < copies; i++) {
        record *r = OV_VEC_ADD(w->mem, &w->records);
        bool moved = ov_random_chance(&w->random, 0.08);

        r->person = person;
        r->party = (ov_party){
            .id = ov_str_printf(w->mem, "%08llx-%zu",
                                (unsigned long long)ov_random_next(&w->random) >> 32,
                                w->records.count),
            .department = (uint32_t)ov_random_below(&w->random, DEPARTMENTS),
            .given_name = ov_random_chance(&w->random, 0.03) ? ov_str_slice(h->given, 0, 1)
                                                             : field(w, h->given, 0.005, 0.04),
            .family_name = field(w, h->family, 0.002, 0.04),
            .suffix = h->junior && ov_random_chance(&w->random, 0.5) ? OV_STR("Jr") : OV_STR_NULL,
            .birth_date = ov_random_chance(&w->random, 0.2) ? OV_DATE_NONE : h->birth,
            .street = field(w, moved ? h->old_street : h->street, 0.1, 0.05),
            .city = field(w, moved ? h->old_city : h->city, 0.08, 0.03),
            .postal_code = field(w, moved ? h->old_postal : h->postal, 0.08, 0.02),
            .phone = ov_random_chance(&w->random, 0.01) ? OV_STR("0000000000")
                                                        : field(w, h->phone, 0.2, 0.02),
            .email = ov_random_chance(&w->random, 0.01) ? OV_STR("none@none.com")
                                                        : field(w, h->email, 0.3, 0.02),
        };
        if (r->party.birth_date != OV_DATE_NONE && ov_random_chance(&w->random, 0.03))
            r->party.birth_date += (ov_date)ov_random_range(&w->random, -30, 30);
        r->tax_id = field(w, h->tax_id, 0.58, 0.02);
    }
}

static human
make_adult(world *w)
{
    human h = {.given = pick(w, w->given, w->given_count),
               .family = pick(w, w->family, w->family_count),
               .birth = (ov_date)ov_random_range(&w->random, -12000, 12000),
               .phone = number(w, 2000000000, 9999999999),
               .tax_id = number(w, 100000000, 999999999)};

    make_place(w, &h);
    h.old_street = h.street;
    h.old_city = h.city;
    h.old_postal = h.postal;
    make_place(w, &h);
    return h;
}

static void
give_email(world *w, human *h)
{
    h->email = ov_str_printf(w->mem, "%.*s.%.*s%d@example.org", OV_STR_ARG(h->given),
                             OV_STR_ARG(h->family), (int)ov_random_range(&w->random, 1, 99));
}

static bool
taken(ov_str name, const ov_str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (ov_str_eq(names[i], name))
            return true;
    }
    return false;
}

static void
add_household(world *w)
{
    human first = make_adult(w), child;
    size_t children = (size_t)ov_random_below(&w->random, 4), count = 0;
    ov_str names[8];

    names[count++] = first.given;
    give_email(w, &first);
    add_records(w, &first);
    if (ov_random_chance(&w->random, 0.55)) {
        human spouse = first;

        spouse.given = pick(w, w->given, w->given_count);
        spouse.birth += (ov_date)ov_random_range(&w->random, -1500, 1500);
        spouse.tax_id = number(w, 100000000, 999999999);
        if (ov_random_chance(&w->random, 0.7))
            spouse.phone = number(w, 2000000000, 9999999999);
        give_email(w, &spouse);
        add_records(w, &spouse);
        names[count++] = spouse.given;
    }
    child = first;
    for (size_t i = 0; i < children; i++) {
        bool twin = i > 0 && ov_random_chance(&w->random, 0.03);

        child.junior = !twin && ov_random_chance(&w->random, 0.03);
        do
            child.given = child.junior ? first.given : pick(w, w->given, w->given_count);
        while (!child.junior && taken(child.given, names, count));
        names[count++] = child.given;
        if (!twin)
            child.birth = first.birth + (ov_date)ov_random_range(&w->random, 7300, 13000);
        child.tax_id = number(w, 100000000, 999999999);
        give_email(w, &child);
        add_records(w, &child);
    }
}

static int
by_id(const void *a, const void *b)
{
    const record *x = a, *y = b;

    return ov_str_cmp(x->party.id, y->party.id);
}

void
bench_world(ov_arena *mem, size_t records, uint64_t seed, ov_snapshot *out, uint32_t **truth)
{
    world w = {.mem = mem, .random = ov_random_seed(seed)};

    w.given_count = 4000;
    w.family_count = 60000;
    w.street_count = 20000;
    w.city_count = 3000;
    w.given = make_words(&w, w.given_count, 2, 1);
    w.family = make_words(&w, w.family_count, 3, 2);
    w.streets = make_words(&w, w.street_count, 3, 3);
    w.cities = make_words(&w, w.city_count, 3, 4);
    while (w.records.count < records)
        add_household(&w);
    qsort(w.records.items, w.records.count, sizeof *w.records.items, by_id);
    *out = (ov_snapshot){0};
    out->parties.items = OV_NEW_ARRAY(mem, ov_party, w.records.count);
    out->parties.count = w.records.count;
    out->identifiers.items = OV_NEW_ARRAY(mem, ov_identifier, w.records.count);
    *truth = OV_NEW_ARRAY(mem, uint32_t, w.records.count);
    for (size_t i = 0; i < w.records.count; i++) {
        const record *r = &w.records.items[i];

        out->parties.items[i] = r->party;
        (*truth)[i] = r->person;
        if (!ov_str_is_null(r->tax_id))
            out->identifiers.items[out->identifiers.count++] =
                (ov_identifier){(uint32_t)i, OV_STR("tax_id"), r->tax_id};
    }
}
