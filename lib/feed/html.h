/*
 * Pieces of the report's HTML: escaped text, numbers and dates that follow no locale.
 */
#ifndef ONEVOICE_FEED_HTML_H
#define ONEVOICE_FEED_HTML_H

#include "onevoice/feed/report.h"

/* Text of the database, escaped and isolated. */
void ov_html_text(ov_buf *buf, ov_str text);

/* 12 345; the space is a narrow one that does not break. */
void ov_html_count(ov_buf *buf, int64_t n);

/* With so many decimals (0 to 3); a dash for NaN. */
void ov_html_real(ov_buf *buf, double x, int decimals);
void ov_html_percent(ov_buf *buf, double share, int decimals);

void ov_html_date(ov_buf *buf, ov_date date); /* 2 November 2026; a dash when not stated */
void ov_html_day(ov_buf *buf, ov_date date);  /* Mon 2 Nov */

/* A cell with a count, a real, a text. */
void ov_html_cell_count(ov_buf *buf, int64_t n);
void ov_html_cell_real(ov_buf *buf, double x, int decimals);
void ov_html_cell_text(ov_buf *buf, ov_str text);
void ov_html_row_head(ov_buf *buf, ov_str text);

/* <div class=scroll><table><thead>...: heads end with NULL, those that begin with '#' are numbers.
 */
void ov_html_table_begin(ov_buf *buf, const char *const *heads);
void ov_html_table_end(ov_buf *buf, const char *caption);

/* A word of the contract for people: "superseded_by" becomes "superseded by". */
ov_str ov_html_words(ov_arena *mem, ov_str code);

#endif
