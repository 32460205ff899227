/*
 * Reading a relation by COPY BINARY, row by row in constant memory. The end is where one is deceived: a
 * stream that was cut, cancelled or killed can look like one that is over, so four conditions must hold
 * before the last row counts.
 */
#include "onevoice/pg/copy.h"

#include <poll.h>
#include <string.h>

#include "pg_internal.h"

struct ov_pg_copy_out {
    ov_pg *pg;
    const char *name;
    ov_pg_binary binary;
    char *message; /* libpq's, until the next one */
    uint64_t rows;
    bool over;
};

static void
release(void *handle)
{
    ov_pg_copy_out *copy = handle;

    PQfreemem(copy->message);
    copy->message = NULL;
}

bool
ov_pg_copy_out_begin(ov_pg *pg, const ov_sql *query, size_t columns, ov_arena *mem,
                     ov_pg_copy_out **out, ov_error *err)
{
    ov_pg_copy_out *copy = OV_NEW(mem, ov_pg_copy_out);
    PGresult *result OV_AUTO(ov_pg_clear) = NULL;
    ov_buf text;

    ov_arena_reset(pg->scratch);
    text = ov_buf_init(pg->scratch);
    ov_buf_printf(&text, "copy (%.*s) to stdout (format binary)", (int)query->len, query->text);
    ov_buf_char(&text, '\0');
    *copy = (ov_pg_copy_out){pg, query->name, ov_pg_binary_init(mem, columns), NULL, 0, false};
    if (!PQsendQuery(pg->conn, text.ptr))
        return ov_pg_fail_lost(pg, query->name, err);
    if (!ov_pg_next_result(pg, &result, err))
        return false;
    if (!result)
        return ov_pg_fail_lost(pg, query->name, err);
    if (PQresultStatus(result) != PGRES_COPY_OUT)
        return ov_pg_fail_command(pg, query->name, result, err);
    if ((size_t)PQnfields(result) != columns || !PQbinaryTuples(result))
        return OV_FAIL(err, OV_E_INTERNAL, "%s: the query has %d columns, not %zu", query->name,
                       PQnfields(result), columns);
    ov_arena_defer(mem, release, copy);
    *out = copy;
    return true;
}

/* Next message into the parser; *end: the stream is over, well or not. */
static bool
fetch(ov_pg_copy_out *copy, bool *end, ov_error *err)
{
    PGconn *conn = copy->pg->conn;
    char *message;
    int length;

    while ((length = PQgetCopyData(conn, &message, 1)) == 0) {
        if (!ov_pg_wait(copy->pg, POLLIN, ov_pg_quiet_ms(copy->pg), err)) {
            ov_pg_cancel(copy->pg);
            return ov_error_context(err, "%s", copy->name);
        }
        if (!PQconsumeInput(conn))
            return ov_pg_fail_lost(copy->pg, copy->name, err);
    }
    if (length == -2)
        return ov_pg_fail_lost(copy->pg, copy->name, err);
    *end = length == -1;
    if (length > 0) {
        char *old = copy->message;

        ov_pg_binary_feed(&copy->binary, (ov_str){message, (size_t)length});
        PQfreemem(old); /* fed, so whatever was left of it has been carried over */
        copy->message = message;
    }
    return true;
}

/* -1 is said at a cancelled end too: the other four conditions decide. */
static bool
check_end(ov_pg_copy_out *copy, ov_error *err)
{
    PGresult *result OV_AUTO(ov_pg_clear) = NULL;
    PGresult *extra OV_AUTO(ov_pg_clear) = NULL;
    int64_t told;

    if (!ov_pg_next_result(copy->pg, &result, err))
        return false;
    if (!result)
        return ov_pg_fail_lost(copy->pg, copy->name, err);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        return ov_pg_fail_command(copy->pg, copy->name, result, err);
    if (!copy->binary.trailer_seen)
        return OV_FAIL(err, OV_E_PASSING, "%s: the stream ended without its trailer", copy->name);
    if (!ov_str_to_i64(ov_str_from(PQcmdTuples(result)), &told) || told != (int64_t)copy->rows)
        return OV_FAIL(err, OV_E_PASSING, "%s: %s rows were sent, %llu came", copy->name,
                       PQcmdTuples(result), (unsigned long long)copy->rows);
    if (!ov_pg_next_result(copy->pg, &extra, err))
        return false;
    if (extra)
        return OV_FAIL(err, OV_E_INTERNAL, "%s: more than one result", copy->name);
    return true;
}

/*
 * Only a row that is whole is handed on; what is not well formed ends the copy and cancels it on
 * the server, which would otherwise go on sending.
 */
bool
ov_pg_copy_out_next(ov_pg_copy_out *copy, const ov_str **fields, ov_error *err)
{
    bool end = false;

    OV_ASSERT(!copy->over);
    for (;;) {
        switch (ov_pg_binary_next(&copy->binary)) {
        case OV_PG_ROW:
            copy->rows++;
            *fields = copy->binary.fields;
            return true;
        case OV_PG_BAD:
            copy->over = true;
            ov_pg_cancel(copy->pg);
            return OV_FAIL(err, OV_E_INTERNAL, "%s: %s", copy->name, copy->binary.wrong);
        case OV_PG_MORE:
        case OV_PG_END:
            break;
        }
        if (!fetch(copy, &end, err)) {
            copy->over = true;
            return false;
        }
        if (end)
            break;
    }
    copy->over = true;
    if (!check_end(copy, err))
        return false;
    *fields = NULL;
    return true;
}
