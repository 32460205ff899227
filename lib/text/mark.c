/*
 * What several readers ask of the bytes of a text, found in one pass over them: its words, where
 * sentences may end, and the bytes without what their digits say.
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "onevoice/base/ascii.h"
#include "onevoice/base/vec.h"
#include "onevoice/text/text.h"

typedef struct marker {
    ov_arena *mem;
    ov_str bytes;
    char *blinded;
    OV_VEC(uint32_t) ends;
    size_t words;
} marker;

static bool
is_word(char c)
{
    return (unsigned char)c >= 0x80 || (unsigned char)((c | 0x20) - 'a') < 26 || ov_is_digit(c);
}

/* A stop and a blank stand before `at`. */
static void
add_end(marker *m, size_t at)
{
    if (at < m->bytes.len && (unsigned char)(m->bytes.ptr[at] - 'A') < 26)
        *OV_VEC_ADD(m->mem, &m->ends) = (uint32_t)at - 1;
}

#ifdef __SSE2__
/* All blocks behind which there is a byte; where they end. */
static size_t
mark_blocks(marker *m)
{
    const __m128i zero = _mm_setzero_si128(), small = _mm_set1_epi8(0x20),
                  blank = _mm_set1_epi8(' '), point = _mm_set1_epi8('.'), call = _mm_set1_epi8('!'),
                  question = _mm_set1_epi8('?'), low = _mm_set1_epi8(0x0F);
    /* adding these, the last letter and digit become the greatest of the signed bytes */
    const __m128i to_z = _mm_set1_epi8(127 - 'z'), before_a = _mm_set1_epi8(127 - 26),
                  to_9 = _mm_set1_epi8(127 - '9'), before_0 = _mm_set1_epi8(127 - 10);
    const ov_str bytes = m->bytes;
    char *blinded = m->blinded;
    __m128i last = zero, sum = zero;
    uint64_t sums[2];
    size_t i = 0;

    for (; i + 17 <= bytes.len; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(bytes.ptr + i));
        __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(bytes.ptr + i + 1));
        __m128i letter = _mm_cmpgt_epi8(_mm_add_epi8(_mm_or_si128(v, small), to_z), before_a);
        __m128i digit = _mm_cmpgt_epi8(_mm_add_epi8(v, to_9), before_0);
        __m128i word = _mm_or_si128(_mm_cmplt_epi8(v, zero), _mm_or_si128(letter, digit));
        __m128i before = _mm_or_si128(_mm_slli_si128(word, 1), _mm_srli_si128(last, 15));
        __m128i stop =
            _mm_or_si128(_mm_cmpeq_epi8(v, point),
                         _mm_or_si128(_mm_cmpeq_epi8(v, call), _mm_cmpeq_epi8(v, question)));
        uint32_t ends =
            (uint32_t)_mm_movemask_epi8(_mm_and_si128(stop, _mm_cmpeq_epi8(next, blank)));

        _mm_storeu_si128((__m128i *)(void *)(blinded + i),
                         _mm_andnot_si128(_mm_and_si128(digit, low), v));
        sum = _mm_add_epi64(sum, _mm_sad_epu8(_mm_andnot_si128(before, word), zero));
        last = word;
        for (; ends; ends &= ends - 1)
            add_end(m, i + (size_t)__builtin_ctz(ends) + 2);
    }
    _mm_storeu_si128((__m128i *)(void *)sums, sum);
    m->words = (sums[0] + sums[1]) / 255; /* each beginning was counted as a byte of ones */
    return i;
}
#endif

void
ov_text_mark(ov_arena *mem, ov_text *text)
{
    marker m = {.mem = mem, .bytes = text->bytes};
    const char *p = m.bytes.ptr;
    size_t i = 0;

    m.blinded = ov_arena_alloc(mem, m.bytes.len);
    OV_VEC_RESERVE(mem, &m.ends, m.bytes.len / 64 + 8);
#ifdef __SSE2__
    i = mark_blocks(&m);
#endif
    for (; i < m.bytes.len; i++) {
        m.blinded[i] = ov_is_digit(p[i]) ? '0' : p[i];
        m.words += is_word(p[i]) && (i == 0 || !is_word(p[i - 1]));
        if ((p[i] == '.' || p[i] == '!' || p[i] == '?') && i + 1 < m.bytes.len && p[i + 1] == ' ')
            add_end(&m, i + 2);
    }
    text->blinded = m.blinded;
    text->ends = m.ends.items;
    text->end_count = m.ends.count;
    text->words = m.words;
}
