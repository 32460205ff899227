#include "onevoice/base/buf.h"

#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static void
grows_and_keeps_every_byte(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_buf buf = ov_buf_init(mem);

    (void)state;
    assert_int_equal(ov_buf_view(&buf).len, 0);
    assert_false(ov_str_is_null(ov_buf_view(&buf)));
    for (int i = 0; i < 100000; i++) {
        ov_buf_char(&buf, (char)('a' + i % 26));
        if (i % 1000 == 0)
            ov_arena_alloc(mem, 10); /* forces a move at the next growth */
    }
    assert_int_equal(buf.len, 100000);
    for (size_t i = 0; i < buf.len; i++)
        assert_int_equal(buf.ptr[i], 'a' + i % 26);
    ov_buf_clear(&buf);
    assert_int_equal(ov_buf_view(&buf).len, 0);
}

static void
appends_in_all_forms(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_buf buf = ov_buf_init(mem);

    (void)state;
    ov_buf_add(&buf, "a\0b", 3);
    ov_buf_add(&buf, NULL, 0);
    ov_buf_str(&buf, OV_STR("cd"));
    ov_buf_str(&buf, OV_STR_NULL);
    ov_buf_cstr(&buf, "ef");
    ov_buf_printf(&buf, "%s%03d", "g", 7);
    ov_buf_printf(&buf, "%s", "");
    assert_int_equal(buf.len, 11);
    assert_memory_equal(buf.ptr, "a\0bcdefg007", 11);
    /* its own bytes, while it has to move */
    ov_arena_alloc(mem, 1);
    for (int i = 0; i < 8; i++)
        ov_buf_add(&buf, buf.ptr, buf.len);
    assert_int_equal(buf.len, 11 << 8);
    assert_memory_equal(buf.ptr + (255 * 11), "a\0bcdefg007", 11);
}

static void
integers_are_big_endian(void **state)
{
    static const unsigned char expected[] = {0x80, 0x00, 0x12, 0x34, 0xff, 0xff, 0xff, 0xfe,
                                             0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_buf buf = ov_buf_init(mem);

    (void)state;
    ov_buf_i16(&buf, INT16_MIN);
    ov_buf_i16(&buf, 0x1234);
    ov_buf_i32(&buf, -2);
    ov_buf_i64(&buf, 0x0102030405060708);
    assert_int_equal(buf.len, sizeof expected);
    assert_memory_equal(buf.ptr, expected, sizeof expected);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_and_keeps_every_byte),
        cmocka_unit_test(appends_in_all_forms),
        cmocka_unit_test(integers_are_big_endian),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
