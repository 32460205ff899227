/*
 * bench_link [RECORDS [WORKERS [SEED]]]: link a made-up world, print records/s, pairs/s, peak
 * memory, and how right the customers are. Without arguments: 100,000 records beside 50,000, for
 * growth.
 */
#include <stdio.h>
#include <stdlib.h>

#include "link_bench.h"
#include "link_world.h"

static int
by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return OV_CMP(*x, *y);
}

/* Pairs within the runs of equal keys. */
static double
pairs_within(uint64_t *keys, size_t count)
{
    double pairs = 0;
    size_t from = 0;

    qsort(keys, count, sizeof *keys, by_number);
    for (size_t i = 1; i <= count; i++) {
        if (i == count || keys[i] != keys[from]) {
            pairs += (double)(i - from) * (double)(i - from - 1) / 2;
            from = i;
        }
    }
    return pairs;
}

static void
print_quality(ov_arena *mem, const ov_identities *out, const uint32_t *truth)
{
    size_t n = out->parties.count;
    uint64_t *keys = OV_NEW_ARRAY(mem, uint64_t, n + 1);
    double both, made, real;

    for (size_t i = 0; i < n; i++) {
        uint32_t c = out->parties.items[i].customer;

        keys[i] = (uint64_t)(c == OV_NO_INDEX ? 0x80000000u + i : c) << 32 | truth[i];
    }
    both = pairs_within(keys, n);
    for (size_t i = 0; i < n; i++)
        keys[i] >>= 32;
    made = pairs_within(keys, n);
    for (size_t i = 0; i < n; i++)
        keys[i] = truth[i];
    real = pairs_within(keys, n);
    printf("precision %.4f recall %.4f\n", made > 0 ? both / made : 1, real > 0 ? both / real : 1);
}

static double
run(size_t records, size_t workers, uint64_t seed)
{
    OV_AUTO(ov_arena_free_at) ov_arena *world = ov_arena_new(), *mem = ov_arena_new();
    ov_policy policy = bench_policy();
    ov_snapshot s;
    ov_identities out;
    ov_error err = {0};
    uint32_t *truth;
    double start, cpu, seconds, before;

    bench_world(world, records, seed, &s, &truth);
    before = bench_peak_mb();
    start = bench_now();
    cpu = bench_cpu();
    if (!ov_link_parties(mem, &s, &policy, NULL, workers, &out, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    seconds = bench_now() - start;
    printf("world %.0f MB before linking\n", before);
    bench_print_fit(&out, seconds, bench_cpu() - cpu);
    print_quality(mem, &out, truth);
    ov_arena_free(mem);
    mem = NULL;
    return seconds;
}

int
main(int argc, char **argv)
{
    size_t workers = argc > 2 ? (size_t)strtol(argv[2], NULL, 10) : 2;
    uint64_t seed = argc > 3 ? (uint64_t)strtol(argv[3], NULL, 10) : 1;
    double small, large;

    if (argc > 1) {
        run((size_t)strtol(argv[1], NULL, 10), workers, seed);
        return 0;
    }
    small = run(50000, workers, seed);
    large = run(100000, workers, seed);
    printf("twice the records take %.2f times as long\n", large / small);
    return 0;
}
