/*
 * What the HTML stripper knows of a tag.
 */
#ifndef ONEVOICE_DOCUMENT_HTML_INTERNAL_H
#define ONEVOICE_DOCUMENT_HTML_INTERNAL_H

#include "onevoice/document/document.h"

typedef enum html_kind {
    HTML_INLINE,
    HTML_CELL,   /* ends a cell */
    HTML_LINE,   /* ends a line */
    HTML_BLOCK,  /* ends a block */
    HTML_RAW,    /* script, style: raw text to the closing tag, dropped */
    HTML_DROPPED /* title, template: dropped with its content */
} html_kind;

typedef struct html_tag {
    ov_str name; /* as written */
    html_kind kind;
    bool closing, empty, hidden;
    size_t end; /* behind '>' */
} html_tag;

/* The tag whose "<" is at `at`; false when it never ends, or not within OV_DOCUMENT_TAG_MOST. */
bool html_read_tag(ov_str body, size_t at, html_tag *out);

#endif
