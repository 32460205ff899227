/*
 * A first plan, quickly: pieces in several orders, each inserted where it costs least. It is an
 * upper bound for the exact search and the answer where a component is too large for it; it
 * decides nothing that the search could not better.
 */
#include "component_internal.h"

#include <string.h>

/* By insertion: at most 64 pieces, and a stable order, so that equal pieces keep the caller's. */
static void
greedy_order(const plan_component *c, plan_order which, int *order)
{
    for (int i = 0; i < c->n; i++) {
        int at = i;
        int degree = __builtin_popcountll(c->adjacent[i]);

        if (which == PLAN_ORDER_REVERSE) {
            order[c->n - 1 - i] = i;
            continue;
        }
        while (at > 0 && ((which == PLAN_ORDER_DEGREE &&
                           __builtin_popcountll(c->adjacent[order[at - 1]]) > degree) ||
                          (which == PLAN_ORDER_PAGES && c->pages[order[at - 1]] < c->pages[i]))) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

/* What an envelope costs with piece i in it, by its cheapest slot; PLAN_INF when none takes it. */
static int64_t
joined_cost(const plan_component *c, const int64_t *cost, uint64_t set, int32_t pages, int i,
            uint32_t channels)
{
    const int64_t *delay = &c->delay[i * c->slots];
    int64_t joined = PLAN_INF;
    int count = __builtin_popcountll(set) + 1;

    for (int s = 0; s < c->slots; s++)
        if (((channels >> c->slot[s].channel) & 1) && count <= c->slot[s].cap_pieces &&
            pages + c->pages[i] <= c->slot[s].cap_pages)
            joined = OV_MIN(joined, cost[s] + delay[s]);
    return joined;
}

static int64_t
alone_cost(const plan_component *c, int i, uint32_t channels)
{
    int64_t alone = PLAN_INF;

    for (int s = 0; s < c->slots; s++)
        if ((channels >> c->slot[s].channel) & 1)
            alone = OV_MIN(alone, c->slot[s].base + c->delay[i * c->slots + s]);
    return alone;
}

/* The cost of each slot once piece i is in the envelope. */
static void
join(const plan_component *c, int64_t *cost, uint64_t set, int32_t pages, int i, uint32_t channels)
{
    const int64_t *delay = &c->delay[i * c->slots];

    for (int s = 0; s < c->slots; s++) {
        cost[s] = OV_MIN(PLAN_INF, cost[s] + delay[s]);
        if (pages > c->slot[s].cap_pages || __builtin_popcountll(set) > c->slot[s].cap_pieces ||
            !((channels >> c->slot[s].channel) & 1))
            cost[s] = PLAN_INF;
    }
}

/*
 * Best insertion: the cheapest of joining an envelope, opening one, dropping the piece. `channels`
 * (or NULL) holds each piece to some channels: insertion sees one piece at a time, so it never
 * takes a channel that pays only once several do.
 */
void
plan_greedy(ov_arena *scratch, const plan_component *c, plan_order which, const uint32_t *channels,
            plan_sets *out)
{
    int64_t *cost = OV_NEW_ARRAY(scratch, int64_t, (size_t)(c->n * c->slots) + 1);
    int64_t best[PLAN_PIECES];
    uint64_t ok[PLAN_PIECES] = {0};
    int32_t pages[PLAN_PIECES];
    int order[PLAN_PIECES];

    greedy_order(c, which, order);
    *out = (plan_sets){0};
    for (int k = 0; k < c->n; k++) {
        int i = order[k];
        int64_t least = c->drop[i];
        int choice = -1;
        uint32_t use = channels ? channels[i] : UINT32_MAX;
        int64_t alone = channels ? alone_cost(c, i, use) : c->alone[i];

        if (alone <= least) {
            least = alone;
            choice = out->count;
        }
        for (int e = 0; e < out->count; e++) {
            int64_t joined;

            if (!((ok[e] >> i) & 1))
                continue;
            joined = joined_cost(c, &cost[e * c->slots], out->set[e], pages[e], i, use);
            if (joined < PLAN_INF && joined - best[e] < least) {
                least = joined - best[e];
                choice = e;
            }
        }
        if (choice < 0) {
            out->dropped |= UINT64_C(1) << i;
            out->cost += c->drop[i];
            continue;
        }
        if (choice == out->count) {
            out->set[out->count++] = 0;
            best[choice] = 0;
            pages[choice] = 0;
            ok[choice] = ~UINT64_C(0);
            for (int s = 0; s < c->slots; s++)
                cost[choice * c->slots + s] = c->slot[s].base;
        }
        out->set[choice] |= UINT64_C(1) << i;
        ok[choice] &= c->adjacent[i];
        pages[choice] += c->pages[i];
        best[choice] += least;
        out->cost += least;
        join(c, &cost[choice * c->slots], out->set[choice], pages[choice], i, use);
    }
}
