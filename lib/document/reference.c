#include "markup_internal.h"
#include "onevoice/text/text.h"
#include "onevoice/base/utf8.h"

#define NAME_MOST 15 /* longer than any name of a character */

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* The value of a digit, or -1. */
static int
digit_of(char c, bool hex)
{
    c = lower(c);
    if (c >= '0' && c <= '9')
        return c - '0';
    return hex && c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The digits from `i` on, zeros before them however many; a value beyond all characters stays beyond.
   The place behind them. */
static size_t
take_digits(ov_str body, size_t i, bool hex, uint32_t *value)
{
    int digit;

    *value = 0;
    for (; i < body.len && (digit = digit_of(body.ptr[i], hex)) >= 0; i++)
        if (*value <= 0x10FFFF)
            *value = *value * (hex ? 16 : 10) + (uint32_t)digit;
    return i;
}

/* "&#233" or "&#xE9" at the "#"; the place behind it, 0 when it is plain text, SIZE_MAX when foul.
 */
static size_t
numeric_reference(ov_str body, size_t i, uint32_t *code)
{
    static const uint16_t windows[32] = {
        0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
        0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
    bool hex = i + 1 < body.len && lower(body.ptr[i + 1]) == 'x';
    size_t start = i + 1 + hex;
    uint32_t value;

    i = take_digits(body, start, hex, &value);
    if (i == start)
        return 0;
    if (value >= 0x80 && value < 0xA0)
        value = windows[value - 0x80];
    if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return SIZE_MAX;
    *code = value;
    return i;
}

/* "&eacute" at its name; the place behind it, 0 when HTML knows no such name. */
static size_t
named_reference(ov_str body, size_t i, uint32_t *code)
{
    size_t start = i;
    uint32_t named;

    while (i < body.len && i - start < NAME_MOST &&
           ((unsigned char)(lower(body.ptr[i]) - 'a') < 26 || digit_of(body.ptr[i], false) >= 0))
        i++;
    if (i == start || i - start >= NAME_MOST)
        return 0;
    named = markup_named_character((ov_str){body.ptr + start, i - start});
    if (!named)
        return 0;
    *code = named;
    return i;
}

/* What "&...;" stands for at r->at; its length, 0 when it is plain text; SIZE_MAX when foul. */
size_t
markup_reference(ov_str body, size_t at, uint32_t *code)
{
    bool numeric = at + 1 < body.len && body.ptr[at + 1] == '#';
    size_t i =
        numeric ? numeric_reference(body, at + 1, code) : named_reference(body, at + 1, code);

    if (i == 0 || i == SIZE_MAX)
        return i;
    if (i < body.len && body.ptr[i] == ';')
        i++;
    return i - at;
}

size_t
markup_xml_reference(ov_str body, size_t at, uint32_t *code)
{
    static const struct {
        ov_str name;
        char c;
    } names[] = {{OV_STR_INIT("&amp;"), '&'},
                 {OV_STR_INIT("&lt;"), '<'},
                 {OV_STR_INIT("&gt;"), '>'},
                 {OV_STR_INIT("&quot;"), '"'},
                 {OV_STR_INIT("&apos;"), '\''}};
    ov_str rest = ov_str_slice(body, at, body.len);
    uint32_t value;
    size_t from, i;
    bool hex;

    for (size_t k = 0; k < OV_COUNT(names); k++) {
        if (ov_str_starts(rest, names[k].name)) {
            *code = (uint32_t)names[k].c;
            return names[k].name.len;
        }
    }
    if (rest.len < 4 || rest.ptr[1] != '#')
        return 0;
    hex = rest.ptr[2] == 'x';
    from = 2u + hex;
    i = take_digits(rest, from, hex, &value);
    if (i == from || i >= rest.len || rest.ptr[i] != ';')
        return 0;
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF) || value == 0xFFFE ||
        value == 0xFFFF || (value < 0x20 && value != 9 && value != 10 && value != 13))
        return SIZE_MAX;
    *code = value;
    return i + 1;
}

/* Characters past ASCII that a name may hold (XML 1.0, fifth edition); the first is stricter. */
static bool
name_code(uint32_t c, bool first)
{
    if (!first && (c == 0xB7 || (c >= 0x300 && c <= 0x36F) || c == 0x203F || c == 0x2040))
        return true;
    return (c >= 0xC0 && c <= 0x2FF && c != 0xD7 && c != 0xF7) ||
           (c >= 0x370 && c <= 0x1FFF && c != 0x37E) || c == 0x200C || c == 0x200D ||
           (c >= 0x2070 && c <= 0x218F) || (c >= 0x2C00 && c <= 0x2FEF) ||
           (c >= 0x3001 && c <= 0xD7FF) || (c >= 0xF900 && c <= 0xFDCF) ||
           (c >= 0xFDF0 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0xEFFFF);
}

bool
markup_xml_name_valid(ov_str name)
{
    uint32_t code;
    size_t size;

    for (size_t at = 0; (size = ov_utf8_next(name, at, &code)) > 0; at += size)
        if (code >= 0x80 && !name_code(code, at == 0))
            return false;
    return true;
}
