/*
 * One row of the intake into its record, by a table that names each column, its type and its place
 * in the record. What a row says wrongly rejects that row with a code and the column; what the
 * relation has wrongly (a column that is gone, another type) ends the night, since it would reject
 * everything.
 */
#include "row.h"

#include <string.h>

#include "onevoice/base/utf8.h"
#include "onevoice/base/buf.h"

#define KEY_MAX  200
#define WORD_MAX 40 /* of a word shown in a rejection: longer than any of the contract's */

#define OID_BPCHAR 1042
#define OID_BYTEA  17

/* The types a column may have; the first is the one the contract names. */
bool
ov_store_type_fits(ov_store_kind kind, uint32_t oid)
{
    switch (kind) {
    case OV_STORE_TEXT:
    case OV_STORE_CURRENCY:
    case OV_STORE_WORD:
    case OV_STORE_REF:
        return oid == 25 || oid == 1043 || oid == OID_BPCHAR ||
               oid == 19; /* text varchar char name */
    case OV_STORE_BODY:
        return oid == 25 || oid == 1043 || oid == OID_BYTEA;
    case OV_STORE_I32:
    case OV_STORE_IGNORE:
        return oid == 23;
    case OV_STORE_DIGEST:
        return oid == OID_BYTEA;
    case OV_STORE_BOOL:
    case OV_STORE_TRISTATE:
        return oid == 16;
    case OV_STORE_DATE:
        return oid == 1082;
    case OV_STORE_MINUTES:
        return oid == 1083;
    case OV_STORE_TIMESTAMP:
        return oid == 1184;
    case OV_STORE_MONEY:
        return oid == 1700;
    case OV_STORE_TEXTS:
        return oid == 1009 || oid == 1015; /* text[] varchar[] */
    case OV_STORE_JSONB:
        return oid == 3802;
    }
    return false;
}

/* For the error's remedy: what the column should have been, in SQL's words. */
const char *
ov_store_type_name(ov_store_kind kind)
{
    static const char *const names[] = {
        [OV_STORE_TEXT] = "text",
        [OV_STORE_BODY] = "text or bytea",
        [OV_STORE_I32] = "integer",
        [OV_STORE_BOOL] = "boolean",
        [OV_STORE_TRISTATE] = "boolean",
        [OV_STORE_DATE] = "date",
        [OV_STORE_MINUTES] = "time",
        [OV_STORE_TIMESTAMP] = "timestamptz",
        [OV_STORE_MONEY] = "numeric",
        [OV_STORE_CURRENCY] = "text",
        [OV_STORE_TEXTS] = "text[]",
        [OV_STORE_JSONB] = "jsonb",
        [OV_STORE_WORD] = "text",
        [OV_STORE_REF] = "text",
        [OV_STORE_IGNORE] = "text or bytea",
        [OV_STORE_DIGEST] = "text or bytea",
    };

    return names[kind];
}

/*
 * A site's views drift: a column that is missing or has another type is told before the first row,
 * with the remedy, and is the site's data (65) and not our bug. Blank-padded types are noted, since
 * their blanks mean nothing.
 */
bool
ov_store_row_describe(ov_pg *pg, const ov_sql *query, const char *relation,
                      const ov_store_column *columns, size_t column_count, ov_store_shape *shape,
                      ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_column *found;
    size_t count;

    if (!ov_pg_describe(pg, query, mem, &found, &count, err)) {
        bool drift =
            err && (strcmp(err->sqlstate, "42P01") == 0 || strcmp(err->sqlstate, "42703") == 0 ||
                    strcmp(err->sqlstate, "42883") == 0);

        if (drift)
            err->kind = OV_E_DATA;
        return ov_error_context(err, "intake.%s%s", relation,
                                drift ? " (see the contract's columns; add it, or put a view in "
                                        "the relation's place)"
                                      : "");
    }
    OV_ASSERT(count == column_count && count <= OV_STORE_COLUMNS_MOST);
    *shape = (ov_store_shape){0};
    for (size_t i = 0; i < count; i++) {
        if (found[i].type == OID_BPCHAR)
            shape->padded |= 1U << i;
        if (found[i].type == OID_BYTEA)
            shape->bytes |= 1U << i;
        if (!ov_store_type_fits(columns[i].kind, found[i].type))
            return OV_FAIL(
                err, OV_E_DATA, "intake.%s: column '%s' has type oid %u, not %s: cast it in a view",
                relation, columns[i].name, found[i].type, ov_store_type_name(columns[i].kind));
    }
    return true;
}

/* A field that is one text, or holds one behind the version byte of a jsonb. Arrays are converted item by item. */
static ov_str
decode_field(const ov_store_reader *reader, ov_store_kind kind, ov_str field)
{
    ov_buf whole;

    switch ((int)kind) {
    case OV_STORE_TEXT:
    case OV_STORE_BODY:
    case OV_STORE_CURRENCY:
    case OV_STORE_WORD:
    case OV_STORE_REF:
        return ov_pg_decode(reader->pg, reader->row_mem, field);
    case OV_STORE_JSONB:
        if (field.len == 0)
            return field;
        whole = ov_buf_init(reader->row_mem);
        ov_buf_char(&whole, field.ptr[0]);
        ov_buf_str(&whole, ov_pg_decode(reader->pg, reader->row_mem,
                                        (ov_str){field.ptr + 1, field.len - 1}));
        return ov_buf_view(&whole);
    default:
        return field;
    }
}

const ov_str *
ov_store_row_text(const ov_store_reader *reader, const ov_store_column *columns,
                  size_t column_count, const ov_str *fields, ov_str *out)
{
    bool converts = ov_pg_converts(reader->pg);

    if (!reader->padded && !converts)
        return fields;
    ov_arena_reset(reader->row_mem);
    for (size_t i = 0; i < column_count; i++) {
        out[i] = fields[i];
        if (converts && !(reader->bytes >> i & 1))
            out[i] = decode_field(reader, columns[i].kind, fields[i]);
        while ((reader->padded >> i & 1) && out[i].len && out[i].ptr[out[i].len - 1] == ' ')
            out[i].len--;
    }
    return out;
}

bool
ov_store_text_valid(ov_str s)
{
    return ov_utf8_valid(s) && (s.len == 0 || !memchr(s.ptr, 0, s.len));
}

/* Printable whatever the bytes are: a value that is not text is shown in hexadecimal. */
static void
add_text(ov_buf *buf, ov_str field, size_t most)
{
    static const char digits[] = "0123456789abcdef";

    if (ov_store_text_valid(field) && field.len <= most) {
        ov_buf_str(buf, field);
        return;
    }
    ov_buf_cstr(buf, "\\x");
    for (size_t i = 0; i < OV_MIN(field.len, most / 2); i++) {
        ov_buf_char(buf, digits[(unsigned char)field.ptr[i] >> 4]);
        ov_buf_char(buf, digits[field.ptr[i] & 15]);
    }
}

static void
add_key_part(ov_buf *buf, const ov_store_column *column, ov_str field)
{
    int32_t number;

    if (ov_str_is_null(field))
        ov_buf_cstr(buf, "(null)");
    else if (column->kind == OV_STORE_I32 && ov_pg_get_i32(field, &number))
        ov_buf_printf(buf, "%d", number);
    else
        add_text(buf, field, KEY_MAX);
}

/* The first key_count fields as one printable word, joined by '/'. */
static ov_str
row_key(ov_arena *mem, const ov_store_column *columns, size_t key_count, const ov_str *fields)
{
    ov_buf buf = ov_buf_init(mem);

    for (size_t i = 0; i < key_count; i++) {
        if (i > 0)
            ov_buf_char(&buf, '/');
        add_key_part(&buf, &columns[i], fields[i]);
    }
    return ov_buf_view(&buf);
}

static void
put_absent(const ov_store_column *column, char *at, char *record)
{
    switch (column->kind) {
    case OV_STORE_I32:
        memcpy(at, &column->absent, sizeof column->absent);
        break;
    case OV_STORE_TRISTATE: {
        ov_tristate none = OV_UNSTATED;

        memcpy(at, &none, sizeof none);
        break;
    }
    case OV_STORE_DATE: {
        ov_date none = OV_DATE_NONE;

        memcpy(at, &none, sizeof none);
        break;
    }
    case OV_STORE_MINUTES: {
        int32_t none = -1;

        memcpy(at, &none, sizeof none);
        break;
    }
    case OV_STORE_TIMESTAMP: {
        int64_t none = INT64_MIN;

        memcpy(at, &none, sizeof none);
        break;
    }
    case OV_STORE_REF: {
        uint32_t none = OV_NO_INDEX;

        memcpy(at, &none, sizeof none);
        break;
    }
    case OV_STORE_MONEY:
        record[column->has_offset] = 0;
        break;
    case OV_STORE_TEXT:
    case OV_STORE_BODY:
    case OV_STORE_BOOL:
    case OV_STORE_CURRENCY:
    case OV_STORE_TEXTS:
    case OV_STORE_JSONB:
    case OV_STORE_WORD:
    case OV_STORE_IGNORE:
    case OV_STORE_DIGEST:
        break; /* all zero is null */
    }
}

/* Text of all kinds; the code of the rejection, or NULL. */
static const char *
put_text(ov_store_reader *reader, ov_arena *mem, const ov_store_column *column, ov_str field,
         const ov_str *before, char *at)
{
    uint64_t index;
    ov_str text = field;

    if (column->kind == OV_STORE_JSONB && !ov_pg_get_jsonb(field, &text))
        return "bad_text";
    if (!ov_store_text_valid(text))
        return "bad_text";
    switch ((int)column->kind) {
    case OV_STORE_WORD:
        return column->parse(text, at) ? NULL : column->unknown ? column->unknown : "unknown_value";
    case OV_STORE_CURRENCY:
        return ov_currency_parse(text, (ov_currency *)(void *)at) ? NULL : "unknown_value";
    case OV_STORE_REF: {
        uint32_t value;

        if (!ov_map_get(reader->ids[column->target], text, &index))
            return "unknown_reference";
        value = (uint32_t)index;
        memcpy(at, &value, sizeof value);
        return NULL;
    }
    default:
        *(ov_str *)(void *)at =
            before && ov_str_eq(*before, text) ? *before : ov_str_copy(mem, text);
        return NULL;
    }
}

static const char *
put_texts(const ov_store_reader *reader, ov_arena *mem, ov_str field, char *at)
{
    ov_strs texts;

    if (!ov_pg_get_texts(mem, field, &texts))
        return "bad_array";
    for (size_t i = 0; i < texts.count; i++) {
        texts.items[i] = ov_pg_decode(reader->pg, mem, texts.items[i]);
        if (!ov_store_text_valid(texts.items[i]))
            return "bad_text";
        texts.items[i] = ov_str_copy(mem, texts.items[i]);
    }
    *(ov_strs *)(void *)at = texts;
    return NULL;
}

/* Binary forms only: text forms depend on DateStyle and locale. */
static const char *
put_number(const ov_store_column *column, ov_str field, char *at, char *record)
{
    bool flag;
    ov_tristate three;

    switch ((int)column->kind) {
    case OV_STORE_I32:
        return ov_pg_get_i32(field, (int32_t *)(void *)at) ? NULL : "bad_number";
    case OV_STORE_BOOL:
        return ov_pg_get_bool(field, (bool *)(void *)at) ? NULL : "bad_number";
    case OV_STORE_TRISTATE:
        if (!ov_pg_get_bool(field, &flag))
            return "bad_number";
        three = flag ? OV_YES : OV_NO;
        memcpy(at, &three, sizeof three);
        return NULL;
    case OV_STORE_MONEY:
        record[column->has_offset] = 1;
        return ov_pg_get_numeric(field, (ov_money *)(void *)at) ? NULL : "bad_number";
    case OV_STORE_DATE:
        return ov_pg_get_date(field, (ov_date *)(void *)at) ? NULL : "bad_date";
    case OV_STORE_MINUTES:
        return ov_pg_get_minutes(field, (int32_t *)(void *)at) ? NULL : "bad_date";
    case OV_STORE_TIMESTAMP:
        return ov_pg_get_timestamp(field, (int64_t *)(void *)at) ? NULL : "bad_date";
    default:
        return NULL;
    }
}

/*
 * A text equal to the row before shares its copy: columns such as department or city repeat for
 * thousands of rows.
 */
static const char *
put_value(ov_store_reader *reader, ov_arena *mem, const ov_store_column *column, ov_str field,
          const char *before, char *record)
{
    char *at = record + column->offset;
    const ov_str *last =
        before && column->kind == OV_STORE_TEXT ? (const void *)(before + column->offset) : NULL;

    switch (column->kind) {
    case OV_STORE_TEXT:
    case OV_STORE_BODY:
    case OV_STORE_JSONB:
    case OV_STORE_WORD:
    case OV_STORE_CURRENCY:
    case OV_STORE_REF:
        return put_text(reader, mem, column, field, last, at);
    case OV_STORE_TEXTS:
        return put_texts(reader, mem, field, at);
    case OV_STORE_I32:
    case OV_STORE_BOOL:
    case OV_STORE_TRISTATE:
    case OV_STORE_DATE:
    case OV_STORE_MINUTES:
    case OV_STORE_TIMESTAMP:
    case OV_STORE_MONEY:
    case OV_STORE_IGNORE:
    case OV_STORE_DIGEST:
        return put_number(column, field, at, record);
    }
    return NULL;
}

/* The column; of a closed list the word too, for a person to map. */
static ov_str
what_is_wrong(ov_arena *mem, const ov_store_column *column, ov_str field)
{
    ov_buf buf = ov_buf_init(mem);

    ov_buf_printf(&buf, "column %s", column->name);
    if ((column->kind == OV_STORE_WORD || column->kind == OV_STORE_CURRENCY) &&
        !ov_str_is_null(field)) {
        ov_buf_cstr(&buf, ": ");
        add_text(&buf, ov_str_trim(field), WORD_MAX);
    }
    return ov_buf_view(&buf);
}

/* The first fault of a row is the one that is counted, so that rejections add up to rows. */
bool
ov_store_row_read(ov_store_reader *reader, ov_arena *mem, const char *relation,
                  const ov_store_column *columns, size_t column_count, size_t key_count,
                  const ov_str *fields, const void *before, void *record, ov_str *code)
{
    for (size_t i = 0; i < column_count; i++) {
        const ov_store_column *column = &columns[i];
        const char *wrong = NULL;

        if (!ov_str_is_null(fields[i]))
            wrong = put_value(reader, mem, column, fields[i], before, record);
        else if (column->required)
            wrong = "missing_value";
        else if (column->kind != OV_STORE_IGNORE && column->kind != OV_STORE_DIGEST)
            put_absent(column, (char *)record + column->offset, record);
        if (wrong) {
            ov_arena *scratch OV_AUTO(ov_arena_free_at) = ov_arena_new();

            *code = ov_str_from(wrong);
            ov_rejects_add(reader->rejects, ov_str_from(relation),
                           row_key(scratch, columns, key_count, fields), *code,
                           what_is_wrong(scratch, column, fields[i]));
            return false;
        }
    }
    return true;
}

/*
 * A payment or an adjustment without its sum, or without any day, counts for nothing: read as if it
 * were whole it would be lost in silence.
 */
bool
ov_store_ledger_whole(ov_store_reader *reader, const ov_ledger_entry *entry)
{
    bool dated = entry->posted_on != OV_DATE_NONE || entry->received_on != OV_DATE_NONE;

    if (entry->type == OV_LEDGER_PAYMENT_PLAN || entry->type == OV_LEDGER_ASSIGNMENT ||
        (entry->has_amount && dated))
        return true;
    ov_rejects_add(reader->rejects, OV_STR("ledger_entry"), entry->id, OV_STR("missing_value"),
                   dated ? OV_STR("column amount") : OV_STR("column posted_on"));
    return false;
}
