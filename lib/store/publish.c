#include "onevoice/store/store.h"

#include "ov_sql.h"
#include "store_internal.h"

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

/* Rows of a check are violations; the first is named. */
static bool
run_check(ov_store *store, const ov_sql *check, const ov_str params[2], ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;
    ov_str first;

    if (!ov_pg_query(store->publisher, check, params, 2, mem, &rows, err))
        return false;
    if (rows.count == 0)
        return true;
    first = ov_pg_cell(&rows, 0, 0);
    return OV_FAIL(err, OV_E_INTERNAL, "invariant %s is broken, first by %.*s; nothing published",
                   check->name, OV_STR_ARG(first));
}

static bool
run_checks(ov_store *store, ov_error *err)
{
    static const ov_sql *const checks[] = {&ov_sql_check_a_disposition, &ov_sql_check_b_money,
                                           &ov_sql_check_c_mandated,    &ov_sql_check_d_separation,
                                           &ov_sql_check_e_witness,     &ov_sql_check_f_shape};
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {ov_store_number(mem, store->run_id), ov_date_print(mem, store->as_of)};

    for (size_t i = 0; i < OV_COUNT(checks); i++)
        if (!run_check(store, checks[i], params, err))
            return false;
    return true;
}

/* Everything before the flip. A constraint that breaks here is our own result found wrong. */
static bool
prepare(ov_store *store, ov_store_checks checks, double *seconds, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str lock[] = {ov_store_number(mem, OV_STORE_LOCK_CLASS),
                     ov_store_number(mem, OV_STORE_LOCK_PUBLISH)};
    ov_str run = ov_store_number(mem, store->run_id);
    int64_t start;

    if (!ov_store_publisher(store, err) ||
        !ov_pg_exec(store->publisher, &ov_sql_publish_lock, lock, 2, err) ||
        !ov_pg_exec(store->publisher, &ov_sql_publish_attach, &run, 1, err))
        return false;
    start = ov_store_now_ms();
    if (checks == OV_STORE_CHECK_ALL && !run_checks(store, err))
        return false;
    *seconds = (double)(ov_store_now_ms() - start) / 1000;
    /* The lock was ours all the time only if its connection still stands. */
    store->progress_stage = OV_STR_NULL;
    return ov_store_progress(store, OV_STR("publish"), 0, -1, err);
}

static bool
flip(ov_store *store, ov_store_totals totals, double seconds, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {
        ov_store_number(mem, store->run_id),     ov_store_number(mem, totals.communications),
        ov_store_number(mem, totals.customers),  ov_store_number(mem, totals.messages),
        ov_store_number(mem, totals.rejections), ov_str_printf(mem, "%.3f", seconds),
    };
    ov_pg_rows rows;

    if (!ov_pg_exec(store->publisher, &ov_sql_publish_retire, params, 1, err) ||
        !ov_pg_exec(store->publisher, &ov_sql_publish_pair, params, 1, err) ||
        !ov_pg_query(store->publisher, &ov_sql_publish_flip, params, OV_COUNT(params), mem, &rows,
                     err))
        return false;
    if (rows.count != 1)
        return OV_FAIL(err, OV_E_PASSING, "run %lld is no longer running: somebody ended it",
                       (long long)store->run_id);
    return ov_pg_commit(store->publisher, err);
}

static bool
give_up(ov_store *store)
{
    ov_pg_rollback(store->publisher);
    ov_pg_close(store->publisher);
    store->publisher = NULL;
    return false;
}

bool
ov_store_publish(ov_store *store, ov_store_totals totals, ov_store_checks checks, ov_error *err)
{
    double seconds;

    if (!prepare(store, checks, &seconds, err) || !flip(store, totals, seconds, err)) {
        ov_error_context(err, "publishing");
        return give_up(store);
    }
    ov_pg_close(store->publisher);
    store->publisher = NULL;
    return true;
}

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
