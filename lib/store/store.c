#include "onevoice/store/store.h"

#include <string.h>
#include <unistd.h>

#include "ov_sql.h"
#include "store_internal.h"

ov_str
ov_store_number(ov_arena *mem, int64_t value)
{
    return ov_str_printf(mem, "%lld", (long long)value);
}

ov_str
ov_store_array(ov_arena *mem, ov_strs items)
{
    ov_buf out = ov_buf_init(mem);

    ov_buf_char(&out, '{');
    for (size_t i = 0; i < items.count; i++) {
        ov_buf_cstr(&out, i ? ",\"" : "\"");
        for (size_t k = 0; k < items.items[i].len; k++) {
            if (items.items[i].ptr[k] == '"' || items.items[i].ptr[k] == '\\')
                ov_buf_char(&out, '\\');
            ov_buf_char(&out, items.items[i].ptr[k]);
        }
        ov_buf_char(&out, '"');
    }
    ov_buf_char(&out, '}');
    return ov_buf_view(&out);
}

bool
ov_store_connect(ov_store *store, const char *application, bool read_only, ov_pg **out,
                 ov_error *err)
{
    ov_pg_options options = {
        .conninfo = store->options.conninfo,
        .application = application,
        .quiet_ms = store->options.quiet_ms,
        .statement_ms = store->options.statement_ms,
        .read_only = read_only,
        .raw_encoding = read_only,
        .stop = store->options.stop,
    };

    return ov_pg_open(store->mem, &options, out, err);
}

bool
ov_store_open(ov_arena *mem, const ov_store_options *options, ov_store **out, ov_error *err)
{
    ov_store *store = OV_NEW(mem, ov_store);

    store->mem = mem;
    store->options = *options;
    if (gethostname(store->host, sizeof store->host - 1) != 0)
        store->host[0] = '\0';
    if (!ov_store_connect(store, NULL, false, &store->control, err))
        return false;
    *out = store;
    return true;
}

void
ov_store_ignore_signals(ov_store *store)
{
    store->options.stop = NULL;
    ov_pg_ignore_signals(store->control);
}

void
ov_store_close(ov_store *store)
{
    if (!store)
        return;
    ov_pg_close(store->snapshot);
    ov_pg_close(store->publisher);
    ov_pg_close(store->control);
    store->snapshot = store->publisher = store->control = NULL;
}

ov_str
ov_store_place(const ov_store *store, ov_arena *mem)
{
    return ov_pg_place(store->control, mem);
}

bool
ov_store_ask(ov_store *store, const ov_sql *sql, const ov_str *params, size_t param_count,
             ov_arena *mem, ov_pg_rows *out, ov_error *err)
{
    return ov_pg_query(store->control, sql, params, param_count, mem, out, err);
}

bool
ov_store_each(ov_store *store, const ov_sql *sql, const ov_str *params, size_t param_count,
              ov_pg_row_fn fn, void *context, ov_error *err)
{
    return ov_pg_each(store->control, sql, params, param_count, fn, context, err);
}

bool
ov_store_today(ov_store *store, ov_str time_zone, ov_date *out, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;

    if (!ov_pg_query(store->control, &ov_sql_today, &time_zone, 1, mem, &rows, err)) {
        if (strcmp(err->sqlstate, "22023") == 0)
            err->kind = OV_E_CONFIG;
        return ov_error_context(err, "today in time zone '%.*s'", OV_STR_ARG(time_zone));
    }
    OV_ASSERT(ov_date_parse(OV_PG_ROW(today, &rows, 0)->today, out));
    return true;
}

bool
ov_store_check_server(ov_store *store, ov_arena *mem, ov_str *detail, ov_error *err)
{
    const ov_row_server_state *row;
    ov_pg_rows rows;

    if (!ov_pg_query(store->control, &ov_sql_server_state, NULL, 0, mem, &rows, err))
        return false;
    row = OV_PG_ROW(server_state, &rows, 0);
    *detail = ov_str_printf(mem, "PostgreSQL %.*s, encoding %.*s", OV_STR_ARG(row->version),
                            OV_STR_ARG(row->encoding));
    if (ov_str_eq(row->standby, OV_STR("t")))
        return OV_FAIL(err, OV_E_CONFIG,
                       "the server is a standby, which takes no rows: connect to the primary "
                       "(target_session_attrs=read-write)");
    return true;
}

/* Who holds the lock, for the message; silence when it cannot be told. */
static ov_str
holder(ov_store *store, ov_arena *mem, int object)
{
    ov_str params[] = {ov_store_number(mem, OV_STORE_LOCK_CLASS), ov_store_number(mem, object)};
    const ov_row_lock_holder *row;
    ov_pg_rows rows = {0};
    ov_error ignored;

    if (!ov_pg_query(store->control, &ov_sql_lock_holder, params, 2, mem, &rows, &ignored) ||
        rows.count == 0)
        return OV_STR("another session holds the lock");
    row = OV_PG_ROW(lock_holder, &rows, 0);
    if (ov_str_is_null(row->run_id))
        return ov_str_printf(mem, "backend %.*s (%.*s) holds the lock", OV_STR_ARG(row->pid),
                             OV_STR_ARG(row->application_name));
    return ov_str_printf(mem, "run %.*s (host %.*s, pid %.*s) holds the lock since %.*s",
                         OV_STR_ARG(row->run_id), OV_STR_ARG(row->host),
                         OV_STR_ARG(row->process_id), OV_STR_ARG(row->started));
}

static bool
take(ov_store *store, int object, ov_pg_lock_mode mode, int wait_s, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str who;
    bool got;

    if (!ov_pg_lock(store->control, OV_STORE_LOCK_CLASS, object, mode, wait_s, &got, err))
        return false;
    if (got)
        return true;
    who = holder(store, mem, object);
    return OV_FAIL(err, OV_E_PASSING, "%.*s; not started", OV_STR_ARG(who));
}

bool
ov_store_lock(ov_store *store, ov_purpose purpose, int wait_s, ov_error *err)
{
    if (purpose == OV_NIGHTLY &&
        !take(store, OV_STORE_LOCK_NIGHTLY, OV_PG_LOCK_EXCLUSIVE, wait_s, err))
        return false;
    return take(store, OV_STORE_LOCK_SCHEMA, OV_PG_LOCK_SHARED, wait_s, err);
}
