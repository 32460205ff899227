/*
 * Facts from the words of a letter: each typed field takes the nearest label before it.
 *
 * A label counts when at most a few filler words stand between it and the field, within the same
 * sentence and block; the nearest wins, then the longest. A second, different value of the same
 * fact is kept under the next index: a contradiction is shown, never resolved here.
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <stdlib.h>
#include <string.h>

#include "document_internal.h"
#include "onevoice/base/number.h"

#define CONTEXT 64 /* bytes before a field in which its label may stand */
#define FILLER  28 /* bytes between label and field */
#define NEAR    10 /* the same, for an identifier */

static bool
is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80;
}

/* What stands before a field, in lower case, at the end of the bytes. */
typedef struct field_window {
    unsigned char bytes[1 + CONTEXT + 1]; /* behind a zero, before the first byte of the field */
    ov_str context;
} field_window;

/* Where the last sentence of the window begins: behind ".!?" and a blank that no small letter
   follows; 0 when that is nowhere. */
static size_t
last_sentence(const field_window *w)
{
    const unsigned char *p = w->bytes + 1;
    size_t i = CONTEXT;

#ifdef __SSE2__
    const __m128i blank = _mm_set1_epi8(' '), point = _mm_set1_epi8('.'), call = _mm_set1_epi8('!'),
                  question = _mm_set1_epi8('?'), a = _mm_set1_epi8('a'),
                  letters = _mm_set1_epi8('z' - 'a');

    for (; i >= 16; i -= 16) {
        const unsigned char *block = p + i - 16;
        __m128i at = _mm_loadu_si128((const __m128i *)(const void *)block);
        __m128i stop = _mm_loadu_si128((const __m128i *)(const void *)(block - 1));
        __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(block + 1));
        __m128i from_a = _mm_sub_epi8(next, a);
        __m128i small = _mm_cmpeq_epi8(_mm_min_epu8(from_a, letters), from_a);
        __m128i any =
            _mm_or_si128(_mm_cmpeq_epi8(stop, point),
                         _mm_or_si128(_mm_cmpeq_epi8(stop, call), _mm_cmpeq_epi8(stop, question)));
        uint32_t found = (uint32_t)_mm_movemask_epi8(
            _mm_andnot_si128(small, _mm_and_si128(any, _mm_cmpeq_epi8(at, blank))));

        if (found)
            return i - (size_t)__builtin_clz(found) + 16;
    }
#endif
    for (; i > 0; i--)
        if (p[i - 1] == ' ' && (p[i - 2] == '.' || p[i - 2] == '!' || p[i - 2] == '?') &&
            !(p[i] >= 'a' && p[i] <= 'z'))
            return i;
    return 0;
}

/* The context before `at`, not past the sentence or block it stands in. */
static void
context_before(const ov_text *text, size_t at, size_t low, field_window *out)
{
    size_t from = OV_MAX(low, at > CONTEXT ? at - CONTEXT : 0), start = CONTEXT - (at - from);
    unsigned char *p = out->bytes + 1;

    memset(out->bytes, 0, sizeof out->bytes);
    memcpy(p + start, text->bytes.ptr + from, at - from);
    p[CONTEXT] = at < text->bytes.len ? (unsigned char)text->bytes.ptr[at] : 'a';
    start = OV_MAX(start, last_sentence(out));
    for (size_t i = 0; i < CONTEXT; i++)
        p[i] = (unsigned char)(p[i] | ((unsigned char)(p[i] - 'A') < 26 ? 0x20 : 0));
    out->context = (ov_str){(const char *)p + start, CONTEXT - start};
}

/* The nearest label that ends within FILLER (NEAR) bytes before the field; digits end the search.
 */
static bool
nearest_label(ov_str context, uint8_t type, ov_fact_key *key, size_t *where)
{
    size_t most = type == OV_TYPED_ID ? NEAR : FILLER;

    for (size_t end = context.len; end > 0 && context.len - end <= most; end--) {
        char c = context.ptr[end - 1];

        if (c >= '0' && c <= '9')
            return false;
        if (is_letter(c) && (end == context.len || !is_letter(context.ptr[end]))) {
            size_t len = label_ending(context, end, type, key);

            if (len > 0) {
                *where = end - len;
                return true;
            }
        }
    }
    return false;
}

static bool
contains(ov_str context, const char *word)
{
    return ov_str_find(context, ov_str_from(word), 0) != OV_STR_NONE;
}

static bool
text_behind(const ov_text *text, const ov_typed_field *f, const char *words)
{
    ov_str rest = ov_str_slice(text->bytes, f->offset + f->length, 48);
    ov_str wanted = ov_str_from(words);

    for (size_t i = 0; i + wanted.len <= rest.len; i++) {
        if (rest.ptr[i] == '.')
            return false;
        if ((rest.ptr[i] | 0x20) == wanted.ptr[0] &&
            ov_str_eq_nocase((ov_str){rest.ptr + i, wanted.len}, wanted))
            return true;
    }
    return false;
}

/* "by 11/22/2026": a due date in a sentence about paying, the end of the validation period in one
   about disputing. */
static bool
date_after_by(const ov_text *text, const ov_typed_field *f, ov_str context, ov_fact_key *key)
{
    ov_str head = ov_str_trim(context);

    if (!ov_str_ends(head, OV_STR(" by")))
        return false;
    if (text_behind(text, f, "dispute") || contains(context, "dispute")) {
        *key = OV_FACT_VALIDATION_PERIOD_END;
        return true;
    }
    if (contains(context, "appeal") || text_behind(text, f, "appeal")) {
        *key = OV_FACT_APPEAL_BY;
        return true;
    }
    if (contains(context, "due") || contains(context, "pay") || contains(context, "balance") ||
        contains(context, "amount") || contains(context, "remit")) {
        *key = OV_FACT_DUE_DATE;
        return true;
    }
    return false;
}

static bool
same_value(const ov_fact *a, const ov_fact *b)
{
    switch (ov_fact_key_type(a->key)) {
    case OV_FACT_TYPE_MONEY:
        return a->value.money.e4 == b->value.money.e4;
    case OV_FACT_TYPE_DATE:
        return a->value.date == b->value.date;
    case OV_FACT_TYPE_TEXT:
        return ov_str_eq(a->value.text, b->value.text) ||
               ov_number_same(a->value.text, b->value.text);
    case OV_FACT_TYPE_BOOL:
        return a->value.flag == b->value.flag;
    case OV_FACT_TYPE_INT:
        return a->value.number == b->value.number;
    }
    return false;
}

/* Under the next index if it differs from what the letter said before. */
static void
add_letter_fact(facts_builder *b, const ov_text *text, ov_fact fact, size_t from, size_t to)
{
    for (size_t i = 0; i < b->rows.count; i++) {
        if (b->rows.items[i].key != fact.key)
            continue;
        if (same_value(&b->rows.items[i], &fact))
            return;
        fact.index++;
    }
    fact.source = OV_SOURCE_TEXT;
    fact.evidence.offset = ov_text_body_offset(text, from);
    fact.evidence.length =
        ov_text_body_offset(text, to > from ? to - 1 : to) + 1 - fact.evidence.offset;
    *OV_VEC_ADD(b->mem, &b->rows) = fact;
}

static ov_fact
fact_of(ov_arena *mem, const ov_text *text, ov_fact_key key, const ov_typed_field *f)
{
    ov_fact fact = {.key = (uint16_t)key};

    if (f->type == OV_TYPED_MONEY)
        fact.value.money = f->value.money;
    else if (f->type == OV_TYPED_DATE)
        fact.value.date = f->value.date;
    else
        fact.value.text = ov_str_copy(mem, ov_str_slice(text->bytes, f->offset, f->length));
    return fact;
}

static void
field_fact(facts_builder *b, const ov_text *text, const ov_typed_field *f, size_t low)
{
    field_window window;
    size_t where = 0;
    ov_fact_key key;
    ov_str context;
    bool known;

    context_before(text, f->offset, low, &window);
    context = window.context;
    known = nearest_label(context, f->type, &key, &where);
    if (!known) {
        where = context.len;
        known = f->type == OV_TYPED_DATE && date_after_by(text, f, context, &key);
    }
    if (!known && f->type == OV_TYPED_MONEY && text_behind(text, f, "is due")) {
        known = true;
        key = OV_FACT_BALANCE_DUE;
    }
    if (!known)
        return;
    /* the plan's share, whatever the words before */
    if (key == OV_FACT_BALANCE_DUE && text_behind(text, f, "paid by plan"))
        key = OV_FACT_PLAN_PAID;
    add_letter_fact(b, text, fact_of(b->mem, text, key, f), f->offset - (context.len - where),
                    f->offset + f->length);
    if (f->type == OV_TYPED_MONEY && !ov_currency_is_null(f->currency)) {
        ov_fact currency = {.key = OV_FACT_CURRENCY};

        currency.value.text = ov_str_copy(b->mem, ov_currency_str(&f->currency));
        add_letter_fact(b, text, currency, f->offset, f->offset + f->length);
    }
}

void
ov_document_letter_facts(ov_arena *mem, const ov_text *text, const ov_typed_fields *fields,
                         ov_facts *out)
{
    facts_builder b = {.mem = mem};
    size_t next = 0, block = 0;

    for (size_t i = 0; i < fields->count; i++) {
        const ov_typed_field *f = &fields->items[i];

        while (next < text->break_count && text->breaks[next].at <= f->offset) {
            if (text->breaks[next].kind >= OV_BREAK_BLOCK)
                block = text->breaks[next].at;
            next++;
        }
        if (f->type == OV_TYPED_MONEY || f->type == OV_TYPED_DATE ||
            (f->type == OV_TYPED_ID && f->role != OV_ID_MAILING))
            field_fact(&b, text, f, block);
    }
    *out = facts_done(&b);
}
