#include "onevoice/reconcile/reconcile.h"

#include "onevoice/base/vec.h"
#include "onevoice/policy/dispatch.h"

/* true for the reasons that end a suppression without a surviving piece. */
static bool
reason_stands_alone(ov_reason reason)
{
    return reason == OV_REASON_ALREADY_PAID || reason == OV_REASON_LOW_VALUE ||
           reason == OV_REASON_UNSUPPORTED_CLAIM || reason == OV_REASON_OPTED_OUT ||
           reason == OV_REASON_CANCELLED || reason == OV_REASON_CAP_REACHED ||
           reason == OV_REASON_PAST_HORIZON || reason == OV_REASON_PAYMENT_PLAN_CURRENT ||
           reason == OV_REASON_ASSIGNED_TO_AGENCY;
}

/*
 * Follow the witnesses from one suppressed piece; each piece has one, so a walk as long as there
 * are pieces has met a circle.
 */
static bool
is_founded(const ov_case *the_case, const ov_judgement *judgement, const ov_case_plan *plan,
           uint32_t from)
{
    uint32_t at = from;

    for (size_t steps = 0; steps <= the_case->pending.count; steps++) {
        const ov_piece_plan *piece = &plan->pieces.items[at];

        if (piece->disposition != OV_SUPPRESS)
            return piece->message != OV_NO_INDEX;
        if (reason_stands_alone(piece->reason) || judgement->pieces.items[at].witness_left)
            return true;
        at = judgement->pieces.items[at].witness;
        if (at == OV_NO_INDEX)
            return false;
        if (at >= the_case->pending.count)
            return at - the_case->pending.count < the_case->history.count;
    }
    return false;
}

size_t
ov_reconcile_unfounded(ov_arena *mem, const ov_case *the_case, const ov_judgement *judgement,
                       const ov_case_plan *plan, uint32_t **out)
{
    uint32_t *found = OV_NEW_ARRAY(mem, uint32_t, plan->pieces.count + 1);
    size_t count = 0;

    OV_ASSERT(plan->pieces.count == the_case->pending.count &&
              judgement->pieces.count == the_case->pending.count);
    for (uint32_t i = 0; i < plan->pieces.count; i++)
        if (plan->pieces.items[i].disposition == OV_SUPPRESS &&
            !is_founded(the_case, judgement, plan, i))
            found[count++] = i;
    *out = found;
    return count;
}

/* The reason of the piece at the end of the chain; a circle or nothing: it waits for company. */
static ov_reason
reason_at_end(const ov_case *the_case, const ov_judgement *judgement, const ov_case_plan *plan,
              uint32_t from)
{
    uint32_t at = from;

    for (size_t steps = 0; steps <= the_case->pending.count; steps++) {
        at = judgement->pieces.items[at].witness;
        if (at >= the_case->pending.count)
            break;
        if (plan->pieces.items[at].disposition == OV_HOLD)
            return plan->pieces.items[at].reason;
    }
    return OV_REASON_AWAITING_COMPANION;
}

void
ov_reconcile_settle(ov_arena *mem, const ov_case *the_case, const ov_judgement *judgement,
                    ov_case_plan *plan)
{
    uint32_t *found;
    size_t count = ov_reconcile_unfounded(mem, the_case, judgement, plan, &found);

    for (size_t i = 0; i < count; i++) {
        ov_piece_plan *piece = &plan->pieces.items[found[i]];

        piece->reason = reason_at_end(the_case, judgement, plan, found[i]);
        piece->reason_ref = OV_STR_NULL;
    }
    for (size_t i = 0; i < count; i++) { /* apart, for a chain is read up to the first hold */
        ov_piece_plan *piece = &plan->pieces.items[found[i]];

        piece->disposition = OV_HOLD;
        piece->hold_until = ov_date_add(the_case->as_of, 1);
    }
}

/* Planning ends the others: by a day of their own. */
static bool
waits_for_somebody(ov_reason reason)
{
    return reason != OV_REASON_AWAITING_COMPANION && reason != OV_REASON_PAST_HORIZON &&
           reason != OV_REASON_LOW_VALUE && reason != OV_REASON_CAP_REACHED;
}

/* A hold for the same reason goes on, whatever other paper it names. */
static ov_date
held_since(const ov_case *the_case, uint32_t piece, ov_reason reason)
{
    const ov_piece *held = &the_case->pending.items[piece];
    ov_date since = the_case->as_of;

    for (size_t w = held->previous_count; w-- > 0;) {
        const ov_previous_word *word = &held->previous[w];

        if (!word->held || !ov_str_eq(word->reason, ov_reason_name(reason)))
            break;
        since = OV_MIN(since, word->since);
    }
    return since;
}

/* The last day on which the piece is still of use when it leaves, by any of `channels`; none: it has no such day. */
static ov_date
last_day_by(const ov_policy *policy, const ov_piece_judgement *j, uint32_t channels)
{
    ov_date arrival = ov_date_min(j->latest_arrival, j->useful_by);
    ov_date sent = ov_date_min(j->latest_send, j->lawful_by);
    ov_date last = OV_DATE_NONE;

    for (int c = 0; arrival != OV_DATE_NONE && c < OV_CHANNEL_COUNT; c++)
        if ((channels >> c) & 1)
            last = OV_MAX(last, ov_dispatch_to_arrive(policy, (ov_channel)c, arrival));
    last = ov_date_min(last, sent);
    return last == OV_DATE_NONE ? last : ov_dispatch_last_of(policy, channels, last);
}

/*
 * By the channels that the piece may take; what has nowhere to go waits for a consent: its department's own
 * channel counts. A hold that began after that day may still end in time: whose paper it is, once somebody
 * has said it, opens the channels of that person, so any channel counts then (life 20261201504).
 */
static ov_date
useful_day(const ov_policy *policy, const ov_piece *piece, const ov_piece_judgement *j,
           ov_date since)
{
    ov_date day =
        last_day_by(policy, j, j->channels ? j->channels : 1U << piece->communication->channel);

    return day != OV_DATE_NONE && day < since ? last_day_by(policy, j, (1U << OV_CHANNEL_COUNT) - 1)
                                              : day;
}

/*
 * The night by which somebody is told, so that what they decide still leaves on its useful day: people
 * decide on business days, and a night may fail (safety_nights_transactional, as for the plan).
 */
static ov_date
told_by(const ov_policy *policy, ov_date useful)
{
    ov_date day = useful;

    for (int64_t n = 0; day != OV_DATE_NONE && n <= policy->safety_nights_transactional; n++)
        day = ov_calendar_previous_business(&policy->calendar, ov_date_add(day, -1));
    return day;
}

/* The first of these days that is still to come; `days` is in their order, none is never. */
static ov_date
first_after(ov_date as_of, const ov_date *days, size_t count, ov_date end)
{
    for (size_t i = 0; i < count; i++)
        if (days[i] != OV_DATE_NONE && days[i] > as_of)
            return ov_date_min(days[i], end);
    return end;
}

static ov_flag
overdue(ov_arena *mem, uint32_t piece, ov_reason reason, ov_date since, ov_date useful)
{
    uint32_t *no = OV_NEW(mem, uint32_t);
    ov_str day = useful == OV_DATE_NONE ? OV_STR("")
                                        : ov_str_printf(mem, ",\"useful_by\":\"%.*s\"",
                                                        OV_STR_ARG(ov_date_print(mem, useful)));

    *no = piece;
    return (ov_flag){.code = OV_STR("HOLD_OVERDUE"),
                     .pieces = no,
                     .piece_count = 1,
                     .detail =
                         ov_str_printf(mem, "{\"reason\":\"%.*s\",\"since\":\"%.*s\"%.*s}",
                                       OV_STR_ARG(ov_reason_name(reason)),
                                       OV_STR_ARG(ov_date_print(mem, since)), OV_STR_ARG(day))};
}

/*
 * Without a counted end a hold said "until tomorrow" every night, for ever, and nobody was told; with
 * that end alone somebody was told of a bill when its due day had gone by.
 */
void
ov_reconcile_end_holds(ov_arena *mem, const ov_case *the_case, const ov_judgement *judgement,
                       const ov_policy *policy, ov_case_plan *plan)
{
    int32_t days = (int32_t)policy->review_hold_days;
    ov_date as_of = the_case->as_of;
    OV_VEC(ov_flag) flags = {0};

    for (uint32_t i = 0; i < plan->pieces.count; i++) {
        const ov_piece_judgement *j = &judgement->pieces.items[i];
        ov_piece_plan *piece = &plan->pieces.items[i];
        ov_date since, near[2];
        int32_t ends;

        if (piece->disposition != OV_HOLD || !waits_for_somebody(piece->reason))
            continue;
        since = held_since(the_case, i, piece->reason);
        ends = (as_of - since) / days;
        near[1] = useful_day(policy, &the_case->pending.items[i], j, since);
        near[0] = told_by(policy, near[1]);
        piece->hold_until =
            first_after(as_of, near, OV_COUNT(near), ov_date_add(since, (ends + 1) * days));
        if (j->obligation == OV_OBLIGATION_MANDATED)
            piece->hold_until = ov_date_min(piece->hold_until, j->lawful_by);
        if (ends > 0 || (near[0] != OV_DATE_NONE && near[0] <= as_of && near[1] >= since))
            *OV_VEC_ADD(mem, &flags) = overdue(mem, i, piece->reason, since, near[1]);
    }
    if (flags.count == 0)
        return;
    for (size_t i = 0; i < plan->flags.count; i++)
        *OV_VEC_ADD(mem, &flags) = plan->flags.items[i];
    plan->flags.items = flags.items;
    plan->flags.count = flags.count;
}
