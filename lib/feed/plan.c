/*
 * plan.xml and plan.ndjson.
 */
#include "onevoice/feed/plan.h"

#include "escape.h"

#define FLUSH ((size_t)256 * 1024)

struct ov_feed_plan {
    ov_feed_file *xml_file, *json_file;
    ov_buf xml, json;
    bool unsent; /* the element of unsent communications is open */
};

/* An attribute, left out when not stated. */
static void
attribute(ov_buf *buf, const char *name, ov_str value)
{
    if (ov_str_is_null(value))
        return;
    ov_buf_printf(buf, " %s=\"", name);
    ov_feed_xml_text(buf, value);
    ov_buf_char(buf, '"');
}

static void
attribute_int(ov_buf *buf, const char *name, int64_t value)
{
    ov_buf_printf(buf, " %s=\"%lld\"", name, (long long)value);
}

static void
attribute_bool(ov_buf *buf, const char *name, bool value)
{
    ov_buf_printf(buf, " %s=\"%s\"", name, value ? "true" : "false");
}

static void
date_add(ov_buf *buf, ov_date date)
{
    int year, month, day;

    ov_date_to_ymd(date, &year, &month, &day);
    ov_buf_printf(buf, "\"%04d-%02d-%02d\"", year, month, day);
}

static void
attribute_date(ov_buf *buf, const char *name, ov_date date)
{
    if (date == OV_DATE_NONE)
        return;
    ov_buf_printf(buf, " %s=", name);
    date_add(buf, date);
}

/* A key with its comma, left out when not stated; every record begins with a key of its own. */
static void
key(ov_buf *buf, const char *name, ov_str value)
{
    if (ov_str_is_null(value))
        return;
    ov_buf_printf(buf, ",\"%s\":", name);
    ov_feed_json_text(buf, value);
}

static void
key_int(ov_buf *buf, const char *name, int64_t value)
{
    ov_buf_printf(buf, ",\"%s\":%lld", name, (long long)value);
}

static void
key_bool(ov_buf *buf, const char *name, bool value)
{
    ov_buf_printf(buf, ",\"%s\":%s", name, value ? "true" : "false");
}

static void
key_date(ov_buf *buf, const char *name, ov_date date)
{
    if (date == OV_DATE_NONE)
        return;
    ov_buf_printf(buf, ",\"%s\":", name);
    date_add(buf, date);
}

static void
xml_run(ov_buf *buf, const ov_feed_run *run)
{
    ov_buf_cstr(buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<plan xmlns=\"urn:onevoice:plan:1\"");
    attribute_int(buf, "run", run->run_id);
    attribute_date(buf, "as-of", run->as_of);
    attribute(buf, "purpose", run->purpose);
    attribute(buf, "label", run->label);
    attribute(buf, "program-version", run->program_version);
    attribute(buf, "policy-digest", run->policy_digest);
    attribute(buf, "rules-digest", run->rules_digest);
    attribute(buf, "started-at", run->started_at);
    attribute(buf, "finished-at", run->finished_at);
    attribute_int(buf, "communications", run->communications);
    attribute_int(buf, "customers", run->customers);
    attribute_int(buf, "messages", run->messages);
    attribute_int(buf, "rejections", run->rejections);
    ov_buf_cstr(buf, ">\n");
}

static void
json_run(ov_buf *buf, const ov_feed_run *run)
{
    ov_buf_cstr(buf, "{\"record\":\"run\"");
    key_int(buf, "run_id", run->run_id);
    key_date(buf, "as_of", run->as_of);
    key(buf, "purpose", run->purpose);
    key(buf, "label", run->label);
    key(buf, "program_version", run->program_version);
    key(buf, "policy_digest", run->policy_digest);
    key(buf, "rules_digest", run->rules_digest);
    key(buf, "started_at", run->started_at);
    key(buf, "finished_at", run->finished_at);
    key_int(buf, "communications", run->communications);
    key_int(buf, "customers", run->customers);
    key_int(buf, "messages", run->messages);
    key_int(buf, "rejections", run->rejections);
    ov_buf_cstr(buf, "}\n");
}

static void
xml_message(ov_buf *buf, const ov_feed_message *message)
{
    ov_buf_cstr(buf, "  <message");
    attribute_int(buf, "id", message->message_id);
    attribute(buf, "key", message->message_key);
    attribute(buf, "customer", message->customer_id);
    attribute(buf, "kind", message->kind);
    attribute(buf, "channel", message->channel);
    attribute(buf, "address", message->address);
    attribute_date(buf, "send-on", message->send_on);
    attribute_date(buf, "send-by", message->send_by);
    attribute_bool(buf, "released", message->released);
    attribute_int(buf, "pages", message->pages);
    attribute_bool(buf, "proven", message->proven);
    ov_buf_cstr(buf, " gap=\"");
    ov_feed_real(buf, message->gap);
    ov_buf_cstr(buf, "\">\n    <headline>");
    ov_feed_xml_text(buf, message->headline);
    ov_buf_cstr(buf, "</headline>\n");
    for (size_t i = 0; i < message->member_count; i++) {
        const ov_feed_member *member = &message->members[i];

        ov_buf_cstr(buf, "    <communication");
        attribute(buf, "id", member->communication_id);
        attribute(buf, "department", member->department_id);
        attribute(buf, "class", member->content_class);
        attribute(buf, "disposition", member->disposition);
        attribute(buf, "reason", member->reason);
        attribute(buf, "reason-ref", member->reason_ref);
        ov_buf_cstr(buf, "/>\n");
    }
    for (size_t i = 0; i < message->section_count; i++) {
        const ov_feed_section *section = &message->sections[i];

        ov_buf_cstr(buf, "    <section");
        attribute(buf, "kind", section->kind);
        attribute(buf, "heading", section->heading);
        ov_buf_cstr(buf, ">");
        for (size_t k = 0; k < section->communication_ids.count; k++) {
            ov_buf_cstr(buf, "<ref");
            attribute(buf, "communication", section->communication_ids.items[k]);
            ov_buf_cstr(buf, "/>");
        }
        ov_buf_cstr(buf, "</section>\n");
    }
    ov_buf_cstr(buf, "  </message>\n");
}

static void
json_members(ov_buf *buf, const ov_feed_message *message)
{
    ov_buf_cstr(buf, ",\"communications\":[");
    for (size_t i = 0; i < message->member_count; i++) {
        const ov_feed_member *member = &message->members[i];

        ov_buf_printf(buf, "%s{\"position\":%zu", i ? "," : "", i + 1);
        key(buf, "communication_id", member->communication_id);
        key(buf, "department_id", member->department_id);
        key(buf, "content_class", member->content_class);
        key(buf, "disposition", member->disposition);
        key(buf, "reason", member->reason);
        key(buf, "reason_ref", member->reason_ref);
        ov_buf_char(buf, '}');
    }
    ov_buf_cstr(buf, "],\"sections\":[");
    for (size_t i = 0; i < message->section_count; i++) {
        const ov_feed_section *section = &message->sections[i];

        ov_buf_printf(buf, "%s{\"position\":%zu", i ? "," : "", i + 1);
        key(buf, "kind", section->kind);
        key(buf, "heading", section->heading);
        ov_buf_cstr(buf, ",\"communication_ids\":[");
        for (size_t k = 0; k < section->communication_ids.count; k++) {
            if (k > 0)
                ov_buf_char(buf, ',');
            ov_feed_json_text(buf, section->communication_ids.items[k]);
        }
        ov_buf_cstr(buf, "]}");
    }
    ov_buf_char(buf, ']');
}

static void
json_message(ov_buf *buf, const ov_feed_message *message)
{
    ov_buf_cstr(buf, "{\"record\":\"message\"");
    key_int(buf, "message_id", message->message_id);
    key(buf, "message_key", message->message_key);
    key(buf, "customer_id", message->customer_id);
    key(buf, "kind", message->kind);
    key(buf, "channel", message->channel);
    key(buf, "address", message->address);
    key_date(buf, "send_on", message->send_on);
    key_date(buf, "send_by", message->send_by);
    key_bool(buf, "released", message->released);
    key_int(buf, "pages", message->pages);
    key_bool(buf, "proven", message->proven);
    ov_buf_cstr(buf, ",\"gap\":");
    ov_feed_real(buf, message->gap);
    key(buf, "headline", message->headline);
    json_members(buf, message);
    ov_buf_cstr(buf, "}\n");
}

bool
ov_feed_plan_open(ov_arena *mem, const ov_feed_dir *dir, const ov_feed_run *run, ov_feed_plan **out,
                  ov_error *err)
{
    ov_feed_plan *plan = OV_NEW(mem, ov_feed_plan);

    plan->xml = ov_buf_init(mem);
    plan->json = ov_buf_init(mem);
    ov_buf_reserve(&plan->xml, 2 * FLUSH);
    ov_buf_reserve(&plan->json, 2 * FLUSH);
    if (!ov_feed_file_open(mem, dir, OV_STR("plan.xml"), 0640, &plan->xml_file, err))
        return false;
    if (!ov_feed_file_open(mem, dir, OV_STR("plan.ndjson"), 0640, &plan->json_file, err)) {
        ov_feed_file_abandon(plan->xml_file);
        return false;
    }
    xml_run(&plan->xml, run);
    json_run(&plan->json, run);
    *out = plan;
    return true;
}

static bool
flush(ov_feed_plan *plan, size_t least, ov_error *err)
{
    bool good = true;

    if (plan->xml.len > least)
        good = ov_feed_file_put(plan->xml_file, &plan->xml, err);
    if (good && plan->json.len > least)
        good = ov_feed_file_put(plan->json_file, &plan->json, err);
    if (good)
        return true;
    ov_feed_file_abandon(plan->xml_file);
    ov_feed_file_abandon(plan->json_file);
    return false;
}

bool
ov_feed_plan_message(ov_feed_plan *plan, const ov_feed_message *message, ov_error *err)
{
    OV_ASSERT(!plan->unsent);
    xml_message(&plan->xml, message);
    json_message(&plan->json, message);
    return flush(plan, FLUSH, err);
}

bool
ov_feed_plan_unsent(ov_feed_plan *plan, const ov_feed_unsent *unsent, ov_error *err)
{
    ov_buf *xml = &plan->xml, *json = &plan->json;

    plan->unsent = true;
    ov_buf_cstr(xml, "  <unsent");
    attribute(xml, "communication", unsent->communication_id);
    attribute(xml, "department", unsent->department_id);
    attribute(xml, "customer", unsent->customer_id);
    attribute(xml, "class", unsent->content_class);
    attribute(xml, "disposition", unsent->disposition);
    attribute(xml, "reason", unsent->reason);
    attribute(xml, "reason-ref", unsent->reason_ref);
    attribute_date(xml, "hold-until", unsent->hold_until);
    ov_buf_cstr(xml, "/>\n");
    ov_buf_cstr(json, "{\"record\":\"unsent\"");
    key(json, "communication_id", unsent->communication_id);
    key(json, "department_id", unsent->department_id);
    key(json, "customer_id", unsent->customer_id);
    key(json, "content_class", unsent->content_class);
    key(json, "disposition", unsent->disposition);
    key(json, "reason", unsent->reason);
    key(json, "reason_ref", unsent->reason_ref);
    key_date(json, "hold_until", unsent->hold_until);
    ov_buf_cstr(json, "}\n");
    return flush(plan, FLUSH, err);
}

bool
ov_feed_plan_close(ov_feed_plan *plan, ov_error *err)
{
    ov_buf_cstr(&plan->xml, "</plan>\n");
    if (!flush(plan, 0, err))
        return false;
    if (ov_feed_file_seal(plan->xml_file, err) && ov_feed_file_seal(plan->json_file, err) &&
        ov_feed_file_commit(plan->xml_file, err) && ov_feed_file_commit(plan->json_file, err))
        return true;
    ov_feed_file_abandon(plan->xml_file);
    ov_feed_file_abandon(plan->json_file);
    return false;
}
