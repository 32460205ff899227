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
ov_store_demo_analyze(ov_pg *pg, ov_error *err)
{
    return ov_pg_script(pg, "demo_analyze", ov_sql_demo_analyze.text, err);
}
