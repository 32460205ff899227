#include "onevoice/published/feed.h"

#include <string.h>

#include "published_internal.h"
#include "onevoice/base/vec.h"
#include "onevoice/feed/plan.h"
#include "ov_sql.h"

#define UNIT_SEPARATOR '\x1f'

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
    const ov_str *c;

    if (!ov_store_ask(store, &ov_sql_feed_run, &id, 1, mem, &rows, err))
        return false;
    if (rows.count != 1)
        return OV_FAIL(err, OV_E_USAGE, "there is no run %lld", (long long)run_id);
    c = rows.cells;
    if (!ov_str_eq(c[13], OV_STR("published")))
        return OV_FAIL(err, OV_E_USAGE, "run %lld was not published", (long long)run_id);
    *out = (ov_feed_run){.run_id = run_id,
                         .as_of = feed_day(c[1]),
                         .purpose = c[2],
                         .label = c[3],
                         .program_version = c[4],
                         .policy_digest = c[5],
                         .rules_digest = c[6],
                         .started_at = c[7],
                         .finished_at = c[8],
                         .communications = feed_count(c[9]),
                         .customers = feed_count(c[10]),
                         .messages = feed_count(c[11]),
                         .rejections = feed_count(c[12])};
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

static void
start_message(assembly *a, const ov_str *c)
{
    ov_arena *mem = a->mem;
    ov_str says;

    a->open = true;
    a->message = (ov_feed_message){.message_id = feed_count(c[0]),
                                   .message_key = ov_str_copy(mem, c[3]),
                                   .customer_id = ov_str_copy(mem, c[4]),
                                   .channel = ov_str_copy(mem, c[5]),
                                   .address = ov_str_copy(mem, c[6]),
                                   .kind = ov_str_copy(mem, c[7]),
                                   .headline = ov_str_copy(mem, c[8]),
                                   .send_on = feed_day(c[9]),
                                   .send_by = feed_day(c[10]),
                                   .released = ov_str_eq(c[11], OV_STR("true")),
                                   .proven = ov_str_eq(c[12], OV_STR("true")),
                                   .pages = (int32_t)feed_count(c[13]),
                                   .gap = feed_number(c[14])};
    says = ov_str_copy(mem, c[15]);
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

bool
feed_payable(ov_arena *mem, const ov_str *c, ov_feed_payable *out, ov_error *err)
{
    *out = (ov_feed_payable){.payee = ov_str_copy(mem, c[0]),
                             .legal_entity = ov_str_copy(mem, c[1]),
                             .account_number = ov_str_copy(mem, c[2]),
                             .due_by = feed_day(c[7]),
                             .due_basis = ov_str_copy(mem, c[8]),
                             .state = ov_str_copy(mem, c[9]),
                             .basis = ov_str_copy(mem, c[10]),
                             .bill_id = ov_str_copy(mem, c[11]),
                             .eob_id = ov_str_copy(mem, c[12])};
    if (!ov_currency_parse(c[3], &out->currency) || !ov_money_parse(c[4], &out->due_now) ||
        !ov_money_parse(c[5], &out->disputed) || !ov_money_parse(c[6], &out->pending))
        return OV_FAIL(err, OV_E_INTERNAL, "payable of account '%.*s': a sum", OV_STR_ARG(c[2]));
    return true;
}

/*
 * The parts of a message arrive as rows of one stream, told apart by a letter: one ordered pass
 * over the run instead of six queries a message.
 */
static bool
add_part(assembly *a, char part, const ov_str *c, ov_error *err)
{
    ov_arena *mem = a->mem;
    ov_feed_payable payable;

    switch (part) {
    case '1':
        *OV_VEC_ADD(mem, &a->members) = (ov_feed_member){
            ov_str_copy(mem, c[0]), ov_str_copy(mem, c[1]), ov_str_copy(mem, c[2]),
            ov_str_copy(mem, c[3]), ov_str_copy(mem, c[4]), ov_str_copy(mem, c[5])};
        return true;
    case '2':
        *OV_VEC_ADD(mem, &a->sections) =
            (ov_feed_section){ov_str_copy(mem, c[0]), ov_str_copy(mem, c[1]), list(mem, c[2])};
        return true;
    case '3':
        if (!feed_payable(mem, c, &payable, err))
            return false;
        *OV_VEC_ADD(mem, &a->payables) = payable;
        return true;
    case '4':
        *OV_VEC_ADD(mem, &a->events) =
            (ov_feed_event){feed_day(c[0]), ov_str_copy(mem, c[1]), ov_str_copy(mem, c[2]),
                            ov_str_copy(mem, c[3]), ov_str_eq(c[4], OV_STR("true"))};
        return true;
    default:
        *OV_VEC_ADD(mem, &a->needs) =
            (ov_feed_need){ov_str_copy(mem, c[0]), ov_str_copy(mem, c[1]), list(mem, c[3]),
                           list(mem, c[4]), feed_day(c[2])};
        return true;
    }
}

static bool
take_row(void *context, const ov_str *c, size_t columns, ov_error *err)
{
    assembly *a = context;

    OV_ASSERT(columns == 16);
    if (!ov_str_eq(c[1], OV_STR("0")))
        return add_part(a, c[1].ptr[0], c + 3, err);
    if (!finish_message(a, err))
        return false;
    start_message(a, c);
    return true;
}

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

static bool
write_message(void *context, const ov_feed_message *message, ov_error *err)
{
    return ov_feed_plan_message(context, message, err);
}

static bool
write_unsent(void *context, const ov_str *c, size_t columns, ov_error *err)
{
    ov_feed_unsent unsent = {c[0], c[1], c[2], c[3], c[4], c[5], c[6], feed_day(c[7])};

    OV_ASSERT(columns == 8);
    return ov_feed_plan_unsent(context, &unsent, err);
}

static bool
write_plan(ov_store *store, ov_str id, ov_feed_plan *plan, ov_error *err)
{
    return feed_messages(store, id, OV_STR_NULL, NULL, write_message, plan, err) &&
           ov_store_each(store, &ov_sql_feed_unsent, &id, 1, write_unsent, plan, err) &&
           ov_feed_plan_close(plan, err);
}

bool
ov_published_feed_plan(ov_store *store, int64_t run_id, ov_str dir, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_feed_dir *opened;
    ov_feed_plan *plan;
    ov_feed_run run;

    return feed_run(store, run_id, mem, &run, err) && ov_feed_dir_open(mem, dir, &opened, err) &&
           ov_feed_plan_open(mem, opened, &run, &plan, err) &&
           write_plan(store, ov_str_printf(mem, "%lld", (long long)run_id), plan, err);
}
