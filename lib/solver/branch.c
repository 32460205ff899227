#include "columns_internal.h"

#include <string.h>

/*
 * The two children of a node. They limit the number of envelopes of a channel or of a slot, of a
 * type's pieces that are dropped or leave by a channel; only between single pieces is there a
 * choice of pairs, together or apart. Each of these keeps pricing what it was.
 */

static column_node *
child(column_tree *tr, const column_node *parent)
{
    column_node *n = OV_NEW(tr->scratch, column_node);

    *n = *parent;
    n->open = true;
    *OV_VEC_ADD(tr->scratch, &tr->nodes) = n;
    return n;
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

/* A tighter limit replaces the same one of the parent. */
static void
limit(column_node *n, column_limit l)
{
    for (int r = 0; r < n->limits; r++) {
        column_limit *at = &n->limit[r];

        if (at->kind == l.kind && at->channel == l.channel && at->type == l.type &&
            at->at_most == l.at_most) {
            at->value = l.value;
            return;
        }
    }
    OV_ASSERT(n->limits < COLUMN_LIMITS);
    n->limit[n->limits++] = l;
}

static bool
split(column_tree *tr, const column_node *at, column_limit l, double value)
{
    if (at->limits + 1 > COLUMN_LIMITS)
        return false;
    l.at_most = true;
    l.value = (int32_t)value;
    limit(child(tr, at), l);
    l.at_most = false;
    l.value++;
    limit(child(tr, at), l);
    return true;
}

typedef struct usage {
    double channel[OV_PLAN_CHANNELS_MAX];
    double slot[OV_PLAN_CHANNELS_MAX * OV_PLAN_DAYS_MAX];
    double pieces[COLUMN_TYPES][OV_PLAN_CHANNELS_MAX];
} usage;

/*
 * The fractional plan, seen as how much of each channel, slot and type it uses: branching is on
 * these, never on single columns, whose exclusion would be one of very many.
 */
static void
add_usage(const column_tree *tr, const column_task *t, const column_master *m, usage *u)
{
    memset(u, 0, sizeof(*u));
    for (int r = 0; r < column_master_rows(m); r++) {
        const column *col;
        size_t index;
        double value;
        int channel;

        if (!column_master_basic(m, r, &index, &value))
            continue;
        col = &tr->pool.items[index];
        channel = tr->m->slot[col->slot].channel;
        u->channel[channel] += value;
        u->slot[col->slot] += value;
        for (int p = 0; p < col->part_count; p++)
            if (t->item_of[col->part[p].type] != UINT8_MAX)
                u->pieces[col->part[p].type][channel] += value * col->part[p].count;
    }
}

static bool
branch_on_counts(column_tree *tr, const column_node *at, const usage *u)
{
    column_limit best = {.kind = LIMIT_CHANNEL, .channel = -1};
    double distance = 1;

    for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
        if (fractional(u->channel[c], &distance))
            best.channel = c;
    return best.channel >= 0 && split(tr, at, best, u->channel[best.channel]);
}

/*
 * On the count of dropped copies of a type nearest to a half: more of them forced out, or so many
 * at most. Copies are alike, so that the two sides cover all and share nothing.
 */
static bool
branch_on_drops(column_tree *tr, const column_node *at, const column_task *t,
                const column_master *m)
{
    double distance = 1;
    int item = -1;
    double value;
    column_node *n;

    for (int k = 0; k < t->n; k++)
        if (t->item[k].drop >= 0 && fractional(column_master_dropped(m, k), &distance))
            item = k;
    if (item < 0 || at->limits == COLUMN_LIMITS)
        return false;
    value = column_master_dropped(m, item);
    n = child(tr, at);
    for (column_mask rest = t->item[item].types; rest; rest &= rest - 1)
        n->dropped[column_first(rest)] = (uint8_t)(n->dropped[column_first(rest)] + (int)value + 1);
    n = child(tr, at);
    limit(n, (column_limit){.kind = LIMIT_DROP,
                            .type = column_first(t->item[item].types),
                            .at_most = true,
                            .value = at->dropped[column_first(t->item[item].types)] + (int)value});
    return true;
}

/* Sets that half-swap their channels leave counts and pairs whole. */
static bool
branch_on_pieces(column_tree *tr, const column_node *at, const usage *u)
{
    column_limit best = {.kind = LIMIT_PIECES, .channel = -1};
    double distance = 1;

    for (int k = 0; k < tr->m->types; k++)
        for (int c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
            if (fractional(u->pieces[k][c], &distance)) {
                best.type = k;
                best.channel = c;
            }
    return best.channel >= 0 && split(tr, at, best, u->pieces[best.type][best.channel]);
}

static bool
branch_on_slots(column_tree *tr, const column_node *at, const usage *u)
{
    column_limit best = {.kind = LIMIT_SLOT, .channel = -1};
    double distance = 1;

    for (int s = 0; s < tr->m->slots; s++)
        if (fractional(u->slot[s], &distance))
            best.channel = s;
    return best.channel >= 0 && split(tr, at, best, u->slot[best.channel]);
}

static bool
is_single(const column_tree *tr, const column_item *item)
{
    return tr->m->type[column_first(item->types)].count == 1;
}

static void
join(column_node *n, int types, int a, int b)
{
    uint8_t low = OV_MIN(n->together[a], n->together[b]);
    uint8_t high = OV_MAX(n->together[a], n->together[b]);

    for (int i = 0; i < types; i++)
        if (n->together[i] == high)
            n->together[i] = low;
}

/* Two single types that share in parts travel together or apart. A type of several pieces has no
   such pair: which copy would it be? */
static bool
branch_on_pairs(column_tree *tr, const column_node *at, const column_task *t,
                const column_master *m)
{
    static const int most = COLUMN_TYPES;
    double *shared = OV_NEW_ARRAY(tr->inner, double, (size_t)(most * most));
    double distance = 1;
    int a = -1;
    int b = -1;
    column_node *apart;

    for (int r = 0; r < column_master_rows(m); r++) {
        const column *col;
        size_t index;
        double value;

        if (!column_master_basic(m, r, &index, &value) || value < 1e-6)
            continue;
        col = &tr->pool.items[index];
        for (int p = 0; p < col->part_count; p++)
            for (int q = p + 1; q < col->part_count; q++)
                if (t->item_of[col->part[p].type] != UINT8_MAX &&
                    t->item_of[col->part[q].type] != UINT8_MAX)
                    shared[t->item_of[col->part[p].type] * most + t->item_of[col->part[q].type]] +=
                        value;
    }
    for (int k = 0; k < t->n; k++)
        for (int l = 0; l < t->n; l++)
            if (k != l && is_single(tr, &t->item[k]) && is_single(tr, &t->item[l]) &&
                fractional(shared[k * most + l] + shared[l * most + k], &distance)) {
                a = column_first(t->item[k].types);
                b = column_first(t->item[l].types);
            }
    if (a < 0)
        return false;
    join(child(tr, at), tr->m->types, a, b);
    apart = child(tr, at);
    apart->apart[a] |= column_bit(b);
    apart->apart[b] |= column_bit(a);
    return true;
}

bool
column_branch(column_tree *tr, const column_node *at, const column_task *t, const column_master *m)
{
    usage *u = OV_NEW(tr->inner, usage);

    add_usage(tr, t, m, u);
    return branch_on_counts(tr, at, u) || branch_on_drops(tr, at, t, m) ||
           branch_on_pieces(tr, at, u) || branch_on_pairs(tr, at, t, m) ||
           branch_on_slots(tr, at, u);
}
