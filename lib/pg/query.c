#include "onevoice/pg/copy.h"

#include <string.h>

#include "onevoice/base/buf.h"
#include "onevoice/base/vec.h"
#include "pg_internal.h"

/* Sends a statement with text parameters. */
static bool
send_query(ov_pg *pg, const ov_sql *sql, const ov_str *params, size_t param_count, ov_error *err)
{
    const char **values;

    ov_arena_reset(pg->scratch);
    values = OV_NEW_ARRAY(pg->scratch, const char *, param_count + 1);
    for (size_t i = 0; i < param_count; i++)
        values[i] = ov_str_is_null(params[i])
                        ? NULL
                        : ov_str_cstr(pg->scratch, ov_pg_encode(pg, pg->scratch, params[i]));
    if (!PQsendQueryParams(pg->conn, sql->text, (int)param_count, NULL, values, NULL, NULL, 0))
        return ov_pg_fail_lost(pg, sql->name, err);
    return true;
}

/* Null, or UTF-8 in `mem`; borrowed from the result where the server's bytes are that already and `borrow` is set. */
static ov_str
cell_of(const ov_pg *pg, ov_arena *mem, const PGresult *result, int row, int column, bool borrow)
{
    ov_str value = {PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};

    if (PQgetisnull(result, row, column))
        return OV_STR_NULL;
    value = ov_pg_decode(pg, mem, value);
    return borrow ? value : ov_str_copy(mem, value);
}

/* pg_type.dat: types of the catalogue have the same number on every server. */
enum {
    BOOL_OID = 16,
    INT8_OID = 20,
    INT2_OID = 21,
    INT4_OID = 23,
    FLOAT8_OID = 701,
    TEXT_ARRAY_OID = 1009,
    NUMERIC_OID = 1700,
    JSONB_OID = 3802
};

static ov_pg_kind
kind_of(Oid type)
{
    switch (type) {
    case INT2_OID:
    case INT4_OID:
    case INT8_OID:
    case NUMERIC_OID:
    case FLOAT8_OID:
        return OV_PG_NUMBER;
    case BOOL_OID:
        return OV_PG_BOOL;
    case TEXT_ARRAY_OID:
        return OV_PG_LIST;
    case JSONB_OID:
        return OV_PG_JSON;
    default:
        return OV_PG_TEXT;
    }
}

static void
rows_of(const ov_pg *pg, ov_arena *mem, const PGresult *result, ov_pg_rows *out)
{
    int rows = PQntuples(result), columns = PQnfields(result);

    out->count = (size_t)rows;
    out->columns = (size_t)columns;
    out->names = OV_NEW_ARRAY(mem, ov_str, out->columns + 1);
    out->cells = OV_NEW_ARRAY(mem, ov_str, out->count * out->columns + 1);
    out->kinds = OV_NEW_ARRAY(mem, ov_pg_kind, out->columns + 1);
    for (int c = 0; c < columns; c++) {
        out->names[c] = ov_str_copy(mem, ov_str_from(PQfname(result, c)));
        out->kinds[c] = kind_of(PQftype(result, c));
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            out->cells[r * columns + c] = cell_of(pg, mem, result, r, c, false);
}

static bool
collect(ov_pg *pg, const char *name, ov_arena *mem, ov_pg_rows *out, ov_error *err)
{
    bool failed = false;

    for (;;) {
        PGresult *result OV_AUTO(ov_pg_clear) = NULL;
        ExecStatusType status;

        if (!ov_pg_next_result(pg, &result, failed ? NULL : err))
            return ov_error_context(failed ? NULL : err, "%s", name);
        if (!result)
            return !failed;
        status = PQresultStatus(result);
        if (status == PGRES_TUPLES_OK && out && !failed)
            rows_of(pg, mem, result, out);
        else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !failed) {
            ov_pg_fail_result(name, result, err);
            failed = true; /* read on to the end of the command */
        }
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT)
            return OV_FAIL(err, OV_E_INTERNAL, "%s is a copy", name);
    }
}

/* An interrupted or silent wait leaves a statement running: stop it. */
static bool
finish(ov_pg *pg, bool ok)
{
    if (!ok && pg->conn && PQstatus(pg->conn) == CONNECTION_OK &&
        PQtransactionStatus(pg->conn) == PQTRANS_ACTIVE)
        ov_pg_cancel(pg);
    return ok;
}

/* A statement by itself is its own transaction: what failed left nothing, and may be tried again. */
static bool
run(ov_pg *pg, const ov_sql *sql, const ov_str *params, size_t param_count, ov_arena *mem,
    ov_pg_rows *out, ov_error *err)
{
    ov_error failure = {0};
    int tries = 0;

    for (;;) {
        if (send_query(pg, sql, params, param_count, &failure) &&
            finish(pg, collect(pg, sql->name, mem, out, &failure)))
            return true;
        if (pg->in_transaction || !ov_pg_again(pg, &tries, &failure)) {
            if (err)
                *err = failure;
            return false;
        }
    }
}

bool
ov_pg_query(ov_pg *pg, const ov_sql *sql, const ov_str *params, size_t param_count, ov_arena *mem,
            ov_pg_rows *out, ov_error *err)
{
    ov_pg_rows rows = {0};

    if (!run(pg, sql, params, param_count, mem, &rows, err))
        return false;
    *out = rows;
    return true;
}

bool
ov_pg_exec(ov_pg *pg, const ov_sql *sql, const ov_str *params, size_t param_count, ov_error *err)
{
    return run(pg, sql, params, param_count, NULL, NULL, err);
}

bool
ov_pg_script(ov_pg *pg, const char *name, const char *text, ov_error *err)
{
    if (!PQsendQuery(pg->conn, text))
        return ov_pg_fail_lost(pg, name, err);
    return finish(pg, collect(pg, name, NULL, NULL, err));
}

const void *
ov_pg_cells(const ov_str *cells, size_t columns, size_t size)
{
    OV_ASSERT(columns * sizeof(ov_str) == size);
    return cells;
}

const void *
ov_pg_row(const ov_pg_rows *rows, size_t row, size_t size)
{
    OV_ASSERT(row < rows->count);
    return ov_pg_cells(rows->cells + row * rows->columns, rows->columns, size);
}

ov_str
ov_pg_cell(const ov_pg_rows *rows, size_t row, size_t column)
{
    OV_ASSERT(row < rows->count && column < rows->columns);
    return rows->cells[row * rows->columns + column];
}

/* One result of single-row mode; *more is false when the command is over. */
static bool
each_row(ov_pg *pg, const ov_sql *sql, ov_pg_row_fn fn, void *context, bool *more, ov_error *err)
{
    PGresult *result OV_AUTO(ov_pg_clear) = NULL;
    ov_str *cells;
    int columns;

    if (!ov_pg_next_result(pg, &result, err))
        return ov_error_context(err, "%s", sql->name);
    *more = result != NULL;
    if (!result || PQresultStatus(result) == PGRES_TUPLES_OK)
        return true;
    if (PQresultStatus(result) != PGRES_SINGLE_TUPLE)
        return ov_pg_fail_result(sql->name, result, err);
    columns = PQnfields(result);
    ov_arena_reset(pg->scratch);
    cells = OV_NEW_ARRAY(pg->scratch, ov_str, (size_t)columns + 1);
    for (int c = 0; c < columns; c++)
        cells[c] = cell_of(pg, pg->scratch, result, 0, c, true);
    return fn(context, cells, (size_t)columns, err);
}

bool
ov_pg_each(ov_pg *pg, const ov_sql *sql, const ov_str *params, size_t param_count, ov_pg_row_fn fn,
           void *context, ov_error *err)
{
    bool more = true;

    if (!send_query(pg, sql, params, param_count, err))
        return false;
    if (!PQsetSingleRowMode(pg->conn))
        return OV_FAIL(err, OV_E_INTERNAL, "%s: no single-row mode", sql->name);
    while (more) {
        if (!each_row(pg, sql, fn, context, &more, err)) {
            finish(pg, false);
            if (!ov_pg_drain(pg, NULL))
                return false; /* err already tells the first failure */
            return false;
        }
    }
    return true;
}

static bool
one_result(ov_pg *pg, const char *name, PGresult **out, ov_error *err)
{
    PGresult *result = NULL;
    ov_error ignored;

    if (!ov_pg_next_result(pg, &result, err))
        return false;
    if (!ov_pg_drain(pg, &ignored))
        PQclear(result), result = NULL;
    if (!result)
        return ov_pg_fail_lost(pg, name, err);
    *out = result;
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return ov_pg_fail_result(name, result, err);
    return true;
}

bool
ov_pg_describe(ov_pg *pg, const ov_sql *sql, ov_arena *mem, ov_pg_column **out, size_t *out_count,
               ov_error *err)
{
    PGresult *prepared OV_AUTO(ov_pg_clear) = NULL;
    PGresult *described OV_AUTO(ov_pg_clear) = NULL;
    ov_pg_column *columns;
    int count;

    if (!PQsendPrepare(pg->conn, "", sql->text, 0, NULL))
        return ov_pg_fail_lost(pg, sql->name, err);
    if (!one_result(pg, sql->name, &prepared, err))
        return false;
    if (!PQsendDescribePrepared(pg->conn, ""))
        return ov_pg_fail_lost(pg, sql->name, err);
    if (!one_result(pg, sql->name, &described, err))
        return false;
    count = PQnfields(described);
    columns = OV_NEW_ARRAY(mem, ov_pg_column, (size_t)count + 1);
    for (int c = 0; c < count; c++)
        columns[c] = (ov_pg_column){ov_str_copy(mem, ov_str_from(PQfname(described, c))),
                                    PQftype(described, c)};
    *out = columns;
    *out_count = (size_t)count;
    return true;
}

/*
 * As array_out prints it: {plain,"with \"quotes\" and \\"}. A list of one dimension only: of another the braces would be read
 * as text. NULL members do not occur in what onevoice stores.
 */
ov_strs
ov_pg_list(ov_arena *mem, ov_str cell)
{
    OV_VEC(ov_str) members = {0};
    size_t i = 1;

    while (!ov_str_is_null(cell) && i + 1 < cell.len) {
        bool quoted = cell.ptr[i] == '"';
        char *member = ov_arena_alloc(mem, cell.len);
        size_t len = 0;

        for (i += quoted; i + 1 < cell.len && cell.ptr[i] != (quoted ? '"' : ','); i++) {
            i += quoted && cell.ptr[i] == '\\';
            member[len++] = cell.ptr[i];
        }
        i += quoted ? 2 : 1; /* the quote and the comma */
        *OV_VEC_ADD(mem, &members) = (ov_str){member, len};
    }
    return (ov_strs){members.items, members.count};
}

ov_str
ov_pg_list_shown(ov_arena *mem, ov_str cell)
{
    ov_strs members = ov_pg_list(mem, cell);
    ov_buf out = ov_buf_init(mem);

    for (size_t i = 0; i < members.count; i++) {
        if (i)
            ov_buf_char(&out, ' ');
        ov_buf_str(&out, members.items[i]);
    }
    return ov_str_is_null(cell) ? OV_STR_NULL : ov_buf_view(&out);
}

bool
ov_pg_count(ov_pg *pg, const ov_sql *query, int64_t *out, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str text = ov_str_printf(mem, "select count(*) from (%s\n) counted", query->text);
    ov_sql counted = {query->name, text.ptr, text.len};
    ov_pg_rows rows;

    if (!ov_pg_query(pg, &counted, NULL, 0, mem, &rows, err))
        return false;
    return ov_str_to_i64(ov_pg_cell(&rows, 0, 0), out) ||
           OV_FAIL(err, OV_E_INTERNAL, "%s: the count is no number", query->name);
}
