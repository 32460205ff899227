#include "onevoice/base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "onevoice/base/ascii.h"

ov_str
ov_str_from(const char *cstr)
{
    return cstr ? (ov_str){cstr, strlen(cstr)} : OV_STR_NULL;
}

/* The arena's bytes are zero: the terminator needs no writing. */
char *
ov_str_cstr(ov_arena *mem, ov_str s)
{
    char *copy = ov_arena_text(mem, s.len + 1);

    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return copy;
}

ov_str
ov_str_copy(ov_arena *mem, ov_str s)
{
    return s.ptr ? (ov_str){ov_str_cstr(mem, s), s.len} : s;
}

ov_str
ov_str_printf(ov_arena *mem, const char *format, ...)
{
    va_list args, again;
    int len;
    char *text;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    OV_ASSERT(len >= 0);
    text = ov_arena_alloc(mem, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (ov_str){text, (size_t)len};
}

/* By hand and not by printf: maps are asked by such keys once a paper. */
ov_str
ov_str_join(ov_arena *mem, ov_str a, char separator, ov_str b)
{
    char *text = ov_arena_text(mem, a.len + b.len + 2);

    if (a.len)
        memcpy(text, a.ptr, a.len);
    text[a.len] = separator;
    if (b.len)
        memcpy(text + a.len + 1, b.ptr, b.len);
    return (ov_str){text, a.len + b.len + 1};
}

bool
ov_str_is_null(ov_str s)
{
    return !s.ptr;
}

bool
ov_str_is_empty(ov_str s)
{
    return s.len == 0;
}

/*
 * Null is SQL's null and not the empty text; two nulls are equal here because keys that hold them
 * must sort and group like any other.
 */
bool
ov_str_eq(ov_str a, ov_str b)
{
    if (!a.ptr || !b.ptr)
        return !a.ptr && !b.ptr;
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

/*
 * ASCII only, and never the locale's tolower: an answer may not depend on LC_CTYPE, and under a
 * Turkish locale even "FILE" and "file" differ.
 */
static unsigned char
lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

bool
ov_str_eq_nocase(ov_str a, ov_str b)
{
    if (!a.ptr || !b.ptr)
        return !a.ptr && !b.ptr;
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

/*
 * Bytes, unsigned, shorter first: the order of PostgreSQL's collation "C", which every query that
 * must agree with us names. Null before everything.
 */
int
ov_str_cmp(ov_str a, ov_str b)
{
    size_t common = OV_MIN(a.len, b.len);
    int order = common ? memcmp(a.ptr, b.ptr, common) : 0;

    if (order)
        return order < 0 ? -1 : 1;
    if (!a.ptr != !b.ptr)
        return a.ptr ? 1 : -1;
    return OV_CMP(a.len, b.len);
}

int
ov_strs_cmp(const void *a, const void *b)
{
    return ov_str_cmp(*(const ov_str *)a, *(const ov_str *)b);
}

bool
ov_str_starts(ov_str s, ov_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool
ov_str_ends(ov_str s, ov_str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

size_t
ov_str_find(ov_str s, ov_str needle, size_t from)
{
    const char *hit;

    if (from > s.len || needle.len > s.len - from)
        return OV_STR_NONE;
    if (needle.len == 0)
        return from;
    hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return hit ? (size_t)(hit - s.ptr) : OV_STR_NONE;
}

size_t
ov_str_find_char(ov_str s, char c, size_t from)
{
    const char *hit = from < s.len ? memchr(s.ptr + from, c, s.len - from) : NULL;

    return hit ? (size_t)(hit - s.ptr) : OV_STR_NONE;
}

/* The length in bytes of the character at `i` that must not reach a terminal; 0: it may. */
static size_t
unprintable(ov_str s, size_t i)
{
    const unsigned char *p = (const unsigned char *)s.ptr + i;
    size_t left = s.len - i;

    if (p[0] < 0x20 || p[0] == 0x7F)
        return 1;
    if (left >= 2 && p[0] == 0xC2 && p[1] < 0xA0)
        return 2; /* C1: U+009B alone starts an escape sequence */
    if (left >= 2 && p[0] == 0xD8 && p[1] == 0x9C)
        return 2; /* U+061C */
    if (left >= 3 && p[0] == 0xE2 && p[1] == 0x80 &&
        (p[2] == 0x8E || p[2] == 0x8F || (p[2] >= 0xA8 && p[2] <= 0xAE)))
        return 3; /* U+200E, 200F, 2028 to 202E */
    if (left >= 3 && p[0] == 0xE2 && p[1] == 0x81 && p[2] >= 0xA6 && p[2] <= 0xA9)
        return 3; /* U+2066 to 2069 */
    return 0;
}

/*
 * For everything that goes to a terminal or a log: text of the data could otherwise move the
 * cursor, retitle the window or turn the direction of the line ("Trojan Source", CVE-2021-42574).
 */
ov_str
ov_str_printable(ov_arena *mem, ov_str s)
{
    char *out;
    size_t used = 0;

    if (ov_str_is_null(s))
        return s;
    out = ov_arena_alloc(mem, s.len + 1);
    for (size_t i = 0; i < s.len;) {
        size_t hidden = unprintable(s, i);

        out[used++] = hidden ? '?' : s.ptr[i];
        i += hidden ? hidden : 1;
    }
    out[used] = '\0';
    return (ov_str){out, used};
}

ov_str
ov_str_slice(ov_str s, size_t from, size_t len)
{
    if (!s.ptr)
        return s;
    from = OV_MIN(from, s.len);
    return (ov_str){s.ptr + from, OV_MIN(len, s.len - from)};
}

/*
 * The blanks of C's "C" locale. A no-break blank is kept: in a printed number it is a separator
 * and the readers of text must see it.
 */
bool
ov_str_has_digit(ov_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ov_is_digit(s.ptr[i]))
            return true;
    return false;
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

ov_str
ov_str_trim(ov_str s)
{
    while (s.len && is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/* "a,,b" has three parts and "" has one: a list that came from a column keeps its empty cells. */
bool
ov_str_next(ov_str *rest, char separator, ov_str *part)
{
    size_t at;

    if (!rest->ptr)
        return false;
    at = ov_str_find_char(*rest, separator, 0);
    if (at == OV_STR_NONE) {
        *part = *rest;
        *rest = OV_STR_NULL;
    } else {
        *part = (ov_str){rest->ptr, at};
        *rest = (ov_str){rest->ptr + at + 1, rest->len - at - 1};
    }
    return true;
}

/*
 * No sign, no blank, no prefix, no overflow: what strtoull accepts beyond digits has no business
 * in a policy or a key.
 */
bool
ov_str_to_u64(ov_str s, uint64_t *out)
{
    uint64_t value = 0;

    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned char)s.ptr[i] - (unsigned)'0';

        if (digit > 9 || __builtin_mul_overflow(value, 10U, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *out = value;
    return true;
}

bool
ov_str_to_i64(ov_str s, int64_t *out)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    uint64_t value;

    if (negative)
        s = ov_str_slice(s, 1, s.len);
    if (!ov_str_to_u64(s, &value) || value > (uint64_t)INT64_MAX + (negative ? 1 : 0))
        return false;
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}
