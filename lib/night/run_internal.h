/*
 * A run from inside: what the stages hand on, and what a stage is.
 *
 * Three lifetimes: `mem` lives as long as the run, `stage` until the stage ends, and each worker
 * has an arena of its own for results (`lanes`, as long as the run) and one for scratch.
 */
#ifndef ONEVOICE_LIB_NIGHT_RUN_INTERNAL_H
#define ONEVOICE_LIB_NIGHT_RUN_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/cluster/night.h"
#include "onevoice/cluster/template.h"
#include "onevoice/model/score.h"
#include "onevoice/case/cases.h"
#include "onevoice/night/run.h"
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
    OV_VEC(const ov_reading *) readings; /* by arrival; NULL: not yet delivered */
};

typedef struct ov_counts {
    int64_t rows_in, rows_out, rejected;
} ov_counts;

typedef struct ov_run {
    ov_night *night;
    ov_store *store;
    const ov_policy *policy;
    const ov_run_options *options;
    int64_t run_id;

    ov_arena *mem, *stage;
    ov_arena **lanes, **scratch; /* one a worker */

    /* snapshot */
    ov_snapshot snapshot;
    ov_rejects rejects;
    ov_store_orphans orphans;
    ov_store_previous previous;
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
    ov_plan_promises previous_plan;
    ov_plan_night *plan_night;
    ov_case_plan *plans;
    ov_capacity_days capacity;
    ov_case_score *scores;
    ov_night_score night_score;

    ov_error shut;              /* kind OV_E_NONE: no gate is */
    ov_store_measure *measures; /* for the gates of later nights */
    size_t measure_count;

    int64_t messages, flags;
    size_t refused; /* customers published as received */
    ov_str digest;
} ov_run;

typedef struct ov_stage {
    const char *name; /* in the stage table, the metrics, the progress line and --to */
    bool (*run)(ov_run *run, ov_counts *counts, ov_error *err);
} ov_stage;

bool ov_stage_snapshot(ov_run *run, ov_counts *counts, ov_error *err);
bool ov_stage_link(ov_run *run, ov_counts *counts, ov_error *err);
bool ov_stage_read(ov_run *run, ov_counts *counts, ov_error *err);
bool ov_stage_cluster(ov_run *run, ov_counts *counts, ov_error *err);
bool ov_stage_reconcile(ov_run *run, ov_counts *counts, ov_error *err);
bool ov_stage_plan(ov_run *run, ov_counts *counts, ov_error *err);
bool ov_stage_score(ov_run *run, ov_counts *counts, ov_error *err);
bool ov_stage_publish(ov_run *run, ov_counts *counts, ov_error *err);

/* Refuse a nightly run whose intake looks broken: far fewer communications than usual, or too many
   rejected. OV_E_DATA; yesterday's run stays the latest. */
OV_NODISCARD bool ov_run_gate(ov_run *run, ov_error *err);
OV_NODISCARD bool ov_run_gate_history(ov_run *run, ov_error *err);

/*
 * A gate is shut for the reason in `why`. An ad hoc run, or one that --accept names the gate for, logs it and goes on; any other is
 * refused by ov_run_gate with the first reason in full and the others by name: a person repairs the whole intake, not one relation.
 */
void ov_run_gate_shut(ov_run *run, const char *gate, ov_str subject, const ov_error *why);

void ov_run_count_plans(ov_run *run);

/* Publish as received whose result contradicts itself, or as the invariants in SQL found. The
   second does nothing where an offender is no customer's or was refused before. OV_E_INTERNAL above
   the policy's share. */
OV_NODISCARD bool ov_run_refuse_contradictions(ov_run *run, ov_error *err);
OV_NODISCARD bool ov_run_refuse_offenders(ov_run *run, ov_store_offenders offenders, bool *changed,
                                          ov_error *err);
bool ov_run_is_refused(const ov_run *run, size_t index);

/* Templates of the last night, from the skeletons stored with them: the shingles of the prototype
   in hexadecimal. *last_id: the highest id ever used. */
ov_str ov_run_skeleton(ov_arena *mem, const ov_template *t);
OV_NODISCARD bool ov_run_previous_templates(ov_run *run, ov_templates *out, int64_t *last_id,
                                            ov_error *err);

/* Which message each piece was to travel in that did not leave. */
OV_NODISCARD bool ov_run_previous_plan(ov_run *run, ov_error *err);
ov_plan_promises ov_run_case_promises(const ov_run *run, ov_arena *mem, const ov_case *the_case);

/* The control group: what earlier nights assigned, its mark on tonight's cases, and, once scored,
   who joins it. */
OV_NODISCARD bool ov_run_holdout_load(ov_run *run, ov_error *err);
void ov_run_holdout_honour(ov_run *run);
OV_NODISCARD bool ov_run_holdout_save(ov_run *run, ov_error *err);

/* Tell how far the stage is; also notices a lost lock and a signal. */
OV_NODISCARD bool ov_run_progress(ov_run *run, const char *stage, size_t done, size_t total,
                                  ov_error *err);

/* Run fn(run, lane, scratch, case number) for every case on all workers; scratch is reset between
   cases. */
typedef void (*ov_case_fn)(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t index);
void ov_run_each_case(ov_run *run, ov_case_fn fn);

/* True when the stage of this name has run or will run under --to. */
bool ov_run_reaches(const ov_run *run, const char *stage);

#endif
