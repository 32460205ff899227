/*
 * Random customers for benchmarks and properties: ten kinds of paper, four families, as the planner
 * instances have them. The same seed gives the same customer everywhere.
 */
#ifndef TESTS_BENCH_PLAN_RANDOM_CUSTOMER_H
#define TESTS_BENCH_PLAN_RANDOM_CUSTOMER_H

#include "onevoice/base/arena.h"
#include "onevoice/base/random.h"
#include "onevoice/solver/model.h"

typedef enum random_family {
    RANDOM_BASE,
    RANDOM_CONFLICTS,     /* a quarter of all pairs may not meet */
    RANDOM_DISCRETIONARY, /* half the pieces may be dropped */
    RANDOM_CAPS,          /* 7 pages, 3 or 2 pieces */
    RANDOM_FAMILIES
} random_family;

/* min(most, 1 + lognormal(ln 7, 0.75)) */
size_t random_count(ov_random *random, size_t most);

void random_customer(ov_arena *mem, ov_random *random, random_family family, size_t count,
                     ov_plan_problem *out);

#endif
