/*
 * Inside of a connection, for the files of this layer.
 */
#ifndef OV_LIB_PG_PG_INTERNAL_H
#define OV_LIB_PG_PG_INTERNAL_H

#include <iconv.h>
#include <libpq-fe.h>

#include "onevoice/pg/pg.h"

struct ov_pg {
    PGconn *conn;
    ov_pg_options options;
    char *conninfo;
    char *application;
    char server_encoding[32];
    iconv_t decoder, encoder; /* from and to it, if `converts` */
    bool converts;
    int backend_pid;
    bool in_transaction;
    ov_arena *scratch; /* of one call */
};

int ov_pg_quiet_ms(const ov_pg *pg);     /* between bytes of a stream */
int ov_pg_statement_ms(const ov_pg *pg); /* until the first byte of an answer */

/* Wait for POLLIN and/or POLLOUT on the connection's socket. */
OV_NODISCARD bool ov_pg_wait(ov_pg *pg, short events, int deadline_ms, ov_error *err);

/* Flush what was sent, then wait for the next result; *out NULL: the command is over. */
OV_NODISCARD bool ov_pg_flush(ov_pg *pg, ov_error *err);
OV_NODISCARD bool ov_pg_next_result(ov_pg *pg, PGresult **out, ov_error *err);

/* Throw away all results up to the end of the command; false if the connection broke. */
OV_NODISCARD bool ov_pg_drain(ov_pg *pg, ov_error *err);

/* Ask the server to cancel what runs, then drain. Best effort. */
void ov_pg_cancel(ov_pg *pg);

/* Fill err from a failed result, or from a connection that broke; return false. */
bool ov_pg_fail_result(const char *what, const PGresult *result, ov_error *err);
/* The same for a command that has more to say: read it to its end, so that the connection is free.
 */
bool ov_pg_fail_command(ov_pg *pg, const char *what, const PGresult *result, ov_error *err);
bool ov_pg_fail_lost(ov_pg *pg, const char *what, ov_error *err);

/* Connect and make the session settings; used at open and to resolve a lost COMMIT. */
OV_NODISCARD bool ov_pg_connect(ov_pg *pg, ov_error *err);

/* Once the server has told its encoding; OV_E_CONFIG for one that cannot be converted. */
OV_NODISCARD bool ov_pg_letters_open(ov_pg *pg, ov_error *err);
void ov_pg_letters_close(ov_pg *pg);

/* Text as the server's encoding has it; a letter that it lacks becomes '?'. */
ov_str ov_pg_encode(const ov_pg *pg, ov_arena *mem, ov_str text);

void ov_pg_clear(PGresult **result); /* for OV_AUTO */

#endif
