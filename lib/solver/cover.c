#include "columns_internal.h"

#include <stdlib.h>

typedef struct candidate {
    uint64_t items;
    int64_t rise; /* reduced cost, millionths */
    uint64_t pieces;
} candidate;

typedef struct cover {
    const column_task *t;
    const column_prices *prices;
    candidate *list;
    size_t count;
    uint32_t *of_item[PLAN_PIECES]; /* candidates that hold the item, by rise */
    uint32_t of_count[PLAN_PIECES];
    uint64_t chosen[PLAN_PIECES]; /* pieces */
    int depth;
    uint64_t dropped, always_dropped;
    int64_t room; /* what reduced costs may add up to */
    int64_t price_sum;
    int64_t nodes, limit;
    plan_sets *best;
    bool found;
} cover;

static int
candidate_cmp(const void *a, const void *b)
{
    const candidate *x = a;
    const candidate *y = b;

    if (x->rise != y->rise)
        return OV_CMP(x->rise, y->rise);
    return OV_CMP(x->pieces, y->pieces);
}

/* The cover as a partition: a piece covered twice stays with the first. */
static void
record(cover *f)
{
    const plan_component *c = f->t->c;
    plan_sets trial = {.dropped = f->dropped | f->always_dropped};
    uint64_t taken = trial.dropped;

    for (uint64_t rest = trial.dropped; rest; rest &= rest - 1)
        trial.cost += c->drop[__builtin_ctzll(rest)];
    for (int k = 0; k < f->depth; k++) {
        uint64_t set = f->chosen[k] & ~taken;
        int slot;

        if (!set)
            continue;
        taken |= set;
        trial.set[trial.count++] = set;
        trial.cost += plan_set_cost(c, set, &slot);
    }
    if (trial.cost >= f->best->cost)
        return;
    *f->best = trial;
    f->found = true;
    f->room = COLUMN_SCALE * (column_target(f->t, f->best) - 1) - f->price_sum;
}

static int64_t
price_of(const cover *f, uint64_t items)
{
    int64_t sum = 0;

    for (; items; items &= items - 1)
        sum += f->prices->item[__builtin_ctzll(items)];
    return sum;
}

static void
cover_items(cover *f, uint64_t open, uint64_t covered, int64_t spent)
{
    uint32_t fewest = UINT32_MAX;
    int item;

    if (!open) {
        record(f);
        return;
    }
    if (f->nodes++ >= f->limit)
        return;
    item = __builtin_ctzll(open);
    for (uint64_t rest = open; rest; rest &= rest - 1) {
        int k = __builtin_ctzll(rest);

        if (f->of_count[k] < fewest) {
            fewest = f->of_count[k];
            item = k;
        }
    }
    for (uint32_t i = 0; i < f->of_count[item]; i++) {
        const candidate *one = &f->list[f->of_item[item][i]];
        int64_t next = spent + one->rise;

        if (next > f->room)
            break;
        next += price_of(f, one->items & covered);
        if (next > f->room || f->depth == PLAN_PIECES)
            continue;
        f->chosen[f->depth++] = one->pieces;
        cover_items(f, open & ~one->items, covered | one->items, next);
        f->depth--;
    }
    if (f->t->item[item].drop >= 0) {
        int64_t drop = f->t->item[item].drop;
        int64_t next = spent - f->prices->item[item] +
                       (f->t->tier == 1 ? COLUMN_SCALE * drop : drop * f->prices->t1);

        if (next > f->room)
            return;
        f->dropped |= f->t->item[item].pieces;
        cover_items(f, open & ~(UINT64_C(1) << item), covered | (UINT64_C(1) << item), next);
        f->dropped &= ~f->t->item[item].pieces;
    }
}

static int64_t
reduced_cost(const column_task *t, const column_prices *prices, const column *col, uint64_t items)
{
    int64_t sum = column_base(t, prices, col->slot);

    for (; items; items &= items - 1) {
        int k = __builtin_ctzll(items);

        sum -= prices->item[k];
        if (t->tier == 2)
            sum += COLUMN_SCALE * t->delay[k * t->c->slots + col->slot];
    }
    return sum;
}

static void
index_candidates(ov_arena *scratch, cover *f)
{
    for (int k = 0; k < f->t->n; k++) {
        f->of_item[k] = OV_NEW_ARRAY(scratch, uint32_t, f->count + 1);
        for (size_t i = 0; i < f->count; i++)
            if ((f->list[i].items >> k) & 1)
                f->of_item[k][f->of_count[k]++] = (uint32_t)i;
    }
}

bool
column_cover(ov_arena *scratch, const column_task *t, const column_pool *pool,
             const column_prices *prices, int64_t price_sum, int64_t node_limit, uint64_t dropped,
             plan_sets *best)
{
    cover f = {.t = t,
               .prices = prices,
               .list = OV_NEW_ARRAY(scratch, candidate, pool->count + 1),
               .always_dropped = dropped,
               .price_sum = price_sum,
               .limit = node_limit,
               .best = best};
    uint64_t all = t->n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << t->n) - 1;

    f.room = COLUMN_SCALE * (column_target(t, best) - 1) - price_sum;
    for (size_t i = 0; i < pool->count; i++) {
        const column *col = &pool->items[i];
        uint64_t items = 0;
        int64_t rise;

        if (!column_allowed(t, col->pieces, col->slot))
            continue;
        for (int k = 0; k < t->n; k++)
            if (t->item[k].pieces & col->pieces)
                items |= UINT64_C(1) << k;
        rise = reduced_cost(t, prices, col, items);
        if (rise <= f.room)
            f.list[f.count++] = (candidate){.items = items, .rise = rise, .pieces = col->pieces};
    }
    if (f.count > 1)
        qsort(f.list, f.count, sizeof(*f.list), candidate_cmp);
    index_candidates(scratch, &f);
    cover_items(&f, all, 0, 0);
    return f.found;
}
