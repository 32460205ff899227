/* Readings that outlive their batch: rule ids and paths, which recur, are kept once. */
#include "keep_internal.h"

#include <string.h>

ov_keeper
ov_keeper_init(ov_arena *mem)
{
    return (ov_keeper){.mem = mem, .index = ov_map_new(mem, 256)};
}

static ov_str
intern(ov_keeper *keeper, ov_str s)
{
    uint64_t at;
    ov_str copy;

    if (ov_str_is_null(s))
        return s;
    if (ov_map_get(keeper->index, s, &at))
        return keeper->words.items[at];
    copy = ov_str_copy(keeper->mem, s);
    ov_map_put(keeper->index, copy, keeper->words.count);
    *OV_VEC_ADD(keeper->mem, &keeper->words) = copy;
    return copy;
}

static ov_facts
keep_facts(ov_keeper *keeper, ov_facts facts)
{
    ov_fact *kept = OV_NEW_ARRAY(keeper->mem, ov_fact, facts.count + 1);

    for (size_t i = 0; i < facts.count; i++) {
        kept[i] = facts.items[i];
        if (ov_fact_key_type((ov_fact_key)kept[i].key) == OV_FACT_TYPE_TEXT)
            kept[i].value.text = ov_str_copy(keeper->mem, kept[i].value.text);
        kept[i].evidence.rule = intern(keeper, kept[i].evidence.rule);
        kept[i].evidence.path = intern(keeper, kept[i].evidence.path);
    }
    return (ov_facts){kept, facts.count};
}

const ov_reading *
ov_keep_reading(ov_keeper *keeper, const ov_reading *reading)
{
    ov_reading *kept = OV_NEW(keeper->mem, ov_reading);
    ov_phrase_hit *hits = OV_NEW_ARRAY(keeper->mem, ov_phrase_hit, reading->hit_count + 1);
    ov_sketch *sketch;

    *kept = *reading;
    kept->facts = keep_facts(keeper, reading->facts);
    for (size_t i = 0; i < reading->hit_count; i++) {
        hits[i] = reading->hits[i];
        hits[i].rule = intern(keeper, hits[i].rule);
        hits[i].klass = intern(keeper, hits[i].klass);
        hits[i].says = intern(keeper, hits[i].says);
    }
    kept->hits = hits;
    kept->language = intern(keeper, reading->language);
    kept->reject_code = intern(keeper, reading->reject_code);
    kept->reject_detail = ov_str_copy(keeper->mem, reading->reject_detail);
    if (reading->sketch) {
        sketch = OV_NEW(keeper->mem, ov_sketch);
        *sketch = *reading->sketch;
        kept->sketch = sketch;
    }
    return kept;
}
