/*
 * A night whose channels or departments are crowded: limits, their prices, and a case planned against
 * them.
 */
#ifndef ONEVOICE_LIB_PLAN_CAPACITY_INTERNAL_H
#define ONEVOICE_LIB_PLAN_CAPACITY_INTERNAL_H

#include "onevoice/plan/night_capacity.h"
#include "onevoice/plan/plan.h"
#include "onevoice/solver/market.h"

/* A channel, or one department's pieces on it, with so many places a dispatch day. */
typedef struct case_limit {
    ov_channel channel;
    ov_str department; /* null: all envelopes of the channel */
    int64_t per_day;
} case_limit;

typedef OV_LIST(case_limit) case_limits;

/* What capacities ask of this case: prices by [limit * OV_PLAN_DAYS_MAX + day]. */
typedef struct case_prices {
    case_limits limits;
    const int64_t *price;
} case_prices;

/* case_plan.c: ov_plan_case against prices of the crowded days. */
void case_plan(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
               const ov_judgement *judgement, const ov_previous_envelopes *previous,
               const case_prices *prices, ov_case_plan *out);

/* case_plan.c: ov_plan_case within small limits, from a plan of the same pieces: what would have been.
   Not above that plan where it is still lawful. */
void case_plan_otherwise(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night,
                         const ov_case *c, const ov_judgement *judgement,
                         const ov_previous_envelopes *from, ov_case_plan *out);

/* overflow.c: what the message takes of the limits on its day, in `out` ([limits.count]); returns
   how many entries. Messages that left on an earlier day take nothing. */
size_t case_message_uses(const case_limits *limits, const ov_case *c, const ov_message *message,
                         market_use *out);
/* Put off what exceeds the limits; `use` by cell is kept up to date, rows get their counts. */
void case_put_off(ov_arena *mem, const ov_plan_night *night, const case_limits *limits,
                  const ov_plan_customers *customers, ov_case_plan *plans, int64_t *use,
                  ov_capacity_days *rows);

#endif
