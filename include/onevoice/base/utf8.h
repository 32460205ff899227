/*
 * UTF-8: the check, reading one character, writing one.
 */
#ifndef ONEVOICE_BASE_UTF8_H
#define ONEVOICE_BASE_UTF8_H

#include "onevoice/base/str.h"

/* No overlong form, no surrogate, nothing past U+10FFFF. NUL counts as valid here; whoever cannot hold it refuses it. */
bool ov_utf8_valid(ov_str bytes);

/* Length of the sequence at `at` and its code point; 0 at the end or at an invalid byte. */
size_t ov_utf8_next(ov_str bytes, size_t at, uint32_t *code);

/* Write one code point, at most 4 bytes; 0 for a surrogate or one past U+10FFFF. */
size_t ov_utf8_put(char *out, uint32_t code);

#endif
