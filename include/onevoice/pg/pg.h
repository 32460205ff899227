/*
 * A connection to PostgreSQL, its statements, transactions and locks.
 *
 * Everything waits in poll(), never inside libpq: a wait ends with an error when the stop flag is
 * set, or when no byte has come for the deadline (a black hole is not endless). Session settings
 * are made after connecting, so PGOPTIONS cannot change what a query means: search_path is
 * pg_catalog, row_security off (a hidden row is an error, never a gap), UTC, ISO dates, no JIT.
 *
 * Errors: no connection OV_E_UNREACHABLE; lost connection, lock timeout, deadlock, serialization,
 * cancel and full disks OV_E_PASSING; a missing privilege OV_E_PRIVILEGE; a connection pooler, a
 * read-only server or a missing relation OV_E_CONFIG; bad values OV_E_DATA; a broken constraint or
 * anything else OV_E_INTERNAL. err->sqlstate tells which. Messages never hold row values.
 */
#ifndef ONEVOICE_PG_PG_H
#define ONEVOICE_PG_PG_H

#include <signal.h>

#include "onevoice/base/error.h"
#include "onevoice/base/str.h"
#include "onevoice/pg/sql.h"

typedef struct ov_pg ov_pg;

typedef struct ov_pg_options {
    ov_str conninfo;         /* added to libpq's own rules (PGHOST, service file); may be null */
    const char *application; /* application_name; NULL: "onevoice" */
    int quiet_ms;            /* longest wait without a byte while rows flow; 0: 120 s */
    int statement_ms;        /* statement_timeout; 0: 30 min */
    int lock_ms;             /* lock_timeout; 0: 5 s */
    bool read_only;
    bool raw_encoding; /* text as the server stores it, unchecked: the caller validates */
    const volatile sig_atomic_t *stop; /* set by a signal handler; may be NULL */
} ov_pg_options;

/* Connect directly, refuse a pooler and a server before 15, make the session settings. The object
   and copies of the options live in `mem`. */
OV_NODISCARD bool ov_pg_open(ov_arena *mem, const ov_pg_options *options, ov_pg **out,
                             ov_error *err);
void ov_pg_close(ov_pg *pg); /* NULL is allowed; an open transaction is rolled back */

int ov_pg_backend_pid(const ov_pg *pg);
ov_str ov_pg_place(const ov_pg *pg, ov_arena *mem); /* "host:port/database as user", no secrets */
bool ov_pg_is_alive(const ov_pg *pg);
void ov_pg_ignore_signals(ov_pg *pg); /* the stop flag of the options counts no more */

/* What a column's text stands for; anything that is not named here is text. */
typedef enum ov_pg_kind {
    OV_PG_TEXT,
    OV_PG_NUMBER,
    OV_PG_BOOL, /* 't' or 'f' */
    OV_PG_LIST, /* of text, as the server prints an array: ov_pg_list */
    OV_PG_JSON
} ov_pg_kind;

/* A result as text, whole in memory: for small results. Cells are null strings for SQL's null. */
typedef struct ov_pg_rows {
    ov_str *names;     /* of the columns */
    ov_pg_kind *kinds; /* of the columns */
    ov_str *cells;     /* row by row */
    size_t count, columns;
} ov_pg_rows;

ov_str ov_pg_cell(const ov_pg_rows *rows, size_t row, size_t column);

/* The members of a one-dimensional text[] cell; the null string: none. */
ov_strs ov_pg_list(ov_arena *mem, ov_str cell);
ov_str ov_pg_list_shown(ov_arena *mem, ov_str cell); /* with blanks between them */

/*
 * A row of query x as its record ov_row_x (ov_rows.h, made of the query's manual): OV_PG_ROW(x, &rows, 0)->run_id. OV_PG_CELLS does it for the
 * cells that ov_pg_each hands over. A record of another width than the row is a bug, and aborts.
 */
#define OV_PG_ROW(query, rows, row)                                                                \
    ((const ov_row_##query *)ov_pg_row((rows), (row), sizeof(ov_row_##query)))
#define OV_PG_CELLS(query, cells, columns)                                                         \
    ((const ov_row_##query *)ov_pg_cells((cells), (columns), sizeof(ov_row_##query)))
const void *ov_pg_row(const ov_pg_rows *rows, size_t row, size_t size);
const void *ov_pg_cells(const ov_str *cells, size_t columns, size_t size);

/* Parameters are text, in the order of $1, $2, ...; a null string is SQL's null. */
OV_NODISCARD bool ov_pg_query(ov_pg *pg, const ov_sql *sql, const ov_str *params,
                              size_t param_count, ov_arena *mem, ov_pg_rows *out, ov_error *err);
OV_NODISCARD bool ov_pg_exec(ov_pg *pg, const ov_sql *sql, const ov_str *params, size_t param_count,
                             ov_error *err);

/* How many rows a query without parameters would give: its columns are not computed. */
OV_NODISCARD bool ov_pg_count(ov_pg *pg, const ov_sql *query, int64_t *out, ov_error *err);

/* Rows one at a time, in constant memory; cells are valid during the call. Rows are provisional
   until the function returns true. The callback stops the query by returning false with its err. */
typedef bool (*ov_pg_row_fn)(void *context, const ov_str *cells, size_t columns, ov_error *err);
OV_NODISCARD bool ov_pg_each(ov_pg *pg, const ov_sql *sql, const ov_str *params, size_t param_count,
                             ov_pg_row_fn fn, void *context, ov_error *err);

/* A text of several statements without parameters, or a statement the server composed itself. */
OV_NODISCARD bool ov_pg_script(ov_pg *pg, const char *name, const char *text, ov_error *err);

/* The result columns of a query, without running it. */
typedef struct ov_pg_column {
    ov_str name;
    uint32_t type; /* OID; of a domain, that of its base type */
} ov_pg_column;

OV_NODISCARD bool ov_pg_describe(ov_pg *pg, const ov_sql *sql, ov_arena *mem, ov_pg_column **out,
                                 size_t *out_count, ov_error *err);

typedef enum ov_pg_mode {
    OV_PG_READ_WRITE,
    OV_PG_SNAPSHOT /* repeatable read, read only */
} ov_pg_mode;

OV_NODISCARD bool ov_pg_begin(ov_pg *pg, ov_pg_mode mode, ov_error *err);

/* True only if the transaction is known to be committed: the tag must be COMMIT, and a lost reply
   is resolved by asking for the transaction's status on a new connection, which then is `pg`'s. */
OV_NODISCARD bool ov_pg_commit(ov_pg *pg, ov_error *err);
void ov_pg_rollback(ov_pg *pg); /* also after an error; does nothing outside a transaction */

typedef enum ov_pg_lock_mode { OV_PG_LOCK_SHARED, OV_PG_LOCK_EXCLUSIVE } ov_pg_lock_mode;

/*
 * After a failed try of what leaves no trace (a statement by itself, a transaction or a savepoint that was rolled
 * back): true when the server gave way to somebody else (lock timeout, deadlock, serialization failure) and another
 * try is due, after a random wait. *tries counts, from 0; err is cleared. Statements outside a transaction are
 * repeated by themselves.
 */
bool ov_pg_again(const ov_pg *pg, int *tries, ov_error *err);

/* A point in the open transaction to come back to, so that one step of it can be tried again. */
OV_NODISCARD bool ov_pg_savepoint(ov_pg *pg, ov_error *err);
OV_NODISCARD bool ov_pg_back_to_savepoint(ov_pg *pg, ov_error *err);

/* A session advisory lock (class, object), tried for wait_s seconds (0: once). Not getting it is
   no error: *got is false. */
OV_NODISCARD bool ov_pg_lock(ov_pg *pg, int32_t klass, int32_t object, ov_pg_lock_mode mode,
                             int wait_s, bool *got, ov_error *err);

#endif
