#include "onevoice/store/store.h"

#include <unistd.h>

#include "ov_sql.h"
#include "store_internal.h"

#define PROGRESS_MS 5000

bool
ov_store_run_begin(ov_store *store, const ov_store_run *run, int64_t *run_id, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {
        ov_date_print(mem, run->as_of),
        run->purpose == OV_NIGHTLY ? OV_STR("nightly") : OV_STR("adhoc"),
        run->label,
        run->program_version,
        run->policy,
        run->policy_digest,
        run->rules,
        run->rules_digest,
        run->last_stage,
        ov_str_from(store->host),
        ov_store_number(mem, getpid()),
    };
    ov_pg_rows rows;
    int64_t id;

    if (!ov_pg_exec(store->control, &ov_sql_run_bury, NULL, 0, err) ||
        !ov_pg_query(store->control, &ov_sql_run_begin, params, OV_COUNT(params), mem, &rows, err))
        return ov_error_context(err, "beginning the run");
    if (!ov_str_to_i64(ov_pg_cell(&rows, 0, 0), &id))
        return OV_FAIL(err, OV_E_INTERNAL, "beginning the run: no number");
    store->run_id = id;
    store->as_of = run->as_of;
    *run_id = id;
    return true;
}

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
    params[1] = ov_pg_cell(&rows, 0, 0);
    params[2] = ov_pg_cell(&rows, 0, 1);
    return ov_pg_exec(store->control, &ov_sql_run_snapshot, params, 3, err);
}

bool
ov_store_progress(ov_store *store, ov_str stage, int64_t done, int64_t total, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = NULL;
    int64_t now = ov_store_now_ms();
    ov_str params[6];

    OV_ASSERT(store->run_id);
    if (ov_str_eq(store->progress_stage, stage) && now - store->progress_ms < PROGRESS_MS)
        return true;
    mem = ov_arena_new();
    params[0] = ov_store_number(mem, store->run_id);
    params[1] = stage;
    params[2] = ov_store_number(mem, done);
    params[3] = total < 0 ? OV_STR_NULL : ov_store_number(mem, total);
    params[4] = ov_str_from(store->host);
    params[5] = ov_store_number(mem, getpid());
    if (!ov_pg_exec(store->control, &ov_sql_run_progress, params, 6, err))
        return ov_error_context(err, "the connection that holds the lock");
    if (!ov_str_eq(store->progress_stage, stage))
        store->progress_stage = ov_str_copy(store->mem, stage);
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

    if (!store || !store->run_id)
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
    if (!ov_pg_exec(fresh, &ov_sql_run_fail, params, 2, &ignored))
        ignored.kind = OV_E_NONE; /* the next run buries it */
    ov_pg_close(fresh);
}

static bool
drop_one(ov_store *store, ov_str run, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;

    if (!ov_pg_query(store->control, &ov_sql_prune_statements, &run, 1, mem, &rows, err))
        return false;
    for (size_t i = 0; i < rows.count; i++)
        if (!ov_pg_script(store->control, "prune", ov_str_cstr(mem, ov_pg_cell(&rows, i, 0)), err))
            return ov_error_context(err, "run %.*s", OV_STR_ARG(run));
    return ov_pg_exec(store->control, &ov_sql_prune_row, &run, 1, err);
}

bool
ov_store_prune(ov_store *store, int64_t keep, int64_t *dropped, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str number = ov_store_number(mem, keep);
    ov_pg_rows rows;

    if (!ov_pg_query(store->control, &ov_sql_prune_runs, &number, 1, mem, &rows, err))
        return false;
    *dropped = 0;
    for (size_t i = 0; i < rows.count; i++) {
        if (!drop_one(store, ov_pg_cell(&rows, i, 0), err))
            return false;
        ++*dropped;
    }
    return true;
}
