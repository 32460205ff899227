/*
 * Run a pure function over 0..count-1 in chunks on several threads.
 *
 * Chunks are handed out dynamically, so the function must write only to places that belong to its
 * index and must not care which worker runs it; `worker` (0..workers-1) selects per-thread scratch.
 * With one worker everything runs on the calling thread. The result may not depend on the number.
 */
#ifndef ONEVOICE_BASE_PARALLEL_H
#define ONEVOICE_BASE_PARALLEL_H

#include "onevoice/base/base.h"

typedef void (*ov_parallel_fn)(void *context, size_t worker, size_t begin, size_t end);

void ov_parallel_for(size_t workers, size_t count, size_t chunk, ov_parallel_fn fn, void *context);

#endif
