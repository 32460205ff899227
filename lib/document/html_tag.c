/*
 * HTML: one tag, its name and the attributes that matter.
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
    html_part part;
} known_tag;

static const known_tag of_1[] = {{"p", HTML_BLOCK, HTML_NO_PART}};
static const known_tag of_2[] = {{"td", HTML_CELL, HTML_DATUM},    {"tr", HTML_LINE, HTML_ROW},
                                 {"br", HTML_LINE, HTML_NO_PART},  {"th", HTML_CELL, HTML_HEADING},
                                 {"li", HTML_BLOCK, HTML_NO_PART}, {"dt", HTML_CELL, HTML_TERM},
                                 {"dd", HTML_LINE, HTML_VALUE},    {"h1", HTML_BLOCK, HTML_NO_PART},
                                 {"h2", HTML_BLOCK, HTML_NO_PART}, {"h3", HTML_BLOCK, HTML_NO_PART},
                                 {"h4", HTML_BLOCK, HTML_NO_PART}, {"h5", HTML_BLOCK, HTML_NO_PART},
                                 {"h6", HTML_BLOCK, HTML_NO_PART}, {"ul", HTML_BLOCK, HTML_NO_PART},
                                 {"ol", HTML_BLOCK, HTML_NO_PART}, {"dl", HTML_BLOCK, HTML_LIST},
                                 {"hr", HTML_BLOCK, HTML_NO_PART}};
static const known_tag of_3[] = {{"div", HTML_BLOCK, HTML_NO_PART},
                                 {"nav", HTML_BLOCK, HTML_NO_PART},
                                 {"pre", HTML_BLOCK, HTML_NO_PART}};
static const known_tag of_4[] = {{"body", HTML_BLOCK, HTML_NO_PART},
                                 {"head", HTML_BLOCK, HTML_NO_PART},
                                 {"html", HTML_BLOCK, HTML_NO_PART},
                                 {"main", HTML_BLOCK, HTML_NO_PART},
                                 {"form", HTML_BLOCK, HTML_NO_PART}};
static const known_tag of_5[] = {
    {"table", HTML_BLOCK, HTML_TABLE},  {"tbody", HTML_LINE, HTML_NO_PART},
    {"thead", HTML_LINE, HTML_NO_PART}, {"tfoot", HTML_LINE, HTML_NO_PART},
    {"label", HTML_CELL, HTML_NO_PART}, {"aside", HTML_BLOCK, HTML_NO_PART},
    {"style", HTML_RAW, HTML_NO_PART},  {"title", HTML_DROPPED, HTML_NO_PART}};
static const known_tag of_6[] = {{"header", HTML_BLOCK, HTML_NO_PART},
                                 {"footer", HTML_BLOCK, HTML_NO_PART},
                                 {"center", HTML_BLOCK, HTML_NO_PART},
                                 {"option", HTML_LINE, HTML_NO_PART},
                                 {"script", HTML_RAW, HTML_NO_PART}};
static const known_tag of_7[] = {{"caption", HTML_BLOCK, HTML_NO_PART},
                                 {"section", HTML_BLOCK, HTML_NO_PART},
                                 {"article", HTML_BLOCK, HTML_NO_PART},
                                 {"address", HTML_BLOCK, HTML_NO_PART}};
static const known_tag of_8[] = {{"fieldset", HTML_BLOCK, HTML_NO_PART},
                                 {"template", HTML_DROPPED, HTML_NO_PART}};
static const known_tag of_10[] = {{"blockquote", HTML_BLOCK, HTML_NO_PART}};

static const struct {
    const known_tag *tags;
    size_t count;
} by_length[] = {
    [1] = {of_1, OV_COUNT(of_1)}, [2] = {of_2, OV_COUNT(of_2)}, [3] = {of_3, OV_COUNT(of_3)},
    [4] = {of_4, OV_COUNT(of_4)}, [5] = {of_5, OV_COUNT(of_5)}, [6] = {of_6, OV_COUNT(of_6)},
    [7] = {of_7, OV_COUNT(of_7)}, [8] = {of_8, OV_COUNT(of_8)}, [10] = {of_10, OV_COUNT(of_10)},
};

static void
look_up(ov_str name, html_tag *out)
{
    char lower[NAME_ROOM] = {0};

    if (name.len >= OV_COUNT(by_length))
        return;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)(name.ptr[i] | 0x20); /* digits, "-" and ":" stay as they are */
    for (size_t i = 0; i < by_length[name.len].count; i++) {
        const known_tag *known = &by_length[name.len].tags[i];

        if (memcmp(known->name, lower, sizeof lower) == 0) {
            out->kind = known->kind;
            out->part = known->part;
            return;
        }
    }
    out->raised = memcmp(lower, "sup", 4) == 0;
    out->hidden = memcmp(lower, "s", 2) == 0 || memcmp(lower, "del", 4) == 0 ||
                  memcmp(lower, "strike", 7) == 0;
}

/* "colspan=2"; what is no number between 1 and 1000 spans nothing. */
static uint16_t
span_of(ov_str value)
{
    unsigned n = 0;

    for (size_t i = 0; i < value.len && i < 4; i++) {
        if ((unsigned char)(value.ptr[i] - '0') > 9)
            return 0;
        n = n * 10 + (unsigned)(value.ptr[i] - '0');
    }
    return n <= 1000 ? (uint16_t)n : 0;
}

static void
take_attribute(html_tag *out, ov_str name, ov_str value)
{
    switch (name.len) {
    case 2:
        if (ov_str_eq_nocase(name, OV_STR("id")))
            out->id = value;
        break;
    case 5:
        if (ov_str_eq_nocase(name, OV_STR("style")))
            out->style = value;
        else if (ov_str_eq_nocase(name, OV_STR("class")))
            out->classes = value;
        break;
    case 6:
        out->hidden = out->hidden || ov_str_eq_nocase(name, OV_STR("hidden"));
        break;
    case 7:
        if (ov_str_eq_nocase(name, OV_STR("colspan")))
            out->columns = span_of(value);
        else if (ov_str_eq_nocase(name, OV_STR("rowspan")))
            out->rows = span_of(value);
        break;
    default:
        break;
    }
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
    look_up(out->name, out);
    while (i < body.len && body.ptr[i] != '>') {
        ov_str name, value;

        if (!next_attribute(body, &i, &name, &value))
            break;
        if (i - at > OV_DOCUMENT_TAG_MOST)
            return false;
        take_attribute(out, name, value);
    }
    if (i >= body.len)
        return false;
    out->empty = body.ptr[i - 1] == '/';
    out->end = i + 1;
    return true;
}
