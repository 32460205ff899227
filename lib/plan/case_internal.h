/*
 * One customer's case on its way from judgement to plan: what is settled before the solver is asked,
 * the solution, and the messages made of it.
 */
#ifndef ONEVOICE_LIB_PLAN_CASE_INTERNAL_H
#define ONEVOICE_LIB_PLAN_CASE_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/solver/caps.h"
#include "capacity_internal.h"
#include "model_internal.h"

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
    int32_t *day; /* [envelope] the night on which it leaves */
    ov_piece_plan *plans;
    OV_VEC(ov_message) messages;
    OV_VEC(ov_flag) flags;
} case_builder;

/* case_start.c: what the planner does not touch: pieces that judgement or the horizon keeps back. */
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
void case_solve(case_builder *b, const ov_previous_envelopes *previous);

/* The night on which an envelope of these members leaves. */
int32_t case_leaving_day(const case_builder *b, const ov_plan_envelope *e, const int32_t *members,
                         size_t count);

/* case_tie.c: the same envelopes, with what is of one matter together where that costs nothing. */
void case_tie(case_builder *b);

/* By how much the arrivals of history, of the plan and of `more` exceed the caps. */
int64_t case_cap_excess(case_builder *b, const ov_plan_arrival *more, size_t count);

/* case_price.c: put the prices into the model, `free` being its plan without them; what an envelope
   pays on a day. */
void case_price_model(case_builder *b, const ov_plan_solution *free);
int32_t case_cheapest_day(const case_builder *b, const ov_plan_envelope *envelope,
                          const int32_t *members, size_t count, uint64_t days, int32_t wish);

#endif
