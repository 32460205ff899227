#include "component_internal.h"

#include <string.h>

/*
 * Customers with more pieces than a mask has bits: care homes, law offices.
 *
 * Each piece takes the channel on which it claims the least share of an envelope. Then, per channel
 * and group of classes that all mix, the earliest deadline not yet met fills one envelope: earliest
 * last day first, within a day the largest piece that fits. Afterwards neighbouring envelopes are
 * reopened a few dozen pieces at a time and planned exactly. Linear in the pieces but for that.
 */
#define IMPROVE_MOST   3000 /* pieces, above which the filling stands */
#define IMPROVE_PIECES 36
#define IMPROVE_NODES  400

typedef struct bucket {
    int32_t head; /* first member by first feasible day; -1 none */
} bucket;

/* One (class group, channel): buckets by last day and size, musts before mays. */
typedef struct filler {
    const plan_view *v;
    const int32_t *members;
    size_t count;
    int32_t channel;
    int32_t sizes; /* largest size + 1 */
    bucket *buckets[2];
    int32_t *next;
    int32_t *conflict_from, *conflict_with; /* by member, or NULL */
    int32_t *stamp;                         /* envelope a member was put into, plus one */
} filler;

static uint64_t
days_on(const plan_view *v, int32_t member, int32_t channel)
{
    return v->days[(size_t)member * v->problem->channel_count + (size_t)channel];
}

static const ov_plan_piece *
piece_of(const plan_view *v, int32_t member)
{
    return &v->problem->pieces[v->place[member]];
}

/* Burden share in 1/1024, of the greater claim, on a channel that takes the piece. */
static int64_t
claim(const ov_plan_channel *channel, int32_t pages)
{
    int64_t by_pages = channel->burden * 1024 * pages / OV_MAX(channel->cap_pages, 1);
    int64_t by_count = channel->burden * 1024 / channel->cap_pieces;

    return OV_MAX(by_pages, by_count);
}

static int32_t
choose_channel(const plan_view *v, int32_t member, int64_t *least)
{
    int32_t best = -1;

    *least = INT64_MAX;
    for (size_t c = 0; c < v->problem->channel_count; c++) {
        int64_t share;

        if (!days_on(v, member, (int32_t)c)) /* which may take nothing at all */
            continue;
        share = claim(&v->problem->channels[c], piece_of(v, member)->pages);
        if (share < *least) {
            *least = share;
            best = (int32_t)c;
        }
    }
    return best;
}

/* The class with most pieces among `open`, then whatever mixes with all that is in; what was taken.
 */
static uint64_t
mixing_group(const ov_plan_problem *p, const size_t *pieces, uint64_t open)
{
    uint64_t in = 0;

    while (open) {
        int best = __builtin_ctzll(open);

        for (uint64_t rest = open; rest; rest &= rest - 1)
            if (pieces[__builtin_ctzll(rest)] > pieces[best])
                best = __builtin_ctzll(rest);
        in |= UINT64_C(1) << best;
        open &= p->compatible[best] & ~in;
        for (uint64_t rest = open; rest; rest &= rest - 1)
            if (in & ~p->compatible[__builtin_ctzll(rest)])
                open &= ~(rest & -rest);
    }
    return in;
}

/* Classes into groups that all mix: the class with most pieces first, then whatever mixes with all
   of the group. A class that goes alone has the group -1. */
static void
group_classes(const plan_view *v, const int32_t *members, size_t count, int32_t *group)
{
    const ov_plan_problem *p = v->problem;
    size_t pieces[OV_PLAN_CLASSES_MAX] = {0};
    uint64_t open = 0;

    for (size_t i = 0; i < count; i++)
        pieces[piece_of(v, members[i])->cls]++;
    for (size_t k = 0; k < p->class_count; k++) {
        if (pieces[k] && !((p->compatible[k] >> k) & 1))
            group[k] = -1;
        else if (pieces[k])
            open |= UINT64_C(1) << k;
    }
    for (int32_t number = 0; open; number++) {
        uint64_t in = mixing_group(p, pieces, open);

        open &= ~in;
        for (uint64_t rest = in; rest; rest &= rest - 1)
            group[__builtin_ctzll(rest)] = number;
    }
}

static int
last_day(const plan_view *v, int32_t member, int32_t channel)
{
    return 63 - __builtin_clzll(days_on(v, member, channel));
}

static bool
in_conflict(const filler *f, int32_t at, int32_t envelope)
{
    if (!f->conflict_from)
        return false;
    for (int32_t k = f->conflict_from[at]; k < f->conflict_from[at + 1]; k++)
        if (f->stamp[f->conflict_with[k]] == envelope + 1)
            return true;
    return false;
}

/* Members of the bucket that may leave on `day` and fit; the list is by first feasible day. */
static void
take_from(filler *f, bucket *b, int day, int32_t size, int32_t *pages, int32_t *pieces,
          plan_builder *out)
{
    int32_t *link = &b->head;
    int tries = 8;

    while (*link >= 0 && *pages >= size && *pieces > 0) {
        int32_t at = *link;
        uint64_t days = days_on(f->v, f->members[at], f->channel);

        if (__builtin_ctzll(days) > day)
            return;
        if (!((days >> day) & 1) || in_conflict(f, at, out->count)) {
            if (--tries == 0)
                return;
            link = &f->next[at];
            continue;
        }
        *link = f->next[at];
        *pages -= size;
        *pieces -= 1;
        f->stamp[at] = out->count + 1;
        out->group[f->members[at]] = out->count;
    }
}

static void
fill_envelope(filler *f, int day, plan_builder *out)
{
    const ov_plan_channel *channel = &f->v->problem->channels[f->channel];
    int32_t pages = channel->cap_pages;
    int32_t pieces = channel->cap_pieces;

    out->groups[out->count] = (ov_plan_envelope){.channel = f->channel, .day = day};
    for (int kind = 0; kind < 2; kind++)
        for (int last = day; last < OV_PLAN_DAYS_MAX; last++)
            for (int32_t size = OV_MIN(f->sizes - 1, pages); size >= 0 && pieces > 0; size--)
                take_from(f, &f->buckets[kind][last * f->sizes + size], day, size, &pages, &pieces,
                          out);
    out->count++;
}

/* Put the members of one (group, channel) into buckets; lists end up by first feasible day. */
static void
fill_buckets(filler *f, const int32_t *chosen, size_t count, const bool *must)
{
    int32_t by_first[OV_PLAN_DAYS_MAX + 1];
    int32_t *chain = f->next;

    for (int32_t k = 0; k < OV_PLAN_DAYS_MAX * f->sizes; k++)
        f->buckets[0][k].head = f->buckets[1][k].head = -1;
    for (int day = 0; day <= OV_PLAN_DAYS_MAX; day++)
        by_first[day] = -1;
    for (size_t i = count; i-- > 0;) {
        int first = __builtin_ctzll(days_on(f->v, f->members[chosen[i]], f->channel));

        chain[chosen[i]] = by_first[first];
        by_first[first] = chosen[i];
    }
    for (int day = OV_PLAN_DAYS_MAX - 1; day >= 0; day--) {
        int32_t following;

        for (int32_t at = by_first[day]; at >= 0; at = following) {
            int32_t size = piece_of(f->v, f->members[at])->pages;
            bucket *b = &f->buckets[must[at] ? 0 : 1]
                                   [last_day(f->v, f->members[at], f->channel) * f->sizes + size];

            following = chain[at];
            chain[at] = b->head;
            b->head = at;
        }
    }
}

static void
fill_channel(filler *f, const int32_t *chosen, size_t count, const bool *must, plan_builder *out)
{
    fill_buckets(f, chosen, count, must);
    for (int day = 0; day < OV_PLAN_DAYS_MAX; day++)
        for (int32_t size = f->sizes - 1; size >= 0; size--)
            while (f->buckets[0][day * f->sizes + size].head >= 0)
                fill_envelope(f, day, out);
}

/* Conflicts by member, in two passes over the pairs: filling asks for those of one piece, and a
   list of a hundred thousand pieces cannot be searched for each. */
static void
index_conflicts(ov_arena *scratch, filler *f)
{
    const ov_plan_problem *p = f->v->problem;
    int32_t *at;
    int32_t *from;

    if (p->conflict_count == 0)
        return;
    at = OV_NEW_ARRAY(scratch, int32_t, p->piece_count + 1);
    from = OV_NEW_ARRAY(scratch, int32_t, f->count + 2);
    for (size_t i = 0; i < f->count; i++)
        at[f->v->place[f->members[i]]] = (int32_t)i + 1;
    f->conflict_with = OV_NEW_ARRAY(scratch, int32_t, 2 * p->conflict_count + 1);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < p->conflict_count; k++) {
            int32_t a = at[p->conflicts[k].a] - 1;
            int32_t b = at[p->conflicts[k].b] - 1;

            if (a < 0 || b < 0)
                continue;
            if (pass == 0) {
                from[a + 1]++;
                from[b + 1]++;
            } else {
                f->conflict_with[--from[a + 1]] = b;
                f->conflict_with[--from[b + 1]] = a;
            }
        }
        for (size_t i = 0; i < f->count && pass == 0; i++)
            from[i + 1] += from[i];
        if (pass == 0)
            from[f->count + 1] = from[f->count];
    }
    /* after the second pass from[i + 1] is the start of i */
    f->conflict_from = from + 1;
}

static void
alone(const plan_view *v, int32_t member, int32_t channel, plan_builder *out)
{
    out->groups[out->count] =
        (ov_plan_envelope){.channel = channel, .day = __builtin_ctzll(days_on(v, member, channel))};
    out->group[member] = out->count++;
}

/* A piece worth less than the envelope it would open, and nobody fills. */
static void
fill_all(ov_arena *scratch, const plan_view *v, const int32_t *members, size_t count,
         plan_builder *out)
{
    const ov_plan_problem *p = v->problem;
    filler f = {.v = v, .members = members, .count = count, .sizes = 1};
    int32_t group[OV_PLAN_CLASSES_MAX] = {0};
    int32_t *channel = OV_NEW_ARRAY(scratch, int32_t, count + 1);
    int32_t *chosen = OV_NEW_ARRAY(scratch, int32_t, count + 1);
    bool *must = OV_NEW_ARRAY(scratch, bool, count + 1);
    int32_t groups = 0;

    group_classes(v, members, count, group);
    for (size_t i = 0; i < count; i++) {
        const ov_plan_piece *piece = piece_of(v, members[i]);
        int64_t share;

        channel[i] = choose_channel(v, members[i], &share);
        must[i] = piece->drop < 0 || piece->drop * 1024 >= share;
        f.sizes = OV_MAX(f.sizes, piece->pages + 1);
        groups = OV_MAX(groups, group[piece->cls] + 1);
        out->group[members[i]] = OV_PLAN_DROPPED;
        if (group[piece->cls] < 0 &&
            (piece->drop < 0 || piece->drop >= p->channels[channel[i]].burden))
            alone(v, members[i], channel[i], out);
    }
    f.next = OV_NEW_ARRAY(scratch, int32_t, count + 1);
    f.stamp = OV_NEW_ARRAY(scratch, int32_t, count + 1);
    for (int kind = 0; kind < 2; kind++)
        f.buckets[kind] = OV_NEW_ARRAY(scratch, bucket, (size_t)(OV_PLAN_DAYS_MAX * f.sizes) + 1);
    index_conflicts(scratch, &f);
    for (int32_t g = 0; g < groups; g++)
        for (size_t c = 0; c < p->channel_count; c++) {
            size_t n = 0;

            for (size_t i = 0; i < count; i++)
                if (group[piece_of(v, members[i])->cls] == g && channel[i] == (int32_t)c)
                    chosen[n++] = (int32_t)i;
            f.channel = (int32_t)c;
            if (n)
                fill_channel(&f, chosen, n, must, out);
        }
}

/* Value of the pieces given: burdens and drops, then costs and delays. */
typedef struct value {
    int64_t t1, t2;
} value;

static value
value_of(const plan_view *v, const int32_t *members, size_t count, const plan_builder *b,
         int32_t *seen, int32_t mark)
{
    const ov_plan_problem *p = v->problem;
    value sum = {0};

    for (size_t i = 0; i < count; i++) {
        const ov_plan_piece *piece = piece_of(v, members[i]);
        int32_t g = b->group[members[i]];
        const ov_plan_channel *channel;

        if (g < 0) {
            sum.t1 += piece->drop;
            continue;
        }
        channel = &p->channels[b->groups[g].channel];
        sum.t2 += piece->delay * (channel->arrive[b->groups[g].day] - piece->not_before);
        if (seen[g] != mark) {
            seen[g] = mark;
            sum.t1 += channel->burden;
            sum.t2 += channel->cost;
        }
    }
    return sum;
}

/* The pieces of a few envelopes around `centre`, and some dropped ones. */
static size_t
neighbourhood(const plan_view *v, const int32_t *members, size_t count, const plan_builder *b,
              int32_t centre, int32_t stride, int32_t *out)
{
    size_t n = 0;

    for (int32_t step = 0; step < 3; step++) {
        int32_t g = (centre + step * stride) % b->count;
        size_t before = n;

        for (size_t i = 0; i < count && n < IMPROVE_PIECES; i++)
            if (b->group[members[i]] == g)
                out[n++] = members[i];
        if (n == IMPROVE_PIECES)
            return before; /* an envelope is taken whole or not at all */
    }
    for (size_t i = 0; i < count && n < IMPROVE_PIECES; i++)
        if (b->group[members[i]] == OV_PLAN_DROPPED)
            out[n++] = members[i];
    (void)v;
    return n;
}

/* Filling never looks back; a few envelopes at a time are reopened and planned exactly. The rounds
   walk over all envelopes with growing strides, so that others meet each time. */
static void
improve(const plan_view *v, const int32_t *members, size_t count, plan_builder *b)
{
    ov_arena *scratch = ov_arena_new();
    ov_plan_options options = {.node_limit = IMPROVE_NODES};
    int32_t *seen = OV_NEW_ARRAY(scratch, int32_t, v->count + 1);
    int32_t mark = 0;
    int32_t rounds = OV_MIN(4 * b->count, 400);

    for (int32_t round = 0; round < rounds; round++) {
        ov_arena *inner = ov_arena_new();
        plan_builder trial = {.group = OV_NEW_ARRAY(inner, int32_t, v->count + 1),
                              .groups = OV_NEW_ARRAY(inner, ov_plan_envelope, PLAN_PIECES + 1)};
        int32_t *seen_trial = OV_NEW_ARRAY(inner, int32_t, PLAN_PIECES + 1);
        plan_certificate none = {.proven = true, .proven_t1 = true, .effort = {.limit = INT64_MAX}};
        int32_t part[IMPROVE_PIECES];
        size_t n =
            neighbourhood(v, members, count, b, round % b->count, 1 + round / b->count, part);
        value now = value_of(v, part, n, b, seen, ++mark);
        value then;

        plan_small_solve(inner, v, part, (int)n, &options, &trial, &none);
        then = value_of(v, part, n, &trial, seen_trial, 1);
        if (n > 0 && (then.t1 < now.t1 || (then.t1 == now.t1 && then.t2 < now.t2))) {
            for (size_t i = 0; i < n; i++) {
                int32_t g = trial.group[part[i]];

                b->group[part[i]] = g < 0 ? g : b->count + g;
            }
            memcpy(&b->groups[b->count], trial.groups, (size_t)trial.count * sizeof(*trial.groups));
            b->count += trial.count;
            plan_builder_compact(inner, v, b);
        }
        ov_arena_free(inner);
    }
    ov_arena_free(scratch);
}

/* Filled, improved, and certified by a bound that needs no search: what is beyond masks and types
   is planned within a few percent, and says by how much. */
void
plan_large(ov_arena *scratch, const plan_view *v, const int32_t *members, size_t count,
           const ov_plan_options *options, plan_builder *out, plan_certificate *sum)
{
    plan_builder own = {.group = OV_NEW_ARRAY(scratch, int32_t, v->count + 1),
                        .groups = OV_NEW_ARRAY(scratch, ov_plan_envelope, count + 2 * PLAN_PIECES)};
    int32_t *seen = OV_NEW_ARRAY(scratch, int32_t, count + 2 * PLAN_PIECES);
    int64_t bound = plan_large_bound(scratch, v, members, count);
    value total;

    (void)options;
    memset(own.group, 0xff, (v->count + 1) * sizeof(*own.group));
    fill_all(scratch, v, members, count, &own);
    if (count <= IMPROVE_MOST && own.count > 1)
        improve(v, members, count, &own);
    total = value_of(v, members, count, &own, seen, 1);
    for (size_t i = 0; i < count; i++) {
        int32_t g = own.group[members[i]];

        out->group[members[i]] = g < 0 ? g : out->count + g;
    }
    memcpy(&out->groups[out->count], own.groups, (size_t)own.count * sizeof(*own.groups));
    out->count += own.count;
    bound = OV_MIN(bound, total.t1);
    sum->lower_t1 += bound;
    sum->proven_t1 = sum->proven_t1 && bound == total.t1;
    sum->proven = false;
    sum->priced += (total.t1 << 28) + OV_MIN(total.t2, (INT64_C(1) << 28) - 1);
    sum->lower_priced += bound << 28;
}
