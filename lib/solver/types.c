#include "columns_internal.h"

#include <string.h>

/* A slot before the types are known: its users are bits over the list of pieces. */
typedef struct raw_slot {
    int32_t channel, day;
    uint64_t *users;
} raw_slot;

typedef struct builder {
    ov_arena *scratch;
    const plan_view *v;
    const int32_t *members;
    int n;
    size_t words;
    bool delays;
    raw_slot *raw;
    int count;
    bool *conflicted; /* [n] */
} builder;

static const ov_plan_piece *
piece_at(const builder *b, int i)
{
    return &b->v->problem->pieces[b->v->place[b->members[i]]];
}

static uint64_t
days_at(const builder *b, int i, size_t channel)
{
    return b->v->days[(size_t)b->members[i] * b->v->problem->channel_count + channel];
}

static bool
is_inside(const builder *b, const uint64_t *a, const uint64_t *in)
{
    for (size_t w = 0; w < b->words; w++)
        if (a[w] & ~in[w])
            return false;
    return true;
}

/* Left shift: slots are first feasible days. One whose users may all use an earlier one is needless;
   without delays a later one serves as well, and only the largest sets stay. */
static void
add_slots(builder *b, size_t channel)
{
    uint64_t starts = 0;
    int from = b->count;

    for (int i = 0; i < b->n; i++)
        starts |= days_at(b, i, channel) & -days_at(b, i, channel);
    for (; starts; starts &= starts - 1) {
        int day = __builtin_ctzll(starts);
        raw_slot *slot = &b->raw[b->count];
        const uint64_t *users;
        bool needless = false;

        *slot = (raw_slot){.channel = (int32_t)channel,
                           .day = day,
                           .users = OV_NEW_ARRAY(b->scratch, uint64_t, b->words)};
        for (int i = 0; i < b->n; i++)
            slot->users[i / 64] |= ((days_at(b, i, channel) >> day) & 1) << (i % 64);
        for (int s = from; s < b->count && !needless; s++)
            needless = is_inside(b, slot->users, b->raw[s].users);
        if (needless)
            continue;
        b->count++;
        users = slot->users;
        for (int s = b->count - 2; s >= from && !b->delays; s--)
            if (is_inside(b, b->raw[s].users, users))
                b->raw[s] = b->raw[--b->count];
    }
}

static bool
uses(const builder *b, int slot, int i)
{
    return (b->raw[slot].users[i / 64] >> (i % 64)) & 1;
}

static bool
is_alike(const builder *b, int i, int k)
{
    const ov_plan_piece *x = piece_at(b, i);
    const ov_plan_piece *y = piece_at(b, k);

    if (b->conflicted[i] || b->conflicted[k] || x->key != y->key || x->cls != y->cls ||
        x->pages != y->pages || x->drop != y->drop || x->delay != y->delay ||
        (x->delay && x->not_before != y->not_before))
        return false;
    for (int s = 0; s < b->count; s++)
        if (uses(b, s, i) != uses(b, s, k))
            return false;
    return true;
}

static void
find_conflicted(builder *b)
{
    const ov_plan_problem *p = b->v->problem;
    bool *any;

    b->conflicted = OV_NEW_ARRAY(b->scratch, bool, (size_t)b->n);
    if (p->conflict_count == 0)
        return;
    any = OV_NEW_ARRAY(b->scratch, bool, p->piece_count + 1);
    for (size_t k = 0; k < p->conflict_count; k++)
        any[p->conflicts[k].a] = any[p->conflicts[k].b] = true;
    for (int i = 0; i < b->n; i++)
        b->conflicted[i] = any[b->v->place[b->members[i]]];
}

static bool
find_types(builder *b, column_grouping grouping, column_model *out)
{
    for (int i = 0; i < b->n; i++) {
        int k = grouping == COLUMN_SINGLE ? out->types : 0;

        while (k < out->types && !is_alike(b, i, out->type[k].piece))
            k++;
        if (k == COLUMN_TYPES)
            return false;
        if (k == out->types)
            out->type[out->types++] = (column_type){
                .pages = piece_at(b, i)->pages, .drop = piece_at(b, i)->drop, .piece = i};
        out->type[k].count++;
        out->type_of[i] = k;
    }
    return true;
}

/* A type stands for pieces with the same slots, so any of them speaks for all. Counts a column are
   bytes, hence the cap of pieces. */
static void
fill_slots(const builder *b, column_model *out)
{
    const ov_plan_problem *p = b->v->problem;

    out->slot = OV_NEW_ARRAY(b->scratch, column_slot, (size_t)b->count + 1);
    out->slots = b->count;
    out->delay = OV_NEW_ARRAY(b->scratch, int64_t, (size_t)(out->types * out->slots) + 1);
    for (int s = 0; s < b->count; s++) {
        const ov_plan_channel *ch = &p->channels[b->raw[s].channel];
        column_slot *slot = &out->slot[s];

        *slot = (column_slot){.channel = b->raw[s].channel,
                              .day = b->raw[s].day,
                              .cap_pieces = OV_MIN(ch->cap_pieces, UINT8_MAX),
                              .cap_pages = ch->cap_pages,
                              .burden = ch->burden,
                              .cost = ch->cost};
        for (int k = 0; k < out->types; k++) {
            const ov_plan_piece *piece = piece_at(b, out->type[k].piece);

            if (!uses(b, s, out->type[k].piece))
                continue;
            slot->members |= column_bit(k);
            out->type[k].last = OV_MAX(out->type[k].last, slot->day);
            out->delay[k * out->slots + s] =
                piece->delay * (ch->arrive[slot->day] - piece->not_before);
        }
    }
}

static bool
have_conflict(const builder *b, int i, int k)
{
    const ov_plan_problem *p = b->v->problem;
    int32_t x = b->v->place[b->members[i]];
    int32_t y = b->v->place[b->members[k]];

    if (!b->conflicted[i] || !b->conflicted[k])
        return false;
    for (size_t c = 0; c < p->conflict_count; c++)
        if ((p->conflicts[c].a == x && p->conflicts[c].b == y) ||
            (p->conflicts[c].a == y && p->conflicts[c].b == x))
            return true;
    return false;
}

static void
fill_adjacent(const builder *b, column_model *out)
{
    for (int k = 0; k < out->types; k++)
        for (int l = k; l < out->types; l++) {
            int i = out->type[k].piece;
            int j = out->type[l].piece;

            if (!plan_pair_fits(b->v, b->members[i], b->members[j]) || have_conflict(b, i, j))
                continue;
            out->type[k].adjacent |= column_bit(l);
            out->type[l].adjacent |= column_bit(k);
        }
}

static int64_t
gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The gcd of the costs rounds bounds of tier 2 as that of burdens does in tier 1: without delays
   t2 has few values, and the first bound often reaches the next one. */
bool
column_model_build(ov_arena *scratch, const plan_view *v, const int32_t *members, int n,
                   column_grouping grouping, column_model *out)
{
    const ov_plan_problem *p = v->problem;
    builder b = {.scratch = scratch,
                 .v = v,
                 .members = members,
                 .n = n,
                 .words = ((size_t)n + 63) / 64,
                 .raw = OV_NEW_ARRAY(scratch, raw_slot, p->channel_count * OV_PLAN_DAYS_MAX + 1)};

    memset(out, 0, sizeof(*out));
    out->view = v;
    out->pieces = n;
    out->type_of = OV_NEW_ARRAY(scratch, int32_t, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        b.delays = b.delays || piece_at(&b, i)->delay > 0;
    find_conflicted(&b);
    for (size_t c = 0; c < p->channel_count; c++)
        add_slots(&b, c);
    if (!find_types(&b, grouping, out))
        return false;
    fill_slots(&b, out);
    fill_adjacent(&b, out);
    out->unit[1] = OV_MAX(v->unit, 1);
    for (int s = 0; s < out->slots; s++)
        out->unit[2] = gcd(out->unit[2], out->slot[s].cost);
    for (int k = 0; k < out->types * out->slots; k++)
        out->unit[2] = gcd(out->unit[2], out->delay[k]);
    out->unit[2] = OV_MAX(out->unit[2], 1);
    return true;
}

column_plan
column_plan_new(ov_arena *scratch, const column_model *m)
{
    return (column_plan){.t1 = INT64_MAX,
                         .envelope = OV_NEW_ARRAY(scratch, column_envelope, (size_t)m->pieces + 1)};
}

void
column_plan_copy(const column_model *m, column_plan *to, const column_plan *from)
{
    column_envelope *kept = to->envelope;

    *to = *from;
    to->envelope = kept;
    memcpy(kept, from->envelope, (size_t)from->count * sizeof(*kept));
    OV_ASSERT(from->count <= m->pieces);
}

/* Least burden first, then least cost: an envelope may end in another slot than its column's, once
   it carries less. */
static bool
column_settle(const column_model *m, column_envelope *e, int64_t *t1, int64_t *t2)
{
    column_mask types = 0;
    int32_t pages = 0;
    int32_t pieces = 0;
    bool found = false;

    for (int k = 0; k < m->types; k++) {
        if (!e->take[k])
            continue;
        types |= column_bit(k);
        pages += e->take[k] * m->type[k].pages;
        pieces += e->take[k];
    }
    for (int s = 0; s < m->slots; s++) {
        const column_slot *slot = &m->slot[s];
        int64_t cost = slot->cost;

        if ((types & ~slot->members) || pages > slot->cap_pages || pieces > slot->cap_pieces)
            continue;
        for (column_mask rest = types; rest; rest &= rest - 1) {
            int k = column_first(rest);

            cost += e->take[k] * m->delay[k * m->slots + s];
        }
        if (found && (slot->burden > *t1 || (slot->burden == *t1 && cost >= *t2)))
            continue;
        found = true;
        *t1 = slot->burden;
        *t2 = cost;
        e->slot = s;
    }
    return found;
}

bool
column_plan_value(const column_model *m, column_plan *plan)
{
    plan->t1 = plan->t2 = 0;
    for (int k = 0; k < m->types; k++)
        plan->t1 += plan->dropped[k] * OV_MAX(m->type[k].drop, 0);
    for (int e = 0; e < plan->count; e++) {
        int64_t t1 = 0;
        int64_t t2 = 0;

        if (!column_settle(m, &plan->envelope[e], &t1, &t2))
            return false;
        plan->t1 += t1;
        plan->t2 += t2;
    }
    return true;
}

bool
column_better(const column_plan *a, const column_plan *b)
{
    return a->t1 < b->t1 || (a->t1 == b->t1 && a->t2 < b->t2);
}

/* A plan of one model as a plan of another over the same pieces. */
static column_plan
convert(ov_arena *scratch, const column_model *from, const column_plan *plan,
        const column_model *to)
{
    column_plan rest = column_plan_new(scratch, from);
    column_plan out = column_plan_new(scratch, to);

    column_plan_copy(from, &rest, plan);
    out.count = plan->count;
    for (int i = 0; i < from->pieces; i++) {
        int k = from->type_of[i];
        int e = 0;

        while (e < rest.count && rest.envelope[e].take[k] == 0)
            e++;
        if (e < rest.count) {
            rest.envelope[e].take[k]--;
            out.envelope[e].take[to->type_of[i]]++;
        } else {
            out.dropped[to->type_of[i]]++;
        }
    }
    OV_ASSERT(column_plan_value(to, &out));
    return out;
}

int64_t
column_first_tier(ov_arena *scratch, const column_model *m, const int32_t *members,
                  int64_t node_limit, column_plan *best, plan_effort *effort)
{
    int64_t bound = column_tier(scratch, m, 1, node_limit, best, effort);
    column_model *single;
    column_plan plan;
    int64_t again;

    if (bound >= best->t1 || m->types == m->pieces)
        return bound;
    single = OV_NEW(scratch, column_model);
    if (!column_model_build(scratch, m->view, members, m->pieces, COLUMN_SINGLE, single))
        return bound;
    plan = convert(scratch, m, best, single);
    again = column_tier(scratch, single, 1, node_limit, &plan, effort);
    if (column_better(&plan, best)) {
        plan = convert(scratch, single, &plan, m);
        column_plan_copy(m, best, &plan);
    }
    return OV_MAX(bound, again);
}
