#include "component_internal.h"

#include <string.h>

/*
 * Dual ascent: raise the price of one piece after the other as far as no set of any slot and class
 * clique would cost less than the prices of its members. The members of a feasible envelope lie in
 * one clique, so their sum is a bound.
 */
static int64_t
ascend(const plan_component *c, const int *order, int64_t *load, int64_t *dual)
{
    int64_t sum = 0;

    memset(load, 0, (size_t)(c->slots * c->cliques) * sizeof(*load));
    for (int k = 0; k < c->n; k++) {
        int i = order[k];
        const int64_t *delay = &c->delay[i * c->slots];
        int64_t most = c->drop[i];

        for (int s = 0; s < c->slots; s++) {
            int64_t room = c->slot[s].base + delay[s];

            if (delay[s] >= PLAN_INF)
                continue;
            for (uint32_t q = c->clique_of[i]; q; q &= q - 1)
                most = OV_MIN(most, room - load[s * c->cliques + __builtin_ctz(q)]);
        }
        for (int s = 0; s < c->slots; s++) {
            if (most <= delay[s])
                continue;
            for (uint32_t q = c->clique_of[i]; q; q &= q - 1)
                load[s * c->cliques + __builtin_ctz(q)] += most - delay[s];
        }
        dual[i] = most;
        sum += most;
    }
    return sum;
}

/* Each chosen piece needs an envelope of its own, every other at least its cheapest delay. */
int64_t
plan_bound_independent(const plan_component *c, uint64_t pieces)
{
    int64_t sum = 0;

    while (pieces) {
        int i = __builtin_ctzll(pieces);
        uint64_t near = pieces & c->adjacent[i];

        sum += OV_MIN(c->alone[i], c->drop[i]);
        pieces &= ~(near | (UINT64_C(1) << i));
        for (; near; near &= near - 1)
            sum += c->least[__builtin_ctzll(near)];
    }
    return sum;
}

/* Search order, fewest neighbours first, reverse. */
static void
ascent_order(const plan_component *c, int which, int *order)
{
    for (int i = 0; i < c->n; i++)
        order[i] = which == 2 ? c->n - 1 - i : i;
    if (which != 1)
        return;
    for (int i = 1; i < c->n; i++) {
        int x = order[i];
        int degree = __builtin_popcountll(c->adjacent[x]);
        int at = i;

        while (at > 0 && __builtin_popcountll(c->adjacent[order[at - 1]]) > degree) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = x;
    }
}

/*
 * Three orders of dual ascent, for each of them is a lower bound and none is the best everywhere;
 * the prices of the best one are kept for the search below. Stops as soon as the bound proves what
 * is wanted.
 */
void
plan_bounds_root(ov_arena *scratch, const plan_component *c, int64_t stop, plan_bounds *out)
{
    int64_t *load = OV_NEW_ARRAY(scratch, int64_t, (size_t)(c->slots * c->cliques) + 1);
    uint64_t all = c->n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << c->n) - 1;
    int64_t ascent = -1;

    out->packed = 0;
    for (int which = 0; which < 3 && out->packed < stop; which++) {
        int64_t dual[PLAN_PIECES];
        int order[PLAN_PIECES];
        int64_t sum;

        ascent_order(c, which, order);
        sum = ascend(c, order, load, dual);
        if (sum > ascent) {
            ascent = sum;
            memcpy(out->dual, dual, (size_t)c->n * sizeof(*dual));
        }
        out->packed = OV_MAX(out->packed, plan_round_up(c, sum));
        if (which == 0)
            out->packed = OV_MAX(out->packed, plan_round_up(c, plan_bound_independent(c, all)));
    }
}
