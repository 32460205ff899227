/*
 * The model: Fellegi-Sunter with three classes, fitted to the counts of agreement patterns.
 *
 *     P(g) = lS prod m(g) + lH prod h(g) + (1 - lS - lH) prod u(g)          null factors are 1
 *
 * S one person, H relatives of one household, U strangers. u is fixed: "equal" from the counts of
 * values, fuzzy levels from a deterministic sample of pairs. h of personal fields is that of
 * strangers, of shared ones it is free; m is free. Everything is smoothed with pseudo-pairs of the
 * built-in values, so no weight is infinite and a small intake runs on the built-in values.
 */
#include "model_internal.h"

#include <math.h>
#include <string.h>

#include "onevoice/base/parallel.h"
#include "onevoice/base/random.h"

#define ROUNDS        60
#define SETTLED       1e-4
#define PSEUDO_PAIRS  20.0
#define PSEUDO_SAMPLE 2000.0 /* pairs of built-in u added to the sample */
#define SAMPLE        400000
#define SAMPLE_JOBS   400  /* one left record, a thousand right ones */
#define LARGE         5000 /* records from which a model without matches is not believed */
#define NAMESAKES     0.02 /* least share of pairs of relatives who bear one given name */

static const double built_in_m[LINK_FIELDS][LINK_LEVELS] = {
    [LINK_GIVEN] = {0, 0.75, 0.12, 0.03, 0.04, 0.06},
    [LINK_FAMILY] = {0, 0.80, 0.10, 0.03, 0.07},
    [LINK_BIRTH] = {0, 0.84, 0.08, 0.04, 0.02, 0.005, 0.015},
    [LINK_STREET] = {0, 0.60, 0.12, 0.06, 0.22},
    [LINK_PLACE] = {0, 0.75, 0.05, 0.10, 0.10},
    [LINK_EMAIL] = {0, 0.65, 0.15, 0.05, 0.15},
    [LINK_PHONE] = {0, 0.70, 0.08, 0.22},
};
static const double built_in_u[LINK_FIELDS][LINK_LEVELS] = {
    [LINK_GIVEN] = {0, 0.008, 0.012, 0.004, 0.01, 0.966},
    [LINK_FAMILY] = {0, 0.002, 0.004, 0.006, 0.988},
    [LINK_BIRTH] = {0, 0.00005, 0.0008, 0.004, 0.003, 0.012, 0.98015},
    [LINK_STREET] = {0, 0.0005, 0.001, 0.02, 0.9785},
    [LINK_PLACE] = {0, 0.005, 0.002, 0.02, 0.973},
    [LINK_EMAIL] = {0, 0.00005, 0.001, 0.004, 0.99495},
    [LINK_PHONE] = {0, 0.00005, 0.00005, 0.9999},
};
static const double built_in_h[LINK_FIELDS][LINK_LEVELS] = {
    [LINK_FAMILY] = {0, 0.75, 0.06, 0.04, 0.15}, [LINK_STREET] = {0, 0.65, 0.10, 0.05, 0.20},
    [LINK_PLACE] = {0, 0.80, 0.03, 0.07, 0.10},  [LINK_EMAIL] = {0, 0.12, 0.03, 0.10, 0.75},
    [LINK_PHONE] = {0, 0.25, 0.02, 0.73},
};
/*
 * Relatives are no strangers by their birth dates: one pair in a hundred are twins (of births of
 * the USA and Europe one in thirty to seventy are; most relatives are no siblings), brothers and
 * sisters come a few years apart.
 */
static const double relatives_birth[LINK_LEVELS] = {0, 0.01, 0.01, 0.01, 0.03, 0.05, 0.89};

static const double identifier_m[LINK_LEVELS] = {0, 0.88, 0.06, 0.06};
static const double identifier_u[LINK_LEVELS] = {0, 0.00002, 0.00008, 0.9999};
static const double shared_identifier_h[LINK_LEVELS] = {0, 0.5, 0.02, 0.48};

static const double *
built_in(const double table[LINK_FIELDS][LINK_LEVELS], const double *identifier, unsigned field)
{
    return field < LINK_IDENTIFIER ? table[field] : identifier;
}

/* ---- u ---- */

static double
equal_share(const uint32_t *counts, size_t values, uint64_t known)
{
    double pairs = 0;

    if (known < 2)
        return 0;
    for (size_t v = 1; v < values; v++)
        pairs += (double)counts[v] * ((double)counts[v] - 1);
    return pairs / ((double)known * ((double)known - 1));
}

typedef struct sampling {
    const link_data *data;
    link_comparer **comparers;
    uint64_t (*counts)[LINK_FIELDS][LINK_LEVELS]; /* by worker */
} sampling;

static void
count_pair(sampling *s, size_t worker, size_t a, size_t b)
{
    const link_record *records = s->data->records;
    link_pattern pattern =
        link_compare(s->comparers[worker], &records[OV_MIN(a, b)], &records[OV_MAX(a, b)]);

    for (unsigned f = 0; f < LINK_FIELDS; f++)
        s->counts[worker][f][link_level(pattern, f)]++;
}

static void
count_all(void *context, size_t worker, size_t begin, size_t end)
{
    sampling *s = context;

    for (size_t a = begin; a < end; a++) {
        for (size_t b = a + 1; b < s->data->count; b++)
            count_pair(s, worker, a, b);
    }
}

static void
count_some(void *context, size_t worker, size_t begin, size_t end)
{
    sampling *s = context;

    for (size_t i = begin; i < end; i++) {
        ov_random random = ov_random_seed(i + 1);
        size_t a = (size_t)ov_random_below(&random, s->data->count), right[SAMPLE / SAMPLE_JOBS];

        for (size_t k = 0; k < OV_COUNT(right); k++)
            right[k] = (size_t)ov_random_below(&random, s->data->count);
        for (size_t k = 0; k < OV_COUNT(right); k++) {
            /* strangers are far apart in memory: asked for before their turn */
            link_fetch_record(s->data, (uint32_t)right[OV_MIN(k + 16, OV_COUNT(right) - 1)]);
            link_fetch_texts(s->data, (uint32_t)right[OV_MIN(k + 8, OV_COUNT(right) - 1)]);
            if (a != right[k])
                count_pair(s, worker, a, right[k]);
        }
    }
}

static void
sample_strangers(const link_data *data, double counts[LINK_FIELDS][LINK_LEVELS])
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    size_t n = data->count, workers = data->workers;
    sampling s = {.data = data,
                  .comparers = OV_NEW_ARRAY(mem, link_comparer *, workers),
                  .counts = ov_arena_alloc(mem, ov_size_mul(workers, sizeof *s.counts))};

    for (size_t w = 0; w < workers; w++) {
        s.comparers[w] = OV_NEW(mem, link_comparer);
        s.comparers[w]->data = data;
    }
    if (n * (n - 1) / 2 <= SAMPLE)
        ov_parallel_for(workers, n, 16, count_all, &s);
    else
        ov_parallel_for(workers, SAMPLE_JOBS, 1, count_some, &s);
    for (size_t w = 0; w < workers; w++) {
        for (unsigned f = 0; f < LINK_FIELDS; f++) {
            for (unsigned l = 0; l < LINK_LEVELS; l++)
                counts[f][l] += (double)s.counts[w][f][l];
        }
    }
}

static void
fix_strangers(const link_data *data, link_model *model)
{
    double counts[LINK_FIELDS][LINK_LEVELS] = {0};
    double exact[LINK_FIELDS];

    sample_strangers(data, counts);
    memset(exact, 0, sizeof exact);
    exact[LINK_GIVEN] =
        equal_share(data->counts[LINK_GIVEN], link_values_count(data->values[LINK_NAMES]),
                    data->known[LINK_GIVEN]);
    exact[LINK_FAMILY] =
        equal_share(data->counts[LINK_FAMILY], link_values_count(data->values[LINK_NAMES]),
                    data->known[LINK_FAMILY]);
    exact[LINK_PLACE] =
        equal_share(data->counts[LINK_PLACE], link_values_count(data->values[LINK_POSTALS]),
                    data->known[LINK_PLACE]);
    exact[LINK_EMAIL] =
        equal_share(data->counts[LINK_EMAIL], link_values_count(data->values[LINK_EMAILS]),
                    data->known[LINK_EMAIL]);
    exact[LINK_PHONE] =
        equal_share(data->counts[LINK_PHONE], link_values_count(data->values[LINK_PHONES]),
                    data->known[LINK_PHONE]);
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        const double *base = built_in(built_in_u, identifier_u, f);
        double known = 0, sum = 0;

        for (unsigned l = 1; l <= link_level_counts[f]; l++)
            known += counts[f][l];
        if (exact[f] > 0)
            counts[f][1] = exact[f] * known;
        for (unsigned l = 1; l <= link_level_counts[f]; l++) {
            model->u[f][l] = (counts[f][l] + PSEUDO_SAMPLE * base[l]) / (known + PSEUDO_SAMPLE);
            sum += model->u[f][l];
        }
        for (unsigned l = 1; l <= link_level_counts[f]; l++)
            model->u[f][l] /= sum;
    }
}

/* ---- EM ---- */

static void
start_model(const link_data *data, link_model *model)
{
    double n = (double)data->count, all = n * (n - 1) / 2;

    model->same = model->household = all > 0 ? OV_MIN(0.5 * n / all, 0.1) : 0.01;
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        bool shared = f >= LINK_IDENTIFIER ? data->systems[f - LINK_IDENTIFIER].shared
                                           : f != LINK_GIVEN && f != LINK_BIRTH;
        const double *h = f >= LINK_IDENTIFIER ? shared_identifier_h : built_in_h[f];

        model->personal[f] = !shared;
        memcpy(model->m[f], built_in(built_in_m, identifier_m, f), sizeof model->m[f]);
        memcpy(model->h[f], shared ? h : model->u[f], sizeof model->h[f]);
    }
    for (unsigned l = 1; l <= link_level_counts[LINK_BIRTH]; l++)
        model->h[LINK_BIRTH][l] = OV_MAX(model->h[LINK_BIRTH][l], relatives_birth[l]);
    /* A child is named after a parent more often than strangers share a name, rare ones too. */
    model->h[LINK_GIVEN][1] = OV_MAX(model->h[LINK_GIVEN][1], NAMESAKES);
}

static double
likelihood(const double table[LINK_FIELDS][LINK_LEVELS], link_pattern pattern)
{
    double p = 1;

    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        unsigned level = link_level(pattern, f);

        if (level)
            p *= table[f][level];
    }
    return p;
}

static double
settle(double *to, const double *counts, const double *base, unsigned levels)
{
    double total = 0, moved = 0;

    for (unsigned l = 1; l <= levels; l++)
        total += counts[l];
    for (unsigned l = 1; l <= levels; l++) {
        double next = (counts[l] + PSEUDO_PAIRS * base[l]) / (total + PSEUDO_PAIRS);

        moved = fmax(moved, fabs(next - to[l]));
        to[l] = next;
    }
    return moved;
}

/* One round; returns the largest move of a parameter. */
static double
improve(const link_data *data, const link_pairs *pairs, link_model *model)
{
    double same[LINK_FIELDS][LINK_LEVELS] = {0}, house[LINK_FIELDS][LINK_LEVELS] = {0};
    double n = (double)data->count, all = n * (n - 1) / 2, s = 0, h = 0, moved = 0;

    for (size_t i = 0; i < pairs->pattern_count; i++) {
        link_pattern g = pairs->patterns[i].pattern;
        double count = (double)pairs->patterns[i].pairs, ps = model->same * likelihood(model->m, g),
               ph = model->household * likelihood(model->h, g),
               pu = (1 - model->same - model->household) * likelihood(model->u, g),
               sum = ps + ph + pu;

        if (!(sum > 0))
            continue;
        ps *= count / sum;
        ph *= count / sum;
        s += ps;
        h += ph;
        for (unsigned f = 0; f < LINK_FIELDS; f++) {
            same[f][link_level(g, f)] += ps;
            house[f][link_level(g, f)] += ph;
        }
    }
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        moved = fmax(moved, settle(model->m[f], same[f], built_in(built_in_m, identifier_m, f),
                                   link_level_counts[f]));
        if (!model->personal[f])
            moved = fmax(moved,
                         settle(model->h[f], house[f], built_in(built_in_h, shared_identifier_h, f),
                                link_level_counts[f]));
    }
    /* half a pseudo-pair keeps the priors off zero */
    model->same = OV_MIN((s + 0.5) / all, 0.45);
    model->household = model->guards ? OV_MIN((h + 0.5) / all, 0.45) : 0.5 / all;
    return moved;
}

static bool
believable(const link_data *data, const link_model *model, ov_identities *out)
{
    if (!out->fit.converged)
        return false;
    if (data->count >= LARGE && out->fit.same_pairs < 20)
        return false;
    for (unsigned f = 0; f < LINK_FIELDS; f++) {
        if (data->known[f] > 20 && model->m[f][1] <= model->u[f][1])
            return false;
    }
    return true;
}

static void
fit(const link_data *data, const link_pairs *pairs, link_model *model, ov_identities *out)
{
    double n = (double)data->count, all = n * (n - 1) / 2;
    ov_identity_fit *report = &out->fit;

    start_model(data, model);
    if (pairs->total == 0) {
        report->converged = true;
        return;
    }
    while (report->rounds < ROUNDS && !report->converged) {
        report->rounds++;
        report->converged = improve(data, pairs, model) < SETTLED;
    }
    report->same_pairs = model->same * all;
    report->household_pairs = model->household * all;
    if (!believable(data, model, out)) {
        start_model(data, model);
        report->converged = false;
        link_report(
            data, out, "model_built_in", 1,
            ov_str_printf(data->result, "estimation refused after %u rounds", report->rounds));
    }
}

void
link_model_start(const link_data *data, link_model *model)
{
    *model = (link_model){0};
    fix_strangers(data, model);
    start_model(data, model);
    link_weights_set(model);
    for (unsigned slot = 0; slot < LINK_SLOTS; slot++) {
        link_table t = link_slot_table(slot);
        bool city = slot == LINK_CITY;

        if (t != LINK_TABLES)
            link_weights_chances(model, slot, data->counts[slot], data->chances[slot],
                                 link_values_count(data->values[t]),
                                 data->known[city ? LINK_PLACE : slot],
                                 city ? 0.01 : built_in_u[slot][1]);
    }
    model->unproven = link_odds_of(data->policy->link_same) - 1;
    model->review = link_odds_of(data->policy->link_review);
}

/* A number that relatives were seen to share is no longer taken for a person's own. */
static void
share_systems(link_model *model)
{
    for (unsigned s = 0; s < LINK_SYSTEMS; s++) {
        unsigned f = LINK_IDENTIFIER + s;

        if (!model->personal[f] || model->traits[s].exclusive)
            continue;
        model->personal[f] = false;
        memcpy(model->h[f], shared_identifier_h, sizeof model->h[f]);
    }
}

void
link_model_fit(const link_data *data, const link_pairs *pairs, link_model *model,
               ov_identities *out)
{
    link_traits_learn(pairs, model);
    share_systems(model);
    fit(data, pairs, model, out);
    link_weights_set(model);
    out->fit.guards = model->guards;
}
