#include "columns_internal.h"

#include <string.h>

/*
 * Branch and price: nodes are taken by least bound, then by age.  Covers are tried in few nodes
 * and once after each new best plan: where they find nothing they cost as much as the node itself.
 */
#define COLUMN_ROUNDS      300
#define COLUMN_COVER_NODES 20000
#define COLUMN_LEAF_NODES  100000
/* Work of one tree for each node it is allowed, about a microsecond each: steps of pricing and of
   covers, half its rows for each pivot. A node of sixty types takes a thousand or two; the limit
   is for trees whose programmes grow. */
#define COLUMN_NODE_WORK 3000

/* The tier's value of the best plan: what bounds are compared with. */
static int64_t
best_value(const column_tree *tr)
{
    if (tr->tier == 1)
        return tr->best->t1;
    return tr->best->t1 < tr->t1_limit ? 0 : tr->best->t2;
}

int64_t
column_target(const column_task *t, const column_plan *best)
{
    if (t->tier == 1)
        return best->t1 - t->m->unit[1] + 1;
    /* once t1 falls below the limit nothing of this tier is left to find */
    return best->t1 < t->t1_limit ? 0 : best->t2 - t->m->unit[2] + 1;
}

/*
 * In the second tier a column costs its channel and the days that its pieces wait; the burden of
 * the first tier is a constraint there and no longer a price.
 */
static void
add_column(column_tree *tr, const column_part *part, int32_t count, int slot)
{
    const column_slot *s = &tr->m->slot[slot];
    column_part *kept = OV_NEW_ARRAY(tr->scratch, column_part, (size_t)count);
    column *at = OV_VEC_ADD(tr->scratch, &tr->pool);

    memcpy(kept, part, (size_t)count * sizeof(*kept));
    *at = (column){.part = kept,
                   .part_count = count,
                   .slot = slot,
                   .cost = (double)(tr->tier == 1 ? s->burden : s->cost)};
    for (int32_t p = 0; p < count; p++) {
        at->types |= column_bit(part[p].type);
        if (tr->tier == 2)
            at->cost += (double)(part[p].count * tr->m->delay[part[p].type * tr->m->slots + slot]);
    }
}

static void
add_plan(column_tree *tr, const column_plan *plan)
{
    for (int e = 0; e < plan->count; e++) {
        column_part part[COLUMN_TYPES];
        int32_t count = 0;

        for (int k = 0; k < tr->m->types; k++)
            if (plan->envelope[e].take[k])
                part[count++] =
                    (column_part){.type = (uint8_t)k, .count = plan->envelope[e].take[k]};
        add_column(tr, part, count, plan->envelope[e].slot);
    }
}

static bool
are_adjacent(const column_task *t, column_mask a, column_mask b)
{
    for (; a; a &= a - 1) {
        int k = column_first(a);

        if (b & ~(t->m->type[k].adjacent & ~t->node->apart[k]))
            return false;
    }
    return true;
}

/* A slot is worth pricing in tier 1 unless another of its channel serves all its users. */
static void
choose_slots(column_task *t)
{
    const column_model *m = t->m;

    for (int s = 0; s < m->slots; s++) {
        t->use[s] = m->slot[s].members != 0;
        for (int o = 0; o < m->slots && t->use[s] && t->tier == 1; o++)
            if (o != s && m->slot[o].channel == m->slot[s].channel &&
                !(m->slot[s].members & ~m->slot[o].members) &&
                (m->slot[s].members != m->slot[o].members || o < s))
                t->use[s] = false;
    }
}

static bool
may_drop(const column_node *n, const column_model *m, int k)
{
    if (m->type[k].drop < 0)
        return false;
    for (int r = 0; r < n->limits; r++)
        if (n->limit[r].kind == LIMIT_DROP && n->limit[r].type == k &&
            column_limit_value(n, &n->limit[r]) <= 0)
            return false;
    return true;
}

/* Types as items: what is left of each after drops and placed copies, merged types as one. A
   merged group is dropped whole or sent whole, so its drop value is the sum, and one that must go
   holds all. */
static void
fill_items(column_task *t)
{
    const column_model *m = t->m;

    memset(t->item_of, 0xff, sizeof(t->item_of));
    for (int k = 0; k < m->types; k++) {
        int32_t copies = m->type[k].count - t->node->dropped[k] - t->node->placed[k];
        int at = t->item_of[t->node->together[k]];
        column_item *item;

        t->fixed_t1 += t->node->dropped[k] * OV_MAX(m->type[k].drop, 0);
        if (copies <= 0)
            continue;
        if (at == UINT8_MAX) {
            at = t->n++;
            t->item[at] = (column_item){.copies = copies};
        }
        /* a lower one may have been dropped since: the group still goes by its number */
        t->item_of[t->node->together[k]] = t->item_of[k] = (uint8_t)at;
        item = &t->item[at];
        item->types |= column_bit(k);
        item->pages += m->type[k].pages;
        item->pieces++;
        if (!may_drop(t->node, m, k))
            item->drop = -1;
        else if (item->drop >= 0)
            item->drop += m->type[k].drop;
    }
}

/* A node's problem: the items, who may share with whom now that pairs are held apart, which slots
   take them. Branching changes these and never the pricing itself. */
const column_task *
column_task_build(column_tree *tr, const column_node *n)
{
    const column_model *m = tr->m;
    column_task *t = OV_NEW(tr->inner, column_task);

    t->m = m;
    t->node = n;
    t->tier = tr->tier;
    t->t1_limit = tr->t1_limit;
    fill_items(t);
    t->use = OV_NEW_ARRAY(tr->inner, uint8_t, (size_t)m->slots + 1);
    t->members = OV_NEW_ARRAY(tr->inner, column_mask, (size_t)m->slots + 1);
    t->delay = OV_NEW_ARRAY(tr->inner, int64_t, (size_t)(t->n * m->slots) + 1);
    for (int k = 0; k < t->n; k++) {
        column_item *item = &t->item[k];
        bool whole = true;

        for (column_mask rest = item->types; rest; rest &= rest - 1) {
            column_mask bit = column_bit(column_first(rest));

            whole = whole && are_adjacent(t, bit, item->types & ~bit);
        }
        for (int l = 0; l < t->n; l++)
            if ((l != k || item->copies > 1) && are_adjacent(t, item->types, t->item[l].types))
                item->adjacent |= column_bit(l);
        for (int s = 0; s < m->slots; s++) {
            if (!whole || (item->types & ~m->slot[s].members) ||
                item->pages > m->slot[s].cap_pages || item->pieces > m->slot[s].cap_pieces)
                continue;
            t->members[s] |= column_bit(k);
            for (column_mask rest = item->types; rest; rest &= rest - 1)
                t->delay[k * m->slots + s] += m->delay[column_first(rest) * m->slots + s];
        }
    }
    choose_slots(t);
    return t;
}

/* The most envelopes of a channel that a plan worth finding can have. */
static int64_t
most_envelopes(const column_tree *tr, const column_task *t, int channel)
{
    int64_t burden = tr->m->view->problem->channels[channel].burden;
    int64_t most = tr->m->pieces;

    for (int r = 0; r < t->node->limits; r++) {
        const column_limit *l = &t->node->limit[r];

        if (l->kind == LIMIT_CHANNEL && l->channel == channel && l->at_most)
            most = OV_MIN(most, l->value);
    }
    return burden > 0 ? OV_MIN(most, tr->best->t1 / burden) : most;
}

static int64_t
price_sum(const column_task *t, const column_prices *prices)
{
    int64_t sum =
        t->tier == 1 ? COLUMN_SCALE * t->fixed_t1 : -prices->t1 * (t->t1_limit - t->fixed_t1);

    for (int k = 0; k < t->n; k++)
        sum += prices->item[k] * t->item[k].copies;
    for (int r = 0; r < t->node->limits; r++) {
        int64_t value = prices->limit[r] * column_limit_value(t->node, &t->node->limit[r]);

        sum += t->node->limit[r].at_most ? -value : value;
    }
    return sum;
}

static void
add_taken(column_tree *tr, const column_task *t, const uint8_t *take, int slot, column_master *m)
{
    column_part part[COLUMN_TYPES];
    int32_t count = 0;

    for (int k = 0; k < t->n; k++)
        for (column_mask rest = take[k] ? t->item[k].types : 0; rest; rest &= rest - 1)
            part[count++] = (column_part){.type = (uint8_t)column_first(rest), .count = take[k]};
    add_column(tr, part, count, slot);
    column_master_add(m, t, &tr->pool.items[tr->pool.count - 1], tr->pool.count - 1);
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
    for (int s = 0; s < tr->m->slots; s++) {
        int channel = tr->m->slot[s].channel;
        uint8_t take[COLUMN_TYPES];
        int64_t base;
        int64_t worth;
        int any = 0;

        if (!t->use[s])
            continue;
        base = column_base(t, prices, s);
        worth = column_price(t, prices, s, base, take, &tr->work);
        excess[channel] = OV_MAX(excess[channel], worth - base);
        for (int k = 0; k < t->n; k++)
            any += take[k];
        if (any == 0 || worth - base < COLUMN_SCALE / 100000)
            continue;
        add_taken(tr, t, take, s, m);
        *added += 1;
    }
    for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
        if (excess[c])
            sum -= excess[c] * most_envelopes(tr, t, c);
    return sum;
}

/* The least value of the tier that is not below so many millionths. */
static int64_t
to_unit(const column_tree *tr, int64_t millionths)
{
    int64_t value = millionths <= 0 ? 0 : (millionths + COLUMN_SCALE - 1) / COLUMN_SCALE;
    int64_t over = value % tr->m->unit[tr->tier];

    return over ? value + tr->m->unit[tr->tier] - over : value;
}

/*
 * Column generation (Dantzig and Wolfe 1960): the master's prices ask each slot for a better
 * envelope until there is none, or until Lagrange's bound, which holds in every round, shows that
 * the node cannot improve the best plan.
 */
const column_master *
column_solve_node(column_tree *tr, column_node *n, const column_task *t, column_prices *prices)
{
    column_master *m = column_master_new(tr->inner, t, &tr->pool);

    for (int round = 0; round < COLUMN_ROUNDS; round++) {
        size_t added;
        int64_t bound;
        double value;

        tr->work += (int64_t)column_master_solve(m) * (column_master_rows(m) / 2 + 1);
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

/* The open node of least bound, oldest first; NULL when none can lead below the best plan. */
static column_node *
choose_node(const column_tree *tr)
{
    int64_t least = best_value(tr);
    column_node *found = NULL;

    for (size_t i = 0; i < tr->nodes.count; i++)
        if (tr->nodes.items[i]->open && tr->nodes.items[i]->bound < least) {
            least = tr->nodes.items[i]->bound;
            found = tr->nodes.items[i];
        }
    return found;
}

/* A plan from what the linear programme uses: rounded at once in every node; in nodes 1, 4, 16, ...
   by a dive; then, and after every better plan, from any columns of the pool. */
static void
round_node(column_tree *tr, const column_node *n, const column_task *t, const column_master *m,
           const column_prices *prices)
{
    bool more = column_round(tr, t, m);

    if (tr->solved == tr->next_dive && n->bound < best_value(tr)) {
        tr->next_dive *= 4;
        column_dive(tr, t, m);
        more = true;
    }
    while (more && n->bound < best_value(tr))
        more = column_cover(tr->inner, t, &tr->pool, prices, price_sum(t, prices),
                            COLUMN_COVER_NODES, tr->best, &tr->work);
}

/* One node, cheapest way to be done with it first: its bound, plans that meet the bound, children.
   A node that ends with none of these keeps its bound as the tree's. */
static void
explore(column_tree *tr, column_node *n)
{
    const column_task *t;
    column_prices *prices;
    const column_master *m;

    ov_arena_reset(tr->inner);
    prices = OV_NEW(tr->inner, column_prices);
    n->open = false;
    tr->solved++;
    t = column_task_build(tr, n);
    m = column_solve_node(tr, n, t, prices);
    if (n->bound >= best_value(tr))
        return;
    round_node(tr, n, t, m, prices);
    if (n->bound >= best_value(tr))
        return;
    n->basis = column_master_basis(tr->scratch, m, t);
    if (column_branch(tr, n, t, m))
        return;
    /* nothing to branch on, though types that stand for many still mix in parts: a last try */
    column_dive(tr, t, m);
    column_cover(tr->inner, t, &tr->pool, prices, price_sum(t, prices), COLUMN_LEAF_NODES, tr->best,
                 &tr->work);
    if (n->bound < best_value(tr))
        tr->leaf_bound = OV_MIN(tr->leaf_bound, n->bound);
}

/* The root, with a column of each type in each channel's first slot for it, and the best plan's. */
static void
start_tree(column_tree *tr)
{
    const column_model *m = tr->m;
    column_node *root = OV_NEW(tr->scratch, column_node);

    *OV_VEC_ADD(tr->scratch, &tr->nodes) = root;
    root->open = true;
    for (int k = 0; k < m->types; k++) {
        uint32_t seen = 0;

        root->together[k] = (uint8_t)k;
        for (int s = 0; s < m->slots; s++) {
            if (!(m->slot[s].members & column_bit(k)) || ((seen >> m->slot[s].channel) & 1))
                continue;
            seen |= 1U << m->slot[s].channel;
            add_column(tr, &(column_part){.type = (uint8_t)k, .count = 1}, 1, s);
        }
    }
    add_plan(tr, tr->best);
}

/*
 * Bounded by nodes and work, never by time: the same night gives the same plan on a slow machine.
 * What is left open keeps its bound, so that the gap that is published is a proof.
 */
int64_t
column_tier(ov_arena *scratch, const column_model *m, int tier, int64_t node_limit,
            column_plan *best, plan_effort *effort)
{
    column_tree tr = {.scratch = scratch,
                      .inner = ov_arena_new(),
                      .m = m,
                      .tier = tier,
                      .t1_limit = best->t1,
                      .best = best,
                      .next_dive = 1,
                      .leaf_bound = INT64_MAX};
    int64_t work_limit = node_limit * COLUMN_NODE_WORK;
    int64_t bound;
    column_node *at;

    work_limit = OV_MIN(work_limit, plan_effort_left(effort));
    start_tree(&tr);
    while (tr.solved < node_limit && tr.work < work_limit && (at = choose_node(&tr)))
        explore(&tr, at);
    bound = OV_MIN(tr.leaf_bound, best_value(&tr));
    for (size_t i = 0; i < tr.nodes.count; i++)
        if (tr.nodes.items[i]->open)
            bound = OV_MIN(bound, tr.nodes.items[i]->bound);
    effort->cut =
        effort->cut || (tr.work >= work_limit && work_limit < node_limit * COLUMN_NODE_WORK);
    effort->spent += tr.work;
    ov_arena_free(tr.inner);
    return bound;
}
