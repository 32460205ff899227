/*
 * Planner instances read from JSON (schemas onevoice-planner-oracle/1 and onevoice-planner-hard/1).
 * The format is public; see the comment of each field.
 */
#ifndef TESTS_BENCH_PLAN_INSTANCES_H
#define TESTS_BENCH_PLAN_INSTANCES_H

#include "onevoice/base/arena.h"
#include "onevoice/base/error.h"
#include "onevoice/base/str.h"
#include "onevoice/solver/model.h"

typedef struct plan_instance {
    const char *id, *family;
    ov_plan_problem problem;
    bool hard;                  /* upper and lower are given, else expected */
    int64_t t1, t2;             /* the proven optimum, or the best value known */
    int64_t lower_t1, lower_t2; /* hard only */
} plan_instance;

typedef struct plan_instances {
    plan_instance *items;
    size_t count;
} plan_instances;

OV_NODISCARD bool plan_instances_read(ov_arena *mem, const char *path, plan_instances *out,
                                      ov_error *err);

#endif
