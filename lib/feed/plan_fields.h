/*
 * Fields of the plan's records, the same for plan.xml (attributes) and plan.ndjson (keys). What is
 * not stated (null, OV_DATE_NONE) is left out. Keys begin with their comma: every record begins
 * with a key of its own.
 */
#ifndef ONEVOICE_FEED_PLAN_FIELDS_H
#define ONEVOICE_FEED_PLAN_FIELDS_H

#include "onevoice/base/buf.h"
#include "onevoice/base/date.h"
#include "onevoice/base/money.h"

void ov_xml_attribute(ov_buf *buf, const char *name, ov_str value);
void ov_xml_attribute_int(ov_buf *buf, const char *name, int64_t value);
void ov_xml_attribute_bool(ov_buf *buf, const char *name, bool value);
void ov_xml_attribute_date(ov_buf *buf, const char *name, ov_date date);
void ov_xml_attribute_money(ov_buf *buf, const char *name, ov_money amount);

void ov_json_key(ov_buf *buf, const char *name, ov_str value);
void ov_json_key_int(ov_buf *buf, const char *name, int64_t value);
void ov_json_key_bool(ov_buf *buf, const char *name, bool value);
void ov_json_key_date(ov_buf *buf, const char *name, ov_date date);
void ov_json_key_money(ov_buf *buf, const char *name, ov_money amount); /* as a string: exact */

#endif
