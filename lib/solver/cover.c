#include "columns_internal.h"

#include <stdlib.h>
#include <string.h>

/*
 * Depth first over the columns: the item with fewest candidates is covered by each of them in turn.
 * Reduced costs add up, and what is covered more often than it has copies is paid at its price, so
 * a branch ends as soon as it cannot lead below the best plan.
 */
typedef struct candidate {
    int64_t rise; /* reduced cost, millionths */
    size_t column;
    column_mask items;
} candidate;

typedef struct cover {
    const column_task *t;
    const column_pool *pool;
    const column_prices *prices;
    candidate *list;
    size_t count;
    uint32_t *of_item[COLUMN_TYPES]; /* candidates that hold the item, by rise */
    uint32_t of_count[COLUMN_TYPES];
    size_t *chosen; /* pool columns */
    int depth;
    int32_t left[COLUMN_TYPES];    /* copies not yet covered; below 0 covered once too often */
    int32_t dropped[COLUMN_TYPES]; /* items */
    int64_t room;                  /* what reduced costs may add up to */
    int64_t price_sum;
    int64_t t1, t1_most; /* of what is chosen and dropped; above, no prices make it a better plan */
    int64_t nodes, limit;
    column_plan trial;
    column_plan *best;
    bool found;
} cover;

static int
candidate_cmp(const void *a, const void *b)
{
    const candidate *x = a;
    const candidate *y = b;

    return x->rise != y->rise ? OV_CMP(x->rise, y->rise) : OV_CMP(x->column, y->column);
}

/*
 * The room that the best plan leaves: to reduced costs, and to t1 itself. Prices alone do not hold a
 * cover to t1: what the second tier saves beyond its limit, or a node's limits credit, pays for
 * envelopes that the first tier does not allow, and cover after cover is then looked at in vain.
 */
static void
set_room(cover *f)
{
    f->room = COLUMN_SCALE * (column_target(f->t, f->best) - 1) - f->price_sum;
    f->t1_most = f->t->tier == 1 ? f->best->t1 - f->t->m->unit[1] : f->t->t1_limit;
}

/* The cover as a plan: a copy covered twice stays with the first. */
static void
record(cover *f)
{
    int32_t left[COLUMN_TYPES];

    column_plan_start(f->t, f->dropped, &f->trial);
    for (int k = 0; k < f->t->m->types; k++)
        left[k] = f->t->m->type[k].count - f->trial.dropped[k];
    for (int k = 0; k < f->depth; k++)
        column_plan_add(&f->pool->items[f->chosen[k]], left, &f->trial);
    f->nodes += f->depth; /* as dear as so many steps */
    if (column_plan_keep(f->t->m, &f->trial, f->best)) {
        f->found = true;
        set_room(f);
    }
}

/* Take the column's copies out of what is left; what that covers too often, at its price. */
static int64_t
take_column(cover *f, const column *col, int32_t sign)
{
    int64_t excess = 0;
    column_mask seen = 0;

    for (int p = 0; p < col->part_count; p++) {
        int k = f->t->item_of[col->part[p].type];
        int32_t count = col->part[p].count;

        if (k == UINT8_MAX || ((seen >> k) & 1))
            continue;
        seen |= column_bit(k);
        if (sign > 0)
            excess += f->prices->item[k] * OV_MAX(0, count - OV_MAX(f->left[k], 0));
        f->left[k] -= sign * count;
    }
    return excess;
}

static int
choose_item(const cover *f)
{
    uint32_t fewest = UINT32_MAX;
    int item = -1;

    for (int k = 0; k < f->t->n; k++)
        if (f->left[k] > 0 && f->of_count[k] < fewest) {
            fewest = f->of_count[k];
            item = k;
        }
    return item;
}

/* `from`: candidates of the same item before it were tried by a sibling. */
static void
cover_items(cover *f, int last_item, uint32_t from, int64_t spent)
{
    int item = choose_item(f);

    if (item < 0) {
        record(f);
        return;
    }
    if (f->nodes++ >= f->limit || f->depth == f->t->m->pieces)
        return;
    for (uint32_t i = item == last_item ? from : 0; i < f->of_count[item]; i++) {
        const candidate *one = &f->list[f->of_item[item][i]];
        const column *col = &f->pool->items[one->column];
        int64_t burden = f->t->m->slot[col->slot].burden;
        int64_t next = spent + one->rise;

        if (next > f->room)
            break;
        if (f->t1 + burden > f->t1_most)
            continue;
        next += take_column(f, col, 1);
        if (next <= f->room) {
            f->chosen[f->depth++] = one->column;
            f->t1 += burden;
            cover_items(f, item, i, next);
            f->t1 -= burden;
            f->depth--;
        }
        take_column(f, col, -1);
    }
    if (f->t->item[item].drop >= 0) {
        int64_t drop = f->t->item[item].drop;
        int64_t next = spent - f->prices->item[item] +
                       (f->t->tier == 1 ? COLUMN_SCALE * drop : drop * f->prices->t1);

        if (next > f->room || f->t1 + drop > f->t1_most)
            return;
        f->dropped[item]++;
        f->left[item]--;
        f->t1 += drop;
        cover_items(f, item, f->of_count[item], next); /* drops come last: no column after them */
        f->t1 -= drop;
        f->left[item]++;
        f->dropped[item]--;
    }
}

/*
 * Counted once an item, however many types of a column stand for it: two parts of one item would
 * lower the cost twice.
 */
static int64_t
reduced_cost(const column_task *t, const column_prices *prices, const column *col)
{
    int64_t sum = column_base(t, prices, col->slot);
    column_mask seen = 0;

    for (int p = 0; p < col->part_count; p++) {
        int k = t->item_of[col->part[p].type];

        if (k == UINT8_MAX)
            continue;
        if (!((seen >> k) & 1))
            sum -= col->part[p].count * column_weight(t, prices, k, col->slot);
        seen |= column_bit(k);
    }
    return sum;
}

/* Only columns whose own reduced cost stays in the gap can be part of a better plan; sorted by it,
   so that a branch stops at the first that does not. */
static void
find_candidates(ov_arena *scratch, cover *f)
{
    f->list = OV_NEW_ARRAY(scratch, candidate, f->pool->count + 1);
    for (size_t i = 0; i < f->pool->count; i++) {
        const column *col = &f->pool->items[i];
        column_mask items = 0;
        int64_t rise;

        if (!column_allowed(f->t, col))
            continue;
        rise = reduced_cost(f->t, f->prices, col);
        if (rise > f->room)
            continue;
        for (int p = 0; p < col->part_count; p++)
            if (f->t->item_of[col->part[p].type] != UINT8_MAX)
                items |= column_bit(f->t->item_of[col->part[p].type]);
        f->list[f->count++] = (candidate){.rise = OV_MAX(rise, 0), .column = i, .items = items};
    }
    if (f->count > 1)
        qsort(f->list, f->count, sizeof(*f->list), candidate_cmp);
    for (int k = 0; k < f->t->n; k++) {
        f->of_item[k] = OV_NEW_ARRAY(scratch, uint32_t, f->count + 1);
        for (size_t i = 0; i < f->count; i++)
            if ((f->list[i].items >> k) & 1)
                f->of_item[k][f->of_count[k]++] = (uint32_t)i;
    }
}

bool
column_cover(ov_arena *scratch, const column_task *t, const column_pool *pool,
             const column_prices *prices, int64_t price_sum, int64_t node_limit, column_plan *best,
             int64_t *work)
{
    cover *f = OV_NEW(scratch, cover);

    f->t = t;
    f->pool = pool;
    f->prices = prices;
    f->chosen = OV_NEW_ARRAY(scratch, size_t, (size_t)t->m->pieces + 1);
    f->price_sum = price_sum;
    f->limit = node_limit;
    f->best = best;
    f->trial = column_plan_new(scratch, t->m);
    f->t1 = t->fixed_t1;
    set_room(f);
    for (int k = 0; k < t->n; k++)
        f->left[k] = t->item[k].copies;
    find_candidates(scratch, f);
    cover_items(f, -1, 0, 0);
    *work += f->nodes;
    return f->found;
}
