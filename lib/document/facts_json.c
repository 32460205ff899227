/*
 * The department's own facts: one JSON object, keys of model/facts.def.
 *
 * Lists of objects ("lines", "adjustments") become facts with the index of their element; "related"
 * is an object of its own; "change_kinds" a list of texts, whose emptiness is a fact (NO_CHANGE).
 */
#include <jansson.h>
#include <math.h>

#include "document_internal.h"

typedef struct reader {
    facts_builder facts;
    ov_str bad; /* key of the first value that is not what its key says */
} reader;

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

static void
add_value(reader *r, ov_str name, size_t index, const json_t *value)
{
    ov_fact_key key;

    if (json_is_null(value) || !ov_fact_key_parse(name, &key))
        return;
    if (!add_typed(r, key, index, value, name) && ov_str_is_null(r->bad))
        r->bad = ov_str_copy(r->facts.mem, name);
}

static void
add_object(reader *r, const char *prefix, size_t index, json_t *object)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
        add_value(r, ov_str_printf(r->facts.mem, "%s.%s", prefix, name), index, value);
}

static void
add_list(reader *r, const char *name, const json_t *list)
{
    size_t count = json_array_size(list);
    ov_fact_key key;
    bool texts = ov_fact_key_parse(ov_str_from(name), &key);

    if (texts && key == OV_FACT_CHANGE_KIND && count == 0)
        add_flag_fact(&r->facts, OV_FACT_NO_CHANGE, true, ov_str_from(name));
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_array_get(list, i);

        if (json_is_object(value))
            add_object(r, name, i, value);
        else if (texts && ov_fact_key_is_list(key))
            add_value(r, ov_str_from(name), i, value);
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
            add_list(r, name, value);
        else if (json_is_object(value))
            add_object(r, name, 0, value);
        else
            add_value(r, ov_str_from(name), 0, value);
    }
}

bool
ov_document_read_facts(ov_arena *mem, ov_arena *scratch, ov_str json, ov_facts *out,
                       ov_str *reject_code, ov_str *reject_detail)
{
    reader r = {.facts = {.mem = mem}};
    json_t *root;

    (void)scratch;
    if (ov_str_is_empty(json)) {
        *out = (ov_facts){0};
        return true;
    }
    root = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(root))
        add_all(&r, root);
    else
        r.bad = OV_STR("$");
    json_decref(root);
    if (!ov_str_is_null(r.bad)) {
        *reject_code = OV_STR("invalid_facts");
        *reject_detail = ov_str_printf(mem, "facts: '%.*s' is not of its type",
                                       (int)OV_MIN(r.bad.len, (size_t)60), r.bad.ptr);
        return false;
    }
    *out = facts_done(&r.facts);
    return true;
}
