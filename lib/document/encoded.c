/*
 * Bodies that are still encoded for the wire: quoted-printable and base64.
 *
 * Read as they stand, "$1,2=" and "34.50" on the next line are two sums, so such a body is not read
 * at all and travels as it is, and the sender is told. Only a header of the body's own says for
 * certain how to decode it (mime.c).
 */
#include <string.h>

#include "onevoice/base/ascii.h"
#include "body_internal.h"

#define ESCAPES_LEAST 2  /* one "=20" may be an equation */
#define LETTERS_LEAST 4  /* capital and small ones each: digits alone are a number */
#define BASE64_LEAST  40 /* shorter runs without a blank are words, links or numbers */

static bool
is_hex(char c)
{
    return ov_is_digit(c) || (unsigned char)(c - 'A') < 6;
}

/* Every "=" is an escape or the end of a line, as the encoding demands: none is left as itself. */
static bool
is_quoted_printable(ov_str body)
{
    const char *end = body.ptr + body.len, *p = body.ptr;
    size_t escapes = 0;

    while ((p = memchr(p, '=', (size_t)(end - p))) != NULL) {
        size_t left = (size_t)(end - ++p);
        bool soft = left > 0 && (*p == '\n' || (*p == '\r' && left > 1 && p[1] == '\n'));

        if (!soft && !(left > 1 && is_hex(p[0]) && is_hex(p[1])))
            return false;
        escapes++;
    }
    return escapes >= ESCAPES_LEAST;
}

static bool
is_base64_digit(char c)
{
    return ov_is_letter(c) || ov_is_digit(c) || c == '+' || c == '/';
}

/* Nothing but digits of the encoding and ends of lines: words would have blanks between them. */
static bool
is_base64(ov_str body)
{
    size_t digits = 0, capitals = 0, small = 0, i = 0;

    for (; i < body.len && body.ptr[i] != '='; i++) {
        capitals += (unsigned char)(body.ptr[i] - 'A') < 26;
        small += (unsigned char)(body.ptr[i] - 'a') < 26;
        if (is_base64_digit(body.ptr[i]))
            digits++;
        else if (body.ptr[i] != '\r' && body.ptr[i] != '\n')
            return false;
    }
    for (size_t pads = 0; i < body.len; i++) {
        if (body.ptr[i] == '=' && ++pads <= 2)
            digits++;
        else if (body.ptr[i] != '\r' && body.ptr[i] != '\n')
            return false;
    }
    return digits >= BASE64_LEAST && digits % 4 == 0 && capitals >= LETTERS_LEAST &&
           small >= LETTERS_LEAST;
}

bool
document_is_encoded(ov_str body)
{
    return is_quoted_printable(body) || is_base64(body);
}
