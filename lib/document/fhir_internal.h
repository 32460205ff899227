/*
 * FHIR: what the readers of resources and of money share.
 */
#ifndef ONEVOICE_DOCUMENT_FHIR_INTERNAL_H
#define ONEVOICE_DOCUMENT_FHIR_INTERNAL_H

#include "facts_internal.h"
#include "tree_internal.h"

typedef struct fhir_index fhir_index; /* of the resources of one document */

typedef struct fhir_part {
    ov_arena *scratch;
    const fhir_index *index;
    facts_builder facts;
    const char *bad; /* a rejection code: something is stated but cannot be read */
} fhir_part;

ov_str fhir_value(const tree_node *node, const char *path);

/* The value of a Money element in the form that ov_decimal_sum_add reads, if it is a number. */
ov_str fhir_amount(ov_arena *scratch, const tree_node *money);

const fhir_index *fhir_index_new(ov_arena *scratch, const tree_node *const *resources,
                                 size_t count);

/* "https://server/fhir/Patient/12" of "https://server/fhir/Patient/12/_history/3". */
ov_str fhir_unversioned(ov_str address);

/* What a Reference leads to within the document; NULL when it leads out of it. */
const tree_node *fhir_resolve(const fhir_part *p, const tree_node *reference);

/* The name of whom a Reference means: of the resource, else its own words; null when neither says.
   An address or a number is no name. */
ov_str fhir_name(const fhir_part *p, const tree_node *reference);

/* The number of what a Reference means: its identifier, the resource's, its words; null. */
ov_str fhir_number(const fhir_part *p, const tree_node *reference);

/*
 * The money of an ExplanationOfBenefit, in every dialect (lib/reconcile/README.md, section 2.3):
 * totals, else the sums of the lines, and what the patient owes where all ways to derive it agree.
 * Where they do not, EOB_CONFLICT is stated and no PATIENT_RESPONSIBILITY: nobody chooses.
 */
void fhir_money(fhir_part *p, const tree_node *eob);

#endif
