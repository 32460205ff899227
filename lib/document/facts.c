#include <stdlib.h>
#include <string.h>

#include "onevoice/base/buf.h"
#include "facts_internal.h"
#include "read_internal.h"

static ov_fact *
add_fact(facts_builder *b, ov_fact_key key, size_t index, ov_str path)
{
    ov_fact *fact = OV_VEC_ADD(b->mem, &b->rows);
    ov_str *kept = OV_NEW(b->mem, ov_str);

    b->has[key] = true;
    fact->key = (uint16_t)key;
    fact->index = (uint16_t)OV_MIN(index, (size_t)UINT16_MAX);
    fact->source = OV_SOURCE_STRUCTURED;
    *kept = ov_str_copy(b->mem, path);
    fact->evidence.path = kept;
    return fact;
}

void
add_text_fact(facts_builder *b, ov_fact_key key, size_t index, ov_str value, ov_str path)
{
    value = ov_str_trim(value);
    if (!ov_str_is_empty(value))
        add_fact(b, key, index, path)->value.text = ov_str_copy(b->mem, value);
}

void
add_money_fact(facts_builder *b, ov_fact_key key, size_t index, ov_money value, ov_str path)
{
    add_fact(b, key, index, path)->value.money = value;
}

void
add_date_fact(facts_builder *b, ov_fact_key key, size_t index, ov_date value, ov_str path)
{
    if (value != OV_DATE_NONE)
        add_fact(b, key, index, path)->value.date = value;
}

void
add_int_fact(facts_builder *b, ov_fact_key key, int64_t value, ov_str path)
{
    add_fact(b, key, 0, path)->value.number = value;
}

void
add_flag_fact(facts_builder *b, ov_fact_key key, bool value, ov_str path)
{
    add_fact(b, key, 0, path)->value.flag = value;
}

void
set_parts(ov_document *out, const part_list *parts)
{
    out->parts = parts->items;
    out->part_count = parts->count;
    if (parts->count == 1)
        out->facts = parts->items[0];
}

bool
has_fact(const facts_builder *b, ov_fact_key key)
{
    return b->has[key];
}

ov_str
document_person_name(ov_arena *scratch, const ov_str *parts, size_t count)
{
    ov_buf out = ov_buf_init(scratch);

    for (size_t i = 0; i < count; i++) {
        ov_str part = ov_str_trim(parts[i]);

        if (part.len == 0)
            continue;
        if (out.len > 0)
            ov_buf_char(&out, ' ');
        ov_buf_str(&out, part);
    }
    return out.len > 0 ? ov_buf_view(&out) : OV_STR_NULL;
}

/* Terms of payment are prose, in FHIR with marks of emphasis: "due by **30 November 2026**". Of two days one is the end of a discount
   or of something else, and which is not for us to say. */
ov_date
document_only_date(ov_arena *scratch, ov_str text)
{
    ov_document prose = {0};
    ov_typed_fields fields;
    ov_date found = OV_DATE_NONE;
    char *plain;

    if (ov_str_is_empty(text))
        return found;
    plain = ov_arena_text(scratch, text.len);
    for (size_t i = 0; i < text.len; i++)
        plain[i] = memchr("*_`#", text.ptr[i], 4) ? ' ' : text.ptr[i];
    read_plain(scratch, (ov_str){plain, text.len}, &prose);
    ov_text_typed_fields(scratch, &prose.text, &fields);
    for (size_t i = 0; i < fields.count; i++) {
        if (fields.items[i].type != OV_TYPED_DATE)
            continue;
        if (found != OV_DATE_NONE && found != fields.items[i].value.date)
            return OV_DATE_NONE;
        found = fields.items[i].value.date;
    }
    return found;
}

ov_facts
facts_done(facts_builder *b)
{
    if (b->rows.count > 1)
        qsort(b->rows.items, b->rows.count, sizeof *b->rows.items, ov_fact_cmp);
    return (ov_facts){b->rows.items, b->rows.count};
}

ov_facts
ov_document_facts_merge(ov_arena *mem, ov_facts facts, ov_facts more)
{
    ov_fact *all = OV_NEW_ARRAY(mem, ov_fact, facts.count + more.count);
    size_t count = 0, i = 0, k = 0;

    while (i < facts.count || k < more.count) {
        int order = i == facts.count  ? 1
                    : k == more.count ? -1
                                      : ov_fact_cmp(&facts.items[i], &more.items[k]);

        if (order <= 0) {
            all[count++] = facts.items[i++];
            k += order == 0;
        } else {
            all[count++] = more.items[k++];
        }
    }
    return (ov_facts){all, count};
}
