#include "onevoice/published/diff.h"

#include "ov_sql.h"

/*
 * Five questions in the reader's order: totals first, then what moved and why it is so. `most`
 * bounds the rows alone; the totals are of everything, so that a cut list is never taken for the
 * whole.
 */
bool
ov_published_diff_read(ov_store *store, ov_arena *mem, ov_str first, ov_str second,
                       ov_str department, int64_t most, ov_published_diff *out, ov_error *err)
{
    ov_str params[] = {first, second, department, ov_str_printf(mem, "%lld", (long long)most)};

    return ov_store_ask(store, &ov_sql_diff_totals, params, 2, mem, &out->totals, err) &&
           ov_store_ask(store, &ov_sql_diff_moves, params, 3, mem, &out->moves, err) &&
           ov_store_ask(store, &ov_sql_diff_only, params, 2, mem, &out->only, err) &&
           ov_store_ask(store, &ov_sql_diff_minutes, params, 2, mem, &out->minutes, err) &&
           ov_store_ask(store, &ov_sql_diff_rows, params, 4, mem, &out->rows, err);
}
