#include "onevoice/published/run.h"

#include "ov_sql.h"

bool
ov_published_run_find(ov_store *store, ov_arena *mem, ov_str name, ov_pg_rows *out, ov_error *err)
{
    ov_str which = ov_str_is_null(name) ? OV_STR("latest") : name;
    uint64_t number;

    if (!ov_str_eq(which, OV_STR("latest")) && !ov_str_eq(which, OV_STR("previous")) &&
        !ov_str_to_u64(which, &number))
        return OV_FAIL(err, OV_E_USAGE, "'%.*s' is no run: a number, latest or previous",
                       OV_STR_ARG(which));
    if (!ov_store_check_schema(store, err) ||
        !ov_store_ask(store, &ov_sql_ask_run, &which, 1, mem, out, err))
        return false;
    if (out->count == 0)
        return OV_FAIL(err, OV_E_USAGE, "there is no run '%.*s'; see onevoice status",
                       OV_STR_ARG(which));
    return true;
}

bool
ov_published_status_read(ov_store *store, ov_arena *mem, int64_t last, ov_published_status *out,
                         ov_error *err)
{
    ov_str most = ov_str_printf(mem, "%lld", (long long)last);

    return ov_store_check_schema(store, err) &&
           ov_store_ask(store, &ov_sql_ask_status, &most, 1, mem, &out->runs, err) &&
           ov_store_ask(store, &ov_sql_ask_age, NULL, 0, mem, &out->age, err);
}
