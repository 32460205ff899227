/*
 * Reconciling, measured: communications a second on one core over random cases of about a dozen
 * papers, and how the cost of one case grows with its size; with any argument the small cases alone.
 */
#include <stdio.h>
#include <time.h>

#include "reconcile_world.h"

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* others use the machine too */
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Pieces a second, each case judged `rounds` times with fresh arenas' memory. */
static double
rate(built **cases, size_t count, size_t rounds, size_t *pieces)
{
    ov_arena *mem = ov_arena_new(), *scratch = ov_arena_new();
    double start = now();

    *pieces = 0;
    for (size_t r = 0; r < rounds; r++)
        for (size_t i = 0; i < count; i++) {
            ov_judgement out;

            ov_reconcile_case(mem, scratch, &cases[i]->the_case, &cases[i]->clusters,
                              &cases[i]->policy, &out);
            *pieces += out.pieces.count;
            ov_arena_reset(mem);
            ov_arena_reset(scratch);
        }
    start = now() - start;
    ov_arena_free(mem);
    ov_arena_free(scratch);
    return (double)*pieces / start;
}

int
main(int argc, char **argv)
{
    static const size_t sizes[] = {4, 40, 400, 4000, 25000};
    ov_arena *mem = ov_arena_new();
    built *cases[500];
    size_t pieces;
    double base;

    (void)argv;

    for (size_t i = 0; i < OV_COUNT(cases); i++)
        cases[i] = world_case(mem, i, 1 + i % 7);
    base = rate(cases, OV_COUNT(cases), 40, &pieces);
    printf("small cases: %.0f communications/s on one core (%zu judged)\n", base, pieces);
    for (size_t i = 0; argc == 1 && i < OV_COUNT(sizes); i++) {
        built *one = world_case(mem, 1000 + i, sizes[i]);
        double r = rate(&one, 1, 1 + 20000 / sizes[i], &pieces);

        printf("one case of %6zu: %.0f communications/s, %.2f of the small ones'\n",
               one->the_case.pending.count, r, r / base);
    }
    ov_arena_free(mem);
    return 0;
}
