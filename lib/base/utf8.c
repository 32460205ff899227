#include "onevoice/base/utf8.h"

#include <string.h>

static bool
is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

/*
 * Well-formed as in table 3-7 of the Unicode Standard: no overlong form, no surrogate, nothing
 * above U+10FFFF. PostgreSQL checks the same; what comes from elsewhere must not get further into
 * libxml2 or PCRE2, which trust their caller.
 */
size_t
ov_utf8_next(ov_str bytes, size_t at, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr + at;
    size_t left = bytes.len - at;

    if (at >= bytes.len)
        return 0;
    if (p[0] < 0x80) {
        *code = p[0];
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] <= 0xDF && left >= 2 && is_tail(p[1])) {
        *code = ((uint32_t)p[0] & 0x1F) << 6 | (p[1] & 0x3F);
        return 2;
    }
    if (p[0] >= 0xE0 && p[0] <= 0xEF && left >= 3 && is_tail(p[1]) && is_tail(p[2])) {
        *code = ((uint32_t)p[0] & 0x0F) << 12 | ((uint32_t)p[1] & 0x3F) << 6 | (p[2] & 0x3F);
        return *code < 0x800 || (*code >= 0xD800 && *code <= 0xDFFF) ? 0 : 3;
    }
    if (p[0] >= 0xF0 && p[0] <= 0xF4 && left >= 4 && is_tail(p[1]) && is_tail(p[2]) &&
        is_tail(p[3])) {
        *code = ((uint32_t)p[0] & 0x07) << 18 | ((uint32_t)p[1] & 0x3F) << 12 |
                ((uint32_t)p[2] & 0x3F) << 6 | (p[3] & 0x3F);
        return *code < 0x10000 || *code > 0x10FFFF ? 0 : 4;
    }
    return 0;
}

bool
ov_utf8_valid(ov_str bytes)
{
    size_t at = 0;

    while (at < bytes.len) {
        uint64_t eight[4];
        uint32_t code;
        size_t len;

        /* Nearly all bytes are ASCII: 32 at a time, then 8. */
        while (bytes.len - at >= sizeof eight) {
            memcpy(eight, bytes.ptr + at, sizeof eight);
            if ((eight[0] | eight[1] | eight[2] | eight[3]) & 0x8080808080808080u)
                break;
            at += sizeof eight;
        }
        while (bytes.len - at >= 8) {
            memcpy(eight, bytes.ptr + at, 8);
            if (eight[0] & 0x8080808080808080u)
                break;
            at += 8;
        }
        if (at == bytes.len)
            break;
        len = ov_utf8_next(bytes, at, &code);
        if (len == 0)
            return false;
        at += len;
    }
    return true;
}

/* 0 for what is no character: character references of HTML name surrogates and worse. */
size_t
ov_utf8_put(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        if (code >= 0xD800 && code <= 0xDFFF)
            return 0;
        out[0] = (char)(0xE0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    if (code > 0x10FFFF)
        return 0;
    out[0] = (char)(0xF0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}
