#include "onevoice/store/previous.h"

#include <jansson.h>
#include <string.h>

#include "onevoice/base/vec.h"
#include "ov_sql.h"
#include "store_internal.h"

typedef struct gather {
    ov_arena *mem;
    OV_VEC(ov_store_previous_identity) identities;
    OV_VEC(ov_str) retired;
    OV_VEC(ov_store_previous_template) templates;
    OV_VEC(ov_store_previous_message) messages;
    OV_VEC(ov_previous_word) words;
} gather;

static bool
take_identity(void *context, const ov_str *cells, size_t columns, ov_error *err OV_UNUSED)
{
    gather *g = context;
    const ov_row_previous_identities *row = OV_PG_CELLS(previous_identities, cells, columns);

    *OV_VEC_ADD(g->mem, &g->identities) = (ov_store_previous_identity){
        ov_str_copy(g->mem, row->party_id), ov_str_copy(g->mem, row->customer_id)};
    return true;
}

static bool
take_retired(void *context, const ov_str *cells, size_t columns, ov_error *err OV_UNUSED)
{
    gather *g = context;
    const ov_row_previous_retired *row = OV_PG_CELLS(previous_retired, cells, columns);

    *OV_VEC_ADD(g->mem, &g->retired) = ov_str_copy(g->mem, row->customer_id);
    return true;
}

static bool
take_template(void *context, const ov_str *cells, size_t columns, ov_error *err)
{
    gather *g = context;
    const ov_row_previous_templates *row = OV_PG_CELLS(previous_templates, cells, columns);
    ov_store_previous_template *out = OV_VEC_ADD(g->mem, &g->templates);

    if (!ov_str_to_i64(row->template_id, &out->id))
        return OV_FAIL(err, OV_E_INTERNAL, "a template's id is no number");
    out->skeleton = ov_str_copy(g->mem, row->skeleton);
    return true;
}

static void
release_json(json_t **json)
{
    json_decref(*json);
}

/*
 * Ids are any text: an array that PostgreSQL prints quotes by rules of its own, JSON has a parser
 * we trust.
 */
static bool
ids_from_json(ov_arena *mem, ov_str text, ov_strs *out)
{
    json_t *array OV_AUTO(release_json) = json_loadb(text.ptr, text.len, 0, NULL);
    size_t count = json_array_size(array);

    if (!json_is_array(array))
        return false;
    out->items = OV_NEW_ARRAY(mem, ov_str, count + 1);
    out->count = count;
    for (size_t i = 0; i < count; i++) {
        const json_t *item = json_array_get(array, i);

        if (!json_is_string(item))
            return false;
        out->items[i] =
            ov_str_copy(mem, (ov_str){json_string_value(item), json_string_length(item)});
    }
    return true;
}

/*
 * A word of ours that we cannot read back is a fault of ours and ends the night: a released
 * message that is overlooked is mailed a second time.
 */
static bool
take_message(void *context, const ov_str *cells, size_t columns, ov_error *err)
{
    gather *g = context;
    const ov_row_previous_messages *row = OV_PG_CELLS(previous_messages, cells, columns);
    ov_store_previous_message *out = OV_VEC_ADD(g->mem, &g->messages);

    out->customer_id = ov_str_copy(g->mem, row->customer_id);
    out->message.message_key = ov_str_copy(g->mem, row->message_key);
    out->address = ov_str_copy(g->mem, row->address);
    out->needs_summary = ov_str_eq(row->kind, OV_STR("needs_summary"));
    if (!ov_channel_parse(row->channel, &out->message.channel) ||
        !ov_date_parse(row->send_on, &out->message.sent_on) ||
        !ov_date_parse(row->as_of, &out->as_of) || !ov_str_to_i64(row->run_id, &out->run_id) ||
        !ids_from_json(g->mem, row->communication_ids, &out->message.communication_ids) ||
        !ids_from_json(g->mem, row->department_ids, &out->departments))
        return OV_FAIL(err, OV_E_INTERNAL, "a released message cannot be read back");
    return true;
}

static bool
take_word(void *context, const ov_str *cells, size_t columns, ov_error *err)
{
    gather *g = context;
    const ov_row_previous_words *row = OV_PG_CELLS(previous_words, cells, columns);
    ov_previous_word *out = OV_VEC_ADD(g->mem, &g->words);

    *out = (ov_previous_word){.communication_id = ov_str_copy(g->mem, row->communication_id),
                              .suppressed = ov_str_eq(row->state, OV_STR("suppressed")),
                              .held = ov_str_eq(row->state, OV_STR("held")),
                              .reason = ov_str_copy(g->mem, row->reason),
                              .reason_ref = ov_str_copy(g->mem, row->reason_ref),
                              .until = OV_DATE_NONE,
                              .left_on = OV_DATE_NONE,
                              .left_to = ov_str_copy(g->mem, row->left_to)};
    return (ov_date_parse(row->since, &out->since) &&
            (ov_str_is_null(row->until) || ov_date_parse(row->until, &out->until)) &&
            (ov_str_is_null(row->left_on) || ov_date_parse(row->left_on, &out->left_on))) ||
           OV_FAIL(err, OV_E_INTERNAL, "what was said of a piece cannot be read back");
}

static bool
load_memory(ov_store *store, gather *g, ov_date since, ov_date before, ov_error *err)
{
    ov_str params[] = {ov_date_print(g->mem, since), ov_date_print(g->mem, before)};

    return ov_pg_each(store->control, &ov_sql_previous_messages, params, 2, take_message, g, err) &&
           ov_pg_each(store->control, &ov_sql_previous_words, &params[1], 1, take_word, g, err);
}

/*
 * Everything of the previous night in one shape. A first night has none, and every list is then
 * empty; a run that cannot be read back ends the night, because what it promised would be broken in
 * silence.
 */
bool
ov_store_previous_load(ov_store *store, ov_date since, ov_date before, ov_arena *mem,
                       ov_store_previous *out, ov_error *err)
{
    gather g = {.mem = mem};
    ov_store_previous result = {.as_of = OV_DATE_NONE};
    ov_pg_rows rows;
    ov_str run;

    if (!ov_pg_query(store->control, &ov_sql_previous_run, NULL, 0, mem, &rows, err))
        return ov_error_context(err, "the last published run");
    if (rows.count > 0) {
        run = OV_PG_ROW(previous_run, &rows, 0)->run_id;
        if (!ov_str_to_i64(run, &result.run_id) ||
            !ov_date_parse(OV_PG_ROW(previous_run, &rows, 0)->as_of, &result.as_of))
            return OV_FAIL(err, OV_E_INTERNAL, "the last published run cannot be read back");
        if (!ov_pg_each(store->control, &ov_sql_previous_identities, &run, 1, take_identity, &g,
                        err) ||
            !ov_pg_each(store->control, &ov_sql_previous_retired, NULL, 0, take_retired, &g, err) ||
            !ov_pg_each(store->control, &ov_sql_previous_templates, &run, 1, take_template, &g,
                        err) ||
            !load_memory(store, &g, since, before, err))
            return ov_error_context(err, "the last published run");
    }
    result.identities.items = g.identities.items;
    result.identities.count = g.identities.count;
    result.retired.items = g.retired.items;
    result.retired.count = g.retired.count;
    result.templates.items = g.templates.items;
    result.templates.count = g.templates.count;
    result.messages.items = g.messages.items;
    result.messages.count = g.messages.count;
    result.words.items = g.words.items;
    result.words.count = g.words.count;
    *out = result;
    return true;
}

bool
ov_store_last_template(ov_store *store, int64_t *id, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_pg_rows rows;
    ov_str last;

    *id = 0;
    if (!ov_pg_query(store->control, &ov_sql_last_template, NULL, 0, mem, &rows, err))
        return false;
    last = OV_PG_ROW(last_template, &rows, 0)->template_id;
    return ov_str_is_null(last) || ov_str_to_i64(last, id) ||
           OV_FAIL(err, OV_E_INTERNAL, "the last template's id");
}

typedef struct promises {
    ov_arena *mem;
    OV_VEC(ov_previous_envelope) items;
} promises;

static bool
take_envelope(void *context, const ov_str *cells, size_t columns, ov_error *err OV_UNUSED)
{
    promises *p = context;
    const ov_row_previous_plan *row = OV_PG_CELLS(previous_plan, cells, columns);

    *OV_VEC_ADD(p->mem, &p->items) = (ov_previous_envelope){
        ov_str_copy(p->mem, row->communication_id), ov_str_copy(p->mem, row->message_key)};
    return true;
}

bool
ov_store_previous_plan(ov_store *store, int64_t run_id, ov_arena *mem, ov_previous_envelopes *out,
                       ov_error *err)
{
    ov_str id = ov_store_number(mem, run_id);
    promises p = {.mem = mem};

    if (run_id &&
        !ov_pg_each(store->control, &ov_sql_previous_plan, &id, 1, take_envelope, &p, err))
        return false;
    *out = (ov_previous_envelopes){p.items.items, p.items.count};
    return true;
}

bool
ov_store_previous_take(ov_store *store, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str run = ov_store_number(mem, store->run_id);
    ov_pg_rows rows;

    return ov_pg_query(store->control, &ov_sql_delivery_take, &run, 1, mem, &rows, err) ||
           ov_error_context(err, "taking what mailers told");
}

typedef struct returned {
    ov_arena *mem;
    const ov_snapshot *snapshot;
    OV_VEC(ov_returned) items;
} returned;

/* A record that the snapshot lacks, or rejected, is nobody's address. */
static bool
take_returned(void *context, const ov_str *cells, size_t columns, ov_error *err OV_UNUSED)
{
    returned *r = context;
    const ov_row_delivery_returned *row = OV_PG_CELLS(delivery_returned, cells, columns);
    const ov_party *parties = r->snapshot->parties.items;
    size_t at =
        OV_LOWER_BOUND(i, r->snapshot->parties.count, ov_str_cmp(parties[i].id, row->party_id) < 0);

    if (at < r->snapshot->parties.count && ov_str_eq(parties[at].id, row->party_id))
        *OV_VEC_ADD(r->mem, &r->items) =
            (ov_returned){(uint32_t)at, ov_str_copy(r->mem, row->address)};
    return true;
}

bool
ov_store_previous_returned(ov_store *store, ov_arena *mem, ov_snapshot *snapshot, ov_error *err)
{
    returned r = {.mem = mem, .snapshot = snapshot};

    if (!ov_pg_each(store->control, &ov_sql_delivery_returned, NULL, 0, take_returned, &r, err))
        return ov_error_context(err, "addresses from which mail came back");
    snapshot->returned.items = r.items.items;
    snapshot->returned.count = r.items.count;
    return true;
}
