/*
 * A run from inside: what the stages hand on.
 *
 * Three lifetimes: `mem` lives as long as the run, `stage` until the stage ends, and each worker
 * has an arena of its own for results (`lanes`, as long as the run) and one for scratch.
 */
#ifndef ONEVOICE_LIB_NIGHT_RUN_INTERNAL_H
#define ONEVOICE_LIB_NIGHT_RUN_INTERNAL_H

#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "onevoice/cluster/night.h"
#include "onevoice/cluster/template.h"
#include "onevoice/model/score.h"
#include "onevoice/case/cases.h"
#include "onevoice/night/run.h"
#include "onevoice/plan/budget.h"
#include "onevoice/plan/plan.h"
#include "onevoice/store/previous.h"
#include "onevoice/store/save.h"
#include "onevoice/store/snapshot.h"
#include "onevoice/worker/worker.h"

struct ov_night {
    const ov_rule_set *rule_set;
    size_t worker_count;
    ov_workers *workers;
    ov_arena *mem; /* of the readings and the night */
    ov_cluster_night *night;
    const ov_rules *rules;
    struct ov_run_memory *memory;        /* while bodies are read; NULL: none is kept */
    OV_VEC(const ov_reading *) readings; /* by arrival; NULL: not yet delivered */
};

typedef struct ov_run {
    ov_night *night;
    ov_store *store;
    const ov_policy *policy;
    const ov_run_options *options;
    int64_t run_id;

    const char *stage_name; /* of the one under way */
    bool walked; /* over the cases, once in this stage: only that walk tells how far it is */

    ov_arena *mem, *stage;
    ov_arena **lanes, **scratch; /* one a worker */

    /* snapshot */
    ov_snapshot snapshot;
    ov_rejects rejects;
    size_t expected; /* rows of communications; 0: not known yet */
    ov_store_orphans orphans;
    OV_VEC(ov_store_standing) standing; /* pending in the intake, but what left before */
    int64_t standing_messages;
    ov_store_previous previous;
    bool *stands;       /* by message of `previous`: only shown; else decided again */
    ov_holdout holdout; /* empty while the policy holds nobody out */

    /* read: index = communication */
    const ov_reading **readings;
    int64_t *template_ids;
    ov_templates templates;

    /* link */
    ov_identities identities;

    /* per customer: index = case */
    ov_cases cases;
    ov_case_clusters *clusters;
    ov_judgement *judgements;
    ov_previous_envelopes previous_plan;
    ov_plan_night *plan_night;
    ov_case_plan *plans;
    ov_plan_open *open; /* whom the work limit cut off */
    ov_capacity_days capacity;
    ov_case_score *scores;
    ov_case_score *quiet_scores; /* index = cases.quiet */
    ov_night_score night_score;

    ov_error shut;                     /* kind OV_E_NONE: no gate is */
    OV_VEC(ov_store_measure) measures; /* for the gates of later nights */
    ov_store_profiles profiles;        /* of the intake */

    int64_t messages, flags;
    size_t refused; /* customers published as received */
    struct {
        ov_map *of; /* customer, or a piece that is nobody's -> invariant that SQL found broken */
        OV_VEC(const char *) invariants;
    } contradicted;
    ov_str digest;
} ov_run;

#endif
