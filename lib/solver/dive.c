#include "columns_internal.h"

#include <stdlib.h>

/* As an envelope ends in a dive: whole parts of its value, less what rounding may have taken. */
#define DIVE_WHOLE 0.01

void
column_plan_start(const column_task *t, const int32_t *dropped_items, column_plan *plan)
{
    column_envelope *room = plan->envelope;

    *plan = (column_plan){.envelope = room};
    for (int k = 0; k < t->m->types; k++) {
        int item = t->item_of[k];

        plan->dropped[k] = t->node->dropped[k];
        if (item != UINT8_MAX && dropped_items)
            plan->dropped[k] += dropped_items[item];
    }
}

/*
 * A column may offer more copies than are left: the envelope takes what there is, which never
 * costs more.
 */
bool
column_plan_add(const column *col, int32_t *left, column_plan *plan)
{
    column_envelope *e = &plan->envelope[plan->count];
    bool any = false;

    *e = (column_envelope){.slot = col->slot};
    for (int p = 0; p < col->part_count; p++) {
        int k = col->part[p].type;
        int32_t take = OV_MIN(col->part[p].count, left[k]);

        e->take[k] = (uint8_t)take;
        left[k] -= take;
        any = any || take > 0;
    }
    plan->count += any;
    return any;
}

bool
column_plan_keep(const column_model *m, column_plan *trial, column_plan *best)
{
    if (!column_plan_value(m, trial) || !column_better(trial, best))
        return false;
    column_plan_copy(m, best, trial);
    return true;
}

typedef struct used {
    size_t column;
    double value;
} used;

static int
used_cmp(const void *a, const void *b)
{
    const used *x = a;
    const used *y = b;

    return x->value != y->value ? (x->value < y->value) - (x->value > y->value)
                                : OV_CMP(x->column, y->column);
}

/* The columns of the solution, largest value first. */
static size_t
find_used(ov_arena *mem, const column_master *m, used **out)
{
    used *list = OV_NEW_ARRAY(mem, used, (size_t)column_master_rows(m) + 1);
    size_t count = 0;

    for (int r = 0; r < column_master_rows(m); r++)
        if (column_master_basic(m, r, &list[count].column, &list[count].value) &&
            list[count].value > 1e-3)
            count++;
    if (count > 1)
        qsort(list, count, sizeof(*list), used_cmp);
    *out = list;
    return count;
}

/* Take every column as often as its value says, rounded, as long as pieces of it are left; pack the
   rest. */
bool
column_round(column_tree *tr, const column_task *t, const column_master *m)
{
    column_plan trial = column_plan_new(tr->inner, t->m);
    int32_t left[COLUMN_TYPES];
    used *list;
    size_t count = find_used(tr->inner, m, &list);

    column_plan_start(t, NULL, &trial);
    for (int k = 0; k < t->m->types; k++)
        left[k] = t->m->type[k].count - trial.dropped[k];
    for (size_t i = 0; i < count; i++)
        for (int times = (int)(list[i].value + 0.5); times > 0; times--)
            column_plan_add(&tr->pool.items[list[i].column], left, &trial);
    column_pack(t->m, left, NULL, COLUMN_BY_PAGES, &trial);
    return column_plan_keep(t->m, &trial, tr->best);
}

/* Whole envelopes of the solution, at least one: the largest fraction. False when it has none. */
static bool
fix_envelopes(column_tree *tr, const column_master *m, int32_t *left, column_plan *trial)
{
    used *list;
    size_t count = find_used(tr->inner, m, &list);
    bool any = false;

    for (size_t i = 0; i < count; i++) {
        int times = OV_MAX((int)(list[i].value + DIVE_WHOLE), any ? 0 : 1);

        for (; times > 0; times--)
            any = column_plan_add(&tr->pool.items[list[i].column], left, trial) || any;
    }
    return any;
}

/*
 * Fix what the solution has whole, or else its largest fraction, solve for what is left, and so on:
 * each programme sees what the one before could not place. Rounding all at once leaves the last
 * pieces to chance, and with them the last envelope.
 */
bool
column_dive(column_tree *tr, const column_task *t, const column_master *m)
{
    column_plan trial = column_plan_new(tr->inner, tr->m);
    column_node *n = OV_NEW(tr->inner, column_node);
    column_prices *prices = OV_NEW(tr->inner, column_prices);
    int32_t left[COLUMN_TYPES];
    bool more = true;

    column_plan_start(t, NULL, &trial);
    for (int k = 0; k < tr->m->types; k++) {
        left[k] = tr->m->type[k].count - trial.dropped[k];
        n->together[k] = (uint8_t)k;
        n->dropped[k] = t->node->dropped[k];
    }
    while (more && fix_envelopes(tr, m, left, &trial)) {
        more = false;
        for (int k = 0; k < tr->m->types; k++) {
            n->placed[k] = (uint8_t)(tr->m->type[k].count - n->dropped[k] - left[k]);
            more = more || left[k] > 0;
        }
        n->bound = 0;
        if (more)
            m = column_solve_node(tr, n, column_task_build(tr, n), prices);
    }
    column_pack(tr->m, left, NULL, COLUMN_BY_PAGES, &trial);
    return column_plan_keep(tr->m, &trial, tr->best);
}
