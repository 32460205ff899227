/*
 * The report page, section by section.
 */
#include "onevoice/page/report.h"

#include <math.h>

#include "onevoice/feed/escape.h"
#include "html.h"
#include "report_internal.h"

static void
tile_counts(ov_buf *b, int64_t before, int64_t after, const char *what)
{
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    ov_html_count(b, before);
    ov_buf_cstr(b, " <span class=\"arrow\">&#8594;</span> ");
    ov_html_count(b, after);
    ov_buf_printf(b, "</b><span>%s", what);
    if (before > 0) {
        ov_buf_cstr(b, ", ");
        ov_html_percent(b, (double)(after - before) / (double)before, 0);
    }
    ov_buf_cstr(b, "</span></div>\n");
}

static void
tile_count(ov_buf *b, int64_t n, const char *what)
{
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    ov_html_count(b, n);
    ov_buf_printf(b, "</b><span>%s</span></div>\n", what);
}

/* Asked, fixed by what arrived, taken away: the three parts of a night's minutes. */
static void
tiles_minutes(ov_buf *b, const ov_feed_report *r)
{
    if (!r->has_minutes)
        return;
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    ov_html_real(b, r->before.minutes, 0);
    ov_buf_cstr(b, " <span class=\"arrow\">&#8594;</span> ");
    ov_html_real(b, r->after.minutes, 0);
    ov_buf_cstr(b, "</b><span>minutes of attention asked for; ");
    ov_html_real(b, r->before.history, 0);
    ov_buf_cstr(b, " of them arrived before tonight</span></div>\n");
    if (!isnan(r->after.relief)) {
        ov_buf_cstr(b, "<div class=\"tile\"><b>");
        ov_html_percent(b, r->after.relief, 0);
        ov_buf_cstr(b, "</b><span>of the movable minutes removed</span></div>\n");
    }
    tile_counts(b, r->before.over, r->after.over, "overloaded customers");
}

/* In the currency with the largest demands; the table below has the others. */
static void
tile_stopped(ov_buf *b, const ov_feed_report *r)
{
    const ov_feed_money_row *m = r->money.items;
    ov_money stopped;

    if (r->money.count == 0)
        return;
    stopped.e4 = m->disputed.e4 + m->paid.e4 + m->superseded.e4 + m->duplicate.e4;
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    ov_html_money(b, stopped);
    ov_buf_printf(b, "</b><span>%.3s not asked for again", m->currency.code);
    if (m->demanded.e4 > 0) {
        ov_buf_cstr(b, ", ");
        ov_html_percent(b, (double)stopped.e4 / (double)m->demanded.e4, 0);
        ov_buf_cstr(b, " of the demands");
    }
    ov_buf_cstr(b, "</span></div>\n");
}

static int64_t
missed_of(const ov_feed_report *r)
{
    int64_t missed = 0;

    for (size_t i = 0; i < r->notices.count; i++)
        missed += r->notices.items[i].missed;
    return missed;
}

/* A figure tells little without the one before it. */
static void
night_before(ov_buf *b, const ov_feed_report *r)
{
    const ov_feed_previous_night *p = &r->previous;

    if (p->as_of == OV_DATE_NONE)
        return;
    ov_buf_cstr(b, "<p class=\"note\">The night before, ");
    ov_html_date(b, p->as_of);
    ov_buf_cstr(b, ": ");
    ov_html_count(b, p->communications);
    ov_buf_cstr(b, " communications to ");
    ov_html_count(b, p->messages);
    ov_buf_cstr(b, " messages, ");
    if (!isnan(p->minutes_before)) {
        ov_html_real(b, p->minutes_before, 0);
        ov_buf_cstr(b, " to ");
        ov_html_real(b, p->minutes_after, 0);
        ov_buf_cstr(b, " minutes of attention, ");
    }
    ov_html_count(b, p->missed);
    ov_buf_cstr(b, " missed deadlines, ");
    ov_html_count(b, p->rejections);
    ov_buf_cstr(b, " rejected rows.</p>\n");
}

static void
opening(ov_buf *b, const ov_feed_report *r)
{
    ov_buf_printf(b, "<header><p class=\"eyebrow\">onevoice &#183; run %lld &#183; ",
                  (long long)r->run.run_id);
    ov_feed_xml_text(b, r->run.purpose);
    if (!ov_str_is_empty(r->run.label)) {
        ov_buf_cstr(b, " &#183; ");
        ov_html_text(b, r->run.label);
    }
    ov_buf_cstr(b, "</p>\n<h1>The night of ");
    ov_html_date(b, r->run.as_of);
    ov_buf_cstr(b, "</h1>\n<p class=\"lede\">What the departments had ready for their customers, "
                   "and what leaves instead: everything due to one person, said once.</p>\n"
                   "<div class=\"tiles\">\n");
    tile_counts(b, r->run.communications, r->run.messages, "communications to messages");
    tiles_minutes(b, r);
    tile_stopped(b, r);
    tile_count(b, missed_of(r), "missed deadlines of the law");
    tile_count(b, r->run.rejections, "rejected rows");
    ov_buf_cstr(b, "</div>\n");
    night_before(b, r);
    ov_buf_cstr(b, "</header>\n<main>\n");
}

void
ov_report_section(ov_buf *b, const char *title, const char *note)
{
    ov_buf_printf(b, "<section><h2>%s</h2>\n", title);
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
    static const char *const heads[] = {"At or over", "#Before", "#After", NULL};
    const struct {
        double minutes;
        int64_t before, after;
    } rows[] = {{r->budget_low, r->before.over_low, r->after.over_low},
                {r->budget, r->before.over, r->after.over},
                {r->budget_high, r->before.over_high, r->after.over_high}};

    if (!r->has_minutes)
        return;
    ov_report_section(b, "Attention",
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
    ov_report_section(b, "Organisations",
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
figure(ov_buf *b, ov_str svg)
{
    if (ov_str_is_null(svg))
        return;
    ov_buf_cstr(b, "<figure>");
    ov_buf_str(b, svg);
    ov_buf_cstr(b, "</figure>\n");
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
departments(ov_buf *b, const ov_feed_report *r, const ov_feed_charts *charts)
{
    static const char *const heads[] = {
        "Department", "#Communications", "#Merged",        "#Enclosed",           "#Suppressed",
        "#Held",      "#Minutes before", "#Minutes after", "#Its own mail alone", NULL};

    if (r->departments.count == 0)
        return;
    ov_report_section(
        b, "Departments",
        "Minutes are each department&#8217;s Shapley share of what its customers are asked for. A "
        "negative share is credit for settling what another one demands. Its own mail alone: what "
        "it would ask if nobody else wrote, which no other department can move.");
    figure(b, charts ? charts->departments : OV_STR_NULL);
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
    ov_report_section_end(b);
}

/* The numbers stand behind a fold where there is a picture, and alone where there is none. */
static void
histogram(ov_buf *b, const ov_feed_report *r, const ov_feed_charts *charts)
{
    static const char *const heads[] = {"Score", "#Customers before", "#Customers after", NULL};
    bool drawn = charts && !ov_str_is_null(charts->histogram);

    if (r->histogram.count == 0)
        return;
    ov_report_section(b, "Scores", "Customers by score, in steps of five.");
    figure(b, drawn ? charts->histogram : OV_STR_NULL);
    ov_buf_cstr(b, drawn ? "<details><summary>The numbers</summary>\n" : "");
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
    ov_buf_cstr(b, drawn ? "</details>\n" : "");
    ov_report_section_end(b);
}

/* One night is no trend: with fewer than two there is no section. */
static void
trend(ov_buf *b, const ov_feed_report *r, const ov_feed_charts *charts)
{
    static const char *const heads[] = {"Night",         "#Customers",   "#Minutes",
                                        "#Over, before", "#Over, after", NULL};
    bool drawn = charts && !ov_str_is_null(charts->trend);

    if (r->trend.count < 2)
        return;
    ov_report_section(
        b, "Night by night",
        "Minutes asked for, and customers at or over the middle budget, before and after the plan "
        "of the same night.");
    figure(b, drawn ? charts->trend : OV_STR_NULL);
    ov_buf_cstr(b, drawn ? "<details><summary>The numbers</summary>\n" : "");
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
    ov_buf_cstr(b, drawn ? "</details>\n" : "");
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
                "<section><h2>How to read this</h2><div class=\"note\">"
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

/* The page as text. `charts` may be NULL. */
static void
report_print(ov_buf *buf, const ov_feed_report *report, const ov_feed_charts *charts)
{
    ov_html_page_begin(buf, "onevoice, ", report->run.as_of);
    opening(buf, report);
    ov_report_money(buf, report);
    ov_report_notices(buf, report);
    ov_report_leaving(buf, report);
    ov_report_fortnight(buf, report);
    budgets(buf, report);
    organizations(buf, report);
    departments(buf, report, charts);
    ov_report_heaviest(buf, report);
    histogram(buf, report, charts);
    trend(buf, report, charts);
    ov_report_matrix(buf, report);
    ov_report_reasons(buf, report);
    ov_report_exposures(buf, report);
    ov_report_stages(buf, report);
    closing(buf, report);
    ov_html_page_end(buf);
}

bool
ov_page_report_write(ov_arena *mem, const ov_feed_dir *dir, ov_str name,
                     const ov_feed_report *report, const ov_feed_charts *charts, ov_error *err)
{
    ov_buf buf = ov_buf_init(mem);
    ov_feed_file *file;

    report_print(&buf, report, charts);
    return ov_feed_file_open(mem, dir, name, 0640, &file, err) &&
           ov_feed_file_put(file, &buf, err) && ov_feed_file_commit(file, err);
}
