/*
 * Waiting for the server: always in poll(), in slices, so that a signal, a deadline or silence ends it.
 * libpq's own blocking calls are used nowhere, for a peer that is gone without a word would hold them for
 * ever.
 */
#include "pg_internal.h"
#include "onevoice/base/clock.h"

#include <errno.h>
#include <poll.h>

#define SLICE_MS 500 /* a signal that came just before poll() is noticed after this at most */

int
ov_pg_quiet_ms(const ov_pg *pg)
{
    return pg->options.quiet_ms > 0 ? pg->options.quiet_ms : 120000;
}

int
ov_pg_statement_ms(const ov_pg *pg)
{
    /* The server gives up first, and says why. */
    return (pg->options.statement_ms > 0 ? pg->options.statement_ms : 1800000) + 30000;
}

bool
ov_pg_wait(ov_pg *pg, short events, int deadline_ms, ov_error *err)
{
    int64_t end = ov_clock_ms() + deadline_ms;

    for (;;) {
        struct pollfd fd = {.fd = PQsocket(pg->conn), .events = events};
        int64_t left = end - ov_clock_ms();
        int ready;

        if (pg->options.stop && *pg->options.stop)
            return OV_FAIL(err, OV_E_PASSING, "interrupted by a signal");
        if (fd.fd < 0)
            return ov_pg_fail_lost(pg, "waiting", err);
        if (left <= 0)
            return OV_FAIL(err, OV_E_PASSING, "the database has been silent for %d s",
                           deadline_ms / 1000);
        ready = poll(&fd, 1, (int)OV_MIN(left, SLICE_MS));
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return OV_FAIL(err, OV_E_INTERNAL, "poll failed with errno %d", errno);
    }
}

bool
ov_pg_flush(ov_pg *pg, ov_error *err)
{
    for (;;) {
        int rc = PQflush(pg->conn);

        if (rc == 0)
            return true;
        if (rc < 0)
            return ov_pg_fail_lost(pg, "sending", err);
        /* The server may have to send before it reads on. */
        if (!ov_pg_wait(pg, POLLIN | POLLOUT, ov_pg_quiet_ms(pg), err))
            return false;
        if (!PQconsumeInput(pg->conn))
            return ov_pg_fail_lost(pg, "sending", err);
    }
}

bool
ov_pg_next_result(ov_pg *pg, PGresult **out, ov_error *err)
{
    if (!ov_pg_flush(pg, err))
        return false;
    while (PQisBusy(pg->conn)) {
        if (!ov_pg_wait(pg, POLLIN, ov_pg_statement_ms(pg), err))
            return false;
        if (!PQconsumeInput(pg->conn))
            return ov_pg_fail_lost(pg, "reading", err);
    }
    *out = PQgetResult(pg->conn);
    return true;
}

bool
ov_pg_drain(ov_pg *pg, ov_error *err)
{
    for (;;) {
        PGresult *result = NULL;
        ExecStatusType status;

        if (!ov_pg_next_result(pg, &result, err))
            return false;
        if (!result)
            return true;
        status = PQresultStatus(result);
        PQclear(result);
        if (status == PGRES_COPY_OUT || status == PGRES_COPY_IN)
            return OV_FAIL(err, OV_E_INTERNAL, "a copy is still open");
    }
}

void
ov_pg_cancel(ov_pg *pg)
{
    char reason[256];
    PGcancel *cancel = pg->conn ? PQgetCancel(pg->conn) : NULL;

    if (!cancel)
        return;
    /* If the request does not get through, closing the connection ends the statement as well. */
    if (PQcancel(cancel, reason, sizeof reason) == 0)
        reason[0] = '\0';
    PQfreeCancel(cancel);
}

void
ov_pg_clear(PGresult **result)
{
    PQclear(*result);
}
