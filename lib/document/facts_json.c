/*
 * The department's own facts: one JSON object, keys of model/facts.def.
 *
 * Lists of objects ("lines", "adjustments") become facts with the index of their element; "related"
 * is an object of its own; "change_kinds" a list of texts, whose emptiness is a fact (NO_CHANGE).
 */
#include <jansson.h>
#include <math.h>

#include "facts_internal.h"

#define LOST_MOST 100 /* named of one row: a department's mistake is told by less */
#define KEY_MOST  60  /* bytes of a key that nobody knows: it is not to bring text along */

typedef struct reader {
    facts_builder facts;
    OV_VEC(ov_lost_fact) lost;
} reader;

static void
lose(reader *r, ov_str key, bool unknown)
{
    ov_str named = ov_str_slice(key, 0, KEY_MOST);

    while (named.len < key.len && named.len > 0 &&
           ((unsigned char)key.ptr[named.len] & 0xC0) == 0x80)
        named.len--; /* whole characters */
    if (r->lost.count < LOST_MOST)
        *OV_VEC_ADD(r->facts.mem, &r->lost) =
            (ov_lost_fact){ov_str_copy(r->facts.mem, named), unknown};
}

static ov_str
scalar_text(ov_arena *mem, const json_t *value)
{
    if (json_is_string(value))
        return (ov_str){json_string_value(value), json_string_length(value)};
    if (json_is_integer(value))
        return ov_str_printf(mem, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value)) /* decimals are kept exact by the shortest form that reads back */
        return ov_str_printf(mem, "%.15g", json_real_value(value));
    return OV_STR_NULL;
}

static bool
add_typed(reader *r, ov_fact_key key, size_t index, const json_t *value, ov_str path)
{
    ov_arena *mem = r->facts.mem;
    ov_str text = scalar_text(mem, value);
    ov_money money;
    ov_date date;
    int64_t number;

    switch (ov_fact_key_type(key)) {
    case OV_FACT_TYPE_MONEY:
        if (!ov_money_parse(text, &money))
            return false;
        add_money_fact(&r->facts, key, index, money, path);
        return true;
    case OV_FACT_TYPE_DATE:
        if (!json_is_string(value) || !ov_date_parse(text, &date))
            return false;
        add_date_fact(&r->facts, key, index, date, path);
        return true;
    case OV_FACT_TYPE_TEXT:
        if (ov_str_is_null(text))
            return false;
        add_text_fact(&r->facts, key, index, text, path);
        return true;
    case OV_FACT_TYPE_BOOL:
        if (!json_is_boolean(value))
            return false;
        add_flag_fact(&r->facts, key, json_is_true(value), path);
        return true;
    case OV_FACT_TYPE_INT:
        if (!ov_str_to_i64(text, &number))
            return false;
        add_int_fact(&r->facts, key, number, path);
        return true;
    }
    return false;
}

/* "lines" of "lines.service_date": known, but holds objects only. */
static bool
is_group(ov_str name)
{
    for (size_t i = 0; i < OV_FACT_COUNT; i++) {
        ov_str key = ov_fact_key_name((ov_fact_key)i);

        if (key.len > name.len && key.ptr[name.len] == '.' && ov_str_starts(key, name))
            return true;
    }
    return false;
}

static void
add_value(reader *r, ov_str name, size_t index, const json_t *value)
{
    ov_fact_key key;

    if (json_is_null(value))
        return;
    if (!ov_fact_key_parse(name, &key))
        lose(r, name, !is_group(name));
    else if (!add_typed(r, key, index, value, name))
        lose(r, name, false);
}

static void
add_object(reader *r, ov_str group, size_t index, json_t *object)
{
    const char *name;
    json_t *value;
    ov_fact_key key;

    if (!is_group(group)) {
        lose(r, group, !ov_fact_key_parse(group, &key));
        return;
    }
    json_object_foreach(object, name, value)
        add_value(r, ov_str_printf(r->facts.mem, "%.*s.%s", OV_STR_ARG(group), name), index, value);
}

static void
add_list(reader *r, ov_str name, const json_t *list)
{
    size_t count = json_array_size(list);
    ov_fact_key key;
    bool texts = ov_fact_key_parse(name, &key) && ov_fact_key_is_list(key);

    if (texts && key == OV_FACT_CHANGE_KIND && count == 0)
        add_flag_fact(&r->facts, OV_FACT_NO_CHANGE, true, name);
    if (!texts && !is_group(name)) {
        lose(r, name, !ov_fact_key_parse(name, &key));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_array_get(list, i);

        if (json_is_object(value))
            add_object(r, name, i, value);
        else
            add_value(r, name, i, value);
    }
}

static void
add_all(reader *r, json_t *root)
{
    const char *name;
    json_t *value;

    json_object_foreach(root, name, value)
    {
        if (json_is_array(value))
            add_list(r, ov_str_from(name), value);
        else if (json_is_object(value))
            add_object(r, ov_str_from(name), 0, value);
        else
            add_value(r, ov_str_from(name), 0, value);
    }
}

void
ov_document_read_facts(ov_arena *mem, ov_str json, ov_facts *out, ov_lost_facts *lost)
{
    reader r = {.facts = {.mem = mem}};
    json_t *root;

    *out = (ov_facts){0};
    *lost = (ov_lost_facts){0};
    if (ov_str_is_empty(json))
        return;
    root = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(root))
        add_all(&r, root);
    else
        lose(&r, OV_STR("$"), false);
    json_decref(root);
    *out = facts_done(&r.facts);
    *lost = (ov_lost_facts){r.lost.items, r.lost.count};
}
