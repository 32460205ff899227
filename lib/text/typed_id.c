/*
 * Identifiers, and what looks like them: phones, postal codes, boxes, bare numbers.
 */
#include <string.h>

#include "onevoice/base/number.h"
#include "typed_internal.h"

static bool
is_capitals(ov_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)(word.ptr[i] - 'A') > 25)
            return false;
    return word.len > 0;
}

/* Bounds of the blank-delimited token around `at`. */
static ov_str
token_at(const typed_scanner *s, size_t at, size_t *start)
{
    size_t from = at, to = at;

    while (from > s->done && s->text.ptr[from - 1] != ' ')
        from--;
    while (to < s->text.len && s->text.ptr[to] != ' ')
        to++;
    *start = from;
    return typed_part(s, from, to);
}

static bool role_before(const typed_scanner *s, size_t from, ov_id_role *role);

/* Groups of digits as telephones print them, from the first digit on. */
typedef struct phone_groups {
    size_t to, digits, count, runs[6];
    bool loose; /* blanks or slashes between them */
} phone_groups;

static phone_groups
read_groups(const typed_scanner *s, size_t from)
{
    phone_groups g = {.to = from};
    size_t run = 0;

    for (; g.to < s->text.len && g.to - from < 20 && g.count < 6; g.to++) {
        char c = s->text.ptr[g.to];

        if (ov_is_digit(c)) {
            g.digits++;
            run++;
            continue;
        }
        if (!memchr("-.)/ ", c, 5))
            break;
        if (c == ' ' && run > 0 && g.count == (g.runs[0] == 1) + 2u)
            break; /* the last group is whole */
        g.loose |= c == '/' || (c == ' ' && run > 0);
        if (run)
            g.runs[g.count++] = run;
        run = 0;
    }
    if (run && g.count < 6)
        g.runs[g.count++] = run;
    if (g.count > 0 && g.runs[0] == 1 && s->text.ptr[from] == '1')
        memmove(g.runs, g.runs + 1, (--g.count) * sizeof g.runs[0]);
    return g;
}

/* A capital that stands alone at `at`. */
static bool
is_lone_capital(const typed_scanner *s, size_t at)
{
    return at < s->text.len && (unsigned char)(s->text.ptr[at] - 'A') <= 25 &&
           (at + 1 >= s->text.len ||
            (!typed_is_word(s->text.ptr[at + 1]) && !memchr("'&", s->text.ptr[at + 1], 2)));
}

/* A capital set apart behind the groups is the number's last letter ("88 49152 M"). "A" and "I" may be
   words, unless nothing follows, or behind "A", which begins no sentence here, a small letter. */
static bool
has_letter_behind(const typed_scanner *s, size_t to)
{
    size_t at = to + 1;

    if (at >= s->text.len || s->text.ptr[to] != ' ' || typed_begins(s, at) ||
        !is_lone_capital(s, at))
        return false;
    if (at + 1 >= s->text.len || typed_begins(s, at + 2) || typed_begins(s, at + 1) ||
        s->text.ptr[at + 1] != ' ')
        return true;
    return s->text.ptr[at] == 'A'
               ? at + 2 < s->text.len && s->text.ptr[at + 2] >= 'a' && s->text.ptr[at + 2] <= 'z'
               : s->text.ptr[at] != 'I';
}

/* Groups as of a telephone are none where a number goes on: "530 715 8227 K", "530-715-8227-K". A
   case number taken for a telephone's is a value that nobody compares. */
static bool
is_part_of_more(const typed_scanner *s, size_t from, size_t to)
{
    return (from > s->done && memchr("-/.", s->text.ptr[from - 1], 3)) ||
           (to + 1 < s->text.len && memchr("-/", s->text.ptr[to], 2) &&
            typed_is_word(s->text.ptr[to + 1])) ||
           (to + 1 < s->text.len && s->text.ptr[to] == '.' && is_lone_capital(s, to + 1)) ||
           has_letter_behind(s, to);
}

/* 1-800-555-0160, (800) 555-0160, 800.555.0160, 800/555-0160, +1 800 555 0160; +49 ... is left to
   "number". With blanks or slashes between the groups the words before must not call it a number of
   another kind, nor may capitals stand before it: many numbers are printed so. */
bool
typed_try_phone(typed_scanner *s, size_t from)
{
    size_t first = typed_digits_end(s, from) - from, to, start;
    phone_groups g;
    ov_id_role role;

    if (first != 3 && (first != 1 || s->text.ptr[from] != '1'))
        return false;
    g = read_groups(s, from);
    to = g.to;
    while (to > from && !ov_is_digit(s->text.ptr[to - 1]))
        to--;
    if (g.count != 3 || g.runs[0] != 3 || g.runs[1] != 3 || g.runs[2] != 4 || g.digits > 11 ||
        is_part_of_more(s, from, to))
        return false;
    if (g.loose && (role_before(s, from, &role) || is_capitals(typed_word_before(s, from, &start))))
        return false;
    if (from > s->done && s->text.ptr[from - 1] == '(')
        from--;
    typed_add(s, OV_TYPED_PHONE, from, to);
    return true;
}

/* "OH 43215", "OH 43215-1234". */
bool
typed_try_postcode(typed_scanner *s, size_t from)
{
    size_t to = typed_digits_end(s, from), start;
    ov_str before;

    if (to - from != 5 || (to < s->text.len && ov_is_letter(s->text.ptr[to])) || from < 3 ||
        s->text.ptr[from - 1] != ' ')
        return false;
    before = typed_word_before(s, from, &start);
    if (before.len < 2 || (before.len > 2 && before.ptr[before.len - 3] != ','))
        return false;
    if ((unsigned char)(before.ptr[before.len - 1] - 'A') > 25 ||
        (unsigned char)(before.ptr[before.len - 2] - 'A') > 25)
        return false;
    if (to + 5 <= s->text.len && s->text.ptr[to] == '-' &&
        typed_small_number(ov_str_slice(s->text, to + 1, 4), 4) >= 0)
        to += 5;
    typed_add(s, OV_TYPED_POSTCODE, from, to);
    return true;
}

static bool
role_word(ov_str word, ov_id_role *role)
{
    static const struct {
        ov_str word;
        ov_id_role role;
    } table[] = {{OV_STR_INIT("claim"), OV_ID_CLAIM},
                 {OV_STR_INIT("account"), OV_ID_ACCOUNT},
                 {OV_STR_INIT("acct"), OV_ID_ACCOUNT},
                 {OV_STR_INIT("konto"), OV_ID_ACCOUNT},
                 {OV_STR_INIT("policy"), OV_ID_POLICY},
                 {OV_STR_INIT("authorization"), OV_ID_AUTHORIZATION},
                 {OV_STR_INIT("case"), OV_ID_CASE},
                 {OV_STR_INIT("order"), OV_ID_ORDER},
                 {OV_STR_INIT("prescription"), OV_ID_ORDER},
                 {OV_STR_INIT("loan"), OV_ID_LOAN},
                 {OV_STR_INIT("member"), OV_ID_MEMBER},
                 {OV_STR_INIT("customer"), OV_ID_MEMBER},
                 {OV_STR_INIT("statement"), OV_ID_STATEMENT},
                 {OV_STR_INIT("invoice"), OV_ID_INVOICE},
                 {OV_STR_INIT("rechnungsnummer"), OV_ID_INVOICE},
                 {OV_STR_INIT("reference"), OV_ID_MAILING},
                 {OV_STR_INIT("ref"), OV_ID_MAILING},
                 {OV_STR_INIT("document"), OV_ID_MAILING},
                 {OV_STR_INIT("box"), OV_ID_BOX}};

    for (size_t i = 0; i < OV_COUNT(table); i++) {
        if (word.len == table[i].word.len && (word.ptr[0] | 0x20) == table[i].word.ptr[0] &&
            ov_str_eq_nocase(word, table[i].word)) {
            *role = table[i].role;
            return true;
        }
    }
    return false;
}

/* The word before an id says its role; "number", "no", "id" and the like are looked through. */
static bool
role_before(const typed_scanner *s, size_t from, ov_id_role *role)
{
    static const ov_str through[] = {
        OV_STR_INIT("number"), OV_STR_INIT("no"),     OV_STR_INIT("id"),      OV_STR_INIT("nr"),
        OV_STR_INIT("num"),    OV_STR_INIT("is"),     OV_STR_INIT("for"),     OV_STR_INIT("your"),
        OV_STR_INIT("the"),    OV_STR_INIT("nummer"), OV_STR_INIT("control"), OV_STR_INIT("#")};
    size_t at = from;

    *role = OV_ID_PLAIN;
    for (int steps = 0; steps < 4; steps++) {
        size_t start;
        ov_str word = typed_word_before(s, at, &start);
        bool skip = word.len == 0;

        if (!skip && word.ptr[0] != '#' && !ov_is_letter(word.ptr[0]))
            return false;
        if (role_word(word, role))
            return true;
        for (size_t i = 0; i < OV_COUNT(through) && !skip; i++)
            skip = word.len == through[i].len && (word.ptr[0] | 0x20) == through[i].ptr[0] &&
                   ov_str_eq_nocase(word, through[i]);
        if (!skip || start == 0)
            return false;
        at = start;
    }
    return false;
}

/* "0012", "97JD": digits, or capitals with a digit among them. */
static bool
is_group(ov_str word)
{
    size_t digits = 0;

    for (size_t i = 0; i < word.len; i++) {
        digits += ov_is_digit(word.ptr[i]);
        if (!ov_is_digit(word.ptr[i]) && (unsigned char)(word.ptr[i] - 'A') > 25)
            return false;
    }
    return digits == word.len || (digits > 0 && word.len >= 4);
}

/* What small numbers count. */
static bool
is_counted(ov_str word)
{
    static const ov_str words[] = {
        OV_STR_INIT("day"),   OV_STR_INIT("days"),   OV_STR_INIT("week"),   OV_STR_INIT("weeks"),
        OV_STR_INIT("month"), OV_STR_INIT("months"), OV_STR_INIT("year"),   OV_STR_INIT("years"),
        OV_STR_INIT("times"), OV_STR_INIT("of"),     OV_STR_INIT("percent")};

    for (size_t i = 0; i < OV_COUNT(words); i++)
        if (ov_str_eq_nocase(word, words[i]))
            return true;
    return false;
}

/* "Ref 637 106 68: $2,373.05": the number ends where it names something; "12:30" is a time. */
static bool
names_what_follows(const typed_scanner *s, size_t at)
{
    return at + 1 < s->text.len && s->text.ptr[at] == ':' && s->text.ptr[at + 1] == ' ';
}

/* Groups behind the first, within one cell and one line. Groups of four or more belong to
   it, and those of three behind two others; shorter ones ("4711 0815 22") only where nothing but
   the end follows them: "12345 30 days". */
static void
widen_behind(const typed_scanner *s, size_t *to)
{
    size_t at = *to, end, certain = *to, groups = 1;

    while (at < s->text.len && s->text.ptr[at] == ' ' && !typed_begins(s, at + 1) &&
           at - *to <= 24) {
        ov_str next = typed_word_after(s, at, &end);

        if (next.len < 1 || !is_group(next) || end != at + 1 + next.len ||
            (end < s->text.len && memchr("/-%:$", s->text.ptr[end], 5) &&
             !names_what_follows(s, end)) ||
            (end + 1 < s->text.len && memchr(".,", s->text.ptr[end], 2) &&
             ov_is_digit(s->text.ptr[end + 1])))
            break;
        at = end;
        groups++;
        if (next.len == 1) { /* a check digit ends the number */
            if (groups > 3 && !is_counted(typed_word_after(s, at, &end)))
                certain = at;
            break;
        }
        if (next.len >= 4 || (next.len == 3 && groups > 2))
            certain = at;
    }
    if (at >= s->text.len || typed_begins(s, at + 1) || names_what_follows(s, at) ||
        (s->text.ptr[at] == '.' && (at + 1 == s->text.len || s->text.ptr[at + 1] == ' ')))
        certain = at;
    *to = certain;
}

/* The printed id may be set apart by blanks: "CLM 2025 0012345". */
static void
widen_id(const typed_scanner *s, size_t *from, size_t *to)
{
    size_t start, end;
    ov_str before = typed_word_before(s, *from, &start);
    bool upper = before.len >= 1 && before.len <= 4;

    if (*from > 0 && s->text.ptr[*from - 1] == ' ' && start + before.len + 1 == *from &&
        start >= s->done && ov_is_digit(s->text.ptr[*from]) && !typed_begins(s, *from)) {
        for (size_t i = 0; i < before.len; i++)
            upper = upper && (unsigned char)(before.ptr[i] - 'A') < 26u;
        /* a state before a postal code is no prefix, a lone "I" or "A" neither */
        if (upper && !(before.len == 1 && (before.ptr[0] == 'I' || before.ptr[0] == 'A'))) {
            size_t more = typed_word_after(s, *to, &end).len;

            if (before.len != 2 || *to - *from != 5 || more >= 4)
                *from = start;
        }
    }
    widen_behind(s, to);
    if (*from < *to && memchr(s->text.ptr + *from, ' ', *to - *from) && has_letter_behind(s, *to))
        *to += 2;
}

/* "25 PRL 44473654": two digits right before the capitals, of no value themselves, are the number's. */
static void
take_year_before(typed_scanner *s, size_t *from)
{
    const ov_typed_field *last = s->fields.count > 0 ? &s->fields.items[s->fields.count - 1] : NULL;

    if (!last || last->type != OV_TYPED_NUMBER || last->length != 2 || last->offset + 3u != *from ||
        typed_begins(s, *from) || s->text.ptr[*from - 1] != ' ' ||
        (unsigned char)(s->text.ptr[*from] - 'A') > 25)
        return;
    *from = last->offset;
    s->fields.count--;
}

void
typed_take_id(typed_scanner *s, size_t number)
{
    size_t from, to, digits = 0, letters = 0;
    ov_str token = token_at(s, number, &from);
    ov_id_role role;
    bool named, rate;

    to = from + token.len;
    while (from < to && !typed_is_word(s->text.ptr[from]))
        from++;
    while (to > from && !typed_is_word(s->text.ptr[to - 1]))
        to--;
    /* a label glued to its number by a colon ("Reference:MSG-1") ends at the colon */
    for (size_t i = from; i < number; i++)
        if (s->text.ptr[i] == ':' || s->text.ptr[i] == '#' || s->text.ptr[i] == '=')
            from = i + 1;
    named = role_before(s, from, &role);
    rate = to < s->text.len &&
           (s->text.ptr[to] == '%' ||
            (s->text.ptr[to] == ' ' && to + 1 < s->text.len && s->text.ptr[to + 1] == '%'));
    if (!rate && (!named || role != OV_ID_BOX)) /* "VAT 10%": the word is none of a number's */
        widen_id(s, &from, &to);
    if (!named)
        named = role_before(s, from, &role);
    for (size_t i = from; i < to; i++) {
        digits += ov_is_digit(s->text.ptr[i]);
        letters += ov_is_letter(s->text.ptr[i]);
    }
    if (role == OV_ID_BOX || digits < 3 || to - from > 40 || letters > 12 ||
        (!named && (digits < 5 || (letters == 0 && digits < 7)))) {
        typed_add(s, OV_TYPED_NUMBER, from, OV_MAX(to, number + 1));
        return;
    }
    take_year_before(s, &from);
    *typed_add(s, OV_TYPED_ID, from, to) =
        (ov_typed_field){.offset = (uint32_t)from,
                         .length = (uint32_t)(to - from),
                         .type = OV_TYPED_ID,
                         .role = (uint8_t)role,
                         .value.id = ov_number_key(s->mem, typed_part(s, from, to))};
}
