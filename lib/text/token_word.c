/* The hash of a word, which is its token. */
#include "onevoice/base/ascii.h"
#include "onevoice/base/hash.h"
#include "onevoice/text/sketch.h"
#include "token_internal.h"

/* Digits and no letter: what it says is in its digits. */
static bool
is_figure(const char *word, size_t len)
{
    bool digit = false;

    for (size_t i = 0; i < len; i++) {
        if (ov_is_letter(word[i]) || (unsigned char)word[i] >= 0x80)
            return false;
        digit = digit || ov_is_digit(word[i]);
    }
    return digit;
}

/* Figures are told by their last four bits, which no other word has; 0 to 7 are masks. */
uint32_t
ov_text_lower_word_hash(ov_str s, const char *lower)
{
    size_t len = OV_MIN(s.len, (size_t)TOKEN_HASHED);
    uint32_t hash = (uint32_t)ov_hash_bytes(lower, len, s.len > len ? ov_hash(s) : 0) | 8u;

    if (is_figure(lower, len))
        return hash | OV_SKETCH_FIGURE;
    return (hash & OV_SKETCH_FIGURE) == OV_SKETCH_FIGURE ? hash ^ 1u : hash;
}

uint32_t
ov_text_word_hash(ov_str word)
{
    char lower[TOKEN_HASHED];

    for (size_t i = 0; i < word.len && i < TOKEN_HASHED; i++)
        lower[i] =
            word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] | 0x20) : word.ptr[i];
    return ov_text_lower_word_hash(word, lower);
}
