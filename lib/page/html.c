/*
 * The HTML of our pages: escaping, numbers and days as people read them, tables with a heading for
 * each column. Whatever comes from a department goes through ov_html_text; nothing else may put
 * its bytes into a page.
 */
#include "html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/feed/escape.h"

extern const unsigned char ov_report_css[];
extern const size_t ov_report_css_size;

#define DASH   "&#8211;"
#define NARROW "\xE2\x80\xAF"

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

void
ov_html_text(ov_buf *buf, ov_str text)
{
    ov_buf_cstr(buf, "<bdi>");
    ov_feed_xml_text(buf, text);
    ov_buf_cstr(buf, "</bdi>");
}

static void
grouped(ov_buf *buf, int64_t n)
{
    if (n >= 1000) {
        grouped(buf, n / 1000);
        ov_buf_printf(buf, NARROW "%03lld", (long long)(n % 1000));
    } else {
        ov_buf_printf(buf, "%lld", (long long)n);
    }
}

#define UNBROKEN_MOST 24 /* letters: longer words do not fit a telephone, and break as they must */

void
ov_html_unbroken(ov_buf *buf, ov_str text)
{
    const char *before = "";
    ov_str word;

    while (ov_str_next(&text, ' ', &word)) {
        bool kept = word.len <= UNBROKEN_MOST && ov_str_has_digit(word);

        ov_buf_printf(buf, "%s%s", before, kept ? "<span class=\"whole\">" : "");
        ov_html_text(buf, word);
        ov_buf_cstr(buf, kept ? "</span>" : "");
        before = " ";
    }
}

#define ISO_DAY_LENGTH 10 /* YYYY-MM-DD */

/* The plan writes days as machines do; a reader who compares them with a list below must not have
   to convert. What follows the day in its word (a comma, a semicolon) stays. */
void
ov_html_headline(ov_buf *buf, ov_str text)
{
    const char *before = "";
    ov_str word;
    ov_date day;

    while (ov_str_next(&text, ' ', &word)) {
        ov_buf_cstr(buf, before);
        before = " ";
        if (word.len >= ISO_DAY_LENGTH &&
            ov_date_parse(ov_str_slice(word, 0, ISO_DAY_LENGTH), &day)) {
            ov_buf_cstr(buf, "<span class=\"whole\">");
            ov_html_date(buf, day);
            ov_buf_cstr(buf, "</span>");
            ov_html_text(buf, ov_str_slice(word, ISO_DAY_LENGTH, word.len - ISO_DAY_LENGTH));
        } else {
            ov_html_unbroken(buf, word);
        }
    }
}

void
ov_html_count(ov_buf *buf, int64_t n)
{
    if (n < 0)
        ov_buf_cstr(buf, "&#8722;");
    grouped(buf, llabs(n));
}

void
ov_html_money(ov_buf *buf, ov_money amount)
{
    int64_t cents = amount.e4 / 100;

    if (cents < 0)
        ov_buf_cstr(buf, "&#8722;");
    ov_html_count(buf, OV_MAX(cents, -cents) / 100);
    ov_buf_printf(buf, ".%02d", (int)(OV_MAX(cents, -cents) % 100));
}

/*
 * A dash for what is not known. Minus is U+2212, and "-0.0" is never printed: a change too small
 * to print is no loss.
 */
void
ov_html_real(ov_buf *buf, double x, int decimals)
{
    static const int64_t scales[] = {1, 10, 100, 1000};
    int64_t scale = scales[decimals], scaled;

    if (!isfinite(x)) {
        ov_buf_cstr(buf, DASH);
        return;
    }
    scaled = llround(fabs(x) * (double)scale);
    if (x < 0 && scaled > 0)
        ov_buf_cstr(buf, "&#8722;");
    grouped(buf, scaled / scale);
    if (decimals > 0)
        ov_buf_printf(buf, ".%0*lld", decimals, (long long)(scaled % scale));
}

void
ov_html_percent(ov_buf *buf, double share, int decimals)
{
    ov_html_real(buf, 100.0 * share, decimals);
    if (isfinite(share))
        ov_buf_cstr(buf, NARROW "%");
}

void
ov_html_date(ov_buf *buf, ov_date date)
{
    int year, month, day;

    if (date == OV_DATE_NONE) {
        ov_buf_cstr(buf, DASH);
        return;
    }
    ov_date_to_ymd(date, &year, &month, &day);
    ov_buf_printf(buf, "%d %s %04d", day, months[month - 1], year);
}

void
ov_html_day(ov_buf *buf, ov_date date)
{
    int year, month, day;

    if (date == OV_DATE_NONE) {
        ov_buf_cstr(buf, "no day stated");
        return;
    }
    ov_date_to_ymd(date, &year, &month, &day);
    ov_buf_printf(buf, "%s %d %.3s", days[ov_date_weekday(date)], day, months[month - 1]);
}

void
ov_html_cell_count(ov_buf *buf, int64_t n)
{
    ov_buf_cstr(buf, "<td class=\"n\">");
    ov_html_count(buf, n);
    ov_buf_cstr(buf, "</td>");
}

void
ov_html_cell_real(ov_buf *buf, double x, int decimals)
{
    ov_buf_cstr(buf, "<td class=\"n\">");
    ov_html_real(buf, x, decimals);
    ov_buf_cstr(buf, "</td>");
}

void
ov_html_cell_text(ov_buf *buf, ov_str text)
{
    ov_buf_cstr(buf, "<td>");
    ov_html_text(buf, text);
    ov_buf_cstr(buf, "</td>");
}

void
ov_html_row_head(ov_buf *buf, ov_str text)
{
    ov_buf_cstr(buf, "<tr><th scope=\"row\">");
    ov_html_text(buf, text);
    ov_buf_cstr(buf, "</th>");
}

void
ov_html_page_begin(ov_buf *buf, const char *title, ov_date day)
{
    ov_buf_cstr(buf, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "style-src 'unsafe-inline'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                     "<meta name=\"robots\" content=\"noindex\">\n<title>");
    ov_buf_cstr(buf, title);
    ov_html_date(buf, day);
    ov_buf_cstr(buf, "</title>\n<style>\n");
    ov_buf_add(buf, ov_report_css, ov_report_css_size);
    ov_buf_cstr(buf, "</style></head><body>\n");
}

void
ov_html_page_end(ov_buf *buf)
{
    ov_buf_cstr(buf, "</main>\n<footer>Written by onevoice from the published run; this page loads "
                     "nothing and runs nothing.</footer>\n</body></html>\n");
}

void
ov_html_table_class(ov_buf *buf, const char *caption, const char *const *heads, const char *class)
{
    ov_buf_printf(buf,
                  "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">"
                  "<table%s%s%s><caption>%s</caption><thead><tr>",
                  caption, *class ? " class=\"" : "", class, *class ? "\"" : "", caption);
    for (; *heads; heads++) {
        bool number = **heads == '#';

        ov_buf_printf(buf, "<th scope=\"col\"%s>%s</th>", number ? " class=\"n\"" : "",
                      *heads + number);
    }
    ov_buf_cstr(buf, "</tr></thead><tbody>\n");
}

void
ov_html_table_begin(ov_buf *buf, const char *caption, const char *const *heads)
{
    ov_html_table_class(buf, caption, heads, "stack");
}

/* The text of a head, from its '>' to its end. */
static ov_str
head_of(ov_str heads, size_t number)
{
    static const ov_str begin = OV_STR_INIT("<th "), end = OV_STR_INIT("</th>");
    size_t at = 0, from, to;

    for (size_t i = 0;; i++) {
        from = ov_str_find(heads, begin, at);
        to = from == OV_STR_NONE ? from : ov_str_find(heads, end, from);
        if (to == OV_STR_NONE)
            return OV_STR_NULL;
        if (i == number)
            break;
        at = to;
    }
    from = ov_str_find_char(heads, '>', from) + 1;
    return ov_str_slice(heads, from, to - from);
}

/*
 * On a narrow screen a row becomes a block, and each cell must say what it is. It is labelled with
 * the head of its column when the table ends, so that no table can forget it or disagree with its
 * own heads. Cells that have a label, or span columns, keep what they have.
 */
static void
label_cells(ov_buf *buf)
{
    ov_str page = ov_buf_view(buf), heads, body;
    size_t table = page.len, split, next, at = 0, number = 0;
    ov_buf out = ov_buf_init(buf->arena);

    while (table > 0 &&
           !ov_str_starts(ov_str_slice(page, table, page.len - table), OV_STR("<table")))
        table--;
    heads = ov_str_slice(page, table, page.len - table);
    split = ov_str_find(heads, OV_STR("<tbody>"), 0);
    if (split == OV_STR_NONE || !ov_str_starts(heads, OV_STR("<table class=\"stack\"")))
        return;
    body = ov_str_slice(heads, split, heads.len - split);
    heads = ov_str_slice(heads, 0, split);
    for (next = ov_str_find(body, OV_STR("<t"), at); next != OV_STR_NONE;
         next = ov_str_find(body, OV_STR("<t"), at)) {
        ov_str tag = ov_str_slice(body, next, ov_str_find_char(body, '>', next) - next);

        ov_buf_str(&out, ov_str_slice(body, at, next + 3 - at));
        at = next + 3;
        number = ov_str_starts(tag, OV_STR("<tr")) ? 0 : number + 1;
        if (ov_str_starts(tag, OV_STR("<td")) &&
            ov_str_find(tag, OV_STR("data-l"), 0) == OV_STR_NONE &&
            ov_str_find(tag, OV_STR("colspan"), 0) == OV_STR_NONE)
            ov_buf_printf(&out, " data-l=\"%.*s\"", OV_STR_ARG(head_of(heads, number - 1)));
    }
    ov_buf_str(&out, ov_str_slice(body, at, body.len - at));
    buf->len = table + split;
    ov_buf_str(buf, ov_buf_view(&out));
}

void
ov_html_table_end(ov_buf *buf, const char *note)
{
    label_cells(buf);
    ov_buf_cstr(buf, "</tbody></table></div>\n");
    if (note) /* outside: it does not scroll with a wide table */
        ov_buf_printf(buf, "<p class=\"caption\">%s</p>\n", note);
}

ov_str
ov_html_words(ov_arena *mem, ov_str code)
{
    char *words = ov_arena_alloc(mem, code.len + 1);

    for (size_t i = 0; i < code.len; i++)
        words[i] = code.ptr[i] == '_' ? ' ' : code.ptr[i];
    return ov_str_is_null(code) ? code : (ov_str){words, code.len};
}

ov_str
ov_html_paper(ov_arena *mem, ov_str content_class)
{
    ov_str words = ov_html_words(mem, content_class);

    if (!ov_str_starts(words, OV_STR("eob")))
        return words;
    words = ov_str_trim(ov_str_slice(words, 3, words.len));
    return ov_str_printf(mem, "explanation of benefits%s%.*s", words.len ? ", " : "",
                         OV_STR_ARG(words));
}
