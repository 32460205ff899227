/* onevoice explain: why a communication, a message or a customer was treated so. */
#include "ask.h"
#include "ov_sql.h"

#include <stdio.h>

#include "onevoice/published/feed.h"

static const flag flags[] = {
    {"run", "ID", "a stored run (default: the latest nightly one)"},
    {"communication", "ID", "why this piece was treated so"},
    {"message", "ID", "what this message holds and why"},
    {"customer", "ID", "a customer's pieces and messages; 'top': whose score fell most"},
    {"html", "FILE", "with --customer: write what their letters would say, as a page"},
};

/* What a piece became, in one line. */
static void
print_piece(const answer *p, size_t r)
{
    ov_str message = cell(p, r, "message_id"), reason = cell(p, r, "reason");

    printf("  %-16.*s %-16.*s %-28.*s %s", OV_STR_ARG(cell(p, r, "communication_id")),
           OV_STR_ARG(cell(p, r, "department_id")), OV_STR_ARG(cell(p, r, "content_class")),
           cell(p, r, "disposition").ptr);
    if (!ov_str_is_null(message))
        printf(" in message %.*s, position %.*s", OV_STR_ARG(message),
               OV_STR_ARG(cell(p, r, "position")));
    if (!ov_str_is_null(cell(p, r, "hold_until")))
        printf(" until %s", cell(p, r, "hold_until").ptr);
    if (!ov_str_is_null(reason))
        printf(" (%.*s%s%.*s)", OV_STR_ARG(reason),
               ov_str_is_null(cell(p, r, "reason_ref")) ? "" : " ",
               OV_STR_ARG(cell(p, r, "reason_ref")));
    printf("\n");
}

static void
print_pieces(const answer *p)
{
    for (size_t r = 0; r < p->rows.count; r++)
        print_piece(p, r);
}

static void
print_messages(const answer *messages, const answer *sections)
{
    for (size_t r = 0; r < messages->rows.count; r++) {
        ov_str id = cell(messages, r, "message_id"), by = cell(messages, r, "send_by");

        printf("  message %.*s: %.*s by %.*s on %.*s%s%.*s, %.*s page%s, %s\n", OV_STR_ARG(id),
               OV_STR_ARG(cell(messages, r, "kind")), OV_STR_ARG(cell(messages, r, "channel")),
               OV_STR_ARG(cell(messages, r, "send_on")), ov_str_is_null(by) ? "" : ", latest ",
               OV_STR_ARG(by), OV_STR_ARG(cell(messages, r, "pages")),
               cell_is(messages, r, "pages", "1") ? "" : "s",
               cell_is(messages, r, "released", "true") ? "leaves tonight" : "may still change");
        if (!ov_str_is_empty(cell(messages, r, "headline")))
            printf("    \"%.*s\"\n", OV_STR_ARG(cell(messages, r, "headline")));
        for (size_t s = 0; s < sections->rows.count; s++)
            if (ov_str_eq(cell(sections, s, "message_id"), id))
                printf("    %-12.*s %.*s: %.*s\n", OV_STR_ARG(cell(sections, s, "kind")),
                       OV_STR_ARG(cell(sections, s, "heading")),
                       OV_STR_ARG(cell(sections, s, "communication_ids")));
    }
}

static void
print_payables(const answer *p)
{
    if (p->rows.count)
        printf("what is due\n");
    for (size_t r = 0; r < p->rows.count; r++) {
        ov_str by = cell(p, r, "due_by");

        printf("  %10.*s %.*s to %.*s, account %.*s%s%.*s: %.*s\n             %.*s\n",
               OV_STR_ARG(cell(p, r, "amount_due_now")), OV_STR_ARG(cell(p, r, "currency")),
               OV_STR_ARG(cell(p, r, "payee")), OV_STR_ARG(cell(p, r, "account_number")),
               ov_str_is_null(by) ? "" : ", by ", OV_STR_ARG(by), OV_STR_ARG(cell(p, r, "state")),
               OV_STR_ARG(cell(p, r, "basis")));
    }
}

static void
print_flags_of(const answer *f)
{
    if (f->rows.count)
        printf("flags\n");
    for (size_t r = 0; r < f->rows.count; r++) {
        bool sum = !ov_str_is_null(cell(f, r, "amount")),
             detail = !ov_str_is_null(cell(f, r, "detail"));

        printf("  %-28.*s %.*s%s%.*s  %.*s%s%.*s\n", OV_STR_ARG(cell(f, r, "code")),
               OV_STR_ARG(cell(f, r, "amount")), sum ? " " : "",
               OV_STR_ARG(sum ? cell(f, r, "currency") : OV_STR("")),
               OV_STR_ARG(cell(f, r, "communication_ids")), detail ? "  " : "",
               OV_STR_ARG(cell(f, r, "detail")));
    }
}

static void
print_rest(const answer *timeline, const answer *needs, const answer *links)
{
    if (timeline->rows.count)
        printf("coming up\n");
    for (size_t r = 0; r < timeline->rows.count; r++)
        printf("  %.*s  %.*s%s%.*s  (%.*s)%s\n", OV_STR_ARG(cell(timeline, r, "happens_on")),
               OV_STR_ARG(cell(timeline, r, "what")),
               ov_str_is_null(cell(timeline, r, "product")) ? "" : ": ",
               OV_STR_ARG(cell(timeline, r, "product")),
               OV_STR_ARG(cell(timeline, r, "communication_id")),
               cell_is(timeline, r, "conflict", "true") ? "  CONFLICT" : "");
    if (needs->rows.count)
        printf("needs\n");
    for (size_t r = 0; r < needs->rows.count; r++)
        printf("  %-20.*s %.*s  %.*s\n", OV_STR_ARG(cell(needs, r, "service")),
               OV_STR_ARG(cell(needs, r, "status")), OV_STR_ARG(cell(needs, r, "met_by")));
    if (links->rows.count)
        printf("links and near misses\n");
    for (size_t r = 0; r < links->rows.count; r++)
        printf("  %-20.*s %-20.*s %.*s %.*s  %.*s\n", OV_STR_ARG(cell(links, r, "party_id")),
               OV_STR_ARG(cell(links, r, "other_party_id")), OV_STR_ARG(cell(links, r, "decision")),
               OV_STR_ARG(cell(links, r, "probability")), OV_STR_ARG(cell(links, r, "evidence")));
}

/* The customer meant: "top" is whose score fell most. */
static bool
find_customer(const command *cmd, ov_store *store, ov_str run, ov_str *id, ov_error *err)
{
    answer top;

    if (!ov_str_eq(*id, OV_STR("top")))
        return true;
    if (!ask(cmd, store, &ov_sql_explain_top, &top, err, 1, run))
        return false;
    if (!top.rows.count)
        return OV_FAIL(err, OV_E_USAGE, "run %.*s has no scored customer", OV_STR_ARG(run));
    *id = cell(&top, 0, "customer_id");
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
    if (!cmd->quiet)
        printf("onevoice: explain: run %.*s, customer %.*s, %.*s\n", OV_STR_ARG(run),
               OV_STR_ARG(id), OV_STR_ARG(path));
    return true;
}

/*
 * Everything the run decided about one customer, from one stored run: nothing is computed again, so
 * that the answer cannot differ from the deed.
 */
static bool
explain_customer(const command *cmd, ov_store *store, ov_str run, ov_str id, ov_error *err)
{
    answer c, pieces, messages, sections, payables, flag_rows, timeline, needs, links;
    ov_str none = OV_STR_NULL;

    if (!ask(cmd, store, &ov_sql_explain_customer, &c, err, 2, run, id) ||
        !ask(cmd, store, &ov_sql_explain_pieces, &pieces, err, 4, run, id, none, none) ||
        !ask(cmd, store, &ov_sql_explain_messages, &messages, err, 3, run, id, none) ||
        !ask(cmd, store, &ov_sql_explain_sections, &sections, err, 3, run, id, none) ||
        !ask(cmd, store, &ov_sql_explain_payables, &payables, err, 2, run, id) ||
        !ask(cmd, store, &ov_sql_explain_flags, &flag_rows, err, 3, run, id, none) ||
        !ask(cmd, store, &ov_sql_explain_timeline, &timeline, err, 2, run, id) ||
        !ask(cmd, store, &ov_sql_explain_needs, &needs, err, 2, run, id) ||
        !ask(cmd, store, &ov_sql_explain_links, &links, err, 2, run, id))
        return false;
    if (!pieces.rows.count && !c.rows.count)
        return OV_FAIL(err, OV_E_USAGE, "run %.*s has no customer '%.*s'", OV_STR_ARG(run),
                       OV_STR_ARG(id));
    if (cmd->json) {
        ov_buf out = ov_buf_init(cmd->mem);
        const struct {
            const char *name;
            const answer *rows;
        } parts[] = {{"customer", &c},        {"pieces", &pieces},     {"messages", &messages},
                     {"sections", &sections}, {"payables", &payables}, {"flags", &flag_rows},
                     {"timeline", &timeline}, {"needs", &needs},       {"links", &links}};

        for (size_t i = 0; i < OV_COUNT(parts); i++) {
            ov_buf_char(&out, i ? ',' : '{');
            add_json_rows(&out, parts[i].name, parts[i].rows);
        }
        printf("%.*s}\n", OV_STR_ARG(ov_buf_view(&out)));
        return true;
    }
    printf("customer %.*s in run %.*s\n", OV_STR_ARG(id), OV_STR_ARG(run));
    if (c.rows.count)
        printf("  score %.*s -> %.*s, records %.*s, weakest link %.*s\n",
               OV_STR_ARG(cell(&c, 0, "score_before")), OV_STR_ARG(cell(&c, 0, "score_after")),
               OV_STR_ARG(cell(&c, 0, "parties")), OV_STR_ARG(cell(&c, 0, "probability")));
    printf("before: %zu piece%s\n", pieces.rows.count, pieces.rows.count == 1 ? "" : "s");
    print_pieces(&pieces);
    printf("after: %zu message%s\n", messages.rows.count, messages.rows.count == 1 ? "" : "s");
    print_messages(&messages, &sections);
    print_payables(&payables);
    print_flags_of(&flag_rows);
    print_rest(&timeline, &needs, &links);
    return true;
}

/* A message by its number in the run; the key that stays from night to night is shown beside it. */
static bool
explain_message(const command *cmd, ov_store *store, ov_str run, ov_str id, ov_error *err)
{
    answer pieces, messages, sections;
    ov_str none = OV_STR_NULL;
    int64_t number;

    if (!ov_str_to_i64(id, &number))
        return OV_FAIL(err, OV_E_USAGE, "--message: '%.*s' is not a number", OV_STR_ARG(id));
    if (!ask(cmd, store, &ov_sql_explain_messages, &messages, err, 3, run, none, id) ||
        !ask(cmd, store, &ov_sql_explain_sections, &sections, err, 3, run, none, id) ||
        !ask(cmd, store, &ov_sql_explain_pieces, &pieces, err, 4, run, none, id, none))
        return false;
    if (!messages.rows.count)
        return OV_FAIL(err, OV_E_USAGE, "run %.*s has no message %.*s", OV_STR_ARG(run),
                       OV_STR_ARG(id));
    if (cmd->json) {
        ov_buf out = ov_buf_init(cmd->mem);

        ov_buf_char(&out, '{');
        add_json_rows(&out, "messages", &messages);
        ov_buf_char(&out, ',');
        add_json_rows(&out, "sections", &sections);
        ov_buf_char(&out, ',');
        add_json_rows(&out, "pieces", &pieces);
        printf("%.*s}\n", OV_STR_ARG(ov_buf_view(&out)));
        return true;
    }
    printf("customer %.*s in run %.*s\n", OV_STR_ARG(cell(&messages, 0, "customer_id")),
           OV_STR_ARG(run));
    print_messages(&messages, &sections);
    print_pieces(&pieces);
    return true;
}

/* What was read, and the table of amounts and dates with their roles. */
static void
print_reading(const answer *reading, const answer *amounts)
{
    printf("  read     %.*s\n  found    %.*s\n", OV_STR_ARG(cell(reading, 0, "facts")),
           OV_STR_ARG(cell(reading, 0, "evidence")));
    printf("  certain  %.*s\n", OV_STR_ARG(cell(reading, 0, "certainty")));
    for (size_t i = 0; i < amounts->rows.count; i++)
        printf("           %.*s %.*s: %.*s by %.*s%s\n", OV_STR_ARG(cell(amounts, i, "value")),
               OV_STR_ARG(cell(amounts, i, "currency")), OV_STR_ARG(cell(amounts, i, "role")),
               OV_STR_ARG(cell(amounts, i, "by")),
               cell_is(amounts, i, "doubtful", "true") ? ", doubtful" : "");
}

/*
 * What was read from a letter, by which rules and from which place, and what would have been
 * otherwise.
 */
static bool
explain_communication(const command *cmd, ov_store *store, ov_str run, ov_str id, ov_error *err)
{
    answer pieces, reading, amounts, flag_rows;
    ov_str none = OV_STR_NULL;

    if (!ask(cmd, store, &ov_sql_explain_pieces, &pieces, err, 4, run, none, none, id) ||
        !ask(cmd, store, &ov_sql_explain_reading, &reading, err, 2, run, id) ||
        !ask(cmd, store, &ov_sql_explain_amounts, &amounts, err, 2, run, id) ||
        !ask(cmd, store, &ov_sql_explain_flags, &flag_rows, err, 3, run, none, id))
        return false;
    if (!pieces.rows.count)
        return OV_FAIL(err, OV_E_USAGE, "run %.*s decided nothing about '%.*s'", OV_STR_ARG(run),
                       OV_STR_ARG(id));
    if (cmd->json) {
        ov_buf out = ov_buf_init(cmd->mem);

        ov_buf_char(&out, '{');
        add_json_rows(&out, "piece", &pieces);
        ov_buf_char(&out, ',');
        add_json_rows(&out, "reading", &reading);
        ov_buf_char(&out, ',');
        add_json_rows(&out, "amounts", &amounts);
        ov_buf_char(&out, ',');
        add_json_rows(&out, "flags", &flag_rows);
        printf("%.*s}\n", OV_STR_ARG(ov_buf_view(&out)));
        return true;
    }
    print_pieces(&pieces);
    printf("  why      rules %.*s", OV_STR_ARG(cell(&pieces, 0, "rules")));
    if (!ov_str_is_null(cell(&pieces, 0, "latest_send")))
        printf("; latest lawful day %s", cell(&pieces, 0, "latest_send").ptr);
    if (!ov_str_is_null(cell(&pieces, 0, "send_on")))
        printf(", leaves %s", cell(&pieces, 0, "send_on").ptr);
    printf("\n  who      customer %.*s\n", OV_STR_ARG(cell(&pieces, 0, "customer_id")));
    if (reading.rows.count)
        print_reading(&reading, &amounts);
    printf("  without  %.*s\n", OV_STR_ARG(cell(&pieces, 0, "counterfactual")));
    print_flags_of(&flag_rows);
    return true;
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_str communication = command_value(cmd, "communication");
    ov_str message = command_value(cmd, "message"), customer = command_value(cmd, "customer");
    int asked =
        !ov_str_is_null(communication) + !ov_str_is_null(message) + !ov_str_is_null(customer);
    ov_store *store;
    answer which;
    ov_str id;

    (void)status;
    if (asked != 1)
        return OV_FAIL(err, OV_E_USAGE, "say one of --communication, --message and --customer");
    if (command_has(cmd, "html") && ov_str_is_null(customer))
        return OV_FAIL(err, OV_E_USAGE, "--html goes with --customer");
    if (!open_store(cmd, &store, err) ||
        !ask_run(cmd, store, command_value(cmd, "run"), &which, err))
        return false;
    id = cell(&which, 0, "run_id");
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
