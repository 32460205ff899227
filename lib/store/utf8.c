#include <string.h>

#include "store_internal.h"

/* Length of the sequence that starts here, 0: none that is valid. */
static size_t
sequence(const unsigned char *p, size_t left)
{
    unsigned char a = p[0], low = 0x80, high = 0xbf;
    size_t more;

    if (a >= 0xc2 && a <= 0xdf)
        more = 1;
    else if (a >= 0xe0 && a <= 0xef)
        more = 2;
    else if (a >= 0xf0 && a <= 0xf4)
        more = 3;
    else
        return 0;
    if (left <= more)
        return 0;
    /* Overlong forms, surrogates, and what lies beyond U+10FFFF. */
    if (a == 0xe0)
        low = 0xa0;
    else if (a == 0xed)
        high = 0x9f;
    else if (a == 0xf0)
        low = 0x90;
    else if (a == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i <= more; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return more + 1;
}

bool
ov_store_text_valid(ov_str s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t i = 0;

    while (i < s.len) {
        uint64_t word;

        /* Eight plain letters at a time: no high bit, no zero byte. */
        if (s.len - i >= 8) {
            memcpy(&word, p + i, 8);
            if (!(word & 0x8080808080808080u) &&
                !((word - 0x0101010101010101u) & ~word & 0x8080808080808080u)) {
                i += 8;
                continue;
            }
        }
        if (p[i] == 0)
            return false;
        if (p[i] < 0x80) {
            i++;
        } else {
            size_t length = sequence(p + i, s.len - i);

            if (length == 0)
                return false;
            i += length;
        }
    }
    return true;
}
