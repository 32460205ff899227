/*
 * The preview page: the letters as their reader would meet them.
 */
#include "onevoice/page/letter.h"

#include <math.h>

#include "html.h"
#include "letter_internal.h"

/*
 * Says at once that this is a preview: names and addresses are not in the plan, and who reads the
 * page must not take it for the letter.
 */
static void
opening(ov_buf *b, const ov_feed_letters *l)
{
    size_t pieces = l->unsent.count;

    for (size_t i = 0; i < l->count; i++)
        pieces += l->items[i].pieces.count;
    ov_buf_printf(b, "<header><p class=\"eyebrow\">onevoice &#183; run %lld &#183; ",
                  (long long)l->run.run_id);
    ov_html_date(b, l->run.as_of);
    ov_buf_cstr(b, "</p>\n<h1>What ");
    ov_html_text(b, l->customer_id);
    ov_buf_cstr(b, " would read</h1>\n<p class=\"lede\">A preview: the content and its order are "
                   "those of the plan; wording, name and address are the composer&#8217;s.</p>\n"
                   "<div class=\"tiles\">\n<div class=\"tile\"><b>");
    ov_html_count(b, (int64_t)pieces);
    ov_buf_cstr(b, " <span class=\"arrow\">&#8594;</span> ");
    ov_html_count(b, (int64_t)l->count);
    ov_buf_cstr(b, "</b><span>communications to letters</span></div>\n");
    if (!isnan(l->minutes_before)) {
        ov_buf_cstr(b, "<div class=\"tile\"><b>");
        ov_html_real(b, l->minutes_before, 1);
        ov_buf_cstr(b, " <span class=\"arrow\">&#8594;</span> ");
        ov_html_real(b, l->minutes_after, 1);
        ov_buf_cstr(b, "</b><span>minutes of attention</span></div>\n");
    }
    ov_buf_cstr(b, "<div class=\"tile\"><b>");
    ov_html_count(b, l->senders);
    ov_buf_cstr(b, "</b><span>departments wrote</span></div>\n</div></header>\n<main>\n");
}

/* What an event asks of the reader; words the program does not know are shown as they are. */
static void
event_words(ov_buf *b, const ov_feed_event *e)
{
    static const struct {
        ov_str what;
        const char *before, *after;
    } words[] = {
        {OV_STR_INIT("pay by"), "Last day to pay account ", ""},
        {OV_STR_INIT("dispute by"), "Last day to dispute account ", " in writing"},
        {OV_STR_INIT("takes effect"), "New terms of ", " take effect"},
        {OV_STR_INIT("matures"), "", " matures"},
    };

    for (size_t i = 0; i < OV_COUNT(words); i++)
        if (ov_str_eq(e->what, words[i].what) && !ov_str_is_empty(e->product)) {
            ov_buf_cstr(b, words[i].before);
            ov_html_text(b, e->product);
            ov_buf_cstr(b, words[i].after);
            return;
        }
    ov_html_text(b, e->what);
    if (ov_str_is_empty(e->product))
        return;
    ov_buf_cstr(b, ": ");
    ov_html_text(b, e->product);
}

/*
 * A day of which the senders disagree is shown with its doubt, beside what it is for; choosing one
 * would be a guess.
 */
static void
timeline(ov_buf *b, const ov_feed_message *m, ov_date as_of)
{
    if (m->event_count == 0)
        return;
    ov_buf_cstr(b, "<h3>What to do, and by when</h3>\n<ol class=\"time\">\n");
    for (size_t i = 0; i < m->event_count; i++) {
        const ov_feed_event *e = &m->events[i];

        ov_buf_cstr(b, "<li><b class=\"day\">");
        ov_html_date(b, e->on);
        ov_buf_cstr(b, "</b><span>");
        event_words(b, e);
        if (e->on < as_of)
            ov_buf_cstr(b, " <em class=\"mark\">already past</em>");
        if (e->conflict)
            ov_buf_cstr(b, " <em class=\"mark\">dates from several senders differ: ask before "
                           "relying on this one</em>");
        ov_buf_cstr(b, "</span></li>\n");
    }
    ov_buf_cstr(b, "</ol>\n");
}

static const ov_feed_piece *
piece_find(const ov_feed_letter *letter, ov_str id)
{
    for (size_t i = 0; i < letter->pieces.count; i++)
        if (ov_str_eq(letter->pieces.items[i].communication_id, id))
            return &letter->pieces.items[i];
    return NULL;
}

static void
paper(ov_buf *b, const ov_feed_piece *piece, ov_str id)
{
    ov_buf_cstr(b, "<li>");
    if (piece) {
        ov_html_text(b, piece->department);
        ov_buf_cstr(b, ": ");
        ov_html_text(b, ov_html_paper(b->arena, piece->content_class));
    }
    ov_buf_cstr(b, " <small>");
    ov_html_unbroken(b, id);
    ov_buf_cstr(b, "</small></li>\n");
}

/* The pieces of a section by sender and kind of paper. */
static void
section_pieces(ov_buf *b, const ov_feed_letter *letter, const ov_feed_section *section)
{
    ov_buf_cstr(b, "<ul class=\"papers\">");
    for (size_t i = 0; i < section->communication_ids.count; i++) {
        ov_str id = section->communication_ids.items[i];

        paper(b, piece_find(letter, id), id);
    }
    ov_buf_cstr(b, "</ul>\n");
}

/* What the state of a need means to whom it concerns; other words are shown as they are. */
static ov_str
need_words(ov_arena *mem, ov_str status)
{
    static const struct {
        ov_str status, words;
    } states[] = {
        {OV_STR_INIT("met"), OV_STR_INIT("comes in time")},
        {OV_STR_INIT("late"),
         OV_STR_INIT("comes after the day you need it: ask for an earlier one")},
        {OV_STR_INIT("unmet"), OV_STR_INIT("not arranged: ask who provides it")},
    };

    for (size_t i = 0; i < OV_COUNT(states); i++)
        if (ov_str_eq(status, states[i].status))
            return states[i].words;
    return ov_html_words(mem, status);
}

/* A need that nobody meets is said as plainly as one that is met: that is the letter's purpose. */
static void
needs(ov_buf *b, const ov_feed_message *m)
{
    static const char *const heads[] = {"You need", "Who provides it", "Earliest day",
                                        "What to know", NULL};

    if (m->need_count == 0)
        return;
    ov_html_table_begin(b, "What you need, and who provides it", heads);
    for (size_t i = 0; i < m->need_count; i++) {
        const ov_feed_need *need = &m->needs[i];

        ov_html_row_head(b, ov_html_words(b->arena, need->service));
        ov_buf_cstr(b, "<td>");
        for (size_t k = 0; k < need->providers.count; k++) {
            ov_buf_cstr(b, k ? ", " : "");
            ov_html_text(b, need->providers.items[k]);
        }
        ov_buf_cstr(b, need->providers.count ? "</td><td>" : "nobody among the senders</td><td>");
        ov_html_date(b, need->earliest);
        ov_buf_cstr(b, "</td>");
        ov_html_cell_text(b, need_words(b->arena, need->status));
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
}

/* The section of a kind, or NULL. */
static const ov_feed_section *
section_find(const ov_feed_message *m, const char *kind)
{
    for (size_t i = 0; i < m->section_count; i++)
        if (ov_str_eq(m->sections[i].kind, ov_str_from(kind)))
            return &m->sections[i];
    return NULL;
}

/* The papers of a letter that says nothing of its own. */
static void
originals(ov_buf *b, const ov_feed_letter *letter)
{
    ov_buf_cstr(b, "<h3>Enclosed</h3>\n<p class=\"note\">The original, unaltered.</p>\n"
                   "<ul class=\"papers\">");
    for (size_t i = 0; i < letter->pieces.count; i++)
        paper(b, &letter->pieces.items[i], letter->pieces.items[i].communication_id);
    ov_buf_cstr(b, "</ul>\n");
}

/*
 * In the order a person needs it. The papers behind sums and dates come with "behind this". What
 * was released on a night before has its accounts and days in that night's rows: it is its paper.
 */
static void
letter_body(ov_buf *b, const ov_feed_letters *l, const ov_feed_letter *letter)
{
    static const struct {
        const char *kind, *heading, *note;
    } parts[] = {
        {"changes", "What changes", NULL},
        {"needs", "What you need, and who provides it", NULL},
        {"information", "For your information", NULL},
        {"enclosure", "Enclosed", "The originals, unaltered; what they say is told above."},
    };
    const ov_feed_message *m = &letter->message;
    size_t before = ov_buf_view(b).len;

    ov_letter_pay(b, l, m->payables, m->payable_count);
    ov_letter_wait(b, l, m->payables, m->payable_count);
    timeline(b, m, l->run.as_of);
    for (size_t i = 0; i < OV_COUNT(parts); i++) {
        const ov_feed_section *section = section_find(m, parts[i].kind);

        if (!section)
            continue;
        ov_buf_printf(b, "<h3>%s</h3>\n", parts[i].heading);
        if (parts[i].note)
            ov_buf_printf(b, "<p class=\"note\">%s</p>\n", parts[i].note);
        if (section->communication_ids.count > 0)
            section_pieces(b, letter, section);
        if (parts[i].kind[0] == 'n')
            needs(b, m);
    }
    if (ov_buf_view(b).len == before && letter->pieces.count > 0)
        originals(b, letter);
}

static void
letter_print(ov_buf *b, const ov_feed_letters *l, size_t number)
{
    const ov_feed_letter *letter = &l->items[number];
    const ov_feed_message *m = &letter->message;

    ov_buf_printf(b, "<section class=\"letter\">\n<p class=\"eyebrow\">Letter %zu of %zu</p>\n<h2>",
                  number + 1, l->count);
    if (ov_str_is_empty(m->headline))
        ov_buf_cstr(b, "The original, as its sender wrote it");
    else
        ov_html_headline(b, m->headline);
    ov_buf_cstr(b, "</h2>\n<p class=\"note\">By ");
    ov_html_text(b, m->channel);
    ov_buf_cstr(b, !m->released                ? ", planned for "
                   : m->send_on < l->run.as_of ? ", released for "
                                               : ", leaves tonight, ");
    ov_html_date(b, m->send_on);
    if (m->send_by != OV_DATE_NONE) {
        ov_buf_cstr(b, " (at the latest ");
        ov_html_date(b, m->send_by);
        ov_buf_char(b, ')');
    }
    ov_buf_printf(b, ", %d page%s; message %lld, ", (int)m->pages, m->pages == 1 ? "" : "s",
                  (long long)m->message_id);
    ov_html_text(b, ov_html_words(b->arena, m->kind));
    ov_buf_cstr(b, ".</p>\n");
    letter_body(b, l, letter);
    ov_buf_cstr(b, "</section>\n");
}

/* The page as text. */
static void
letters_print(ov_buf *buf, const ov_feed_letters *letters)
{
    ov_html_page_begin(buf, "onevoice, one customer, ", letters->run.as_of);
    opening(buf, letters);
    if (letters->count == 0)
        ov_buf_cstr(buf, "<section><h2>No letter</h2><p class=\"note\">Nothing leaves for this "
                         "customer; the reasons stand below.</p></section>\n");
    for (size_t i = 0; i < letters->count; i++)
        letter_print(buf, letters, i);
    ov_letter_behind(buf, letters);
    ov_html_page_end(buf);
}

bool
ov_page_letters_write(ov_arena *mem, const ov_feed_dir *dir, ov_str name,
                      const ov_feed_letters *letters, ov_error *err)
{
    ov_buf buf = ov_buf_init(mem);
    ov_feed_file *file;

    letters_print(&buf, letters);
    return ov_feed_file_open(mem, dir, name, 0640, &file, err) &&
           ov_feed_file_put(file, &buf, err) && ov_feed_file_commit(file, err);
}
