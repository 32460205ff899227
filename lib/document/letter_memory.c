/*
 * The words of a unit, remembered: letters of a night come from few templates.
 *
 * A unit is known by its bytes with its fields blinded to what a token of them is (amount, date,
 * number). What its words say depends on nothing else: whatever looks at a value itself, or beyond the
 * unit, does so anew. A hit is compared byte for byte, so the memory cannot change an answer. A unit
 * is kept when it comes the second time: names come once and would push the templates out.
 */
#include <string.h>

#include "letter_internal.h"
#include "onevoice/base/hash.h"

#define BUCKET_COUNT 16384
#define UNIT_MOST    1024 /* bytes of a unit that comes again */
#define KEPT_MOST    ((size_t)8 * 1024 * 1024)
#define SETS_KNOWN   (UINT32_C(1) << 31) /* no set's bit */
#define BLIND        '\xFF'              /* in no text of UTF-8 */

typedef struct kept_unit {
    letter_words words;
    uint64_t hash;
    uint32_t len;
    char key[];
} kept_unit;

typedef struct bucket {
    kept_unit *unit;
    uint32_t generation; /* of the units in `kept`: buckets of another are empty */
    uint32_t door;       /* upper half of the hash of a unit that came once, and the generation */
} bucket;

struct ov_letter_memory {
    ov_arena *kept;
    bucket *buckets;
    uint32_t generation;
};

static void
kept_free(void *kept)
{
    ov_arena_free(kept);
}

ov_letter_memory *
ov_letter_memory_new(ov_arena *mem)
{
    ov_letter_memory *m = OV_NEW(mem, ov_letter_memory);

    m->kept = ov_arena_new();
    ov_arena_defer(mem, kept_free, m->kept);
    m->buckets = OV_NEW_ARRAY(mem, bucket, BUCKET_COUNT);
    m->generation = 1;
    return m;
}

void
ov_letter_memory_forget(ov_letter_memory *m)
{
    if (++m->generation == 0) {
        memset(m->buckets, 0, BUCKET_COUNT * sizeof *m->buckets);
        m->generation = 1;
    }
    ov_arena_reset(m->kept);
}

static bool
is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80;
}

/* Would the tokens beside a field be others if it began or ended otherwise? Letters run on, "-" and
   "'" join them, dots lead. */
static bool
runs_on(ov_str text, const ov_layout_unit *u, const ov_typed_field *f)
{
    size_t end = f->offset + f->length;
    char first = text.ptr[f->offset], before = f->offset > u->from ? text.ptr[f->offset - 1] : ' ';

    return first == '.' ||
           (is_letter(first) && (is_letter(before) || before == '-' || before == '\'')) ||
           (end < u->to && text.ptr[end] == '-' && is_letter(text.ptr[end - 1]));
}

/* The unit's bytes with the fields blinded: what it is known by. Null, and so never remembered, where
   words and fields are not apart, for then the words depend on the value; and where it is too long. */
static ov_str
blinded(const letter *l, const ov_layout_unit *u, char out[UNIT_MOST])
{
    ov_str text = l->text->bytes;
    size_t at = u->from, len = 0;

    if (u->count == 0)
        return u->to - u->from <= UNIT_MOST ? ov_str_slice(text, u->from, u->to - u->from)
                                            : OV_STR_NULL;
    for (size_t i = u->first; i < u->first + u->count; i++) {
        const ov_typed_field *f = &l->fields->items[i];
        size_t end = f->offset + f->length;

        if (f->offset < at || f->length == 0 || end > u->to ||
            len + (f->offset - at) + 2 > UNIT_MOST || runs_on(text, u, f))
            return OV_STR_NULL;
        memcpy(out + len, text.ptr + at, f->offset - at);
        len += f->offset - at;
        out[len++] = BLIND;
        out[len++] = (char)grammar_value_word(f);
        at = end;
    }
    if (u->to > at) {
        if (len + (u->to - at) > UNIT_MOST)
            return OV_STR_NULL;
        memcpy(out + len, text.ptr + at, u->to - at);
        len += u->to - at;
    }
    return (ov_str){out, len};
}

/* What can be said of the unit at once; the rest when somebody asks. */
static void
read_words(letter *l, ov_arena *mem, size_t unit, letter_words *w)
{
    const grammar_tokens *t = letter_tokens(l, unit);
    size_t values = 0;

    *w = (letter_words){.alone = true,
                        .label = {LETTER_NOT_ASKED, LETTER_NOT_ASKED},
                        .title = LETTER_NOT_ASKED,
                        .ends = LETTER_NOT_ASKED};
    if (t->count > 0)
        w->begin = t->items[0].from - l->layout.units[unit].from;
    for (size_t i = 0; i < t->count; i++) {
        const grammar_token *token = &t->items[i];

        if (grammar_is_value(token)) {
            values++;
        } else if (!grammar_is_mark(token)) {
            w->alone = false;
            w->any = w->any || token->word != GRAMMAR_NUMBER;
            w->known = w->known || token->word > GRAMMAR_NUMBER;
            w->sets |= grammar_sets[token->word];
        }
    }
    w->values = OV_NEW_ARRAY(mem, letter_told, values);
    for (size_t i = 0; i < t->count; i++)
        if (grammar_is_value(&t->items[i]))
            w->values[w->count++] =
                (letter_told){.field = (uint16_t)(t->items[i].field - l->layout.units[unit].first),
                              .is_date = t->items[i].word == GRAMMAR_DATE};
}

/* A unit that no memory holds: read for this letter alone. */
static letter_words *
passing(letter *l, size_t unit)
{
    letter_words *w = OV_NEW(l->mem, letter_words);

    read_words(l, l->mem, unit, w);
    return w;
}

/* A unit that comes a second time is kept; what is asked of its words later is kept with it, so a pointer
   into the memory is given out. Hence nothing may be forgotten while a letter is read. */
static letter_words *
remembered(letter *l, size_t unit)
{
    char bytes[UNIT_MOST];
    ov_letter_memory *m = l->memory;
    ov_str key = blinded(l, &l->layout.units[unit], bytes);
    uint64_t hash;
    uint32_t mark;
    bucket *at;
    kept_unit *known;

    if (ov_str_is_null(key))
        return passing(l, unit);
    hash = ov_hash(key);
    at = &m->buckets[hash % BUCKET_COUNT];
    known = at->generation == m->generation ? at->unit : NULL;
    if (known && known->hash == hash && known->len == key.len &&
        memcmp(known->key, key.ptr, key.len) == 0)
        return &known->words;
    mark = (uint32_t)(hash >> 32) + m->generation;
    if (at->door != mark) {
        at->door = mark;
        return passing(l, unit);
    }
    known = ov_arena_alloc(m->kept, sizeof *known + key.len);
    known->hash = hash;
    known->len = (uint32_t)key.len;
    memcpy(known->key, key.ptr, key.len);
    read_words(l, m->kept, unit, &known->words);
    at->unit = known;
    at->generation = m->generation;
    return &known->words;
}

void
letter_memory_trim(ov_letter_memory *m)
{
    if (m && ov_arena_bytes(m->kept) > KEPT_MOST)
        ov_letter_memory_forget(m);
}

letter_words *
letter_words_of(letter *l, size_t unit)
{
    if (!l->words[unit])
        l->words[unit] = l->memory ? remembered(l, unit) : passing(l, unit);
    return l->words[unit];
}

ov_value_role
letter_label(letter *l, size_t unit, bool date)
{
    letter_words *w = letter_words_of(l, unit);

    if (w->label[date] == LETTER_NOT_ASKED) {
        const grammar_tokens *t = letter_tokens(l, unit);

        w->label[date] = (uint8_t)grammar_label(t->items, t->count, date);
    }
    return (ov_value_role)w->label[date];
}

bool
letter_unit_has(letter *l, size_t unit, grammar_set set)
{
    return letter_words_of(l, unit)->sets >> set & 1;
}

bool
letter_has(letter *l, grammar_set set)
{
    if (!l->sets) {
        l->sets = SETS_KNOWN;
        for (size_t i = 0; i < l->layout.count; i++)
            l->sets |= letter_words_of(l, i)->sets;
    }
    return l->sets >> set & 1;
}
