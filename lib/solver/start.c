#include "component_internal.h"

/*
 * Plans to start from: for each set of channels, every piece takes the channel of the set on which
 * it claims the least share of an envelope, then the channels are packed by themselves.
 *
 * Best insertion alone opens letters one piece at a time: the first portal note costs 400 and saves
 * nothing until enough pieces share it. Which channels are used at all is the choice that it
 * cannot make, and there are few of them.
 */
#define START_ORDERS 2

/* Burden share in 1/1024 of the greater claim, by pages or by number. */
static int64_t
claim(const ov_plan_channel *channel, int32_t pages)
{
    int64_t by_pages = channel->burden * 1024 * pages / OV_MAX(channel->cap_pages, 1);
    int64_t by_count = channel->burden * 1024 / channel->cap_pieces;

    return OV_MAX(by_pages, by_count);
}

static uint32_t
piece_channels(const plan_component *c, int i)
{
    uint32_t channels = 0;

    for (int s = 0; s < c->slots; s++)
        if ((c->slot[s].members >> i) & 1)
            channels |= 1U << c->slot[s].channel;
    return channels;
}

uint32_t
plan_channel_choice(const ov_plan_problem *p, uint32_t lawful, uint32_t set, int32_t pages)
{
    uint32_t best = lawful & set ? 0 : lawful;
    int64_t least = INT64_MAX;

    for (uint32_t rest = lawful & set; rest; rest &= rest - 1) {
        int channel = __builtin_ctz(rest);
        int64_t share = claim(&p->channels[channel], pages);

        if (share < least) {
            least = share;
            best = 1U << channel;
        }
    }
    return best;
}

void
plan_starts(ov_arena *scratch, const plan_component *c, int64_t enough, plan_sets *best)
{
    uint32_t lawful[PLAN_PIECES];
    uint32_t present = 0;

    for (int i = 0; i < c->n; i++) {
        lawful[i] = piece_channels(c, i);
        present |= lawful[i];
    }
    for (uint32_t set = present; set && best->cost > enough; set = (set - 1) & present) {
        uint32_t use[PLAN_PIECES];

        for (int i = 0; i < c->n; i++)
            use[i] = plan_channel_choice(c->view->problem, lawful[i], set, c->pages[i]);
        for (int order = 0; order < START_ORDERS; order++) {
            plan_sets trial;

            plan_greedy(scratch, c, order ? PLAN_ORDER_PAGES : PLAN_ORDER_SEARCH, use, &trial);
            if (trial.cost < best->cost)
                *best = trial;
        }
    }
}
