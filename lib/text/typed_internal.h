/*
 * The scanner for typed fields: what its parts (dates, money, identifiers) share.
 */
#ifndef ONEVOICE_TEXT_TYPED_INTERNAL_H
#define ONEVOICE_TEXT_TYPED_INTERNAL_H

#include "onevoice/base/ascii.h"
#include "onevoice/base/vec.h"
#include "onevoice/text/typed.h"

typedef struct typed_scanner {
    ov_arena *mem;
    const ov_text *layout; /* whose bytes `text` are */
    ov_str text;
    OV_VEC(ov_typed_field) fields;
    OV_VEC(size_t) dashes; /* of fields: amounts behind a dash that may be their sign */
    size_t done;           /* end of the last field: nothing before it is looked at again */
    size_t near;           /* a break near the number in hand: all that is asked lies about there */
} typed_scanner;

static inline bool
typed_is_word(char c)
{
    return ov_is_digit(c) || ov_is_letter(c);
}

/* From one place of the text to another. Inline: every field asks for many. */
static inline ov_str
typed_part(const typed_scanner *s, size_t from, size_t to)
{
    return (ov_str){s->text.ptr + from, to - from};
}

/* Whether digits of another element follow at `at`: one number with those before, or two. */
static inline bool
typed_split_at(const typed_scanner *s, size_t at)
{
    return at + 1 < s->text.len && s->text.ptr[at] == '^' && s->text.ptr[at + 1] == '^';
}

/* The word that ends before `at` (blanks and ":#.," skipped), and the one behind it. */
ov_str typed_word_before(const typed_scanner *s, size_t at, size_t *start);
ov_str typed_word_after(const typed_scanner *s, size_t at, size_t *end);

/* Whether a cell, line or block of the layout begins at `at`. */
bool typed_begins(const typed_scanner *s, size_t at);

/* What a word or sign beside a number says about money; the code is set only when it is known. */
typedef enum typed_currency {
    TYPED_CURRENCY_NONE,
    TYPED_CURRENCY_UNKNOWN, /* some money, nobody knows which */
    TYPED_CURRENCY_KNOWN
} typed_currency;

typed_currency typed_currency_of(ov_str word, ov_currency *out);

/* Whether "$" may stand for it. */
bool typed_is_dollar(const ov_currency *currency);

/* Where the run of digits at `at` ends. */
size_t typed_digits_end(const typed_scanner *s, size_t at);

/* Digits alone, at most `most` of them; -1 otherwise. */
int typed_small_number(ov_str s, size_t most);

ov_typed_field *typed_add(typed_scanner *s, ov_typed_kind type, size_t from, size_t to);

/* Day and month of numeric dates that could be either, by the other dates of the letter. */
void typed_settle_dates(typed_scanner *s);

/* Dashes before amounts, by the letter's other values: a sign, or what sets them apart. */
void typed_settle_dashes(typed_scanner *s);

/* A field whose first digit stands at `number`; false when it is none of that kind. */
bool typed_try_date(typed_scanner *s, size_t number);
bool typed_try_money(typed_scanner *s, size_t number);
bool typed_try_phone(typed_scanner *s, size_t number);
bool typed_try_postcode(typed_scanner *s, size_t number);
void typed_take_id(typed_scanner *s, size_t number); /* or a mere number: always takes it */

#endif
