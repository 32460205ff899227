/*
 * The report's lists: who travels with whom, why, rejections, money at risk, stages.
 */
#include "report_internal.h"

#include "onevoice/feed/escape.h"
#include "html.h"

#define MATRIX_MOST 40 /* rows of the list of who travels with whom */

/* A count with a bar as long as its share of the largest one. */
static void
cell_bar(ov_buf *b, int64_t count, int64_t most, const char *colour)
{
    ov_buf_cstr(b, "<td class=\"n\">");
    ov_html_count(b, count);
    ov_buf_printf(b,
                  "<span class=\"share\"><i class=\"%s\" style=\"width:%lld%%\"></i></span></td>",
                  colour, most > 0 ? (long long)(100 * count / most) : 0LL);
}

/* A list of counts under two texts, those of the contract in plain words, each beside that of the night before where it is known. */
static void
counts(ov_buf *b, const char *caption, const ov_feed_count *items, size_t count,
       const char *const *heads, bool plain_words, const char *colour, const char *note)
{
    int64_t most = 0;

    for (size_t i = 0; i < count; i++)
        most = OV_MAX(most, items[i].count);
    ov_html_table_begin(b, caption, heads);
    for (size_t i = 0; i < count; i++) {
        const ov_feed_count *row = &items[i];

        ov_html_row_head(b, plain_words ? ov_html_words(b->arena, row->a) : row->a);
        ov_buf_cstr(b, ov_str_is_empty(row->b) ? "<td class=\"none\">&#8211;" : "<td>");
        ov_html_text(b, plain_words ? ov_html_words(b->arena, row->b) : row->b);
        ov_buf_cstr(b, "</td>");
        cell_bar(b, row->count, most, colour);
        if (row->previous >= 0)
            ov_html_cell_count(b, row->previous);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, note);
}

void
ov_report_matrix(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Communications of", "In messages led by", "#Count", NULL};
    size_t shown = OV_MIN(r->matrix.count, MATRIX_MOST);

    if (r->matrix.count == 0)
        return;
    ov_report_section(
        b, "matrix", "Who travels with whom",
        "A message is led by the department of its first communication; each communication "
        "counts once.");
    counts(b, "Who travels with whom", r->matrix.items, shown, heads, false, "a",
           shown < r->matrix.count ? "The most frequent pairs." : NULL);
    ov_report_section_end(b);
}

void
ov_report_reasons(ov_buf *b, const ov_feed_report *r)
{
    static const char *const tonight[] = {"Became", "Because", "#Communications", NULL};
    static const char *const both[] = {"Became", "Because", "#Communications", "#The night before",
                                       NULL};

    if (r->reasons.count == 0)
        return;
    ov_report_section(b, "why", "What became of the communications, and why",
                      "What each word means: <code>onevoice vocabulary reason</code>.");
    counts(b, "What became of the communications, and why", r->reasons.items, r->reasons.count,
           r->reasons.items[0].previous < 0 ? tonight : both, true, "a", NULL);
    ov_report_section_end(b);
}

/*
 * That nothing was rejected is said and not left out: an empty place could as well be a fault of
 * the page.
 */
void
ov_report_rejects(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Department", "Relation", "Word", "Where", "#Rows", NULL};

    ov_report_section(b, "rejections", "Rejections",
                      r->rejects.count == 0
                          ? "None: every row of the intake kept the contract."
                          : "Rows that broke the contract. A communication among them goes "
                            "out as it came, unmerged. What to do about each: <code>onevoice check "
                            "--data</code>.");
    if (r->rejects.count > 0) {
        ov_html_table_begin(b, "Rejected rows by department and word", heads);
        for (size_t i = 0; i < r->rejects.count; i++) {
            const ov_feed_reject_row *j = &r->rejects.items[i];

            ov_html_row_head(b, ov_str_is_null(j->department) ? OV_STR("\xE2\x80\x93")
                                                              : j->department);
            ov_html_cell_text(b, j->relation);
            ov_html_cell_text(b, ov_html_words(b->arena, j->code));
            ov_buf_cstr(b, ov_str_is_empty(j->detail) ? "<td class=\"none\">&#8211;" : "<td>");
            ov_html_text(b, j->detail);
            ov_buf_cstr(b, "</td>");
            ov_html_cell_count(b, j->count);
            ov_buf_cstr(b, "</tr>\n");
        }
        ov_html_table_end(b, NULL);
    }
    ov_report_section_end(b);
}

static void
cell_money(ov_buf *b, ov_money amount, ov_currency currency)
{
    /* Whole units: an estimate has no cents. */
    ov_buf_cstr(b, "<td class=\"n\">");
    ov_html_count(b, amount.e4 / OV_MONEY_ONE);
    ov_buf_cstr(b, " <span class=\"arrow\">");
    ov_feed_xml_text(b, ov_currency_str(&currency));
    ov_buf_cstr(b, "</span></td>");
}

/* A description, never a saving: what the plan saves is measured by the trial, or not at all. */
void
ov_report_exposures(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {
        "Department", "Organisation", "#Receivables", "#Low", "#Middle", "#High", NULL};

    if (r->exposures.count == 0)
        return;
    ov_report_section(
        b, "risk", "Receivables at risk",
        "Open receivables, times the share lost when unpaid, times the calibrated probability "
        "of staying unpaid at the customer&#8217;s minutes before the plan. This describes; it is "
        "no saving.");
    ov_html_table_begin(b, "Receivables at risk", heads);
    for (size_t i = 0; i < r->exposures.count; i++) {
        const ov_feed_exposure_row *e = &r->exposures.items[i];

        ov_html_row_head(b, e->department);
        ov_html_cell_text(b, e->organization);
        cell_money(b, e->receivables, e->currency);
        cell_money(b, e->low, e->currency);
        cell_money(b, e->mid, e->currency);
        cell_money(b, e->high, e->currency);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, "Never added over currencies or legal entities.");
    ov_report_section_end(b);
}

void
ov_report_stages(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Stage", "#Rows in", "#Rows out", "#Seconds", NULL};

    if (r->stages.count == 0)
        return;
    ov_report_section(b, "run", "The run", NULL);
    ov_html_table_begin(b, "Stages of the run", heads);
    for (size_t i = 0; i < r->stages.count; i++) {
        const ov_feed_stage_row *stage = &r->stages.items[i];

        ov_html_row_head(b, stage->name);
        ov_html_cell_count(b, stage->rows_in);
        ov_html_cell_count(b, stage->rows_out);
        ov_html_cell_real(b, stage->seconds, 1);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
    ov_report_section_end(b);
}
