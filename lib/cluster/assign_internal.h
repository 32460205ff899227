/*
 * Letters assigned to prototypes.
 */
#ifndef ONEVOICE_CLUSTER_ASSIGN_INTERNAL_H
#define ONEVOICE_CLUSTER_ASSIGN_INTERNAL_H

#include "prototype_internal.h"

/* Units that carry a letter's own message: sentences and subject lines that are no frame. */
bool cluster_is_body(const night_unit *u);

/* Give every letter the prototype that covers it best, or none, and the hash of its own sentences.
 */
void cluster_letters_assign(ov_cluster_night *night, ov_arena *scratch, prototypes found,
                            const ov_policy *policy, size_t workers);

/* Prototypes taken apart where what departments always say differs; letters get their new ones. */
prototypes cluster_prototypes_split(ov_cluster_night *night, ov_arena *scratch, prototypes found);

#endif
