/*
 * Making a connection one can rely on: direct, to a server that is new enough, with the session's
 * settings made by us.
 * What an environment variable or a pooler could change about the meaning of a query is set or refused
 * here, once, before the first statement.
 */
#include "onevoice/pg/pg.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/buf.h"
#include "ov_sql.h"
#include "pg_internal.h"

#define CONNECT_MS 15000

static void
ignore_notice(void *context OV_UNUSED, const PGresult *result OV_UNUSED)
{
    /* Never to stderr: notices quote names. */
}

static bool
fail_connect(PGconn *conn, ov_error *err)
{
    const char *text = PQerrorMessage(conn);
    size_t len = strcspn(text, "\n");

    return OV_FAIL(err, OV_E_UNREACHABLE, "no connection to the database: %.*s",
                   (int)OV_MIN(len, 400), text);
}

/* Our settings go first, so that the user's conninfo (expanded from dbname) may override those of
   the network; the others are set again once connected. */
static PGconn *
start(const ov_pg *pg)
{
    const char *keys[] = {"connect_timeout",           "keepalives_idle",  "keepalives_interval",
                          "keepalives_count",          "tcp_user_timeout", "gssencmode",
                          "fallback_application_name", "dbname",           NULL};
    const char *values[] = {"10", "30", "10", "3", "60000", "disable", pg->application, NULL, NULL};

    if (pg->conninfo[0])
        values[7] = pg->conninfo;
    else
        keys[7] = NULL;
    return PQconnectStartParams(keys, values, 1);
}

static bool
poll_connect(ov_pg *pg, ov_error *err)
{
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;

    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED || PQstatus(pg->conn) == CONNECTION_BAD)
            return fail_connect(pg->conn, err);
        if (!ov_pg_wait(pg, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, CONNECT_MS, err)) {
            if (err && err->kind == OV_E_PASSING && !(pg->options.stop && *pg->options.stop))
                err->kind = OV_E_UNREACHABLE;
            return false;
        }
        state = PQconnectPoll(pg->conn);
    }
    return true;
}

/*
 * One query sets and asks everything, so that a session never works half prepared. A pooler is
 * found by the process id: behind one it differs, and advisory locks would exclude nobody.
 */
static bool
make_session(ov_pg *pg, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {
        ov_str_printf(mem, "%d", ov_pg_statement_ms(pg) - 30000),
        ov_str_printf(mem, "%d", pg->options.lock_ms > 0 ? pg->options.lock_ms : 5000),
        pg->options.read_only ? OV_STR("on") : OV_STR("off"),
        pg->options.raw_encoding ? OV_STR("raw") : OV_STR("UTF8"),
        ov_str_from(pg->application),
    };
    ov_pg_rows rows;
    ov_str encoding;
    int64_t pid, version;

    if (!ov_pg_query(pg, &ov_sql_pg_session, params, OV_COUNT(params), mem, &rows, err))
        return false;
    OV_ASSERT(rows.count == 1);
    encoding = ov_pg_cell(&rows, 0, 2);
    if (!ov_str_to_i64(ov_pg_cell(&rows, 0, 0), &pid) ||
        !ov_str_to_i64(ov_pg_cell(&rows, 0, 1), &version))
        return OV_FAIL(err, OV_E_INTERNAL, "the server's answer to the session settings is odd");
    if (version < 150000)
        return OV_FAIL(err, OV_E_CONFIG, "the server has version %lld, 15 or later is needed",
                       (long long)version);
    if (pid != PQbackendPID(pg->conn))
        return OV_FAIL(err, OV_E_CONFIG,
                       "the connection goes through a pooler, where locks exclude nobody: "
                       "connect to the server directly");
    pg->backend_pid = (int)pid;
    snprintf(pg->server_encoding, sizeof pg->server_encoding, "%.*s", OV_STR_ARG(encoding));
    return ov_pg_letters_open(pg, err);
}

bool
ov_pg_connect(ov_pg *pg, ov_error *err)
{
    pg->conn = start(pg);
    if (!pg->conn)
        return OV_FAIL(err, OV_E_UNREACHABLE, "no memory for a connection");
    PQsetNoticeReceiver(pg->conn, ignore_notice, NULL);
    if (!poll_connect(pg, err))
        return false;
    if (PQsetnonblocking(pg->conn, 1) != 0)
        return ov_pg_fail_lost(pg, "connecting", err);
    return make_session(pg, err);
}

bool
ov_pg_open(ov_arena *mem, const ov_pg_options *options, ov_pg **out, ov_error *err)
{
    ov_pg *pg = OV_NEW(mem, ov_pg);

    pg->options = *options;
    pg->conninfo = ov_str_cstr(mem, options->conninfo);
    pg->application =
        ov_str_cstr(mem, ov_str_from(options->application ? options->application : "onevoice"));
    pg->scratch = ov_arena_new();
    if (!ov_pg_connect(pg, err)) {
        ov_pg_close(pg);
        return false;
    }
    *out = pg;
    return true;
}

void
ov_pg_close(ov_pg *pg)
{
    if (!pg)
        return;
    PQfinish(pg->conn); /* the server rolls an open transaction back */
    pg->conn = NULL;
    ov_pg_letters_close(pg);
    ov_arena_free(pg->scratch);
    pg->scratch = NULL;
}

int
ov_pg_backend_pid(const ov_pg *pg)
{
    return pg->backend_pid;
}

void
ov_pg_ignore_signals(ov_pg *pg)
{
    pg->options.stop = NULL;
}

bool
ov_pg_is_alive(const ov_pg *pg)
{
    return pg && pg->conn && PQstatus(pg->conn) == CONNECTION_OK;
}

ov_str
ov_pg_place(const ov_pg *pg, ov_arena *mem)
{
    return ov_str_printf(mem, "%s:%s/%s as %s", PQhost(pg->conn), PQport(pg->conn), PQdb(pg->conn),
                         PQuser(pg->conn));
}
