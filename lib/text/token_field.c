/* How amounts, dates and phones are printed, chunk by chunk. */
#include <string.h>

#include "onevoice/base/ascii.h"
#include "onevoice/base/date.h"
#include "onevoice/base/hash.h"
#include "token_internal.h"

static char
to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static const char no_signs[2] = {0, 0};

bool
ov_text_number_fold(ov_str core, const char others[2], char *out, size_t *len)
{
    size_t digits = 0, folded = 0;

    if (core.len == 0 || core.len >= TOKEN_LONGEST)
        return false;
    for (size_t i = 0; i < core.len; i++) {
        char c = core.ptr[i];

        if (ov_is_digit(c)) {
            digits++;
        } else if (c != others[0] && c != others[1]) {
            c = ov_text_digit_fold(c);
            if (!ov_is_digit(c))
                return false;
            folded++;
        }
        out[i] = c;
    }
    out[core.len] = 0;
    *len = core.len;
    return digits > folded || (digits > 0 && folded == digits);
}

/* Are all groups of digits between the first and the last of three? "805.5424.25" is no amount. */
static bool
is_grouped(const char *s, size_t len)
{
    size_t last = len;

    for (size_t i = 0; i < len; i++) {
        if (ov_is_digit(s[i]))
            continue;
        if (last < len && i - last != 4)
            return false;
        last = i;
    }
    return true;
}

/* Digits with separators to ten-thousandths; `cents` tells whether two decimals were printed. */
static bool
amount_parse(const char *s, size_t len, uint64_t *e4, bool *cents)
{
    size_t point = len;
    uint64_t units = 0;
    int decimals = 0;

    for (size_t i = 0; i < len; i++)
        if (s[i] == '.' || s[i] == ',')
            point = i;
    *cents = point + 3 == len;
    if (point < len && !*cents && point + 4 != len)
        return false;
    if (!ov_is_digit(s[0]))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!ov_is_digit(s[i]))
            continue;
        if (units > 1000000000000u)
            return false;
        units = units * 10 + (uint64_t)(s[i] - '0');
        decimals += *cents && i > point;
    }
    *e4 = units * (decimals == 2 ? 100u : 10000u);
    return true;
}

static bool
is_currency(ov_str s)
{
    static const ov_str known[] = {OV_STR_INIT("$"),       OV_STR_INIT("usd"), OV_STR_INIT("us$"),
                                   OV_STR_INIT("dollars"), OV_STR_INIT("eur"), OV_STR_INIT("gbp"),
                                   OV_STR_INIT("chf"),     OV_STR_INIT("cad")};

    if ((s.len != 1 && s.len != 3 && s.len != 7) || !memchr("$ueGgcdUECD", s.ptr[0], 11))
        return false;
    for (size_t i = 0; i < OV_COUNT(known); i++)
        if (s.len == known[i].len && ov_str_eq_nocase(s, known[i]))
            return true;
    return false;
}

size_t
ov_text_money_match(const chunk *chunks, size_t count, size_t at, token *out)
{
    ov_str core = chunks[at].core;
    bool marked = false, cents;
    size_t used = 1, len;
    char buffer[TOKEN_LONGEST];
    uint64_t value;

    if (chunks[at].digits == 0 && (core.len == 0 || core.len > 7))
        return 0;
    if (at + 1 < count && chunks[at + 1].digits > 0 && !chunks[at].stop && is_currency(core)) {
        core = chunks[at + 1].core;
        marked = true;
        used = 2;
    }
    if (chunks[at + used - 1].digits == 0)
        return 0;
    if (ov_str_starts(core, OV_STR("US$")) || ov_str_starts(core, OV_STR("us$")))
        core = ov_str_slice(core, 2, core.len);
    if (ov_str_starts(core, OV_STR("$"))) {
        core = ov_str_slice(core, 1, core.len);
        marked = true;
    }
    if (!ov_text_number_fold(core, ".,", buffer, &len) ||
        !amount_parse(buffer, len, &value, &cents))
        return 0;
    if (used == 1 && at + 1 < count && is_currency(chunks[at + 1].core) && !chunks[at].stop) {
        marked = true;
        used = 2;
    }
    if (!marked && (!cents || chunks[at].percent || !is_grouped(buffer, len)))
        return 0;
    *out = (token){.kind = TOKEN_MONEY, .value = value, .text = core};
    out->shape = (uint32_t)ov_hash_bytes(&value, sizeof value, 0);
    return used;
}

static size_t
edit_distance(const char *a, size_t alen, const char *b, size_t blen)
{
    size_t row[16];

    if (alen > 14 || blen > 14)
        return 99;
    for (size_t j = 0; j <= blen; j++)
        row[j] = j;
    for (size_t i = 1; i <= alen; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= blen; j++) {
            size_t above = row[j], same = diagonal + (a[i - 1] != b[j - 1]);

            row[j] = OV_MIN(same, OV_MIN(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[blen];
}

static const char *const month_names[12] = {"january",   "february", "march",    "april",
                                            "may",       "june",     "july",     "august",
                                            "september", "october",  "november", "december"};

/* What a scan leaves of a small letter: those that it takes for each other are one. */
static char
letter_fold(char c)
{
    static const char same[][2] = {{'e', 'c'}, {'a', 'o'}, {'0', 'o'}, {'h', 'b'}, {'6', 'b'},
                                   {'8', 'b'}, {'t', 'f'}, {'1', 'l'}, {'i', 'l'}, {'r', 'n'},
                                   {'5', 's'}, {'9', 'g'}, {'q', 'g'}};
    char lower = to_lower(c);

    for (size_t i = 0; i < OV_COUNT(same); i++)
        if (lower == same[i][0])
            return same[i][1];
    return lower;
}

static bool
is_misread_of(ov_str s, const char *word, size_t len)
{
    if (s.len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (letter_fold(s.ptr[i]) != letter_fold(word[i]))
            return false;
    return true;
}

#define SHORT_MONTH 3 /* letters: "Jul"; no two months are one where they are misread */

/* The month that the letters are nearest to, by few enough edits, and no other as near; else 0. */
static int
nearest_month(const char *lower, size_t len)
{
    int best = 0;
    size_t least = 3;

    for (int m = 0; m < 12; m++) {
        size_t full = strlen(month_names[m]);

        if (len + 2 >= full && len <= full + 2) {
            size_t d = edit_distance(lower, len, month_names[m], full);

            if (d <= (full > 4 ? 2u : 1u) && d <= least) {
                best = d == least ? 0 : m + 1;
                least = d;
            }
        }
    }
    return best;
}

/* 1..12, or 0. A misspelt name counts where `near` says that a date stands around it. */
static int
month_of(ov_str s, bool near)
{
    char lower[16];

    if (s.len < 3 || s.len > 11)
        return 0;
    for (size_t i = 0; i < s.len; i++)
        lower[i] = to_lower(s.ptr[i]);
    for (int m = 0; m < 12; m++) {
        size_t full = strlen(month_names[m]);

        if (lower[0] == month_names[m][0] &&
            (s.len == full || s.len == 3 || (s.len == 4 && m == 8)) &&
            memcmp(lower, month_names[m], s.len) == 0)
            return m + 1;
    }
    for (int m = 0; near && m < 12; m++)
        if (is_misread_of(s, month_names[m], SHORT_MONTH))
            return m + 1;
    return near ? nearest_month(lower, s.len) : 0;
}

static bool
digits_to_int(ov_str core, size_t most, int *out)
{
    char buffer[TOKEN_LONGEST];
    size_t len;

    if (core.len == 0 || core.len > most || !ov_text_number_fold(core, no_signs, buffer, &len))
        return false;
    *out = 0;
    for (size_t i = 0; i < len; i++)
        *out = *out * 10 + (buffer[i] - '0');
    return true;
}

/* "10", "10th", and "10tb" as a scan has it. */
static bool
day_of(ov_str core, int *out)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};

    for (size_t i = 0; core.len >= 3 && core.len <= 4 && i < OV_COUNT(endings); i++)
        if (is_misread_of(ov_str_slice(core, core.len - 2, 2), endings[i], 2))
            return digits_to_int(ov_str_slice(core, 0, core.len - 2), 2, out);
    return digits_to_int(core, 2, out);
}

static bool
year_of(ov_str core, int *out)
{
    return core.len == 4 && digits_to_int(core, 4, out) && *out >= 1900 && *out < 2100;
}

static bool
date_token(int year, int month, int day, ov_str text, token *out)
{
    ov_date date;

    if (year < 1900 || year >= 2100 || !ov_date_from_ymd(year, month, day, &date))
        return false;
    *out = (token){.kind = TOKEN_DATE, .value = (uint32_t)date, .text = text};
    out->shape = (uint32_t)ov_hash_bytes(&date, sizeof date, 0);
    return true;
}

/* Are its digits digits? The reader of clean print knows what it is. */
static bool
is_clean(ov_str core)
{
    for (size_t i = 0; i < core.len; i++)
        if (ov_is_letter(core.ptr[i]))
            return false;
    return true;
}

/* "27SEP26" and its misreadings. */
static bool
date_glued(ov_str core, token *out)
{
    int day, month, year;

    if (core.len != 7 || !digits_to_int(ov_str_slice(core, 0, 2), 2, &day) ||
        !digits_to_int(ov_str_slice(core, 5, 2), 2, &year))
        return false;
    month = month_of(ov_str_slice(core, 2, SHORT_MONTH), true);
    return month > 0 && date_token(2000 + year, month, day, core, out);
}

/* What parts a date of one chunk; 0: nothing. "18 Ju1 2026" reads as a number in groups. */
static char
separator_of(ov_str core)
{
    static const char separators[] = {'/', '-', '.', ' '};

    for (size_t i = 0; i < OV_COUNT(separators); i++)
        if (ov_str_find_char(core, separators[i], 0) != OV_STR_NONE)
            return separators[i];
    return 0;
}

/* 27.09.2026 and 9/27/26, where the reader of clean print has seen a misread digit. */
static bool
date_misread(ov_str core, const ov_str part[3], bool european, token *out)
{
    int n[3];

    if (part[0].len > 2 || part[1].len > 2 || part[2].len != (european ? 4 : 2) ||
        !digits_to_int(part[0], 2, &n[0]) || !digits_to_int(part[1], 2, &n[1]) ||
        !digits_to_int(part[2], 4, &n[2]) || is_clean(core))
        return false;
    return european ? date_token(n[2], n[1], n[0], core, out)
                    : date_token(2000 + n[2], n[0], n[1], core, out);
}

/* One chunk: 03/04/2025, 2025-03-04, 2025/03/04, 04-Mar-2025. */
static bool
date_compact(ov_str core, token *out)
{
    char sep = separator_of(core);
    ov_str part[3], rest = core;
    int n[3];
    size_t count = 0;

    if (core.len < 6 || core.len > 17)
        return false;
    if (!sep)
        return date_glued(core, out);
    while (count < 3 && ov_str_next(&rest, sep, &part[count]))
        count++;
    if (count < 3 || rest.len > 0)
        return false;
    if (sep == '.' || (sep == '/' && part[2].len == 2))
        return date_misread(core, part, sep == '.', out);
    if (core.len < 8 || !digits_to_int(part[0], 4, &n[0]) || !digits_to_int(part[2], 4, &n[2]))
        return false;
    if (!digits_to_int(part[1], 2, &n[1])) {
        n[1] = month_of(part[1], part[2].len == 4);
        return n[1] > 0 && date_token(n[2], n[1], n[0], core, out);
    }
    if (sep == ' ')
        return false;
    return part[0].len == 4 ? date_token(n[0], n[1], n[2], core, out)
                            : date_token(n[2], n[0], n[1], core, out);
}

static bool
is_de(const chunk *c)
{
    return is_misread_of(c->core, "de", 2);
}

/* A misspelt month between a day and a year: "14 de jun1o de 2026". */
static int
spanish_month_of(ov_str s)
{
    static const char *const names[12] = {"enero",      "febrero", "marzo",     "abril",
                                          "mayo",       "junio",   "julio",     "agosto",
                                          "septiembre", "octubre", "noviembre", "diciembre"};

    for (int m = 0; m < 12; m++)
        if (is_misread_of(s, names[m], strlen(names[m])))
            return m + 1;
    return 0;
}

size_t
ov_text_date_match(const chunk *chunks, size_t count, size_t at, token *out)
{
    const chunk *c = &chunks[at];
    int day, year, month;

    if (c->digits > 1 && date_compact(c->core, out))
        return 1;
    if (at + 2 < count && !c->stop && chunks[at + 2].digits > 0 &&
        year_of(chunks[at + 2].core, &year)) {
        if (day_of(chunks[at + 1].core, &day) && (month = month_of(c->core, true)) > 0 &&
            date_token(year, month, day, c->core, out))
            return 3;
        if (day_of(c->core, &day) && (month = month_of(chunks[at + 1].core, true)) > 0 &&
            date_token(year, month, day, c->core, out))
            return 3;
    }
    if (at + 4 < count && c->digits > 0 && chunks[at + 4].digits > 0 && is_de(&chunks[at + 1]) &&
        is_de(&chunks[at + 3]) && year_of(chunks[at + 4].core, &year) &&
        digits_to_int(c->core, 2, &day) && (month = spanish_month_of(chunks[at + 2].core)) > 0 &&
        date_token(year, month, day, c->core, out))
        return 5;
    /* "Mar. 4, 2025": the point of the abbreviation is no stop */
    if (at + 2 < count && c->stop && c->core.len <= 4 && year_of(chunks[at + 2].core, &year) &&
        digits_to_int(chunks[at + 1].core, 2, &day) && (month = month_of(c->core, false)) > 0 &&
        date_token(year, month, day, c->core, out))
        return 3;
    if (at + 1 < count && !c->stop && c->letters >= 3 && year_of(chunks[at + 1].core, &year) &&
        (month = month_of(c->core, false)) > 0) {
        *out = (token){.kind = TOKEN_PERIOD, .text = c->core};
        out->value = (uint64_t)year * 12u + (uint64_t)month - 1u;
        out->shape = (uint32_t)out->value;
        return 2;
    }
    return 0;
}

size_t
ov_text_phone_match(const chunk *chunks, size_t count, size_t at, token *out)
{
    const chunk *c = &chunks[at];
    char buffer[TOKEN_LONGEST];
    size_t len, digits = 0, used = 1, runs = 0;
    bool paired = at + 1 < count && c->lead == '(' && c->trail == ')' && c->core.len == 3 &&
                  c->digits == 3 && chunks[at + 1].core.len == 8;

    if (paired)
        used = 2;
    else if (c->core.len < 12 || c->core.len > 16)
        return 0;
    if (!ov_text_number_fold(chunks[at + used - 1].core, "-.", buffer, &len))
        return 0;
    for (size_t i = 0; i < len; i++) {
        digits += ov_is_digit(buffer[i]);
        runs += ov_is_digit(buffer[i]) && (i == 0 || !ov_is_digit(buffer[i - 1]));
    }
    if (!ov_is_digit(buffer[len - 4]) || ov_is_digit(buffer[len - 5]))
        return 0;
    if (paired ? digits != 7 || runs != 2
               : (digits != 10 || runs != 3) && (digits != 11 || runs != 4))
        return 0;
    *out = (token){.kind = TOKEN_PHONE, .text = c->core};
    return used;
}
