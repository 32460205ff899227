#include "onevoice/base/random.h"

ov_random
ov_random_seed(uint64_t seed)
{
    /* splitmix64 spreads small seeds over all bits; the state must not be zero */
    uint64_t z = seed + 0x9E3779B97F4A7C15U;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    z ^= z >> 31;
    return (ov_random){z ? z : 0x9E3779B97F4A7C15U};
}

/*
 * xorshift64* (Vigna 2016): one word of state, no table, and the same sequence everywhere. For
 * tests, worlds and Monte Carlo; never for anything that must not be guessed.
 */
uint64_t
ov_random_next(ov_random *random)
{
    uint64_t x = random->state;

    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    random->state = x;
    return x * 0x2545F4914F6CDD1DU;
}

/*
 * Lemire's multiplication without its rejection step: the bias is below bound / 2^64, far under
 * what any of our simulations can see, and the sequence stays one draw a number.
 */
uint64_t
ov_random_below(ov_random *random, uint64_t bound)
{
    OV_ASSERT(bound > 0);
    return (uint64_t)(((unsigned __int128)ov_random_next(random) * bound) >> 64);
}

int64_t
ov_random_range(ov_random *random, int64_t low, int64_t high)
{
    OV_ASSERT(low <= high && (uint64_t)high - (uint64_t)low < UINT64_MAX);
    return (int64_t)((uint64_t)low + ov_random_below(random, (uint64_t)high - (uint64_t)low + 1));
}

/* 53 bits, all that a double holds in [0, 1). */
double
ov_random_unit(ov_random *random)
{
    return (double)(ov_random_next(random) >> 11) * 0x1p-53;
}

bool
ov_random_chance(ov_random *random, double probability)
{
    return ov_random_unit(random) < probability;
}
