/*
 * Weights: what agreements of a pattern say, in integers of 1/1000 bit, from the probabilities of
 * the model and the frequency of the values that agree.
 */
#include "model_internal.h"

#include <math.h>

#define PSEUDO_RECORDS 200.0 /* records of the built-in base rate added to a value's count */
#define FREQUENCIES    4096

static int32_t
bits(double ratio)
{
    double value = round(log2(ratio) * LINK_BIT);

    return (int32_t)fmin(fmax(value, -64.0 * LINK_BIT), 64.0 * LINK_BIT);
}

/* Chance that a stranger holds a value that `count` records hold, shrunk to the base rate. */
static int32_t
chance_of(uint32_t count, double known, double base)
{
    double share = ((double)OV_MAX(count, 1u) + PSEUDO_RECORDS * base) / (known + PSEUDO_RECORDS);

    return bits(fmin(share, 1));
}

void
link_weights_chances(link_model *model, unsigned slot, const uint32_t *counts, int32_t *chances,
                     size_t values, uint64_t known, double base)
{
    int32_t usual[FREQUENCIES];

    for (uint32_t c = 0; c < FREQUENCIES; c++)
        usual[c] = chance_of(c, (double)known, base);
    for (size_t v = 0; v < values; v++)
        chances[v] =
            counts[v] < FREQUENCIES ? usual[counts[v]] : chance_of(counts[v], (double)known, base);
    model->chance[slot] = chances;
    model->unknown[slot] = model->rarest[slot] = usual[0];
}

void
link_weights_set(link_model *model)
{
    double stranger = 1 - model->same - model->household;

    model->prior_stranger = bits(model->same / stranger);
    model->prior_household = bits(model->same / model->household);
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        for (unsigned l = 1; l <= link_level_counts[f]; l++) {
            model->own[f][l] = bits(model->m[f][l]);
            model->stranger[f][l] = bits(model->m[f][l] / model->u[f][l]);
            model->relative[f][l] = bits(model->m[f][l] / model->h[f][l]);
        }
    }
}

/* The value both sides hold is itself rare or common. None (0): they agree in a former one. */
static void
adjust(const link_model *model, link_weights *out, unsigned field, unsigned level, unsigned slot,
       uint32_t value)
{
    int32_t weight = model->own[field][level] - model->chance[slot][value];

    if (value == 0)
        return;
    out->stranger[field] = weight;
    if (model->personal[field])
        out->relative[field] =
            field == LINK_GIVEN ? OV_MIN(weight, model->relative[field][level]) : weight;
}

void
link_model_weigh(const link_model *model, const link_record *a, const link_record *b,
                 link_pattern pattern, link_weights *out)
{
    out->pattern = pattern;
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        out->stranger[f] = model->stranger[f][link_level(pattern, f)];
        out->relative[f] = model->relative[f][link_level(pattern, f)];
    }
    if (link_level(pattern, LINK_GIVEN) == 1 && a->name.given == b->name.given)
        adjust(model, out, LINK_GIVEN, 1, LINK_GIVEN, a->name.given);
    if (link_level(pattern, LINK_FAMILY) == 1 && a->name.family == b->name.family)
        adjust(model, out, LINK_FAMILY, 1, LINK_FAMILY, a->name.family);
    if (link_level(pattern, LINK_STREET) == 1 && a->address.street == b->address.street)
        adjust(model, out, LINK_STREET, 1, LINK_STREET, a->address.street);
    if (link_level(pattern, LINK_PLACE) == 1 && a->address.postal == b->address.postal)
        adjust(model, out, LINK_PLACE, 1, LINK_PLACE, a->address.postal);
    if (link_level(pattern, LINK_PLACE) == 3 && a->address.city &&
        a->address.city == b->address.city)
        adjust(model, out, LINK_PLACE, 3, LINK_CITY, a->address.city);
    if (link_level(pattern, LINK_EMAIL) == 1)
        adjust(model, out, LINK_EMAIL, 1, LINK_EMAIL, a->email);
    if (link_level(pattern, LINK_PHONE) == 1)
        adjust(model, out, LINK_PHONE, 1, LINK_PHONE, a->phone);
}

/* -log2(2^-stranger + 2^-relative), rounded to the grid of weights. */
int32_t
link_odds(int64_t stranger, int64_t relative)
{
    double low = (double)OV_MIN(stranger, relative) / LINK_BIT,
           high = (double)OV_MAX(stranger, relative) / LINK_BIT;

    return (int32_t)round((low - log2(1 + exp2(low - high))) * LINK_BIT);
}

link_sums
link_sum(const link_model *model, const link_weights *weights)
{
    link_sums sums = {model->prior_stranger, model->prior_household};

    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        sums.stranger += weights->stranger[f];
        sums.relative += weights->relative[f];
    }
    return sums;
}

int32_t
link_total(const link_model *model, const link_weights *weights)
{
    link_sums sums = link_sum(model, weights);
    int32_t odds = link_odds(sums.stranger, sums.relative);

    return odds <= model->unproven ||
                   link_evidence_suffices(link_evidence_of(model, weights->pattern), !model->guards)
               ? odds
               : model->unproven;
}

link_sums
link_model_most(const link_model *model, link_pattern pattern)
{
    link_sums most = {model->prior_stranger, model->prior_household};

    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        unsigned level = link_level(pattern, f);
        int32_t weight = model->stranger[f][level];

        if (level == 1 && f <= LINK_PHONE)
            weight = OV_MAX(weight, model->own[f][1] - model->rarest[f]);
        if (level == 3 && f == LINK_PLACE)
            weight = OV_MAX(weight, model->own[f][3] - model->rarest[LINK_CITY]);
        most.stranger += weight;
        most.relative += model->relative[f][level];
    }
    return most;
}

/* A given name's weight is the lesser of two: it rises by no more than the larger of their rises.
 */
link_sums
link_model_rise(const link_model *guess, const link_model *model, link_pattern pattern)
{
    link_sums rise = {model->prior_stranger - guess->prior_stranger,
                      model->prior_household - guess->prior_household};

    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        unsigned level = link_level(pattern, f);
        int32_t own = model->own[f][level] - guess->own[f][level],
                fixed = model->stranger[f][level] - guess->stranger[f][level],
                other = model->relative[f][level] - guess->relative[f][level];

        rise.stranger += OV_MAX(own, fixed) + 2; /* each weight was rounded by itself */
        rise.relative += (model->personal[f] ? OV_MAX(own, other) : other) + 2;
    }
    return rise;
}

double
link_probability(int32_t odds)
{
    return 1 / (1 + exp2(-(double)odds / LINK_BIT));
}

int32_t
link_odds_of(double probability)
{
    return (int32_t)round(log2(probability / (1 - probability)) * LINK_BIT);
}
