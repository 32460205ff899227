/*
 * A made-up world of households, as six departments hold its people: for the benchmark. Names are
 * put together from syllables with Zipf frequencies; records lack fields and carry typing errors,
 * former addresses, shared phones and fillers. The same seed gives the same world.
 */
#ifndef ONEVOICE_TESTS_BENCH_LINK_WORLD_H
#define ONEVOICE_TESTS_BENCH_LINK_WORLD_H

#include "onevoice/model/intake.h"

/* At least `records` parties (a household more at most); truth[i] is the person of party i. */
void bench_world(ov_arena *mem, size_t records, uint64_t seed, ov_snapshot *out, uint32_t **truth);

#endif
