/* Envelopes become messages, and each piece learns how it travels and why. */
#include "case_internal.h"
#include "message_internal.h"

#include "onevoice/policy/dispatch.h"

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
        j->lawful_by == OV_DATE_NONE || ov_date_add(b->c->as_of, item->window_end) <= j->lawful_by)
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

/*
 * The dispositions of the members come first: key, address and composition read them. The gap is of the first
 * tier alone and of the whole case, for envelopes have no bound of their own; a message of day 0 is released,
 * and from then on a promise.
 */
static void
add_message(case_builder *b, ov_channel channel, int32_t day, const int32_t *members, size_t count)
{
    ov_message *message = OV_VEC_ADD(b->mem, &b->messages);
    uint32_t *pieces = OV_NEW_ARRAY(b->mem, uint32_t, count);
    int64_t t1 = OV_MAX(b->solution.t1, 1);

    for (size_t i = 0; i < count; i++)
        pieces[i] = b->model.items[members[i]].piece;
    *message = (ov_message){.channel = channel,
                            .kind = OV_MESSAGE_CONSOLIDATED,
                            .send_on = ov_date_add(b->c->as_of, day),
                            .send_by = case_send_by(b, channel, pieces, count),
                            .released = day == 0,
                            .proven = b->solution.proven,
                            .gap = (double)(b->solution.t1 - b->solution.lower_t1) / (double)t1};
    dispose_members(b, members, count, message);
    message->key = case_message_key(b->mem, b->c, message->kind, pieces, count, OV_STR_NULL);
    message->address = case_address(b->c, &b->judgement->pieces.items[pieces[0]], channel);
    case_message_compose(b->mem, b->scratch, b->c, b->judgement, b->plans, pieces, count, message);
    for (size_t i = 0; i < count; i++) {
        const case_item *item = &b->model.items[members[i]];

        b->plans[item->piece].counterfactual = case_counterfactual(&b->model, item, message);
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
    bool again = item->window_end > 0;
    bool capped = b->report.without && b->report.without[item - b->model.items] >= 0;

    plan->disposition = again ? OV_HOLD : OV_SUPPRESS;
    plan->reason = capped ? OV_REASON_CAP_REACHED : OV_REASON_LOW_VALUE;
    plan->reason_ref = OV_STR_NULL;
    plan->hold_until = again ? ov_date_add(b->c->as_of, item->window_end) : OV_DATE_NONE;
    plan->rules =
        case_rules_add(b->mem, plan->rules, capped ? OV_STR("plan.cap") : OV_STR("plan.low_value"));
    if (b->prices)
        plan->rules = case_rules_add(b->mem, plan->rules, OV_STR("plan.capacity"));
    plan->counterfactual = case_counterfactual(&b->model, item, NULL);
}

/* Nothing can carry it inside the plan: alone, by its department's channel, on the first day of
   that from its own; of one that the plan may not use nothing is known, so on its own day. */
static void
send_stuck(case_builder *b, int32_t member)
{
    case_item *item = &b->model.items[member];
    ov_channel channel = b->c->pending.items[item->piece].communication->channel;
    ov_date from = OV_MAX(b->c->as_of, judged(b, item)->release);
    ov_date day = ov_dispatch_first(b->night->policy, channel, from);

    item->alone = true;
    item->late = true;
    add_message(b, channel, (day == OV_DATE_NONE ? from : day) - b->c->as_of, &member, 1);
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

void
case_form_messages(case_builder *b)
{
    const ov_plan_solution *s = &b->solution;
    size_t *first = OV_NEW_ARRAY(b->scratch, size_t, s->envelope_count + 2);
    int32_t *members = OV_NEW_ARRAY(b->scratch, int32_t, b->model.count + 1);

    find_domains(b);
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

        add_message(b, (ov_channel)s->envelopes[e].channel, b->day[e], &members[from], count);
    }
}
