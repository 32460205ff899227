/*
 * The database as onevoice uses it: schema, lock, runs, publication.
 *
 * A store holds up to three direct connections of its own: one for the lock (which also writes the
 * run's row, its stages and its progress, each at once), one for the snapshot, one for the
 * transaction that publishes. Relations of the intake are only ever read.
 *
 *   ov_store_open            check_schema, lock, run_begin
 *   ov_store_snapshot_*      one moment of the intake (store/snapshot.h)
 *   ov_store_save_*          rows into tables of this run, in one open transaction (store/save.h)
 *   ov_store_publish         the invariants, the flip, one commit: all of it becomes visible or
 * none
 *
 * A run that ends in any other way leaves a row with state failed and nothing else.
 */
#ifndef ONEVOICE_STORE_STORE_H
#define ONEVOICE_STORE_STORE_H

#include "onevoice/base/date.h"
#include "onevoice/model/vocabulary.h"
#include "onevoice/pg/pg.h"

typedef struct ov_store ov_store;

typedef struct ov_store_options {
    ov_str conninfo;                   /* added to libpq's own rules; may be null */
    const volatile sig_atomic_t *stop; /* set by a signal handler; may be NULL */
    int quiet_ms, statement_ms;        /* 0: the defaults of pg.h */
} ov_store_options;

/* Connects. Everything of the store lives in `mem`. */
OV_NODISCARD bool ov_store_open(ov_arena *mem, const ov_store_options *options, ov_store **out,
                                ov_error *err);
void ov_store_close(ov_store *store); /* NULL is allowed; releases the lock */
/* A standby takes no rows, whatever the session asks for: OV_E_CONFIG. *detail says what the server is. */
OV_NODISCARD bool ov_store_check_server(ov_store *store, ov_arena *mem, ov_str *detail,
                                        ov_error *err);
ov_str ov_store_place(const ov_store *store, ov_arena *mem); /* "host:port/database as user" */

/* --- schema --- */

typedef enum ov_store_init_mode { OV_STORE_INIT, OV_STORE_INIT_DRY } ov_store_init_mode;

typedef struct ov_store_migration {
    ov_str name;    /* "0001_intake" */
    ov_str applied; /* when; null: not yet (or, after init, by this call) */
} ov_store_migration;

/* Make onevoice.vocabulary say these words and no others; a word keeps the version it came with. */
OV_NODISCARD bool ov_store_vocabulary_save(ov_store *store, ov_str version, const ov_word *words,
                                           size_t count, ov_error *err);

/* Create or upgrade schemas, roles and views; idempotent. Migrations that were applied are listed
   in out with their time, those pending (dry) or done now without. OV_E_PASSING while a run is
   alive; OV_E_CONFIG when an applied migration differs from this program's. `out` may be NULL. */
OV_NODISCARD bool ov_store_init(ov_store *store, ov_store_init_mode mode, ov_arena *mem,
                                ov_store_migration **out, size_t *out_count, ov_error *err);

/* The schema is exactly this program's, else OV_E_CONFIG with the remedy. */
OV_NODISCARD bool ov_store_check_schema(ov_store *store, ov_error *err);
/* Likewise, but what is missing in the intake is left to who looks at the intake itself. */
OV_NODISCARD bool ov_store_check_own_schema(ov_store *store, ov_error *err);

/* Preflight of `check`: schema, types and privileges of all intake relations, privilege to publish.
   Changes nothing. */
/* Whether the role may do what a run with these properties does, and nothing that a run never does: the first right
   that it lacks (OV_E_PRIVILEGE) or has beyond (OV_E_CONFIG). *superuser: nothing can be said of it. */
OV_NODISCARD bool ov_store_check_privileges(ov_store *store, bool nightly, bool feeds,
                                            bool *superuser, ov_error *err);
OV_NODISCARD bool ov_store_check_access(ov_store *store, ov_error *err);

/* --- lock --- */

typedef enum ov_purpose { OV_NIGHTLY, OV_ADHOC } ov_purpose;

/* A nightly run excludes another one; every run excludes init. OV_E_PASSING, naming the holder,
   when it was not got within wait_s seconds. */
OV_NODISCARD bool ov_store_lock(ov_store *store, ov_purpose purpose, int wait_s, ov_error *err);

/* --- the run --- */

typedef void (*ov_store_progress_fn)(void *context, const char *stage, int64_t done, int64_t total);

typedef struct ov_store_run {
    ov_date as_of;
    ov_purpose purpose;
    ov_str label; /* of an ad hoc run, else null */
    ov_str program_version;
    ov_str policy, policy_digest, rules, rules_digest; /* documents as xml text */
    ov_str last_stage;                                 /* of --to; null: all */
    ov_strs accepted;                                  /* gates that may be passed tonight */
    ov_store_progress_fn progress;                     /* may be NULL */
    void *progress_context;
} ov_store_run;

/* Write the row (state running) and mark runs that died before as failed. */
OV_NODISCARD bool ov_store_run_begin(ov_store *store, const ov_store_run *run, int64_t *run_id,
                                     ov_error *err);

/* The snapshot's identity, once it is open. Also fails (OV_E_PASSING) if the lock was lost. */
OV_NODISCARD bool ov_store_run_snapshot(ov_store *store, ov_error *err);

/* How far; total <= 0: not known; `stage` is static. Call it as often as you like: it tells the run's
   `progress` each time, and writes every five seconds and when the stage or its total changes. Fails
   with OV_E_PASSING when the lock's connection is gone. */
OV_NODISCARD bool ov_store_progress(ov_store *store, const char *stage, int64_t done, int64_t total,
                                    ov_error *err);

typedef struct ov_store_stage {
    ov_str stage;
    int64_t rows_in, rows_out, rejected;
    double seconds;
    int64_t peak_bytes;
} ov_store_stage;

/* One finished stage; visible at once. */
OV_NODISCARD bool ov_store_stage_done(ov_store *store, const ov_store_stage *stage, ov_error *err);

typedef struct ov_store_totals {
    int64_t communications, customers, messages, rejections;
    ov_date
        history_from; /* what left before it, and matters no more, is forgotten; 0: nothing is */
    bool nightly;     /* who enters and leaves the trial is written with it */
} ov_store_totals;

typedef enum ov_store_checks {
    OV_STORE_CHECK_ALL, /* a whole run */
    OV_STORE_CHECK_NONE /* an ad hoc run that ends before the plan (--to): nothing to hold */
} ov_store_checks;

/* One violation of an invariant. */
typedef struct ov_store_offender {
    ov_str invariant,
        offender;       /* offender: a communication's id, or words that begin with a kind */
    ov_str customer_id; /* null: nobody's */
} ov_store_offender;

typedef struct ov_store_offenders {
    const ov_store_offender *items;
    size_t count;
} ov_store_offenders;

/* What the last ov_store_publish, ov_store_check_alone or ov_store_rehearse found broken; none after
   success or another kind of failure. What was saved is gone then: the caller may save a corrected result and try
   again. Lives as long as the store. */
ov_store_offenders ov_store_broken(const ov_store *store);

/*
 * In two commits. The first attaches the saved tables once every invariant holds on them; then
 * readers who looked at the tables of runs before that are waited for (at most a minute); the
 * second flips the run's row. OV_E_INTERNAL names the invariant that was broken and the first
 * offender; nothing is visible then. Once this returned true the run is published, whatever comes.
 */
OV_NODISCARD bool ov_store_publish(ov_store *store, ov_store_totals totals, ov_store_checks checks,
                                   ov_error *err);

/* What a stored run breaks today, at most `most` of it: the invariants it was published by, run again.
   OV_E_USAGE for a run that is not there or holds no plan. */
OV_NODISCARD bool ov_store_violations(ov_store *store, int64_t run_id, size_t most, ov_arena *mem,
                                      ov_store_offenders *out, ov_error *err);

/* Do the rows of this run hold by themselves, without the record of what left earlier on its day?
   Nothing is kept of them: the run goes on, and saves them again. */
OV_NODISCARD bool ov_store_check_alone(ov_store *store, ov_error *err);

/* --dry-run: the same up to the flip, then everything is rolled back and the run's row removed. */
OV_NODISCARD bool ov_store_rehearse(ov_store *store, ov_store_checks checks, ov_error *err);

/* Roll back and mark the run failed with the error's message. Best effort: never fails itself. */
void ov_store_run_fail(ov_store *store, const ov_error *why);
/* The same while `computing`, which nobody else may touch, is busy with its run: by another store. */
void ov_store_run_fail_for(ov_store *store, const ov_store *computing, const ov_error *why);

/* What follows a publication is told to the end, also after a signal. */
void ov_store_ignore_signals(ov_store *store);

typedef struct ov_store_pruned {
    int64_t dropped, waiting; /* runs; waiting: their time is over, but a reader is in the way */
} ov_store_pruned;

/* Drop all but the newest `keep` nightly runs (at least 1), other runs older than the oldest kept,
   and ad hoc ones that ended more than adhoc_days ago (-1: none for that). Each run whole or not
   at all; a reader delays it and is no failure. */
OV_NODISCARD bool ov_store_prune(ov_store *store, int64_t keep, int64_t adhoc_days,
                                 ov_store_pruned *out, ov_error *err);

/* The day in a time zone by the server's clock. OV_E_CONFIG when the server does not know the zone. */
OV_NODISCARD bool ov_store_today(ov_store *store, ov_str time_zone, ov_date *out, ov_error *err);

/* --- questions: embedded queries by name, results as text (sql/queries); for lib/published alone --- */

OV_NODISCARD bool ov_store_ask(ov_store *store, const ov_sql *sql, const ov_str *params,
                               size_t param_count, ov_arena *mem, ov_pg_rows *out, ov_error *err);
OV_NODISCARD bool ov_store_each(ov_store *store, const ov_sql *sql, const ov_str *params,
                                size_t param_count, ov_pg_row_fn fn, void *context, ov_error *err);

#endif
