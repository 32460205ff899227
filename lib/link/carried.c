/*
 * What is as it was on the previous night: parties, their records, where they met, and the links between them.
 *
 * A party is as it was when all that linking reads of it has the same digest, and no value of it
 * became a filler or ceased to be one. With the same model a pair of two such parties has the same
 * weight, so it need not be compared again if it met on the previous night.
 */
#include "nights_internal.h"

#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/parallel.h"

/* ---- digests ---- */

typedef struct digesting {
    const ov_snapshot *snapshot;
    link_digest *digests;
    ov_buf *bufs; /* by worker */
} digesting;

static void
add_text(ov_buf *buf, ov_str s)
{
    uint32_t len = (uint32_t)s.len;

    ov_buf_add(buf, &len, sizeof len);
    ov_buf_add(buf, s.ptr, s.len);
}

/* Columns of each relation that linking reads, by model/party_columns.def. */
#define ADD_TEXT(buf, value) add_text(buf, value)
#define ADD_DATE(buf, value) ov_buf_add(buf, &(value), sizeof(value))
#define ADD_I32(buf, value)  ov_buf_add(buf, &(value), sizeof(value))

/* With the department: what a guard makes of two records depends on whether it is one. Its id, for
   its number moves when another department comes. */
static void
add_party(ov_buf *buf, const ov_snapshot *s, const ov_party *p)
{
    if (p->department < s->departments.count)
        add_text(buf, s->departments.items[p->department].id);
#define OV_PARTY(kind, name, required, linked)                                                     \
    if (linked)                                                                                    \
        ADD_##kind(buf, p->name);
#include "onevoice/model/party_columns.def"
}

static void
add_alias(ov_buf *buf, const ov_party_alias *a)
{
    ov_buf_char(buf, 'a');
#define OV_ALIAS(kind, name, required, linked)                                                     \
    if (linked)                                                                                    \
        ADD_##kind(buf, a->name);
#include "onevoice/model/party_columns.def"
}

static void
add_identifier(ov_buf *buf, const ov_identifier *i)
{
    ov_buf_char(buf, 'i');
#define OV_IDENTIFIER(kind, name, required, linked)                                                \
    if (linked)                                                                                    \
        ADD_##kind(buf, i->name);
#include "onevoice/model/party_columns.def"
}

/* Of rows that start with their party, in its order: the first one of `party` or a later one. */
static size_t
first_of(const void *rows, size_t count, size_t size, size_t party)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        uint32_t of;

        memcpy(&of, (const char *)rows + middle * size, sizeof of);
        if (of < party)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
digest_parties(void *context, size_t worker, size_t begin, size_t end)
{
    digesting *d = context;
    const ov_snapshot *s = d->snapshot;
    ov_buf *buf = &d->bufs[worker];
    size_t alias = first_of(s->aliases.items, s->aliases.count, sizeof *s->aliases.items, begin),
           identifier = first_of(s->identifiers.items, s->identifiers.count,
                                 sizeof *s->identifiers.items, begin);

    for (size_t i = begin; i < end; i++) {
        ov_buf_clear(buf);
        add_party(buf, s, &s->parties.items[i]);
        for (; alias < s->aliases.count && s->aliases.items[alias].party == i; alias++)
            add_alias(buf, &s->aliases.items[alias]);
        for (; identifier < s->identifiers.count && s->identifiers.items[identifier].party == i;
             identifier++)
            add_identifier(buf, &s->identifiers.items[identifier]);
        d->digests[i] = (link_digest){ov_hash_bytes(buf->ptr, buf->len, 1),
                                      ov_hash_bytes(buf->ptr, buf->len, 2)};
    }
}

link_digest *
link_carried_digests(ov_arena *mem, const ov_snapshot *snapshot, size_t workers)
{
    digesting d = {.snapshot = snapshot,
                   .digests = OV_NEW_ARRAY(mem, link_digest, snapshot->parties.count + 1),
                   .bufs = OV_NEW_ARRAY(mem, ov_buf, workers)};

    for (size_t w = 0; w < workers; w++)
        d.bufs[w] = ov_buf_init(ov_arena_new());
    ov_parallel_for(workers, snapshot->parties.count, 4096, digest_parties, &d);
    for (size_t w = 0; w < workers; w++)
        ov_arena_free(d.bufs[w].arena);
    return d.digests;
}

/* ---- parties ---- */

uint64_t
link_carried_find(ov_arena *mem, const ov_snapshot *snapshot, const link_digest *digests,
                  const link_previous_parties *previous, link_carried *carried)
{
    size_t count = snapshot->parties.count, i = 0, k = 0;
    const char *id = previous->id_text;
    uint64_t changed = 0;

    *carried = (link_carried){.previous = previous,
                              .was = OV_NEW_ARRAY(mem, uint32_t, count + 1),
                              .now = OV_NEW_ARRAY(mem, uint32_t, previous->count + 1),
                              .again = OV_NEW_ARRAY(mem, bool, count + 1)};
    memset(carried->was, 0xff, (count + 1) * sizeof *carried->was);
    memset(carried->now, 0xff, (previous->count + 1) * sizeof *carried->now);
    while (i < count || k < previous->count) {
        int order = i == count             ? 1
                    : k == previous->count ? -1
                                           : ov_str_cmp(snapshot->parties.items[i].id,
                                                        (ov_str){id, previous->id_lens[k]});

        if (order == 0 && memcmp(&digests[i], &previous->digests[k], sizeof *digests) == 0) {
            carried->was[i] = (uint32_t)k;
            carried->now[k] = (uint32_t)i;
            carried->unchanged++;
        } else {
            changed++;
        }
        if (order >= 0)
            id += previous->id_lens[k++];
        i += order <= 0;
    }
    return changed;
}

void
link_carried_records(link_data *data)
{
    const link_carried *carried = data->carried;

    for (size_t i = 0; i < data->count; i++) {
        if (carried->was[i] == OV_NO_INDEX)
            continue;
        data->records[i] = carried->previous->records[carried->was[i]];
        data->records[i].year_only = false;
    }
}

void
link_carried_put_back(ov_arena *mem, link_data *data)
{
    const link_previous_parties *previous = data->carried->previous;

    for (size_t n = 0; n < previous->dropped_count; n++) {
        link_dropped d = previous->dropped[n];
        link_record *r;

        d.party = data->carried->now[d.party];
        if (d.party == OV_NO_INDEX)
            continue;
        r = &data->records[d.party];
        if (d.place == LINK_DROPPED_PHONE)
            r->phone = d.value;
        else if (d.place == LINK_DROPPED_EMAIL)
            r->email = d.value;
        else if (d.place == LINK_DROPPED_BIRTH)
            r->birth = d.value;
        else if (d.place < LINK_DROPPED_IDENTIFIER)
            *OV_VEC_ADD(mem, &data->dropped) = d;
        else
            data->identifiers[r->identifiers + d.place - LINK_DROPPED_IDENTIFIER].value = d.value;
    }
}

static bool
same_values(const link_data *data, const link_record *now, const link_record *was)
{
    const link_previous_parties *previous = data->carried->previous;
    bool same = now->phone == was->phone && now->email == was->email && now->birth == was->birth &&
                now->year_only == was->year_only;

    for (size_t k = 0; same && k < now->identifier_count; k++)
        same = data->identifiers[now->identifiers + k].value ==
               previous->identifiers[was->identifiers + k].value;
    return same;
}

static void
mark_numbers(const link_identifier *items, size_t count, bool *marked)
{
    for (size_t k = 0; k < count; k++)
        marked[items[k].value] = true;
}

/* Whether a number is somebody's depends on who else holds it: those who share one with a party that
   came, changed or went are decided again. */
static void
ask_holders_again(const link_data *data, link_carried *carried)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    const link_previous_parties *previous = carried->previous;
    bool *marked =
        OV_NEW_ARRAY(scratch, bool, link_values_count(data->values[LINK_IDENTIFIERS]) + 1);

    for (size_t i = 0; i < data->count; i++) {
        const link_record *r = &data->records[i];

        if (carried->was[i] == OV_NO_INDEX)
            mark_numbers(&data->identifiers[r->identifiers], r->identifier_count, marked);
    }
    for (size_t i = 0; i < previous->count; i++) {
        const link_record *r = &previous->records[i];

        if (carried->now[i] == OV_NO_INDEX)
            mark_numbers(&previous->identifiers[r->identifiers], r->identifier_count, marked);
    }
    marked[0] = false;
    for (size_t i = 0; i < data->count; i++) {
        const link_record *r = &data->records[i];

        for (size_t k = 0; k < r->identifier_count && !carried->again[i]; k++)
            carried->again[i] = marked[data->identifiers[r->identifiers + k].value];
    }
}

void
link_carried_check(link_data *data, link_carried *carried)
{
    for (size_t i = 0; i < data->count; i++) {
        uint32_t was = carried->was[i];

        if (was != OV_NO_INDEX &&
            !same_values(data, &data->records[i], &carried->previous->records[was])) {
            carried->was[i] = carried->now[was] = OV_NO_INDEX;
            carried->unchanged--;
        }
        carried->again[i] = carried->was[i] == OV_NO_INDEX;
    }
    ask_holders_again(data, carried);
}

/* ---- where they met ---- */

void
link_carried_numbers(const link_data *data, unsigned chain, uint32_t *before)
{
    const link_carried *carried = data->carried;

    for (size_t i = 0; i < data->count; i++) {
        uint32_t was = carried->was[i], first = data->first_face[i],
                 count = data->first_face[i + 1] - first;

        for (uint32_t k = 0; k < count; k++)
            before[first + k] =
                was == OV_NO_INDEX
                    ? 0
                    : link_previous_parties_number(carried->previous, chain,
                                                   carried->previous->first_face[was] + k);
    }
}

bool
link_carried_met(const link_data *data, uint32_t a, uint32_t b)
{
    const link_previous_parties *previous = data->carried->previous;
    uint32_t x = data->carried->was[a], y = data->carried->was[b];

    for (uint32_t i = previous->first_face[x]; i < previous->first_face[x + 1]; i++) {
        for (uint32_t k = previous->first_face[y]; k < previous->first_face[y + 1]; k++) {
            for (unsigned c = 0; c < LINK_CHAINS; c++) {
                uint32_t number = link_previous_parties_number(previous, c, i);

                if (number && number == link_previous_parties_number(previous, c, k))
                    return true;
            }
        }
    }
    return false;
}

/* ---- links ---- */

typedef struct meeting {
    const link_data *data;
    const uint32_t *numbers;
    bool *meets; /* of the previous night's links */
} meeting;

/* Rows of numbers are far apart in memory: asked for before their turn. */
static void
fetch_numbers(const meeting *m, size_t edge)
{
    const link_carried *carried = m->data->carried;
    uint32_t a = carried->now[carried->previous->edges[edge].a],
             b = carried->now[carried->previous->edges[edge].b];

    if (a == OV_NO_INDEX || b == OV_NO_INDEX)
        return;
    __builtin_prefetch(&m->numbers[(size_t)m->data->first_face[a] * LINK_CHAINS]);
    __builtin_prefetch(&m->numbers[(size_t)m->data->first_face[b] * LINK_CHAINS]);
}

static bool
meet(const meeting *m, uint32_t a, uint32_t b)
{
    const link_data *data = m->data;

    for (uint32_t i = data->first_face[a]; i < data->first_face[a + 1]; i++) {
        for (uint32_t k = data->first_face[b]; k < data->first_face[b + 1]; k++) {
            const uint32_t *p = &m->numbers[(size_t)i * LINK_CHAINS],
                           *q = &m->numbers[(size_t)k * LINK_CHAINS];
            bool met = false;

            for (unsigned c = 0; c < LINK_CHAINS; c++)
                met = met || p[c] == q[c];
            if (met)
                return true;
        }
    }
    return false;
}

static void
find_meetings(void *context, size_t worker, size_t begin, size_t end)
{
    const meeting *m = context;
    const link_carried *carried = m->data->carried;

    (void)worker;
    for (size_t i = begin; i < end; i++) {
        uint32_t a = carried->now[carried->previous->edges[i].a],
                 b = carried->now[carried->previous->edges[i].b];

        if (i + 8 < end)
            fetch_numbers(m, i + 8);
        m->meets[i] = a != OV_NO_INDEX && b != OV_NO_INDEX && meet(m, a, b);
    }
}

void
link_carried_edges(ov_arena *mem, const link_data *data, const uint32_t *numbers, link_edges *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    const link_carried *carried = data->carried;
    const link_previous_parties *previous = carried->previous;
    meeting m = {data, numbers, OV_NEW_ARRAY(scratch, bool, previous->edge_count + 1)};

    ov_parallel_for(data->workers, previous->edge_count, 4096, find_meetings, &m);
    *out = (link_edges){.items = OV_NEW_ARRAY(mem, link_edge, previous->edge_count + 1)};
    for (size_t i = 0; i < previous->edge_count; i++) {
        link_edge e = previous->edges[i];

        e.a = carried->now[e.a];
        e.b = carried->now[e.b];
        if (m.meets[i]) {
            out->items[out->count++] = e;
            continue;
        }
        if (e.a != OV_NO_INDEX)
            carried->again[e.a] = true;
        if (e.b != OV_NO_INDEX)
            carried->again[e.b] = true;
    }
}

/* Whom a reviewer's decision names, tonight or on the previous night. */
void
link_carried_decisions(const link_data *data)
{
    const ov_snapshot *s = data->snapshot;
    const link_carried *carried = data->carried;

    for (size_t i = 0; i < s->decisions.count; i++) {
        const ov_link_decision *d = &s->decisions.items[i];

        if (d->party < data->count && d->other_party < data->count)
            carried->again[d->party] = carried->again[d->other_party] = true;
    }
    for (size_t i = 0; i < data->count; i++) {
        if (carried->was[i] != OV_NO_INDEX && carried->previous->decided[carried->was[i]])
            carried->again[i] = true;
    }
}

static uint32_t
tonight(const link_carried *carried, uint32_t party)
{
    return party == UINT32_MAX ? UINT32_MAX : carried->now[party];
}

void
link_carried_clusters(ov_arena *mem, const link_data *data, link_clusters *clusters)
{
    const link_carried *carried = data->carried;
    const link_previous_parties *previous = carried->previous;

    for (size_t i = 0; i < data->count; i++) {
        if (carried->again[i])
            continue;
        clusters->anchor[i] = tonight(carried, previous->anchor[carried->was[i]]);
        clusters->odds[i] = previous->odds[carried->was[i]];
    }
    for (size_t i = 0; i < previous->candidate_count; i++) {
        link_candidate c = previous->candidates[i];

        c.party = carried->now[c.party];
        c.anchor = tonight(carried, c.anchor);
        if (c.party != OV_NO_INDEX && !carried->again[c.party])
            *OV_VEC_ADD(mem, &clusters->candidates) = c;
    }
    for (size_t i = 0; i < previous->added_count; i++) {
        link_edge e = previous->added[i];

        e.a = carried->now[e.a];
        e.b = carried->now[e.b];
        if (e.a != OV_NO_INDEX && !carried->again[e.a])
            *OV_VEC_ADD(mem, &clusters->added) = e;
    }
}
