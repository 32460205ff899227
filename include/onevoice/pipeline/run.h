/*
 * One run: from a snapshot of the intake to published results, or to nothing at all.
 *
 * The caller opens the store and gives policy, rules and options; the run takes the lock, reads one
 * moment, passes it through the stages, and publishes everything in one commit. A run that ends
 * otherwise leaves a row with state failed and no data. The same snapshot, policy, rules and as-of
 * date give the same bytes at any number of workers.
 */
#ifndef ONEVOICE_PIPELINE_RUN_H
#define ONEVOICE_PIPELINE_RUN_H

#include "onevoice/policy/policy.h"
#include "onevoice/store/store.h"

typedef void (*ov_run_progress_fn)(void *context, const char *stage, int64_t done, int64_t total);

typedef struct ov_run_options {
    ov_date as_of;
    ov_str label;         /* ad hoc when stated: never becomes the latest nightly run */
    ov_str customer_id;   /* scope: only this customer is planned; null: all */
    ov_str department_id; /* scope: only customers this department writes to; null: all */
    ov_str last_stage;    /* --to; null: all */
    bool dry_run;         /* everything but the flip, then rolled back */
    size_t workers;
    int wait_s;   /* for the lock */
    int64_t keep; /* published nightly runs to keep; 0: all */
    ov_str program_version;
    ov_run_progress_fn progress; /* may be NULL */
    void *progress_context;
} ov_run_options;

typedef struct ov_run_summary {
    int64_t run_id;
    int64_t communications, customers, messages, rejections, flags;
    int64_t over_limit_before, over_limit_after;
    double seconds;
    ov_str digest; /* of the plan: the same plan gives the same digest */
} ov_run_summary;

/* The names of the stages in their order, for --to; NULL ends the list. */
extern const char *const ov_run_stage_names[];

/*
 * OV_E_USAGE for an unknown stage or a --to that would publish half a nightly run; otherwise the
 * errors of the store and the gates (see the README, "Exit status").
 */
OV_NODISCARD bool ov_pipeline_run(ov_store *store, const ov_policy *policy,
                                  const ov_rule_set *rules, const ov_run_options *options,
                                  ov_arena *mem, ov_run_summary *out, ov_error *err);

#endif
