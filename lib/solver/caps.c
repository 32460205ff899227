#include "onevoice/solver/caps.h"

#include <stdlib.h>
#include <string.h>

#define LADDER_ROUNDS 40
#define LADDER_NODES  5000
#define LADDER_LARGE  2000   /* pieces, above which a few steps must do and no bound is sought */
#define LADDER_START  100000 /* packed units; times 8/5 a round */
/* A day dearer than this is dear enough: 2^14 milli-messages, sixteen letters. Prices add up over
   the windows of a long cap and over the rounds; beyond it they would leave the solver's range. */
#define PRICE_MOST (INT64_C(1) << 42)

typedef struct capped {
    ov_arena *mem, *scratch;
    const ov_plan_problem *problem;
    const ov_plan_cap *caps;
    size_t cap_count;
    const ov_plan_arrival *history;
    size_t history_count;
    int32_t *arrivals; /* work: of one cap */
    int64_t history_excess;
    const ov_plan_piece *forced; /* what the last window asked for holds, and its answer: the */
    size_t forced_count;         /* windows of a long cap are many and hold the same pieces */
    int64_t forced_fewest;
    int64_t *price[OV_PLAN_CHANNELS_MAX];
    ov_plan_channel channels[OV_PLAN_CHANNELS_MAX];
} capped;

static int
day_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const int32_t *)a, *(const int32_t *)b);
}

int64_t
ov_plan_cap_excess(const ov_plan_cap *cap, const int32_t *sorted, size_t count)
{
    size_t most = (size_t)cap->most;
    int64_t excess = 0;

    for (size_t k = most; k < count; k++)
        excess += sorted[k] - sorted[k - most] < cap->days;
    return excess;
}

/*
 * What arrived already counts in a window as what will arrive does; the caps are the customer's,
 * not the plan's.
 */
static size_t
collect(capped *x, const ov_plan_cap *cap, const ov_plan_solution *s)
{
    size_t count = 0;

    for (size_t i = 0; i < x->history_count; i++)
        if ((cap->channels >> x->history[i].channel) & 1)
            x->arrivals[count++] = x->history[i].day;
    for (size_t e = 0; s && e < s->envelope_count; e++) {
        const ov_plan_envelope *one = &s->envelopes[e];

        if ((cap->channels >> one->channel) & 1)
            x->arrivals[count++] = x->problem->channels[one->channel].arrive[one->day];
    }
    qsort(x->arrivals, count, sizeof(*x->arrivals), day_cmp);
    return count;
}

static int64_t
excess_of(capped *x, const ov_plan_solution *s)
{
    int64_t sum = 0;

    for (size_t c = 0; c < x->cap_count; c++)
        sum += ov_plan_cap_excess(&x->caps[c], x->arrivals, collect(x, &x->caps[c], s));
    return sum - x->history_excess;
}

/* Every arrival day of every window that holds more than the cap becomes dearer. */
static void
raise_prices(capped *x, const ov_plan_solution *s, int64_t step)
{
    for (size_t c = 0; c < x->cap_count; c++) {
        const ov_plan_cap *cap = &x->caps[c];
        size_t count = collect(x, cap, s);

        for (int32_t from = -cap->days; from < 2 * OV_PLAN_DAYS_MAX; from++) {
            int64_t inside = 0;

            for (size_t k = 0; k < count; k++)
                inside += x->arrivals[k] >= from && x->arrivals[k] < from + cap->days;
            if (inside <= cap->most)
                continue;
            for (size_t ch = 0; ch < x->problem->channel_count; ch++)
                for (int32_t day = 0; ((cap->channels >> ch) & 1) && day < x->problem->horizon;
                     day++) {
                    int32_t arrival = x->problem->channels[ch].arrive[day];

                    if (arrival >= from && arrival < from + cap->days)
                        x->price[ch][day] =
                            OV_MIN(PRICE_MOST, x->price[ch][day] + step * (inside - cap->most));
                }
        }
    }
}

static bool
piece_fits(const ov_plan_problem *p, const ov_plan_piece *piece, int channel, int32_t day)
{
    int32_t arrival = p->channels[channel].arrive[day];

    return ((piece->channels >> channel) & 1) && arrival >= 0 && day >= piece->not_before &&
           day <= piece->dispatch_by && arrival <= piece->arrive_by &&
           piece->pages <= p->channels[channel].cap_pages && p->channels[channel].cap_pieces >= 1;
}

/* The ladder drops equal pieces together; take back, in the order of the problem, each one that an
   envelope of its own can still carry at a gain and without exceeding a cap. */
static void
take_back(capped *x, ov_plan_solution *s)
{
    const ov_plan_problem *p = x->problem;

    for (size_t i = 0; i < p->piece_count; i++) {
        const ov_plan_piece *piece = &p->pieces[i];
        int64_t before;

        if (s->envelope[i] != OV_PLAN_DROPPED)
            continue;
        before = excess_of(x, s);
        for (size_t c = 0; c < p->channel_count && s->envelope[i] == OV_PLAN_DROPPED; c++)
            for (int32_t day = 0; day < p->horizon && p->channels[c].burden < piece->drop; day++) {
                if (!piece_fits(p, piece, (int)c, day))
                    continue;
                s->envelopes[s->envelope_count++] =
                    (ov_plan_envelope){.channel = (int32_t)c, .day = day};
                if (excess_of(x, s) > before) {
                    s->envelope_count--;
                    continue;
                }
                s->envelope[i] = (int32_t)s->envelope_count - 1;
                s->t1 += p->channels[c].burden - piece->drop;
                s->t2 += p->channels[c].cost +
                         piece->delay * (p->channels[c].arrive[day] - piece->not_before);
                break;
            }
    }
}

/* Room for as many envelopes as pieces, so that pieces can be taken back. */
static void
solve_priced(capped *x, const ov_plan_options *options, ov_plan_solution *out)
{
    ov_plan_problem priced = *x->problem;
    ov_plan_envelope *envelopes =
        OV_NEW_ARRAY(x->scratch, ov_plan_envelope, priced.piece_count + 1);

    priced.channels = x->channels;
    ov_plan_solve(x->scratch, x->scratch, &priced, options, out);
    memcpy(envelopes, out->envelopes, out->envelope_count * sizeof(*envelopes));
    out->envelopes = envelopes;
    take_back(x, out);
}

static bool
is_better(int64_t excess, const ov_plan_solution *a, int64_t best_excess, const ov_plan_solution *b)
{
    if (excess != best_excess)
        return excess < best_excess;
    return a->t1 < b->t1 || (a->t1 == b->t1 && a->t2 < b->t2);
}

/* The ladder: dearer days a rung at a time, so that the plan gives way where that is cheapest. One
   high price at once would move everything away from a day that has room for most of it. */
static void
climb(capped *x, const ov_plan_options *options, ov_plan_solution *best, int64_t *best_excess)
{
    ov_plan_options quick = {.node_limit = OV_MIN(options->node_limit, LADDER_NODES)};
    int64_t step = LADDER_START;
    int rounds = LADDER_ROUNDS;
    ov_plan_solution trial = *best;

    for (size_t c = 0; c < x->problem->channel_count; c++) {
        x->price[c] = OV_NEW_ARRAY(x->scratch, int64_t, OV_PLAN_DAYS_MAX);
        x->channels[c] = x->problem->channels[c];
        for (int32_t day = 0; x->channels[c].price && day < x->problem->horizon; day++)
            x->price[c][day] = x->channels[c].price[day];
        x->channels[c].price = x->price[c];
    }
    if (x->problem->piece_count > LADDER_LARGE) {
        step = INT64_C(1) << 40; /* beyond any drop value */
        rounds = 2;
    }
    for (int round = 0; round < rounds; round++, step += step * 3 / 5) {
        int64_t excess;

        raise_prices(x, &trial, step);
        solve_priced(x, &quick, &trial);
        excess = excess_of(x, &trial);
        if (is_better(excess, &trial, *best_excess, best)) {
            *best = trial;
            *best_excess = excess;
        }
        if (excess == 0 && *best_excess == 0)
            return;
    }
}

static bool
same_pieces(const capped *x, const ov_plan_piece *pieces, size_t count)
{
    size_t i = 0;

    while (i < count && i < x->forced_count && pieces[i].id == x->forced[i].id)
        i++;
    return i == count && count == x->forced_count;
}

/* Fewest envelopes of pieces that may not be dropped and can only arrive in [from, from + days). */
static int64_t
fewest_inside(capped *x, const ov_plan_cap *cap, int32_t from)
{
    ov_plan_options quick = {.node_limit = LADDER_NODES};
    ov_plan_problem p = *x->problem;
    ov_plan_piece *pieces = OV_NEW_ARRAY(x->scratch, ov_plan_piece, p.piece_count + 1);
    ov_plan_channel channels[OV_PLAN_CHANNELS_MAX];
    ov_plan_solution s;

    p.piece_count = 0;
    p.conflict_count = 0; /* without conflicts the count can only be smaller: still a bound */
    for (size_t c = 0; c < p.channel_count; c++) {
        channels[c] = p.channels[c];
        channels[c].burden = 1;
        channels[c].cost = 0;
        channels[c].price = NULL;
    }
    p.channels = channels;
    p.pieces = pieces;
    for (size_t i = 0; i < x->problem->piece_count; i++) {
        const ov_plan_piece *piece = &x->problem->pieces[i];
        bool inside = piece->drop < 0;
        bool any = false;

        for (size_t c = 0; c < p.channel_count && inside; c++)
            for (int32_t day = 0; day < p.horizon && inside; day++)
                if (piece_fits(x->problem, piece, (int)c, day)) {
                    int32_t arrival = channels[c].arrive[day];

                    any = true;
                    inside =
                        ((cap->channels >> c) & 1) && arrival >= from && arrival < from + cap->days;
                }
        if (inside && any) {
            pieces[p.piece_count] = *piece;
            pieces[p.piece_count++].delay = 0;
        }
    }
    if (p.piece_count == 0)
        return 0;
    if (same_pieces(x, pieces, p.piece_count))
        return x->forced_fewest;
    ov_plan_solve(x->scratch, x->scratch, &p, &quick, &s);
    x->forced = pieces;
    x->forced_count = p.piece_count;
    x->forced_fewest = s.lower_t1;
    return s.lower_t1;
}

/*
 * For each window: what must arrive inside it whatever is planned, beside what already lies there.
 * The worst window is a bound for all plans, and lets a plan that reaches it be called optimal.
 */
static int64_t
lower_excess(capped *x)
{
    int64_t best = 0;

    for (size_t c = 0; c < x->cap_count; c++) {
        const ov_plan_cap *cap = &x->caps[c];

        for (int32_t from = 1 - cap->days; from < OV_PLAN_DAYS_MAX; from++) {
            int64_t forced = fewest_inside(x, cap, from);
            int64_t held = 0;

            for (size_t i = 0; i < x->history_count; i++)
                held += ((cap->channels >> x->history[i].channel) & 1) &&
                        x->history[i].day >= from && x->history[i].day < from + cap->days;
            best = OV_MAX(best, OV_MIN(forced, held + forced - cap->most));
        }
    }
    return best;
}

/* The plan without caps first: where it exceeds nothing it is optimal by relaxation, and its bound
   stays a bound of any plan inside them. */
void
ov_plan_solve_capped(ov_arena *mem, ov_arena *scratch, const ov_plan_problem *problem,
                     const ov_plan_options *options, const ov_plan_cap *caps, size_t cap_count,
                     const ov_plan_arrival *history, size_t history_count, ov_plan_solution *out,
                     ov_plan_cap_report *report)
{
    capped x = {.mem = mem,
                .scratch = scratch,
                .problem = problem,
                .caps = caps,
                .cap_count = cap_count,
                .history = history,
                .history_count = history_count,
                .arrivals =
                    OV_NEW_ARRAY(scratch, int32_t, history_count + problem->piece_count + 1)};
    int64_t free_t1;

    ov_plan_solve(mem, scratch, problem, options, out);
    *report = (ov_plan_cap_report){0};
    x.history_excess = excess_of(&x, NULL);
    report->excess = excess_of(&x, out);
    if (report->excess == 0)
        return;
    report->binding = true;
    report->without = out->envelope;
    free_t1 = out->lower_t1;
    climb(&x, options, out, &report->excess);
    if (report->excess > 0 && problem->piece_count <= LADDER_LARGE)
        report->lower_excess = lower_excess(&x);
    out->lower_t1 = free_t1;
    out->lower_t2 = 0;
    out->proven_t1 = out->t1 == free_t1 && report->excess == report->lower_excess;
    out->proven = false;
    out->cut = false; /* the ladder has limits of its own: more work would change nothing here */
}
