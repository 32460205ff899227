#include "onevoice/store/gate.h"

#include "ov_sql.h"

/*
 * Of no earlier night there is no usual number, which is 0 here: the first night passes whatever
 * its size.
 */
bool
ov_store_floor(ov_store *store, int64_t *pending, int64_t *usual, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    const ov_row_check_floor *row;
    ov_pg_rows rows;

    if (!ov_store_ask(store, &ov_sql_check_floor, NULL, 0, mem, &rows, err))
        return false;
    row = OV_PG_ROW(check_floor, &rows, 0);
    *usual = 0;
    return (ov_str_to_i64(row->pending, pending) &&
            (ov_str_is_null(row->usual) || ov_str_to_i64(row->usual, usual))) ||
           OV_FAIL(err, OV_E_INTERNAL, "counts of the intake");
}

/* A median of seven nights: what the floor of the gates is a share of. */
bool
ov_store_usual_communications(ov_store *store, int64_t *usual, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;
    ov_str text;

    if (!ov_store_ask(store, &ov_sql_usual_communications, NULL, 0, mem, &rows, err))
        return false;
    text = OV_PG_ROW(usual_communications, &rows, 0)->usual;
    *usual = 0;
    return ov_str_is_null(text) || ov_str_to_i64(text, usual) ||
           OV_FAIL(err, OV_E_INTERNAL, "usual number of communications");
}

bool
ov_store_roles(ov_store *store, ov_arena *mem, ov_pg_rows *out, ov_error *err)
{
    return ov_store_ask(store, &ov_sql_check_roles, NULL, 0, mem, out, err);
}

/*
 * Best and mean are computed where the rows are: the gates compare tonight with them and know no
 * history.
 */
bool
ov_store_measured_load(ov_store *store, ov_arena *mem, ov_store_measured_list *out, ov_error *err)
{
    ov_store_measured *items;
    ov_pg_rows rows;

    if (!ov_store_ask(store, &ov_sql_gate_history, NULL, 0, mem, &rows, err))
        return false;
    items = OV_NEW_ARRAY(mem, ov_store_measured, rows.count + 1);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_gate_history *row = OV_PG_ROW(gate_history, &rows, r);

        items[r] = (ov_store_measured){.gate = row->gate, .subject = row->subject};
        if (!ov_str_to_i64(row->best, &items[r].best) || !ov_str_to_i64(row->mean, &items[r].mean))
            return OV_FAIL(err, OV_E_INTERNAL, "history of the gates");
    }
    *out = (ov_store_measured_list){items, rows.count};
    return true;
}

typedef struct was_pending {
    ov_store_was_pending_fn fn;
    void *context;
} was_pending;

static bool
take_pending(void *context, const ov_str *cells, size_t columns, ov_error *err)
{
    const was_pending *w = context;
    const ov_row_gate_pending *row = OV_PG_CELLS(gate_pending, cells, columns);
    ov_store_was_pending piece = {.communication_id = row->communication_id,
                                  .department_id = row->department_id,
                                  .content_class = row->content_class,
                                  .mandated = ov_str_eq(row->mandated, OV_STR("true"))};

    if (!ov_date_parse(row->as_of, &piece.as_of))
        return OV_FAIL(err, OV_E_INTERNAL, "the day of the previous night");
    w->fn(w->context, &piece);
    return true;
}

bool
ov_store_was_pending_each(ov_store *store, ov_store_was_pending_fn fn, void *context, ov_error *err)
{
    was_pending w = {fn, context};

    return ov_store_each(store, &ov_sql_gate_pending, NULL, 0, take_pending, &w, err);
}
