/*
 * What HTML and XML share: character references, and looking for the bytes that end a run.
 */
#ifndef ONEVOICE_DOCUMENT_MARKUP_INTERNAL_H
#define ONEVOICE_DOCUMENT_MARKUP_INTERNAL_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "onevoice/base/str.h"

/* What "&...;" at `at` stands for; returns its length, 0 when it is plain text, SIZE_MAX when it
   names what is no character. */
size_t markup_reference(ov_str body, size_t at, uint32_t *code);

/* The same by XML's rules: the five entities and references to characters that XML allows; 0 when
   it is no such reference. */
size_t markup_xml_reference(ov_str body, size_t at, uint32_t *code);

/* Whether the characters past ASCII may stand in a name. */
bool markup_xml_name_valid(ov_str name);

/* The character that HTML gives a name ("eacute"); 0 when it knows no such name. */
uint32_t markup_named_character(ov_str name);

/* The first of three bytes at or after `at`; the length when none comes. Inline: most runs of
   markup are shorter than a call is long. */
static inline size_t
markup_find(ov_str body, size_t at, char a, char b, char c)
{
#ifdef __SSE2__
    const __m128i is_a = _mm_set1_epi8(a), is_b = _mm_set1_epi8(b), is_c = _mm_set1_epi8(c);

    for (; at + 16 <= body.len; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(body.ptr + at));
        __m128i any = _mm_or_si128(_mm_cmpeq_epi8(v, is_a),
                                   _mm_or_si128(_mm_cmpeq_epi8(v, is_b), _mm_cmpeq_epi8(v, is_c)));
        uint32_t found = (uint32_t)_mm_movemask_epi8(any);

        if (found)
            return at + (size_t)__builtin_ctz(found);
    }
#endif
    while (at < body.len && body.ptr[at] != a && body.ptr[at] != b && body.ptr[at] != c)
        at++;
    return at;
}

#endif
