/*
 * Blocks of faces that share a key, for pairs.c.
 */
#ifndef ONEVOICE_LINK_PAIRS_INTERNAL_H
#define ONEVOICE_LINK_PAIRS_INTERNAL_H

#include "link_internal.h"

#define LINK_CHAINS 16

/* In the number of a face's block: it is in none, the rest is the face. */
#define LINK_LONE 0x80000000u

typedef struct link_entry {
    uint32_t key, face;
} link_entry;

typedef struct link_blocks {
    uint32_t *faces;  /* block after block, ascending in each */
    uint32_t *starts; /* count + 1 */
    size_t count;
    uint64_t dropped, dropped_faces;
    link_entry *entries, *spare; /* room to sort in */
} link_blocks;

/* Room for the blocks of one chain, to be used for one after the other. */
void link_blocks_init(ov_arena *mem, const link_data *data, link_blocks *blocks);

/* The blocks of one chain; numbers[face * LINK_CHAINS + chain] becomes the block's number, from 1,
   for the faces that are in one. */
void link_blocks_make(const link_data *data, unsigned chain, uint32_t *numbers, link_blocks *out);

#endif
