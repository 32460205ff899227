/* What stands before anything is planned: pieces that do not travel. */
#include "case_internal.h"
#include "message_internal.h"

static void
start_piece(case_builder *b, uint32_t piece)
{
    const ov_piece_judgement *j = &b->judgement->pieces.items[piece];

    b->plans[piece] = (ov_piece_plan){.disposition = j->disposition,
                                      .reason = j->reason,
                                      .reason_ref = j->reason_ref,
                                      .message = OV_NO_INDEX,
                                      .hold_until = j->hold_until,
                                      .rules = j->rules};
    if (j->channels & ~case_channels(b->night, b->c, j))
        b->plans[piece].rules = case_rules_add(b->mem, j->rules, OV_STR("plan.quiet_hours"));
}

/* What the planner does not touch: suppressed and held pieces keep the judgement's word; what
   cannot travel yet, or by no channel, is held here. */
void
case_start(case_builder *b)
{
    for (uint32_t i = 0; i < b->c->pending.count; i++) {
        const ov_piece_judgement *j = &b->judgement->pieces.items[i];
        ov_piece_plan *plan = &b->plans[i];
        bool sends = j->disposition == OV_MERGE || j->disposition == OV_ENCLOSE ||
                     j->disposition == OV_SEPARATE;

        start_piece(b, i);
        if (!sends || case_travels(b->night, b->c, j))
            continue;
        plan->reason_ref = OV_STR_NULL;
        plan->disposition = OV_HOLD;
        if (case_channels(b->night, b->c, j) == 0) {
            plan->reason = OV_REASON_NO_CHANNEL_CONSENT;
            plan->hold_until = ov_date_add(b->c->as_of, 1);
            plan->rules = case_rules_add(b->mem, plan->rules, OV_STR("plan.channel"));
            if (j->obligation == OV_OBLIGATION_DISCRETIONARY) {
                plan->disposition = OV_SUPPRESS;
                plan->hold_until = OV_DATE_NONE;
            }
        } else {
            plan->reason = OV_REASON_PAST_HORIZON;
            plan->hold_until = j->release;
            plan->rules = case_rules_add(b->mem, plan->rules, OV_STR("plan.horizon"));
        }
    }
}
