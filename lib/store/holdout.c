/* The assignments of the holdout: one table for all runs, so that pruning forgets none. */
#include "onevoice/store/previous.h"
#include "onevoice/store/save.h"

#include "onevoice/base/vec.h"
#include "ov_sql.h"
#include "writer.h"

typedef struct gather {
    ov_arena *mem;
    OV_VEC(ov_holdout_member) members;
} gather;

/*
 * An assignment that cannot be read back ends the night: drawn again, a household could change its
 * arm, and the trial would compare nothing.
 */
static bool
take_member(void *context, const ov_str *cells, size_t columns, ov_error *err)
{
    gather *g = context;
    const ov_row_previous_holdout *row = OV_PG_CELLS(previous_holdout, cells, columns);
    int64_t stratum;

    if (!ov_str_to_i64(row->stratum, &stratum) || stratum < 0 || stratum >= OV_HOLDOUT_STRATA)
        return OV_FAIL(err, OV_E_INTERNAL, "an assignment of the holdout cannot be read back");
    *OV_VEC_ADD(g->mem, &g->members) =
        (ov_holdout_member){.customer_id = ov_str_copy(g->mem, row->customer_id),
                            .household = ov_str_copy(g->mem, row->household),
                            .stratum = (int32_t)stratum,
                            .held_out = ov_str_eq(row->held_out, OV_STR("t")),
                            .earlier = ov_str_eq(row->earlier, OV_STR("t"))};
    return true;
}

bool
ov_store_holdout_load(ov_store *store, int64_t seed, ov_date as_of, ov_arena *mem, ov_holdout *out,
                      ov_error *err)
{
    gather g = {.mem = mem};
    ov_str params[] = {ov_store_number(mem, seed), ov_date_print(mem, as_of)};

    if (!ov_pg_each(store->control, &ov_sql_previous_holdout, params, 2, take_member, &g, err))
        return ov_error_context(err, "the holdout");
    out->members.items = g.members.items;
    out->members.count = g.members.count;
    return true;
}

/* Kept by seed: another seed is another experiment, whose arms must not mix with these. */
bool
ov_store_save_holdout(ov_store *store, int64_t seed, const ov_holdout *joining, ov_error *err)
{
    static const ov_str columns[] = {OV_STR_INIT("run_id"),      OV_STR_INIT("seed"),
                                     OV_STR_INIT("customer_id"), OV_STR_INIT("household"),
                                     OV_STR_INIT("stratum"),     OV_STR_INIT("held_out")};
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_writer w = {store, mem, NULL, OV_STR("holdout"), store->run_id};

    if (joining->members.count == 0)
        return true;
    if (!ov_store_publisher(store, err) ||
        !ov_pg_copy_in_begin(store->publisher, OV_STR("onevoice"), w.relation, columns,
                             OV_COUNT(columns), mem, &w.copy, err))
        return false;
    for (size_t i = 0; i < joining->members.count; i++) {
        const ov_holdout_member *m = &joining->members.items[i];

        ov_store_writer_row(&w);
        ov_pg_put_i64(w.copy, seed);
        ov_pg_put_text(w.copy, m->customer_id);
        ov_pg_put_text(w.copy, m->household);
        ov_pg_put_i32(w.copy, m->stratum);
        ov_pg_put_bool(w.copy, m->held_out);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}
