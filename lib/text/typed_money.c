/*
 * Amounts: the digits, the currency before or behind, and the marks that make it a credit.
 *
 * Exact or nothing. Whatever looks like money and cannot be told for certain (a grouping that does
 * not come out, a dash that may be a minus or a mere dash, an unknown currency sign, a range) is
 * kept as OV_TYPED_UNREAD, so that a reader of the letter knows an amount stands there.
 */
#include <string.h>

#include "onevoice/text/printed.h"
#include "typed_internal.h"

#define DIGITS_MOST 30 /* of one number, as in ov_printed_number */

typedef struct amount {
    size_t from, to;    /* what belongs to it */
    size_t digits, end; /* the number itself */
    ov_currency currency;
    bool stated;       /* a currency stands there */
    bool plain_dollar; /* "$" without a country */
    bool doubt;
    bool dash; /* stands between its words and it, or is its sign */
    bool minus, credit, open;
} amount;

static char
at(const typed_scanner *s, size_t i)
{
    return i < s->text.len ? s->text.ptr[i] : 0;
}

static char
before(const typed_scanner *s, size_t i)
{
    return i > s->done ? s->text.ptr[i - 1] : 0;
}

/* Three digits behind a blank, and no fourth: a group of thousands, or another number. */
static bool
blank_group(const typed_scanner *s, size_t i)
{
    return at(s, i) == ' ' && !typed_begins(s, i + 1) && typed_digits_end(s, i + 1) == i + 4;
}

static size_t
number_end(const typed_scanner *s, size_t number)
{
    size_t to = number;

    while (ov_is_digit(at(s, to)) || at(s, to) == ',' || at(s, to) == '.' || at(s, to) == '\'')
        to++;
    while (to > number && !ov_is_digit(s->text.ptr[to - 1]))
        to--;
    return to;
}

/*
 * Thousands set apart by blanks. They are one number where a sign stands before it, or where a
 * cell or what follows a colon begins with it; elsewhere "2 100.00" may be two of 100.00.
 */
static void
take_blank_groups(const typed_scanner *s, amount *a)
{
    size_t to = a->end, groups = 0;
    char c;

    if (a->end - a->digits > 3 || typed_digits_end(s, a->digits) != a->end)
        return;
    while (blank_group(s, to)) {
        to += 4;
        groups++;
    }
    if (groups == 0)
        return;
    if ((at(s, to) == '.' || at(s, to) == ',') && typed_digits_end(s, to + 1) == to + 3)
        to += 3;
    else if (!a->stated)
        return; /* "12 100 people": no sign of money */
    c = a->from >= 2 ? s->text.ptr[a->from - 2] : 0;
    if (!a->stated && !typed_begins(s, a->from) && c != ':')
        a->doubt = true;
    a->end = to;
}

/* The word or sign that ends at `i`, without a blank between; its beginning. */
static size_t
sign_before(const typed_scanner *s, size_t i, ov_currency *out, typed_currency *kind)
{
    for (size_t len = OV_MIN((size_t)4, i - s->done); len > 0; len--) {
        ov_str word = typed_part(s, i - len, i);

        /* a code in letters stands apart from other words */
        if (ov_is_letter(word.ptr[0]) && i - len > 0 && typed_is_word(s->text.ptr[i - len - 1]))
            continue;
        *kind = typed_currency_of(word, out);
        if (*kind != TYPED_CURRENCY_NONE)
            return i - len;
    }
    *kind = TYPED_CURRENCY_NONE;
    return i;
}

static void
take_currency(amount *a, typed_currency kind, const ov_currency *currency, bool plain_dollar)
{
    if (kind == TYPED_CURRENCY_NONE)
        return;
    if (kind == TYPED_CURRENCY_UNKNOWN)
        a->doubt = true;
    if (!a->stated) {
        a->currency = *currency;
        a->plain_dollar = plain_dollar;
    } else if (!ov_currency_eq(a->currency, *currency)) {
        /* "$45.00 CAD" says which dollar; "$45.00 EUR" says nothing certain */
        if (a->plain_dollar && typed_is_dollar(currency))
            a->currency = *currency;
        else
            a->doubt = true;
    }
    a->stated = true;
}

/* "-" before an amount: a minus where nothing stands before it, glued or after a colon; elsewhere
   it may as well be a dash between the words and their amount, or the middle of a range. */
static void
take_minus(const typed_scanner *s, amount *a, size_t dash, bool apart)
{
    char c = before(s, dash);
    size_t blank = c == ' ' ? 1 : 0;
    char word = dash > s->done + blank ? s->text.ptr[dash - blank - 1] : 0;

    if (typed_is_word(c) || (c == ')' && !apart)) { /* "10-20" */
        a->doubt = true;
        return;
    }
    a->from = dash;
    if (!apart || word == ':' || word == '(' || typed_begins(s, dash))
        a->minus = true;
    else if (ov_is_letter(word) && blank)
        a->dash = true;
    else
        a->doubt = true;
}

/* What stands before the digits, from right to left: "-$", "$-", "( $", "CR $", "-USD ". */
static void
take_front(const typed_scanner *s, amount *a)
{
    for (int round = 0; round < 5 && a->from > s->done && !typed_begins(s, a->from); round++) {
        size_t apart = before(s, a->from) == ' ', i = a->from - apart, start;
        char c = before(s, i);
        ov_currency currency = {{0}};
        typed_currency kind;

        if (i <= s->done)
            return;
        if (c == '-' && !a->minus && !a->dash && !a->open) {
            take_minus(s, a, i - 1, apart);
            if (a->from != i - 1)
                return;
            continue;
        }
        if (c == '(' && !a->open) {
            a->open = true;
            a->from = i - 1;
            continue;
        }
        start = a->stated ? i : sign_before(s, i, &currency, &kind);
        if (start < i) {
            take_currency(a, kind, &currency, i - start == 1 && s->text.ptr[start] == '$');
            a->from = start;
            continue;
        }
        if (apart && i >= s->done + 2 && (c == 'R' || c == 'r') &&
            (s->text.ptr[i - 2] | 0x20) == 'c' && (i < 3 || !typed_is_word(s->text.ptr[i - 3]))) {
            a->credit = true;
            a->from = i - 2;
        }
        return;
    }
}

/* The end of a cell, a line, a clause or a sentence: nothing more belongs to the amount. */
static bool
ends_here(const typed_scanner *s, size_t i)
{
    char c = at(s, i);

    if (c == '.' || c == ',' || c == ';')
        return i + 1 >= s->text.len || at(s, i + 1) == ' ';
    return i >= s->text.len || (c == ' ' && typed_begins(s, i + 1));
}

/* "CR", "Cr", "cr", "(CR)", "DR"; "credit" only where nothing follows it. */
static bool
take_credit_word(const typed_scanner *s, amount *a)
{
    size_t i = a->to + (at(s, a->to) == ' ' && !typed_begins(s, a->to + 1)), end;
    bool paren = at(s, i) == '(';
    ov_str word;

    if (i == a->to && typed_is_word(at(s, i)) && !ov_is_letter(at(s, i)))
        return false;
    word = typed_word_after(s, i + paren, &end);
    if (paren && at(s, end) != ')')
        return false;
    if (ov_str_eq_nocase(word, OV_STR("CR")) ||
        (ov_str_eq_nocase(word, OV_STR("credit")) && ends_here(s, end + paren)))
        a->credit = true;
    else if (!ov_str_eq_nocase(word, OV_STR("DR")))
        return false;
    a->to = end + paren;
    return true;
}

static bool
take_currency_behind(const typed_scanner *s, amount *a)
{
    size_t i = a->to + (at(s, a->to) == ' ' && !typed_begins(s, a->to + 1)), end;
    ov_str word = typed_word_after(s, i, &end);
    ov_currency currency = {{0}};
    typed_currency kind = TYPED_CURRENCY_NONE;

    if (i >= s->text.len || (at(s, i) == ' '))
        return false;
    if (word.len > 0 && end == i + word.len) {
        kind = typed_currency_of(word, &currency);
        if (kind != TYPED_CURRENCY_NONE && at(s, end) == '$')
            kind = TYPED_CURRENCY_NONE; /* "45.00 US$ 3.00": of the next amount */
    } else if ((unsigned char)at(s, i) >= 0x80 || at(s, i) == '$') {
        for (size_t len = 4; len > 0 && kind == TYPED_CURRENCY_NONE; len--) {
            end = i + len;
            kind = end <= s->text.len ? typed_currency_of(typed_part(s, i, end), &currency)
                                      : TYPED_CURRENCY_NONE;
        }
        /* a sign before the next number is that one's */
        if (kind != TYPED_CURRENCY_NONE && a->stated && ov_is_digit(at(s, end)))
            kind = TYPED_CURRENCY_NONE;
    }
    if (kind == TYPED_CURRENCY_NONE)
        return false;
    if (a->stated && !a->plain_dollar && ov_currency_eq(a->currency, currency) && i > a->to &&
        ov_is_digit(at(s, end + 1)))
        return false; /* "USD 5.00 USD 6.00" */
    take_currency(a, kind, &currency, false);
    a->to = end;
    return true;
}

/* A parenthesis that was opened before the amount, and what it makes of it. */
static void
settle_parenthesis(const typed_scanner *s, amount *a, bool closed)
{
    if (!a->open)
        return;
    if (closed) { /* "(45.00)" of its own is a credit; within a sentence it may be an aside */
        a->credit = true;
        if (!ends_here(s, a->to))
            a->doubt = true;
        return;
    }
    a->from++; /* it holds more than the amount */
    while (at(s, a->from) == ' ')
        a->from++;
}

/* Marks behind an amount: ")", "-", " CR", " USD", " dollars", in any order that makes sense. */
static void
take_tail(const typed_scanner *s, amount *a)
{
    bool closed = false;

    for (int round = 0; round < 4; round++) {
        size_t apart = at(s, a->to) == ' ' && !typed_begins(s, a->to + 1), i = a->to + apart;

        if (a->open && !closed && at(s, i) == ')') {
            closed = true;
            a->to = i + 1;
        } else if (at(s, i) == '-' && !a->minus) {
            char next = at(s, i + 1);

            if (typed_is_word(next) || next == '$')
                a->doubt = true; /* a range, or the next one's minus */
            else if (!apart || ends_here(s, i + 1))
                a->credit = true, a->to = i + 1;
            else
                return; /* a dash between words */
            if (a->doubt)
                return;
        } else if (!take_currency_behind(s, a) && !take_credit_word(s, a)) {
            break;
        }
    }
    if (at(s, a->to) == ']') /* brackets: accountants' minus, or an editor's */
        a->doubt = true;
    settle_parenthesis(s, a, closed);
}

/* Cents as a superscript ("125^50"), which the readers mark; a single digit is a footnote. */
static void
take_raised_cents(const typed_scanner *s, amount *a, char *digits, size_t *len)
{
    size_t end = typed_digits_end(s, a->end + 1);
    bool whole = typed_part(s, a->digits, a->end).len == 0 ||
                 !(a->end >= a->digits + 3 && !ov_is_digit(s->text.ptr[a->end - 3]));

    if (typed_split_at(s, a->end)) {
        a->doubt = true;
        a->to = typed_digits_end(s, a->end + 2);
        return;
    }
    if (at(s, a->end) != '^' || end == a->end + 1)
        return;
    if (end == a->end + 3 && whole && *len + 3 < DIGITS_MOST) {
        digits[(*len)++] = '.';
        digits[(*len)++] = s->text.ptr[end - 2];
        digits[(*len)++] = s->text.ptr[end - 1];
    } else if (end != a->end + 2) {
        a->doubt = true;
    }
    a->to = end;
}

/* Without a currency only the printed form of cents makes it money. */
static bool
looks_like_money(ov_str digits)
{
    char point = digits.len > 3 ? digits.ptr[digits.len - 3] : 0;

    return point == '.' || point == ',';
}

/* The digits without the blanks between groups; grouped both ways they are refused later. */
static size_t
copy_digits(const typed_scanner *s, const amount *a, char *out)
{
    size_t len = 0;

    for (size_t i = a->digits; i < a->end && len < DIGITS_MOST; i++)
        if (s->text.ptr[i] != ' ')
            out[len++] = s->text.ptr[i];
    return len;
}

static bool
is_rate_or_hour(const typed_scanner *s, const amount *a)
{
    size_t end;
    ov_str word;

    if (at(s, a->end) == '%' || at(s, a->end) == '/' || at(s, a->to) == '/' ||
        (at(s, a->end) == ' ' && at(s, a->end + 1) == '%'))
        return true;
    if (a->stated || typed_begins(s, a->to + 1)) /* "747.55", and the next line "A fee ..." */
        return false;
    word = typed_word_after(s, a->to, &end);
    return ov_str_eq_nocase(word, OV_STR("am")) || ov_str_eq_nocase(word, OV_STR("pm")) ||
           ov_str_eq_nocase(word, OV_STR("a")) || ov_str_eq_nocase(word, OV_STR("p")) ||
           ov_str_eq_nocase(word, OV_STR("percent")) || ov_str_eq_nocase(word, OV_STR("uhr"));
}

/* A sign or word of money may stand beside the number, or its digits look like it: among numbers
   and nothing else there is none. */
static bool
may_be_money(const typed_scanner *s, size_t from, size_t to)
{
    char front, back;

    if ((to - from > 3 && !ov_is_digit(s->text.ptr[to - 3])) || blank_group(s, to))
        return true;
    front = before(s, from - (before(s, from) == ' '));
    back = at(s, to + (at(s, to) == ' '));
    return (front && !ov_is_digit(front)) || (back && !ov_is_digit(back));
}

/* What was read; of an amount behind a dash, what it is if that is not its sign, for
   typed_settle_dashes. */
static void
add_amount(typed_scanner *s, const amount *a, ov_money value)
{
    bool read = !a->doubt && !a->dash;
    ov_typed_field *f = typed_add(s, read ? OV_TYPED_MONEY : OV_TYPED_UNREAD, a->from, a->to);

    f->currency = a->currency;
    f->plain_dollar = a->plain_dollar && memcmp(a->currency.code, "USD", 3) == 0;
    f->unread = read ? 0 : OV_TYPED_MONEY;
    if (a->doubt)
        return;
    if (a->dash)
        *OV_VEC_ADD(s->mem, &s->dashes) = s->fields.count - 1;
    f->value.money.e4 = a->credit || a->minus ? -value.e4 : value.e4;
}

#define AMOUNT_DIGITS_MOST 6 /* of a whole amount that nothing groups, glued to its code */
#define GROUP_LEAST        3 /* digits of what goes on behind a blank; fewer may count something else */

/*
 * Letters that are the code of a currency begin numbers too: "HKD 6605 1739", "XCD-79-908643". No amount is
 * printed with a zero in front, goes on behind a blank in digits that are no group of thousands, or is a whole number of
 * millions that nothing groups.
 */
static bool
is_numbered(const typed_scanner *s, const amount *a, ov_str digits)
{
    char first = at(s, a->from);
    size_t next = a->end + 1, end = typed_digits_end(s, next);

    if (!a->stated || (unsigned char)(first - 'A') >= 26 || a->to != a->end ||
        memchr(digits.ptr, '.', digits.len) || memchr(digits.ptr, ',', digits.len))
        return false;
    if (digits.len > 1 && digits.ptr[0] == '0')
        return true;
    if (at(s, a->end) == ' ' && !typed_begins(s, next) && end >= next + GROUP_LEAST)
        return !at(s, end) || at(s, end) == ' ' || ends_here(s, end);
    return digits.len > AMOUNT_DIGITS_MOST && a->digits > 0 && at(s, a->digits - 1) != ' ';
}

bool
typed_try_money(typed_scanner *s, size_t number)
{
    amount a = {.from = number, .digits = number, .end = number_end(s, number)};
    char digits[DIGITS_MOST + 4];
    size_t len;
    ov_money value = {0};

    if (!may_be_money(s, number, a.end))
        return false;
    take_front(s, &a);
    if (a.from > s->done && typed_is_word(s->text.ptr[a.from - 1]))
        return false;
    take_blank_groups(s, &a);
    len = copy_digits(s, &a, digits);
    a.to = a.end;
    take_raised_cents(s, &a, digits, &len);
    take_tail(s, &a);
    if (is_rate_or_hour(s, &a) || is_numbered(s, &a, (ov_str){digits, len}))
        return false;
    if (!a.stated && !looks_like_money((ov_str){digits, len}))
        return false;
    if (ov_is_letter(at(s, a.end)) && a.to == a.end) {
        if (!a.stated)
            return false;
        a.doubt = true; /* "$5M", "$1e9" */
    }
    if (a.end - a.digits > DIGITS_MOST || !ov_printed_number((ov_str){digits, len}, &value))
        a.doubt = true;
    if (a.doubt && !a.stated && !looks_like_money((ov_str){digits, len}))
        return false;
    add_amount(s, &a, value);
    return true;
}

/* Does " - " between a word and a value that can have no sign, at the end of its line, set them apart? */
static bool
is_set_apart(const typed_scanner *s, const ov_typed_field *f)
{
    size_t end = (size_t)f->offset + f->length;

    return (f->type == OV_TYPED_DATE || f->type == OV_TYPED_ID) && f->offset >= 4 &&
           memcmp(s->text.ptr + f->offset - 3, " - ", 3) == 0 &&
           ov_is_letter(s->text.ptr[f->offset - 4]) &&
           (end >= s->text.len || typed_begins(s, end + 1));
}

/*
 * "Total due - $45.00": a dash between words and amount, or the sign of a credit. A letter that writes its
 * days and numbers so ("Notice date - 05/24/2026"), which have no sign, and sets no amount behind a
 * colon, says that it is a mere dash; in any other it stays unread.
 */
void
typed_settle_dashes(typed_scanner *s)
{
    bool apart = false;

    for (size_t i = 0; s->dashes.count > 0 && i < s->fields.count; i++) {
        const ov_typed_field *f = &s->fields.items[i];

        apart = apart || is_set_apart(s, f);
        if (f->type == OV_TYPED_MONEY && f->offset >= 2 && s->text.ptr[f->offset - 1] == ' ' &&
            s->text.ptr[f->offset - 2] == ':')
            return;
    }
    for (size_t i = 0; apart && i < s->dashes.count; i++) {
        ov_typed_field *f = &s->fields.items[s->dashes.items[i]];

        f->type = OV_TYPED_MONEY;
        f->unread = 0;
        f->offset += 2;
        f->length -= 2;
    }
}
