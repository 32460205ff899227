#include "onevoice/base/money.h"

#include <string.h>

/*
 * A constant of the program or a test, never data: outside the range it is a bug and not a reject.
 */
ov_money
ov_money_from_cents(int64_t cents)
{
    OV_ASSERT(cents <= OV_MONEY_MOST / 100 && cents >= -(OV_MONEY_MOST / 100));
    return (ov_money){cents * 100};
}

/*
 * Every sum passes here in 128 bits: amounts are bounded (OV_MONEY_MOST) so that none of the sums
 * of a customer can wrap, and one that leaves the range is an error the caller must name.
 */
static bool
set_within_range(__int128 e4, ov_money *out)
{
    if (e4 > OV_MONEY_MOST || e4 < -(__int128)OV_MONEY_MOST)
        return false;
    out->e4 = (int64_t)e4;
    return true;
}

bool
ov_money_add(ov_money a, ov_money b, ov_money *out)
{
    return set_within_range((__int128)a.e4 + b.e4, out);
}

bool
ov_money_sub(ov_money a, ov_money b, ov_money *out)
{
    return set_within_range((__int128)a.e4 - b.e4, out);
}

int
ov_money_cmp(ov_money a, ov_money b)
{
    return OV_CMP(a.e4, b.e4);
}

/* [-]digits[.digits] to an integer scaled by 10^places; digits past `places` must be zero. */
static bool
parse_scaled(ov_str s, int places, __int128 *out)
{
    static const __int128 most = (__int128)INT64_MAX * INT64_MAX;
    bool negative = s.len > 0 && s.ptr[0] == '-', digits = false;
    size_t i = negative ? 1 : 0;
    __int128 value = 0;

    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++, digits = true) {
        value = value * 10 + (s.ptr[i] - '0');
        if (value > most / 1000000000000000000)
            return false;
    }
    if (!digits)
        return false;
    if (i < s.len && s.ptr[i] == '.') {
        if (++i == s.len)
            return false;
        for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++) {
            if (places > 0) {
                value = value * 10 + (s.ptr[i] - '0');
                places--;
            } else if (s.ptr[i] != '0') {
                return false;
            }
        }
    }
    if (i != s.len)
        return false;
    for (; places > 0; places--)
        value *= 10;
    *out = negative ? -value : value;
    return true;
}

bool
ov_money_parse(ov_str s, ov_money *out)
{
    __int128 value;

    return parse_scaled(s, 4, &value) && set_within_range(value, out);
}

/* ISO 4217 minor units other than 2. */
static int
minor_digits(ov_currency currency)
{
    static const char none[][4] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                   "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
    static const char three[][4] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

    for (size_t i = 0; i < OV_COUNT(none); i++)
        if (memcmp(currency.code, none[i], 4) == 0)
            return 0;
    for (size_t i = 0; i < OV_COUNT(three); i++)
        if (memcmp(currency.code, three[i], 4) == 0)
            return 3;
    return 2;
}

/*
 * Half away from zero, as invoices round (and unlike C's and Python's half to even): a charge and
 * the credit that cancels it must round to the same size.
 */
static __int128
round_half_away(__int128 value, __int128 unit)
{
    __int128 half = unit / 2;

    return (value < 0 ? value - half : value + half) / unit * unit;
}

static __int128
power_of_ten(int exponent)
{
    __int128 power = 1;

    while (exponent-- > 0)
        power *= 10;
    return power;
}

ov_money
ov_money_round(ov_money amount, ov_currency currency)
{
    __int128 rounded = round_half_away(amount.e4, power_of_ten(4 - minor_digits(currency)));

    OV_ASSERT(rounded <= INT64_MAX && rounded >= INT64_MIN);
    return (ov_money){(int64_t)rounded};
}

/*
 * At least the two digits a reader expects, up to four where an amount has them: unit prices and
 * fuel surcharges are printed in mills, and a plan must show what the paper showed.
 */
ov_str
ov_money_print(ov_arena *mem, ov_money amount)
{
    uint64_t size = amount.e4 < 0 ? 0 - (uint64_t)amount.e4 : (uint64_t)amount.e4;
    ov_str s = ov_str_printf(mem, "%s%llu.%04llu", amount.e4 < 0 ? "-" : "",
                             (unsigned long long)(size / OV_MONEY_ONE),
                             (unsigned long long)(size % OV_MONEY_ONE));

    for (int spare = 0; spare < 2 && s.ptr[s.len - 1] == '0'; spare++)
        s.len--;
    return s;
}

/*
 * Three letters are enough: a code that ISO 4217 has withdrawn still stands on old papers, and one
 * that it adds next year must not cost a row. Only equality is ever asked of it.
 */
bool
ov_currency_parse(ov_str s, ov_currency *out)
{
    ov_currency c = {{0}};

    if (s.len != 3)
        return false;
    for (size_t i = 0; i < 3; i++) {
        char letter = s.ptr[i];

        if (letter >= 'a' && letter <= 'z')
            letter = (char)(letter - 'a' + 'A');
        if (letter < 'A' || letter > 'Z')
            return false;
        c.code[i] = letter;
    }
    *out = c;
    return true;
}

bool
ov_currency_eq(ov_currency a, ov_currency b)
{
    return memcmp(a.code, b.code, sizeof a.code) == 0;
}

bool
ov_currency_is_null(ov_currency c)
{
    return c.code[0] == '\0';
}

int
ov_currency_cmp(ov_currency a, ov_currency b)
{
    return memcmp(a.code, b.code, sizeof a.code);
}

ov_str
ov_currency_str(const ov_currency *c)
{
    return c->code[0] ? (ov_str){c->code, 3} : OV_STR_NULL;
}

/*
 * Sums of a document are taken in the digits that it prints, 18 behind the point, and rounded once
 * at the end: rounding each of 200 lines first makes another total than the document's own.
 */
void
ov_decimal_sum_add(ov_decimal_sum *sum, ov_str decimal)
{
    __int128 value = 0;

    if (!parse_scaled(decimal, 18, &value) || __builtin_add_overflow(sum->e18, value, &sum->e18))
        sum->failed = true;
}

bool
ov_decimal_sum_done(const ov_decimal_sum *sum, ov_currency currency, ov_money *out)
{
    __int128 most = (__int128)INT64_MAX * power_of_ten(14), rounded;

    /* far past the range, rounding could overflow */
    if (sum->failed || sum->e18 > most || sum->e18 < -most)
        return false;
    rounded = round_half_away(sum->e18, power_of_ten(18 - minor_digits(currency)));
    return set_within_range(rounded / power_of_ten(14), out);
}
