/*
 * What is still over a capacity after prices have moved what could move: messages are put off to a day with
 * room, in a fixed order, discretionary ones first, mandated ones never. One pass over the days in order is
 * enough, since a message only ever moves to a later day.
 */
#include "capacity_internal.h"
#include "message_internal.h"

#include "onevoice/base/vec.h"

#include <stdlib.h>

size_t
case_message_uses(const case_limits *limits, const ov_case *c, const ov_message *message,
                  market_use *out)
{
    int32_t day = message->send_on - c->as_of;
    size_t count = 0;

    if (day < 0 || day >= OV_PLAN_DAYS_MAX)
        return 0;
    for (size_t l = 0; l < limits->count; l++) {
        const case_limit *limit = &limits->items[l];
        int32_t amount = ov_str_is_null(limit->department);

        if (limit->channel != message->channel)
            continue;
        for (size_t i = 0; i < message->piece_count && !ov_str_is_null(limit->department); i++)
            amount +=
                ov_str_eq(c->pending.items[message->pieces[i]].department->id, limit->department);
        if (amount)
            out[count++] =
                (market_use){.cell = (int32_t)l * OV_PLAN_DAYS_MAX + day, .amount = amount};
    }
    return count;
}

/* In the order of being put off. What may not move is not here. */
typedef struct candidate {
    uint32_t customer, message;
    bool transactional;
    ov_date send_by; /* the least pressing first */
} candidate;

static int
candidate_cmp(const void *a, const void *b)
{
    const candidate *x = a, *y = b;

    if (x->transactional != y->transactional)
        return x->transactional ? 1 : -1;
    if (x->send_by != y->send_by)
        return OV_CMP(y->send_by, x->send_by);
    if (x->customer != y->customer)
        return OV_CMP(x->customer, y->customer);
    return OV_CMP(x->message, y->message);
}

typedef struct putting_off {
    ov_arena *mem, *scratch;
    const ov_plan_night *night;
    const case_limits *limits;
    const ov_plan_customers *customers;
    ov_case_plan *plans;
    int64_t *use;
    ov_capacity_days *rows;
} putting_off;

/* Mandated pieces and summaries of needs stay. */
static bool
may_move(const putting_off *p, size_t customer, const ov_message *message, candidate *out)
{
    const ov_judgement *judgement = &p->customers->judgements[customer];

    if (message->piece_count == 0)
        return false;
    *out =
        (candidate){.customer = (uint32_t)customer,
                    .send_by = message->send_by == OV_DATE_NONE ? OV_DATE_MAX : message->send_by};
    for (size_t i = 0; i < message->piece_count; i++) {
        uint32_t piece = message->pieces[i];
        ov_obligation obligation = judgement->pieces.items[piece].obligation;

        if (obligation != OV_OBLIGATION_DISCRETIONARY && obligation != OV_OBLIGATION_TRANSACTIONAL)
            return false;
        out->transactional = out->transactional || obligation == OV_OBLIGATION_TRANSACTIONAL;
    }
    return true;
}

static bool
has_room(const putting_off *p, const market_use *uses, size_t count, int32_t later)
{
    for (size_t k = 0; k < count; k++) {
        int32_t cell = uses[k].cell + later;

        if (p->use[cell] + uses[k].amount > p->limits->items[cell / OV_PLAN_DAYS_MAX].per_day)
            return false;
    }
    return true;
}

/* The next dispatch day of its channel on which every limit it touches has room; -1: none. */
static int32_t
next_day(const putting_off *p, const ov_message *message, const market_use *uses, size_t count,
         int32_t day)
{
    for (int32_t next = day + 1; next < p->night->horizon; next++)
        if (p->night->arrive[message->channel][next] >= 0 && has_room(p, uses, count, next - day))
            return next;
    return -1;
}

static void
flag_late(putting_off *p, ov_case_plan *plan, const ov_message *message, ov_date wished)
{
    ov_flag *flags = OV_NEW_ARRAY(p->mem, ov_flag, plan->flags.count + 1);

    for (size_t i = 0; i < plan->flags.count; i++)
        flags[i] = plan->flags.items[i];
    flags[plan->flags.count] =
        (ov_flag){.code = OV_STR("CAPACITY_LATE"),
                  .pieces = message->pieces,
                  .piece_count = message->piece_count,
                  .detail = ov_str_printf(
                      p->mem, "{\"channel\":\"%.*s\",\"planned\":\"%.*s\",\"send_on\":\"%.*s\"}",
                      OV_STR_ARG(ov_channel_name(message->channel)),
                      OV_STR_ARG(ov_date_print(p->mem, wished)),
                      OV_STR_ARG(ov_date_print(p->mem, message->send_on)))};
    plan->flags.items = flags;
    plan->flags.count++;
}

/*
 * The message is no longer released, so the rule that says it leaves tonight goes; the counts by cell are moved
 * along, because the next message is judged by them. A move beyond the useful day is flagged for the piece's
 * department: it is the one thing here that somebody outside notices.
 */
static void
move(putting_off *p, const candidate *c, const market_use *uses, size_t count, int32_t later,
     ov_capacity_day *row)
{
    ov_case_plan *plan = &p->plans[c->customer];
    ov_message *message = &plan->messages.items[c->message];
    ov_date wished = message->send_on;

    for (size_t k = 0; k < count; k++) {
        p->use[uses[k].cell] -= uses[k].amount;
        p->use[uses[k].cell + later] += uses[k].amount;
    }
    message->send_on = ov_date_add(wished, later);
    message->released = false;
    for (size_t i = 0; i < message->piece_count; i++) {
        ov_piece_plan *piece = &plan->pieces.items[message->pieces[i]];

        piece->rules = case_rules_add(
            p->mem, case_rules_without(p->mem, piece->rules, OV_STR("plan.leaves_tonight")),
            OV_STR("plan.capacity"));
    }
    if (c->transactional)
        row->delayed++;
    else
        row->held++;
    if (message->send_on > c->send_by) {
        row->late++;
        flag_late(p, plan, message, wished);
    }
}

/*
 * All candidates of one crowded cell are gathered and sorted before one moves: taken as they come, the order of
 * customers would decide who waits. Each is then tried on the next day with room under every limit it
 * touches, and stays where there is none, so that the loop always ends.
 */
static void
relieve(putting_off *p, int32_t cell)
{
    int32_t day = cell % OV_PLAN_DAYS_MAX;
    const case_limit *limit = &p->limits->items[cell / OV_PLAN_DAYS_MAX];
    market_use *uses = OV_NEW_ARRAY(p->scratch, market_use, p->limits->count + 1);
    ov_capacity_day *row = &p->rows->items[cell / OV_PLAN_DAYS_MAX * p->night->horizon + day];
    OV_VEC(candidate) found = {0};

    for (size_t i = 0; i < p->customers->count; i++)
        for (size_t k = 0; k < p->plans[i].messages.count; k++) {
            const ov_message *message = &p->plans[i].messages.items[k];
            size_t count = case_message_uses(p->limits, &p->customers->cases[i], message, uses);
            candidate one;

            for (size_t u = 0; u < count; u++)
                if (uses[u].cell == cell && may_move(p, i, message, &one)) {
                    one.message = (uint32_t)k;
                    *OV_VEC_ADD(p->scratch, &found) = one;
                }
        }
    if (found.count)
        qsort(found.items, found.count, sizeof(*found.items), candidate_cmp);
    for (size_t k = 0; k < found.count && p->use[cell] > limit->per_day; k++) {
        const candidate *c = &found.items[k];
        const ov_message *message = &p->plans[c->customer].messages.items[c->message];
        size_t count =
            case_message_uses(p->limits, &p->customers->cases[c->customer], message, uses);
        int32_t next = next_day(p, message, uses, count, day);

        if (next >= 0)
            move(p, c, uses, count, next - day, row);
    }
    ov_arena_reset(p->scratch);
}

void
case_put_off(ov_arena *mem, const ov_plan_night *night, const case_limits *limits,
             const ov_plan_customers *customers, ov_case_plan *plans, int64_t *use,
             ov_capacity_days *rows)
{
    putting_off p = {.mem = mem,
                     .scratch = ov_arena_new(),
                     .night = night,
                     .limits = limits,
                     .customers = customers,
                     .plans = plans,
                     .use = use,
                     .rows = rows};

    for (int32_t day = 0; day < night->horizon; day++)
        for (size_t l = 0; l < limits->count; l++)
            if (use[l * OV_PLAN_DAYS_MAX + (size_t)day] > limits->items[l].per_day)
                relieve(&p, (int32_t)l * OV_PLAN_DAYS_MAX + day);
    ov_arena_free(p.scratch);
}
