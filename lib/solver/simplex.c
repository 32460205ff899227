/*
 * The linear program of column generation: revised simplex with an explicit inverse, small and dense. It
 * works in doubles and is never believed: bounds that follow from its duals are made exact in integers by
 * whoever uses them (lib/solver/README.md). It may give up; then the bound is weaker, nothing else.
 */
#include "master_internal.h"

#include <string.h>

#define COLUMN_TINY     1e-6 /* smallest pivot */
#define COLUMN_PIVOTS   4000
#define COLUMN_REFACTOR 120
#define COLUMN_REPAIRS  200 /* dual steps; more are as dear as a cold start */

static double
magnitude(double x)
{
    return x < 0 ? -x : x;
}

static void
expand(const column_master *m, const variable *v, double *out)
{
    memset(out, 0, sizeof(double) * (size_t)m->rows);
    for (int32_t k = 0; k < v->entries; k++)
        out[v->entry[k].row] = v->entry[k].value;
}

static double
reduced(const column_master *m, const variable *v)
{
    double sum = v->cost;

    for (int32_t k = 0; k < v->entries; k++)
        sum -= m->dual[v->entry[k].row] * v->entry[k].value;
    return sum;
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
bool
master_refactor(column_master *m)
{
    double **a = m->work;
    double **inv = m->inverse;
    double one[COLUMN_ROWS];

    for (int r = 0; r < m->rows; r++)
        memset(inv[r], 0, (size_t)m->rows * sizeof(double));
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
        if (best != p) {
            double *x = a[p];
            double *y = inv[p];

            a[p] = a[best];
            a[best] = x;
            inv[p] = inv[best];
            inv[best] = y;
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

/* How the basic values change as the variable enters. */
static void
direction(const column_master *m, size_t entering, double *alpha)
{
    const variable *v = &m->variables.items[entering];

    for (int r = 0; r < m->rows; r++) {
        alpha[r] = 0;
        for (int32_t k = 0; k < v->entries; k++)
            alpha[r] += m->inverse[r][v->entry[k].row] * v->entry[k].value;
    }
}

/* The entering variable of a dual step in this row: the one whose reduced cost is used up first. */
static bool
choose_dual(const column_master *m, int row, size_t *out)
{
    double least = 0;
    bool found = false;

    for (size_t i = 0; i < m->variables.count; i++) {
        const variable *v = &m->variables.items[i];
        double alpha = 0;
        double ratio;

        if (v->basic || v->kind == VAR_ARTIFICIAL)
            continue;
        for (int32_t k = 0; k < v->entries; k++)
            alpha += m->inverse[row][v->entry[k].row] * v->entry[k].value;
        if (alpha > -COLUMN_TINY)
            continue;
        ratio = OV_MAX(reduced(m, v), 0.0) / -alpha;
        if (found && ratio >= least)
            continue;
        least = ratio;
        *out = i;
        found = true;
    }
    return found;
}

/* Dual simplex: a limit has moved, so some value is below zero. False when it does not end. */
bool
master_repair(column_master *m)
{
    for (int count = 0; count < COLUMN_REPAIRS; count++) {
        double alpha[COLUMN_ROWS];
        int row = -1;
        size_t entering = 0;

        for (int r = 0; r < m->rows; r++)
            if (m->value[r] < -1e-7 && (row < 0 || m->value[r] < m->value[row]))
                row = r;
        if (row < 0)
            return true;
        if (!choose_dual(m, row, &entering))
            return false;
        direction(m, entering, alpha);
        pivot(m, entering, row, alpha, reduced(m, &m->variables.items[entering]));
        m->pivots++;
    }
    return false;
}

int
column_master_solve(column_master *m)
{
    int count;

    for (count = 0; count < COLUMN_PIVOTS; count++) {
        double alpha[COLUMN_ROWS];
        size_t entering;
        int row;

        if (++m->pivots % COLUMN_REFACTOR == 0 && !master_refactor(m))
            break;
        if (!choose_entering(m, count > COLUMN_PIVOTS / 2, &entering))
            break;
        direction(m, entering, alpha);
        row = choose_leaving(m, alpha);
        if (row < 0)
            break; /* unbounded: cannot be, costs are not negative */
        pivot(m, entering, row, alpha, reduced(m, &m->variables.items[entering]));
    }
    return count;
}
