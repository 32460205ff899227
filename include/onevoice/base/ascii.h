/*
 * Classes of ASCII characters, blind to the locale; a byte of a longer UTF-8 sequence is in none of them.
 */
#ifndef ONEVOICE_BASE_ASCII_H
#define ONEVOICE_BASE_ASCII_H

#include "onevoice/base/base.h"

static inline bool
ov_is_digit(char c)
{
    return (unsigned char)(c - '0') < 10u;
}

static inline bool
ov_is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26u;
}

#endif
