#include "onevoice/published/explain.h"

#include "ov_sql.h"

/* What the questions of one answer share. Parameters that a question does not have are null: explain_pieces asks by customer, message or piece. */
typedef struct asker {
    ov_store *store;
    ov_arena *mem;
    ov_error *err;
} asker;

static bool
ask(const asker *a, const ov_sql *sql, size_t param_count, const ov_str *params, ov_pg_rows *out)
{
    return ov_store_ask(a->store, sql, params, param_count, a->mem, out, a->err);
}

/*
 * Without a name given, `explain` shows the customer with most to lose: an example that says
 * something.
 */
bool
ov_published_customer_top(ov_store *store, ov_arena *mem, ov_str run, ov_str *id, ov_error *err)
{
    ov_pg_rows top;

    if (!ov_store_ask(store, &ov_sql_explain_top, &run, 1, mem, &top, err))
        return false;
    *id = top.count ? OV_PG_ROW(explain_top, &top, 0)->customer_id : OV_STR_NULL;
    return true;
}

bool
ov_published_customer_read(ov_store *store, ov_arena *mem, ov_str run, ov_str id,
                           ov_published_customer *out, ov_error *err)
{
    const asker a = {store, mem, err};
    const ov_str by[4] = {run, id};

    return ask(&a, &ov_sql_explain_customer, 2, by, &out->customer) &&
           ask(&a, &ov_sql_explain_pieces, 4, by, &out->pieces) &&
           ask(&a, &ov_sql_explain_messages, 3, by, &out->messages) &&
           ask(&a, &ov_sql_explain_sections, 3, by, &out->sections) &&
           ask(&a, &ov_sql_explain_payables, 2, by, &out->payables) &&
           ask(&a, &ov_sql_explain_ledger, 2, by, &out->ledger) &&
           ask(&a, &ov_sql_explain_flags, 3, by, &out->flags) &&
           ask(&a, &ov_sql_explain_timeline, 2, by, &out->timeline) &&
           ask(&a, &ov_sql_explain_needs, 2, by, &out->needs) &&
           ask(&a, &ov_sql_explain_links, 2, by, &out->links);
}

bool
ov_published_message_read(ov_store *store, ov_arena *mem, ov_str run, ov_str id,
                          ov_published_message *out, ov_error *err)
{
    const asker a = {store, mem, err};
    const ov_str by[4] = {run, OV_STR_NULL, id};

    return ask(&a, &ov_sql_explain_messages, 3, by, &out->messages) &&
           ask(&a, &ov_sql_explain_sections, 3, by, &out->sections) &&
           ask(&a, &ov_sql_explain_pieces, 4, by, &out->pieces);
}

bool
ov_published_communication_read(ov_store *store, ov_arena *mem, ov_str run, ov_str id,
                                ov_published_communication *out, ov_error *err)
{
    const asker a = {store, mem, err};
    const ov_str by_piece[4] = {run, OV_STR_NULL, OV_STR_NULL, id}, by[2] = {run, id};
    const ov_str by_flag[3] = {run, OV_STR_NULL, id};

    return ask(&a, &ov_sql_explain_pieces, 4, by_piece, &out->pieces) &&
           ask(&a, &ov_sql_explain_reading, 2, by, &out->reading) &&
           ask(&a, &ov_sql_explain_amounts, 2, by, &out->amounts) &&
           ask(&a, &ov_sql_explain_flags, 3, by_flag, &out->flags);
}
