#include "onevoice/solver/solve.h"

#include "columns_internal.h"

#include <stdlib.h>

#define FIRST_NODES    3000
#define IMPROVE_ROUNDS 60
#define IMPROVE_NODES  300
#define START_PIECES   16  /* below, the search finds as much in less time */
#define TIER_2_NODES   2   /* times the limit: t2 has many values where t1 has few */
#define WIDE_MOST      400 /* pieces of a key, above which filling by deadline must do */
#define COLUMN_PIECES  12  /* below, the depth-first search alone always ends */

/* Pieces without a day on any channel leave the problem first. */
static bool
take_out(const plan_view *v, int32_t i, plan_builder *out, plan_certificate *sum)
{
    const ov_plan_problem *p = v->problem;
    int64_t drop = p->pieces[v->place[i]].drop;

    for (size_t c = 0; c < p->channel_count; c++)
        if (v->days[(size_t)i * p->channel_count + c])
            return false;
    out->group[i] = drop < 0 ? OV_PLAN_STUCK : OV_PLAN_DROPPED;
    if (drop >= 0) {
        sum->lower_t1 += drop;
        sum->priced += drop << 28;
        sum->lower_priced += drop << 28;
    }
    return true;
}

/* Sets of the earlier plan as the first incumbent, where they are still feasible; what is new
   stands alone or is dropped. */
static bool
previous_sets(const plan_component *c, const int32_t *previous, plan_sets *out)
{
    uint64_t all = c->n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << c->n) - 1;

    *out = (plan_sets){0};
    while (all) {
        int i = __builtin_ctzll(all);
        int32_t number = previous[c->place[i]];
        uint64_t set = UINT64_C(1) << i;
        int64_t cost;
        int slot;

        for (uint64_t rest = all & ~set; rest && number >= 0; rest &= rest - 1) {
            int k = __builtin_ctzll(rest);

            if (previous[c->place[k]] == number)
                set |= UINT64_C(1) << k;
        }
        for (uint64_t rest = set; rest; rest &= rest - 1) {
            int k = __builtin_ctzll(rest);

            if (set & ~c->adjacent[k] & ~(UINT64_C(1) << k))
                return false;
        }
        cost = plan_set_cost(c, set, &slot);
        if (number < 0 && c->drop[i] < cost) {
            out->dropped |= set;
            cost = c->drop[i];
        } else {
            out->set[out->count++] = set;
        }
        if (cost >= PLAN_INF)
            return false;
        out->cost += cost;
        all &= ~set;
    }
    return true;
}

static void
certify(const plan_component *c, int64_t value, int64_t bound, plan_certificate *sum)
{
    int64_t mask = (INT64_C(1) << c->shift) - 1;
    int64_t t1 = value >> c->shift;
    int64_t lower = OV_MIN(bound, value);
    int64_t lower_t1 = lower >> c->shift;

    sum->lower_t1 += lower_t1;
    sum->lower_t2 += lower_t1 == t1 ? lower & mask : 0;
    sum->proven_t1 = sum->proven_t1 && lower_t1 == t1;
    sum->proven = sum->proven && lower == value;
    sum->priced += (t1 << 28) + (value & mask);
    sum->lower_priced += (lower_t1 << 28) + OV_MIN(lower & mask, (INT64_C(1) << 28) - 1);
}

static void
one_piece(const plan_component *c, plan_sets *best)
{
    *best = (plan_sets){.cost = OV_MIN(c->alone[0], c->drop[0])};
    if (c->alone[0] <= c->drop[0])
        best->set[best->count++] = 1;
    else
        best->dropped = 1;
}

static void
keep_better(ov_arena *scratch, const plan_component *c, plan_order order, plan_sets *best)
{
    plan_sets trial;

    plan_greedy(scratch, c, order, NULL, &trial);
    if (trial.cost < best->cost)
        *best = trial;
}

/* The sets of a component as a plan over types, and back: who of a type goes where is all one. */
static column_plan
to_types(ov_arena *scratch, const plan_component *c, const column_model *m, const plan_sets *sets)
{
    column_plan plan = column_plan_new(scratch, m);

    for (int e = 0; e < sets->count; e++)
        for (uint64_t rest = sets->set[e]; rest; rest &= rest - 1)
            plan.envelope[e].take[m->type_of[__builtin_ctzll(rest)]]++;
    for (uint64_t rest = sets->dropped; rest; rest &= rest - 1)
        plan.dropped[m->type_of[__builtin_ctzll(rest)]]++;
    plan.count = sets->count;
    OV_ASSERT(column_plan_value(m, &plan));
    OV_ASSERT((plan.t1 << c->shift) + plan.t2 == sets->cost);
    return plan;
}

static void
from_types(const plan_component *c, const column_model *m, column_plan *plan, plan_sets *out)
{
    *out = (plan_sets){.count = plan->count};
    for (int i = 0; i < c->n; i++) {
        int k = m->type_of[i];
        int e = 0;

        while (e < plan->count && plan->envelope[e].take[k] == 0)
            e++;
        if (e == plan->count) {
            out->dropped |= UINT64_C(1) << i;
            continue;
        }
        plan->envelope[e].take[k]--;
        out->set[e] |= UINT64_C(1) << i;
    }
    out->cost = (plan->t1 << c->shift) + plan->t2;
}

/* Tier 1, and tier 2 once that is closed; true when proven. */
static bool
generate_columns(ov_arena *scratch, const plan_component *c, const ov_plan_options *o,
                 plan_search *search, plan_sets *best, int64_t *bound, plan_effort *effort)
{
    column_model *m = OV_NEW(scratch, column_model);
    column_plan plan;
    int64_t lower;
    int64_t t1;

    OV_ASSERT(column_model_build(scratch, c->view, c->member, c->n, COLUMN_ALIKE, m));
    plan = to_types(scratch, c, m, best);
    lower = column_first_tier(scratch, m, c->member, o->column_node_limit, &plan, effort);
    from_types(c, m, &plan, best);
    *bound = OV_MAX(*bound, OV_MIN(lower, plan.t1) << c->shift);
    if (best->cost <= *bound)
        return true;
    plan_search_improve(search, IMPROVE_ROUNDS, IMPROVE_NODES);
    t1 = best->cost >> c->shift;
    if (lower < t1)
        return false;
    plan = to_types(scratch, c, m, best);
    lower = column_tier(scratch, m, 2, TIER_2_NODES * o->column_node_limit, &plan, effort);
    if (plan.t1 < t1) /* cannot be, t1 is proven */
        return false;
    from_types(c, m, &plan, best);
    *bound = OV_MAX(*bound, (t1 << c->shift) + lower);
    if (best->cost > *bound)
        plan_search_improve(search, 4 * IMPROVE_ROUNDS, IMPROVE_NODES);
    return best->cost <= *bound;
}

/* What the cheap bounds leave open. */
static void
search_component(ov_arena *scratch, const plan_component *c, const ov_plan_options *o,
                 const plan_bounds *bounds, plan_sets *best, plan_certificate *sum)
{
    plan_search *search = plan_search_new(scratch, c, bounds, best, &sum->effort);
    int64_t bound = bounds->packed;
    bool done = plan_search_all(search, OV_MIN(FIRST_NODES, o->node_limit));

    if (!done && o->node_limit > FIRST_NODES) {
        if (c->n < COLUMN_PIECES || o->column_node_limit == 0 || c->view->priced) {
            plan_search_improve(search, IMPROVE_ROUNDS, IMPROVE_NODES);
            done = best->cost <= bound || plan_search_all(search, o->node_limit);
        }
        if (!done && o->column_node_limit > 0 && !c->view->priced)
            done = generate_columns(scratch, c, o, search, best, &bound, &sum->effort);
        if (!done && c->n >= COLUMN_PIECES && o->column_node_limit > 0)
            done = plan_search_all(search, o->node_limit / 4);
    }
    certify(c, best->cost, done ? best->cost : bound, sum);
}

/* solve.c: plan one built component of at most 64 pieces; members are indices into the view. */
static void
plan_component_solve(ov_arena *scratch, const plan_component *c, const ov_plan_options *o,
                     plan_sets *best, plan_certificate *sum)
{
    plan_bounds bounds;

    if (c->n == 1) {
        one_piece(c, best);
        certify(c, best->cost, best->cost, sum);
        return;
    }
    if (!o->previous || !previous_sets(c, o->previous, best))
        *best = (plan_sets){.cost = PLAN_INF};
    keep_better(scratch, c, PLAN_ORDER_SEARCH, best);
    plan_bounds_root(scratch, c, best->cost, &bounds);
    for (plan_order order = PLAN_ORDER_DEGREE;
         order <= PLAN_ORDER_REVERSE && best->cost > bounds.packed; order++)
        keep_better(scratch, c, order, best);
    if (best->cost > bounds.packed && c->n >= START_PIECES) {
        plan_starts(scratch, c, bounds.packed, best);
        bounds.packed = OV_MAX(bounds.packed, plan_bound_counts(scratch, c, best->cost));
    }
    if (best->cost <= bounds.packed)
        certify(c, best->cost, best->cost, sum);
    else
        search_component(scratch, c, o, &bounds, best, sum);
}

static void
build_groups(const plan_component *c, const int32_t *members, const plan_sets *sets,
             plan_builder *out)
{
    const plan_view *v = c->view;
    int32_t of_place[PLAN_PIECES];

    /* Places of the component are in search order; members in canonical order. */
    for (int i = 0; i < c->n; i++)
        for (int k = 0; k < c->n; k++)
            if (v->place[members[k]] == c->place[i])
                of_place[i] = members[k];
    for (uint64_t rest = sets->dropped; rest; rest &= rest - 1)
        out->group[of_place[__builtin_ctzll(rest)]] = OV_PLAN_DROPPED;
    for (int e = 0; e < sets->count; e++) {
        int slot;
        int64_t cost = plan_set_cost(c, sets->set[e], &slot);

        OV_ASSERT(cost < PLAN_INF);
        out->groups[out->count] =
            (ov_plan_envelope){.channel = c->slot[slot].channel, .day = c->slot[slot].day};
        for (uint64_t rest = sets->set[e]; rest; rest &= rest - 1)
            out->group[of_place[__builtin_ctzll(rest)]] = out->count;
        out->count++;
    }
}

void
plan_builder_compact(ov_arena *scratch, const plan_view *v, plan_builder *b)
{
    int32_t *number = OV_NEW_ARRAY(scratch, int32_t, (size_t)b->count + 1);
    int32_t kept = 0;

    for (size_t i = 0; i < v->count; i++)
        if (b->group[i] >= 0)
            number[b->group[i]] = 1;
    for (int32_t g = 0; g < b->count; g++)
        if (number[g]) {
            b->groups[kept] = b->groups[g];
            number[g] = kept++;
        }
    for (size_t i = 0; i < v->count; i++)
        if (b->group[i] >= 0)
            b->group[i] = number[b->group[i]];
    b->count = kept;
}

/* Which of the members may share an envelope with which. */
static void
find_neighbours(const plan_view *v, const int32_t *members, int n, uint64_t near[PLAN_PIECES])
{
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++)
            if (plan_pair_fits(v, members[i], members[j])) {
                near[i] |= UINT64_C(1) << j;
                near[j] |= UINT64_C(1) << i;
            }
    for (size_t k = 0; k < v->problem->conflict_count; k++) {
        const ov_plan_pair *pair = &v->problem->conflicts[k];
        int a = -1;
        int b = -1;

        for (int i = 0; i < n; i++) {
            a = v->place[members[i]] == pair->a ? i : a;
            b = v->place[members[i]] == pair->b ? i : b;
        }
        if (a >= 0 && b >= 0) {
            near[a] &= ~(UINT64_C(1) << b);
            near[b] &= ~(UINT64_C(1) << a);
        }
    }
}

/* All that hangs together with `found`. */
static uint64_t
grow(const uint64_t near[PLAN_PIECES], uint64_t found)
{
    uint64_t grown = 0;

    while (found != grown) {
        uint64_t fresh = found & ~grown;

        grown = found;
        for (; fresh; fresh &= fresh - 1)
            found |= near[__builtin_ctzll(fresh)];
    }
    return found;
}

/* Components one by one: what cannot share is independent, and a search over both would multiply
   what these add. */
void
plan_small_solve(ov_arena *scratch, const plan_view *v, const int32_t *members, int n,
                 const ov_plan_options *o, plan_builder *out, plan_certificate *sum)
{
    uint64_t near[PLAN_PIECES] = {0};
    uint64_t left = n == 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1;

    find_neighbours(v, members, n, near);
    while (left) {
        uint64_t found = grow(near, left & -left);
        uint64_t adjacent[PLAN_PIECES];
        int32_t part[PLAN_PIECES] = {0};
        int rank[PLAN_PIECES];
        int count = 0;
        plan_component c;
        plan_sets best;

        left &= ~found;
        for (uint64_t rest = found; rest; rest &= rest - 1) {
            int i = __builtin_ctzll(rest);

            rank[i] = count;
            part[count++] = members[i];
        }
        for (uint64_t rest = found; rest; rest &= rest - 1) {
            int i = __builtin_ctzll(rest);

            adjacent[rank[i]] = 0;
            for (uint64_t other = near[i]; other; other &= other - 1)
                adjacent[rank[i]] |= UINT64_C(1) << rank[__builtin_ctzll(other)];
        }
        plan_component_build(scratch, v, part, count, adjacent, &c);
        plan_component_solve(scratch, &c, o, &best, sum);
        build_groups(&c, part, &best, out);
    }
}

typedef struct keyed {
    int64_t key;
    int32_t member;
} keyed;

static int
keyed_cmp(const void *a, const void *b)
{
    const keyed *x = a;
    const keyed *y = b;
    int by_key = OV_CMP(x->key, y->key);

    return by_key ? by_key : OV_CMP(x->member, y->member);
}

/* More pieces than bits: a delivery key at a time. */
static void
solve_by_key(ov_arena *scratch, const plan_view *v, const int32_t *members, size_t count,
             const ov_plan_options *o, plan_builder *out, plan_certificate *sum)
{
    keyed *sorted = OV_NEW_ARRAY(scratch, keyed, count);
    int32_t *part = OV_NEW_ARRAY(scratch, int32_t, count);
    size_t from = 0;

    for (size_t i = 0; i < count; i++)
        sorted[i] =
            (keyed){.key = v->problem->pieces[v->place[members[i]]].key, .member = members[i]};
    qsort(sorted, count, sizeof(*sorted), keyed_cmp);
    while (from < count) {
        size_t n = 0;

        while (from + n < count && sorted[from + n].key == sorted[from].key) {
            part[n] = sorted[from + n].member;
            n++;
        }
        if (n <= PLAN_PIECES)
            plan_small_solve(scratch, v, part, (int)n, o, out, sum);
        else if (n <= WIDE_MOST && o->column_node_limit > 0 && !v->priced)
            plan_wide(scratch, v, part, n, o, out, sum);
        else
            plan_large(scratch, v, part, n, o, out, sum);
        from += n;
    }
}

/* Number the envelopes by their lowest piece id and add up what they cost. */
static void
finish(ov_arena *mem, const plan_view *v, const plan_builder *built, const plan_certificate *sum,
       ov_plan_solution *out)
{
    const ov_plan_problem *p = v->problem;
    int32_t *number = OV_NEW_ARRAY(mem, int32_t, (size_t)built->count + 1);

    *out = (ov_plan_solution){.envelope = OV_NEW_ARRAY(mem, int32_t, p->piece_count + 1),
                              .envelopes =
                                  OV_NEW_ARRAY(mem, ov_plan_envelope, (size_t)built->count + 1),
                              .lower_t1 = sum->lower_t1,
                              .priced = sum->priced,
                              .lower_priced = sum->lower_priced,
                              .proven_t1 = sum->proven_t1,
                              .proven = sum->proven,
                              .work = sum->effort.spent,
                              .cut = sum->effort.cut && !sum->proven};
    for (size_t i = 0; i < v->count; i++) {
        const ov_plan_piece *piece = &p->pieces[v->place[i]];
        int32_t group = built->group[i];
        const ov_plan_envelope *e;

        out->envelope[v->place[i]] = group;
        if (group == OV_PLAN_DROPPED)
            out->t1 += piece->drop;
        if (group < 0)
            continue;
        e = &built->groups[group];
        if (number[group] == 0) {
            out->envelopes[out->envelope_count] = *e;
            number[group] = (int32_t)++out->envelope_count;
            out->t1 += p->channels[e->channel].burden;
            out->t2 += p->channels[e->channel].cost;
        }
        out->envelope[v->place[i]] = number[group] - 1;
        out->t2 += piece->delay * (p->channels[e->channel].arrive[e->day] - piece->not_before);
    }
    if (v->priced) {
        out->lower_t1 = 0; /* prices bend the objective: the bound is lower_priced */
        out->proven_t1 = out->proven = false;
    }
    out->lower_t2 = out->lower_t1 == out->t1 ? sum->lower_t2 : 0;
}

void
ov_plan_solve(ov_arena *mem, ov_arena *scratch, const ov_plan_problem *problem,
              const ov_plan_options *options, ov_plan_solution *out)
{
    plan_view v = plan_view_build(scratch, problem);
    plan_certificate sum = {
        .proven_t1 = true,
        .proven = true,
        .effort = {.limit = options->work_limit > 0 ? options->work_limit : INT64_MAX}};
    plan_builder built = {.group = OV_NEW_ARRAY(scratch, int32_t, v.count + 1),
                          .groups = OV_NEW_ARRAY(scratch, ov_plan_envelope, v.count + 1)};
    int32_t *members = OV_NEW_ARRAY(scratch, int32_t, v.count + 1);
    size_t count = 0;

    for (size_t i = 0; i < v.count; i++)
        if (!take_out(&v, (int32_t)i, &built, &sum))
            members[count++] = (int32_t)i;
    if (count <= PLAN_PIECES)
        plan_small_solve(scratch, &v, members, (int)count, options, &built, &sum);
    else
        solve_by_key(scratch, &v, members, count, options, &built, &sum);
    finish(mem, &v, &built, &sum, out);
}
