/*
 * Column generation over one component: a column is a whole envelope (slot and feasible set).
 *
 * Doubles occur in the master only, to propose prices; what is certified and what is published is
 * computed in whole numbers from those prices (millionths of the tier's unit).
 */
#ifndef ONEVOICE_LIB_SOLVER_COLUMNS_INTERNAL_H
#define ONEVOICE_LIB_SOLVER_COLUMNS_INTERNAL_H

#include "component_internal.h"

#include "onevoice/base/vec.h"

#define COLUMN_SCALE INT64_C(1000000)
#define COLUMN_ROWS  (PLAN_PIECES + 2 * OV_PLAN_CHANNELS_MAX + 1)

/* Pieces that go together in this node of the tree, as one. */
typedef struct column_item {
    uint64_t pieces;
    uint64_t adjacent; /* over items */
    int32_t pages, count;
    int64_t drop; /* t1 value of leaving it out; -1: it must be sent */
} column_item;

typedef struct column {
    uint64_t pieces;
    int32_t slot;
    double cost; /* of the tier, for the master; the limits' prices come on top */
} column;

typedef OV_VEC(column) column_pool;

/* One node's problem in one tier: in tier 1 burdens and drops are minimised; in tier 2 costs and
   delays, with the burdens and drops held at most `t1_limit`. */
typedef struct column_task {
    const plan_component *c;
    int tier;
    int n;
    column_item item[PLAN_PIECES];
    int64_t fixed_t1; /* of pieces dropped by the branching */
    int64_t t1_limit; /* tier 2 */
    int32_t least[OV_PLAN_CHANNELS_MAX], most[OV_PLAN_CHANNELS_MAX]; /* envelopes a channel */
    uint8_t *use;      /* [slots] whether the slot is worth pricing */
    uint64_t *members; /* [slots] items that may use it */
    int64_t *delay;    /* [n * slots], tier 2 only: sums over the item's pieces */
} column_task;

/* Prices in millionths: of the items, of the envelope counts, of t1. */
typedef struct column_prices {
    int64_t item[PLAN_PIECES];
    int64_t least[OV_PLAN_CHANNELS_MAX], most[OV_PLAN_CHANNELS_MAX];
    int64_t t1;
} column_prices;

/* A node of the tree of branch and price: what its envelopes are held to. */
typedef struct column_node {
    int64_t bound;                 /* in the tier's unit */
    uint8_t together[PLAN_PIECES]; /* lowest piece that this one travels with */
    uint64_t apart[PLAN_PIECES];
    uint64_t dropped, sent;
    uint8_t channels[PLAN_PIECES]; /* bits: what is left to this piece */
    int32_t least[OV_PLAN_CHANNELS_MAX], most[OV_PLAN_CHANNELS_MAX];
    bool open;
} column_node;

typedef struct column_tree {
    ov_arena *scratch, *inner; /* inner: one node */
    const plan_component *c;
    int tier;
    int64_t t1_limit;
    column_pool pool;
    OV_VEC(column_node) nodes;
    plan_sets *best;
    int64_t solved, leaf_bound;
} column_tree;

typedef struct column_master column_master;

/* master.c: the linear programme over the pool's columns that the node allows. */
column_master *column_master_new(ov_arena *scratch, const column_task *t, const column_pool *pool);
void column_master_add(column_master *m, const column_task *t, const column *col, size_t index);
void column_master_solve(column_master *m);
double column_master_value(const column_master *m);
void column_master_prices(const column_master *m, const column_task *t, column_prices *out);
int column_master_rows(const column_master *m);
/* The pool column that is basic in a row, and its value; false when something else is. */
bool column_master_basic(const column_master *m, int row, size_t *index, double *value);
double column_master_dropped(const column_master *m, int item);

/* price.c */
bool column_allowed(const column_task *t, uint64_t pieces, int slot);
int64_t column_base(const column_task *t, const column_prices *prices, int slot);
/* The set of items whose prices exceed `floor` the most in this slot; floor when there is none. */
int64_t column_price(const column_task *t, const column_prices *prices, int slot, int64_t floor,
                     uint64_t *items);
uint64_t column_pieces(const column_task *t, uint64_t items);

/* cover.c: look for a plan below the best one among the pool's columns whose reduced costs, added
   to the prices' own sum, stay below it. Replaces *best when it finds one. */
bool column_cover(ov_arena *scratch, const column_task *t, const column_pool *pool,
                  const column_prices *prices, int64_t price_sum, int64_t node_limit,
                  uint64_t dropped, plan_sets *best);

/* branch.c: two children of node `at` where its solution is not whole; false when it is. */
bool column_branch(column_tree *tr, size_t at, const column_task *t, const column_master *m);

/* columns.c: what the best plan must be beaten by in this tier, in its unit. */
int64_t column_target(const column_task *t, const plan_sets *best);

#endif
