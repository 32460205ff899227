/*
 * The links that are kept, with their evidence.
 *
 * Every link inside a customer, every pair for a reviewer, and every pair kept apart by a guard or
 * a reviewer although its probability reaches `link_review`. Evidence is json: the prior, level and
 * weight of each field (they add up to the row's weight exactly), the weight against a household,
 * the guard.
 */
#include "link_internal.h"

#include <stdlib.h>

#include "onevoice/base/buf.h"

static const char *const field_names[LINK_IDENTIFIER] = {
    "given_name", "family_name", "birth_date", "street", "place", "email", "phone"};

static const char *const guard_names[] = {
    [LINK_GUARD_GIVEN] = "given_name",      [LINK_GUARD_BIRTH] = "birth_date",
    [LINK_GUARD_GENERATION] = "generation", [LINK_GUARD_IDENTIFIER] = "identifier",
    [LINK_GUARD_REVIEWER] = "reviewer",
};

static void
add_weight(ov_buf *buf, int64_t weight)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t rest = (uint64_t)llabs(weight);

    for (size_t digits = 0; digits < 4 || rest; digits++) { /* three behind the point */
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
        if (digits == 2)
            text[--at] = '.';
    }
    if (weight < 0)
        text[--at] = '-';
    ov_buf_add(buf, text + at, sizeof text - at);
}

static void
add_json_string(ov_buf *buf, ov_str s)
{
    ov_buf_char(buf, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c < 0x20)
            ov_buf_printf(buf, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            ov_buf_printf(buf, "\\%c", c);
        else
            ov_buf_char(buf, (char)c);
    }
    ov_buf_char(buf, '"');
}

static void
write_evidence(ov_buf *buf, const link_data *data, const link_model *model, const link_weights *w,
               int64_t relative, link_guard guard, bool reviewed)
{
    ov_buf_clear(buf);
    ov_buf_cstr(buf, "{\"prior\":");
    add_weight(buf, model->prior_stranger);
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        unsigned level = link_level(w->pattern, f);

        if (level == 0)
            continue;
        ov_buf_char(buf, ',');
        add_json_string(buf, f < LINK_IDENTIFIER ? ov_str_from(field_names[f])
                                                 : data->systems[f - LINK_IDENTIFIER].name);
        ov_buf_cstr(buf, ":[\"");
        ov_buf_cstr(buf, link_level_name(f, level));
        ov_buf_cstr(buf, "\",");
        add_weight(buf, w->stranger[f]);
        ov_buf_char(buf, ']');
    }
    ov_buf_cstr(buf, ",\"against_household\":");
    add_weight(buf, relative);
    if (guard != LINK_GUARD_NONE)
        ov_buf_printf(buf, ",\"guard\":\"%s\"", guard_names[guard]);
    if (reviewed)
        ov_buf_cstr(buf, ",\"reviewer\":\"same\"");
    ov_buf_char(buf, '}');
}

typedef struct writing {
    ov_arena *mem;
    const link_data *data;
    const link_model *model;
    const link_decisions *decisions;
    const link_clusters *clusters;
    ov_buf buf;
    link_comparer *comparer;
    int32_t same;
    ov_identities *out;
    ov_link_row *rows;
    size_t count;
} writing;

static void
write_row(writing *w, const link_edge *e)
{
    const link_record *a = &w->data->records[e->a], *b = &w->data->records[e->b];
    bool forced = w->decisions->group[e->a] == w->decisions->group[e->b],
         forbidden = link_decisions_forbid(w->decisions, e->a, e->b),
         together = w->clusters->anchor[e->a] == w->clusters->anchor[e->b] &&
                    w->clusters->anchor[e->a] != UINT32_MAX;
    link_guard guard = forced      ? LINK_GUARD_NONE
                       : forbidden ? LINK_GUARD_REVIEWER
                                   : (link_guard)e->guard;
    int64_t stranger = w->model->prior_stranger, relative = w->model->prior_household;
    link_weights weights;

    if (together && !forced && (guard != LINK_GUARD_NONE || e->odds < w->same))
        return; /* joined through the anchor: neither a link nor a question */
    link_model_weigh(w->model, w->data, a, b, link_compare(w->comparer, a, b), &weights);
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        stranger += weights.stranger[f];
        relative += weights.relative[f];
    }
    write_evidence(&w->buf, w->data, w->model, &weights, relative, guard, forced);
    w->rows[w->count++] = (ov_link_row){
        .party = e->a,
        .other_party = e->b,
        .weight = (double)stranger / LINK_BIT,
        .probability = forced ? 1 : link_probability(e->odds),
        .verdict = together                   ? OV_LINK_SAME
                   : guard != LINK_GUARD_NONE ? OV_LINK_DIFFERENT
                                              : OV_LINK_REVIEW,
        .evidence = ov_str_copy(w->mem, ov_buf_view(&w->buf)),
    };
}

static int
by_parties(const void *a, const void *b)
{
    const link_edge *x = a, *y = b;
    int order = OV_CMP(x->a, y->a);

    return order ? order : OV_CMP(x->b, y->b);
}

void
link_rows_make(ov_arena *mem, const link_data *data, const link_model *model,
               const link_decisions *decisions, const link_edges *edges,
               const link_clusters *clusters, ov_identities *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    size_t i = 0, k = 0, more = clusters->added.count;
    link_edge *added = OV_NEW_ARRAY(scratch, link_edge, more + 1);
    writing w = {.mem = mem,
                 .data = data,
                 .model = model,
                 .decisions = decisions,
                 .clusters = clusters,
                 .buf = ov_buf_init(scratch),
                 .comparer = OV_NEW(scratch, link_comparer),
                 .same = link_odds_of(data->policy->link_same),
                 .rows = OV_NEW_ARRAY(mem, ov_link_row, edges->count + more + 1)};

    w.comparer->data = data;
    for (size_t x = 0; x < more; x++)
        added[x] = clusters->added.items[x];
    if (more)
        qsort(added, more, sizeof *added, by_parties);
    while (i < edges->count || k < more) {
        int order = i == edges->count ? 1
                    : k == more       ? -1
                                      : by_parties(&edges->items[i], &added[k]);

        if (order <= 0)
            write_row(&w, &edges->items[i]);
        else
            write_row(&w, &added[k]);
        i += order <= 0;
        k += order >= 0;
    }
    out->links.items = w.rows;
    out->links.count = w.count;
}
