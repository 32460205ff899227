/*
 * From pairs to links: every pair whose probability reaches `link_review`, in order.
 */
#include "decisions_internal.h"

#include "onevoice/base/parallel.h"

typedef struct scoring {
    const link_data *data;
    const link_model *model;
    const link_pairs *pairs;
    const bool *hopeful; /* by pattern: a pair of it may reach link_review */
    const link_edges *kept;
    link_edges *parts;
    ov_arena **arenas;
} scoring;

static bool
may_link(const link_model *model, link_pattern pattern)
{
    link_sums most = link_model_most(model, pattern);

    return link_odds(most.stranger, most.relative) >= model->review;
}

static void
score_parts(void *context, size_t worker, size_t begin, size_t end)
{
    scoring *s = context;

    for (size_t p = begin; p < end; p++) {
        const link_part *part = &s->pairs->parts[p];

        for (size_t i = 0; i < part->count; i++) {
            const link_pair *pair = &part->pairs[i];
            const link_record *a = &s->data->records[pair->a], *b = &s->data->records[pair->b];
            link_pattern pattern = s->pairs->patterns[pair->pattern].pattern;
            link_weights weights;
            int32_t odds;

            if (i + 8 < part->count && s->hopeful[pair[8].pattern]) {
                link_fetch_record(s->data, pair[8].a);
                link_fetch_record(s->data, pair[8].b);
            }
            if (!s->hopeful[pair->pattern])
                continue;
            link_model_weigh(s->model, a, b, pattern, &weights);
            odds = link_total(s->model, &weights);
            if (odds >= s->model->review)
                *OV_VEC_ADD(s->arenas[worker], &s->parts[p]) =
                    (link_edge){pair->a, pair->b, odds,
                                (uint8_t)link_guard_of(s->data, s->model, a, b, pattern), pattern};
        }
    }
}

static void
count_edges(const link_edges *edges, uint32_t *place)
{
    for (size_t i = 0; i < edges->count; i++)
        place[edges->items[i].a + 1]++;
}

static void
place_edges(const link_edges *edges, uint32_t *place, link_edges *out)
{
    for (size_t i = 0; i < edges->count; i++)
        out->items[place[edges->items[i].a]++] = edges->items[i];
}

/* Into the order of (a, b): counted by a, then each a's few sorted by b. */
static void
order_edges(const scoring *s, ov_arena *scratch, link_edges *out)
{
    size_t parties = s->data->count;
    uint32_t *place = OV_NEW_ARRAY(scratch, uint32_t, parties + 2);

    count_edges(s->kept, place);
    for (size_t p = 0; p < s->pairs->part_count; p++)
        count_edges(&s->parts[p], place);
    for (size_t a = 0; a < parties; a++)
        place[a + 1] += place[a];
    place_edges(s->kept, place, out);
    for (size_t p = 0; p < s->pairs->part_count; p++)
        place_edges(&s->parts[p], place, out);
    for (size_t i = 1; i < out->count; i++) { /* blocks are capped, so runs are short */
        link_edge e = out->items[i];
        size_t k = i;

        for (; k > 0 && out->items[k - 1].a == e.a && out->items[k - 1].b > e.b; k--)
            out->items[k] = out->items[k - 1];
        out->items[k] = e;
    }
}

void
link_edges_score(ov_arena *mem, const link_data *data, const link_model *model,
                 const link_pairs *pairs, const link_edges *kept, link_edges *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    bool *hopeful = OV_NEW_ARRAY(scratch, bool, pairs->pattern_count + 1);
    scoring s = {.data = data,
                 .model = model,
                 .pairs = pairs,
                 .hopeful = hopeful,
                 .kept = kept,
                 .parts = OV_NEW_ARRAY(scratch, link_edges, pairs->part_count + 1),
                 .arenas = pairs->arenas};
    size_t total = kept->count;

    for (size_t i = 0; i < pairs->pattern_count; i++)
        hopeful[i] = may_link(model, pairs->patterns[i].pattern);
    ov_parallel_for(pairs->arena_count, pairs->part_count, 1, score_parts, &s);
    for (size_t p = 0; p < pairs->part_count; p++) {
        total += s.parts[p].count;
        for (size_t i = 0; data->carried && i < s.parts[p].count; i++) {
            data->carried->again[s.parts[p].items[i].a] = true;
            data->carried->again[s.parts[p].items[i].b] = true;
        }
    }
    /* inside components each party may get one more link, to its anchor */
    out->capacity = total + data->count;
    out->items = OV_NEW_ARRAY(mem, link_edge, out->capacity + 1);
    out->count = total;
    order_edges(&s, scratch, out);
}
