/*
 * Why a piece is where it is: the rules that hit it, and what would have happened to it alone. Nothing is
 * decided here. The words are for a person who asks `onevoice explain`, weeks later, without the letter.
 */
#include "message_internal.h"
#include "model_internal.h"

#include "onevoice/base/buf.h"

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
static void
say_why(ov_buf *buf, const case_item *item, const ov_message *message, ov_date as_of, ov_date alone)
{
    uint64_t days = item->days[message->channel];
    bool waited = days && message->send_on > ov_date_add(as_of, __builtin_ctzll(days)) &&
                  message->send_on > alone;
    size_t others = message->piece_count - 1;

    if (others && waited)
        ov_buf_printf(buf, ",\"if\":\"it had not waited for %zu companion%s\"", others,
                      others > 1 ? "s" : "");
    else if (others)
        ov_buf_cstr(buf, ",\"if\":\"it had an envelope of its own\"");
    else if (waited)
        ov_buf_cstr(buf, item->alone ? ",\"if\":\"there had been room that day\""
                                     : ",\"if\":\"it had not waited for a companion\"");
}

ov_str
case_counterfactual(ov_arena *mem, const case_model *m, const case_item *item,
                    const ov_message *message)
{
    ov_buf buf = ov_buf_init(mem);
    int channel = 0;
    ov_date day;

    if (!channel_alone(m, item, &channel))
        return OV_STR("{}");
    day = ov_date_add(m->night->as_of, __builtin_ctzll(item->days[channel]));
    ov_buf_cstr(&buf, "{\"alone\":{\"channel\":\"");
    ov_buf_str(&buf, ov_channel_name((ov_channel)channel));
    ov_buf_cstr(&buf, "\",\"send_on\":\"");
    ov_buf_str(&buf, ov_date_print(mem, day));
    ov_buf_cstr(&buf, "\"}");
    if (message)
        say_why(&buf, item, message, m->night->as_of, day);
    else
        ov_buf_cstr(&buf, ",\"if\":\"it could not be dropped\"");
    ov_buf_char(&buf, '}');
    return ov_buf_view(&buf);
}
