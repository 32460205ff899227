/*
 * Character references of HTML and XML.
 */
#ifndef ONEVOICE_DOCUMENT_MARKUP_INTERNAL_H
#define ONEVOICE_DOCUMENT_MARKUP_INTERNAL_H

#include "onevoice/base/str.h"

/* What "&...;" at `at` stands for; returns its length, 0 when it is plain text, SIZE_MAX when it
   names what is no character. */
size_t markup_reference(ov_str body, size_t at, uint32_t *code);

/* The same by XML's rules: the five entities and references to characters that XML allows; 0 when
   it is no such reference. */
size_t markup_xml_reference(ov_str body, size_t at, uint32_t *code);

/* Whether the characters past ASCII may stand in a name. */
bool markup_xml_name_valid(ov_str name);

#endif
