/*
 * One customer's case as a planning problem, and back.
 */
#ifndef ONEVOICE_LIB_PLAN_CASE_INTERNAL_H
#define ONEVOICE_LIB_PLAN_CASE_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/solver/caps.h"
#include "onevoice/plan/night_capacity.h"
#include "onevoice/plan/plan.h"

#include "onevoice/solver/market.h"

#define CASE_CLASS_ALONE 0 /* the class that shares with nothing */

/* A pending piece that is to travel. */
typedef struct case_item {
    uint32_t piece;                  /* number among the pending pieces */
    bool alone;                      /* may share with nothing, whatever the plan */
    bool late;                       /* no lawful day is left: leaves at once */
    uint64_t days[OV_CHANNEL_COUNT]; /* feasible dispatch days in the safe window */
    int32_t wait_until;              /* a money piece waits to this day at most */
    int32_t last_night;              /* of its lawful window */
} case_item;

typedef struct case_model {
    const ov_plan_night *night;
    const ov_case *c;
    const ov_judgement *judgement;
    ov_plan_problem problem;
    case_item *items; /* index = piece of the problem */
    size_t count;
} case_model;

/* case_model.c: which pieces travel, and under what limits. `skip` marks pieces settled already. */
void case_model_build(ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
                      const ov_judgement *judgement, const bool *skip, case_model *out);

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

/* One case on its way from judgement to plan. */
typedef struct case_builder {
    ov_arena *mem, *scratch;
    const ov_plan_night *night;
    const ov_case *c;
    const ov_judgement *judgement;
    case_model model;
    ov_plan_solution solution;
    const case_prices *prices; /* NULL: nothing is crowded */
    bool otherwise;            /* a plan that is only weighed against another: small limits */
    ov_plan_channel channels[OV_CHANNEL_COUNT];
    ov_plan_cap caps[2];
    size_t cap_count;
    ov_plan_cap_report report;
    ov_str domains[OV_PLAN_CLASSES_MAX];
    size_t domain_count;
    ov_plan_arrival *history; /* what counts against the caps already */
    size_t history_count;
    int32_t *day;  /* [envelope] the night on which it leaves */
    bool *settled; /* by pending piece: part of a message that left on an earlier night */
    ov_piece_plan *plans;
    OV_VEC(ov_message) messages;
    OV_VEC(ov_flag) flags;
} case_builder;

/* case_start.c: what the planner does not touch: pieces that judgement or the horizon keeps back,
   and messages that left on an earlier night. */
void case_start(case_builder *b);
/* case_form.c: the messages of the solution, the dispositions of its pieces. */
void case_form_messages(case_builder *b);
/* case_plan.c: where a message by this channel goes. */
ov_str case_address(const ov_case *c, const ov_piece_judgement *j, ov_channel channel);
/* The least lawful or useful dispatch day of the pieces by this channel, never before the as-of
   day. */
ov_date case_send_by(const case_builder *b, ov_channel channel, const uint32_t *pieces,
                     size_t count);

/* case_solve.c: the envelopes, inside the caps where there are any, checked. */
void case_solve(case_builder *b, const ov_plan_promises *previous);
/* The night on which an envelope with these members (pieces of the model) leaves. */
int32_t case_leaving_day(const case_builder *b, const ov_plan_envelope *envelope,
                         const int32_t *members, size_t count);

/* By how much the arrivals of history, of the plan and of `more` exceed the caps. */
int64_t case_cap_excess(case_builder *b, const ov_plan_arrival *more, size_t count);

bool case_travels(const ov_plan_night *night, const ov_case *c, const ov_piece_judgement *j);

/* case_wish.c: the lawful channels of a piece less those the customer's quiet hours close; a
   mandated piece keeps its own where nothing would be left. */
uint32_t case_channels(const ov_plan_night *night, const ov_case *c, const ov_piece_judgement *j);
/* The night's channels as this customer wishes them; the night's own without a wish. */
const ov_plan_channel *case_wished_channels(ov_arena *scratch, const ov_plan_night *night,
                                            const ov_case *c);
/* Did the customer's wish have a say in this channel for a piece? */
bool case_is_preferred(const ov_plan_night *night, const ov_case *c, const ov_piece_judgement *j,
                       ov_channel channel);

/* case_plan.c: ov_plan_case against prices of the crowded days. */
void case_plan(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
               const ov_judgement *judgement, const ov_plan_promises *previous,
               const case_prices *prices, ov_case_plan *out);

/* case_plan.c: ov_plan_case within small limits, from a plan of the same pieces: what would have been.
   Not above that plan where it is still lawful. */
void case_plan_otherwise(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night,
                         const ov_case *c, const ov_judgement *judgement,
                         const ov_plan_promises *from, ov_case_plan *out);

/* case_price.c: put the prices into the model, `free` being its plan without them; what an envelope
   pays on a day. */
void case_price_model(case_builder *b, const ov_plan_solution *free);
int32_t case_cheapest_day(const case_builder *b, const ov_plan_envelope *envelope,
                          const int32_t *members, size_t count, uint64_t days, int32_t wish);

/* overflow.c: what the message takes of the limits on its day, in `out` ([limits.count]); returns
   how many entries. Messages that left on an earlier day take nothing. */
size_t case_message_uses(const case_limits *limits, const ov_case *c, const ov_message *message,
                         market_use *out);
/* Put off what exceeds the limits; `use` by cell is kept up to date, rows get their counts. */
void case_put_off(ov_arena *mem, const ov_plan_night *night, const case_limits *limits,
                  const ov_plan_customers *customers, ov_case_plan *plans, int64_t *use,
                  ov_capacity_days *rows);

/* message.c */
ov_str case_message_key(ov_arena *mem, const ov_case *c, ov_message_kind kind,
                        const uint32_t *pieces, size_t count, ov_str extra);

/* Order the pieces of a message as a reader needs them, make its sections and its headline. The
   dispositions of the pieces are decided before. */
void case_message_compose(ov_arena *mem, ov_arena *scratch, const ov_case *c,
                          const ov_judgement *judgement, const ov_piece_plan *plans,
                          uint32_t *pieces, size_t count, ov_message *out);
void case_needs_compose(ov_arena *mem, const ov_judgement *judgement, ov_message *out);

/* explain.c: rules that hit, and what would have happened alone. */
ov_strs case_rules_add(ov_arena *mem, ov_strs rules, ov_str rule);
ov_strs case_rules_without(ov_arena *mem, ov_strs rules, ov_str rule);
ov_str case_counterfactual(ov_arena *mem, const case_model *m, const case_item *item,
                           const ov_message *message);

#endif
