#include "onevoice/page/report.h"

#include <math.h>
#include <stdlib.h>

#include "published_internal.h"
#include "onevoice/base/vec.h"
#include "onevoice/published/feed.h"
#include "ov_sql.h"

/* The questions of one report share the run's id as their first parameter. */
typedef struct asker {
    ov_store *store;
    ov_arena *mem;
    ov_str run;
    ov_error *err;
} asker;

static bool
ask(asker *a, const ov_sql *sql, ov_str second, ov_pg_rows *out)
{
    ov_str params[2] = {a->run, second};

    return ov_store_ask(a->store, sql, params, ov_str_is_null(second) ? 1 : 2, a->mem, out, a->err);
}

#define ROWS(a, type, rows) OV_NEW_ARRAY((a)->mem, type, (rows).count + 1)

/* A row an organisation, before and after side by side, as the report's table shows it. */
static bool
add_organizations(asker *a, ov_feed_report *report)
{
    ov_feed_organization_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_organizations, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_organization_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_organizations *c = OV_PG_ROW(report_organizations, &rows, r);

        out[r] = (ov_feed_organization_row){
            .name = c->name,
            .customers = feed_count(c->customers),
            .minutes_before = feed_number(c->minutes_before),
            .minutes_after = feed_number(c->minutes_after),
            .relief = feed_number(c->relief),
            .over_before = feed_count(c->over_before),
            .over_after = feed_count(c->over_after),
            .low_before = feed_count(c->low_before),
            .low_after = feed_count(c->low_after),
            .high_before = feed_count(c->high_before),
            .high_after = feed_count(c->high_after),
            .tail_before = feed_number(c->tail_before),
            .tail_after = feed_number(c->tail_after),
        };
    }
    report->organizations.items = out;
    report->organizations.count = rows.count;
    return true;
}

/* A row a department, with the error of its sampled minutes where there is one. */
static bool
add_departments(asker *a, ov_feed_report *report)
{
    ov_feed_department_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_departments, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_department_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_departments *c = OV_PG_ROW(report_departments, &rows, r);

        out[r] = (ov_feed_department_row){
            .name = c->name,
            .communications = feed_count(c->communications),
            .merged = feed_count(c->merged),
            .enclosed = feed_count(c->enclosed),
            .suppressed = feed_count(c->suppressed),
            .held = feed_count(c->held),
            .minutes_before = feed_number(c->minutes_before),
            .minutes_after = feed_number(c->minutes_after),
            .error_before = feed_number(c->error_before),
            .error_after = feed_number(c->error_after),
            .own_before = feed_number(c->own_before),
            .own_after = feed_number(c->own_after),
        };
    }
    report->departments.items = out;
    report->departments.count = rows.count;
    return true;
}

static bool
add_histogram(asker *a, ov_feed_report *report)
{
    ov_feed_bucket *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_histogram, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_bucket, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_histogram *c = OV_PG_ROW(report_histogram, &rows, r);

        out[r] = (ov_feed_bucket){feed_number(c->low), feed_number(c->high), feed_count(c->before),
                                  feed_count(c->after)};
    }
    report->histogram.items = out;
    report->histogram.count = rows.count;
    return true;
}

static bool
add_trend(asker *a, ov_str limit, ov_feed_report *report)
{
    ov_feed_night *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_trend, limit, &rows))
        return false;
    out = ROWS(a, ov_feed_night, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_trend *c = OV_PG_ROW(report_trend, &rows, r);

        out[r] = (ov_feed_night){feed_day(c->as_of),
                                 feed_count(c->customers),
                                 feed_count(c->over_before),
                                 feed_count(c->over_after),
                                 feed_number(c->minutes_before),
                                 feed_number(c->minutes_after)};
    }
    report->trend.items = out;
    report->trend.count = rows.count;
    return true;
}

static ov_feed_count
count_of_matrix(const ov_pg_rows *rows, size_t r)
{
    const ov_row_report_matrix *c = OV_PG_ROW(report_matrix, rows, r);

    return (ov_feed_count){c->department, c->lead, feed_count(c->communications), -1};
}

static ov_feed_count
count_of_reason(const ov_pg_rows *rows, size_t r)
{
    const ov_row_report_reasons *c = OV_PG_ROW(report_reasons, rows, r);

    return (ov_feed_count){c->disposition, c->reason, feed_count(c->communications),
                           ov_str_is_null(c->previous) ? -1 : feed_count(c->previous)};
}

/* Matrix and reasons are both "this, by that: so many"; only the columns have other names. */
static bool
add_counts(asker *a, const ov_sql *sql, ov_feed_count (*count_of)(const ov_pg_rows *, size_t),
           const ov_feed_count **items, size_t *count)
{
    ov_feed_count *out;
    ov_pg_rows rows;

    if (!ask(a, sql, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_count, rows);
    for (size_t r = 0; r < rows.count; r++)
        out[r] = count_of(&rows, r);
    *items = out;
    *count = rows.count;
    return true;
}

static bool
add_rejects(asker *a, ov_feed_report *report)
{
    ov_feed_reject_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_rejects, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_reject_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_rejects *c = OV_PG_ROW(report_rejects, &rows, r);

        out[r] = (ov_feed_reject_row){c->department, c->relation, c->code, c->detail,
                                      feed_count(c->rejections)};
    }
    report->rejects.items = out;
    report->rejects.count = rows.count;
    return true;
}

static bool
add_stages(asker *a, ov_feed_report *report)
{
    ov_feed_stage_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_stages, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_stage_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_stages *c = OV_PG_ROW(report_stages, &rows, r);

        out[r] = (ov_feed_stage_row){c->stage, feed_count(c->rows_in), feed_count(c->rows_out),
                                     feed_number(c->seconds)};
    }
    report->stages.items = out;
    report->stages.count = rows.count;
    return true;
}

static bool
add_exposures(asker *a, ov_feed_report *report)
{
    ov_feed_exposure_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_exposures, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_exposure_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_exposures *c = OV_PG_ROW(report_exposures, &rows, r);

        out[r] =
            (ov_feed_exposure_row){.organization = c->organization, .department = c->department};
        if (!ov_currency_parse(c->currency, &out[r].currency) ||
            !ov_money_parse(c->receivables, &out[r].receivables) ||
            !ov_money_parse(c->low, &out[r].low) || !ov_money_parse(c->mid, &out[r].mid) ||
            !ov_money_parse(c->high, &out[r].high))
            return OV_FAIL(a->err, OV_E_INTERNAL, "exposure: row %zu", r);
    }
    report->exposures.items = out;
    report->exposures.count = rows.count;
    return true;
}

/*
 * Total, so that the example is the same page each time: papers of one day and sender stand by
 * their title.
 */
static int
arrivals_cmp(const void *a, const void *b)
{
    const ov_feed_arrival *left = a, *right = b;
    int order = OV_CMP(left->on, right->on);

    order = order ? order : ov_str_cmp(left->sender, right->sender);
    return order ? order : ov_str_cmp(left->title, right->title);
}

/* What came: one arrival a piece, the sender's name and what kind of paper it is. */
static void
arrivals_before(asker *a, const ov_pg_rows *pieces, ov_feed_example *example)
{
    ov_feed_arrival *out = ROWS(a, ov_feed_arrival, *pieces);

    for (size_t r = 0; r < pieces->count; r++) {
        const ov_row_explain_pieces *c = OV_PG_ROW(explain_pieces, pieces, r);

        out[r] = (ov_feed_arrival){.on = feed_day(c->created_on),
                                   .channel = OV_STR_NULL,
                                   .sender = ov_str_is_null(c->department) ? c->department_id
                                                                           : c->department,
                                   .title = c->content_class};
    }
    if (pieces->count > 0)
        qsort(out, pieces->count, sizeof(*out), arrivals_cmp);
    example->before = out;
    example->before_count = pieces->count;
}

/* What will come: one arrival a message, with the headings of its sections. */
static void
arrivals_after(asker *a, const ov_pg_rows *messages, const ov_pg_rows *sections,
               ov_feed_example *example)
{
    ov_feed_arrival *out = ROWS(a, ov_feed_arrival, *messages);

    for (size_t r = 0; r < messages->count; r++) {
        const ov_row_explain_messages *c = OV_PG_ROW(explain_messages, messages, r);
        OV_VEC(ov_str) headings = {0};

        for (size_t s = 0; s < sections->count; s++)
            if (ov_str_eq(OV_PG_ROW(explain_sections, sections, s)->message_id, c->message_id))
                *OV_VEC_ADD(a->mem, &headings) = OV_PG_ROW(explain_sections, sections, s)->heading;
        out[r] = (ov_feed_arrival){.on = feed_day(c->send_on),
                                   .channel = c->channel,
                                   .sender = OV_STR_NULL,
                                   .title = c->headline,
                                   .details = {headings.items, headings.count}};
    }
    example->after = out;
    example->after_count = messages->count;
}

/*
 * The customer whom the plan relieves most. Whoever may not see customers gets the fortnight
 * without the id.
 */
static bool
add_example(asker *a, bool show_customers, ov_feed_report *report)
{
    ov_pg_rows top, customer, pieces, messages, sections;
    ov_str params[4] = {a->run};

    if (!ask(a, &ov_sql_explain_top, OV_STR_NULL, &top))
        return false;
    if (top.count == 0)
        return true;
    params[1] = OV_PG_ROW(explain_top, &top, 0)->customer_id;
    if (!ask(a, &ov_sql_explain_customer, params[1], &customer) ||
        !ov_store_ask(a->store, &ov_sql_explain_pieces, params, 4, a->mem, &pieces, a->err) ||
        !ov_store_ask(a->store, &ov_sql_explain_messages, params, 3, a->mem, &messages, a->err) ||
        !ov_store_ask(a->store, &ov_sql_explain_sections, params, 3, a->mem, &sections, a->err))
        return false;
    report->has_example = customer.count == 1;
    if (!report->has_example)
        return true;
    report->example.customer_id = show_customers ? params[1] : OV_STR_NULL;
    report->example.minutes_before =
        feed_number(OV_PG_ROW(explain_customer, &customer, 0)->minutes_before);
    report->example.minutes_after =
        feed_number(OV_PG_ROW(explain_customer, &customer, 0)->minutes_after);
    arrivals_before(a, &pieces, &report->example);
    arrivals_after(a, &messages, &sections, &report->example);
    return true;
}

static bool
add_heaviest(asker *a, ov_feed_report *report)
{
    ov_feed_customer_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_heaviest, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_customer_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_heaviest *c = OV_PG_ROW(report_heaviest, &rows, r);

        out[r] = (ov_feed_customer_row){
            c->customer_id,         feed_number(c->minutes_before), feed_number(c->minutes_after),
            feed_count(c->senders), feed_count(c->communications),  feed_count(c->messages)};
    }
    report->heaviest.items = out;
    report->heaviest.count = rows.count;
    return true;
}

/*
 * A sum that cannot be read back is our fault and ends the report: a page on which one amount is
 * silently missing would still look as if its columns balanced.
 */
static bool
add_money(asker *a, ov_feed_report *report)
{
    ov_feed_money_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_money, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_money_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_money *c = OV_PG_ROW(report_money, &rows, r);
        const struct {
            ov_str text;
            ov_money *sum;
        } sums[] = {{c->demanded, &out[r].demanded},  {c->due_now, &out[r].due_now},
                    {c->pending, &out[r].pending},    {c->disputed, &out[r].disputed},
                    {c->paid, &out[r].paid},          {c->superseded, &out[r].superseded},
                    {c->duplicate, &out[r].duplicate}};

        if (!ov_currency_parse(c->currency, &out[r].currency))
            return OV_FAIL(a->err, OV_E_INTERNAL, "money: row %zu", r);
        for (size_t k = 0; k < OV_COUNT(sums); k++)
            if (!ov_money_parse(sums[k].text, sums[k].sum))
                return OV_FAIL(a->err, OV_E_INTERNAL, "money: row %zu", r);
    }
    report->money.items = out;
    report->money.count = rows.count;
    return true;
}

static bool
add_notices(asker *a, ov_feed_report *report)
{
    ov_feed_notice_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_notices, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_notice_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_notices *c = OV_PG_ROW(report_notices, &rows, r);

        out[r] = (ov_feed_notice_row){c->rule, feed_count(c->met), feed_count(c->missed),
                                      feed_day(c->next_due)};
    }
    report->notices.items = out;
    report->notices.count = rows.count;
    return true;
}

static bool
add_leaving(asker *a, ov_feed_report *report)
{
    ov_feed_leaving_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_leaving, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_leaving_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_leaving *c = OV_PG_ROW(report_leaving, &rows, r);

        out[r] = (ov_feed_leaving_row){feed_day(c->day), c->channel, feed_count(c->released),
                                       feed_count(c->messages), feed_count(c->pages)};
    }
    report->leaving.items = out;
    report->leaving.count = rows.count;
    return true;
}

/*
 * Yesterday's figures stand beside tonight's. A first night has none, which is not the same as
 * zeroes.
 */
static bool
add_previous(asker *a, ov_str budget, ov_feed_report *report)
{
    const ov_feed_run *run = &report->run;
    ov_pg_rows rows;
    const ov_row_report_previous *c;

    report->previous.as_of = OV_DATE_NONE;
    if (!ask(a, &ov_sql_report_previous, budget, &rows))
        return false;
    if (rows.count == 0)
        return true;
    c = OV_PG_ROW(report_previous, &rows, 0);
    report->previous = (ov_feed_previous_night){
        .as_of = feed_day(c->as_of),
        .run_id = feed_count(c->run_id),
        .same_program = ov_str_eq(c->program_version, run->program_version),
        .same_policy = ov_str_eq(c->policy_digest, run->policy_digest),
        .same_rules = ov_str_eq(c->rules_digest, run->rules_digest),
        .communications = feed_count(c->communications),
        .messages = feed_count(c->messages),
        .rejections = feed_count(c->rejections),
        .missed = feed_count(c->missed),
        .over_before = feed_count(c->over_before),
        .over_after = feed_count(c->over_after),
        .minutes_before = feed_number(c->minutes_before),
        .minutes_after = feed_number(c->minutes_after)};
    return ov_money_parse(c->stopped, &report->previous.stopped) ||
           OV_FAIL(a->err, OV_E_INTERNAL, "the night before: money");
}

/* The two phases of what the night asks; none where no customer has a row. */
static bool
add_minutes(asker *a, ov_str budgets, ov_feed_report *report)
{
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_minutes, budgets, &rows))
        return false;
    for (size_t r = 0; r < rows.count; r++) {
        const ov_row_report_minutes *c = OV_PG_ROW(report_minutes, &rows, r);
        ov_feed_minutes *phase =
            ov_str_eq(c->phase, OV_STR("before")) ? &report->before : &report->after;

        *phase = (ov_feed_minutes){.customers = feed_count(c->customers),
                                   .minutes = feed_number(c->minutes),
                                   .history = feed_number(c->minutes_history),
                                   .relief = feed_number(c->relief),
                                   .actions = feed_count(c->actions),
                                   .over_low = feed_count(c->over_low),
                                   .over = feed_count(c->over),
                                   .over_high = feed_count(c->over_high)};
        report->has_minutes = !isnan(phase->minutes);
    }
    return true;
}

static bool
collect(asker *a, const ov_report_options *options, ov_feed_report *report)
{
    const ov_row_report_limit *c;
    ov_pg_rows limit;

    if (!ask(a, &ov_sql_report_limit, OV_STR_NULL, &limit))
        return false;
    c = OV_PG_ROW(report_limit, &limit, 0);
    report->budget = feed_number(c->budget);
    report->budget_low = feed_number(c->budget_low);
    report->budget_high = feed_number(c->budget_high);
    report->small_group = feed_count(c->small_group);
    return add_minutes(a, c->budgets, report) && add_organizations(a, report) &&
           add_departments(a, report) && add_histogram(a, report) &&
           add_trend(a, c->budget, report) &&
           add_counts(a, &ov_sql_report_matrix, count_of_matrix, &report->matrix.items,
                      &report->matrix.count) &&
           add_counts(a, &ov_sql_report_reasons, count_of_reason, &report->reasons.items,
                      &report->reasons.count) &&
           add_rejects(a, report) && add_stages(a, report) && add_exposures(a, report) &&
           add_money(a, report) && add_notices(a, report) && add_leaving(a, report) &&
           add_previous(a, c->budget, report) &&
           (!options->show_customers || add_heaviest(a, report)) &&
           add_example(a, options->show_customers, report);
}

bool
ov_published_feed_report(ov_store *store, const ov_report_options *options, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    asker a = {store, mem, ov_str_printf(mem, "%lld", (long long)options->run_id), err};
    ov_feed_report report = {0};
    ov_feed_dir *dir;
    ov_str name;

    if (!feed_run(store, options->run_id, mem, &report.run, err) ||
        !feed_split_path(mem, options->path, &dir, &name, err) || !collect(&a, options, &report))
        return false;
    return ov_page_report_write(mem, dir, name, &report, err);
}
