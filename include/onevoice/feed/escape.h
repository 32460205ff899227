/*
 * Text put into XML, JSON, metrics and HTML. What a format cannot hold becomes U+FFFD.
 */
#ifndef ONEVOICE_FEED_ESCAPE_H
#define ONEVOICE_FEED_ESCAPE_H

#include "onevoice/base/buf.h"
#include "onevoice/base/money.h"

void ov_feed_xml_text(ov_buf *buf, ov_str s);  /* for text and double-quoted attributes, HTML too */
void ov_feed_json_text(ov_buf *buf, ov_str s); /* with its quotes; null string: null */
void ov_feed_label_text(ov_buf *buf, ov_str s); /* of a metric, without quotes */

/* A real as short as it reads back the same, never in the locale's way. */
void ov_feed_real(ov_buf *buf, double value);

/* Exact, with two decimals at least: -12.50; needs no memory of its own. */
void ov_feed_money(ov_buf *buf, ov_money amount);

#endif
