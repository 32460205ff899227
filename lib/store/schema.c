/*
 * Migrations, views, roles and invariants: `init`. Migrations run once each, in order, and are held by a
 * digest of their text; all else has no history and is made again every time, in one transaction.
 */
#include "onevoice/store/store.h"

#include <jansson.h>
#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/base/log.h"
#include "onevoice/base/vec.h"
#include "ov_sql.h"
#include "store_internal.h"

static ov_str
digest_of(ov_arena *mem, const ov_sql *sql)
{
    return ov_hash_digest(mem, (ov_str){sql->text, sql->len});
}

/* What is applied, by name; none before the first init. */
static bool
applied(ov_store *store, ov_arena *mem, ov_pg_rows *rows, ov_error *err)
{
    ov_pg_rows present;

    if (!ov_pg_query(store->control, &ov_sql_schema_present, NULL, 0, mem, &present, err))
        return false;
    if (ov_str_eq(OV_PG_ROW(schema_present, &present, 0)->present, OV_STR("f"))) {
        *rows = (ov_pg_rows){0};
        return true;
    }
    return ov_pg_query(store->control, &ov_sql_schema_migrations, NULL, 0, mem, rows, err);
}

/* Row of a migration among those applied, or rows->count. */
static size_t
find(const ov_pg_rows *rows, const ov_sql *migration)
{
    size_t row = 0;

    while (row < rows->count &&
           !ov_str_eq(OV_PG_ROW(schema_migrations, rows, row)->name, ov_str_from(migration->name)))
        row++;
    return row;
}

/* Applied migrations must be ours, unedited, and leave no hole. */
static bool
compare(ov_arena *mem, const ov_pg_rows *rows, size_t *known, ov_error *err)
{
    *known = 0;
    for (size_t i = 0; i < ov_sql_migrations_count; i++) {
        const ov_sql *migration = &ov_sql_migrations[i];
        size_t row = find(rows, migration);

        if (row == rows->count)
            continue;
        if (!ov_str_eq(OV_PG_ROW(schema_migrations, rows, row)->digest, digest_of(mem, migration)))
            return OV_FAIL(err, OV_E_CONFIG,
                           "migration '%s' was applied with another text than this program has",
                           migration->name);
        if (*known != i)
            return OV_FAIL(err, OV_E_CONFIG, "migration '%s' was applied, an earlier one was not",
                           migration->name);
        *known = i + 1;
    }
    if (rows->count > *known)
        return OV_FAIL(err, OV_E_CONFIG,
                       "the database has a schema newer than this program: %zu migrations, %zu "
                       "known; use the newer program",
                       rows->count, *known);
    return true;
}

static bool
check_schema(ov_store *store, bool intake, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;
    size_t known, missing = 0;
    const ov_row_schema_missing *first = NULL;

    if (!applied(store, mem, &rows, err) || !compare(mem, &rows, &known, err))
        return ov_error_context(err, "schema version");
    if (known < ov_sql_migrations_count)
        return OV_FAIL(err, OV_E_CONFIG,
                       "schema version: %zu of %zu migrations are applied: run 'onevoice init'",
                       known, ov_sql_migrations_count);
    if (!ov_pg_query(store->control, &ov_sql_schema_missing, NULL, 0, mem, &rows, err))
        return ov_error_context(err, "schema");
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_schema_missing *row = OV_PG_ROW(schema_missing, &rows, r);

        if (!intake && ov_str_starts(row->relation, OV_STR("intake.")))
            continue;
        first = first ? first : row;
        missing++;
    }
    return !first || OV_FAIL(err, OV_E_CONFIG,
                             "%.*s %.*s is %.*s (%zu such objects in all): run 'onevoice init'",
                             OV_STR_ARG(first->kind), OV_STR_ARG(first->identity),
                             OV_STR_ARG(first->state), missing);
}

bool
ov_store_check_schema(ov_store *store, ov_error *err)
{
    return check_schema(store, true, err);
}

bool
ov_store_check_own_schema(ov_store *store, ov_error *err)
{
    return check_schema(store, false, err);
}

static bool
record(ov_store *store, ov_arena *mem, const ov_sql *sql, ov_error *err)
{
    ov_str params[] = {ov_str_from(sql->name), digest_of(mem, sql)};

    return ov_pg_exec(store->control, &ov_sql_schema_applied, params, 2, err);
}

static bool
migrate_one(ov_store *store, ov_arena *mem, const ov_sql *sql, ov_error *err)
{
    return ov_pg_script(store->control, sql->name, sql->text, err) && record(store, mem, sql, err);
}

/* The server checks a run by itself before it publishes it: it needs the texts. */
static bool
save_invariants(ov_store *store, ov_error *err)
{
    ov_str params[2] = {OV_STR_NULL, OV_STR_NULL};

    if (!ov_pg_exec(store->control, &ov_sql_schema_invariant, params, 2, err))
        return false;
    for (size_t i = 0; i < ov_sql_checks_count; i++) {
        params[0] = ov_str_from(ov_sql_checks[i]->name);
        params[1] = (ov_str){ov_sql_checks[i]->text, ov_sql_checks[i]->len};
        if (!ov_pg_exec(store->control, &ov_sql_schema_invariant, params, 2, err))
            return false;
    }
    return true;
}

static bool
script(ov_store *store, const ov_sql *sql, ov_error *err)
{
    return ov_pg_script(store->control, sql->name, sql->text, err);
}

/* Views, invariants and roles have no history: they are made again; and what there is now is written down, for the
 * next init and for `check`. */
static bool
refresh(ov_store *store, ov_error *err)
{
    if (!script(store, &ov_sql_schema_made_now, err))
        return false;
    for (size_t i = 0; i < ov_sql_views_count; i++)
        if (!script(store, &ov_sql_views[i], err))
            return false;
    return save_invariants(store, err) && script(store, &ov_sql_roles, err) &&
           ov_pg_exec(store->control, &ov_sql_schema_made, NULL, 0, err);
}

/* What somebody dropped or changed since the last init, before migrations build on it. */
static bool
restore(ov_store *store, ov_arena *mem, ov_error *err)
{
    ov_pg_rows rows;

    if (!script(store, &ov_sql_schema_made_now, err) ||
        !ov_pg_exec(store->control, &ov_sql_schema_quiet, NULL, 0, err) ||
        !ov_pg_query(store->control, &ov_sql_schema_missing, NULL, 0, mem, &rows, err))
        return false;
    for (size_t i = 0; i < rows.count; i++) {
        const ov_row_schema_missing *row = OV_PG_ROW(schema_missing, &rows, i);

        if (!ov_pg_script(store->control, "restore", ov_str_cstr(mem, row->definition), err))
            return ov_error_context(err, "%.*s %.*s", OV_STR_ARG(row->kind),
                                    OV_STR_ARG(row->identity));
        ov_log(OV_LOG_WARN, "msg=\"restored\" kind=%.*s object=\"%.*s\" state=%.*s",
               OV_STR_ARG(row->kind), OV_STR_ARG(row->identity), OV_STR_ARG(row->state));
    }
    return true;
}

/* Whether the migrations applied so far include the one that writes down what is made. */
static bool
keeps_made(size_t known)
{
    for (size_t i = 0; i < known; i++)
        if (strcmp(ov_sql_migrations[i].name, "0060_made") == 0)
            return true;
    return false;
}

/*
 * From what `known` migrations made to what this program needs, in one transaction: a reader sees the views of the
 * release before or those of this one, never the hole that a migration leaves until the views are made again; an
 * init that fails has changed nothing, and the program of the release before can run tonight. Readers therefore
 * wait as long as it takes, from a place where they hold nothing that it still wants (schema_shut).
 */
static bool
upgrade(ov_store *store, ov_arena *mem, size_t known, ov_error *err)
{
    if (!script(store, known == 0 ? &ov_sql_schema_bootstrap : &ov_sql_schema_shut, err))
        return false;
    if (keeps_made(known) && !restore(store, mem, err))
        return ov_error_context(err, "restoring");
    for (size_t i = known; i < ov_sql_migrations_count; i++)
        if (!migrate_one(store, mem, &ov_sql_migrations[i], err))
            return ov_error_context(err, "migration");
    return refresh(store, err);
}

/* A dashboard that holds a view, or another session that holds a table, ends it no sooner than the third time. */
static bool
install(ov_store *store, ov_arena *mem, size_t known, ov_error *err)
{
    for (int tries = 0;;) {
        if (ov_pg_begin(store->control, OV_PG_READ_WRITE, err) && upgrade(store, mem, known, err) &&
            ov_pg_commit(store->control, err))
            return true;
        ov_pg_rollback(store->control);
        if (!ov_pg_is_alive(store->control) || !ov_pg_again(store->control, &tries, err))
            return false;
    }
}

static bool
lock_schema(ov_store *store, ov_error *err)
{
    bool got;

    if (!ov_pg_lock(store->control, OV_STORE_LOCK_CLASS, OV_STORE_LOCK_SCHEMA, OV_PG_LOCK_EXCLUSIVE,
                    0, &got, err))
        return false;
    if (!got)
        return OV_FAIL(err, OV_E_PASSING, "a run is alive: the schema stays as it is");
    return true;
}

bool
ov_store_init(ov_store *store, ov_store_init_mode mode, ov_arena *mem, ov_store_migration **out,
              size_t *out_count, ov_error *err)
{
    ov_store_migration *items = OV_NEW_ARRAY(mem, ov_store_migration, ov_sql_migrations_count + 1);
    ov_pg_rows rows;
    ov_str server;
    size_t known;

    if (mode == OV_STORE_INIT &&
        (!ov_store_check_server(store, mem, &server, err) || !lock_schema(store, err)))
        return false;
    if (!applied(store, mem, &rows, err) || !compare(mem, &rows, &known, err))
        return false;
    for (size_t i = 0; i < ov_sql_migrations_count; i++) {
        size_t row = find(&rows, &ov_sql_migrations[i]);

        items[i].name = ov_str_from(ov_sql_migrations[i].name);
        items[i].applied =
            row < rows.count ? OV_PG_ROW(schema_migrations, &rows, row)->applied : OV_STR_NULL;
    }
    if (mode == OV_STORE_INIT && !install(store, mem, known, err))
        return false;
    if (out) {
        *out = items;
        *out_count = ov_sql_migrations_count;
    }
    return true;
}

static void
release_json(json_t **json)
{
    json_decref(*json);
}

static json_t *
text_of(ov_str s)
{
    return json_stringn(s.ptr, s.len);
}

bool
ov_store_vocabulary_save(ov_store *store, ov_str version, const ov_word *words, size_t count,
                         ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    json_t *list OV_AUTO(release_json) = json_array();
    ov_str params[] = {version, OV_STR_NULL};
    char *text;

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:o, s:o}", "kind", text_of(words[i].kind),
                                              "word", text_of(words[i].word), "meaning",
                                              text_of(words[i].meaning)));
    OV_ASSERT(json_array_size(list) == count);
    params[1].len = json_dumpb(list, NULL, 0, JSON_COMPACT);
    text = ov_arena_alloc(mem, params[1].len + 1);
    params[1].ptr = text;
    OV_ASSERT(json_dumpb(list, text, params[1].len, JSON_COMPACT) == params[1].len);
    return ov_pg_exec(store->control, &ov_sql_schema_vocabulary, params, 2, err);
}
