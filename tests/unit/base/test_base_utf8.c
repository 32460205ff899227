#include "onevoice/base/utf8.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* Every code point goes out and comes back; surrogates and what lies beyond are refused. */
static void
what_is_put_is_read_back(void **state OV_UNUSED)
{
    for (uint32_t code = 0; code <= 0x110000; code++) {
        bool valid = code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
        char bytes[4];
        size_t len = ov_utf8_put(bytes, code);
        uint32_t back = 0;

        assert_int_equal(len > 0, valid);
        if (!valid)
            continue;
        assert_int_equal(ov_utf8_next((ov_str){bytes, len}, 0, &back), len);
        assert_int_equal(back, code);
        assert_true(ov_utf8_valid((ov_str){bytes, len}));
        assert_true(len == 1 || !ov_utf8_valid((ov_str){bytes, len - 1}));
    }
}

static void
invalid_bytes_are_seen_wherever_they_stand(void **state OV_UNUSED)
{
    static const ov_str bad[] = {
        OV_STR_INIT("\x80"),         OV_STR_INIT("\xC0\x80"),         OV_STR_INIT("\xE0\x80\x80"),
        OV_STR_INIT("\xED\xA0\x80"), OV_STR_INIT("\xF5\x80\x80\x80"), OV_STR_INIT("\xFF")};
    char text[80];

    for (size_t b = 0; b < OV_COUNT(bad); b++)
        for (size_t at = 0; at + bad[b].len <= sizeof text; at++) {
            for (size_t i = 0; i < sizeof text; i++)
                text[i] = 'a';
            assert_true(ov_utf8_valid((ov_str){text, sizeof text}));
            for (size_t i = 0; i < bad[b].len; i++)
                text[at + i] = bad[b].ptr[i];
            assert_false(ov_utf8_valid((ov_str){text, sizeof text}));
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_read_back),
        cmocka_unit_test(invalid_bytes_are_seen_wherever_they_stand),
    };

    return cmocka_run_group_tests_name("base_utf8", tests, NULL, NULL);
}
