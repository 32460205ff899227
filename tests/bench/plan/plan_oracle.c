/*
 * plan_oracle FILE.json [--verbose] [--only ID]: solve every instance and compare.
 *
 * Oracle files: passed = the values are the proven optimum, proven by us too, and the independent
 * checker accepts the plan. Hard files: passed = at least as good as the best known value, plan
 * accepted, own bound not above the value. The last line is 'N passed, M failed'.
 */
#include "instances.h"

#include "onevoice/solver/check.h"
#include "onevoice/solver/solve.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct tally {
    int passed, failed, proven_t1, proven;
    double gap_sum, gap_most, seconds_most;
    double *micro;
} tally;

static double
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static bool
good_enough(const plan_instance *in, const ov_plan_solution *s)
{
    bool below = s->t1 < in->t1 || (s->t1 == in->t1 && s->t2 < in->t2);
    bool equal = s->t1 == in->t1 && s->t2 == in->t2;

    return in->hard ? below || equal : equal && s->proven;
}

static bool
contradicts(const plan_instance *in, const ov_plan_solution *s)
{
    return in->hard ? s->t1 < in->lower_t1 || (s->t1 == in->lower_t1 && s->t2 < in->lower_t2)
                    : s->t1 < in->t1 || (s->t1 == in->t1 && s->t2 < in->t2);
}

static void
report(const plan_instance *in, const ov_plan_solution *s, ov_plan_verdict verdict, double us,
       bool passed)
{
    printf("%-9s %-13s n %3zu  t1 %6" PRId64 " t2 %7" PRId64 "  known %6" PRId64 " %7" PRId64
           "  bound %6" PRId64 " %7" PRId64 "  %s %s  work %8" PRId64 "  %10.1f us  %s%s%s\n",
           in->id, in->family, in->problem.piece_count, s->t1, s->t2, in->t1, in->t2, s->lower_t1,
           s->lower_t2, s->proven_t1 ? "P1" : "--", s->proven ? "P2" : "--", s->work, us,
           passed ? "ok" : "FAILED", verdict.fault ? " fault: " : "",
           verdict.fault ? ov_plan_fault_name(verdict.fault) : "");
    if (contradicts(in, s))
        printf("%s: below the proven bound of the file: the file or the checker is wrong\n",
               in->id);
}

static void
solve_one(ov_arena *mem, ov_arena *scratch, const plan_instance *in, bool verbose, size_t at,
          tally *t)
{
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
    ov_plan_solution s;
    ov_plan_verdict verdict;
    double start = now_us();
    double us;
    double gap;
    bool passed;

    ov_plan_solve(mem, scratch, &in->problem, &options, &s);
    us = now_us() - start;
    verdict = ov_plan_check(scratch, &in->problem, &s);
    passed = verdict.fault == OV_PLAN_FAULT_NONE && good_enough(in, &s);
    gap = s.t1 > 0 ? (double)(s.t1 - s.lower_t1) / (double)s.t1 : 0;
    *(passed ? &t->passed : &t->failed) += 1;
    t->proven_t1 += s.proven_t1;
    t->proven += s.proven;
    t->gap_sum += gap;
    t->gap_most = OV_MAX(t->gap_most, gap);
    t->seconds_most = OV_MAX(t->seconds_most, us / 1e6);
    t->micro[at] = us;
    if (verbose || !passed)
        report(in, &s, verdict, us, passed);
    fflush(stdout);
}

static int
double_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const double *)a, *(const double *)b);
}

int
main(int argc, char **argv)
{
    ov_arena *mem = ov_arena_new();
    ov_arena *scratch = ov_arena_new();
    const char *file = NULL;
    const char *only = NULL;
    bool verbose = false;
    plan_instances all;
    ov_error err = {0};
    tally t = {0};
    size_t done = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--verbose") == 0)
            verbose = true;
        else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
            only = argv[++i];
        else
            file = argv[i];
    }
    if (!file) {
        fprintf(stderr, "usage: plan_oracle FILE.json [--verbose] [--only ID]\n");
        return 64;
    }
    if (!plan_instances_read(mem, file, &all, &err)) {
        fprintf(stderr, "plan_oracle: %s\n", err.message);
        return 65;
    }
    t.micro = OV_NEW_ARRAY(mem, double, all.count + 1);
    for (size_t i = 0; i < all.count; i++) {
        if (only && strcmp(only, all.items[i].id) != 0)
            continue;
        solve_one(mem, scratch, &all.items[i], verbose, done++, &t);
        ov_arena_reset(scratch);
    }
    if (done == 0)
        return 65;
    qsort(t.micro, done, sizeof(*t.micro), double_cmp);
    printf("proven t1 %d, proven %d of %zu; gap mean %.3f %%, most %.2f %%; median %.1f us, p95 "
           "%.1f us, longest %.2f s\n",
           t.proven_t1, t.proven, done, 100 * t.gap_sum / (double)done, 100 * t.gap_most,
           t.micro[done / 2], t.micro[done * 95 / 100], t.seconds_most);
    printf("%d passed, %d failed\n", t.passed, t.failed);
    ov_arena_free(scratch);
    ov_arena_free(mem);
    return t.failed ? 1 : 0;
}
