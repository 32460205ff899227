/* How amounts, dates, phones and numbers are printed, chunk by chunk. */
#include <string.h>

#include "onevoice/base/date.h"
#include "onevoice/base/hash.h"
#include "onevoice/text/sketch.h"
#include "token_internal.h"

#define LONGEST 48

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static char
to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static const char no_signs[2] = {0, 0};

/* The core with misread digits folded, but for the two signs that may stand among them; false when
   it is no number even so. */
static bool
fold_number(ov_str core, const char others[2], char *out, size_t *len)
{
    size_t digits = 0, folded = 0;

    if (core.len == 0 || core.len >= LONGEST)
        return false;
    for (size_t i = 0; i < core.len; i++) {
        char c = core.ptr[i];

        if (is_digit(c)) {
            digits++;
        } else if (c != others[0] && c != others[1]) {
            c = ov_text_digit_fold(c);
            if (!is_digit(c))
                return false;
            folded++;
        }
        out[i] = c;
    }
    out[core.len] = 0;
    *len = core.len;
    return digits > folded || (digits > 0 && folded == digits);
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
    if (!is_digit(s[0]))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(s[i]))
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
    if ((s.len != 3 && s.len != 7) || !memchr("ueGgcdUECD", s.ptr[0], 10))
        return false;
    return ov_str_eq_nocase(s, OV_STR("usd")) || ov_str_eq_nocase(s, OV_STR("eur")) ||
           ov_str_eq_nocase(s, OV_STR("gbp")) || ov_str_eq_nocase(s, OV_STR("chf")) ||
           ov_str_eq_nocase(s, OV_STR("dollars")) || ov_str_eq_nocase(s, OV_STR("cad"));
}

size_t
ov_text_money_match(const chunk *chunks, size_t count, size_t at, token *out)
{
    ov_str core = chunks[at].core;
    bool marked = false, cents;
    size_t used = 1, len;
    char buffer[LONGEST];
    uint64_t value;

    if (chunks[at].digits == 0 && (core.len < 3 || core.len > 7))
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
    if (!fold_number(core, ".,", buffer, &len) || !amount_parse(buffer, len, &value, &cents))
        return 0;
    if (used == 1 && at + 1 < count && is_currency(chunks[at + 1].core) && !chunks[at].stop) {
        marked = true;
        used = 2;
    }
    if (!marked && (!cents || chunks[at].percent))
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

/* 1..12, or 0. A misspelt name counts where `near` says that a date stands around it. */
static int
month_of(ov_str s, bool near)
{
    char lower[16];
    int best = 0;
    size_t least = 3;

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
    for (int m = 0; near && m < 12; m++) {
        size_t full = strlen(month_names[m]);

        if (s.len + 2 >= full && s.len <= full + 2) {
            size_t d = edit_distance(lower, s.len, month_names[m], full);

            if (d <= (full > 4 ? 2u : 1u) && d <= least) {
                best = d == least ? 0 : m + 1;
                least = d;
            }
        }
    }
    return best;
}

static bool
digits_to_int(ov_str core, size_t most, int *out)
{
    char buffer[LONGEST];
    size_t len;

    if (core.len == 0 || core.len > most || !fold_number(core, no_signs, buffer, &len))
        return false;
    *out = 0;
    for (size_t i = 0; i < len; i++)
        *out = *out * 10 + (buffer[i] - '0');
    return true;
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

/* One chunk: 03/04/2025, 2025-03-04, 2025/03/04, 04-Mar-2025. */
static bool
date_compact(ov_str core, token *out)
{
    char sep = 0;
    ov_str part[3], rest = core;
    int n[3];
    size_t count = 0;

    if (core.len < 8 || core.len > 17)
        return false;
    if (ov_str_find_char(core, '/', 0) != OV_STR_NONE)
        sep = '/';
    else if (ov_str_find_char(core, '-', 0) != OV_STR_NONE)
        sep = '-';
    if (!sep)
        return false;
    while (count < 3 && ov_str_next(&rest, sep, &part[count]))
        count++;
    if (count < 3 || rest.len > 0)
        return false;
    if (digits_to_int(part[0], 4, &n[0]) && digits_to_int(part[2], 4, &n[2])) {
        if (digits_to_int(part[1], 2, &n[1]))
            return part[0].len == 4 ? date_token(n[0], n[1], n[2], core, out)
                                    : date_token(n[2], n[0], n[1], core, out);
        n[1] = month_of(part[1], part[2].len == 4);
        return n[1] > 0 && date_token(n[2], n[1], n[0], core, out);
    }
    return false;
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
        if (digits_to_int(chunks[at + 1].core, 2, &day) && (month = month_of(c->core, true)) > 0 &&
            date_token(year, month, day, c->core, out))
            return 3;
        if (digits_to_int(c->core, 2, &day) && (month = month_of(chunks[at + 1].core, true)) > 0 &&
            date_token(year, month, day, c->core, out))
            return 3;
    }
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
    char buffer[LONGEST];
    size_t len, digits = 0, used = 1, runs = 0;
    bool paired = at + 1 < count && c->lead == '(' && c->trail == ')' && c->core.len == 3 &&
                  c->digits == 3 && chunks[at + 1].core.len == 8;

    if (paired)
        used = 2;
    else if (c->core.len < 12 || c->core.len > 16)
        return 0;
    if (!fold_number(chunks[at + used - 1].core, "-.", buffer, &len))
        return 0;
    for (size_t i = 0; i < len; i++) {
        digits += is_digit(buffer[i]);
        runs += is_digit(buffer[i]) && (i == 0 || !is_digit(buffer[i - 1]));
    }
    if (!is_digit(buffer[len - 4]) || is_digit(buffer[len - 5]))
        return 0;
    if (paired ? digits != 7 || runs != 2
               : (digits != 10 || runs != 3) && (digits != 11 || runs != 4))
        return 0;
    *out = (token){.kind = TOKEN_PHONE, .text = c->core};
    return used;
}

/* Letters and digits of an id as they come, without separators, in capitals. */
typedef struct id_text {
    char bytes[LONGEST * 2];
    size_t len, digits, first_digit;
} id_text;

/* The bytes stay as they are: only those added are read. */
static void
id_start(id_text *id)
{
    id->len = id->digits = id->first_digit = 0;
}

static void
id_add(id_text *id, ov_str core)
{
    for (size_t i = 0; i < core.len && id->len < sizeof id->bytes; i++) {
        char c = core.ptr[i];

        if (is_digit(c) && id->digits++ == 0)
            id->first_digit = id->len;
        if (is_digit(c) || is_letter(c))
            id->bytes[id->len++] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
    }
}

static void
id_token(const id_text *id, ov_str text, token *out)
{
    size_t from = id->digits >= 7 ? id->first_digit : 0;
    char folded[LONGEST * 2];

    for (size_t i = from; i < id->len; i++)
        folded[i - from] = i < id->first_digit ? id->bytes[i] : ov_text_digit_fold(id->bytes[i]);
    *out = (token){.kind = TOKEN_ID, .text = text};
    out->value = ov_hash_bytes(id->bytes + from, id->len - from, 0);
    /* the low bits tell the length: a scan loses digits, a neighbouring number has as many */
    out->shape = ((uint32_t)ov_hash_bytes(folded, id->len - from, 0) & ~31u) |
                 (uint32_t)(id->len - from > 31 ? 31 : id->len - from);
}

/* A chunk of digits only, a scan's misreadings included. */
static bool
is_digit_group(const chunk *c, size_t least)
{
    char buffer[LONGEST];
    size_t len;

    return c->digits > 0 && c->core.len >= least && fold_number(c->core, no_signs, buffer, &len);
}

/* How many chunks from `at` on are groups of one number: "2025 0012345". */
static size_t
group_count(const chunk *chunks, size_t count, size_t at)
{
    size_t n = 0;

    while (at + n < count && n < 4 && is_digit_group(&chunks[at + n], 2)) {
        n++;
        if (chunks[at + n - 1].stop || chunks[at + n - 1].trail == ',')
            break;
    }
    return n >= 2 && chunks[at + n - 1].core.len >= 4 && chunks[at].core.len >= 3 ? n : 0;
}

/* Three groups as of a date, though it is none: a scan lost a digit. */
static bool
is_broken_date(ov_str core)
{
    size_t group = 0, len = 0;
    char sep = 0;

    for (size_t i = 0; i <= core.len; i++) {
        char c = i < core.len ? core.ptr[i] : 0;

        if (is_digit(ov_text_digit_fold(c))) {
            len++;
            continue;
        }
        if (len == 0 || len > 4 || (c && c != '-' && c != '/') || (sep && c && c != sep))
            return false;
        sep = c ? c : sep;
        len = 0;
        group++;
    }
    return group == 3 && core.len <= 10 && core.len >= 6;
}

size_t
ov_text_id_match(const chunk *chunks, size_t count, size_t at, token *out)
{
    const chunk *c = &chunks[at];
    bool separated = false;
    size_t groups;
    id_text id;

    if (c->digits == 0 && c->letters <= 4 && c->core.len == c->letters && !c->trail &&
        at + 1 < count && c->core.ptr[0] >= 'A' && c->core.ptr[0] <= 'Z' &&
        c->core.ptr[c->core.len - 1] <= 'Z' && (groups = group_count(chunks, count, at + 1)) > 0) {
        id_start(&id);
        for (size_t i = 0; i <= groups; i++)
            id_add(&id, chunks[at + i].core);
        id_token(&id, c->core, out);
        return groups + 1;
    }
    if (c->digits == 0)
        return 0;
    if ((groups = group_count(chunks, count, at)) > 0) {
        id_start(&id);
        for (size_t i = 0; i < groups; i++)
            id_add(&id, chunks[at + i].core);
        if (id.digits >= 7) {
            id_token(&id, c->core, out);
            return groups;
        }
    }
    if (c->digits < 3 || (c->digits < 6 && c->letters == 0) || c->percent)
        return 0;
    for (size_t i = 0; i < c->core.len; i++) {
        char sign = c->core.ptr[i];

        if (is_digit(sign) || is_letter(sign))
            continue;
        if (sign != '-' && sign != '/' && sign != '.' && sign != '_')
            return 0;
        separated = true;
    }
    if ((c->digits == 3 && !(separated && c->letters > 0)) || is_broken_date(c->core))
        return 0;
    id_start(&id);
    id_add(&id, c->core);
    id_token(&id, c->core, out);
    return 1;
}

bool
ov_text_id_value(ov_str text, uint64_t *value, uint32_t *shape)
{
    id_text id;
    token t;

    id_start(&id);
    id_add(&id, text);
    if (id.digits == 0)
        return false;
    id_token(&id, text, &t);
    *value = t.value;
    *shape = t.shape;
    return true;
}
