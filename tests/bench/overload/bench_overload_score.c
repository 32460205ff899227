/*
 * How long a million customers take to be scored and attributed, before and after the plan, on one
 * core: a customer with 1 to 11 pieces of as many senders (6 on average), then merged into two
 * envelopes; and the same of the customer with 11 pieces. Given as ratios: to scoring without
 * attribution, and to the budget of 5 s per million.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "onevoice/base/random.h"
#include "onevoice/overload/score.h"

#define MOST 11

typedef struct customer {
    ov_score_piece pieces[MOST];
    ov_score_message before[MOST], after[2];
    size_t before_count, after_count;
} customer;

static void
customer_make(ov_random *random, customer *c, size_t pieces)
{
    c->before_count = pieces;
    c->after_count = pieces > 1 ? 2 : 1;
    for (size_t p = 0; p < pieces; p++) {
        bool bill = ov_random_chance(random, 0.5), history = ov_random_chance(random, 0.2);

        c->pieces[p] =
            (ov_score_piece){.pid = (int64_t)p,
                             .cluster = ov_random_chance(random, 0.1) ? 0 : OV_SCORE_NONE,
                             .matter = (int64_t)(p / 2),
                             .sender = (int64_t)p,
                             .stance = (int64_t)ov_random_below(random, 3),
                             .words = (double)ov_random_range(random, 100, 900),
                             .support = ov_random_chance(random, 0.1) ? 0.0 : 1.0,
                             .department = (int32_t)p,
                             .authority = bill ? 1 : 3,
                             .due = bill ? (int32_t)ov_random_range(random, 20, 40) : OV_SCORE_NONE,
                             .demand = bill,
                             .supports = !bill};
        c->before[p] = (ov_score_message){.id = (int64_t)p,
                                          .age = history ? 12.0 : 0.0,
                                          .channel_weight = 1.0,
                                          .voice = (int64_t)p,
                                          .pieces = &c->pieces[p],
                                          .piece_count = 1};
    }
    for (size_t m = 0; m < c->after_count; m++) {
        size_t first = m == 0 ? 0 : pieces / 2, last = m == 0 && pieces > 1 ? pieces / 2 : pieces;

        c->after[m] = (ov_score_message){.id = (int64_t)m,
                                         .channel_weight = 1.0,
                                         .voice = (int64_t)first,
                                         .pieces = &c->pieces[first],
                                         .piece_count = last - first};
    }
}

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double
run(const customer *customers, size_t kinds, size_t rounds, ov_attribution attribution)
{
    ov_arena *mem = ov_arena_new();
    ov_score_params params = ov_score_params_default();
    double start = seconds(), sum = 0.0;
    ov_score score;

    for (size_t i = 0; i < rounds; i++) {
        const customer *c = &customers[i % kinds];

        ov_score_compute(mem, mem, c->before, c->before_count, &params, attribution, &score);
        sum += score.score;
        ov_score_compute(mem, mem, c->after, c->after_count, &params, attribution, &score);
        sum -= score.score;
        ov_arena_reset(mem);
    }
    ov_arena_free(mem);
    return sum < 0 ? 0.0 : (seconds() - start) * 1e6 / (double)rounds;
}

int
main(int argc, char **argv)
{
    size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000, kinds = 5000;
    customer *customers = calloc(kinds, sizeof(*customers));

    for (int full = 0; full <= 1; full++) {
        ov_random random = ov_random_seed(8);
        double plain, shared;

        for (size_t i = 0; i < kinds; i++)
            customer_make(&random, &customers[i], full ? MOST : 1 + ov_random_below(&random, MOST));
        plain = run(customers, kinds, rounds, OV_ATTRIBUTION_NONE);
        shared = run(customers, kinds, rounds, OV_ATTRIBUTION_SHAPLEY);
        printf("%s: a million customers, both phases, with shares: %.2f of the budget of 5 s "
               "(%.2f s); without shares: %.2f of that\n",
               full ? "11 pieces" : "1 to 11 pieces", shared / 5.0, shared, plain / shared);
    }
    free(customers);
    return 0;
}
