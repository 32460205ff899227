/*
 * Shapley values of the building blocks of the score, and of small games by enumeration.
 */
#include "score_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/random.h"

#define ENUMERATE_MOST 16

void
ov_shapley_union(ov_view *view, ov_component component, double x, const uint32_t *departments,
                 uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        share_add(view, component, departments[i], x / count);
}

static int
entry_cmp(const void *a, const void *b)
{
    double x = ((const ov_entry *)a)->x, y = ((const ov_entry *)b)->x;

    return OV_CMP(y, x);
}

/* Largest first. Ties may stay in any order: between them the increment is 0. */
static void
entries_sort(ov_entry *entries, size_t count)
{
    if (count > 24) {
        qsort(entries, count, sizeof(entries[0]), entry_cmp);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        ov_entry moved = entries[i];
        size_t at = i;

        for (; at > 0 && entries[at - 1].x < moved.x; at--)
            entries[at] = entries[at - 1];
        entries[at] = moved;
    }
}

void
ov_shapley_max(ov_view *view, ov_component component, double factor, ov_entry *entries,
               size_t count)
{
    uint32_t size = 0;
    double rest = 0.0, next = 0.0;

    if (count == 1) {
        ov_shapley_union(view, component, factor * entries[0].x, entries[0].departments,
                         entries[0].count);
        return;
    }
    entries_sort(entries, count);
    view->stamp++;
    for (size_t r = 0; r < count; r++) {
        for (uint32_t i = 0; i < entries[r].count; i++) {
            uint32_t department = entries[r].departments[i];

            if (view->mark[department] == view->stamp)
                continue;
            view->mark[department] = view->stamp;
            view->order[size++] = department;
        }
        view->joined[r] = size;
    }
    /* Who joins at rank r shares every increment from r on. */
    for (size_t r = count; r-- > 0;) {
        rest += (entries[r].x - next) / view->joined[r];
        next = entries[r].x;
        for (uint32_t i = r ? view->joined[r - 1] : 0; i < view->joined[r]; i++)
            share_add(view, component, view->order[i], factor * rest);
    }
}

/* s! (n - 1 - s)! / n! for s = 0 .. n-1: the chance that exactly this set comes before a player. */
static void
coalition_weights(double *weight, uint32_t players)
{
    weight[0] = 1.0 / players;
    for (uint32_t s = 1; s < players; s++)
        weight[s] = weight[s - 1] * s / (players - s);
}

/* Shares of every component at once: the subsets are walked once. */
static void
game_enumerate(ov_view *view, const uint32_t *departments, uint32_t players, ov_game game,
               void *context, const double all[OV_COMPONENTS])
{
    uint32_t last = (1U << players) - 1;
    double(*value)[OV_COMPONENTS] =
        ov_arena_alloc(view->scratch, ((size_t)last + 1) * sizeof(*value));
    double weight[ENUMERATE_MOST];
    bool present[ENUMERATE_MOST];

    coalition_weights(weight, players);
    memset(present, 0, sizeof(present));
    memcpy(value[last], all, sizeof(value[last]));
    for (uint32_t set = 1; set < last; set++) {
        /* From one set to the next only the low bits change. */
        for (uint32_t i = 0; i < players; i++) {
            present[i] = set >> i & 1;
            if (present[i])
                break;
        }
        game(context, present, value[set]);
    }
    for (uint32_t i = 0; i < players; i++)
        for (int c = 0; c < OV_COMPONENTS; c++)
            view->share[departments[i]].minutes_own += value[1U << i][c];
    for (uint32_t set = 0; set < last; set++) {
        double w = weight[__builtin_popcount(set)];

        for (uint32_t absent = ~set & last; absent; absent &= absent - 1) {
            uint32_t i = (uint32_t)__builtin_ctz(absent);

            const double *with = value[set | 1U << i], *without = value[set];

            for (int c = 0; c < OV_COMPONENTS; c++)
                share_add(view, (ov_component)c, departments[i], w * (with[c] - without[c]));
        }
    }
}

/* Add the marginals of one order of arrival to `marginal`, a row of components a player. */
static void
game_walk(ov_game game, void *context, const uint32_t *order, uint32_t players, bool backwards,
          bool *present, double (*marginal)[OV_COMPONENTS])
{
    double before[OV_COMPONENTS] = {0};

    memset(present, 0, players * sizeof(present[0]));
    for (uint32_t step = 0; step < players; step++) {
        uint32_t player = order[backwards ? players - 1 - step : step];
        double now[OV_COMPONENTS] = {0};

        present[player] = true;
        game(context, present, now);
        for (int c = 0; c < OV_COMPONENTS; c++)
            marginal[player][c] += (now[c] - before[c]) / 2;
        memcpy(before, now, sizeof(before));
    }
}

static void
order_shuffle(uint32_t *order, uint32_t players, ov_random *random)
{
    for (uint32_t i = players; i > 1; i--) {
        uint64_t other = ov_random_below(random, i);
        uint32_t swap = order[i - 1];

        order[i - 1] = order[other];
        order[other] = swap;
    }
}

/*
 * Shapley by sampled orders, each walked forwards and backwards: the antithetic pair halves the
 * variance at the same cost. The seed comes from the customer, so a rerun gives the same figures.
 */
static void
game_sample(ov_view *view, const uint32_t *departments, uint32_t players, ov_game game,
            void *context, uint64_t seed)
{
    size_t pairs = OV_MAX(view->params->sample_pairs, 2);
    uint32_t *order = OV_NEW_ARRAY(view->scratch, uint32_t, players);
    bool *present = OV_NEW_ARRAY(view->scratch, bool, players);
    double(*pair)[OV_COMPONENTS] = ov_arena_alloc(view->scratch, players * sizeof(*pair));
    double *sum = OV_NEW_ARRAY(view->scratch, double, players);
    double *squares = OV_NEW_ARRAY(view->scratch, double, players);
    ov_random random = ov_random_seed(seed);
    double n = (double)pairs;

    for (uint32_t i = 0; i < players; i++)
        order[i] = i;
    for (size_t m = 0; m < pairs; m++) {
        order_shuffle(order, players, &random);
        memset(pair, 0, players * sizeof(pair[0]));
        game_walk(game, context, order, players, false, present, pair);
        game_walk(game, context, order, players, true, present, pair);
        for (uint32_t i = 0; i < players; i++) {
            double whole = 0.0;

            for (int c = 0; c < OV_COMPONENTS; c++) {
                whole += pair[i][c];
                share_add(view, (ov_component)c, departments[i], pair[i][c] / n);
            }
            sum[i] += whole;
            squares[i] += whole * whole;
        }
    }
    for (uint32_t i = 0; i < players; i++) {
        double own[OV_COMPONENTS] = {0};

        memset(present, 0, players * sizeof(present[0]));
        present[i] = true;
        game(context, present, own);
        for (int c = 0; c < OV_COMPONENTS; c++)
            view->share[departments[i]].minutes_own += own[c];
    }
    for (uint32_t i = 0; i < players; i++) {
        double variance = fmax(0.0, squares[i] - sum[i] * sum[i] / n) / (n - 1);

        view->share[departments[i]].minutes_error += 1.96 * sqrt(variance / n);
    }
}

void
ov_shapley_game(ov_view *view, const uint32_t *departments, uint32_t players, ov_game game,
                void *context, const double all[OV_COMPONENTS], uint64_t seed)
{
    if (players == 1)
        for (int c = 0; c < OV_COMPONENTS; c++) {
            share_add(view, (ov_component)c, departments[0], all[c]);
            view->share[departments[0]].minutes_own += all[c];
        }
    else if (players <= OV_MIN(view->params->enumerate_limit, ENUMERATE_MOST))
        game_enumerate(view, departments, players, game, context, all);
    else
        game_sample(view, departments, players, game, context, seed);
}
