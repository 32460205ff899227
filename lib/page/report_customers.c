/*
 * The report's customers: one fortnight as a picture and as two lists, and the heaviest of the
 * night.
 */
#include "report_internal.h"

#include <math.h>

#include "html.h"

#define DAYS_BACK    13 /* older pieces stand on the first day, later messages on the last */
#define DAYS_AHEAD   14
#define MOST_DOTS    3
#define MOST_SENDERS 16

/* The days the picture spans. */
typedef struct span {
    ov_date from, to;
} span;

static ov_date
clip(ov_date day, ov_date from, ov_date to)
{
    return OV_MAX(from, OV_MIN(day, to));
}

static span
span_of(const ov_feed_example *e, ov_date as_of)
{
    span s = {ov_date_add(as_of, -DAYS_BACK), as_of};

    for (size_t i = 0; i < e->after_count; i++)
        if (e->after[i].on != OV_DATE_NONE)
            s.to = OV_MAX(s.to, e->after[i].on);
    s.to = OV_MIN(s.to, ov_date_add(as_of, DAYS_AHEAD));
    return s;
}

/* Whether a day also stands for those beyond it, at the end where it is: its column then says so. */
static bool
is_gathering(const ov_feed_example *e, span s, ov_date day)
{
    for (size_t i = 0; i < e->before_count; i++)
        if (day == s.from && e->before[i].on != OV_DATE_NONE && e->before[i].on < day)
            return true;
    for (size_t i = 0; i < e->after_count; i++)
        if (day == s.to && e->after[i].on != OV_DATE_NONE && e->after[i].on > day)
            return true;
    return false;
}

/* Does anything stand on this day? On a narrow screen only such days are shown, and tonight. */
static bool
quiet(const ov_feed_example *e, span s, ov_date day)
{
    for (size_t i = 0; i < e->before_count; i++)
        if (e->before[i].on != OV_DATE_NONE && clip(e->before[i].on, s.from, s.to) == day)
            return false;
    for (size_t i = 0; i < e->after_count; i++)
        if (e->after[i].on != OV_DATE_NONE && clip(e->after[i].on, s.from, s.to) == day)
            return false;
    return true;
}

static const char *
day_class(const ov_feed_example *e, span s, ov_date day, ov_date as_of)
{
    bool weekend = ov_date_weekday(day) >= OV_SATURDAY;

    if (day == as_of)
        return " class=\"now\"";
    if (quiet(e, s, day))
        return weekend ? " class=\"we q\"" : " class=\"q\"";
    return weekend ? " class=\"we\"" : "";
}

static void
day_heads(ov_buf *b, const ov_feed_example *e, span s, ov_date as_of)
{
    static const char letters[] = "MTWTFSS";

    ov_buf_cstr(b, "<thead><tr><th scope=\"col\">From</th>");
    for (ov_date day = s.from; day <= s.to; day = ov_date_add(day, 1)) {
        bool gathers = is_gathering(e, s, day), first = day == s.from;
        int year, month, number;

        ov_date_to_ymd(day, &year, &month, &number);
        ov_buf_printf(b, "<th scope=\"col\"%s aria-label=\"", day_class(e, s, day, as_of));
        ov_html_day(b, day);
        ov_buf_printf(
            b, "%s\">%c<br>%s%d</th>", !gathers ? "" : (first ? " or earlier" : " or later"),
            letters[ov_date_weekday(day)], !gathers ? "" : (first ? "&#8804;" : "&#8805;"), number);
    }
    ov_buf_cstr(b, "</tr></thead>\n");
}

/* So many of a kind on one day: dots for the eye, words for who does not see them. */
static void
dots(ov_buf *b, size_t count, const char *colour, const char *what)
{
    for (size_t i = 0; i < count && i < MOST_DOTS; i++)
        ov_buf_printf(b, "<i class=\"dot %s\"></i>", colour);
    if (count > 0)
        ov_buf_printf(b, "<span class=\"sr\">%zu %s%s</span>", count, what, count == 1 ? "" : "s");
}

static void
sender_row(ov_buf *b, const ov_feed_example *e, ov_str sender, span s, ov_date as_of)
{
    ov_html_row_head(b, sender);
    for (ov_date day = s.from; day <= s.to; day = ov_date_add(day, 1)) {
        size_t count = 0;

        for (size_t i = 0; i < e->before_count; i++)
            if (ov_str_eq(e->before[i].sender, sender) && e->before[i].on != OV_DATE_NONE &&
                clip(e->before[i].on, s.from, s.to) == day)
                count++;
        ov_buf_printf(b, "<td%s>", day_class(e, s, day, as_of));
        dots(b, count, "b", "piece");
        ov_buf_cstr(b, "</td>");
    }
    ov_buf_cstr(b, "</tr>\n");
}

static bool
sender_seen(const ov_feed_example *e, size_t piece)
{
    for (size_t i = 0; i < piece; i++)
        if (ov_str_eq(e->before[i].sender, e->before[piece].sender))
            return true;
    return false;
}

/* A row a sender, in the order of their first piece; then a row a message. */
static void
picture(ov_buf *b, const ov_feed_example *e, ov_date as_of)
{
    span s = span_of(e, as_of);
    int days = (int)(s.to - s.from) + 2;
    size_t senders = 0;

    ov_buf_cstr(b, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"One "
                   "customer's fortnight\"><table class=\"days\"><caption>One customer&#8217;s "
                   "fortnight: pieces by sender and day, then the messages</caption>");
    day_heads(b, e, s, as_of);
    ov_buf_cstr(b, "<tbody>\n");
    for (size_t i = 0; i < e->before_count; i++)
        if (!sender_seen(e, i) && senders++ < MOST_SENDERS)
            sender_row(b, e, e->before[i].sender, s, as_of);
    if (senders > MOST_SENDERS)
        ov_buf_printf(b, "<tr><th scope=\"row\" colspan=\"%d\">and %zu more senders</th></tr>\n",
                      days, senders - MOST_SENDERS);
    ov_buf_printf(
        b, "<tr class=\"cut\"><th scope=\"row\" colspan=\"%d\">leaves instead</th></tr>\n", days);
    for (size_t i = 0; i < e->after_count; i++) {
        ov_buf_cstr(b, "<tr><th scope=\"row\">");
        ov_html_headline(b, e->after[i].title);
        ov_buf_cstr(b, "</th>");
        for (ov_date day = s.from; day <= s.to; day = ov_date_add(day, 1)) {
            bool here = e->after[i].on != OV_DATE_NONE && clip(e->after[i].on, s.from, s.to) == day;

            ov_buf_printf(b, "<td%s>", day_class(e, s, day, as_of));
            dots(b, here, "a", "message");
            ov_buf_cstr(b, "</td>");
        }
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, "The shaded column is the night of the run; messages to its right are "
                         "planned.");
}

/*
 * One paper or letter of the fortnight: day, sender and kind before, day, channel and headings
 * after.
 */
static void
arrival(ov_buf *b, const ov_feed_arrival *item)
{
    ov_buf_cstr(b, "<li><small>");
    ov_html_day(b, item->on);
    if (!ov_str_is_empty(item->channel)) {
        ov_buf_cstr(b, " &#183; ");
        ov_html_text(b, item->channel);
    }
    if (!ov_str_is_empty(item->sender)) {
        ov_buf_cstr(b, " &#183; ");
        ov_html_text(b, item->sender);
    }
    ov_buf_cstr(b, "</small>");
    if (ov_str_is_empty(item->sender))
        ov_html_headline(b, item->title);
    else
        ov_html_text(b, ov_html_paper(b->arena, item->title));
    if (item->details.count > 0)
        ov_buf_cstr(b, "<ul>");
    for (size_t k = 0; k < item->details.count; k++) {
        ov_buf_cstr(b, "<li>");
        ov_html_text(b, item->details.items[k]);
        ov_buf_cstr(b, "</li>");
    }
    ov_buf_cstr(b, item->details.count > 0 ? "</ul></li>\n" : "</li>\n");
}

static void
half(ov_buf *b, const char *title, double minutes, double most, const char *colour,
     const ov_feed_arrival *items, size_t count, const char *class)
{
    ov_buf_printf(b, "<div class=\"panel\"><h3>%s <span class=\"score\">", title);
    ov_html_real(b, minutes, 1);
    ov_buf_printf(
        b,
        " minutes</span></h3><div class=\"meter\"><i class=\"%s\" style=\"width:%d%%\"></i></div>"
        "<ol class=\"%s\">\n",
        colour, (int)lround(most > 0.0 ? 100.0 * fmin(1.0, fmax(0.0, minutes / most)) : 0.0),
        class);
    for (size_t i = 0; i < count; i++)
        arrival(b, &items[i]);
    ov_buf_cstr(b, "</ol></div>\n");
}

void
ov_report_fortnight(ov_buf *b, const ov_feed_report *r)
{
    const ov_feed_example *e = &r->example;
    double most = fmax(e->minutes_before, e->minutes_after); /* the longer bar is full */

    if (!r->has_example)
        return;
    ov_buf_cstr(
        b, "<section id=\"fortnight\"><h2>One customer&#8217;s fortnight</h2><p class=\"note\">");
    if (ov_str_is_empty(e->customer_id))
        ov_buf_cstr(b, "The customer whose minutes fell most");
    else
        ov_html_text(b, e->customer_id);
    ov_buf_cstr(b, ": ");
    ov_html_count(b, (int64_t)e->before_count);
    ov_buf_cstr(b, e->before_count == 1 ? " communication became " : " communications became ");
    ov_html_count(b, (int64_t)e->after_count);
    ov_buf_cstr(b, e->after_count == 1 ? " message.</p>\n" : " messages.</p>\n");
    picture(b, e, r->run.as_of);
    ov_buf_cstr(b, "<div class=\"two\">\n");
    half(b, "Before", e->minutes_before, most, "b", e->before, e->before_count, "post");
    half(b, "After", e->minutes_after, most, "a", e->after, e->after_count, "post one");
    ov_buf_cstr(b, "</div>");
    ov_report_section_end(b);
}

/*
 * Ids and counts alone, and only where --show-customers asked for them: the page may lie on a
 * share that more people read than may know who these are.
 */
void
ov_report_heaviest(ov_buf *b, const ov_feed_report *r)
{
    static const char *const heads[] = {"Customer",
                                        "#Minutes before",
                                        "#Minutes after",
                                        "#Departments",
                                        "#Communications",
                                        "#Messages",
                                        NULL};

    if (r->heaviest.count == 0)
        return;
    ov_report_section(b, "heaviest", "The heaviest customers",
                      "By minutes of attention asked before the plan, those of earlier mail "
                      "included; the rest counts tonight&#8217;s mail. What each would read: "
                      "<code>onevoice explain "
                      "--customer ID --html FILE</code>.");
    ov_html_table_begin(b, "The heaviest customers", heads);
    for (size_t i = 0; i < r->heaviest.count; i++) {
        const ov_feed_customer_row *c = &r->heaviest.items[i];

        ov_html_row_head(b, c->customer_id);
        ov_html_cell_real(b, c->minutes_before, 1);
        ov_html_cell_real(b, c->minutes_after, 1);
        ov_html_cell_count(b, c->senders);
        ov_html_cell_count(b, c->communications);
        ov_html_cell_count(b, c->messages);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
    ov_report_section_end(b);
}
