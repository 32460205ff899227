#include "component_internal.h"

#include <string.h>

/*
 * A bound over how many envelopes each channel gets: the least cost of any such numbers that pass
 * Hall's condition. For each set of channels, the pieces that can leave by no other channel must
 * find room there in pages and in number, and as many envelopes as any independent set of them has
 * members. What may be dropped is dropped at its least value where the room ends.  It ignores
 * which piece fits beside which, so it is no bound to rely on alone, but where pieces are alike it
 * is the truth, in both tiers at once, and it costs some thousand additions.
 */
#define COUNT_CHANNELS 5     /* 2^5 sets; more channels than that are left to the other bounds */
#define COUNT_WORK     40000 /* numbers looked at, about a millisecond; then there is no bound */

/* The pieces that can leave by no channel outside the set. */
typedef struct hall {
    int64_t pages, pieces; /* of those that must be sent */
    int64_t envelopes;     /* these need at least so many */
    int64_t drops;         /* value of those that may be dropped */
    int count;
    int by_density[PLAN_PIECES]; /* droppable ones, dearest page first */
} hall;

typedef struct counts {
    const plan_component *c;
    int channels;
    int channel[COUNT_CHANNELS];
    int64_t base[COUNT_CHANNELS]; /* least packed cost of an envelope */
    hall set[1 << COUNT_CHANNELS];
    int32_t number[COUNT_CHANNELS];
    int64_t delays; /* that no plan escapes */
    int64_t best;
    int64_t work;
} counts;

/* The least value to drop for what is left to fit, pages and number taken apart. */
static int64_t
least_drops(const counts *x, const hall *h, int64_t pages, int64_t pieces)
{
    const plan_component *c = x->c;
    int64_t kept = 0;
    int64_t most = 0;

    for (int k = 0; k < h->count; k++)
        most = OV_MAX(most, c->drop[h->by_density[k]]);
    for (int k = 0; k < h->count && pages > 0; k++) {
        int i = h->by_density[k];
        int64_t size = OV_MAX(c->pages[i], 1);

        kept += size <= pages ? c->drop[i] : c->drop[i] / size * pages + c->drop[i] % size;
        pages -= size;
    }
    return OV_MAX(0, h->drops - OV_MIN(kept, most * pieces));
}

/* What these numbers of envelopes cost at least beyond their bases; PLAN_INF when they cannot do. */
static int64_t
beyond_bases(const counts *x)
{
    const ov_plan_problem *p = x->c->view->problem;
    int64_t drops = 0;

    for (int s = 1; s < 1 << x->channels; s++) {
        const hall *h = &x->set[s];
        int64_t pages = -h->pages;
        int64_t pieces = -h->pieces;
        int64_t envelopes = 0;

        for (int k = 0; k < x->channels; k++)
            if ((s >> k) & 1) {
                pages += (int64_t)x->number[k] * p->channels[x->channel[k]].cap_pages;
                pieces += (int64_t)x->number[k] * p->channels[x->channel[k]].cap_pieces;
                envelopes += x->number[k];
            }
        if (pages < 0 || pieces < 0 || envelopes < h->envelopes)
            return PLAN_INF;
        if (h->count)
            drops = OV_MAX(drops, least_drops(x, h, pages, pieces));
    }
    return drops + x->delays;
}

static void
look_at(counts *x, int k, int64_t cost)
{
    if (x->work++ > COUNT_WORK)
        return;
    if (k == x->channels) {
        x->best = OV_MIN(x->best, cost + beyond_bases(x));
        return;
    }
    for (int32_t n = 0; n <= x->c->n && cost + n * x->base[k] < x->best; n++) {
        x->number[k] = n;
        look_at(x, k + 1, cost + n * x->base[k]);
    }
}

static void
add_droppable(const plan_component *c, hall *h, int i)
{
    int at = h->count++;

    h->drops += c->drop[i];
    while (at > 0 && (c->drop[h->by_density[at - 1]] >> c->shift) * OV_MAX(c->pages[i], 1) <
                         (c->drop[i] >> c->shift) * OV_MAX(c->pages[h->by_density[at - 1]], 1)) {
        h->by_density[at] = h->by_density[at - 1];
        at--;
    }
    h->by_density[at] = i;
}

/*
 * For each set of channels, what must go through them: pages and pieces that have no other, and
 * envelopes by pieces that cannot share one. Hall's condition over the sets is the bound.
 */
static void
fill_sets(counts *x, const int *mask)
{
    const plan_component *c = x->c;

    for (int s = 1; s < 1 << x->channels; s++) {
        hall *h = &x->set[s];
        uint64_t open = 0;

        for (int i = 0; i < c->n; i++) {
            if (mask[i] & ~s)
                continue;
            if (c->drop[i] < PLAN_INF) {
                add_droppable(c, h, i);
                continue;
            }
            h->pages += c->pages[i];
            h->pieces++;
            open |= UINT64_C(1) << i;
        }
        for (; open; h->envelopes++)
            open &= ~(c->adjacent[__builtin_ctzll(open)] | (open & -open));
    }
}

/* Zero where a channel costs nothing: then there is no end to its envelopes, and no bound in
   numbers. */
int64_t
plan_bound_counts(ov_arena *scratch, const plan_component *c, int64_t enough)
{
    counts *x = OV_NEW(scratch, counts);
    int number[OV_PLAN_CHANNELS_MAX];
    int mask[PLAN_PIECES] = {0};

    x->c = c;
    x->best = enough;
    memset(number, 0xff, sizeof(number));
    for (int s = 0; s < c->slots; s++) {
        const plan_slot *slot = &c->slot[s];
        int k = number[slot->channel];

        if (k < 0) {
            if (x->channels == COUNT_CHANNELS)
                return 0;
            k = number[slot->channel] = x->channels++;
            x->channel[k] = slot->channel;
            x->base[k] = slot->base;
        }
        x->base[k] = OV_MIN(x->base[k], slot->base);
        for (uint64_t rest = slot->members; rest; rest &= rest - 1)
            mask[__builtin_ctzll(rest)] |= 1 << k;
    }
    for (int k = 0; k < x->channels; k++)
        if (x->base[k] <= 0)
            return 0;
    for (int i = 0; i < c->n; i++)
        x->delays += c->drop[i] < PLAN_INF ? 0 : c->least[i];
    fill_sets(x, mask);
    look_at(x, 0, 0);
    return x->work > COUNT_WORK ? 0 : x->best;
}
