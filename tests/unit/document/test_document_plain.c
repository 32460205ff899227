/* How lines of plain text become running text, lines of their own, or cells of a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "onevoice/base/buf.h"
#include "onevoice/document/document.h"

typedef struct layout {
    const char *what, *body;
    const char *expected; /* "|" ends a cell, "/" a line, "#" a block, nothing the whole */
} layout;

static const layout layouts[] = {
    {"long lines are one text",
     "The letters of this paragraph fill the line up to its end,\nso it goes on below.",
     "The letters of this paragraph fill the line up to its end, so it goes on below."},
    {"short lines stand for themselves", "Mary Jones\n12 Mill Road", "Mary Jones/12 Mill Road"},
    {"an empty line ends a block", "Mary Jones\n\nDear Mary,", "Mary Jones#Dear Mary,"},
    {"blanks in a row end cells", "Fee    12.00\nTax     3.00", "Fee|12.00/Tax|3.00"},
    {"one pair of blanks makes no table of a text",
     "The letters of this paragraph  fill the line up to its end,\nso it goes on below.",
     "The letters of this paragraph fill the line up to its end, so it goes on below."},
    {"a table of long lines",
     "An item whose name is rather long and tells much    12.00\nAnother one of that sort    3.00",
     "An item whose name is rather long and tells much|12.00/Another one of that sort|3.00"},
    {"a broken word is one",
     "The letters of this paragraph fill the line up to its end, inclu-\nding this.",
     "The letters of this paragraph fill the line up to its end, including this."},
    {"what a broken word leaves of its line is no short line",
     "The letters of this paragraph fill the line up to\nits end, and so does what comes next, "
     "inclu-\n"
     "ding this\none, until it is done.",
     "The letters of this paragraph fill the line up to its end, and so does what comes next, "
     "including this one, until it is done."},
};

static ov_str
marked(ov_arena *mem, const ov_text *text)
{
    static const char marks[] = {
        [OV_BREAK_CELL] = '|', [OV_BREAK_LINE] = '/', [OV_BREAK_BLOCK] = '#'};
    ov_buf out = ov_buf_init(mem);
    size_t from = 0;

    for (size_t i = 0; i < text->break_count; i++) {
        ov_buf_str(&out, ov_str_trim(ov_str_slice(text->bytes, from, text->breaks[i].at - from)));
        ov_buf_char(&out, marks[text->breaks[i].kind]);
        from = text->breaks[i].at;
    }
    ov_buf_str(&out, ov_str_trim(ov_str_slice(text->bytes, from, text->bytes.len)));
    return ov_buf_view(&out);
}

static void
lines_are_laid_out(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(layouts); i++) {
        ov_document read;
        ov_str got;

        ov_document_read(mem, mem, OV_MEDIA_TEXT, ov_str_from(layouts[i].body), &read);
        got = marked(mem, &read.text);
        if (!ov_str_eq(got, ov_str_from(layouts[i].expected)))
            fail_msg("%s: got '%.*s'", layouts[i].what, OV_STR_ARG(got));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_are_laid_out)};

    ov_document_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
