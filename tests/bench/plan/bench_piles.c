/*
 * Piles: customers with 20 to 100 pending pieces, as a merger or a forgotten queue leaves them.
 *
 *   bench_piles [REPEATS [SEED [MOST [WORK]]]]
 *
 * Every combination of 20, 40, 60, 100 pieces, of 5, 10, 20 senders, of one to three channels, alike
 * or different, with or without days, REPEATS times (4), up to MOST pieces. "Alike" means one page
 * and one domain, the channels by sender; "different" means pages, domains and channels as they come
 * and one piece in five that may be dropped. Channels and limits are those of the built-in policy.
 * Times are of the processor.
 * Prints a line per size and kind, then one per size. Exit status 1 when up to 60 pieces a customer
 * takes more than 20 ms in the mean, or over all sizes the mean certified gap is above 1 % or fewer
 * than 90 % are proven in the first tier.
 */
#include "onevoice/base/random.h"
#include "onevoice/plan/budget.h"
#include "onevoice/solver/check.h"
#include "onevoice/solver/solve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HORIZON       45
#define SENDERS       20
#define MS_MOST       20.0
#define GAP_MOST      0.01
#define PROVEN_MIN    0.9
#define SMALL_MOST    60 /* pieces up to which the time counts */
#define DROP_VALUE    300
#define OPEN_WINDOW   14    /* days of a piece without days of its own */
#define KINDS         12    /* alike or different, open or with days, one to three channels */
#define CUSTOMER_WORK 50000 /* plan_customer_work as built in */

enum { MAIL, EMAIL, PORTAL, CHANNELS };

static const size_t sizes[] = {20, 40, 60, 100};
static const size_t senders_of[] = {5, 10, 20};

/* Post takes three business days and leaves on weekdays (day 0 is a Monday). */
static int32_t arrive[CHANNELS][HORIZON];
static ov_plan_channel channels[CHANNELS] = {
    {.burden = 1000, .cost = 73000, .cap_pieces = 20, .cap_pages = 12, .arrive = arrive[MAIL]},
    {.burden = 600, .cost = 200, .cap_pieces = 20, .cap_pages = 40, .arrive = arrive[EMAIL]},
    {.burden = 400, .cost = 50, .cap_pieces = 40, .cap_pages = 60, .arrive = arrive[PORTAL]}};

/* Three domains, each with a plain, a serious and a promoting class: promotion never rides with
   bills, domains do not mix. */
#define DOMAINS 3
#define CLASSES (3 * DOMAINS)
static uint64_t compatible[CLASSES];

typedef struct kind {
    size_t n, senders, channels;
    bool different, days;
} kind;

typedef struct tally {
    size_t count, proven_t1, proven;
    double ms, ms_most, gap, gap_most;
    int64_t t1, lower, work;
} tally;

static double
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
fill_tables(void)
{
    static const int32_t takes[7] = {3, 3, 5, 5, 5, -1, -1};

    for (int32_t day = 0; day < HORIZON; day++) {
        arrive[MAIL][day] = takes[day % 7] < 0 ? -1 : day + takes[day % 7];
        arrive[EMAIL][day] = arrive[PORTAL][day] = day;
    }
    for (int k = 0; k < CLASSES; k++)
        for (int l = 0; l < CLASSES; l++)
            if (k / 3 == l / 3 && k % 3 + l % 3 != 3) /* 1 serious, 2 promoting */
                compatible[k] |= UINT64_C(1) << l;
}

typedef struct sender {
    int32_t domain, tone;
    uint32_t channels;
} sender;

static uint32_t
draw_channels(ov_random *random, size_t count)
{
    uint32_t mask = 1U << MAIL;

    if (count > 1 && ov_random_chance(random, 0.4))
        mask |= 1U << PORTAL;
    if (count > 2 && ov_random_chance(random, 0.4))
        mask |= 1U << EMAIL;
    if (mask != 1U << MAIL && ov_random_chance(random, 0.1))
        mask &= ~(1U << MAIL);
    return mask;
}

static ov_plan_piece
draw_piece(ov_random *random, const kind *k, const sender *from, size_t id)
{
    int32_t tone = k->different ? (int32_t)ov_random_below(random, 4) % 3 : 0;
    bool may_drop = tone == 2 || (k->different && ov_random_chance(random, 0.1));
    ov_plan_piece p = {
        .id = (int64_t)id,
        .cls = k->different ? 3 * from->domain + tone : 0,
        .arrive_by = OV_PLAN_NO_DAY,
        .dispatch_by = OPEN_WINDOW,
        .channels = k->different ? draw_channels(random, k->channels) : from->channels,
        .pages = k->different
                     ? 1 + (int32_t)(ov_random_below(random, 4) * ov_random_below(random, 3))
                     : 1,
        .drop = may_drop ? DROP_VALUE : OV_PLAN_NO_DROP};

    if (k->days) {
        p.not_before = (int32_t)ov_random_range(random, 0, 15);
        p.dispatch_by = p.not_before + (int32_t)ov_random_range(random, 3, OPEN_WINDOW);
    }
    return p;
}

static void
draw(ov_arena *mem, ov_random *random, const kind *k, ov_plan_problem *out)
{
    ov_plan_piece *pieces = OV_NEW_ARRAY(mem, ov_plan_piece, k->n);
    static const int32_t domains[] = {0, 0, 0, 1, 2}; /* most of a pile is of one domain */
    sender from[SENDERS];

    for (size_t s = 0; s < k->senders; s++)
        from[s] = (sender){.domain = domains[ov_random_below(random, OV_COUNT(domains))],
                           .channels = draw_channels(random, k->channels)};
    for (size_t i = 0; i < k->n; i++)
        pieces[i] = draw_piece(random, k, &from[ov_random_below(random, k->senders)], i);
    *out = (ov_plan_problem){.horizon = HORIZON,
                             .channels = channels,
                             .channel_count = CHANNELS,
                             .compatible = compatible,
                             .class_count = CLASSES,
                             .pieces = pieces,
                             .piece_count = k->n};
}

static void
add(tally *to, const tally *one)
{
    to->count += one->count;
    to->proven_t1 += one->proven_t1;
    to->proven += one->proven;
    to->ms += one->ms;
    to->ms_most = OV_MAX(to->ms_most, one->ms_most);
    to->gap += one->gap;
    to->gap_most = OV_MAX(to->gap_most, one->gap_most);
    to->t1 += one->t1;
    to->lower += one->lower;
    to->work += one->work;
}

/* One customer: drawn once, planned once or more. */
typedef struct customer {
    ov_plan_problem problem;
    size_t size, kind;
    tally result;
    bool cut;
} customer;

static int64_t
measure(customer *c, int64_t work_limit)
{
    ov_arena *mem = ov_arena_new();
    ov_plan_options options = OV_PLAN_OPTIONS_DEFAULT;
    ov_plan_solution s;
    double start = now_ms();
    double ms;

    options.work_limit = work_limit;
    ov_plan_solve(mem, mem, &c->problem, &options, &s);
    ms = c->result.ms + now_ms() - start;
    OV_ASSERT(ov_plan_check(mem, &c->problem, &s).fault == OV_PLAN_FAULT_NONE);
    OV_ASSERT(c->result.count == 0 || s.t1 <= c->result.t1);
    c->cut = s.cut;
    c->result = (tally){.count = 1,
                        .ms = ms,
                        .ms_most = ms,
                        .proven_t1 = s.proven_t1,
                        .proven = s.proven,
                        .t1 = s.t1,
                        .lower = s.lower_t1,
                        .work = c->result.work + s.work};
    c->result.gap = c->result.gap_most = s.t1 ? (double)(s.t1 - s.lower_t1) / (double)s.t1 : 0;
    ov_arena_free(mem);
    return s.work;
}

/* As a night plans them: all within the same small limit, then the hard ones within the budget. */
static void
plan_night(customer *customers, size_t count, int64_t customer_work)
{
    ov_plan_budget budget = ov_plan_budget_new(customer_work, count);
    ov_plan_open *open = calloc(count + 1, sizeof(*open));
    size_t found;
    size_t go_on;

    OV_ASSERT(open);
    for (size_t i = 0; i < count; i++)
        measure(&customers[i], budget.limit);
    for (;;) {
        found = 0;
        for (size_t i = 0; i < count; i++)
            if (customers[i].cut)
                open[found++] = (ov_plan_open){
                    .customer = i, .gap = customers[i].result.t1 - customers[i].result.lower};
        go_on = ov_plan_budget_round(&budget, open, found);
        if (go_on == 0)
            break;
        for (size_t k = 0; k < go_on; k++)
            budget.left -= measure(&customers[open[k].customer], budget.limit);
    }
    printf("left open by the budget: %zu\n", found);
    free(open);
}

static void
print(const char *name, const tally *t)
{
    double n = (double)OV_MAX(t->count, 1);

    printf("%-22s %5zu %9.2f %9.1f %7.2f%% %7.2f%% %7.1f%% %7.1f%% %10lld %10lld %10lld\n", name,
           t->count, t->ms / n, t->ms_most, 100 * t->gap / n, 100 * t->gap_most,
           100 * (double)t->proven_t1 / n, 100 * (double)t->proven / n, (long long)t->t1,
           (long long)t->lower, (long long)t->work);
    fflush(stdout);
}

static size_t
draw_kind(ov_arena *mem, kind k, size_t repeats, uint64_t seed, customer *out)
{
    ov_random random = ov_random_seed(seed * 1000003 + k.n * 1000 + k.channels * 10 +
                                      (k.different ? 2 : 0) + (k.days ? 1 : 0));
    size_t count = 0;

    for (size_t s = 0; s < OV_COUNT(senders_of); s++)
        for (size_t r = 0; r < repeats; r++) {
            k.senders = senders_of[s];
            draw(mem, &random, &k, &out[count++].problem);
        }
    return count;
}

static kind
kind_of(size_t size, size_t bits)
{
    return (kind){
        .n = sizes[size], .channels = 1 + bits / 4, .different = bits & 2, .days = bits & 1};
}

static void
print_kind(const customer *customers, size_t count, size_t size, size_t bits)
{
    kind k = kind_of(size, bits);
    tally sum = {0};
    char name[64];

    for (size_t i = 0; i < count; i++)
        if (customers[i].size == size && customers[i].kind == bits)
            add(&sum, &customers[i].result);
    snprintf(name, sizeof(name), "%zu %s %s %zu ch", k.n, k.different ? "diff" : "alike",
             k.days ? "days" : "open", k.channels);
    print(name, &sum);
}

int
main(int argc, char **argv)
{
    size_t repeats = argc > 1 ? strtoul(argv[1], NULL, 10) : 4;
    uint64_t seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
    size_t most = argc > 3 ? strtoul(argv[3], NULL, 10) : sizes[OV_COUNT(sizes) - 1];
    int64_t customer_work = argc > 4 ? strtoll(argv[4], NULL, 10) : CUSTOMER_WORK;
    size_t each = OV_COUNT(senders_of) * repeats;
    customer *customers = calloc(OV_COUNT(sizes) * KINDS * each + 1, sizeof(*customers));
    ov_arena *mem = ov_arena_new();
    size_t count = 0;
    tally small = {0};
    tally all = {0};

    OV_ASSERT(customers);
    fill_tables();
    for (size_t n = 0; n < OV_COUNT(sizes) && sizes[n] <= most; n++)
        for (size_t bits = 0; bits < KINDS; bits++)
            for (size_t end =
                     count + draw_kind(mem, kind_of(n, bits), repeats, seed, &customers[count]);
                 count < end; count++) {
                customers[count].size = n;
                customers[count].kind = bits;
            }
    plan_night(customers, count, customer_work);
    printf("%-22s %5s %9s %9s %8s %8s %8s %8s %10s %10s %10s\n", "pieces", "count", "mean ms",
           "max ms", "gap", "max gap", "tier 1", "both", "t1", "bound", "work");
    for (size_t n = 0; n < OV_COUNT(sizes) && sizes[n] <= most; n++)
        for (size_t bits = 0; bits < KINDS; bits++)
            print_kind(customers, count, n, bits);
    for (size_t n = 0; n < OV_COUNT(sizes) && sizes[n] <= most; n++) {
        char name[32];
        tally sum = {0};

        for (size_t i = 0; i < count; i++)
            if (customers[i].size == n)
                add(&sum, &customers[i].result);
        snprintf(name, sizeof(name), "%zu", sizes[n]);
        print(name, &sum);
        add(&all, &sum);
        if (sizes[n] <= SMALL_MOST)
            add(&small, &sum);
    }
    print("up to 60", &small);
    print("all", &all);
    ov_arena_free(mem);
    free(customers);
    return small.ms > MS_MOST * (double)small.count || all.gap > GAP_MOST * (double)all.count ||
           (double)all.proven_t1 < PROVEN_MIN * (double)all.count;
}
