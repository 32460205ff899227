#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/pg/copy.h"

#define HEADER "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0"
#define ROW1   "\0\2\0\0\0\3abc\377\377\377\377"
#define ROW2   "\0\2\0\0\0\0\0\0\0\1z"
#define END    "\377\377"

static const char stream[] = HEADER ROW1 ROW2 END;

/* What a stream gives when it is fed in pieces of `piece` bytes: "abc,-;,z;" and how it ends. */
static ov_pg_step
parse(const char *bytes, size_t len, size_t piece, char *seen)
{
    ov_arena *mem = ov_arena_new();
    ov_pg_binary binary = ov_pg_binary_init(mem, 2);
    ov_pg_step step = OV_PG_MORE;
    size_t at = 0;

    seen[0] = '\0';
    for (;;) {
        step = ov_pg_binary_next(&binary);
        if (step == OV_PG_ROW) {
            for (int i = 0; i < 2; i++)
                snprintf(seen + strlen(seen), 100 - strlen(seen), "%.*s%s",
                         OV_STR_ARG(binary.fields[i]), binary.fields[i].ptr ? "," : "-,");
        } else if (step == OV_PG_BAD || at == len) {
            break;
        } else {
            size_t bytes_now = OV_MIN(piece, len - at);

            ov_pg_binary_feed(&binary, (ov_str){bytes + at, bytes_now});
            at += bytes_now;
        }
    }
    ov_arena_free(mem);
    return step;
}

static void
rows_come_out_whatever_the_pieces(void **state OV_UNUSED)
{
    char seen[100];

    for (size_t piece = 1; piece < sizeof stream; piece++) {
        assert_int_equal(parse(stream, sizeof stream - 1, piece, seen), OV_PG_END);
        assert_string_equal(seen, "abc,-,,z,");
    }
}

static void
a_stream_cut_anywhere_has_no_good_end(void **state OV_UNUSED)
{
    char seen[100];

    for (size_t len = 0; len < sizeof stream - 1; len++)
        assert_int_equal(parse(stream, len, len + 1, seen), OV_PG_MORE);
}

static void
nonsense_is_refused(void **state OV_UNUSED)
{
    static const struct {
        const char *bytes;
        size_t len;
    } cases[] = {
#define CASE(text) {text, sizeof(text) - 1}
        CASE("PGCOPX\n\377\r\n\0\0\0\0\0\0\0\0\0" END),   /* signature */
        CASE("PGCOPY\n\377\r\n\0\0\1\0\0\0\0\0\0" END),   /* flags */
        CASE("PGCOPY\n\377\r\n\0\0\0\0\0\177\0\0\0" END), /* header extension */
        CASE(HEADER "\0\3\0\0\0\0\0\0\0\0\0\0\0\0" END),  /* columns */
        CASE(HEADER "\0\2\200\0\0\0" END),                /* length */
        CASE(HEADER END "x"),                             /* after the trailer */
    };
    char seen[100];

    for (size_t i = 0; i < OV_COUNT(cases); i++)
        assert_int_equal(parse(cases[i].bytes, cases[i].len, 1000, seen), OV_PG_BAD);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_come_out_whatever_the_pieces),
        cmocka_unit_test(a_stream_cut_anywhere_has_no_good_end),
        cmocka_unit_test(nonsense_is_refused),
    };

    return cmocka_run_group_tests_name("pg_binary", tests, NULL, NULL);
}
