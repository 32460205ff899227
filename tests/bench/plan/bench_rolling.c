/*
 * Sixty nights of 150 customers whose papers become known night by night; a night fails now and
 * then, never two running. Prints, per rule, messages, T1 and T2 relative to the clairvoyant
 * optimum, pieces that were late, and how often a plan changed without need.
 *
 * Exit status 1 when the default rule loses what it promises: T1 within 1.10 of the clairvoyant
 * optimum, and nothing undroppable late that had two feasible nights and lost one.
 */
#include "onevoice/base/hash.h"
#include "onevoice/base/random.h"
#include "onevoice/plan/plan.h"

#include <stdio.h>
#include <string.h>

#define START     20759 /* Monday, 2026-11-02 */
#define NIGHTS    60
#define ARRIVALS  40 /* nights on which papers appear, so that every window ends inside */
#define CUSTOMERS 150
#define MOST      24

typedef struct paper {
    ov_communication communication;
    ov_piece piece;
    ov_piece_judgement judged; /* latest_send and lawful_by as the sender stated them */
    bool single_night;
    bool gone, late;
    uint64_t last_plan; /* of the night before: message, channel and day */
} paper;

typedef struct customer {
    paper papers[MOST];
    size_t count;
    uint64_t last_pending; /* hash of who was pending the night before */
} customer;

typedef struct rule {
    const char *name;
    int64_t safety, safety_other; /* for mandated pieces; for others that must arrive */
    int64_t wait;
    bool eager;
} rule;

typedef struct tally {
    int64_t messages, t1, t2;
    int late_mandated, late_other, late_single, thrash;
} tally;

static const rule rules[] = {{"eager", 0, 0, 0, true},
                             {"lazy", 0, 0, 60, false},
                             {"lazy, safety for mandated", 1, 0, 60, false},
                             {"lazy, safety for all", 1, 1, 60, false},
                             {"hybrid: money waits three days", 0, 0, 3, false},
                             {"hybrid, safety for mandated", 1, 0, 3, false},
                             {"hybrid, safety for all", 1, 1, 3, false},
                             {"default: hybrid of five days", 1, 1, 5, false}};

/* Ten kinds of paper in parts of 22, with the channels they may take and the days they may take. */
typedef struct kind {
    int weight;
    const char *domain;
    ov_content_class content_class;
    ov_obligation obligation;
    bool money, alone;
    uint32_t channels[3]; /* bit 0 post, 1 e-mail, 2 portal, 3 text */
    int pages_low, pages_high, window_low, window_high;
} kind;

static const kind kinds[] = {
    {5, "health", OV_CLASS_BILL, OV_OBLIGATION_TRANSACTIONAL, true, false, {1, 3, 7}, 1, 3, 2, 20},
    {4, "health", OV_CLASS_EOB, OV_OBLIGATION_MANDATED, false, false, {1, 5, 7}, 2, 5, 3, 19},
    {3,
     "health",
     OV_CLASS_INSURANCE_PENDING_STATEMENT,
     OV_OBLIGATION_TRANSACTIONAL,
     false,
     false,
     {1, 3, 6},
     1,
     1,
     3,
     15},
    {2,
     "bank",
     OV_CLASS_MARKETING,
     OV_OBLIGATION_DISCRETIONARY,
     false,
     false,
     {3, 2, 2},
     1,
     2,
     5,
     20},
    {2,
     "health",
     OV_CLASS_PAST_DUE_REMINDER,
     OV_OBLIGATION_TRANSACTIONAL,
     true,
     false,
     {1, 3, 3},
     1,
     1,
     3,
     12},
    {2,
     "bank",
     OV_CLASS_SERVICE_NOTICE,
     OV_OBLIGATION_TRANSACTIONAL,
     false,
     false,
     {1, 3, 7},
     2,
     6,
     3,
     16},
    {1,
     "health",
     OV_CLASS_SURVEY,
     OV_OBLIGATION_DISCRETIONARY,
     false,
     false,
     {6, 1, 7},
     1,
     2,
     6,
     21},
    {1,
     "bank",
     OV_CLASS_CHANGE_IN_TERMS_NOTICE,
     OV_OBLIGATION_MANDATED,
     false,
     false,
     {1, 3, 3},
     2,
     4,
     9,
     25},
    {1,
     "health",
     OV_CLASS_SERVICE_NOTICE,
     OV_OBLIGATION_TRANSACTIONAL,
     true,
     false,
     {6, 2, 6},
     1,
     1,
     2,
     12},
    {1,
     "health",
     OV_CLASS_SERVICE_NOTICE,
     OV_OBLIGATION_MANDATED,
     false,
     true,
     {1, 1, 1},
     1,
     4,
     6,
     15}};

static uint32_t
channels_of(uint32_t bits)
{
    static const ov_channel order[4] = {OV_CHANNEL_MAIL, OV_CHANNEL_EMAIL, OV_CHANNEL_PORTAL,
                                        OV_CHANNEL_SMS};
    uint32_t channels = 0;

    for (int b = 0; b < 4; b++)
        if ((bits >> b) & 1)
            channels |= 1U << order[b];
    return channels;
}

/* Nights on which the paper could leave and arrive in time. */
static int
feasible_nights(const ov_policy *policy, const ov_piece_judgement *j)
{
    ov_plan_night night;
    int nights = 0;

    ov_plan_night_init(&night, policy, j->release);
    for (int day = 0; day < 40; day++) {
        bool any = false;

        for (int c = 0; c < OV_CHANNEL_COUNT; c++)
            any = any || (((j->channels >> c) & 1) && night.arrive[c][day] >= 0 &&
                          night.arrive[c][day] <= j->latest_arrival - j->release);
        nights += any;
    }
    return nights;
}

static void
draw_paper(ov_arena *mem, ov_random *random, const ov_policy *policy, int who, size_t at,
           paper *out)
{
    static const ov_department sender = {.id = OV_STR_INIT("D1")};
    int nights = 0;

    *out = (paper){.communication = {.id = ov_str_printf(mem, "P%04d-%02zu", who, at),
                                     .channel = OV_CHANNEL_MAIL}};
    out->piece = (ov_piece){.department = &sender, .mailable = true};
    while (nights == 0) { /* nobody hands in a paper that cannot leave */
        ov_date created = START + (ov_date)ov_random_range(random, 0, ARRIVALS - 1);
        int64_t part = ov_random_range(random, 0, 21);
        const kind *k = kinds;
        ov_date last;

        for (; part >= k->weight; k++)
            part -= k->weight;
        last = created + (ov_date)ov_random_range(random, k->window_low, k->window_high);
        out->communication.created_on = created;
        out->judged = (ov_piece_judgement){
            .content_class = k->content_class,
            .disposition = k->alone ? OV_SEPARATE : OV_MERGE,
            .witness = OV_NO_INDEX,
            .obligation = k->obligation,
            .domain = ov_str_from(k->domain),
            .address = OV_STR("1 Elm St"),
            .confidentiality = OV_STR(""),
            .channels = channels_of(k->channels[ov_random_below(random, 3)]),
            .must_go_alone = k->alone,
            .release = created,
            .latest_send = last,
            .lawful_by = k->obligation == OV_OBLIGATION_MANDATED ? last : OV_DATE_NONE,
            .latest_arrival = last,
            .useful_by = OV_DATE_NONE,
            .hold_until = OV_DATE_NONE,
            .pages = (int32_t)ov_random_range(random, k->pages_low, k->pages_high),
            .is_money = k->money};
        nights = feasible_nights(policy, &out->judged);
    }
    out->single_night = nights == 1;
}

static customer *
draw_world(ov_arena *mem, const ov_policy *policy)
{
    customer *world = OV_NEW_ARRAY(mem, customer, CUSTOMERS);
    ov_random random = ov_random_seed(60);

    for (int i = 0; i < CUSTOMERS; i++) {
        world[i].count = (size_t)ov_random_range(&random, 3, 20);
        for (size_t k = 0; k < world[i].count; k++)
            draw_paper(mem, &random, policy, i, k, &world[i].papers[k]);
    }
    return world;
}

static void
plan_customer(ov_arena *mem, const ov_plan_night *night, customer *c, bool all, ov_case_plan *plan,
              paper **who)
{
    ov_piece *pieces = OV_NEW_ARRAY(mem, ov_piece, MOST);
    ov_judgement judgement = {.pieces = {OV_NEW_ARRAY(mem, ov_piece_judgement, MOST), 0}};
    ov_case the_case = {.as_of = night->as_of,
                        .customer_id = OV_STR("C"),
                        .pending = {pieces, 0},
                        .preference = {.confidential_since = OV_DATE_NONE,
                                       .max_messages_per_14_days = -1,
                                       .quiet_from_min = -1,
                                       .quiet_until_min = -1}};

    for (size_t k = 0; k < c->count; k++) {
        paper *p = &c->papers[k];
        ov_piece_judgement *j;

        if (p->gone || (!all && p->communication.created_on > night->as_of))
            continue;
        who[judgement.pieces.count] = p;
        pieces[judgement.pieces.count] = p->piece;
        pieces[judgement.pieces.count].communication = &p->communication;
        j = &judgement.pieces.items[judgement.pieces.count++];
        *j = p->judged;
        j->latest_send = OV_MAX(j->latest_send, night->as_of);
    }
    the_case.pending.count = judgement.pieces.count;
    ov_plan_case(mem, mem, night, &the_case, &judgement, NULL, plan);
}

static void
count_message(const ov_policy *policy, const ov_message *m, tally *t)
{
    t->messages++;
    t->t1 += policy->channels[m->channel].burden;
    t->t2 += policy->channels[m->channel].cost;
}

static void
send_message(const ov_policy *policy, const ov_plan_night *night, const ov_message *m, paper **who,
             tally *t)
{
    count_message(policy, m, t);
    for (size_t i = 0; i < m->piece_count; i++) {
        paper *p = who[m->pieces[i]];
        bool droppable = p->judged.obligation == OV_OBLIGATION_DISCRETIONARY;

        p->gone = true;
        if (droppable || night->arrive[m->channel][0] <= p->judged.latest_arrival - night->as_of)
            continue;
        if (p->single_night)
            t->late_single++;
        else if (p->judged.obligation == OV_OBLIGATION_MANDATED)
            t->late_mandated++;
        else
            t->late_other++;
    }
}

/* A plan that changed although nobody came or went. */
static void
count_thrash(customer *c, const ov_case_plan *plan, paper **who, tally *t)
{
    uint64_t pending = 1;

    for (size_t i = 0; i < plan->pieces.count; i++)
        pending = ov_hash_mix(pending, ov_hash(who[i]->communication.id));
    for (size_t i = 0; i < plan->pieces.count; i++) {
        uint32_t at = plan->pieces.items[i].message;
        uint64_t now = 0;

        if (at != OV_NO_INDEX) {
            const ov_message *m = &plan->messages.items[at];

            now = ov_hash_mix(ov_hash_mix(ov_hash(m->key), (uint64_t)m->channel),
                              (uint64_t)m->send_on);
        }
        t->thrash += pending == c->last_pending && who[i]->last_plan != now;
        who[i]->last_plan = now;
    }
    c->last_pending = pending;
}

static void
night_of(ov_plan_night *night, ov_policy *policy, const rule *r, ov_date as_of)
{
    policy->safety_nights = r->safety;
    policy->safety_nights_transactional = r->safety_other;
    policy->money_wait_days = r->wait;
    ov_plan_night_init(night, policy, as_of);
}

static void
one_night(ov_arena *mem, ov_policy *policy, const rule *r, ov_date as_of, customer *c, tally *t)
{
    ov_plan_night night;
    ov_case_plan plan;
    paper *who[MOST];

    night_of(&night, policy, r, as_of);
    plan_customer(mem, &night, c, false, &plan, who);
    count_thrash(c, &plan, who, t);
    for (size_t k = 0; k < plan.messages.count; k++) {
        const ov_message *m = &plan.messages.items[k];

        if (m->released || (r->eager && night.arrive[m->channel][0] >= 0))
            send_message(policy, &night, m, who, t);
    }
}

static tally
simulate(ov_arena *mem, ov_policy *policy, const rule *r)
{
    customer *world = draw_world(mem, policy);
    ov_arena *scratch = ov_arena_new();
    ov_random random = ov_random_seed(7);
    tally t = {0};
    bool failed = false;

    for (int n = 0; n < NIGHTS + 5; n++) {
        failed = !failed && ov_random_chance(&random, 1.0 / 7);
        for (int i = 0; i < CUSTOMERS && !failed; i++) {
            ov_arena_reset(scratch);
            one_night(scratch, policy, r, START + n, &world[i], &t);
        }
    }
    for (int i = 0; i < CUSTOMERS; i++)
        for (size_t k = 0; k < world[i].count; k++)
            if (!world[i].papers[k].gone)
                t.t1 += policy->discretionary_value;
    ov_arena_free(scratch);
    return t;
}

/* Everything known on the first night. */
static tally
clairvoyant(ov_arena *mem, ov_policy *policy, int64_t safety)
{
    customer *world = draw_world(mem, policy);
    rule free_rule = {"", safety, safety, 60, false};
    ov_plan_night night;
    tally t = {0};

    night_of(&night, policy, &free_rule, START);
    for (int i = 0; i < CUSTOMERS; i++) {
        ov_case_plan plan;
        paper *who[MOST];

        plan_customer(mem, &night, &world[i], true, &plan, who);
        for (size_t k = 0; k < plan.messages.count; k++)
            count_message(policy, &plan.messages.items[k], &t);
        for (size_t k = 0; k < plan.pieces.count; k++)
            if (plan.pieces.items[k].message == OV_NO_INDEX)
                t.t1 += policy->discretionary_value;
    }
    return t;
}

static void
print(const char *name, const tally *t, const tally *best)
{
    printf("%-34s %8lld %7.3f %7.3f %5d / %3d / %3d %8d\n", name, (long long)t->messages,
           (double)t->t1 / (double)best->t1, (double)t->t2 / (double)best->t2, t->late_mandated,
           t->late_other, t->late_single, t->thrash);
}

int
main(void)
{
    ov_arena *mem = ov_arena_new();
    ov_policy policy;
    ov_error err = {0};
    tally best;
    tally safe;
    tally last = {0};

    if (!ov_policy_defaults(mem, &policy, &err)) {
        fprintf(stderr, "bench_rolling: %s\n", err.message);
        return 70;
    }
    policy.plan_horizon_days = 64;
    best = clairvoyant(mem, &policy, 0);
    safe = clairvoyant(mem, &policy, 1);
    printf("%-34s %8s %7s %7s %17s %8s\n", "rule", "messages", "T1", "T2", "late m / o / 1",
           "thrash");
    print("clairvoyant", &best, &best);
    print("clairvoyant, safety for all", &safe, &best);
    for (size_t r = 0; r < OV_COUNT(rules); r++) {
        last = simulate(mem, &policy, &rules[r]);
        print(rules[r].name, &last, &best);
    }
    printf("late: mandated / other undroppable / of those with a single feasible night\n");
    ov_arena_free(mem);
    return last.late_mandated + last.late_other > 0 || (double)last.t1 > 1.10 * (double)best.t1;
}
