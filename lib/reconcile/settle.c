#include "reconcile_internal.h"

bool
ov_reconcile_reason_stands_alone(ov_reason reason)
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
        if (ov_reconcile_reason_stands_alone(piece->reason))
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
