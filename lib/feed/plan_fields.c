/*
 * One attribute of plan.xml, or one member of plan.ndjson: the same five kinds of value in both. A null
 * text or an OV_DATE_NONE writes nothing, so that "not stated" is an absent attribute everywhere and
 * never an empty one.
 */
#include "plan_fields.h"

#include "onevoice/feed/escape.h"

void
ov_xml_attribute(ov_buf *buf, const char *name, ov_str value)
{
    if (ov_str_is_null(value))
        return;
    ov_buf_printf(buf, " %s=\"", name);
    ov_feed_xml_text(buf, value);
    ov_buf_char(buf, '"');
}

void
ov_xml_attribute_int(ov_buf *buf, const char *name, int64_t value)
{
    ov_buf_printf(buf, " %s=\"%lld\"", name, (long long)value);
}

void
ov_xml_attribute_bool(ov_buf *buf, const char *name, bool value)
{
    ov_buf_printf(buf, " %s=\"%s\"", name, value ? "true" : "false");
}

static void
date_add(ov_buf *buf, ov_date date)
{
    int year, month, day;

    ov_date_to_ymd(date, &year, &month, &day);
    ov_buf_printf(buf, "\"%04d-%02d-%02d\"", year, month, day);
}

void
ov_xml_attribute_date(ov_buf *buf, const char *name, ov_date date)
{
    if (date == OV_DATE_NONE)
        return;
    ov_buf_printf(buf, " %s=", name);
    date_add(buf, date);
}

void
ov_json_key(ov_buf *buf, const char *name, ov_str value)
{
    if (ov_str_is_null(value))
        return;
    ov_buf_printf(buf, ",\"%s\":", name);
    ov_feed_json_text(buf, value);
}

void
ov_json_key_int(ov_buf *buf, const char *name, int64_t value)
{
    ov_buf_printf(buf, ",\"%s\":%lld", name, (long long)value);
}

void
ov_json_key_bool(ov_buf *buf, const char *name, bool value)
{
    ov_buf_printf(buf, ",\"%s\":%s", name, value ? "true" : "false");
}

void
ov_json_key_date(ov_buf *buf, const char *name, ov_date date)
{
    if (date == OV_DATE_NONE)
        return;
    ov_buf_printf(buf, ",\"%s\":", name);
    date_add(buf, date);
}

void
ov_xml_attribute_money(ov_buf *buf, const char *name, ov_money amount)
{
    ov_buf_printf(buf, " %s=\"", name);
    ov_feed_money(buf, amount);
    ov_buf_char(buf, '"');
}

void
ov_json_key_money(ov_buf *buf, const char *name, ov_money amount)
{
    ov_buf_printf(buf, ",\"%s\":\"", name);
    ov_feed_money(buf, amount);
    ov_buf_char(buf, '"');
}
