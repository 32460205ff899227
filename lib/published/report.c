#include "onevoice/page/report.h"

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
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_organization_row){
            .name = c[0],
            .customers = feed_count(c[1]),
            .over_before = feed_count(c[2]),
            .over_after = feed_count(c[3]),
            .share_before = feed_number(c[4]),
            .share_after = feed_number(c[5]),
            .low_before = feed_number(c[6]),
            .high_before = feed_number(c[7]),
            .low_after = feed_number(c[8]),
            .high_after = feed_number(c[9]),
            .gap_before = feed_number(c[10]),
            .gap_after = feed_number(c[11]),
            .tail_before = feed_number(c[12]),
            .tail_after = feed_number(c[13]),
        };
    }
    report->organizations.items = out;
    report->organizations.count = rows.count;
    return true;
}

/* A row a department, with the error of its sampled points where there is one. */
static bool
add_departments(asker *a, ov_feed_report *report)
{
    ov_feed_department_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_departments, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_department_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_department_row){
            .name = c[0],
            .communications = feed_count(c[1]),
            .merged = feed_count(c[2]),
            .enclosed = feed_count(c[3]),
            .suppressed = feed_count(c[4]),
            .held = feed_count(c[5]),
            .points_before = feed_number(c[6]),
            .points_after = feed_number(c[7]),
            .error_before = feed_number(c[8]),
            .error_after = feed_number(c[9]),
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
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_bucket){feed_number(c[0]), feed_number(c[1]), feed_count(c[2]),
                                  feed_count(c[3])};
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
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] =
            (ov_feed_night){feed_day(c[0]), feed_count(c[1]), feed_count(c[2]), feed_count(c[3])};
    }
    report->trend.items = out;
    report->trend.count = rows.count;
    return true;
}

static bool
add_counts(asker *a, const ov_sql *sql, const ov_feed_count **items, size_t *count)
{
    ov_feed_count *out;
    ov_pg_rows rows;

    if (!ask(a, sql, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_count, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_count){c[0], c[1], feed_count(c[2])};
    }
    *items = out;
    *count = rows.count;
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
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_stage_row){c[0], feed_count(c[1]), feed_count(c[2]), feed_number(c[3])};
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
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_exposure_row){.organization = c[0], .department = c[1]};
        if (!ov_currency_parse(c[2], &out[r].currency) ||
            !ov_money_parse(c[3], &out[r].receivables) || !ov_money_parse(c[4], &out[r].low) ||
            !ov_money_parse(c[5], &out[r].mid) || !ov_money_parse(c[6], &out[r].high))
            return OV_FAIL(a->err, OV_E_INTERNAL, "exposure: row %zu", r);
    }
    report->exposures.items = out;
    report->exposures.count = rows.count;
    return true;
}

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
        const ov_str *c = pieces->cells + r * pieces->columns;

        out[r] = (ov_feed_arrival){.on = feed_day(c[15]),
                                   .channel = OV_STR_NULL,
                                   .sender = ov_str_is_null(c[2]) ? c[1] : c[2],
                                   .title = c[3]};
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
        const ov_str *c = messages->cells + r * messages->columns;
        OV_VEC(ov_str) headings = {0};

        for (size_t s = 0; s < sections->count; s++)
            if (ov_str_eq(ov_pg_cell(sections, s, 0), c[0]))
                *OV_VEC_ADD(a->mem, &headings) = ov_pg_cell(sections, s, 2);
        out[r] = (ov_feed_arrival){.on = feed_day(c[3]),
                                   .channel = c[2],
                                   .sender = OV_STR_NULL,
                                   .title = c[7],
                                   .details = {headings.items, headings.count}};
    }
    example->after = out;
    example->after_count = messages->count;
}

static bool
add_example(asker *a, bool show_customers, ov_feed_report *report)
{
    ov_pg_rows top, customer, pieces, messages, sections;
    ov_str params[4] = {a->run};

    if (!ask(a, &ov_sql_explain_top, OV_STR_NULL, &top))
        return false;
    if (top.count == 0)
        return true;
    params[1] = ov_pg_cell(&top, 0, 0);
    if (!ask(a, &ov_sql_explain_customer, params[1], &customer) ||
        !ov_store_ask(a->store, &ov_sql_explain_pieces, params, 4, a->mem, &pieces, a->err) ||
        !ov_store_ask(a->store, &ov_sql_explain_messages, params, 3, a->mem, &messages, a->err) ||
        !ov_store_ask(a->store, &ov_sql_explain_sections, params, 3, a->mem, &sections, a->err))
        return false;
    report->has_example = customer.count == 1;
    if (!report->has_example)
        return true;
    report->example.customer_id = show_customers ? params[1] : OV_STR_NULL;
    report->example.score_before = feed_number(ov_pg_cell(&customer, 0, 1));
    report->example.score_after = feed_number(ov_pg_cell(&customer, 0, 2));
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
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_customer_row){c[0],
                                        feed_number(c[1]),
                                        feed_number(c[2]),
                                        feed_count(c[3]),
                                        feed_count(c[4]),
                                        feed_count(c[5])};
    }
    report->heaviest.items = out;
    report->heaviest.count = rows.count;
    return true;
}

static bool
add_money(asker *a, ov_feed_report *report)
{
    ov_feed_money_row *out;
    ov_pg_rows rows;

    if (!ask(a, &ov_sql_report_money, OV_STR_NULL, &rows))
        return false;
    out = ROWS(a, ov_feed_money_row, rows);
    for (size_t r = 0; r < rows.count; r++) {
        const ov_str *c = rows.cells + r * rows.columns;
        ov_money *const amounts[] = {&out[r].demanded, &out[r].due_now, &out[r].pending,
                                     &out[r].disputed, &out[r].paid,    &out[r].superseded,
                                     &out[r].duplicate};

        if (!ov_currency_parse(c[0], &out[r].currency))
            return OV_FAIL(a->err, OV_E_INTERNAL, "money: row %zu", r);
        for (size_t k = 0; k < OV_COUNT(amounts); k++)
            if (!ov_money_parse(c[1 + k], amounts[k]))
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
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_notice_row){c[0], feed_count(c[1]), feed_count(c[2]), feed_day(c[3])};
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
        const ov_str *c = rows.cells + r * rows.columns;

        out[r] = (ov_feed_leaving_row){feed_day(c[0]), c[1], feed_count(c[2]), feed_count(c[3]),
                                       feed_count(c[4])};
    }
    report->leaving.items = out;
    report->leaving.count = rows.count;
    return true;
}

static bool
add_previous(asker *a, ov_feed_report *report)
{
    ov_pg_rows rows;
    const ov_str *c;

    report->previous.as_of = OV_DATE_NONE;
    if (!ask(a, &ov_sql_report_previous, OV_STR_NULL, &rows))
        return false;
    if (rows.count == 0)
        return true;
    c = rows.cells;
    report->previous = (ov_feed_previous_night){
        feed_day(c[0]),   feed_count(c[1]), feed_count(c[2]), feed_count(c[3]),
        feed_count(c[4]), feed_count(c[5]), feed_count(c[6])};
    return true;
}

static bool
collect(asker *a, const ov_report_options *options, ov_feed_report *report)
{
    ov_pg_rows limit;

    if (!ask(a, &ov_sql_report_limit, OV_STR_NULL, &limit))
        return false;
    report->overload_limit = feed_number(ov_pg_cell(&limit, 0, 0));
    report->small_group = feed_count(ov_pg_cell(&limit, 0, 1));
    return add_organizations(a, report) && add_departments(a, report) && add_histogram(a, report) &&
           add_trend(a, ov_pg_cell(&limit, 0, 0), report) &&
           add_counts(a, &ov_sql_report_matrix, &report->matrix.items, &report->matrix.count) &&
           add_counts(a, &ov_sql_report_reasons, &report->reasons.items, &report->reasons.count) &&
           add_counts(a, &ov_sql_report_rejects, &report->rejects.items, &report->rejects.count) &&
           add_stages(a, report) && add_exposures(a, report) && add_money(a, report) &&
           add_notices(a, report) && add_leaving(a, report) && add_previous(a, report) &&
           (!options->show_customers || add_heaviest(a, report)) &&
           add_example(a, options->show_customers, report);
}

bool
ov_published_feed_report(ov_store *store, const ov_report_options *options,
                         ov_error *charts_missing, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    asker a = {store, mem, ov_str_printf(mem, "%lld", (long long)options->run_id), err};
    ov_feed_report report = {0};
    ov_feed_charts charts = {0};
    ov_feed_dir *dir;
    ov_str name;
    bool drawn;

    *charts_missing = (ov_error){0};
    if (!feed_run(store, options->run_id, mem, &report.run, err) ||
        !feed_split_path(mem, options->path, &dir, &name, err) || !collect(&a, options, &report))
        return false;
    drawn = options->charts && ov_page_charts_draw(mem, &report, &charts, charts_missing);
    return ov_page_report_write(mem, dir, name, &report, drawn ? &charts : NULL, err);
}
