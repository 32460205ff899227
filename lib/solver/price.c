#include "columns_internal.h"

#include <string.h>

/* Steps of one search for the heaviest envelope, after which its bound stands for it: alike weights
   make a knapsack whose branches all look the same. */
#define PRICE_STEPS 20000

/* Merged types inside or outside as a whole, and none that the branching keeps apart. */
bool
column_allowed(const column_task *t, const column *col)
{
    column_mask inside = 0;

    for (int p = 0; p < col->part_count; p++) {
        int k = t->item_of[col->part[p].type];
        const column_item *item;

        if (k == UINT8_MAX) /* none left to send: the envelope goes without */
            continue;
        item = &t->item[k];
        if (item->types & ~col->types)
            return false;
        if (item->types & (item->types - 1)) { /* several: one of each */
            if (col->part[p].count != 1)
                return false;
        }
        inside |= column_bit(k);
    }
    for (column_mask rest = inside; rest; rest &= rest - 1) {
        int k = column_first(rest);

        if (inside & ~t->item[k].adjacent & ~column_bit(k))
            return false;
    }
    return inside && !(inside & ~t->members[col->slot]);
}

int32_t
column_limit_value(const column_node *n, const column_limit *l)
{
    return l->kind == LIMIT_DROP ? l->value - n->dropped[l->type] : l->value;
}

int
column_counts_slot(const column_model *m, const column_limit *l, int slot)
{
    return (l->kind == LIMIT_CHANNEL && m->slot[slot].channel == l->channel) ||
           (l->kind == LIMIT_SLOT && slot == l->channel);
}

/* What an envelope of the slot costs at these prices, before its members, in millionths. */
int64_t
column_base(const column_task *t, const column_prices *prices, int slot)
{
    const column_slot *s = &t->m->slot[slot];
    int64_t base = COLUMN_SCALE * (t->tier == 1 ? s->burden : s->cost) + prices->t1 * s->burden;

    for (int r = 0; r < t->node->limits; r++)
        if (column_counts_slot(t->m, &t->node->limit[r], slot))
            base += t->node->limit[r].at_most ? prices->limit[r] : -prices->limit[r];
    return base;
}

int64_t
column_weight(const column_task *t, const column_prices *prices, int item, int slot)
{
    int64_t weight = prices->item[item];

    if (t->tier == 2)
        weight -= COLUMN_SCALE * t->delay[item * t->m->slots + slot];
    for (int r = 0; r < t->node->limits; r++) {
        const column_limit *l = &t->node->limit[r];

        if (l->kind == LIMIT_PIECES && l->channel == t->m->slot[slot].channel &&
            (t->item[item].types & column_bit(l->type)))
            weight += l->at_most ? -prices->limit[r] : prices->limit[r];
    }
    return weight;
}

/* Heaviest clique under page and piece limits, depth first by falling weight. */
typedef struct heaviest {
    int n;
    int item[COLUMN_TYPES];
    int64_t weight[COLUMN_TYPES]; /* of one copy */
    int32_t pages[COLUMN_TYPES], pieces[COLUMN_TYPES], most[COLUMN_TYPES];
    column_mask adjacent[COLUMN_TYPES];
    int by_density[COLUMN_TYPES];
    uint8_t take[COLUMN_TYPES], best_take[COLUMN_TYPES];
    int64_t best;
    int64_t steps;
    bool cut;
} heaviest;

/* The better of two relaxations, by number and by pages (a fractional knapsack). Never their sum:
   both count the same envelope. */
static int64_t
heaviest_bound(const heaviest *h, column_mask open, int32_t pages, int32_t pieces)
{
    int64_t by_count = 0;
    int64_t by_pages = 0;
    int32_t left = pieces;

    for (column_mask rest = open; rest && left > 0; rest &= rest - 1) {
        int k = column_first(rest);
        int32_t copies = OV_MIN(h->most[k], left);

        by_count += h->weight[k] * copies;
        left -= copies;
    }
    for (int d = 0; d < h->n && pages > 0; d++) {
        int k = h->by_density[d];
        int64_t size;

        if (!((open >> k) & 1))
            continue;
        size = (int64_t)h->pages[k] * h->most[k];
        if (size > pages) {
            by_pages += h->weight[k] * pages / h->pages[k] + 1;
            break;
        }
        by_pages += h->weight[k] * h->most[k];
        pages -= (int32_t)size;
        if (by_pages >= by_count)
            break;
    }
    return OV_MIN(by_count, by_pages);
}

/*
 * The heaviest envelope by branch and bound over types; steps are bounded, and a search that was
 * cut says so: its value is then a bound and not an envelope.
 */
static void
heaviest_extend(heaviest *h, int64_t value, column_mask open, int32_t pages, int32_t pieces)
{
    if (value > h->best) {
        h->best = value;
        memcpy(h->best_take, h->take, (size_t)h->n);
    }
    while (open && !h->cut) {
        int k = column_first(open);
        int32_t most = OV_MIN(h->most[k], OV_MIN(pages / h->pages[k], pieces / h->pieces[k]));

        if (value + heaviest_bound(h, open, pages, pieces) <= h->best)
            return;
        if (h->steps++ >= PRICE_STEPS) {
            h->cut = true;
            return;
        }
        open &= open - 1;
        for (int32_t copies = most; copies > 0; copies--) {
            h->take[k] = (uint8_t)copies;
            heaviest_extend(h, value + copies * h->weight[k], open & h->adjacent[k],
                            pages - copies * h->pages[k], pieces - copies * h->pieces[k]);
        }
        h->take[k] = 0;
    }
}

/* By falling weight for the search, by weight a page for the bound. What weighs nothing is left
   out: it would only lengthen the branches. */
static void
heaviest_fill(heaviest *h, const column_task *t, const column_prices *prices, int slot)
{
    const column_slot *s = &t->m->slot[slot];

    h->n = 0;
    for (column_mask rest = t->members[slot]; rest; rest &= rest - 1) {
        int k = column_first(rest);
        int64_t weight = column_weight(t, prices, k, slot);
        int at = h->n;

        if (weight <= 0)
            continue;
        while (at > 0 && h->weight[at - 1] < weight) {
            h->weight[at] = h->weight[at - 1];
            h->item[at] = h->item[at - 1];
            at--;
        }
        h->weight[at] = weight;
        h->item[at] = k;
        h->n++;
    }
    for (int a = 0; a < h->n; a++) {
        const column_item *item = &t->item[h->item[a]];
        int at = a;

        h->pages[a] = OV_MAX(item->pages, 1);
        h->pieces[a] = item->pieces;
        h->most[a] = (item->adjacent >> h->item[a]) & 1
                         ? OV_MIN(item->copies,
                                  OV_MIN(s->cap_pages / h->pages[a], s->cap_pieces / h->pieces[a]))
                         : 1;
        h->take[a] = 0;
        h->adjacent[a] = 0;
        for (int b = 0; b < h->n; b++)
            if ((item->adjacent >> h->item[b]) & 1)
                h->adjacent[a] |= column_bit(b);
        while (at > 0 && h->weight[h->by_density[at - 1]] * h->pages[a] <
                             h->weight[a] * h->pages[h->by_density[at - 1]]) {
            h->by_density[at] = h->by_density[at - 1];
            at--;
        }
        h->by_density[at] = a;
    }
}

int64_t
column_price(const column_task *t, const column_prices *prices, int slot, int64_t floor,
             uint8_t *take, int64_t *work)
{
    const column_slot *s = &t->m->slot[slot];
    heaviest h;
    int64_t bound;

    h.best = floor;
    h.steps = 0;
    h.cut = false;
    heaviest_fill(&h, t, prices, slot);
    memset(h.best_take, 0, sizeof(h.best_take));
    memset(take, 0, (size_t)t->n);
    bound = heaviest_bound(&h, column_below(h.n), s->cap_pages, s->cap_pieces);
    heaviest_extend(&h, 0, column_below(h.n), s->cap_pages, s->cap_pieces);
    for (int a = 0; a < h.n; a++)
        take[h.item[a]] = h.best_take[a];
    *work += h.steps + h.n;
    return h.cut ? OV_MAX(bound, h.best) : h.best;
}
