/*
 * What the HTML stripper knows of a tag, of the tables around it and of what styles hide.
 */
#ifndef ONEVOICE_DOCUMENT_HTML_INTERNAL_H
#define ONEVOICE_DOCUMENT_HTML_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/document/document.h"

typedef enum html_kind {
    HTML_INLINE,
    HTML_CELL,   /* ends a cell */
    HTML_LINE,   /* ends a line */
    HTML_BLOCK,  /* ends a block */
    HTML_RAW,    /* script, style: raw text to the closing tag, dropped */
    HTML_DROPPED /* title, template: dropped with its content */
} html_kind;

/* What a tag is in a table or a definition list. */
typedef enum html_part {
    HTML_NO_PART,
    HTML_TABLE,
    HTML_LIST,
    HTML_ROW,
    HTML_DATUM,   /* td */
    HTML_HEADING, /* th */
    HTML_TERM,    /* dt */
    HTML_VALUE    /* dd */
} html_part;

/* Classes and ids that <style> hides, each with its "." or "#". */
typedef OV_VEC(ov_str) html_hidden;

typedef struct html_tag {
    ov_str name; /* as written */
    html_kind kind;
    html_part part;
    bool closing, empty;
    bool hidden;               /* by an attribute, or what <del> and the like strike out */
    bool raised;               /* sup */
    ov_str style, classes, id; /* attributes; null where there are none */
    uint16_t columns, rows;    /* spans; 0 where not stated */
    size_t end;                /* behind '>' */
} html_tag;

/* The tag whose "<" is at `at`; false when it never ends, or not within OV_DOCUMENT_TAG_MOST. */
bool html_read_tag(ov_str body, size_t at, html_tag *out);

typedef enum html_hiding {
    HTML_SEEN,
    HTML_UNSEEN, /* too small, or of the colour of its ground: unless an element inside says else */
    HTML_HIDDEN  /* with all that is inside, or struck out */
} html_hiding;

/* What declarations do to the text of an element. On a plain page, one that names no background
   anywhere, the ground is white. */
html_hiding html_style_hides(ov_str style, bool plain_page);

/* Add what a style sheet hides. */
void html_style_rules(ov_arena *mem, ov_str css, html_hidden *hidden);

/* Whether one of the classes (mark '.') or the id ('#') is hidden. */
bool html_class_hidden(const html_hidden *hidden, ov_str words, char mark);

#define HTML_TABLES_MOST  12
#define HTML_COLUMNS_MOST 64

typedef struct html_table {
    uint16_t no;
    bool list; /* a definition list */
    bool rows; /* one has begun */
    bool open; /* a cell is */
    bool wide; /* more columns or rows than can be followed: of no grid */
    uint32_t row;
    size_t next;
    uint8_t covered[HTML_COLUMNS_MOST]; /* rows that a cell above still covers */
    ov_text_cell cell, around;          /* the open one, and the one this table stands in */
} html_table;

typedef struct html_grid {
    html_table tables[HTML_TABLES_MOST];
    size_t depth;
    uint16_t count;
    uint32_t row;
} html_grid;

/* Follow one tag, and tell the builder which cell comes next. */
void html_grid_tag(html_grid *grid, ov_text_builder *builder, const html_tag *tag);

#endif
