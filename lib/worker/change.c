/*
 * The day from which something changes.
 *
 * Which sentence tells of a change is known once the rules have been matched, and what a day in it is for needs no more words of its own:
 * "the annual fee will be raised on March 1" has one day, and it stands behind a word of time. Where the sentences of change name two days,
 * none is taken. A paper that tells of no change has no day of one: "the entrance will be moved on March 1" is of the entrance.
 */
#include <stdlib.h>
#include <string.h>

#include "onevoice/document/document.h"
#include "worker_internal.h"

#define WORD_MOST 12 /* bytes of the longest word of time */

static bool
tells_of_change(ov_content_class class)
{
    return class == OV_CLASS_CHANGE_IN_TERMS_NOTICE || class == OV_CLASS_MERGER_ANNOUNCEMENT ||
           class == OV_CLASS_SERVICING_TRANSFER_NOTICE || class == OV_CLASS_SERVICE_NOTICE;
}

/* Does a word of time stand before the day, or does it begin its sentence? */
static bool
is_announced(ov_str text, size_t from, size_t at)
{
    static const ov_str words[] = {OV_STR_INIT("on"),        OV_STR_INIT("from"),
                                   OV_STR_INIT("effective"), OV_STR_INIT("beginning"),
                                   OV_STR_INIT("starting"),  OV_STR_INIT("commencing"),
                                   OV_STR_INIT("of"),        OV_STR_INIT("is")};
    size_t end = at, begin;
    ov_str word;

    while (end > from && (text.ptr[end - 1] == ' ' || text.ptr[end - 1] == ':'))
        end--;
    for (begin = end; begin > from && end - begin < WORD_MOST && text.ptr[begin - 1] != ' ';)
        begin--;
    word = ov_str_slice(text, begin, end - begin);
    for (size_t i = 0; i < OV_COUNT(words); i++)
        if (ov_str_eq_nocase(word, words[i]))
            /* "as of": the terms of a day are no change on it */
            return i != 6 || (begin >= from + 3 &&
                              ov_str_eq_nocase(ov_str_slice(text, begin - 3, 2), OV_STR("as")));
    return false;
}

/* The sentence around `at`. A full stop inside a value ("Oct. 8, 2026") ends none. */
static void
sentence_of(const ov_text *text, const ov_typed_fields *fields, size_t at, size_t *from, size_t *to)
{
    *from = 0;
    *to = text->bytes.len;
    for (size_t i = 0; i < text->break_count; i++)
        if (text->breaks[i].kind >= OV_BREAK_BLOCK) {
            if (text->breaks[i].at <= at)
                *from = text->breaks[i].at;
            else if (text->breaks[i].at < *to)
                *to = text->breaks[i].at;
        }
    for (size_t i = 0, k = 0; i < text->end_count; i++) {
        size_t end = text->ends[i];

        while (k < fields->count && fields->items[k].offset + fields->items[k].length <= end)
            k++;
        if (k < fields->count && fields->items[k].offset < end)
            continue;
        if (end <= at)
            *from = OV_MAX(*from, end);
        else
            *to = OV_MIN(*to, end);
    }
}

typedef struct day_found {
    ov_date day;
    size_t count; /* of different days */
    ov_evidence evidence;
} day_found;

static void
look_in(const ov_text *text, const ov_typed_fields *fields, size_t at, const ov_reading *reading,
        day_found *found)
{
    size_t from, to;

    sentence_of(text, fields, at, &from, &to);
    for (size_t i = 0; i < fields->count; i++) {
        const ov_typed_field *f = &fields->items[i];
        uint32_t offset = ov_text_body_offset(text, f->offset);

        if (f->offset < from || f->offset >= to)
            continue;
        for (size_t k = 0; k < reading->value_count; k++) {
            const ov_reading_value *v = &reading->values[k];

            if (!v->is_date || v->unread || v->offset != offset || v->value.date == found->day)
                continue;
            found->count += is_announced(text->bytes, from, f->offset) ? 1 : 2;
            found->day = v->value.date;
            found->evidence = (ov_evidence){.offset = offset, .length = v->length};
        }
    }
}

static ov_facts
without_day(ov_arena *mem, ov_facts facts)
{
    ov_fact *items = OV_NEW_ARRAY(mem, ov_fact, facts.count);
    size_t count = 0;

    for (size_t i = 0; i < facts.count; i++)
        if (facts.items[i].key != OV_FACT_EFFECTIVE_DATE ||
            facts.items[i].source == OV_SOURCE_STRUCTURED)
            items[count++] = facts.items[i];
    return (ov_facts){items, count};
}

void
worker_day_of_change(ov_arena *mem, const ov_rules *rules, const ov_text *text,
                     const ov_typed_fields *fields, const ov_rule_hits *hits, ov_reading *out)
{
    const ov_fact *stated = ov_facts_find(out->facts, OV_FACT_EFFECTIVE_DATE);
    day_found found = {.day = OV_DATE_NONE};
    ov_fact *items;

    if (stated && stated->source == OV_SOURCE_TEXT && !tells_of_change(out->content_class))
        out->facts = without_day(mem, out->facts);
    if (stated || out->content_class != OV_CLASS_CHANGE_IN_TERMS_NOTICE)
        return;
    for (size_t i = 0; i < hits->count; i++)
        if (!hits->items[i].guarded && ov_str_eq(ov_rules_at(rules, hits->items[i].rule)->says,
                                                 OV_STR("change_in_terms_notice")))
            look_in(text, fields, hits->items[i].offset, out, &found);
    if (found.count != 1)
        return;
    items = OV_NEW_ARRAY(mem, ov_fact, out->facts.count + 1);
    if (out->facts.count > 0)
        memcpy(items, out->facts.items, out->facts.count * sizeof *items);
    items[out->facts.count] = (ov_fact){.key = OV_FACT_EFFECTIVE_DATE,
                                        .source = OV_SOURCE_TEXT,
                                        .value.date = found.day,
                                        .evidence = found.evidence};
    out->facts = (ov_facts){items, out->facts.count + 1};
    qsort(items, out->facts.count, sizeof *items, ov_fact_cmp);
}
