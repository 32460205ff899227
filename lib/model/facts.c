/*
 * Looking into the facts of a reading. They are sorted by key, index and source (ov_fact_cmp), with what
 * a department stated before what was read from a letter: so the first of a key is the best one, and a
 * getter needs no rule of its own about whom to believe.
 */
#include "onevoice/model/reading.h"

static const struct {
    ov_fact_type type;
    bool list;
    const char *name;
} keys[OV_FACT_COUNT] = {
#define OV_FACT(name, json, type, list) {OV_FACT_TYPE_##type, list, json},
#include "onevoice/model/facts.def"
#undef OV_FACT
};

ov_fact_type
ov_fact_key_type(ov_fact_key key)
{
    return keys[key].type;
}

ov_str
ov_fact_key_name(ov_fact_key key)
{
    return ov_str_from(keys[key].name);
}

bool
ov_fact_key_is_list(ov_fact_key key)
{
    return keys[key].list;
}

bool
ov_fact_key_parse(ov_str name, ov_fact_key *out)
{
    for (size_t i = 0; i < OV_FACT_COUNT; i++)
        if (ov_str_eq(name, ov_str_from(keys[i].name))) {
            *out = (ov_fact_key)i;
            return true;
        }
    return false;
}

int
ov_fact_cmp(const void *a, const void *b)
{
    const ov_fact *x = a, *y = b;

    if (x->key != y->key)
        return OV_CMP(x->key, y->key);
    if (x->index != y->index)
        return OV_CMP(x->index, y->index);
    return OV_CMP(x->source, y->source);
}

/* First fact of the key, by bisection. */
static size_t
lower_bound(ov_facts facts, ov_fact_key key)
{
    return OV_LOWER_BOUND(i, facts.count, facts.items[i].key < key);
}

const ov_fact *
ov_facts_find(ov_facts facts, ov_fact_key key)
{
    const ov_fact *best = NULL;

    for (size_t i = lower_bound(facts, key); i < facts.count && facts.items[i].key == key; i++)
        if (!best || facts.items[i].source < best->source)
            best = &facts.items[i];
    return best;
}

const ov_fact *
ov_facts_at(ov_facts facts, ov_fact_key key, size_t index)
{
    for (size_t i = lower_bound(facts, key); i < facts.count && facts.items[i].key == key; i++)
        if (facts.items[i].index == index)
            return &facts.items[i];
    return NULL;
}

size_t
ov_facts_list_count(ov_facts facts, ov_fact_key key)
{
    size_t count = 0;

    for (size_t i = lower_bound(facts, key); i < facts.count && facts.items[i].key == key; i++)
        count = (size_t)facts.items[i].index + 1;
    return count;
}

bool
ov_facts_money(ov_facts facts, ov_fact_key key, ov_money *out)
{
    const ov_fact *fact = ov_facts_find(facts, key);

    OV_ASSERT(keys[key].type == OV_FACT_TYPE_MONEY);
    if (fact)
        *out = fact->value.money;
    return fact != NULL;
}

ov_date
ov_facts_date(ov_facts facts, ov_fact_key key)
{
    const ov_fact *fact = ov_facts_find(facts, key);

    OV_ASSERT(keys[key].type == OV_FACT_TYPE_DATE);
    return fact ? fact->value.date : OV_DATE_NONE;
}

ov_str
ov_facts_text(ov_facts facts, ov_fact_key key)
{
    const ov_fact *fact = ov_facts_find(facts, key);

    OV_ASSERT(keys[key].type == OV_FACT_TYPE_TEXT);
    return fact ? fact->value.text : OV_STR_NULL;
}

bool
ov_facts_flag(ov_facts facts, ov_fact_key key)
{
    const ov_fact *fact = ov_facts_find(facts, key);

    OV_ASSERT(keys[key].type == OV_FACT_TYPE_BOOL);
    return fact && fact->value.flag;
}
