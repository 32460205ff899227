/* Sections of the report page. */
#ifndef ONEVOICE_LIB_PAGE_REPORT_INTERNAL_H
#define ONEVOICE_LIB_PAGE_REPORT_INTERNAL_H

#include "onevoice/page/report.h"

/* Begin and end a section; the note may be NULL. */
void ov_report_section(ov_buf *b, const char *id, const char *title, const char *note);
void ov_report_section_end(ov_buf *b);

/* Charts, each left out when there is nothing to draw: an empty frame reads as "no load". */
void ov_chart_histogram(ov_buf *b, const ov_feed_report *r);
void ov_chart_trend(ov_buf *b, const ov_feed_report *r);
void ov_chart_departments(ov_buf *b, const ov_feed_report *r);

/* Whole sections, left out when there is nothing to tell. */
/* The head of the page: tonight in figures, yesterday's beside them, and what the page holds. */
void ov_report_opening(ov_buf *b, const ov_feed_report *r);
void ov_report_rejects(ov_buf *b, const ov_feed_report *r);
void ov_report_money(ov_buf *b, const ov_feed_report *r);
void ov_report_notices(ov_buf *b, const ov_feed_report *r);
void ov_report_leaving(ov_buf *b, const ov_feed_report *r);
void ov_report_fortnight(ov_buf *b, const ov_feed_report *r);
void ov_report_heaviest(ov_buf *b, const ov_feed_report *r);
void ov_report_matrix(ov_buf *b, const ov_feed_report *r);
void ov_report_reasons(ov_buf *b, const ov_feed_report *r);
void ov_report_exposures(ov_buf *b, const ov_feed_report *r);
void ov_report_stages(ov_buf *b, const ov_feed_report *r);

#endif
