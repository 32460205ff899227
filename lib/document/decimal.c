/*
 * Decimals as the standards write them: X12's R (".5", "5."), XML Schema's decimal ("+5.00"),
 * FHIR's decimal with an exponent ("1.25e2").
 */
#include "facts_internal.h"

#define DIGITS_MOST   60 /* ov_money holds 19; who writes more writes zeros */
#define EXPONENT_MOST 30 /* past it nothing is an amount of money */

typedef struct decimal {
    bool minus;
    char digits[DIGITS_MOST];
    int64_t count, point; /* the point stands before the digit of this number */
} decimal;

/* What is behind the mark of an exponent. */
static bool
take_exponent(ov_str s, decimal *d)
{
    int64_t exponent;

    if (ov_str_starts(s, OV_STR("+")))
        s = ov_str_slice(s, 1, s.len);
    if (!ov_str_to_i64(s, &exponent) || exponent > EXPONENT_MOST || exponent < -EXPONENT_MOST)
        return false;
    d->point += exponent;
    return true;
}

static bool
take_decimal(ov_str s, decimal *d)
{
    bool pointed = false, signs = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+');

    *d = (decimal){.minus = signs && s.ptr[0] == '-'};
    for (size_t i = signs; i < s.len; i++) {
        char c = s.ptr[i];

        if (c == '.' && !pointed) {
            pointed = true;
        } else if (c >= '0' && c <= '9' && d->count < DIGITS_MOST) {
            d->digits[d->count++] = c;
            d->point += !pointed;
        } else {
            return d->count > 0 && (c == 'e' || c == 'E') &&
                   take_exponent(ov_str_slice(s, i + 1, s.len), d);
        }
    }
    return d->count > 0;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Nearly all are in machine form already, and are given back as they are. */
static bool
is_plain(ov_str s)
{
    size_t first = s.len > 0 && s.ptr[0] == '-';

    return s.len > first && is_digit(s.ptr[first]) && is_digit(s.ptr[s.len - 1]) &&
           !memchr(s.ptr, 'e', s.len) && !memchr(s.ptr, 'E', s.len);
}

ov_str
document_decimal(ov_arena *scratch, ov_str s)
{
    decimal d;
    char *out;
    size_t len = 0;

    if (ov_str_is_empty(s) || is_plain(s))
        return s;
    if (!take_decimal(s, &d))
        return OV_STR_NULL;
    out = ov_arena_text(scratch, DIGITS_MOST + 2 * EXPONENT_MOST + strlen("-0."));
    if (d.minus)
        out[len++] = '-';
    if (d.point <= 0)
        out[len++] = '0';
    for (int64_t at = OV_MIN(d.point, (int64_t)0); at < OV_MAX(d.count, d.point); at++) {
        if (at == d.point)
            out[len++] = '.';
        out[len++] = at >= 0 && at < d.count ? d.digits[at] : '0';
    }
    return (ov_str){out, len};
}
