/*
 * From the snapshot to records of interned values.
 *
 * Batches of parties are normalised in parallel, then each table of values is filled by one task,
 * in the order of parties, so that numbers do not depend on the number of workers.
 */
#include "link_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/map.h"
#include "onevoice/base/parallel.h"
#include "onevoice/text/address.h"
#include "onevoice/text/name.h"

#define BATCH              4096
#define MOST_VARIANTS      5 /* former names, and former addresses, of one party */
#define LONGEST_IDENTIFIER 48

typedef struct raw {
    ov_text_name name;
    ov_text_address address;
    ov_text_email email;
    char phone[16];
    uint8_t phone_len;
} raw;

typedef struct reading {
    link_data *data;
    raw *batch;
    size_t first, count;
    bool *cut;
} reading;

static void
free_arena(void *arena)
{
    ov_arena_free(arena);
}

/* Each table has an arena of its own: tables are filled by different threads. */
static link_values *
new_values(ov_arena *mem)
{
    ov_arena *own = ov_arena_new();

    ov_arena_defer(mem, free_arena, own);
    return link_values_new(own);
}

static ov_str
view(const char *bytes, size_t len)
{
    return (ov_str){bytes, len};
}

static void
read_name(const ov_party *p, ov_text_name *out)
{
    if (ov_str_is_empty(p->given_name) && ov_str_is_empty(p->family_name)) {
        ov_text_name suffix;

        ov_text_name_line(p->full_name, out);
        ov_text_name_parts(OV_STR_NULL, OV_STR_NULL, OV_STR_NULL, p->suffix, &suffix);
        if (suffix.generation != OV_GENERATION_NONE)
            out->generation = suffix.generation;
        return;
    }
    ov_text_name_parts(p->given_name, p->middle_name, p->family_name, p->suffix, out);
}

static void
read_address(const ov_party *p, ov_text_address *out)
{
    if (ov_str_is_empty(p->street) && ov_str_is_empty(p->city) && ov_str_is_empty(p->postal_code))
        ov_text_address_line(p->address, out);
    else
        ov_text_address_parts(p->street, p->city, p->postal_code, out);
}

static void
read_batch(void *context, size_t worker, size_t begin, size_t end)
{
    reading *r = context;

    (void)worker;
    for (size_t i = begin; i < end; i++) {
        const ov_party *p = &r->data->snapshot->parties.items[r->first + i];
        raw *to = &r->batch[i];
        uint64_t phone = ov_text_phone(p->phone);

        read_name(p, &to->name);
        read_address(p, &to->address);
        if (!ov_text_email_read(p->email, &to->email))
            to->email.len = 0;
        to->phone_len = 0;
        for (uint64_t x = phone; x; x /= 10)
            to->phone[sizeof to->phone - 1 - to->phone_len++] = (char)('0' + x % 10);
    }
}

static link_name
intern_name(link_data *data, const ov_text_name *n)
{
    data->names_cut += n->cut;
    return (link_name){
        .given = link_values_intern(data->names, view(n->given, n->given_len)),
        .family = link_values_intern(data->names, view(n->family, n->family_len)),
        .middle = link_values_intern(data->names, view(n->middle, n->middle_len)),
        .generation = (uint8_t)n->generation,
    };
}

enum { TASK_NAMES, TASK_STREETS, TASK_CITIES, TASK_EMAILS, TASK_PHONES, TASKS };

static void
intern_one(link_data *data, const raw *from, link_record *to, size_t task)
{
    const ov_text_address *a = &from->address;

    switch (task) {
    case TASK_NAMES:
        to->name = intern_name(data, &from->name);
        break;
    case TASK_STREETS:
        to->address.street = link_values_intern(data->streets, view(a->street, a->street_len));
        to->address.number = link_values_intern(data->numbers, view(a->number, a->number_len));
        to->address.unit = link_values_intern(data->units, view(a->unit, a->unit_len));
        break;
    case TASK_CITIES:
        to->address.city = link_values_intern(data->cities, view(a->city, a->city_len));
        to->address.postal = link_values_intern(data->postals, view(a->postal, a->postal_len));
        break;
    case TASK_EMAILS:
        to->email = link_values_intern(data->emails, view(from->email.text, from->email.len));
        break;
    default:
        to->phone = link_values_intern(
            data->phones,
            view(from->phone + sizeof from->phone - from->phone_len, from->phone_len));
        break;
    }
}

static void
intern_batch(void *context, size_t worker, size_t begin, size_t end)
{
    reading *r = context;

    (void)worker;
    for (size_t task = begin; task < end; task++) {
        for (size_t i = 0; i < r->count; i++)
            intern_one(r->data, &r->batch[i], &r->data->records[r->first + i], task);
    }
}

static uint32_t
pack_date(ov_date date)
{
    int y, m, d;

    if (date == OV_DATE_NONE)
        return 0;
    ov_date_to_ymd(date, &y, &m, &d);
    return (uint32_t)(y * 10000 + m * 100 + d);
}

static void
read_parties(link_data *data)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    reading r = {.data = data, .batch = OV_NEW_ARRAY(scratch, raw, BATCH)};

    for (r.first = 0; r.first < data->count; r.first += BATCH) {
        r.count = OV_MIN((size_t)BATCH, data->count - r.first);
        ov_parallel_for(data->workers, r.count, 256, read_batch, &r);
        ov_parallel_for(data->workers, TASKS, 1, intern_batch, &r);
    }
    for (size_t i = 0; i < data->count; i++)
        data->records[i].birth = pack_date(data->snapshot->parties.items[i].birth_date);
}

/* Former names and addresses of one party; the rest of a long list is reported and left out. */
static void
read_aliases(ov_arena *mem, link_data *data, ov_identities *out)
{
    const ov_snapshot *s = data->snapshot;
    uint64_t dropped = 0;
    OV_VEC(link_name) names = {0};
    OV_VEC(link_address) addresses = {0};

    for (size_t i = 0; i < s->aliases.count; i++) {
        const ov_party_alias *alias = &s->aliases.items[i];
        link_record *r = &data->records[alias->party];
        ov_text_name n;
        ov_text_address a;

        ov_text_name_line(alias->full_name, &n);
        ov_text_address_line(alias->address, &a);
        if (r->extra_name_count == 0)
            r->extra_names = (uint32_t)names.count;
        if (r->extra_address_count == 0)
            r->extra_addresses = (uint32_t)addresses.count;
        if (n.given_len || n.family_len) {
            if (r->extra_name_count < MOST_VARIANTS) {
                *OV_VEC_ADD(mem, &names) = intern_name(data, &n);
                r->extra_name_count++;
            } else {
                dropped++;
            }
        }
        if (a.street_len || a.city_len || a.postal_len) {
            if (r->extra_address_count < MOST_VARIANTS) {
                *OV_VEC_ADD(mem, &addresses) = (link_address){
                    .number = link_values_intern(data->numbers, view(a.number, a.number_len)),
                    .street = link_values_intern(data->streets, view(a.street, a.street_len)),
                    .unit = link_values_intern(data->units, view(a.unit, a.unit_len)),
                    .city = link_values_intern(data->cities, view(a.city, a.city_len)),
                    .postal = link_values_intern(data->postals, view(a.postal, a.postal_len)),
                };
                r->extra_address_count++;
            } else {
                dropped++;
            }
        }
    }
    data->extra_names = names.items;
    data->extra_addresses = addresses.items;
    if (dropped)
        link_report(data, out, "aliases_beyond_cap", dropped, OV_STR_NULL);
    if (data->names_cut)
        link_report(data, out, "names_cut", data->names_cut, OV_STR_NULL);
}

static int
by_parties(const void *a, const void *b)
{
    const link_system *x = a, *y = b;
    int order = OV_CMP(y->parties, x->parties);

    return order ? order : ov_str_cmp(x->name, y->name);
}

static bool
is_shared(const ov_policy *policy, ov_str system)
{
    ov_str rest = policy->link_shared_systems, word;

    while (ov_str_next(&rest, ' ', &word)) {
        if (ov_str_eq(word, system))
            return true;
    }
    return false;
}

#define LAST4 OV_STR("tax_id_last4")

/* The most frequent systems get a weight each; what is left shares the last one. */
static ov_map *
read_systems(ov_arena *mem, link_data *data)
{
    const ov_snapshot *s = data->snapshot;
    OV_VEC(link_system) all = {0};
    ov_map *index = ov_map_new(mem, 16), *fields = ov_map_new(mem, 16);
    uint64_t last4 = 0;

    for (size_t i = 0; i < s->identifiers.count; i++) {
        bool fresh;
        uint64_t *slot = ov_map_at(index, s->identifiers.items[i].system, &fresh);

        if (fresh) {
            *slot = all.count;
            *OV_VEC_ADD(mem, &all) = (link_system){.name = s->identifiers.items[i].system};
        }
        all.items[*slot].parties++;
    }
    for (size_t i = 0; i < data->count; i++)
        last4 += !ov_str_is_empty(s->parties.items[i].tax_id_last4);
    if (last4)
        *OV_VEC_ADD(mem, &all) = (link_system){.name = LAST4, .parties = last4};
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, by_parties);
    for (size_t i = 0; i < all.count; i++) {
        size_t slot = OV_MIN(i, (size_t)LINK_SYSTEMS - 1);

        ov_map_put(fields, all.items[i].name, LINK_IDENTIFIER + slot);
        if (i < LINK_SYSTEMS)
            data->systems[slot] = all.items[i];
        else
            data->systems[slot] = (link_system){.name = OV_STR("others"), .shared = true};
        data->systems[slot].shared =
            data->systems[slot].shared || is_shared(data->policy, all.items[i].name);
    }
    data->system_count = OV_MIN(all.count, (size_t)LINK_SYSTEMS);
    return fields;
}

/* Of a value too long to be kept, a digest: its end may be what tells it from others. */
static size_t
identifier_text(ov_str value, char *out)
{
    if (value.len <= LONGEST_IDENTIFIER)
        return ov_text_identifier(value, out, LONGEST_IDENTIFIER);
    for (uint64_t hash = ov_hash(value), i = 0; i < 16; i++, hash >>= 4)
        out[i] = "0123456789abcdef"[hash & 15];
    return 16;
}

static void
add_identifier(link_data *data, link_record *r, ov_str system, ov_str value, uint64_t field)
{
    char text[160];
    size_t n = OV_MIN(system.len, (size_t)64), len;
    uint32_t id;

    memcpy(text, system.ptr, n);
    text[n++] = '\n';
    len = identifier_text(value, text + n);
    if (len == 0)
        return;
    if (r->identifier_count == UINT8_MAX - 1) {
        data->identifiers_left_out++;
        return;
    }
    id = link_values_intern(data->identifier_values, (ov_str){text, n + len});
    data->identifiers[r->identifiers + r->identifier_count++] =
        (link_identifier){link_values_at(data->identifier_values, id)->letters, id, (uint8_t)field};
}

static void
read_identifiers(ov_arena *mem, link_data *data)
{
    const ov_snapshot *s = data->snapshot;
    ov_map *fields = read_systems(mem, data);
    size_t at = 0, next = 0;

    data->identifiers = OV_NEW_ARRAY(mem, link_identifier, s->identifiers.count + data->count + 1);
    for (size_t i = 0; i < data->count; i++) {
        link_record *r = &data->records[i];
        ov_str last4 = s->parties.items[i].tax_id_last4;
        uint64_t field = 0;

        r->identifiers = (uint32_t)at;
        for (; next < s->identifiers.count && s->identifiers.items[next].party == i; next++) {
            ov_map_get(fields, s->identifiers.items[next].system, &field);
            add_identifier(data, r, s->identifiers.items[next].system,
                           s->identifiers.items[next].value, field);
        }
        if (!ov_str_is_empty(last4)) {
            ov_map_get(fields, LAST4, &field);
            add_identifier(data, r, LAST4, last4, field);
        }
        at += r->identifier_count;
    }
}

/* A party can be met by each of its names at its current address, by its current name at each
   former address, and by each identifier. */
static void
make_faces(ov_arena *mem, link_data *data, ov_identities *out)
{
    size_t total = 0;
    uint64_t dropped = data->identifiers_left_out;

    for (size_t i = 0; i < data->count; i++) {
        const link_record *r = &data->records[i];

        total +=
            OV_MIN(LINK_MOST_FACES, 1 + (size_t)r->extra_name_count + r->extra_address_count +
                                        (r->identifier_count > 1 ? r->identifier_count - 1u : 0));
    }
    data->faces = OV_NEW_ARRAY(mem, link_face, total + 1);
    data->first_face = OV_NEW_ARRAY(mem, uint32_t, data->count + 1);
    for (size_t i = 0; i < data->count; i++) {
        const link_record *r = &data->records[i];
        size_t first = data->face_count, names = r->extra_name_count,
               addresses = r->extra_address_count, more = r->identifier_count;

        data->first_face[i] = (uint32_t)first;
        data->faces[data->face_count++] =
            (link_face){.party = (uint32_t)i, .identifier = r->identifier_count ? 0 : UINT8_MAX};
        for (size_t k = 1; k <= names; k++)
            data->faces[data->face_count++] =
                (link_face){.party = (uint32_t)i, .name = (uint8_t)k, .identifier = UINT8_MAX};
        for (size_t k = 1; k <= addresses; k++)
            data->faces[data->face_count++] =
                (link_face){.party = (uint32_t)i, .address = (uint8_t)k, .identifier = UINT8_MAX};
        for (size_t k = 1; k < more; k++) {
            if (data->face_count - first == LINK_MOST_FACES) {
                dropped += more - k;
                break;
            }
            data->faces[data->face_count++] = (link_face){
                .party = (uint32_t)i, .identifier = (uint8_t)k, .only_identifier = true};
        }
    }
    data->first_face[data->count] = (uint32_t)data->face_count;
    if (dropped)
        link_report(data, out, "identifiers_beyond_cap", dropped, OV_STR_NULL);
}

static uint32_t
soundex(ov_str s)
{
    static const char codes[] = "01230120022455012623010202"; /* a to z */
    uint32_t code = 0;
    size_t digits = 0;
    char last = 0;

    if (s.len == 0)
        return 0;
    code = (unsigned char)s.ptr[0];
    for (size_t i = 0; i < s.len && digits < 3; i++) {
        char c = s.ptr[i], digit;

        if (c < 'a' || c > 'z')
            continue;
        digit = codes[c - 'a'];
        if (i > 0 && digit != '0' && digit != last) {
            code = code * 10 + (uint32_t)(digit - '0');
            digits++;
        }
        if (c != 'h' && c != 'w')
            last = digit;
    }
    for (; digits < 3; digits++)
        code *= 10;
    return code;
}

static uint32_t
prefix_key(ov_str s, size_t len)
{
    uint32_t key = (uint32_t)ov_hash(ov_str_slice(s, 0, len));

    return s.len ? (key ? key : 1) : 0;
}

static void
make_keys(ov_arena *mem, link_data *data)
{
    size_t names = link_values_count(data->names), streets = link_values_count(data->streets),
           emails = link_values_count(data->emails);
    link_name_key *keys = OV_NEW_ARRAY(mem, link_name_key, names);
    link_words *words = OV_NEW_ARRAY(mem, link_words, streets);
    uint32_t *users = OV_NEW_ARRAY(mem, uint32_t, emails);

    for (uint32_t i = 1; i < names; i++) {
        ov_str s = link_values_text(data->names, i);

        keys[i] = (link_name_key){.three = prefix_key(s, 3),
                                  .four = prefix_key(s, 4),
                                  .soundex = soundex(s),
                                  .nickname = ov_text_nickname_id(s),
                                  .initial = (uint8_t)s.ptr[0]};
    }
    for (uint32_t i = 1; i < streets; i++) {
        ov_str rest = link_values_text(data->streets, i), word = {0}, first = {0};

        while (ov_str_next(&rest, ' ', &word)) {
            if (words[i].count < OV_COUNT(words[i].hashes))
                words[i].hashes[words[i].count++] = prefix_key(word, word.len);
            if (first.len < 3) /* skip directions */
                first = word;
        }
        words[i].first = prefix_key(first, first.len);
    }
    for (uint32_t i = 1; i < emails; i++) {
        ov_str s = link_values_text(data->emails, i);

        users[i] = link_values_intern(data->users, ov_str_slice(s, 0, ov_str_find_char(s, '@', 0)));
    }
    data->name_keys = keys;
    data->street_words = words;
    data->email_users = users;
}

void
link_data_read(ov_arena *mem, link_data *data, ov_identities *out)
{
    data->count = data->snapshot->parties.count;
    data->names = new_values(mem);
    data->numbers = new_values(mem);
    data->streets = new_values(mem);
    data->units = new_values(mem);
    data->cities = new_values(mem);
    data->postals = new_values(mem);
    data->emails = new_values(mem);
    data->users = new_values(mem);
    data->phones = new_values(mem);
    data->identifier_values = new_values(mem);
    data->records = OV_NEW_ARRAY(mem, link_record, data->count + 1);
    read_parties(data);
    read_aliases(mem, data, out);
    read_identifiers(mem, data);
    make_faces(mem, data, out);
    make_keys(mem, data);
}

const link_name *
link_record_name(const link_data *data, const link_record *r, size_t variant)
{
    return variant == 0 ? &r->name : &data->extra_names[r->extra_names + variant - 1];
}

const link_address *
link_record_address(const link_data *data, const link_record *r, size_t variant)
{
    return variant == 0 ? &r->address : &data->extra_addresses[r->extra_addresses + variant - 1];
}
