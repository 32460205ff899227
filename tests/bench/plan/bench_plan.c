/*
 * How long a customer takes, by size; a million ordinary customers; the largest ones.
 *
 *   bench_plan [CUSTOMERS [MILLION]]
 */
#include "random_customer.h"

#include "onevoice/solver/check.h"
#include "onevoice/solver/solve.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const size_t bands[] = {5, 10, 15, 20, 30, 40};

typedef struct sample {
    size_t n;
    double us;
    bool proven;
} sample;

static double
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
sample_cmp(const void *a, const void *b)
{
    const sample *x = a;
    const sample *y = b;

    return OV_CMP(x->us, y->us);
}

/* Best of three, so that the machine's other work does not count. */
static sample
measure(ov_arena *mem, const ov_plan_problem *p)
{
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
    ov_plan_solution s;
    sample best = {.n = p->piece_count, .us = 1e18};

    for (int repeat = 0; repeat < 3; repeat++) {
        double start;
        double us;

        ov_arena_reset(mem);
        start = now_us();
        ov_plan_solve(mem, mem, p, &options, &s);
        us = now_us() - start;
        best.us = OV_MIN(best.us, us);
        best.proven = s.proven;
        if (us > 20000)
            break;
    }
    OV_ASSERT(ov_plan_check(mem, p, &s).fault == OV_PLAN_FAULT_NONE);
    return best;
}

static void
print_band(const char *name, sample *samples, size_t count)
{
    size_t proven = 0;

    if (count == 0)
        return;
    qsort(samples, count, sizeof(*samples), sample_cmp);
    for (size_t i = 0; i < count; i++)
        proven += samples[i].proven;
    printf("%-6s %9zu %9zu %10.1f %10.1f %12.1f\n", name, count, proven, samples[count / 2].us,
           samples[count * 95 / 100].us, samples[count - 1].us);
}

static void
by_size(size_t customers)
{
    ov_arena *mem = ov_arena_new();
    ov_arena *kept = ov_arena_new();
    sample *all = OV_NEW_ARRAY(kept, sample, customers);
    sample *band = OV_NEW_ARRAY(kept, sample, customers);
    ov_random random = ov_random_seed(7);

    printf("%-6s %9s %9s %10s %10s %12s\n", "n", "customers", "proven", "median us", "p95 us",
           "max us");
    for (size_t i = 0; i < customers; i++) {
        ov_plan_problem p;
        ov_arena *one = ov_arena_new();

        random_customer(one, &random, (random_family)(i % RANDOM_FAMILIES),
                        random_count(&random, 40), &p);
        all[i] = measure(mem, &p);
        ov_arena_free(one);
    }
    for (size_t b = 0; b < OV_COUNT(bands); b++) {
        char name[16];
        size_t low = b ? bands[b - 1] : 0;
        size_t count = 0;

        for (size_t i = 0; i < customers; i++)
            if (all[i].n > low && all[i].n <= bands[b])
                band[count++] = all[i];
        snprintf(name, sizeof(name), "%zu-%zu", low + 1, bands[b]);
        print_band(name, band, count);
    }
    print_band("all", all, customers);
    ov_arena_free(kept);
    ov_arena_free(mem);
}

/* Customers of up to ten pieces, over and over: what an ordinary night costs one core. */
static void
many(size_t solves)
{
    enum { POOL = 4000 };
    ov_arena *mem = ov_arena_new();
    ov_arena *kept = ov_arena_new();
    ov_plan_problem *pool = OV_NEW_ARRAY(kept, ov_plan_problem, POOL);
    ov_random random = ov_random_seed(11);
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
    double start;
    double seconds;

    for (size_t i = 0; i < POOL; i++)
        random_customer(kept, &random, (random_family)(i % RANDOM_FAMILIES),
                        1 + ov_random_below(&random, 10), &pool[i]);
    start = now_us();
    for (size_t i = 0; i < solves; i++) {
        ov_plan_solution s;

        ov_arena_reset(mem);
        ov_plan_solve(mem, mem, &pool[i % POOL], &options, &s);
    }
    seconds = (now_us() - start) / 1e6;
    printf("\n%zu customers of 1 to 10 pieces: %.2f s on one core, %.2f us each\n", solves, seconds,
           seconds * 1e6 / (double)solves);
    ov_arena_free(kept);
    ov_arena_free(mem);
}

static void
largest(void)
{
    static const size_t sizes[] = {100, 300, 1000, 10000, 100000};

    printf("\n%8s %12s %12s %8s %10s %10s\n", "pieces", "upper", "lower", "gap", "envelopes", "ms");
    for (size_t k = 0; k < OV_COUNT(sizes); k++) {
        ov_arena *mem = ov_arena_new();
        ov_random random = ov_random_seed(13);
        ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
        ov_plan_problem p;
        ov_plan_solution s;
        double start;
        double ms;

        random_customer(mem, &random, RANDOM_BASE, sizes[k], &p);
        start = now_us();
        ov_plan_solve(mem, mem, &p, &options, &s);
        ms = (now_us() - start) / 1e3;
        OV_ASSERT(ov_plan_check(mem, &p, &s).fault == OV_PLAN_FAULT_NONE);
        printf("%8zu %12lld %12lld %7.2f%% %10zu %10.1f\n", sizes[k], (long long)s.t1,
               (long long)s.lower_t1, 100.0 * (double)(s.t1 - s.lower_t1) / (double)s.t1,
               s.envelope_count, ms);
        ov_arena_free(mem);
    }
}

int
main(int argc, char **argv)
{
    by_size(argc > 1 ? strtoul(argv[1], NULL, 10) : 1000);
    many(argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000);
    largest();
    return 0;
}
