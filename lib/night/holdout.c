/*
 * The randomised holdout over the nights: drawn when a household is first scored, honoured from the
 * next night on.
 */
#include "onevoice/trial/holdout.h"

#include "onevoice/base/hash.h"
#include "onevoice/link/link.h"

#include "previous_internal.h"

bool
ov_run_holdout_load(ov_run *run, ov_error *err)
{
    return run->policy->holdout_per_mille == 0 ||
           ov_store_holdout_load(run->store, run->policy->holdout_seed, run->options->as_of,
                                 run->mem, &run->holdout, err);
}

void
ov_run_holdout_honour(ov_run *run)
{
    for (size_t i = 0; i < run->cases.count; i++) {
        ov_case *c = &run->cases.items[i];
        const ov_holdout_member *member = ov_holdout_find(&run->holdout, c->customer_id);

        /* a second run of the day plans as the first did, which drew it */
        c->held_out = member && member->held_out && member->earlier;
    }
}

/* Who has no address is a household of one. */
static ov_str
household_of(ov_arena *mem, const ov_case *c)
{
    ov_str home = ov_link_home(mem, c->address);

    return ov_str_is_null(home) ? ov_hash_digest(mem, c->customer_id) : home;
}

/*
 * Drawn by the score before the plan, which no arm has touched. The arm counts from the next night
 * on, so tonight's mail of the new ones is planned like everybody's.
 */
bool
ov_run_holdout_save(ov_run *run, ov_error *err)
{
    ov_holdout_candidate *candidates;
    ov_holdout joining;
    size_t count = 0;

    /* an ad hoc run leaves nothing that other nights read */
    if (run->policy->holdout_per_mille == 0 || !run->scores || !ov_str_is_null(run->options->label))
        return true;
    candidates = OV_NEW_ARRAY(run->stage, ov_holdout_candidate, run->cases.count + 1);
    for (size_t i = 0; i < run->cases.count; i++)
        if (!ov_str_is_null(run->cases.items[i].customer_id))
            candidates[count++] = (ov_holdout_candidate){
                run->cases.items[i].customer_id, household_of(run->stage, &run->cases.items[i]),
                run->scores[i].phase[OV_BEFORE].score};
    ov_holdout_assign(run->stage, &run->holdout, candidates, count, run->policy->holdout_per_mille,
                      run->policy->holdout_seed, &joining);
    return ov_store_save_holdout(run->store, run->policy->holdout_seed, &joining, err);
}
