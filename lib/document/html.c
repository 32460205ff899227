/*
 * HTML: all of the visible text, by a stripper of our own.
 *
 * It keeps no tree and so knows no depth; nothing is cut. What it cannot be sure of (a comment, tag
 * or hidden part that never ends, a tag above 64 KiB) is a rejection, never less text. libxml2's
 * SAX parser is the oracle in the tests.
 */
#include <string.h>

#include "read_internal.h"
#include "html_internal.h"
#include "markup_internal.h"
#include "onevoice/base/ascii.h"

typedef struct reader {
    ov_text_builder *text;
    ov_str body;
    size_t at;
    const char *bad;
    ov_arena *mem;
    html_grid *grid;
    html_hidden hidden; /* by <style> */
    bool plain_page;    /* no background is named anywhere */
    bool raised, split; /* a <sup>, or any tag, stands behind the last text */
} reader;

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
    size_t at = r->at + 3;

    while ((at = ov_str_find_char(r->body, '>', at + 1)) != OV_STR_NONE) {
        const char *end = r->body.ptr + at;

        if ((end[-1] == '-' && end[-2] == '-') ||
            (end[-1] == '!' && end[-2] == '-' && end[-3] == '-' && at >= r->at + 7)) {
            r->at = at + 1;
            return;
        }
    }
    r->bad = "unterminated_comment";
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

    return c == '!' || c == '?' || ov_is_letter(c) ||
           (c == '/' && r->at + 2 < r->body.len && ov_is_letter(r->body.ptr[r->at + 2]));
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

/* At a '<': is it a tag? What is none is passed over. */
static bool
at_tag(reader *r)
{
    if (!markup_follows(r)) {
        r->at++;
        return false;
    }
    if (r->body.ptr[r->at + 1] == '!' || r->body.ptr[r->at + 1] == '?') {
        read_declaration(r, false);
        return false;
    }
    return true;
}

/* Behind the element that `open` opened, its content dropped. Elements of other names may be left
   open inside; only its own name is counted. With `unless_styled` nothing is dropped where
   an element inside may say that it is seen, or where the end is missing. */
static void
skip_hidden(reader *r, ov_str name, bool unless_styled)
{
    size_t depth = 1, start = r->at;

    while (r->at < r->body.len && !r->bad) {
        const char *next = memchr(r->body.ptr + r->at, '<', r->body.len - r->at);
        html_tag t;

        if (!next)
            break;
        r->at = (size_t)(next - r->body.ptr);
        if (!at_tag(r))
            continue;
        if (!html_read_tag(r->body, r->at, &t))
            break;
        r->at = t.end;
        if (!t.closing && t.kind == HTML_RAW && !t.empty) {
            skip_raw(r, t.name);
            continue;
        }
        if (unless_styled && (t.style.len > 0 || t.classes.len > 0 || t.part == HTML_TABLE))
            break;
        if (!ov_str_eq_nocase(t.name, name) || t.empty)
            continue;
        depth += t.closing ? (size_t)-1 : 1;
        if (depth == 0)
            return;
    }
    if (unless_styled) {
        r->at = start;
        r->bad = NULL;
    } else if (!r->bad) {
        r->bad = "unterminated_hidden_part";
    }
}

static void
drop_unseen(reader *r, const html_tag *t)
{
    html_hiding hiding = t->hidden ? HTML_HIDDEN : HTML_SEEN;

    if (hiding == HTML_SEEN && t->style.len > 0)
        hiding = html_style_hides(t->style, r->plain_page);
    if (r->hidden.count > 0 && (html_class_hidden(&r->hidden, t->classes, '.') ||
                                html_class_hidden(&r->hidden, t->id, '#')))
        hiding = HTML_HIDDEN;
    if (hiding != HTML_SEEN && !is_void(t->name))
        skip_hidden(r, t->name, hiding == HTML_UNSEEN);
}

static void
read_element(reader *r)
{
    html_tag t;

    if (!html_read_tag(r->body, r->at, &t)) {
        r->bad = r->body.len - r->at > OV_DOCUMENT_TAG_MOST ? "tag_too_large" : "unterminated_tag";
        return;
    }
    r->at = t.end;
    if (!t.closing && t.kind >= HTML_RAW) {
        size_t from = r->at;

        if (!t.empty)
            skip_raw(r, t.name);
        if (t.name.len == 5 && !t.empty && !r->bad && ov_str_eq_nocase(t.name, OV_STR("style")))
            html_style_rules(r->mem, ov_str_slice(r->body, from, r->at - from), &r->hidden);
        return;
    }
    switch (t.kind) {
    case HTML_CELL:
        ov_text_builder_break(r->text, OV_BREAK_CELL);
        break;
    case HTML_LINE:
        ov_text_builder_break(r->text, OV_BREAK_LINE);
        break;
    case HTML_BLOCK:
        ov_text_builder_break(r->text, OV_BREAK_BLOCK);
        break;
    case HTML_INLINE:
    case HTML_RAW:
    case HTML_DROPPED:
        break;
    }
    if (t.part != HTML_NO_PART)
        html_grid_tag(r->grid, r->text, &t);
    r->raised = t.raised ? !t.closing : r->raised;
    r->split = true;
    if (!t.closing && !t.empty)
        drop_unseen(r, &t);
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
    r->raised = r->split = false;
}

/* Text up to the next tag or reference. Digits of two elements are no number: raised ones are cents,
   blanks before them are for the eye; of others nobody can tell. */
static void
read_text(reader *r)
{
    size_t from = r->at, end = markup_find(r->body, r->at + 1, '<', '&', '&');

    while (r->raised && from < end && memchr(" \t\r\n", r->body.ptr[from], 4))
        from++;
    if (from < end && (unsigned char)(r->body.ptr[from] - '0') < 10) {
        if (r->raised)
            ov_text_builder_raise(r->text, (uint32_t)from);
        else if (r->split)
            ov_text_builder_split(r->text, (uint32_t)from);
    } else {
        from = r->at;
    }
    ov_text_builder_add(r->text, r->body.ptr + from, end - from, (uint32_t)from);
    r->raised = r->split = false;
    r->at = end;
}

/* Any background but white: "background", "background-color", "bgcolor". */
static bool
names_background(ov_str body)
{
    return ov_str_find(body, OV_STR("background"), 0) != OV_STR_NONE ||
           ov_str_find(body, OV_STR("bgcolor"), 0) != OV_STR_NONE ||
           ov_str_find(body, OV_STR("BGCOLOR"), 0) != OV_STR_NONE;
}

void
read_html(ov_arena *mem, ov_str body, ov_document *out)
{
    reader r = {.body = body, .mem = mem, .grid = OV_NEW(mem, html_grid)};

    r.plain_page = !names_background(body);
    r.text = ov_text_builder_new(mem, body.len);
    while (r.at < body.len && !r.bad) {
        char c = body.ptr[r.at];

        if (c == '<' && markup_follows(&r)) {
            if (body.ptr[r.at + 1] == '!' || body.ptr[r.at + 1] == '?')
                read_declaration(&r, true);
            else
                read_element(&r);
        } else if (c == '&') {
            read_reference(&r);
        } else {
            read_text(&r);
        }
    }
    if (r.bad) {
        document_reject(mem, out, r.bad, "HTML whose text cannot be told for sure");
        return;
    }
    out->form = OV_FORM_HTML;
    out->text = ov_text_builder_done(r.text);
}
