/*
 * One component: agglomerate, find the ambiguous, give every member a straight link to an anchor.
 *
 * Groups merge along the links, strongest first, where no pair across is guarded and the consensus
 * is not against it: the prior once, and per field the mean weight over the pairs across that know
 * the field. The mean of whole pair weights would charge the prior for every pair.
 */
#include "decisions_internal.h"

#include <stdlib.h>
#include <string.h>

#define CLIP (12 * LINK_BIT)

/* Sums of the pairs across two groups (at first: one pair). */
typedef struct cell {
    int64_t stranger[LINK_FIELDS], relative[LINK_FIELDS];
    uint32_t known[LINK_FIELDS];
    bool guarded;
} cell;

typedef struct pair {
    link_pattern pattern;
    int32_t odds;
    bool guarded, forced, listed; /* listed: it is among the links already */
    bool doubted; /* guarded, and could be the one as well as somebody of his name */
} pair;

typedef struct state {
    link_component_job *job;
    const link_component *component;
    size_t n;
    pair *pair;   /* of two members: at() */
    cell *across; /* of two groups */
    uint16_t *group;
    bool *ambiguous;
    int32_t same; /* odds from which a pair is linked */
} state;

static size_t
at(size_t i, size_t k)
{
    size_t low = OV_MIN(i, k), high = OV_MAX(i, k);

    return high * (high - 1) / 2 + low;
}

static void
add_weights(cell *to, const link_weights *weights)
{
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        to->stranger[f] += weights->stranger[f];
        to->relative[f] += weights->relative[f];
        to->known[f] += link_level(weights->pattern, f) != 0;
    }
}

static void
fill_pair(state *s, size_t i, size_t k)
{
    const link_data *data = s->job->data;
    const link_model *model = s->job->model;
    uint32_t a = s->component->members[i], b = s->component->members[k];
    const link_record *x = &data->records[a], *y = &data->records[b];
    pair *c = &s->pair[at(i, k)];
    link_weights weights;
    link_guard guard;
    bool forbidden;

    c->pattern = link_compare(s->job->comparer, x, y);
    link_model_weigh(model, x, y, c->pattern, &weights);
    c->odds = link_total(model, &weights);
    add_weights(&s->across[at(i, k)], &weights);
    c->forced = s->job->decisions->group[a] == s->job->decisions->group[b];
    guard = c->forced ? LINK_GUARD_NONE : link_guard_of(data, model, x, y, c->pattern);
    forbidden = !c->forced && link_decisions_forbid(s->job->decisions, a, b);
    c->guarded = guard != LINK_GUARD_NONE || forbidden;
    c->doubted = !forbidden && link_guard_is_doubt(guard, x, y, c->pattern);
    s->across[at(i, k)].guarded = c->guarded;
}

/* Floor division, the same for any order of summation. */
static int64_t
mean(int64_t sum, uint32_t count)
{
    int64_t q = sum / count;

    return q - (sum % count < 0);
}

static int32_t
consensus(const state *s, const cell *c)
{
    int64_t stranger = s->job->model->prior_stranger, relative = s->job->model->prior_household;

    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        if (c->known[f] == 0)
            continue;
        stranger += mean(c->stranger[f], c->known[f]);
        relative += mean(c->relative[f], c->known[f]);
    }
    return link_odds(stranger, relative);
}

static void
add_cell(cell *to, const cell *from)
{
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        to->stranger[f] += from->stranger[f];
        to->relative[f] += from->relative[f];
        to->known[f] += from->known[f];
    }
    to->guarded = to->guarded || from->guarded;
}

/* Group y becomes part of group x. */
static void
merge_groups(state *s, size_t x, size_t y)
{
    for (size_t z = 0; z < s->n; z++) {
        if (s->group[z] == z && z != x && z != y)
            add_cell(&s->across[at(x, z)], &s->across[at(y, z)]);
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->group[i] == y)
            s->group[i] = (uint16_t)x;
    }
}

static size_t
member_index(const state *s, uint32_t party)
{
    size_t low = 0, high = s->n;

    while (low + 1 < high) {
        size_t middle = (low + high) / 2;

        if (s->component->members[middle] <= party)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int
odds_cmp(const void *a, const void *b)
{
    const link_edge *x = a, *y = b;
    int order = OV_CMP(y->odds, x->odds);

    if (order == 0)
        order = OV_CMP(x->a, y->a);
    return order ? order : OV_CMP(x->b, y->b);
}

static void
agglomerate(state *s)
{
    const link_component *c = s->component;

    for (size_t i = 0; i < s->n; i++)
        s->group[i] = (uint16_t)i;
    for (size_t i = 0; i < s->n; i++) { /* reviewers first */
        for (size_t k = i + 1; k < s->n; k++) {
            size_t x = s->group[i], y = s->group[k];

            if (s->pair[at(i, k)].forced && x != y)
                merge_groups(s, OV_MIN(x, y), OV_MAX(x, y));
        }
    }
    qsort(c->edges, c->edge_count, sizeof *c->edges, odds_cmp);
    for (size_t e = 0; e < c->edge_count; e++) {
        size_t x = s->group[member_index(s, c->edges[e].a)],
               y = s->group[member_index(s, c->edges[e].b)];
        const cell *between;

        if (x == y)
            continue;
        between = &s->across[at(x, y)];
        if (!between->guarded && consensus(s, between) >= 0)
            merge_groups(s, OV_MIN(x, y), OV_MAX(x, y));
    }
}

typedef struct fit {
    size_t group;
    int32_t odds;
} fit;

static int
fit_cmp(const void *a, const void *b)
{
    const fit *x = a, *y = b;
    int order = OV_CMP(y->odds, x->odds);

    return order ? order : OV_CMP(x->group, y->group);
}

/* How well member r fits group g without itself; false when it has no such members or is guarded.
 */
static bool
fit_of(const state *s, size_t r, size_t g, fit *out)
{
    cell sum = {0};
    size_t members = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (i != r && s->group[i] == g) {
            const link_data *data = s->job->data;
            const link_record *records = data->records;
            uint32_t a = s->component->members[OV_MIN(i, r)],
                     b = s->component->members[OV_MAX(i, r)];
            link_weights weights;

            link_model_weigh(s->job->model, &records[a], &records[b], s->pair[at(i, r)].pattern,
                             &weights);
            add_weights(&sum, &weights);
            sum.guarded = sum.guarded || (s->pair[at(i, r)].guarded && !s->pair[at(i, r)].doubted);
            members++;
        }
    }
    if (members == 0 || sum.guarded)
        return false;
    *out = (fit){g, consensus(s, &sum)};
    return out->odds >= 0;
}

static bool
exclude_each_other(const state *s, size_t r, size_t x, size_t y)
{
    for (size_t i = 0; i < s->n; i++) {
        for (size_t k = 0; s->group[i] == x && i != r && k < s->n; k++) {
            if (k != r && s->group[k] == y && s->pair[at(i, k)].guarded)
                return true;
        }
    }
    return false;
}

static void
judge_member(state *s, size_t r, const uint16_t *groups, size_t group_count, fit *fits,
             link_component_result *result)
{
    int32_t margin = (int32_t)(s->job->data->policy->link_margin_bits * LINK_BIT);
    size_t count = 0, kept = 1;

    for (size_t g = 0; g < group_count; g++)
        count += fit_of(s, r, groups[g], &fits[count]);
    if (count < 2)
        return;
    qsort(fits, count, sizeof *fits, fit_cmp);
    for (size_t i = 1; i < count; i++) {
        if (fits[0].odds - fits[i].odds < margin &&
            exclude_each_other(s, r, fits[0].group, fits[i].group))
            fits[kept++] = fits[i];
    }
    if (kept < 2)
        return;
    s->ambiguous[r] = true;
    for (size_t i = 0; i < kept; i++) /* the anchor is put in later: now the group */
        *OV_VEC_ADD(s->job->kept, &result->candidates) =
            (link_candidate){s->component->members[r], (uint32_t)fits[i].group, fits[i].odds};
}

/* Members that fit two customers who exclude each other, and neither much better. */
static void
find_ambiguous(state *s, link_component_result *result)
{
    uint16_t *groups = OV_NEW_ARRAY(s->job->scratch, uint16_t, s->n);
    fit *fits = OV_NEW_ARRAY(s->job->scratch, fit, s->n);
    size_t group_count = 0;
    bool any_guard = false;

    for (size_t i = 0; i < s->n; i++) {
        if (s->group[i] == i)
            groups[group_count++] = (uint16_t)i;
    }
    for (size_t i = 0; i < s->n && !any_guard; i++) {
        for (size_t k = i + 1; k < s->n; k++)
            any_guard = any_guard || s->pair[at(i, k)].guarded;
    }
    if (group_count < 2 || !any_guard)
        return;
    for (size_t r = 0; r < s->n; r++) {
        bool decided = false;

        for (size_t i = 0; i < s->n; i++)
            decided = decided || (i != r && s->pair[at(i, r)].forced);
        if (!decided)
            judge_member(s, r, groups, group_count, fits, result);
    }
}

static bool
linked(const state *s, size_t i, size_t k)
{
    const pair *c = &s->pair[at(i, k)];

    return c->forced || (!c->guarded && c->odds >= s->same);
}

/* The member of `g` not placed yet with the largest sum of clipped odds to the others. */
static size_t
find_anchor(const state *s, const uint16_t *g, size_t count)
{
    size_t best = 0;
    int64_t most = INT64_MIN;

    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0;

        for (size_t k = 0; k < count; k++) {
            if (k != i)
                sum += OV_MAX(OV_MIN(s->pair[at(g[i], g[k])].odds, CLIP), -CLIP);
        }
        if (sum > most) {
            most = sum;
            best = i;
        }
    }
    return best;
}

static int32_t
odds_between(const state *s, size_t i, size_t k)
{
    return s->pair[at(i, k)].forced ? INT32_MAX : s->pair[at(i, k)].odds;
}

/* Is the member linked to the anchor, and all whom a reviewer calls the same as it? Those stay or
   leave together. */
static bool
stays(const state *s, const uint16_t *g, size_t count, size_t anchor, size_t member)
{
    if (!linked(s, anchor, member))
        return false;
    for (size_t i = 0; s->job->decisions->any_same && i < count; i++) {
        if (g[i] != member && g[i] != anchor && s->pair[at(g[i], member)].forced &&
            !linked(s, anchor, g[i]))
            return false;
    }
    return true;
}

/* Members with a straight link to the anchor stay with it; those left are asked again. */
static void
place_group(state *s, uint16_t *g, size_t count, link_component_result *result)
{
    uint16_t *rest = OV_NEW_ARRAY(s->job->scratch, uint16_t, count);

    while (count > 0) {
        size_t best = find_anchor(s, g, count), left = 0, anchor = g[best];
        uint32_t party = s->component->members[anchor];
        int32_t most = INT32_MIN;

        for (size_t i = 0; i < count; i++) {
            size_t member = g[i];

            if (member == anchor)
                continue;
            if (!stays(s, g, count, anchor, member)) {
                rest[left++] = (uint16_t)member;
                continue;
            }
            s->job->clusters->anchor[s->component->members[member]] = party;
            s->job->clusters->odds[s->component->members[member]] = odds_between(s, anchor, member);
            most = OV_MAX(most, odds_between(s, anchor, member));
            if (!s->pair[at(anchor, member)].listed)
                *OV_VEC_ADD(s->job->kept, &result->added) = (link_edge){
                    OV_MIN(party, s->component->members[member]),
                    OV_MAX(party, s->component->members[member]), s->pair[at(anchor, member)].odds,
                    LINK_GUARD_NONE, s->pair[at(anchor, member)].pattern};
        }
        s->job->clusters->anchor[party] = party;
        s->job->clusters->odds[party] = most == INT32_MIN ? INT32_MAX : most;
        memcpy(g, rest, left * sizeof *g);
        count = left;
    }
}

static void
place_members(state *s, link_component_result *result)
{
    uint32_t *group_anchor = OV_NEW_ARRAY(s->job->scratch, uint32_t, s->n);
    uint16_t *members = OV_NEW_ARRAY(s->job->scratch, uint16_t, s->n);

    for (size_t g = 0; g < s->n; g++) {
        size_t count = 0;

        if (s->group[g] != g)
            continue;
        for (size_t i = 0; i < s->n; i++) {
            if (s->group[i] == g && !s->ambiguous[i])
                members[count++] = (uint16_t)i;
        }
        group_anchor[g] = UINT32_MAX;
        if (count) {
            size_t first = find_anchor(s, members, count);

            group_anchor[g] = s->component->members[members[first]];
            place_group(s, members, count, result);
        }
    }
    for (size_t i = 0; i < s->n; i++) {
        if (s->ambiguous[i])
            s->job->clusters->anchor[s->component->members[i]] = UINT32_MAX;
    }
    for (size_t i = 0; i < result->candidates.count; i++)
        result->candidates.items[i].anchor = group_anchor[result->candidates.items[i].anchor];
}

static void
decide_two(link_component_job *job, const link_component *c, link_component_result *result)
{
    uint32_t a = c->members[0], b = c->members[1];
    bool forced = job->decisions->group[a] == job->decisions->group[b];

    if (!forced && c->edges[0].guard != LINK_GUARD_NONE)
        return; /* a doubt alone: each stays by itself */
    job->clusters->anchor[b] = a;
    job->clusters->odds[a] = job->clusters->odds[b] = forced ? INT32_MAX : c->edges[0].odds;
    if (forced) {
        const link_record *x = &job->data->records[a], *y = &job->data->records[b];
        link_pattern pattern = link_compare(job->comparer, x, y);
        link_weights weights;

        link_model_weigh(job->model, x, y, pattern, &weights);
        *OV_VEC_ADD(job->kept, &result->added) =
            (link_edge){a, b, link_total(job->model, &weights), LINK_GUARD_NONE, pattern};
    }
}

void
link_component_decide(link_component_job *job, const link_component *component,
                      link_component_result *result)
{
    size_t n = component->count;
    state s = {.job = job, .component = component, .n = n};

    if (n == 2) {
        decide_two(job, component, result);
        return;
    }
    s.pair = OV_NEW_ARRAY(job->scratch, pair, n * (n - 1) / 2);
    s.across = OV_NEW_ARRAY(job->scratch, cell, n * (n - 1) / 2);
    s.group = OV_NEW_ARRAY(job->scratch, uint16_t, n);
    s.ambiguous = OV_NEW_ARRAY(job->scratch, bool, n);
    s.same = link_odds_of(job->data->policy->link_same);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++)
            fill_pair(&s, i, k);
    }
    for (size_t i = 0; i < component->edge_count; i++)
        s.pair[at(member_index(&s, component->edges[i].a), member_index(&s, component->edges[i].b))]
            .listed = true;
    agglomerate(&s);
    find_ambiguous(&s, result);
    place_members(&s, result);
}
