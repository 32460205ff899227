/*
 * One run: from a snapshot of the intake to published results, or to nothing at all.
 *
 * The run takes the lock, reads one moment, passes it through the stages, and publishes everything
 * in one commit. A run that ends otherwise leaves a row with state failed and no data. The same
 * snapshot, policy, rules and as-of date give the same bytes at any number of workers.
 *
 * Open the night before the store: it starts the sandboxed workers, which should inherit no
 * connection.
 */
#ifndef ONEVOICE_NIGHT_RUN_H
#define ONEVOICE_NIGHT_RUN_H

#include "onevoice/policy/policy.h"
#include "onevoice/store/store.h"

typedef struct ov_night ov_night;

/* Compile the rules and start `workers` processes; they end with `mem`. OV_E_CONFIG for a rule
   that is refused, with its line. */
OV_NODISCARD bool ov_night_open(ov_arena *mem, const ov_rule_set *rules, size_t workers,
                                ov_night **out, ov_error *err);

/* Compile the rules and run all their examples. OV_E_CONFIG names the first that does not behave.
 */
OV_NODISCARD bool ov_night_check_rules(ov_arena *mem, const ov_rule_set *rules, ov_error *err);

typedef struct ov_run_options {
    ov_date as_of;
    ov_str label;         /* ad hoc when stated: never becomes the latest nightly run */
    ov_str customer_id;   /* scope: only this customer is planned; null: all */
    ov_str department_id; /* scope: only customers this department writes to; null: all */
    ov_str last_stage;    /* --to; null: all */
    bool force_day; /* the as-of day is meant, however far from the previous night or the intake */
    bool dry_run;   /* everything but the flip, then rolled back */
    int wait_s;     /* for the lock */
    ov_strs accepted; /* gates this night may pass although they are shut; recorded with the run */
    ov_str program_version;
    ov_str reader; /* digest of the program and its libraries: what it read stays good for it alone;
                      null: nothing is remembered of what was read */
    ov_store_progress_fn progress; /* may be NULL */
    void *progress_context;
} ov_run_options;

typedef struct ov_department_duplicates {
    ov_str department_id;
    int64_t records;
} ov_department_duplicates;

typedef struct ov_run_summary {
    int64_t run_id;
    int64_t communications, customers, messages, rejections, flags;
    int64_t over_limit_before, over_limit_after; /* customers at or over the middle budget */
    double minutes_before, minutes_after, minutes_history;
    int64_t link_reviews, link_contradicted; /* pairs of records for a reviewer; of those, what
                                                agrees is enough and something contradicts */
    /* Records a department keeps beyond the first of a customer; departments with any, by id. */
    OV_LIST(ov_department_duplicates) duplicates;
    double seconds;
    ov_str digest; /* of the plan: the same plan gives the same digest; null before the plan */
} ov_run_summary;

/* The names of the gates, for accepted; NULL ends the list. */
extern const char *const ov_run_gate_names[];

/* The names of the stages in their order, for --to; NULL ends the list. */
extern const char *const ov_run_stage_names[];

/*
 * OV_E_USAGE for an unknown stage or a --to that would publish half a nightly run; otherwise the
 * errors of the store and the gates (see the README, "Exit status"). Once a night opened.
 */
OV_NODISCARD bool ov_night_run(ov_night *night, ov_store *store, const ov_policy *policy,
                               const ov_run_options *options, ov_arena *mem, ov_run_summary *out,
                               ov_error *err);

#endif
