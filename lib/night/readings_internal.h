/*
 * What earlier nights read, while this one reads: lib/night/readings.c. Each function takes NULL for
 * a night that remembers nothing.
 */
#ifndef ONEVOICE_LIB_NIGHT_READINGS_INTERNAL_H
#define ONEVOICE_LIB_NIGHT_READINGS_INTERNAL_H

#include "run_internal.h"

/* run->night->memory, in `mem`; NULL where nothing is remembered. */
OV_NODISCARD bool ov_run_memory_open(ov_run *run, ov_arena *mem, ov_error *err);

bool ov_run_memory_any(const struct ov_run_memory *memory);

/* Known: its reading waits for ov_run_memory_take. Takes come in the order of these questions,
   though not all of those are followed by one; ov_run_memory_next lets go of what waits. */
bool ov_run_memory_knows(struct ov_run_memory *memory, ov_content *content);

/* The reading of the next communication; NULL: it is to be read, and is given back by its worker. */
const ov_reading *ov_run_memory_take(struct ov_run_memory *memory, ov_content content);
void ov_run_memory_next(struct ov_run_memory *memory);

/* What a worker read of the communication that arrived as number `arrival`. */
void ov_run_memory_add(struct ov_run_memory *memory, uint64_t arrival, const ov_reading *reading);

/* Put what is new in front of the next night. */
OV_NODISCARD bool ov_run_memory_close(ov_run *run, ov_error *err);

/* night.c */
void ov_night_take(ov_night *night, uint64_t tag, const ov_reading *reading);

#endif
