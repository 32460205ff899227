/*
 * Why a piece is where it is: the rules that hit it, and what would have happened to it alone. Nothing is
 * decided here. The words are for a person who asks `onevoice explain`, weeks later, without the letter.
 */
#include "message_internal.h"
#include "model_internal.h"

#include <stdlib.h>

ov_strs
case_rules_add(ov_arena *mem, ov_strs rules, ov_str rule)
{
    ov_strs out = {.items = OV_NEW_ARRAY(mem, ov_str, rules.count + 1)};

    for (size_t i = 0; i < rules.count; i++) {
        if (ov_str_eq(rules.items[i], rule))
            return rules;
        out.items[out.count++] = rules.items[i];
    }
    out.items[out.count++] = rule;
    qsort(out.items, out.count, sizeof(*out.items), ov_strs_cmp);
    return out;
}

ov_strs
case_rules_without(ov_arena *mem, ov_strs rules, ov_str rule)
{
    ov_strs out = {.items = OV_NEW_ARRAY(mem, ov_str, rules.count + 1)};

    for (size_t i = 0; i < rules.count; i++)
        if (!ov_str_eq(rules.items[i], rule))
            out.items[out.count++] = rules.items[i];
    return out;
}

/* The channel that the piece would take by itself, the least burden first, as the planner weighs it. */
static bool
channel_alone(const case_model *m, const case_item *item, int *channel)
{
    const ov_plan_channel *all = m->problem.channels;
    bool found = false;

    for (int c = 0; c < OV_CHANNEL_COUNT; c++) {
        if (item->days[c] == 0)
            continue;
        if (!found || all[c].burden < all[*channel].burden ||
            (all[c].burden == all[*channel].burden && all[c].cost < all[*channel].cost))
            *channel = c;
        found = true;
    }
    return found;
}

/*
 * Why the piece does not leave as it would by itself. It "waited" only where it could have left by
 * the channel that it takes before the day on which it does.
 */
static ov_kept
what_kept(const case_item *item, const ov_message *message, ov_date as_of, ov_date alone)
{
    uint64_t days = item->days[message->channel];
    bool waited = days && message->send_on > ov_date_add(as_of, __builtin_ctzll(days)) &&
                  message->send_on > alone;

    if (message->piece_count > 1)
        return waited ? OV_KEPT_WAITING_FOR_COMPANIONS : OV_KEPT_SHARED_ENVELOPE;
    if (waited)
        return item->alone ? OV_KEPT_NO_ROOM : OV_KEPT_WAITING_ALONE;
    return OV_KEPT_NOT;
}

ov_counterfactual
case_counterfactual(const case_model *m, const case_item *item, const ov_message *message)
{
    ov_counterfactual out = {0};
    int channel = 0;

    if (!channel_alone(m, item, &channel))
        return out;
    out.known = true;
    out.channel = (ov_channel)channel;
    out.send_on = ov_date_add(m->night->as_of, __builtin_ctzll(item->days[channel]));
    if (!message) {
        out.kept = OV_KEPT_DROPPED;
        return out;
    }
    out.kept = what_kept(item, message, m->night->as_of, out.send_on);
    out.companions = message->piece_count - 1;
    return out;
}
