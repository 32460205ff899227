/*
 * Readings as rows: facts as one json object, with the department's word before the letter's, and
 * the evidence of what was taken from the letter.
 */
#include "onevoice/base/buf.h"
#include "onevoice/store/save.h"
#include "writer.h"

static void
add_value(ov_buf *out, const ov_fact *fact)
{
    switch (ov_fact_key_type((ov_fact_key)fact->key)) {
    case OV_FACT_TYPE_MONEY:
        ov_buf_json(out, ov_money_print(out->arena, fact->value.money));
        break;
    case OV_FACT_TYPE_DATE:
        ov_buf_json(out, ov_date_print(out->arena, fact->value.date));
        break;
    case OV_FACT_TYPE_TEXT:
        ov_buf_json(out, fact->value.text);
        break;
    case OV_FACT_TYPE_BOOL:
        ov_buf_cstr(out, fact->value.flag ? "true" : "false");
        break;
    case OV_FACT_TYPE_INT:
        ov_buf_printf(out, "%lld", (long long)fact->value.number);
        break;
    }
}

/* Sorted facts hold the structured ones of a (key, index) first. A key that is structured anywhere
   is not mixed with what the text says. */
static bool
is_best(ov_facts facts, size_t i)
{
    const ov_fact *fact = &facts.items[i];

    if (i > 0 && facts.items[i - 1].key == fact->key && facts.items[i - 1].index == fact->index)
        return false;
    if (fact->source == OV_SOURCE_STRUCTURED)
        return true;
    for (size_t k = i; k-- > 0 && facts.items[k].key == fact->key;)
        if (facts.items[k].source == OV_SOURCE_STRUCTURED)
            return false;
    for (size_t k = i + 1; k < facts.count && facts.items[k].key == fact->key; k++)
        if (facts.items[k].source == OV_SOURCE_STRUCTURED)
            return false;
    return true;
}

/* "lines" of "lines.service_date", else the whole name. */
static ov_str
group_of(const ov_fact *fact)
{
    ov_str name = ov_fact_key_name((ov_fact_key)fact->key);
    size_t dot = ov_str_find_char(name, '.', 0);

    return dot == OV_STR_NONE ? name : ov_str_slice(name, 0, dot);
}

static void
add_comma(ov_buf *out, char open)
{
    if (out->ptr[out->len - 1] != open)
        ov_buf_char(out, ',');
}

/* The members of one object of a group: those with this index. */
static void
add_object(ov_buf *out, ov_facts facts, size_t from, size_t until, size_t index)
{
    ov_buf_char(out, '{');
    for (size_t i = from; i < until; i++) {
        ov_str name = ov_fact_key_name((ov_fact_key)facts.items[i].key);

        if (facts.items[i].index != index || !is_best(facts, i))
            continue;
        add_comma(out, '{');
        ov_buf_json(out, ov_str_slice(name, group_of(&facts.items[i]).len + 1, name.len));
        ov_buf_char(out, ':');
        add_value(out, &facts.items[i]);
    }
    ov_buf_char(out, '}');
}

/*
 * Facts of one name become a value, an object or a list of either, as intake.communication.fields has them:
 * what a site reads back must have the form in which it could have been stated. `nested` is a key with a dot
 * in it; the index of a fact is its place in the list.
 */
static void
add_group(ov_buf *out, ov_facts facts, size_t from, size_t until)
{
    const ov_fact *first = &facts.items[from];
    ov_str name = group_of(first);
    bool nested = name.len < ov_fact_key_name((ov_fact_key)first->key).len;
    bool list = ov_fact_key_is_list((ov_fact_key)first->key);
    size_t last = 0;

    for (size_t i = from; i < until; i++)
        last = OV_MAX(last, facts.items[i].index);
    add_comma(out, '{');
    ov_buf_json(out, name);
    ov_buf_char(out, ':');
    if (list)
        ov_buf_char(out, '[');
    if (nested)
        for (size_t index = 0; index <= (list ? last : 0); index++) {
            if (index > 0)
                ov_buf_char(out, ',');
            add_object(out, facts, from, until, index);
        }
    else
        for (size_t i = from; i < until; i++)
            if (is_best(facts, i)) {
                if (list)
                    add_comma(out, '[');
                add_value(out, &facts.items[i]);
                if (!list)
                    break;
            }
    if (list)
        ov_buf_char(out, ']');
}

static void
add_members(ov_buf *out, ov_facts facts)
{
    for (size_t i = 0, end; i < facts.count; i = end) {
        ov_str group = group_of(&facts.items[i]);

        for (end = i + 1; end < facts.count && ov_str_eq(group_of(&facts.items[end]), group);)
            end++;
        add_group(out, facts, i, end);
    }
}

/* The parts of a file stand in a list of their own, in the order of the file. */
static ov_str
facts_json(ov_arena *mem, const ov_reading *reading)
{
    ov_buf out = ov_buf_init(mem);

    ov_buf_char(&out, '{');
    add_members(&out, reading->facts);
    if (reading->part_count > 0) {
        add_comma(&out, '{');
        ov_buf_cstr(&out, "\"parts\":[");
        for (size_t i = 0; i < reading->part_count; i++) {
            ov_buf_cstr(&out, i > 0 ? ",{" : "{");
            add_members(&out, reading->parts[i]);
            ov_buf_char(&out, '}');
        }
        ov_buf_char(&out, ']');
    }
    ov_buf_char(&out, '}');
    return ov_buf_view(&out);
}

static void
add_place(ov_buf *out, ov_str rule, uint32_t offset, uint32_t length)
{
    ov_buf_cstr(out, ",\"rule\":");
    if (ov_str_is_null(rule))
        ov_buf_cstr(out, "null");
    else
        ov_buf_json(out, rule);
    ov_buf_printf(out, ",\"offset\":%u,\"length\":%u", offset, length);
}

/*
 * Only what was taken from a letter has a place in it: facts of the fields are their own evidence. Offsets and
 * lengths go out and the words never do, since whoever may see this column need not be one who may read the
 * letter.
 */
static ov_str
evidence_json(ov_arena *mem, const ov_reading *reading)
{
    ov_buf out = ov_buf_init(mem);

    ov_buf_char(&out, '[');
    for (size_t i = 0; i < reading->facts.count; i++) {
        const ov_fact *fact = &reading->facts.items[i];

        if (fact->source != OV_SOURCE_TEXT)
            continue;
        add_comma(&out, '[');
        ov_buf_cstr(&out, "{\"fact\":");
        ov_buf_json(&out, ov_fact_key_name((ov_fact_key)fact->key));
        ov_buf_printf(&out, ",\"index\":%u", fact->index);
        add_place(&out, OV_STR_NULL, fact->evidence.offset, fact->evidence.length);
        ov_buf_char(&out, '}');
    }
    for (size_t i = 0; i < reading->hit_count; i++) {
        const ov_phrase_hit *hit = &reading->hits[i];

        add_comma(&out, '[');
        ov_buf_cstr(&out, "{\"phrase\":");
        ov_buf_json(&out, hit->klass);
        add_place(&out, hit->rule, hit->offset, hit->length);
        ov_buf_cstr(&out, hit->guarded ? ",\"guarded\":true}" : ",\"guarded\":false}");
    }
    ov_buf_char(&out, ']');
    return ov_buf_view(&out);
}

/* What each amount and date was taken for, doubtful and unread ones included. */
static ov_str
values_json(ov_arena *mem, const ov_reading *reading)
{
    ov_buf out = ov_buf_init(mem);

    ov_buf_char(&out, '[');
    for (size_t i = 0; i < reading->value_count; i++) {
        const ov_reading_value *v = &reading->values[i];

        add_comma(&out, '[');
        ov_buf_printf(&out, "{\"offset\":%u,\"length\":%u,\"%s\":", v->offset, v->length,
                      v->is_date ? "date" : "amount");
        if (v->unread)
            ov_buf_cstr(&out, "null");
        else
            ov_buf_json(&out, v->is_date ? ov_date_print(mem, v->value.date)
                                         : ov_money_print(mem, v->value.money));
        if (!ov_currency_is_null(v->currency)) {
            ov_buf_cstr(&out, ",\"currency\":");
            ov_buf_json(&out, ov_currency_str(&v->currency));
        }
        ov_buf_cstr(&out, ",\"role\":");
        ov_buf_json(&out, ov_value_role_name((ov_value_role)v->role));
        ov_buf_cstr(&out, ",\"by\":");
        ov_buf_json(&out, ov_value_evidence_name((ov_value_evidence)v->evidence));
        ov_buf_cstr(&out, v->doubtful ? ",\"doubtful\":true}" : "}");
    }
    ov_buf_char(&out, ']');
    return ov_buf_view(&out);
}

/* What is written of one communication: the words of contract and model, already as json. */
typedef struct reading_row {
    ov_str communication_id;
    ov_str content_class;
    ov_str facts, evidence; /* json objects */
    int64_t template_id;    /* 0: none */
    ov_str language;        /* null: none */
    ov_str certainty;       /* null: "nothing" */
    ov_str doubt;           /* null: none */
    ov_str amounts;         /* json array; null: empty */
} reading_row;

static void
write_row(ov_store_writer *w, const reading_row *row)
{
    ov_store_writer_row(w);
    ov_pg_put_text(w->copy, row->communication_id);
    ov_pg_put_text(w->copy, row->content_class);
    ov_pg_put_jsonb(w->copy, row->facts);
    ov_pg_put_jsonb(w->copy, row->evidence);
    if (row->template_id > 0)
        ov_pg_put_i64(w->copy, row->template_id);
    else
        ov_pg_put_null(w->copy);
    ov_pg_put_text(w->copy, row->language);
    ov_pg_put_text(w->copy, ov_str_is_null(row->certainty) ? OV_STR("nothing") : row->certainty);
    ov_pg_put_text(w->copy, row->doubt);
    ov_pg_put_jsonb(w->copy, ov_str_is_null(row->amounts) ? OV_STR("[]") : row->amounts);
}

static const char columns[] = "communication_id content_class facts evidence template_id language "
                              "certainty doubt amounts";

/*
 * Every pending communication has a row, whether it could be read or not: a reading that is absent would look like a
 * letter that never came.
 */
bool
ov_store_save_snapshot_readings(ov_store *store, const ov_snapshot *snapshot,
                                const ov_reading *const *readings, const int64_t *template_ids,
                                ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_arena *scratch OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_writer w;

    if (!ov_store_writer_open(&w, store, mem, "reading", columns, err))
        return false;
    for (size_t i = 0; i < snapshot->communications.count; i++) {
        const ov_communication *c = &snapshot->communications.items[i];
        const ov_reading *reading = readings[i];

        if (c->status != OV_STATUS_PENDING)
            continue;
        write_row(&w, &(reading_row){
                          .communication_id = c->id,
                          .content_class = ov_content_class_name(reading->content_class),
                          .facts = facts_json(scratch, reading),
                          .evidence = evidence_json(scratch, reading),
                          .template_id = template_ids ? template_ids[i] : 0,
                          .language = reading->language,
                          .certainty = ov_certainty_name(reading->certainty),
                          .doubt = reading->doubt,
                          .amounts = values_json(scratch, reading),
                      });
        ov_arena_reset(scratch);
        if (!ov_store_writer_flush(&w, err))
            return false;
    }
    return ov_store_writer_close(&w, err);
}
