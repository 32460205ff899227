/*
 * Transactions and advisory locks. The one hard case is a COMMIT without an answer: the transaction may be
 * committed or not, and both guesses are wrong for somebody. So its id is asked for before, and its status
 * afterwards on a new connection, before anybody is told anything.
 */
#include "onevoice/pg/pg.h"

#include <poll.h>
#include <string.h>

#include "onevoice/base/clock.h"
#include "ov_sql.h"
#include "pg_internal.h"

#define RESOLVE_TRIES 60
#define RESOLVE_MS    500
#define AGAIN_MOST                                                                                 \
    3 /* repetitions: with the lock timeout of 5 s a third of a minute, then a scheduler's turn */
#define AGAIN_MS                                                                                   \
    100 /* longer each time, and by chance up to twice: two that met must not meet again */

bool
ov_pg_begin(ov_pg *pg, ov_pg_mode mode, ov_error *err)
{
    const ov_sql *sql = mode == OV_PG_SNAPSHOT ? &ov_sql_pg_begin_snapshot : &ov_sql_pg_begin;

    OV_ASSERT(!pg->in_transaction);
    if (!ov_pg_exec(pg, sql, NULL, 0, err))
        return false;
    pg->in_transaction = true;
    return true;
}

void
ov_pg_rollback(ov_pg *pg)
{
    ov_error ignored = {0};
    const volatile sig_atomic_t *stop;

    if (!pg || !pg->in_transaction)
        return;
    pg->in_transaction = false;
    if (!pg->conn || PQstatus(pg->conn) != CONNECTION_OK)
        return;
    stop = pg->options.stop;
    pg->options.stop = NULL; /* a signal must not keep us from rolling back */
    if (PQtransactionStatus(pg->conn) == PQTRANS_ACTIVE)
        ov_pg_cancel(pg);
    if (!ov_pg_drain(pg, &ignored) || !ov_pg_exec(pg, &ov_sql_pg_rollback, NULL, 0, &ignored)) {
        /* Closing ends the transaction as surely. */
        PQfinish(pg->conn);
        pg->conn = NULL;
    }
    pg->options.stop = stop;
}

bool
ov_pg_again(const ov_pg *pg, int *tries, ov_error *err)
{
    static const char *const states[] = {"55P03", "40P01", "40001"};
    bool passing = false;
    int wait_ms;

    for (size_t i = 0; i < OV_COUNT(states); i++)
        passing = passing || strcmp(err->sqlstate, states[i]) == 0;
    if (!passing || *tries == AGAIN_MOST || (pg->options.stop && *pg->options.stop))
        return false;
    wait_ms = AGAIN_MS << (*tries)++;
    wait_ms += (int)((ov_clock_ms() * 31 + pg->backend_pid) % wait_ms);
    poll(NULL, 0, wait_ms);
    *err = (ov_error){0};
    return true;
}

bool
ov_pg_savepoint(ov_pg *pg, ov_error *err)
{
    OV_ASSERT(pg->in_transaction);
    return ov_pg_exec(pg, &ov_sql_pg_savepoint, NULL, 0, err);
}

bool
ov_pg_back_to_savepoint(ov_pg *pg, ov_error *err)
{
    OV_ASSERT(pg->in_transaction);
    return ov_pg_exec(pg, &ov_sql_pg_back, NULL, 0, err);
}

/* The COMMIT was sent and no answer came: what became of transaction `xid`? */
static bool
resolve(ov_pg *pg, ov_str xid, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_error last = {0};

    for (int try = 0; try < RESOLVE_TRIES; try++) {
        ov_pg_rows rows;
        ov_str status;

        if (try > 0)
            poll(NULL, 0, RESOLVE_MS);
        PQfinish(pg->conn);
        pg->conn = NULL;
        if (!ov_pg_connect(pg, &last))
            continue;
        if (!ov_pg_query(pg, &ov_sql_pg_xact_status, &xid, 1, mem, &rows, &last))
            continue;
        status = ov_pg_cell(&rows, 0, 0);
        if (ov_str_eq(status, OV_STR("committed")))
            return true;
        if (ov_str_eq(status, OV_STR("aborted")))
            return OV_FAIL(err, OV_E_PASSING,
                           "the connection was lost at the commit, which was rolled back");
        if (ov_str_is_null(status))
            break;
    }
    return OV_FAIL(err, OV_E_PASSING,
                   "the connection was lost at the commit and its outcome could not be found out: "
                   "ask 'onevoice status'");
}

bool
ov_pg_commit(ov_pg *pg, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    PGresult *result = NULL;
    ov_pg_rows rows;
    ov_str xid;
    bool committed;

    OV_ASSERT(pg->in_transaction);
    if (!ov_pg_query(pg, &ov_sql_pg_xact_id, NULL, 0, mem, &rows, err))
        return ov_error_context(err, "before the commit");
    xid = ov_pg_cell(&rows, 0, 0);
    pg->in_transaction = false;
    if (!PQsendQuery(pg->conn, ov_sql_pg_commit.text) || !ov_pg_next_result(pg, &result, err) ||
        !result || PQstatus(pg->conn) != CONNECTION_OK) {
        PQclear(result);
        if (ov_str_is_null(xid))
            return ov_pg_fail_lost(pg, "commit", err);
        return resolve(pg, xid, err);
    }
    committed =
        PQresultStatus(result) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    if (!committed && PQresultStatus(result) == PGRES_COMMAND_OK)
        ov_error_set(err, OV_E_INTERNAL, "the transaction had failed and was rolled back");
    else if (!committed)
        ov_pg_fail_result("commit", result, err);
    PQclear(result);
    /* After COMMIT's tag nothing can undo it: a broken end of the conversation is no failure. */
    if (!ov_pg_drain(pg, NULL) && !committed)
        return false;
    return committed;
}

bool
ov_pg_lock(ov_pg *pg, int32_t klass, int32_t object, ov_pg_lock_mode mode, int wait_s, bool *got,
           ov_error *err)
{
    const ov_sql *sql =
        mode == OV_PG_LOCK_EXCLUSIVE ? &ov_sql_pg_lock_exclusive : &ov_sql_pg_lock_shared;

    for (int waited_ms = 0;; waited_ms += RESOLVE_MS) {
        ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
        ov_str params[] = {ov_str_printf(mem, "%d", klass), ov_str_printf(mem, "%d", object)};
        ov_pg_rows rows;

        if (!ov_pg_query(pg, sql, params, 2, mem, &rows, err))
            return false;
        if (ov_str_eq(ov_pg_cell(&rows, 0, 0), OV_STR("t")) || waited_ms >= wait_s * 1000) {
            *got = ov_str_eq(ov_pg_cell(&rows, 0, 0), OV_STR("t"));
            return true;
        }
        if (pg->options.stop && *pg->options.stop)
            return OV_FAIL(err, OV_E_PASSING, "interrupted by a signal");
        poll(NULL, 0, RESOLVE_MS);
    }
}
