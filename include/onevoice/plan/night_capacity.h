/*
 * Daily capacity of a night: channel x day and department x day, over the plans of all customers.
 *
 * A channel's capacity counts envelopes (policy table channels, attribute capacity), a
 * department's counts its pieces in envelopes of a channel (table capacities). Both count every
 * dispatch day of the horizon, tonight and later, messages of tonight's needs summaries included.
 *
 * First the crowd moves by negotiated congestion (capacity.h): customers that use an overfull day
 * are planned again against prices, inside their windows, so nothing is late by it. What is still
 * over is put off to the next dispatch day with room: messages of nothing but discretionary pieces
 * first, then those without a mandated one (after their useful day: counted and flagged
 * CAPACITY_LATE); a message with a mandated piece never moves and is counted as over. Every limit
 * with its days is reported, with its shadow price; nothing is hidden.
 *
 * Contact caps decide inside each plan; a message put off at the end is not counted against them
 * again. Customers are taken in one seeded order on one thread: no number of workers shows.
 * Cost: one plan a customer of a crowded day and round, at most 14 rounds.
 */
#ifndef ONEVOICE_PLAN_NIGHT_CAPACITY_H
#define ONEVOICE_PLAN_NIGHT_CAPACITY_H

#include "onevoice/plan/plan.h"

/* Does the policy limit anything? Without, there is nothing to call. */
bool ov_plan_has_capacity(const ov_policy *policy);

/* A message that an earlier run of this day let go: its places are taken. */
typedef struct ov_plan_taken {
    ov_channel channel;
    ov_strs departments; /* of its pieces */
} ov_plan_taken;

typedef struct ov_plan_customers {
    const ov_case *cases;
    const ov_judgement *judgements;
    size_t count;
    const ov_plan_taken *taken;
    size_t taken_count;
    ov_previous_envelopes (*previous)(void *context, ov_arena *mem, size_t customer);
    void *context;
} ov_plan_customers;

/* Change `plans` (made by ov_plan_case) where a limit is exceeded; new ones live in mem. `out`: by
   limit (channels first, then departments as in the policy), then day. */
void ov_plan_night_capacity(ov_arena *mem, const ov_plan_night *night,
                            const ov_plan_customers *customers, ov_case_plan *plans,
                            ov_capacity_days *out);

#endif
