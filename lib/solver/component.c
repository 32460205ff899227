#include "component_internal.h"

#include <string.h>

/* First and last dispatch day over all channels: the order of the search. */
static void
piece_span(const plan_view *v, int32_t i, int *first, int *last)
{
    size_t channels = v->problem->channel_count;
    uint64_t any = 0;

    for (size_t c = 0; c < channels; c++)
        any |= v->days[(size_t)i * channels + c];
    *first = any ? __builtin_ctzll(any) : 0;
    *last = any ? 63 - __builtin_clzll(any) : 0;
}

/*
 * Necessary for sharing an envelope, and only that: pairs that fit nowhere cut the problem into
 * components; three that fit pairwise may still be too many pages.
 */
bool
plan_pair_fits(const plan_view *v, int32_t i, int32_t j)
{
    const ov_plan_problem *p = v->problem;
    const ov_plan_piece *a = &p->pieces[v->place[i]];
    const ov_plan_piece *b = &p->pieces[v->place[j]];

    if (a->key != b->key || !((p->compatible[a->cls] >> b->cls) & 1) ||
        !((p->compatible[b->cls] >> a->cls) & 1))
        return false;
    for (size_t c = 0; c < p->channel_count; c++) {
        const ov_plan_channel *channel = &p->channels[c];

        if ((v->days[(size_t)i * p->channel_count + c] &
             v->days[(size_t)j * p->channel_count + c]) &&
            channel->cap_pieces >= 2 && (int64_t)a->pages + b->pages <= channel->cap_pages)
            return true;
    }
    return false;
}

/* Search order: last feasible day, then first feasible day descending, then id (the view's order).
 */
static void
order_members(const plan_view *v, const int32_t *members, int n, int *order)
{
    int key[PLAN_PIECES];

    for (int k = 0; k < n; k++) {
        int first;
        int last;
        int at = k;

        piece_span(v, members[k], &first, &last);
        key[k] = last * 64 + (63 - first);
        while (at > 0 && key[order[at - 1]] > key[k]) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = k;
    }
}

/* Maximal cliques of the compatibility among the classes present (Bron-Kerbosch with a pivot). */
typedef struct cliques {
    const uint64_t *near; /* neighbours without self */
    uint64_t found[PLAN_CLIQUES];
    int count;
    bool overflow;
} cliques;

/*
 * Bron and Kerbosch 1973 with a pivot, on 64-bit sets. Graphs with more cliques than fit the table
 * give up on this bound, which is sound without it.
 */
static void
cliques_extend(cliques *q, uint64_t r, uint64_t p, uint64_t x)
{
    uint64_t candidates;

    if (q->overflow)
        return;
    if (!p && !x) {
        if (q->count == PLAN_CLIQUES)
            q->overflow = true;
        else
            q->found[q->count++] = r;
        return;
    }
    candidates = p & ~q->near[__builtin_ctzll(p | x)];
    while (candidates) {
        int k = __builtin_ctzll(candidates);
        uint64_t bit = UINT64_C(1) << k;

        cliques_extend(q, r | bit, p & q->near[k], x & q->near[k]);
        p &= ~bit;
        x |= bit;
        candidates &= ~bit;
    }
}

/* Too many cliques: one clique of all classes is a valid, weaker choice. */
int
plan_cliques(const ov_plan_problem *p, uint64_t present, uint32_t *clique_of)
{
    uint64_t near[OV_PLAN_CLASSES_MAX];
    cliques q = {.near = near};

    if (p->class_count < 64)
        present &= (UINT64_C(1) << p->class_count) - 1;
    for (uint64_t rest = present; rest; rest &= rest - 1) {
        int k = __builtin_ctzll(rest);

        near[k] = p->compatible[k] & present & ~(UINT64_C(1) << k);
        for (uint64_t back = near[k]; back; back &= back - 1)
            if (!((p->compatible[__builtin_ctzll(back)] >> k) & 1))
                near[k] &= ~(back & -back);
    }
    cliques_extend(&q, 0, present, 0);
    if (q.overflow) {
        q.count = 1;
        q.found[0] = present;
    }
    for (uint64_t rest = present; rest; rest &= rest - 1) {
        int k = __builtin_ctzll(rest);

        clique_of[k] = 0;
        for (int c = 0; c < q.count; c++)
            clique_of[k] |= (uint32_t)((q.found[c] >> k) & 1) << c;
    }
    return q.count;
}

/* Enough bits for the largest t2 of any plan. */
static int
packing_shift(const plan_view *v, const plan_component *c)
{
    const ov_plan_problem *p = v->problem;
    int64_t most_cost = 0;
    int64_t most_t1 = 0;
    int64_t t1 = 0;
    int64_t t2 = 0;
    int shift = 28;

    for (size_t k = 0; k < p->channel_count; k++) {
        most_cost = OV_MAX(most_cost, p->channels[k].cost);
        most_t1 = OV_MAX(most_t1, p->channels[k].burden);
    }
    for (int i = 0; i < c->n; i++) {
        const ov_plan_piece *piece = &p->pieces[c->place[i]];

        t1 += OV_MAX(most_t1, piece->drop);
        t2 += most_cost + piece->delay * 2 * OV_PLAN_DAYS_MAX;
    }
    while ((t2 >> shift) != 0)
        shift++;
    OV_ASSERT(shift < 40 && t1 < (PLAN_INF >> shift));
    return shift;
}

static int64_t
packed_price(const plan_component *c, int64_t price)
{
    return ((price >> 28) << c->shift) + (price & ((INT64_C(1) << 28) - 1));
}

/* A slot whose users may all use an earlier one of the same channel at no higher price is needless:
   arrival, hence delay, only grows with the day. Without delays a later one serves as well. */
static bool
slot_dominated(const plan_component *c, const plan_slot *slot, int count, uint64_t members,
               int64_t base, bool delays, int *replace)
{
    *replace = -1;
    if (c->view->piece_priced)
        return false;
    for (int s = count - 1; s >= 0 && slot[s].channel == slot[count].channel; s--) {
        if (!(members & ~slot[s].members) && slot[s].base <= base)
            return true;
        if (!delays && !(slot[s].members & ~members) && base <= slot[s].base)
            *replace = s;
    }
    return false;
}

/* Left shift: an envelope may leave on the first day of one of its members, so these days are the
   slots of a channel. With prices by day that is no longer so, and each day is one. */
static int
add_channel_slots(const plan_view *v, plan_component *c, const int32_t *member, int32_t channel,
                  bool delays, int count)
{
    const ov_plan_problem *p = v->problem;
    const ov_plan_channel *ch = &p->channels[channel];
    size_t channels = p->channel_count;
    uint64_t starts = 0;
    uint64_t days[PLAN_PIECES];

    for (int i = 0; i < c->n; i++) {
        days[i] = v->days[(size_t)member[i] * channels + (size_t)channel];
        starts |= v->priced ? days[i] : days[i] & -days[i];
    }
    for (; starts; starts &= starts - 1) {
        int day = __builtin_ctzll(starts);
        uint64_t members = 0;
        int64_t base =
            (ch->burden << c->shift) + ch->cost + packed_price(c, ch->price ? ch->price[day] : 0);
        int replace;
        plan_slot *slot;

        for (int i = 0; i < c->n; i++)
            members |= ((days[i] >> day) & 1) << i;
        c->slot[count].channel = channel;
        if (slot_dominated(c, c->slot, count, members, base, delays, &replace))
            continue;
        slot = &c->slot[replace >= 0 ? replace : count++];
        *slot = (plan_slot){.channel = channel,
                            .day = day,
                            .cap_pieces = ch->cap_pieces,
                            .cap_pages = ch->cap_pages,
                            .base = base,
                            .members = members};
    }
    return count;
}

/* Per piece and slot, what it adds to the cost; per piece, the cheapest way in any envelope and in
   one of its own, which every bound starts from. */
static void
fill_delays(ov_arena *scratch, plan_component *c)
{
    const ov_plan_problem *p = c->view->problem;

    c->delay = OV_NEW_ARRAY(scratch, int64_t, (size_t)(c->n * c->slots));
    for (int i = 0; i < c->n; i++) {
        const ov_plan_piece *piece = &p->pieces[c->place[i]];
        int64_t *row = &c->delay[i * c->slots];

        c->drop[i] = piece->drop < 0 ? PLAN_INF : piece->drop << c->shift;
        c->least[i] = c->drop[i];
        c->alone[i] = PLAN_INF;
        for (int s = 0; s < c->slots; s++) {
            const plan_slot *slot = &c->slot[s];

            row[s] = PLAN_INF;
            if (!((slot->members >> i) & 1))
                continue;
            row[s] =
                piece->delay * (p->channels[slot->channel].arrive[slot->day] - piece->not_before);
            if (piece->price)
                row[s] +=
                    packed_price(c, piece->price[slot->channel * OV_PLAN_DAYS_MAX + slot->day]);
            c->least[i] = OV_MIN(c->least[i], row[s]);
            c->alone[i] = OV_MIN(c->alone[i], slot->base + row[s]);
        }
    }
}

/* Everything in search order, for deadlines that come first leave the fewest choices; the masks
   below are all over that order. */
void
plan_component_build(ov_arena *scratch, const plan_view *v, const int32_t *members, int n,
                     const uint64_t *adjacent, plan_component *c)
{
    const ov_plan_problem *p = v->problem;
    int order[PLAN_PIECES];
    int rank[PLAN_PIECES];
    int32_t member[PLAN_PIECES];
    uint32_t clique_of[OV_PLAN_CLASSES_MAX];
    uint64_t present = 0;
    bool delays = false;
    int slots = 0;

    order_members(v, members, n, order);
    c->view = v;
    c->n = n;
    for (int i = 0; i < n; i++) {
        c->member[i] = member[i] = members[order[i]];
        rank[order[i]] = i;
        c->place[i] = v->place[member[i]];
        c->pages[i] = p->pieces[c->place[i]].pages;
        delays = delays || p->pieces[c->place[i]].delay > 0;
    }
    for (int i = 0; i < n; i++) {
        c->adjacent[i] = 0;
        for (uint64_t rest = adjacent[order[i]]; rest; rest &= rest - 1)
            c->adjacent[i] |= UINT64_C(1) << rank[__builtin_ctzll(rest)];
    }
    c->shift = packing_shift(v, c);
    c->unit = v->priced ? 0 : v->unit;
    c->slot = OV_NEW_ARRAY(scratch, plan_slot,
                           p->channel_count * (v->priced ? OV_PLAN_DAYS_MAX : (size_t)n) + 1);
    for (size_t k = 0; k < p->channel_count; k++)
        slots = add_channel_slots(v, c, member, (int32_t)k, delays, slots);
    c->slots = slots;
    fill_delays(scratch, c);
    for (int i = 0; i < n; i++)
        present |= UINT64_C(1) << p->pieces[c->place[i]].cls;
    c->cliques = plan_cliques(p, present, clique_of);
    for (int i = 0; i < n; i++)
        c->clique_of[i] = clique_of[p->pieces[c->place[i]].cls];
}

/*
 * The cheapest slot for exactly these pieces; a slot whose base alone is not cheaper is passed
 * over before delays are summed.
 */
int64_t
plan_set_cost(const plan_component *c, uint64_t set, int *best_slot)
{
    int64_t best = PLAN_INF;
    int32_t pages = 0;
    int count = __builtin_popcountll(set);

    for (uint64_t rest = set; rest; rest &= rest - 1)
        pages += c->pages[__builtin_ctzll(rest)];
    *best_slot = -1;
    for (int s = 0; s < c->slots; s++) {
        const plan_slot *slot = &c->slot[s];
        int64_t cost = slot->base;

        if ((set & ~slot->members) || count > slot->cap_pieces || pages > slot->cap_pages ||
            cost >= best)
            continue;
        for (uint64_t rest = set; rest; rest &= rest - 1)
            cost += c->delay[__builtin_ctzll(rest) * c->slots + s];
        if (cost < best) {
            best = cost;
            *best_slot = s;
        }
    }
    return best;
}

/* No plan has a t1 between two multiples of the unit. */
int64_t
plan_round_up(const plan_component *c, int64_t packed)
{
    int64_t t1 = packed >> c->shift;
    int64_t over;

    if (c->unit <= 1 || packed <= 0)
        return packed;
    over = t1 % c->unit;
    return over == 0 ? packed : (t1 - over + c->unit) << c->shift;
}
