/*
 * Charts of the report: gnuplot on a socket, its SVG made fit for a page.
 *
 * Texts of the database travel in data lines only, as quoted columns: gnuplot hands backquotes in
 * a command line to a shell, in data it does not. A quote would end the label and a backslash eat
 * the next character, so both are replaced.
 */
#include "onevoice/page/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gnuplot.h"

#define BEFORE_COLOUR "#c8553d"
#define AFTER_COLOUR  "#2f8f83"
#define MOST_BARS     12
#define LABEL_LETTERS 24

static void
script_begin(ov_buf *s, int height)
{
    ov_buf_printf(
        s,
        "set encoding utf8\n"
        "set terminal svg size 560,%d noenhanced font \"sans-serif,15\" name \"c\"\n"
        "set border 3 lw 0.6\nset tics nomirror scale 0.5\nset grid y lw 0.5 lt 1 lc rgb "
        "\"#9aa0a6\"\n"
        "set key outside top center horizontal samplen 1.5\nset style fill solid 1 noborder\n",
        height);
}

/* One text as a quoted column, cut to fit its margin. */
static void
column_text(ov_buf *s, ov_str text)
{
    size_t letters = 0;

    ov_buf_char(s, '"');
    for (size_t i = 0; i < text.len && letters <= LABEL_LETTERS; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if ((c & 0xC0) != 0x80 && ++letters > LABEL_LETTERS) {
            ov_buf_cstr(s, "\xE2\x80\xA6");
            break;
        }
        ov_buf_char(s, c == '"' ? '\'' : c == '\\' ? '/' : c < 0x20 || c == 0x7F ? ' ' : (char)c);
    }
    ov_buf_char(s, '"');
}

/* A number of a data line; a fixed form, so that no locale shows. */
static void
column_real(ov_buf *s, double x)
{
    int64_t thousandths = llround(x * 1000.0);

    ov_buf_printf(s, " %s%lld.%03lld", thousandths < 0 ? "-" : "", llabs(thousandths) / 1000LL,
                  llabs(thousandths) % 1000LL);
}

static void
histogram_script(ov_buf *s, const ov_feed_report *report)
{
    script_begin(s, 300);
    ov_buf_cstr(s, "set yrange [0:*]\nset format y \"%.0s%c\"\n"
                   "set xrange [0:100]\nset xtics 20\nset xlabel \"score\"\n"
                   "plot '-' using ($1+1.35):2:(2.1) with boxes title \"before\" lc rgb "
                   "\"" BEFORE_COLOUR "\", '-' using ($1+3.65):2:(2.1) with boxes title \"after\" "
                   "lc rgb \"" AFTER_COLOUR "\"\n");
    for (int after = 0; after <= 1; after++) {
        for (size_t i = 0; i < report->histogram.count; i++) {
            const ov_feed_bucket *bucket = &report->histogram.items[i];

            column_real(s, bucket->low);
            column_real(s, (double)(after ? bucket->after : bucket->before));
            ov_buf_char(s, '\n');
        }
        ov_buf_cstr(s, "e\n");
    }
}

/* 1, 2 or 5 times a power of ten, so that four to eight of them reach `most`. */
static double
tick_step(double most)
{
    double step = pow(10.0, floor(log10(fmax(most, 1.0) / 4.0)));

    return most / step > 20.0 ? 5.0 * step : most / step > 8.0 ? 2.0 * step : step;
}

/*
 * Two passes: the height of the picture and the step of its axis are wanted before the first bar.
 * The data follow the plot command inline ('-', once for each phase), because gnuplot has no files
 * to read here.
 */
static void
departments_script(ov_buf *s, const ov_feed_report *report)
{
    size_t shown = 0;
    double most = 0.0;

    for (size_t i = 0; i < report->departments.count && shown < MOST_BARS; i++) {
        const ov_feed_department_row *department = &report->departments.items[i];

        if (isnan(department->minutes_before))
            continue;
        shown++;
        most = fmax(most, fmax(department->minutes_before, department->minutes_after));
    }
    script_begin(s, (int)(70 + 34 * shown));
    ov_buf_printf(s,
                  "set yrange [%zu.5:-0.5]\nset lmargin 25\nset grid x noy\nset xtics %.0f\n"
                  "set xrange [*<0:*]\nset format x \"%%.0s%%c\"\nset xlabel \"minutes\"\nset key "
                  "outside top center\n"
                  "plot '-' using 2:1:(0):2:($1-0.36):($1-0.02):ytic(3) with boxxyerror title "
                  "\"before\" lc rgb \"" BEFORE_COLOUR "\", '-' using "
                  "2:1:(0):2:($1+0.02):($1+0.36) with boxxyerror title \"after\" lc rgb "
                  "\"" AFTER_COLOUR "\"\n",
                  shown - 1, tick_step(most));
    for (int after = 0; after <= 1; after++) {
        size_t row = 0;

        for (size_t i = 0; i < report->departments.count && row < MOST_BARS; i++) {
            const ov_feed_department_row *department = &report->departments.items[i];

            if (isnan(department->minutes_before))
                continue;
            ov_buf_printf(s, "%zu", row++);
            column_real(s, after ? department->minutes_after : department->minutes_before);
            ov_buf_char(s, ' ');
            column_text(s, department->name);
            ov_buf_char(s, '\n');
        }
        ov_buf_cstr(s, "e\n");
    }
}

static void
trend_script(ov_buf *s, const ov_feed_report *report)
{
    int64_t days =
        (int64_t)report->trend.items[report->trend.count - 1].as_of - report->trend.items[0].as_of;

    script_begin(s, 280);
    ov_buf_printf(s, "set xtics %lld\n", (long long)(86400 * OV_MAX(1, (days + 4) / 5)));
    /* No room left of the first night and right of the last. */
    ov_buf_cstr(s, "set autoscale xfix\n");
    ov_buf_cstr(s, "set xdata time\nset timefmt \"%Y-%m-%d\"\nset format x \"%d %b\"\n"
                   "set format y \"%g %%\"\nset yrange [0:*]\n"
                   "plot '-' using 1:2 with lines lw 2.5 lc rgb "
                   "\"" BEFORE_COLOUR "\" title \"before\", '-' using 1:2 with lines lw 2.5 lc rgb "
                   "\"" AFTER_COLOUR "\" title \"after\"\n");
    for (int after = 0; after <= 1; after++) {
        for (size_t i = 0; i < report->trend.count; i++) {
            const ov_feed_night *night = &report->trend.items[i];
            int year, month, day;

            if (night->customers <= 0)
                continue;
            ov_date_to_ymd(night->as_of, &year, &month, &day);
            ov_buf_printf(s, "%04d-%02d-%02d", year, month, day);
            column_real(s, 100.0 * (double)(after ? night->over_after : night->over_before) /
                               (double)night->customers);
            ov_buf_char(s, '\n');
        }
        ov_buf_cstr(s, "e\n");
    }
}

/* Copy without everything from each `begin` to the next `end`, both included. */
static ov_str
cut(ov_arena *mem, ov_str text, ov_str begin, ov_str end)
{
    ov_buf out = ov_buf_init(mem);
    size_t at = 0;

    for (;;) {
        size_t from = ov_str_find(text, begin, at);
        size_t to = from == OV_STR_NONE ? from : ov_str_find(text, end, from + begin.len);

        if (to == OV_STR_NONE)
            break;
        ov_buf_str(&out, ov_str_slice(text, at, from - at));
        at = to + end.len;
    }
    ov_buf_str(&out, ov_str_slice(text, at, text.len - at));
    return ov_buf_view(&out);
}

static ov_str
replace(ov_arena *mem, ov_str text, ov_str from, ov_str to)
{
    ov_buf out = ov_buf_init(mem);
    size_t at = 0, next;

    while ((next = ov_str_find(text, from, at)) != OV_STR_NONE) {
        ov_buf_str(&out, ov_str_slice(text, at, next - at));
        ov_buf_str(&out, to);
        at = next + from.len;
    }
    ov_buf_str(&out, ov_str_slice(text, at, text.len - at));
    return ov_buf_view(&out);
}

/*
 * What gnuplot wrote, as part of a page: no prologue, no ids (they would clash between charts), no
 * names of plots, black becomes the colour of the page's text, the size that of its place.
 */
static ov_str
svg_adopt(ov_arena *mem, ov_str svg, ov_str label)
{
    size_t begin = ov_str_find(svg, OV_STR("<svg"), 0);
    size_t box = begin == OV_STR_NONE ? begin : ov_str_find(svg, OV_STR("viewBox="), begin);
    size_t body = box == OV_STR_NONE ? box : ov_str_find(svg, OV_STR("<rect"), box);
    size_t box_end = box == OV_STR_NONE ? box : ov_str_find_char(svg, '\n', box);
    ov_str inner;

    if (body == OV_STR_NONE || !ov_str_ends(ov_str_trim(svg), OV_STR("</svg>")))
        return OV_STR_NULL;
    inner = ov_str_slice(svg, body, svg.len - body);
    inner = cut(mem, inner, OV_STR("<defs>"), OV_STR("</defs>"));
    inner = cut(mem, inner, OV_STR("<title>"), OV_STR("</title>"));
    inner = cut(mem, inner, OV_STR(" id=\""), OV_STR("\""));
    inner = replace(mem, inner, OV_STR(" color=\"black\""), OV_STR(""));
    inner = replace(mem, inner, OV_STR("stroke='black'"), OV_STR("stroke='currentColor'"));
    inner = replace(mem, inner, OV_STR("fill=\"black\""), OV_STR("fill=\"currentColor\""));
    inner = replace(mem, inner, OV_STR("\n</svg>"), OV_STR("</svg>"));
    /* The group that gnuplot opened before the first rect. */
    return ov_str_printf(mem, "<svg role=\"img\" aria-label=\"%.*s\" %.*s><g>%.*s",
                         OV_STR_ARG(label), OV_STR_ARG(ov_str_slice(svg, box, box_end - box)),
                         OV_STR_ARG(ov_str_trim(inner)));
}

typedef void (*chart_script)(ov_buf *s, const ov_feed_report *report);

static bool
chart_draw(ov_arena *mem, const ov_feed_report *report, chart_script script, ov_str label,
           ov_str *out, ov_error *err)
{
    ov_buf s = ov_buf_init(mem);
    ov_str svg;

    script(&s, report);
    if (!ov_feed_gnuplot_run(mem, ov_buf_view(&s), &svg, err))
        return false;
    *out = svg_adopt(mem, svg, label);
    return !ov_str_is_null(*out) || OV_FAIL(err, OV_E_PASSING, "gnuplot did not write a picture");
}

/* A chart of nothing is not drawn: an empty frame reads as "no load", where there was no row. */
bool
ov_page_charts_draw(ov_arena *mem, const ov_feed_report *report, ov_feed_charts *out, ov_error *err)
{
    ov_feed_charts charts = {.trend = OV_STR_NULL};
    size_t departments = 0, nights = 0;

    for (size_t i = 0; i < report->departments.count; i++)
        departments += isnan(report->departments.items[i].minutes_before) ? 0 : 1;
    for (size_t i = 0; i < report->trend.count; i++)
        nights += report->trend.items[i].customers > 0;
    if (report->histogram.count > 0 &&
        !chart_draw(mem, report, histogram_script, OV_STR("Customers by score, before and after"),
                    &charts.histogram, err))
        return false;
    if (departments > 0 &&
        !chart_draw(mem, report, departments_script,
                    OV_STR("Minutes of attention by department, before and after"),
                    &charts.departments, err))
        return false;
    if (nights > 1 && !chart_draw(mem, report, trend_script,
                                  OV_STR("Share of customers at or above the limit, by night"),
                                  &charts.trend, err))
        return false;
    *out = charts;
    return true;
}
