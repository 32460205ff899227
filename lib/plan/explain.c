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

/* The first night on which the piece could leave by itself, and by which channel. */
static bool
first_alone(const case_model *m, const case_item *item, int *channel, int *day)
{
    int64_t burden = INT64_MAX;

    *day = OV_PLAN_DAYS_MAX;
    for (int c = 0; c < OV_CHANNEL_COUNT; c++) {
        int first = item->days[c] ? __builtin_ctzll(item->days[c]) : OV_PLAN_DAYS_MAX;

        if (first > *day || first == OV_PLAN_DAYS_MAX)
            continue;
        if (first < *day || m->night->channels[c].burden < burden) {
            *day = first;
            *channel = c;
            burden = m->night->channels[c].burden;
        }
    }
    return *day < OV_PLAN_DAYS_MAX;
}

ov_str
case_counterfactual(ov_arena *mem, const case_model *m, const case_item *item,
                    const ov_message *message)
{
    ov_buf buf = ov_buf_init(mem);
    int channel;
    int day;

    if (!first_alone(m, item, &channel, &day))
        return OV_STR("{}");
    ov_buf_cstr(&buf, "{\"alone\":{\"channel\":\"");
    ov_buf_str(&buf, ov_channel_name((ov_channel)channel));
    ov_buf_cstr(&buf, "\",\"send_on\":\"");
    ov_buf_str(&buf, ov_date_print(mem, ov_date_add(m->night->as_of, day)));
    ov_buf_cstr(&buf, "\"}");
    if (!message)
        ov_buf_cstr(&buf, ",\"if\":\"it could not be dropped\"");
    else if (message->piece_count > 1)
        ov_buf_printf(&buf, ",\"if\":\"it had not waited for %zu companion%s\"",
                      message->piece_count - 1, message->piece_count > 2 ? "s" : "");
    else if (!message->released)
        ov_buf_cstr(&buf, ",\"if\":\"it did not wait for a companion\"");
    ov_buf_char(&buf, '}');
    return ov_buf_view(&buf);
}
