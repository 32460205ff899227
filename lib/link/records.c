/*
 * From the snapshot to records of interned values.
 *
 * Batches of parties are normalised in parallel, then each table of values is filled by one task,
 * in the order of parties, so that numbers do not depend on the number of workers.
 */
#include "nights_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/map.h"
#include "onevoice/base/parallel.h"
#include "onevoice/person/address.h"
#include "onevoice/person/name.h"

#define BATCH              4096
#define LONGEST_IDENTIFIER 48

typedef struct raw {
    ov_text_name name;
    ov_text_address address;
    ov_text_email email;
    char phone[16];
    uint8_t phone_len;
} raw;

typedef struct reading {
    ov_arena *mem;
    link_data *data;
    raw *batch;
    uint32_t *parties; /* of the batch */
    size_t count;
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

/* What the site adds to the lists of words. */
static ov_person_words
site_words(const ov_policy *policy)
{
    return (ov_person_words){.capacities = policy->link_capacity_words,
                             .organizations = policy->link_organization_words,
                             .placeholders = policy->link_placeholder_words};
}

static void
read_name(const ov_party *p, const ov_person_words *more, ov_text_name *out)
{
    if (ov_str_is_empty(p->given_name) && ov_str_is_empty(p->family_name)) {
        ov_text_name suffix;

        ov_person_name_line(p->full_name, more, out);
        ov_person_name_parts(OV_STR_NULL, OV_STR_NULL, OV_STR_NULL, p->suffix, more, &suffix);
        if (suffix.generation != OV_GENERATION_NONE)
            out->generation = suffix.generation;
        return;
    }
    ov_person_name_parts(p->given_name, p->middle_name, p->family_name, p->suffix, more, out);
}

static void
read_address(const ov_party *p, ov_text_address *out)
{
    if (ov_str_is_empty(p->street) && ov_str_is_empty(p->city) && ov_str_is_empty(p->postal_code))
        ov_person_address_line(p->address, out);
    else
        ov_person_address_parts(p->street, p->city, p->postal_code, out);
}

static void
read_batch(void *context, size_t worker, size_t begin, size_t end)
{
    reading *r = context;
    ov_person_words more = site_words(r->data->policy);

    (void)worker;
    for (size_t i = begin; i < end; i++) {
        const ov_party *p = &r->data->snapshot->parties.items[r->parties[i]];
        raw *to = &r->batch[i];
        uint64_t phone = ov_person_phone(p->phone);

        read_name(p, &more, &to->name);
        read_address(p, &to->address);
        if (!ov_person_email_read(p->email, &to->email) ||
            ov_person_email_is_role(&to->email, r->data->policy->link_role_mailboxes))
            to->email.len = 0;
        to->phone_len = 0;
        for (uint64_t x = phone; x; x /= 10)
            to->phone[sizeof to->phone - 1 - to->phone_len++] = (char)('0' + x % 10);
    }
}

/* So many of a party were left out. */
static void
note(ov_arena *mem, link_data *data, uint32_t party, uint32_t place, uint32_t count)
{
    if (count)
        *OV_VEC_ADD(mem, &data->dropped) = (link_dropped){party, place, count};
}

static link_name
intern_name(ov_arena *mem, link_data *data, uint32_t party, const ov_text_name *n)
{
    note(mem, data, party, LINK_DROPPED_NAME_ENDS, n->cut);
    return (link_name){
        .given = link_values_intern(data->values[LINK_NAMES], view(n->given, n->given_len)),
        .family = link_values_intern(data->values[LINK_NAMES], view(n->family, n->family_len)),
        .middle = link_values_intern(data->values[LINK_NAMES], view(n->middle, n->middle_len)),
        .generation = (uint8_t)n->generation,
        .kind = (uint8_t)n->kind,
        .title = (uint8_t)n->title,
    };
}

enum { TASK_NAMES, TASK_STREETS, TASK_CITIES, TASK_EMAILS, TASK_PHONES, TASKS };

static void
intern_one(reading *r, const raw *from, uint32_t party, size_t task)
{
    link_data *data = r->data;
    link_record *to = &data->records[party];
    const ov_text_address *a = &from->address;

    switch (task) {
    case TASK_NAMES:
        to->name = intern_name(r->mem, data, party, &from->name); /* alone among the tasks */
        break;
    case TASK_STREETS:
        to->address.street =
            link_values_intern(data->values[LINK_STREETS], view(a->street, a->street_len));
        to->address.number =
            link_values_intern(data->values[LINK_NUMBERS], view(a->number, a->number_len));
        to->address.unit = link_values_intern(data->values[LINK_UNITS], view(a->unit, a->unit_len));
        break;
    case TASK_CITIES:
        to->address.city =
            link_values_intern(data->values[LINK_CITIES], view(a->city, a->city_len));
        to->address.postal =
            link_values_intern(data->values[LINK_POSTALS], view(a->postal, a->postal_len));
        break;
    case TASK_EMAILS:
        to->email =
            link_values_intern(data->values[LINK_EMAILS], view(from->email.text, from->email.len));
        break;
    default:
        to->phone = link_values_intern(
            data->values[LINK_PHONES],
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
            intern_one(r, &r->batch[i], r->parties[i], task);
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

/* Is the party as it was on the previous night? Then its record is remembered. */
static bool
is_known(const link_data *data, size_t party)
{
    return data->carried && data->carried->was[party] != OV_NO_INDEX;
}

static void
read_parties(ov_arena *mem, link_data *data)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    reading r = {.mem = mem,
                 .data = data,
                 .batch = OV_NEW_ARRAY(scratch, raw, BATCH),
                 .parties = OV_NEW_ARRAY(scratch, uint32_t, BATCH)};

    for (size_t i = 0; i < data->count; i++) {
        if (!is_known(data, i)) {
            data->records[i].birth = pack_date(data->snapshot->parties.items[i].birth_date);
            r.parties[r.count++] = (uint32_t)i;
        }
        if (r.count == BATCH || (i + 1 == data->count && r.count)) {
            ov_parallel_for(data->workers, r.count, 256, read_batch, &r);
            ov_parallel_for(data->workers, TASKS, 1, intern_batch, &r);
            r.count = 0;
        }
    }
}

typedef struct variants {
    OV_VEC(link_name) names;
    OV_VEC(link_address) addresses;
} variants;

/* Returns how many of name and address found no room. */
static uint32_t
read_alias(ov_arena *mem, link_data *data, const ov_party_alias *alias, variants *all)
{
    link_record *r = &data->records[alias->party];
    ov_person_words more = site_words(data->policy);
    uint32_t dropped = 0;
    ov_text_name n;
    ov_text_address a;

    ov_person_name_line(alias->full_name, &more, &n);
    ov_person_address_line(alias->address, &a);
    if (n.given_len || n.family_len) {
        if (r->extra_name_count < LINK_MOST_VARIANTS) {
            *OV_VEC_ADD(mem, &all->names) = intern_name(mem, data, alias->party, &n);
            r->extra_name_count++;
        } else {
            dropped++;
        }
    }
    if (a.street_len || a.city_len || a.postal_len) {
        if (r->extra_address_count < LINK_MOST_VARIANTS) {
            *OV_VEC_ADD(mem, &all->addresses) = (link_address){
                .number =
                    link_values_intern(data->values[LINK_NUMBERS], view(a.number, a.number_len)),
                .street =
                    link_values_intern(data->values[LINK_STREETS], view(a.street, a.street_len)),
                .unit = link_values_intern(data->values[LINK_UNITS], view(a.unit, a.unit_len)),
                .city = link_values_intern(data->values[LINK_CITIES], view(a.city, a.city_len)),
                .postal =
                    link_values_intern(data->values[LINK_POSTALS], view(a.postal, a.postal_len)),
            };
            r->extra_address_count++;
        } else {
            dropped++;
        }
    }
    return dropped;
}

static void
carry_aliases(ov_arena *mem, const link_previous_parties *previous, const link_record *was,
              variants *all)
{
    for (size_t k = 0; k < was->extra_name_count; k++)
        *OV_VEC_ADD(mem, &all->names) = previous->extra_names[was->extra_names + k];
    for (size_t k = 0; k < was->extra_address_count; k++)
        *OV_VEC_ADD(mem, &all->addresses) = previous->extra_addresses[was->extra_addresses + k];
}

/* Former names and addresses; the rest of a party's long list is noted and left out. */
static void
read_aliases(ov_arena *mem, link_data *data)
{
    const ov_snapshot *s = data->snapshot;
    variants all = {{0}, {0}};

    for (uint32_t i = 0, next = 0; i < data->count; i++) {
        link_record *r = &data->records[i];
        uint32_t dropped = 0;
        bool known = is_known(data, i);

        r->extra_names = (uint32_t)all.names.count;
        r->extra_addresses = (uint32_t)all.addresses.count;
        if (known)
            carry_aliases(mem, data->carried->previous,
                          &data->carried->previous->records[data->carried->was[i]], &all);
        for (; next < s->aliases.count && s->aliases.items[next].party == i; next++)
            dropped += known ? 0 : read_alias(mem, data, &s->aliases.items[next], &all);
        note(mem, data, i, LINK_DROPPED_ALIASES, dropped);
    }
    data->extra_names = all.names.items;
    data->extra_addresses = all.addresses.items;
}

static int
parties_cmp(const void *a, const void *b)
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

/* The most frequent systems get a weight each; what is left shares the last one. */
static void
place_systems(link_data *data)
{
    for (size_t i = 0; i < data->named_count; i++) {
        const link_system *named = &data->named[i];
        link_system *slot = &data->systems[OV_MIN(i, (size_t)LINK_SYSTEMS - 1)];

        if (i < LINK_SYSTEMS)
            *slot = *named;
        else
            *slot = (link_system){.name = OV_STR("others"), .shared = true};
        slot->shared = slot->shared || is_shared(data->policy, named->name);
    }
    data->system_count = OV_MIN(data->named_count, (size_t)LINK_SYSTEMS);
}

static void
count_systems(ov_arena *mem, link_data *data)
{
    const ov_snapshot *s = data->snapshot;
    OV_VEC(link_system) all = {0};
    ov_map *index = ov_map_new(mem, 16);
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
        *OV_VEC_ADD(mem, &all) = (link_system){.name = LINK_LAST4, .parties = last4};
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, parties_cmp);
    data->named = all.items;
    data->named_count = all.count;
}

/* Of a value too long to be kept, a digest: its end may be what tells it from others. */
static size_t
identifier_text(ov_str value, char *out)
{
    if (value.len <= LONGEST_IDENTIFIER)
        return ov_person_identifier(value, out, LONGEST_IDENTIFIER);
    for (uint64_t hash = ov_hash(value), i = 0; i < 16; i++, hash >>= 4)
        out[i] = "0123456789abcdef"[hash & 15];
    return 16;
}

/* Returns whether there was no room for it. */
static bool
add_identifier(link_data *data, link_record *r, ov_str system, ov_str value, uint64_t field)
{
    char text[160];
    size_t n = OV_MIN(system.len, (size_t)64), len;
    uint32_t id;

    memcpy(text, system.ptr, n);
    text[n++] = '\n';
    len = identifier_text(value, text + n);
    if (len == 0)
        return false;
    if (r->identifier_count == UINT8_MAX - 1)
        return true;
    id = link_values_intern(data->values[LINK_IDENTIFIERS], (ov_str){text, n + len});
    data->identifiers[r->identifiers + r->identifier_count++] = (link_identifier){
        link_values_at(data->values[LINK_IDENTIFIERS], id)->letters, id, (uint32_t)field};
    return false;
}

static void
carry_identifiers(link_data *data, const link_record *was, link_record *r)
{
    if (was->identifier_count)
        memcpy(&data->identifiers[r->identifiers],
               &data->carried->previous->identifiers[was->identifiers],
               was->identifier_count * sizeof *data->identifiers);
}

static void
read_identifiers(ov_arena *mem, link_data *data)
{
    const ov_snapshot *s = data->snapshot;
    ov_map *fields = ov_map_new(mem, 16);
    size_t at = 0, next = 0;

    for (size_t i = 0; i < data->named_count; i++)
        ov_map_put(fields, data->named[i].name,
                   LINK_IDENTIFIER + OV_MIN(i, (size_t)LINK_SYSTEMS - 1));
    data->identifiers = OV_NEW_ARRAY(mem, link_identifier, s->identifiers.count + data->count + 1);
    for (size_t i = 0; i < data->count; i++) {
        link_record *r = &data->records[i];
        ov_str last4 = s->parties.items[i].tax_id_last4;
        uint64_t field = 0;
        uint32_t left_out = 0;
        bool known = is_known(data, i);

        r->identifiers = (uint32_t)at;
        if (known)
            carry_identifiers(data, &data->carried->previous->records[data->carried->was[i]], r);
        for (; next < s->identifiers.count && s->identifiers.items[next].party == i; next++) {
            if (known)
                continue;
            ov_map_get(fields, s->identifiers.items[next].system, &field);
            left_out += add_identifier(data, r, s->identifiers.items[next].system,
                                       s->identifiers.items[next].value, field);
        }
        if (!known && !ov_str_is_empty(last4)) {
            ov_map_get(fields, LINK_LAST4, &field);
            left_out += add_identifier(data, r, LINK_LAST4, last4, field);
        }
        note(mem, data, (uint32_t)i, LINK_DROPPED_IDENTIFIERS, left_out);
        at += r->identifier_count;
    }
}

/* How many were left out in all. */
static uint64_t
noted(const link_data *data, uint32_t place)
{
    uint64_t count = 0;

    for (size_t i = 0; i < data->dropped.count; i++)
        count += data->dropped.items[i].place == place ? data->dropped.items[i].value : 0;
    return count;
}

static void
report_left_out(const link_data *data, uint64_t identifiers, ov_identities *out)
{
    uint64_t dropped = noted(data, LINK_DROPPED_ALIASES), cut = noted(data, LINK_DROPPED_NAME_ENDS);

    identifiers += noted(data, LINK_DROPPED_IDENTIFIERS);
    if (dropped)
        link_report(data, out, "aliases_beyond_cap", dropped, OV_STR_NULL);
    if (cut)
        link_report(data, out, "names_cut", cut, OV_STR_NULL);
    if (identifiers)
        link_report(data, out, "identifiers_beyond_cap", identifiers, OV_STR_NULL);
}

void
link_data_read(ov_arena *mem, link_data *data, const link_previous_model *model, ov_identities *out)
{
    data->count = data->snapshot->parties.count;
    for (size_t t = 0; t < LINK_TABLES; t++)
        data->values[t] = new_values(mem);
    data->records = OV_NEW_ARRAY(mem, link_record, data->count + 1);
    if (model)
        link_previous_model_values(model, data);
    else
        count_systems(mem, data);
    if (data->carried)
        link_carried_records(data);
    place_systems(data);
    read_parties(mem, data);
    read_aliases(mem, data);
    read_identifiers(mem, data);
    if (data->carried)
        link_carried_put_back(mem, data);
    report_left_out(data, link_faces_make(mem, data), out);
    link_data_key(mem, data);
}
