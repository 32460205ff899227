/*
 * plan.xml and plan.ndjson of a published run: rows of one ordered stream are put together into
 * messages and handed on, each only until the next one begins, so that the memory needed does not
 * grow with the town.
 */
#include "onevoice/published/feed.h"

#include <string.h>

#include "published_internal.h"
#include "onevoice/base/vec.h"
#include "onevoice/feed/plan.h"
#include "ov_sql.h"

/* U+001F, which joins the lists in feed_plan.sql: ids and names are printed text and hold none. */
#define UNIT_SEPARATOR '\x1f'

/* Null and no day are one here; what is not a date could not have been published. */
ov_date
feed_day(ov_str text)
{
    ov_date day;

    return ov_date_parse(text, &day) ? day : OV_DATE_NONE;
}

int64_t
feed_count(ov_str text)
{
    int64_t value = 0;

    return !ov_str_is_null(text) && ov_str_to_i64(text, &value) ? value : 0;
}

/*
 * Asked before the first row of the night is read: a directory that cannot be written must not be
 * found out after the plan was published.
 */
bool
ov_published_feed_try(ov_str dir, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_feed_dir *opened;

    return ov_feed_dir_open(mem, dir, &opened, err) && ov_feed_dir_try(opened, err);
}

/*
 * Only a published run has a feed: a run that failed, or is still loading, must not reach a
 * composer.
 */
bool
feed_run(ov_store *store, int64_t run_id, ov_arena *mem, ov_feed_run *out, ov_error *err)
{
    ov_str id = ov_str_printf(mem, "%lld", (long long)run_id);
    ov_pg_rows rows;
    const ov_row_feed_run *c;

    if (!ov_store_ask(store, &ov_sql_feed_run, &id, 1, mem, &rows, err))
        return false;
    if (rows.count != 1)
        return OV_FAIL(err, OV_E_USAGE, "there is no run %lld", (long long)run_id);
    c = OV_PG_ROW(feed_run, &rows, 0);
    if (!ov_str_eq(c->state, OV_STR("published")))
        return OV_FAIL(err, OV_E_USAGE, "run %lld was not published", (long long)run_id);
    *out = (ov_feed_run){.run_id = run_id,
                         .as_of = feed_day(c->as_of),
                         .purpose = c->purpose,
                         .label = c->label,
                         .program_version = c->program_version,
                         .policy_digest = c->policy_digest,
                         .rules_digest = c->rules_digest,
                         .started_at = c->started_at,
                         .finished_at = c->finished_at,
                         .communications = feed_count(c->communications),
                         .customers = feed_count(c->customers),
                         .messages = feed_count(c->messages),
                         .rejections = feed_count(c->rejections)};
    return true;
}

/* The message being put together out of the stream's rows. */
typedef struct assembly {
    feed_message_fn take;
    void *context;
    ov_arena *mem; /* of this message, or of all when they are kept */
    bool forget;
    ov_feed_message message;
    OV_VEC(ov_feed_member) members;
    OV_VEC(ov_feed_section) sections;
    OV_VEC(ov_feed_payable) payables;
    OV_VEC(ov_feed_event) events;
    OV_VEC(ov_feed_need) needs;
    bool open;
} assembly;

/*
 * The message is handed on when the next one begins: only then are its parts known to be complete.
 */
static bool
finish_message(assembly *a, ov_error *err)
{
    bool ok = true;

    if (a->open) {
        a->message.members = a->members.items;
        a->message.member_count = a->members.count;
        a->message.sections = a->sections.items;
        a->message.section_count = a->sections.count;
        a->message.payables = a->payables.items;
        a->message.payable_count = a->payables.count;
        a->message.events = a->events.items;
        a->message.event_count = a->events.count;
        a->message.needs = a->needs.items;
        a->message.need_count = a->needs.count;
        ok = a->take(a->context, &a->message, err);
    }
    a->open = false;
    memset(&a->members, 0, sizeof a->members);
    memset(&a->sections, 0, sizeof a->sections);
    memset(&a->payables, 0, sizeof a->payables);
    memset(&a->events, 0, sizeof a->events);
    memset(&a->needs, 0, sizeof a->needs);
    if (a->forget)
        ov_arena_reset(a->mem);
    return ok;
}

/* Everything is copied: the cells of a streamed row live until the next row. */
static void
start_message(assembly *a, const ov_row_feed_plan_message *c)
{
    ov_arena *mem = a->mem;
    ov_str says;

    a->open = true;
    a->message = (ov_feed_message){.message_id = feed_count(c->message_id),
                                   .message_key = ov_str_copy(mem, c->message_key),
                                   .customer_id = ov_str_copy(mem, c->customer_id),
                                   .channel = ov_str_copy(mem, c->channel),
                                   .address = ov_str_copy(mem, c->address),
                                   .kind = ov_str_copy(mem, c->kind),
                                   .headline = ov_str_copy(mem, c->headline),
                                   .send_on = feed_day(c->send_on),
                                   .send_by = feed_day(c->send_by),
                                   .released = ov_str_eq(c->released, OV_STR("true")),
                                   .proven = ov_str_eq(c->proven, OV_STR("true")),
                                   .pages = (int32_t)feed_count(c->pages),
                                   .gap = feed_number(c->gap)};
    says = ov_str_copy(mem, c->says);
    if (ov_str_next(&says, UNIT_SEPARATOR, &a->message.headline_code))
        a->message.headline_values = says;
}

/* A list joined by the unit separator. */
static ov_strs
list(ov_arena *mem, ov_str joined)
{
    OV_VEC(ov_str) parts = {0};
    ov_str rest = ov_str_copy(mem, joined), part;

    while (!ov_str_is_empty(rest) && ov_str_next(&rest, UNIT_SEPARATOR, &part))
        *OV_VEC_ADD(mem, &parts) = part;
    return (ov_strs){parts.items, parts.count};
}

/*
 * A sum that cannot be read back is our own fault and ends the feed: a composer that met a zero
 * would print it.
 */
bool
feed_payable(ov_arena *mem, const ov_row_letter_elsewhere *c, ov_feed_payable *out, ov_error *err)
{
    *out = (ov_feed_payable){.payee = ov_str_copy(mem, c->payee),
                             .legal_entity = ov_str_copy(mem, c->legal_entity),
                             .account_number = ov_str_copy(mem, c->account_number),
                             .due_by = feed_day(c->due_by),
                             .due_basis = ov_str_copy(mem, c->due_basis),
                             .state = ov_str_copy(mem, c->state),
                             .basis = ov_str_copy(mem, c->basis),
                             .bill_id = ov_str_copy(mem, c->bill_id),
                             .eob_id = ov_str_copy(mem, c->eob_id)};
    if (!ov_currency_parse(c->currency, &out->currency) ||
        !ov_money_parse(c->amount_due_now, &out->due_now) ||
        !ov_money_parse(c->amount_disputed, &out->disputed) ||
        !ov_money_parse(c->amount_pending, &out->pending))
        return OV_FAIL(err, OV_E_INTERNAL, "payable of account '%.*s': a sum",
                       OV_STR_ARG(c->account_number));
    return true;
}

/*
 * The same columns under two queries' names: one function reads both, so that feed and preview
 * cannot differ.
 */
static bool
add_payable(assembly *a, const ov_row_feed_plan_payable *c, ov_error *err)
{
    ov_row_letter_elsewhere row = {.payee = c->payee,
                                   .legal_entity = c->legal_entity,
                                   .account_number = c->account_number,
                                   .currency = c->currency,
                                   .amount_due_now = c->amount_due_now,
                                   .amount_disputed = c->amount_disputed,
                                   .amount_pending = c->amount_pending,
                                   .due_by = c->due_by,
                                   .due_basis = c->due_basis,
                                   .state = c->state,
                                   .basis = c->basis,
                                   .bill_id = c->bill_id,
                                   .eob_id = c->eob_id};
    ov_feed_payable payable;

    if (!feed_payable(a->mem, &row, &payable, err))
        return false;
    *OV_VEC_ADD(a->mem, &a->payables) = payable;
    return true;
}

static void
add_member(assembly *a, const ov_row_feed_plan_member *c)
{
    ov_arena *mem = a->mem;

    *OV_VEC_ADD(mem, &a->members) =
        (ov_feed_member){.communication_id = ov_str_copy(mem, c->communication_id),
                         .department_id = ov_str_copy(mem, c->department_id),
                         .content_class = ov_str_copy(mem, c->content_class),
                         .disposition = ov_str_copy(mem, c->disposition),
                         .reason = ov_str_copy(mem, c->reason),
                         .reason_ref = ov_str_copy(mem, c->reason_ref),
                         .party_id = ov_str_copy(mem, c->party_id),
                         .subject_party_id = ov_str_copy(mem, c->subject_party_id),
                         .language = ov_str_copy(mem, c->language),
                         .service_from = ov_str_copy(mem, c->service_from),
                         .service_to = ov_str_copy(mem, c->service_to),
                         .plan_paid = ov_str_copy(mem, c->plan_paid),
                         .patient_responsibility = ov_str_copy(mem, c->patient_responsibility),
                         .call = ov_str_copy(mem, c->call),
                         .remit_to = ov_str_copy(mem, c->remit_to)};
}

static void
add_section(assembly *a, const ov_row_feed_plan_section *c)
{
    *OV_VEC_ADD(a->mem, &a->sections) =
        (ov_feed_section){ov_str_copy(a->mem, c->kind), ov_str_copy(a->mem, c->heading),
                          list(a->mem, c->communication_ids)};
}

static void
add_event(assembly *a, const ov_row_feed_plan_event *c)
{
    *OV_VEC_ADD(a->mem, &a->events) = (ov_feed_event){
        feed_day(c->happens_on), ov_str_copy(a->mem, c->what), ov_str_copy(a->mem, c->product),
        ov_str_copy(a->mem, c->communication_id), ov_str_eq(c->conflict, OV_STR("true"))};
}

static void
add_need(assembly *a, const ov_row_feed_plan_need *c)
{
    *OV_VEC_ADD(a->mem, &a->needs) =
        (ov_feed_need){ov_str_copy(a->mem, c->service), ov_str_copy(a->mem, c->status),
                       list(a->mem, c->met_by), list(a->mem, c->names), feed_day(c->earliest)};
}

/*
 * The parts of a message arrive as rows of one stream, told apart by their number: one ordered pass
 * over the run instead of six queries a message.
 */
static bool
take_row(void *context, const ov_str *cells, size_t columns, ov_error *err)
{
    assembly *a = context;

    switch (OV_PG_CELLS(feed_plan_message, cells, columns)->part.ptr[0]) {
    case '0':
        if (!finish_message(a, err))
            return false;
        start_message(a, OV_PG_CELLS(feed_plan_message, cells, columns));
        return true;
    case '1':
        add_member(a, OV_PG_CELLS(feed_plan_member, cells, columns));
        return true;
    case '2':
        add_section(a, OV_PG_CELLS(feed_plan_section, cells, columns));
        return true;
    case '3':
        return add_payable(a, OV_PG_CELLS(feed_plan_payable, cells, columns), err);
    case '4':
        add_event(a, OV_PG_CELLS(feed_plan_event, cells, columns));
        return true;
    default:
        add_need(a, OV_PG_CELLS(feed_plan_need, cells, columns));
        return true;
    }
}

/*
 * `keep`: where all messages stay, for one customer's letters. NULL: each is forgotten after it
 * was taken, which is what lets the feed of a large town run in the memory of its largest message.
 */
bool
feed_messages(ov_store *store, ov_str run_id, ov_str customer_id, ov_arena *keep,
              feed_message_fn take, void *context, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    assembly a = {
        .take = take, .context = context, .mem = keep ? keep : mem, .forget = keep == NULL};
    ov_str params[2] = {run_id, customer_id};

    return ov_store_each(store, &ov_sql_feed_plan, params, 2, take_row, &a, err) &&
           finish_message(&a, err);
}

typedef struct writing {
    ov_feed_plan *plan;
    ov_feed_scope scope;
} writing;

static bool
write_message(void *context, const ov_feed_message *message, ov_error *err)
{
    const writing *w = context;

    return (w->scope == OV_FEED_RELEASED && !message->released) ||
           ov_feed_plan_message(w->plan, message, err);
}

static bool
write_unsent(void *context, const ov_str *cells, size_t columns, ov_error *err)
{
    const ov_row_feed_unsent *c = OV_PG_CELLS(feed_unsent, cells, columns);
    ov_feed_unsent unsent = {c->communication_id, c->department_id,       c->customer_id,
                             c->content_class,    c->disposition,         c->reason,
                             c->reason_ref,       feed_day(c->hold_until)};

    return ov_feed_plan_unsent(context, &unsent, err);
}

static bool
write_plan(ov_store *store, ov_str id, writing *w, ov_error *err)
{
    return feed_messages(store, id, OV_STR_NULL, NULL, write_message, w, err) &&
           (w->scope == OV_FEED_RELEASED ||
            ov_store_each(store, &ov_sql_feed_unsent, &id, 1, write_unsent, w->plan, err)) &&
           ov_feed_plan_close(w->plan, err);
}

bool
ov_published_feed_plan(ov_store *store, int64_t run_id, ov_str dir, ov_feed_scope scope,
                       ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    writing w = {.scope = scope};
    ov_feed_dir *opened;
    ov_feed_run run;

    if (!feed_run(store, run_id, mem, &run, err) || !ov_feed_dir_open(mem, dir, &opened, err))
        return false;
    run.released_only = scope == OV_FEED_RELEASED;
    return ov_feed_plan_open(mem, opened, &run, &w.plan, err) &&
           write_plan(store, ov_str_printf(mem, "%lld", (long long)run_id), &w, err);
}
