/*
 * Numbers and months as people print them. Exact or nothing: a form that could be read in two ways
 * is refused, never guessed.
 */
#ifndef ONEVOICE_TEXT_PRINTED_H
#define ONEVOICE_TEXT_PRINTED_H

#include "onevoice/base/money.h"
#include "onevoice/base/str.h"

/*
 * A bare amount: "1,234.50", "1.234,50", "1'234.50", "850", "0.5" is refused (one decimal is a
 * misprint), "1.234" and "1,23,456" too. A lone comma before three digits groups, before two it is
 * a decimal comma. No sign, no currency.
 */
OV_NODISCARD bool ov_printed_number(ov_str s, ov_money *out);

/* 1..12 for an English, German or Spanish month name or its abbreviation (with or without a full stop), in
   any case; 0 otherwise. */
int ov_printed_month(ov_str word);

#endif
