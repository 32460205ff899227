#include "onevoice/solver/check.h"

static ov_plan_verdict
fault(ov_plan_fault code, size_t piece)
{
    return (ov_plan_verdict){.fault = code, .piece = piece};
}

/* Is there any day at all for this piece? Only asked of pieces called stuck. */
static bool
has_day(const ov_plan_problem *p, const ov_plan_piece *piece)
{
    for (size_t c = 0; c < p->channel_count; c++) {
        const ov_plan_channel *channel = &p->channels[c];

        if (!((piece->channels >> c) & 1) || channel->cap_pieces < 1 ||
            piece->pages > channel->cap_pages)
            continue;
        for (int32_t day = OV_MAX(piece->not_before, 0); day < p->horizon; day++)
            if (channel->arrive[day] >= 0 && channel->arrive[day] <= piece->arrive_by &&
                day <= piece->dispatch_by)
                return true;
    }
    return false;
}

/*
 * From the problem's own data and none of the solver's tables: this file is what stands between a
 * fault there and a letter that leaves late.
 */
static ov_plan_fault
check_slot(const ov_plan_problem *p, const ov_plan_piece *piece, const ov_plan_envelope *e)
{
    int32_t arrival;

    if (e->channel < 0 || (size_t)e->channel >= p->channel_count ||
        !((piece->channels >> e->channel) & 1) || e->day < 0 || e->day >= p->horizon)
        return OV_PLAN_FAULT_CHANNEL;
    arrival = p->channels[e->channel].arrive[e->day];
    if (arrival < 0)
        return OV_PLAN_FAULT_CHANNEL;
    if (e->day < piece->not_before)
        return OV_PLAN_FAULT_EARLY;
    if (arrival > piece->arrive_by || e->day > piece->dispatch_by)
        return OV_PLAN_FAULT_LATE;
    return OV_PLAN_FAULT_NONE;
}

/*
 * One envelope as a whole: gathers its members from `next`, a chain of places, so that the cost is
 * linear in the pieces but for the classes present, of which there are at most 64.
 */
static ov_plan_verdict
check_envelope(const ov_plan_problem *p, const ov_plan_envelope *e, const int32_t *next,
               int32_t first, ov_plan_verdict sum)
{
    const ov_plan_channel *channel = &p->channels[e->channel];
    uint64_t present = 0;
    uint64_t twice = 0;
    int64_t pages = 0;
    int64_t pieces = 0;

    for (int32_t i = first; i >= 0; i = next[i]) {
        const ov_plan_piece *piece = &p->pieces[i];
        uint64_t bit = UINT64_C(1) << piece->cls;

        if (piece->key != p->pieces[first].key)
            return fault(OV_PLAN_FAULT_KEY, (size_t)i);
        twice |= present & bit;
        present |= bit;
        pages += piece->pages;
        pieces++;
        sum.t2 += piece->delay * (channel->arrive[e->day] - piece->not_before);
    }
    for (int32_t i = first; i >= 0; i = next[i]) {
        uint64_t bit = UINT64_C(1) << p->pieces[i].cls;
        uint64_t others = (present & ~bit) | (twice & bit);

        if (others & ~p->compatible[p->pieces[i].cls])
            return fault(OV_PLAN_FAULT_CLASS, (size_t)i);
    }
    if (pages > channel->cap_pages)
        return fault(OV_PLAN_FAULT_PAGES, (size_t)first);
    if (pieces > channel->cap_pieces)
        return fault(OV_PLAN_FAULT_PIECES, (size_t)first);
    sum.t1 += channel->burden;
    sum.t2 += channel->cost;
    return sum;
}

static ov_plan_verdict
check_values(const ov_plan_solution *s, ov_plan_verdict sum)
{
    bool above = s->lower_t1 > s->t1 || (s->lower_t1 == s->t1 && s->lower_t2 > s->t2);

    if (sum.t1 != s->t1 || sum.t2 != s->t2)
        sum.fault = OV_PLAN_FAULT_VALUE;
    else if (above || (s->proven_t1 && s->lower_t1 != s->t1) ||
             (s->proven && (s->lower_t1 != s->t1 || s->lower_t2 != s->t2)))
        sum.fault = OV_PLAN_FAULT_BOUND;
    return sum;
}

static ov_plan_verdict
check_pieces(const ov_plan_problem *p, const ov_plan_solution *s)
{
    ov_plan_verdict sum = {0};

    for (size_t i = 0; i < p->piece_count; i++) {
        int32_t e = s->envelope[i];
        ov_plan_fault code;

        if (e == OV_PLAN_DROPPED) {
            if (p->pieces[i].drop < 0)
                return fault(OV_PLAN_FAULT_DROP, i);
            sum.t1 += p->pieces[i].drop;
        } else if (e == OV_PLAN_STUCK) {
            if (p->pieces[i].drop >= 0 || has_day(p, &p->pieces[i]))
                return fault(OV_PLAN_FAULT_STUCK, i);
        } else {
            if (e < 0 || (size_t)e >= s->envelope_count)
                return fault(OV_PLAN_FAULT_NUMBER, i);
            code = check_slot(p, &p->pieces[i], &s->envelopes[e]);
            if (code != OV_PLAN_FAULT_NONE)
                return fault(code, i);
        }
    }
    return sum;
}

/* Rule by rule, values added up from nothing: a fault of the solver must not be able to hide in
   what the two have in common. */
ov_plan_verdict
ov_plan_check(ov_arena *scratch, const ov_plan_problem *p, const ov_plan_solution *s)
{
    ov_plan_verdict sum = check_pieces(p, s);
    int32_t *first = OV_NEW_ARRAY(scratch, int32_t, s->envelope_count + 1);
    int32_t *next = OV_NEW_ARRAY(scratch, int32_t, p->piece_count + 1);

    if (sum.fault != OV_PLAN_FAULT_NONE)
        return sum;
    for (size_t e = 0; e < s->envelope_count; e++)
        first[e] = -1;
    for (size_t i = p->piece_count; i-- > 0;)
        if (s->envelope[i] >= 0) {
            next[i] = first[s->envelope[i]];
            first[s->envelope[i]] = (int32_t)i;
        }
    for (size_t e = 0; e < s->envelope_count; e++) {
        if (first[e] < 0)
            return fault(OV_PLAN_FAULT_NUMBER, 0);
        sum = check_envelope(p, &s->envelopes[e], next, first[e], sum);
        if (sum.fault != OV_PLAN_FAULT_NONE)
            return sum;
    }
    for (size_t k = 0; k < p->conflict_count; k++) {
        int32_t a = s->envelope[p->conflicts[k].a];

        if (a >= 0 && a == s->envelope[p->conflicts[k].b])
            return fault(OV_PLAN_FAULT_CONFLICT, (size_t)p->conflicts[k].a);
    }
    return check_values(s, sum);
}

const char *
ov_plan_fault_name(ov_plan_fault code)
{
    static const char *const names[] = {"none",  "number", "drop",  "stuck", "channel",
                                        "early", "late",   "key",   "class", "conflict",
                                        "pages", "pieces", "value", "bound"};

    OV_ASSERT((size_t)code < OV_COUNT(names));
    return names[code];
}
