/*
 * A night's memory is opened with every length, number and checksum looked at: what does not fit is
 * not used.
 */
#include "nights_internal.h"

#include <string.h>

#include "onevoice/base/hash.h"

uint64_t
link_memory_settings(const ov_policy *policy, ov_str program)
{
    const double numbers[] = {
#define OV_SETTING_INT(name, preset, low, high, about)  (double)policy->name,
#define OV_SETTING_REAL(name, preset, low, high, about) policy->name,
#define OV_SETTING_BOOL(name, preset, about)            policy->name,
#define OV_SETTING_TEXT(name, preset, about)
#include "onevoice/policy/settings_link.def"
#undef OV_SETTING_INT
#undef OV_SETTING_REAL
#undef OV_SETTING_BOOL
#undef OV_SETTING_TEXT
    };
    const ov_str texts[] = {
#define OV_SETTING_INT(name, preset, low, high, about)
#define OV_SETTING_REAL(name, preset, low, high, about)
#define OV_SETTING_BOOL(name, preset, about)
#define OV_SETTING_TEXT(name, preset, about) policy->name,
#include "onevoice/policy/settings_link.def"
#undef OV_SETTING_INT
#undef OV_SETTING_REAL
#undef OV_SETTING_BOOL
#undef OV_SETTING_TEXT
    };
    uint64_t hash = ov_hash_bytes(numbers, sizeof numbers, ov_hash(program));

    for (size_t i = 0; i < OV_COUNT(texts); i++)
        hash = ov_hash_mix(hash, ov_hash(texts[i]));
    return hash;
}

typedef struct opened {
    const char *bytes;
    link_trailer trailer;
    bool whole; /* no section so far was anything but it should be */
} opened;

static uint64_t
hash_of(const char *bytes, size_t len)
{
    uint64_t hash = 0;

    for (size_t at = 0; at < len; at += LINK_PIECE)
        hash = ov_hash_bytes(bytes + at, OV_MIN(LINK_PIECE, len - at), hash);
    return hash;
}

/* NULL, or why the bytes cannot be used. */
static const char *
open_part(ov_str bytes, uint64_t settings, opened *out)
{
    size_t body = bytes.len - sizeof out->trailer;

    if (bytes.len == 0)
        return "none";
    if (bytes.len < sizeof out->trailer || body % LINK_ALIGN || (uintptr_t)bytes.ptr % LINK_ALIGN)
        return "damaged";
    *out = (opened){.bytes = bytes.ptr, .whole = true};
    memcpy(&out->trailer, bytes.ptr + body, sizeof out->trailer);
    if (out->trailer.format != LINK_FORMAT)
        return "of another format";
    if (out->trailer.hash != hash_of(bytes.ptr, body))
        return "damaged";
    for (size_t s = 0; s < LINK_SECTIONS; s++) {
        if (out->trailer.start[s] > body || out->trailer.len[s] > body - out->trailer.start[s] ||
            out->trailer.start[s] % LINK_ALIGN)
            return "damaged";
    }
    return out->trailer.settings == settings ? NULL : "of other settings";
}

/* A section of items of `size`; *count of them. */
static const void *
items_of(opened *o, unsigned section, size_t size, size_t *count)
{
    size_t len = (size_t)o->trailer.len[section];

    o->whole = o->whole && len % size == 0;
    *count = len / size;
    return o->bytes + o->trailer.start[section];
}

static const void *
exactly(opened *o, unsigned section, size_t size, size_t count)
{
    size_t found;
    const void *items = items_of(o, section, size, &found);

    o->whole = o->whole && found == count;
    return items;
}

/* Texts, one after the other, of the lengths given. */
static const char *
texts_of(opened *o, unsigned section, const uint32_t *lens, size_t count)
{
    uint64_t total = 0;

    for (size_t i = 0; o->whole && i < count; i++)
        total += lens[i];
    o->whole = o->whole && total == o->trailer.len[section];
    return o->bytes + o->trailer.start[section];
}

static bool
all_below(const uint32_t *items, size_t count, size_t limit)
{
    uint32_t most = 0;

    for (size_t i = 0; i < count; i++)
        most = OV_MAX(most, items[i]);
    return count == 0 || most < limit;
}

static void
open_systems(ov_arena *mem, opened *o, link_previous_model *out)
{
    const uint32_t *lens = items_of(o, LINK_SECTION_SYSTEM_LENS, sizeof *lens, &out->named_count);
    const char *text = texts_of(o, LINK_SECTION_SYSTEM_TEXT, lens, out->named_count);

    if (!o->whole)
        return;
    out->named = OV_NEW_ARRAY(mem, link_system, out->named_count + 1);
    for (size_t i = 0; i < out->named_count; i++) {
        out->named[i].name = (ov_str){text, lens[i]};
        text += lens[i];
    }
}

bool
link_previous_model_open(ov_arena *mem, ov_str bytes, uint64_t settings, link_previous_model *out,
                         const char **reason)
{
    opened o;
    const void *kept;

    *reason = open_part(bytes, settings, &o);
    if (*reason)
        return false;
    *out = (link_previous_model){.hash = o.trailer.hash};
    kept = exactly(&o, LINK_SECTION_KEPT, sizeof out->kept, 1);
    open_systems(mem, &o, out);
    for (unsigned t = 0; t < LINK_TABLES; t++) {
        out->lens[t] = items_of(&o, LINK_SECTION_LENS + t, sizeof *out->lens[t], &out->counts[t]);
        out->texts[t] = texts_of(&o, LINK_SECTION_TEXTS + t, out->lens[t], out->counts[t]);
        o.whole = o.whole && out->counts[t] > 0 && out->lens[t][0] == 0;
    }
    for (unsigned slot = 0; slot < LINK_SLOTS; slot++) {
        link_table t = link_slot_table(slot);

        if (t != LINK_TABLES)
            out->chance[slot] =
                exactly(&o, LINK_SECTION_CHANCES + slot, sizeof(int32_t), out->counts[t]);
    }
    out->users = exactly(&o, LINK_SECTION_USERS, sizeof *out->users, out->counts[LINK_EMAILS]);
    if (!o.whole || !all_below(out->users, out->counts[LINK_EMAILS], out->counts[LINK_USERS])) {
        *reason = "damaged";
        return false;
    }
    memcpy(&out->kept, kept, sizeof out->kept);
    return true;
}

static bool
is_name(const size_t *counts, const link_name *n)
{
    return n->given < counts[LINK_NAMES] && n->family < counts[LINK_NAMES] &&
           n->middle < counts[LINK_NAMES];
}

static bool
is_address(const size_t *counts, const link_address *a)
{
    return a->number < counts[LINK_NUMBERS] && a->street < counts[LINK_STREETS] &&
           a->unit < counts[LINK_UNITS] && a->city < counts[LINK_CITIES] &&
           a->postal < counts[LINK_POSTALS];
}

static bool
is_record(const link_previous_parties *m, const size_t *counts, const link_record *r)
{
    return is_name(counts, &r->name) && is_address(counts, &r->address) &&
           r->email < counts[LINK_EMAILS] && r->phone < counts[LINK_PHONES] &&
           r->birth < 100000000 && r->extra_name_count <= LINK_MOST_VARIANTS &&
           r->extra_address_count <= LINK_MOST_VARIANTS &&
           (size_t)r->extra_names + r->extra_name_count <= m->name_count &&
           (size_t)r->extra_addresses + r->extra_address_count <= m->address_count &&
           (size_t)r->identifiers + r->identifier_count <= m->identifier_count;
}

/* Do all numbers of records refer to what is there? */
static bool
are_records(const link_previous_parties *m, const size_t *counts)
{
    bool ok = true;

    for (size_t i = 0; i < m->count; i++)
        ok = ok && is_record(m, counts, &m->records[i]);
    for (size_t i = 0; i < m->name_count; i++)
        ok = ok && is_name(counts, &m->extra_names[i]);
    for (size_t i = 0; i < m->address_count; i++)
        ok = ok && is_address(counts, &m->extra_addresses[i]);
    for (size_t i = 0; i < m->identifier_count; i++)
        ok = ok && m->identifiers[i].value < counts[LINK_IDENTIFIERS] &&
             m->identifiers[i].field >= LINK_IDENTIFIER && m->identifiers[i].field < LINK_FIELDS;
    return ok;
}

static uint32_t
values_of_place(const link_previous_parties *m, const size_t *counts, const link_dropped *d)
{
    switch (d->place) {
    case LINK_DROPPED_PHONE:
        return (uint32_t)counts[LINK_PHONES];
    case LINK_DROPPED_EMAIL:
        return (uint32_t)counts[LINK_EMAILS];
    case LINK_DROPPED_BIRTH:
        return 100000000;
    case LINK_DROPPED_ALIASES:
    case LINK_DROPPED_NAME_ENDS:
    case LINK_DROPPED_IDENTIFIERS:
        return UINT32_MAX;
    default:
        return d->place - LINK_DROPPED_IDENTIFIER < m->records[d->party].identifier_count
                   ? (uint32_t)counts[LINK_IDENTIFIERS]
                   : 0;
    }
}

static bool
are_edges(const link_edge *edges, size_t count, size_t parties)
{
    bool ok = true;

    for (size_t i = 0; i < count; i++)
        ok = ok && edges[i].a < edges[i].b && edges[i].b < parties &&
             edges[i].guard < LINK_GUARD_REVIEWER;
    return ok;
}

static bool
is_party(const link_previous_parties *m, uint32_t party)
{
    return party < m->count || party == UINT32_MAX;
}

static bool
are_results(const link_previous_parties *m, const size_t *counts)
{
    bool ok = are_edges(m->edges, m->edge_count, m->count) &&
              are_edges(m->added, m->added_count, m->count);

    for (size_t i = 0; i < m->dropped_count; i++)
        ok = ok && m->dropped[i].party < m->count &&
             m->dropped[i].value < values_of_place(m, counts, &m->dropped[i]);
    for (size_t i = 0; i < m->candidate_count; i++)
        ok = ok && m->candidates[i].party < m->count && is_party(m, m->candidates[i].anchor);
    for (size_t i = 0; i < m->count; i++)
        ok = ok && is_party(m, m->anchor[i]);
    return ok;
}

static void
open_arrays(opened *o, link_previous_parties *m)
{
    m->id_lens = items_of(o, LINK_SECTION_ID_LENS, sizeof *m->id_lens, &m->count);
    m->id_text = texts_of(o, LINK_SECTION_ID_TEXT, m->id_lens, m->count);
    m->digests = exactly(o, LINK_SECTION_DIGESTS, sizeof *m->digests, m->count);
    m->records = exactly(o, LINK_SECTION_RECORDS, sizeof *m->records, m->count);
    m->extra_names = items_of(o, LINK_SECTION_EXTRA_NAMES, sizeof *m->extra_names, &m->name_count);
    m->extra_addresses =
        items_of(o, LINK_SECTION_EXTRA_ADDRESSES, sizeof *m->extra_addresses, &m->address_count);
    m->identifiers =
        items_of(o, LINK_SECTION_IDENTIFIERS, sizeof *m->identifiers, &m->identifier_count);
    m->dropped = items_of(o, LINK_SECTION_DROPPED, sizeof *m->dropped, &m->dropped_count);
    m->edges = items_of(o, LINK_SECTION_EDGES, sizeof *m->edges, &m->edge_count);
    m->added = items_of(o, LINK_SECTION_ADDED, sizeof *m->added, &m->added_count);
    m->candidates =
        items_of(o, LINK_SECTION_CANDIDATES, sizeof *m->candidates, &m->candidate_count);
    m->anchor = exactly(o, LINK_SECTION_ANCHORS, sizeof *m->anchor, m->count);
    m->odds = exactly(o, LINK_SECTION_ODDS, sizeof *m->odds, m->count);
    m->decided = exactly(o, LINK_SECTION_DECIDED, sizeof *m->decided, m->count);
}

bool
link_previous_parties_open(ov_arena *mem, ov_str bytes, uint64_t settings,
                           const link_previous_model *model, link_previous_parties *out,
                           const char **reason)
{
    opened o;
    size_t faces = 0, left_out;

    *reason = open_part(bytes, settings, &o);
    if (*reason)
        return false;
    *out = (link_previous_parties){0};
    *reason = "damaged";
    open_arrays(&o, out);
    if (!o.whole || o.trailer.model != model->hash || !are_records(out, model->counts) ||
        !are_results(out, model->counts))
        return false;
    out->first_face = OV_NEW_ARRAY(mem, uint32_t, out->count + 1);
    for (size_t i = 0; i < out->count; i++) {
        out->first_face[i] = (uint32_t)faces;
        faces += link_record_faces(&out->records[i], &left_out);
    }
    out->first_face[out->count] = (uint32_t)faces;
    out->numbers = exactly(&o, LINK_SECTION_NUMBERS, sizeof *out->numbers,
                           (faces + LINK_TILE - 1) / LINK_TILE * LINK_TILE * LINK_CHAINS);
    if (!o.whole)
        return false;
    *reason = NULL;
    return true;
}
