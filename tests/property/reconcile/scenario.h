/*
 * One constructed case of tests/data/scenarios/scenarios.json as a case of the night, without a
 * database: bodies are read and clustered by the program's own code.
 */
#ifndef TESTS_RECONCILE_SCENARIO_H
#define TESTS_RECONCILE_SCENARIO_H

#include <jansson.h>

#include "onevoice/cluster/case.h"
#include "onevoice/plan/plan.h"
#include "onevoice/reconcile/reconcile.h"
#include "onevoice/rules/rules.h"

typedef struct scenario {
    const char *id;
    const json_t *expected;
    ov_policy policy;
    ov_case the_case;
    ov_case_clusters clusters;
    ov_judgement judgement;
    ov_case_plan plan;
} scenario;

typedef struct scenarios {
    scenario *items;
    size_t count;
    json_t *document;
} scenarios;

/* All of them, loaded; judged and planned too. Aborts the test when the file cannot be read. */
void scenarios_load(ov_arena *mem, scenarios *out);
void scenario_judge(ov_arena *mem, scenario *s);

#endif
