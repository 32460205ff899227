/*
 * Prototypes: sets of shingles that the letters of one template share.
 */
#ifndef ONEVOICE_CLUSTER_PROTOTYPE_INTERNAL_H
#define ONEVOICE_CLUSTER_PROTOTYPE_INTERNAL_H

#include "night_internal.h"
#include "onevoice/policy/policy.h"

/* The first few distinct customers of something. */
typedef struct holder_set {
    uint32_t items[SPREAD_ENOUGH];
    uint32_t count;
} holder_set;

void cluster_holders_add(holder_set *set, uint32_t customer);

/* Letters with equal bodies: what is learned from. */
typedef struct signature {
    uint64_t hash;
    shingle_set shingles;
    uint32_t letters;
    uint32_t example;   /* lowest letter number */
    uint32_t prototype; /* 1-based; 0: none */
    holder_set holders;
} signature;

typedef struct prototype {
    shingle_set shingles;
    uint64_t letters;
    uint32_t example;
    holder_set holders;
} prototype;

typedef struct prototypes {
    prototype *items;
    size_t count;
} prototypes;

/* Learn prototypes; the order of the result depends on contents only. */
prototypes cluster_prototypes_learn(ov_arena *mem, ov_arena *scratch, signature *signatures,
                                    size_t count, const ov_policy *policy);

#endif
