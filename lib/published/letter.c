#include "onevoice/page/letter.h"

#include <stdlib.h>

#include "published_internal.h"
#include "onevoice/base/vec.h"
#include "onevoice/published/feed.h"
#include "ov_sql.h"

/* What is being gathered for one customer. */
typedef struct gathering {
    ov_arena *mem;
    OV_VEC(ov_feed_letter) letters;
    OV_VEC(ov_feed_payable) elsewhere;
} gathering;

static bool
take_message(void *context, const ov_feed_message *message, ov_error *err OV_UNUSED)
{
    gathering *g = context;

    *OV_VEC_ADD(g->mem, &g->letters) = (ov_feed_letter){.message = *message};
    return true;
}

/*
 * What the customer owes but no message of tonight asks for (in collection, held, disputed): the
 * preview shows it apart, since a letter that is silent about it looks complete and is not.
 */
static bool
take_elsewhere(void *context, const ov_str *cells, size_t columns, ov_error *err)
{
    gathering *g = context;

    return feed_payable(g->mem, OV_PG_CELLS(letter_elsewhere, cells, columns),
                        OV_VEC_ADD(g->mem, &g->elsewhere), err);
}

static ov_feed_piece
piece_of(ov_arena *mem, const ov_pg_rows *rows, size_t r)
{
    const ov_row_explain_pieces *c = OV_PG_ROW(explain_pieces, rows, r);

    return (ov_feed_piece){
        .communication_id = c->communication_id,
        .department = ov_str_is_null(c->department) ? c->department_id : c->department,
        .content_class = c->content_class,
        .disposition = c->disposition,
        .reason = c->reason,
        .reason_ref = c->reason_ref,
        .rules = ov_pg_list_shown(mem, c->rules),
        .alone_if = c->alone_if,
        .created_on = feed_day(c->created_on),
        .latest_send = feed_day(c->latest_send),
        .hold_until = feed_day(c->hold_until),
        .alone_on = feed_day(c->alone_on),
    };
}

/* Whose pieces are shown: a score leaves out what left on an earlier night. */
static int64_t
senders_of(const ov_pg_rows *pieces)
{
    int64_t count = 0;

    for (size_t r = 0; r < pieces->count; r++) {
        ov_str department = OV_PG_ROW(explain_pieces, pieces, r)->department_id;
        size_t earlier = 0;

        while (earlier < r &&
               !ov_str_eq(OV_PG_ROW(explain_pieces, pieces, earlier)->department_id, department))
            earlier++;
        count += earlier == r;
    }
    return count;
}

/* The pieces in this message (0: in none), which stand by message and position. */
static ov_feed_pieces
pieces_of(ov_arena *mem, const ov_pg_rows *rows, int64_t message_id)
{
    OV_VEC(ov_feed_piece) pieces = {0};

    for (size_t r = 0; r < rows->count; r++)
        if (feed_count(OV_PG_ROW(explain_pieces, rows, r)->message_id) == message_id)
            *OV_VEC_ADD(mem, &pieces) = piece_of(mem, rows, r);
    return (ov_feed_pieces){pieces.items, pieces.count};
}

/* In the order they leave. */
static int
letters_cmp(const void *a, const void *b)
{
    const ov_feed_message *left = &((const ov_feed_letter *)a)->message;
    const ov_feed_message *right = &((const ov_feed_letter *)b)->message;

    return left->send_on != right->send_on ? OV_CMP(left->send_on, right->send_on)
                                           : OV_CMP(left->message_id, right->message_id);
}

/*
 * Flags as the preview prints them: a reviewer sees what the program itself was unsure of beside
 * the letter.
 */
static void
add_doubts(ov_arena *mem, const ov_pg_rows *rows, ov_feed_letters *out)
{
    ov_feed_doubt *doubts = OV_NEW_ARRAY(mem, ov_feed_doubt, rows->count + 1);

    for (size_t r = 0; r < rows->count; r++) {
        const ov_row_explain_flags *c = OV_PG_ROW(explain_flags, rows, r);

        doubts[r] = (ov_feed_doubt){c->code, ov_pg_list_shown(mem, c->communication_ids), c->amount,
                                    c->currency, c->rule};
    }
    out->doubts = doubts;
    out->doubt_count = rows->count;
}

/* What the papers behind the accounts say: why each is owed, for which visit, and whom to ask. */
static bool
add_backgrounds(ov_store *store, ov_arena *mem, const ov_str *params, ov_feed_letters *out,
                ov_error *err)
{
    ov_feed_background *backgrounds;
    ov_pg_rows rows;

    if (!ov_store_ask(store, &ov_sql_letter_accounts, params, 2, mem, &rows, err))
        return false;
    backgrounds = OV_NEW_ARRAY(mem, ov_feed_background, rows.count + 1);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_letter_accounts *c = OV_PG_ROW(letter_accounts, &rows, r);

        backgrounds[r] = (ov_feed_background){.bill_id = c->bill_id,
                                              .eob_id = c->eob_id,
                                              .service_from = feed_day(c->service_from),
                                              .service_to = feed_day(c->service_to),
                                              .billed = c->billed,
                                              .allowed = c->allowed,
                                              .plan_paid = c->plan_paid,
                                              .responsibility = c->responsibility,
                                              .payer = c->payer,
                                              .department = c->department,
                                              .call = c->call,
                                              .subject = c->subject};
    }
    out->backgrounds = backgrounds;
    out->background_count = rows.count;
    return true;
}

/*
 * Six questions for one customer, then put together here: one statement with all of it would
 * repeat each letter for each of its pieces.
 */
static bool
gather(ov_store *store, gathering *g, ov_feed_letters *out, ov_error *err)
{
    ov_str params[4] = {ov_str_printf(g->mem, "%lld", (long long)out->run.run_id),
                        out->customer_id};
    ov_pg_rows customer, pieces, doubts;

    if (!ov_store_ask(store, &ov_sql_explain_customer, params, 2, g->mem, &customer, err) ||
        !ov_store_ask(store, &ov_sql_explain_pieces, params, 4, g->mem, &pieces, err) ||
        !ov_store_ask(store, &ov_sql_explain_flags, params, 3, g->mem, &doubts, err) ||
        !ov_store_each(store, &ov_sql_letter_elsewhere, params, 2, take_elsewhere, g, err) ||
        !add_backgrounds(store, g->mem, params, out, err) ||
        !feed_messages(store, params[0], params[1], g->mem, take_message, g, err))
        return false;
    if (customer.count == 0 && pieces.count == 0)
        return OV_FAIL(err, OV_E_USAGE, "run %.*s has no customer '%.*s'", OV_STR_ARG(params[0]),
                       OV_STR_ARG(out->customer_id));
    out->minutes_before = out->minutes_after = feed_number(OV_STR_NULL);
    if (customer.count > 0) {
        const ov_row_explain_customer *c = OV_PG_ROW(explain_customer, &customer, 0);

        out->minutes_before = feed_number(c->minutes_before);
        out->minutes_after = feed_number(c->minutes_after);
    }
    out->senders = senders_of(&pieces);
    if (g->letters.count > 0)
        qsort(g->letters.items, g->letters.count, sizeof(*g->letters.items), letters_cmp);
    for (size_t i = 0; i < g->letters.count; i++)
        g->letters.items[i].pieces =
            pieces_of(g->mem, &pieces, g->letters.items[i].message.message_id);
    out->unsent = pieces_of(g->mem, &pieces, 0);
    out->items = g->letters.items;
    out->count = g->letters.count;
    out->elsewhere = g->elsewhere.items;
    out->elsewhere_count = g->elsewhere.count;
    add_doubts(g->mem, &doubts, out);
    return true;
}

bool
ov_published_feed_letters(ov_store *store, int64_t run_id, ov_str customer_id, ov_str path,
                          ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_feed_letters letters = {.customer_id = customer_id};
    gathering g = {.mem = mem};
    ov_feed_dir *dir;
    ov_str name;

    return feed_run(store, run_id, mem, &letters.run, err) && gather(store, &g, &letters, err) &&
           feed_split_path(mem, path, &dir, &name, err) &&
           ov_page_letters_write(mem, dir, name, &letters, err);
}
