/*
 * A body whose own header fields say how it is encoded for the wire.
 */
#ifndef ONEVOICE_LIB_DOCUMENT_MIME_INTERNAL_H
#define ONEVOICE_LIB_DOCUMENT_MIME_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/model/intake.h"
#include "onevoice/text/text.h"

typedef enum mime_found {
    MIME_NONE,      /* no header: the body is what it is */
    MIME_TEXT,      /* one text, decoded */
    MIME_UNREADABLE /* a header, and what follows cannot be told for certain */
} mime_found;

typedef struct mime_text {
    ov_media media; /* as its header says */
    ov_str bytes;
    OV_VEC(ov_text_anchor) runs; /* from byte `at` on in step with the body from `body` */
} mime_text;

/* `media` as declared chooses among alternatives. `out` lives in `mem` and may point into `body`. */
mime_found mime_read(ov_arena *mem, ov_media media, ov_str body, mime_text *out);

/* Let the anchors of a text that was read from what was decoded lead to the body itself. */
void mime_lead_back(ov_arena *mem, const mime_text *decoded, ov_text *text);

#endif
