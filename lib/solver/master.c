#include "columns_internal.h"

#include <string.h>

/*
 * Revised simplex with a dense inverse, of at most 81 rows:
 *     every item covered at least once (by a column or by leaving it out),
 *     per channel at least / at most so many envelopes,
 *     tier 2: t1 at most its optimum.
 * The right sides are shifted by tiny distinct amounts against degeneracy. Whatever comes out, the
 * bound is certified elsewhere: here a wrong digit costs tightness, not truth.
 */
#define COLUMN_BIG      1e9  /* no price is above it */
#define COLUMN_TINY     1e-6 /* smallest pivot */
#define COLUMN_PIVOTS   4000
#define COLUMN_REFACTOR 120

typedef enum variable_kind { VAR_COLUMN, VAR_DROP, VAR_SLACK, VAR_ARTIFICIAL } variable_kind;

typedef struct variable {
    double cost, t1;
    uint64_t items;  /* covered */
    size_t index;    /* pool column, item, or row */
    int32_t channel; /* -1 none */
    uint8_t kind;
    bool basic;
} variable;

struct column_master {
    ov_arena *scratch;
    int rows;
    double big; /* cost of leaving a row unmet */
    int least_row[OV_PLAN_CHANNELS_MAX], most_row[OV_PLAN_CHANNELS_MAX], t1_row;
    double sign[COLUMN_ROWS]; /* of a row's slack: -1 for at least, +1 for at most */
    double right[COLUMN_ROWS];
    OV_VEC(variable) variables;
    size_t basis[COLUMN_ROWS];
    double value[COLUMN_ROWS], dual[COLUMN_ROWS];
    double inverse[COLUMN_ROWS][COLUMN_ROWS];
    double work[COLUMN_ROWS][COLUMN_ROWS];
    int pivots;
};

static double
magnitude(double x)
{
    return x < 0 ? -x : x;
}

static variable *
add_variable(column_master *m, variable v)
{
    variable *at = OV_VEC_ADD(m->scratch, &m->variables);

    *at = v;
    return at;
}

/* The variable's column of the matrix. */
static void
expand(const column_master *m, const variable *v, double *out)
{
    memset(out, 0, sizeof(double) * (size_t)m->rows);
    if (v->kind == VAR_SLACK) {
        out[v->index] = m->sign[v->index];
        return;
    }
    if (v->kind == VAR_ARTIFICIAL) {
        out[v->index] = 1;
        return;
    }
    for (uint64_t rest = v->items; rest; rest &= rest - 1)
        out[__builtin_ctzll(rest)] = 1;
    if (v->channel >= 0) {
        if (m->least_row[v->channel] >= 0)
            out[m->least_row[v->channel]] = 1;
        if (m->most_row[v->channel] >= 0)
            out[m->most_row[v->channel]] = 1;
    }
    if (m->t1_row >= 0)
        out[m->t1_row] = v->t1;
}

static double
reduced(const column_master *m, const variable *v)
{
    double sum = v->cost;

    if (v->kind == VAR_SLACK)
        return -m->dual[v->index] * m->sign[v->index];
    if (v->kind == VAR_ARTIFICIAL)
        return sum - m->dual[v->index];
    for (uint64_t rest = v->items; rest; rest &= rest - 1)
        sum -= m->dual[__builtin_ctzll(rest)];
    if (v->channel >= 0) {
        if (m->least_row[v->channel] >= 0)
            sum -= m->dual[m->least_row[v->channel]];
        if (m->most_row[v->channel] >= 0)
            sum -= m->dual[m->most_row[v->channel]];
    }
    if (m->t1_row >= 0)
        sum -= m->dual[m->t1_row] * v->t1;
    return sum;
}

static int
new_row(column_master *m, double right, double sign)
{
    int row = m->rows++;

    m->right[row] = right;
    m->sign[row] = sign;
    return row;
}

static void
start_basis(column_master *m)
{
    for (int r = 0; r < m->rows; r++) {
        bool slack = m->sign[r] > 0;

        add_variable(m, (variable){.kind = VAR_SLACK, .index = (size_t)r, .channel = -1});
        if (!slack)
            add_variable(
                m, (variable){
                       .kind = VAR_ARTIFICIAL, .cost = m->big, .index = (size_t)r, .channel = -1});
        m->basis[r] = m->variables.count - 1;
        m->variables.items[m->basis[r]].basic = true;
        m->value[r] = m->right[r];
        m->dual[r] = slack ? 0 : m->big;
        m->inverse[r][r] = 1;
    }
}

static uint64_t
items_in(const column_task *t, uint64_t pieces)
{
    uint64_t items = 0;

    for (int k = 0; k < t->n; k++)
        if (t->item[k].pieces & pieces)
            items |= UINT64_C(1) << k;
    return items;
}

void
column_master_add(column_master *m, const column_task *t, const column *col, size_t index)
{
    int32_t channel = t->c->slot[col->slot].channel;

    if (!column_allowed(t, col->pieces, col->slot))
        return;
    add_variable(m, (variable){.kind = VAR_COLUMN,
                               .cost = col->cost,
                               .t1 = (double)t->c->view->problem->channels[channel].burden,
                               .items = items_in(t, col->pieces),
                               .index = index,
                               .channel = channel});
}

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
        new_row(m, 1 + 1e-9 * (1 + (k * 37) % 64), -1);
    for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++) {
        m->least_row[c] = t->least[c] > 0 ? new_row(m, t->least[c], -1) : -1;
        m->most_row[c] = t->most[c] < PLAN_PIECES ? new_row(m, t->most[c] + 1e-7, 1) : -1;
    }
    if (t->tier == 2)
        m->t1_row = new_row(m, (double)(t->t1_limit - t->fixed_t1) + 0.004, 1);
    start_basis(m);
    for (int k = 0; k < t->n; k++)
        if (t->item[k].drop >= 0)
            add_variable(m, (variable){.kind = VAR_DROP,
                                       .cost = t->tier == 1 ? (double)t->item[k].drop : 0,
                                       .t1 = (double)t->item[k].drop,
                                       .items = UINT64_C(1) << k,
                                       .index = (size_t)k,
                                       .channel = -1});
    for (size_t i = 0; i < pool->count; i++)
        column_master_add(m, t, &pool->items[i], i);
    return m;
}

/* Values and duals afresh from the inverse: errors of many updates go. */
static void
recompute(column_master *m)
{
    for (int r = 0; r < m->rows; r++) {
        double sum = 0;

        for (int k = 0; k < m->rows; k++)
            sum += m->inverse[r][k] * m->right[k];
        m->value[r] = sum;
        m->dual[r] = 0;
    }
    for (int r = 0; r < m->rows; r++)
        for (int k = 0; k < m->rows; k++)
            m->dual[k] += m->variables.items[m->basis[r]].cost * m->inverse[r][k];
}

/* Invert the basis anew by Gauss and Jordan with row pivoting; false when it is singular. */
static bool
refactor(column_master *m)
{
    double(*a)[COLUMN_ROWS] = m->work;
    double(*inv)[COLUMN_ROWS] = m->inverse;
    double one[COLUMN_ROWS];

    memset(inv, 0, sizeof(m->inverse));
    for (int r = 0; r < m->rows; r++) {
        expand(m, &m->variables.items[m->basis[r]], one);
        for (int k = 0; k < m->rows; k++)
            a[k][r] = one[k];
        inv[r][r] = 1;
    }
    for (int p = 0; p < m->rows; p++) {
        int best = p;
        double factor;

        for (int r = p + 1; r < m->rows; r++)
            if (magnitude(a[r][p]) > magnitude(a[best][p]))
                best = r;
        if (magnitude(a[best][p]) < 1e-11)
            return false;
        for (int k = 0; k < m->rows && best != p; k++) {
            double x = a[p][k];
            double y = inv[p][k];

            a[p][k] = a[best][k];
            a[best][k] = x;
            inv[p][k] = inv[best][k];
            inv[best][k] = y;
        }
        factor = 1 / a[p][p];
        for (int k = 0; k < m->rows; k++) {
            a[p][k] *= factor;
            inv[p][k] *= factor;
        }
        for (int r = 0; r < m->rows; r++) {
            double times = a[r][p];

            if (r == p || times == 0)
                continue;
            for (int k = 0; k < m->rows; k++) {
                a[r][k] -= times * a[p][k];
                inv[r][k] -= times * inv[p][k];
            }
        }
    }
    recompute(m);
    return true;
}

static bool
choose_entering(const column_master *m, bool first, size_t *out)
{
    double least = -1e-7;
    bool found = false;

    for (size_t i = 0; i < m->variables.count; i++) {
        const variable *v = &m->variables.items[i];
        double r;

        if (v->basic || v->kind == VAR_ARTIFICIAL)
            continue;
        r = reduced(m, v);
        if (r < least) {
            least = r;
            *out = i;
            found = true;
            if (first)
                return true;
        }
    }
    return found;
}

static int
choose_leaving(const column_master *m, const double *alpha)
{
    int best = -1;
    double least = 0;

    for (int r = 0; r < m->rows; r++) {
        double ratio;

        if (alpha[r] <= COLUMN_TINY)
            continue;
        ratio = OV_MAX(m->value[r], 0.0) / alpha[r];
        if (best < 0 || ratio < least - 1e-12 ||
            (ratio <= least + 1e-12 && alpha[r] > alpha[best])) {
            best = r;
            least = ratio;
        }
    }
    return best;
}

static void
pivot(column_master *m, size_t entering, int row, const double *alpha, double price)
{
    double factor = 1 / alpha[row];
    double step = m->value[row] * factor;

    m->variables.items[m->basis[row]].basic = false;
    m->variables.items[entering].basic = true;
    m->basis[row] = entering;
    for (int k = 0; k < m->rows; k++)
        m->inverse[row][k] *= factor;
    for (int r = 0; r < m->rows; r++) {
        if (r == row || magnitude(alpha[r]) < 1e-14)
            continue;
        m->value[r] -= alpha[r] * step;
        for (int k = 0; k < m->rows; k++)
            m->inverse[r][k] -= alpha[r] * m->inverse[row][k];
    }
    m->value[row] = step;
    for (int k = 0; k < m->rows; k++)
        m->dual[k] += price * m->inverse[row][k];
}

void
column_master_solve(column_master *m)
{
    for (int count = 0; count < COLUMN_PIVOTS; count++) {
        double one[COLUMN_ROWS];
        double alpha[COLUMN_ROWS];
        size_t entering;
        int row;

        if (++m->pivots % COLUMN_REFACTOR == 0 && !refactor(m))
            return;
        if (!choose_entering(m, count > COLUMN_PIVOTS / 2, &entering))
            return;
        expand(m, &m->variables.items[entering], one);
        for (int r = 0; r < m->rows; r++) {
            alpha[r] = 0;
            for (int k = 0; k < m->rows; k++)
                if (one[k] != 0)
                    alpha[r] += m->inverse[r][k] * one[k];
        }
        row = choose_leaving(m, alpha);
        if (row < 0)
            return; /* unbounded: cannot be, costs are not negative */
        pivot(m, entering, row, alpha, reduced(m, &m->variables.items[entering]));
    }
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
    *out = (column_prices){0};
    if (m->t1_row >= 0)
        out->t1 = to_millionths(OV_MAX(-m->dual[m->t1_row], 0.0)) + 1;
    for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++) {
        if (m->least_row[c] >= 0)
            out->least[c] = to_millionths(OV_MAX(m->dual[m->least_row[c]], 0.0));
        if (m->most_row[c] >= 0)
            out->most[c] = to_millionths(OV_MAX(-m->dual[m->most_row[c]], 0.0)) + 1;
    }
    for (int k = 0; k < t->n; k++) {
        int64_t price = to_millionths(OV_MAX(m->dual[k], 0.0));
        int64_t drop = t->item[k].drop;

        if (drop >= 0)
            price = OV_MIN(price, t->tier == 1 ? drop * COLUMN_SCALE : drop * out->t1);
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
