#include "onevoice/store/snapshot.h"

#include <string.h>

#include "ov_sql.h"
#include "row.h"

/* A relation that is missing, or cannot be held still, is the site's business. */
static bool
fail_lock(ov_error *err)
{
    if (err && (strcmp(err->sqlstate, "42P01") == 0 || strcmp(err->sqlstate, "3F000") == 0 ||
                strcmp(err->sqlstate, "42809") == 0))
        err->kind = OV_E_DATA;
    return ov_error_context(err, "locking the intake (every relation must be a table or a plain "
                                 "view; 'onevoice init' makes those that are missing)");
}

bool
ov_store_snapshot_open(ov_store *store, ov_error *err)
{
    OV_ASSERT(!store->snapshot);
    if (!ov_store_connect(store, "onevoice snapshot", true, &store->snapshot, err))
        return ov_error_context(err, "snapshot");
    for (int tries = 0;;) {
        if (!ov_pg_begin(store->snapshot, OV_PG_SNAPSHOT, err))
            return false;
        if (ov_pg_exec(store->snapshot, &ov_sql_intake_lock, NULL, 0, err))
            return ov_store_describe_all(store, err);
        ov_pg_rollback(store->snapshot);
        if (!ov_pg_is_alive(store->snapshot) || !ov_pg_again(store->snapshot, &tries, err))
            return fail_lock(err);
    }
}

void
ov_store_snapshot_close(ov_store *store)
{
    if (!store->snapshot)
        return;
    ov_pg_rollback(store->snapshot);
    ov_pg_close(store->snapshot);
    store->snapshot = NULL;
}

bool
ov_store_check_privileges(ov_store *store, bool nightly, bool feeds, bool *superuser, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str params[] = {nightly ? OV_STR("true") : OV_STR("false"),
                       feeds ? OV_STR("true") : OV_STR("false")};
    const ov_row_check_privileges *row;
    ov_pg_rows rows;

    if (!ov_pg_query(store->control, &ov_sql_check_superuser, NULL, 0, mem, &rows, err))
        return false;
    *superuser = ov_str_eq(OV_PG_ROW(check_superuser, &rows, 0)->superuser, OV_STR("t"));
    if (!ov_pg_query(store->control, &ov_sql_check_privileges, params, 2, mem, &rows, err))
        return false;
    if (rows.count == 0)
        return true;
    row = OV_PG_ROW(check_privileges, &rows, 0);
    if (ov_str_eq(row->kind, OV_STR("few")))
        return OV_FAIL(err, OV_E_PRIVILEGE, "%.*s: %.*s (%zu such in all)", OV_STR_ARG(row->object),
                       OV_STR_ARG(row->wrong), rows.count);
    return OV_FAIL(err, OV_E_CONFIG,
                   "%.*s %.*s (%zu such in all): run nights as a member of onevoice_reader and "
                   "onevoice_publisher only",
                   OV_STR_ARG(row->object), OV_STR_ARG(row->wrong), rows.count);
}

bool
ov_store_check_access(ov_store *store, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;
    bool ok;

    if (!ov_pg_query(store->control, &ov_sql_intake_privileges, NULL, 0, mem, &rows, err))
        return false;
    if (rows.count > 0) {
        const ov_row_intake_privileges *row = OV_PG_ROW(intake_privileges, &rows, 0);
        bool privilege = ov_str_starts(row->wrong, OV_STR("no "));

        return OV_FAIL(err, privilege ? OV_E_PRIVILEGE : OV_E_DATA, "intake.%.*s: %.*s",
                       OV_STR_ARG(row->relation), OV_STR_ARG(row->wrong));
    }
    ok = ov_store_snapshot_open(store, err);
    ov_store_snapshot_close(store);
    return ok;
}
