#include "onevoice/link/link.h"

#include <stdlib.h>

#include "nights_internal.h"
#include "onevoice/base/map.h"

#define MOST_TRUSTED 1000 /* parties: a smaller intake may change as it likes */
#define MOST_CHANGED 20   /* one party in so many: then the model is fitted anew */

void
link_report(const link_data *data, ov_identities *out, const char *code, uint64_t count,
            ov_str detail)
{
    size_t n = out->notices.count;

    out->notices.items =
        ov_arena_grow(data->result, out->notices.items, n * sizeof *out->notices.items,
                      (n + 1) * sizeof *out->notices.items);
    out->notices.items[n] = (ov_identity_notice){ov_str_from(code), count, detail};
    out->notices.count = n + 1;
}

static int
code_cmp(const void *a, const void *b)
{
    const ov_identity_notice *x = a, *y = b;
    int order = ov_str_cmp(x->code, y->code);

    return order ? order : ov_str_cmp(x->detail, y->detail);
}

static bool
check_snapshot(const ov_snapshot *s, ov_error *err)
{
    for (size_t i = 1; i < s->parties.count; i++) {
        if (ov_str_cmp(s->parties.items[i - 1].id, s->parties.items[i].id) >= 0)
            return OV_FAIL(err, OV_E_DATA, "parties are not in ascending order of id at '%.*s'",
                           OV_STR_ARG(s->parties.items[i].id));
    }
    if (s->parties.count >= UINT32_MAX / 2)
        return OV_FAIL(err, OV_E_DATA, "%zu parties are too many", s->parties.count);
    for (size_t i = 0; i < s->aliases.count; i++) {
        if (s->aliases.items[i].party >= s->parties.count ||
            (i && s->aliases.items[i].party < s->aliases.items[i - 1].party))
            return OV_FAIL(err, OV_E_DATA, "alias %zu is not in the order of parties", i);
    }
    for (size_t i = 0; i < s->identifiers.count; i++) {
        if (s->identifiers.items[i].party >= s->parties.count ||
            (i && s->identifiers.items[i].party < s->identifiers.items[i - 1].party))
            return OV_FAIL(err, OV_E_DATA, "identifier %zu is not in the order of parties", i);
    }
    return true;
}

/* The previous night's parties that shared a customer with another one. */
static size_t
linked_before(const ov_link_previous *previous)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    ov_map *parties = ov_map_new(scratch, previous->rows.count / 2 + 1);
    size_t linked = 0;

    for (size_t i = 0; i < previous->rows.count; i++) {
        bool fresh;
        uint64_t *count;

        if (ov_str_is_null(previous->rows.items[i].customer_id))
            continue;
        count = ov_map_at(parties, previous->rows.items[i].customer_id, &fresh);
        linked += ++*count == 1 ? 0 : *count == 2 ? 2 : 1;
    }
    return linked;
}

/* A silent collapse of the model must not take every customer apart in one night. */
static bool
check_collapse(const ov_link_previous *previous, const ov_identities *out, ov_error *err)
{
    size_t before = previous ? previous->rows.count : 0, linked = 0;
    double share, before_share;

    if (before < MOST_TRUSTED || out->parties.count < MOST_TRUSTED)
        return true;
    for (size_t i = 0; i < out->parties.count; i++)
        linked += out->parties.items[i].state == OV_IDENTITY_LINKED;
    share = (double)linked / (double)out->parties.count;
    before_share = (double)linked_before(previous) / (double)before;
    if (share * 2 >= before_share)
        return true;
    return OV_FAIL(err, OV_E_DATA,
                   "%.1f %% of parties are linked, %.1f %% were last night: look at the intake's "
                   "names, birth dates and addresses",
                   share * 100, before_share * 100);
}

/* The work of one night. */
typedef struct linking {
    ov_arena *mem, *scratch;
    const ov_link_night *night;
    link_data *data;
    link_model *model;
    link_pairs pairs;
    ov_identities result;

    ov_arena *model_mem, *parties_mem;   /* of the memory's parts */
    link_previous_model *previous_model; /* NULL: no model of an earlier night */
    link_previous_parties previous_parties;
    link_carried carried;
    link_previous_weights *previous_weights; /* the weights of the model that is fitted anew */
    link_kept kept;                          /* what is handed on */
    link_writer *writer;                     /* NULL: nothing is */
} linking;

static ov_str
read_part(const linking *l, ov_link_part part, ov_arena *mem)
{
    return l->night->memory->read(l->night->memory->context, part, mem);
}

/* Does the model know every system of identifiers? */
static bool
knows_systems(const linking *l)
{
    const ov_snapshot *s = l->data->snapshot;
    ov_map *known = ov_map_new(l->scratch, 16);
    uint64_t number;
    bool all = true;

    for (size_t i = 0; i < l->previous_model->named_count; i++)
        ov_map_put(known, l->previous_model->named[i].name, i);
    for (size_t i = 0; all && i < s->identifiers.count; i++)
        all = ov_map_get(known, s->identifiers.items[i].system, &number);
    if (ov_map_get(known, LINK_LAST4, &number))
        return all;
    for (size_t i = 0; all && i < s->parties.count; i++)
        all = ov_str_is_empty(s->parties.items[i].tax_id_last4);
    return all;
}

/* Open the previous night's memory; decide whether its model is used again, and who is as he was. */
static void
open_previous(linking *l, uint64_t settings, const link_digest *digests)
{
    ov_identity_memory *report = &l->result.memory;
    size_t count = l->data->snapshot->parties.count;
    link_previous_model *r = OV_NEW(l->model_mem, link_previous_model);
    uint64_t changed;

    if (!link_previous_model_open(l->model_mem, read_part(l, OV_LINK_MODEL, l->model_mem), settings,
                                  r, &report->model))
        return;
    l->previous_model = r;
    changed = count > r->kept.parties ? count - r->kept.parties : r->kept.parties - count;
    if (link_previous_parties_open(l->parties_mem, read_part(l, OV_LINK_PARTIES, l->parties_mem),
                                   settings, r, &l->previous_parties, &report->parties)) {
        changed = link_carried_find(l->parties_mem, l->data->snapshot, digests,
                                    &l->previous_parties, &l->carried);
        l->data->carried = &l->carried;
    }
    l->kept = r->kept;
    l->kept.changed += changed;
    report->refit = l->kept.changed * MOST_CHANGED > count || !knows_systems(l);
    if (report->refit)
        l->data->carried = NULL;
}

/* Read and fit everything anew. */
static void
fit_anew(linking *l)
{
    const link_data *data = l->data;
    link_model *model = l->model, guess;
    ov_identity_fit *fit = &l->result.fit;
    double bits = data->policy->link_hysteresis_bits;

    link_model_start(data, model);
    if (l->previous_weights)
        link_previous_weights_hold_chances(l->previous_weights, data, bits, model);
    guess = *model;
    link_pairs_find(l->scratch, data, &guess, &l->pairs);
    fit->pairs = l->pairs.total;
    fit->patterns = l->pairs.pattern_count;
    link_model_fit(data, &l->pairs, model, &l->result);
    if (l->previous_weights)
        l->result.memory.held = link_previous_weights_hold(l->previous_weights, bits, model);
    if (!link_pairs_suffice(&l->pairs, &guess, model)) {
        link_pairs_free(&l->pairs);
        link_pairs_find(l->scratch, data, NULL, &l->pairs);
    }
    l->kept.changed = 0;
}

/* The model of an earlier night: only pairs it has not judged are compared. */
static void
find_by_model(linking *l)
{
    link_previous_model_chances(l->scratch, l->previous_model, l->data, l->model);
    if (l->data->carried)
        link_carried_check(l->data, &l->carried);
    link_pairs_find_links(l->scratch, l->data, l->model, &l->pairs);
    l->result.fit = l->kept.fit;
}

/* The memory is of use to an intake of some size only. */
static void
open_memory(linking *l)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    const ov_link_memory *memory = l->night->memory;
    const ov_snapshot *snapshot = l->data->snapshot;
    uint64_t settings;
    link_digest *digests;

    l->result.memory = (ov_identity_memory){.refit = true, .model = "none", .parties = "none"};
    if (!memory || snapshot->parties.count < MOST_TRUSTED)
        return;
    settings = link_memory_settings(l->data->policy, memory->program);
    digests = link_carried_digests(scratch, snapshot, l->data->workers);
    if (memory->read)
        open_previous(l, settings, digests);
    if (memory->write) {
        l->writer = link_writer_new(l->scratch, memory, settings);
        link_writer_digests(l->writer, snapshot, digests);
    }
}

static void
free_part(ov_arena **part)
{
    ov_arena_free(*part);
    *part = NULL;
}

/* Records, model and the pairs that may be links. */
static void
find_pairs(linking *l)
{
    link_data *data = l->data;
    ov_identities *result = &l->result;
    bool refit = result->memory.refit;

    if (refit)
        free_part(&l->parties_mem);
    link_data_read(l->scratch, data, refit ? NULL : l->previous_model, result);
    link_data_drop_fillers(l->scratch, data, result);
    if (refit) {
        link_data_count(l->scratch, data);
        if (l->previous_model) {
            l->previous_weights = OV_NEW(l->scratch, link_previous_weights);
            link_previous_weights_read(l->scratch, l->previous_model, data, l->previous_weights);
        }
        free_part(&l->model_mem);
        fit_anew(l);
    } else {
        find_by_model(l);
    }
    result->fit.records = data->count;
    result->fit.faces = data->face_count;
    result->memory.compared = l->pairs.total;
    result->memory.unchanged = data->carried ? data->carried->unchanged : 0;
    if (l->pairs.dropped_blocks)
        link_report(data, result, "blocks_beyond_cap", l->pairs.dropped_blocks,
                    ov_str_printf(data->result, "%llu lookups dropped",
                                  (unsigned long long)l->pairs.dropped_faces));
    if (l->writer)
        link_writer_numbers(l->writer, data, l->pairs.numbers);
}

static void
find_edges(linking *l, link_edges *edges)
{
    link_edges kept = {0};

    if (l->data->carried)
        link_carried_edges(l->scratch, l->data, l->pairs.numbers, &kept);
    for (size_t i = 0; i < kept.count; i++) {
        link_edge *e = &kept.items[i];

        if (l->data->carried->again[e->a] || l->data->carried->again[e->b])
            e->guard = (uint32_t)link_guard_of(l->data, l->model, &l->data->records[e->a],
                                               &l->data->records[e->b], e->pattern);
    }
    link_pairs_free_numbers(&l->pairs);
    link_edges_score(l->scratch, l->data, l->model, &l->pairs, &kept, edges);
    link_pairs_free(&l->pairs);
}

/* A model that is not believed is not kept. */
static void
write_memory(linking *l, const link_edges *edges, const link_clusters *clusters)
{
    if (!l->writer || !l->result.fit.converged)
        return;
    l->kept.model = *l->model;
    l->kept.fit = l->result.fit;
    l->kept.parties = l->data->count;
    link_writer_parties(l->writer, l->data, edges, clusters);
    link_writer_model(l->writer, l->data, &l->kept);
    link_writer_finish(l->writer);
    l->result.memory.written = true;
}

/*
 * How often a department keeps a person twice. That its own two records are two people is a premise
 * of the guards; where this figure is large, it does not hold there.
 */
static void
count_duplicates(linking *l)
{
    const ov_snapshot *s = l->data->snapshot;
    size_t departments = s->departments.count;
    uint64_t *counts = OV_NEW_ARRAY(l->mem, uint64_t, departments + 1);
    size_t *seen = OV_NEW_ARRAY(l->scratch, size_t, departments + 1);

    for (size_t c = 0; c < l->result.customers.count; c++) {
        const ov_customer *customer = &l->result.customers.items[c];

        for (size_t i = 0; i < customer->party_count; i++) {
            uint32_t department = s->parties.items[customer->parties[i]].department;

            if (department >= departments)
                continue;
            counts[department] += seen[department] == c + 1;
            seen[department] = c + 1;
        }
    }
    l->result.duplicates.items = counts;
    l->result.duplicates.count = departments;
}

static bool
link_all(linking *l, ov_error *err)
{
    link_edges edges;
    link_clusters clusters;
    link_decisions decisions;

    open_memory(l);
    find_pairs(l);
    find_edges(l, &edges);
    link_decisions_read(l->scratch, l->data, &decisions, &l->result);
    if (l->data->carried)
        link_carried_decisions(l->data);
    link_clusters_make(l->scratch, l->data, l->model, &decisions, &edges, &clusters, &l->result);
    write_memory(l, &edges, &clusters);
    link_customers_make(l->mem, l->data, l->model, &clusters, l->night->previous, &l->result);
    if (!check_collapse(l->night->previous, &l->result, err))
        return false;
    count_duplicates(l);
    link_rows_make(l->mem, l->data, l->model, &decisions, &edges, &clusters, &l->result);
    return true;
}

bool
ov_link_parties(ov_arena *mem, const ov_snapshot *snapshot, const ov_policy *policy,
                const ov_link_night *night, ov_identities *out, ov_error *err)
{
    linking l = {.mem = mem, .night = night};
    bool ok;

    if (!check_snapshot(snapshot, err))
        return false;
    l.scratch = ov_arena_new();
    l.model_mem = ov_arena_new();
    l.parties_mem = ov_arena_new();
    l.model = OV_NEW(l.scratch, link_model);
    l.data = OV_NEW(l.scratch, link_data);
    *l.data = (link_data){.snapshot = snapshot,
                          .result = mem,
                          .policy = policy,
                          .workers = OV_MAX(night->workers, (size_t)1)};
    ok = link_all(&l, err);
    if (ok && l.result.notices.count)
        qsort(l.result.notices.items, l.result.notices.count, sizeof *l.result.notices.items,
              code_cmp);
    if (ok)
        *out = l.result;
    ov_arena_free(l.scratch);
    ov_arena_free(l.model_mem);
    ov_arena_free(l.parties_mem);
    return ok;
}
