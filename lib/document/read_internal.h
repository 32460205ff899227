/*
 * The readers, one a format, and how each says that it cannot use a body.
 */
#ifndef ONEVOICE_LIB_DOCUMENT_READ_INTERNAL_H
#define ONEVOICE_LIB_DOCUMENT_READ_INTERNAL_H

#include "onevoice/document/document.h"

void document_reject(ov_arena *mem, ov_document *out, const char *code, const char *detail);

void read_plain(ov_arena *mem, ov_str body, ov_document *out);
void read_html(ov_arena *mem, ov_str body, ov_document *out);
void read_xml(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out);
void read_json(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out);
void read_x12(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out);

#endif
