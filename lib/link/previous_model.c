/*
 * The model of an earlier night.
 *
 * While little has changed it is used as it is, with the values it knows by their numbers: then a
 * pair of unchanged records keeps its weight to the last digit. After a refit its weights are those
 * of the same texts, for hysteresis: a weight stays unless it moved by more than
 * `link_hysteresis_bits`.
 */
#include "nights_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/base/parallel.h"

#define NOT_KNOWN INT32_MAX

typedef struct filling {
    const link_previous_model *previous;
    link_data *data;
} filling;

static void
fill_tables(void *context, size_t worker, size_t begin, size_t end)
{
    const filling *f = context;

    (void)worker;
    for (size_t t = begin; t < end; t++)
        link_values_fill(f->data->values[t], f->previous->lens[t], f->previous->counts[t],
                         f->previous->texts[t]);
}

void
link_previous_model_values(const link_previous_model *previous, link_data *data)
{
    filling f = {previous, data};

    ov_parallel_for(data->workers, LINK_TABLES, 1, fill_tables, &f);
    data->email_users = previous->users;
    data->known_emails = previous->counts[LINK_EMAILS];
    data->named = previous->named;
    data->named_count = previous->named_count;
}

void
link_previous_model_chances(ov_arena *mem, const link_previous_model *previous,
                            const link_data *data, link_model *model)
{
    *model = previous->kept.model;
    for (unsigned slot = 0; slot < LINK_SLOTS; slot++) {
        link_table t = link_slot_table(slot);
        size_t count;
        int32_t *chance;

        if (t == LINK_TABLES)
            continue;
        count = link_values_count(data->values[t]);
        chance = OV_NEW_ARRAY(mem, int32_t, count);
        memcpy(chance, previous->chance[slot], previous->counts[t] * sizeof *chance);
        for (size_t v = previous->counts[t]; v < count; v++)
            chance[v] = model->unknown[slot];
        model->chance[slot] = chance;
    }
}

static bool
same_systems(const link_previous_model *previous, const link_data *data)
{
    bool same = previous->named_count == data->named_count;

    for (size_t i = 0; same && i < data->named_count; i++)
        same = ov_str_eq(previous->named[i].name, data->named[i].name);
    return same;
}

void
link_previous_weights_read(ov_arena *mem, const link_previous_model *previous,
                           const link_data *data, link_previous_weights *weights)
{
    weights->model = previous->kept.model;
    weights->same_systems = same_systems(previous, data);
    for (unsigned slot = 0; slot < LINK_SLOTS; slot++) {
        link_table t = link_slot_table(slot);
        const char *text;
        size_t count;

        if (t == LINK_TABLES)
            continue;
        count = link_values_count(data->values[t]);
        text = previous->texts[t];
        weights->chance[slot] = OV_NEW_ARRAY(mem, int32_t, count);
        for (size_t v = 0; v < count; v++)
            weights->chance[slot][v] = NOT_KNOWN;
        for (size_t v = 1; v < previous->counts[t]; v++) {
            uint32_t now = link_values_find(data->values[t], (ov_str){text, previous->lens[t][v]});

            if (now)
                weights->chance[slot][now] = previous->chance[slot][v];
            text += previous->lens[t][v];
        }
    }
}

void
link_previous_weights_hold_chances(const link_previous_weights *previous, const link_data *data,
                                   double bits, link_model *model)
{
    int32_t most = (int32_t)(bits * LINK_BIT);

    for (unsigned slot = 0; slot < LINK_SLOTS; slot++) {
        link_table t = link_slot_table(slot);
        int32_t *chance;

        if (t == LINK_TABLES)
            continue;
        chance = data->chances[slot];
        if (abs(model->unknown[slot] - previous->model.unknown[slot]) <= most)
            model->unknown[slot] = previous->model.unknown[slot];
        model->rarest[slot] = model->unknown[slot];
        for (size_t v = 1; v < link_values_count(data->values[t]); v++) {
            int32_t before = previous->chance[slot][v] == NOT_KNOWN ? previous->model.unknown[slot]
                                                                    : previous->chance[slot][v];

            if (abs(chance[v] - before) <= most)
                chance[v] = before;
            model->rarest[slot] = OV_MIN(model->rarest[slot], chance[v]);
        }
    }
}

static bool
all_within(const int32_t *a, const int32_t *b, size_t count, int32_t most)
{
    for (size_t i = 0; i < count; i++) {
        if (abs(a[i] - b[i]) > most)
            return false;
    }
    return true;
}

bool
link_previous_weights_hold(const link_previous_weights *previous, double bits, link_model *model)
{
    const link_model *was = &previous->model;
    int32_t most = (int32_t)(bits * LINK_BIT);
    size_t count = (size_t)LINK_FIELDS * LINK_LEVELS;

    if (!previous->same_systems || was->guards != model->guards ||
        memcmp(was->personal, model->personal, sizeof was->personal) != 0 ||
        abs(was->prior_stranger - model->prior_stranger) > most ||
        abs(was->prior_household - model->prior_household) > most ||
        !all_within(was->own[0], model->own[0], count, most) ||
        !all_within(was->stranger[0], model->stranger[0], count, most) ||
        !all_within(was->relative[0], model->relative[0], count, most))
        return false;
    model->prior_stranger = was->prior_stranger;
    model->prior_household = was->prior_household;
    memcpy(model->own, was->own, sizeof model->own);
    memcpy(model->stranger, was->stranger, sizeof model->stranger);
    memcpy(model->relative, was->relative, sizeof model->relative);
    return true;
}
