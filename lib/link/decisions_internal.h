/*
 * Decisions: who is one customer. Guards, links, reviewers, components, and the rows that say so.
 */
#ifndef ONEVOICE_LINK_DECISIONS_INTERNAL_H
#define ONEVOICE_LINK_DECISIONS_INTERNAL_H

#include "model_internal.h"

/* ---- guards ---- */

typedef enum link_guard {
    LINK_GUARD_NONE,
    LINK_GUARD_NAME,   /* one of them is no person, or not the same line */
    LINK_GUARD_SECOND, /* second given names */
    LINK_GUARD_GIVEN,
    LINK_GUARD_BIRTH,
    LINK_GUARD_GENERATION,
    LINK_GUARD_IDENTIFIER,
    LINK_GUARD_REVIEWER
} link_guard;

/* What stands between two records, whether or not guards hold: such records may be one person for
   the score, but never share an envelope. `straight`: one of them is what the other is held against,
   so that two homes of theirs are not explained by a third record. */
link_guard link_guard_seen(const link_data *data, const link_model *model, const link_record *a,
                           const link_record *b, link_pattern pattern, bool straight);

link_guard link_guard_of(const link_data *data, const link_model *model, const link_record *a,
                         const link_record *b, link_pattern pattern);

/*
 * A junior and a bare record without birth date, kept apart by a phone: fathers lend their phones to
 * sons. The guard keeps the two apart, and the junior stays one of those whom the bare one may be:
 * else the father would be the only one to choose.
 */
bool link_guard_is_doubt(link_guard guard, const link_record *a, const link_record *b,
                         link_pattern pattern);

/* ---- links ---- */

typedef struct link_edge {
    uint32_t a, b; /* a < b */
    int32_t odds;
    uint32_t guard; /* link_guard */
    link_pattern pattern;
} link_edge;

typedef OV_VEC(link_edge) link_edges;

/* By (a, b), odds >= link_review, together with those `kept`; room for a link of each party. */
void link_edges_score(ov_arena *mem, const link_data *data, const link_model *model,
                      const link_pairs *pairs, const link_edges *kept, link_edges *out);

/* ---- reviewers ---- */

typedef struct link_forbidden {
    uint32_t a, b; /* a < b */
} link_forbidden;

typedef struct link_decisions {
    uint32_t *group; /* of a party: the lowest party a reviewer calls the same, or itself */
    link_forbidden *forbidden; /* by (a, b), between parties */
    size_t forbidden_count;
    bool any_same;
} link_decisions;

void link_decisions_read(ov_arena *mem, const link_data *data, link_decisions *decisions,
                         ov_identities *out);
bool link_decisions_forbid(const link_decisions *decisions, uint32_t a, uint32_t b);

/* ---- clusters ---- */

typedef struct link_candidate {
    uint32_t party, anchor; /* an ambiguous party and the anchor of a customer it fits */
    int32_t odds;
} link_candidate;

typedef struct link_clusters {
    uint32_t *anchor; /* of a party: the anchor of its customer; UINT32_MAX ambiguous */
    int32_t *odds;    /* of the link to the anchor; the anchor's own is its best */
    OV_VEC(link_candidate) candidates; /* by (party, odds descending, anchor) */
    link_edges added;                  /* links to anchors found only inside components */
} link_clusters;

void link_clusters_make(ov_arena *mem, const link_data *data, const link_model *model,
                        const link_decisions *decisions, const link_edges *edges,
                        link_clusters *clusters, ov_identities *out);

/* ---- one component of links, decided alone ---- */

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

/* ---- results ---- */

void link_customers_make(ov_arena *mem, const link_data *data, const link_model *model,
                         const link_clusters *clusters, const ov_link_previous *previous,
                         ov_identities *out);
/* Uses up the edges: those that become rows are left. */
void link_rows_make(ov_arena *mem, const link_data *data, const link_model *model,
                    const link_decisions *decisions, link_edges *edges,
                    const link_clusters *clusters, ov_identities *out);

#endif
