/*
 * A component of at most 64 pieces that can be planned on its own, and the searches over it.
 *
 * Costs are packed: t1 * 2^shift + t2, so that one comparison is lexicographic. Members are bits of
 * a 64-bit mask in search order: by last feasible day, then first feasible day descending, then id.
 * A slot is a channel and a dispatch day.
 */
#ifndef ONEVOICE_LIB_SOLVER_COMPONENT_INTERNAL_H
#define ONEVOICE_LIB_SOLVER_COMPONENT_INTERNAL_H

#include "onevoice/base/arena.h"
#include "onevoice/solver/model.h"
#include "onevoice/solver/solve.h"

#define PLAN_INF     (INT64_C(1) << 57) /* 64 of them, added, still fit */
#define PLAN_PIECES  64
#define PLAN_CLIQUES 16

/* Pieces of the whole customer as the solver sees them: canonical order, windows as day masks. */
typedef struct plan_view {
    const ov_plan_problem *problem;
    size_t count;
    int32_t *place; /* [count] place in problem->pieces, by id */
    uint64_t *days; /* [count * channels] feasible dispatch days */
    uint64_t dispatch[OV_PLAN_CHANNELS_MAX];
    bool priced;
    bool piece_priced; /* a piece costs more on some days: no slot stands for another */
    int64_t unit;      /* every t1 of a plan is a multiple of it */
} plan_view;

typedef struct plan_slot {
    int32_t channel, day;
    int32_t cap_pieces, cap_pages;
    int64_t base;     /* packed, price included */
    uint64_t members; /* who may use it */
} plan_slot;

typedef struct plan_component {
    const plan_view *view;
    int n, slots, cliques;
    int shift;
    int64_t unit;                /* of t1; 0 when prices make rounding invalid */
    int32_t member[PLAN_PIECES]; /* index into the view */
    int32_t place[PLAN_PIECES];
    int32_t pages[PLAN_PIECES];
    uint64_t adjacent[PLAN_PIECES];
    uint32_t clique_of[PLAN_PIECES]; /* bit q: the piece's class is in class clique q */
    int64_t drop[PLAN_PIECES];       /* packed, PLAN_INF = not droppable */
    int64_t least[PLAN_PIECES];      /* cheapest way inside an open envelope, or dropped */
    int64_t alone[PLAN_PIECES];      /* cheapest envelope of its own */
    plan_slot *slot;                 /* [slots] */
    int64_t *delay;                  /* [n * slots] packed t2, PLAN_INF = not feasible */
} plan_component;

/* A partition of the component: sets of members, the rest dropped. */
typedef struct plan_sets {
    int64_t cost;
    int count;
    uint64_t dropped;
    uint64_t set[PLAN_PIECES];
} plan_sets;

typedef struct plan_bounds {
    int64_t packed;            /* certified lower bound, packed */
    int64_t dual[PLAN_PIECES]; /* its prices: each set costs at least the sum of its members' */
} plan_bounds;

/* view.c */
plan_view plan_view_build(ov_arena *scratch, const ov_plan_problem *problem);

/* component.c */
void plan_component_build(ov_arena *scratch, const plan_view *view, const int32_t *members, int n,
                          const uint64_t *adjacent, plan_component *component);
bool plan_pair_fits(const plan_view *view, int32_t i, int32_t j); /* indices into the view */
/* Maximal cliques among the classes present, as bits by class; returns how many. */
int plan_cliques(const ov_plan_problem *p, uint64_t present, uint32_t *clique_of);
int64_t plan_set_cost(const plan_component *c, uint64_t set, int *slot);
int64_t plan_round_up(const plan_component *c, int64_t packed);

/* bound.c */
void plan_bounds_root(ov_arena *scratch, const plan_component *c, int64_t stop, plan_bounds *out);
int64_t plan_bound_independent(const plan_component *c, uint64_t pieces);

/* counts.c: a packed bound from the numbers of envelopes alone, at most `enough`; 0: none. */
int64_t plan_bound_counts(ov_arena *scratch, const plan_component *c, int64_t enough);

/* greedy.c */
typedef enum plan_order {
    PLAN_ORDER_SEARCH,
    PLAN_ORDER_DEGREE,  /* fewest neighbours first */
    PLAN_ORDER_REVERSE, /* of the search order */
    PLAN_ORDER_PAGES,   /* largest first */
} plan_order;

/* `channels`: [n] to which each piece is held, or NULL. */
void plan_greedy(ov_arena *scratch, const plan_component *c, plan_order which,
                 const uint32_t *channels, plan_sets *out);

/* start.c: replace *best by the best plan over the sets of channels, until `enough` is reached. */
void plan_starts(ov_arena *scratch, const plan_component *c, int64_t enough, plan_sets *best);
/* The channel of the set with the least claim on an envelope; all lawful ones where it has none. */
uint32_t plan_channel_choice(const ov_plan_problem *p, uint32_t lawful, uint32_t set,
                             int32_t pages);

/* What a search may still cost, in units of work (ov_plan_solution), all components together. */
typedef struct plan_effort {
    int64_t limit, spent;
    bool cut; /* a limit was lowered to what was left */
} plan_effort;

int64_t plan_effort_left(const plan_effort *e);

/* search.c; what it does is added to *effort, and ends with it. */
typedef struct plan_search plan_search;
plan_search *plan_search_new(ov_arena *scratch, const plan_component *c, const plan_bounds *bounds,
                             plan_sets *best, plan_effort *effort);
/* Depth first from nothing placed; true when exhausted, that is *best is optimal. */
bool plan_search_all(plan_search *s, int64_t node_limit);
void plan_search_improve(plan_search *s, int rounds, int64_t node_limit);

/* Where the pieces of the view end up: groups in any order, numbered anew at the end. */
typedef struct plan_builder {
    int32_t *group; /* [view count] group, OV_PLAN_DROPPED, OV_PLAN_STUCK */
    ov_plan_envelope *groups;
    int32_t count;
} plan_builder;

/* What one component adds to the certificate of the whole. */
typedef struct plan_certificate {
    int64_t lower_t1, lower_t2;
    bool proven_t1, proven;
    plan_effort effort;
    int64_t priced, lower_priced; /* packed by 28 bits, prices included */
} plan_certificate;

/* large.c: a delivery key with more pieces than a mask has bits. */
void plan_large(ov_arena *scratch, const plan_view *view, const int32_t *members, size_t count,
                const ov_plan_options *options, plan_builder *out, plan_certificate *sum);

/* wide.c: the components of a delivery key of more pieces, by columns. Reorders members. */
void plan_wide(ov_arena *scratch, const plan_view *view, int32_t *members, size_t count,
               const ov_plan_options *options, plan_builder *out, plan_certificate *sum);

/* large_bound.c: a bound of t1 for any number of pieces. */
int64_t plan_large_bound(ov_arena *scratch, const plan_view *view, const int32_t *members,
                         size_t count);

/* solve.c: the components among at most 64 pieces, each solved alone. */
void plan_small_solve(ov_arena *scratch, const plan_view *view, const int32_t *members, int n,
                      const ov_plan_options *options, plan_builder *out, plan_certificate *sum);

/* solve.c: forget groups without members; the order of the others stays. */
void plan_builder_compact(ov_arena *scratch, const plan_view *view, plan_builder *b);

#endif
