/*
 * Exact money: a signed count of ten-thousandths of a currency unit, and a currency code.
 *
 * Never a binary float. Four decimals hold every ISO 4217 currency and the unit prices of UBL; the
 * range is +-922 million million (OV_MONEY_MOST, a whole unit, so that rounding never leaves it),
 * beyond which reading refuses. Arithmetic is checked: adding past the range is false, never a
 * wrap. Amounts of two currencies are never added: callers group first.
 */
#ifndef ONEVOICE_BASE_MONEY_H
#define ONEVOICE_BASE_MONEY_H

#include "onevoice/base/str.h"

#define OV_MONEY_ONE  10000 /* one currency unit */
#define OV_MONEY_MOST (INT64_MAX / OV_MONEY_ONE * OV_MONEY_ONE)

typedef struct ov_money {
    int64_t e4;
} ov_money;

/* "USD"; all zero is "not stated". */
typedef struct ov_currency {
    char code[4];
} ov_currency;

ov_money ov_money_from_cents(int64_t cents);
OV_NODISCARD bool ov_money_add(ov_money a, ov_money b, ov_money *out);
OV_NODISCARD bool ov_money_sub(ov_money a, ov_money b, ov_money *out);
int ov_money_cmp(ov_money a, ov_money b);

/* Strict machine form: optional '-', digits, optional '.' and digits ("-12.5"). Decimals past the
   fourth must be zeros: rounding is ov_decimal_sum's business. No exponent, NaN or infinity.
   Amounts as people print them are read by text/amount.h. */
OV_NODISCARD bool ov_money_parse(ov_str s, ov_money *out);

/* Half up (away from zero) to the minor unit of the currency (2 decimals; 0 for JPY, KRW, ...; 3
   for KWD, BHD, ...). */
ov_money ov_money_round(ov_money amount, ov_currency currency);

/* At least two decimals, up to four when they are not zero: "120.00", "-0.125". */
ov_str ov_money_print(ov_arena *mem, ov_money amount);

bool ov_currency_parse(ov_str s, ov_currency *out); /* three ASCII letters, upper-cased */
bool ov_currency_eq(ov_currency a, ov_currency b);
bool ov_currency_is_null(ov_currency c);
int ov_currency_cmp(ov_currency a, ov_currency b);
ov_str ov_currency_str(const ov_currency *c); /* borrowed from *c; null when not stated */

/*
 * An exact sum of decimals with up to 18 digits behind the point, rounded once at the end: real
 * files print 28.104000000000003 per line (lib/reconcile/README.md, D15).
 */
typedef struct ov_decimal_sum {
    __int128 e18;
    bool failed;
} ov_decimal_sum;

void ov_decimal_sum_add(ov_decimal_sum *sum, ov_str decimal); /* digits past 18 are refused */
OV_NODISCARD bool ov_decimal_sum_done(const ov_decimal_sum *sum, ov_currency currency,
                                      ov_money *out);

#endif
