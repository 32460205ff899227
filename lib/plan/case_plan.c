/*
 * From a judgement to a customer's plan, in order: what is settled already (case_start.c), the problem
 * (case_model.c), its solution (case_solve.c), messages (case_form.c). Here is the frame around them, and
 * what belongs to the customer as a whole: where mail goes, the summary of needs, caps that could not be
 * kept.
 */
#include "onevoice/plan/plan.h"

#include "case_internal.h"
#include "message_internal.h"

#include "onevoice/base/buf.h"
#include "onevoice/policy/dispatch.h"

#include <stdlib.h>

ov_str
case_address(const ov_case *c, const ov_piece_judgement *j, ov_channel channel)
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

ov_date
case_send_by(const case_builder *b, ov_channel channel, const uint32_t *pieces, size_t count)
{
    ov_date by = OV_DATE_NONE;

    for (size_t i = 0; i < count; i++) {
        const ov_piece_judgement *j = &b->judgement->pieces.items[pieces[i]];

        /* statutory and useful days only: the days a mandated piece without a statutory one may wait are the planner's own */
        by = ov_date_min(by, j->latest_send);
        if (j->latest_arrival != OV_DATE_NONE)
            by = ov_date_min(by,
                             ov_dispatch_to_arrive(b->night->policy, channel, j->latest_arrival));
    }
    return by == OV_DATE_NONE ? by : OV_MAX(by, b->c->as_of);
}

/* A confidential-communication request holds for everything about the person; empty: it names no
   place, and nothing may leave. */
static ov_str
private_address(const ov_case *c)
{
    return ov_preference_is_confidential(&c->preference, c->as_of)
               ? c->preference.confidential_address
               : c->address;
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

/*
 * The night for a message that nobody waits for and no law asks for: the first one that adds
 * nothing to what exceeds the caps. -1: none.
 */
static int32_t
day_with_room(case_builder *b, ov_channel channel)
{
    int64_t excess = b->cap_count ? case_cap_excess(b, NULL, 0) : 0;

    for (int32_t day = 0; day < b->night->horizon; day++) {
        ov_plan_arrival arrival = {.day = b->night->arrive[channel][day],
                                   .channel = (int32_t)channel};

        if (arrival.day >= 0 && (b->cap_count == 0 || case_cap_excess(b, &arrival, 1) <= excess))
            return day;
    }
    return -1;
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
    ov_channel channel = by_mail ? OV_CHANNEL_MAIL : OV_CHANNEL_EMAIL;
    int32_t day;

    if (!b->judgement->needs_summary || b->c->held_out || (by_mail && b->c->address_returned) ||
        (ov_preference_is_confidential(&b->c->preference, b->c->as_of) && ov_str_is_empty(address)))
        return;
    for (size_t i = 0; i < b->judgement->requirements.count; i++) {
        const ov_requirement_status *r = &b->judgement->requirements.items[i];

        ov_buf_str(&list, r->service);
        ov_buf_char(&list, '=');
        ov_buf_str(&list, r->status);
        ov_buf_char(&list, ';');
    }
    key = case_message_key(b->mem, b->c, OV_MESSAGE_NEEDS_SUMMARY, NULL, 0, ov_buf_view(&list));
    for (size_t k = 0; k < b->c->history_message_count; k++)
        if (ov_str_eq(b->c->history_messages[k].message_key, key))
            return; /* told already, and nothing has changed */
    day = day_with_room(b, channel);
    if (day < 0)
        return;
    message = OV_VEC_ADD(b->mem, &b->messages);
    *message = (ov_message){.key = key,
                            .channel = channel,
                            .address = by_mail ? address : b->c->email,
                            .kind = OV_MESSAGE_NEEDS_SUMMARY,
                            .send_on = ov_date_add(b->c->as_of, day),
                            .send_by = ov_date_add(b->c->as_of, day),
                            .released = day == 0,
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

/* From what is settled to messages that are numbered; `b` says for whom and against what. */
static void
build(case_builder *b, const ov_previous_envelopes *previous, ov_case_plan *out)
{
    size_t count = b->c->pending.count;

    OV_ASSERT(b->judgement->pieces.count == count);
    b->plans = OV_NEW_ARRAY(b->mem, ov_piece_plan, count + 1);
    case_start(b);
    case_model_build(b->scratch, b->night, b->c, b->judgement, &b->model);
    case_solve(b, previous);
    case_form_messages(b);
    tell_needs(b);
    flag_overload(b);
    number_messages(b);
    *out = (ov_case_plan){.messages = {b->messages.items, b->messages.count},
                          .pieces = {b->plans, count},
                          .flags = {b->flags.items, b->flags.count},
                          .t1 = b->solution.t1,
                          .lower_t1 = b->solution.lower_t1,
                          .work = b->solution.work,
                          .cut = b->solution.cut};
}

void
case_plan(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
          const ov_judgement *judgement, const ov_previous_envelopes *previous,
          const case_prices *prices, ov_case_plan *out)
{
    case_builder b = {.mem = mem,
                      .scratch = scratch,
                      .night = night,
                      .prices = prices,
                      .c = c,
                      .judgement = judgement};

    build(&b, previous, out);
}

void
case_plan_otherwise(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
                    const ov_judgement *judgement, const ov_previous_envelopes *from,
                    ov_case_plan *out)
{
    case_builder b = {.mem = mem,
                      .scratch = scratch,
                      .night = night,
                      .c = c,
                      .judgement = judgement,
                      .otherwise = true};

    build(&b, from, out);
}

void
ov_plan_case(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
             const ov_judgement *judgement, const ov_previous_envelopes *previous,
             ov_case_plan *out)
{
    case_plan(mem, scratch, night, c, judgement, previous, NULL, out);
}
