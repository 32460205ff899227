/*
 * Union-find over numbers: parent[i] == i for each alone. The lowest number of a group is its root, so that the result does not depend on
 * the order of joining.
 */
#ifndef ONEVOICE_BASE_GROUPS_H
#define ONEVOICE_BASE_GROUPS_H

#include "onevoice/base/base.h"

static inline uint32_t
ov_groups_root(uint32_t *parent, uint32_t at)
{
    while (parent[at] != at)
        at = parent[at] = parent[parent[at]];
    return at;
}

static inline void
ov_groups_join(uint32_t *parent, uint32_t a, uint32_t b)
{
    uint32_t x = ov_groups_root(parent, a), y = ov_groups_root(parent, b);

    parent[OV_MAX(x, y)] = OV_MIN(x, y);
}

#endif
