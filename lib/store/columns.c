/*
 * How many different values the columns of the intake show. A column that was emptied, or filled with one value
 * for all (a join that went wrong, a default), leaves every count of rows as it was; only this tells.
 */
#include "onevoice/base/hash.h"
#include "row.h"

#include <string.h>

/*
 * Places that values are hashed to: different values of one place count as one, so that a column of millions shows
 * at most this many. A floor of a half is looked for, and what collapses falls to one.
 */
#define PLACES 131072

static bool
is_date_absent(const char *at)
{
    ov_date day;

    memcpy(&day, at, sizeof day);
    return day == OV_DATE_NONE;
}

/* The bytes that stand for a column's value in a record; a null string where nothing is stated, or nothing is kept. */
static ov_str
value_of(const ov_store_column *column, const char *record)
{
    const char *at = record + column->offset;
    int32_t number;

    switch ((int)column->kind) {
    case OV_STORE_TEXT:
        return *(const ov_str *)(const void *)at;
    case OV_STORE_I32:
    case OV_STORE_MINUTES:
        memcpy(&number, at, sizeof number);
        return number == (column->kind == OV_STORE_I32 ? column->absent : -1)
                   ? OV_STR_NULL
                   : (ov_str){at, sizeof number};
    case OV_STORE_DATE:
        return is_date_absent(at) ? OV_STR_NULL : (ov_str){at, sizeof(ov_date)};
    case OV_STORE_MONEY:
        return record[column->has_offset] ? (ov_str){at, sizeof(ov_money)} : OV_STR_NULL;
    case OV_STORE_CURRENCY:
        return (ov_str){at, sizeof(ov_currency)};
    case OV_STORE_REF:
        return (ov_str){at, sizeof(uint32_t)};
    default:
        return OV_STR_NULL;
    }
}

/* Not of two or three values, always new ones, or measured elsewhere (bodies). */
static bool
is_measured(ov_store_kind kind)
{
    return kind == OV_STORE_TEXT || kind == OV_STORE_I32 || kind == OV_STORE_MINUTES ||
           kind == OV_STORE_DATE || kind == OV_STORE_MONEY || kind == OV_STORE_CURRENCY ||
           kind == OV_STORE_REF;
}

static size_t
count_values(const ov_store_column *column, const char *records, size_t count, size_t size)
{
    static const size_t words = PLACES / 64;
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    uint64_t *seen = OV_NEW_ARRAY(mem, uint64_t, words);
    size_t values = 0;

    for (size_t i = 0; i < count; i++) {
        ov_str value = value_of(column, records + i * size);
        uint64_t place;

        if (ov_str_is_empty(value))
            continue;
        place = ov_hash(value) % PLACES;
        values += !(seen[place / 64] >> place % 64 & 1);
        seen[place / 64] |= UINT64_C(1) << place % 64;
    }
    return values;
}

void
ov_store_column_measure(const char *relation, const ov_store_column *columns, size_t column_count,
                        const void *records, size_t count, size_t size, ov_arena *mem,
                        ov_store_column_fn fn, void *context)
{
    for (size_t c = 0; c < column_count; c++)
        if (is_measured(columns[c].kind))
            fn(context, ov_str_printf(mem, "%s.%s", relation, columns[c].name),
               count_values(&columns[c], records, count, size));
}
