/*
 * Templates of a night: which letters come from one text.
 *
 * A template is a prototype: the masked shingles that at least half of its letters have. Prototypes
 * are learned on the clean letters (a sample of them on a large night), boilerplate set apart by
 * its spread over subjects and never by its frequency; then every letter takes the prototype it
 * covers best, scans last and at a lower coverage. Method: lib/cluster/README.md, section 2.
 *
 * The result depends on the letters only: not on their order, nor on the number of workers.
 */
#ifndef ONEVOICE_CLUSTER_TEMPLATE_H
#define ONEVOICE_CLUSTER_TEMPLATE_H

#include "onevoice/cluster/night.h"
#include "onevoice/model/intake.h"
#include "onevoice/policy/policy.h"

typedef struct ov_template {
    int64_t id;               /* positive; kept from night to night */
    const uint32_t *shingles; /* the prototype, ascending: what the next night matches with */
    size_t shingle_count;
    size_t letters;
    uint32_t example; /* number of its most typical letter, the lowest at a tie */
} ov_template;

typedef struct ov_templates {
    ov_template *items; /* by id */
    size_t count;
} ov_templates;

/*
 * Learn and assign. `previous` are the templates of the last published run (count 0: none); a
 * template that is one of them keeps its id, new ones count on from the highest ever used,
 * `last_id`. Everything in *out lives in the night's arena; `scratch` is reset between the steps.
 */
void ov_cluster_templates(ov_cluster_night *night, ov_arena *scratch, ov_templates previous,
                          int64_t last_id, const ov_policy *policy, size_t workers,
                          ov_templates *out);

/* The template of a letter; 0: none. */
int64_t ov_cluster_letter_template(const ov_cluster_night *night, uint32_t letter);

#endif
