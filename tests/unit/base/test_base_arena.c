#include "onevoice/base/arena.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

static bool
all_zero(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i])
            return false;
    return true;
}

static void
memory_is_aligned_zeroed_and_apart(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 16 * 1024, 100000, 5000000};
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();

    (void)state;
    for (int round = 0; round < 3; round++) {
        char *blocks[OV_COUNT(sizes)];

        for (size_t i = 0; i < OV_COUNT(sizes); i++) {
            blocks[i] = ov_arena_alloc(mem, sizes[i]);
            assert_int_equal((uintptr_t)blocks[i] % 16, 0);
            assert_true(all_zero(blocks[i], sizes[i]));
            memset(blocks[i], (int)(i + 1), sizes[i]);
        }
        for (size_t i = 0; i < OV_COUNT(sizes); i++)
            for (size_t at = 0; at < sizes[i]; at += 997)
                assert_int_equal(blocks[i][at], i + 1);
        ov_arena_reset(mem);
        assert_int_equal(ov_arena_bytes(mem), 0);
    }
}

static void
growing_keeps_what_was_there_and_zeroes_the_rest(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    char *a = ov_arena_grow(mem, NULL, 0, 10), *in_place, *moved;

    (void)state;
    memset(a, 'a', 10);
    in_place = ov_arena_grow(mem, a, 10, 1000);
    assert_ptr_equal(in_place, a);
    assert_true(all_zero(a + 10, 990));
    ov_arena_alloc(mem, 1);
    memset(a, 'b', 1000);
    moved = ov_arena_grow(mem, a, 1000, 50000);
    assert_ptr_not_equal(moved, a);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(moved[i], 'b');
    assert_true(all_zero(moved + 1000, 49000));
    assert_ptr_equal(ov_arena_grow(mem, moved, 50000, 20), moved);
}

static void
memory_used_before_a_reset_is_zero_after_it(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    char *a = ov_arena_alloc(mem, 10);

    (void)state;
    a = ov_arena_grow(mem, a, 10, 5000);
    memset(a, 'x', 5000);
    ov_arena_reset(mem);
    a = ov_arena_alloc(mem, 5000);
    assert_true(all_zero(a, 5000));
    a = ov_arena_grow(mem, a, 16, 8000);
    assert_true(all_zero(a, 8000));
}

static void
counts_bytes_and_remembers_the_peak(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    size_t peak;

    (void)state;
    assert_int_equal(ov_arena_bytes(mem), 0);
    ov_arena_alloc(mem, 100);
    assert_int_equal(ov_arena_bytes(mem), 112);
    ov_arena_alloc(mem, 10000000);
    peak = ov_arena_peak(mem);
    assert_true(peak >= 10000000);
    ov_arena_reset(mem);
    ov_arena_alloc(mem, 100);
    assert_int_equal(ov_arena_peak(mem), peak);
}

static void
texts_are_packed_and_zeroed(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    char *a = ov_arena_text(mem, 3), *b = ov_arena_text(mem, 5), *large;

    (void)state;
    assert_ptr_equal(b, a + 3);
    memcpy(a, "aaa", 3);
    assert_true(all_zero(b, 5));
    large = ov_arena_text(mem, 100000);
    assert_true(all_zero(large, 100000));
    ov_arena_reset(mem);
    for (size_t i = 0; i < 5000; i++) {
        char *text = ov_arena_text(mem, 1 + i % 130);

        assert_true(all_zero(text, 1 + i % 130));
        memset(text, 'x', 1 + i % 130);
    }
}

static void
a_large_array_that_moves_leaves_nothing_behind(void **state)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    size_t bytes = 8000000;
    char *a = ov_arena_alloc(mem, bytes);

    (void)state;
    memset(a, 'a', bytes);
    for (int i = 0; i < 4; i++, bytes *= 2) {
        ov_arena_alloc(mem, 1);
        a = ov_arena_grow(mem, a, bytes, bytes * 2);
        assert_int_equal(a[bytes - 1], i ? 0 : 'a');
        assert_true(all_zero(a + bytes, bytes));
    }
    assert_true(ov_arena_peak(mem) < bytes * 2);
    assert_true(ov_arena_bytes(mem) < bytes + 1000);
}

static int released[4], released_count;

static void
release(void *handle)
{
    released[released_count++] = *(int *)handle;
}

static void
deferred_calls_run_once_last_first(void **state)
{
    ov_arena *mem = ov_arena_new();
    int one = 1, two = 2, three = 3;

    (void)state;
    ov_arena_defer(mem, release, &one);
    ov_arena_defer(mem, release, &two);
    ov_arena_reset(mem);
    assert_int_equal(released_count, 2);
    assert_int_equal(released[0], 2);
    assert_int_equal(released[1], 1);
    ov_arena_defer(mem, release, &three);
    ov_arena_free(mem);
    assert_int_equal(released_count, 3);
    assert_int_equal(released[2], 3);
    ov_arena_free(NULL);
}

typedef void (*deadly)(ov_arena *mem);

static int
signal_of(deadly fn)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(3);
        signal(SIGABRT, SIG_DFL);
        fn(ov_arena_new());
        _exit(0);
    }
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* through volatile: the compiler would otherwise refuse the absurd sizes, rightly */
static volatile size_t huge = SIZE_MAX;

static void
alloc_all(ov_arena *mem)
{
    ov_arena_alloc(mem, huge);
}

/* rounding up does not overflow here, but adding the header of a block does */
static void
alloc_nearly_all(ov_arena *mem)
{
    memset(ov_arena_alloc(mem, huge - 40), 1, 4096);
}

static void
alloc_too_many(ov_arena *mem)
{
    ov_arena_alloc(mem, ov_size_mul(huge / 2, 3));
}

static void
sizes_past_the_address_space_abort(void **state)
{
    static const deadly cases[] = {alloc_all, alloc_nearly_all, alloc_too_many};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++)
        assert_int_equal(signal_of(cases[i]), SIGABRT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_aligned_zeroed_and_apart),
        cmocka_unit_test(growing_keeps_what_was_there_and_zeroes_the_rest),
        cmocka_unit_test(texts_are_packed_and_zeroed),
        cmocka_unit_test(a_large_array_that_moves_leaves_nothing_behind),
        cmocka_unit_test(memory_used_before_a_reset_is_zero_after_it),
        cmocka_unit_test(counts_bytes_and_remembers_the_peak),
        cmocka_unit_test(deferred_calls_run_once_last_first),
        cmocka_unit_test(sizes_past_the_address_space_abort),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
