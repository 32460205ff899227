/*
 * The exact planner of one customer: fewest messages first, then least cost (see model.h).
 *
 * Method: components of the mergeability graph, each solved by greedy insertion, dual ascent and
 * independent set bounds, depth-first branch and bound, seeded local search, and column generation
 * for what is left; all limits are counted in nodes, never in time, so the answer is the same on
 * every machine. What is not proven optimal carries a certified bound. Components above 64 pieces
 * are filled by deadline and improved locally; their bound is a share argument.
 *
 * Cost: microseconds for ordinary customers (up to some ten pieces), milliseconds to seconds for a
 * hard one of 60, 2 us a piece for the largest.
 */
#ifndef ONEVOICE_SOLVER_SOLVE_H
#define ONEVOICE_SOLVER_SOLVE_H

#include "onevoice/base/arena.h"
#include "onevoice/solver/model.h"

typedef struct ov_plan_options {
    int64_t node_limit;        /* of the depth-first search, per component */
    int64_t column_node_limit; /* of the column generation tree, per component; 0 = leave it out */
    int64_t work_limit;        /* of the searches of all components; 0 = none but the nodes */
    const int32_t *previous;   /* [piece_count] envelope numbers of an earlier plan, or NULL; only a
                                  strictly better plan replaces it where it is still feasible */
} ov_plan_options;

#define OV_PLAN_OPTIONS_DEFAULT ((ov_plan_options){.node_limit = 200000, .column_node_limit = 400})

/* `out` lives in mem; scratch may be reset afterwards. Aborts on a problem that breaks the limits
   of model.h. */
void ov_plan_solve(ov_arena *mem, ov_arena *scratch, const ov_plan_problem *problem,
                   const ov_plan_options *options, ov_plan_solution *out);

/* The dispatch days on which a piece may leave by a channel, as a mask of the horizon's days. */
uint64_t ov_plan_feasible_days(const ov_plan_channel *channel, int32_t horizon,
                               const ov_plan_piece *piece);

#endif
