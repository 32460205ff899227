/*
 * Numbers and dates as people print them. Exact or nothing: a form that could be read in two ways
 * is refused, never guessed.
 */
#ifndef ONEVOICE_TEXT_PRINTED_H
#define ONEVOICE_TEXT_PRINTED_H

#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/base/str.h"

/*
 * A bare amount: "1,234.50", "1.234,50", "1'234.50", "850", "0.5" is refused (one decimal is a
 * misprint), "1.234" and "1,23,456" too. A lone comma before three digits groups, before two it is
 * a decimal comma. No sign, no currency.
 */
OV_NODISCARD bool ov_printed_number(ov_str s, ov_money *out);

/* One token: 03/04/2025 and 3/4/25 (month first unless that is impossible), 2025-03-04,
   2025/03/04, 04-Mar-2025, 30.11.2026 (day first). */
OV_NODISCARD bool ov_printed_date(ov_str token, ov_date *out);

/* 1..12 for an English or German month name or its abbreviation (with or without a full stop), in
   any case; 0 otherwise. */
int ov_printed_month(ov_str word);

#endif
