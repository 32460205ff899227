#include "columns_internal.h"

#include <string.h>

/* Branch and price: nodes are taken by least bound, then by age. */
#define COLUMN_ROUNDS      300
#define COLUMN_COVER_NODES 20000

int64_t
column_target(const column_task *t, const plan_sets *best)
{
    int64_t t1 = best->cost >> t->c->shift;

    if (t->tier == 2) /* once t1 falls below the limit nothing of this tier is left to find */
        return t1 < t->t1_limit ? 0 : best->cost & ((INT64_C(1) << t->c->shift) - 1);
    return t->c->unit > 1 ? t1 - t->c->unit + 1 : t1;
}

/* The tier's value of the best plan: what bounds are compared with. */
static int64_t
best_value(const column_tree *tr)
{
    int64_t t1 = tr->best->cost >> tr->c->shift;

    if (tr->tier == 1)
        return t1;
    return t1 < tr->t1_limit ? 0 : tr->best->cost & ((INT64_C(1) << tr->c->shift) - 1);
}

static void
add_column(column_tree *tr, uint64_t pieces, int slot)
{
    const ov_plan_problem *p = tr->c->view->problem;
    const ov_plan_channel *ch = &p->channels[tr->c->slot[slot].channel];
    column *at = OV_VEC_ADD(tr->scratch, &tr->pool);

    *at = (column){.pieces = pieces, .slot = slot};
    if (tr->tier == 1) {
        at->cost = (double)ch->burden;
        return;
    }
    at->cost = (double)ch->cost;
    for (; pieces; pieces &= pieces - 1)
        at->cost += (double)tr->c->delay[__builtin_ctzll(pieces) * tr->c->slots + slot];
}

static void
add_sets(column_tree *tr, const plan_sets *sets)
{
    for (int e = 0; e < sets->count; e++) {
        int slot;

        if (plan_set_cost(tr->c, sets->set[e], &slot) < PLAN_INF)
            add_column(tr, sets->set[e], slot);
    }
}

static bool
pieces_adjacent(const plan_component *c, const column_node *n, uint64_t a, uint64_t b)
{
    for (; a; a &= a - 1) {
        int i = __builtin_ctzll(a);

        if (b & ~(c->adjacent[i] & ~n->apart[i]))
            return false;
    }
    return true;
}

/* A slot is worth pricing in tier 1 unless another of its channel serves all its users. */
static void
choose_slots(column_task *t)
{
    const plan_component *c = t->c;

    for (int s = 0; s < c->slots; s++) {
        t->use[s] = t->members[s] != 0;
        for (int o = 0; o < c->slots && t->use[s] && t->tier == 1; o++)
            if (o != s && c->slot[o].channel == c->slot[s].channel &&
                !(t->members[s] & ~t->members[o]) && (t->members[s] != t->members[o] || o < s))
                t->use[s] = false;
    }
}

static void
fill_items(column_task *t, const column_node *n)
{
    const plan_component *c = t->c;

    for (int i = 0; i < c->n; i++) {
        column_item *item;
        int k = 0;

        if ((n->dropped >> i) & 1) {
            t->fixed_t1 += c->drop[i] >> c->shift;
            continue;
        }
        while (k < t->n && !((t->item[k].pieces >> n->together[i]) & 1))
            k++;
        item = &t->item[k];
        if (k == t->n)
            t->item[t->n++] = (column_item){0};
        item->pieces |= UINT64_C(1) << i;
        item->pages += c->pages[i];
        item->count++;
        if (c->drop[i] >= PLAN_INF || ((n->sent >> i) & 1))
            item->drop = -1;
        else if (item->drop >= 0)
            item->drop += c->drop[i] >> c->shift;
    }
}

static column_task
build_task(column_tree *tr, const column_node *n)
{
    const plan_component *c = tr->c;
    column_task t = {.c = c, .tier = tr->tier, .t1_limit = tr->t1_limit};

    memcpy(t.least, n->least, sizeof(t.least));
    memcpy(t.most, n->most, sizeof(t.most));
    fill_items(&t, n);
    t.use = OV_NEW_ARRAY(tr->inner, uint8_t, (size_t)c->slots + 1);
    t.members = OV_NEW_ARRAY(tr->inner, uint64_t, (size_t)c->slots + 1);
    t.delay = OV_NEW_ARRAY(tr->inner, int64_t, (size_t)(t.n * c->slots) + 1);
    for (int k = 0; k < t.n; k++) {
        column_item *item = &t.item[k];
        uint8_t channels = UINT8_MAX;
        bool whole = true;

        for (uint64_t rest = item->pieces; rest; rest &= rest - 1) {
            uint64_t bit = rest & -rest;

            whole = whole && pieces_adjacent(c, n, bit, item->pieces & ~bit);
            channels &= n->channels[__builtin_ctzll(rest)];
        }
        for (int l = 0; l < t.n; l++)
            if (l != k && pieces_adjacent(c, n, item->pieces, t.item[l].pieces))
                item->adjacent |= UINT64_C(1) << l;
        for (int s = 0; s < c->slots; s++) {
            if (!whole || !((channels >> c->slot[s].channel) & 1) ||
                (item->pieces & ~c->slot[s].members) || item->pages > c->slot[s].cap_pages ||
                item->count > c->slot[s].cap_pieces)
                continue;
            t.members[s] |= UINT64_C(1) << k;
            for (uint64_t rest = item->pieces; rest; rest &= rest - 1)
                t.delay[k * c->slots + s] += c->delay[__builtin_ctzll(rest) * c->slots + s];
        }
    }
    choose_slots(&t);
    return t;
}

/* The most envelopes of a channel that a plan worth finding can have. */
static int64_t
most_envelopes(const column_tree *tr, const column_task *t, int channel)
{
    int64_t burden = tr->c->view->problem->channels[channel].burden;
    int64_t t1 = tr->best->cost >> tr->c->shift;
    int64_t most = OV_MIN(t->most[channel], t->n);

    return burden > 0 ? OV_MIN(most, t1 / burden) : most;
}

static int64_t
price_sum(const column_task *t, const column_prices *prices)
{
    int64_t sum =
        t->tier == 1 ? COLUMN_SCALE * t->fixed_t1 : -prices->t1 * (t->t1_limit - t->fixed_t1);

    for (int k = 0; k < t->n; k++)
        sum += prices->item[k];
    for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
        sum += prices->least[c] * t->least[c] - prices->most[c] * t->most[c];
    return sum;
}

/*
 * Price every slot exactly. Where a column is worth more than it costs, either it joins the pool or
 * its excess is charged to the number of envelopes of its channel: that gives the certified bound.
 */
static int64_t
price_all(column_tree *tr, const column_task *t, const column_prices *prices, column_master *m,
          size_t *added)
{
    int64_t excess[OV_PLAN_CHANNELS_MAX] = {0};
    int64_t sum = price_sum(t, prices);

    *added = 0;
    for (int s = 0; s < tr->c->slots; s++) {
        int channel = tr->c->slot[s].channel;
        int64_t base;
        int64_t worth;
        uint64_t items;

        if (!t->use[s])
            continue;
        base = column_base(t, prices, s);
        worth = column_price(t, prices, s, base, &items);
        excess[channel] = OV_MAX(excess[channel], worth - base);
        if (items == 0 || worth - base < COLUMN_SCALE / 100000)
            continue;
        add_column(tr, column_pieces(t, items), s);
        column_master_add(m, t, &tr->pool.items[tr->pool.count - 1], tr->pool.count - 1);
        *added += 1;
    }
    for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
        if (excess[c])
            sum -= excess[c] * most_envelopes(tr, t, c);
    return sum;
}

static int64_t
to_unit(const column_tree *tr, int64_t millionths)
{
    int64_t value = millionths <= 0 ? 0 : (millionths + COLUMN_SCALE - 1) / COLUMN_SCALE;

    if (tr->tier == 1 && tr->c->unit > 1 && value % tr->c->unit)
        value += tr->c->unit - value % tr->c->unit;
    return value;
}

/* Solve one node's linear programme; its bound grows with every round of pricing. */
static column_master *
solve_node(column_tree *tr, column_node *n, const column_task *t, column_prices *prices)
{
    column_master *m = column_master_new(tr->inner, t, &tr->pool);

    for (int round = 0; round < COLUMN_ROUNDS; round++) {
        size_t added;
        int64_t bound;
        double value;

        column_master_solve(m);
        column_master_prices(m, t, prices);
        bound = to_unit(tr, price_all(tr, t, prices, m, &added));
        n->bound = OV_MAX(n->bound, bound);
        value = column_master_value(m) + (tr->tier == 1 ? (double)t->fixed_t1 : 0);
        if (added == 0 || n->bound >= best_value(tr))
            break;
        if (value < 1e8 && bound >= to_unit(tr, (int64_t)((value - 0.01) * COLUMN_SCALE)))
            break;
    }
    return m;
}

/* The open node of least bound, oldest first; false when none can lead below the best plan. */
static bool
choose_node(const column_tree *tr, size_t *out)
{
    int64_t least = best_value(tr);
    bool found = false;

    for (size_t i = 0; i < tr->nodes.count; i++)
        if (tr->nodes.items[i].open && tr->nodes.items[i].bound < least) {
            least = tr->nodes.items[i].bound;
            *out = i;
            found = true;
        }
    return found;
}

/* A plan from what the linear programme uses, then from every column it might have used. */
static bool
round_node(column_tree *tr, const column_node *n, const column_task *t, const column_master *m,
           const column_prices *prices)
{
    int64_t sum = price_sum(t, prices);
    column_pool used = {0};
    bool found;

    for (int r = 0; r < column_master_rows(m); r++) {
        size_t index;
        double value;

        if (column_master_basic(m, r, &index, &value) && value > 1e-3)
            *OV_VEC_ADD(tr->inner, &used) = tr->pool.items[index];
    }
    found =
        column_cover(tr->inner, t, &used, prices, sum, COLUMN_COVER_NODES, n->dropped, tr->best);
    if (n->bound < best_value(tr))
        found = column_cover(tr->inner, t, &tr->pool, prices, sum, COLUMN_COVER_NODES, n->dropped,
                             tr->best) ||
                found;
    return found;
}

static void
explore(column_tree *tr, size_t at)
{
    column_task t;
    column_prices prices;
    column_master *m;
    column_node *n = &tr->nodes.items[at];

    ov_arena_reset(tr->inner);
    n->open = false;
    tr->solved++;
    t = build_task(tr, n);
    m = solve_node(tr, n, &t, &prices);
    if (n->bound >= best_value(tr))
        return;
    if (round_node(tr, n, &t, m, &prices) && n->bound >= best_value(tr))
        return;
    if (!column_branch(tr, at, &t, m))
        tr->leaf_bound = OV_MIN(tr->leaf_bound, tr->nodes.items[at].bound);
}

static void
start_tree(column_tree *tr)
{
    column_node *root = OV_VEC_ADD(tr->scratch, &tr->nodes);

    root->open = true;
    for (int i = 0; i < tr->c->n; i++) {
        root->together[i] = (uint8_t)i;
        root->channels[i] = UINT8_MAX;
        for (int s = 0; s < tr->c->slots; s++)
            if (((tr->c->slot[s].members >> i) & 1) &&
                (s == 0 || tr->c->slot[s].channel != tr->c->slot[s - 1].channel ||
                 !((tr->c->slot[s - 1].members >> i) & 1)))
                add_column(tr, UINT64_C(1) << i, s);
    }
    for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
        root->most[c] = PLAN_PIECES;
    add_sets(tr, tr->best);
    for (int order = 0; order < 3; order++) {
        plan_sets greedy;

        plan_greedy(tr->scratch, tr->c, (plan_order)order, NULL, &greedy);
        add_sets(tr, &greedy);
    }
}

int64_t
plan_columns(ov_arena *scratch, const plan_component *c, int tier, int64_t node_limit,
             plan_sets *best, int64_t *nodes)
{
    column_tree tr = {.scratch = scratch,
                      .inner = ov_arena_new(),
                      .c = c,
                      .tier = tier,
                      .t1_limit = best->cost >> c->shift,
                      .best = best,
                      .leaf_bound = INT64_MAX};
    int64_t bound;
    size_t at;

    start_tree(&tr);
    while (tr.solved < node_limit && choose_node(&tr, &at))
        explore(&tr, at);
    bound = OV_MIN(tr.leaf_bound, best_value(&tr));
    for (size_t i = 0; i < tr.nodes.count; i++)
        if (tr.nodes.items[i].open)
            bound = OV_MIN(bound, tr.nodes.items[i].bound);
    *nodes += tr.solved;
    ov_arena_free(tr.inner);
    return bound;
}
