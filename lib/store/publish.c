/*
 * How a run becomes visible: tables are attached, invariants checked by the server, readers waited
 * for, and one row is flipped. Until that commit nobody sees anything; after it the run is
 * published, whatever comes. There are two commits because with one a reader saw the new number
 * without its rows (sql/README.md, rejected).
 */
#include "onevoice/store/store.h"

#include <poll.h>

#include "onevoice/base/failpoint.h"
#include "onevoice/base/log.h"
#include "ov_sql.h"
#include "store_internal.h"

#define READERS_MS                                                                                 \
    60000 /* statements of dashboards take seconds; what stays longer has been forgotten */
#define READERS_POLL_MS 20
#define ANNOUNCE_MS     200 /* from a statement's snapshot to its plan: a server takes milliseconds */

/*
 * Opened at the first row that is written, so that a run which ends before it holds no
 * transaction.
 */
bool
ov_store_publisher(ov_store *store, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = NULL;
    ov_str run;

    OV_ASSERT(store->run_id);
    if (store->publisher)
        return true;
    if (!ov_store_connect(store, "onevoice publisher", false, &store->publisher, err))
        return ov_error_context(err, "publishing");
    mem = ov_arena_new();
    run = ov_store_number(mem, store->run_id);
    return ov_pg_begin(store->publisher, OV_PG_READ_WRITE, err) &&
           ov_pg_exec(store->publisher, &ov_sql_publish_open, &run, 1, err);
}

ov_store_offenders
ov_store_broken(const ov_store *store)
{
    return store->broken;
}

static ov_store_offenders
offenders_of(ov_arena *mem, const ov_pg_rows *rows)
{
    ov_store_offender *items = OV_NEW_ARRAY(mem, ov_store_offender, rows->count + 1);

    for (size_t i = 0; i < rows->count; i++) {
        const ov_row_publish_check *row = OV_PG_ROW(publish_check, rows, i);

        items[i] = (ov_store_offender){row->invariant, row->offender, row->customer_id};
    }
    return (ov_store_offenders){items, rows->count};
}

/* Rows are violations; the first is named. Without them the server notes that the run was checked:
 * it publishes no other. */
static bool
run_checks(ov_store *store, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str run = ov_store_number(mem, store->run_id);
    const ov_row_publish_check *first;
    ov_pg_rows rows;

    if (!ov_pg_query(store->publisher, &ov_sql_publish_check, &run, 1, store->mem, &rows, err))
        return false;
    if (rows.count == 0)
        return true;
    store->broken = offenders_of(store->mem, &rows);
    first = OV_PG_ROW(publish_check, &rows, 0);
    return OV_FAIL(err, OV_E_INTERNAL, "invariant %.*s is broken, first by %.*s; nothing published",
                   OV_STR_ARG(first->invariant), OV_STR_ARG(first->offender));
}

bool
ov_store_violations(ov_store *store, int64_t run_id, size_t most, ov_arena *mem,
                    ov_store_offenders *out, ov_error *err)
{
    ov_str params[] = {ov_store_number(mem, run_id), ov_store_number(mem, (int64_t)most)};
    ov_pg_rows rows;

    if (!ov_pg_query(store->control, &ov_sql_check_published, params, 1, mem, &rows, err))
        return false;
    if (rows.count == 0)
        return OV_FAIL(err, OV_E_USAGE, "run %lld is not published, or was not planned to its end",
                       (long long)run_id);
    if (!ov_pg_query(store->control, &ov_sql_check_violations, params, 2, mem, &rows, err))
        return false;
    *out = offenders_of(mem, &rows);
    return true;
}

/* Attaching waits for whoever works on the tables of runs (a prune, an ANALYZE by hand): of minutes of work only
 * this step is tried again. */
static bool
attach(ov_store *store, ov_str run, ov_error *err)
{
    for (int tries = 0;;) {
        if (!ov_pg_savepoint(store->publisher, err))
            return false;
        if (ov_pg_exec(store->publisher, &ov_sql_publish_attach, &run, 1, err))
            return true;
        if (!ov_pg_is_alive(store->publisher) || !ov_pg_again(store->publisher, &tries, err) ||
            !ov_pg_back_to_savepoint(store->publisher, err))
            return false;
    }
}

/* Everything before the first commit. A constraint that breaks here is our own result found wrong.
 */
static bool
prepare(ov_store *store, ov_store_checks checks, double *seconds, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str lock[] = {ov_store_number(mem, OV_STORE_LOCK_CLASS),
                     ov_store_number(mem, OV_STORE_LOCK_PUBLISH)};
    ov_str run = ov_store_number(mem, store->run_id);
    int64_t start;

    store->broken = (ov_store_offenders){0};
    ov_failpoint("loaded");
    if (!ov_store_publisher(store, err) ||
        !ov_pg_exec(store->publisher, &ov_sql_publish_lock, lock, 2, err) ||
        !attach(store, run, err))
        return false;
    ov_failpoint("attached");
    start = ov_clock_ms();
    if (checks == OV_STORE_CHECK_ALL && !run_checks(store, err))
        return false;
    ov_failpoint("checked");
    *seconds = (double)(ov_clock_ms() - start) / 1000;
    /* The lock was ours all the time only if its connection still stands: said, and so asked, anew. */
    store->progress_stage = NULL;
    return ov_store_progress(store, "publish", store->progress.total, store->progress.total, err);
}

/*
 * Wait until every transaction has ended that looked at the tables of runs before ours were
 * attached: what it planned does not know them. Views are safe from it (onevoice.latest_run),
 * readers of the tables themselves are not. A reader that stays for longer than READERS_MS is left
 * behind: a forgotten session must not keep a night from its readers.
 */
static bool
wait_for_readers(ov_store *store, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    int64_t end = ov_clock_ms() + READERS_MS;
    ov_str left = OV_STR_NULL;

    for (;;) {
        const ov_row_publish_readers *row;
        ov_pg_rows rows;

        if (!ov_pg_query(store->publisher, &ov_sql_publish_readers, &left, 1, mem, &rows, err))
            return ov_error_context(err, "waiting for readers");
        row = OV_PG_ROW(publish_readers, &rows, 0);
        left = row->all_readers;
        if (ov_str_is_null(left))
            return true;
        if (ov_clock_ms() > end) {
            ov_log(OV_LOG_WARN,
                   "msg=\"published before readers of the tables ended\" run=%lld readers=%.*s "
                   "pid=%.*s",
                   (long long)store->run_id, OV_STR_ARG(row->readers), OV_STR_ARG(row->pid));
            return true;
        }
        if (store->options.stop && *store->options.stop)
            return OV_FAIL(err, OV_E_PASSING, "interrupted by a signal");
        poll(NULL, 0, READERS_POLL_MS);
    }
}

/*
 * The second, small transaction: one row says that the run is there, and with it goes the record
 * of what was decided, so that no night can remember a run that readers never saw. Not running any
 * more: an operator ended it meanwhile, and that word is final.
 */
static bool
flip_once(ov_store *store, ov_store_totals totals, double seconds, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {
        ov_store_number(mem, store->run_id),
        ov_store_number(mem, totals.communications),
        ov_store_number(mem, totals.customers),
        ov_store_number(mem, totals.messages),
        ov_store_number(mem, totals.rejections),
        ov_str_printf(mem, "%.3f", seconds),
        totals.history_from ? ov_date_print(mem, totals.history_from) : OV_STR_NULL,
    };
    ov_pg_rows rows;

    if (!ov_pg_begin(store->publisher, OV_PG_READ_WRITE, err) ||
        !ov_pg_query(store->publisher, &ov_sql_publish_flip, params, OV_COUNT(params), mem, &rows,
                     err))
        return false;
    if (ov_str_is_null(OV_PG_ROW(publish_flip, &rows, 0)->run_id))
        return OV_FAIL(err, OV_E_PASSING, "run %lld is no longer running: somebody ended it",
                       (long long)store->run_id);
    if (totals.nightly && (!ov_pg_exec(store->publisher, &ov_sql_publish_enter, params, 1, err) ||
                           !ov_pg_exec(store->publisher, &ov_sql_publish_close, params, 1, err)))
        return false;
    ov_failpoint("before_flip");
    return ov_pg_commit(store->publisher, err);
}

/* Of the second transaction nothing is seen until it commits: it is short, and done again as a whole. */
static bool
flip(ov_store *store, ov_store_totals totals, double seconds, ov_error *err)
{
    ov_failpoint("waited");
    for (int tries = 0; !flip_once(store, totals, seconds, err);) {
        ov_pg_rollback(store->publisher);
        if (!ov_pg_is_alive(store->publisher) || !ov_pg_again(store->publisher, &tries, err))
            return false;
    }
    return true;
}

/* What was prepared by a statement that began before the flip may have been planned after it, with
   the older run: once more, when those are gone. It is for them alone; failing to say so changes
   nothing that was published. */
static void
announce(ov_store *store)
{
    ov_error ignored = {0};

    poll(NULL, 0, ANNOUNCE_MS);
    if (!ov_pg_exec(store->publisher, &ov_sql_publish_announce, NULL, 0, &ignored))
        ov_log(OV_LOG_WARN, "msg=\"prepared statements of readers may be planned late\" run=%lld",
               (long long)store->run_id);
}

static bool
give_up(ov_store *store)
{
    ov_pg_rollback(store->publisher);
    ov_pg_close(store->publisher);
    store->publisher = NULL;
    return false;
}

/*
 * Two commits (sql/README.md): everything is loaded, indexed, checked
 * and attached by the first; between them readers that still hold the old partitions end; the
 * second makes the run visible at once. What fails before the second leaves the previous run
 * published.
 */
bool
ov_store_publish(ov_store *store, ov_store_totals totals, ov_store_checks checks, ov_error *err)
{
    double seconds;
    bool committed = prepare(store, checks, &seconds, err) && ov_pg_commit(store->publisher, err);

    if (committed)
        ov_failpoint("committed");
    if (!committed || !wait_for_readers(store, err) || !flip(store, totals, seconds, err)) {
        ov_error_context(err, "publishing");
        return give_up(store);
    }
    store->published = true;
    ov_failpoint("flipped");
    announce(store);
    ov_pg_close(store->publisher);
    store->publisher = NULL;
    return true;
}

/* What holds a run against the record of nights: broken as long as what left today does not stand. */
#define AGAINST_THE_RECORD "check_f_shape"

static ov_store_offenders
without_record(ov_arena *mem, ov_store_offenders all)
{
    ov_store_offender *items = OV_NEW_ARRAY(mem, ov_store_offender, all.count + 1);
    size_t count = 0;

    for (size_t i = 0; i < all.count; i++)
        if (!ov_str_eq(all.items[i].invariant, OV_STR(AGAINST_THE_RECORD)))
            items[count++] = all.items[i];
    return (ov_store_offenders){items, count};
}

bool
ov_store_check_alone(ov_store *store, ov_error *err)
{
    double seconds;
    bool sound = prepare(store, OV_STORE_CHECK_ALL, &seconds, err);

    give_up(store);
    if (sound || store->broken.count == 0)
        return sound;
    store->broken = without_record(store->mem, store->broken);
    if (store->broken.count)
        return false;
    *err = (ov_error){0};
    return true;
}

/*
 * As publishing, up to the point where it would be seen: the checks of a dry run are those of a
 * night.
 */
bool
ov_store_rehearse(ov_store *store, ov_store_checks checks, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str run = ov_store_number(mem, store->run_id);

    double seconds;

    if (!prepare(store, checks, &seconds, err))
        return give_up(store);
    give_up(store);
    if (!ov_pg_exec(store->control, &ov_sql_run_discard, &run, 1, err))
        return false;
    store->run_id = 0;
    return true;
}
