#include "onevoice/plan/externality.h"

#include "onevoice/base/vec.h"

#include "capacity_internal.h"

#include <stdlib.h>
#include <string.h>

static bool
is_promotion(ov_content_class content_class)
{
    return content_class == OV_CLASS_MARKETING || content_class == OV_CLASS_SURVEY;
}

/* Nothing but the department's word says that this is not promotion. */
static bool
only_named_otherwise(const ov_piece *piece, const ov_piece_judgement *judged)
{
    const ov_reading *reading = piece->reading;
    bool advertises = false;

    if (is_promotion(judged->content_class) ||
        ov_str_is_empty(piece->communication->declared_type) ||
        !ov_str_is_null(reading->reject_code) || reading->undecided)
        return false;
    for (size_t i = 0; i < reading->facts.count; i++)
        if (reading->facts.items[i].source == OV_SOURCE_STRUCTURED)
            return false;
    for (size_t i = 0; i < reading->hit_count; i++) {
        const ov_phrase_hit *hit = &reading->hits[i];
        ov_content_class said;

        if (hit->guarded || ov_str_eq(hit->klass, OV_STR("claim")))
            continue;
        if (!ov_str_eq(hit->klass, OV_STR("hype")) &&
            !(ov_str_eq(hit->klass, OV_STR("class")) && ov_content_class_parse(hit->says, &said) &&
              is_promotion(said)))
            return false;
        advertises = true;
    }
    return advertises;
}

static void
rename_promotion(ov_piece_judgement *j, const ov_piece *piece)
{
    j->content_class = OV_CLASS_MARKETING;
    j->obligation = OV_OBLIGATION_DISCRETIONARY;
    j->is_money = j->deadline_missed = false;
    j->latest_send = j->lawful_by = OV_DATE_NONE;
    j->must_go_alone = !piece->mailable;
    if (j->disposition == OV_SEPARATE || j->disposition == OV_ENCLOSE)
        j->disposition = OV_MERGE;
}

bool
ov_externality_judge(ov_arena *mem, const ov_case *c, const ov_judgement *judgement,
                     uint32_t department, ov_judgement *out, bool *renamed)
{
    ov_piece_judgement *pieces = OV_NEW_ARRAY(mem, ov_piece_judgement, c->pending.count + 1);
    bool differs = false;

    *renamed = false;
    memcpy(pieces, judgement->pieces.items, c->pending.count * sizeof(*pieces));
    *out = *judgement;
    out->pieces.items = pieces;
    for (size_t p = 0; p < c->pending.count; p++) {
        const ov_piece *piece = &c->pending.items[p];
        ov_piece_judgement *j = &pieces[p];

        if (piece->communication->department != department || j->disposition == OV_SUPPRESS ||
            j->disposition == OV_HOLD)
            continue;
        if (only_named_otherwise(piece, j)) {
            rename_promotion(j, piece);
            *renamed = true;
        }
        differs = differs || j->release > c->as_of || j->latest_arrival != OV_DATE_NONE;
        j->release = OV_DATE_NONE;
        j->latest_arrival = OV_DATE_NONE;
    }
    return differs || *renamed;
}

static bool
is_left_out(const ov_piece_plan *plan)
{
    return plan->message == OV_NO_INDEX &&
           (plan->reason == OV_REASON_LOW_VALUE || plan->reason == OV_REASON_CAP_REACHED);
}

/* T1 of a plan, in milli-messages, without what the department's own dropped pieces are worth. */
static int64_t
load_on_others(const ov_policy *policy, const ov_case *c, const ov_case_plan *plan,
               uint32_t department)
{
    int64_t sum = 0;

    for (size_t m = 0; m < plan->messages.count; m++)
        if (plan->messages.items[m].piece_count > 0)
            sum += policy->channels[plan->messages.items[m].channel].burden;
    for (size_t p = 0; p < c->pending.count; p++)
        if (is_left_out(&plan->pieces.items[p]) &&
            c->pending.items[p].communication->department != department)
            sum += policy->discretionary_value;
    return sum;
}

/* Wider windows alone improve nothing on one message that takes everything along. */
static bool
cannot_be_better(const ov_case *c, const ov_case_plan *plan)
{
    size_t messages = 0;

    for (size_t m = 0; m < plan->messages.count; m++)
        messages += plan->messages.items[m].piece_count > 0;
    for (size_t p = 0; p < c->pending.count; p++)
        if (is_left_out(&plan->pieces.items[p]))
            return false;
    return messages <= 1;
}

/* A piece that is not yet to be planned would be one more in the other plan: not comparable. */
static bool
is_past_horizon(const ov_case *c, const ov_case_plan *plan, uint32_t department)
{
    for (size_t p = 0; p < c->pending.count; p++)
        if (c->pending.items[p].communication->department == department &&
            plan->pieces.items[p].reason == OV_REASON_PAST_HORIZON)
            return true;
    return false;
}

static int
envelope_cmp(const void *a, const void *b)
{
    return ov_str_cmp(((const ov_previous_envelope *)a)->communication_id,
                      ((const ov_previous_envelope *)b)->communication_id);
}

/* Tonight's plan, as promises: a wider window leaves all of it lawful, so what would have been is
   never above it, and a bound that meets it says so without a search. */
static ov_previous_envelopes
promises_of(ov_arena *mem, const ov_case *c, const ov_case_plan *plan)
{
    ov_previous_envelope *items = OV_NEW_ARRAY(mem, ov_previous_envelope, c->pending.count + 1);
    size_t count = 0;

    for (size_t p = 0; p < c->pending.count; p++)
        if (plan->pieces.items[p].message != OV_NO_INDEX)
            items[count++] = (ov_previous_envelope){
                .communication_id = c->pending.items[p].communication->id,
                .message_key = plan->messages.items[plan->pieces.items[p].message].key};
    if (count > 1)
        qsort(items, count, sizeof(*items), envelope_cmp);
    return (ov_previous_envelopes){.items = items, .count = count};
}

static int64_t
externality(ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
            const ov_judgement *judgement, const ov_previous_envelopes *from,
            const ov_case_plan *plan, uint32_t department)
{
    ov_judgement otherwise;
    ov_case_plan planned;
    bool renamed;

    if (is_past_horizon(c, plan, department) ||
        !ov_externality_judge(scratch, c, judgement, department, &otherwise, &renamed) ||
        (!renamed && cannot_be_better(c, plan)))
        return 0;
    case_plan_otherwise(scratch, scratch, night, c, &otherwise, from, &planned);
    return load_on_others(night->policy, c, plan, department) -
           load_on_others(night->policy, c, &planned, department);
}

void
ov_externality_case(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
                    const ov_judgement *judgement, const ov_case_plan *plan, ov_externalities *out)
{
    bool *writes = OV_NEW_ARRAY(scratch, bool, c->department_count + 1);
    size_t departments = 0;
    OV_VEC(ov_externality) found = {0};
    ov_previous_envelopes from;

    *out = (ov_externalities){0};
    if (ov_str_is_null(c->customer_id) || c->ambiguous || c->held_out ||
        (int64_t)c->pending.count > night->policy->externality_pieces)
        return;
    for (size_t p = 0; p < c->pending.count; p++) {
        bool *known = &writes[c->pending.items[p].communication->department];

        departments += !*known;
        *known = true;
    }
    from = promises_of(scratch, c, plan);
    for (uint32_t d = 0; departments > 1 && d < c->department_count; d++) {
        int64_t cost = writes[d] ? externality(scratch, night, c, judgement, &from, plan, d) : 0;

        if (cost != 0)
            *OV_VEC_ADD(mem, &found) = (ov_externality){.department = d, .messages_e3 = cost};
    }
    out->items = found.items;
    out->count = found.count;
}
