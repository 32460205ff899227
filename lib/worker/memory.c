/* Pieces of what was read: opened, checked, and looked into by content. */
#include "onevoice/worker/memory.h"

#include <string.h>

#include "memory_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/map.h"
#include "onevoice/base/utf8.h"
#include "onevoice/base/vec.h"

typedef struct entry {
    ov_content content;
    const char *bytes;
    uint32_t len, piece;
    bool found;
} entry;

struct ov_memory {
    ov_arena *mem;
    const ov_rules *rules;
    uint64_t key;
    ov_u64map *by_content; /* half a content -> entry */
    OV_VEC(entry) entries;
    OV_VEC(memory_piece) pieces;
};

ov_memory *
ov_memory_new(ov_arena *mem, const ov_rules *rules, uint64_t key)
{
    ov_memory *memory = OV_NEW(mem, ov_memory);

    *memory =
        (ov_memory){.mem = mem, .rules = rules, .key = key, .by_content = ov_u64map_new(mem, 1024)};
    return memory;
}

/* --- the frame of a piece --- */

static bool
open_texts(ov_arena *mem, cursor *c, memory_piece *p)
{
    for (size_t i = 0; i < p->text_count; i++) {
        size_t len = (size_t)memory_get_number(c, (uint64_t)(c->end - c->at));

        if (c->bad || len > (size_t)(c->end - c->at))
            return false;
        p->texts[i] = (ov_str){c->at, len};
        if (!ov_utf8_valid(p->texts[i]) || (len > 0 && memchr(c->at, 0, len)))
            return false;
        c->at += len;
    }
    p->copied = OV_NEW_ARRAY(mem, bool, p->text_count + 1);
    return c->at == c->end;
}

static bool
open_units(cursor *c, memory_piece *p)
{
    for (size_t i = 0; i < p->unit_count; i++) {
        memory_unit *u = &p->units[i];

        memory_get(c, &u->sketch.key, sizeof u->sketch.key);
        memory_get(c, &u->sketch.count, sizeof u->sketch.count);
        memory_get(c, &u->sketch.flags, sizeof u->sketch.flags);
        if (c->bad || u->sketch.count > (size_t)(c->end - c->at) / sizeof(uint32_t))
            return false;
        u->tokens = c->at;
        c->at += u->sketch.count * sizeof(uint32_t);
    }
    return c->at == c->end;
}

/* Of a content that comes twice the last one counts; they are the same. */
static bool
open_entries(ov_memory *m, cursor *c, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++) {
        entry_head head;
        entry *e;

        memory_get(c, &head, sizeof head);
        if (c->bad || head.bytes > (size_t)(c->end - c->at))
            return false;
        e = OV_VEC_ADD(m->mem, &m->entries);
        *e = (entry){{{head.content[0], head.content[1]}, head.body, head.facts},
                     c->at,
                     head.bytes,
                     number,
                     false};
        c->at += head.bytes;
    }
    return c->at == c->end;
}

static const char *
refusal(const ov_memory *m, ov_str bytes, piece_head *head)
{
    size_t body = bytes.len - sizeof *head;

    if (bytes.len < sizeof *head)
        return "damaged";
    memcpy(head, bytes.ptr, sizeof *head);
    if (head->format != MEMORY_FORMAT)
        return "of another format";
    if (head->hash !=
        ov_hash_bytes(bytes.ptr + sizeof head->hash, bytes.len - sizeof head->hash, 0))
        return "damaged";
    if (head->key != m->key)
        return "of other rules or another reader";
    if (head->reading_bytes > body || head->text_bytes > body - head->reading_bytes ||
        head->texts > head->text_bytes || head->units > body / sizeof(uint64_t))
        return "damaged";
    return NULL;
}

const char *
ov_memory_open(ov_memory *m, ov_str bytes)
{
    uint32_t number = (uint32_t)m->pieces.count;
    size_t first = m->entries.count;
    piece_head head;
    const char *why = refusal(m, bytes, &head), *at = bytes.ptr + sizeof head, *texts, *units;
    memory_piece p = {.first = first};

    if (why)
        return why;
    texts = at + head.reading_bytes;
    units = texts + head.text_bytes;
    p.text_count = head.texts;
    p.unit_count = head.units;
    p.use.readings = head.readings;
    p.texts = OV_NEW_ARRAY(m->mem, ov_str, p.text_count + 1);
    p.units = OV_NEW_ARRAY(m->mem, memory_unit, p.unit_count + 1);
    if (!open_texts(m->mem, &(cursor){.at = texts, .end = units}, &p) ||
        !open_units(&(cursor){.at = units, .end = bytes.ptr + bytes.len}, &p) ||
        !open_entries(m, &(cursor){.at = at, .end = texts}, head.readings, number)) {
        m->entries.count = first;
        return "damaged";
    }
    *OV_VEC_ADD(m->mem, &m->pieces) = p;
    for (size_t i = first; i < m->entries.count; i++)
        ov_u64map_put(m->by_content, m->entries.items[i].content.half[0], i);
    return NULL;
}

/* --- finding --- */

static bool
get_reading(const ov_memory *m, const entry *e, ov_arena *mem, ov_arena *passing,
            ov_arena *text_mem, ov_reading *out)
{
    cursor c = {e->bytes, e->bytes + e->len, false, &m->pieces.items[e->piece], text_mem};

    return memory_get_reading(c, m->rules, mem, passing, out);
}

static entry *
entry_of(const ov_memory *m, ov_content content)
{
    uint64_t i;
    entry *e;

    if (!ov_u64map_get(m->by_content, content.half[0], &i))
        return NULL;
    e = &m->entries.items[i];
    return e->bytes && e->content.half[0] == content.half[0] &&
                   e->content.half[1] == content.half[1]
               ? e
               : NULL;
}

bool
ov_memory_knows(const ov_memory *memory, ov_content content)
{
    return entry_of(memory, content) != NULL;
}

bool
ov_memory_find(ov_memory *memory, ov_content *content, ov_arena *mem, ov_arena *passing,
               ov_reading *out)
{
    entry *e = entry_of(memory, *content);

    if (!e)
        return false;
    if (!get_reading(memory, e, mem, passing, mem, out)) {
        e->bytes = NULL;
        return false;
    }
    if (!e->found)
        memory->pieces.items[e->piece].use.found++;
    e->found = true;
    *content = e->content;
    return true;
}

ov_memory_use
ov_memory_used(const ov_memory *memory)
{
    ov_memory_use all = {0};

    for (size_t i = 0; i < memory->pieces.count; i++) {
        all.readings += memory->pieces.items[i].use.readings;
        all.found += memory->pieces.items[i].use.found;
    }
    return all;
}

ov_memory_use
ov_memory_piece_used(const ov_memory *memory, size_t number)
{
    return memory->pieces.items[number].use;
}

void
ov_memory_piece_keep(ov_memory *memory, size_t number, ov_memory_writer *writer)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    const memory_piece *p = &memory->pieces.items[number];

    for (size_t i = 0; i < p->use.readings; i++) {
        entry *e = &memory->entries.items[p->first + i];
        ov_reading reading;

        if (e->found && get_reading(memory, e, mem, mem, NULL, &reading))
            ov_memory_add(writer, e->content, &reading);
        ov_arena_reset(mem);
    }
}
