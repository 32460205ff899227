/*
 * COPY BINARY as it goes out: fields of the plain types into one buffer, sent when 64 KiB are full. Binary,
 * since text forms depend on settings and cost escaping on one side and parsing on the other; every put
 * writes the length before the bytes, as the protocol wants it.
 */
#include "onevoice/pg/copy.h"

#include <poll.h>
#include <string.h>

#include "onevoice/base/arena.h"
#include "pg_internal.h"

#define FLUSH_BYTES 65536
#define EPOCH_DAYS  10957
#define EPOCH_US    (EPOCH_DAYS * 86400000000LL)
#define TEXT_OID    25

struct ov_pg_copy_in {
    ov_pg *pg;
    char *name;
    ov_buf buf;
    size_t columns, fields; /* of a row; put since its start */
    uint64_t rows;
};

static void
quote_identifier(ov_buf *text, ov_str name)
{
    ov_buf_char(text, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"')
            ov_buf_char(text, '"');
        ov_buf_char(text, name.ptr[i]);
    }
    ov_buf_char(text, '"');
}

static ov_str
copy_statement(ov_arena *mem, ov_str schema, ov_str relation, const ov_str *columns, size_t count)
{
    ov_buf text = ov_buf_init(mem);

    ov_buf_cstr(&text, "copy ");
    quote_identifier(&text, schema);
    ov_buf_char(&text, '.');
    quote_identifier(&text, relation);
    for (size_t i = 0; i < count; i++) {
        ov_buf_cstr(&text, i == 0 ? " (" : ", ");
        quote_identifier(&text, columns[i]);
    }
    ov_buf_cstr(&text, ") from stdin (format binary)");
    ov_buf_char(&text, '\0');
    return ov_buf_view(&text);
}

bool
ov_pg_copy_in_begin(ov_pg *pg, ov_str schema, ov_str relation, const ov_str *columns,
                    size_t column_count, ov_arena *mem, ov_pg_copy_in **out, ov_error *err)
{
    static const char header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* 19 bytes with the last 0 */
    ov_pg_copy_in *copy = OV_NEW(mem, ov_pg_copy_in);
    PGresult *result OV_AUTO(ov_pg_clear) = NULL;
    ov_str statement;

    _Static_assert(sizeof header == 19, "the header of a binary copy");
    ov_arena_reset(pg->scratch);
    statement = copy_statement(pg->scratch, schema, relation, columns, column_count);
    *copy = (ov_pg_copy_in){
        pg, ov_str_cstr(mem, relation), ov_buf_init(mem), column_count, column_count, 0};
    if (!PQsendQuery(pg->conn, statement.ptr))
        return ov_pg_fail_lost(pg, copy->name, err);
    if (!ov_pg_next_result(pg, &result, err))
        return false;
    if (!result)
        return ov_pg_fail_lost(pg, copy->name, err);
    if (PQresultStatus(result) != PGRES_COPY_IN)
        return ov_pg_fail_command(pg, copy->name, result, err);
    ov_buf_add(&copy->buf, header, sizeof header);
    *out = copy;
    return true;
}

void
ov_pg_copy_in_row(ov_pg_copy_in *copy)
{
    OV_ASSERT(copy->fields == copy->columns);
    ov_buf_i16(&copy->buf, (int16_t)copy->columns);
    copy->fields = 0;
    copy->rows++;
}

static ov_buf *
field(ov_pg_copy_in *copy)
{
    OV_ASSERT(copy->fields < copy->columns);
    copy->fields++;
    return &copy->buf;
}

void
ov_pg_put_null(ov_pg_copy_in *copy)
{
    ov_buf_i32(field(copy), -1);
}

void
ov_pg_put_bytes(ov_pg_copy_in *copy, ov_str bytes)
{
    ov_buf *buf = field(copy);

    OV_ASSERT(bytes.len < INT32_MAX);
    ov_buf_i32(buf, bytes.ptr ? (int32_t)bytes.len : -1);
    ov_buf_add(buf, bytes.ptr, bytes.len);
}

void
ov_pg_put_text(ov_pg_copy_in *copy, ov_str s)
{
    ov_arena_reset(copy->pg->scratch);
    ov_pg_put_bytes(copy, ov_pg_encode(copy->pg, copy->pg->scratch, s));
}

void
ov_pg_put_bool(ov_pg_copy_in *copy, bool value)
{
    ov_buf *buf = field(copy);

    ov_buf_i32(buf, 1);
    ov_buf_char(buf, value ? 1 : 0);
}

void
ov_pg_put_i32(ov_pg_copy_in *copy, int32_t value)
{
    ov_buf *buf = field(copy);

    ov_buf_i32(buf, 4);
    ov_buf_i32(buf, value);
}

void
ov_pg_put_i64(ov_pg_copy_in *copy, int64_t value)
{
    ov_buf *buf = field(copy);

    ov_buf_i32(buf, 8);
    ov_buf_i64(buf, value);
}

void
ov_pg_put_f64(ov_pg_copy_in *copy, double value)
{
    int64_t bits;

    memcpy(&bits, &value, sizeof bits);
    ov_pg_put_i64(copy, bits);
}

void
ov_pg_put_date(ov_pg_copy_in *copy, ov_date date)
{
    if (date == OV_DATE_NONE)
        ov_pg_put_null(copy);
    else
        ov_pg_put_i32(copy, date - EPOCH_DAYS);
}

void
ov_pg_put_minutes(ov_pg_copy_in *copy, int32_t minutes)
{
    if (minutes < 0)
        ov_pg_put_null(copy);
    else
        ov_pg_put_i64(copy, minutes * 60000000LL);
}

void
ov_pg_put_timestamp(ov_pg_copy_in *copy, int64_t unix_us)
{
    if (unix_us == INT64_MIN)
        ov_pg_put_null(copy);
    else
        ov_pg_put_i64(copy, unix_us - EPOCH_US);
}

/* Ten-thousandths are the fraction's one digit to the base 10,000; the integer part has up to four.
 */
void
ov_pg_put_numeric(ov_pg_copy_in *copy, ov_money amount)
{
    ov_buf *buf = field(copy);
    uint64_t e4 = amount.e4 < 0 ? 0 - (uint64_t)amount.e4 : (uint64_t)amount.e4;
    int16_t digits[6];
    int count = 0, weight, first = 0;
    int16_t scale = e4 % 100 == 0 ? 2 : 4;

    for (uint64_t rest = e4; rest > 0 || count < 2; rest /= 10000)
        digits[count++] = (int16_t)(rest % 10000); /* lowest first: the fraction */
    weight = count - 2;
    while (count > first && digits[first] == 0)
        first++; /* zeros at the end are not sent */
    if (first < count)
        while (digits[count - 1] == 0)
            count--, weight--;
    else
        weight = 0;
    ov_buf_i32(buf, 8 + 2 * (count - first));
    ov_buf_i16(buf, (int16_t)(count - first));
    ov_buf_i16(buf, (int16_t)weight);
    ov_buf_i16(buf, amount.e4 < 0 ? 0x4000 : 0);
    ov_buf_i16(buf, scale);
    while (count > first)
        ov_buf_i16(buf, digits[--count]);
}

void
ov_pg_put_jsonb(ov_pg_copy_in *copy, ov_str text)
{
    ov_buf *buf = field(copy);

    OV_ASSERT(text.len < INT32_MAX - 1);
    if (!text.ptr) {
        ov_buf_i32(buf, -1);
        return;
    }
    ov_arena_reset(copy->pg->scratch);
    text = ov_pg_encode(copy->pg, copy->pg->scratch, text);
    ov_buf_i32(buf, (int32_t)text.len + 1);
    ov_buf_char(buf, 1);
    ov_buf_str(buf, text);
}

void
ov_pg_put_texts(ov_pg_copy_in *copy, const ov_str *items, size_t count)
{
    ov_buf *buf = field(copy);
    size_t bytes = count > 0 ? 20 : 12;
    ov_str *encoded;

    ov_arena_reset(copy->pg->scratch);
    encoded = OV_NEW_ARRAY(copy->pg->scratch, ov_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        encoded[i] = ov_pg_encode(copy->pg, copy->pg->scratch, items[i]);
        bytes += 4 + encoded[i].len;
    }
    OV_ASSERT(bytes < INT32_MAX);
    ov_buf_i32(buf, (int32_t)bytes);
    ov_buf_i32(buf, count > 0 ? 1 : 0);
    ov_buf_i32(buf, 0);
    ov_buf_i32(buf, TEXT_OID);
    if (count > 0) {
        ov_buf_i32(buf, (int32_t)count);
        ov_buf_i32(buf, 1);
    }
    for (size_t i = 0; i < count; i++) {
        ov_buf_i32(buf, (int32_t)encoded[i].len);
        ov_buf_str(buf, encoded[i]);
    }
}

static bool
send(ov_pg_copy_in *copy, ov_error *err)
{
    PGconn *conn = copy->pg->conn;

    for (;;) {
        int rc = PQputCopyData(conn, copy->buf.ptr, (int)copy->buf.len);

        if (rc == 1)
            break;
        if (rc < 0)
            return ov_pg_fail_lost(copy->pg, copy->name, err);
        if (!ov_pg_wait(copy->pg, POLLIN | POLLOUT, ov_pg_quiet_ms(copy->pg), err))
            return ov_error_context(err, "%s", copy->name);
        if (!PQconsumeInput(conn))
            return ov_pg_fail_lost(copy->pg, copy->name, err);
        if (PQflush(conn) < 0)
            return ov_pg_fail_lost(copy->pg, copy->name, err);
    }
    ov_buf_clear(&copy->buf);
    return ov_pg_flush(copy->pg, err);
}

bool
ov_pg_copy_in_flush(ov_pg_copy_in *copy, ov_error *err)
{
    return copy->buf.len < FLUSH_BYTES || send(copy, err);
}

/*
 * The server's count of rows is compared with ours: a COPY that a failing network cut short can
 * still end in an orderly way.
 */
bool
ov_pg_copy_in_end(ov_pg_copy_in *copy, size_t *rows, ov_error *err)
{
    PGresult *result OV_AUTO(ov_pg_clear) = NULL;
    int64_t told;
    int rc;

    OV_ASSERT(copy->fields == copy->columns);
    ov_buf_i16(&copy->buf, -1);
    if (!send(copy, err))
        return false;
    while ((rc = PQputCopyEnd(copy->pg->conn, NULL)) == 0)
        if (!ov_pg_flush(copy->pg, err))
            return false;
    if (rc < 0)
        return ov_pg_fail_lost(copy->pg, copy->name, err);
    if (!ov_pg_next_result(copy->pg, &result, err))
        return false;
    if (!result)
        return ov_pg_fail_lost(copy->pg, copy->name, err);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return ov_pg_fail_command(copy->pg, copy->name, result, err);
    if (!ov_str_to_i64(ov_str_from(PQcmdTuples(result)), &told) || told != (int64_t)copy->rows)
        return OV_FAIL(err, OV_E_INTERNAL, "%s: %llu rows were written, %s arrived", copy->name,
                       (unsigned long long)copy->rows, PQcmdTuples(result));
    if (rows)
        *rows = copy->rows;
    return ov_pg_drain(copy->pg, err);
}
