/*
 * The score of one customer, flattened: messages in order of id, pieces in order of message and
 * pid, departments numbered 0 .. departments-1 in ascending order, nothing of weight 0.
 *
 * Each component function adds its value to view->value and, when shares are wanted, what each
 * department causes of it to view->share. Everything lives in view->scratch.
 */
#ifndef ONEVOICE_OVERLOAD_SCORE_INTERNAL_H
#define ONEVOICE_OVERLOAD_SCORE_INTERNAL_H

#include "onevoice/overload/score.h"

typedef struct ov_view_piece {
    const ov_score_piece *of;
    uint32_t message;
    uint32_t department;
} ov_view_piece;

typedef struct ov_view_message {
    double omega;   /* recency: 1 for pending */
    double age;     /* 0 for pending, whatever its date */
    double opening; /* omega * channel weight */
    int64_t voice;
    uint32_t first, count;       /* its pieces */
    const uint32_t *departments; /* distinct, in order of first piece */
    uint32_t department_count;
} ov_view_message;

/* An item that is present as soon as one of its departments is. */
typedef struct ov_entry {
    double x;
    const uint32_t *departments;
    uint32_t count;
} ov_entry;

/* A piece under a sort key. */
typedef struct ov_keyed {
    int64_t key, sub;
    uint32_t index;
} ov_keyed;

typedef struct ov_view {
    ov_arena *scratch;
    const ov_score_params *params;
    ov_view_message *messages;
    ov_view_piece *pieces;
    uint32_t message_count, piece_count, departments;
    double value[OV_COMPONENTS];
    int32_t actions;
    ov_score_share *share; /* by department number; NULL: not wanted */
    /* Work space of the blocks below. */
    uint32_t *mark, *order, *joined;
    uint32_t stamp;
    ov_entry *entries, *group_entries;
    ov_keyed *keyed;
} ov_view;

void ov_view_opening(ov_view *view);
void ov_view_reading(ov_view *view);
void ov_view_senders(ov_view *view);
void ov_view_matters(ov_view *view);

/* Sort keyed[0 .. count) by (key, sub, index). */
void ov_keyed_sort(ov_keyed *keyed, size_t count);

/* Shapley shares of the game "x if any of them is there". */
void ov_shapley_union(ov_view *view, ov_component component, double x, const uint32_t *departments,
                      uint32_t count);

/* Shapley shares of factor * "the largest item present" (airport game on sets); sorts entries. */
void ov_shapley_max(ov_view *view, ov_component component, double factor, ov_entry *entries,
                    size_t count);

/*
 * A game given by its values: game(context, present, value) adds up what the players 0 ..
 * players-1 are worth by component, present[i] telling who is there; nobody is worth nothing, and
 * all together `all`. Adds each player's share to
 * departments[player], and what he is worth alone to minutes_own: exact up to params->enumerate_limit players, else from antithetic pairs of
 * permutations drawn with `seed`, the half width of the error added to minutes_error.
 */
typedef void (*ov_game)(void *context, const bool *present, double value[OV_COMPONENTS]);
void ov_shapley_game(ov_view *view, const uint32_t *departments, uint32_t players, ov_game game,
                     void *context, const double all[OV_COMPONENTS], uint64_t seed);

static inline void
share_add(ov_view *view, ov_component component, uint32_t department, double x)
{
    view->share[department].component[component] += x;
}

#endif
