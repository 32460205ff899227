/*
 * One reading out of a piece: nothing in it is believed. A checksum tells damage, not malice, so
 * every number is checked before it is used as a length, an index or an enum.
 */
#include "memory_internal.h"

#include <string.h>

void
memory_get(cursor *c, void *out, size_t size)
{
    if (c->bad || (size_t)(c->end - c->at) < size) {
        c->bad = true;
        memset(out, 0, size);
        return;
    }
    memcpy(out, c->at, size);
    c->at += size;
}

static uint8_t
get_byte(cursor *c)
{
    uint8_t v;

    memory_get(c, &v, sizeof v);
    return v;
}

/* A number of at most `most`. */
uint64_t
memory_get_number(cursor *c, uint64_t most)
{
    uint64_t value = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = get_byte(c);

        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte > 0x7F)
            continue;
        c->bad = c->bad || value > most;
        return c->bad ? 0 : value;
    }
    c->bad = true;
    return 0;
}

static int64_t
get_signed(cursor *c, int64_t least, int64_t most)
{
    uint64_t coded = memory_get_number(c, UINT64_MAX);
    int64_t value = (int64_t)(coded >> 1) ^ -(int64_t)(coded & 1);

    c->bad = c->bad || value < least || value > most;
    return c->bad ? 0 : value;
}

/* A count of records that take at least `least` bytes each. */
static size_t
get_count(cursor *c, size_t least)
{
    return (size_t)memory_get_number(c, (size_t)(c->end - c->at) / least);
}

/* A text of the piece: copied once, whoever names it, and only when it is wanted. */
static ov_str
get_text(cursor *c)
{
    size_t place = (size_t)memory_get_number(c, c->piece->text_count);

    if (c->bad || place == 0)
        return OV_STR_NULL;
    if (c->mem && !c->piece->copied[place - 1]) {
        c->piece->texts[place - 1] = ov_str_copy(c->mem, c->piece->texts[place - 1]);
        c->piece->copied[place - 1] = true;
    }
    return c->piece->texts[place - 1];
}

static void
get_fact(cursor *c, ov_fact *f)
{
    uint64_t key = memory_get_number(c, (uint64_t)OV_FACT_COUNT * 2 - 1);

    *f = (ov_fact){.key = (uint16_t)(key >> 1), .source = (uint8_t)(key & 1)};
    f->index = (uint16_t)memory_get_number(c, UINT16_MAX);
    switch (ov_fact_key_type((ov_fact_key)f->key)) {
    case OV_FACT_TYPE_MONEY:
        f->value.money.e4 = get_signed(c, INT64_MIN, INT64_MAX);
        break;
    case OV_FACT_TYPE_DATE:
        f->value.date = (ov_date)get_signed(c, OV_DATE_MIN, OV_DATE_MAX);
        break;
    case OV_FACT_TYPE_BOOL:
        f->value.flag = get_signed(c, 0, 1) != 0;
        break;
    case OV_FACT_TYPE_INT:
        f->value.number = get_signed(c, INT64_MIN, INT64_MAX);
        break;
    case OV_FACT_TYPE_TEXT:
        f->value.text = get_text(c);
        break;
    }
    f->evidence.offset = (uint32_t)memory_get_number(c, UINT32_MAX);
    f->evidence.length = (uint32_t)memory_get_number(c, UINT32_MAX);
}

#define FACT_LEAST  5 /* bytes: key, index, value, offset, length */
#define HIT_LEAST   3
#define VALUE_LEAST 10
#define FIELD_LEAST 7
#define TOKENS_MOST ((size_t)1 << 24) /* a body has no more bytes */

static ov_facts
get_facts(cursor *c, ov_arena *mem)
{
    size_t count = get_count(c, FACT_LEAST);
    ov_fact *facts = OV_NEW_ARRAY(mem, ov_fact, count);

    for (size_t i = 0; i < count && !c->bad; i++) {
        get_fact(c, &facts[i]);
        c->bad = c->bad || (i > 0 && ov_fact_cmp(&facts[i - 1], &facts[i]) > 0);
    }
    return (ov_facts){facts, count};
}

static void
get_hits(cursor *c, ov_arena *mem, const ov_rules *rules, ov_reading *out)
{
    size_t count = get_count(c, HIT_LEAST);
    ov_phrase_hit *hits = OV_NEW_ARRAY(mem, ov_phrase_hit, count);

    for (size_t i = 0; i < count && !c->bad; i++) {
        size_t number = (size_t)memory_get_number(c, (uint64_t)ov_rules_count(rules) * 2 + 1);
        const ov_rule *rule;

        if (c->bad || number >> 1 >= ov_rules_count(rules)) {
            c->bad = true;
            return;
        }
        rule = ov_rules_at(rules, number >> 1);
        hits[i] = (ov_phrase_hit){.rule = rule->id,
                                  .klass = rule->klass,
                                  .says = rule->says,
                                  .guarded = number & 1,
                                  .offset = (uint32_t)memory_get_number(c, UINT32_MAX),
                                  .length = (uint32_t)memory_get_number(c, UINT32_MAX)};
    }
    out->hits = hits;
    out->hit_count = count;
}

static void
get_lists(cursor *c, ov_arena *mem, ov_reading *out)
{
    size_t lost_count = get_count(c, 2), part_count;
    ov_lost_fact *lost = OV_NEW_ARRAY(mem, ov_lost_fact, lost_count);
    ov_facts *parts;

    for (size_t i = 0; i < lost_count && !c->bad; i++) {
        lost[i].key = get_text(c);
        lost[i].unknown = memory_get_number(c, 1) != 0;
    }
    part_count = get_count(c, 1);
    parts = OV_NEW_ARRAY(mem, ov_facts, part_count);
    for (size_t i = 0; i < part_count && !c->bad; i++)
        parts[i] = get_facts(c, mem);
    out->lost = (ov_lost_facts){lost, lost_count};
    out->parts = parts;
    out->part_count = part_count;
}

static void
get_values(cursor *c, ov_arena *mem, ov_reading *out)
{
    size_t count = get_count(c, VALUE_LEAST);
    ov_reading_value *values;

    c->bad = c->bad || count > OV_READING_VALUES_MOST;
    values = OV_NEW_ARRAY(mem, ov_reading_value, c->bad ? 0 : count);
    for (size_t i = 0; i < count && !c->bad; i++) {
        ov_reading_value *v = &values[i];
        uint8_t bits;

        v->offset = (uint32_t)memory_get_number(c, UINT32_MAX);
        v->length = (uint32_t)memory_get_number(c, UINT32_MAX);
        v->role = get_byte(c);
        v->evidence = get_byte(c);
        bits = get_byte(c);
        v->is_date = bits & 1;
        v->unread = bits & 2;
        v->doubtful = bits & 4;
        memory_get(c, v->currency.code, sizeof v->currency.code);
        if (v->is_date)
            v->value.date = (ov_date)get_signed(c, INT32_MIN, INT32_MAX);
        else
            v->value.money.e4 = get_signed(c, INT64_MIN, INT64_MAX);
        c->bad = c->bad || v->role >= OV_VALUE_ROLE_COUNT ||
                 v->evidence >= OV_VALUE_EVIDENCE_COUNT || bits > 7 ||
                 v->currency.code[sizeof v->currency.code - 1] != 0;
    }
    out->values = values;
    out->value_count = c->bad ? 0 : count;
}

static void
get_field(cursor *c, uint32_t units, ov_sketch_field *f)
{
    uint8_t kind = get_byte(c);

    *f = (ov_sketch_field){.type = kind & ((1U << FIELD_ROLE_SHIFT) - 1),
                           .role = (uint8_t)(kind >> FIELD_ROLE_SHIFT)};
    if (f->type > OV_FIELD_UNREAD || f->role > OV_ROLE_PHONE || units == 0) {
        c->bad = true;
        return;
    }
    f->unit = (uint16_t)memory_get_number(c, OV_MIN(units - 1U, UINT16_MAX));
    memory_get(c, &f->shape, sizeof f->shape);
    if (FIELD_IS_SMALL(f->type))
        f->value = (uint64_t)get_signed(c, INT64_MIN, INT64_MAX);
    else
        memory_get(c, &f->value, sizeof f->value);
}

/* The sentences of the piece into arrays of the letter's own, as the worker gives them: tokens one
   after the other. */
static const ov_sketch *
get_sketch(cursor *c, ov_arena *mem, ov_arena *passing)
{
    ov_sketch *s = OV_NEW(mem, ov_sketch);
    ov_sketch_unit *units;
    ov_sketch_field *fields;
    uint32_t *tokens;
    size_t count = 0;

    memory_get(c, &s->skeleton, sizeof s->skeleton);
    memory_get(c, &s->text, sizeof s->text);
    s->unit_count = (uint32_t)get_count(c, 1);
    units = OV_NEW_ARRAY(passing, ov_sketch_unit, s->unit_count);
    for (uint32_t i = 0; i < s->unit_count && !c->bad; i++) {
        size_t place = (size_t)memory_get_number(c, c->piece->unit_count);

        if (c->bad || place >= c->piece->unit_count) {
            c->bad = true;
            return s;
        }
        units[i] = c->piece->units[place].sketch;
        units[i].first = (uint32_t)place; /* for now */
        count += units[i].count;
    }
    c->bad = c->bad || count > TOKENS_MOST;
    tokens = OV_NEW_ARRAY(passing, uint32_t, c->bad ? 0 : count);
    for (uint32_t i = 0; i < s->unit_count && !c->bad; i++) {
        memcpy(tokens + s->token_count, c->piece->units[units[i].first].tokens,
               units[i].count * sizeof *tokens);
        units[i].first = s->token_count;
        s->token_count += units[i].count;
    }
    s->field_count = (uint32_t)get_count(c, FIELD_LEAST);
    fields = OV_NEW_ARRAY(passing, ov_sketch_field, s->field_count);
    for (uint32_t i = 0; i < s->field_count && !c->bad; i++)
        get_field(c, s->unit_count, &fields[i]);
    s->units = units;
    s->tokens = tokens;
    s->fields = fields;
    return s;
}

bool
memory_get_reading(cursor c, const ov_rules *rules, ov_arena *mem, ov_arena *passing,
                   ov_reading *out)
{
    ov_reading reading = {0};

    reading.content_class = (ov_content_class)get_byte(&c);
    reading.certainty = (ov_certainty)get_byte(&c);
    c.bad =
        c.bad || reading.content_class >= OV_CLASS_COUNT || reading.certainty >= OV_CERTAINTY_COUNT;
    reading.language = get_text(&c);
    reading.doubt = get_text(&c);
    reading.words = (uint32_t)memory_get_number(&c, UINT32_MAX);
    reading.undecided = (uint32_t)memory_get_number(&c, UINT32_MAX);
    get_hits(&c, mem, rules, &reading);
    reading.facts = get_facts(&c, mem);
    get_lists(&c, mem, &reading);
    get_values(&c, mem, &reading);
    reading.sketch = get_sketch(&c, mem, passing);
    *out = reading;
    return !c.bad && c.at == c.end;
}
