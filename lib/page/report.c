/*
 * The report page, section by section.
 */
#include "onevoice/page/report.h"

#include <math.h>

#include "onevoice/feed/escape.h"
#include "html.h"
#include "report_internal.h"

void
ov_report_section(ov_buf *b, const char *id, const char *title, const char *note)
{
    ov_buf_printf(b, "<section id=\"%s\"><h2>%s</h2>\n", id, title);
    if (note)
        ov_buf_printf(b, "<p class=\"note\">%s</p>\n", note);
}

void
ov_report_section_end(ov_buf *b)
{
    ov_buf_cstr(b, "</section>\n");
}

/* 0.018 to 0.004. */
static void
cell_pair(ov_buf *b, double before, double after, int decimals)
{
    ov_buf_cstr(b, "<td class=\"n\">");
    ov_html_real(b, before, decimals);
    ov_buf_cstr(b, " <span class=\"arrow\">&#8594;</span> ");
    ov_html_real(b, after, decimals);
    ov_buf_cstr(b, "</td>");
}

/* 12 to 4, people. */
static void
cell_counts(ov_buf *b, int64_t before, int64_t after)
{
    ov_buf_cstr(b, "<td class=\"n\">");
    ov_html_count(b, before);
    ov_buf_cstr(b, " <span class=\"arrow\">&#8594;</span> ");
    ov_html_count(b, after);
    ov_buf_cstr(b, "</td>");
}

/* Everybody with mail in the window, by the three budgets. */
static void
budgets(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Customers at or over", "#Before", "#After", NULL};
    const struct {
        double minutes;
        int64_t before, after;
    } rows[] = {{r->budget_low, r->before.over_low, r->after.over_low},
                {r->budget, r->before.over, r->after.over},
                {r->budget_high, r->before.over_high, r->after.over_high}};

    if (!r->has_minutes)
        return;
    ov_report_section(b, "attention", "Attention",
                      "Minutes that the post asks for: opening, reading, placing senders, paying, "
                      "deciding, resolving contradictions, finding out, keeping dates. Everybody "
                      "with mail in the window counts, also who gets nothing tonight.");
    ov_html_table_begin(b, "Customers over three budgets of minutes", heads);
    for (size_t i = 0; i < OV_COUNT(rows); i++) {
        ov_buf_cstr(b, "<tr><th scope=\"row\">");
        ov_html_real(b, rows[i].minutes, 0);
        ov_buf_cstr(b, " minutes</th>");
        ov_html_cell_count(b, rows[i].before);
        ov_html_cell_count(b, rows[i].after);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_buf_cstr(b, "<tr><th scope=\"row\">Actions left to customers</th>");
    ov_html_cell_count(b, r->before.actions);
    ov_html_cell_count(b, r->after.actions);
    ov_buf_cstr(b, "</tr>\n");
    ov_html_table_end(b, NULL);
    ov_report_section_end(b);
}

/*
 * Figures of organisations with few customers are withheld by the view, not here: a page must not
 * be the last line of defence.
 */
static void
organizations(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Organisation",   "#Customers",      "#Minutes",
                                        "#Relief",        "#Over the least", "#Over the middle",
                                        "#Over the most", "#Worst 5 %",      NULL};

    if (r->organizations.count == 0)
        return;
    ov_report_section(b, "organisations", "Organisations",
                      "What is asked of their customers, by everybody who writes to them, before "
                      "and after the plan.");
    ov_html_table_begin(b, "Organisations: minutes asked of their customers", heads);
    for (size_t i = 0; i < r->organizations.count; i++) {
        const ov_feed_organization_row *o = &r->organizations.items[i];

        ov_html_row_head(b, o->name);
        ov_html_cell_count(b, o->customers);
        if (isnan(o->minutes_before)) {
            ov_buf_cstr(b, "<td colspan=\"6\">withheld: too few customers</td></tr>\n");
            continue;
        }
        cell_pair(b, o->minutes_before, o->minutes_after, 0);
        ov_buf_cstr(b, "<td class=\"n\">");
        ov_html_percent(b, o->relief, 0);
        ov_buf_cstr(b, "</td>");
        cell_counts(b, o->low_before, o->low_after);
        cell_counts(b, o->over_before, o->over_after);
        cell_counts(b, o->high_before, o->high_after);
        cell_pair(b, o->tail_before, o->tail_after, 1);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, "Relief: share of the minutes that are not history which the plan "
                         "removes. Over: customers at or over the three budgets. Worst 5 %: mean "
                         "minutes of the worst twentieth.");
    ov_report_section_end(b);
}

static void
cell_minutes(ov_buf *b, double minutes, double error)
{
    ov_buf_cstr(b, "<td class=\"n\">");
    ov_html_real(b, minutes, 1);
    if (!isnan(minutes) && error > 0.0) {
        ov_buf_cstr(b, "<small>&#177;");
        ov_html_real(b, error, 1);
        ov_buf_cstr(b, "</small>");
    }
    ov_buf_cstr(b, "</td>");
}

/* A negative share is shown as it is: it is credit for settling what another department demands. */
static void
departments(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {
        "Department", "#Communications", "#Merged",        "#Enclosed",           "#Suppressed",
        "#Held",      "#Minutes before", "#Minutes after", "#Its own mail alone", NULL};

    if (r->departments.count == 0)
        return;
    ov_report_section(
        b, "departments", "Who causes the load",
        "Minutes are each department&#8217;s Shapley share of what its customers are asked for. A "
        "negative share is credit for settling what another one demands. Its own mail alone: what "
        "it would ask if nobody else wrote, which no other department can move.");
    ov_chart_departments(b, r);
    ov_buf_cstr(b, "<details><summary>The numbers</summary>\n");
    ov_html_table_begin(b, "Departments: pieces, what became of them, and minutes of attention",
                        heads);
    for (size_t i = 0; i < r->departments.count; i++) {
        const ov_feed_department_row *d = &r->departments.items[i];

        ov_html_row_head(b, d->name);
        ov_html_cell_count(b, d->communications);
        ov_html_cell_count(b, d->merged);
        ov_html_cell_count(b, d->enclosed);
        ov_html_cell_count(b, d->suppressed);
        ov_html_cell_count(b, d->held);
        cell_minutes(b, d->minutes_before, d->error_before);
        cell_minutes(b, d->minutes_after, d->error_after);
        cell_pair(b, d->own_before, d->own_after, 1);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, "Minutes of departments with few customers are withheld.");
    ov_buf_cstr(b, "</details>\n");
    ov_report_section_end(b);
}

/* How many the plan moved, said in the night's own numbers. */
static void
scores_note(ov_buf *b, const ov_feed_report *r)
{
    int64_t customers = 0, lowest[2] = {r->histogram.items[0].before, r->histogram.items[0].after};

    for (size_t i = 0; i < r->histogram.count; i++)
        customers += r->histogram.items[i].before;
    ov_buf_cstr(b, "<section id=\"scores\"><h2>Scores</h2>\n<p class=\"note\">");
    ov_html_count(b, customers);
    ov_buf_cstr(b, " customers by score, in steps of five. Below ");
    ov_html_real(b, r->histogram.items[0].high, 0);
    ov_buf_cstr(b, " are ");
    ov_html_percent(b, customers ? (double)lowest[0] / (double)customers : NAN, 1);
    ov_buf_cstr(b, " before the plan and ");
    ov_html_percent(b, customers ? (double)lowest[1] / (double)customers : NAN, 1);
    ov_buf_cstr(b, " after it.</p>\n");
}

/* The numbers stand behind a fold: the picture is read first. */
static void
histogram(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Score", "#Customers before", "#Customers after", NULL};

    if (r->histogram.count == 0)
        return;
    scores_note(b, r);
    ov_chart_histogram(b, r);
    ov_buf_cstr(b, "<details><summary>The numbers</summary>\n");
    ov_html_table_begin(b, "Customers by score, before and after", heads);
    for (size_t i = 0; i < r->histogram.count; i++) {
        const ov_feed_bucket *bucket = &r->histogram.items[i];

        ov_buf_cstr(b, "<tr><th scope=\"row\">");
        ov_html_real(b, bucket->low, 0);
        ov_buf_cstr(b, "&#8211;");
        ov_html_real(b, bucket->high, 0);
        ov_buf_cstr(b, "</th>");
        ov_html_cell_count(b, bucket->before);
        ov_html_cell_count(b, bucket->after);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
    ov_buf_cstr(b, "</details>\n");
    ov_report_section_end(b);
}

/* One night is no trend: with fewer than two there is no section. */
static void
trend(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Night",         "#Customers",   "#Minutes",
                                        "#Over, before", "#Over, after", NULL};

    if (r->trend.count < 2)
        return;
    ov_report_section(
        b, "nights", "Night by night",
        "The share of customers at or over the middle budget of minutes, before and after the "
        "plan of the same night.");
    ov_chart_trend(b, r);
    ov_buf_cstr(b, "<details><summary>The numbers</summary>\n");
    ov_html_table_begin(b, "Overloaded customers night by night", heads);
    for (size_t i = r->trend.count; i-- > 0;) {
        const ov_feed_night *night = &r->trend.items[i];

        ov_buf_cstr(b, "<tr><th scope=\"row\">");
        ov_html_date(b, night->as_of);
        ov_buf_cstr(b, "</th>");
        ov_html_cell_count(b, night->customers);
        cell_pair(b, night->minutes_before, night->minutes_after, 0);
        ov_html_cell_count(b, night->over_before);
        ov_html_cell_count(b, night->over_after);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
    ov_buf_cstr(b, "</details>\n");
    ov_report_section_end(b);
}

static void
fact(ov_buf *b, const char *name, ov_str value)
{
    if (ov_str_is_empty(value))
        return;
    ov_buf_printf(b, "<dt>%s</dt><dd>", name);
    ov_html_text(b, value);
    ov_buf_cstr(b, "</dd>");
}

/*
 * How to read it stands last and is the same each night but for the policy's own numbers, which
 * are printed from the policy.
 */
static void
closing(ov_buf *b, const ov_feed_report *r)
{
    ov_buf_cstr(b,
                "<section id=\"reading\"><h2>How to read this</h2><div class=\"note\">"
                "<p>The <b>minutes</b> are what the post of a customer asks for, a time per action "
                "times the actions: payments, decisions, contradictions and dates count once a "
                "matter, whatever the number of envelopes. The times are settings of the policy, "
                "most of them stated guesses. What arrived before tonight nobody can change; "
                "<b>relief</b> is the share of the rest that the plan removes. At ");
    ov_html_real(b, r->budget, 0);
    ov_buf_cstr(b, " minutes or more a customer counts as overloaded. The <b>score</b> from 0 to "
                   "100 is a picture of the minutes and <b>not a probability</b>; no mean of it is "
                   "shown.</p><p>Before and after are the same customers on the same night. Groups "
                   "of fewer than ");
    ov_html_count(b, r->small_group);
    ov_buf_cstr(b, " customers are withheld.</p></div>\n<dl class=\"facts\">");
    fact(b, "Run started", r->run.started_at);
    fact(b, "Run finished", r->run.finished_at);
    fact(b, "Program", r->run.program_version);
    fact(b, "Policy", r->run.policy_digest);
    fact(b, "Rules", r->run.rules_digest);
    ov_buf_cstr(b, "</dl></section>\n");
}

/* From what must be acted on to what explains it: the money, the law, the week, who causes the load. */
static void
report_print(ov_buf *buf, const ov_feed_report *report)
{
    ov_html_page_begin(buf, "onevoice, ", report->run.as_of);
    ov_report_opening(buf, report);
    ov_report_money(buf, report);
    ov_report_notices(buf, report);
    ov_report_leaving(buf, report);
    departments(buf, report);
    budgets(buf, report);
    organizations(buf, report);
    trend(buf, report);
    histogram(buf, report);
    ov_report_fortnight(buf, report);
    ov_report_heaviest(buf, report);
    ov_report_reasons(buf, report);
    ov_report_rejects(buf, report);
    ov_report_matrix(buf, report);
    ov_report_exposures(buf, report);
    ov_report_stages(buf, report);
    closing(buf, report);
    ov_html_page_end(buf);
}

bool
ov_page_report_write(ov_arena *mem, const ov_feed_dir *dir, ov_str name,
                     const ov_feed_report *report, ov_error *err)
{
    ov_buf buf = ov_buf_init(mem);
    ov_feed_file *file;

    report_print(&buf, report);
    return ov_feed_file_open(mem, dir, name, 0640, &file, err) &&
           ov_feed_file_put(file, &buf, err) && ov_feed_file_commit(file, err);
}
