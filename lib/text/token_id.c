/* How numbers of claims, accounts and the like are printed, chunk by chunk. */
#include <string.h>

#include "onevoice/base/ascii.h"
#include "onevoice/base/hash.h"
#include "onevoice/text/sketch.h"
#include "token_internal.h"

static char
to_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

static const char no_signs[2] = {0, 0};

/* Letters and digits of an id as they come, without separators. */
typedef struct id_text {
    char bytes[TOKEN_LONGEST * 2];
    size_t len, digits, first_digit, last_digit;
} id_text;

/* The bytes stay as they are: only those added are read. */
static void
id_start(id_text *id)
{
    id->len = id->digits = id->first_digit = id->last_digit = 0;
}

static void
id_add(id_text *id, ov_str core)
{
    for (size_t i = 0; i < core.len && id->len < sizeof id->bytes; i++) {
        char c = core.ptr[i];

        if (ov_is_digit(c) && id->digits++ == 0)
            id->first_digit = id->len;
        if (ov_is_digit(c))
            id->last_digit = id->len;
        if (ov_is_digit(c) || ov_is_letter(c))
            id->bytes[id->len++] = c;
    }
}

/* What a scan leaves of character i. A small letter between digits is one misread; behind them it
   may be a letter indeed, in either case. */
static char
id_fold(const id_text *id, size_t i)
{
    char c = id->bytes[i], digit = ov_text_digit_fold(c);

    if (i < id->first_digit)
        return to_upper(c);
    return i < id->last_digit && ov_is_digit(digit) ? digit : ov_text_digit_fold(to_upper(c));
}

#define PACKED_MOST 15

/* The digits themselves where they fit, so that it can be told how two numbers differ; a leading 1
   keeps zeros in front, the highest bit sets hashes apart. */
static uint64_t
id_value(const char *capitals, size_t len)
{
    uint64_t packed = 1;

    for (size_t i = 0; i < len && len <= PACKED_MOST && packed; i++)
        packed = ov_is_digit(capitals[i]) ? packed << 4 | (uint64_t)(capitals[i] - '0') : 0;
    return packed && len <= PACKED_MOST ? packed
                                        : ov_hash_bytes(capitals, len, 0) | UINT64_C(1) << 63;
}

static void
id_token(const id_text *id, ov_str text, token *out)
{
    size_t from = id->digits >= 6 ? id->first_digit : 0;
    char capitals[TOKEN_LONGEST * 2] = {0}, folded[TOKEN_LONGEST * 2];

    for (size_t i = from; i < id->len; i++) {
        capitals[i - from] = to_upper(id->bytes[i]);
        folded[i - from] = id_fold(id, i);
    }
    *out = (token){.kind = TOKEN_ID, .text = text};
    out->value = id_value(capitals, id->len - from);
    /* the low bits tell the length: a scan loses digits, a neighbouring number has as many */
    out->shape = ((uint32_t)ov_hash_bytes(folded, id->len - from, 0) & ~31u) |
                 (uint32_t)(id->len - from > 31 ? 31 : id->len - from);
}

void
ov_text_id_token(ov_str text, token *out)
{
    id_text id;

    id_start(&id);
    id_add(&id, text);
    id_token(&id, text, out);
}

/* A chunk of digits only, a scan's misreadings included. */
static bool
is_digit_group(const chunk *c, size_t least)
{
    char buffer[TOKEN_LONGEST];
    size_t len;

    return c->digits > 0 && c->core.len >= least &&
           ov_text_number_fold(c->core, no_signs, buffer, &len);
}

#define THREES_MOST  6 /* groups: of 18 digits */
#define THREES_LEAST 3

/* Groups as one prints a long number, of three digits each but the last: "546 440 8". */
static size_t
threes_count(const chunk *chunks, size_t count, size_t at)
{
    size_t n = 0;

    while (at + n < count && n < THREES_MOST && chunks[at + n].core.len <= 3 &&
           is_digit_group(&chunks[at + n], n == 0 ? 3 : 1)) {
        n++;
        if (chunks[at + n - 1].core.len != 3 || chunks[at + n - 1].stop ||
            chunks[at + n - 1].trail == ',')
            break;
    }
    return n >= THREES_LEAST ? n : 0;
}

/* How many chunks from `at` on are groups of one number: "2025 0012345". */
static size_t
group_count(const chunk *chunks, size_t count, size_t at)
{
    size_t n = threes_count(chunks, count, at);

    if (n > 0)
        return n;
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

        if (ov_is_digit(ov_text_digit_fold(c))) {
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

/* "CLM2025": capitals, then a group of four digits or more; the number may go on behind a blank. */
static bool
is_prefixed_group(const chunk *c)
{
    size_t letters = 0;

    while (letters < c->core.len && c->core.ptr[letters] >= 'A' && c->core.ptr[letters] <= 'Z')
        letters++;
    return letters > 0 && letters == c->letters && c->digits >= 4 &&
           letters + c->digits == c->core.len && !c->stop && !c->trail;
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
    if (is_prefixed_group(c) && at + 1 < count && is_digit_group(&chunks[at + 1], 5)) {
        id_start(&id);
        id_add(&id, c->core);
        id_add(&id, chunks[at + 1].core);
        id_token(&id, c->core, out);
        return 2;
    }
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

        if (ov_is_digit(sign) || ov_is_letter(sign))
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
