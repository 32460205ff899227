/*
 * A policy as its document: complete, in one order, so that two runs compare by digest and a stored run can
 * be repeated. What is written here is what policy.c reads.
 */
#include "onevoice/base/buf.h"
#include "onevoice/policy/policy.h"

static void
add_escaped(ov_buf *out, ov_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        switch (s.ptr[i]) {
        case '&':
            ov_buf_cstr(out, "&amp;");
            break;
        case '<':
            ov_buf_cstr(out, "&lt;");
            break;
        case '"':
            ov_buf_cstr(out, "&quot;");
            break;
        default:
            ov_buf_char(out, s.ptr[i]);
        }
    }
}

static void
add_attribute(ov_buf *out, const char *name, ov_str value)
{
    ov_buf_printf(out, " %s=\"", name);
    add_escaped(out, value);
    ov_buf_char(out, '"');
}

static void
print_settings(ov_buf *out, const ov_policy *policy)
{
    ov_buf_cstr(out, "  <settings>\n");
    for (size_t i = 0; i < ov_policy_setting_count(); i++) {
        ov_policy_setting s = ov_policy_setting_at(out->arena, policy, i);

        if (ov_str_is_null(s.value))
            continue;
        ov_buf_cstr(out, "    <set");
        add_attribute(out, "name", s.name);
        add_attribute(out, "value", s.value);
        ov_buf_cstr(out, "/>\n");
    }
    ov_buf_cstr(out, "  </settings>\n");
}

static void
print_channels(ov_buf *out, const ov_policy *policy)
{
    ov_buf_cstr(out, "  <channels>\n");
    for (ov_channel c = 0; c < OV_CHANNEL_COUNT; c++) {
        const ov_policy_channel *channel = &policy->channels[c];

        if (channel->usable)
            ov_buf_printf(out,
                          "    <channel name=\"%.*s\" burden=\"%lld\" cost=\"%lld\" pages=\"%d\" "
                          "pieces=\"%d\" days=\"%d\" business=\"%s\"",
                          OV_STR_ARG(ov_channel_name(c)), (long long)channel->burden,
                          (long long)channel->cost, channel->page_limit, channel->piece_limit,
                          channel->lead_days, channel->business_days ? "true" : "false");
        if (channel->usable && channel->capacity >= 0)
            ov_buf_printf(out, " capacity=\"%lld\"", (long long)channel->capacity);
        if (channel->usable)
            ov_buf_cstr(out, "/>\n");
    }
    ov_buf_cstr(out, "  </channels>\n");
}

static void
print_capacities(ov_buf *out, const ov_policy *policy)
{
    ov_buf_cstr(out, "  <capacities>\n");
    for (size_t i = 0; i < policy->capacities.count; i++) {
        const ov_policy_capacity *row = &policy->capacities.items[i];

        ov_buf_cstr(out, "    <department");
        add_attribute(out, "id", row->department);
        add_attribute(out, "channel", ov_channel_name(row->channel));
        ov_buf_printf(out, " per-day=\"%lld\"/>\n", (long long)row->per_day);
    }
    ov_buf_cstr(out, "  </capacities>\n");
}

static void
print_domains(ov_buf *out, const ov_policy *policy)
{
    ov_buf_cstr(out, "  <domains>\n");
    for (size_t i = 0; i < policy->roles.count; i++) {
        ov_buf_cstr(out, "    <role");
        add_attribute(out, "name", policy->roles.items[i].role);
        add_attribute(out, "domain", policy->roles.items[i].domain);
        ov_buf_cstr(out, "/>\n");
    }
    ov_buf_cstr(out, "  </domains>\n  <compatibility>\n");
    for (size_t i = 0; i < policy->compatible.count; i++) {
        ov_buf_cstr(out, "    <pair");
        add_attribute(out, "domain", policy->compatible.items[i].domain);
        add_attribute(out, "with", policy->compatible.items[i].other);
        ov_buf_cstr(out, "/>\n");
    }
    ov_buf_cstr(out, "  </compatibility>\n");
}

static void
print_obligations(ov_buf *out, const ov_policy *policy)
{
    static const char *const anchors[] = {"none",          "effective_date",
                                          "maturity_date", "initial_communication_on",
                                          "created_on",    "not_stated"};

    ov_buf_cstr(out, "  <obligations>\n");
    for (size_t i = 0; i < policy->obligations.count; i++) {
        const ov_policy_obligation *row = &policy->obligations.items[i];

        ov_buf_cstr(out, "    <obligation");
        add_attribute(out, "id", row->id);
        add_attribute(out, "rule", row->rule);
        add_attribute(out, "paragraph", row->paragraph);
        add_attribute(out, "class", ov_content_class_name(row->content_class));
        if (!ov_str_is_null(row->change_kind))
            add_attribute(out, "change", row->change_kind);
        add_attribute(out, "anchor", ov_str_from(anchors[row->anchor]));
        ov_buf_printf(out, " days=\"%d\"", row->days);
        add_attribute(out, "travel", ov_disposition_name(row->travel));
        ov_buf_printf(out, " esign=\"%s\"/>\n", row->needs_esign ? "true" : "false");
    }
    ov_buf_cstr(out, "  </obligations>\n");
}

ov_str
ov_policy_document(ov_arena *mem, const ov_policy *policy)
{
    ov_buf out = ov_buf_init(mem);

    ov_buf_cstr(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<policy xmlns=\"urn:onevoice:policy:1\">\n");
    print_settings(&out, policy);
    print_channels(&out, policy);
    print_domains(&out, policy);
    print_capacities(&out, policy);
    print_obligations(&out, policy);
    ov_buf_cstr(&out, "  <holidays>\n");
    for (size_t i = 0; i < policy->calendar.count; i++)
        ov_buf_printf(&out, "    <holiday date=\"%.*s\"/>\n",
                      OV_STR_ARG(ov_date_print(mem, policy->calendar.holidays[i])));
    ov_buf_cstr(&out, "  </holidays>\n</policy>\n");
    return ov_buf_view(&out);
}
