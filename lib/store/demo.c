#include "onevoice/store/demo.h"

#include "onevoice/base/arena.h"
#include "ov_sql.h"

/* The demo empties what it fills. A site that tries it on its own database must lose nothing. */
bool
ov_store_demo_check(ov_pg *pg, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;

    if (!ov_pg_query(pg, &ov_sql_demo_foreign_rows, NULL, 0, mem, &rows, err))
        return ov_error_context(err, "run onevoice init first");
    if (ov_str_eq(OV_PG_ROW(demo_foreign_rows, &rows, 0)->foreign_rows, OV_STR("t")))
        return OV_FAIL(err, OV_E_DATA,
                       "the intake holds rows that demo did not make; use an empty database");
    return true;
}

bool
ov_store_demo_prepare(ov_pg *pg, ov_error *err)
{
    return ov_pg_script(pg, "demo_prepare", ov_sql_demo_prepare.text, err);
}

bool
ov_store_demo_town(ov_pg *pg, ov_store_town *out, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    const ov_row_demo_state *row;
    ov_store_town town = {0};
    int64_t night = 0;
    ov_pg_rows rows;

    if (!ov_pg_query(pg, &ov_sql_demo_foreign_rows, NULL, 0, mem, &rows, err))
        return ov_error_context(err, "run onevoice init first");
    if (!ov_str_eq(OV_PG_ROW(demo_foreign_rows, &rows, 0)->town, OV_STR("t")))
        return OV_FAIL(err, OV_E_DATA,
                       "there is no town that could go on; onevoice demo makes one");
    if (!ov_pg_query(pg, &ov_sql_demo_state, NULL, 0, mem, &rows, err))
        return false;
    if (rows.count == 0)
        return OV_FAIL(err, OV_E_DATA,
                       "there is no town that could go on; onevoice demo makes one");
    row = OV_PG_ROW(demo_state, &rows, 0);
    if (!ov_str_to_i64(row->customers, &town.customers) || !ov_str_to_i64(row->seed, &town.seed) ||
        !ov_str_to_i64(row->night, &night) || !ov_date_parse(row->as_of, &town.as_of))
        return OV_FAIL(err, OV_E_DATA, "schema truth does not say how the town was made");
    town.night = (int)night;
    *out = town;
    return true;
}

bool
ov_store_demo_night(ov_pg *pg, int night, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str number = ov_str_printf(mem, "%d", night);

    return ov_pg_exec(pg, &ov_sql_demo_begin, &number, 1, err) &&
           (night == 0 || ov_pg_script(pg, "demo_due", ov_sql_demo_due.text, err));
}

bool
ov_store_demo_go_on(ov_pg *pg, ov_error *err)
{
    return ov_pg_script(pg, "demo_go_on", ov_sql_demo_go_on.text, err);
}

bool
ov_store_demo_analyze(ov_pg *pg, ov_error *err)
{
    return ov_pg_script(pg, "demo_analyze", ov_sql_demo_analyze.text, err);
}
