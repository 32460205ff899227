/*
 * Typed fields of a letter: money, dates, periods, identifiers, with their place in the text.
 *
 * The one recogniser of printed money and dates for letters. Every field holds a digit, so the text
 * is scanned from digit to digit. What looks like a field
 * but is none (phones, postal codes, boxes) is kept with its own type, so that masking hides it and
 * nobody takes it for an identifier.
 */
#ifndef ONEVOICE_TEXT_TYPED_H
#define ONEVOICE_TEXT_TYPED_H

#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/text/text.h"

typedef enum ov_typed_kind {
    OV_TYPED_MONEY = 1,
    OV_TYPED_DATE,
    OV_TYPED_PERIOD, /* "March 2025" */
    OV_TYPED_ID,
    OV_TYPED_PHONE,
    OV_TYPED_POSTCODE,
    OV_TYPED_NUMBER, /* anything else that holds a digit */
    OV_TYPED_UNREAD  /* an amount or a date that cannot be read exactly; see `unread` */
} ov_typed_kind;

/* What the words before an identifier call it. */
typedef enum ov_id_role {
    OV_ID_PLAIN,
    OV_ID_CLAIM,
    OV_ID_ACCOUNT,
    OV_ID_POLICY,
    OV_ID_AUTHORIZATION,
    OV_ID_CASE,
    OV_ID_ORDER,
    OV_ID_LOAN,
    OV_ID_MEMBER,
    OV_ID_STATEMENT,
    OV_ID_INVOICE,
    OV_ID_MAILING, /* our reference, document or print number: new in every mailing */
    OV_ID_BOX      /* P.O. box: no identifier at all */
} ov_id_role;

typedef struct ov_typed_field {
    uint32_t offset, length; /* in the text, with currency sign and parentheses */
    uint8_t type;            /* ov_typed_kind */
    uint8_t role;            /* ov_id_role, for ids */
    uint8_t unread;          /* of OV_TYPED_UNREAD: what it looks like, OV_TYPED_MONEY or _DATE */
    int8_t weekday;          /* of an UNREAD numeric date: 0 for Monday, -1 for none */
    bool plain_dollar;       /* "$" that names no country */
    ov_currency currency;    /* for money; null where no sign or code stands beside it */
    union {
        ov_money money; /* a credit ("(120.00)", "120.00-", "45.00 CR") is negative */
        ov_date date;
        struct { /* of an UNREAD numeric date: what it would be, month first and day first */
            ov_date month_first, day_first;
        } either;
        int32_t period; /* year * 12 + month - 1 */
        ov_str id;      /* ov_number_key of what is printed; null for zeros alone */
    } value;
} ov_typed_field;

typedef struct ov_typed_fields {
    const ov_typed_field *items; /* by offset, not overlapping */
    size_t count;
} ov_typed_fields;

/*
 * Exact or nothing. A numeric date of which either number could be the month takes the order of the
 * letter's own dates that leave no choice; where there are none, the month stands first in a letter
 * that has a US state with its postal code or amounts in US dollars. In any other letter, and where
 * the letter's own dates disagree, it is UNREAD. So is a weekday that does not fit its date, and an
 * amount whose grouping, sign or currency cannot be told.
 */
void ov_text_typed_fields(ov_arena *mem, const ov_text *text, ov_typed_fields *out);

#endif
