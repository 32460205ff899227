#include "columns_internal.h"

#include <stdlib.h>

/*
 * Components of more pieces than a mask has bits, but not more types: columns alone plan them, from
 * a start for each set of channels. There is no search by pieces here; piles this large are mostly
 * alike, and then they are no harder than small ones.
 */
typedef struct wide {
    ov_arena *scratch;
    const plan_view *v;
    const ov_plan_options *options;
    plan_builder *out;
    plan_certificate *sum;
} wide;

static void
write_groups(const wide *w, const column_model *m, const int32_t *members, column_plan *plan)
{
    int32_t first = w->out->count;

    for (int e = 0; e < plan->count; e++) {
        const column_slot *slot = &m->slot[plan->envelope[e].slot];

        w->out->groups[w->out->count++] =
            (ov_plan_envelope){.channel = slot->channel, .day = slot->day};
    }
    for (int i = 0; i < m->pieces; i++) {
        int k = m->type_of[i];
        int e = 0;

        while (e < plan->count && plan->envelope[e].take[k] == 0)
            e++;
        w->out->group[members[i]] = e < plan->count ? first + e : OV_PLAN_DROPPED;
        if (e < plan->count)
            plan->envelope[e].take[k]--;
    }
}

/* False when there are more types than bits: nothing is planned then. */
static bool
plan_types(const wide *w, const int32_t *members, int n)
{
    column_model *m = OV_NEW(w->scratch, column_model);
    int64_t limit = w->options->column_node_limit;
    int64_t lower_t2 = 0;
    int64_t lower;
    column_plan best;

    if (!column_model_build(w->scratch, w->v, members, n, COLUMN_ALIKE, m))
        return false;
    best = column_plan_new(w->scratch, m);
    column_starts(w->scratch, m, &best);
    lower = plan_large_bound(w->scratch, w->v, members, (size_t)n);
    if (lower < best.t1) {
        int64_t by_columns =
            column_first_tier(w->scratch, m, members, limit, &best, &w->sum->effort);

        lower = OV_MAX(lower, by_columns);
    }
    lower = OV_MIN(lower, best.t1);
    if (lower == best.t1)
        lower_t2 = column_tier(w->scratch, m, 2, limit, &best, &w->sum->effort);
    w->sum->lower_t1 += lower;
    w->sum->lower_t2 += lower_t2;
    w->sum->proven_t1 = w->sum->proven_t1 && lower == best.t1;
    w->sum->proven = w->sum->proven && lower == best.t1 && lower_t2 == best.t2;
    w->sum->priced += (best.t1 << 28) + best.t2;
    w->sum->lower_priced += (lower << 28) + lower_t2;
    write_groups(w, m, members, &best);
    return true;
}

/* All that hangs together with the first of `open`, in front; returns how many. */
static size_t
grow(const plan_view *v, int32_t *open, size_t count)
{
    size_t found = 1;

    for (size_t at = 0; at < found; at++)
        for (size_t i = found; i < count; i++)
            if (plan_pair_fits(v, open[at], open[i])) {
                int32_t kept = open[i];

                open[i] = open[found];
                open[found++] = kept;
            }
    return found;
}

static int
member_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const int32_t *)a, *(const int32_t *)b);
}

void
plan_wide(ov_arena *scratch, const plan_view *v, int32_t *members, size_t count,
          const ov_plan_options *options, plan_builder *out, plan_certificate *sum)
{
    wide w = {.scratch = scratch, .v = v, .options = options, .out = out, .sum = sum};

    while (count) {
        size_t n = grow(v, members, count);

        qsort(members, n, sizeof(*members), member_cmp);
        if (n <= PLAN_PIECES)
            plan_small_solve(scratch, v, members, (int)n, options, out, sum);
        else if (!plan_types(&w, members, (int)n))
            plan_large(scratch, v, members, n, options, out, sum);
        members += n;
        count -= n;
        if (count)
            qsort(members, count, sizeof(*members), member_cmp);
    }
}
