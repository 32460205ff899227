/*
 * One field of COPY BINARY into our types. The bytes are the server's but the lengths are checked all the
 * same: a view of the site may deliver another type than its name promises. false is "cannot be held by
 * us" (a date without end, a sum too large), and rejects the row, not the night.
 */
#include "onevoice/pg/copy.h"

#include <string.h>

#include "onevoice/base/arena.h"

#define EPOCH_DAYS 10957                        /* 2000-01-01 in days since 1970-01-01 */
#define EPOCH_US   (EPOCH_DAYS * 86400000000LL) /* and in microseconds */
#define TEXT_OID   25

static uint64_t
read_uint(const char *p, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | (unsigned char)p[i];
    return value;
}

bool
ov_pg_get_bool(ov_str field, bool *out)
{
    if (field.len != 1 || (unsigned char)field.ptr[0] > 1)
        return false;
    *out = field.ptr[0] == 1;
    return true;
}

bool
ov_pg_get_i32(ov_str field, int32_t *out)
{
    if (field.len != 4)
        return false;
    *out = (int32_t)(uint32_t)read_uint(field.ptr, 4);
    return true;
}

bool
ov_pg_get_i64(ov_str field, int64_t *out)
{
    if (field.len != 8)
        return false;
    *out = (int64_t)read_uint(field.ptr, 8);
    return true;
}

bool
ov_pg_get_f64(ov_str field, double *out)
{
    uint64_t bits;

    if (field.len != 8)
        return false;
    bits = read_uint(field.ptr, 8);
    memcpy(out, &bits, sizeof bits);
    return true;
}

bool
ov_pg_get_date(ov_str field, ov_date *out)
{
    int32_t days;

    if (!ov_pg_get_i32(field, &days))
        return false;
    /* The sentinels of infinity first: adding the epoch would wrap one of them. */
    if (days == INT32_MAX || days == INT32_MIN)
        return false;
    if (days > OV_DATE_MAX - EPOCH_DAYS || days < OV_DATE_MIN - EPOCH_DAYS)
        return false;
    *out = days + EPOCH_DAYS;
    return true;
}

bool
ov_pg_get_minutes(ov_str field, int32_t *out)
{
    int64_t us;

    if (!ov_pg_get_i64(field, &us) || us < 0 || us > 86400000000LL)
        return false;
    *out = (int32_t)(us / 60000000);
    return true;
}

bool
ov_pg_get_timestamp(ov_str field, int64_t *unix_us)
{
    int64_t us;

    if (!ov_pg_get_i64(field, &us) || us == INT64_MAX || us == INT64_MIN)
        return false;
    if (us > INT64_MAX - EPOCH_US)
        return false;
    *unix_us = us + EPOCH_US;
    return true;
}

/*
 * numeric on the wire: digit count, weight of the first digit, sign, display scale, then digits to
 * the base 10,000. Our unit is a ten-thousandth, so a digit of weight w counts 10000^(w + 1).
 */
bool
ov_pg_get_numeric(ov_str field, ov_money *out)
{
    __int128 e4 = 0;
    int count, weight;
    unsigned sign;

    if (field.len < 8)
        return false;
    count = (int)read_uint(field.ptr, 2);
    weight = (int16_t)(uint16_t)read_uint(field.ptr + 2, 2);
    sign = (unsigned)read_uint(field.ptr + 4, 2);
    if ((sign != 0 && sign != 0x4000) || field.len != 8 + 2 * (size_t)count)
        return false; /* NaN, infinities, nonsense */
    for (int i = 0; i < count; i++) {
        int digit = (int)read_uint(field.ptr + 8 + 2 * i, 2);
        int power = weight - i + 1;

        if (digit >= 10000 || (digit != 0 && (power < 0 || power > 5)))
            return false;
        if (power >= 0 && power <= 5) {
            __int128 value = digit;

            while (power-- > 0)
                value *= 10000;
            e4 += value;
        }
    }
    if (e4 > INT64_MAX)
        return false;
    out->e4 = (int64_t)(sign ? -e4 : e4);
    return true;
}

bool
ov_pg_get_jsonb(ov_str field, ov_str *text)
{
    if (field.len < 1 || field.ptr[0] != 1)
        return false;
    *text = (ov_str){field.ptr + 1, field.len - 1};
    return true;
}

/* text[]: dimensions, flags, element type; per dimension length and lower bound; elements. */
bool
ov_pg_get_texts(ov_arena *mem, ov_str field, ov_strs *out)
{
    uint64_t dimensions, count;
    size_t at = 20;
    ov_str *items;

    if (field.len < 12)
        return false;
    dimensions = read_uint(field.ptr, 4);
    if (dimensions == 0) {
        *out = (ov_strs){OV_NEW_ARRAY(mem, ov_str, 1), 0}; /* empty, not null */
        return field.len == 12;
    }
    if (dimensions != 1 || field.len < 20)
        return false;
    count = read_uint(field.ptr + 12, 4);
    if (count > (field.len - 20) / 4)
        return false;
    items = OV_NEW_ARRAY(mem, ov_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        uint64_t length;

        if (field.len - at < 4)
            return false;
        length = read_uint(field.ptr + at, 4);
        at += 4;
        if (length > field.len - at) /* a null element too: we know no meaning for it */
            return false;
        items[i] = (ov_str){field.ptr + at, length};
        at += length;
    }
    if (at != field.len)
        return false;
    *out = (ov_strs){items, count};
    return true;
}
