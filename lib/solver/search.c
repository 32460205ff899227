#include "component_internal.h"

#include "onevoice/base/random.h"

#include <string.h>

/*
 * Depth-first branch and bound over partitions, one piece after the other: it joins an open
 * envelope, opens one, or is dropped. An envelope keeps one cost per slot (base plus delays,
 * PLAN_INF where a member or a limit forbids the slot), so joining is a vector addition.
 */
/* Units of work of a node: one of fifty pieces takes about as long as five steps of the column
   generation (hard.json). */
#define NODE_WORK 5

struct plan_search {
    const plan_component *c;
    const int64_t *dual;
    plan_sets *best;
    int64_t *cost;  /* [n][slots] of the open envelopes */
    int64_t *saved; /* [n][slots] cost of the envelope changed at each depth */
    int64_t *load;  /* of the bound at a node */
    int64_t *open_load;
    int64_t value[PLAN_PIECES];
    uint64_t ok[PLAN_PIECES];
    uint64_t set[PLAN_PIECES];
    int32_t pages[PLAN_PIECES];
    int open, depth;
    uint64_t dropped;
    plan_sets closed;     /* what a partial search keeps as it is */
    int64_t nodes, limit; /* of this run */
    bool cut;             /* the limit was reached */
    plan_effort *effort;
};

plan_search *
plan_search_new(ov_arena *scratch, const plan_component *c, const plan_bounds *bounds,
                plan_sets *best, plan_effort *effort)
{
    plan_search *s = OV_NEW(scratch, plan_search);
    size_t matrix = (size_t)(c->n * c->slots);

    s->c = c;
    s->dual = bounds->dual;
    s->best = best;
    s->effort = effort;
    s->cost = OV_NEW_ARRAY(scratch, int64_t, matrix);
    s->saved = OV_NEW_ARRAY(scratch, int64_t, matrix);
    s->open_load = OV_NEW_ARRAY(scratch, int64_t, matrix);
    s->load = OV_NEW_ARRAY(scratch, int64_t, (size_t)(c->slots * c->cliques));
    return s;
}

int64_t
plan_effort_left(const plan_effort *e)
{
    return OV_MAX(e->limit - e->spent, 0);
}

/* What the envelope would cost with the piece in it, by the slot best for both together. */
static int64_t
join_value(const plan_search *s, int e, int i)
{
    const plan_component *c = s->c;
    const int64_t *cost = &s->cost[e * c->slots];
    const int64_t *delay = &c->delay[i * c->slots];
    int count = __builtin_popcountll(s->set[e]) + 1;
    int32_t pages = s->pages[e] + c->pages[i];
    int64_t best = PLAN_INF;

    for (int k = 0; k < c->slots; k++) {
        int64_t joined = cost[k] + delay[k];

        if (joined < best && pages <= c->slot[k].cap_pages && count <= c->slot[k].cap_pieces)
            best = joined;
    }
    return best;
}

/* What piece i can pay at most before some slot, closed or open, is worth its whole cost. */
static int64_t
ascend_most(const plan_search *s, int i)
{
    const plan_component *c = s->c;
    const int64_t *delay = &c->delay[i * c->slots];
    int64_t most = c->drop[i];

    for (int k = 0; k < c->slots; k++)
        if (delay[k] < PLAN_INF)
            for (uint32_t q = c->clique_of[i]; q; q &= q - 1)
                most = OV_MIN(most, c->slot[k].base + delay[k] -
                                        s->load[k * c->cliques + __builtin_ctz(q)]);
    for (int e = 0; e < s->open; e++)
        if ((s->ok[e] >> i) & 1)
            for (int k = 0; k < c->slots; k++)
                most = OV_MIN(most, s->cost[e * c->slots + k] - s->value[e] + delay[k] -
                                        s->open_load[e * c->slots + k]);
    return most;
}

/* The node's own dual ascent: each open envelope is one more slot whose base is what choosing that
   slot costs beyond its best one. */
static int64_t
ascend_node(plan_search *s, uint64_t unplaced, int64_t enough)
{
    const plan_component *c = s->c;
    int64_t sum = 0;

    memset(s->load, 0, (size_t)(c->slots * c->cliques) * sizeof(*s->load));
    memset(s->open_load, 0, (size_t)(s->open * c->slots) * sizeof(*s->open_load));
    for (; unplaced && sum < enough; unplaced &= unplaced - 1) {
        int i = __builtin_ctzll(unplaced);
        const int64_t *delay = &c->delay[i * c->slots];
        int64_t most = ascend_most(s, i);

        sum += most;
        for (int k = 0; k < c->slots; k++) {
            if (most <= delay[k])
                continue;
            for (uint32_t q = c->clique_of[i]; q; q &= q - 1)
                s->load[k * c->cliques + __builtin_ctz(q)] += most - delay[k];
            for (int e = 0; e < s->open; e++)
                if ((s->ok[e] >> i) & 1)
                    s->open_load[e * c->slots + k] += most - delay[k];
        }
    }
    return sum;
}

/* Share of an envelope's base by pages, or by number of pieces. */
static int64_t
share(const plan_component *c, uint64_t set, int32_t pages, int count, bool by_pages)
{
    int64_t least = PLAN_INF;

    for (int k = 0; k < c->slots; k++) {
        const plan_slot *slot = &c->slot[k];
        int64_t part;

        if ((set & ~slot->members) || pages > slot->cap_pages || count > slot->cap_pieces)
            continue;
        part = by_pages ? slot->base * pages / OV_MAX(slot->cap_pages, 1)
                        : slot->base * count / slot->cap_pieces;
        least = OV_MIN(least, part);
    }
    return least;
}

/* What is open or to come takes its share of the limits: by pages or by pieces, never both. */
static int64_t
volume(const plan_search *s, uint64_t unplaced, int64_t committed, bool by_pages)
{
    const plan_component *c = s->c;
    int64_t sum = committed;

    for (int e = 0; e < s->open; e++)
        if (s->ok[e] & unplaced)
            sum += share(c, s->set[e], s->pages[e], __builtin_popcountll(s->set[e]), by_pages) -
                   s->value[e];
    for (; unplaced; unplaced &= unplaced - 1) {
        int i = __builtin_ctzll(unplaced);
        uint64_t bit = UINT64_C(1) << i;

        sum += OV_MIN(c->drop[i], share(c, bit, c->pages[i], 1, by_pages));
    }
    return sum;
}

/* Cheapest bound first; the node's own ascent only after 200 nodes and with five pieces left, for
   below that the branch is shorter than the bound. */
static bool
pruned(plan_search *s, uint64_t unplaced, int64_t committed)
{
    const plan_component *c = s->c;
    int64_t target = s->best->cost;
    int64_t joinable_sum = 0;
    int64_t dual_sum = 0;
    uint64_t joinable = 0;

    for (int e = 0; e < s->open; e++)
        joinable |= s->ok[e];
    for (uint64_t rest = unplaced; rest; rest &= rest - 1) {
        int i = __builtin_ctzll(rest);

        if ((joinable >> i) & 1)
            joinable_sum += c->least[i];
        else
            dual_sum += s->dual[i];
    }
    if (plan_round_up(c, committed + joinable_sum + dual_sum) >= target)
        return true;
    if (plan_round_up(c, committed + joinable_sum +
                             plan_bound_independent(c, unplaced & ~joinable)) >= target)
        return true;
    if (s->nodes < 200 || __builtin_popcountll(unplaced) < 5)
        return false;
    if (plan_round_up(c, committed + ascend_node(s, unplaced, target - committed)) >= target)
        return true;
    return plan_round_up(c, volume(s, unplaced, committed, true)) >= target ||
           plan_round_up(c, volume(s, unplaced, committed, false)) >= target;
}

static void
record(plan_search *s, int64_t cost)
{
    *s->best = s->closed;
    s->best->cost = cost;
    s->best->dropped |= s->dropped;
    for (int e = 0; e < s->open; e++)
        s->best->set[s->best->count++] = s->set[e];
}

static void descend(plan_search *s, uint64_t unplaced, int64_t committed);

typedef struct option {
    int64_t rise;
    int32_t target; /* an open envelope, `open` for a new one, -1 to drop */
} option;

static int
options_of(const plan_search *s, int i, int64_t limit, option *out, int most)
{
    int count = 0;

    for (int e = s->open; e >= -1; e--) {
        int64_t rise;
        int at;

        if (e == s->open)
            rise = s->c->alone[i];
        else if (e < 0)
            rise = s->c->drop[i];
        else if ((s->ok[e] >> i) & 1)
            rise = join_value(s, e, i) - s->value[e];
        else
            continue;
        if (rise >= limit)
            continue;
        if (count == most)
            return most + 1;
        for (at = count++; at > 0 && out[at - 1].rise > rise; at--)
            out[at] = out[at - 1];
        out[at] = (option){.rise = rise, .target = e};
    }
    return count;
}

/* Put the piece where the option says, descend, and take it out again: costs by slot are saved
   whole, as a slot that a member forbids cannot be computed back. */
static void
place(plan_search *s, int i, option o, uint64_t unplaced, int64_t committed)
{
    const plan_component *c = s->c;
    const int64_t *delay = &c->delay[i * c->slots];
    uint64_t bit = UINT64_C(1) << i;
    int e = o.target;
    int64_t *cost = &s->cost[e * c->slots];
    int64_t *saved = &s->saved[s->depth * c->slots];
    uint64_t ok;
    int count;

    if (e < 0) {
        s->dropped |= bit;
        descend(s, unplaced & ~bit, committed + o.rise);
        s->dropped &= ~bit;
        return;
    }
    if (e == s->open) {
        s->open++;
        s->value[e] = 0;
        s->set[e] = 0;
        s->pages[e] = 0;
        s->ok[e] = ~UINT64_C(0);
        for (int k = 0; k < c->slots; k++)
            cost[k] = c->slot[k].base;
    }
    ok = s->ok[e];
    memcpy(saved, cost, (size_t)c->slots * sizeof(*cost));
    s->set[e] |= bit;
    s->pages[e] += c->pages[i];
    s->ok[e] &= c->adjacent[i];
    s->value[e] += o.rise;
    count = __builtin_popcountll(s->set[e]);
    for (int k = 0; k < c->slots; k++) {
        cost[k] = OV_MIN(PLAN_INF, cost[k] + delay[k]);
        if (s->pages[e] > c->slot[k].cap_pages || count > c->slot[k].cap_pieces)
            cost[k] = PLAN_INF;
    }
    s->depth++;
    descend(s, unplaced & ~bit, committed + o.rise);
    s->depth--;
    memcpy(cost, saved, (size_t)c->slots * sizeof(*cost));
    s->value[e] -= o.rise;
    s->ok[e] = ok;
    s->pages[e] -= c->pages[i];
    s->set[e] &= ~bit;
    if (!s->set[e])
        s->open--;
}

/* Branch on the piece with fewest options: one that has a single place is no choice, and one that
   has none ends the branch before anything else is tried. */
static void
descend(plan_search *s, uint64_t unplaced, int64_t committed)
{
    option choice[PLAN_PIECES + 2];
    option trial[PLAN_PIECES + 2];
    int fewest = PLAN_PIECES + 2;
    int piece = -1;

    if (!unplaced) {
        if (committed < s->best->cost)
            record(s, committed);
        return;
    }
    if (s->nodes >= s->limit) {
        s->cut = true;
        return;
    }
    s->nodes++;
    if (pruned(s, unplaced, committed))
        return;
    for (uint64_t rest = unplaced; rest && fewest > 1; rest &= rest - 1) {
        int i = __builtin_ctzll(rest);
        int count = options_of(s, i, s->best->cost - committed, trial, fewest - 1);

        if (count < fewest) {
            fewest = count;
            piece = i;
            memcpy(choice, trial, (size_t)count * sizeof(*trial));
        }
    }
    if (piece < 0)
        return;
    for (int k = 0; k < fewest; k++)
        if (committed + choice[k].rise < s->best->cost)
            place(s, piece, choice[k], unplaced, committed);
}

static bool
run(plan_search *s, uint64_t unplaced, int64_t committed, int64_t limit)
{
    s->open = 0;
    s->depth = 0;
    s->dropped = 0;
    s->nodes = 0;
    s->limit = OV_MIN(limit, plan_effort_left(s->effort) / NODE_WORK);
    s->cut = false;
    descend(s, unplaced, committed);
    s->effort->spent += s->nodes * NODE_WORK;
    s->effort->cut = s->effort->cut || (s->cut && s->limit < limit);
    return !s->cut;
}

bool
plan_search_all(plan_search *s, int64_t node_limit)
{
    uint64_t all = s->c->n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << s->c->n) - 1;

    s->closed = (plan_sets){0};
    return run(s, all, 0, node_limit);
}

/* Reopen a few envelopes and every dropped piece, repair exactly; a fixed seed. */
void
plan_search_improve(plan_search *s, int rounds, int64_t node_limit)
{
    ov_random random = ov_random_seed(UINT64_C(0x9E3779B97F4A7C15));

    for (int round = 0; round < rounds; round++) {
        plan_sets now = *s->best;
        uint64_t loose = now.dropped;
        int64_t committed = 0;
        int reopen = OV_MIN(2 + round % 3, now.count);

        if (now.count < 2)
            return;
        for (int k = 0; k < reopen; k++) {
            int e = (int)ov_random_below(&random, (uint64_t)now.count);

            loose |= now.set[e];
            now.set[e] = now.set[--now.count];
        }
        s->closed = now;
        s->closed.dropped = 0;
        for (int e = 0; e < now.count; e++) {
            int slot;

            committed += plan_set_cost(s->c, now.set[e], &slot);
        }
        if (!run(s, loose, committed, node_limit))
            continue;
    }
}
