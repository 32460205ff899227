/*
 * Blocks: who shares a key.
 *
 * A chain is a start key and refinements. Faces are sorted by the start key; a block of at most
 * `link_block_cap` is compared whole, a larger one is split by the next key, and what is still too
 * large after the last is dropped and counted. So small data gets loose keys, large data tight
 * ones, and pairs grow linearly.
 */
#include "pairs_internal.h"

#include <string.h>

#include "onevoice/base/hash.h"

#define MOST_KEYS 4

typedef enum key {
    KEY_NONE,
    KEY_IDENTIFIER,
    KEY_EMAIL,
    KEY_EMAIL_USER,
    KEY_PHONE,
    KEY_BIRTH,
    KEY_YEAR_PARTS, /* year, month and day in either order, initials in either order */
    KEY_FAMILY,
    KEY_GIVEN,
    KEY_SOUND,    /* soundex of both names */
    KEY_NAMES,    /* both names in either order */
    KEY_PREFIXES, /* three letters of the given, four of the family name */
    KEY_CITY_FAMILY,
    KEY_POSTAL,
    KEY_HOUSE, /* number and first word of the street */
    KEY_GIVEN_CITY,
    KEY_GIVEN_INITIAL,
    KEY_FAMILY_INITIAL,
    KEY_GIVEN_THREE,
    KEY_FAMILY_THREE,
    KEY_YEAR,
    KEY_DECADE,
    KEY_CITY
} key;

static const uint8_t chain_keys[LINK_CHAINS][MOST_KEYS] = {
    {KEY_IDENTIFIER},
    {KEY_EMAIL, KEY_GIVEN_INITIAL},
    {KEY_EMAIL_USER, KEY_GIVEN_INITIAL, KEY_FAMILY_THREE},
    {KEY_PHONE, KEY_GIVEN_INITIAL, KEY_FAMILY_THREE},
    {KEY_BIRTH, KEY_GIVEN_INITIAL, KEY_FAMILY_THREE},
    {KEY_BIRTH, KEY_FAMILY_THREE, KEY_GIVEN_THREE},
    {KEY_YEAR_PARTS, KEY_CITY},
    {KEY_FAMILY, KEY_GIVEN_INITIAL, KEY_YEAR, KEY_CITY},
    {KEY_GIVEN, KEY_FAMILY_THREE, KEY_YEAR, KEY_CITY},
    {KEY_SOUND, KEY_DECADE, KEY_CITY},
    {KEY_NAMES, KEY_DECADE, KEY_CITY},
    {KEY_PREFIXES, KEY_DECADE, KEY_CITY},
    {KEY_CITY_FAMILY, KEY_GIVEN_INITIAL, KEY_DECADE},
    {KEY_POSTAL, KEY_GIVEN_INITIAL, KEY_FAMILY_INITIAL},
    {KEY_HOUSE, KEY_POSTAL, KEY_GIVEN_INITIAL},
    {KEY_GIVEN_CITY, KEY_DECADE},
};

typedef struct chain {
    const link_data *data;
    unsigned number;
    uint32_t *numbers;
    link_blocks *blocks;
} chain;

static uint32_t
mix(uint64_t a, uint64_t b)
{
    uint32_t hash = (uint32_t)ov_hash_mix(a, b);

    return hash ? hash : 1;
}

static uint32_t
both(uint32_t a, uint32_t b)
{
    return a && b ? mix(a, b) : 0;
}

static uint32_t
in_either_order(uint32_t a, uint32_t b)
{
    return both(OV_MIN(a, b), OV_MAX(a, b));
}

static uint32_t
name_key(const link_data *data, const link_record *r, const link_name *n, unsigned k)
{
    const link_name_key *given = &data->name_keys[n->given], *family = &data->name_keys[n->family];
    uint32_t month = r->birth / 100 % 100, day = r->birth % 100;

    switch (k) {
    case KEY_FAMILY:
        return n->family;
    case KEY_GIVEN:
        return n->given;
    case KEY_SOUND:
        return both(given->soundex, family->soundex);
    case KEY_NAMES:
        return in_either_order(n->given, n->family);
    case KEY_PREFIXES:
        return both(given->three, family->four);
    case KEY_GIVEN_INITIAL:
        return given->initial;
    case KEY_FAMILY_INITIAL:
        return family->initial;
    case KEY_GIVEN_THREE:
        return given->three;
    case KEY_FAMILY_THREE:
        return family->three;
    default: /* KEY_YEAR_PARTS */
        if (r->birth == 0 || r->year_only)
            return 0;
        return mix(r->birth / 10000 * 10000 + OV_MIN(month, day) * 100 + OV_MAX(month, day),
                   in_either_order(given->initial, family->initial));
    }
}

static uint32_t
key_of(const link_data *data, const link_face *f, unsigned k)
{
    const link_record *r = &data->records[f->party];
    const link_name *n;
    const link_address *a;

    if (k == KEY_IDENTIFIER)
        return f->identifier == UINT8_MAX ? 0
                                          : data->identifiers[r->identifiers + f->identifier].value;
    if (f->only_identifier)
        return 0;
    n = link_record_name(data, r, f->name);
    a = link_record_address(data, r, f->address);
    switch (k) {
    case KEY_EMAIL:
        return r->email;
    case KEY_EMAIL_USER:
        return data->email_users[r->email];
    case KEY_PHONE:
        return r->phone;
    case KEY_BIRTH:
        return r->birth;
    case KEY_YEAR:
        return r->birth / 10000;
    case KEY_DECADE:
        return r->birth / 100000;
    case KEY_CITY:
        return a->city;
    case KEY_POSTAL:
        return a->postal;
    case KEY_CITY_FAMILY:
        return both(a->city, data->name_keys[n->family].three);
    case KEY_GIVEN_CITY:
        return both(n->given, a->city);
    case KEY_HOUSE:
        return both(a->number, data->street_words[a->street].first);
    default:
        return name_key(data, r, n, k);
    }
}

/* Stable: equal keys stay in the order of faces. */
static void
radix_sort(link_entry *items, link_entry *spare, size_t count)
{
    for (unsigned shift = 0; shift < 32; shift += 11) {
        size_t places[2048] = {0}, sum = 0;
        link_entry *swap;

        for (size_t i = 0; i < count; i++)
            places[items[i].key >> shift & 2047]++;
        for (size_t i = 0; i < 2048; i++) {
            size_t n = places[i];

            places[i] = sum;
            sum += n;
        }
        for (size_t i = 0; i < count; i++)
            spare[places[items[i].key >> shift & 2047]++] = items[i];
        swap = items;
        items = spare;
        spare = swap;
    }
    memcpy(spare, items, count * sizeof *items); /* three passes end in the other array */
}

static void
insertion_sort(link_entry *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        link_entry e = items[i];
        size_t k = i;

        for (; k > 0 && items[k - 1].key > e.key; k--)
            items[k] = items[k - 1];
        items[k] = e;
    }
}

/* The same for a few hundred: a byte at a time. */
static void
radix_sort_bytes(link_entry *items, link_entry *spare, size_t count)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        uint16_t places[256] = {0}, sum = 0;
        link_entry *swap;

        for (size_t i = 0; i < count; i++)
            places[items[i].key >> shift & 255]++;
        for (size_t i = 0; i < 256; i++) {
            uint16_t n = places[i];

            places[i] = sum;
            sum = (uint16_t)(sum + n);
        }
        for (size_t i = 0; i < count; i++)
            spare[places[items[i].key >> shift & 255]++] = items[i];
        swap = items;
        items = spare;
        spare = swap;
    }
}

static void
sort_entries(link_entry *items, link_entry *spare, size_t count)
{
    if (count > 2048)
        radix_sort(items, spare, count);
    else if (count > 48)
        radix_sort_bytes(items, spare, count);
    else
        insertion_sort(items, count);
}

static void
add_block(chain *c, const link_entry *items, size_t count)
{
    link_blocks *b = c->blocks;
    uint32_t at = b->starts[b->count];

    b->count++;
    for (size_t i = 0; i < count; i++) {
        b->faces[at + i] = items[i].face;
        c->numbers[(size_t)items[i].face * LINK_CHAINS + c->number] = (uint32_t)b->count;
    }
    b->starts[b->count] = at + (uint32_t)count;
}

static void
refine(chain *c, link_entry *items, link_entry *spare, size_t count, size_t depth)
{
    const uint8_t *keys = chain_keys[c->number];
    size_t cap = (size_t)c->data->policy->link_block_cap, from = 0;

    if (count < 2)
        return;
    if (count <= cap) {
        add_block(c, items, count);
        return;
    }
    if (depth == MOST_KEYS || keys[depth] == KEY_NONE) {
        c->blocks->dropped++;
        c->blocks->dropped_faces += count;
        return;
    }
    for (size_t i = 0; i < count; i++)
        items[i].key = key_of(c->data, &c->data->faces[items[i].face], keys[depth]);
    sort_entries(items, spare, count);
    for (size_t i = 1; i <= count; i++) {
        if (i == count || items[i].key != items[from].key) {
            refine(c, items + from, spare + from, i - from, depth + 1);
            from = i;
        }
    }
}

void
link_blocks_init(ov_arena *mem, const link_data *data, link_blocks *blocks)
{
    *blocks = (link_blocks){.faces = OV_NEW_ARRAY(mem, uint32_t, data->face_count + 1),
                            .starts = OV_NEW_ARRAY(mem, uint32_t, data->face_count / 2 + 2),
                            .entries = OV_NEW_ARRAY(mem, link_entry, data->face_count + 1),
                            .spare = OV_NEW_ARRAY(mem, link_entry, data->face_count + 1)};
}

void
link_blocks_make(const link_data *data, unsigned number, uint32_t *numbers, link_blocks *out)
{
    link_entry *items = out->entries, *spare = out->spare;
    chain c = {data, number, numbers, out};
    size_t count = 0, from = 0;

    out->count = 0;
    out->dropped = out->dropped_faces = 0;
    for (size_t i = 0; i < data->face_count; i++) {
        uint32_t k = key_of(data, &data->faces[i], chain_keys[number][0]);

        if (k)
            items[count++] = (link_entry){k, (uint32_t)i};
    }
    sort_entries(items, spare, count);
    for (size_t i = 1; i <= count; i++) {
        if (i == count || items[i].key != items[from].key) {
            refine(&c, items + from, spare + from, i - from, 1);
            from = i;
        }
    }
}
