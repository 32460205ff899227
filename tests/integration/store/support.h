/*
 * What the integration tests of the store share: a fresh database, fixtures, one-cell questions.
 */
#ifndef TESTS_INTEGRATION_STORE_SUPPORT_H
#define TESTS_INTEGRATION_STORE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/store/store.h"

/* Fails the test with the error's message. */
static inline void
must_(bool ok, const ov_error *err, const char *file, int line)
{
    if (!ok) {
        print_error("%s\n", err->message);
        _fail(file, line);
    }
}
#define MUST(call) must_((call), &err, __FILE__, __LINE__)

static inline ov_pg *
connect_pg(ov_arena *mem)
{
    ov_pg_options options = {0};
    ov_error err = {0};
    ov_pg *pg = NULL;

    MUST(ov_pg_open(mem, &options, &pg, &err));
    return pg;
}

static inline void
run_sql(ov_pg *pg, const char *text)
{
    ov_error err = {0};

    MUST(ov_pg_script(pg, "test", text, &err));
}

/* First cell of a question. */
static inline ov_str
ask(ov_pg *pg, ov_arena *mem, const char *text)
{
    ov_sql sql = {"question", text, strlen(text)};
    ov_pg_rows rows = {0};
    ov_error err = {0};

    MUST(ov_pg_query(pg, &sql, NULL, 0, mem, &rows, &err));
    return rows.count ? ov_pg_cell(&rows, 0, 0) : OV_STR_NULL;
}

#define ASSERT_STR(got, want) assert_string_equal(ov_str_cstr(mem, (got)), (want))

/* A file beside the tests. */
static inline void
run_file(ov_pg *pg, ov_arena *mem, const char *name)
{
    const char *root = getenv("ONEVOICE_SOURCE");
    ov_str path = ov_str_printf(mem, "%s/tests/integration/store/%s", root ? root : ".", name);
    FILE *f = fopen(ov_str_cstr(mem, path), "rb");
    char *text = ov_arena_alloc(mem, 1 << 20);

    assert_non_null(f);
    assert_true(fread(text, 1, (1 << 20) - 1, f) > 0);
    fclose(f);
    run_sql(pg, text);
}

/* An empty database with the schema in it; the connection of later sessions goes there too. */
static inline void
fresh_database(ov_arena *mem, const char *name)
{
    ov_store_options options = {0};
    ov_store *store = NULL;
    ov_error err = {0};
    ov_pg *pg;

    setenv("PGDATABASE", "postgres", 1);
    pg = connect_pg(mem);
    run_sql(pg, ov_str_cstr(mem, ov_str_printf(mem, "drop database if exists %s", name)));
    run_sql(pg, ov_str_cstr(mem, ov_str_printf(mem, "create database %s", name)));
    ov_pg_close(pg);
    setenv("PGDATABASE", name, 1);
    MUST(ov_store_open(mem, &options, &store, &err));
    MUST(ov_store_init(store, OV_STORE_INIT, mem, NULL, NULL, &err));
    ov_store_close(store);
}

#endif
