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

/* Letters that tell what a department always says: one of two wordings comes eight times in a row in
   one of 128. */
#define TOLD_LEAST 8

/* Of so many letters: three in four, as some layouts cut a sentence otherwise; one in twenty, as scans
   lose words. */
static inline bool
cluster_said_always(size_t letters, size_t of)
{
    return letters * 4 >= of * 3;
}

static inline bool
cluster_said_never(size_t letters, size_t of)
{
    return letters * 20 <= of;
}

/* Has it a prototype, and no rare words? */
static inline bool
cluster_is_clean(const night_letter *l)
{
    return l->prototype && !l->noisy && !l->rough;
}

/* Prototypes taken apart where the letters of one department say different things in two places. */
prototypes cluster_prototypes_part(ov_cluster_night *night, ov_arena *scratch, prototypes found);

/* Prototypes taken apart where what departments always say differs; letters get their new ones. */
prototypes cluster_prototypes_split(ov_cluster_night *night, ov_arena *scratch, prototypes found);

#endif
