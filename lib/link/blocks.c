/*
 * Which pairs are worth comparing.
 *
 * A chain is a start key and refinements. Faces are sorted by the start key; a block of at most
 * `link_block_cap` is compared whole, a larger one is split by the next key, and what is still too
 * large after the last is dropped and counted. So small data gets loose keys, large data tight
 * ones, and pairs grow linearly.
 *
 * A pair met in several chains belongs to the first: each face keeps its block number in every
 * chain, and a pair is passed over when an earlier number agrees.
 */
#include "link_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/map.h"
#include "onevoice/base/parallel.h"

#define CHAINS       16
#define MOST_KEYS    4
#define BLOCKS_A_JOB 512
#define BATCH        2 /* chains whose blocks are made at one time */

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

static const uint8_t chain_keys[CHAINS][MOST_KEYS] = {
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

typedef struct entry {
    uint32_t key, face;
} entry;

typedef struct blocks {
    uint32_t *faces;  /* block after block */
    uint32_t *starts; /* count + 1 */
    size_t count;
    uint64_t dropped, dropped_faces;
} blocks;

struct worker;

typedef struct finder {
    const link_data *data;
    uint32_t *numbers; /* CHAINS of each face; 0: in no block */
    link_pairs *pairs;
    struct worker *workers;
} finder;

/* One chain: its blocks are made by one thread, its pairs compared by all. */
typedef struct chain {
    const finder *finder;
    unsigned number;
    blocks blocks;
    ov_arena *mem;
} chain;

typedef struct worker {
    ov_arena *mem;
    link_comparer comparer;
    ov_u64map *index; /* pattern -> number */
    OV_VEC(link_count) patterns;
} worker;

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
radix_sort(entry *items, entry *spare, size_t count)
{
    for (unsigned shift = 0; shift < 32; shift += 11) {
        size_t places[2048] = {0}, sum = 0;
        entry *swap;

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

static int
by_key(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    int order = OV_CMP(x->key, y->key);

    return order ? order : OV_CMP(x->face, y->face);
}

static void
sort_entries(entry *items, entry *spare, size_t count)
{
    if (count > 2048)
        radix_sort(items, spare, count);
    else if (count > 1)
        qsort(items, count, sizeof *items, by_key);
}

static void
add_block(chain *c, const entry *items, size_t count)
{
    blocks *b = &c->blocks;
    uint32_t at = b->starts[b->count];

    b->count++;
    for (size_t i = 0; i < count; i++) {
        b->faces[at + i] = items[i].face;
        c->finder->numbers[(size_t)items[i].face * CHAINS + c->number] = (uint32_t)b->count;
    }
    b->starts[b->count] = at + (uint32_t)count;
}

static void
refine(chain *c, entry *items, entry *spare, size_t count, size_t depth)
{
    const uint8_t *keys = chain_keys[c->number];
    size_t cap = (size_t)c->finder->data->policy->link_block_cap, from = 0;

    if (count < 2)
        return;
    if (count <= cap) {
        add_block(c, items, count);
        return;
    }
    if (depth == MOST_KEYS || keys[depth] == KEY_NONE) {
        c->blocks.dropped++;
        c->blocks.dropped_faces += count;
        return;
    }
    for (size_t i = 0; i < count; i++)
        items[i].key = key_of(c->finder->data, &c->finder->data->faces[items[i].face], keys[depth]);
    sort_entries(items, spare, count);
    for (size_t i = 1; i <= count; i++) {
        if (i == count || items[i].key != items[from].key) {
            refine(c, items + from, spare + from, i - from, depth + 1);
            from = i;
        }
    }
}

static void
make_blocks(chain *c)
{
    const link_data *data = c->finder->data;
    entry *items = OV_NEW_ARRAY(c->mem, entry, data->face_count + 1),
          *spare = OV_NEW_ARRAY(c->mem, entry, data->face_count + 1);
    size_t count = 0, from = 0;

    c->blocks = (blocks){.faces = OV_NEW_ARRAY(c->mem, uint32_t, data->face_count + 1),
                         .starts = OV_NEW_ARRAY(c->mem, uint32_t, data->face_count / 2 + 2)};
    for (size_t i = 0; i < data->face_count; i++) {
        uint32_t k = key_of(data, &data->faces[i], chain_keys[c->number][0]);

        if (k)
            items[count++] = (entry){k, (uint32_t)i};
    }
    sort_entries(items, spare, count);
    for (size_t i = 1; i <= count; i++) {
        if (i == count || items[i].key != items[from].key) {
            refine(c, items + from, spare + from, i - from, 1);
            from = i;
        }
    }
}

/* Did these faces meet in an earlier chain? */
static bool
met_before(const uint32_t *a, const uint32_t *b, unsigned before)
{
    unsigned met = 0;

    for (unsigned i = 0; i < before; i++)
        met |= (unsigned)(a[i] == b[i]) & (unsigned)(a[i] != 0);
    return met != 0;
}

/* Parties with several faces meet first where any two of them do. */
static bool
parties_met_before(const chain *c, uint32_t a, uint32_t b)
{
    const finder *f = c->finder;
    const link_data *data = f->data;
    uint32_t x = data->faces[a].party, y = data->faces[b].party;

    for (uint32_t i = data->first_face[x]; i < data->first_face[x + 1]; i++) {
        for (uint32_t k = data->first_face[y]; k < data->first_face[y + 1]; k++) {
            const uint32_t *p = &f->numbers[(size_t)i * CHAINS],
                           *q = &f->numbers[(size_t)k * CHAINS];

            if (met_before(p, q, c->number))
                return true;
            if (p[c->number] && p[c->number] == q[c->number] && (i < a || (i == a && k < b)))
                return true; /* in this chain by earlier faces */
        }
    }
    return false;
}

static bool
is_first_meeting(const chain *c, uint32_t a, uint32_t b)
{
    const finder *f = c->finder;
    const link_data *data = f->data;
    uint32_t x = data->faces[a].party, y = data->faces[b].party;

    if (x == y)
        return false;
    if (data->first_face[x + 1] - data->first_face[x] == 1 &&
        data->first_face[y + 1] - data->first_face[y] == 1)
        return !met_before(&f->numbers[(size_t)a * CHAINS], &f->numbers[(size_t)b * CHAINS],
                           c->number);
    return x < y ? !parties_met_before(c, a, b) : !parties_met_before(c, b, a);
}

static uint32_t
pattern_number(worker *w, link_pattern pattern)
{
    bool fresh;
    uint64_t *slot = ov_u64map_at(w->index, pattern, &fresh);

    if (fresh) {
        *slot = w->patterns.count;
        *OV_VEC_ADD(w->mem, &w->patterns) = (link_count){.pattern = pattern};
    }
    return (uint32_t)*slot;
}

static void
compare_block(const chain *c, worker *w, size_t block, link_part *part, size_t *room)
{
    const link_data *data = c->finder->data;
    const uint32_t *faces = c->blocks.faces + c->blocks.starts[block];
    size_t count = c->blocks.starts[block + 1] - c->blocks.starts[block];

    for (size_t i = 0; i + 1 < count; i++) {
        for (size_t k = i + 1; k < count; k++) {
            uint32_t a = data->faces[faces[i]].party, b = data->faces[faces[k]].party, number;

            if (!is_first_meeting(c, faces[i], faces[k]))
                continue;
            number = pattern_number(w, link_compare(&w->comparer, &data->records[OV_MIN(a, b)],
                                                    &data->records[OV_MAX(a, b)]));
            w->patterns.items[number].pairs++;
            if (part->count == *room) {
                part->pairs = ov_arena_grow(w->mem, part->pairs, *room * sizeof *part->pairs,
                                            (*room * 2 + 256) * sizeof *part->pairs);
                *room = *room * 2 + 256;
            }
            part->pairs[part->count++] = (link_pair){OV_MIN(a, b), OV_MAX(a, b), number};
        }
    }
}

typedef struct job {
    finder *finder;
    chain *chain;
    size_t first_part;
    uint8_t *done_by; /* worker of each part: its pattern numbers are that worker's */
} job;

static void
compare_blocks(void *context, size_t worker_number, size_t begin, size_t end)
{
    job *j = context;
    const chain *c = j->chain;

    for (size_t i = begin; i < end; i++) {
        link_part *part = &j->finder->pairs->parts[j->first_part + i];
        size_t room = 0, last = OV_MIN((i + 1) * BLOCKS_A_JOB, c->blocks.count);

        for (size_t block = i * BLOCKS_A_JOB; block < last; block++)
            compare_block(c, &j->finder->workers[worker_number], block, part, &room);
        j->done_by[j->first_part + i] = (uint8_t)worker_number;
    }
}

static void
make_some_blocks(void *context, size_t worker_number, size_t begin, size_t end)
{
    chain *batch = context;

    (void)worker_number;
    for (size_t i = begin; i < end; i++)
        make_blocks(&batch[i]);
}

static int
by_pattern(const void *a, const void *b)
{
    const link_count *x = a, *y = b;

    return OV_CMP(x->pattern, y->pattern);
}

static uint32_t
pattern_index(const link_pairs *pairs, link_pattern pattern)
{
    size_t low = 0, high = pairs->pattern_count;

    while (low + 1 < high) {
        size_t middle = (low + high) / 2;

        if (pairs->patterns[middle].pattern <= pattern)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* One sorted list of patterns; the workers' own numbers become indices into it. */
static void
merge_patterns(ov_arena *mem, finder *f, size_t workers, const uint8_t *done_by)
{
    link_pairs *pairs = f->pairs;
    size_t total = 0, kept = 0;
    uint32_t **index = OV_NEW_ARRAY(mem, uint32_t *, workers);

    for (size_t w = 0; w < workers; w++)
        total += f->workers[w].patterns.count;
    pairs->patterns = OV_NEW_ARRAY(mem, link_count, total + 1);
    for (size_t w = 0; w < workers; w++) {
        for (size_t i = 0; i < f->workers[w].patterns.count; i++)
            pairs->patterns[pairs->pattern_count++] = f->workers[w].patterns.items[i];
    }
    if (total)
        qsort(pairs->patterns, total, sizeof *pairs->patterns, by_pattern);
    for (size_t i = 0; i < total; i++) {
        if (kept && pairs->patterns[kept - 1].pattern == pairs->patterns[i].pattern)
            pairs->patterns[kept - 1].pairs += pairs->patterns[i].pairs;
        else
            pairs->patterns[kept++] = pairs->patterns[i];
    }
    pairs->pattern_count = kept;
    for (size_t w = 0; w < workers; w++) {
        worker *from = &f->workers[w];

        index[w] = OV_NEW_ARRAY(mem, uint32_t, from->patterns.count + 1);
        for (size_t i = 0; i < from->patterns.count; i++)
            index[w][i] = pattern_index(pairs, from->patterns.items[i].pattern);
    }
    for (size_t p = 0; p < pairs->part_count; p++) {
        for (size_t i = 0; i < pairs->parts[p].count; i++)
            pairs->parts[p].pairs[i].pattern = index[done_by[p]][pairs->parts[p].pairs[i].pattern];
        pairs->total += pairs->parts[p].count;
    }
}

void
link_pairs_find(ov_arena *mem, const link_data *data, link_pairs *pairs, ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    size_t workers = OV_MAX(OV_MIN(data->workers, (size_t)255), (size_t)1),
           most_parts = CHAINS * (data->face_count / 2 / BLOCKS_A_JOB + 1);
    finder f = {.data = data, .pairs = pairs};
    job j = {.finder = &f, .done_by = OV_NEW_ARRAY(scratch, uint8_t, most_parts)};
    uint64_t dropped = 0, faces = 0;

    *pairs = (link_pairs){.parts = OV_NEW_ARRAY(mem, link_part, most_parts),
                          .arenas = OV_NEW_ARRAY(mem, ov_arena *, workers),
                          .arena_count = workers};
    f.numbers = OV_NEW_ARRAY(scratch, uint32_t, data->face_count * CHAINS + 1);
    f.workers = OV_NEW_ARRAY(scratch, worker, workers);
    for (size_t w = 0; w < workers; w++) {
        pairs->arenas[w] = ov_arena_new();
        f.workers[w] = (worker){.mem = pairs->arenas[w], .comparer = {.data = data}};
        f.workers[w].index = ov_u64map_new(pairs->arenas[w], 4096);
    }
    for (unsigned first = 0; first < CHAINS; first += BATCH) {
        chain batch[BATCH];

        for (unsigned i = 0; i < BATCH; i++)
            batch[i] = (chain){.finder = &f, .number = first + i, .mem = ov_arena_new()};
        ov_parallel_for(workers, BATCH, 1, make_some_blocks, batch);
        for (unsigned i = 0; i < BATCH; i++) {
            size_t parts = (batch[i].blocks.count + BLOCKS_A_JOB - 1) / BLOCKS_A_JOB;

            j.chain = &batch[i];
            j.first_part = pairs->part_count;
            pairs->part_count += parts;
            ov_parallel_for(workers, parts, 1, compare_blocks, &j);
            dropped += batch[i].blocks.dropped;
            faces += batch[i].blocks.dropped_faces;
            ov_arena_free(batch[i].mem);
        }
    }
    merge_patterns(mem, &f, workers, j.done_by);
    if (dropped)
        link_report(data, out, "blocks_beyond_cap", dropped,
                    ov_str_printf(data->result, "%llu lookups dropped", (unsigned long long)faces));
}

void
link_pairs_free(link_pairs *pairs)
{
    for (size_t w = 0; w < pairs->arena_count; w++)
        ov_arena_free(pairs->arenas[w]);
    *pairs = (link_pairs){0};
}
