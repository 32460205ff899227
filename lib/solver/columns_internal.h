/*
 * Column generation over one component: a column is a whole envelope, a slot and so many pieces of
 * each type. Pieces that nothing tells apart are one type with a count: a pile of forty copies is
 * one row, and the search never asks which copy goes where.
 *
 * Doubles occur in the master only, to propose prices; what is certified and what is published is
 * computed in whole numbers from those prices (millionths of the tier's unit).
 */
#ifndef ONEVOICE_LIB_SOLVER_COLUMNS_INTERNAL_H
#define ONEVOICE_LIB_SOLVER_COLUMNS_INTERNAL_H

#include "component_internal.h"

#include "onevoice/base/vec.h"

#define COLUMN_SCALE INT64_C(1000000)
#define COLUMN_TYPES 128 /* bits of a column_mask */
#define COLUMN_LIMITS                                                                              \
    40 /* of a node; a tree so deep has long spent its nodes, and the master's inverse stays small */

__extension__ typedef unsigned __int128 column_mask; /* of types or items */

static inline column_mask
column_bit(int k)
{
    return (column_mask)1 << k;
}

static inline int
column_first(column_mask m)
{
    uint64_t low = (uint64_t)m;

    return low ? __builtin_ctzll(low) : 64 + __builtin_ctzll((uint64_t)(m >> 64));
}

static inline column_mask
column_below(int n)
{
    return n >= COLUMN_TYPES ? ~(column_mask)0 : column_bit(n) - 1;
}

typedef struct column_type {
    column_mask adjacent; /* its own bit: two of the type may share an envelope */
    int32_t pages, count;
    int64_t drop;  /* t1 of leaving one out; -1: it must be sent */
    int32_t piece; /* one of them, by place in the list the model was built from */
    int32_t last;  /* last day of any slot it may use */
} column_type;

typedef struct column_slot {
    int32_t channel, day;
    int32_t cap_pieces, cap_pages;
    int64_t burden, cost;
    column_mask members; /* types that may use it */
} column_slot;

typedef struct column_model {
    const plan_view *view;
    int types, slots, pieces;
    column_type type[COLUMN_TYPES];
    column_slot *slot;
    int64_t *delay;   /* [types * slots] t2 of one piece in the slot */
    int32_t *type_of; /* [pieces] by place in the list */
    int64_t unit[3];  /* [tier] every value of the tier is a multiple of it */
} column_model;

typedef struct column_envelope {
    int32_t slot;
    uint8_t take[COLUMN_TYPES];
} column_envelope;

typedef struct column_plan {
    int64_t t1, t2;
    int count;
    column_envelope *envelope; /* [pieces] */
    int32_t dropped[COLUMN_TYPES];
} column_plan;

typedef struct column_part {
    uint8_t type, count;
} column_part;

typedef struct column {
    column_mask types;
    const column_part *part;
    int32_t part_count, slot;
    double cost; /* of the tier, for the master; the limits' prices come on top */
} column;

typedef OV_VEC(column) column_pool;

/* What a node of the tree holds its envelopes to. */
typedef enum column_limit_kind {
    LIMIT_CHANNEL, /* envelopes of a channel */
    LIMIT_SLOT,    /* envelopes of a slot */
    LIMIT_PIECES,  /* pieces of a type by a channel */
    LIMIT_DROP     /* pieces of a type left out; only ever "at most" */
} column_limit_kind;

typedef struct column_limit {
    column_limit_kind kind;
    int32_t channel; /* or slot */
    int32_t type;
    bool at_most;
    int32_t value;
} column_limit;

/* Where a node's linear programme ended: its children begin there. */
typedef struct column_basis column_basis;

typedef struct column_node {
    int64_t bound;             /* in the tier's unit */
    const column_basis *basis; /* of the parent; NULL at the root */
    bool open;
    uint8_t together[COLUMN_TYPES];  /* single types: lowest that this one travels with */
    column_mask apart[COLUMN_TYPES]; /* single types */
    uint8_t dropped[COLUMN_TYPES];   /* so many are left out for certain, at most 255 */
    uint8_t placed[COLUMN_TYPES];    /* in a dive: so many have their envelope */
    column_limit limit[COLUMN_LIMITS];
    int limits;
} column_node;

/* What goes as one in this node: pieces of a type, or several single types together. */
typedef struct column_item {
    column_mask types;
    column_mask adjacent;  /* over items; its own bit: two of it may share */
    int32_t pages, pieces; /* of one */
    int32_t copies;
    int64_t drop; /* t1 value of leaving one out; -1: it must be sent */
} column_item;

/* One node's problem in one tier: in tier 1 burdens and drops are minimised; in tier 2 costs and
   delays, with the burdens and drops held at most `t1_limit`. */
typedef struct column_task {
    const column_model *m;
    const column_node *node;
    int tier;
    int n;
    column_item item[COLUMN_TYPES];
    uint8_t item_of[COLUMN_TYPES]; /* by type */
    int64_t fixed_t1;              /* of pieces dropped by the branching */
    int64_t t1_limit;              /* tier 2 */
    uint8_t *use;                  /* [slots] whether the slot is worth pricing */
    column_mask *members;          /* [slots] items that may use it */
    int64_t *delay;                /* [n * slots], tier 2: of one copy */
} column_task;

/* Prices in millionths: of the items, of the node's limits, of t1. */
typedef struct column_prices {
    int64_t item[COLUMN_TYPES];
    int64_t limit[COLUMN_LIMITS];
    int64_t t1;
} column_prices;

typedef struct column_tree {
    ov_arena *scratch, *inner; /* inner: one node */
    const column_model *m;
    int tier;
    int64_t t1_limit;
    column_pool pool;
    OV_VEC(column_node *) nodes;
    column_plan *best;
    int64_t solved, next_dive, leaf_bound;
    int64_t work; /* pivots and steps of pricing and covering */
} column_tree;

typedef struct column_master column_master;

/* types.c: false when there are more types than bits. */
typedef enum column_grouping {
    COLUMN_ALIKE,
    COLUMN_SINGLE /* every piece by itself */
} column_grouping;
bool column_model_build(ov_arena *scratch, const plan_view *view, const int32_t *members, int n,
                        column_grouping grouping, column_model *out);
/* Tier 1 over types; where these leave nothing to branch on, once more over single pieces, between
   which there is always a pair. */
int64_t column_first_tier(ov_arena *scratch, const column_model *m, const int32_t *members,
                          int64_t node_limit, column_plan *best, plan_effort *effort);
column_plan column_plan_new(ov_arena *scratch, const column_model *m);
void column_plan_copy(const column_model *m, column_plan *to, const column_plan *from);
/* Find slots, add up t1 and t2; false when some envelope fits nowhere. */
bool column_plan_value(const column_model *m, column_plan *plan);
bool column_better(const column_plan *a, const column_plan *b);

/* pack.c: put the pieces that `left` counts into the plan's envelopes and new ones. `channels`: by
   type, or NULL. */
typedef enum column_order { COLUMN_BY_DAY, COLUMN_BY_PAGES } column_order;
void column_pack(const column_model *m, const int32_t *left, const uint32_t *channels,
                 column_order order, column_plan *plan);
/* The best of a plan for each set of channels; see start.c. */
void column_starts(ov_arena *scratch, const column_model *m, column_plan *best);

/* master.c: the linear programme over the pool's columns that the node allows. */
column_master *column_master_new(ov_arena *scratch, const column_task *t, const column_pool *pool);
void column_master_add(column_master *m, const column_task *t, const column *col, size_t index);
/* Returns the pivots it took. */
int column_master_solve(column_master *m);
double column_master_value(const column_master *m);
void column_master_prices(const column_master *m, const column_task *t, column_prices *out);
int column_master_rows(const column_master *m);
/* The pool column that is basic in a row, and its value; false when something else is. */
bool column_master_basic(const column_master *m, int row, size_t *index, double *value);
double column_master_dropped(const column_master *m, int item);
const column_basis *column_master_basis(ov_arena *mem, const column_master *m,
                                        const column_task *t);

/* price.c */
bool column_allowed(const column_task *t, const column *col);
int64_t column_base(const column_task *t, const column_prices *prices, int slot);
/* What one copy of the item adds to an envelope of the slot. */
int64_t column_weight(const column_task *t, const column_prices *prices, int item, int slot);
/* The copies of items whose prices exceed `floor` the most in this slot, in take[n]; returns an
   upper bound of their sum, exact unless the search was cut; floor when there is nothing. */
int64_t column_price(const column_task *t, const column_prices *prices, int slot, int64_t floor,
                     uint8_t *take, int64_t *work);
/* What is left of the limit, less what the node has left out for certain. */
int32_t column_limit_value(const column_node *n, const column_limit *l);
/* How a limit counts an envelope of the slot as a whole: 0 or 1. */
int column_counts_slot(const column_model *m, const column_limit *l, int slot);

/* cover.c: look for a plan below the best one among the pool's columns whose reduced costs, added
   to the prices' own sum, stay below it. Replaces *best when it finds one. */
bool column_cover(ov_arena *scratch, const column_task *t, const column_pool *pool,
                  const column_prices *prices, int64_t price_sum, int64_t node_limit,
                  column_plan *best, int64_t *work);

/* dive.c: plans from a solution. Each returns true when it replaced the best plan. */
bool column_round(column_tree *tr, const column_task *t, const column_master *m);
bool column_dive(column_tree *tr, const column_task *t, const column_master *m);
/* An empty plan in the same room, with what the node leaves out and the choice does (by item, or
   NULL). */
void column_plan_start(const column_task *t, const int32_t *dropped_items, column_plan *plan);
/* The column as an envelope, of what is left of its pieces; false when that is nothing. */
bool column_plan_add(const column *col, int32_t *left, column_plan *plan);
/* Replace *best by the trial where that is better and lawful. */
bool column_plan_keep(const column_model *m, column_plan *trial, column_plan *best);

/* branch.c: two children of node `at` where its solution is not whole; false when it is. */
bool column_branch(column_tree *tr, const column_node *at, const column_task *t,
                   const column_master *m);

/* columns.c: one node's problem; its linear programme, whose bound grows with every round of
   pricing. */
const column_task *column_task_build(column_tree *tr, const column_node *n);
const column_master *column_solve_node(column_tree *tr, column_node *n, const column_task *t,
                                       column_prices *prices);
/* What the best plan must be beaten by in this tier, in its unit. */
int64_t column_target(const column_task *t, const column_plan *best);
/* Improve *best and return a bound of one tier's value (t1; or t2, given t1), in at most node_limit
   nodes and what is left of *effort, to which it adds what it cost. */
int64_t column_tier(ov_arena *scratch, const column_model *m, int tier, int64_t node_limit,
                    column_plan *best, plan_effort *effort);

#endif
