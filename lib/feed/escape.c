#include "onevoice/feed/escape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"

/* Length of the valid UTF-8 sequence at p (end exclusive), or 0. Noncharacters FFFE and FFFF and
   surrogates count as invalid: XML forbids them. */
static size_t
sequence(const unsigned char *p, const unsigned char *end)
{
    size_t left = (size_t)(end - p), n;
    uint32_t code;

    if (p[0] < 0x80)
        return 1;
    n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || n > left)
        return 0;
    code = p[0] & (0xFFU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3FU);
    }
    if ((n == 3 && code < 0x800) || (n == 4 && (code < 0x10000 || code > 0x10FFFF)) ||
        (code >= 0xD800 && code <= 0xDFFF) || code == 0xFFFE || code == 0xFFFF)
        return 0;
    return n;
}

/* What stands for a byte below 0x80, or NULL for itself. */
typedef const char *(*byte_escape)(unsigned char c);

/*
 * Stretches that need nothing are copied whole. A byte that begins no character becomes U+FFFD: a
 * feed that is not well-formed costs a composer the whole night, a replaced byte costs one sign.
 */
static void
escape(ov_buf *buf, ov_str s, byte_escape instead)
{
    const unsigned char *p = (const unsigned char *)s.ptr, *end = p + s.len, *plain = p;

    while (p < end) {
        size_t n = sequence(p, end);
        const char *other = n == 1 ? instead(*p) : n == 0 ? REPLACEMENT : NULL;

        if (other) {
            ov_buf_add(buf, plain, (size_t)(p - plain));
            ov_buf_cstr(buf, other);
            p++;
            plain = p;
        } else {
            p += n;
        }
    }
    ov_buf_add(buf, plain, (size_t)(p - plain));
}

/*
 * Line ends and tabs are references, since XML turns them into blanks in an attribute (XML 1.0,
 * 3.3.3). The other controls have no form in XML 1.0 at all.
 */
static const char *
xml_byte(unsigned char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        return c < 0x20 || c == 0x7F ? REPLACEMENT : NULL;
    }
}

void
ov_feed_xml_text(ov_buf *buf, ov_str s)
{
    if (s.len > 0)
        escape(buf, s, xml_byte);
}

static const char *
json_byte(unsigned char c)
{
    static const char *const control[] = {
        "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
        "\\b",     "\\t",     "\\n",     "\\u000b", "\\f",     "\\r",     "\\u000e", "\\u000f",
        "\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
        "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f"};

    if (c < 0x20)
        return control[c];
    return c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == 0x7F ? "\\u007f" : NULL;
}

void
ov_feed_json_text(ov_buf *buf, ov_str s)
{
    if (ov_str_is_null(s)) {
        ov_buf_cstr(buf, "null");
        return;
    }
    ov_buf_char(buf, '"');
    if (s.len > 0)
        escape(buf, s, json_byte);
    ov_buf_char(buf, '"');
}

static const char *
label_byte(unsigned char c)
{
    switch (c) {
    case '\\':
        return "\\\\";
    case '"':
        return "\\\"";
    case '\n':
        return "\\n";
    default:
        return c < 0x20 || c == 0x7F ? REPLACEMENT : NULL;
    }
}

void
ov_feed_label_text(ov_buf *buf, ov_str s)
{
    if (s.len > 0)
        escape(buf, s, label_byte);
}

void
ov_feed_real(ov_buf *buf, double value)
{
    char text[40];

    if (!isfinite(value)) {
        ov_buf_cstr(buf, isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    for (char *c = text; *c; c++) /* the decimal comma of some locale */
        if (*c == ',')
            *c = '.';
    ov_buf_cstr(buf, text);
}

void
ov_feed_money(ov_buf *buf, ov_money amount)
{
    uint64_t e4 = amount.e4 < 0 ? -(uint64_t)amount.e4 : (uint64_t)amount.e4;
    uint64_t rest = e4 % OV_MONEY_ONE;

    ov_buf_printf(buf, "%s%llu.%02llu", amount.e4 < 0 ? "-" : "",
                  (unsigned long long)(e4 / OV_MONEY_ONE), (unsigned long long)(rest / 100));
    if (rest % 100)
        ov_buf_printf(buf, rest % 10 ? "%02llu" : "%llu",
                      (unsigned long long)(rest % 10 ? rest % 100 : rest % 100 / 10));
}
