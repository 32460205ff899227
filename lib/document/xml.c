/*
 * XML, strictly: one pass, to a tree that borrows from the body.
 *
 * A reader of our own because libxml2 tells no byte offsets, takes several times as long and calls
 * itself unfit for hostile data; it is the oracle of the tests instead: both see the same elements,
 * attributes and text, or both refuse. Refused by ours alone: DOCTYPE in any form, anything past
 * the limits.
 */
#include <string.h>

#include "read_internal.h"
#include "markup_internal.h"
#include "xml_internal.h"

void
xml_add_run(xml_parser *p, size_t from, ov_str value)
{
    tree_node *node;

    if (value.len == 0 || p->bad)
        return;
    if (++p->nodes > OV_DOCUMENT_NODES_MOST) {
        p->bad = "xml_too_many_elements";
        return;
    }
    node = tree_add(p->scratch, p->open[p->depth - 1].node, OV_STR_NULL);
    node->value = value;
    node->offset = (uint32_t)from;
    node->plain = value.ptr == p->body.ptr + from;
}

/* Characters up to the next "<"; those between elements are dropped when they are blank. */
static void
take_run(xml_parser *p)
{
    size_t from = p->at, to;
    bool references = false;

    xml_skip_space(p);
    if (p->at == p->body.len || p->body.ptr[p->at] == '<')
        return;
    if (p->depth == 0) {
        p->bad = "xml_not_well_formed";
        return;
    }
    for (to = p->at; (to = markup_find(p->body, to, '<', '&', ']')) < p->body.len; to++) {
        if (p->body.ptr[to] == '<')
            break;
        references = references || p->body.ptr[to] == '&';
        if (ov_str_starts(ov_str_slice(p->body, to, 3), OV_STR("]]>"))) {
            p->bad = "xml_not_well_formed";
            return;
        }
    }
    xml_add_run(p, from,
                references ? xml_decode(p, from, to) : (ov_str){p->body.ptr + from, to - from});
    p->at = to;
}

/* Characters that a body may hold and XML may not: control characters (in a string of JSON),
   U+FFFE, U+FFFF. */
static bool
holds_foul(ov_str body)
{
    size_t at = 0;

#ifdef __SSE2__
    const __m128i blank = _mm_set1_epi8(' ' - 1), tab = _mm_set1_epi8('\t'),
                  line = _mm_set1_epi8('\n'), end = _mm_set1_epi8('\r'), ef = _mm_set1_epi8('\xEF');

    for (; at + 16 <= body.len; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(body.ptr + at));
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, blank), v);
        __m128i white = _mm_or_si128(_mm_cmpeq_epi8(v, tab),
                                     _mm_or_si128(_mm_cmpeq_epi8(v, line), _mm_cmpeq_epi8(v, end)));

        if (_mm_movemask_epi8(_mm_or_si128(_mm_andnot_si128(white, low), _mm_cmpeq_epi8(v, ef))))
            break;
    }
#endif
    for (; at < body.len; at++) {
        unsigned char c = (unsigned char)body.ptr[at];

        if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') ||
            (c == 0xEF && at + 2 < body.len && body.ptr[at + 1] == '\xBF' &&
             (unsigned char)body.ptr[at + 2] >= 0xBE))
            return true;
    }
    return false;
}

tree_node *
tree_parse_xml(ov_arena *scratch, ov_str body, ov_str *space, const char **code)
{
    xml_element open[OV_DOCUMENT_DEPTH_MOST];
    xml_binding bindings[XML_BINDINGS_MOST];
    xml_parser parser = {.scratch = scratch, .body = body, .open = open, .bindings = bindings};
    xml_parser *p = &parser;

    if (holds_foul(body))
        p->bad = "xml_not_well_formed";
    else
        xml_skip_prolog(p);
    while (p->at < body.len && !p->bad) {
        char next = p->at + 1 < body.len ? body.ptr[p->at + 1] : 0;

        if (body.ptr[p->at] != '<')
            take_run(p);
        else if (next == '/')
            xml_close_element(p);
        else if (next == '!' || next == '?')
            xml_take_declaration(p);
        else
            xml_open_element(p);
    }
    if (!p->bad && (p->depth > 0 || !p->root))
        p->bad = "xml_truncated";
    *code = p->bad;
    *space = p->root_space;
    return p->bad ? NULL : p->root;
}

#define FHIR_SPACE "http://hl7.org/fhir"
#define UBL_SPACE  "urn:oasis:names:specification:ubl:schema:xsd:"

void
read_xml(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out)
{
    const char *code = NULL;
    ov_str space = OV_STR_NULL;
    const tree_node *root = tree_parse_xml(scratch, body, &space, &code);

    if (!root) {
        document_reject(mem, out, code, "XML that is not read");
        return;
    }
    if (ov_str_eq(space, OV_STR(FHIR_SPACE)))
        read_fhir(mem, scratch, root, out);
    else if (ov_str_starts(space, OV_STR(UBL_SPACE)))
        read_ubl(mem, scratch, root, out);
    else
        read_vocabulary(mem, body, root, body.len, out);
}
