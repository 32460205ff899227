/*
 * Reviewers' decisions: a "same" joins two parties whatever their weight or guards, a "different"
 * keeps them apart, also through others.
 *
 * Where they contradict each other the later decision wins, on a tie "different"; the one overruled
 * is reported.
 */
#include "decisions_internal.h"
#include "onevoice/base/groups.h"

#include <stdlib.h>

static int
rank_cmp(const void *a, const void *b)
{
    const ov_link_decision *x = a, *y = b;
    int order = OV_CMP(y->decided_on, x->decided_on);

    if (order == 0)
        order = OV_CMP(x->same, y->same);
    if (order == 0)
        order = OV_CMP(x->party, y->party);
    return order ? order : OV_CMP(x->other_party, y->other_party);
}

static int
parties_cmp(const void *a, const void *b)
{
    const link_forbidden *x = a, *y = b;
    int order = OV_CMP(x->a, y->a);

    return order ? order : OV_CMP(x->b, y->b);
}

/* Does a decision taken so far stand between the groups of a and b? */
static bool
forbidden_between(link_decisions *d, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < d->forbidden_count; i++) {
        uint32_t x = ov_groups_root(d->group, d->forbidden[i].a),
                 y = ov_groups_root(d->group, d->forbidden[i].b);

        if ((x == a && y == b) || (x == b && y == a))
            return true;
    }
    return false;
}

void
link_decisions_read(ov_arena *mem, const link_data *data, link_decisions *decisions,
                    ov_identities *out)
{
    const ov_snapshot *snapshot = data->snapshot;
    OV_AUTO(ov_arena_free_at) ov_arena *scratch = ov_arena_new();
    size_t count = snapshot->decisions.count;
    ov_link_decision *ranked = OV_NEW_ARRAY(scratch, ov_link_decision, count + 1);
    uint64_t overruled = 0;

    *decisions = (link_decisions){
        .group = OV_NEW_ARRAY(mem, uint32_t, snapshot->parties.count + 1),
        .forbidden = OV_NEW_ARRAY(mem, link_forbidden, count + 1),
    };
    for (uint32_t i = 0; i < snapshot->parties.count; i++)
        decisions->group[i] = i;
    for (size_t i = 0; i < count; i++)
        ranked[i] = snapshot->decisions.items[i];
    if (count)
        qsort(ranked, count, sizeof *ranked, rank_cmp);
    for (size_t i = 0; i < count; i++) {
        uint32_t a = ranked[i].party, b = ranked[i].other_party, x, y;

        if (a == b || a >= snapshot->parties.count || b >= snapshot->parties.count)
            continue;
        x = ov_groups_root(decisions->group, a);
        y = ov_groups_root(decisions->group, b);
        if (ranked[i].same) {
            if (x != y && forbidden_between(decisions, x, y)) {
                overruled++;
            } else {
                decisions->group[OV_MAX(x, y)] = OV_MIN(x, y);
                decisions->any_same = true;
            }
        } else if (x == y) {
            overruled++;
        } else {
            decisions->forbidden[decisions->forbidden_count++] =
                (link_forbidden){OV_MIN(a, b), OV_MAX(a, b)};
        }
    }
    for (uint32_t i = 0; i < snapshot->parties.count; i++)
        decisions->group[i] = ov_groups_root(decisions->group, i);
    if (decisions->forbidden_count)
        qsort(decisions->forbidden, decisions->forbidden_count, sizeof *decisions->forbidden,
              parties_cmp);
    if (overruled)
        link_report(data, out, "decision_overruled", overruled, OV_STR_NULL);
}

bool
link_decisions_forbid(const link_decisions *decisions, uint32_t a, uint32_t b)
{
    link_forbidden key = {OV_MIN(a, b), OV_MAX(a, b)};
    size_t low = 0, high = decisions->forbidden_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = parties_cmp(&decisions->forbidden[middle], &key);

        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
