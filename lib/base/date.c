#include "onevoice/base/date.h"

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool
ov_date_valid(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && is_leap(year));
}

/* Day numbers by the civil-from-days method (H. Hinnant, chrono-compatible low-level date
   algorithms): years start in March, so that the leap day is the last of its year. */
bool
ov_date_from_ymd(int year, int month, int day, ov_date *out)
{
    int y, era, year_of_era, day_of_year, day_of_era;

    if (!ov_date_valid(year, month, day))
        return false;
    y = month <= 2 ? year - 1 : year;
    era = y / 400;
    year_of_era = y - era * 400;
    day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    *out = era * 146097 + day_of_era - 719468;
    return true;
}

void
ov_date_to_ymd(ov_date date, int *year, int *month, int *day)
{
    int z, era, day_of_era, year_of_era, day_of_year, shifted;

    OV_ASSERT(date >= OV_DATE_MIN && date <= OV_DATE_MAX);
    z = date + 719468;
    era = z / 146097;
    day_of_era = z - era * 146097;
    year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

/*
 * Exactly YYYY-MM-DD, as PostgreSQL and ISO 8601's extended format print it. Letters, which print
 * dates in many ways, have a reader of their own (text/typed_date.c); here a second form would
 * only let a mistake pass.
 */
bool
ov_date_parse(ov_str iso, ov_date *out)
{
    uint64_t year, month, day;

    if (iso.len != 10 || iso.ptr[4] != '-' || iso.ptr[7] != '-')
        return false;
    if (!ov_str_to_u64(ov_str_slice(iso, 0, 4), &year) ||
        !ov_str_to_u64(ov_str_slice(iso, 5, 2), &month) ||
        !ov_str_to_u64(ov_str_slice(iso, 8, 2), &day))
        return false;
    return ov_date_from_ymd((int)year, (int)month, (int)day, out);
}

static void
put_digits(char *to, int value, int count)
{
    while (count-- > 0) {
        to[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

/* By hand: a night prints several days a customer, and vsnprintf was a tenth of reconciling. */
ov_str
ov_date_print(ov_arena *mem, ov_date date)
{
    int year, month, day;
    char *text;

    if (date == OV_DATE_NONE)
        return OV_STR_NULL;
    ov_date_to_ymd(date, &year, &month, &day);
    text = ov_arena_text(mem, sizeof "YYYY-MM-DD");
    put_digits(text, year, 4);
    put_digits(text + 5, month, 2);
    put_digits(text + 8, day, 2);
    text[4] = text[7] = '-';
    return (ov_str){text, 10};
}

ov_weekday
ov_date_weekday(ov_date date)
{
    int w = (date + 3) % 7; /* 1970-01-01 was a Thursday */

    return (ov_weekday)(w < 0 ? w + 7 : w);
}

/*
 * Saturates: "9999-12-31" stands for "never" in many systems, and a window that begins there must
 * not come out in the distant past. None stays none: no day plus a week is no day.
 */
ov_date
ov_date_add(ov_date date, int days)
{
    int64_t sum = (int64_t)date + days;

    if (date == OV_DATE_NONE)
        return date;
    return (ov_date)OV_MAX(OV_MIN(sum, (int64_t)OV_DATE_MAX), (int64_t)OV_DATE_MIN);
}

ov_date
ov_date_min(ov_date a, ov_date b)
{
    if (a == OV_DATE_NONE)
        return b;
    if (b == OV_DATE_NONE)
        return a;
    return OV_MIN(a, b);
}

bool
ov_calendar_is_business(const ov_calendar *calendar, ov_date date)
{
    size_t at;

    if (calendar->rest_days & (1U << ov_date_weekday(date)))
        return false;
    at = OV_LOWER_BOUND(i, calendar->count, calendar->holidays[i] < date);
    return at == calendar->count || calendar->holidays[at] != date;
}

/* A week without a business day cannot happen: rest_days never holds all seven. At the end of the
   range the walk stops where it is: "9999-12-31" means "never" to many systems. */
static ov_date
step_to_business(const ov_calendar *calendar, ov_date date, int step)
{
    OV_ASSERT((calendar->rest_days & 0x7FU) != 0x7FU);
    while (date != OV_DATE_NONE && !ov_calendar_is_business(calendar, date)) {
        ov_date next = ov_date_add(date, step);

        if (next == date)
            break;
        date = next;
    }
    return date;
}

ov_date
ov_calendar_next_business(const ov_calendar *calendar, ov_date date)
{
    return step_to_business(calendar, date, 1);
}

ov_date
ov_calendar_previous_business(const ov_calendar *calendar, ov_date date)
{
    return step_to_business(calendar, date, -1);
}

/*
 * Each step lands on a business day before the next is counted, as regulations count them: the day
 * of the event is day 0 even where it is itself a holiday.
 */
ov_date
ov_calendar_add_business(const ov_calendar *calendar, ov_date date, int days)
{
    int step = days < 0 ? -1 : 1;

    for (; days != 0; days -= step) {
        ov_date next = step_to_business(calendar, ov_date_add(date, step), step);

        if (next == date)
            break;
        date = next;
    }
    return date;
}
