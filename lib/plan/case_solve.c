/*
 * The envelopes of one case: asks the solver, once or against prices, chooses the night of each envelope
 * under the caps, and has the answer checked by a checker that shares no code with the solver. A solution
 * that the checker refuses is replaced by one envelope a piece: lawful, and visibly poor.
 */
#include "case_internal.h"

#include "onevoice/base/map.h"
#include "onevoice/policy/dispatch.h"
#include "onevoice/solver/check.h"
#include "onevoice/solver/solve.h"

#include <stdlib.h>

#define CROWDED_NODES 3000 /* of a search against prices: it is one of many rounds */
/* Of a plan that says what would have been: it starts from tonight's, so it is mostly settled by the
   first bound; the few that are not may cost as much as tonight's plan itself, not a multiple. */
#define OTHERWISE_NODES   3001 /* above the first search of the solver, which else ends all */
#define OTHERWISE_COLUMNS 4
#define PULL_IN_MOST      2000 /* pieces; above, days are not looked at one envelope after the other */

/*
 * The night an envelope leaves: the last one feasible for all members by its channel, or earlier,
 * when a money piece in it will have waited long enough; at once when it has nobody to wait for.
 */
int32_t
case_leaving_day(const case_builder *b, const ov_plan_envelope *e, const int32_t *members,
                 size_t count)
{
    uint64_t days = ~UINT64_C(0);
    int32_t wait = INT32_MAX;
    int32_t leaves;
    uint64_t later;
    bool late = false;

    for (size_t i = 0; i < count; i++) {
        const case_item *item = &b->model.items[members[i]];

        days &= item->days[e->channel];
        wait = OV_MIN(wait, item->wait_until);
        if (item->alone || item->late)
            wait = 0;
        late = late || item->late;
    }
    if (days == 0) /* not by this solver; the plan's own day then */
        return e->day;
    wait = OV_MAX(wait, 0);
    later = wait >= OV_PLAN_DAYS_MAX ? 0 : days & (~UINT64_C(0) << wait);
    leaves = later ? __builtin_ctzll(later) : 63 - __builtin_clzll(days);
    return b->prices && !late ? case_cheapest_day(b, e, members, count, days, leaves) : leaves;
}

/* The previous night's messages as a first plan, by the number of the promise's key. */
static const int32_t *
previous_envelopes(const case_builder *b, const ov_previous_envelopes *previous)
{
    int32_t *envelope;
    ov_map *number;

    if (!previous || previous->count == 0)
        return NULL;
    envelope = OV_NEW_ARRAY(b->scratch, int32_t, b->model.count + 1);
    number = ov_map_new(b->scratch, previous->count);
    for (size_t i = 0; i < b->model.count; i++) {
        ov_str id = b->c->pending.items[b->model.items[i].piece].communication->id;
        size_t low = OV_LOWER_BOUND(k, previous->count,
                                    ov_str_cmp(previous->items[k].communication_id, id) < 0);
        bool fresh;

        envelope[i] = -1;
        if (low < previous->count && ov_str_eq(previous->items[low].communication_id, id)) {
            uint64_t *at = ov_map_at(number, previous->items[low].message_key, &fresh);

            if (fresh)
                *at = ov_map_count(number);
            envelope[i] = (int32_t)*at;
        }
    }
    return envelope;
}

static int
day_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const int32_t *)a, *(const int32_t *)b);
}

/* The customer's own cap and the house's; "not stated" is no cap, 0 is none at all. */
static void
find_caps(case_builder *b)
{
    const ov_policy *policy = b->night->policy;
    uint32_t all = (1U << OV_CHANNEL_COUNT) - 1;

    if (!policy->contact_caps)
        return;
    if (b->c->preference.max_messages_per_14_days >= 0)
        b->caps[b->cap_count++] = (ov_plan_cap){
            .most = b->c->preference.max_messages_per_14_days, .days = 14, .channels = all};
    if (policy->contact_cap_messages >= 0)
        b->caps[b->cap_count++] = (ov_plan_cap){.most = (int32_t)policy->contact_cap_messages,
                                                .days = (int32_t)policy->contact_cap_days,
                                                .channels = all};
}

static int32_t
arrives(const case_builder *b, ov_channel channel, ov_date sent_on)
{
    return ov_dispatch_arrival(b->night->policy, channel, sent_on) - b->c->as_of;
}

/* What counts already: history, and what earlier nights released. */
static void
find_history(case_builder *b)
{
    b->history = OV_NEW_ARRAY(b->scratch, ov_plan_arrival, b->c->history_message_count + 1);
    for (size_t i = 0; i < b->c->history_message_count; i++)
        b->history[b->history_count++] = (ov_plan_arrival){
            .day = arrives(b, b->c->history_messages[i].channel, b->c->history_messages[i].sent_on),
            .channel = (int32_t)b->c->history_messages[i].channel};
}

int64_t
case_cap_excess(case_builder *b, const ov_plan_arrival *more, size_t count)
{
    const ov_plan_solution *s = &b->solution;
    int32_t *days =
        OV_NEW_ARRAY(b->scratch, int32_t, b->history_count + s->envelope_count + count + 1);
    size_t all = 0;
    int64_t sum = 0;

    for (size_t i = 0; i < b->history_count; i++)
        days[all++] = b->history[i].day;
    for (size_t e = 0; e < s->envelope_count; e++)
        days[all++] = b->night->arrive[s->envelopes[e].channel][b->day[e]];
    for (size_t i = 0; i < count; i++)
        days[all++] = more[i].day;
    if (all)
        qsort(days, all, sizeof(*days), day_cmp);
    for (size_t c = 0; c < b->cap_count; c++) /* both count every channel */
        sum += ov_plan_cap_excess(&b->caps[c], days, all);
    return sum;
}

static size_t
members_of(const case_builder *b, size_t envelope, int32_t *members)
{
    size_t count = 0;

    for (size_t i = 0; i < b->model.count; i++)
        if (b->solution.envelope[i] == (int32_t)envelope)
            members[count++] = (int32_t)i;
    return count;
}

/*
 * The night on which each envelope leaves: the one of the nightly rule, and under a cap that one
 * only where it adds nothing to what exceeds the cap; else the plan's own. Without it a cap that
 * cannot be kept would make everything leave at once, night after night, in more messages than no
 * cap at all.
 */
static void
choose_days(case_builder *b)
{
    const ov_plan_solution *s = &b->solution;
    int32_t *members = OV_NEW_ARRAY(b->scratch, int32_t, b->model.count + 1);
    int64_t excess = 0;

    b->day = OV_NEW_ARRAY(b->scratch, int32_t, s->envelope_count + 1);
    for (size_t e = 0; e < s->envelope_count; e++)
        b->day[e] = s->envelopes[e].day;
    if (b->cap_count && b->model.count > PULL_IN_MOST)
        return;
    if (b->cap_count)
        excess = case_cap_excess(b, NULL, 0);
    for (size_t e = 0; e < s->envelope_count; e++) {
        int32_t planned = b->day[e];
        int64_t now;

        b->day[e] = case_leaving_day(b, &s->envelopes[e], members, members_of(b, e, members));
        if (b->cap_count == 0 || b->day[e] == planned)
            continue;
        now = case_cap_excess(b, NULL, 0);
        if (now > excess)
            b->day[e] = planned;
        else
            excess = now;
    }
}

static void
solve_capped(case_builder *b, const ov_plan_options *options)
{
    ov_plan_solve_capped(b->scratch, b->scratch, &b->model.problem, options, b->caps, b->cap_count,
                         b->history, b->history_count, &b->solution, &b->report);
}

static bool
may_join(const case_builder *b, size_t piece, int32_t envelope, int32_t pages, int32_t pieces)
{
    const ov_plan_problem *p = &b->model.problem;
    const ov_plan_solution *s = &b->solution;
    int32_t channel = s->envelopes[envelope].channel;
    const ov_plan_piece *one = &p->pieces[piece];

    if (!(b->model.items[piece].days[channel] & 1) ||
        pages + one->pages > p->channels[channel].cap_pages ||
        pieces + 1 > p->channels[channel].cap_pieces)
        return false;
    for (size_t i = 0; i < b->model.count; i++) {
        const ov_plan_piece *other = &p->pieces[i];

        if (s->envelope[i] == envelope &&
            (other->key != one->key || !((p->compatible[other->cls] >> one->cls) & 1) ||
             !((p->compatible[one->cls] >> other->cls) & 1)))
            return false;
    }
    return true;
}

/*
 * What leaves tonight takes along whatever may ride with it, even if the plan had it in a later
 * envelope: that costs nothing now, and the later one has less to wait for. (With one class the
 * deadline rule does the same, and is optimal without knowing the future.) No envelope is emptied,
 * so the values of the plan stay.
 */
static void
pull_in(case_builder *b)
{
    ov_plan_solution *s = &b->solution;
    int32_t *members = OV_NEW_ARRAY(b->scratch, int32_t, b->model.count + 1);
    int32_t *size = OV_NEW_ARRAY(b->scratch, int32_t, s->envelope_count + 1);
    bool *tonight = OV_NEW_ARRAY(b->scratch, bool, s->envelope_count + 1);

    for (size_t e = 0; e < s->envelope_count; e++) {
        size_t count = members_of(b, e, members);

        size[e] = (int32_t)count;
        tonight[e] =
            s->envelopes[e].day == 0 && case_leaving_day(b, &s->envelopes[e], members, count) == 0;
    }
    for (size_t e = 0; e < s->envelope_count; e++) {
        int32_t pages = 0;

        if (!tonight[e])
            continue;
        for (size_t i = 0; i < b->model.count; i++)
            pages += s->envelope[i] == (int32_t)e ? b->model.problem.pieces[i].pages : 0;
        for (size_t i = 0; i < b->model.count; i++) {
            int32_t from = s->envelope[i];

            if (from < 0 || tonight[from] || size[from] < 2 ||
                !may_join(b, i, (int32_t)e, pages, size[e]))
                continue;
            s->envelope[i] = (int32_t)e;
            pages += b->model.problem.pieces[i].pages;
            size[from]--;
            size[e]++;
        }
    }
}

static void
solve(case_builder *b, const ov_plan_options *options)
{
    if (b->cap_count)
        solve_capped(b, options);
    else
        ov_plan_solve(b->scratch, b->scratch, &b->model.problem, options, &b->solution);
}

/* Against prices of the crowded days. The bound stays that of the same case without them: no plan
   inside the capacities can be below it. */
static void
solve_crowded(case_builder *b, const ov_plan_options *options)
{
    ov_plan_options quick = *options;
    ov_plan_solution free;

    ov_plan_solve(b->scratch, b->scratch, &b->model.problem, options, &free);
    case_price_model(b, &free);
    quick.node_limit = OV_MIN(quick.node_limit, CROWDED_NODES);
    quick.column_node_limit = 0;
    solve(b, &quick);
    b->solution.lower_t1 = free.lower_t1;
    b->solution.lower_t2 = 0;
    b->solution.proven_t1 = b->solution.t1 == free.lower_t1;
    b->solution.proven = false;
}

/* Each piece in an envelope of its own on its first day, or dropped where none is worth it: what is
   left when a plan does not stand up to its checker. Nobody's night ends for that. */
static void
solve_plainly(case_builder *b)
{
    ov_plan_solution *s = &b->solution;
    size_t count = b->model.count;

    *s = (ov_plan_solution){.envelope = OV_NEW_ARRAY(b->scratch, int32_t, count + 1),
                            .envelopes = OV_NEW_ARRAY(b->scratch, ov_plan_envelope, count + 1)};
    b->report = (ov_plan_cap_report){0};
    for (size_t i = 0; i < count; i++) {
        const case_item *item = &b->model.items[i];
        int32_t channel = -1;

        for (int32_t c = 0; c < OV_CHANNEL_COUNT; c++)
            if (item->days[c] && (channel < 0 || __builtin_ctzll(item->days[c]) <
                                                     __builtin_ctzll(item->days[channel])))
                channel = c;
        s->envelope[i] = channel >= 0                           ? (int32_t)s->envelope_count
                         : b->model.problem.pieces[i].drop >= 0 ? OV_PLAN_DROPPED
                                                                : OV_PLAN_STUCK;
        if (channel >= 0)
            s->envelopes[s->envelope_count++] =
                (ov_plan_envelope){.channel = channel, .day = __builtin_ctzll(item->days[channel])};
    }
}

/* Solve and let the independent checker look at it before anything is built on it. */
void
case_solve(case_builder *b, const ov_previous_envelopes *previous)
{
    ov_plan_options options = {.node_limit = b->night->policy->plan_node_limit,
                               .column_node_limit = b->night->policy->plan_column_node_limit,
                               .work_limit = b->night->work_limit,
                               .previous = previous_envelopes(b, previous)};

    if (b->otherwise) {
        options.node_limit = OV_MIN(options.node_limit, OTHERWISE_NODES);
        options.column_node_limit = OV_MIN(options.column_node_limit, OTHERWISE_COLUMNS);
    }
    find_caps(b);
    find_history(b);
    if (b->prices)
        solve_crowded(b, &options);
    else
        solve(b, &options);
    if (!b->report.binding && !b->prices && b->model.count <= PULL_IN_MOST)
        pull_in(b);
    if (!b->prices && !b->otherwise)
        case_tie(b);
    if (ov_plan_check(b->scratch, &b->model.problem, &b->solution).fault != OV_PLAN_FAULT_NONE)
        solve_plainly(b);
    choose_days(b);
}
