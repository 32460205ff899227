/*
 * XML, strictly: one pass, to a tree that borrows from the body.
 *
 * A reader of our own because libxml2 tells no byte offsets, takes half the speed and calls itself
 * unfit for hostile data; it is the oracle of the tests instead: what this accepts, libxml2 calls
 * well-formed. Refused: DOCTYPE in any form, entities other than the five, anything past the
 * limits.
 */
#include <string.h>

#include "document_internal.h"
#include "markup_internal.h"
#include "tree_internal.h"

#define ATTRIBUTES_MOST 256

typedef struct binding {
    struct binding *next;
    ov_str prefix, space;
} binding;

typedef struct element {
    tree_node *node;
    ov_str tag;        /* as written, with its prefix */
    binding *bindings; /* in force before it */
} element;

typedef struct parser {
    ov_arena *scratch;
    ov_str body;
    size_t at;
    const char *bad;
    element stack[OV_DOCUMENT_DEPTH_MOST];
    size_t depth, nodes;
    tree_node *root;
    binding *bindings;
} parser;

/* 1: may start a name; 2: may stand within; bytes past ASCII count as name characters. */
static const uint8_t name_class[256] = {
    ['A' ... 'Z'] = 3, ['a' ... 'z'] = 3, ['_'] = 3, [':'] = 3,
    ['0' ... '9'] = 2, ['-'] = 2,         ['.'] = 2, [0x80 ... 0xFF] = 3,
};

static bool
is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void
skip_space(parser *p)
{
    while (p->at < p->body.len && is_space(p->body.ptr[p->at]))
        p->at++;
}

static ov_str
take_name(parser *p)
{
    size_t from = p->at;

    if (p->at < p->body.len && (name_class[(unsigned char)p->body.ptr[p->at]] & 1))
        while (p->at < p->body.len && (name_class[(unsigned char)p->body.ptr[p->at]] & 2))
            p->at++;
    if (p->at == from || p->at - from > 1000 ||
        !markup_xml_name_valid(ov_str_slice(p->body, from, p->at - from)))
        p->bad = "xml_not_well_formed";
    return ov_str_slice(p->body, from, p->at - from);
}

/* Characters with references resolved; borrows when there is nothing to resolve. */
static ov_str
decode(parser *p, size_t from, size_t to)
{
    const char *reference = memchr(p->body.ptr + from, '&', to - from);
    ov_str text = ov_str_slice(p->body, 0, to);
    char *out;
    size_t len = 0;

    if (!reference)
        return ov_str_slice(p->body, from, to - from);
    out = ov_arena_alloc(p->scratch, to - from);
    for (size_t i = from; i < to;) {
        uint32_t code;
        size_t size;

        if (text.ptr[i] != '&') {
            out[len++] = text.ptr[i++];
            continue;
        }
        size = markup_xml_reference(text, i, &code);
        if (size == 0 || size == SIZE_MAX) {
            p->bad = size == 0 ? "xml_entity" : "bad_character_reference";
            return OV_STR_NULL;
        }
        len += ov_text_utf8_put(out + len, code);
        i += size;
    }
    return (ov_str){out, len};
}

static ov_str
space_of(const parser *p, ov_str prefix)
{
    for (const binding *b = p->bindings; b; b = b->next)
        if (ov_str_eq(b->prefix, prefix))
            return b->space;
    return OV_STR_NULL;
}

/* Split "prefix:local"; the empty prefix when there is none. */
static ov_str
split_name(parser *p, ov_str name, ov_str *prefix)
{
    size_t colon = ov_str_find_char(name, ':', 0);

    if (colon == OV_STR_NONE) {
        *prefix = OV_STR("");
        return name;
    }
    *prefix = ov_str_slice(name, 0, colon);
    if (colon == 0 || colon + 1 == name.len ||
        ov_str_find_char(name, ':', colon + 1) != OV_STR_NONE)
        p->bad = "xml_not_well_formed";
    return ov_str_slice(name, colon + 1, name.len - colon - 1);
}

static void
bind(parser *p, ov_str prefix, ov_str space)
{
    binding *b = OV_NEW(p->scratch, binding);

    *b = (binding){p->bindings, prefix, space};
    p->bindings = b;
}

typedef struct raw_attribute {
    ov_str name, prefix, local, value;
} raw_attribute;

/* name="value" at p->at. */
static void
take_attribute(parser *p, raw_attribute *a)
{
    const char *end;
    char quote;

    a->name = take_name(p);
    a->local = split_name(p, a->name, &a->prefix);
    skip_space(p);
    if (p->bad)
        return;
    if (p->at + 1 >= p->body.len || p->body.ptr[p->at] != '=') {
        p->bad = "xml_not_well_formed";
        return;
    }
    p->at++;
    skip_space(p);
    quote = p->at < p->body.len ? p->body.ptr[p->at] : 0;
    end = quote == '"' || quote == '\''
              ? memchr(p->body.ptr + p->at + 1, quote, p->body.len - p->at - 1)
              : NULL;
    if (!end || memchr(p->body.ptr + p->at, '<', (size_t)(end - p->body.ptr) - p->at)) {
        p->bad = "xml_not_well_formed";
        return;
    }
    a->value = decode(p, p->at + 1, (size_t)(end - p->body.ptr));
    p->at = (size_t)(end - p->body.ptr) + 1;
}

static size_t
take_attributes(parser *p, raw_attribute list[ATTRIBUTES_MOST])
{
    size_t count = 0, start = p->at;

    for (;;) {
        size_t before = p->at;

        skip_space(p);
        if (p->at >= p->body.len || p->at - start > OV_DOCUMENT_TAG_MOST)
            p->bad = p->at >= p->body.len ? "xml_truncated" : "tag_too_large";
        if (p->bad || p->body.ptr[p->at] == '>' || p->body.ptr[p->at] == '/')
            return count;
        if (count == ATTRIBUTES_MOST)
            p->bad = "xml_too_many_attributes";
        if (before == p->at)
            p->bad = "xml_not_well_formed";
        if (p->bad)
            return 0;
        take_attribute(p, &list[count]);
        if (p->bad)
            return 0;
        for (size_t i = 0; i < count; i++)
            if (ov_str_eq(list[i].name, list[count].name))
                p->bad = "xml_not_well_formed";
        count++;
    }
}

/* The same expanded name twice under two prefixes is as bad as the same name twice. */
static void
keep_attributes(parser *p, tree_node *node, const raw_attribute *list, size_t count)
{
    tree_attribute **last = &node->attributes;

    for (size_t i = 0; i < count; i++) {
        const raw_attribute *a = &list[i];
        tree_attribute *kept;

        if (ov_str_eq(a->name, OV_STR("xmlns")) || ov_str_eq(a->prefix, OV_STR("xmlns")))
            continue;
        if (a->prefix.len > 0) {
            if (ov_str_is_null(space_of(p, a->prefix)))
                p->bad = "xml_not_well_formed";
            for (size_t k = 0; k < i; k++)
                if (list[k].prefix.len > 0 && ov_str_eq(list[k].local, a->local) &&
                    ov_str_eq(space_of(p, list[k].prefix), space_of(p, a->prefix)))
                    p->bad = "xml_not_well_formed";
        }
        kept = OV_NEW(p->scratch, tree_attribute);
        kept->name = a->local;
        kept->value = a->value;
        if (ov_str_eq(a->name, OV_STR("value")))
            node->value = a->value; /* FHIR's primitives */
        *last = kept;
        last = &kept->next;
    }
}

static void
open_element(parser *p)
{
    raw_attribute list[ATTRIBUTES_MOST];
    element *e = &p->stack[p->depth];
    ov_str prefix, local;
    size_t count;

    p->at++;
    if (p->depth == OV_DOCUMENT_DEPTH_MOST || ++p->nodes > OV_DOCUMENT_NODES_MOST ||
        (p->depth == 0 && p->root)) {
        p->bad = p->depth == 0                        ? "xml_not_well_formed"
                 : p->depth == OV_DOCUMENT_DEPTH_MOST ? "xml_too_deep"
                                                      : "xml_too_many_elements";
        return;
    }
    e->tag = take_name(p);
    e->bindings = p->bindings;
    count = p->bad ? 0 : take_attributes(p, list);
    if (p->bad)
        return;
    for (size_t i = 0; i < count; i++) {
        if (ov_str_eq(list[i].name, OV_STR("xmlns")))
            bind(p, OV_STR(""), list[i].value);
        else if (ov_str_eq(list[i].prefix, OV_STR("xmlns")))
            bind(p, list[i].local, list[i].value);
    }
    local = split_name(p, e->tag, &prefix);
    e->node = tree_add(p->scratch, p->depth ? p->stack[p->depth - 1].node : NULL, local);
    e->node->space = space_of(p, prefix);
    if (prefix.len > 0 && ov_str_is_empty(e->node->space))
        p->bad = "xml_not_well_formed";
    keep_attributes(p, e->node, list, count);
    if (!p->root)
        p->root = e->node;
    if (p->bad)
        return;
    if (p->body.ptr[p->at] == '/') {
        if (p->at + 1 >= p->body.len || p->body.ptr[p->at + 1] != '>')
            p->bad = "xml_not_well_formed";
        p->bindings = e->bindings;
        p->at += 2;
    } else {
        p->at++;
        p->depth++;
    }
}

static void
close_element(parser *p)
{
    ov_str name;
    element *e;

    p->at += 2;
    name = take_name(p);
    skip_space(p);
    if (p->bad || p->depth == 0 || p->at >= p->body.len || p->body.ptr[p->at] != '>' ||
        !ov_str_eq(name, p->stack[p->depth - 1].tag)) {
        p->bad = "xml_not_well_formed";
        return;
    }
    e = &p->stack[--p->depth];
    p->bindings = e->bindings;
    p->at++;
}

static void
add_run(parser *p, size_t from, ov_str value)
{
    tree_node *node;

    if (value.len == 0 || p->bad)
        return;
    if (++p->nodes > OV_DOCUMENT_NODES_MOST) {
        p->bad = "xml_too_many_elements";
        return;
    }
    node = tree_add(p->scratch, p->stack[p->depth - 1].node, OV_STR_NULL);
    node->value = value;
    node->offset = (uint32_t)from;
    node->plain = value.ptr == p->body.ptr + from;
}

static bool
blank_run(ov_str run)
{
    size_t i = 0;

    while (i < run.len && is_space(run.ptr[i]))
        i++;
    return i == run.len;
}

static void
take_run(parser *p)
{
    const char *next = memchr(p->body.ptr + p->at, '<', p->body.len - p->at);
    size_t to = next ? (size_t)(next - p->body.ptr) : p->body.len;
    ov_str run = ov_str_slice(p->body, p->at, to - p->at);

    if (p->depth == 0) {
        if (!blank_run(run))
            p->bad = "xml_not_well_formed";
    } else if (!blank_run(run)) {
        if (ov_str_find(run, OV_STR("]]>"), 0) != OV_STR_NONE)
            p->bad = "xml_not_well_formed";
        else
            add_run(p, p->at, decode(p, p->at, to));
    }
    p->at = to;
}

/* Comment, CDATA, processing instruction, DOCTYPE: at "<!" or "<?". */
static void
take_declaration(parser *p)
{
    ov_str rest = ov_str_slice(p->body, p->at, 9);
    size_t end;

    if (ov_str_starts(rest, OV_STR("<!--"))) {
        end = ov_str_find(p->body, OV_STR("--"), p->at + 4);
        if (end == OV_STR_NONE || end + 2 >= p->body.len || p->body.ptr[end + 2] != '>')
            p->bad = end == OV_STR_NONE ? "unterminated_comment" : "xml_not_well_formed";
        else
            p->at = end + 3;
    } else if (ov_str_starts(rest, OV_STR("<![CDATA["))) {
        end = ov_str_find(p->body, OV_STR("]]>"), p->at + 9);
        if (end == OV_STR_NONE || p->depth == 0) {
            p->bad = "xml_not_well_formed";
        } else {
            add_run(p, p->at + 9, ov_str_slice(p->body, p->at + 9, end - p->at - 9));
            p->at = end + 3;
        }
    } else if (ov_str_starts(rest, OV_STR("<?"))) {
        ov_str target;

        end = ov_str_find(p->body, OV_STR("?>"), p->at + 2);
        p->at += 2;
        target = take_name(p);
        if (end == OV_STR_NONE || ov_str_eq_nocase(target, OV_STR("xml")) ||
            (p->at < p->body.len && !is_space(p->body.ptr[p->at]) && p->at != end) || p->bad)
            p->bad = "xml_not_well_formed";
        p->at = end == OV_STR_NONE ? p->body.len : end + 2;
    } else {
        p->bad = ov_str_starts(rest, OV_STR("<!DOCTYPE")) ? "xml_doctype" : "xml_not_well_formed";
    }
}

/* One pseudo-attribute of the declaration, if it comes next: its quoted value. Malformed: p->bad.
 */
static bool
declared(parser *p, const char *name, ov_str *value)
{
    size_t start = p->at;
    const char *end;
    char quote;

    skip_space(p);
    if (p->at == start || !ov_str_starts(ov_str_slice(p->body, p->at, 16), ov_str_from(name))) {
        p->at = start;
        return false;
    }
    p->at += strlen(name);
    skip_space(p);
    if (p->at >= p->body.len || p->body.ptr[p->at++] != '=') {
        p->bad = "xml_not_well_formed";
        return false;
    }
    skip_space(p);
    quote = p->at < p->body.len ? p->body.ptr[p->at++] : 0;
    end = quote == '"' || quote == '\'' ? memchr(p->body.ptr + p->at, quote, p->body.len - p->at)
                                        : NULL;
    if (!end) {
        p->bad = "xml_not_well_formed";
        return false;
    }
    *value = ov_str_slice(p->body, p->at, (size_t)(end - p->body.ptr) - p->at);
    p->at += value->len + 1;
    if (value->len == 0 || value->len > 40)
        p->bad = "xml_not_well_formed";
    return !p->bad;
}

/* The declaration says how the bytes were encoded on the wire; here they are UTF-8 already. */
static void
skip_prolog(parser *p)
{
    ov_str value;
    bool fine;

    if (ov_str_starts(p->body, OV_STR("\xEF\xBB\xBF")))
        p->at = 3;
    if (!ov_str_starts(ov_str_slice(p->body, p->at, 6), OV_STR("<?xml")) ||
        p->at + 5 >= p->body.len || !is_space(p->body.ptr[p->at + 5]))
        return;
    p->at += 5;
    fine = declared(p, "version", &value) && value.len == 3 && ov_str_starts(value, OV_STR("1.")) &&
           value.ptr[2] >= '0' && value.ptr[2] <= '9';
    if (fine && declared(p, "encoding", &value)) {
        fine = (unsigned char)((value.ptr[0] | 0x20) - 'a') < 26;
        for (size_t i = 1; i < value.len; i++)
            fine = fine && value.ptr[i] != ':' &&
                   (name_class[(unsigned char)value.ptr[i]] & 2) != 0 &&
                   (unsigned char)value.ptr[i] < 0x80;
    }
    if (fine && declared(p, "standalone", &value))
        fine = ov_str_eq(value, OV_STR("yes")) || ov_str_eq(value, OV_STR("no"));
    skip_space(p);
    if (fine && !p->bad && ov_str_starts(ov_str_slice(p->body, p->at, 2), OV_STR("?>")))
        p->at += 2;
    else
        p->bad = "xml_not_well_formed";
}

/* Characters that text may hold and XML may not: form feed, tabulation of lines, U+FFFE, U+FFFF. */
static bool
holds_foul(ov_str body)
{
    return body.len > 0 && (memchr(body.ptr, '\f', body.len) || memchr(body.ptr, '\v', body.len) ||
                            memmem(body.ptr, body.len, "\xEF\xBF\xBE", 3) ||
                            memmem(body.ptr, body.len, "\xEF\xBF\xBF", 3));
}

tree_node *
tree_parse_xml(ov_arena *scratch, ov_str body, const char **code)
{
    parser *p = OV_NEW(scratch, parser);

    p->scratch = scratch;
    p->body = body;
    bind(p, OV_STR("xml"), OV_STR("http://www.w3.org/XML/1998/namespace"));
    skip_prolog(p);
    if (holds_foul(body))
        p->bad = "xml_not_well_formed";
    while (p->at < body.len && !p->bad) {
        char next = p->at + 1 < body.len ? body.ptr[p->at + 1] : 0;

        if (body.ptr[p->at] != '<')
            take_run(p);
        else if (next == '/')
            close_element(p);
        else if (next == '!' || next == '?')
            take_declaration(p);
        else
            open_element(p);
    }
    if (!p->bad && (p->depth > 0 || !p->root))
        p->bad = "xml_truncated";
    *code = p->bad;
    return p->bad ? NULL : p->root;
}

#define FHIR_SPACE "http://hl7.org/fhir"
#define UBL_SPACE  "urn:oasis:names:specification:ubl:schema:xsd:"

void
read_xml(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out)
{
    const char *code = NULL;
    const tree_node *root = tree_parse_xml(scratch, body, &code);

    if (!root) {
        document_reject(mem, out, code, "XML that is not read");
        return;
    }
    if (ov_str_eq(root->space, OV_STR(FHIR_SPACE)))
        read_fhir(mem, scratch, root, out);
    else if (ov_str_starts(root->space, OV_STR(UBL_SPACE)))
        read_ubl(mem, scratch, root, out);
    else
        read_vocabulary(mem, scratch, root, body.len, out);
}
