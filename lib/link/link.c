#include "onevoice/link/link.h"

#include <stdlib.h>

#include "link_internal.h"

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

    if (!check_snapshot(snapshot, err))
        return false;
    *out = (ov_identities){0};
    *data = (link_data){.snapshot = snapshot,
                        .result = mem,
                        .policy = policy,
                        .workers = OV_MAX(workers, (size_t)1)};
    link_data_read(scratch, data, out);
    link_data_drop_fillers(data, out);
    link_data_count(scratch, data);
    link_pairs_find(scratch, data, &pairs, out);
    out->fit.records = data->count;
    out->fit.faces = data->face_count;
    out->fit.pairs = pairs.total;
    out->fit.patterns = pairs.pattern_count;
    link_model_fit(scratch, data, &pairs, model, out);
    link_edges_score(scratch, data, model, &pairs, &edges);
    link_pairs_free(&pairs);
    link_decisions_read(scratch, data, &decisions, out);
    link_clusters_make(scratch, data, model, &decisions, &edges, &clusters, out);
    link_customers_make(mem, data, &clusters, previous, out);
    link_rows_make(mem, data, model, &decisions, &edges, &clusters, out);
    if (out->notices.count)
        qsort(out->notices.items, out->notices.count, sizeof *out->notices.items, by_code);
    return true;
}
