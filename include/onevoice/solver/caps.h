/*
 * Strict contact caps: at most so many interruptions in every so many consecutive days.
 *
 * An interruption is an envelope on a counted channel, by its arrival day: history, released and
 * planned alike, from all senders, mandated ones included. Windows of the law, keys and
 * compatibility stay hard, so a lawful deadline always wins: a breach happens only where pieces
 * that may not be dropped force it, and it is reported, never hidden.
 */
#ifndef ONEVOICE_SOLVER_CAPS_H
#define ONEVOICE_SOLVER_CAPS_H

#include "onevoice/solver/solve.h"

typedef struct ov_plan_cap {
    int32_t most; /* 0: none at all. "No cap" is no ov_plan_cap */
    int32_t days; /* length of the window, at least 1 */
    uint32_t channels;
} ov_plan_cap;

typedef struct ov_plan_arrival {
    int32_t day; /* counted from the as-of date: history is negative */
    int32_t channel;
} ov_plan_arrival;

typedef struct ov_plan_cap_report {
    int64_t excess;         /* interruptions above the cap that this plan adds to history's own */
    int64_t lower_excess;   /* certified: no lawful plan adds fewer */
    bool binding;           /* the plan without caps would have exceeded them */
    const int32_t *without; /* [piece_count] envelopes of the plan without caps, when binding */
} ov_plan_cap_report;

/* How many arrivals lie in a window that already holds `most`: k with a[k] - a[k - most] < days,
   over the arrivals in order. */
int64_t ov_plan_cap_excess(const ov_plan_cap *cap, const int32_t *sorted, size_t count);

/*
 * As ov_plan_solve, minimising first what exceeds the caps, then t1, then t2. Where the plan
 * without caps exceeds nothing it is returned as it is; otherwise days are chosen by a ladder of
 * prices, and `proven` tells whether both the excess and t1 meet their bounds.
 */
void ov_plan_solve_capped(ov_arena *mem, ov_arena *scratch, const ov_plan_problem *problem,
                          const ov_plan_options *options, const ov_plan_cap *caps, size_t cap_count,
                          const ov_plan_arrival *history, size_t history_count,
                          ov_plan_solution *out, ov_plan_cap_report *report);

#endif
