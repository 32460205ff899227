#include "onevoice/base/hash.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

/* These values are stored (digests of policies and migrations): they may never change. */
static void
digests_are_those_of_xxh3(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();

    (void)state;
    assert_string_equal(ov_hash_digest(mem, OV_STR("")).ptr, "99aa06d3014798d86001c324468d497f");
    assert_true(ov_str_eq(ov_hash_digest(mem, OV_STR_NULL), ov_hash_digest(mem, OV_STR(""))));
    assert_int_equal(ov_hash(OV_STR("")), 0x2d06800538d394c2);
    assert_int_equal(ov_hash_digest(mem, OV_STR("onevoice")).len, 32);
    assert_false(ov_str_eq(ov_hash_digest(mem, OV_STR("a")), ov_hash_digest(mem, OV_STR("b"))));
}

/* In whatever parts bytes come, also beyond the sizes at which the algorithm changes its way. */
static void
a_stream_is_its_bytes(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    char *bytes = ov_arena_alloc(mem, 5000);

    (void)state;
    for (size_t i = 0; i < 5000; i++)
        bytes[i] = (char)(i * 7);
    for (size_t part = 1; part < 5000; part = part * 3 + 1) {
        ov_hash_stream *stream = ov_hash_stream_new(mem);

        for (size_t at = 0; at < 5000; at += part)
            ov_hash_stream_add(stream, bytes + at, OV_MIN(part, 5000 - at));
        assert_true(ov_str_eq(ov_hash_stream_digest(stream, mem),
                              ov_hash_digest(mem, (ov_str){bytes, 5000})));
    }
}

static void
seed_length_and_order_matter(void **state)
{
    (void)state;
    assert_int_equal(ov_hash_bytes("abc", 3, 0), ov_hash(OV_STR("abc")));
    assert_int_not_equal(ov_hash_bytes("abc", 3, 1), ov_hash(OV_STR("abc")));
    assert_int_not_equal(ov_hash_bytes("\0", 1, 0), ov_hash_bytes("\0\0", 2, 0));
    assert_int_not_equal(ov_hash_mix(1, 2), ov_hash_mix(2, 1));
    assert_int_equal(ov_hash_mix(1, 2), ov_hash_mix(1, 2));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digests_are_those_of_xxh3),
        cmocka_unit_test(seed_length_and_order_matter),
        cmocka_unit_test(a_stream_is_its_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
