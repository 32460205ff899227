#include "random_customer.h"

#include <math.h>

#define HORIZON 30

/* Post leaves on business days (day 0 is a Sunday) and takes four days. */
static const int32_t post[HORIZON] = {-1, 4,  5,  6,  8,  9,  -1, -1, 11, 12, 13, 15, 16, -1, -1,
                                      18, 19, 20, 22, 23, -1, -1, 25, 26, 27, 29, 30, -1, -1, 32};
static const int32_t same_day[HORIZON] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,
                                          10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
                                          20, 21, 22, 23, 24, 25, 26, 27, 28, 29};
static const int32_t not_sunday[HORIZON] = {-1, 1,  2,  3,  4,  5,  6,  -1, 8,  9,
                                            10, 11, 12, 13, -1, 15, 16, 17, 18, 19,
                                            20, -1, 22, 23, 24, 25, 26, 27, -1, 29};

static const ov_plan_channel ordinary[4] = {
    {.burden = 1000, .cost = 8500, .cap_pieces = 8, .cap_pages = 12, .arrive = post},
    {.burden = 600, .cost = 50, .cap_pieces = 8, .cap_pages = 30, .arrive = same_day},
    {.burden = 400, .cost = 20, .cap_pieces = 10, .cap_pages = 40, .arrive = same_day},
    {.burden = 700, .cost = 300, .cap_pieces = 1, .cap_pages = 1, .arrive = not_sunday}};
static const ov_plan_channel narrow[4] = {
    {.burden = 1000, .cost = 8500, .cap_pieces = 8, .cap_pages = 7, .arrive = post},
    {.burden = 600, .cost = 50, .cap_pieces = 3, .cap_pages = 30, .arrive = same_day},
    {.burden = 400, .cost = 20, .cap_pieces = 2, .cap_pages = 40, .arrive = same_day},
    {.burden = 700, .cost = 300, .cap_pieces = 1, .cap_pages = 1, .arrive = not_sunday}};

/* health, bank statement, bank marketing, neutral, medical bill, sealed */
static const uint64_t compatible[6] = {0x19, 0x0e, 0x0e, 0x1f, 0x19, 0};

/* Kinds in proportion of 20: class, channels to choose from, pages, drop, delay, window. */
typedef struct kind {
    int weight, cls;
    uint32_t channels[3];
    int pages_low, pages_high;
    bool droppable;
    int delay, window_low, window_high;
} kind;

static const kind kinds[] = {
    {5, 4, {1, 3, 7}, 1, 3, false, 40, 2, 20},   {4, 0, {1, 5, 7}, 2, 5, false, 1, 3, 19},
    {3, 4, {1, 3, 6}, 1, 1, false, 4, 3, 15},    {2, 2, {3, 2, 10}, 1, 2, true, 1, 5, 20},
    {2, 4, {1, 3, 15}, 1, 1, false, 30, 3, 12},  {2, 1, {1, 3, 7}, 2, 6, false, 5, 3, 16},
    {1, 0, {6, 1, 7}, 1, 2, true, 1, 6, 21},     {1, 3, {1, 3, 3}, 2, 4, false, 1, 9, 25},
    {1, 0, {14, 10, 6}, 1, 1, false, 20, 2, 12}, {1, 5, {1, 1, 1}, 1, 4, false, 2, 6, 15}};
static const int64_t drops[] = {150, 300, 500, 800, 1500};

size_t
random_count(ov_random *random, size_t most)
{
    double u = ov_random_unit(random);
    double v = ov_random_unit(random);
    double normal = sqrt(-2 * log(1 - u)) * cos(6.283185307179586 * v);
    double n = 1 + floor(exp(log(7) + 0.75 * normal));

    return n < (double)most ? (size_t)n : most;
}

static const kind *
draw_kind(ov_random *random)
{
    int64_t at = ov_random_range(random, 0, 21);

    for (size_t k = 0; k < OV_COUNT(kinds); k++) {
        at -= kinds[k].weight;
        if (at < 0)
            return &kinds[k];
    }
    return &kinds[0];
}

/* Draw until some day on some channel is feasible: nobody hands in a piece that cannot leave. */
static ov_plan_piece
draw_piece(ov_random *random, random_family family, size_t id)
{
    for (;;) {
        const kind *k = draw_kind(random);
        ov_plan_piece p = {.id = (int64_t)id,
                           .cls = k->cls,
                           .not_before = (int32_t)ov_random_range(random, 0, 24),
                           .dispatch_by = OV_PLAN_NO_DAY,
                           .channels = k->channels[ov_random_below(random, 3)],
                           .pages = (int32_t)ov_random_range(random, k->pages_low, k->pages_high),
                           .drop = OV_PLAN_NO_DROP,
                           .delay = k->delay};

        p.arrive_by =
            p.not_before + (int32_t)ov_random_range(random, k->window_low, k->window_high);
        if (k->droppable || (family == RANDOM_DISCRETIONARY && ov_random_chance(random, 0.5)))
            p.drop = drops[ov_random_below(random, OV_COUNT(drops))];
        for (uint32_t rest = p.channels; rest; rest &= rest - 1) {
            const ov_plan_channel *c =
                &(family == RANDOM_CAPS ? narrow : ordinary)[__builtin_ctz(rest)];

            for (int32_t day = p.not_before; day < HORIZON && p.pages <= c->cap_pages; day++)
                if (c->arrive[day] >= 0 && c->arrive[day] <= p.arrive_by)
                    return p;
        }
    }
}

void
random_customer(ov_arena *mem, ov_random *random, random_family family, size_t count,
                ov_plan_problem *out)
{
    ov_plan_piece *pieces = OV_NEW_ARRAY(mem, ov_plan_piece, count + 1);
    ov_plan_pair *pairs = NULL;
    size_t pair_count = 0;

    for (size_t i = 0; i < count; i++)
        pieces[i] = draw_piece(random, family, i);
    if (family == RANDOM_CONFLICTS) {
        pairs = OV_NEW_ARRAY(mem, ov_plan_pair, count * count / 2 + 1);
        for (size_t i = 0; i < count; i++)
            for (size_t j = i + 1; j < count; j++)
                if (ov_random_chance(random, 0.25))
                    pairs[pair_count++] = (ov_plan_pair){.a = (int32_t)i, .b = (int32_t)j};
    }
    *out = (ov_plan_problem){.horizon = HORIZON,
                             .channels = family == RANDOM_CAPS ? narrow : ordinary,
                             .channel_count = 4,
                             .compatible = compatible,
                             .class_count = OV_COUNT(compatible),
                             .pieces = pieces,
                             .piece_count = count,
                             .conflicts = pairs,
                             .conflict_count = pair_count};
}
