/*
 * A body as bytes, before anybody knows its format.
 */
#ifndef ONEVOICE_LIB_DOCUMENT_BODY_INTERNAL_H
#define ONEVOICE_LIB_DOCUMENT_BODY_INTERNAL_H

#include "onevoice/base/str.h"

/* Without the mark of byte order that some put before a file. */
ov_str document_unmarked(ov_str body);

/* Whether a body of words is still quoted-printable or base64. */
bool document_is_encoded(ov_str body);

#endif
