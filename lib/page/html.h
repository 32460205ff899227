/*
 * Pieces of the report's HTML: escaped text, numbers and dates that follow no locale.
 */
#ifndef ONEVOICE_LIB_PAGE_HTML_H
#define ONEVOICE_LIB_PAGE_HTML_H

#include "onevoice/page/report.h"

/* Text of the database, escaped and isolated. */
void ov_html_text(ov_buf *buf, ov_str text);
/* The same, and no line ends within a word that has a digit: at the hyphens of days and ids. */
void ov_html_unbroken(ov_buf *buf, ov_str text);
/* A headline of the plan, its days written as everywhere on our pages: 2026-12-04 as 4 December 2026. */
void ov_html_headline(ov_buf *buf, ov_str text);

/* 12 345; the space is a narrow one that does not break. */
void ov_html_count(ov_buf *buf, int64_t n);

/* 12 345.60: to the cent, as sums of a whole night are read. */
void ov_html_money(ov_buf *buf, ov_money amount);

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

/* A page's head, its title ending in a day, and its end. */
void ov_html_page_begin(ov_buf *buf, const char *title, ov_date day);
void ov_html_page_end(ov_buf *buf);

/* A table that scrolls by itself when it is wide. The caption is for who does not see the heading
   above; heads end with NULL, those that begin with '#' are numbers. Rows become blocks on a narrow
   screen, each cell led by its head. */
void ov_html_table_begin(ov_buf *buf, const char *caption, const char *const *heads);
void ov_html_table_class(ov_buf *buf, const char *caption, const char *const *heads,
                         const char *class);
/* The note below may be NULL. */
void ov_html_table_end(ov_buf *buf, const char *note);

/* A word of the contract for people: "superseded_by" becomes "superseded by". */
ov_str ov_html_words(ov_arena *mem, ov_str code);

/* A class of paper for people: "eob_denial" becomes "explanation of benefits, denial". */
ov_str ov_html_paper(ov_arena *mem, ov_str content_class);

#endif
