/*
 * Civil dates (proleptic Gregorian) and the business-day calendar.
 *
 * A date is a day number, 0 = 1970-01-01, without clock or zone; the as-of date of a run is an
 * input. OV_DATE_NONE is "not stated".
 */
#ifndef ONEVOICE_BASE_DATE_H
#define ONEVOICE_BASE_DATE_H

#include "onevoice/base/str.h"

typedef int32_t ov_date;

#define OV_DATE_NONE INT32_MIN
#define OV_DATE_MIN  (-719162) /* 0001-01-01 */
#define OV_DATE_MAX  2932896   /* 9999-12-31 */

typedef enum ov_weekday {
    OV_MONDAY,
    OV_TUESDAY,
    OV_WEDNESDAY,
    OV_THURSDAY,
    OV_FRIDAY,
    OV_SATURDAY,
    OV_SUNDAY
} ov_weekday;

bool ov_date_valid(int year, int month, int day);
OV_NODISCARD bool ov_date_from_ymd(int year, int month, int day, ov_date *out);
void ov_date_to_ymd(ov_date date, int *year, int *month, int *day);
OV_NODISCARD bool ov_date_parse(ov_str iso, ov_date *out); /* YYYY-MM-DD exactly */
ov_str ov_date_print(ov_arena *mem, ov_date date);         /* null string for OV_DATE_NONE */
ov_weekday ov_date_weekday(ov_date date);
ov_date ov_date_add(ov_date date, int days); /* OV_DATE_NONE stays; clipped to the range */
ov_date ov_date_min(ov_date a, ov_date b);   /* OV_DATE_NONE counts as "no bound" */

/* Weekends plus a sorted list of holidays. Holidays are policy data. Like ov_date_add, the
   functions below leave OV_DATE_NONE as it is and stop at the ends of the range. */
typedef struct ov_calendar {
    const ov_date *holidays;
    size_t count;
    uint8_t rest_days; /* bit w set: weekday w is no business day */
} ov_calendar;

bool ov_calendar_is_business(const ov_calendar *calendar, ov_date date);
ov_date ov_calendar_add_business(const ov_calendar *calendar, ov_date date, int days);
ov_date ov_calendar_next_business(const ov_calendar *calendar, ov_date date); /* itself or later */
ov_date ov_calendar_previous_business(const ov_calendar *calendar,
                                      ov_date date); /* itself or earlier */

#endif
