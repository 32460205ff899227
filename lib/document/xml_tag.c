/*
 * XML: tags. Names, attributes, namespaces; elements opened and closed.
 */
#include <string.h>

#include "markup_internal.h"
#include "xml_internal.h"
#include "onevoice/base/utf8.h"

#define ATTRIBUTES_MOST 256
#define NAME_MOST       1000

#define XML_SPACE   "http://www.w3.org/XML/1998/namespace"
#define XMLNS_SPACE "http://www.w3.org/2000/xmlns/"

typedef struct attribute {
    ov_str name, prefix, local, value, space;
    uint32_t hash; /* of the name, then of the expanded one; of no use where there is but one */
} attribute;

/* What a byte may be in a name. */
enum { STARTS = 1, STANDS = 2, COLON = 4, FOREIGN = 8 };

static const uint8_t name_class[256] = {
    ['A' ... 'Z'] = STARTS | STANDS,
    ['a' ... 'z'] = STARTS | STANDS,
    ['_'] = STARTS | STANDS,
    [':'] = STARTS | STANDS | COLON,
    ['0' ... '9'] = STANDS,
    ['-'] = STANDS,
    ['.'] = STANDS,
    [0x80 ... 0xFF] = STARTS | STANDS | FOREIGN,
};

static uint8_t
class_at(const xml_parser *p, size_t at)
{
    return at < p->body.len ? name_class[(unsigned char)p->body.ptr[at]] : 0;
}

ov_str
xml_take_name(xml_parser *p, bool *colon)
{
    size_t from = p->at, at = from;
    uint8_t seen = 0, class = class_at(p, at);
    ov_str name;

    if (class & STARTS) {
        do {
            seen |= class;
            class = class_at(p, ++at);
        } while (class & STANDS);
    }
    p->at = at;
    name = (ov_str){p->body.ptr + from, at - from};
    *colon = seen & COLON;
    if (name.len == 0 || name.len > NAME_MOST || ((seen & FOREIGN) && !markup_xml_name_valid(name)))
        p->bad = "xml_not_well_formed";
    return name;
}

/* Split "prefix:local"; the empty prefix when there is no colon. */
static ov_str
split_name(xml_parser *p, ov_str name, bool colon, ov_str *prefix)
{
    ov_str local;
    size_t at;

    *prefix = OV_STR("");
    if (!colon)
        return name;
    at = ov_str_find_char(name, ':', 0);
    *prefix = (ov_str){name.ptr, at};
    local = (ov_str){name.ptr + at + 1, name.len - at - 1};
    if (at == 0 || local.len == 0 || !(name_class[(unsigned char)local.ptr[0]] & STARTS) ||
        ov_str_find_char(local, ':', 0) != OV_STR_NONE || !markup_xml_name_valid(local))
        p->bad = "xml_not_well_formed";
    return local;
}

ov_str
xml_decode(xml_parser *p, size_t from, size_t to)
{
    ov_str text = ov_str_slice(p->body, 0, to);
    char *out = ov_arena_alloc(p->scratch, to - from);
    size_t len = 0;

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
        len += ov_utf8_put(out + len, code);
        i += size;
    }
    return (ov_str){out, len};
}

/* The value at its opening quote. */
static void
take_value(xml_parser *p, attribute *a)
{
    char quote = p->at < p->body.len ? p->body.ptr[p->at] : 0;
    size_t from = p->at + 1, to = p->body.len;
    bool references = false;

    if (quote == '"' || quote == '\'')
        to = markup_find(p->body, from, quote, '<', '&');
    if (to < p->body.len && p->body.ptr[to] == '&') {
        references = true;
        to = markup_find(p->body, to, quote, '<', '<');
    }
    if (to >= p->body.len || p->body.ptr[to] == '<') {
        p->bad = "xml_not_well_formed";
        return;
    }
    a->value = references ? xml_decode(p, from, to) : (ov_str){p->body.ptr + from, to - from};
    p->at = to + 1;
}

/* FNV-1a: so that 256 names are told apart at the price of 256 numbers. */
static uint32_t
hash_of(ov_str name)
{
    uint32_t hash = 0x811C9DC5;

    for (size_t i = 0; i < name.len; i++)
        hash = (hash ^ (unsigned char)name.ptr[i]) * 0x01000193;
    return hash;
}

/* name="value" at p->at. */
static void
take_attribute(xml_parser *p, attribute *a)
{
    bool colon;

    a->name = xml_take_name(p, &colon);
    a->local = split_name(p, a->name, colon, &a->prefix);
    xml_skip_space(p);
    if (p->bad)
        return;
    if (p->at + 1 >= p->body.len || p->body.ptr[p->at] != '=') {
        p->bad = "xml_not_well_formed";
        return;
    }
    p->at++;
    xml_skip_space(p);
    take_value(p, a);
}

/* Whether the last of the attributes has the name of one before it. */
static bool
repeats(attribute *list, size_t last)
{
    bool found = false;

    if (last == 0)
        return false;
    if (last == 1)
        list[0].hash = hash_of(list[0].name);
    list[last].hash = hash_of(list[last].name);
    for (size_t i = 0; i < last; i++)
        found = found ||
                (list[i].hash == list[last].hash && tree_same_name(list[i].name, list[last].name));
    return found;
}

static size_t
take_attributes(xml_parser *p, attribute list[ATTRIBUTES_MOST])
{
    size_t count = 0, start = p->at;

    for (;;) {
        size_t before = p->at;

        xml_skip_space(p);
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
        if (repeats(list, count))
            p->bad = "xml_not_well_formed";
        count++;
    }
}

static ov_str
space_of(const xml_parser *p, ov_str prefix)
{
    uint32_t hash = hash_of(prefix);

    for (size_t i = p->bound; i > 0; i--)
        if (p->bindings[i - 1].hash == hash && tree_same_name(p->bindings[i - 1].prefix, prefix))
            return p->bindings[i - 1].space;
    return ov_str_eq(prefix, OV_STR("xml")) ? OV_STR(XML_SPACE) : OV_STR_NULL;
}

static bool
is_declaration(const attribute *a)
{
    return a->name.ptr[0] == 'x' &&
           ov_str_eq(a->prefix.len > 0 ? a->prefix : a->name, OV_STR("xmlns"));
}

/* "xmlns" and "xmlns:prefix"; the namespaces of XML itself keep their prefixes, and no other gets
   them. */
static void
bind(xml_parser *p, const attribute *a)
{
    ov_str prefix = a->prefix.len > 0 ? a->local : OV_STR("");
    bool xml = ov_str_eq(prefix, OV_STR("xml"));

    if (xml != ov_str_eq(a->value, OV_STR(XML_SPACE)) || ov_str_eq(prefix, OV_STR("xmlns")) ||
        ov_str_eq(a->value, OV_STR(XMLNS_SPACE)) || (prefix.len > 0 && a->value.len == 0)) {
        p->bad = "xml_not_well_formed";
        return;
    }
    if (p->bound == XML_BINDINGS_MOST) {
        p->bad = "xml_too_many_namespaces";
        return;
    }
    p->bindings[p->bound++] = (xml_binding){prefix, a->value, hash_of(prefix)};
}

/* The namespaces of attributes with a prefix. The same expanded name twice under two prefixes is as
   bad as the same name twice. */
static void
resolve_attributes(xml_parser *p, attribute *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        attribute *a = &list[i];

        if (a->prefix.len == 0)
            continue;
        a->space = space_of(p, a->prefix);
        if (ov_str_is_null(a->space))
            p->bad = "xml_not_well_formed";
        a->hash = hash_of(a->local) ^ (hash_of(a->space) << 1);
        for (size_t k = 0; k < i; k++)
            if (list[k].hash == a->hash && list[k].prefix.len > 0 &&
                tree_same_name(list[k].local, a->local) && ov_str_eq(list[k].space, a->space))
                p->bad = "xml_not_well_formed";
    }
}

/* Put the declarations of namespaces in force; the number of the others, which move to the front.
 */
static size_t
take_declarations(xml_parser *p, attribute *list, size_t count)
{
    size_t others = 0;

    for (size_t i = 0; i < count; i++) {
        if (is_declaration(&list[i]))
            bind(p, &list[i]);
        else
            list[others++] = list[i];
    }
    return others;
}

/* "/>" or ">" at p->at. */
static void
end_tag(xml_parser *p)
{
    if (p->body.ptr[p->at] == '/') {
        if (p->at + 1 >= p->body.len || p->body.ptr[p->at + 1] != '>')
            p->bad = "xml_not_well_formed";
        p->bound = p->open[p->depth].bound;
        p->at += 2;
    } else {
        p->at++;
        p->depth++;
    }
}

static void
keep_element(xml_parser *p, ov_str prefix, ov_str local, const attribute *list, size_t count)
{
    tree_node *parent = p->depth > 0 ? p->open[p->depth - 1].node : NULL;
    tree_node *node = tree_add_element(p->scratch, parent, local, count);

    for (size_t i = 0; i < count; i++) {
        node->attributes[i] = (tree_attribute){list[i].local, list[i].value};
        if (tree_same_name(list[i].name, OV_STR("value")))
            node->value = list[i].value; /* FHIR's primitives */
    }
    p->open[p->depth].node = node;
    if (!p->root) {
        p->root = node;
        p->root_space = space_of(p, prefix);
    }
}

void
xml_open_element(xml_parser *p)
{
    attribute list[ATTRIBUTES_MOST];
    xml_element *e = &p->open[p->depth];
    ov_str prefix, local;
    size_t count;
    bool colon;

    p->at++;
    if (p->depth == OV_DOCUMENT_DEPTH_MOST || ++p->nodes > OV_DOCUMENT_NODES_MOST ||
        (p->depth == 0 && p->root)) {
        p->bad = p->depth == 0                        ? "xml_not_well_formed"
                 : p->depth == OV_DOCUMENT_DEPTH_MOST ? "xml_too_deep"
                                                      : "xml_too_many_elements";
        return;
    }
    e->bound = p->bound;
    e->tag = xml_take_name(p, &colon);
    count = p->bad ? 0 : take_attributes(p, list);
    if (p->bad)
        return;
    local = split_name(p, e->tag, colon, &prefix);
    count = take_declarations(p, list, count);
    resolve_attributes(p, list, count);
    if (prefix.len > 0 && ov_str_is_null(space_of(p, prefix)))
        p->bad = "xml_not_well_formed";
    if (p->bad)
        return;
    keep_element(p, prefix, local, list, count);
    end_tag(p);
}

void
xml_close_element(xml_parser *p)
{
    size_t from = p->at + 2;
    ov_str tag = p->depth > 0 ? p->open[p->depth - 1].tag : OV_STR("");

    if (tag.len == 0 || p->body.len - p->at < tag.len + 2 ||
        memcmp(p->body.ptr + from, tag.ptr, tag.len) != 0 ||
        (class_at(p, from + tag.len) & STANDS)) {
        p->bad = "xml_not_well_formed";
        return;
    }
    p->at = from + tag.len;
    xml_skip_space(p);
    if (p->at >= p->body.len || p->body.ptr[p->at] != '>') {
        p->bad = "xml_not_well_formed";
        return;
    }
    p->at++;
    p->depth--;
    p->bound = p->open[p->depth].bound;
}
