/* What stands before anything is planned: pieces that do not travel, messages that have left. */
#include "case_internal.h"
#include "message_internal.h"

#include "onevoice/base/map.h"

static void
start_piece(case_builder *b, uint32_t piece)
{
    const ov_piece_judgement *j = &b->judgement->pieces.items[piece];

    b->plans[piece] = (ov_piece_plan){.disposition = j->disposition,
                                      .reason = j->reason,
                                      .reason_ref = j->reason_ref,
                                      .message = OV_NO_INDEX,
                                      .hold_until = j->hold_until,
                                      .rules = j->rules,
                                      .counterfactual = OV_STR("{}")};
    if (j->channels & ~case_channels(b->night, b->c, j))
        b->plans[piece].rules = case_rules_add(b->mem, j->rules, OV_STR("plan.quiet_hours"));
}

/* What the planner does not touch: suppressed and held pieces keep the judgement's word; what
   cannot travel yet, or by no channel, is held here. */
static void
start_pieces(case_builder *b)
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

/* Tonight's word on a piece that left before has no say; company it left in is company. */
static void
keep_piece(case_builder *b, uint32_t piece, bool in_company)
{
    ov_piece_plan *plan = &b->plans[piece];

    if (plan->disposition == OV_SUPPRESS || plan->disposition == OV_HOLD ||
        (plan->disposition == OV_SEPARATE && in_company)) {
        plan->disposition = in_company ? OV_MERGE : OV_SEPARATE;
        plan->reason = in_company ? OV_REASON_NONE : OV_REASON_KEPT_SEPARATE;
        plan->reason_ref = OV_STR_NULL;
    }
    plan->hold_until = OV_DATE_NONE;
    plan->rules = case_rules_add(b->mem, plan->rules, OV_STR("plan.released"));
}

/* Messages that left on an earlier night stand as they were. */
static void
keep_released(case_builder *b)
{
    ov_map *pending;

    if (b->c->past_count == 0)
        return;
    pending = ov_map_new(b->scratch, b->c->pending.count);
    for (uint32_t i = 0; i < b->c->pending.count; i++)
        ov_map_put(pending, b->c->pending.items[i].communication->id, i);
    for (size_t k = 0; k < b->c->past_count; k++) {
        const ov_past_message *past = &b->c->past[k];
        uint32_t *pieces = OV_NEW_ARRAY(b->mem, uint32_t, past->communication_ids.count + 1);
        size_t count = 0;
        ov_message *message;

        for (size_t i = 0; !ov_str_is_null(past->message_key) && i < past->communication_ids.count;
             i++) {
            uint64_t piece;

            if (ov_map_get(pending, past->communication_ids.items[i], &piece) &&
                !b->settled[piece]) {
                b->settled[piece] = true;
                pieces[count++] = (uint32_t)piece;
            }
        }
        if (count == 0)
            continue;
        for (size_t i = 0; i < count; i++)
            keep_piece(b, pieces[i], count > 1);
        message = OV_VEC_ADD(b->mem, &b->messages);
        *message = (ov_message){
            .key = past->message_key,
            .channel = past->channel,
            .address = case_address(b->c, &b->judgement->pieces.items[pieces[0]], past->channel),
            .kind = count == 1 && b->plans[pieces[0]].disposition == OV_SEPARATE
                        ? OV_MESSAGE_VERBATIM_SINGLE
                        : OV_MESSAGE_CONSOLIDATED,
            .send_on = past->sent_on,
            .send_by = case_send_by(b, past->channel, pieces, count),
            .released = true,
            .proven = true};
        case_message_compose(b->mem, b->scratch, b->c, b->judgement, b->plans, pieces, count,
                             message);
    }
}

void
case_start(case_builder *b)
{
    start_pieces(b);
    keep_released(b);
}
