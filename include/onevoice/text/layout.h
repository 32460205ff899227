/*
 * The layout of a letter: its cells and sentences, and which words stand where a value's name
 * would stand.
 *
 * One grid for everybody who binds words to values (facts, roles of amounts, matters): a value is
 * named by the words of its own unit, by the cell before it in its row, by the headings of its
 * column, or by the line above it; never by distance in bytes. Where columns cannot be told for
 * certain (a value below two headings, a heading above two values) there is no heading.
 *
 * A unit is one sentence, or one cell if that holds no more. Fields are those of
 * ov_text_typed_fields; a *value* is one of money or a date, read or not.
 */
#ifndef ONEVOICE_TEXT_LAYOUT_H
#define ONEVOICE_TEXT_LAYOUT_H

#include "onevoice/text/typed.h"

#define OV_LAYOUT_NONE          SIZE_MAX
#define OV_LAYOUT_HEADINGS_MOST 3 /* lines of one heading */

typedef struct ov_layout_unit {
    uint32_t from, to;     /* of the text, blanks at both ends left out */
    uint32_t line;         /* units between two ends of lines share it */
    uint32_t row;          /* of its grid; 0 where there is none */
    uint32_t block;        /* units of one paragraph share it */
    uint32_t cell;         /* units of one cell share it */
    uint32_t strip;        /* of ov_layout.rows: the units beside it and itself */
    uint16_t table;        /* 0: of no grid */
    uint16_t left, right;  /* columns it covers */
    uint32_t first, count; /* its fields */
    bool heading;          /* marked as one */
    bool alone;            /* the only unit of its cell */
    bool number; /* holds one that names something: an identifier, a telephone, four digits */
    bool values; /* holds one */
    bool names;  /* holds words, and no value but a date: "after 12/15/2026" */
} ov_layout_unit;

/* Units beside each other: of one row of a grid, or of one line. */
typedef struct ov_layout_row {
    uint32_t first, last; /* units */
    uint32_t heads;       /* the nearest row above that may head its columns, plus 1; 0: none */
    bool cells;           /* each unit is alone in its cell */
    bool values;          /* some unit holds one */
    bool number;          /* some unit holds one: no row of headings */
    bool below;           /* rows of values stand between it and `heads` */
    bool pair;            /* words and a value, set apart by a blank line from the table above it */
    bool in_order;        /* its cells stand below those of `heads` one for one */
} ov_layout_row;

typedef struct ov_layout {
    const ov_text *text;
    const ov_typed_fields *fields;
    const ov_layout_unit *units; /* in the order of the text */
    size_t count;
    const ov_layout_row *rows;
} ov_layout;

#define OV_LAYOUT_UNITS_MOST 300000

/* Text and fields are borrowed and must outlive `out`. A text without fields, or of more units than
   a book has, gets none. */
void ov_text_layout(ov_arena *mem, const ov_text *text, const ov_typed_fields *fields,
                    ov_layout *out);

/* The words of the row before the unit: the nearest cell to the left that holds words and no amount. */
size_t ov_layout_left(const ov_layout *layout, size_t unit);

/* The heading of the unit's column, from its first line to its last; how many lines, 0 if none: a
   heading holds no number of its own ("Account 884-20117" opens a letter), and does not reach over a
   blank line behind its rows to a pair of words and value. */
size_t ov_layout_headings(const ov_layout *layout, size_t unit,
                          size_t out[OV_LAYOUT_HEADINGS_MOST]);

/* The line above, or the block before in the same cell, where both stand alone. */
size_t ov_layout_above(const ov_layout *layout, size_t unit);

ov_str ov_layout_words(const ov_layout *layout, size_t unit);

#endif
