#include "columns_internal.h"

#include <string.h>

/*
 * The two children of a node. They restrict the number of envelopes of a channel, or say of a piece
 * that it is dropped or sent, by which channel it leaves, or of a pair of pieces that it travels
 * together or apart: each of these keeps pricing what it was.
 */

static column_node *
child(column_tree *tr, size_t parent)
{
    column_node *at = OV_VEC_ADD(tr->scratch, &tr->nodes);

    *at = tr->nodes.items[parent];
    at->open = true;
    return at;
}

static bool
fractional(double x, double *distance)
{
    double part = x - (double)(int64_t)x;
    double off = part < 0.5 ? 0.5 - part : part - 0.5;

    if (part < 0.01 || part > 0.99 || off >= *distance)
        return false;
    *distance = off;
    return true;
}

static bool
branch_on_counts(column_tree *tr, size_t at, const column_master *m)
{
    double count[OV_PLAN_CHANNELS_MAX] = {0};
    double distance = 1;
    int channel = -1;

    for (int r = 0; r < column_master_rows(m); r++) {
        size_t index;
        double value;

        if (column_master_basic(m, r, &index, &value))
            count[tr->c->slot[tr->pool.items[index].slot].channel] += value;
    }
    for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
        if (fractional(count[c], &distance))
            channel = c;
    if (channel < 0)
        return false;
    child(tr, at)->most[channel] = (int32_t)count[channel];
    child(tr, at)->least[channel] = (int32_t)count[channel] + 1;
    return true;
}

static bool
branch_on_drops(column_tree *tr, size_t at, const column_task *t, const column_master *m)
{
    double distance = 1;
    uint64_t pieces = 0;

    for (int k = 0; k < t->n; k++)
        if (t->item[k].drop >= 0 && fractional(column_master_dropped(m, k), &distance))
            pieces = t->item[k].pieces;
    if (!pieces)
        return false;
    child(tr, at)->dropped |= pieces;
    child(tr, at)->sent |= pieces;
    return true;
}

static void
join(column_node *n, int n_pieces, int a, int b)
{
    uint8_t low = OV_MIN(n->together[a], n->together[b]);
    uint8_t high = OV_MAX(n->together[a], n->together[b]);

    for (int i = 0; i < n_pieces; i++)
        if (n->together[i] == high)
            n->together[i] = low;
}

static bool
branch_on_pairs(column_tree *tr, size_t at, const column_task *t, const column_master *m)
{
    double shared[PLAN_PIECES][PLAN_PIECES];
    double distance = 1;
    int a = -1;
    int b = -1;
    column_node *apart;

    memset(shared, 0, sizeof(shared));
    for (int r = 0; r < column_master_rows(m); r++) {
        size_t index;
        double value;

        if (!column_master_basic(m, r, &index, &value) || value < 1e-6)
            continue;
        for (int k = 0; k < t->n; k++)
            for (int l = k + 1; l < t->n && (tr->pool.items[index].pieces & t->item[k].pieces); l++)
                if (tr->pool.items[index].pieces & t->item[l].pieces)
                    shared[k][l] += value;
    }
    for (int k = 0; k < t->n; k++)
        for (int l = k + 1; l < t->n; l++)
            if (fractional(shared[k][l], &distance)) {
                a = __builtin_ctzll(t->item[k].pieces);
                b = __builtin_ctzll(t->item[l].pieces);
            }
    if (a < 0)
        return false;
    join(child(tr, at), tr->c->n, a, b);
    apart = child(tr, at);
    apart->apart[a] |= UINT64_C(1) << b;
    apart->apart[b] |= UINT64_C(1) << a;
    return true;
}

/* Two sets that half-swap their channels leave counts and pairs whole. */
static bool
branch_on_channels(column_tree *tr, size_t at, const column_task *t, const column_master *m)
{
    double used[PLAN_PIECES][OV_PLAN_CHANNELS_MAX];
    double distance = 1;
    int piece = -1;
    uint8_t bit = 0;

    memset(used, 0, sizeof(used));
    for (int r = 0; r < column_master_rows(m); r++) {
        size_t index;
        double value;

        if (column_master_basic(m, r, &index, &value))
            for (int k = 0; k < t->n; k++)
                if (tr->pool.items[index].pieces & t->item[k].pieces)
                    used[k][tr->c->slot[tr->pool.items[index].slot].channel] += value;
    }
    for (int k = 0; k < t->n; k++)
        for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
            if (fractional(used[k][c], &distance)) {
                piece = __builtin_ctzll(t->item[k].pieces);
                bit = (uint8_t)(1U << c);
            }
    if (piece < 0)
        return false;
    child(tr, at)->channels[piece] &= bit;
    child(tr, at)->channels[piece] &= (uint8_t)~bit;
    return true;
}

bool
column_branch(column_tree *tr, size_t at, const column_task *t, const column_master *m)
{
    return branch_on_counts(tr, at, m) || branch_on_drops(tr, at, t, m) ||
           branch_on_channels(tr, at, t, m) || branch_on_pairs(tr, at, t, m);
}
