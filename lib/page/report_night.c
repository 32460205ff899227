/*
 * The report's first sections: what was stopped, what the law needs, what leaves.
 */
#include "onevoice/feed/escape.h"
#include "html.h"
#include "report_internal.h"

static void
cell_money(ov_buf *b, ov_money amount)
{
    ov_buf_cstr(b, "<td class=\"n\">");
    ov_html_money(b, amount);
    ov_buf_cstr(b, "</td>");
}

/* A currency's demands add up to what is due, pending and stopped: the table shows each part, so that a reader can add. */
void
ov_report_money(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Currency",    "#Asked for",   "#Due now",
                                        "#Pending",    "#Disputed",    "#Paid already",
                                        "#Superseded", "#Asked twice", NULL};

    if (r->money.count == 0)
        return;
    ov_report_section(
        b, "What was stopped",
        "What the papers of this night ask for, and what of it is asked for once: the last four "
        "columns were stopped.");
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
    int64_t missed = 0;

    if (r->notices.count == 0)
        return;
    for (size_t i = 0; i < r->notices.count; i++)
        missed += r->notices.items[i].missed;
    ov_report_section(
        b, "What the law needs",
        missed > 0
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

/*
 * Released is set apart from planned: the mailroom may count on the first and not on the second.
 */
void
ov_report_leaving(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Day", "Channel", "#Messages", "#Released", "#Pages", NULL};

    if (r->leaving.count == 0)
        return;
    ov_report_section(
        b, "What leaves",
        "What is released may leave before the next run; the rest is planned anew each night.");
    ov_html_table_begin(b, "Messages by day and channel", heads);
    for (size_t i = 0; i < r->leaving.count; i++) {
        const ov_feed_leaving_row *l = &r->leaving.items[i];

        ov_buf_cstr(b, "<tr><th scope=\"row\">");
        ov_html_day(b, l->day);
        ov_buf_cstr(b, "</th>");
        ov_html_cell_text(b, l->channel);
        ov_html_cell_count(b, l->messages);
        ov_html_cell_count(b, l->released);
        ov_html_cell_count(b, l->pages);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
    ov_report_section_end(b);
}
