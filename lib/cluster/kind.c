/* Subject lines and first sentences that differ in what a slot was filled with ("Approval of
   aspirin", "Approval of insulin") are of one kind: one template has them. */
#include <stdlib.h>

#include "frame_internal.h"

typedef struct ordered {
    uint64_t key;
    uint32_t unit, letters;
} ordered;

/* By letters, so that the usual form leads; by content, never by number. */
static int
ordered_cmp(const void *a, const void *b)
{
    const ordered *x = a, *y = b;

    return x->letters != y->letters ? OV_CMP(y->letters, x->letters) : OV_CMP(x->key, y->key);
}

/* Leaders whose first, or last, token is the same: a chain each. */
typedef struct link {
    uint32_t leader, next; /* 1-based; next 0 ends */
} link;

typedef struct leaders {
    OV_VEC(uint32_t) units;
    OV_VEC(link) links;
    ov_u64map *heads; /* token, and which end of the unit -> head of its links */
} leaders;

enum { UNIT_ENDS = 2 };

static uint64_t
end_key(const ov_cluster_night *night, const night_unit *u, size_t end)
{
    uint32_t token = night->tokens.items[u->first + (end == 0 ? 0 : u->count - 1u)];

    return (uint64_t)end << 32 | token;
}

/* How many tokens two units have in common before and behind the slot in which they differ. */
static size_t
count_around_slot(const ov_cluster_night *night, const night_unit *a, const night_unit *b)
{
    const uint32_t *x = night->tokens.items + a->first, *y = night->tokens.items + b->first;
    size_t least = OV_MIN(a->count, b->count), before = 0, behind = 0;

    while (before < least && x[before] == y[before])
        before++;
    while (before + behind < least && x[a->count - 1 - behind] == y[b->count - 1 - behind])
        behind++;
    return before + behind;
}

/* The leader that is like the unit but for a slot of less than half its length; 0: none. */
static uint32_t
leader_find(const leaders *l, const ov_cluster_night *night, const night_unit *u)
{
    uint32_t best = 0;
    size_t most = 0;

    for (size_t end = 0; end < UNIT_ENDS; end++) {
        uint64_t head = 0;

        ov_u64map_get(l->heads, end_key(night, u, end), &head);
        for (uint32_t at = (uint32_t)head; at; at = l->links.items[at - 1].next) {
            uint32_t number = l->links.items[at - 1].leader;
            const night_unit *leader = &night->units.items[l->units.items[number - 1]];
            size_t common = count_around_slot(night, leader, u);

            if (common * 2 > OV_MAX(leader->count, u->count) &&
                (common > most || (common == most && number < best))) {
                best = number;
                most = common;
            }
        }
    }
    return best;
}

static uint32_t
leader_add(leaders *l, ov_arena *scratch, const ov_cluster_night *night, uint32_t unit)
{
    bool fresh;

    *OV_VEC_ADD(scratch, &l->units) = unit;
    for (size_t end = 0; end < UNIT_ENDS; end++) {
        uint64_t *head =
            ov_u64map_at(l->heads, end_key(night, &night->units.items[unit], end), &fresh);
        link next = {(uint32_t)l->units.count, (uint32_t)*head};

        *head = l->links.count + 1;
        *OV_VEC_ADD(scratch, &l->links) = next;
    }
    return (uint32_t)l->units.count;
}

size_t
cluster_kinds_find(const ov_cluster_night *night, ov_arena *scratch, uint32_t *kinds)
{
    OV_VEC(ordered) order = {0};
    leaders l = {.heads = ov_u64map_new(scratch, 4096)};

    for (uint32_t i = 0; i < night->units.count; i++)
        if (kinds[i])
            *OV_VEC_ADD(scratch, &order) =
                (ordered){night->units.items[i].key, i, night->units.items[i].letters};
    if (order.count > 0)
        qsort(order.items, order.count, sizeof *order.items, ordered_cmp);
    for (size_t i = 0; i < order.count; i++) {
        uint32_t unit = order.items[i].unit;
        uint32_t kind = leader_find(&l, night, &night->units.items[unit]);

        kinds[unit] = kind ? kind : leader_add(&l, scratch, night, unit);
    }
    return l.units.count;
}
