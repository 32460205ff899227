#include "onevoice/plan/plan.h"

#include "case_internal.h"

#include "onevoice/base/buf.h"
#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"

#include <stdlib.h>
#include <string.h>

/* Where a message by this channel goes. */
static ov_str
address_for(const ov_case *c, const ov_piece_judgement *j, ov_channel channel)
{
    switch (channel) {
    case OV_CHANNEL_EMAIL:
        return ov_str_is_null(c->email) ? j->address : c->email;
    case OV_CHANNEL_SMS:
    case OV_CHANNEL_PHONE:
        return ov_str_is_null(c->phone) ? j->address : c->phone;
    case OV_CHANNEL_PORTAL:
        return OV_STR_NULL;
    case OV_CHANNEL_MAIL:
    case OV_CHANNEL_COUNT:
        break;
    }
    return j->address;
}

/* send_by: the least latest_send inside, never before the as-of day. */
static ov_date
send_by(const case_builder *b, const uint32_t *pieces, size_t count)
{
    ov_date by = OV_DATE_NONE;

    for (size_t i = 0; i < count; i++)
        by = ov_date_min(by, b->judgement->pieces.items[pieces[i]].latest_send);
    return by == OV_DATE_NONE ? by : OV_MAX(by, b->c->as_of);
}

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
        plan->reason = OV_REASON_NONE;
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
            .address = address_for(b->c, &b->judgement->pieces.items[pieces[0]], past->channel),
            .kind = count == 1 && b->plans[pieces[0]].disposition == OV_SEPARATE
                        ? OV_MESSAGE_VERBATIM_SINGLE
                        : OV_MESSAGE_CONSOLIDATED,
            .send_on = past->sent_on,
            .send_by = send_by(b, pieces, count),
            .released = true,
            .proven = true};
        case_message_compose(b->mem, b->scratch, b->c, b->judgement, b->plans, pieces, count,
                             message);
    }
}

static const ov_piece_judgement *
judged(const case_builder *b, const case_item *item)
{
    return &b->judgement->pieces.items[item->piece];
}

/* A single piece of information whose domain mixes with nothing else of the night goes as it is. */
static bool
kept_apart(const case_builder *b, const case_item *item)
{
    const ov_piece_judgement *j = judged(b, item);

    if (item->alone)
        return true;
    if (j->is_money)
        return false;
    for (size_t k = 0; k < b->domain_count; k++)
        if (!ov_str_eq(j->domain, b->domains[k]) &&
            !ov_policy_compatible(b->night->policy, j->domain, b->domains[k]))
            return true;
    return false;
}

static void
flag_missed(case_builder *b, const case_item *item)
{
    const ov_piece_judgement *j = judged(b, item);
    ov_flag *flag;
    uint32_t *piece;

    if (!item->late || j->deadline_missed || j->obligation != OV_OBLIGATION_MANDATED ||
        j->lawful_by == OV_DATE_NONE || ov_date_add(b->c->as_of, item->last_night) <= j->lawful_by)
        return;
    for (size_t k = 0; k < b->judgement->flags.count; k++)
        if (ov_str_eq(b->judgement->flags.items[k].code, OV_STR("NOTICE_DEADLINE_MISSED")))
            for (size_t i = 0; i < b->judgement->flags.items[k].piece_count; i++)
                if (b->judgement->flags.items[k].pieces[i] == item->piece)
                    return;
    piece = OV_NEW(b->mem, uint32_t);
    *piece = item->piece;
    flag = OV_VEC_ADD(b->mem, &b->flags);
    *flag = (ov_flag){.code = OV_STR("NOTICE_DEADLINE_MISSED"),
                      .pieces = piece,
                      .piece_count = 1,
                      .rule = j->reason_ref,
                      .detail = OV_STR("{}")};
}

/* Dispositions of the members: alone and unaltered, or in company. */
static void
dispose_members(case_builder *b, const int32_t *members, size_t count, ov_message *message)
{
    for (size_t i = 0; i < count; i++) {
        const case_item *item = &b->model.items[members[i]];
        ov_piece_plan *plan = &b->plans[item->piece];

        plan->hold_until = OV_DATE_NONE;
        flag_missed(b, item);
        if (count > 1 || !kept_apart(b, item)) {
            plan->rules =
                case_rules_add(b->mem, plan->rules,
                               count > 1 ? OV_STR("plan.together") : OV_STR("plan.no_companion"));
            if (plan->disposition == OV_SEPARATE)
                plan->disposition = OV_MERGE;
            continue;
        }
        message->kind = OV_MESSAGE_VERBATIM_SINGLE;
        plan->disposition = OV_SEPARATE;
        plan->rules = case_rules_add(
            b->mem, plan->rules, item->alone ? OV_STR("plan.alone") : OV_STR("plan.incompatible"));
        if (plan->reason == OV_REASON_NONE || plan->reason == OV_REASON_SUPPORTS)
            plan->reason = !item->alone                     ? OV_REASON_INCOMPATIBLE
                           : judged(b, item)->must_go_alone ? OV_REASON_MUST_GO_ALONE
                                                            : OV_REASON_KEPT_SEPARATE;
    }
}

static void
add_message(case_builder *b, ov_channel channel, int32_t day, const int32_t *members, size_t count)
{
    ov_message *message = OV_VEC_ADD(b->mem, &b->messages);
    uint32_t *pieces = OV_NEW_ARRAY(b->mem, uint32_t, count);
    int64_t t1 = OV_MAX(b->solution.t1, 1);

    for (size_t i = 0; i < count; i++) {
        const case_item *item = &b->model.items[members[i]];

        pieces[i] = item->piece;
        if (item->late) /* handed over tonight, whatever day it can leave */
            day = 0;
    }
    *message = (ov_message){.channel = channel,
                            .kind = OV_MESSAGE_CONSOLIDATED,
                            .send_on = ov_date_add(b->c->as_of, day),
                            .send_by = send_by(b, pieces, count),
                            .released = day == 0,
                            .proven = b->solution.proven,
                            .gap = (double)(b->solution.t1 - b->solution.lower_t1) / (double)t1};
    dispose_members(b, members, count, message);
    message->key = case_message_key(b->mem, b->c, message->kind, pieces, count, OV_STR_NULL);
    message->address = address_for(b->c, &b->judgement->pieces.items[pieces[0]], channel);
    case_message_compose(b->mem, b->scratch, b->c, b->judgement, b->plans, pieces, count, message);
    for (size_t i = 0; i < count; i++) {
        const case_item *item = &b->model.items[members[i]];

        b->plans[item->piece].counterfactual =
            case_counterfactual(b->mem, &b->model, item, message);
        b->plans[item->piece].rules = case_rules_add(
            b->mem, b->plans[item->piece].rules,
            message->released ? OV_STR("plan.leaves_tonight") : OV_STR("plan.awaiting_companion"));
        if (case_is_preferred(b->night, b->c, judged(b, item), channel))
            b->plans[item->piece].rules = case_rules_add(b->mem, b->plans[item->piece].rules,
                                                         OV_STR("plan.preferred_channel"));
    }
}

/* Dropped tonight: free to ride along on a later night of its own window, then done with. */
static void
leave_out(case_builder *b, const case_item *item)
{
    ov_piece_plan *plan = &b->plans[item->piece];
    bool again = item->last_night > 0;
    bool capped = b->report.without && b->report.without[item - b->model.items] >= 0;

    plan->disposition = again ? OV_HOLD : OV_SUPPRESS;
    plan->reason = capped ? OV_REASON_CAP_REACHED : OV_REASON_LOW_VALUE;
    plan->reason_ref = OV_STR_NULL;
    plan->hold_until = again ? ov_date_add(b->c->as_of, item->last_night) : OV_DATE_NONE;
    plan->rules =
        case_rules_add(b->mem, plan->rules, capped ? OV_STR("plan.cap") : OV_STR("plan.low_value"));
    if (b->prices)
        plan->rules = case_rules_add(b->mem, plan->rules, OV_STR("plan.capacity"));
    plan->counterfactual = case_counterfactual(b->mem, &b->model, item, NULL);
}

/* Nothing can carry it: alone, tonight, by its department's channel. */
static void
send_stuck(case_builder *b, int32_t member)
{
    case_item *item = &b->model.items[member];
    const ov_piece *piece = &b->c->pending.items[item->piece];

    item->alone = true;
    item->late = true;
    add_message(b, piece->communication->channel, 0, &member, 1);
}

/* The domains of what is sent and could have had company. */
static void
find_domains(case_builder *b)
{
    for (size_t i = 0; i < b->model.count; i++) {
        ov_str domain = judged(b, &b->model.items[i])->domain;
        size_t k = 0;

        if (b->model.items[i].alone || b->solution.envelope[i] < 0)
            continue;
        while (k < b->domain_count && !ov_str_eq(b->domains[k], domain))
            k++;
        if (k == b->domain_count && k < OV_COUNT(b->domains))
            b->domains[b->domain_count++] = domain;
    }
}

static void
form_messages(case_builder *b)
{
    const ov_plan_solution *s = &b->solution;
    size_t *first = OV_NEW_ARRAY(b->scratch, size_t, s->envelope_count + 2);
    int32_t *members = OV_NEW_ARRAY(b->scratch, int32_t, b->model.count + 1);

    for (size_t i = 0; i < b->model.count; i++)
        if (s->envelope[i] >= 0)
            first[s->envelope[i] + 1]++;
    for (size_t e = 0; e < s->envelope_count; e++)
        first[e + 1] += first[e];
    for (size_t i = 0; i < b->model.count; i++) {
        if (s->envelope[i] >= 0)
            members[first[s->envelope[i]]++] = (int32_t)i;
        else if (s->envelope[i] == OV_PLAN_STUCK)
            send_stuck(b, (int32_t)i);
        else
            leave_out(b, &b->model.items[i]);
    }
    for (size_t e = 0; e < s->envelope_count; e++) { /* first[e] is now the end of e */
        size_t from = e ? first[e - 1] : 0;
        size_t count = first[e] - from;
        int32_t day = b->fixed_days ? s->envelopes[e].day
                                    : case_leaving_day(b, &s->envelopes[e], &members[from], count);

        add_message(b, (ov_channel)s->envelopes[e].channel, day, &members[from], count);
    }
}

/* A confidential-communication request holds for everything about the person. */
static ov_str
private_address(const ov_case *c)
{
    const ov_preference *preference = &c->preference;

    if (!ov_str_is_empty(preference->confidential_address) &&
        (preference->confidential_since == OV_DATE_NONE ||
         preference->confidential_since <= c->as_of))
        return preference->confidential_address;
    return c->address;
}

/* A cap that no lawful plan keeps, or that this one does not: said, never hidden. */
static void
flag_overload(case_builder *b)
{
    uint32_t *pieces = OV_NEW_ARRAY(b->mem, uint32_t, b->model.count + 1);
    size_t count = 0;
    ov_flag *flag;

    if (b->report.excess == 0)
        return;
    for (size_t i = 0; i < b->model.count; i++)
        if (b->solution.envelope[i] >= 0 && b->model.problem.pieces[i].drop < 0)
            pieces[count++] = b->model.items[i].piece;
    flag = OV_VEC_ADD(b->mem, &b->flags);
    *flag = (ov_flag){
        .code = OV_STR("OVERLOAD"),
        .pieces = pieces,
        .piece_count = count,
        .detail = ov_str_printf(b->mem, "{\"cap\":%d,\"days\":%d,\"above\":%lld,\"at_least\":%lld}",
                                b->caps[0].most, b->caps[0].days, (long long)b->report.excess,
                                (long long)b->report.lower_excess)};
}

/* What the customer said they need and nobody delivers is told once, by a message of its own. */
static void
tell_needs(case_builder *b)
{
    ov_buf list = ov_buf_init(b->scratch);
    ov_message *message;
    ov_str key;
    ov_str address = private_address(b->c);
    bool by_mail = !ov_str_is_null(address);

    if (!b->judgement->needs_summary)
        return;
    for (size_t i = 0; i < b->judgement->requirements.count; i++) {
        const ov_requirement_status *r = &b->judgement->requirements.items[i];

        ov_buf_str(&list, r->service);
        ov_buf_char(&list, '=');
        ov_buf_str(&list, r->status);
        ov_buf_char(&list, ';');
    }
    key = case_message_key(b->mem, b->c, OV_MESSAGE_NEEDS_SUMMARY, NULL, 0, ov_buf_view(&list));
    for (size_t k = 0; k < b->c->past_count; k++)
        if (ov_str_eq(b->c->past[k].message_key, key))
            return; /* told already, and nothing has changed */
    message = OV_VEC_ADD(b->mem, &b->messages);
    *message = (ov_message){.key = key,
                            .channel = by_mail ? OV_CHANNEL_MAIL : OV_CHANNEL_EMAIL,
                            .address = by_mail ? address : b->c->email,
                            .kind = OV_MESSAGE_NEEDS_SUMMARY,
                            .send_on = b->c->as_of,
                            .send_by = b->c->as_of,
                            .released = true,
                            .proven = true};
    case_needs_compose(b->mem, b->judgement, message);
}

static int
message_cmp(const void *a, const void *b)
{
    return ov_str_cmp(((const ov_message *)a)->key, ((const ov_message *)b)->key);
}

static void
number_messages(case_builder *b)
{
    if (b->messages.count > 1)
        qsort(b->messages.items, b->messages.count, sizeof(*b->messages.items), message_cmp);
    for (size_t k = 0; k < b->messages.count; k++) {
        const ov_message *message = &b->messages.items[k];

        for (size_t i = 0; i < message->piece_count; i++) {
            b->plans[message->pieces[i]].message = (uint32_t)k;
            b->plans[message->pieces[i]].position = (int32_t)i + 1;
        }
    }
}

void
case_plan(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
          const ov_judgement *judgement, const ov_plan_promises *previous,
          const case_prices *prices, ov_case_plan *out)
{
    case_builder b = {.mem = mem,
                      .scratch = scratch,
                      .night = night,
                      .prices = prices,
                      .c = c,
                      .judgement = judgement,
                      .settled = OV_NEW_ARRAY(scratch, bool, c->pending.count + 1),
                      .plans = OV_NEW_ARRAY(mem, ov_piece_plan, c->pending.count + 1)};

    OV_ASSERT(judgement->pieces.count == c->pending.count);
    start_pieces(&b);
    keep_released(&b);
    case_model_build(scratch, night, c, judgement, b.settled, &b.model);
    tell_needs(&b);
    case_solve(&b, previous);
    find_domains(&b);
    form_messages(&b);
    flag_overload(&b);
    number_messages(&b);
    *out = (ov_case_plan){.messages = {b.messages.items, b.messages.count},
                          .pieces = {b.plans, c->pending.count},
                          .flags = {b.flags.items, b.flags.count}};
}

void
ov_plan_case(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
             const ov_judgement *judgement, const ov_plan_promises *previous, ov_case_plan *out)
{
    case_plan(mem, scratch, night, c, judgement, previous, NULL, out);
}
