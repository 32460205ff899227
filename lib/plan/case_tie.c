/*
 * Among plans that cost the same, the one a reader finds easier: what is of one matter lies in one
 * envelope where it can. Envelopes stay as the solver made them, and so does what they cost; pieces
 * change places between them, a matter's share of an envelope at a time, alone or against another
 * share, as long as fewer (matter, envelope) pairs are left. Each change leaves fewer, so it ends;
 * a plan that is kept from the night before is changed for nothing less.
 */
#include "case_internal.h"

#include <string.h>

/* Trials grow with the square of the shares: above so many pieces envelopes are filled by deadline. */
#define TIE_MOST     100
#define TIE_TWO_MOST 30 /* and with its cube, where two shares make room for one */

typedef struct tie {
    case_builder *b;
    uint32_t *matter;  /* [piece] from 1; 0: of none, a share by itself */
    int32_t *members;  /* room for one envelope's */
    int32_t *leaves;   /* [envelope] its night before any change */
    int32_t *envelope; /* [piece] before the trial */
} tie;

static size_t
members_of(const tie *t, int32_t envelope)
{
    size_t count = 0;

    for (size_t i = 0; i < t->b->model.count; i++)
        if (t->b->solution.envelope[i] == envelope)
            t->members[count++] = (int32_t)i;
    return count;
}

static bool
may_share(const ov_plan_problem *p, const ov_plan_piece *a, const ov_plan_piece *b)
{
    return a->key == b->key && (p->compatible[a->cls] >> b->cls & 1) &&
           (p->compatible[b->cls] >> a->cls & 1);
}

/* Is it still an envelope of the plan, which waits no less for whom it waits? */
static bool
holds(const tie *t, int32_t envelope)
{
    const ov_plan_problem *p = &t->b->model.problem;
    const ov_plan_envelope *e = &t->b->solution.envelopes[envelope];
    const ov_plan_channel *channel = &p->channels[e->channel];
    size_t count = members_of(t, envelope);
    int32_t pages = 0;

    for (size_t i = 0; i < count; i++) {
        const ov_plan_piece *piece = &p->pieces[t->members[i]];

        if (!(t->b->model.items[t->members[i]].days[e->channel] >> e->day & 1))
            return false;
        pages += piece->pages;
        for (size_t k = 0; k < i; k++)
            if (!may_share(p, piece, &p->pieces[t->members[k]]))
                return false;
    }
    return count > 0 && pages <= channel->cap_pages && (int32_t)count <= channel->cap_pieces &&
           case_leaving_day(t->b, e, t->members, count) >= t->leaves[envelope];
}

/* A piece goes to another envelope, or all of its matter that lies where it lies. */
static void
move(tie *t, size_t piece, bool share, int32_t from, int32_t to)
{
    t->b->solution.envelope[piece] = to;
    for (size_t i = 0; share && t->matter[piece] && i < t->b->model.count; i++)
        if (t->envelope[i] == from && t->matter[i] == t->matter[piece])
            t->b->solution.envelope[i] = to;
}

static void
take_back(tie *t)
{
    memcpy(t->b->solution.envelope, t->envelope, t->b->model.count * sizeof(*t->envelope));
}

/* What leaves tonight takes along whom it can (pull_in), and gives nobody back to a later night. */
static bool
goes_later(const tie *t, int32_t from, int32_t to)
{
    return t->leaves[from] == 0 && t->leaves[to] > 0;
}

/* The matters that an envelope says something of. */
static size_t
matters_in(const tie *t, int32_t envelope)
{
    size_t count = members_of(t, envelope);
    size_t matters = 0;

    for (size_t i = 0; i < count; i++) {
        size_t k = 0;

        while (k < i && t->matter[t->members[k]] != t->matter[t->members[i]])
            k++;
        matters += k == i && t->matter[t->members[i]] != 0;
    }
    return matters;
}

static bool
is_better(const tie *t, size_t before, int32_t from, int32_t to)
{
    return holds(t, to) && holds(t, from) && matters_in(t, from) + matters_in(t, to) < before;
}

/* Room for a share by what goes back: one piece or share, or two of them. */
static bool
make_room(tie *t, size_t piece, size_t before, int32_t from, int32_t to)
{
    size_t count = t->b->model.count;

    for (size_t i = 0; i < 2 * count; i++)
        for (size_t k = i; t->envelope[i / 2] == to && k < 2 * count; k++) {
            if (t->envelope[k / 2] != to || (k > i && count > TIE_TWO_MOST))
                continue;
            move(t, piece, true, from, to);
            move(t, i / 2, i % 2, to, from);
            move(t, k / 2, k % 2, to, from);
            if (is_better(t, before, from, to))
                return true;
            take_back(t);
        }
    return false;
}

/* The share of `piece` joins the rest of its matter. */
static bool
join(tie *t, size_t piece, int32_t to)
{
    int32_t from = t->envelope[piece];
    size_t before = matters_in(t, from) + matters_in(t, to);

    if (goes_later(t, from, to))
        return false;
    move(t, piece, true, from, to);
    if (is_better(t, before, from, to))
        return true;
    take_back(t);
    return !goes_later(t, to, from) && make_room(t, piece, before, from, to);
}

/* One change that leaves fewer pairs, in the order of pieces. */
static bool
improve(tie *t)
{
    const int32_t *envelope = t->b->solution.envelope;
    size_t count = t->b->model.count;

    memcpy(t->envelope, envelope, count * sizeof(*t->envelope));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; t->matter[i] && envelope[i] >= 0 && k < count; k++)
            if (t->matter[k] == t->matter[i] && envelope[k] >= 0 && envelope[k] != envelope[i] &&
                join(t, i, envelope[k]))
                return true;
    return false;
}

void
case_tie(case_builder *b)
{
    size_t count = b->model.count;
    tie t = {.b = b,
             .matter = OV_NEW_ARRAY(b->scratch, uint32_t, count + 1),
             .members = OV_NEW_ARRAY(b->scratch, int32_t, count + 1),
             .leaves = OV_NEW_ARRAY(b->scratch, int32_t, b->solution.envelope_count + 1),
             .envelope = OV_NEW_ARRAY(b->scratch, int32_t, count + 1)};

    if (count > TIE_MOST || b->solution.envelope_count < 2)
        return;
    for (size_t i = 0; i < count; i++)
        t.matter[i] = b->judgement->pieces.items[b->model.items[i].piece].matter;
    for (size_t e = 0; e < b->solution.envelope_count; e++)
        t.leaves[e] =
            case_leaving_day(b, &b->solution.envelopes[e], t.members, members_of(&t, (int32_t)e));
    while (improve(&t))
        ;
}
