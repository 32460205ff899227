/* Everything into the tables of this run, checked by SQL, and made visible in one commit. */
#include "onevoice/base/vec.h"
#include "gate_internal.h"
#include "previous_internal.h"
#include "stage_internal.h"

#include <stdlib.h>

/* Templates are sorted by id. */
static size_t
template_index(const ov_run *run, int64_t id)
{
    const ov_template *items = run->templates.items;
    size_t found = OV_LOWER_BOUND(i, run->templates.count, items[i].id < id);

    return found < run->templates.count && items[found].id == id ? found : run->templates.count;
}

/* The departments that use each template, in the order of ids. */
static bool
save_templates(ov_run *run, ov_error *err)
{
    size_t count = run->templates.count;
    ov_store_template *rows = OV_NEW_ARRAY(run->stage, ov_store_template, count + 1);
    const ov_snapshot *s = &run->snapshot;
    typedef OV_VEC(ov_str) names;
    names *departments = OV_NEW_ARRAY(run->stage, names, count + 1);

    for (size_t i = 0; i < s->communications.count; i++) {
        int64_t id = run->template_ids ? run->template_ids[i] : 0;
        ov_str name = s->departments.items[s->communications.items[i].department].id;
        size_t t = id ? template_index(run, id) : count, d = 0;

        if (t == count)
            continue;
        while (d < departments[t].count && !ov_str_eq(departments[t].items[d], name))
            d++;
        if (d == departments[t].count)
            *OV_VEC_ADD(run->stage, &departments[t]) = name;
        rows[t].communications++;
    }
    for (size_t t = 0; t < count; t++) {
        if (departments[t].count)
            qsort(departments[t].items, departments[t].count, sizeof(ov_str), ov_strs_cmp);
        rows[t].id = run->templates.items[t].id;
        rows[t].skeleton = ov_run_skeleton(run->stage, &run->templates.items[t]);
        rows[t].departments = (ov_strs){departments[t].items, departments[t].count};
    }
    return ov_store_save_templates(run->store, rows, count, err);
}

static bool
save_cases(ov_run *run, ov_error *err)
{
    size_t quiet = run->quiet_scores ? run->cases.quiet_count : 0, count = run->cases.count + quiet;
    ov_store_case *rows = OV_NEW_ARRAY(run->stage, ov_store_case, count + 1);

    for (size_t i = 0; i < run->cases.count; i++)
        rows[i] = (ov_store_case){.bundle = &run->cases.items[i],
                                  .clusters = run->clusters ? &run->clusters[i] : NULL,
                                  .judgement = run->judgements ? &run->judgements[i] : NULL,
                                  .plan = run->plans ? &run->plans[i] : NULL,
                                  .score = run->scores ? &run->scores[i] : NULL};
    for (size_t i = 0; i < quiet; i++)
        rows[run->cases.count + i] =
            (ov_store_case){.bundle = &run->cases.quiet[i], .score = &run->quiet_scores[i]};
    return ov_store_save_cases(run->store, &run->snapshot, rows, count, run->orphans.items,
                               run->orphans.count, err);
}

static bool
save_compatible(ov_run *run, ov_error *err)
{
    size_t count = run->policy->compatible.count;
    ov_store_pair *pairs = OV_NEW_ARRAY(run->stage, ov_store_pair, count + 1);

    for (size_t i = 0; i < count; i++)
        pairs[i] = (ov_store_pair){run->policy->compatible.items[i].domain,
                                   run->policy->compatible.items[i].other};
    return ov_store_save_compatible(run->store, pairs, count, err);
}

static bool
save_all(ov_run *run, ov_error *err)
{
    const ov_snapshot *s = &run->snapshot;

    ov_rejects_sort(&run->rejects);
    return ov_store_save_departments(run->store, s, err) && save_compatible(run, err) &&
           (!run->readings || ov_store_save_snapshot_readings(run->store, s, run->readings,
                                                              run->template_ids, err)) &&
           (!run->clusters || save_templates(run, err)) &&
           (!run->identities.parties.count ||
            ov_store_save_identities(run->store, s, &run->identities, err)) &&
           save_cases(run, err) &&
           (!run->plans ||
            ov_store_save_standing(run->store, run->standing.items, run->standing.count, err)) &&
           ov_store_save_capacity(run->store, &run->capacity, err) &&
           (!run->scores || ov_store_save_scores(run->store, s, &run->night_score, err)) &&
           ov_run_holdout_save(run, err) &&
           (!run->measures.count || !ov_str_is_null(run->options->label) ||
            (ov_store_save_measures(run->store, run->measures.items, run->measures.count, err) &&
             ov_store_save_samples(run->store, run->profiles, err))) &&
           ov_store_save_rejects(run->store, &run->rejects, err);
}

static int64_t
pending_count(const ov_run *run)
{
    int64_t count = (int64_t)(run->orphans.count + run->standing.count);

    for (size_t i = 0; i < run->cases.count; i++)
        count += (int64_t)run->cases.items[i].pending.count;
    return count;
}

static bool
publish(ov_run *run, ov_error *err)
{
    ov_store_checks checks = run->plans ? OV_STORE_CHECK_ALL : OV_STORE_CHECK_NONE;
    ov_store_totals totals = {.communications = pending_count(run),
                              .customers = (int64_t)run->identities.customers.count,
                              .messages = run->messages,
                              .rejections = (int64_t)run->rejects.rows.count,
                              .history_from = ov_run_history_from(run),
                              .nightly = ov_str_is_null(run->options->label)};

    if (!save_all(run, err))
        return false;
    return run->options->dry_run ? ov_store_rehearse(run->store, checks, err)
                                 : ov_store_publish(run->store, totals, checks, err);
}

static bool
score_again(ov_run *run, ov_error *err)
{
    ov_counts ignored = {0};

    return !run->scores || ov_stage_score(run, &ignored, err);
}

/*
 * The customers who broke an invariant as received, and what hangs on that. One of them costs the
 * others a second attempt, never their mail; a customer is refused once, so that attempts end.
 */
static bool
plan_without(ov_run *run, ov_error *err)
{
    if (!ov_run_note_offenders(run, ov_store_broken(run->store)))
        return false; /* err says what failed first */
    *err = (ov_error){0};
    if (!ov_run_refuse_contradictions(run, err))
        return false;
    ov_run_count_plans(run);
    return score_again(run, err);
}

static bool
is_sound(ov_run *run, ov_error *err)
{
    return save_all(run, err) && ov_store_check_alone(run->store, err);
}

/*
 * What earlier runs of this day let go is compared with what this one would publish, and so after its
 * invariants: whom they refuse leaves otherwise than planned. Compared before, a second run of a day
 * took what had left of such a customer for something else, and published other rows than the first.
 * It costs a run that comes to something new one more look at the invariants.
 */
static bool
plan_around(ov_run *run, ov_error *err)
{
    while (run->plans && ov_run_is_apart(run)) {
        while (!is_sound(run, err))
            if (!plan_without(run, err))
                return false;
        if (!ov_run_is_apart(run))
            return true;
        ov_run_stand_apart(run);
        if (!ov_run_plan_again(run, err) || !score_again(run, err))
            return false;
    }
    return true;
}

bool
ov_stage_publish(ov_run *run, ov_counts *counts, ov_error *err)
{
    bool done = false;

    while (plan_around(run, err) && !(done = publish(run, err)) && plan_without(run, err))
        ;
    counts->rows_in = pending_count(run);
    counts->rows_out = run->messages;
    counts->rejected = (int64_t)run->rejects.rows.count;
    return done;
}
