/*
 * Which pieces of a customer's case travel, and within what limits: the problem the solver gets.
 */
#ifndef ONEVOICE_LIB_PLAN_MODEL_INTERNAL_H
#define ONEVOICE_LIB_PLAN_MODEL_INTERNAL_H

#include "onevoice/plan/plan.h"

#define CASE_CLASS_ALONE 0 /* the class that shares with nothing */

/* A pending piece that is to travel. */
typedef struct case_item {
    uint32_t piece;                  /* number among the pending pieces */
    bool alone;                      /* may share with nothing, whatever the plan */
    bool late;                       /* no lawful day is left: leaves at once */
    uint64_t days[OV_CHANNEL_COUNT]; /* feasible dispatch days in the safe window */
    int32_t wait_until;              /* a money piece waits to this day at most */
    int32_t window_end;              /* of its lawful window */
} case_item;

typedef struct case_model {
    const ov_plan_night *night;
    const ov_case *c;
    const ov_judgement *judgement;
    ov_plan_problem problem;
    case_item *items; /* index = piece of the problem */
    size_t count;
} case_model;

/* case_model.c: which pieces travel, and under what limits. */
void case_model_build(ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
                      const ov_judgement *judgement, case_model *out);

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

/* explain.c: what would have happened alone; message: the one it leaves in, NULL when it was dropped. */
ov_counterfactual case_counterfactual(const case_model *m, const case_item *item,
                                      const ov_message *message);

#endif
