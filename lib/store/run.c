/*
 * The life of a run's row: begun, alive, failed or published, and one day dropped. A run is alive
 * while its connection bears its number as application_name; so a run whose process died can be
 * told from a slow one without a heartbeat that lies.
 */
#include "onevoice/store/store.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "onevoice/base/utf8.h"
#include "ov_sql.h"
#include "store_internal.h"

#define PROGRESS_MS   5000
#define DROP_TRIES    5
#define DROP_PAUSE_MS 300 /* longer than run_drop waits: readers get through in between */

/* *done is false when a reader is in the way. */
static bool
drop_run(ov_store *store, ov_pg *pg, ov_str run, bool forget, bool *done, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {run, forget ? OV_STR("true") : OV_STR("false")};
    ov_pg_rows rows;

    *done = false;
    for (int try = 0; try < DROP_TRIES && !*done; try++) {
        if (store->options.stop && *store->options.stop)
            return OV_FAIL(err, OV_E_PASSING, "interrupted by a signal");
        if (try > 0)
            poll(NULL, 0, DROP_PAUSE_MS);
        if (!ov_pg_query(pg, &ov_sql_run_drop, params, 2, mem, &rows, err))
            return ov_error_context(err, "run %.*s", OV_STR_ARG(run));
        *done = ov_str_eq(OV_PG_ROW(run_drop, &rows, 0)->done, OV_STR("t"));
    }
    return true;
}

/* Runs that died between their two commits left tables that nobody has seen. What cannot be dropped
 * now is dropped tomorrow. */
static bool
drop_dead(ov_store *store, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;
    bool done;

    if (!ov_pg_query(store->control, &ov_sql_run_dead, NULL, 0, mem, &rows, err))
        return false;
    for (size_t i = 0; i < rows.count; i++)
        if (!drop_run(store, store->control, OV_PG_ROW(run_dead, &rows, i)->run_id, false, &done,
                      err))
            return false;
    return true;
}

/*
 * A document as the run's row keeps it. Where the database has another encoding than UTF8, letters are written as
 * references, which say the same to whoever parses it; a reference says nothing inside CDATA, so that is left for it.
 */
static ov_str
kept_document(const ov_store *store, ov_arena *mem, ov_str document)
{
    static const ov_str open = OV_STR_INIT("<![CDATA["), close = OV_STR_INIT("]]>");
    ov_buf out = ov_buf_init(mem);
    bool cdata = false;

    if (!ov_pg_converts(store->control))
        return document;
    for (size_t at = 0, bytes; at < document.len; at += bytes) {
        ov_str rest = {document.ptr + at, document.len - at};
        uint32_t letter = 0;

        bytes = OV_MAX(ov_utf8_next(document, at, &letter), (size_t)1);
        if (ov_str_starts(rest, cdata ? close : open))
            cdata = !cdata;
        if (letter < 0x80)
            ov_buf_char(&out, rest.ptr[0]);
        else
            ov_buf_printf(&out, "%s&#x%x;%s", cdata ? "]]>" : "", letter, cdata ? "<![CDATA[" : "");
    }
    return ov_buf_view(&out);
}

/*
 * Runs whose process died are buried first, and their half-loaded rows dropped, so that nothing of
 * them is ever mistaken for this one.
 */
bool
ov_store_run_begin(ov_store *store, const ov_store_run *run, int64_t *run_id, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {
        ov_date_print(mem, run->as_of),
        run->purpose == OV_NIGHTLY ? OV_STR("nightly") : OV_STR("adhoc"),
        run->label,
        run->program_version,
        kept_document(store, mem, run->policy),
        run->policy_digest,
        kept_document(store, mem, run->rules),
        run->rules_digest,
        run->last_stage,
        ov_str_from(store->host),
        ov_store_number(mem, getpid()),
        ov_store_array(mem, run->accepted),
    };
    ov_pg_rows rows;
    int64_t id;

    if (!ov_pg_exec(store->control, &ov_sql_run_bury, NULL, 0, err) || !drop_dead(store, err) ||
        !ov_pg_query(store->control, &ov_sql_run_begin, params, OV_COUNT(params), mem, &rows, err))
        return ov_error_context(err, "beginning the run");
    if (!ov_str_to_i64(OV_PG_ROW(run_begin, &rows, 0)->run_id, &id))
        return OV_FAIL(err, OV_E_INTERNAL, "beginning the run: no number");
    store->run_id = id;
    store->as_of = run->as_of;
    store->told = run->progress;
    store->told_context = run->progress_context;
    *run_id = id;
    return true;
}

/*
 * Which moment of which server a run read: two runs over one snapshot can be compared, others only
 * explained.
 */
bool
ov_store_run_snapshot(ov_store *store, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;
    ov_str params[3];

    OV_ASSERT(store->snapshot && store->run_id);
    if (!ov_pg_query(store->snapshot, &ov_sql_intake_moment, NULL, 0, mem, &rows, err))
        return false;
    params[0] = ov_store_number(mem, store->run_id);
    params[1] = OV_PG_ROW(intake_moment, &rows, 0)->snapshot;
    params[2] = OV_PG_ROW(intake_moment, &rows, 0)->system_identifier;
    return ov_pg_exec(store->control, &ov_sql_run_snapshot, params, 3, err);
}

/*
 * Every few seconds, and at once when the stage changes or what there is to do becomes known. It runs on the connection that
 * holds the lock: when that is gone, somebody else may hold the night, and the run must end.
 */
bool
ov_store_progress(ov_store *store, const char *stage, int64_t done, int64_t total, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = NULL;
    int64_t now = ov_clock_ms();
    bool begins = !store->progress_stage || strcmp(store->progress_stage, stage) != 0;
    int64_t before = store->progress.total, left;
    ov_str params[7];

    OV_ASSERT(store->run_id);
    if (store->told)
        store->told(store->told_context, stage, done, total);
    if (begins)
        store->progress = ov_rate_begin(now);
    ov_rate_note(&store->progress, done, total, now);
    if (!begins && store->progress.total == before && now - store->progress_ms < PROGRESS_MS)
        return true;
    mem = ov_arena_new();
    left = ov_rate_left(&store->progress, now);
    params[0] = ov_store_number(mem, store->run_id);
    params[1] = ov_str_from(stage);
    params[2] = ov_store_number(mem, done);
    params[3] = store->progress.total ? ov_store_number(mem, store->progress.total) : OV_STR_NULL;
    params[4] = ov_str_from(store->host);
    params[5] = ov_store_number(mem, getpid());
    params[6] = left < 0 ? OV_STR_NULL : ov_store_number(mem, left);
    if (!ov_pg_exec(store->control, &ov_sql_run_progress, params, OV_COUNT(params), err))
        return ov_error_context(err, "the connection that holds the lock");
    store->progress_stage = stage;
    store->progress_ms = now;
    return true;
}

bool
ov_store_stage_done(ov_store *store, const ov_store_stage *stage, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {
        ov_store_number(mem, store->run_id),     stage->stage,
        ov_store_number(mem, stage->rows_in),    ov_store_number(mem, stage->rows_out),
        ov_store_number(mem, stage->rejected),   ov_str_printf(mem, "%.6f", stage->seconds),
        ov_store_number(mem, stage->peak_bytes),
    };

    /* a rehearsal has taken its run back by now */
    return store->run_id == 0 ||
           ov_pg_exec(store->control, &ov_sql_run_stage, params, OV_COUNT(params), err);
}

void
ov_store_run_fail(ov_store *store, const ov_error *why)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = NULL;
    ov_error ignored;
    ov_pg *fresh = NULL;
    ov_str params[2];
    bool done;

    if (!store || !store->run_id || store->published)
        return;
    /* Whatever stopped the run must not stop its obituary. */
    store->options.stop = NULL;
    ov_pg_close(store->snapshot);
    ov_pg_close(store->publisher);
    store->snapshot = store->publisher = NULL;
    mem = ov_arena_new();
    params[0] = ov_store_number(mem, store->run_id);
    params[1] = ov_str_from(why->message);
    if (!ov_store_connect(store, NULL, false, &fresh, &ignored))
        return;
    /* The next run buries what cannot be said now, and drops what a reader is in the way of. */
    if (!ov_pg_exec(fresh, &ov_sql_run_fail, params, 2, &ignored) ||
        !drop_run(store, fresh, params[0], false, &done, &ignored))
        ignored.kind = OV_E_NONE;
    ov_pg_close(fresh);
}

void
ov_store_run_fail_for(ov_store *store, const ov_store *computing, const ov_error *why)
{
    store->run_id = computing->run_id;
    ov_store_run_fail(store, why);
}

bool
ov_store_prune(ov_store *store, int64_t keep, int64_t adhoc_days, ov_store_pruned *out,
               ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {ov_store_number(mem, keep),
                       adhoc_days < 0 ? OV_STR_NULL : ov_store_number(mem, adhoc_days)};
    ov_pg_rows rows;
    bool done = true;

    *out = (ov_store_pruned){0};
    if (!drop_dead(store, err) ||
        !ov_pg_query(store->control, &ov_sql_prune_runs, params, 2, mem, &rows, err))
        return false;
    /* A reader who holds one run's tables holds their parents, and so all others': the rest can
     * wait with it. */
    for (size_t i = 0; i < rows.count && done; i++) {
        if (!drop_run(store, store->control, OV_PG_ROW(prune_runs, &rows, i)->run_id, true, &done,
                      err))
            return false;
        out->dropped += done;
    }
    out->waiting = (int64_t)rows.count - out->dropped;
    return true;
}
