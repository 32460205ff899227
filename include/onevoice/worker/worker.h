/*
 * Worker processes: bodies go in, readings come out, and no body can hurt the program.
 *
 * A worker is a child without database, files or network (seccomp, resource limits). A body that
 * kills its worker, or keeps it beyond its limits, is found by reading the job's bodies one by one
 * and becomes a reading with a rejection code (worker_died, worker_cpu_limit,
 * worker_forbidden_call, worker_timeout, worker_garbled); a new worker takes over. So the set of
 * rejected bodies does not depend on how bodies were grouped or on how many workers there are, nor
 * on the speed of the host or of whoever submits: a worker's clock runs only while it has a whole
 * frame and somebody waits for it, and one that computes is not late. What ends before it has read
 * anything is nobody's body: after some in a row OV_E_PASSING.
 *
 * Start them before threads and before the database is connected: a child then inherits nothing
 * worth having. One thread uses an ov_workers.
 */
#ifndef ONEVOICE_WORKER_WORKER_H
#define ONEVOICE_WORKER_WORKER_H

#include "onevoice/base/error.h"
#include "onevoice/model/intake.h"
#include "onevoice/model/reading.h"
#include "onevoice/rules/rules.h"

typedef struct ov_workers ov_workers;

/* Called once for each submitted body, in any order. The strings, facts and hits of `reading` live
   in the arena given at the start; the record itself must be copied, and the arrays of its sketch
   (units, tokens, fields: the bulk of it) are gone when the call returns. */
typedef void (*ov_workers_deliver)(void *context, uint64_t tag, const ov_reading *reading);

typedef struct ov_workers_options {
    size_t count;     /* processes; at least 1 */
    uint32_t wall_ms; /* for one job; 0: 10 seconds */
    const ov_rules *rules;
    ov_arena *mem; /* of the readings */
    ov_workers_deliver deliver;
    void *context;
} ov_workers_options;

/* Fewer processes than asked for, where the system gives no more. Ended and reaped when `mem` of the call is reset or freed. OV_E_PASSING when the system gives no
   process or socket. */
OV_NODISCARD bool ov_workers_start(ov_arena *mem, const ov_workers_options *options,
                                   ov_workers **out, ov_error *err);

/* Queue one body; the communication is not needed afterwards. May deliver others meanwhile; waits
   while every worker has enough to do. */
OV_NODISCARD bool ov_workers_submit(ov_workers *workers, uint64_t tag, const ov_communication *in,
                                    ov_error *err);

/* Deliver everything that was submitted. */
OV_NODISCARD bool ov_workers_finish(ov_workers *workers, ov_error *err);

/* Workers that had to be replaced so far. */
size_t ov_workers_lost(const ov_workers *workers);

#endif
