/*
 * Amounts: the digits, the currency before or behind, and the marks that make it a credit.
 */
#include <string.h>

#include "onevoice/text/printed.h"
#include "typed_internal.h"

static bool
currency_of(ov_str word, ov_currency *out)
{
    static const struct {
        ov_str word;
        char code[4];
    } table[] = {{OV_STR_INIT("$"), "USD"},        {OV_STR_INIT("US$"), "USD"},
                 {OV_STR_INIT("USD"), "USD"},      {OV_STR_INIT("dollars"), "USD"},
                 {OV_STR_INIT("EUR"), "EUR"},      {OV_STR_INIT("\xE2\x82\xAC"), "EUR"},
                 {OV_STR_INIT("Euro"), "EUR"},     {OV_STR_INIT("GBP"), "GBP"},
                 {OV_STR_INIT("\xC2\xA3"), "GBP"}, {OV_STR_INIT("CHF"), "CHF"},
                 {OV_STR_INIT("CAD"), "CAD"},      {OV_STR_INIT("SEK"), "SEK"},
                 {OV_STR_INIT("NOK"), "NOK"},      {OV_STR_INIT("DKK"), "DKK"}};

    if (word.len == 0 || word.len > 7 || !memchr("$UuDdEeGgCcSsNn\xE2\xC2", word.ptr[0], 17))
        return false;
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        if (word.len == table[i].word.len && ((word.ptr[0] ^ table[i].word.ptr[0]) & ~0x20) == 0 &&
            ov_str_eq_nocase(word, table[i].word)) {
            memcpy(out->code, table[i].code, 4);
            return true;
        }
    }
    return false;
}

/* Length of a currency sign or code at the start of s; 0 if there is none. */
static size_t
currency_prefix(ov_str s, ov_currency *out)
{
    for (size_t len = OV_MIN(s.len, (size_t)3); len > 0; len--)
        if (currency_of(ov_str_slice(s, 0, len), out))
            return len;
    return 0;
}

/* Two groups set apart by a blank ("1 234,50") may be one amount: refuse to read the second. */
static bool
cut_group(const typed_scanner *s, size_t number, size_t sign)
{
    size_t at = number;

    return sign == number && at >= 2 && s->text.ptr[at - 1] == ' ' &&
           typed_is_digit(s->text.ptr[at - 2]) && at + 3 < s->text.len &&
           typed_is_digit(s->text.ptr[at]) && typed_is_digit(s->text.ptr[at + 1]) &&
           typed_is_digit(s->text.ptr[at + 2]) && !typed_is_digit(s->text.ptr[at + 3]) &&
           (at < 3 || !typed_is_word(s->text.ptr[at - 3]) || typed_is_digit(s->text.ptr[at - 3]));
}

/* Marks behind an amount: ")", "-", " CR", " USD", " dollars". */
static void
money_tail(const typed_scanner *s, size_t *to, bool open, bool *credit, ov_currency *currency)
{
    size_t end;
    ov_str next;

    if (open && *to < s->text.len && s->text.ptr[*to] == ')') {
        *credit = true;
        (*to)++;
    } else if (*to < s->text.len && s->text.ptr[*to] == '-' &&
               (*to + 1 == s->text.len || !typed_is_word(s->text.ptr[*to + 1]))) {
        *credit = true;
        (*to)++;
    }
    for (int round = 0; round < 2; round++) {
        next = typed_word_after(s, *to, &end);
        if (next.len == 0 && *to + 1 < s->text.len) { /* a sign that is no word: the euro */
            ov_str rest = ov_str_slice(s->text, *to, 4);
            size_t skip = rest.ptr[0] == ' ';
            size_t len = currency_prefix(ov_str_slice(rest, skip, 3), currency);

            if (len == 0)
                return;
            *to += skip + len;
        } else if (ov_str_eq(next, OV_STR("CR"))) {
            *credit = true;
            *to = end;
        } else if (ov_currency_is_null(*currency) && currency_of(next, currency)) {
            *to = end;
        } else {
            return;
        }
    }
}

/* Where the sign or code before the digits starts ("$1", "$ 1", "USD 1", "US$1"); `number` itself
   when there is none. */
static size_t
money_sign(const typed_scanner *s, size_t number, ov_currency *currency)
{
    size_t from = number, start;
    ov_str before;

    if (from <= s->done)
        return from;
    if (s->text.ptr[from - 1] == ' ') {
        before = typed_word_before(s, from, &start);
        if (start < s->done)
            return from;
        if (start + before.len + 1 == from && currency_of(before, currency))
            return start;
        if (before.len > 1 && before.ptr[0] == '(' &&
            currency_of(ov_str_slice(before, 1, 3), currency))
            return start + 1;
        return from;
    }
    for (size_t len = 3; len > 0; len--)
        if (len <= number - s->done && currency_of(typed_part(s, number - len, number), currency))
            return number - len;
    return from;
}

static size_t
number_end(const typed_scanner *s, size_t number)
{
    size_t to = number;

    while (to < s->text.len && (typed_is_digit(s->text.ptr[to]) || s->text.ptr[to] == ',' ||
                                s->text.ptr[to] == '.' || s->text.ptr[to] == '\''))
        to++;
    while (to > number && !typed_is_digit(s->text.ptr[to - 1]))
        to--;
    return to;
}

/* Without a currency only the printed form of cents makes it money, with CR any point does. */
static bool
looks_like_money(ov_str digits, bool credit)
{
    char point = digits.len > 3 ? digits.ptr[digits.len - 3] : 0;

    if (!credit)
        return point == '.' || point == ',';
    return ov_str_find_char(digits, '.', 0) != OV_STR_NONE ||
           ov_str_find_char(digits, ',', 0) != OV_STR_NONE;
}

/* An amount whose digits start at `number`; `from` gets its sign or parenthesis. */
bool
typed_try_money(typed_scanner *s, size_t number)
{
    size_t from, to = number_end(s, number);
    ov_str digits = typed_part(s, number, to);
    ov_currency currency = {{0}};
    bool open = false, credit = false, minus = false;
    ov_money value;

    if (to < s->text.len && typed_is_letter(s->text.ptr[to]))
        return false;
    from = money_sign(s, number, &currency);
    if (from > s->done && (s->text.ptr[from - 1] == '-' || s->text.ptr[from - 1] == '(')) {
        open = s->text.ptr[from - 1] == '(';
        minus = !open && (from < 2 || s->text.ptr[from - 2] == ' ');
        if (open || minus)
            from--;
    }
    if (from > s->done && typed_is_word(s->text.ptr[from - 1]))
        return false;
    if (cut_group(s, number, from) || !ov_printed_number(digits, &value))
        return false;
    money_tail(s, &to, open, &credit, &currency);
    if (open && !credit)
        from++;
    if (to < s->text.len && (s->text.ptr[to] == '%' || s->text.ptr[to] == '/'))
        return false;
    if (ov_currency_is_null(currency) && !looks_like_money(digits, credit))
        return false;
    if (credit || minus)
        value.e4 = -value.e4;
    *typed_add(s, OV_TYPED_MONEY, from, to) = (ov_typed_field){.offset = (uint32_t)from,
                                                               .length = (uint32_t)(to - from),
                                                               .type = OV_TYPED_MONEY,
                                                               .currency = currency,
                                                               .value.money = value};
    return true;
}
