/* What is told of a text's bytes is what a look at each byte tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "onevoice/base/random.h"
#include "onevoice/text/text.h"

#define TEXTS      20000
#define BYTES_MOST 120

/* The bytes at both ends of every range that matters, and those around them. */
static const char alphabet[] = "..!? \t /0159:@AMZ[`amz{\x7F\x80\xC3\xBF\xFF"
                               "  AB";

static bool
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

static void
check(const ov_text *text)
{
    const char *p = text->bytes.ptr;
    size_t len = text->bytes.len, words = 0, ends = 0;

    for (size_t i = 0; i < len; i++) {
        bool end = i > 0 && i + 1 < len && strchr(".!?", p[i - 1]) && p[i] == ' ' &&
                   p[i + 1] >= 'A' && p[i + 1] <= 'Z';

        words += is_word(p[i]) && (i == 0 || !is_word(p[i - 1]));
        assert_int_equal(text->blinded[i], p[i] >= '1' && p[i] <= '9' ? '0' : p[i]);
        if (end) {
            assert_true(ends < text->end_count);
            assert_int_equal(text->ends[ends], i);
        }
        ends += end;
    }
    assert_int_equal(text->words, words);
    assert_int_equal(text->end_count, ends);
}

static void
marks_are_what_each_byte_tells(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_random r = ov_random_seed(5);
    size_t ends = 0;

    (void)state;
    for (size_t n = 0; n < TEXTS; n++) {
        size_t len = ov_random_below(&r, BYTES_MOST);
        char *bytes = ov_arena_alloc(mem, len);
        ov_text text = {.bytes = {bytes, len}};

        for (size_t i = 0; i < len; i++)
            bytes[i] = alphabet[ov_random_below(&r, sizeof alphabet - 1)];
        ov_text_mark(mem, &text);
        check(&text);
        ends += text.end_count;
        ov_arena_reset(mem);
    }
    assert_true(ends > TEXTS / 10);
    ov_arena_free(mem);
}

/* More words than a byte can count, and letters on both sides of every block. */
static void
long_texts_are_counted(void **state)
{
    ov_arena *mem = ov_arena_new();
    char *bytes = ov_arena_alloc(mem, 100000);
    ov_text text = {.bytes = {bytes, 100000}};

    (void)state;
    for (size_t i = 0; i < text.bytes.len; i++)
        bytes[i] = "Ab 7. "[i % 6];
    ov_text_mark(mem, &text);
    check(&text);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(marks_are_what_each_byte_tells),
                                       cmocka_unit_test(long_texts_are_counted)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
