#include "columns_internal.h"

/* Every item inside or outside as a whole, and no two that the branching keeps apart. */
bool
column_allowed(const column_task *t, uint64_t pieces, int slot)
{
    uint64_t inside = 0;
    uint64_t covered = 0;

    for (int k = 0; k < t->n; k++) {
        uint64_t both = t->item[k].pieces & pieces;

        if (both == 0)
            continue;
        if (both != t->item[k].pieces)
            return false;
        inside |= UINT64_C(1) << k;
        covered |= both;
    }
    for (uint64_t rest = inside; rest; rest &= rest - 1) {
        int k = __builtin_ctzll(rest);

        if (inside & ~t->item[k].adjacent & ~(UINT64_C(1) << k))
            return false;
    }
    return covered == pieces && pieces != 0 && !(inside & ~t->members[slot]);
}

uint64_t
column_pieces(const column_task *t, uint64_t items)
{
    uint64_t pieces = 0;

    for (; items; items &= items - 1)
        pieces |= t->item[__builtin_ctzll(items)].pieces;
    return pieces;
}

/* What an envelope of the slot costs at these prices, before its members, in millionths. */
int64_t
column_base(const column_task *t, const column_prices *prices, int slot)
{
    int channel = t->c->slot[slot].channel;
    const ov_plan_channel *ch = &t->c->view->problem->channels[channel];
    int64_t base = COLUMN_SCALE * (t->tier == 1 ? ch->burden : ch->cost);

    return base - prices->least[channel] + prices->most[channel] + prices->t1 * ch->burden;
}

/* Heaviest clique under page and piece limits, depth first by falling weight. */
typedef struct heaviest {
    int n;
    int item[PLAN_PIECES];
    int64_t weight[PLAN_PIECES];
    int32_t pages[PLAN_PIECES], count[PLAN_PIECES];
    uint64_t adjacent[PLAN_PIECES];
    int by_density[PLAN_PIECES];
    int64_t best;
    uint64_t best_set;
} heaviest;

static int64_t
heaviest_bound(const heaviest *h, uint64_t open, int32_t pages, int32_t pieces)
{
    int64_t by_count = 0;
    int64_t by_pages = 0;
    int32_t left = pieces;

    for (uint64_t rest = open; rest && left > 0; rest &= rest - 1) {
        by_count += h->weight[__builtin_ctzll(rest)];
        left--;
    }
    for (int d = 0; d < h->n && pages > 0; d++) {
        int k = h->by_density[d];

        if (!((open >> k) & 1))
            continue;
        if (h->pages[k] > pages) {
            by_pages += h->weight[k] * pages / h->pages[k] + 1;
            break;
        }
        by_pages += h->weight[k];
        pages -= h->pages[k];
        if (by_pages >= by_count)
            break;
    }
    return OV_MIN(by_count, by_pages);
}

static void
heaviest_extend(heaviest *h, uint64_t set, int64_t value, uint64_t open, int32_t pages,
                int32_t pieces)
{
    if (value > h->best) {
        h->best = value;
        h->best_set = set;
    }
    while (open) {
        int k = __builtin_ctzll(open);

        if (value + heaviest_bound(h, open, pages, pieces) <= h->best)
            return;
        open &= open - 1;
        if (h->pages[k] <= pages && h->count[k] <= pieces)
            heaviest_extend(h, set | (UINT64_C(1) << k), value + h->weight[k],
                            open & h->adjacent[k], pages - h->pages[k], pieces - h->count[k]);
    }
}

static void
heaviest_fill(heaviest *h, const column_task *t, const column_prices *prices, int slot)
{
    h->n = 0;
    for (uint64_t rest = t->members[slot]; rest; rest &= rest - 1) {
        int k = __builtin_ctzll(rest);
        int64_t weight = prices->item[k];
        int at = h->n;

        if (t->tier == 2)
            weight -= COLUMN_SCALE * t->delay[k * t->c->slots + slot];
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
        h->count[a] = item->count;
        h->adjacent[a] = 0;
        for (int b = 0; b < h->n; b++)
            if ((item->adjacent >> h->item[b]) & 1)
                h->adjacent[a] |= UINT64_C(1) << b;
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
             uint64_t *items)
{
    const plan_slot *s = &t->c->slot[slot];
    heaviest h = {.best = floor};

    *items = 0;
    heaviest_fill(&h, t, prices, slot);
    heaviest_extend(&h, 0, 0, h.n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << h.n) - 1, s->cap_pages,
                    s->cap_pieces);
    for (uint64_t rest = h.best_set; rest; rest &= rest - 1)
        *items |= UINT64_C(1) << h.item[__builtin_ctzll(rest)];
    return h.best;
}
