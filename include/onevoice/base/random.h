/*
 * Seeded pseudo-random numbers (xorshift64*): for the demo world, local search and property tests.
 * The same seed gives the same numbers on every machine; there is no other source of chance.
 */
#ifndef ONEVOICE_BASE_RANDOM_H
#define ONEVOICE_BASE_RANDOM_H

#include "onevoice/base/base.h"

typedef struct ov_random {
    uint64_t state;
} ov_random;

ov_random ov_random_seed(uint64_t seed); /* any seed, 0 too */
uint64_t ov_random_next(ov_random *random);
uint64_t ov_random_below(ov_random *random, uint64_t bound);           /* 0 .. bound-1, bound > 0 */
int64_t ov_random_range(ov_random *random, int64_t low, int64_t high); /* both ends included */
double ov_random_unit(ov_random *random);                              /* [0, 1) */
bool ov_random_chance(ov_random *random, double probability);

#endif
