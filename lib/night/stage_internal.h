/*
 * What a stage is, and what the runner lends it: progress, and all workers for one case each.
 */
#ifndef ONEVOICE_LIB_NIGHT_STAGE_INTERNAL_H
#define ONEVOICE_LIB_NIGHT_STAGE_INTERNAL_H

#include "run_internal.h"

typedef struct ov_counts {
    int64_t rows_in, rows_out, rejected;
} ov_counts;

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

/* stage_cluster.c, stage_reconcile.c: one case a customer, of what does not stand; what each of its
   pieces is. Again for each plan. */
void ov_run_make_cases(ov_run *run);
void ov_run_judge(ov_run *run);

/* stage_plan.c, for the log of it and of what refusals changed later */
void ov_run_count_plans(ov_run *run);
/* All customers anew, from their cases on: more stands than was known. */
OV_NODISCARD bool ov_run_plan_again(ov_run *run, ov_error *err);

/* Tell how far the stage is; also notices a lost lock and a signal. */
OV_NODISCARD bool ov_run_progress(ov_run *run, const char *stage, size_t done, size_t total,
                                  ov_error *err);

/* Run fn(run, lane, scratch, case number) for every case on all workers; scratch is reset between
   cases. Returns the processor time of it, in nanoseconds. */
typedef void (*ov_case_fn)(ov_run *run, ov_arena *lane, ov_arena *scratch, size_t index);
int64_t ov_run_each_case(ov_run *run, ov_case_fn fn);
/* The same for the first `count` of run->open, one at a time: each of them is long. */
int64_t ov_run_each_open(ov_run *run, size_t count, ov_case_fn fn);
/* The same for every quiet case. */
void ov_run_each_quiet(ov_run *run, ov_case_fn fn);

/* True when the stage of this name has run or will run under --to. */
bool ov_run_reaches(const ov_run *run, const char *stage);

#endif
