#include "../store/support.h"

#include "ov_sql.h"

/* Texts of several statements, and those on the demo's truth, which is there only with a demo: what they hold is proved by init and demo. */
static bool
is_script(const ov_sql *sql)
{
    static const char *const scripts[] = {"roles",      "schema_bootstrap", "demo_prepare",
                                          "demo_begin", "demo_due",         "demo_go_on",
                                          "demo_state", "demo_analyze"};

    for (size_t i = 0; i < OV_COUNT(scripts); i++)
        if (strcmp(sql->name, scripts[i]) == 0)
            return true;
    return false;
}

/* Records of rows are made of the manuals (sql/embed.py): what a manual says must be what comes. */
static bool
manual_is_true(size_t query, const ov_pg_column *columns, size_t count)
{
    const char *manual = ov_sql_columns[query], *query_name = ov_sql_all[query]->name;
    ov_str rest = ov_str_from(manual ? manual : ""), name;
    size_t i = 0;

    while (!ov_str_is_empty(rest) && ov_str_next(&rest, ' ', &name)) {
        if (i >= count || !ov_str_eq(columns[i].name, name)) {
            print_error("%s: column %zu is '%.*s' in its manual, and '%.*s'\n", query_name, i + 1,
                        OV_STR_ARG(name),
                        OV_STR_ARG(i < count ? columns[i].name : OV_STR("not there")));
            return false;
        }
        i++;
    }
    if (!manual || i == count)
        return true;
    print_error("%s: %zu columns, %zu in its manual\n", query_name, count, i);
    return false;
}

static void
every_query_prepares_against_the_schema(void **state OV_UNUSED)
{
    ov_arena *mem = ov_arena_new();
    ov_pg_column *columns;
    size_t count, failed = 0;
    ov_pg *pg;

    fresh_database(mem, "prepare");
    pg = connect_pg(mem);
    for (size_t i = 0; i < ov_sql_all_count; i++) {
        ov_error err = {0};

        if (is_script(ov_sql_all[i]))
            continue;
        if (ov_pg_describe(pg, ov_sql_all[i], mem, &columns, &count, &err)) {
            failed += !manual_is_true(i, columns, count);
            continue;
        }
        print_error("%s\n", err.message);
        failed++;
    }
    assert_int_equal(failed, 0);
    ov_pg_close(pg);
    ov_arena_free(mem);
}

/* Every table and every column says what it is. */
static void
everything_has_a_comment(void **state OV_UNUSED)
{
    ov_arena *mem = ov_arena_new();
    ov_pg *pg;

    fresh_database(mem, "comments");
    pg = connect_pg(mem);
    ASSERT_STR(
        ask(pg, mem,
            "select coalesce(string_agg(n.nspname || '.' || c.relname || '.' || "
            "coalesce(a.attname, ''), ' '), '')"
            "  from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            "  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not "
            "a.attisdropped"
            " where n.nspname in ('intake', 'onevoice', 'onevoice_feed')"
            "   and (c.relkind in ('r', 'p') or c.relkind = 'v' and n.nspname = 'onevoice_feed')"
            "   and (obj_description(c.oid, 'pg_class') is null or col_description(c.oid, "
            "a.attnum) is null)"),
        "");
    ov_pg_close(pg);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_prepares_against_the_schema),
        cmocka_unit_test(everything_has_a_comment),
    };

    return cmocka_run_group_tests_name("sql_prepare", tests, NULL, NULL);
}
