/*
 * X12 segments. Every interchange brings its own separators, in its ISA segment; a file may hold
 * several interchanges, with or without line ends between their segments.
 */
#include <string.h>

#include "body_internal.h"
#include "x12_internal.h"

#define ISA_ELEMENTS 16
#define END_OF_FILE  '\x1A' /* what DOS put behind a file */

static bool
is_filler(char c)
{
    return c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == END_OF_FILE;
}

static bool
is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

void
x12_open(x12_scan *scan, ov_str body)
{
    *scan = (x12_scan){.rest = document_unmarked(body)};
}

/*
 * The separators stand at fixed places of the ISA, because its elements have fixed widths; where
 * padding was lost on the way they are found by counting elements, which gives the same places
 * where it was not. The character behind the component separator ends every segment, a line end
 * as well as any other; none of the three may be a letter or a digit.
 */
static bool
read_separators(x12_scan *scan)
{
    ov_str s = scan->rest;
    size_t at = 3, seen = 1;

    if (s.len < 4 || !ov_str_starts(s, OV_STR("ISA")) || is_word(s.ptr[3]))
        return false;
    while (seen < ISA_ELEMENTS) {
        const char *next = memchr(s.ptr + at + 1, s.ptr[3], s.len - at - 1);

        if (!next)
            return false;
        at = (size_t)(next - s.ptr);
        seen++;
    }
    if (at + 2 >= s.len)
        return false;
    scan->element = s.ptr[3];
    scan->component = s.ptr[at + 1];
    scan->terminator = s.ptr[at + 2];
    return !is_word(scan->component) && !is_word(scan->terminator) &&
           scan->terminator != scan->element;
}

static void
split(const x12_scan *scan, ov_str line, x12_segment *out)
{
    out->count = 0;
    out->id = OV_STR("");
    for (bool first = true;; first = false) {
        const char *stop = line.len ? memchr(line.ptr, scan->element, line.len) : NULL;
        ov_str part = {line.ptr, stop ? (size_t)(stop - line.ptr) : line.len};

        if (first)
            out->id = part;
        else if (out->count < X12_ELEMENTS_MOST)
            out->elements[out->count++] = part;
        if (!stop)
            return;
        line = (ov_str){stop + 1, line.len - part.len - 1};
    }
}

/*
 * A file that ends inside an interchange was cut, and says nothing for certain. The terminator of
 * the very last segment is the one thing that may be missing: where it is a line end, whatever
 * trims a text on the way takes it off.
 */
bool
x12_next(x12_scan *scan, x12_segment *out)
{
    const char *end;
    ov_str line;

    while (scan->rest.len > 0 && is_filler(scan->rest.ptr[0]))
        scan->rest = ov_str_slice(scan->rest, 1, scan->rest.len);
    if (scan->rest.len == 0) {
        if (scan->open)
            scan->bad = "x12_truncated";
        return false;
    }
    if (!scan->open && !read_separators(scan)) {
        scan->bad = "media_type_mismatch";
        return false;
    }
    end = memchr(scan->rest.ptr, scan->terminator, scan->rest.len);
    line = (ov_str){scan->rest.ptr, end ? (size_t)(end - scan->rest.ptr) : scan->rest.len};
    scan->rest = ov_str_slice(scan->rest, OV_MIN(line.len + 1, scan->rest.len), scan->rest.len);
    split(scan, line, out);
    if (x12_is(out, "IEA"))
        scan->open = false;
    else if (!end)
        scan->bad = "x12_truncated";
    else
        scan->open = true;
    return !scan->bad;
}

ov_str
x12_component(const x12_scan *scan, ov_str element, size_t n)
{
    ov_str part = OV_STR_NULL;

    for (size_t i = 0; i < n; i++)
        if (!ov_str_next(&element, scan->component, &part))
            return OV_STR_NULL;
    return ov_str_trim(part);
}

ov_date
x12_date(ov_str s)
{
    int64_t n;
    ov_date date;

    if ((s.len != 8 && !(s.len == 17 && s.ptr[8] == '-')) ||
        !ov_str_to_i64(ov_str_slice(s, 0, 8), &n) || n < 0 ||
        !ov_date_from_ymd((int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100), &date))
        return OV_DATE_NONE;
    return date;
}

ov_date
x12_date_last(ov_str s)
{
    return s.len == 17 && s.ptr[8] == '-' ? x12_date(ov_str_slice(s, 9, 17)) : x12_date(s);
}
