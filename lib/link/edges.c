/*
 * From pairs to links: every pair whose probability reaches `link_review`, in order.
 */
#include "link_internal.h"

#include "onevoice/base/parallel.h"

typedef struct scoring {
    const link_data *data;
    const link_model *model;
    const link_pairs *pairs;
    const int32_t *most; /* by pattern: no pair of it can have better odds */
    int32_t review;
    link_edges *parts;
    ov_arena **arenas;
} scoring;

/* The best odds of a pattern: every equal value as rare as can be. */
static int32_t
most_odds(const link_model *model, link_pattern pattern)
{
    int64_t stranger = model->prior_stranger, relative = model->prior_household;

    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        unsigned level = link_level(pattern, f);
        int32_t weight = model->stranger[f][level], other = model->relative[f][level];

        if (level == 1 || (f == LINK_PLACE && level == 3)) {
            weight = OV_MAX(weight, weight + 64 * LINK_BIT);
            other = model->personal[f] ? weight : other;
        }
        stranger += weight;
        relative += other;
    }
    return link_odds(stranger, relative);
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

            if (i + 8 < part->count && s->most[pair[8].pattern] >= s->review) {
                link_fetch_record(s->data, pair[8].a);
                link_fetch_record(s->data, pair[8].b);
            }
            if (s->most[pair->pattern] < s->review)
                continue;
            link_model_weigh(s->model, s->data, a, b, pattern, &weights);
            odds = link_total(s->model, &weights);
            if (odds >= s->review)
                *OV_VEC_ADD(s->arenas[worker], &s->parts[p]) =
                    (link_edge){pair->a, pair->b, odds,
                                (uint8_t)link_guard_of(s->data, s->model, a, b, pattern), pattern};
        }
    }
}

/* Into the order of (a, b): counted by a, then each a's few sorted by b. */
static void
order_edges(const scoring *s, ov_arena *scratch, link_edges *out)
{
    size_t parties = s->data->count;
    uint32_t *place = OV_NEW_ARRAY(scratch, uint32_t, parties + 2);

    for (size_t p = 0; p < s->pairs->part_count; p++) {
        for (size_t i = 0; i < s->parts[p].count; i++)
            place[s->parts[p].items[i].a + 1]++;
    }
    for (size_t a = 0; a < parties; a++)
        place[a + 1] += place[a];
    for (size_t p = 0; p < s->pairs->part_count; p++) {
        for (size_t i = 0; i < s->parts[p].count; i++) {
            link_edge e = s->parts[p].items[i];

            out->items[place[e.a]++] = e;
        }
    }
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
                 const link_pairs *pairs, link_edges *out)
{
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    int32_t *most = OV_NEW_ARRAY(scratch, int32_t, pairs->pattern_count + 1);
    scoring s = {.data = data,
                 .model = model,
                 .pairs = pairs,
                 .most = most,
                 .review = link_odds_of(data->policy->link_review),
                 .parts = OV_NEW_ARRAY(scratch, link_edges, pairs->part_count + 1),
                 .arenas = pairs->arenas};
    size_t total = 0;

    for (size_t i = 0; i < pairs->pattern_count; i++)
        most[i] = most_odds(model, pairs->patterns[i].pattern);
    ov_parallel_for(pairs->arena_count, pairs->part_count, 1, score_parts, &s);
    for (size_t p = 0; p < pairs->part_count; p++)
        total += s.parts[p].count;
    *out = (link_edges){
        .items = OV_NEW_ARRAY(mem, link_edge, total + 1), .count = total, .capacity = total + 1};
    order_edges(&s, scratch, out);
}
