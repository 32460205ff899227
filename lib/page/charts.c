/*
 * The report's charts: bars that stand, bars that lie, and a line.
 *
 * SVG without a view box: x is in percent of the width, y in pixels, so that a chart is as wide as
 * its place and its letters stay as large as the page's, on a telephone too. Names are HTML beside
 * the bars, where a long one breaks and is never cut. Axes begin at nought and are linear.
 */
#include <math.h>

#include "html.h"
#include "report_internal.h"

#define PLOT_HEIGHT 220.0 /* px, without the axis' letters */
#define PLOT_TOP    18.0
#define PLOT_LEFT   11.0 /* percent, for the numbers of the axis */
#define PLOT_WIDTH  88.0

/* A number of SVG: three decimals at most, whatever the locale. */
static void
real(ov_buf *b, double x)
{
    int64_t thousandths = llround(x * 1000.0);

    ov_buf_printf(b, "%s%lld.%03lld", thousandths < 0 ? "-" : "",
                  (long long)(OV_MAX(thousandths, -thousandths) / 1000),
                  (long long)(OV_MAX(thousandths, -thousandths) % 1000));
}

static void
attribute(ov_buf *b, const char *name, double x, const char *unit)
{
    ov_buf_printf(b, " %s=\"", name);
    real(b, x);
    ov_buf_printf(b, "%s\"", unit);
}

/* 1, 2 or 5 times a power of ten, so that three to six of them reach `most`. */
static double
tick_step(double most)
{
    double step = pow(10.0, floor(log10(fmax(most, 1e-9) / 2.0)));

    return most / step > 12.0 ? 5.0 * step : most / step > 6.0 ? 2.0 * step : step;
}

static double
y_of(double value, double top)
{
    return PLOT_TOP + PLOT_HEIGHT * (1.0 - value / top);
}

static double
x_of(double share)
{
    return PLOT_LEFT + PLOT_WIDTH * share;
}

static void
key(ov_buf *b)
{
    ov_buf_cstr(b, "<figcaption class=\"key\"><span><i class=\"b\"></i> before</span> "
                   "<span><i class=\"a\"></i> after</span></figcaption>");
}

/*
 * The frame of a standing chart: its name, and a line for each step of the axis. Returns the value
 * of the uppermost.
 */
static double
frame(ov_buf *b, const char *label, double most, const char *unit)
{
    double step = tick_step(most), top = step * ceil(fmax(most, step) / step - 1e-9);

    ov_buf_cstr(b, "<figure>");
    key(b);
    ov_buf_printf(b, "<svg role=\"img\" aria-label=\"%s\" width=\"100%%\" height=\"%d\">", label,
                  (int)(PLOT_TOP + PLOT_HEIGHT + 24.0));
    for (int i = 0; step * i <= top * (1 + 1e-9); i++) {
        double y = y_of(step * i, top);

        ov_buf_cstr(b, "<line class=\"grid\"");
        attribute(b, "x1", PLOT_LEFT, "%");
        attribute(b, "x2", PLOT_LEFT + PLOT_WIDTH, "%");
        attribute(b, "y1", y, "");
        attribute(b, "y2", y, "");
        ov_buf_cstr(b, "></line><text text-anchor=\"end\"");
        attribute(b, "x", PLOT_LEFT - 1.0, "%");
        attribute(b, "y", y + 4.0, "");
        ov_buf_char(b, '>');
        ov_html_real(b, step * i, step < 1.0 ? 1 : 0);
        ov_buf_printf(b, "%s</text>", unit);
    }
    return top;
}

static void
below(ov_buf *b, double share, const char *anchor)
{
    ov_buf_printf(b, "<text text-anchor=\"%s\"", anchor);
    attribute(b, "x", x_of(share), "%");
    attribute(b, "y", PLOT_TOP + PLOT_HEIGHT + 18.0, "");
    ov_buf_char(b, '>');
}

static void
bar(ov_buf *b, const char *colour, double x, double width, double y, double height)
{
    ov_buf_printf(b, "<rect class=\"%s\"", colour);
    attribute(b, "x", x, "%");
    attribute(b, "width", width, "%");
    attribute(b, "y", y, "");
    attribute(b, "height", height, "");
    ov_buf_cstr(b, "></rect>");
}

void
ov_chart_histogram(ov_buf *b, const ov_feed_report *r)
{
    double most = 0.0, top, width;
    size_t count = r->histogram.count;

    for (size_t i = 0; i < count; i++)
        most =
            fmax(most, (double)OV_MAX(r->histogram.items[i].before, r->histogram.items[i].after));
    if (most <= 0.0)
        return;
    top = frame(b, "Customers by score, before and after", most, "");
    width = PLOT_WIDTH / (double)count;
    for (size_t i = 0; i < count; i++) {
        const ov_feed_bucket *bucket = &r->histogram.items[i];
        double x = x_of((double)i / (double)count), y = y_of((double)bucket->before, top);

        bar(b, "b", x + 0.1 * width, 0.38 * width, y, y_of(0, top) - y);
        y = y_of((double)bucket->after, top);
        bar(b, "a", x + 0.52 * width, 0.38 * width, y, y_of(0, top) - y);
    }
    for (int score = 0; score <= 100; score += 20) {
        below(b, score / 100.0, "middle");
        ov_buf_printf(b, "%d</text>", score);
    }
    ov_buf_cstr(b, "</svg></figure>\n");
}

/* One line, broken where a night has no figure. */
static void
line(ov_buf *b, const ov_feed_report *r, bool after, double top)
{
    ov_date first = r->trend.items[0].as_of, last = r->trend.items[r->trend.count - 1].as_of;
    double x = NAN, y = NAN, span = (double)(last - first);

    for (size_t i = 0; i < r->trend.count; i++) {
        const ov_feed_night *night = &r->trend.items[i];
        double from_x = x, from_y = y;

        if (night->customers <= 0) {
            x = NAN;
            continue;
        }
        x = x_of((double)(night->as_of - first) / span);
        y = y_of(100.0 * (double)(after ? night->over_after : night->over_before) /
                     (double)night->customers,
                 top);
        if (!isnan(from_x)) {
            ov_buf_printf(b, "<line class=\"%s\"", after ? "a" : "b");
            attribute(b, "x1", from_x, "%");
            attribute(b, "x2", x, "%");
            attribute(b, "y1", from_y, "");
            attribute(b, "y2", y, "");
            ov_buf_cstr(b, "></line>");
        }
        ov_buf_printf(b, "<circle class=\"%s\" r=\"3\"", after ? "a" : "b");
        attribute(b, "cx", x, "%");
        attribute(b, "cy", y, "");
        ov_buf_cstr(b, "></circle>");
    }
}

void
ov_chart_trend(ov_buf *b, const ov_feed_report *r)
{
    double most = 0.0, top;
    size_t drawn = 0;

    for (size_t i = 0; i < r->trend.count; i++) {
        const ov_feed_night *night = &r->trend.items[i];

        if (night->customers <= 0)
            continue;
        drawn++;
        most = fmax(most, 100.0 * (double)OV_MAX(night->over_before, night->over_after) /
                              (double)night->customers);
    }
    if (drawn < 2 || r->trend.items[0].as_of == r->trend.items[r->trend.count - 1].as_of)
        return;
    top = frame(b, "Share of customers at or above the limit, by night", most, "%");
    line(b, r, false, top);
    line(b, r, true, top);
    below(b, 0.0, "start");
    ov_html_day(b, r->trend.items[0].as_of);
    ov_buf_cstr(b, "</text>");
    below(b, 1.0, "end");
    ov_html_day(b, r->trend.items[r->trend.count - 1].as_of);
    ov_buf_cstr(b, "</text></svg></figure>\n");
}

/* A lying bar from nought to `value`, leftwards where it is a credit, and its number behind it. */
static void
lying(ov_buf *b, const char *colour, double value, double least, double most, double y)
{
    /* the widest bar leaves a fifth of the width to its number */
    double scale = 80.0 / (most - least), zero = -least * scale;
    double end = zero + value * scale;

    bar(b, colour, fmin(zero, end), fabs(end - zero), y, 11.0);
    ov_buf_cstr(b, "<text");
    attribute(b, "x", fmax(zero, end) + 1.0, "%");
    attribute(b, "y", y + 10.0, "");
    ov_buf_char(b, '>');
    ov_html_real(b, value, 0);
    ov_buf_cstr(b, "</text>");
}

void
ov_chart_departments(ov_buf *b, const ov_feed_report *r)
{
    double least = 0.0, most = 0.0;

    for (size_t i = 0; i < r->departments.count; i++) {
        const ov_feed_department_row *d = &r->departments.items[i];

        if (isnan(d->minutes_before) || isnan(d->minutes_after))
            continue;
        least = fmin(least, fmin(d->minutes_before, d->minutes_after));
        most = fmax(most, fmax(d->minutes_before, d->minutes_after));
    }
    if (most <= least)
        return;
    ov_buf_cstr(b, "<figure class=\"bars\">");
    key(b);
    ov_buf_cstr(b, "<ul>\n");
    for (size_t i = 0; i < r->departments.count; i++) {
        const ov_feed_department_row *d = &r->departments.items[i];

        if (isnan(d->minutes_before) || isnan(d->minutes_after))
            continue;
        ov_buf_cstr(b, "<li><span>");
        ov_html_text(b, d->name);
        ov_buf_cstr(b, "</span><svg role=\"img\" aria-label=\"minutes before and after\" "
                       "width=\"100%\" height=\"28\">");
        lying(b, "b", d->minutes_before, least, most, 1.0);
        lying(b, "a", d->minutes_after, least, most, 15.0);
        ov_buf_cstr(b, "</svg></li>\n");
    }
    ov_buf_cstr(b, "</ul></figure>\n");
}
