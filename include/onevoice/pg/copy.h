/*
 * Binary COPY in both directions, as streams.
 *
 * Out: a row is an array of ov_str, null for SQL's null, valid until the next call; the ov_pg_get_
 * functions read a field of a known type. A stream has ended well only if all five conditions hold:
 * end of data, PGRES_COMMAND_OK, the row count of its tag, the binary trailer, nothing after it.
 * In: rows are written field by field into a buffer that goes out at 64 KiB.
 */
#ifndef ONEVOICE_PG_COPY_H
#define ONEVOICE_PG_COPY_H

#include "onevoice/base/buf.h"
#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/pg/pg.h"

/* --- the binary format, without a connection: fed with pieces of any size --- */

typedef enum ov_pg_step { OV_PG_ROW, OV_PG_MORE, OV_PG_END, OV_PG_BAD } ov_pg_step;

typedef struct ov_pg_binary {
    size_t columns;
    ov_str rest; /* bytes not yet read, valid until the next feed */
    ov_buf carry;
    ov_str *fields;
    bool header_seen, trailer_seen;
    const char *wrong; /* after OV_PG_BAD: what */
} ov_pg_binary;

ov_pg_binary ov_pg_binary_init(ov_arena *mem, size_t columns);
void ov_pg_binary_feed(ov_pg_binary *binary, ov_str bytes); /* borrowed until the next feed */
ov_pg_step ov_pg_binary_next(ov_pg_binary *binary);         /* fields are in binary->fields */

/* --- out --- */

typedef struct ov_pg_copy_out ov_pg_copy_out;

/* COPY (query) TO STDOUT; the query takes no parameters. One at a time on a connection. */
OV_NODISCARD bool ov_pg_copy_out_begin(ov_pg *pg, const ov_sql *query, size_t columns,
                                       ov_arena *mem, ov_pg_copy_out **out, ov_error *err);

/* The next row in *fields (`columns` of them), or *fields NULL at a good end. After false the
   stream is over and everything it gave must be thrown away. */
OV_NODISCARD bool ov_pg_copy_out_next(ov_pg_copy_out *copy, const ov_str **fields, ov_error *err);

/* Fields of a row. False: the bytes are no value of the type, or one that we cannot hold (NaN,
   infinity, more than four decimals, out of range). Not for nulls. */
OV_NODISCARD bool ov_pg_get_bool(ov_str field, bool *out);
OV_NODISCARD bool ov_pg_get_i32(ov_str field, int32_t *out);
OV_NODISCARD bool ov_pg_get_i64(ov_str field, int64_t *out);
OV_NODISCARD bool ov_pg_get_f64(ov_str field, double *out);
OV_NODISCARD bool ov_pg_get_date(ov_str field, ov_date *out);
OV_NODISCARD bool ov_pg_get_minutes(ov_str field, int32_t *out);       /* time: since midnight */
OV_NODISCARD bool ov_pg_get_timestamp(ov_str field, int64_t *unix_us); /* timestamptz */
OV_NODISCARD bool ov_pg_get_numeric(ov_str field, ov_money *out);
OV_NODISCARD bool ov_pg_get_jsonb(ov_str field, ov_str *text); /* borrowed from field */
OV_NODISCARD bool ov_pg_get_texts(ov_arena *mem, ov_str field, ov_strs *out); /* text[]; borrowed */

/* The bytes of a text field, or of the text within a jsonb or an array, as UTF-8. Of a server with
   another encoding they are converted; a byte that is no letter there becomes 0xFF, which makes the
   whole no valid text. ov_pg_converts: whether there is anything to do. */
ov_str ov_pg_decode(const ov_pg *pg, ov_arena *mem, ov_str text);
bool ov_pg_converts(const ov_pg *pg);

/* --- in --- */

typedef struct ov_pg_copy_in ov_pg_copy_in;

/* COPY relation (columns) FROM STDIN. Names are of the program's own tables and are quoted. */
OV_NODISCARD bool ov_pg_copy_in_begin(ov_pg *pg, ov_str schema, ov_str relation,
                                      const ov_str *columns, size_t column_count, ov_arena *mem,
                                      ov_pg_copy_in **out, ov_error *err);

/* A row is started, then given exactly its fields in order; ended by the next row or the end. */
void ov_pg_copy_in_row(ov_pg_copy_in *copy);
void ov_pg_put_null(ov_pg_copy_in *copy);
/* null string: null; invalid UTF-8 is a bug. In a database of another encoding a letter that it
   lacks is stored as '?', here and in jsonb and texts. */
void ov_pg_put_text(ov_pg_copy_in *copy, ov_str s);
void ov_pg_put_bytes(ov_pg_copy_in *copy, ov_str bytes); /* bytea; null string: null */
void ov_pg_put_bool(ov_pg_copy_in *copy, bool value);
void ov_pg_put_i32(ov_pg_copy_in *copy, int32_t value);
void ov_pg_put_i64(ov_pg_copy_in *copy, int64_t value);
void ov_pg_put_f64(ov_pg_copy_in *copy, double value);
void ov_pg_put_date(ov_pg_copy_in *copy, ov_date date);         /* OV_DATE_NONE: null */
void ov_pg_put_minutes(ov_pg_copy_in *copy, int32_t minutes);   /* -1: null */
void ov_pg_put_timestamp(ov_pg_copy_in *copy, int64_t unix_us); /* INT64_MIN: null */
void ov_pg_put_numeric(ov_pg_copy_in *copy, ov_money amount);
void ov_pg_put_jsonb(ov_pg_copy_in *copy, ov_str text);                       /* null: null */
void ov_pg_put_texts(ov_pg_copy_in *copy, const ov_str *items, size_t count); /* text[] */

/* Send what is buffered when there is enough of it: to be called after each row. */
OV_NODISCARD bool ov_pg_copy_in_flush(ov_pg_copy_in *copy, ov_error *err);

/* Send the rest and the end; the server must have taken exactly the rows written. */
OV_NODISCARD bool ov_pg_copy_in_end(ov_pg_copy_in *copy, size_t *rows, ov_error *err);

#endif
