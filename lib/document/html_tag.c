/*
 * HTML: one tag, its name and what its attributes hide.
 */
#include <string.h>

#include "html_internal.h"

/* What a byte is in a tag. */
enum { NAME = 1, SPACE = 2, ENDS = 4 /* the name of an attribute */ };

static const uint8_t tag_class[256] = {
    ['A' ... 'Z'] = NAME, ['a' ... 'z'] = NAME, ['0' ... '9'] = NAME,           ['-'] = NAME,
    [':'] = NAME,         [' '] = SPACE | ENDS, ['\t' ... '\r'] = SPACE | ENDS, ['>'] = ENDS,
    ['='] = ENDS,         ['/'] = ENDS,
};

static bool
is_class(char c, uint8_t class)
{
    return tag_class[(unsigned char)c] & class;
}

#define NAME_ROOM 16

typedef struct known_tag {
    char name[NAME_ROOM]; /* the rest is zero */
    html_kind kind;
} known_tag;

static const known_tag of_1[] = {{"p", HTML_BLOCK}};
static const known_tag of_2[] = {{"td", HTML_CELL},  {"tr", HTML_LINE},  {"br", HTML_LINE},
                                 {"th", HTML_CELL},  {"li", HTML_BLOCK}, {"dt", HTML_CELL},
                                 {"dd", HTML_LINE},  {"h1", HTML_BLOCK}, {"h2", HTML_BLOCK},
                                 {"h3", HTML_BLOCK}, {"h4", HTML_BLOCK}, {"h5", HTML_BLOCK},
                                 {"h6", HTML_BLOCK}, {"ul", HTML_BLOCK}, {"ol", HTML_BLOCK},
                                 {"dl", HTML_BLOCK}, {"hr", HTML_BLOCK}};
static const known_tag of_3[] = {{"div", HTML_BLOCK}, {"nav", HTML_BLOCK}, {"pre", HTML_BLOCK}};
static const known_tag of_4[] = {{"body", HTML_BLOCK},
                                 {"head", HTML_BLOCK},
                                 {"html", HTML_BLOCK},
                                 {"main", HTML_BLOCK},
                                 {"form", HTML_BLOCK}};
static const known_tag of_5[] = {
    {"table", HTML_BLOCK}, {"tbody", HTML_LINE},  {"thead", HTML_LINE}, {"tfoot", HTML_LINE},
    {"label", HTML_CELL},  {"aside", HTML_BLOCK}, {"style", HTML_RAW},  {"title", HTML_DROPPED}};
static const known_tag of_6[] = {{"header", HTML_BLOCK},
                                 {"footer", HTML_BLOCK},
                                 {"center", HTML_BLOCK},
                                 {"option", HTML_LINE},
                                 {"script", HTML_RAW}};
static const known_tag of_7[] = {{"caption", HTML_BLOCK},
                                 {"section", HTML_BLOCK},
                                 {"article", HTML_BLOCK},
                                 {"address", HTML_BLOCK}};
static const known_tag of_8[] = {{"fieldset", HTML_BLOCK}, {"template", HTML_DROPPED}};
static const known_tag of_10[] = {{"blockquote", HTML_BLOCK}};

static const struct {
    const known_tag *tags;
    size_t count;
} by_length[] = {
    [1] = {of_1, OV_COUNT(of_1)}, [2] = {of_2, OV_COUNT(of_2)}, [3] = {of_3, OV_COUNT(of_3)},
    [4] = {of_4, OV_COUNT(of_4)}, [5] = {of_5, OV_COUNT(of_5)}, [6] = {of_6, OV_COUNT(of_6)},
    [7] = {of_7, OV_COUNT(of_7)}, [8] = {of_8, OV_COUNT(of_8)}, [10] = {of_10, OV_COUNT(of_10)},
};

static html_kind
kind_of(ov_str name)
{
    char lower[NAME_ROOM] = {0};

    if (name.len >= OV_COUNT(by_length))
        return HTML_INLINE;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)(name.ptr[i] | 0x20); /* digits, "-" and ":" stay as they are */
    for (size_t i = 0; i < by_length[name.len].count; i++)
        if (memcmp(by_length[name.len].tags[i].name, lower, sizeof lower) == 0)
            return by_length[name.len].tags[i].kind;
    return HTML_INLINE;
}

/* "display : none" somewhere in a style attribute. */
static bool
says_hidden(ov_str style)
{
    size_t at = 0;

    while ((at = ov_str_find_char(style, ':', at)) != OV_STR_NONE) {
        size_t before = at, behind = at + 1;

        while (before > 0 && is_class(style.ptr[before - 1], SPACE))
            before--;
        while (behind < style.len && is_class(style.ptr[behind], SPACE))
            behind++;
        if (before >= 7 &&
            ov_str_eq_nocase(ov_str_slice(style, before - 7, 7), OV_STR("display")) &&
            ov_str_eq_nocase(ov_str_slice(style, behind, 4), OV_STR("none")))
            return true;
        at++;
    }
    return false;
}

static size_t
skip_space(ov_str body, size_t i)
{
    while (i < body.len && is_class(body.ptr[i], SPACE))
        i++;
    return i;
}

/* The value of an attribute at i, quoted or not; the place behind it. */
static size_t
take_value(ov_str body, size_t i, ov_str *value)
{
    size_t start = i;

    if (i < body.len && (body.ptr[i] == '"' || body.ptr[i] == '\'')) {
        const char *close = memchr(body.ptr + i + 1, body.ptr[i], body.len - i - 1);
        size_t end = close ? (size_t)(close - body.ptr) : body.len;

        *value = ov_str_slice(body, i + 1, end - i - 1);
        return close ? end + 1 : end;
    }
    while (i < body.len && body.ptr[i] != '>' && !is_class(body.ptr[i], SPACE))
        i++;
    *value = ov_str_slice(body, start, i - start);
    return i;
}

/* One attribute at *at; its name and value. False at the end of the tag. */
static bool
next_attribute(ov_str body, size_t *at, ov_str *name, ov_str *value)
{
    size_t i = *at, start;

    while (i < body.len && (is_class(body.ptr[i], SPACE) || body.ptr[i] == '/'))
        i++;
    start = i;
    while (i < body.len && !is_class(body.ptr[i], ENDS))
        i++;
    *name = ov_str_slice(body, start, i - start);
    *value = OV_STR_NULL;
    if (i == start && i < body.len && body.ptr[i] == '=')
        i++; /* a stray "=": part of no name */
    i = skip_space(body, i);
    if (i < body.len && body.ptr[i] == '=' && i > start)
        i = take_value(body, skip_space(body, i + 1), value);
    if (i == *at)
        return false;
    *at = i;
    return name->len > 0 || i < body.len;
}

bool
html_read_tag(ov_str body, size_t at, html_tag *out)
{
    size_t i = at + 1, start;

    *out = (html_tag){.closing = body.ptr[i] == '/'};
    i += out->closing;
    start = i;
    while (i < body.len && is_class(body.ptr[i], NAME))
        i++;
    out->name = (ov_str){body.ptr + start, i - start};
    out->kind = kind_of(out->name);
    while (i < body.len && body.ptr[i] != '>') {
        ov_str name, value;

        if (!next_attribute(body, &i, &name, &value))
            break;
        if (i - at > OV_DOCUMENT_TAG_MOST)
            return false;
        if (name.len == 5 && ov_str_eq_nocase(name, OV_STR("style")))
            out->hidden = out->hidden || says_hidden(value);
        else if (name.len == 6 && ov_str_eq_nocase(name, OV_STR("hidden")))
            out->hidden = true;
    }
    if (i >= body.len)
        return false;
    out->empty = body.ptr[i - 1] == '/';
    out->end = i + 1;
    return true;
}
