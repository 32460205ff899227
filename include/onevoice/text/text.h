/*
 * The text of one body, normalised for matching, with the way back to the body's bytes.
 *
 * `bytes` is valid UTF-8 in NFKC, quotes and dashes folded to ASCII, invisible characters dropped,
 * every run of white space one blank; case is kept. Where a cell, line or block of the layout
 * ended there is a blank and a break: so phrases match across lines, while fields and sentences
 * still see the layout. Evidence is stored as offset and length in the body: ov_text_body_offset.
 */
#ifndef ONEVOICE_TEXT_TEXT_H
#define ONEVOICE_TEXT_TEXT_H

#include "onevoice/base/str.h"

typedef enum ov_break_kind {
    OV_BREAK_CELL = 1, /* end of a table cell or of a label */
    OV_BREAK_LINE,     /* end of a line that stands for itself: an address line, a table row */
    OV_BREAK_BLOCK     /* end of a paragraph */
} ov_break_kind;

/* What stands before offset `at` ended there. */
typedef struct ov_text_break {
    uint32_t at;
    ov_break_kind kind;
} ov_text_break;

#define OV_TEXT_CELLS_MOST 300000 /* a book of tables; later ones are of no grid */

/*
 * A cell of a grid begins at `at` and goes on to the next cell or to the end of its line. Columns of
 * HTML, of pipes and of tabs are counted; those set by blanks are the characters of the line they
 * cover. A definition list is a grid of two columns. Cells of different tables never share columns.
 */
typedef struct ov_text_cell {
    uint32_t at;
    uint32_t row;         /* counts through the whole text */
    uint16_t table;       /* 0: of no grid */
    uint16_t left, right; /* first and last column */
    bool heading;         /* marked as one */
    /* the cell that a nested table stands in; table 0: none */
    uint32_t around_row;
    uint16_t around_table, around_left, around_right;
} ov_text_cell;

/* From offset `at` on, text and body run in step, the body from `body`. */
typedef struct ov_text_anchor {
    uint32_t at, body;
} ov_text_anchor;

typedef struct ov_text {
    ov_str bytes;
    const ov_text_break *breaks;
    size_t break_count;
    const ov_text_cell *cells; /* by `at`; empty cells leave no trace */
    size_t cell_count;
    const ov_text_anchor *anchors;
    size_t anchor_count;
    const uint32_t
        *ends; /* behind each ".", "!" or "?" that a blank and a capital (A to Z) follow */
    size_t end_count;
    size_t words;        /* runs of letters and digits */
    const char *blinded; /* the bytes with their digits blinded: 1 to 9 are 0 */
} ov_text;

/* Where the byte at `at` of the text stands in the body. */
uint32_t ov_text_body_offset(const ov_text *text, size_t at);

/* Set what is told of the bytes: words, ends, blinded. A built text has it already. */
void ov_text_mark(ov_arena *mem, ov_text *text);

/*
 * Building a text. Offsets are the body's. Input must be valid UTF-8.
 */
typedef struct ov_text_builder ov_text_builder;

ov_text_builder *ov_text_builder_new(ov_arena *mem, size_t expected);

/* Add characters that stand literally in the body from `body` on. */
void ov_text_builder_add(ov_text_builder *builder, const char *bytes, size_t len, uint32_t body);

/* Add characters that stand for others in the body (a character reference at `body`). */
void ov_text_builder_code(ov_text_builder *builder, uint32_t code, uint32_t body);

/* What comes next is raised: "^" keeps a footnote or raised cents apart from the digit before. */
void ov_text_builder_raise(ov_text_builder *builder, uint32_t body);

/* What follows is of another element than the digit before it, and begins with a digit: one number,
   or two; nobody can tell. */
void ov_text_builder_split(ov_text_builder *b, uint32_t body);

/* End a cell, line or block; empty ones leave no trace, a stronger kind wins. */
void ov_text_builder_break(ov_text_builder *builder, ov_break_kind kind);

/* What comes next begins a cell; `at` is filled in. With table 0 it belongs to no grid. */
void ov_text_builder_cell(ov_text_builder *builder, ov_text_cell cell);

/* Take back the last byte (a hyphen at a line end), if it is the one given. */
bool ov_text_builder_drop(ov_text_builder *builder, char last);

/* Bytes so far. */
size_t ov_text_builder_len(const ov_text_builder *builder);

ov_text ov_text_builder_done(ov_text_builder *builder);

#endif
