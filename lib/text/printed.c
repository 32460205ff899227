#include "onevoice/text/printed.h"
#include "onevoice/base/ascii.h"

#include <string.h>

/* The digits between the separators: groups of three behind a first of one to three. */
static bool
groups_valid(ov_str whole, char separator)
{
    size_t since = 0, groups = 0;

    for (size_t i = 0; i < whole.len; i++) {
        if (whole.ptr[i] == separator) {
            if (groups == 0 ? since < 1 || since > 3 : since != 3)
                return false;
            groups++;
            since = 0;
        } else if (ov_is_digit(whole.ptr[i])) {
            since++;
        } else {
            return false;
        }
    }
    return groups == 0 ? since > 0 : since == 3;
}

static bool
number_value(ov_str whole, ov_str decimals, ov_money *out)
{
    int64_t units = 0, scale = OV_MONEY_ONE / 10;

    for (size_t i = 0; i < whole.len; i++) {
        if (!ov_is_digit(whole.ptr[i]))
            continue;
        if (__builtin_mul_overflow(units, 10, &units) ||
            __builtin_add_overflow(units, whole.ptr[i] - '0', &units))
            return false;
    }
    if (__builtin_mul_overflow(units, OV_MONEY_ONE, &units))
        return false;
    for (size_t i = 0; i < decimals.len; i++, scale /= 10)
        if (__builtin_add_overflow(units, (decimals.ptr[i] - '0') * scale, &units))
            return false;
    out->e4 = units;
    return true;
}

/* The last sign in a number is its decimal point, or groups its digits: three ways to read it. */
static bool
split_number(ov_str s, size_t last, ov_str *whole, ov_str *decimals, char *group)
{
    char point = s.ptr[last];
    size_t behind = s.len - last - 1;

    if (behind == 2 && (point == '.' || point == ',')) {
        *decimals = ov_str_slice(s, last + 1, 2);
        *whole = ov_str_slice(s, 0, last);
        *group = point == '.' ? ',' : '.';
        if (memchr(whole->ptr, '\'', whole->len))
            *group = '\'';
        return true;
    }
    *group = point;
    if (behind != 3)
        return false;
    /* 1.234 alone could be either; 1.234.567 is grouped. */
    if (point == '.')
        return memchr(s.ptr, '.', s.len) != s.ptr + last;
    return point == ',' || point == '\'';
}

bool
ov_printed_number(ov_str s, ov_money *out)
{
    size_t last = OV_STR_NONE;
    ov_str whole = s, decimals = OV_STR_NULL;
    char group = ',';

    if (s.len == 0 || s.len > 30 || !ov_is_digit(s.ptr[0]) || !ov_is_digit(s.ptr[s.len - 1]))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!ov_is_digit(s.ptr[i]))
            last = i;
    if (last != OV_STR_NONE && !split_number(s, last, &whole, &decimals, &group))
        return false;
    return groups_valid(whole, group) && number_value(whole, decimals, out);
}

/* The first three letters tell the month; the whole word must then be one of its names. */
int
ov_printed_month(ov_str word)
{
    static const struct {
        char lead[4];
        uint8_t month;
        ov_str names[3]; /* in full, English, German and Spanish where they differ */
    } months[] = {
        {"jan", 1, {OV_STR_INIT("january"), OV_STR_INIT("januar"), OV_STR_NULL}},
        {"ene", 1, {OV_STR_INIT("enero"), OV_STR_NULL, OV_STR_NULL}},
        {"feb", 2, {OV_STR_INIT("february"), OV_STR_INIT("februar"), OV_STR_INIT("febrero")}},
        {"mar", 3, {OV_STR_INIT("march"), OV_STR_NULL, OV_STR_INIT("marzo")}},
        {"m\xC3\xA4", 3, {OV_STR_INIT("m\xC3\xA4rz"), OV_STR_NULL, OV_STR_NULL}},
        {"apr", 4, {OV_STR_INIT("april"), OV_STR_NULL, OV_STR_NULL}},
        {"abr", 4, {OV_STR_INIT("abril"), OV_STR_NULL, OV_STR_NULL}},
        {"may", 5, {OV_STR_INIT("may"), OV_STR_NULL, OV_STR_INIT("mayo")}},
        {"mai", 5, {OV_STR_INIT("mai"), OV_STR_NULL, OV_STR_NULL}},
        {"jun", 6, {OV_STR_INIT("june"), OV_STR_INIT("juni"), OV_STR_INIT("junio")}},
        {"jul", 7, {OV_STR_INIT("july"), OV_STR_INIT("juli"), OV_STR_INIT("julio")}},
        {"aug", 8, {OV_STR_INIT("august"), OV_STR_NULL, OV_STR_NULL}},
        {"ago", 8, {OV_STR_INIT("agosto"), OV_STR_NULL, OV_STR_NULL}},
        {"sep", 9, {OV_STR_INIT("september"), OV_STR_INIT("sept"), OV_STR_INIT("septiembre")}},
        {"oct", 10, {OV_STR_INIT("october"), OV_STR_NULL, OV_STR_INIT("octubre")}},
        {"okt", 10, {OV_STR_INIT("oktober"), OV_STR_NULL, OV_STR_NULL}},
        {"nov", 11, {OV_STR_INIT("november"), OV_STR_NULL, OV_STR_INIT("noviembre")}},
        {"dec", 12, {OV_STR_INIT("december"), OV_STR_NULL, OV_STR_NULL}},
        {"dic", 12, {OV_STR_INIT("diciembre"), OV_STR_NULL, OV_STR_NULL}},
        {"dez", 12, {OV_STR_INIT("dezember"), OV_STR_NULL, OV_STR_NULL}},
    };
    char lead[3];

    if (word.len > 0 && word.ptr[word.len - 1] == '.')
        word.len--;
    if (word.len < 3 || word.len > 10)
        return 0;
    for (size_t i = 0; i < 3; i++)
        lead[i] = word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] + 32) : word.ptr[i];
    if (!memchr("jfmasonde", lead[0], 9))
        return 0;
    for (size_t i = 0; i < OV_COUNT(months); i++) {
        if (memcmp(lead, months[i].lead, 3) != 0)
            continue;
        if (word.len == 3)
            return months[i].month;
        for (size_t k = 0; k < OV_COUNT(months[i].names); k++)
            if (ov_str_eq_nocase(word, months[i].names[k]))
                return months[i].month;
        return 0;
    }
    return 0;
}
