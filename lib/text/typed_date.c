/*
 * Dates: with the month as a word in either order, or three numbers.
 */
#include <string.h>

#include "onevoice/text/printed.h"
#include "typed_internal.h"

#define CENTURY     2000
#define YEAR_OF_TWO 50 /* "61" is a year of birth as likely as one to come: not read */
#define WORD_MOST   12

static char
at(const typed_scanner *s, size_t i)
{
    return i < s->text.len ? s->text.ptr[i] : 0;
}

/* A month as a word that begins at `i`; behind it, with its full stop, in *end. */
static int
month_at(const typed_scanner *s, size_t i, size_t *end)
{
    size_t to = i;
    int month;

    while (to < s->text.len && to - i < WORD_MOST &&
           (ov_is_letter(at(s, to)) || (unsigned char)at(s, to) >= 0x80))
        to++;
    month = ov_printed_month(typed_part(s, i, to));
    *end = to + (month > 0 && at(s, to) == '.');
    return month;
}

/* "th" of "20th" right behind the digits that end at `i`. */
static size_t
skip_ordinal(const typed_scanner *s, size_t i)
{
    static const char suffixes[] = "stndrdth";

    if (!ov_is_letter(at(s, i)))
        return i;
    for (size_t k = 0; k < 8; k += 2)
        if ((at(s, i) | 0x20) == suffixes[k] && (at(s, i + 1) | 0x20) == suffixes[k + 1] &&
            !typed_is_word(at(s, i + 2)))
            return i + 2;
    return i;
}

/* "2026", "26", "'26" at `i`; 0 if none. Two digits count only where `two`. */
static int
year_at(const typed_scanner *s, size_t i, bool two, size_t *end)
{
    size_t from = i + (at(s, i) == '\''), to = typed_digits_end(s, from);
    int year = typed_small_number(typed_part(s, from, to), 4);

    *end = to;
    if (ov_is_letter(at(s, to)) || (to - from < 4 && typed_split_at(s, to)))
        return 0; /* "20" and "26" of two elements: 2026, or 2020 beside another number */
    if (to - from == 4 && year >= 1900 && year < 2200)
        return year;
    /* "20 Nov. 26.50" is no year */
    if (to - from == 2 && (two || from > i) && year < YEAR_OF_TWO &&
        !((at(s, to) == '.' || at(s, to) == ',' || at(s, to) == '/' || at(s, to) == '-' ||
           at(s, to) == ':') &&
          ov_is_digit(at(s, to + 1))))
        return CENTURY + year;
    return 0;
}

static const char weekdays[7][4] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* The weekday that stands before the date, 0 for Monday, and where it begins; -1 if none does. */
static int
weekday_before(const typed_scanner *s, size_t from, size_t *start)
{
    ov_str word = typed_word_before(s, from, start);
    static const ov_str ends[] = {OV_STR_INIT(""),     OV_STR_INIT("day"),    OV_STR_INIT("s"),
                                  OV_STR_INIT("sday"), OV_STR_INIT("nesday"), OV_STR_INIT("r"),
                                  OV_STR_INIT("rs"),   OV_STR_INIT("rsday"),  OV_STR_INIT("urday")};

    if (word.len < 3 || word.len > 9 || *start < s->done)
        return -1;
    for (int day = 0; day < 7; day++) {
        if (!ov_str_eq_nocase(ov_str_slice(word, 0, 3), ov_str_from(weekdays[day])))
            continue;
        for (size_t k = 0; k < OV_COUNT(ends); k++)
            if (ov_str_eq_nocase(ov_str_slice(word, 3, 9), ends[k]))
                return day;
    }
    return -1;
}

/* The weekday belongs to the date; one of another date makes both unread. */
static bool
take_date(typed_scanner *s, size_t from, size_t to, ov_date date)
{
    size_t start;
    int weekday = weekday_before(s, from, &start);
    bool differs = weekday >= 0 && (int)ov_date_weekday(date) != weekday;
    ov_typed_field *f =
        typed_add(s, differs ? OV_TYPED_UNREAD : OV_TYPED_DATE, weekday >= 0 ? start : from, to);

    f->unread = OV_TYPED_DATE;
    f->value.either.month_first = f->value.either.day_first = OV_DATE_NONE;
    if (!differs)
        f->value.date = date;
    return true;
}

/* "March 4, 2025", "March 4th 2025", "Mar-04-2025" and "March 2025"; the digits stand at `number`.
 */
static bool
date_behind_month(typed_scanner *s, size_t number, int month, size_t from)
{
    size_t end = typed_digits_end(s, number), to = skip_ordinal(s, end), behind;
    int first = typed_small_number(typed_part(s, number, end), 4), year;
    ov_date date;

    if (first >= 1900 && first < 2200 && end - number == 4) {
        typed_add(s, OV_TYPED_PERIOD, from, end)->value.period = first * 12 + month - 1;
        return true;
    }
    if (first < 1 || end - number > 2)
        return false;
    if (at(s, to) == ',' || at(s, to) == '.' || at(s, to) == '-')
        to++;
    to += at(s, to) == ' ';
    year = year_at(s, to, at(s, to - 1) == '-' || at(s, to - 1) == ' ', &behind);
    if (year == 0 || !ov_date_from_ymd(year, month, first, &date))
        return false;
    return take_date(s, from, behind, date);
}

/* "27SEP26": the month glued to both numbers, as three capitals. */
static bool
is_glued_month(const typed_scanner *s, size_t i)
{
    for (size_t k = 0; k < 3; k++)
        if ((unsigned char)(at(s, i + k) - 'A') > 25)
            return false;
    return ov_is_digit(at(s, i + 3));
}

/* "4 March 2025", "4. Oktober 2025", "4th of March, 2025", "04-Mar-25", "04MAR25". */
static bool
date_before_month(typed_scanner *s, size_t number, size_t end)
{
    size_t to = skip_ordinal(s, end), behind;
    int day = typed_small_number(typed_part(s, number, end), 2), month, year;
    ov_date date;

    if (day < 1)
        return false;
    to += at(s, to) == '.';
    if (at(s, to) == ' ' || at(s, to) == '-' || at(s, to) == '/')
        to++;
    else if (!is_glued_month(s, to))
        return false;
    if (ov_str_eq_nocase(ov_str_slice(s->text, to, 3), OV_STR("of ")) ||
        ov_str_eq_nocase(ov_str_slice(s->text, to, 3), OV_STR("de ")))
        to += 3;
    month = month_at(s, to, &to);
    if (month == 0)
        return false;
    if (at(s, to) == ',' || at(s, to) == '-' || at(s, to) == '/')
        to++;
    to += at(s, to) == ' ';
    if (ov_str_eq_nocase(ov_str_slice(s->text, to, 3), OV_STR("de ")))
        to += 3;
    year = year_at(s, to, true, &behind);
    if (year == 0 || !ov_date_from_ymd(year, month, day, &date))
        return false;
    return take_date(s, number, behind, date);
}

/* Three numbers with one separator, blanks around it or none; behind them in *end. */
static bool
three_numbers(const typed_scanner *s, size_t number, int part[3], size_t digits[3], char *mark,
              size_t *end)
{
    size_t i = number;
    size_t blank = 0;

    for (int k = 0; k < 3; k++) {
        size_t to = typed_digits_end(s, i);

        digits[k] = to - i;
        part[k] = typed_small_number(typed_part(s, i, to), 4);
        if (part[k] < 0)
            return false;
        *end = to;
        if (k == 2)
            break;
        if (k == 0) {
            blank = at(s, to) == ' ';
            *mark = at(s, to + blank);
            if (*mark != '/' && *mark != '-' && *mark != '.')
                return false;
        }
        if (at(s, to + blank) != *mark || (blank && (at(s, to) != ' ' || at(s, to + 2) != ' ')))
            return false;
        i = to + blank + 1 + blank;
    }
    if (digits[2] < 4 && typed_split_at(s, *end))
        return false; /* the year or day may go on */
    /* "1.2.3.4" and "555-12-34-x" are numbers of another kind */
    return !typed_is_word(at(s, *end)) && !(at(s, *end) == *mark && ov_is_digit(at(s, *end + 1)));
}

/* "11/20/2026", "20.11.2026", "2026-11-20", "11-20-26", "11 / 20 / 2026". */
static bool
date_of_numbers(typed_scanner *s, size_t number)
{
    int part[3], year, weekday;
    size_t digits[3], end, start;
    char mark = 0;
    ov_date month_first = OV_DATE_NONE, day_first = OV_DATE_NONE, date;
    ov_typed_field *f;

    if (!three_numbers(s, number, part, digits, &mark, &end))
        return false;
    if (digits[0] == 4)
        return digits[1] <= 2 && digits[2] <= 2 && part[0] >= 1900 &&
               ov_date_from_ymd(part[0], part[1], part[2], &date) &&
               take_date(s, number, end, date);
    if (digits[0] > 2 || digits[1] > 2 || (digits[2] != 4 && digits[2] != 2) ||
        (digits[2] == 2 && part[2] >= YEAR_OF_TWO))
        return false;
    /* "1-20-26" without leading zeros stays; "5.10.26" in a list of versions has no place here */
    year = digits[2] == 2 ? CENTURY + part[2] : part[2];
    if (year < 1900)
        return false;
    if (!ov_date_from_ymd(year, part[0], part[1], &month_first))
        month_first = OV_DATE_NONE;
    if (!ov_date_from_ymd(year, part[1], part[0], &day_first))
        day_first = OV_DATE_NONE;
    if (month_first == OV_DATE_NONE && day_first == OV_DATE_NONE)
        return false;
    /* either could be the month: typed_settle_dates decides, with all dates of the letter */
    weekday = weekday_before(s, number, &start);
    f = typed_add(s, OV_TYPED_UNREAD, weekday >= 0 ? start : number, end);
    f->unread = OV_TYPED_DATE;
    f->weekday = (int8_t)weekday;
    f->role = (uint8_t)mark;
    f->value.either.month_first = month_first;
    f->value.either.day_first = day_first;
    return true;
}

/* Where a month as a word begins that ends right before the digits; its number, 0 if none. */
static int
month_before(const typed_scanner *s, size_t number, size_t *start)
{
    size_t end = number, from;
    int month;

    if (end == 0 || (s->text.ptr[end - 1] != ' ' && s->text.ptr[end - 1] != '-'))
        return 0;
    if (number >= 5 && ov_str_eq_nocase(typed_part(s, number - 4, number), OV_STR("the "))) {
        end -= 4;
        if (s->text.ptr[end - 1] != ' ' && s->text.ptr[end - 1] != '-')
            return 0;
    }
    end--;
    from = end;
    while (from > s->done && end - from < WORD_MOST && s->text.ptr[from - 1] != ' ' &&
           s->text.ptr[from - 1] != '-' && s->text.ptr[from - 1] != '(' &&
           s->text.ptr[from - 1] != ':')
        from--;
    month = ov_printed_month(typed_part(s, from, end));
    *start = from;
    return month;
}

bool
typed_try_date(typed_scanner *s, size_t number)
{
    size_t start, end = typed_digits_end(s, number);
    int month;

    if (end - number > 4)
        return false;
    if ((number == s->done || !typed_is_word(s->text.ptr[number - 1])) &&
        (date_of_numbers(s, number) || date_before_month(s, number, end)))
        return true;
    month = month_before(s, number, &start);
    return month > 0 && date_behind_month(s, number, month, start);
}

/* What the letter's own dates say of the order, and its money and places where they say nothing. */
typedef struct order {
    bool month_first, day_first; /* some date leaves no other choice */
    bool american;
} order;

static bool
is_open(const ov_typed_field *f)
{
    return f->type == OV_TYPED_UNREAD && f->unread == OV_TYPED_DATE && f->role != 0;
}

static void
settle(ov_typed_field *f, order dotted, order other)
{
    order o = f->role == '.' ? dotted : other;
    ov_date first = f->value.either.month_first, second = f->value.either.day_first;
    ov_date date = OV_DATE_NONE;

    if (first == second || first == OV_DATE_NONE || second == OV_DATE_NONE)
        date = first == OV_DATE_NONE ? second : first;
    else if (o.month_first != o.day_first)
        date = o.month_first ? first : second;
    else if (!o.month_first && (f->role == '.' || o.american))
        date = f->role == '.' ? second : first; /* dots are the day's: nobody else uses them */
    f->role = 0;
    if (date == OV_DATE_NONE || (f->weekday >= 0 && (int)ov_date_weekday(date) != f->weekday))
        return;
    f->type = OV_TYPED_DATE;
    f->unread = 0;
    f->value.date = date;
}

void
typed_settle_dates(typed_scanner *s)
{
    order dotted = {0}, other = {0};
    bool dollars = false, foreign = false, open = false;

    for (size_t i = 0; i < s->fields.count; i++) {
        const ov_typed_field *f = &s->fields.items[i];

        if (f->type == OV_TYPED_POSTCODE)
            other.american = true;
        if (f->type == OV_TYPED_MONEY && !ov_currency_is_null(f->currency)) {
            dollars = dollars || memcmp(f->currency.code, "USD", 3) == 0;
            foreign = foreign || memcmp(f->currency.code, "USD", 3) != 0;
        }
        if (is_open(f)) {
            order *o = f->role == '.' ? &dotted : &other;

            open = true;
            o->month_first = o->month_first || f->value.either.day_first == OV_DATE_NONE;
            o->day_first = o->day_first || f->value.either.month_first == OV_DATE_NONE;
        }
    }
    if (!open)
        return;
    other.american = (other.american || dollars) && !foreign;
    for (size_t i = 0; i < s->fields.count; i++)
        if (is_open(&s->fields.items[i]))
            settle(&s->fields.items[i], dotted, other);
}
