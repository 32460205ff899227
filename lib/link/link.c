#include "onevoice/link/link.h"

#include <stdlib.h>

#include "link_internal.h"

#define MOST_TRUSTED 1000 /* parties: a smaller intake may change as it likes */

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
by_code(const void *a, const void *b)
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

static int
by_customer(const void *a, const void *b)
{
    const ov_link_previous_row *x = a, *y = b;

    return ov_str_cmp(x->customer_id, y->customer_id);
}

/* Last night's parties that shared a customer with another one. */
static size_t
linked_before(const ov_link_previous *previous)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    size_t count = previous->rows.count, linked = 0, from = 0;
    ov_link_previous_row *rows = OV_NEW_ARRAY(scratch, ov_link_previous_row, count + 1);

    for (size_t i = 0; i < count; i++)
        rows[i] = previous->rows.items[i];
    if (count)
        qsort(rows, count, sizeof *rows, by_customer);
    for (size_t i = 1; i <= count; i++) {
        if (i == count || by_customer(&rows[from], &rows[i]) != 0) {
            if (i - from > 1 && !ov_str_is_null(rows[from].customer_id))
                linked += i - from;
            from = i;
        }
    }
    return linked;
}

/* A silent collapse of the model must not take every customer apart in one night. */
static bool
check_collapse(const ov_link_previous *previous, const ov_identities *out, ov_error *err)
{
    size_t before = previous ? previous->rows.count : 0, linked = 0;
    double share, last;

    if (before < MOST_TRUSTED || out->parties.count < MOST_TRUSTED)
        return true;
    for (size_t i = 0; i < out->parties.count; i++)
        linked += out->parties.items[i].state == OV_IDENTITY_LINKED;
    share = (double)linked / (double)out->parties.count;
    last = (double)linked_before(previous) / (double)before;
    if (share * 2 >= last)
        return true;
    return OV_FAIL(err, OV_E_DATA,
                   "%.1f %% of parties are linked, %.1f %% were last night: look at the intake's "
                   "names, birth dates and addresses",
                   share * 100, last * 100);
}

static void
find_and_fit(ov_arena *mem, const link_data *data, link_model *model, link_pairs *pairs,
             ov_identities *out)
{
    const link_model guess = *model;

    link_pairs_find(mem, data, &guess, pairs);
    out->fit.records = data->count;
    out->fit.faces = data->face_count;
    out->fit.pairs = pairs->total;
    out->fit.patterns = pairs->pattern_count;
    if (pairs->dropped_blocks)
        link_report(data, out, "blocks_beyond_cap", pairs->dropped_blocks,
                    ov_str_printf(data->result, "%llu lookups dropped",
                                  (unsigned long long)pairs->dropped_faces));
    link_model_fit(data, pairs, model, out);
    if (!link_pairs_suffice(pairs, &guess, model)) {
        link_pairs_free(pairs);
        link_pairs_find(mem, data, NULL, pairs);
    }
}

bool
ov_link_parties(ov_arena *mem, const ov_snapshot *snapshot, const ov_policy *policy,
                const ov_link_previous *previous, size_t workers, ov_identities *out, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    link_data *data = OV_NEW(scratch, link_data);
    link_model *model = OV_NEW(scratch, link_model);
    link_pairs pairs;
    link_edges edges;
    link_clusters clusters;
    link_decisions decisions;
    ov_identities result = {0};

    if (!check_snapshot(snapshot, err))
        return false;
    *data = (link_data){.snapshot = snapshot,
                        .result = mem,
                        .policy = policy,
                        .workers = OV_MAX(workers, (size_t)1)};
    link_data_read(scratch, data, &result);
    link_data_drop_fillers(data, &result);
    link_data_count(scratch, data);
    link_model_start(scratch, data, model);
    find_and_fit(scratch, data, model, &pairs, &result);
    link_edges_score(scratch, data, model, &pairs, &edges);
    link_pairs_free(&pairs);
    link_decisions_read(scratch, data, &decisions, &result);
    link_clusters_make(scratch, data, model, &decisions, &edges, &clusters, &result);
    link_customers_make(mem, data, &clusters, previous, &result);
    if (!check_collapse(previous, &result, err))
        return false;
    link_rows_make(mem, data, model, &decisions, &edges, &clusters, &result);
    if (result.notices.count)
        qsort(result.notices.items, result.notices.count, sizeof *result.notices.items, by_code);
    *out = result;
    return true;
}
