#include "token_internal.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/vec.h"
#include "sketch_internal.h"

typedef enum kind { KIND_SIGN = 0, KIND_LETTER = 1, KIND_DIGIT = 2, KIND_BLANK = 4 } kind;

/* What is not ASCII is a letter. */
static const uint8_t kinds[256] = {[' '] = KIND_BLANK,
                                   ['0' ... '9'] = KIND_DIGIT,
                                   ['A' ... 'Z'] = KIND_LETTER,
                                   ['a' ... 'z'] = KIND_LETTER,
                                   [0x80 ... 0xFF] = KIND_LETTER};

static unsigned
kind_of(char c)
{
    return kinds[(unsigned char)c];
}

static bool
is_digit(char c)
{
    return kind_of(c) == KIND_DIGIT;
}

static bool
is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

char
ov_text_digit_fold(char c)
{
    switch (c) {
    case 'O':
    case 'o':
        return '0';
    case 'l':
    case 'I':
    case 'i':
    case '|':
        return '1';
    case 'S':
    case 's':
        return '5';
    case 'B':
        return '8';
    case 'Z':
    case 'z':
        return '2';
    case 'b':
        return '6';
    case 'g':
    case 'q':
        return '9';
    default:
        return c;
    }
}

/* The chunk at text[from..until), punctuation at both ends set apart; currency signs belong to the
   core. */
static chunk
chunk_from(ov_str text, size_t from, size_t until, size_t digits, size_t letters)
{
    chunk c = {.digits = (uint16_t)digits, .letters = (uint16_t)letters};

    while (from < until && kind_of(text.ptr[from]) == KIND_SIGN && text.ptr[from] != '$')
        c.lead = text.ptr[from++];
    while (until > from && kind_of(text.ptr[until - 1]) == KIND_SIGN &&
           text.ptr[until - 1] != '$') {
        c.trail = text.ptr[--until];
        c.stop |= c.trail == '.' || c.trail == '!' || c.trail == '?';
        c.percent |= c.trail == '%';
    }
    c.core = (ov_str){text.ptr + from, until - from};
    return c;
}

/* A word that ends in a point without ending a sentence. Two letters are known ones: "before we go on."
   ends one. */
bool
sketch_is_abbreviation(ov_str word)
{
    static const ov_str known[] = {
        OV_STR_INIT("mrs"),  OV_STR_INIT("inc"), OV_STR_INIT("ltd"),  OV_STR_INIT("dept"),
        OV_STR_INIT("corp"), OV_STR_INIT("ave"), OV_STR_INIT("blvd"), OV_STR_INIT("ext"),
        OV_STR_INIT("etc"),  OV_STR_INIT("est"), OV_STR_INIT("gov"),  OV_STR_INIT("sec"),
        OV_STR_INIT("no"),   OV_STR_INIT("nr"),  OV_STR_INIT("dr"),   OV_STR_INIT("mr"),
        OV_STR_INIT("ms"),   OV_STR_INIT("st"),  OV_STR_INIT("jr"),   OV_STR_INIT("sr"),
        OV_STR_INIT("co"),   OV_STR_INIT("vs"),  OV_STR_INIT("pt"),   OV_STR_INIT("ph"),
        OV_STR_INIT("cr"),   OV_STR_INIT("rd")};

    if (word.len <= 1 || ov_str_find_char(word, '.', 0) != OV_STR_NONE)
        return true;
    for (size_t i = 0; i < OV_COUNT(known) && word.len <= 4; i++)
        if (word.len == known[i].len && (word.ptr[0] | 0x20) == known[i].ptr[0] &&
            ov_str_eq_nocase(word, known[i]))
            return true;
    return false;
}

/* `lower` is the word in lower case. */
static token
word_from(ov_str s, const char *lower)
{
    token t = {.text = s, .kind = TOKEN_WORD, .capital = is_upper(s.ptr[0])};
    size_t len = OV_MIN(s.len, (size_t)TOKEN_HASHED), capitals = 0;

    if (t.capital && s.len > 1 && is_upper(s.ptr[1])) {
        while (capitals < len && is_upper(s.ptr[capitals]))
            capitals++;
        t.upper = capitals == s.len;
    }
    t.hash = ov_text_lower_word_hash(s, lower);
    t.value = t.hash;
    return t;
}

static void
add_token(ov_arena *scratch, token_list *list, token t)
{
    if (list->count == list->capacity)
        OV_VEC_RESERVE(scratch, list, list->count + 32);
    list->items[list->count++] = t;
}

/* The words of a chunk that is nothing else; apostrophes stay in them, other signs separate. */
static void
add_words(ov_arena *scratch, const chunk *c, const char *lower, token_list *out)
{
    size_t first = out->count, from = 0;

    if (c->letters == c->core.len) {
        add_token(scratch, out, word_from(c->core, lower));
    } else {
        for (size_t i = 0; i <= c->core.len; i++) {
            char at = i < c->core.len ? c->core.ptr[i] : ' ';

            if ((kind_of(at) & (KIND_LETTER | KIND_DIGIT)) || at == '\'')
                continue;
            if (i > from)
                add_token(scratch, out,
                          word_from(ov_str_slice(c->core, from, i - from), lower + from));
            from = i + 1;
        }
    }
    if (out->count == first)
        return;
    out->items[out->count - 1].stop = c->stop && !sketch_is_abbreviation(c->core);
    out->items[out->count - 1].colon = c->trail == ':';
    out->items[out->count - 1].comma = c->trail == ',';
    for (size_t i = first; c->digits && i < out->count; i++)
        out->items[i].digits = true;
}

/* A number without any other meaning: long ones are masked, short ones and years are words. */
static bool
number_match(const chunk *c, token *out)
{
    bool year = c->core.len == 4 && c->digits == 4 &&
                (memcmp(c->core.ptr, "19", 2) == 0 || memcmp(c->core.ptr, "20", 2) == 0);

    if (c->digits < 4 || c->digits < c->letters || year)
        return false;
    *out = (token){.kind = TOKEN_NUMBER, .value = ov_hash(c->core), .text = c->core};
    out->shape = (uint32_t)out->value;
    return true;
}

static bool
is_weekday(const token *t)
{
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

    if (t->kind != TOKEN_WORD || t->text.len < 6 || t->text.len > 9 ||
        (t->text.ptr[t->text.len - 1] | 0x20) != 'y')
        return false;
    for (size_t i = 0; i < OV_COUNT(days); i++)
        if (ov_str_eq_nocase(t->text, ov_str_from(days[i])))
            return true;
    return false;
}

/* What the recogniser read, as a token. */
static void
typed_token(const chunk *c, token *out)
{
    const ov_typed_field *f = c->typed;

    *out = (token){.text = c->core};
    switch ((ov_typed_kind)f->type) {
    case OV_TYPED_MONEY:
        out->kind = TOKEN_MONEY;
        out->value = (uint64_t)(f->value.money.e4 < 0 ? -f->value.money.e4 : f->value.money.e4);
        out->shape = (uint32_t)ov_hash_bytes(&out->value, sizeof out->value, 0);
        break;
    case OV_TYPED_DATE:
        out->kind = TOKEN_DATE;
        out->value = (uint32_t)f->value.date;
        out->shape = (uint32_t)ov_hash_bytes(&f->value.date, sizeof f->value.date, 0);
        break;
    case OV_TYPED_PERIOD:
        out->kind = TOKEN_PERIOD;
        out->value = out->shape = (uint32_t)f->value.period;
        break;
    case OV_TYPED_PHONE:
    case OV_TYPED_ID:
        ov_text_id_token(c->core, out);
        out->kind = f->type == OV_TYPED_ID ? TOKEN_ID : TOKEN_PHONE;
        break;
    case OV_TYPED_POSTCODE:
        out->kind = TOKEN_POSTCODE;
        out->value = ov_hash(c->core);
        break;
    case OV_TYPED_UNREAD:
    case OV_TYPED_NUMBER:
        out->kind = TOKEN_UNREAD;
        out->value = ov_hash(c->core);
        out->shape = (uint32_t)out->value;
        break;
    }
}

#define MASKED_LEAST 3 /* digits that are left of an account number */
#define MASKED_MOST  6

/* "XXXX-4821", "x4821": what is left of a masked account; stars and points are no part of the core,
   "****4821" is a plain number. */
static bool
ov_text_is_masked(ov_str core)
{
    size_t signs = 0, digits = 0;

    while (signs < core.len && (core.ptr[signs] | 0x20) == 'x')
        signs++;
    if (signs == 0)
        return false;
    while (signs < core.len && memchr("-.* ", core.ptr[signs], 4))
        signs++;
    while (signs + digits < core.len && is_digit(core.ptr[signs + digits]))
        digits++;
    return signs + digits == core.len && digits >= MASKED_LEAST && digits <= MASKED_MOST;
}

/* It says what "ending in 4821" says. */
static void
masked_token(const chunk *c, token *out)
{
    size_t from = c->core.len;

    while (from > 0 && is_digit(c->core.ptr[from - 1]))
        from--;
    *out = (token){.kind = TOKEN_NUMBER, .text = ov_str_slice(c->core, from, c->core.len)};
    out->value = ov_hash(out->text);
    out->shape = (uint32_t)out->value;
}

/* Values that a token takes as they were read; all other fields are tried here again, as a scan may
   have left them. */
static bool
is_value(const ov_typed_field *f, const char *base, const char *end)
{
    const char *p = base + f->offset;
    ov_str print = {p, f->length};

    /* "be$12.50" and "$12.50now" are amounts that a scan glued to a word */
    if (f->type == OV_TYPED_ID)
        return !ov_text_is_masked(print) && f->length < TOKEN_LONGEST * 2 &&
               !memchr(p, '$', f->length);
    if (f->type == OV_TYPED_UNREAD && f->unread != OV_TYPED_DATE)
        return kind_of(p[f->length - 1]) != KIND_LETTER &&
               (p + f->length == end || kind_of(p[f->length]) != KIND_LETTER);
    return f->type != OV_TYPED_NUMBER;
}

/* The chunks that a guess may use end before the next value that was read. */
static size_t
count_open(const chunk *chunks, size_t count, size_t at)
{
    size_t end = at;

    while (end < count && end < at + TOKEN_CHUNKS_MOST && !chunks[end].typed)
        end++;
    return end < count && chunks[end].typed ? end : count;
}

size_t
ov_text_token_match(const chunk *chunks, size_t count, size_t at, token *out)
{
    size_t used;

    if (chunks[at].typed) {
        const ov_typed_field *f = chunks[at].typed;
        bool unread = f->type == OV_TYPED_UNREAD && f->unread != OV_TYPED_DATE;

        /* what a scan garbled may still be told: "18-Apr-2O25" reads as a number, "1,2O4.50" not */
        if ((f->type != OV_TYPED_ID || ov_text_date_match(chunks, at + 1, at, out) == 0) &&
            (!unread || (ov_text_money_match(chunks, at + 1, at, out) == 0 &&
                         ov_text_id_match(chunks, at + 1, at, out) == 0)))
            typed_token(&chunks[at], out);
        return 1;
    }
    count = count_open(chunks, count, at);
    if (ov_text_is_masked(chunks[at].core)) {
        masked_token(&chunks[at], out);
        return 1;
    }
    if ((used = ov_text_money_match(chunks, count, at, out)) > 0 ||
        (used = ov_text_date_match(chunks, count, at, out)) > 0 ||
        (used = ov_text_phone_match(chunks, count, at, out)) > 0 ||
        (used = ov_text_id_match(chunks, count, at, out)) > 0)
        return used;
    return number_match(&chunks[at], out) ? 1 : 0;
}

/* Whether the chunk may begin as an amount or a date does, a scan's misreadings included. */
static bool
begins_number(const chunk *c)
{
    char first = c->core.ptr[0];

    return first == '$' || (first | 0x20) == 'u' || is_digit(ov_text_digit_fold(first));
}

bool
ov_text_token_is_fickle(const chunk *chunks, size_t count, size_t at)
{
    const chunk *c = &chunks[at], *next = at + 1 < count ? c + 1 : NULL,
                *third = at + 2 < count ? c + 2 : NULL;

    if (c->typed || (c->digits == 4 && c->core.len == 4))
        return true; /* a year or a number */
    if (begins_number(c) && (c->core.len > 12 || memchr(c->core.ptr, '/', c->core.len) ||
                             memchr(c->core.ptr, '-', c->core.len) ||
                             memchr(c->core.ptr, '.', c->core.len) || c->core.len == 7))
        return true;
    if (next && next->digits > 0 &&
        (next->core.len == 4 || (begins_number(next) && next->core.len > 12)))
        return true;
    return third && third->digits > 0 && third->core.len == 4 &&
           (c->core.len <= 2 || next->core.len <= 2);
}

size_t
ov_text_token_reread(const chunk *chunks, size_t count, size_t at, token_kind known, token *out)
{
    count = count_open(chunks, count, at);
    if (known == TOKEN_MONEY)
        return ov_text_money_match(chunks, count, at, out);
    if (known == TOKEN_ID)
        return ov_text_id_match(chunks, count, at, out);
    return ov_text_token_match(chunks, count, at, out);
}

/* Where an amount and a word touch that a scan left no blank between: "be$12.50", "$12.50for". */
static size_t
glued_at(ov_str part)
{
    size_t sign = ov_str_find_char(part, '$', 1), point = ov_str_find_char(part, '.', 1);

    if (sign != OV_STR_NONE && sign + 1 < part.len && part.ptr[sign - 1] >= 'a' &&
        part.ptr[sign - 1] <= 'z' && is_digit(part.ptr[sign + 1]))
        return sign;
    if (point != OV_STR_NONE && point + 5 <= part.len && is_digit(part.ptr[point - 1]) &&
        is_digit(part.ptr[point + 1]) && is_digit(part.ptr[point + 2]) &&
        kind_of(part.ptr[point + 3]) == KIND_LETTER && kind_of(part.ptr[point + 4]) == KIND_LETTER)
        return point + 3;
    return part.len;
}

/* The chunk at text[from..*until), which ends sooner where something is glued to it. */
static chunk
chunk_cut(ov_str text, size_t from, size_t *until, size_t digits, size_t letters)
{
    size_t end = *until;

    if (digits > 2 && letters > 1)
        end = from + glued_at(ov_str_slice(text, from, *until - from));
    for (size_t i = end; i < *until; i++) {
        letters -= kind_of(text.ptr[i]) & KIND_LETTER;
        digits -= kind_of(text.ptr[i]) >> 1;
    }
    *until = end;
    return chunk_from(text, from, end, digits, letters);
}

const ov_typed_field *
ov_text_token_value(token_list *list, ov_str stretch, size_t at)
{
    size_t base = list->typed_count > 0 ? (size_t)(stretch.ptr - list->base) : 0;

    for (; list->typed_next < list->typed_count; list->typed_next++) {
        const ov_typed_field *f = &list->typed[list->typed_next];

        if (f->offset >= base + stretch.len)
            return NULL;
        if (f->offset >= base + at && f->offset + f->length <= base + stretch.len &&
            is_value(f, list->base, stretch.ptr + stretch.len))
            return f;
    }
    return NULL;
}

/* The chunk of the value at `start`, behind punctuation from `from` on; the punctuation behind it
   is set apart as that of any other, unless a word is glued to it. */
static chunk
chunk_of_value(ov_str text, size_t from, size_t start, const ov_typed_field *f, size_t *until)
{
    chunk c = {.core = {text.ptr + start, f->length},
               .typed = f,
               .lead = start > from ? text.ptr[start - 1] : 0};
    size_t end = start + f->length, behind = end, letters = 0, digits = 0;

    for (size_t i = start; i < end; i++) {
        letters += kind_of(text.ptr[i]) == KIND_LETTER;
        digits += kind_of(text.ptr[i]) == KIND_DIGIT;
    }
    c.letters = (uint16_t)letters;
    c.digits = (uint16_t)digits;
    while (behind < text.len && kind_of(text.ptr[behind]) == KIND_SIGN)
        behind++;
    if (behind < text.len && kind_of(text.ptr[behind]) != KIND_BLANK)
        behind = end;
    for (size_t i = end; i < behind; i++) {
        c.trail = text.ptr[end];
        c.stop |= text.ptr[i] == '.' || text.ptr[i] == '!' || text.ptr[i] == '?';
        c.percent |= text.ptr[i] == '%';
    }
    *until = behind;
    return c;
}

/* The chunk at `at`, which is no blank, up to the next one or to where a value begins. */
static chunk
next_chunk(ov_str text, size_t at, size_t value, size_t *until)
{
    size_t letters = 0, digits = 0, end;
    unsigned seen;

    for (end = at; end < text.len && (end == at || end != value) &&
                   (seen = kind_of(text.ptr[end])) != KIND_BLANK;
         end++) {
        letters += seen & KIND_LETTER;
        digits += seen >> 1;
    }
    *until = end;
    return chunk_cut(text, at, until, digits, letters);
}

static size_t
skip_signs(ov_str text, size_t at)
{
    while (at < text.len && kind_of(text.ptr[at]) == KIND_SIGN)
        at++;
    return at;
}

/* Cut the text at its blanks, and around the values that were recognised. Behind the last chunk
   follow two that are empty. */
static void
cut_chunks(ov_arena *scratch, ov_str text, token_list *out)
{
    const ov_typed_field *value = ov_text_token_value(out, text, 0);
    size_t base = value ? (size_t)(text.ptr - out->base) : 0;
    chunk *last = NULL;

    out->chunks.count = 0;
    for (size_t at = 0, end; at < text.len; at = end) {
        size_t start = value ? value->offset - base : text.len;
        chunk c;

        if (kind_of(text.ptr[at]) == KIND_BLANK) {
            end = at + 1;
            continue;
        }
        if (value && start <= skip_signs(text, at)) {
            c = chunk_of_value(text, at, start, value, &end);
            value = ov_text_token_value(out, text, end);
        } else {
            c = next_chunk(text, at, start, &end);
        }
        if (c.core.len == 0) {
            if (last)
                last->stop |= text.ptr[at] == '.';
            continue;
        }
        if (out->chunks.count + 3 > out->chunks.capacity)
            OV_VEC_RESERVE(scratch, &out->chunks, out->chunks.count + 32);
        last = &out->chunks.items[out->chunks.count++];
        *last = c;
    }
    if (last)
        last[1] = last[2] = (chunk){0};
}

/* A copy of the text in lower case, ASCII only; whole blocks, so that it goes 16 bytes at a time.
 */
static void
make_lower(ov_arena *scratch, ov_str text, token_list *out)
{
    size_t blocks = (text.len + 15) / 16;

    if (blocks * 16 > out->lower_capacity) {
        out->lower_capacity = OV_MAX(blocks * 16, (size_t)256);
        out->lower = ov_arena_alloc(scratch, out->lower_capacity);
    }
    if (text.len > 0)
        memcpy(out->lower, text.ptr, text.len);
    for (size_t b = 0; b < blocks; b++) {
        char *p = out->lower + b * 16;

#ifdef __SSE2__
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('A' - 1)),
                                      _mm_cmplt_epi8(v, _mm_set1_epi8('Z' + 1)));

        _mm_storeu_si128((__m128i *)(void *)p,
                         _mm_or_si128(v, _mm_and_si128(upper, _mm_set1_epi8(0x20))));
#else
        for (size_t i = 0; i < 16; i++)
            p[i] = (char)(p[i] | (is_upper(p[i]) ? 0x20 : 0));
#endif
    }
}

/* What stands for a value in its sentence; nearly all that is unread is a date. */
uint32_t
ov_text_token_mask(token_kind of)
{
    return of == TOKEN_UNREAD ? TOKEN_DATE : of == TOKEN_POSTCODE ? TOKEN_NUMBER : of;
}

void
ov_text_tokens_scan(ov_arena *scratch, ov_str text, token_list *out)
{
    const chunk *chunks;
    size_t count;

    cut_chunks(scratch, text, out);
    make_lower(scratch, text, out);
    out->count = out->trials.count = 0;
    chunks = out->chunks.items;
    count = out->chunks.count;
    for (size_t i = 0; i < count;) {
        token t = {0};
        /* what is no word has a digit in its first three chunks */
        bool digits = chunks[i].digits || chunks[i + 1].digits || chunks[i + 2].digits;
        size_t used = digits ? ov_text_token_match(chunks, count, i, &t) : 0;

        if (digits)
            *OV_VEC_ADD(scratch, &out->trials) =
                (token_trial){.chunk = (uint32_t)i, .used = (uint8_t)used, .kind = t.kind};
        if (used == 0) {
            add_words(scratch, &chunks[i], out->lower + (chunks[i].core.ptr - text.ptr), out);
            i++;
            continue;
        }
        t.hash = ov_text_token_mask((token_kind)t.kind);
        t.stop = chunks[i + used - 1].stop;
        if (t.kind == TOKEN_DATE && out->count > 0 && is_weekday(&out->items[out->count - 1]))
            out->count--;
        add_token(scratch, out, t);
        i += used;
    }
}
