/*
 * One component of links, decided alone.
 */
#ifndef ONEVOICE_LINK_CLUSTERS_INTERNAL_H
#define ONEVOICE_LINK_CLUSTERS_INTERNAL_H

#include "link_internal.h"

typedef struct link_component {
    uint32_t *members; /* parties, ascending */
    size_t count;
    link_edge *edges; /* same links inside, by (a, b) */
    size_t edge_count;
} link_component;

typedef struct link_component_result {
    OV_VEC(link_candidate) candidates;
    link_edges added;
} link_component_result;

typedef struct link_component_job {
    const link_data *data;
    const link_model *model;
    const link_decisions *decisions;
    link_comparer *comparer;
    ov_arena *scratch;       /* reset after each component */
    ov_arena *kept;          /* for the result */
    link_clusters *clusters; /* anchor and odds of the members are written */
} link_component_job;

void link_component_decide(link_component_job *job, const link_component *component,
                           link_component_result *result);

#endif
