/*
 * The independent checker of a plan: shares no code with the solver, reads only model.h.
 *
 * Says which rule is broken and by which piece or envelope; recomputes t1 and t2 from nothing.
 * Used on every plan, in release builds too.
 */
#ifndef ONEVOICE_SOLVER_CHECK_H
#define ONEVOICE_SOLVER_CHECK_H

#include "onevoice/base/arena.h"
#include "onevoice/solver/model.h"

typedef enum ov_plan_fault {
    OV_PLAN_FAULT_NONE,
    OV_PLAN_FAULT_NUMBER,   /* an envelope number out of range, or an envelope without pieces */
    OV_PLAN_FAULT_DROP,     /* a piece dropped that may not be */
    OV_PLAN_FAULT_STUCK,    /* called stuck although a day was feasible */
    OV_PLAN_FAULT_CHANNEL,  /* a channel the piece may not use, or no dispatch on that day */
    OV_PLAN_FAULT_EARLY,    /* dispatched before not_before */
    OV_PLAN_FAULT_LATE,     /* arrives or leaves too late */
    OV_PLAN_FAULT_KEY,      /* two delivery keys in one envelope */
    OV_PLAN_FAULT_CLASS,    /* two classes that may not share */
    OV_PLAN_FAULT_CONFLICT, /* an explicit conflict */
    OV_PLAN_FAULT_PAGES,
    OV_PLAN_FAULT_PIECES,
    OV_PLAN_FAULT_VALUE, /* t1 or t2 is not what the plan costs */
    OV_PLAN_FAULT_BOUND  /* the bound lies above the value, or "proven" without equality */
} ov_plan_fault;

typedef struct ov_plan_verdict {
    ov_plan_fault fault;
    size_t piece; /* place of the offending piece where there is one */
    int64_t t1, t2;
} ov_plan_verdict;

ov_plan_verdict ov_plan_check(ov_arena *scratch, const ov_plan_problem *problem,
                              const ov_plan_solution *solution);
const char *ov_plan_fault_name(ov_plan_fault code);

#endif
