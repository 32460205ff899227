/*
 * The problem as the solver wants it: pieces by id, ranks instead of ids, days as bits, the common
 * divisor of all costs. Everything after this file sees only the view, so that the order of the input cannot
 * change an answer.
 */
#include "component_internal.h"

#include <stdlib.h>

static int64_t
gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

typedef struct ranked {
    int64_t id;
    int32_t place;
} ranked;

static int
ranked_cmp(const void *a, const void *b)
{
    const ranked *x = a;
    const ranked *y = b;
    int by_id = OV_CMP(x->id, y->id);

    return by_id ? by_id : OV_CMP(x->place, y->place);
}

/* Canonical order: by id, so that the answer owes nothing to the order of the input. */
static int32_t *
order_by_id(ov_arena *scratch, const ov_plan_problem *p)
{
    int32_t *place = OV_NEW_ARRAY(scratch, int32_t, p->piece_count + 1);
    bool sorted = true;
    ranked *rank;

    for (size_t i = 0; i < p->piece_count; i++) {
        place[i] = (int32_t)i;
        sorted = sorted && (i == 0 || p->pieces[i - 1].id < p->pieces[i].id);
    }
    if (sorted)
        return place;
    rank = OV_NEW_ARRAY(scratch, ranked, p->piece_count);
    for (size_t i = 0; i < p->piece_count; i++)
        rank[i] = (ranked){.id = p->pieces[i].id, .place = (int32_t)i};
    qsort(rank, p->piece_count, sizeof(*rank), ranked_cmp);
    for (size_t i = 0; i < p->piece_count; i++)
        place[i] = rank[i].place;
    return place;
}

/* The feasible days of a piece on a channel are consecutive among its dispatch days, because
   arrivals do not decrease; so the first day that arrives too late ends them. */
static uint64_t
feasible_days(const ov_plan_channel *channel, uint64_t dispatch, const ov_plan_piece *piece)
{
    int32_t from = OV_MAX(piece->not_before, 0);
    uint64_t rest;
    uint64_t days = 0;

    if (from >= OV_PLAN_DAYS_MAX || channel->cap_pieces < 1 || piece->pages > channel->cap_pages)
        return 0;
    for (rest = dispatch & (~UINT64_C(0) << from); rest; rest &= rest - 1) {
        int day = __builtin_ctzll(rest);

        if (channel->arrive[day] > piece->arrive_by || day > piece->dispatch_by)
            break;
        days |= UINT64_C(1) << day;
    }
    return days;
}

static void
view_channels(const ov_plan_problem *p, plan_view *v)
{
    OV_ASSERT(p->horizon >= 1 && p->horizon <= OV_PLAN_DAYS_MAX &&
              p->channel_count <= OV_PLAN_CHANNELS_MAX && p->class_count <= OV_PLAN_CLASSES_MAX);
    v->priced = false;
    v->unit = 0;
    for (size_t c = 0; c < p->channel_count; c++) {
        int32_t last = -1;

        v->dispatch[c] = 0;
        v->unit = gcd(v->unit, p->channels[c].burden);
        v->priced = v->priced || p->channels[c].price != NULL;
        for (int32_t day = 0; day < p->horizon; day++) {
            int32_t arrival = p->channels[c].arrive[day];

            if (arrival < 0)
                continue;
            OV_ASSERT(arrival >= last);
            last = arrival;
            v->dispatch[c] |= UINT64_C(1) << day;
        }
    }
}

plan_view
plan_view_build(ov_arena *scratch, const ov_plan_problem *p)
{
    plan_view v = {.problem = p, .count = p->piece_count};

    view_channels(p, &v);
    v.place = order_by_id(scratch, p);
    v.days = OV_NEW_ARRAY(scratch, uint64_t, p->piece_count * p->channel_count + 1);
    for (size_t i = 0; i < v.count; i++) {
        const ov_plan_piece *piece = &p->pieces[v.place[i]];

        OV_ASSERT(piece->cls >= 0 && (size_t)piece->cls < p->class_count);
        v.piece_priced = v.piece_priced || piece->price != NULL;
        if (piece->drop > 0)
            v.unit = gcd(v.unit, piece->drop);
        for (size_t c = 0; c < p->channel_count; c++)
            if ((piece->channels >> c) & 1)
                v.days[i * p->channel_count + c] =
                    feasible_days(&p->channels[c], v.dispatch[c], piece);
    }
    v.priced = v.priced || v.piece_priced;
    return v;
}

uint64_t
ov_plan_feasible_days(const ov_plan_channel *channel, int32_t horizon, const ov_plan_piece *piece)
{
    uint64_t dispatch = 0;

    for (int32_t day = OV_MAX(piece->not_before, 0); day < horizon; day++)
        dispatch |= (uint64_t)(channel->arrive[day] >= 0) << day;
    return feasible_days(channel, dispatch, piece);
}
