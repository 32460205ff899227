#include "columns_internal.h"

#include <string.h>

/* Whether the slot takes what the envelope holds and one more piece of the type. */
static bool
fits(const column_model *m, const column_envelope *e, column_mask types, int32_t pages,
     int32_t pieces, int k)
{
    const column_slot *slot = &m->slot[e->slot];

    return !((types | column_bit(k)) & ~slot->members) &&
           pages + m->type[k].pages <= slot->cap_pages && pieces < slot->cap_pieces &&
           !(types & ~m->type[k].adjacent);
}

typedef struct load {
    column_mask types;
    int32_t pages, pieces;
} load;

static load
load_of(const column_model *m, const column_envelope *e)
{
    load sum = {0};

    for (int k = 0; k < m->types; k++)
        if (e->take[k]) {
            sum.types |= column_bit(k);
            sum.pages += e->take[k] * m->type[k].pages;
            sum.pieces += e->take[k];
        }
    return sum;
}

/* The cheapest slot of an envelope for one piece; among equal ones that with most users, which
   leaves most companions possible; -1 when leaving it out is cheaper. */
static int
open_slot(const column_model *m, int k, uint32_t channels)
{
    int best = -1;
    int users = 0;

    for (int s = 0; s < m->slots; s++) {
        const column_slot *slot = &m->slot[s];
        int count = __builtin_popcountll((uint64_t)slot->members) +
                    __builtin_popcountll((uint64_t)(slot->members >> 64));

        if (!(slot->members & column_bit(k)) || !((channels >> slot->channel) & 1) ||
            (m->type[k].drop >= 0 && m->type[k].drop < slot->burden))
            continue;
        if (best >= 0 && (slot->burden > m->slot[best].burden ||
                          (slot->burden == m->slot[best].burden && count <= users)))
            continue;
        best = s;
        users = count;
    }
    return best;
}

/*
 * First fit into what is open, in the plan's order; what no slot can hold is dropped and the
 * caller sees whether it may be.
 */
static void
place_one(const column_model *m, int k, uint32_t channels, column_plan *plan, load *loads)
{
    int slot;

    for (int e = 0; e < plan->count; e++) {
        if (!((channels >> m->slot[plan->envelope[e].slot].channel) & 1) ||
            !fits(m, &plan->envelope[e], loads[e].types, loads[e].pages, loads[e].pieces, k))
            continue;
        plan->envelope[e].take[k]++;
        loads[e].types |= column_bit(k);
        loads[e].pages += m->type[k].pages;
        loads[e].pieces++;
        return;
    }
    slot = open_slot(m, k, channels);
    if (slot < 0) {
        plan->dropped[k]++;
        return;
    }
    plan->envelope[plan->count] = (column_envelope){.slot = slot};
    plan->envelope[plan->count].take[k] = 1;
    loads[plan->count++] = (load){.types = column_bit(k), .pages = m->type[k].pages, .pieces = 1};
}

static bool
goes_before(const column_model *m, int k, int l, column_order order)
{
    const column_type *x = &m->type[k];
    const column_type *y = &m->type[l];
    bool drops = x->drop >= 0;

    if (drops != (y->drop >= 0))
        return !drops;
    if (order == COLUMN_BY_DAY && x->last != y->last)
        return x->last < y->last;
    return x->pages > y->pages;
}

/* First fit, what must be sent before what may be dropped. */
void
column_pack(const column_model *m, const int32_t *left, const uint32_t *channels,
            column_order order, column_plan *plan)
{
    ov_arena *inner = ov_arena_new();
    load *loads = OV_NEW_ARRAY(inner, load, (size_t)m->pieces + 1);
    int by[COLUMN_TYPES];

    for (int k = 0; k < m->types; k++) {
        int at = k;

        while (at > 0 && goes_before(m, k, by[at - 1], order)) {
            by[at] = by[at - 1];
            at--;
        }
        by[at] = k;
    }
    for (int e = 0; e < plan->count; e++)
        loads[e] = load_of(m, &plan->envelope[e]);
    for (int at = 0; at < m->types; at++)
        for (int32_t copy = 0; copy < left[by[at]]; copy++)
            place_one(m, by[at], channels ? channels[by[at]] : UINT32_MAX, plan, loads);
    ov_arena_free(inner);
}

static uint32_t
lawful_channels(const column_model *m, int k)
{
    uint32_t channels = 0;

    for (int s = 0; s < m->slots; s++)
        if (m->slot[s].members & column_bit(k))
            channels |= 1U << m->slot[s].channel;
    return channels;
}

/*
 * From each subset of the channels: a piece takes its cheapest admissible channel of the subset,
 * then all is packed. Few channels and two orders make few trials, and the best of them starts the
 * search near its end.
 */
void
column_starts(ov_arena *scratch, const column_model *m, column_plan *best)
{
    column_plan trial = column_plan_new(scratch, m);
    column_envelope *room = trial.envelope;
    uint32_t lawful[COLUMN_TYPES];
    uint32_t present = 0;
    int32_t left[COLUMN_TYPES];

    for (int k = 0; k < m->types; k++) {
        lawful[k] = lawful_channels(m, k);
        left[k] = m->type[k].count;
        present |= lawful[k];
    }
    for (uint32_t set = present; set; set = (set - 1) & present) {
        uint32_t use[COLUMN_TYPES];

        for (int k = 0; k < m->types; k++)
            use[k] = plan_channel_choice(m->view->problem, lawful[k], set, m->type[k].pages);
        for (column_order order = COLUMN_BY_DAY; order <= COLUMN_BY_PAGES; order++) {
            trial = (column_plan){.envelope = room};
            column_pack(m, left, use, order, &trial);
            if (column_plan_value(m, &trial) && column_better(&trial, best))
                column_plan_copy(m, best, &trial);
        }
    }
}
