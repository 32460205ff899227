/*
 * One customer's score: flatten the input, add up the components, share the result.
 */
#include "onevoice/overload/score.h"

#include "score_internal.h"

#include <math.h>
#include <stdlib.h>

const char *const ov_component_names[OV_COMPONENTS] = {
    "opening", "reading", "sender", "payment", "decision", "contradiction", "unclear", "date"};

ov_score_params
ov_score_params_default(void)
{
    return (ov_score_params){.minutes = {[OV_OPENING] = 0.5,
                                         [OV_READING] = 2.5,
                                         [OV_SENDER] = 1,
                                         [OV_PAYMENT] = 4,
                                         [OV_DECISION] = 5,
                                         [OV_CONTRADICTION] = 20,
                                         [OV_UNCLEAR] = 10,
                                         [OV_DATE] = 1},
                             .skimming = 0.5,
                             .reading_speed = 238,
                             .tau = 30,
                             .anchor = 30,
                             .enumerate_limit = 12,
                             .sample_pairs = 300};
}

double
ov_score_recency(double age, double tau)
{
    return age <= 0.0 ? 1.0 : OV_MAX(0.0, 1.0 - age / tau);
}

/* 100 minutes / (minutes + anchor); 0 for none. */
static double
score_from_minutes(double minutes, double anchor)
{
    return minutes > 0.0 ? 100.0 * minutes / (minutes + anchor) : 0.0;
}

static bool
keyed_before(const ov_keyed *a, const ov_keyed *b)
{
    if (a->key != b->key)
        return a->key < b->key;
    if (a->sub != b->sub)
        return a->sub < b->sub;
    return a->index < b->index;
}

static int
keyed_cmp(const void *a, const void *b)
{
    return keyed_before(b, a) - keyed_before(a, b);
}

void
ov_keyed_sort(ov_keyed *keyed, size_t count)
{
    if (count > 24) {
        qsort(keyed, count, sizeof(keyed[0]), keyed_cmp);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        ov_keyed moved = keyed[i];
        size_t at = i;

        for (; at > 0 && keyed_before(&moved, &keyed[at - 1]); at--)
            keyed[at] = keyed[at - 1];
        keyed[at] = moved;
    }
}

/* Number the departments of all messages, those of weight 0 too, in ascending order. */
static int32_t *
departments_number(ov_arena *scratch, const ov_score_message *messages, size_t count, size_t pieces,
                   uint32_t *out_count)
{
    int32_t *ids = OV_NEW_ARRAY(scratch, int32_t, pieces + 1);
    ov_keyed *keyed = OV_NEW_ARRAY(scratch, ov_keyed, pieces + 1);
    size_t n = 0, distinct = 0;

    for (size_t m = 0; m < count; m++)
        for (size_t p = 0; p < messages[m].piece_count; p++)
            keyed[n++].key = messages[m].pieces[p].department;
    ov_keyed_sort(keyed, n);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || keyed[i].key != keyed[i - 1].key)
            ids[distinct++] = (int32_t)keyed[i].key;
    *out_count = (uint32_t)distinct;
    return ids;
}

static uint32_t
department_find(const int32_t *ids, uint32_t count, int32_t id)
{
    uint32_t low = 0, high = count;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (ids[middle] <= id)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* Copy one message and its pieces, by pid; note its distinct departments. */
static void
view_add_message(ov_view *view, const ov_score_message *from, double omega, const int32_t *ids,
                 uint32_t *sets, uint32_t *set_count)
{
    uint32_t m = view->message_count++, first = view->piece_count;
    ov_view_message *message = &view->messages[m];

    *message = (ov_view_message){.omega = omega,
                                 .age = OV_MAX(0.0, from->age),
                                 .opening = omega * from->channel_weight,
                                 .voice = from->voice,
                                 .first = first,
                                 .count = (uint32_t)from->piece_count,
                                 .departments = &sets[*set_count]};
    for (uint32_t p = 0; p < message->count; p++)
        view->keyed[p] = (ov_keyed){.key = from->pieces[p].pid, .index = p};
    ov_keyed_sort(view->keyed, message->count);
    view->stamp++;
    for (uint32_t p = 0; p < message->count; p++) {
        const ov_score_piece *piece = &from->pieces[view->keyed[p].index];
        uint32_t department = department_find(ids, view->departments, piece->department);

        OV_ASSERT(p == 0 || view->keyed[p - 1].key != view->keyed[p].key);
        view->pieces[first + p] = (ov_view_piece){piece, m, department};
        if (view->mark[department] != view->stamp) {
            view->mark[department] = view->stamp;
            sets[(*set_count)++] = department;
            message->department_count++;
        }
    }
    view->piece_count += message->count;
}

/*
 * All working memory of a score at once, and everything in the order of message ids: sums of
 * doubles then do not depend on the order in which rows came.
 */
static const int32_t *
view_fill(ov_view *view, const ov_score_message *messages, size_t count)
{
    size_t pieces = 0;
    uint32_t live = 0, set_count = 0;
    ov_keyed *order = OV_NEW_ARRAY(view->scratch, ov_keyed, count + 1);
    uint32_t *sets;
    int32_t *ids;

    for (size_t m = 0; m < count; m++) {
        pieces += messages[m].piece_count;
        if (messages[m].piece_count > 0 &&
            ov_score_recency(messages[m].age, view->params->tau) > 0.0)
            order[live++] = (ov_keyed){.key = messages[m].id, .index = (uint32_t)m};
    }
    OV_ASSERT(pieces < UINT32_MAX);
    ov_keyed_sort(order, live);
    ids = departments_number(view->scratch, messages, count, pieces, &view->departments);
    view->messages = OV_NEW_ARRAY(view->scratch, ov_view_message, live + 1);
    view->pieces = OV_NEW_ARRAY(view->scratch, ov_view_piece, pieces + 1);
    view->mark = OV_NEW_ARRAY(view->scratch, uint32_t, view->departments + 1);
    view->order = OV_NEW_ARRAY(view->scratch, uint32_t, view->departments + 1);
    view->joined = OV_NEW_ARRAY(view->scratch, uint32_t, pieces + 1);
    view->entries = OV_NEW_ARRAY(view->scratch, ov_entry, pieces + 1);
    view->group_entries = OV_NEW_ARRAY(view->scratch, ov_entry, pieces + 1);
    view->keyed = OV_NEW_ARRAY(view->scratch, ov_keyed, pieces + 1);
    sets = OV_NEW_ARRAY(view->scratch, uint32_t, pieces + 1);
    for (uint32_t i = 0; i < live; i++) {
        const ov_score_message *from = &messages[order[i].index];

        OV_ASSERT(i == 0 || order[i - 1].key != order[i].key);
        view_add_message(view, from, ov_score_recency(from->age, view->params->tau), ids, sets,
                         &set_count);
    }
    return ids;
}

static void
view_add_up(ov_view *view, ov_score *out)
{
    ov_view_opening(view);
    ov_view_reading(view);
    ov_view_senders(view);
    ov_view_matters(view);
    for (int c = 0; c < OV_COMPONENTS; c++) {
        out->component[c] = view->value[c];
        out->minutes += view->value[c];
    }
    out->score = score_from_minutes(out->minutes, view->params->anchor);
    out->actions = view->actions;
}

static void
shares_finish(ov_view *view, const int32_t *ids, const ov_score *score)
{
    double rate = score->minutes > 0.0 ? score->score / score->minutes : 0.0;

    for (uint32_t d = 0; d < view->departments; d++) {
        ov_score_share *share = &view->share[d];

        share->department = ids[d];
        for (int c = 0; c < OV_COMPONENTS; c++)
            share->minutes += share->component[c];
        share->points = share->minutes * rate;
        share->points_error = share->minutes_error * rate;
    }
}

void
ov_score_compute(ov_arena *mem, ov_arena *scratch, const ov_score_message *messages, size_t count,
                 const ov_score_params *params, ov_attribution attribution, ov_score *out)
{
    ov_view view = {.scratch = scratch, .params = params};
    const int32_t *ids = view_fill(&view, messages, count);

    *out = (ov_score){.share_count = 0};
    if (attribution == OV_ATTRIBUTION_SHAPLEY) {
        out->share_count = view.departments;
        out->shares = view.share = OV_NEW_ARRAY(mem, ov_score_share, view.departments + 1);
    }
    view_add_up(&view, out);
    if (view.share)
        shares_finish(&view, ids, out);
}

void
ov_score_tenths(ov_arena *scratch, const double *values, size_t count, double total, int64_t *out)
{
    bool *raised = OV_NEW_ARRAY(scratch, bool, count + 1);
    int64_t missing = llround(total * 10.0);

    for (size_t i = 0; i < count; i++) {
        out[i] = (int64_t)floor(values[i] * 10.0);
        missing -= out[i];
    }
    for (; missing > 0; missing--) {
        size_t best = count;
        double most = -1.0;

        for (size_t i = 0; i < count; i++) {
            double rest = values[i] * 10.0 - floor(values[i] * 10.0);

            if (!raised[i] && rest > most) {
                most = rest;
                best = i;
            }
        }
        if (best == count)
            return;
        raised[best] = true;
        out[best]++;
    }
}
