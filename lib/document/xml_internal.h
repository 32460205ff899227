/*
 * What the rooms of the XML reader share: the place in the body, what is open, what is in force.
 */
#ifndef ONEVOICE_DOCUMENT_XML_INTERNAL_H
#define ONEVOICE_DOCUMENT_XML_INTERNAL_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "tree_internal.h"

#define XML_BINDINGS_MOST 256 /* prefixes bound at one time; each is looked for among all */

typedef struct xml_binding {
    ov_str prefix, space;
    uint32_t hash; /* of the prefix */
} xml_binding;

typedef struct xml_element {
    tree_node *node;
    ov_str tag;   /* as written, with its prefix */
    size_t bound; /* bindings in force outside it */
} xml_element;

typedef struct xml_parser {
    ov_arena *scratch;
    ov_str body;
    size_t at;
    const char *bad; /* a rejection code */
    tree_node *root;
    ov_str root_space;
    size_t nodes, depth, bound;
    xml_element *open;     /* OV_DOCUMENT_DEPTH_MOST of them */
    xml_binding *bindings; /* XML_BINDINGS_MOST of them, the innermost last */
} xml_parser;

/* Of the bytes up to the blank only white space comes here: tree_parse_xml sees to it. */
static inline bool
xml_is_space(char c)
{
    return (unsigned char)c <= ' ';
}

static inline void
xml_skip_space(xml_parser *p)
{
    size_t at = p->at;

    if (at < p->body.len && !xml_is_space(p->body.ptr[at]))
        return;
#ifdef __SSE2__
    for (; at + 16 <= p->body.len; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p->body.ptr + at));
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(' ')), v);
        uint32_t other = (uint32_t)_mm_movemask_epi8(low) ^ 0xFFFF;

        if (other) {
            p->at = at + (size_t)__builtin_ctz(other);
            return;
        }
    }
#endif
    while (at < p->body.len && xml_is_space(p->body.ptr[at]))
        at++;
    p->at = at;
}

/* A name at p->at; whether it has a colon. Malformed: p->bad. */
ov_str xml_take_name(xml_parser *p, bool *colon);

/* A copy of the characters from..to, with references resolved. */
ov_str xml_decode(xml_parser *p, size_t from, size_t to);

/* At "<" of a start tag, at "</". */
void xml_open_element(xml_parser *p);
void xml_close_element(xml_parser *p);

/* A text node below the open element; `from` is where it stands. Nothing for an empty value. */
void xml_add_run(xml_parser *p, size_t from, ov_str value);

/* The byte order mark and the declaration, if they are there. */
void xml_skip_prolog(xml_parser *p);

/* Comment, CDATA, processing instruction, DOCTYPE: at "<!" or "<?". */
void xml_take_declaration(xml_parser *p);

#endif
