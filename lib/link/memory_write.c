/*
 * A night's memory is written as it comes about, in pieces of at most a megabyte, so that no copy
 * of it is made.
 */
#include "nights_internal.h"

#include <string.h>

#include "onevoice/base/hash.h"

typedef struct part {
    ov_link_part number;
    char *piece;
    size_t fill;
    uint64_t total;
    unsigned open; /* section */
    link_trailer trailer;
} part;

struct link_writer {
    const ov_link_memory *to;
    part parts[OV_LINK_PARTS];
};

link_writer *
link_writer_new(ov_arena *mem, const ov_link_memory *to, uint64_t settings)
{
    link_writer *w = OV_NEW(mem, link_writer);

    w->to = to;
    for (int i = 0; i < OV_LINK_PARTS; i++)
        w->parts[i] = (part){.number = (ov_link_part)i,
                             .piece = OV_NEW_ARRAY(mem, char, LINK_PIECE),
                             .trailer = {.format = LINK_FORMAT, .settings = settings}};
    return w;
}

static void
flush(link_writer *w, part *p)
{
    if (p->fill == 0)
        return;
    p->trailer.hash = ov_hash_bytes(p->piece, p->fill, p->trailer.hash);
    w->to->write(w->to->context, p->number, (ov_str){p->piece, p->fill});
    p->fill = 0;
}

static void
put(link_writer *w, part *p, const void *bytes, size_t len)
{
    const char *from = bytes;

    p->total += len;
    while (len > 0) {
        size_t n = OV_MIN(len, LINK_PIECE - p->fill);

        memcpy(p->piece + p->fill, from, n);
        p->fill += n;
        from += n;
        len -= n;
        if (p->fill == LINK_PIECE)
            flush(w, p);
    }
}

/* What is added from now on belongs to this section. */
static void
begin(link_writer *w, part *p, unsigned section)
{
    static const char zeros[LINK_ALIGN];

    put(w, p, zeros, (size_t)(-p->total & (LINK_ALIGN - 1)));
    p->open = section;
    p->trailer.start[section] = p->total;
}

static void
add(link_writer *w, part *p, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    put(w, p, bytes, len);
    p->trailer.len[p->open] += len;
}

static void
add_section(link_writer *w, part *p, unsigned section, const void *items, size_t count, size_t size)
{
    begin(w, p, section);
    add(w, p, items, ov_size_mul(count, size));
}

static void
add_len(link_writer *w, part *p, size_t len)
{
    uint32_t n = (uint32_t)len;

    add(w, p, &n, sizeof n);
}

void
link_writer_digests(link_writer *w, const ov_snapshot *snapshot, const link_digest *digests)
{
    part *p = &w->parts[OV_LINK_PARTIES];
    size_t count = snapshot->parties.count;

    begin(w, p, LINK_SECTION_ID_LENS);
    for (size_t i = 0; i < count; i++)
        add_len(w, p, snapshot->parties.items[i].id.len);
    begin(w, p, LINK_SECTION_ID_TEXT);
    for (size_t i = 0; i < count; i++)
        add(w, p, snapshot->parties.items[i].id.ptr, snapshot->parties.items[i].id.len);
    add_section(w, p, LINK_SECTION_DIGESTS, digests, count, sizeof *digests);
}

void
link_writer_numbers(link_writer *w, const link_data *data, const uint32_t *numbers)
{
    part *p = &w->parts[OV_LINK_PARTIES];
    uint32_t tile[LINK_TILE];

    begin(w, p, LINK_SECTION_NUMBERS);
    for (size_t first = 0; first < data->face_count; first += LINK_TILE) {
        size_t count = OV_MIN((size_t)LINK_TILE, data->face_count - first);

        for (unsigned chain = 0; chain < LINK_CHAINS; chain++) {
            memset(tile, 0, sizeof tile);
            for (size_t i = 0; i < count; i++) {
                uint32_t n = numbers[(first + i) * LINK_CHAINS + chain];

                tile[i] = n & LINK_LONE ? 0 : n;
            }
            add(w, p, tile, sizeof tile);
        }
    }
}

static void
add_decided(link_writer *w, part *p, const ov_snapshot *s)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    uint8_t *decided = OV_NEW_ARRAY(scratch, uint8_t, s->parties.count + 1);

    for (size_t i = 0; i < s->decisions.count; i++) {
        const ov_link_decision *d = &s->decisions.items[i];

        if (d->party < s->parties.count && d->other_party < s->parties.count)
            decided[d->party] = decided[d->other_party] = 1;
    }
    add_section(w, p, LINK_SECTION_DECIDED, decided, s->parties.count, 1);
}

void
link_writer_parties(link_writer *w, const link_data *data, const link_edges *edges,
                    const link_clusters *clusters)
{
    part *p = &w->parts[OV_LINK_PARTIES];
    size_t names = 0, addresses = 0, identifiers = 0;

    for (size_t i = 0; i < data->count; i++) {
        names += data->records[i].extra_name_count;
        addresses += data->records[i].extra_address_count;
        identifiers += data->records[i].identifier_count;
    }
    add_section(w, p, LINK_SECTION_RECORDS, data->records, data->count, sizeof *data->records);
    add_section(w, p, LINK_SECTION_EXTRA_NAMES, data->extra_names, names,
                sizeof *data->extra_names);
    add_section(w, p, LINK_SECTION_EXTRA_ADDRESSES, data->extra_addresses, addresses,
                sizeof *data->extra_addresses);
    add_section(w, p, LINK_SECTION_IDENTIFIERS, data->identifiers, identifiers,
                sizeof *data->identifiers);
    add_section(w, p, LINK_SECTION_DROPPED, data->dropped.items, data->dropped.count,
                sizeof *data->dropped.items);
    add_section(w, p, LINK_SECTION_EDGES, edges->items, edges->count, sizeof *edges->items);
    add_section(w, p, LINK_SECTION_ADDED, clusters->added.items, clusters->added.count,
                sizeof *edges->items);
    add_section(w, p, LINK_SECTION_CANDIDATES, clusters->candidates.items,
                clusters->candidates.count, sizeof *clusters->candidates.items);
    add_section(w, p, LINK_SECTION_ANCHORS, clusters->anchor, data->count,
                sizeof *clusters->anchor);
    add_section(w, p, LINK_SECTION_ODDS, clusters->odds, data->count, sizeof *clusters->odds);
    add_decided(w, p, data->snapshot);
}

static void
add_table(link_writer *w, part *p, unsigned table, const link_values *values)
{
    size_t count = link_values_count(values);

    begin(w, p, LINK_SECTION_LENS + table);
    for (size_t id = 0; id < count; id++)
        add_len(w, p, link_values_text(values, (uint32_t)id).len);
    begin(w, p, LINK_SECTION_TEXTS + table);
    for (size_t id = 0; id < count; id++) {
        ov_str text = link_values_text(values, (uint32_t)id);

        add(w, p, text.ptr, text.len);
    }
}

void
link_writer_model(link_writer *w, const link_data *data, const link_kept *kept)
{
    part *p = &w->parts[OV_LINK_MODEL];
    link_kept head = *kept;

    memset(head.model.chance, 0, sizeof head.model.chance);
    add_section(w, p, LINK_SECTION_KEPT, &head, 1, sizeof head);
    begin(w, p, LINK_SECTION_SYSTEM_LENS);
    for (size_t i = 0; i < data->named_count; i++)
        add_len(w, p, data->named[i].name.len);
    begin(w, p, LINK_SECTION_SYSTEM_TEXT);
    for (size_t i = 0; i < data->named_count; i++)
        add(w, p, data->named[i].name.ptr, data->named[i].name.len);
    add_section(w, p, LINK_SECTION_USERS, data->email_users,
                link_values_count(data->values[LINK_EMAILS]), sizeof *data->email_users);
    for (unsigned t = 0; t < LINK_TABLES; t++)
        add_table(w, p, t, data->values[t]);
    for (unsigned slot = 0; slot < LINK_SLOTS; slot++) {
        link_table t = link_slot_table(slot);

        if (t != LINK_TABLES)
            add_section(w, p, LINK_SECTION_CHANCES + slot, kept->model.chance[slot],
                        link_values_count(data->values[t]), sizeof(int32_t));
    }
}

void
link_writer_finish(link_writer *w)
{
    for (int i = 0; i < OV_LINK_PARTS; i++) { /* the model first: the parties name its hash */
        part *p = &w->parts[i];
        static const char zeros[LINK_ALIGN];

        put(w, p, zeros, (size_t)(-p->total & (LINK_ALIGN - 1)));
        flush(w, p);
        p->trailer.model = w->parts[OV_LINK_MODEL].trailer.hash;
        w->to->write(w->to->context, p->number, (ov_str){(char *)&p->trailer, sizeof p->trailer});
    }
}
