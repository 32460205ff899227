/*
 * Daily capacity of the channels over all customers of a night, by negotiated congestion.
 *
 * Each customer is planned against prices of the crowded days; the prices rise until the crowd has
 * moved or nothing more gives way. Customers are taken in one seeded order, so neither the order
 * of the input's arrays beyond the customers' own nor a number of workers shows. What is still
 * over is reported with its shadow price, never hidden: mandated pieces leave all the same.
 *
 * Method: negotiated congestion with Lagrangian bound; a few rounds for loads up to 1.25 times the
 * mean, about one solve per crowded customer and round.
 */
#ifndef ONEVOICE_PLAN_CAPACITY_H
#define ONEVOICE_PLAN_CAPACITY_H

#include "onevoice/plan/solve.h"

#define OV_PLAN_NO_CAPACITY INT64_MAX

typedef struct ov_plan_capacity_report {
    int rounds;
    int64_t overflow_before, overflow; /* envelopes above the capacities */
    int64_t t1, t2;
    int64_t value, lower; /* of all customers, t1 * 2^28 + t2; certified bound of every plan that
                             keeps the capacities (so above the value only where this one cannot) */
    int64_t *over;        /* [channel * OV_PLAN_DAYS_MAX + day] envelopes above, 0 where none */
    int64_t *price; /* the same cells: what one more envelope there is worth, t1 * 2^28 + t2 */
} ov_plan_capacity_report;

/*
 * Plan `count` customers, all with the same channels and horizon. capacity has a cell per
 * [channel * OV_PLAN_DAYS_MAX + dispatch day]. `out` has one solution a customer; it and the report
 * live in mem.
 */
void ov_plan_capacity(ov_arena *mem, const ov_plan_problem *problems, size_t count,
                      const int64_t *capacity, const ov_plan_options *options,
                      ov_plan_solution *out, ov_plan_capacity_report *report);

#endif
