#include "onevoice/base/parallel.h"

#include <stdatomic.h>
#include <string.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

typedef struct seen {
    unsigned char *times; /* by index */
    size_t count, workers, most_chunk;
    atomic_size_t bad;
} seen;

static void
visit(void *context, size_t worker, size_t begin, size_t end)
{
    seen *s = context;

    if (worker >= OV_MAX(s->workers, (size_t)1) || begin >= end || end > s->count ||
        end - begin > s->most_chunk) {
        atomic_fetch_add(&s->bad, 1);
        return;
    }
    for (size_t i = begin; i < end; i++)
        s->times[i]++;
}

static void
every_index_is_visited_once(void **state)
{
    static const size_t workers[] = {0, 1, 2, 3, 8, 300}, counts[] = {0, 1, 2, 7, 1000, 4097},
                        chunks[] = {1, 2, 64, 5000, SIZE_MAX};
    static unsigned char times[4097];

    (void)state;
    for (size_t w = 0; w < OV_COUNT(workers); w++)
        for (size_t n = 0; n < OV_COUNT(counts); n++)
            for (size_t c = 0; c < OV_COUNT(chunks); c++) {
                seen s = {times, counts[n], workers[w], chunks[c], 0};

                memset(times, 0, sizeof times);
                ov_parallel_for(workers[w], counts[n], chunks[c], visit, &s);
                assert_int_equal(s.bad, 0);
                for (size_t i = 0; i < OV_COUNT(times); i++)
                    assert_int_equal(times[i], i < counts[n]);
            }
}

static void
square(void *context, size_t worker, size_t begin, size_t end)
{
    uint64_t *out = context;

    (void)worker;
    for (size_t i = begin; i < end; i++)
        out[i] = (uint64_t)i * i;
}

static void
the_result_does_not_depend_on_the_workers(void **state)
{
    static uint64_t one[10000], many[10000];

    (void)state;
    ov_parallel_for(1, OV_COUNT(one), 7, square, one);
    ov_parallel_for(5, OV_COUNT(many), 13, square, many);
    assert_memory_equal(one, many, sizeof one);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_index_is_visited_once),
        cmocka_unit_test(the_result_does_not_depend_on_the_workers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
