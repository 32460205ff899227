/*
 * The axioms of the overload score (lib/overload/README.md, section 3) on seeded random customers.
 *
 * A case that breaks an axiom is shrunk by leaving out messages, then printed.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <stdio.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "onevoice/overload/score.h"

#define CASES       20000
#define MOST        14
#define MOST_PIECES 5

/* A customer; every message with room of its own, so that tests may edit freely. */
typedef struct customer {
    ov_score_message messages[MOST + 1];
    ov_score_piece pieces[MOST + 1][2 * MOST_PIECES];
    size_t count;
    ov_score_params params;
} customer;

static ov_arena *mem;

static ov_score
compute(const customer *c, ov_attribution attribution)
{
    ov_score score;

    ov_score_compute(mem, mem, c->messages, c->count, &c->params, attribution, &score);
    return score;
}

static double
value(const customer *c)
{
    return compute(c, OV_ATTRIBUTION_NONE).minutes;
}

static int64_t
maybe(ov_random *random, double chance, int64_t below)
{
    return ov_random_chance(random, chance) ? (int64_t)ov_random_below(random, (uint64_t)below)
                                            : OV_SCORE_NONE;
}

static ov_score_piece
random_piece(ov_random *random, int64_t pid, int32_t departments)
{
    static const double supports[] = {0.0, 0.25, 0.5, 1.0};
    bool demand = ov_random_chance(random, 0.5);

    return (ov_score_piece){.pid = pid,
                            .cluster = maybe(random, 0.4, 3),
                            .matter = maybe(random, 0.7, 4),
                            .stance = maybe(random, 0.6, 4),
                            .sender = (int64_t)ov_random_below(random, 5),
                            .words = (double)ov_random_range(random, 20, 2600),
                            .support = supports[ov_random_below(random, 4)],
                            .department = (int32_t)ov_random_range(random, 0, departments - 1),
                            .authority = (int32_t)ov_random_below(random, 4),
                            .written = (int32_t)ov_random_below(random, 5),
                            .due = demand ? (int32_t)maybe(random, 0.7, 40) : OV_SCORE_NONE,
                            .demand = demand,
                            .decision = ov_random_chance(random, 0.2),
                            .supports = ov_random_chance(random, 0.3),
                            .skimmed = ov_random_chance(random, 0.2)};
}

/* What a letter carries once its id is known: pids are unique within the customer. */
static void
random_message(ov_random *random, customer *c, size_t m, bool shared, int32_t departments)
{
    static const double weights[] = {1.0, 0.7, 0.6, 0.4};
    ov_score_message *message = &c->messages[m];
    size_t pieces = shared ? 1 + ov_random_below(random, MOST_PIECES) : 1;

    for (size_t p = 0; p < pieces; p++)
        c->pieces[m][p] = random_piece(random, (int64_t)(m * 100 + p), departments);
    *message = (ov_score_message){
        .id = (int64_t)m,
        .age = ov_random_chance(random, 0.6) ? 0.0 : ov_random_unit(random) * 36.0,
        .channel_weight = weights[ov_random_below(random, 4)],
        .voice = c->pieces[m][ov_random_below(random, pieces)].department,
        .pieces = c->pieces[m],
        .piece_count = pieces};
}

static void
random_customer(ov_random *random, customer *c, size_t most, bool shared)
{
    int32_t departments = (int32_t)ov_random_range(random, 1, 7);

    c->count = ov_random_below(random, most + 1);
    c->params = ov_score_params_default();
    for (size_t m = 0; m < c->count; m++)
        random_message(random, c, m, shared && ov_random_chance(random, 0.4), departments);
}

/* The messages point into the customer itself, so copies point into the copy. */
static void
copy(customer *to, const customer *from)
{
    memcpy(to, from, sizeof(*to));
    for (size_t m = 0; m <= MOST; m++)
        to->messages[m].pieces = to->pieces[m];
}

static void
drop(customer *c, size_t m)
{
    for (c->count--; m < c->count; m++) {
        c->messages[m] = c->messages[m + 1];
        memcpy(c->pieces[m], c->pieces[m + 1], sizeof(c->pieces[m]));
        c->messages[m].pieces = c->pieces[m];
    }
}

typedef bool (*axiom)(const customer *c, ov_random *random);

static void
report(const customer *c, const char *name, uint64_t seed)
{
    print_message("# %s fails, seed %llu, %zu messages after shrinking\n", name,
                  (unsigned long long)seed, c->count);
    for (size_t m = 0; m < c->count; m++)
        for (size_t p = 0; p < c->messages[m].piece_count; p++) {
            const ov_score_piece *piece = &c->pieces[m][p];

            print_message("#  m%lld age %.9g w %.2g voice %lld: d%d cluster %lld matter %lld "
                          "stance %lld sender %lld written %d auth %d words %.0f due %d demand %d "
                          "support %.2f supports %d\n",
                          (long long)c->messages[m].id, c->messages[m].age,
                          c->messages[m].channel_weight, (long long)c->messages[m].voice,
                          piece->department, (long long)piece->cluster, (long long)piece->matter,
                          (long long)piece->stance, (long long)piece->sender, piece->written,
                          piece->authority, piece->words, piece->due, piece->demand, piece->support,
                          piece->supports);
        }
}

static bool
holds(axiom check, const customer *c, uint64_t seed)
{
    ov_random random = ov_random_seed(seed);
    bool good = check(c, &random);

    ov_arena_reset(mem);
    return good;
}

static void
for_all(axiom check, const char *name, size_t cases, size_t most, bool shared)
{
    static customer c, smaller;
    size_t left;

    for (uint64_t seed = 1; seed <= cases; seed++) {
        ov_random random = ov_random_seed(seed * 7919);

        random_customer(&random, &c, most, shared);
        if (holds(check, &c, seed))
            continue;
        do {
            left = c.count;
            for (size_t m = 0; m < c.count; m++) {
                copy(&smaller, &c);
                drop(&smaller, m);
                if (!holds(check, &smaller, seed)) {
                    copy(&c, &smaller);
                    break;
                }
            }
        } while (c.count < left);
        report(&c, name, seed);
        fail();
    }
}

static bool
a1_between_0_and_100(const customer *c, ov_random *random)
{
    ov_score score = compute(c, OV_ATTRIBUTION_NONE);

    (void)random;
    return score.minutes >= 0.0 && score.score >= 0.0 && score.score < 100.0 &&
           (score.score > 0.0) == (score.minutes > 0.0);
}

/* One of a sender who said nothing before: the newest word of a known one may take a matter back. */
static bool
a2_a_message_more_never_lowers(const customer *c, ov_random *random)
{
    static customer more;

    copy(&more, c);
    random_message(random, &more, more.count++, false, 8);
    more.pieces[more.count - 1][0].sender = 99;
    return value(&more) >= value(c) - 1e-9;
}

static bool
a3_a_duplicate_raises(const customer *c, ov_random *random)
{
    static customer more;

    (void)random;
    for (size_t m = 0; m < c->count; m++) {
        if (c->messages[m].age > 0 || c->pieces[m][0].cluster == OV_SCORE_NONE)
            continue;
        copy(&more, c);
        more.pieces[c->count][0] = c->pieces[m][0];
        more.pieces[c->count][0].pid = 99999;
        more.messages[c->count] = c->messages[m];
        more.messages[c->count].id = 9999;
        more.messages[c->count].pieces = more.pieces[c->count];
        more.messages[c->count].piece_count = 1;
        more.count++;
        return value(&more) > value(c);
    }
    return true;
}

/* Merge two pending messages into the first, on a channel that weighs no more than both. */
static bool
merge_two(customer *c, ov_random *random)
{
    static const double weights[] = {1.0, 0.7, 0.6, 0.4};
    size_t a, b;

    if (c->count < 2)
        return false;
    a = ov_random_below(random, c->count);
    b = ov_random_below(random, c->count);
    if (a == b || c->messages[a].age > 0 || c->messages[b].age > 0 ||
        c->messages[a].piece_count + c->messages[b].piece_count > OV_COUNT(c->pieces[a]))
        return false;
    double both = c->messages[a].channel_weight + c->messages[b].channel_weight;
    double weight = weights[ov_random_below(random, 4)];
    c->messages[a].channel_weight = weight <= both ? weight : both;
    if (ov_random_chance(random, 0.5))
        c->messages[a].voice = c->messages[b].voice;
    memcpy(&c->pieces[a][c->messages[a].piece_count], c->pieces[b],
           c->messages[b].piece_count * sizeof(c->pieces[b][0]));
    c->messages[a].piece_count += c->messages[b].piece_count;
    drop(c, b);
    return true;
}

static bool
a4_merging_never_raises(const customer *c, ov_random *random)
{
    static customer merged;
    double before = value(c);

    copy(&merged, c);
    for (int tries = 0; tries < 12; tries++) {
        double after;

        if (!merge_two(&merged, random))
            continue;
        after = value(&merged);
        if (after > before + 1e-9)
            return false;
        before = after;
    }
    return true;
}

static bool
same_bytes(const ov_score *a, const ov_score *b)
{
    return memcmp(a->component, b->component, sizeof(a->component)) == 0 &&
           a->minutes == b->minutes && a->actions == b->actions && a->score == b->score &&
           a->share_count == b->share_count &&
           memcmp(a->shares, b->shares, a->share_count * sizeof(a->shares[0])) == 0;
}

static bool
a5_order_does_not_matter(const customer *c, ov_random *random)
{
    static customer shuffled;
    ov_score first, second;

    copy(&shuffled, c);
    for (size_t m = 0; m < c->count; m++) {
        ov_score_message swap = shuffled.messages[m];
        size_t other = ov_random_below(random, c->count);
        ov_score_piece *pieces = shuffled.pieces[m], piece = pieces[0];
        size_t last = c->messages[m].piece_count - 1;

        shuffled.messages[m] = shuffled.messages[other];
        shuffled.messages[other] = swap;
        pieces[0] = pieces[last];
        pieces[last] = piece;
    }
    first = compute(c, OV_ATTRIBUTION_SHAPLEY);
    second = compute(&shuffled, OV_ATTRIBUTION_SHAPLEY);
    return same_bytes(&first, &second);
}

static bool
a6_lengths_are_relative(const customer *c, ov_random *random)
{
    static customer scaled;
    double factor = 0.1 + 10.0 * ov_random_unit(random);

    copy(&scaled, c);
    scaled.params.reading_speed *= factor;
    for (size_t m = 0; m < c->count; m++)
        for (size_t p = 0; p < c->messages[m].piece_count; p++)
            scaled.pieces[m][p].words *= factor;
    return fabs(value(&scaled) - value(c)) <= 1e-9;
}

static bool
a7_components_sum_to_the_minutes(const customer *c, ov_random *random)
{
    ov_score score = compute(c, OV_ATTRIBUTION_NONE);
    double points[OV_COMPONENTS], minutes = 0.0;
    int64_t tenths[OV_COMPONENTS], sum = 0;

    (void)random;
    for (int k = 0; k < OV_COMPONENTS; k++) {
        if (score.component[k] < -1e-12)
            return false;
        minutes += score.component[k];
        points[k] = score.minutes > 0 ? score.score * score.component[k] / score.minutes : 0.0;
    }
    ov_score_tenths(mem, points, OV_COMPONENTS, score.score, tenths);
    for (int k = 0; k < OV_COMPONENTS; k++) {
        sum += tenths[k];
        if (fabs((double)tenths[k] / 10.0 - points[k]) >= 0.1 + 1e-9)
            return false;
    }
    return fabs(minutes - score.minutes) <= 1e-9 && sum == llround(score.score * 10.0);
}

static void
age_by(customer *to, const customer *from, double days)
{
    copy(to, from);
    for (size_t m = 0; m < to->count; m++)
        to->messages[m].age += days;
}

static bool
a8_continuous_in_age(const customer *c, ov_random *random)
{
    static customer later;

    (void)random;
    age_by(&later, c, 1e-4);
    return fabs(value(&later) - value(c)) <= 0.01;
}

static bool
a9_time_alone_never_raises(const customer *c, ov_random *random)
{
    static customer later;

    age_by(&later, c, 40.0 * ov_random_unit(random));
    return value(&later) <= value(c) + 1e-9;
}

/* What asks for nothing is its opening and its reading, whatever the law says about it. */
static bool
a10_one_notice_is_its_reading(const customer *c, ov_random *random)
{
    static customer calm;
    ov_score score;

    (void)random;
    if (c->count == 0)
        return true;
    copy(&calm, c);
    calm.count = 1;
    calm.messages[0].piece_count = 1;
    calm.pieces[0][0].demand = calm.pieces[0][0].decision = false;
    score = compute(&calm, OV_ATTRIBUTION_NONE);
    return score.actions == 0 &&
           score.minutes == score.component[OV_OPENING] + score.component[OV_READING];
}

/* An envelope more around the same matter asks for its envelope, its reading and its sender. */
static bool
a13_actions_are_counted_by_matter(const customer *c, ov_random *random)
{
    static customer more;
    ov_score one, two;

    (void)random;
    if (c->count == 0 || c->pieces[0][0].matter == OV_SCORE_NONE)
        return true;
    copy(&more, c);
    more.pieces[c->count][0] = c->pieces[0][0];
    more.pieces[c->count][0].pid = 99999;
    more.messages[c->count] = c->messages[0];
    more.messages[c->count].id = 9999;
    more.messages[c->count].pieces = more.pieces[c->count];
    more.messages[c->count].piece_count = 1;
    more.count++;
    one = compute(c, OV_ATTRIBUTION_NONE);
    two = compute(&more, OV_ATTRIBUTION_NONE);
    return two.component[OV_PAYMENT] == one.component[OV_PAYMENT] &&
           two.component[OV_DECISION] == one.component[OV_DECISION] &&
           two.component[OV_DATE] == one.component[OV_DATE];
}

static bool
a11_shares_sum_to_the_minutes(const customer *c, ov_random *random)
{
    ov_score score = compute(c, OV_ATTRIBUTION_SHAPLEY);
    double minutes = 0.0, points = 0.0;

    (void)random;
    for (size_t d = 0; d < score.share_count; d++) {
        minutes += score.shares[d].minutes;
        points += score.shares[d].points;
        if (score.shares[d].points_error != 0.0)
            return false;
    }
    return fabs(minutes - score.minutes) <= 1e-9 && fabs(points - score.score) <= 1e-7;
}

/* The customer without the pieces of departments outside the set. */
static double
minutes_of(const customer *c, const ov_score *score, uint32_t set)
{
    static customer part;

    copy(&part, c);
    for (size_t m = 0; m < c->count; m++) {
        size_t kept = 0;

        for (size_t p = 0; p < c->messages[m].piece_count; p++)
            for (size_t d = 0; d < score->share_count; d++)
                if (set >> d & 1 && score->shares[d].department == c->pieces[m][p].department)
                    part.pieces[m][kept++] = c->pieces[m][p];
        part.messages[m].piece_count = kept;
    }
    return compute(&part, OV_ATTRIBUTION_NONE).minutes;
}

static bool
a12_closed_form_is_the_enumeration(const customer *c, ov_random *random)
{
    ov_score score = compute(c, OV_ATTRIBUTION_SHAPLEY);
    double minutes[128], phi[7] = {0}, weight[7];
    size_t n = score.share_count;

    (void)random;
    if (n == 0)
        return score.minutes == 0.0;
    weight[0] = 1.0 / (double)n;
    for (size_t s = 1; s < n; s++)
        weight[s] = weight[s - 1] * (double)s / (double)(n - s);
    for (uint32_t set = 0; set < 1U << n; set++)
        minutes[set] = minutes_of(c, &score, set);
    for (uint32_t set = 0; set < 1U << n; set++)
        for (size_t d = 0; d < n; d++)
            if (!(set >> d & 1))
                phi[d] += weight[__builtin_popcount(set)] * (minutes[set | 1U << d] - minutes[set]);
    for (size_t d = 0; d < n; d++)
        if (fabs(phi[d] - score.shares[d].minutes) > 1e-9 ||
            fabs(minutes[1U << d] - score.shares[d].minutes_own) > 1e-9)
            return false;
    return true;
}

/* Sampling in place of enumeration stays within its own interval nearly always. */
static bool
sampling_is_honest(const customer *c, ov_random *random)
{
    static customer sampled;
    ov_score exact = compute(c, OV_ATTRIBUTION_SHAPLEY), near;
    double sum = 0.0;

    (void)random;
    copy(&sampled, c);
    sampled.params.enumerate_limit = 0;
    near = compute(&sampled, OV_ATTRIBUTION_SHAPLEY);
    for (size_t d = 0; d < exact.share_count; d++) {
        sum += near.shares[d].minutes;
        if (fabs(near.shares[d].minutes - exact.shares[d].minutes) >
            3.0 * near.shares[d].minutes_error + 1e-9)
            return false;
    }
    return fabs(sum - exact.minutes) < 1e-7;
}

#define AXIOM(check, cases, most, shared)                                                          \
    static void test_##check(void **state)                                                         \
    {                                                                                              \
        (void)state;                                                                               \
        for_all(check, #check, cases, most, shared);                                               \
    }

AXIOM(a1_between_0_and_100, CASES, MOST, true)
AXIOM(a2_a_message_more_never_lowers, CASES, MOST, true)
AXIOM(a3_a_duplicate_raises, CASES, MOST, true)
AXIOM(a4_merging_never_raises, CASES, MOST, true)
AXIOM(a5_order_does_not_matter, CASES, MOST, true)
AXIOM(a6_lengths_are_relative, CASES, MOST, true)
AXIOM(a7_components_sum_to_the_minutes, CASES, MOST, true)
AXIOM(a8_continuous_in_age, CASES, MOST, true)
AXIOM(a9_time_alone_never_raises, CASES, MOST, true)
AXIOM(a10_one_notice_is_its_reading, 2000, 6, false)
AXIOM(a11_shares_sum_to_the_minutes, CASES, MOST, true)
AXIOM(a13_actions_are_counted_by_matter, CASES, MOST, false)
AXIOM(sampling_is_honest, 200, 8, true)

static void
test_a12_closed_form_is_the_enumeration(void **state)
{
    (void)state;
    for_all(a12_closed_form_is_the_enumeration, "a12 one piece a message", 300, 12, false);
    for_all(a12_closed_form_is_the_enumeration, "a12 shared messages", 400, 10, true);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a1_between_0_and_100),
        cmocka_unit_test(test_a2_a_message_more_never_lowers),
        cmocka_unit_test(test_a3_a_duplicate_raises),
        cmocka_unit_test(test_a4_merging_never_raises),
        cmocka_unit_test(test_a5_order_does_not_matter),
        cmocka_unit_test(test_a6_lengths_are_relative),
        cmocka_unit_test(test_a7_components_sum_to_the_minutes),
        cmocka_unit_test(test_a8_continuous_in_age),
        cmocka_unit_test(test_a9_time_alone_never_raises),
        cmocka_unit_test(test_a10_one_notice_is_its_reading),
        cmocka_unit_test(test_a11_shares_sum_to_the_minutes),
        cmocka_unit_test(test_a12_closed_form_is_the_enumeration),
        cmocka_unit_test(test_a13_actions_are_counted_by_matter),
        cmocka_unit_test(test_sampling_is_honest),
    };
    int failed;

    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
