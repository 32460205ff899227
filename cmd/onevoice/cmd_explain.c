/* onevoice explain: why a communication, a message or a customer was treated so. */
#include "ask.h"

#include <stdio.h>

#include "onevoice/published/explain.h"
#include "onevoice/published/feed.h"
#include "onevoice/published/run.h"

static const flag flags[] = {
    {"run", "ID", "a stored run (default: the latest nightly one)"},
    {"communication", "ID", "why this piece was treated so"},
    {"message", "ID", "what this message holds and why"},
    {"customer", "ID", "a customer's pieces and messages; 'top': whose minutes fell most"},
    {"html", "FILE", "with --customer: write what their letters would say, as a page"},
};

/* What a piece became, in one line. */
static void
print_piece(const ov_pg_rows *p, size_t r)
{
    const ov_row_explain_pieces *row = OV_PG_ROW(explain_pieces, p, r);
    ov_str message = row->message_id, reason = row->reason;

    printf("  %-16.*s %-16.*s %-28.*s %s", OV_STR_ARG(row->communication_id),
           OV_STR_ARG(row->department_id), OV_STR_ARG(row->content_class), row->disposition.ptr);
    if (!ov_str_is_null(message))
        printf(" in message %.*s, position %.*s", OV_STR_ARG(message), OV_STR_ARG(row->position));
    if (!ov_str_is_null(row->hold_until))
        printf(" until %s", row->hold_until.ptr);
    if (!ov_str_is_null(reason))
        printf(" (%.*s%s%.*s)", OV_STR_ARG(reason), ov_str_is_null(row->reason_ref) ? "" : " ",
               OV_STR_ARG(row->reason_ref));
    printf("\n");
}

static void
print_pieces(const ov_pg_rows *p)
{
    for (size_t r = 0; r < p->count; r++)
        print_piece(p, r);
}

static void
print_messages(const ov_pg_rows *messages, const ov_pg_rows *sections)
{
    for (size_t r = 0; r < messages->count; r++) {
        const ov_row_explain_messages *row = OV_PG_ROW(explain_messages, messages, r);
        ov_str id = row->message_id, by = row->send_by;

        printf("  message %.*s: %.*s by %.*s on %.*s%s%.*s, %.*s page%s, %s\n", OV_STR_ARG(id),
               OV_STR_ARG(row->kind), OV_STR_ARG(row->channel), OV_STR_ARG(row->send_on),
               ov_str_is_null(by) ? "" : ", latest ", OV_STR_ARG(by), OV_STR_ARG(row->pages),
               ov_str_eq(row->pages, OV_STR("1")) ? "" : "s",
               ov_str_eq(row->released, OV_STR("true")) ? "leaves tonight" : "may still change");
        if (!ov_str_is_empty(row->headline))
            printf("    \"%.*s\"\n", OV_STR_ARG(row->headline));
        for (size_t s = 0; s < sections->count; s++) {
            const ov_row_explain_sections *section = OV_PG_ROW(explain_sections, sections, s);

            if (ov_str_eq(section->message_id, id))
                printf("    %-12.*s %.*s: %.*s\n", OV_STR_ARG(section->kind),
                       OV_STR_ARG(section->heading), OV_STR_ARG(section->communication_ids));
        }
    }
}

static void
print_payables(const ov_pg_rows *p)
{
    if (p->count)
        printf("what is due\n");
    for (size_t r = 0; r < p->count; r++) {
        const ov_row_explain_payables *row = OV_PG_ROW(explain_payables, p, r);
        ov_str by = row->due_by;

        printf("  %10.*s %.*s to %.*s, account %.*s%s%.*s: %.*s\n             %.*s\n",
               OV_STR_ARG(row->amount_due_now), OV_STR_ARG(row->currency), OV_STR_ARG(row->payee),
               OV_STR_ARG(row->account_number), ov_str_is_null(by) ? "" : ", by ", OV_STR_ARG(by),
               OV_STR_ARG(row->state), OV_STR_ARG(row->basis));
    }
}

/* The proof of what is due: what papers ask, the events, and where each sum is; one account after the other. */
static void
print_ledger(const ov_pg_rows *p)
{
    ov_str house = OV_STR_NULL, currency = OV_STR_NULL;

    for (size_t r = 0; r < p->count; r++) {
        const ov_row_explain_ledger *row = OV_PG_ROW(explain_ledger, p, r);
        bool on = !ov_str_is_null(row->bill_id);

        if (r == 0 || !ov_str_eq(house, row->legal_entity) || !ov_str_eq(currency, row->currency))
            printf("ledger of %.*s, %.*s\n", OV_STR_ARG(row->legal_entity),
                   OV_STR_ARG(row->currency));
        house = row->legal_entity;
        currency = row->currency;
        printf("  %-10.*s %-18.*s %12.*s  %.*s%s%.*s  (%.*s)\n", OV_STR_ARG(row->happened_on),
               OV_STR_ARG(row->event), OV_STR_ARG(row->amount), OV_STR_ARG(row->place),
               on ? " on " : "", OV_STR_ARG(row->bill_id), OV_STR_ARG(row->source));
    }
}

static void
print_flags_of(const ov_pg_rows *f)
{
    if (f->count)
        printf("flags\n");
    for (size_t r = 0; r < f->count; r++) {
        const ov_row_explain_flags *row = OV_PG_ROW(explain_flags, f, r);
        bool sum = !ov_str_is_null(row->amount), detail = !ov_str_is_null(row->detail);

        printf("  %-28.*s %.*s%s%.*s  %.*s%s%.*s\n", OV_STR_ARG(row->code), OV_STR_ARG(row->amount),
               sum ? " " : "", OV_STR_ARG(sum ? row->currency : OV_STR("")),
               OV_STR_ARG(row->communication_ids), detail ? "  " : "", OV_STR_ARG(row->detail));
    }
}

/*
 * Links come last and weakest first: who doubts that two records are one person looks for the weak link, and the
 * query has put it on top.
 */
static void
print_rest(const ov_pg_rows *timeline, const ov_pg_rows *needs, const ov_pg_rows *links)
{
    if (timeline->count)
        printf("coming up\n");
    for (size_t r = 0; r < timeline->count; r++) {
        const ov_row_explain_timeline *row = OV_PG_ROW(explain_timeline, timeline, r);

        printf("  %.*s  %.*s%s%.*s  (%.*s)%s\n", OV_STR_ARG(row->happens_on), OV_STR_ARG(row->what),
               ov_str_is_null(row->product) ? "" : ": ", OV_STR_ARG(row->product),
               OV_STR_ARG(row->communication_id),
               ov_str_eq(row->conflict, OV_STR("true")) ? "  CONFLICT" : "");
    }
    if (needs->count)
        printf("needs\n");
    for (size_t r = 0; r < needs->count; r++) {
        const ov_row_explain_needs *row = OV_PG_ROW(explain_needs, needs, r);

        printf("  %-20.*s %.*s  %.*s\n", OV_STR_ARG(row->service), OV_STR_ARG(row->status),
               OV_STR_ARG(row->met_by));
    }
    if (links->count)
        printf("links and near misses\n");
    for (size_t r = 0; r < links->count; r++) {
        const ov_row_explain_links *row = OV_PG_ROW(explain_links, links, r);

        printf("  %-20.*s %-20.*s %.*s %.*s  %.*s\n    %.*s\n", OV_STR_ARG(row->party_id),
               OV_STR_ARG(row->other_party_id), OV_STR_ARG(row->decision),
               OV_STR_ARG(row->probability), OV_STR_ARG(row->evidence), OV_STR_ARG(row->why));
    }
}

/* The customer meant: "top" is whose minutes fell most. */
static bool
find_customer(const command *cmd, ov_store *store, ov_str run, ov_str *id, ov_error *err)
{
    ov_str top;

    if (!ov_str_eq(*id, OV_STR("top")))
        return true;
    if (!ov_published_customer_top(store, cmd->mem, run, &top, err))
        return false;
    if (ov_str_is_null(top))
        return OV_FAIL(err, OV_E_USAGE, "run %.*s has no scored customer", OV_STR_ARG(run));
    *id = top;
    return true;
}

static bool
preview_letters(const command *cmd, ov_store *store, ov_str run, ov_str id, ov_error *err)
{
    ov_str path = command_value(cmd, "html");
    int64_t number;

    if (!ov_str_to_i64(run, &number))
        return OV_FAIL(err, OV_E_INTERNAL, "the run's number");
    if (!ov_published_feed_letters(store, number, id, path, err))
        return false;
    if (cmd->json) {
        ov_json out = json_begin(cmd);

        ov_json_int(&out, "run_id", number);
        ov_json_str(&out, "path", path);
        json_end(&out);
    } else if (!cmd->quiet) {
        printf("onevoice: explain: run %.*s, customer %.*s, %.*s\n", OV_STR_ARG(run),
               OV_STR_ARG(id), OV_STR_ARG(path));
    }
    return true;
}

/*
 * Everything the run decided about one customer, from one stored run: nothing is computed again, so
 * that the answer cannot differ from the deed.
 */
static bool
explain_customer(const command *cmd, ov_store *store, ov_str run, ov_str id, ov_error *err)
{
    ov_published_customer c;

    if (!ov_published_customer_read(store, cmd->mem, run, id, &c, err))
        return false;
    PRINTABLE(cmd, &c.customer, &c.pieces, &c.messages, &c.sections, &c.payables, &c.ledger,
              &c.flags, &c.timeline, &c.needs, &c.links);
    if (!c.pieces.count && !c.customer.count)
        return OV_FAIL(err, OV_E_USAGE, "run %.*s has no customer '%.*s'", OV_STR_ARG(run),
                       OV_STR_ARG(id));
    if (cmd->json) {
        ov_json out = json_begin(cmd);
        const struct {
            const char *name;
            const ov_pg_rows *rows;
        } lists[] = {
            {"pieces", &c.pieces},     {"messages", &c.messages}, {"sections", &c.sections},
            {"payables", &c.payables}, {"ledger", &c.ledger},     {"flags", &c.flags},
            {"timeline", &c.timeline}, {"needs", &c.needs},       {"links", &c.links}};

        json_row(&out, "customer", &c.customer);
        for (size_t i = 0; i < OV_COUNT(lists); i++)
            json_rows(&out, lists[i].name, lists[i].rows);
        json_end(&out);
        return true;
    }
    printf("customer %.*s in run %.*s\n", OV_STR_ARG(id), OV_STR_ARG(run));
    if (c.customer.count) {
        const ov_row_explain_customer *row = OV_PG_ROW(explain_customer, &c.customer, 0);

        printf(
            "  minutes %.*s -> %.*s (%.*s arrived before), %.*s actions left, score %.*s -> %.*s, "
            "records %.*s, weakest link %.*s\n",
            OV_STR_ARG(row->minutes_before), OV_STR_ARG(row->minutes_after),
            OV_STR_ARG(row->minutes_history), OV_STR_ARG(row->actions),
            OV_STR_ARG(row->score_before), OV_STR_ARG(row->score_after), OV_STR_ARG(row->parties),
            OV_STR_ARG(row->probability));
    }
    printf("before: %zu piece%s\n", c.pieces.count, c.pieces.count == 1 ? "" : "s");
    print_pieces(&c.pieces);
    printf("after: %zu message%s\n", c.messages.count, c.messages.count == 1 ? "" : "s");
    print_messages(&c.messages, &c.sections);
    print_payables(&c.payables);
    print_ledger(&c.ledger);
    print_flags_of(&c.flags);
    print_rest(&c.timeline, &c.needs, &c.links);
    return true;
}

/* A message by its number in the run; the key that stays from night to night is shown beside it. */
static bool
explain_message(const command *cmd, ov_store *store, ov_str run, ov_str id, ov_error *err)
{
    ov_published_message m;
    int64_t number;

    if (!ov_str_to_i64(id, &number))
        return OV_FAIL(err, OV_E_USAGE, "--message: '%.*s' is not a number", OV_STR_ARG(id));
    if (!ov_published_message_read(store, cmd->mem, run, id, &m, err))
        return false;
    PRINTABLE(cmd, &m.messages, &m.sections, &m.pieces);
    if (!m.messages.count)
        return OV_FAIL(err, OV_E_USAGE, "run %.*s has no message %.*s", OV_STR_ARG(run),
                       OV_STR_ARG(id));
    if (cmd->json) {
        ov_json out = json_begin(cmd);

        json_row(&out, "message", &m.messages);
        json_rows(&out, "sections", &m.sections);
        json_rows(&out, "pieces", &m.pieces);
        json_end(&out);
        return true;
    }
    printf("customer %.*s in run %.*s\n",
           OV_STR_ARG(OV_PG_ROW(explain_messages, &m.messages, 0)->customer_id), OV_STR_ARG(run));
    print_messages(&m.messages, &m.sections);
    print_pieces(&m.pieces);
    return true;
}

/* What was read, and the table of amounts and dates with their roles. */
static void
print_reading(const ov_pg_rows *reading, const ov_pg_rows *amounts)
{
    const ov_row_explain_reading *read = OV_PG_ROW(explain_reading, reading, 0);

    printf("  read     %.*s\n  found    %.*s\n", OV_STR_ARG(read->read), OV_STR_ARG(read->found));
    printf("  certain  %.*s\n", OV_STR_ARG(read->certainty));
    for (size_t i = 0; i < amounts->count; i++) {
        const ov_row_explain_amounts *row = OV_PG_ROW(explain_amounts, amounts, i);
        ov_str value = ov_str_is_null(row->amount) ? row->date : row->amount;

        printf("           %.*s %.*s: %.*s by %.*s%s\n",
               OV_STR_ARG(ov_str_is_null(value) ? OV_STR("unread") : value),
               OV_STR_ARG(row->currency), OV_STR_ARG(row->role), OV_STR_ARG(row->by),
               ov_str_eq(row->doubtful, OV_STR("true")) ? ", doubtful" : "");
    }
}

/*
 * What was read from a letter, by which rules and from which place, and what would have been
 * otherwise.
 */
static bool
explain_communication(const command *cmd, ov_store *store, ov_str run, ov_str id, ov_error *err)
{
    ov_published_communication c;
    const ov_row_explain_pieces *row;

    if (!ov_published_communication_read(store, cmd->mem, run, id, &c, err))
        return false;
    PRINTABLE(cmd, &c.pieces, &c.reading, &c.amounts, &c.flags);
    if (!c.pieces.count)
        return OV_FAIL(err, OV_E_USAGE, "run %.*s decided nothing about '%.*s'", OV_STR_ARG(run),
                       OV_STR_ARG(id));
    if (cmd->json) {
        ov_json out = json_begin(cmd);

        json_row(&out, "piece", &c.pieces);
        json_row(&out, "reading", &c.reading);
        json_rows(&out, "amounts", &c.amounts);
        json_rows(&out, "flags", &c.flags);
        json_end(&out);
        return true;
    }
    row = OV_PG_ROW(explain_pieces, &c.pieces, 0);
    print_pieces(&c.pieces);
    printf("  why      rules %.*s", OV_STR_ARG(row->rules));
    if (!ov_str_is_null(row->latest_send))
        printf("; latest lawful day %s", row->latest_send.ptr);
    if (!ov_str_is_null(row->send_on))
        printf(", leaves %s", row->send_on.ptr);
    printf("\n  who      customer %.*s\n", OV_STR_ARG(row->customer_id));
    if (c.reading.count)
        print_reading(&c.reading, &c.amounts);
    if (!ov_str_is_null(row->without))
        printf("  without  %.*s\n", OV_STR_ARG(row->without));
    print_flags_of(&c.flags);
    return true;
}

/*
 * Exactly one subject: an answer about a message that silently ignored the customer also named would be believed.
 * Wrong usage is told before the database is asked.
 */
static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_str communication = command_value(cmd, "communication");
    ov_str message = command_value(cmd, "message"), customer = command_value(cmd, "customer");
    int asked =
        !ov_str_is_null(communication) + !ov_str_is_null(message) + !ov_str_is_null(customer);
    ov_store *store;
    ov_pg_rows which;
    ov_str id;

    (void)status;
    if (asked != 1)
        return OV_FAIL(err, OV_E_USAGE, "say one of --communication, --message and --customer");
    if (command_has(cmd, "html") && ov_str_is_null(customer))
        return OV_FAIL(err, OV_E_USAGE, "--html goes with --customer");
    if (!open_store(cmd, &store, err) ||
        !ov_published_run_find(store, cmd->mem, command_value(cmd, "run"), &which, err))
        return false;
    id = OV_PG_ROW(ask_run, &which, 0)->run_id;
    if (!ov_str_is_null(customer) && !find_customer(cmd, store, id, &customer, err))
        return false;
    if (command_has(cmd, "html"))
        return preview_letters(cmd, store, id, customer, err);
    if (!ov_str_is_null(customer))
        return explain_customer(cmd, store, id, customer, err);
    if (!ov_str_is_null(message))
        return explain_message(cmd, store, id, message, err);
    return explain_communication(cmd, store, id, communication, err);
}

const verb verb_explain = {"explain",
                           NULL,
                           "why a piece, a message or a customer was treated so",
                           flags,
                           OV_COUNT(flags),
                           0,
                           0,
                           run};
