/*
 * HTML: all of the visible text, by a stripper of our own.
 *
 * It keeps no tree and so knows no depth; nothing is cut. What it cannot be sure of (a comment, tag
 * or hidden part that never ends, a tag above 64 KiB) is a rejection, never less text. libxml2's
 * SAX parser is the oracle in the tests.
 */
#include <string.h>

#include "document_internal.h"
#include "markup_internal.h"

typedef enum tag_kind {
    TAG_INLINE,
    TAG_CELL,   /* ends a cell */
    TAG_LINE,   /* ends a line */
    TAG_BLOCK,  /* ends a block */
    TAG_RAW,    /* script, style: raw text to the closing tag, dropped */
    TAG_DROPPED /* title, template: dropped with its content */
} tag_kind;

typedef struct reader {
    ov_arena *mem;
    ov_text_builder *text;
    ov_str body;
    size_t at;
    const char *bad;
} reader;

typedef struct tag {
    ov_str name; /* as written */
    bool closing, empty, hidden;
    size_t end; /* behind '>' */
} tag;

static const struct {
    ov_str name;
    tag_kind kind;
} tags[] = {
    {OV_STR_INIT("p"), TAG_BLOCK},          {OV_STR_INIT("div"), TAG_BLOCK},
    {OV_STR_INIT("br"), TAG_LINE},          {OV_STR_INIT("td"), TAG_CELL},
    {OV_STR_INIT("th"), TAG_CELL},          {OV_STR_INIT("tr"), TAG_LINE},
    {OV_STR_INIT("table"), TAG_BLOCK},      {OV_STR_INIT("tbody"), TAG_LINE},
    {OV_STR_INIT("thead"), TAG_LINE},       {OV_STR_INIT("tfoot"), TAG_LINE},
    {OV_STR_INIT("caption"), TAG_BLOCK},    {OV_STR_INIT("h1"), TAG_BLOCK},
    {OV_STR_INIT("h2"), TAG_BLOCK},         {OV_STR_INIT("h3"), TAG_BLOCK},
    {OV_STR_INIT("h4"), TAG_BLOCK},         {OV_STR_INIT("h5"), TAG_BLOCK},
    {OV_STR_INIT("h6"), TAG_BLOCK},         {OV_STR_INIT("ul"), TAG_BLOCK},
    {OV_STR_INIT("ol"), TAG_BLOCK},         {OV_STR_INIT("li"), TAG_BLOCK},
    {OV_STR_INIT("dl"), TAG_BLOCK},         {OV_STR_INIT("dt"), TAG_CELL},
    {OV_STR_INIT("dd"), TAG_LINE},          {OV_STR_INIT("label"), TAG_CELL},
    {OV_STR_INIT("section"), TAG_BLOCK},    {OV_STR_INIT("article"), TAG_BLOCK},
    {OV_STR_INIT("header"), TAG_BLOCK},     {OV_STR_INIT("footer"), TAG_BLOCK},
    {OV_STR_INIT("main"), TAG_BLOCK},       {OV_STR_INIT("nav"), TAG_BLOCK},
    {OV_STR_INIT("aside"), TAG_BLOCK},      {OV_STR_INIT("address"), TAG_BLOCK},
    {OV_STR_INIT("blockquote"), TAG_BLOCK}, {OV_STR_INIT("pre"), TAG_BLOCK},
    {OV_STR_INIT("form"), TAG_BLOCK},       {OV_STR_INIT("fieldset"), TAG_BLOCK},
    {OV_STR_INIT("hr"), TAG_BLOCK},         {OV_STR_INIT("center"), TAG_BLOCK},
    {OV_STR_INIT("body"), TAG_BLOCK},       {OV_STR_INIT("head"), TAG_BLOCK},
    {OV_STR_INIT("html"), TAG_BLOCK},       {OV_STR_INIT("option"), TAG_LINE},
    {OV_STR_INIT("script"), TAG_RAW},       {OV_STR_INIT("style"), TAG_RAW},
    {OV_STR_INIT("title"), TAG_DROPPED},    {OV_STR_INIT("template"), TAG_DROPPED},
};

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static tag_kind
kind_of(ov_str name)
{
    char first;

    if (name.len == 0 || name.len > 10)
        return TAG_INLINE;
    first = lower(name.ptr[0]);
    for (size_t i = 0; i < OV_COUNT(tags); i++)
        if (tags[i].name.len == name.len && tags[i].name.ptr[0] == first &&
            ov_str_eq_nocase(tags[i].name, name))
            return tags[i].kind;
    return TAG_INLINE;
}

static bool
is_name_char(char c)
{
    return (unsigned char)(lower(c) - 'a') < 26 || (c >= '0' && c <= '9') || c == '-' || c == ':';
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* "display : none" somewhere in a style attribute. */
static bool
says_hidden(ov_str style)
{
    size_t at = 0;

    while ((at = ov_str_find_char(style, ':', at)) != OV_STR_NONE) {
        size_t before = at, behind = at + 1;

        while (before > 0 && is_space(style.ptr[before - 1]))
            before--;
        while (behind < style.len && is_space(style.ptr[behind]))
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
    while (i < body.len && is_space(body.ptr[i]))
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
    while (i < body.len && body.ptr[i] != '>' && !is_space(body.ptr[i]))
        i++;
    *value = ov_str_slice(body, start, i - start);
    return i;
}

/* One attribute at *at; its name and value. False at the end of the tag. */
static bool
next_attribute(ov_str body, size_t *at, ov_str *name, ov_str *value)
{
    size_t i = *at, start;

    while (i < body.len && (is_space(body.ptr[i]) || body.ptr[i] == '/'))
        i++;
    start = i;
    while (i < body.len && body.ptr[i] != '>' && body.ptr[i] != '=' && body.ptr[i] != '/' &&
           !is_space(body.ptr[i]))
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

/* The tag at r->at ('<'); false when it never ends. */
static bool
read_tag(reader *r, tag *out)
{
    size_t i = r->at + 1, start;

    *out = (tag){.closing = r->body.ptr[i] == '/'};
    i += out->closing;
    start = i;
    while (i < r->body.len && is_name_char(r->body.ptr[i]))
        i++;
    out->name = ov_str_slice(r->body, start, i - start);
    while (i < r->body.len && r->body.ptr[i] != '>') {
        ov_str name, value;

        if (!next_attribute(r->body, &i, &name, &value))
            break;
        if (i - r->at > OV_DOCUMENT_TAG_MOST)
            return false;
        if (name.len == 5 && ov_str_eq_nocase(name, OV_STR("style")))
            out->hidden = out->hidden || says_hidden(value);
        else if (name.len == 6 && ov_str_eq_nocase(name, OV_STR("hidden")))
            out->hidden = true;
    }
    if (i >= r->body.len)
        return false;
    out->empty = r->body.ptr[i - 1] == '/';
    out->end = i + 1;
    return true;
}

static bool
is_void(ov_str name)
{
    static const char *const names[] = {"br",   "img", "hr",     "input", "meta", "link",  "area",
                                        "base", "col", "source", "embed", "wbr",  "param", "track"};

    for (size_t i = 0; i < OV_COUNT(names); i++)
        if (ov_str_eq_nocase(name, ov_str_from(names[i])))
            return true;
    return false;
}

/* Behind "-->" or "--!>"; a comment that never ends would swallow what is mandated. */
static void
skip_comment(reader *r)
{
    size_t end = ov_str_find(r->body, OV_STR("-->"), r->at + 2);

    if (end == OV_STR_NONE)
        r->bad = "unterminated_comment";
    else
        r->at = end + 3;
}

/* Behind the closing tag of a raw or dropped element. */
static void
skip_raw(reader *r, ov_str name)
{
    while (r->at < r->body.len) {
        const char *next = memchr(r->body.ptr + r->at, '<', r->body.len - r->at);
        size_t at;

        if (!next)
            break;
        at = (size_t)(next - r->body.ptr);
        if (at + 2 + name.len <= r->body.len && r->body.ptr[at + 1] == '/' &&
            ov_str_eq_nocase(ov_str_slice(r->body, at + 2, name.len), name)) {
            size_t end = ov_str_find_char(r->body, '>', at);

            if (end == OV_STR_NONE)
                break;
            r->at = end + 1;
            return;
        }
        r->at = at + 1;
    }
    r->bad = "unterminated_element";
}

static bool
markup_follows(const reader *r)
{
    char c = r->at + 1 < r->body.len ? r->body.ptr[r->at + 1] : 0;

    return c == '!' || c == '?' || (unsigned char)(lower(c) - 'a') < 26 ||
           (c == '/' && r->at + 2 < r->body.len &&
            (unsigned char)(lower(r->body.ptr[r->at + 2]) - 'a') < 26);
}

/* "<!...>" and "<?...>": comments, DOCTYPE, CDATA, processing instructions. */
static void
read_declaration(reader *r, bool keep)
{
    ov_str rest = ov_str_slice(r->body, r->at, 9);
    size_t end;

    if (ov_str_starts(rest, OV_STR("<!--"))) {
        skip_comment(r);
        return;
    }
    if (ov_str_starts(rest, OV_STR("<![CDATA["))) {
        end = ov_str_find(r->body, OV_STR("]]>"), r->at);
        if (end == OV_STR_NONE) {
            r->bad = "unterminated_cdata";
            return;
        }
        if (keep)
            ov_text_builder_add(r->text, r->body.ptr + r->at + 9, end - r->at - 9,
                                (uint32_t)(r->at + 9));
        r->at = end + 3;
        return;
    }
    end = ov_str_find_char(r->body, '>', r->at);
    if (end == OV_STR_NONE || end - r->at > OV_DOCUMENT_TAG_MOST)
        r->bad = "unterminated_tag";
    else
        r->at = end + 1;
}

/* Behind the element that `open` opened, its content dropped. Elements of other names may be left
   open inside; only its own name is counted. */
static void
skip_hidden(reader *r, ov_str name)
{
    size_t depth = 1;

    while (r->at < r->body.len && !r->bad) {
        const char *next = memchr(r->body.ptr + r->at, '<', r->body.len - r->at);
        tag t;

        if (!next)
            break;
        r->at = (size_t)(next - r->body.ptr);
        if (!markup_follows(r)) {
            r->at++;
            continue;
        }
        if (r->body.ptr[r->at + 1] == '!' || r->body.ptr[r->at + 1] == '?') {
            read_declaration(r, false);
            continue;
        }
        if (!read_tag(r, &t))
            break;
        r->at = t.end;
        if (!t.closing && kind_of(t.name) == TAG_RAW && !t.empty) {
            skip_raw(r, t.name);
            continue;
        }
        if (!ov_str_eq_nocase(t.name, name) || t.empty)
            continue;
        depth += t.closing ? (size_t)-1 : 1;
        if (depth == 0)
            return;
    }
    if (!r->bad)
        r->bad = "unterminated_hidden_part";
}

static void
read_element(reader *r)
{
    tag t;
    tag_kind kind;

    if (!read_tag(r, &t)) {
        r->bad = r->body.len - r->at > OV_DOCUMENT_TAG_MOST ? "tag_too_large" : "unterminated_tag";
        return;
    }
    r->at = t.end;
    kind = kind_of(t.name);
    if (!t.closing && kind >= TAG_RAW) {
        if (!t.empty)
            skip_raw(r, t.name);
        return;
    }
    switch (kind) {
    case TAG_CELL:
        ov_text_builder_break(r->text, OV_BREAK_CELL);
        break;
    case TAG_LINE:
        ov_text_builder_break(r->text, OV_BREAK_LINE);
        break;
    case TAG_BLOCK:
        ov_text_builder_break(r->text, OV_BREAK_BLOCK);
        break;
    case TAG_INLINE:
    case TAG_RAW:
    case TAG_DROPPED:
        break;
    }
    if (t.hidden && !t.closing && !t.empty && !is_void(t.name))
        skip_hidden(r, t.name);
}

static void
read_reference(reader *r)
{
    uint32_t code;
    size_t len = markup_reference(r->body, r->at, &code);

    if (len == SIZE_MAX) {
        r->bad = "bad_character_reference";
    } else if (len == 0) {
        ov_text_builder_add(r->text, "&", 1, (uint32_t)r->at);
        r->at++;
    } else {
        ov_text_builder_code(r->text, code, (uint32_t)r->at);
        r->at += len;
    }
}

static size_t
text_end(ov_str body, size_t at)
{
    while (at < body.len && body.ptr[at] != '<' && body.ptr[at] != '&')
        at++;
    return at;
}

void
read_html(ov_arena *mem, ov_str body, ov_document *out)
{
    reader r = {.mem = mem, .body = body};

    r.text = ov_text_builder_new(mem, body.len);
    while (r.at < body.len && !r.bad) {
        char c = body.ptr[r.at];
        size_t end;

        if (c == '<' && markup_follows(&r)) {
            if (body.ptr[r.at + 1] == '!' || body.ptr[r.at + 1] == '?')
                read_declaration(&r, true);
            else
                read_element(&r);
        } else if (c == '&') {
            read_reference(&r);
        } else {
            end = text_end(body, r.at + 1);
            ov_text_builder_add(r.text, body.ptr + r.at, end - r.at, (uint32_t)r.at);
            r.at = end;
        }
    }
    if (r.bad) {
        document_reject(mem, out, r.bad, "HTML whose text cannot be told for sure");
        return;
    }
    out->form = OV_FORM_HTML;
    out->text = ov_text_builder_done(r.text);
}
