/*
 * The top of the report: tonight in five figures, what was stopped, what the law needs, what
 * leaves.
 */
#include <math.h>

#include "onevoice/feed/escape.h"
#include "html.h"
#include "report_internal.h"

static void
arrow(ov_buf *b)
{
    ov_buf_cstr(b, " <span class=\"arrow\">&#8594;</span> ");
}

static ov_money
stopped_of(const ov_feed_money_row *m)
{
    return (ov_money){m->disputed.e4 + m->paid.e4 + m->superseded.e4 + m->duplicate.e4};
}

static int64_t
missed_of(const ov_feed_report *r)
{
    int64_t missed = 0;

    for (size_t i = 0; i < r->notices.count; i++)
        missed += r->notices.items[i].missed;
    return missed;
}

/* A figure tells little without the one before it: each tile ends with that of the night before. */
static bool
yesterday(ov_buf *b, const ov_feed_report *r)
{
    bool there = r->previous.as_of != OV_DATE_NONE;

    ov_buf_cstr(b, there ? "</span><small><span class=\"whole\">" : "</span>");
    if (there) {
        ov_html_day(b, r->previous.as_of);
        ov_buf_cstr(b, ":</span> ");
    }
    return there;
}

static void
tile_end(ov_buf *b, const ov_feed_report *r)
{
    ov_buf_cstr(b, r->previous.as_of != OV_DATE_NONE ? "</small></div>\n" : "</div>\n");
}

static void
counts_pair(ov_buf *b, int64_t before, int64_t after)
{
    ov_html_count(b, before);
    arrow(b);
    ov_html_count(b, after);
}

static void
tile_messages(ov_buf *b, const ov_feed_report *r)
{
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    counts_pair(b, r->run.communications, r->run.messages);
    ov_buf_cstr(b, "</b><span>communications to messages");
    if (yesterday(b, r))
        counts_pair(b, r->previous.communications, r->previous.messages);
    tile_end(b, r);
}

static void
minutes_pair(ov_buf *b, double before, double after)
{
    ov_html_real(b, before, 0);
    arrow(b);
    ov_html_real(b, after, 0);
}

/* Asked, fixed by what arrived, taken away: the parts of a night's minutes. */
static void
tiles_minutes(ov_buf *b, const ov_feed_report *r)
{
    if (!r->has_minutes)
        return;
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    minutes_pair(b, r->before.minutes, r->after.minutes);
    ov_buf_cstr(b, "</b><span>minutes of attention; ");
    ov_html_real(b, r->before.history, 0);
    ov_buf_cstr(b, " of them had arrived before");
    if (!isnan(r->after.relief)) {
        ov_buf_cstr(b, ", ");
        ov_html_percent(b, r->after.relief, 0);
        ov_buf_cstr(b, " of the rest is gone");
    }
    if (yesterday(b, r))
        minutes_pair(b, r->previous.minutes_before, r->previous.minutes_after);
    tile_end(b, r);
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    counts_pair(b, r->before.over, r->after.over);
    ov_buf_cstr(b, "</b><span>overloaded customers");
    if (yesterday(b, r))
        counts_pair(b, r->previous.over_before, r->previous.over_after);
    tile_end(b, r);
}

/* In the currency with the largest demands; the table below has the others. */
static void
tile_stopped(ov_buf *b, const ov_feed_report *r)
{
    const ov_feed_money_row *m = r->money.items;

    if (r->money.count == 0)
        return;
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    ov_html_money(b, stopped_of(m));
    ov_buf_printf(b, "</b><span>%.3s not asked for again", m->currency.code);
    if (m->demanded.e4 > 0) {
        ov_buf_cstr(b, ", ");
        ov_html_percent(b, (double)stopped_of(m).e4 / (double)m->demanded.e4, 0);
        ov_buf_cstr(b, " of the demands");
    }
    if (yesterday(b, r))
        ov_html_money(b, r->previous.stopped);
    tile_end(b, r);
}

static void
tile_missed(ov_buf *b, const ov_feed_report *r)
{
    ov_buf_printf(b, "<div class=\"tile%s\"><b>", missed_of(r) ? " alarm" : "");
    ov_html_count(b, missed_of(r));
    ov_buf_cstr(b, "</b><span>missed deadlines of the law");
    if (yesterday(b, r))
        ov_html_count(b, r->previous.missed);
    tile_end(b, r);
}

/*
 * Who asks what changed must first know whether it was we who changed: with the same policy, rules
 * and program every difference comes from the papers.
 */
static void
what_changed(ov_buf *b, const ov_feed_report *r)
{
    const ov_feed_previous_night *p = &r->previous;
    const struct {
        const char *what;
        bool same;
    } parts[] = {
        {"policy", p->same_policy}, {"rules", p->same_rules}, {"program", p->same_program}};
    bool any = false;

    if (p->as_of == OV_DATE_NONE)
        return;
    for (size_t i = 0; i < OV_COUNT(parts); i++)
        any = any || !parts[i].same;
    ov_buf_cstr(b, any ? "<p class=\"note\">Changed since " : "<p class=\"note\">Since ");
    ov_html_day(b, p->as_of);
    for (size_t i = 0, named = 0; i < OV_COUNT(parts); i++)
        if (!parts[i].same)
            ov_buf_printf(b, "%s %s", named++ ? "," : ":", parts[i].what);
    if (!any)
        ov_buf_cstr(b, " policy, rules and program are the same: what differs comes from the "
                       "papers");
    ov_buf_printf(b, ". What moved: <code>onevoice diff %lld %lld</code>.</p>\n",
                  (long long)p->run_id, (long long)r->run.run_id);
}

/* Only what the page holds tonight. */
static void
contents(ov_buf *b, const ov_feed_report *r)
{
    const struct {
        const char *id, *title;
        bool there;
    } parts[] = {{"money", "What was stopped", r->money.count > 0},
                 {"law", "What the law needs", r->notices.count > 0},
                 {"leaving", "What leaves", r->leaving.count > 0},
                 {"departments", "Who causes the load", r->departments.count > 0},
                 {"nights", "Night by night", r->trend.count > 1},
                 {"fortnight", "One customer", r->has_example},
                 {"why", "What became of it, and why", r->reasons.count > 0},
                 {"rejections", "Rejections", true},
                 {"reading", "How to read this", true}};

    ov_buf_cstr(b, "<nav aria-label=\"On this page\"><ul>");
    for (size_t i = 0; i < OV_COUNT(parts); i++)
        if (parts[i].there)
            ov_buf_printf(b, "<li><a href=\"#%s\">%s</a></li>", parts[i].id, parts[i].title);
    ov_buf_cstr(b, "</ul></nav>\n");
}

void
ov_report_opening(ov_buf *b, const ov_feed_report *r)
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
    tile_stopped(b, r);
    tile_missed(b, r);
    tile_messages(b, r);
    tiles_minutes(b, r);
    ov_buf_cstr(b, "</div>\n");
    what_changed(b, r);
    contents(b, r);
    ov_buf_cstr(b, "</header>\n<main>\n");
}

static void
cell_money(ov_buf *b, ov_money amount)
{
    ov_buf_cstr(b, "<td class=\"n\">");
    ov_html_money(b, amount);
    ov_buf_cstr(b, "</td>");
}

/* The night's own sums in a sentence, in the currency with the largest demands. */
static void
money_note(ov_buf *b, const ov_feed_money_row *m)
{
    ov_buf_cstr(b,
                "<section id=\"money\"><h2>What was stopped</h2>\n<p class=\"note\">The papers of "
                "this night ask for ");
    ov_html_money(b, m->demanded);
    ov_buf_printf(b, " %.3s; ", m->currency.code);
    ov_html_money(b, m->due_now);
    ov_buf_cstr(b, " of it is due now, ");
    ov_html_money(b, m->pending);
    ov_buf_cstr(b, " waits for a payer, and ");
    ov_html_money(b, stopped_of(m));
    ov_buf_cstr(b, " is not asked for again: disputed, paid already, replaced by a newer paper, or "
                   "asked for twice.</p>\n");
}

/* A currency's demands add up to what is due, pending and stopped: the table shows each part, so that a reader can add. */
void
ov_report_money(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Currency",  "#Asked for",   "#Due now",
                                        "#Pending",  "#Disputed",    "#Paid already",
                                        "#Replaced", "#Asked twice", NULL};

    if (r->money.count == 0)
        return;
    money_note(b, r->money.items);
    ov_html_table_begin(b, "Money asked for, due, pending and stopped", heads);
    for (size_t i = 0; i < r->money.count; i++) {
        const ov_feed_money_row *m = &r->money.items[i];

        ov_html_row_head(b, (ov_str){m->currency.code, 3});
        cell_money(b, m->demanded);
        cell_money(b, m->due_now);
        cell_money(b, m->pending);
        cell_money(b, m->disputed);
        cell_money(b, m->paid);
        cell_money(b, m->superseded);
        cell_money(b, m->duplicate);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
    ov_report_section_end(b);
}

/*
 * The sentence above the table says whether anything was missed, so that nobody must add up a
 * column to learn the one thing for which a regulator asks.
 */
void
ov_report_notices(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Rule", "#In time", "#Missed", "Next latest day", NULL};

    if (r->notices.count == 0)
        return;
    ov_report_section(
        b, "law", "What the law needs",
        missed_of(r) > 0
            ? "Notices with a latest lawful day. What is missed leaves at once; its flag names it."
            : "Notices with a latest lawful day: every one leaves in time.");
    ov_html_table_begin(b, "Deadlines of the law by rule", heads);
    for (size_t i = 0; i < r->notices.count; i++) {
        const ov_feed_notice_row *n = &r->notices.items[i];

        ov_html_row_head(b, n->rule);
        ov_html_cell_count(b, n->met);
        ov_html_cell_count(b, n->missed);
        ov_buf_cstr(b, "<td>");
        ov_html_date(b, n->next_due);
        ov_buf_cstr(b, "</td></tr>\n");
    }
    ov_html_table_end(b, NULL);
    ov_report_section_end(b);
}

static void
leaving_note(ov_buf *b, const ov_feed_report *r)
{
    int64_t released = 0, messages = 0, pages = 0;

    for (size_t i = 0; i < r->leaving.count; i++) {
        released += r->leaving.items[i].released;
        messages += r->leaving.items[i].messages;
        pages += r->leaving.items[i].pages;
    }
    ov_buf_cstr(b, "<section id=\"leaving\"><h2>What leaves</h2>\n<p class=\"note\">");
    ov_html_count(b, messages);
    ov_buf_cstr(b, " messages are planned, ");
    ov_html_count(b, pages);
    ov_buf_cstr(b, " pages in all; ");
    ov_html_count(b, released);
    ov_buf_cstr(b, " of them are released: they may leave before the next run. The rest "
                   "is planned anew each night.</p>\n");
}

/*
 * Released is set apart from planned: the mailroom may count on the first and not on the second.
 */
void
ov_report_leaving(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Day", "Channel", "#Messages", "#Released", "#Pages", NULL};

    if (r->leaving.count == 0)
        return;
    leaving_note(b, r);
    ov_html_table_begin(b, "Messages by day and channel", heads);
    for (size_t i = 0; i < r->leaving.count; i++) {
        const ov_feed_leaving_row *l = &r->leaving.items[i];

        ov_buf_cstr(b, "<tr><th scope=\"row\">");
        ov_html_day(b, l->day);
        ov_buf_cstr(b, l->day >= r->run.as_of ? "</th>"
                                              : "<small>released before, not yet reported "
                                                "sent</small></th>");
        ov_html_cell_text(b, l->channel);
        ov_html_cell_count(b, l->messages);
        ov_html_cell_count(b, l->released);
        ov_html_cell_count(b, l->pages);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
    ov_report_section_end(b);
}
