/*
 * Communications to a worker and readings back, as bytes. Both ends are one program, so there is no version
 * and no byte order; but the worker may have been taken over by what it read, so the parent checks every
 * number it gets before it is used as a length, an index or an enum.
 */
#include <string.h>

#include "onevoice/document/document.h"
#include "worker_internal.h"
#include "onevoice/base/utf8.h"

#define NULL_LENGTH      UINT32_MAX
#define FACT_BYTES_LEAST 17 /* of put_fact: two u16, a u8, a null text, two u32 */
#define COUNT_BYTES      4

static void
put_u8(ov_buf *out, uint8_t v)
{
    ov_buf_add(out, &v, 1);
}

static void
put_u16(ov_buf *out, uint16_t v)
{
    ov_buf_add(out, &v, sizeof v);
}

static void
put_u32(ov_buf *out, uint32_t v)
{
    ov_buf_add(out, &v, sizeof v);
}

static void
put_i64(ov_buf *out, int64_t v)
{
    ov_buf_add(out, &v, sizeof v);
}

static void
put_str(ov_buf *out, ov_str s)
{
    put_u32(out, ov_str_is_null(s) ? NULL_LENGTH : (uint32_t)s.len);
    if (!ov_str_is_null(s))
        ov_buf_str(out, s);
}

static void
get(wire *in, void *out, size_t size)
{
    memset(out, 0, size);
    if (in->bad || (size_t)(in->end - in->at) < size) {
        in->bad = true;
        return;
    }
    memcpy(out, in->at, size);
    in->at += size;
}

static uint8_t
get_u8(wire *in)
{
    uint8_t v;

    get(in, &v, sizeof v);
    return v;
}

static uint16_t
get_u16(wire *in)
{
    uint16_t v;

    get(in, &v, sizeof v);
    return v;
}

static uint32_t
get_u32(wire *in)
{
    uint32_t v;

    get(in, &v, sizeof v);
    return v;
}

static int64_t
get_i64(wire *in)
{
    int64_t v;

    get(in, &v, sizeof v);
    return v;
}

static ov_str
get_str(wire *in)
{
    uint32_t len = get_u32(in);
    ov_str s = {in->at, len};

    if (in->bad || len == NULL_LENGTH)
        return OV_STR_NULL;
    if ((size_t)(in->end - in->at) < len) {
        in->bad = true;
        return OV_STR_NULL;
    }
    in->at += len;
    return s;
}

/* A string of the reading: valid UTF-8 without NUL, copied. */
static ov_str
get_text(wire *in, ov_arena *mem)
{
    ov_str s = get_str(in);

    if (in->bad || ov_str_is_null(s))
        return OV_STR_NULL;
    if (!ov_utf8_valid(s) || (s.len > 0 && memchr(s.ptr, 0, s.len))) {
        in->bad = true;
        return OV_STR_NULL;
    }
    return ov_str_copy(mem, s);
}

void
wire_put_communication(ov_buf *out, const ov_communication *in)
{
    put_u8(out, (uint8_t)in->media);
    put_str(out, in->declared_type);
    put_str(out, in->facts);
    put_str(out, in->body);
}

void
wire_get_communication(wire *in, ov_communication *out)
{
    *out = (ov_communication){.media = (ov_media)get_u8(in)};
    out->declared_type = get_str(in);
    out->facts = get_str(in);
    out->body = get_str(in);
}

static void
put_fact(ov_buf *out, const ov_fact *fact)
{
    put_u16(out, fact->key);
    put_u16(out, fact->index);
    put_u8(out, fact->source);
    switch (ov_fact_key_type(fact->key)) {
    case OV_FACT_TYPE_MONEY:
        put_i64(out, fact->value.money.e4);
        break;
    case OV_FACT_TYPE_DATE:
        put_i64(out, fact->value.date);
        break;
    case OV_FACT_TYPE_BOOL:
        put_i64(out, fact->value.flag);
        break;
    case OV_FACT_TYPE_INT:
        put_i64(out, fact->value.number);
        break;
    case OV_FACT_TYPE_TEXT:
        put_str(out, fact->value.text);
        break;
    }
    put_u32(out, fact->evidence.offset);
    put_u32(out, fact->evidence.length);
}

static void
put_facts(ov_buf *out, ov_facts facts)
{
    put_u32(out, (uint32_t)facts.count);
    for (size_t i = 0; i < facts.count; i++)
        put_fact(out, &facts.items[i]);
}

/*
 * The bytes come from a process that may have been taken over by what it read: every key, source,
 * day and length is checked, and `bad` costs the frame, never the parent.
 */
static void
get_fact(wire *in, ov_arena *mem, ov_fact *fact)
{
    int64_t number = 0;

    fact->key = get_u16(in);
    fact->index = get_u16(in);
    fact->source = get_u8(in);
    if (fact->key >= OV_FACT_COUNT || fact->source > OV_SOURCE_TEXT) {
        in->bad = true;
        return;
    }
    if (ov_fact_key_type(fact->key) != OV_FACT_TYPE_TEXT)
        number = get_i64(in);
    switch (ov_fact_key_type(fact->key)) {
    case OV_FACT_TYPE_MONEY:
        fact->value.money.e4 = number;
        break;
    case OV_FACT_TYPE_DATE:
        in->bad = in->bad || number < OV_DATE_MIN || number > OV_DATE_MAX;
        fact->value.date = (ov_date)number;
        break;
    case OV_FACT_TYPE_BOOL:
        fact->value.flag = number != 0;
        break;
    case OV_FACT_TYPE_INT:
        fact->value.number = number;
        break;
    case OV_FACT_TYPE_TEXT:
        fact->value.text = get_text(in, mem);
        break;
    }
    fact->evidence.offset = get_u32(in);
    fact->evidence.length = get_u32(in);
}

static uint16_t
rule_index(const ov_rules *rules, ov_str id)
{
    size_t i = 0;

    /* the hits of a reading borrow their ids from the set: the pointer tells */
    while (i < ov_rules_count(rules) && ov_rules_at(rules, i)->id.ptr != id.ptr)
        i++;
    return (uint16_t)i;
}

/* The arrays of a sketch travel as they stand in memory: both ends are one program. */
static void
put_sketch(ov_buf *out, const ov_sketch *sketch)
{
    put_i64(out, (int64_t)sketch->skeleton);
    put_i64(out, (int64_t)sketch->text);
    put_u32(out, sketch->unit_count);
    put_u32(out, sketch->token_count);
    put_u32(out, sketch->field_count);
    ov_buf_add(out, sketch->units, sketch->unit_count * sizeof *sketch->units);
    ov_buf_add(out, sketch->tokens, sketch->token_count * sizeof *sketch->tokens);
    ov_buf_add(out, sketch->fields, sketch->field_count * sizeof *sketch->fields);
}

static void
put_values(ov_buf *out, const ov_reading *in)
{
    put_u8(out, (uint8_t)in->certainty);
    put_str(out, in->doubt);
    put_u32(out, (uint32_t)in->value_count);
    for (size_t i = 0; i < in->value_count; i++) {
        const ov_reading_value *v = &in->values[i];

        put_u32(out, v->offset);
        put_u32(out, v->length);
        put_u8(out, v->role);
        put_u8(out, v->evidence);
        put_u8(out, (uint8_t)(v->is_date | v->unread << 1 | v->doubtful << 2));
        ov_buf_add(out, v->currency.code, sizeof v->currency.code);
        put_i64(out, v->is_date ? v->value.date : v->value.money.e4);
    }
}

/*
 * The order is the one in which wire_get_reading takes it; the two stand in one file for that reason. Hits travel
 * as a rule's index and not its id: parent and worker compiled the same document.
 */
void
wire_put_reading(ov_buf *out, const ov_rules *rules, const ov_reading *in)
{
    put_str(out, in->reject_code);
    if (!ov_str_is_null(in->reject_code)) {
        put_str(out, in->reject_detail);
        return;
    }
    put_u8(out, (uint8_t)in->content_class);
    put_str(out, in->language);
    put_u32(out, in->words);
    put_u32(out, in->undecided);
    put_u32(out, (uint32_t)in->hit_count);
    for (size_t i = 0; i < in->hit_count; i++) {
        put_u16(out, rule_index(rules, in->hits[i].rule));
        put_u8(out, in->hits[i].guarded);
        put_u32(out, in->hits[i].offset);
        put_u32(out, in->hits[i].length);
    }
    put_facts(out, in->facts);
    put_u32(out, (uint32_t)in->lost.count);
    for (size_t i = 0; i < in->lost.count; i++) {
        put_str(out, in->lost.items[i].key);
        put_u8(out, in->lost.items[i].unknown);
    }
    put_u32(out, (uint32_t)in->part_count);
    for (size_t i = 0; i < in->part_count; i++)
        put_facts(out, in->parts[i]);
    put_values(out, in);
    put_sketch(out, in->sketch);
}

/* A count of records that take at least `least` bytes each. */
static size_t
get_count(wire *in, size_t least)
{
    size_t count = get_u32(in);

    if (in->bad || count > (size_t)(in->end - in->at) / least) {
        in->bad = true;
        return 0;
    }
    return count;
}

static ov_facts
get_facts(wire *in, ov_arena *mem)
{
    size_t count = get_count(in, FACT_BYTES_LEAST);
    ov_fact *facts = OV_NEW_ARRAY(mem, ov_fact, count);

    for (size_t i = 0; i < count && !in->bad; i++) {
        get_fact(in, mem, &facts[i]);
        if (i > 0 && ov_fact_cmp(&facts[i - 1], &facts[i]) > 0)
            in->bad = true;
    }
    return (ov_facts){facts, count};
}

static void
get_lost(wire *in, ov_arena *mem, ov_reading *out)
{
    size_t count = get_count(in, COUNT_BYTES + 1);
    ov_lost_fact *lost = OV_NEW_ARRAY(mem, ov_lost_fact, count);

    for (size_t i = 0; i < count; i++) {
        lost[i].key = get_text(in, mem);
        lost[i].unknown = get_u8(in) != 0;
    }
    out->lost = (ov_lost_facts){lost, count};
}

static void
get_parts(wire *in, ov_arena *mem, ov_reading *out)
{
    size_t count = get_count(in, COUNT_BYTES);
    ov_facts *parts = OV_NEW_ARRAY(mem, ov_facts, count);

    for (size_t i = 0; i < count && !in->bad; i++)
        parts[i] = get_facts(in, mem);
    out->parts = parts;
    out->part_count = count;
}

static void
get_hits(wire *in, ov_arena *mem, const ov_rules *rules, ov_reading *out)
{
    size_t count = get_count(in, 11);
    ov_phrase_hit *hits = OV_NEW_ARRAY(mem, ov_phrase_hit, count);

    for (size_t i = 0; i < count; i++) {
        uint16_t index = get_u16(in);
        const ov_rule *rule;

        if (index >= ov_rules_count(rules)) {
            in->bad = true;
            return;
        }
        rule = ov_rules_at(rules, index);
        hits[i] = (ov_phrase_hit){.rule = rule->id, .klass = rule->klass, .says = rule->says};
        hits[i].guarded = get_u8(in) != 0;
        hits[i].offset = get_u32(in);
        hits[i].length = get_u32(in);
    }
    out->hits = hits;
    out->hit_count = count;
}

static const void *
get_array(wire *in, ov_arena *mem, size_t count, size_t size)
{
    void *items;

    if (in->bad || count > (size_t)(in->end - in->at) / size) {
        in->bad = true;
        return NULL;
    }
    items = ov_arena_alloc(mem, count * size);
    get(in, items, count * size);
    return items;
}

static const ov_sketch *
get_sketch(wire *in, ov_arena *mem, ov_arena *passing)
{
    ov_sketch *s = OV_NEW(mem, ov_sketch);

    s->skeleton = (uint64_t)get_i64(in);
    s->text = (uint64_t)get_i64(in);
    s->unit_count = get_u32(in);
    s->token_count = get_u32(in);
    s->field_count = get_u32(in);
    s->units = get_array(in, passing, s->unit_count, sizeof *s->units);
    s->tokens = get_array(in, passing, s->token_count, sizeof *s->tokens);
    s->fields = get_array(in, passing, s->field_count, sizeof *s->fields);
    for (uint32_t i = 0; !in->bad && i < s->unit_count; i++)
        if (s->units[i].first > s->token_count ||
            s->units[i].count > s->token_count - s->units[i].first)
            in->bad = true;
    for (uint32_t i = 0; !in->bad && i < s->field_count; i++)
        if (s->fields[i].unit >= s->unit_count || s->fields[i].type > OV_FIELD_UNREAD ||
            s->fields[i].role > OV_ROLE_PHONE)
            in->bad = true;
    return s;
}

/*
 * Every enum, flag and length is checked before it is stored: role and evidence become array indices in the
 * parent, and the currency is printed as a C string, so its last byte must be 0.
 */
static void
get_values(wire *in, ov_arena *mem, ov_reading *out)
{
    ov_reading_value *values;
    size_t count;

    out->certainty = (ov_certainty)get_u8(in);
    out->doubt = get_text(in, mem);
    count = get_count(in, 19 + sizeof values->currency.code);
    in->bad = in->bad || out->certainty >= OV_CERTAINTY_COUNT || count > OV_READING_VALUES_MOST;
    values = OV_NEW_ARRAY(mem, ov_reading_value, in->bad ? 0 : count);
    for (size_t i = 0; i < count && !in->bad; i++) {
        ov_reading_value *v = &values[i];
        uint8_t bits;
        int64_t number;

        v->offset = get_u32(in);
        v->length = get_u32(in);
        v->role = get_u8(in);
        v->evidence = get_u8(in);
        bits = get_u8(in);
        v->is_date = bits & 1;
        v->unread = bits & 2;
        v->doubtful = bits & 4;
        get(in, v->currency.code, sizeof v->currency.code);
        number = get_i64(in);
        if (v->role >= OV_VALUE_ROLE_COUNT || v->evidence >= OV_VALUE_EVIDENCE_COUNT || bits > 7 ||
            v->currency.code[sizeof v->currency.code - 1] != 0 ||
            (v->is_date && (number < INT32_MIN || number > INT32_MAX)))
            in->bad = true;
        if (v->is_date)
            v->value.date = (ov_date)number;
        else
            v->value.money.e4 = number;
    }
    out->values = values;
    out->value_count = in->bad ? 0 : count;
}

void
wire_get_reading(wire *in, ov_arena *mem, ov_arena *passing, const ov_rules *rules, ov_reading *out)
{
    *out = (ov_reading){.reject_code = get_text(in, mem)};
    if (!ov_str_is_null(out->reject_code)) {
        out->reject_detail = get_text(in, mem);
        return;
    }
    out->content_class = (ov_content_class)get_u8(in);
    if (out->content_class >= OV_CLASS_COUNT)
        in->bad = true;
    out->language = get_text(in, mem);
    out->words = get_u32(in);
    out->undecided = get_u32(in);
    get_hits(in, mem, rules, out);
    out->facts = get_facts(in, mem);
    get_lost(in, mem, out);
    get_parts(in, mem, out);
    get_values(in, mem, out);
    out->sketch = get_sketch(in, mem, passing);
}
