#include "onevoice/text/typed.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

#include "typed_internal.h"

/* The word that ends before `at` (blanks skipped), without its trailing punctuation. */
ov_str
typed_word_before(const typed_scanner *s, size_t at, size_t *start)
{
    size_t end = at, from;

    while (end > 0 && (s->text.ptr[end - 1] == ' ' || s->text.ptr[end - 1] == ':' ||
                       s->text.ptr[end - 1] == '#' || s->text.ptr[end - 1] == '.' ||
                       s->text.ptr[end - 1] == ','))
        end--;
    from = end;
    while (from > 0 && s->text.ptr[from - 1] != ' ' && end - from < 24)
        from--;
    *start = from;
    return typed_part(s, from, end);
}

/* The word behind `at`, blanks skipped, bare letters and digits. */
ov_str
typed_word_after(const typed_scanner *s, size_t at, size_t *end)
{
    size_t from = at, to;

    while (from < s->text.len && s->text.ptr[from] == ' ')
        from++;
    to = from;
    while (to < s->text.len && typed_is_word(s->text.ptr[to]))
        to++;
    *end = to;
    return typed_part(s, from, to);
}

ov_typed_field *
typed_add(typed_scanner *s, ov_typed_kind type, size_t from, size_t to)
{
    ov_typed_field *f = OV_VEC_ADD(s->mem, &s->fields);

    f->type = (uint8_t)type;
    f->offset = (uint32_t)from;
    f->length = (uint32_t)(to - from);
    s->done = to;
    return f;
}

int
typed_small_number(ov_str s, size_t most)
{
    int value = 0;

    if (s.len == 0 || s.len > most)
        return -1;
    for (size_t i = 0; i < s.len; i++) {
        if (!ov_is_digit(s.ptr[i]))
            return -1;
        /* where only digits matter, long groups stay at the largest number */
        value = value > (INT32_MAX - 9) / 10 ? INT32_MAX : value * 10 + (s.ptr[i] - '0');
    }
    return value;
}

size_t
typed_digits_end(const typed_scanner *s, size_t at)
{
    while (at < s->text.len && ov_is_digit(s->text.ptr[at]))
        at++;
    return at;
}

bool
typed_begins(const typed_scanner *s, size_t at)
{
    const ov_text_break *breaks = s->layout->breaks;
    size_t i = s->near;

    if (at == 0)
        return true;
    if (at > s->text.len || s->text.ptr[at - 1] != ' ') /* a break is a blank with a record */
        return false;
    while (i > 0 && breaks[i - 1].at >= at)
        i--;
    while (i < s->layout->break_count && breaks[i].at < at)
        i++;
    return i < s->layout->break_count && breaks[i].at == at;
}

/* The next digit at or after `at`; the length if there is none. */
static size_t
next_digit(ov_str text, size_t at)
{
#ifdef __SSE2__
    const __m128i before_0 = _mm_set1_epi8('0' - 1), behind_9 = _mm_set1_epi8('9' + 1);

    for (; at + 16 <= text.len; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(text.ptr + at));
        uint32_t digits = (uint32_t)_mm_movemask_epi8(
            _mm_and_si128(_mm_cmpgt_epi8(v, before_0), _mm_cmplt_epi8(v, behind_9)));

        if (digits)
            return at + (size_t)__builtin_ctz(digits);
    }
#endif
    while (at < text.len && !ov_is_digit(text.ptr[at]))
        at++;
    return at;
}

void
ov_text_typed_fields(ov_arena *mem, const ov_text *text, ov_typed_fields *out)
{
    typed_scanner s = {.mem = mem, .layout = text, .text = text->bytes};

    for (size_t at = next_digit(s.text, 0); at < s.text.len; at = next_digit(s.text, at + 1)) {
        bool glued = at > s.done && (ov_is_letter(s.text.ptr[at - 1]) || s.text.ptr[at - 1] == '-');

        while (s.near < text->break_count && text->breaks[s.near].at <= at)
            s.near++;
        if (glued && ov_is_letter(s.text.ptr[at - 1]))
            typed_take_id(&s, at);
        else if (!typed_try_date(&s, at) && !typed_try_phone(&s, at) &&
                 !typed_try_postcode(&s, at) && !typed_try_money(&s, at))
            typed_take_id(&s, at);
        at = OV_MAX(at, s.done) - (s.done > at);
    }
    typed_settle_dates(&s);
    typed_settle_dashes(&s);
    *out = (ov_typed_fields){s.fields.items, s.fields.count};
}
