#include "onevoice/store/data.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/buf.h"
#include "ov_sql.h"
#include "row.h"

/* A column of a closed list holds a few wrong words. One that holds more holds something else: names, perhaps, that are not to be shown. */
#define WORDS_MOST 20

typedef struct look {
    ov_store *store;
    ov_arena *mem;
    ov_store_fault_vec *out;
} look;

static void
add(look *l, ov_str relation, ov_str column, const char *code, ov_str word)
{
    *OV_VEC_ADD(l->mem, l->out) = (ov_store_fault){.relation = relation,
                                                   .column = column,
                                                   .code = ov_str_from(code),
                                                   .word = word,
                                                   .rows = -1,
                                                   .of = -1};
}

/* --- columns --- */

static bool
known_column(const ov_store_relation *r, ov_str name)
{
    for (size_t i = 0; i < r->column_count; i++)
        if (ov_str_eq(ov_str_from(r->columns[i].name), name))
            return true;
    return false;
}

/* Columns that the contract does not know stand beside one that is missing: it may be there under another name. */
static ov_str
strangers(look *l, const ov_pg_rows *rows, const ov_store_relation *r)
{
    ov_buf buf = ov_buf_init(l->mem);

    for (size_t i = 0; i < rows->count; i++) {
        const ov_row_data_columns *row = OV_PG_ROW(data_columns, rows, i);

        if (ov_str_eq(row->relation, ov_str_from(r->name)) && !ov_str_is_null(row->attribute) &&
            !known_column(r, row->attribute))
            ov_buf_printf(&buf, "%s%.*s", ov_buf_view(&buf).len ? ", " : "",
                          OV_STR_ARG(row->attribute));
    }
    return ov_buf_view(&buf).len ? ov_buf_view(&buf) : OV_STR_NULL;
}

static void
look_at_type(look *l, const ov_row_data_columns *row, const ov_store_column *column)
{
    int64_t type;

    if (!ov_str_to_i64(row->type_id, &type) || !ov_store_type_fits(column->kind, (uint32_t)type))
        add(l, row->relation, row->attribute, "wrong_type",
            ov_str_printf(l->mem, "%.*s, not %s", OV_STR_ARG(row->type),
                          ov_store_type_name(column->kind)));
    else if (ov_str_starts(row->type, OV_STR("character(")))
        add(l, row->relation, row->attribute, "padded_type", row->type);
}

/* The server says of each relation what it is; a row of the answer for each column. */
static void
look_at_relation(look *l, const ov_pg_rows *rows, const ov_store_relation *r)
{
    ov_str name = ov_str_from(r->name);
    bool seen = false;

    for (size_t i = 0; i < rows->count; i++) {
        const ov_row_data_columns *row = OV_PG_ROW(data_columns, rows, i);

        if (!ov_str_eq(row->relation, name))
            continue;
        if (!seen && !ov_str_eq(row->readable, OV_STR("true")))
            add(l, name, OV_STR(""), "no_privilege", OV_STR_NULL);
        if (!seen && (ov_str_eq(row->kind, OV_STR("m")) || ov_str_eq(row->kind, OV_STR("f"))))
            add(l, name, OV_STR(""), "cannot_be_locked", OV_STR_NULL);
        seen = true;
    }
    if (!seen) {
        add(l, name, OV_STR(""), "missing_relation", OV_STR_NULL);
        return;
    }
    for (size_t c = 0; c < r->column_count; c++) {
        const ov_row_data_columns *found = NULL;
        ov_str column = ov_str_from(r->columns[c].name);

        if (r->columns[c].kind == OV_STORE_IGNORE || r->columns[c].kind == OV_STORE_DIGEST)
            continue;
        for (size_t i = 0; i < rows->count && !found; i++) {
            const ov_row_data_columns *row = OV_PG_ROW(data_columns, rows, i);

            if (ov_str_eq(row->relation, name) && ov_str_eq(row->attribute, column))
                found = row;
        }
        if (found)
            look_at_type(l, found, &r->columns[c]);
        else
            add(l, name, column, "missing_column", strangers(l, rows, r));
    }
}

static bool
look_at_columns(look *l, bool *readable, ov_error *err)
{
    ov_pg_rows rows;

    if (!ov_pg_query(l->store->control, &ov_sql_data_columns, NULL, 0, l->mem, &rows, err))
        return false;
    for (size_t i = 0; i < OV_STORE_RELATIONS; i++) {
        ov_store_relation r = ov_store_relation_at(i);

        look_at_relation(l, &rows, &r);
    }
    *readable = true;
    for (size_t i = 0; i < l->out->count; i++)
        *readable &= ov_str_eq(l->out->items[i].code, OV_STR("padded_type"));
    return true;
}

/* --- rows as a night reads them --- */

static bool
drop_batch(void *context OV_UNUSED, const ov_communication *batch OV_UNUSED,
           const ov_content *contents OV_UNUSED, size_t count OV_UNUSED, size_t arrival OV_UNUSED,
           ov_error *err OV_UNUSED)
{
    return true;
}

/* "column status: open" as the column and the word; a key that is not unique has none, and is the key's. */
static void
split_detail(look *l, const ov_reject *reject, ov_str *column, ov_str *word)
{
    static const ov_str lead = OV_STR_INIT("column ");
    ov_str rest = ov_str_starts(reject->detail, lead)
                      ? ov_str_slice(reject->detail, lead.len, reject->detail.len - lead.len)
                      : OV_STR_NULL;
    const char *colon = rest.len ? memchr(rest.ptr, ':', rest.len) : NULL;

    *word = OV_STR_NULL;
    *column = rest;
    if (colon) {
        *column = ov_str_slice(rest, 0, (size_t)(colon - rest.ptr));
        *word =
            ov_str_copy(l->mem, ov_str_slice(rest, column->len + 2, rest.len - column->len - 2));
    }
    for (size_t i = 0; ov_str_is_null(rest) && i < OV_STORE_RELATIONS; i++) {
        ov_store_relation r = ov_store_relation_at(i);

        if (ov_str_eq(ov_str_from(r.name), reject->relation))
            *column = ov_str_from(r.columns[0].name);
    }
    *column = ov_str_copy(l->mem, *column);
}

static int
kind_and_key_cmp(const void *a, const void *b)
{
    const ov_reject *x = a, *y = b;
    int order = ov_str_cmp(x->relation, y->relation);

    if (order == 0)
        order = ov_str_cmp(x->code, y->code);
    if (order == 0)
        order = ov_str_cmp(x->detail, y->detail);
    return order ? order : ov_str_cmp(x->row_key, y->row_key);
}

/* Rejections of one code, column and word are one fault, with the first key. */
static void
add_rejects(look *l, const ov_rejects *rejects)
{
    ov_arena *mem = l->mem;
    size_t count = rejects->rows.count;
    ov_reject *rows = OV_NEW_ARRAY(mem, ov_reject, count + 1);

    if (count > 0)
        memcpy(rows, rejects->rows.items, count * sizeof *rows);
    qsort(rows, count, sizeof *rows, kind_and_key_cmp);
    for (size_t i = 0, end; i < count; i = end) {
        ov_str column, word;

        for (end = i + 1; end < count && ov_str_eq(rows[i].relation, rows[end].relation) &&
                          ov_str_eq(rows[i].code, rows[end].code) &&
                          ov_str_eq(rows[i].detail, rows[end].detail);)
            end++;
        split_detail(l, &rows[i], &column, &word);
        *OV_VEC_ADD(mem, l->out) = (ov_store_fault){.relation = ov_str_copy(mem, rows[i].relation),
                                                    .column = column,
                                                    .code = ov_str_copy(mem, rows[i].code),
                                                    .word = word,
                                                    .example = ov_str_copy(mem, rows[i].row_key),
                                                    .rows = (int64_t)(end - i),
                                                    .of = -1};
    }
}

static bool
look_at_rows(look *l, ov_date sent_from, size_t workers, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_rejects rejects = {.mem = mem};
    ov_store_orphans orphans;
    ov_snapshot snapshot;
    size_t *arrivals;
    bool ok = ov_store_snapshot_open(l->store, err) &&
              ov_store_snapshot_load(l->store, sent_from, OV_STORE_EVERYTHING, workers, mem,
                                     &snapshot, &rejects, err) &&
              ov_store_snapshot_communications(l->store, sent_from, sent_from, mem, &snapshot,
                                               &rejects, &orphans, &arrivals,
                                               &(ov_store_bodies){.take = drop_batch}, err);

    ov_store_snapshot_close(l->store);
    if (ok)
        add_rejects(l, &rejects);
    return ok;
}

/* --- what sound rows look like --- */

/* Told by the night's own reading already, which knows the word and the first key as well. */
static bool
is_told(const look *l, const ov_store_fault *f)
{
    for (size_t i = 0; i < l->out->count; i++) {
        const ov_store_fault *o = &l->out->items[i];

        if (ov_str_eq(o->relation, f->relation) && ov_str_eq(o->column, f->column) &&
            ov_str_eq(o->code, f->code) && ov_str_eq(o->word, f->word))
            return true;
    }
    return false;
}

/* A question that the server cannot make sense of is about a column that look_at_columns told of (class 42), or about characters that
   its encoding lacks (54000, 22P05). */
static bool
is_beside_the_point(const ov_error *err)
{
    return ov_str_starts(ov_str_from(err->sqlstate), OV_STR("42")) ||
           strcmp(err->sqlstate, "54000") == 0 || strcmp(err->sqlstate, "22P05") == 0;
}

static bool
look_at_shape(look *l, const ov_sql *query, const ov_str *run_id, ov_error *err)
{
    ov_pg_rows rows;

    if (!ov_pg_query(l->store->control, query, run_id, run_id ? 1 : 0, l->mem, &rows, err)) {
        if (!is_beside_the_point(err))
            return ov_error_context(err, "check of the data");
        *err = (ov_error){0};
        return true;
    }
    for (size_t i = 0; i < rows.count; i++) {
        /* all of them have the same columns */
        const ov_row_data_party *row = OV_PG_ROW(data_party, &rows, i);
        ov_store_fault fault = {.relation = row->relation,
                                .column = row->attribute,
                                .code = row->code,
                                .word = row->word,
                                .example = row->example};

        if (!ov_str_to_i64(row->found, &fault.rows) || !ov_str_to_i64(row->looked, &fault.of))
            return OV_FAIL(err, OV_E_INTERNAL, "counts of the intake");
        if (!is_told(l, &fault))
            *OV_VEC_ADD(l->mem, l->out) = fault;
    }
    return true;
}

static bool
same_kind(const ov_store_fault *a, const ov_store_fault *b)
{
    return ov_str_eq(a->relation, b->relation) && ov_str_eq(a->column, b->column) &&
           ov_str_eq(a->code, b->code);
}

static int
place_cmp(const void *a, const void *b)
{
    const ov_store_fault *x = a, *y = b;
    int order = ov_str_cmp(x->relation, y->relation);

    if (order == 0)
        order = ov_str_cmp(x->column, y->column);
    if (order == 0)
        order = ov_str_cmp(x->code, y->code);
    if (order == 0)
        order = OV_CMP(y->rows, x->rows);
    return order ? order : ov_str_cmp(x->word, y->word);
}

/* Too many words for a list: one line for all of them, without a word. */
static void
fold_words(ov_store_fault_vec *out)
{
    size_t kept = 0;

    if (out->count > 0)
        qsort(out->items, out->count, sizeof *out->items, place_cmp);
    for (size_t i = 0, end; i < out->count; i = end) {
        for (end = i + 1; end < out->count && same_kind(&out->items[i], &out->items[end]);)
            end++;
        if (end - i <= WORDS_MOST) {
            while (i < end)
                out->items[kept++] = out->items[i++];
            continue;
        }
        for (size_t k = i + 1; k < end; k++)
            out->items[i].rows += out->items[k].rows;
        out->items[i].word = OV_STR_NULL;
        out->items[kept++] = out->items[i];
    }
    out->count = kept;
}

bool
ov_store_data_faults(ov_store *store, ov_date sent_from, size_t workers, ov_arena *mem,
                     ov_store_fault_vec *out, ov_error *err)
{
    static const ov_sql *const shapes[] = {
        &ov_sql_data_empty,         &ov_sql_data_reference, &ov_sql_data_party,
        &ov_sql_data_communication, &ov_sql_data_facts,     &ov_sql_data_ledger,
        &ov_sql_data_others,        &ov_sql_data_values,    &ov_sql_data_invisible};
    look l = {store, mem, out};
    bool readable;

    if (!look_at_columns(&l, &readable, err) ||
        (readable && !look_at_rows(&l, sent_from, workers, err)))
        return false;
    for (size_t i = 0; i < OV_COUNT(shapes); i++)
        if (!look_at_shape(&l, shapes[i], NULL, err))
            return false;
    fold_words(out);
    return true;
}

static json_t *
text_or_null(ov_str s)
{
    return ov_str_is_null(s) ? json_null() : json_stringn(s.ptr, s.len);
}

void
ov_store_data_keep(ov_store *store, const ov_rejects *rejects)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_fault_vec faults = {0};
    look l = {store, mem, &faults};
    json_t *list = json_array();
    ov_str params[] = {ov_store_number(mem, store->run_id), OV_STR_NULL};
    ov_error ignored;
    char *text;

    add_rejects(&l, rejects);
    fold_words(&faults);
    for (size_t i = 0; i < faults.count; i++) {
        const ov_store_fault *f = &faults.items[i];

        json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:o, s:I, s:o}", "relation", text_or_null(f->relation),
                            "attribute", text_or_null(f->column), "code", text_or_null(f->code),
                            "word", text_or_null(f->word), "found", (json_int_t)f->rows, "example",
                            text_or_null(f->example)));
    }
    params[1].len = json_dumpb(list, NULL, 0, JSON_COMPACT);
    text = ov_arena_alloc(mem, params[1].len + 1);
    params[1].ptr = text;
    OV_ASSERT(json_dumpb(list, text, params[1].len, JSON_COMPACT) == params[1].len);
    json_decref(list);
    if (faults.count > 0 &&
        !ov_pg_exec(store->control, &ov_sql_data_refuse, params, OV_COUNT(params), &ignored))
        return;
}

bool
ov_store_data_kept(ov_store *store, ov_str run_id, ov_arena *mem, ov_store_fault_vec *out,
                   ov_error *err)
{
    look l = {store, mem, out};

    return look_at_shape(&l, &ov_sql_data_refused, &run_id, err);
}
