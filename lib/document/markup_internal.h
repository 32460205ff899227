/*
 * Character references of HTML and XML.
 */
#ifndef ONEVOICE_DOCUMENT_MARKUP_INTERNAL_H
#define ONEVOICE_DOCUMENT_MARKUP_INTERNAL_H

#include "onevoice/base/str.h"

/* What "&...;" at `at` stands for; returns its length, 0 when it is plain text, SIZE_MAX when it
   names what is no character. */
size_t markup_reference(ov_str body, size_t at, uint32_t *code);

#endif
