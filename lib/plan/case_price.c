/*
 * A case against the prices of crowded days: what a place on a day costs is added to the envelopes that
 * would take it, and the solver decides as ever. Prices move messages within their windows only; what is
 * lawful or useful is not for sale (lib/plan/README.md).
 */
#include "case_internal.h"

static int64_t
price_at(const case_builder *b, size_t limit, int32_t day)
{
    return b->prices->price[limit * OV_PLAN_DAYS_MAX + (size_t)day];
}

static bool
is_of(const case_builder *b, size_t limit, size_t item)
{
    const ov_piece *piece = &b->c->pending.items[b->model.items[item].piece];

    return ov_str_eq(b->prices->limits.items[limit].department, piece->department->id);
}

static void
price_piece(case_builder *b, ov_plan_piece *piece, size_t item)
{
    const size_t cells = (size_t)OV_CHANNEL_COUNT * OV_PLAN_DAYS_MAX;
    int64_t *price = NULL;

    for (size_t l = 0; l < b->prices->limits.count; l++) {
        const case_limit *limit = &b->prices->limits.items[l];

        if (ov_str_is_null(limit->department) || !is_of(b, l, item))
            continue;
        if (!price)
            price = OV_NEW_ARRAY(b->scratch, int64_t, cells);
        for (int32_t day = 0; day < b->night->horizon; day++)
            price[(int32_t)limit->channel * OV_PLAN_DAYS_MAX + day] += price_at(b, l, day);
    }
    piece->price = price;
}

/* A crowd is no reason to leave a piece out that is worth sending: it waits for a day with room.
   Only under contact caps it may give way to the others. */
void
case_price_model(case_builder *b, const ov_plan_solution *free)
{
    ov_plan_piece *pieces = OV_NEW_ARRAY(b->scratch, ov_plan_piece, b->model.count + 1);

    for (int c = 0; c < OV_CHANNEL_COUNT; c++)
        b->channels[c] = b->model.problem.channels[c];
    for (size_t l = 0; l < b->prices->limits.count; l++) {
        const case_limit *limit = &b->prices->limits.items[l];

        if (ov_str_is_null(limit->department))
            b->channels[limit->channel].price = &b->prices->price[l * OV_PLAN_DAYS_MAX];
    }
    for (size_t i = 0; i < b->model.count; i++) {
        pieces[i] = b->model.problem.pieces[i];
        price_piece(b, &pieces[i], i);
        if (b->cap_count == 0 && free->envelope[i] >= 0)
            pieces[i].drop = OV_PLAN_NO_DROP;
    }
    b->model.problem.channels = b->channels;
    b->model.problem.pieces = pieces;
}

static int64_t
price_of_day(const case_builder *b, const ov_plan_envelope *envelope, const int32_t *members,
             size_t count, int32_t day)
{
    int64_t sum = 0;

    for (size_t l = 0; l < b->prices->limits.count; l++) {
        const case_limit *limit = &b->prices->limits.items[l];

        if ((int32_t)limit->channel != envelope->channel || price_at(b, l, day) == 0)
            continue;
        if (ov_str_is_null(limit->department))
            sum += price_at(b, l, day);
        else
            for (size_t i = 0; i < count; i++)
                sum += is_of(b, l, (size_t)members[i]) ? price_at(b, l, day) : 0;
    }
    return sum;
}

/* The wish where nothing is cheaper; else the nearest cheapest day before it, else after it. */
int32_t
case_cheapest_day(const case_builder *b, const ov_plan_envelope *envelope, const int32_t *members,
                  size_t count, uint64_t days, int32_t wish)
{
    int64_t least = price_of_day(b, envelope, members, count, wish);
    int32_t best = wish;

    for (int32_t step = 1; least > 0 && step < 2 * OV_PLAN_DAYS_MAX; step++) {
        int32_t day = step < OV_PLAN_DAYS_MAX ? wish - step : wish + step - OV_PLAN_DAYS_MAX + 1;
        int64_t price;

        if (day < 0 || day >= OV_PLAN_DAYS_MAX || !((days >> day) & 1))
            continue;
        price = price_of_day(b, envelope, members, count, day);
        if (price < least) {
            least = price;
            best = day;
        }
    }
    return best;
}
