#include "master_internal.h"

#include <string.h>

/*
 * Revised simplex with a dense inverse, a row for each item and each limit of the node:
 *     every item covered as often as it has copies (by columns or by leaving copies out),
 *     the node's limits, at least or at most,
 *     tier 2: t1 at most its optimum.
 * The right sides are shifted by tiny distinct amounts against degeneracy. Whatever comes out, the
 * bound is certified elsewhere: here a wrong digit costs tightness, not truth.
 */
#define COLUMN_BIG 1e9 /* no price is above it */

static size_t
add_variable(column_master *m, variable v, const entry *entries)
{
    entry *kept = OV_NEW_ARRAY(m->scratch, entry, (size_t)v.entries + 1);

    memcpy(kept, entries, (size_t)v.entries * sizeof(*kept));
    v.entry = kept;
    *OV_VEC_ADD(m->scratch, &m->variables) = v;
    return m->variables.count - 1;
}

static int
new_row(column_master *m, double right, double sign)
{
    int row = m->rows++;

    m->right[row] = right;
    m->sign[row] = sign;
    return row;
}

/*
 * Slacks where they suffice, artificial variables of great cost elsewhere: a basis that needs no
 * first phase.
 */
static void
start_basis(column_master *m)
{
    for (int r = 0; r < m->rows; r++) {
        bool slack = m->sign[r] > 0;

        m->inverse[r] = OV_NEW_ARRAY(m->scratch, double, (size_t)m->rows);
        m->work[r] = OV_NEW_ARRAY(m->scratch, double, (size_t)m->rows);
        m->basis[r] =
            add_variable(m, (variable){.kind = VAR_SLACK, .index = (size_t)r, .entries = 1},
                         &(entry){.row = r, .value = m->sign[r]});
        if (!slack)
            m->basis[r] = add_variable(
                m,
                (variable){
                    .kind = VAR_ARTIFICIAL, .cost = m->big, .index = (size_t)r, .entries = 1},
                &(entry){.row = r, .value = 1});
        m->variables.items[m->basis[r]].basic = true;
        m->value[r] = m->right[r];
        m->dual[r] = slack ? 0 : m->big;
        m->inverse[r][r] = 1;
    }
}

/* The column's entries in the node's rows; returns how many. */
static int32_t
fill_entries(const column_master *m, const column_task *t, const column *col, entry *entries)
{
    const column_slot *slot = &t->m->slot[col->slot];
    int32_t count = 0;
    column_mask seen = 0;

    for (int p = 0; p < col->part_count; p++) {
        int k = t->item_of[col->part[p].type];

        if (k == UINT8_MAX)
            continue;
        if (!((seen >> k) & 1))
            entries[count++] = (entry){.row = k, .value = col->part[p].count};
        seen |= column_bit(k);
    }
    for (int r = 0; r < t->node->limits; r++) {
        const column_limit *l = &t->node->limit[r];
        double value = column_counts_slot(t->m, l, col->slot);

        for (int p = 0; p < col->part_count && l->kind == LIMIT_PIECES; p++)
            if (l->channel == slot->channel && l->type == col->part[p].type)
                value = col->part[p].count;
        if (value != 0)
            entries[count++] = (entry){.row = m->limit_row[r], .value = value};
    }
    if (m->t1_row >= 0)
        entries[count++] = (entry){.row = m->t1_row, .value = (double)slot->burden};
    return count;
}

void
column_master_add(column_master *m, const column_task *t, const column *col, size_t index)
{
    entry entries[COLUMN_ROWS];
    int32_t count;

    if (!column_allowed(t, col))
        return;
    count = fill_entries(m, t, col, entries);
    add_variable(
        m, (variable){.kind = VAR_COLUMN, .cost = col->cost, .index = index, .entries = count},
        entries);
}

/* A column that the node forbids but its parent used, at the price of an unmet row. */
static size_t
add_forbidden(column_master *m, const column_task *t, const column *col)
{
    entry entries[COLUMN_ROWS];
    int32_t count = fill_entries(m, t, col, entries);

    return add_variable(
        m, (variable){.kind = VAR_ARTIFICIAL, .cost = m->big, .index = SIZE_MAX, .entries = count},
        entries);
}

static void
add_drop(column_master *m, const column_task *t, int k)
{
    entry entries[COLUMN_LIMITS + 2] = {{.row = k, .value = 1}};
    int32_t count = 1;

    for (int r = 0; r < t->node->limits; r++)
        if (t->node->limit[r].kind == LIMIT_DROP &&
            (t->item[k].types & column_bit(t->node->limit[r].type)))
            entries[count++] = (entry){.row = m->limit_row[r], .value = 1};
    if (m->t1_row >= 0)
        entries[count++] = (entry){.row = m->t1_row, .value = (double)t->item[k].drop};
    add_variable(m,
                 (variable){.kind = VAR_DROP,
                            .cost = t->tier == 1 ? (double)t->item[k].drop : 0,
                            .index = (size_t)k,
                            .entries = count},
                 entries);
}

static size_t
find_variable(const column_master *m, basic_variable wanted)
{
    for (size_t i = 0; i < m->variables.count; i++)
        if (m->variables.items[i].kind == wanted.kind &&
            m->variables.items[i].index == wanted.index)
            return i;
    return SIZE_MAX;
}

/*
 * Begin where the parent ended. Its columns that the node forbids stay for now, as dear as an unmet
 * row; the row of a limit that is new has its slack. A cold start takes a pivot or more for every
 * row, this one a few in all.
 */
static bool
take_basis(column_master *m, const column_task *t, const column_pool *pool)
{
    const column_basis *from = t->node->basis;

    if (from->rows > m->rows)
        return false;
    for (int r = 0; r < m->rows; r++)
        m->variables.items[m->basis[r]].basic = false;
    for (int r = 0; r < m->rows; r++) {
        basic_variable wanted = {.kind = VAR_SLACK, .index = (size_t)r};

        if (r < from->rows)
            wanted = from->variable[r];
        m->basis[r] = find_variable(m, wanted);
        if (m->basis[r] == SIZE_MAX && wanted.kind == VAR_COLUMN)
            m->basis[r] = add_forbidden(m, t, &pool->items[wanted.index]);
        if (m->basis[r] == SIZE_MAX)
            return false;
        m->variables.items[m->basis[r]].basic = true;
    }
    return master_refactor(m) && master_repair(m);
}

/* The basis of nothing: every row unmet. */
static void
leave_basis(column_master *m)
{
    for (size_t i = 0; i < m->variables.count; i++)
        m->variables.items[i].basic = false;
    for (int r = 0; r < m->rows; r++) {
        bool slack = m->sign[r] > 0;

        m->basis[r] = find_variable(
            m, (basic_variable){.kind = slack ? VAR_SLACK : VAR_ARTIFICIAL, .index = (size_t)r});
        m->variables.items[m->basis[r]].basic = true;
        m->value[r] = m->right[r];
        m->dual[r] = slack ? 0 : m->big;
        memset(m->inverse[r], 0, (size_t)m->rows * sizeof(double));
        m->inverse[r][r] = 1;
    }
}

const column_basis *
column_master_basis(ov_arena *mem, const column_master *m, const column_task *t)
{
    column_basis *out = OV_NEW(mem, column_basis);

    out->items = t->n;
    out->rows = m->rows;
    out->variable = OV_NEW_ARRAY(mem, basic_variable, (size_t)m->rows);
    for (int r = 0; r < m->rows; r++) {
        const variable *v = &m->variables.items[m->basis[r]];

        if (v->kind == VAR_ARTIFICIAL && v->index == SIZE_MAX)
            return NULL; /* a forbidden column that is still there: no start for anybody */
        out->variable[r] = (basic_variable){.kind = (variable_kind)v->kind, .index = v->index};
    }
    return out;
}

/* Rows first: items, t1, limits in the order of the node, so that a parent's basis fits its child
   row by row. An unmet row costs a thousand times any column: dear enough to leave, no dearer, for
   digits. */
column_master *
column_master_new(ov_arena *scratch, const column_task *t, const column_pool *pool)
{
    column_master *m = OV_NEW(scratch, column_master);

    m->scratch = scratch;
    m->t1_row = -1;
    m->big = 1000;
    for (size_t i = 0; i < pool->count; i++)
        m->big = OV_MAX(m->big, OV_MIN(1000 * pool->items[i].cost, COLUMN_BIG));
    for (int k = 0; k < t->n; k++)
        new_row(m, t->item[k].copies + (t->tier == 1 ? 1e-6 : 1e-9) * (1 + (k * 37) % 64), -1);
    if (t->tier == 2)
        m->t1_row = new_row(m, (double)(t->t1_limit - t->fixed_t1) + 0.004, 1);
    for (int r = 0; r < t->node->limits;
         r++) { /* last: a child has those of its parent, then one */
        const column_limit *l = &t->node->limit[r];

        m->limit_row[r] = new_row(m, column_limit_value(t->node, l) + (l->at_most ? 1e-7 : 0),
                                  l->at_most ? 1 : -1);
    }
    start_basis(m);
    for (int k = 0; k < t->n; k++)
        if (t->item[k].drop >= 0)
            add_drop(m, t, k);
    for (size_t i = 0; i < pool->count; i++)
        column_master_add(m, t, &pool->items[i], i);
    if (t->node->basis && t->node->basis->items == t->n && !take_basis(m, t, pool))
        leave_basis(m);
    return m;
}

double
column_master_value(const column_master *m)
{
    double sum = 0;

    for (int r = 0; r < m->rows; r++)
        sum += m->variables.items[m->basis[r]].cost * m->value[r];
    return sum;
}

/* Of a price that is not negative, rounded down. */
static int64_t
to_millionths(double price)
{
    return (int64_t)(OV_MIN(price, COLUMN_BIG) * COLUMN_SCALE);
}

/* Rounded down, and cut to what their signs and the drop values allow. */
void
column_master_prices(const column_master *m, const column_task *t, column_prices *out)
{
    memset(out, 0, sizeof(*out));
    if (m->t1_row >= 0)
        out->t1 = to_millionths(OV_MAX(-m->dual[m->t1_row], 0.0)) + 1;
    for (int r = 0; r < t->node->limits; r++) {
        double dual = m->dual[m->limit_row[r]];

        out->limit[r] = t->node->limit[r].at_most ? to_millionths(OV_MAX(-dual, 0.0)) + 1
                                                  : to_millionths(OV_MAX(dual, 0.0));
    }
    for (int k = 0; k < t->n; k++) {
        int64_t price = to_millionths(OV_MAX(m->dual[k], 0.0));
        int64_t drop = t->item[k].drop;

        if (drop >= 0) {
            int64_t most = t->tier == 1 ? drop * COLUMN_SCALE : drop * out->t1;

            for (int r = 0; r < t->node->limits; r++)
                if (t->node->limit[r].kind == LIMIT_DROP &&
                    (t->item[k].types & column_bit(t->node->limit[r].type)))
                    most += out->limit[r];
            price = OV_MIN(price, most);
        }
        out->item[k] = price;
    }
}

int
column_master_rows(const column_master *m)
{
    return m->rows;
}

bool
column_master_basic(const column_master *m, int row, size_t *index, double *value)
{
    const variable *v = &m->variables.items[m->basis[row]];

    *index = v->index;
    *value = m->value[row];
    return v->kind == VAR_COLUMN;
}

double
column_master_dropped(const column_master *m, int item)
{
    for (int r = 0; r < m->rows; r++) {
        const variable *v = &m->variables.items[m->basis[r]];

        if (v->kind == VAR_DROP && v->index == (size_t)item)
            return m->value[r];
    }
    return 0;
}
