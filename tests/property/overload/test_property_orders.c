/*
 * Pairs of piles of post of which one plainly asks more, generated: a random customer, and the same
 * one with a single thing made worse. What is worse must never score lower.
 *
 * Usage: test_property_orders [SEED [PAIRS]]; seed 0 draws a fresh one, which is printed.
 */
#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "onevoice/overload/score.h"

#define MOST        8
#define MOST_PIECES 3
#define FRESH       1000 /* a number that nothing of the customer has */

typedef struct pile {
    ov_score_message messages[MOST + 1];
    ov_score_piece pieces[MOST + 1][MOST_PIECES];
    size_t count;
} pile;

static ov_arena *mem;
static uint64_t seed = 2301;
static size_t pairs = 4000; /* of each order */

static ov_score_piece
random_piece(ov_random *random, int64_t pid)
{
    uint64_t kind = ov_random_below(random, 6);
    bool bill = kind < 2;
    int32_t sender = (int32_t)ov_random_below(random, 5);
    ov_score_piece piece = {.pid = pid,
                            .cluster = OV_SCORE_NONE,
                            .matter = (int64_t)ov_random_below(random, 4),
                            .stance = OV_SCORE_NONE,
                            .sender = sender,
                            .department = sender,
                            .words = (double)ov_random_range(random, 20, 900),
                            .support = ov_random_chance(random, 0.8) ? 1.0 : 0.0,
                            .written = (int32_t)ov_random_below(random, 30),
                            .due = OV_SCORE_NONE,
                            .demand = bill,
                            .supports = kind == 2,
                            .decision = kind == 4,
                            .skimmed = kind == 5};

    if (kind < 4) /* bills, an EOB, "wait" */
        piece.stance = kind == 3 ? 0 : 1 + (int64_t)ov_random_below(random, 3);
    piece.authority = bill ? 1 : kind == 2 ? 3 : kind == 3 ? 2 : 0;
    if (bill && ov_random_chance(random, 0.7))
        piece.due = 20 + (int32_t)ov_random_below(random, 5);
    return piece;
}

static void
message_make(ov_random *random, pile *p, size_t m, size_t pieces)
{
    static const double weights[] = {1.0, 0.7, 0.6, 0.4};

    for (size_t i = 0; i < pieces; i++)
        p->pieces[m][i] = random_piece(random, (int64_t)(10 * m + i));
    p->messages[m] =
        (ov_score_message){.id = (int64_t)m,
                           .age = ov_random_chance(random, 0.5) ? 0.0 : 29 * ov_random_unit(random),
                           .channel_weight = weights[ov_random_below(random, 4)],
                           .voice = p->pieces[m][0].sender,
                           .pieces = p->pieces[m],
                           .piece_count = pieces};
}

static double
minutes(const pile *p)
{
    ov_score_params params = ov_score_params_default();
    ov_score score;

    ov_score_compute(mem, mem, p->messages, p->count, &params, OV_ATTRIBUTION_NONE, &score);
    ov_arena_reset(mem);
    return score.minutes;
}

/* Makes one thing worse in message m, piece i of it; false where there is nothing of the kind. */
typedef bool (*order)(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i);

/* Somebody new writes, about something known or not. */
static bool
one_piece_more(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)m, (void)i;
    message_make(random, p, p->count, 1);
    p->pieces[p->count][0].sender = p->pieces[p->count][0].department = FRESH;
    p->messages[p->count++].voice = FRESH;
    return true;
}

static bool
a_copy_more(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    ov_score_message *copy = &p->messages[p->count];
    ov_score_piece *piece = p->pieces[p->count];

    (void)random;
    i->cluster = 0;
    *piece = *i;
    piece->pid = FRESH;
    *copy = *m;
    copy->id = (int64_t)p->count++;
    copy->pieces = piece;
    copy->piece_count = 1;
    return true;
}

static bool
more_envelopes(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    ov_score_message *rest = &p->messages[p->count];

    (void)random, (void)i;
    if (m->piece_count < 2)
        return false;
    *rest = *m;
    rest->id = (int64_t)p->count++;
    rest->piece_count = m->piece_count - 1;
    rest->pieces = m->pieces + 1;
    m->piece_count = 1;
    return true;
}

/* All of it more recently, in the same order of arrival. */
static bool
a_shorter_gap(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    double share = ov_random_unit(random);

    (void)m, (void)i;
    for (size_t k = 0; k < p->count; k++)
        p->messages[k].age *= share;
    return true;
}

/* A letter that nobody's other word touches, later than it was. */
static bool
one_letter_later(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)p, (void)i;
    if (m->piece_count > 1)
        return false;
    p->pieces[m->id][0].matter = FRESH;
    m->age *= ov_random_unit(random);
    return true;
}

static bool
a_louder_channel(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)p, (void)i;
    m->channel_weight += ov_random_unit(random);
    return true;
}

static bool
more_words(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)p, (void)m;
    i->words += (double)ov_random_range(random, 1, 500);
    return true;
}

static bool
read_instead_of_skimmed(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)random, (void)p, (void)m;
    return i->skimmed && !(i->skimmed = false);
}

/* Says an amount that nobody else says. */
static bool
contradictory(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)random, (void)p, (void)m;
    if (i->stance == OV_SCORE_NONE)
        return false;
    i->stance = FRESH;
    return true;
}

static bool
another_voice(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)random, (void)p, (void)i;
    m->voice = FRESH;
    return true;
}

static bool
without_proof(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)random, (void)p, (void)m;
    if (!i->demand && !i->supports)
        return false;
    i->support = 0.0;
    i->supports = false;
    return true;
}

static bool
a_day_to_keep(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)random, (void)p, (void)m;
    if (!i->demand)
        return false;
    i->due = FRESH;
    return true;
}

static bool
a_form_to_fill(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)random, (void)p, (void)m;
    i->decision = true;
    return true;
}

/* What was said by the way is asked for; who has said nothing yet takes nothing back by it. */
static bool
a_bill_instead_of_a_notice(ov_random *random, pile *p, ov_score_message *m, ov_score_piece *i)
{
    (void)random, (void)p, (void)m;
    if (i->stance != OV_SCORE_NONE)
        return false;
    i->sender = FRESH;
    i->stance = 1;
    i->authority = 1;
    i->demand = true;
    return true;
}

#define ORDER(name)                                                                                \
    {                                                                                              \
#name, name                                                                                \
    }

static void
test_what_plainly_asks_more_never_scores_lower(void **state)
{
    static const struct {
        const char *name;
        order worse;
    } orders[] = {ORDER(one_piece_more),
                  ORDER(a_copy_more),
                  ORDER(more_envelopes),
                  ORDER(a_shorter_gap),
                  ORDER(one_letter_later),
                  ORDER(a_louder_channel),
                  ORDER(more_words),
                  ORDER(contradictory),
                  ORDER(another_voice),
                  ORDER(without_proof),
                  ORDER(a_day_to_keep),
                  ORDER(a_form_to_fill),
                  ORDER(read_instead_of_skimmed),
                  ORDER(a_bill_instead_of_a_notice)};
    static pile more;
    ov_random random = ov_random_seed(seed);
    size_t wrong = 0, all = 0;

    (void)state;
    for (size_t o = 0; o < OV_COUNT(orders); o++) {
        size_t lower = 0, higher = 0, tried = 0;

        for (size_t k = 0; k < pairs; k++) {
            ov_score_message *m;
            double before, after;
            bool changed;

            more.count = 1 + ov_random_below(&random, MOST);
            for (size_t i = 0; i < more.count; i++)
                message_make(&random, &more, i, 1 + ov_random_below(&random, MOST_PIECES));
            m = &more.messages[ov_random_below(&random, more.count)];
            if (orders[o].worse == one_letter_later) /* in both */
                more.pieces[m->id][0].matter = FRESH;
            if (orders[o].worse == a_copy_more)
                more.pieces[m->id][0].cluster = 0;
            before = minutes(&more);
            changed = orders[o].worse(&random, &more, m, more.pieces[m->id]);
            after = minutes(&more);
            tried += changed;
            lower += changed && after < before - 1e-9;
            higher += changed && after > before + 1e-9;
        }
        print_message("# %s: %zu pairs, %zu higher, %zu lower\n", orders[o].name, tried, higher,
                      lower);
        wrong += lower;
        all += tried;
    }
    print_message("# seed %llu: %zu of %zu pairs in order\n", (unsigned long long)seed, all - wrong,
                  all);
    assert_int_equal(wrong, 0);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_plainly_asks_more_never_scores_lower),
    };
    int failed;

    if (argc > 1)
        seed = strtoull(argv[1], NULL, 10);
    if (argc > 2)
        pairs = strtoul(argv[2], NULL, 10);
    if (seed == 0)
        seed = (uint64_t)time(NULL);
    mem = ov_arena_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    ov_arena_free(mem);
    return failed;
}
