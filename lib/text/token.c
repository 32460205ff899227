#include "token_internal.h"

#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/vec.h"
#include "sketch_internal.h"

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool
is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80;
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

/* Set punctuation at both ends apart; currency signs belong to the core. */
static chunk
chunk_from(ov_str s)
{
    chunk c = {0};
    size_t from = 0, until = s.len;

    while (from < until && !is_letter(s.ptr[from]) && !is_digit(s.ptr[from]) && s.ptr[from] != '$')
        c.lead = s.ptr[from++];
    while (until > from && !is_letter(s.ptr[until - 1]) && !is_digit(s.ptr[until - 1])) {
        c.trail = s.ptr[--until];
        c.stop |= c.trail == '.' || c.trail == '!' || c.trail == '?';
        c.percent |= c.trail == '%';
    }
    c.core = (ov_str){s.ptr + from, until - from};
    for (size_t i = 0; i < c.core.len; i++) {
        c.digits = (uint16_t)(c.digits + is_digit(c.core.ptr[i]));
        c.letters = (uint16_t)(c.letters + is_letter(c.core.ptr[i]));
    }
    return c;
}

/* A word that ends in a point without ending a sentence. */
bool
sketch_is_abbreviation(ov_str word)
{
    static const char *const known[] = {"mrs",  "inc", "ltd", "dept", "corp", "ave",
                                        "blvd", "ext", "etc", "est",  "gov",  "sec"};

    if (word.len <= 2 || ov_str_find_char(word, '.', 0) != OV_STR_NONE)
        return true;
    for (size_t i = 0; i < OV_COUNT(known) && word.len <= 4; i++)
        if (ov_str_eq_nocase(word, ov_str_from(known[i])))
            return true;
    return false;
}

static token
word_from(ov_str s)
{
    char lower[64];
    size_t len = OV_MIN(s.len, sizeof lower);
    token t = {.text = s, .kind = TOKEN_WORD, .capital = is_upper(s.ptr[0])};
    size_t capitals = 0;

    for (size_t i = 0; i < len; i++) {
        capitals += is_upper(s.ptr[i]);
        lower[i] = is_upper(s.ptr[i]) ? (char)(s.ptr[i] + 32) : s.ptr[i];
    }
    t.upper = capitals == s.len && s.len > 1;
    t.hash = (uint32_t)ov_hash_bytes(lower, len, s.len > len ? ov_hash(s) : 0) | 8u;
    t.value = t.hash;
    return t;
}

/* The words of a chunk that is nothing else; apostrophes vanish, other signs separate. */
static void
add_words(ov_arena *scratch, const chunk *c, token_list *out)
{
    size_t first = out->count, from = 0;

    for (size_t i = 0; i <= c->core.len; i++) {
        char at = i < c->core.len ? c->core.ptr[i] : ' ';

        if (is_letter(at) || is_digit(at) || at == '\'')
            continue;
        if (i > from)
            *OV_VEC_ADD(scratch, out) = word_from(ov_str_slice(c->core, from, i - from));
        from = i + 1;
    }
    if (out->count == first)
        return;
    out->items[out->count - 1].stop = c->stop && !sketch_is_abbreviation(c->core);
    out->items[out->count - 1].colon = c->trail == ':';
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

    if (t->kind != TOKEN_WORD || t->text.len < 6 || t->text.len > 9)
        return false;
    for (size_t i = 0; i < OV_COUNT(days); i++)
        if (ov_str_eq_nocase(t->text, ov_str_from(days[i])))
            return true;
    return false;
}

static size_t
match(const chunk *chunks, size_t count, size_t at, token *out)
{
    size_t used;

    /* each of them has a digit in its first three chunks */
    if (chunks[at].digits == 0 && (at + 1 >= count || chunks[at + 1].digits == 0) &&
        (at + 2 >= count || chunks[at + 2].digits == 0))
        return 0;
    if ((used = ov_text_money_match(chunks, count, at, out)) > 0 ||
        (used = ov_text_date_match(chunks, count, at, out)) > 0 ||
        (used = ov_text_phone_match(chunks, count, at, out)) > 0 ||
        (used = ov_text_id_match(chunks, count, at, out)) > 0)
        return used;
    return number_match(&chunks[at], out) ? 1 : 0;
}

void
ov_text_tokens_scan(ov_arena *scratch, ov_str text, token_list *out)
{
    OV_VEC(chunk) chunks = {0};
    ov_str rest = text, part;

    OV_VEC_RESERVE(scratch, &chunks, OV_MIN(text.len / 6 + 4, (size_t)4096));
    OV_VEC_RESERVE(scratch, out, OV_MIN(text.len / 6 + 4, (size_t)4096));
    while (ov_str_next(&rest, ' ', &part)) {
        chunk c = chunk_from(part);

        if (c.core.len > 0)
            *OV_VEC_ADD(scratch, &chunks) = c;
        else if (chunks.count > 0 && part.len > 0)
            chunks.items[chunks.count - 1].stop |= part.ptr[0] == '.';
    }
    for (size_t i = 0; i < chunks.count;) {
        token t = {0};
        size_t used = match(chunks.items, chunks.count, i, &t);

        if (used == 0) {
            add_words(scratch, &chunks.items[i++], out);
            continue;
        }
        t.hash = t.kind;
        t.stop = chunks.items[i + used - 1].stop;
        if (t.kind == TOKEN_DATE && out->count > 0 && is_weekday(&out->items[out->count - 1]))
            out->count--;
        *OV_VEC_ADD(scratch, out) = t;
        i += used;
    }
}
