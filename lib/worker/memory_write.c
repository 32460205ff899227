/* Readings into pieces; memory.c takes them apart, in the same order. */
#include "onevoice/worker/memory.h"

#include <string.h>

#include "memory_internal.h"
#include "onevoice/base/buf.h"
#include "onevoice/base/hash.h"
#include "onevoice/base/map.h"
#include "onevoice/model/sketch.h"

struct ov_memory_writer {
    ov_arena *piece; /* of all that belongs to the piece being filled */
    uint64_t key;
    ov_memory_sink sink;
    void *context;
    ov_u64map *rules; /* address of an id -> number of the rule */
    ov_map *texts;
    ov_u64map *units;
    ov_buf readings, text_bytes, unit_bytes;
    uint32_t count;
};

uint64_t
ov_memory_key(ov_str rules_digest, ov_str reader)
{
    return ov_hash_mix(ov_hash(rules_digest), ov_hash(reader));
}

static void
begin_piece(ov_memory_writer *w)
{
    ov_arena_reset(w->piece);
    w->texts = ov_map_new(w->piece, 1024);
    w->units = ov_u64map_new(w->piece, 1024);
    w->readings = ov_buf_init(w->piece);
    w->text_bytes = ov_buf_init(w->piece);
    w->unit_bytes = ov_buf_init(w->piece);
    w->count = 0;
}

static void
free_arena(void *arena)
{
    ov_arena_free(arena);
}

ov_memory_writer *
ov_memory_writer_new(ov_arena *mem, const ov_rules *rules, uint64_t key, ov_memory_sink sink,
                     void *context)
{
    ov_memory_writer *w = OV_NEW(mem, ov_memory_writer);

    *w = (ov_memory_writer){.piece = ov_arena_new(), .key = key, .sink = sink, .context = context};
    ov_arena_defer(mem, free_arena, w->piece);
    w->rules = ov_u64map_new(mem, ov_rules_count(rules));
    for (size_t i = 0; i < ov_rules_count(rules); i++)
        ov_u64map_put(w->rules, (uintptr_t)ov_rules_at(rules, i)->id.ptr, i);
    begin_piece(w);
    return w;
}

static void
put_number(ov_buf *out, uint64_t value)
{
    char bytes[10];
    size_t n = 0;

    for (; value > 0x7F; value >>= 7)
        bytes[n++] = (char)(value | 0x80);
    bytes[n++] = (char)value;
    ov_buf_add(out, bytes, n);
}

static void
put_signed(ov_buf *out, int64_t value)
{
    put_number(out, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

/* The bytes of a text may be gone before the piece is: the list keeps a copy. */
static void
put_text(ov_memory_writer *w, ov_str s)
{
    uint64_t place = ov_map_count(w->texts);

    if (ov_str_is_null(s)) {
        put_number(&w->readings, 0);
        return;
    }
    if (!ov_map_get(w->texts, s, &place)) {
        ov_map_put(w->texts, ov_str_copy(w->piece, s), place);
        put_number(&w->text_bytes, s.len);
        ov_buf_str(&w->text_bytes, s);
    }
    put_number(&w->readings, place + 1);
}

static void
put_facts(ov_memory_writer *w, ov_facts facts)
{
    ov_buf *out = &w->readings;

    put_number(out, facts.count);
    for (size_t i = 0; i < facts.count; i++) {
        const ov_fact *f = &facts.items[i];

        put_number(out, (uint64_t)f->key << 1 | f->source);
        put_number(out, f->index);
        switch (ov_fact_key_type((ov_fact_key)f->key)) {
        case OV_FACT_TYPE_MONEY:
            put_signed(out, f->value.money.e4);
            break;
        case OV_FACT_TYPE_DATE:
            put_signed(out, f->value.date);
            break;
        case OV_FACT_TYPE_BOOL:
            put_signed(out, f->value.flag);
            break;
        case OV_FACT_TYPE_INT:
            put_signed(out, f->value.number);
            break;
        case OV_FACT_TYPE_TEXT:
            put_text(w, f->value.text);
            break;
        }
        put_number(out, f->evidence.offset);
        put_number(out, f->evidence.length);
    }
}

static void
put_values(ov_memory_writer *w, const ov_reading *in)
{
    ov_buf *out = &w->readings;

    put_number(out, in->value_count);
    for (size_t i = 0; i < in->value_count; i++) {
        const ov_reading_value *v = &in->values[i];

        put_number(out, v->offset);
        put_number(out, v->length);
        ov_buf_char(out, (char)v->role);
        ov_buf_char(out, (char)v->evidence);
        ov_buf_char(out, (char)(v->is_date | v->unread << 1 | v->doubtful << 2));
        ov_buf_add(out, v->currency.code, sizeof v->currency.code);
        put_signed(out, v->is_date ? v->value.date : v->value.money.e4);
    }
}

static void
put_unit(ov_memory_writer *w, const ov_sketch *sketch, const ov_sketch_unit *unit)
{
    uint64_t kind = (uint64_t)unit->flags << 16 | unit->count, count = ov_u64map_count(w->units);
    bool fresh;
    uint64_t *slot = ov_u64map_at(w->units, ov_hash_mix(unit->key, kind), &fresh);

    if (fresh) {
        *slot = count;
        ov_buf_add(&w->unit_bytes, &unit->key, sizeof unit->key);
        ov_buf_add(&w->unit_bytes, &unit->count, sizeof unit->count);
        ov_buf_add(&w->unit_bytes, &unit->flags, sizeof unit->flags);
        ov_buf_add(&w->unit_bytes, sketch->tokens + unit->first, unit->count * sizeof(uint32_t));
    }
    put_number(&w->readings, *slot);
}

static void
put_sketch(ov_memory_writer *w, const ov_sketch *sketch)
{
    ov_buf *out = &w->readings;

    ov_buf_add(out, &sketch->skeleton, sizeof sketch->skeleton);
    ov_buf_add(out, &sketch->text, sizeof sketch->text);
    put_number(out, sketch->unit_count);
    for (size_t i = 0; i < sketch->unit_count; i++)
        put_unit(w, sketch, &sketch->units[i]);
    put_number(out, sketch->field_count);
    for (size_t i = 0; i < sketch->field_count; i++) {
        const ov_sketch_field *f = &sketch->fields[i];

        ov_buf_char(out, (char)(f->type | f->role << FIELD_ROLE_SHIFT));
        put_number(out, f->unit);
        ov_buf_add(out, &f->shape, sizeof f->shape);
        if (FIELD_IS_SMALL(f->type))
            put_signed(out, (int64_t)f->value);
        else
            ov_buf_add(out, &f->value, sizeof f->value);
    }
}

static void
put_reading(ov_memory_writer *w, const ov_reading *in)
{
    ov_buf *out = &w->readings;

    ov_buf_char(out, (char)in->content_class);
    ov_buf_char(out, (char)in->certainty);
    put_text(w, in->language);
    put_text(w, in->doubt);
    put_number(out, in->words);
    put_number(out, in->undecided);
    put_number(out, in->hit_count);
    for (size_t i = 0; i < in->hit_count; i++) {
        uint64_t rule = 0;

        ov_u64map_get(w->rules, (uintptr_t)in->hits[i].rule.ptr, &rule);
        put_number(out, rule << 1 | in->hits[i].guarded);
        put_number(out, in->hits[i].offset);
        put_number(out, in->hits[i].length);
    }
    put_facts(w, in->facts);
    put_number(out, in->lost.count);
    for (size_t i = 0; i < in->lost.count; i++) {
        put_text(w, in->lost.items[i].key);
        put_number(out, in->lost.items[i].unknown);
    }
    put_number(out, in->part_count);
    for (size_t i = 0; i < in->part_count; i++)
        put_facts(w, in->parts[i]);
    put_values(w, in);
    put_sketch(w, in->sketch);
}

/*
 * Only what a worker read to its end is kept: a rejection may be the host's doing, and costs little
 * to find again. A reading too large for its share is taken back; the texts it added stay and are
 * named by nobody.
 */
void
ov_memory_add(ov_memory_writer *w, ov_content content, const ov_reading *reading)
{
    entry_head head = {.content = {content.half[0], content.half[1]},
                       .body = content.body,
                       .facts = content.facts};
    size_t start = w->readings.len;

    if (!ov_str_is_null(reading->reject_code) || !reading->sketch)
        return;
    ov_buf_add(&w->readings, &head, sizeof head);
    put_reading(w, reading);
    head.bytes = (uint32_t)(w->readings.len - start - sizeof head);
    if (head.bytes > READING_BYTES) {
        w->readings.len = start;
        return;
    }
    memcpy(w->readings.ptr + start, &head, sizeof head);
    w->count++;
    if (w->readings.len + w->text_bytes.len + w->unit_bytes.len >= PIECE_BYTES)
        ov_memory_end(w);
}

void
ov_memory_end(ov_memory_writer *w)
{
    piece_head head = {.key = w->key,
                       .format = MEMORY_FORMAT,
                       .readings = w->count,
                       .reading_bytes = (uint32_t)w->readings.len,
                       .text_bytes = (uint32_t)w->text_bytes.len,
                       .texts = (uint32_t)ov_map_count(w->texts),
                       .units = (uint32_t)ov_u64map_count(w->units)};
    ov_buf all = ov_buf_init(w->piece);

    if (w->count == 0)
        return;
    ov_buf_add(&all, &head, sizeof head);
    ov_buf_str(&all, ov_buf_view(&w->readings));
    ov_buf_str(&all, ov_buf_view(&w->text_bytes));
    ov_buf_str(&all, ov_buf_view(&w->unit_bytes));
    head.hash = ov_hash_bytes(all.ptr + sizeof head.hash, all.len - sizeof head.hash, 0);
    memcpy(all.ptr, &head, sizeof head.hash);
    w->sink(w->context, ov_buf_view(&all));
    begin_piece(w);
}
