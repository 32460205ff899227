/*
 * Negotiated congestion: many customers, few places, prices that rise until the crowd has moved.
 *
 * Each customer that uses an overfull cell is taken out in one seeded order, solved against
 * history + pressure * what is above the capacity, and put back; the pressure grows each round.
 * One thread, one order: the result does not depend on a number of workers.
 */
#ifndef ONEVOICE_SOLVER_MARKET_H
#define ONEVOICE_SOLVER_MARKET_H

#include "onevoice/base/arena.h"
#include "onevoice/base/base.h"

#define MARKET_UNLIMITED INT64_MAX

typedef struct market_use {
    int32_t cell;
    int32_t amount;
} market_use;

typedef struct plan_market {
    size_t count; /* customers */
    size_t cells;
    const int64_t *capacity; /* [cells], MARKET_UNLIMITED */
    void *context;
    /* Cells the customer uses as it is planned now; valid until the next call. */
    size_t (*uses)(void *context, size_t customer, const market_use **out);
    /* Plan the customer anew against prices of the cells (t1 * 2^28 + t2). */
    void (*solve)(void *context, size_t customer, const int64_t *price);
    int64_t (*value)(void *context); /* of all plans as they are now */
    void (*keep)(void *context);     /* the plans as they are now are the best so far */

    int64_t *use, *over, *history, *paid; /* [cells]; paid: the price at which a crowd was seen */
    int64_t overflow_before, overflow, best_value;
    int rounds;
} plan_market;

/* Everybody is planned already without prices. Afterwards the best plans are those last kept;
   `over` is what they leave above the capacities. */
void plan_market_negotiate(ov_arena *mem, plan_market *m);

#endif
