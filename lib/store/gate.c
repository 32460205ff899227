#include "onevoice/store/gate.h"

#include "onevoice/base/buf.h"
#include "onevoice/store/save.h"

#include "ov_sql.h"
#include "store_internal.h"

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
        if (!ov_str_to_i64(row->best, &items[r].best) ||
            !ov_str_to_i64(row->mean, &items[r].mean) ||
            !ov_str_to_i64(row->least, &items[r].least) ||
            !ov_str_to_i64(row->most, &items[r].most))
            return OV_FAIL(err, OV_E_INTERNAL, "history of the gates");
    }
    *out = (ov_store_measured_list){items, rows.count};
    return true;
}

/* Digests as the server prints them: numbers with a blank between them. */
static bool
parse_digests(ov_arena *mem, ov_str text, ov_store_sample *out)
{
    OV_VEC(int64_t) digests = {0};
    ov_str part;

    while (!ov_str_is_empty(text) && ov_str_next(&text, ' ', &part))
        if (!ov_str_to_i64(part, OV_VEC_ADD(mem, &digests)))
            return false;
    out->digests = digests.items;
    out->count = digests.count;
    return true;
}

bool
ov_store_samples_load(ov_store *store, ov_arena *mem, ov_store_samples *out, ov_error *err)
{
    ov_arena *scratch OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;

    if (!ov_store_ask(store, &ov_sql_gate_sample, NULL, 0, scratch, &rows, err))
        return false;
    *out = (ov_store_samples){OV_NEW_ARRAY(mem, ov_store_sample, rows.count + 1), rows.count};
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_gate_sample *row = OV_PG_ROW(gate_sample, &rows, r);

        out->items[r].subject = ov_str_copy(mem, row->subject);
        if (!parse_digests(mem, row->digests, &out->items[r]))
            return OV_FAIL(err, OV_E_INTERNAL, "the sample of the gates");
    }
    return true;
}

bool
ov_store_save_measures(ov_store *store, const ov_store_measure *items, size_t count, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str *cells[3], params[4];

    if (!ov_store_publisher(store, err))
        return false;
    for (size_t k = 0; k < OV_COUNT(cells); k++)
        cells[k] = OV_NEW_ARRAY(mem, ov_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        cells[0][i] = items[i].gate;
        cells[1][i] = items[i].subject;
        cells[2][i] = ov_store_number(mem, items[i].value);
    }
    params[0] = ov_store_number(mem, store->run_id);
    for (size_t k = 0; k < OV_COUNT(cells); k++)
        params[k + 1] = ov_store_array(mem, (ov_strs){cells[k], count});
    return ov_pg_exec(store->publisher, &ov_sql_gate_save, params, OV_COUNT(params), err) ||
           ov_error_context(err, "saving what the night is made of");
}

static ov_str
print_digests(ov_arena *mem, const int64_t *digests, size_t count)
{
    ov_buf out = ov_buf_init(mem);

    for (size_t i = 0; i < count; i++)
        ov_buf_printf(&out, "%s%lld", i ? " " : "", (long long)digests[i]);
    return ov_buf_view(&out);
}

bool
ov_store_save_samples(ov_store *store, ov_store_profiles profiles, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    OV_VEC(ov_str) subjects = {0}, digests = {0};
    ov_str params[3];

    if (!ov_store_publisher(store, err))
        return false;
    for (size_t i = 0; i < profiles.count; i++) {
        const ov_store_profile *p = &profiles.items[i];

        *OV_VEC_ADD(mem, &subjects) = p->relation;
        *OV_VEC_ADD(mem, &digests) = print_digests(mem, p->sample.digests, p->sample.count);
        for (size_t c = 0; c < p->column_count; c++) {
            *OV_VEC_ADD(mem, &subjects) = p->columns[c].subject;
            *OV_VEC_ADD(mem, &digests) = print_digests(mem, p->columns[c].digests, p->sample.count);
        }
    }
    params[0] = ov_store_number(mem, store->run_id);
    params[1] = ov_store_array(mem, (ov_strs){subjects.items, subjects.count});
    params[2] = ov_store_array(mem, (ov_strs){digests.items, digests.count});
    return ov_pg_exec(store->publisher, &ov_sql_gate_sample_save, params, OV_COUNT(params), err) ||
           ov_error_context(err, "saving what the rows of the night say");
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
