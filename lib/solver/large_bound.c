#include "component_internal.h"

#include "onevoice/base/map.h"

/*
 * The share bound of any number of pieces: an envelope of channel c carries at most W pages and B
 * pieces, so each member takes at least a share of its burden,
 *     F * (a * w / W + (1 - a) / B)     for any a in [0, 1],
 * or is dropped. The a of each channel is searched in tenths, one channel after the other, twice.
 */
typedef struct share_group {
    uint32_t channels;
    int32_t pages;
    bool alone; /* its class shares with nothing: it takes a whole envelope */
    int64_t drop;
    int64_t count;
} share_group;

static int64_t
share_of(const ov_plan_channel *channel, int32_t pages, int64_t tenths)
{
    int64_t w = OV_MAX(channel->cap_pages, 1);
    int64_t b = channel->cap_pieces;

    return channel->burden * (tenths * pages * b + (10 - tenths) * w) / (10 * w * b);
}

/*
 * Each piece pays its share of the cheapest envelope it may lie in, by pages: no plan can be
 * cheaper, since the shares of an envelope's pieces never exceed its burden.
 */
static int64_t
share_sum(const ov_plan_problem *p, const share_group *groups, size_t count, const int64_t *tenths)
{
    int64_t sum = 0;

    for (size_t g = 0; g < count; g++) {
        int64_t least = groups[g].drop < 0 ? INT64_MAX : groups[g].drop;

        for (uint32_t rest = groups[g].channels; rest; rest &= rest - 1) {
            int c = __builtin_ctz(rest);

            least = OV_MIN(least, groups[g].alone
                                      ? p->channels[c].burden
                                      : share_of(&p->channels[c], groups[g].pages, tenths[c]));
        }
        sum += least * groups[g].count;
    }
    return sum;
}

static uint32_t
usable_channels(const plan_view *v, int32_t member)
{
    uint32_t channels = 0;

    for (size_t c = 0; c < v->problem->channel_count; c++)
        if (v->days[(size_t)member * v->problem->channel_count + c])
            channels |= 1U << c;
    return channels;
}

/* Equal pieces are counted, not repeated. */
static size_t
count_groups(ov_arena *scratch, const plan_view *v, const int32_t *members, size_t count,
             share_group *groups)
{
    ov_u64map *known = ov_u64map_new(scratch, 64);
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        const ov_plan_piece *piece = &v->problem->pieces[v->place[members[i]]];
        uint32_t channels = usable_channels(v, members[i]);
        bool alone = !((v->problem->compatible[piece->cls] >> piece->cls) & 1);
        uint64_t key = ((uint64_t)(piece->drop + 1) << 29) ^ ((uint64_t)piece->pages << 9) ^
                       ((uint64_t)alone << 8) ^ (uint64_t)channels;
        bool fresh;
        uint64_t *at;

        if (piece->pages >= 1 << 20 || piece->drop >= INT64_C(1) << 34)
            key = UINT64_MAX - i; /* outside the packing of the key: a group of its own */
        at = ov_u64map_at(known, key, &fresh);
        if (fresh) {
            *at = found;
            groups[found++] = (share_group){
                .channels = channels, .pages = piece->pages, .alone = alone, .drop = piece->drop};
        }
        groups[*at].count++;
    }
    return found;
}

/*
 * Dual ascent without limits of pages and pieces (see bound.c), over all feasible days: sees
 * windows and classes where the share bound sees volume.
 */
typedef struct ascent {
    const plan_view *v;
    const uint32_t *clique_of; /* by class */
    int cliques;
    int64_t *load; /* [channel][day][clique] */
} ascent;

/*
 * Raises the piece's price as far as every envelope that could hold it allows (first pass), then
 * books it there (second).
 */
static int64_t
ascend_piece(ascent *a, int32_t member)
{
    const ov_plan_problem *p = a->v->problem;
    const ov_plan_piece *piece = &p->pieces[a->v->place[member]];
    const uint64_t *days = &a->v->days[(size_t)member * p->channel_count];
    uint32_t cliques = a->clique_of[piece->cls];
    int64_t most = piece->drop < 0 ? INT64_MAX : piece->drop;

    for (int pass = 0; pass < 2; pass++)
        for (size_t c = 0; c < p->channel_count; c++)
            for (uint64_t rest = days[c]; rest; rest &= rest - 1)
                for (uint32_t q = cliques; q; q &= q - 1) {
                    int64_t *load =
                        &a->load[((int)c * OV_PLAN_DAYS_MAX + __builtin_ctzll(rest)) * a->cliques +
                                 __builtin_ctz(q)];

                    if (pass == 0)
                        most = OV_MIN(most, p->channels[c].burden - *load);
                    else
                        *load += most;
                }
    return most;
}

/* By last day, earliest first, as in the small bound: a piece that ends early has fewest slots to
   share, and one that is charged late finds them full. */
static int64_t
ascend_all(ov_arena *scratch, const plan_view *v, const int32_t *members, size_t count)
{
    uint32_t clique_of[OV_PLAN_CLASSES_MAX];
    ascent a = {.v = v, .clique_of = clique_of};
    int32_t head[OV_PLAN_DAYS_MAX];
    int32_t *next = OV_NEW_ARRAY(scratch, int32_t, count + 1);
    int64_t sum = 0;

    a.cliques = plan_cliques(v->problem, ~UINT64_C(0), clique_of);
    a.load = OV_NEW_ARRAY(scratch, int64_t,
                          (size_t)(OV_PLAN_CHANNELS_MAX * OV_PLAN_DAYS_MAX * a.cliques));
    for (int day = 0; day < OV_PLAN_DAYS_MAX; day++)
        head[day] = -1;
    for (size_t i = count; i-- > 0;) {
        uint64_t any = 0;
        int last;

        for (size_t c = 0; c < v->problem->channel_count; c++)
            any |= v->days[(size_t)members[i] * v->problem->channel_count + c];
        last = 63 - __builtin_clzll(any);
        next[i] = head[last];
        head[last] = (int32_t)i;
    }
    for (int day = 0; day < OV_PLAN_DAYS_MAX; day++)
        for (int32_t i = head[day]; i >= 0; i = next[i])
            sum += ascend_piece(&a, members[i]);
    return sum;
}

/* The better of shares and ascent: the first sees volume and no windows, the second windows and no
   volume. They cannot be added, for both charge the same envelopes. */
int64_t
plan_large_bound(ov_arena *scratch, const plan_view *v, const int32_t *members, size_t count)
{
    share_group *groups = OV_NEW_ARRAY(scratch, share_group, count + 1);
    size_t found = count_groups(scratch, v, members, count, groups);
    int64_t tenths[OV_PLAN_CHANNELS_MAX];
    int64_t best;

    for (size_t c = 0; c < OV_PLAN_CHANNELS_MAX; c++)
        tenths[c] = 5;
    best = share_sum(v->problem, groups, found, tenths);
    for (int round = 0; round < 2; round++)
        for (size_t c = 0; c < v->problem->channel_count; c++) {
            int64_t kept = tenths[c];

            for (int64_t a = 0; a <= 10; a++) {
                int64_t sum;

                tenths[c] = a;
                sum = share_sum(v->problem, groups, found, tenths);
                if (sum > best) {
                    best = sum;
                    kept = a;
                }
            }
            tenths[c] = kept;
        }
    best = OV_MAX(best, ascend_all(scratch, v, members, count));
    if (v->unit > 1 && best % v->unit)
        best += v->unit - best % v->unit;
    return best;
}
