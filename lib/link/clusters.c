/*
 * From links to customers, without chaining.
 *
 * Components of links are decided one by one, in parallel: see component.c. Here they are found,
 * cut down to the cap, and the results are put together in the order of parties.
 */
#include "nights_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/groups.h"
#include "onevoice/base/parallel.h"

/* Lowest party of each component into `of`. A component over the cap is a fault in the data: only
   its strongest links count, at first those of probability 0.99, until it falls apart. */
static void
find_components(ov_arena *mem, const link_data *data, const link_decisions *decisions,
                const link_edges *same, uint32_t *of, ov_identities *out)
{
    size_t cap = (size_t)data->policy->link_component_cap;
    uint32_t *size = OV_NEW_ARRAY(mem, uint32_t, data->count + 1);
    int32_t *least = OV_NEW_ARRAY(mem, int32_t, data->count + 1), next = link_odds_of(0.99);
    uint64_t struck = 0;
    bool too_large = true;

    while (too_large && next < 64 * LINK_BIT) {
        too_large = false;
        memset(size, 0, (data->count + 1) * sizeof *size);
        for (uint32_t i = 0; i < data->count; i++)
            of[i] = decisions->group[i];
        for (size_t i = 0; i < same->count; i++) {
            const link_edge *e = &same->items[i];

            if (e->odds >= least[e->a] && e->odds >= least[e->b])
                ov_groups_join(of, e->a, e->b);
        }
        for (uint32_t i = 0; i < data->count; i++) {
            of[i] = ov_groups_root(of, i);
            size[of[i]]++;
        }
        for (uint32_t i = 0; i < data->count; i++) {
            if (size[of[i]] > cap) {
                struck += least[i] == 0;
                least[i] = next;
                if (data->carried)
                    data->carried->again[i] = true;
                too_large = true;
            }
        }
        next += 2 * LINK_BIT;
    }
    if (struck)
        link_report(data, out, "records_in_components_beyond_cap", struck, OV_STR_NULL);
}

/* Groups parties by component, and links too. */
static size_t
list_components(ov_arena *mem, const link_data *data, const link_edges *same, const uint32_t *of,
                link_component **out)
{
    size_t n = data->count, count = 0, at = 0;
    uint32_t *members = OV_NEW_ARRAY(mem, uint32_t, n + 1),
             *place = OV_NEW_ARRAY(mem, uint32_t, n + 2);
    link_edge *edges = OV_NEW_ARRAY(mem, link_edge, same->count + 1);
    uint32_t *index = OV_NEW_ARRAY(mem, uint32_t, n + 1);
    size_t *edge_place;
    link_component *components;

    for (size_t i = 0; i < n; i++)
        place[of[i]]++;
    for (size_t i = 0; i < n; i++)
        count += place[i] > 1;
    components = OV_NEW_ARRAY(mem, link_component, count + 1);
    count = 0;
    for (size_t i = 0; i < n; i++) {
        if (place[i] > 1) {
            components[count] = (link_component){.members = members + at};
            index[i] = (uint32_t)++count;
            at += place[i];
        }
    }
    for (uint32_t i = 0; i < n; i++) {
        if (index[of[i]]) {
            link_component *c = &components[index[of[i]] - 1];

            c->members[c->count++] = i;
        }
    }
    edge_place = OV_NEW_ARRAY(mem, size_t, count + 1);
    for (size_t i = 0; i < same->count; i++) {
        if (of[same->items[i].a] == of[same->items[i].b])
            edge_place[index[of[same->items[i].a]] - 1]++;
    }
    at = 0;
    for (size_t c = 0; c < count; c++) {
        components[c].edges = edges + at;
        at += edge_place[c];
    }
    for (size_t i = 0; i < same->count; i++) {
        if (of[same->items[i].a] == of[same->items[i].b]) {
            link_component *c = &components[index[of[same->items[i].a]] - 1];

            c->edges[c->edge_count++] = same->items[i];
        }
    }
    *out = components;
    return count;
}

typedef struct deciding {
    const link_data *data;
    const link_model *model;
    const link_decisions *decisions;
    link_clusters *clusters;
    link_component *components;
    link_component_result *results;
    ov_arena **scratch, **kept;
    link_comparer **comparers;
} deciding;

/* Has nothing happened to the component since the previous night? Else all its members are marked. */
static bool
is_as_it_was(const link_carried *carried, const link_component *component)
{
    bool again = false;

    for (size_t i = 0; i < component->count; i++)
        again = again || carried->again[component->members[i]];
    for (size_t i = 0; again && i < component->count; i++)
        carried->again[component->members[i]] = true;
    return !again;
}

static void
decide(void *context, size_t worker, size_t begin, size_t end)
{
    deciding *d = context;

    for (size_t i = begin; i < end; i++) {
        link_component_job job = {.data = d->data,
                                  .model = d->model,
                                  .decisions = d->decisions,
                                  .comparer = d->comparers[worker],
                                  .scratch = d->scratch[worker],
                                  .kept = d->kept[worker],
                                  .clusters = d->clusters};

        if (d->data->carried && is_as_it_was(d->data->carried, &d->components[i]))
            continue;
        link_component_decide(&job, &d->components[i], &d->results[i]);
        ov_arena_reset(d->scratch[worker]);
    }
}

static void
start_clusters(ov_arena *mem, const link_data *data, link_clusters *clusters)
{
    *clusters = (link_clusters){.anchor = OV_NEW_ARRAY(mem, uint32_t, data->count + 1),
                                .odds = OV_NEW_ARRAY(mem, int32_t, data->count + 1)};
    for (uint32_t i = 0; i < data->count; i++) {
        clusters->anchor[i] = i;
        clusters->odds[i] = INT32_MAX;
    }
}

/* Is it one that components hang together by? A doubt is: who may be either of two is to be compared
   with both. */
static bool
is_same_link(const link_data *data, const link_edge *e, int32_t least)
{
    return e->odds >= least && (e->guard == LINK_GUARD_NONE ||
                                link_guard_is_doubt((link_guard)e->guard, &data->records[e->a],
                                                    &data->records[e->b], e->pattern));
}

static void
same_links(ov_arena *mem, const link_data *data, const link_decisions *decisions,
           const link_edges *edges, link_edges *out)
{
    int32_t least = link_odds_of(data->policy->link_same);
    size_t count = 0;

    for (size_t i = 0; i < edges->count; i++)
        count += is_same_link(data, &edges->items[i], least);
    *out = (link_edges){.items = OV_NEW_ARRAY(mem, link_edge, count + 1), .capacity = count + 1};
    for (size_t i = 0; i < edges->count; i++) {
        const link_edge *e = &edges->items[i];

        if (is_same_link(data, e, least) && !link_decisions_forbid(decisions, e->a, e->b))
            out->items[out->count++] = *e;
    }
}

void
link_clusters_make(ov_arena *mem, const link_data *data, const link_model *model,
                   const link_decisions *decisions, const link_edges *edges,
                   link_clusters *clusters, ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    size_t workers = OV_MAX(data->workers, (size_t)1), count;
    uint32_t *of = OV_NEW_ARRAY(scratch, uint32_t, data->count + 1);
    link_edges same;
    deciding d = {.data = data, .model = model, .decisions = decisions, .clusters = clusters};

    start_clusters(mem, data, clusters);
    same_links(scratch, data, decisions, edges, &same);
    find_components(scratch, data, decisions, &same, of, out);
    count = list_components(scratch, data, &same, of, &d.components);
    d.results = OV_NEW_ARRAY(scratch, link_component_result, count + 1);
    d.scratch = OV_NEW_ARRAY(scratch, ov_arena *, workers);
    d.kept = OV_NEW_ARRAY(scratch, ov_arena *, workers);
    d.comparers = OV_NEW_ARRAY(scratch, link_comparer *, workers);
    for (size_t w = 0; w < workers; w++) {
        d.scratch[w] = ov_arena_new();
        d.kept[w] = ov_arena_new();
        d.comparers[w] = OV_NEW(scratch, link_comparer);
        d.comparers[w]->data = data;
    }
    ov_parallel_for(workers, count, 64, decide, &d);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < d.results[i].candidates.count; k++)
            *OV_VEC_ADD(mem, &clusters->candidates) = d.results[i].candidates.items[k];
        for (size_t k = 0; k < d.results[i].added.count; k++)
            *OV_VEC_ADD(mem, &clusters->added) = d.results[i].added.items[k];
    }
    if (data->carried)
        link_carried_clusters(mem, data, clusters);
    for (size_t w = 0; w < workers; w++) {
        ov_arena_free(d.scratch[w]);
        ov_arena_free(d.kept[w]);
    }
}
