/*
 * bench_link [RECORDS [WORKERS [SEED]]]: link a made-up world, print records/s, pairs/s, peak
 * memory, and how right the customers are. Without arguments: 100,000 records beside 50,000, for
 * growth, and a night of 100,000 of whom one in a hundred changed.
 *
 * bench_link --changed PERCENT [RECORDS [WORKERS]]: a full pass, and the next night when so many
 * parties changed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link_bench.h"
#include "link_world.h"
#include "onevoice/base/random.h"
#include "onevoice/base/vec.h"

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
    if (!ov_link_parties(mem, &s, &policy, &(ov_link_night){.workers = workers}, &out, &err)) {
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

/* What a night wrote, as it came. */
typedef struct pieces {
    ov_arena *mem;
    OV_VEC(ov_str) of[OV_LINK_PARTS];
} pieces;

typedef struct memory {
    const pieces *last;
    pieces next;
} memory;

static size_t
bytes_of(const pieces *p, ov_link_part part)
{
    size_t bytes = 0;

    for (size_t i = 0; i < p->of[part].count; i++)
        bytes += p->of[part].items[i].len;
    return bytes;
}

static ov_str
read_part(void *context, ov_link_part part, ov_arena *mem)
{
    const memory *m = context;
    size_t len = bytes_of(m->last, part), at = 0;
    char *bytes = ov_arena_alloc(mem, len + 1);

    for (size_t i = 0; i < m->last->of[part].count; i++) {
        ov_str piece = m->last->of[part].items[i];

        memcpy(bytes + at, piece.ptr, piece.len);
        at += piece.len;
    }
    return (ov_str){bytes, len};
}

static void
write_part(void *context, ov_link_part part, ov_str bytes)
{
    memory *m = context;

    *OV_VEC_ADD(m->next.mem, &m->next.of[part]) = ov_str_copy(m->next.mem, bytes);
}

/* One in so many parties has another phone, another address, or a name written otherwise. */
static void
change(ov_arena *mem, ov_snapshot *s, double percent)
{
    ov_random r = ov_random_seed(99);

    for (size_t i = 0; i < s->parties.count; i++) {
        ov_party *p = (ov_party *)&s->parties.items[i];

        if (!ov_random_chance(&r, percent / 100))
            continue;
        p->phone = ov_str_printf(mem, "937%07d", (int)ov_random_range(&r, 0, 9999999));
        if (ov_random_chance(&r, 0.3))
            p->postal_code = s->parties.items[ov_random_below(&r, s->parties.count)].postal_code;
        if (ov_random_chance(&r, 0.3))
            p->family_name = s->parties.items[ov_random_below(&r, s->parties.count)].family_name;
    }
}

static double
run_night(const ov_snapshot *s, const pieces *last, ov_arena *mem, size_t workers, pieces *next)
{
    OV_AUTO(ov_arena_free_at) ov_arena *result = ov_arena_new();
    ov_policy policy = bench_policy();
    memory m = {.last = last, .next = {.mem = mem}};
    ov_link_memory hooks = {read_part, write_part, &m, OV_STR("bench")};
    ov_link_night night = {.memory = &hooks, .workers = workers};
    ov_identities out;
    ov_error err = {0};
    double start = bench_now(), cpu = bench_cpu();

    if (!ov_link_parties(result, s, &policy, &night, &out, &err)) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    cpu = bench_cpu() - cpu;
    printf("unchanged %llu compared %llu refit %d links %zu seconds %.3f cpu %.3f peak %.0f MB\n",
           (unsigned long long)out.memory.unchanged, (unsigned long long)out.memory.compared,
           out.memory.refit, out.links.count, bench_now() - start, cpu, bench_peak_mb());
    *next = m.next;
    return cpu;
}

static void
run_changed(double percent, size_t records, size_t workers)
{
    OV_AUTO(ov_arena_free_at) ov_arena *world = ov_arena_new(), *mem = ov_arena_new();
    ov_snapshot s;
    pieces first = {0}, second;
    uint32_t *truth;
    double full, some;

    bench_world(world, records, 1, &s, &truth);
    full = run_night(&s, &first, mem, workers, &first);
    change(world, &s, percent);
    some = run_night(&s, &first, mem, workers, &second);
    printf("memory %.1f MB; with %.1f %% changed a night takes %.2f of a full pass\n",
           (double)(bytes_of(&second, OV_LINK_MODEL) + bytes_of(&second, OV_LINK_PARTIES)) / 1e6,
           percent, some / full);
}

static size_t
number(int argc, char **argv, int at, size_t preset)
{
    return argc > at ? (size_t)strtol(argv[at], NULL, 10) : preset;
}

int
main(int argc, char **argv)
{
    size_t workers = number(argc, argv, 2, 2);
    uint64_t seed = number(argc, argv, 3, 1);
    double small, large;

    if (argc > 2 && strcmp(argv[1], "--changed") == 0) {
        run_changed(strtod(argv[2], NULL), number(argc, argv, 3, 100000), number(argc, argv, 4, 2));
        return 0;
    }
    if (argc > 1) {
        run((size_t)strtol(argv[1], NULL, 10), workers, seed);
        return 0;
    }
    small = run(50000, workers, seed);
    large = run(100000, workers, seed);
    printf("twice the records take %.2f times as long\n", large / small);
    run_changed(1, 100000, workers);
    return 0;
}
