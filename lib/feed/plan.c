/*
 * plan.xml and plan.ndjson.
 */
#include "onevoice/feed/plan.h"

#include "file_internal.h"
#include "onevoice/base/json.h"
#include "onevoice/feed/escape.h"
#include "plan_content.h"
#include "plan_fields.h"

#define FLUSH            ((size_t)256 * 1024)
#define MANIFEST_VERSION 1 /* raised when a member of manifest.json goes or changes its kind */

struct ov_feed_plan {
    ov_feed_file *xml_file, *json_file;
    ov_buf xml, json;
    bool unsent; /* the element of unsent communications is open */
    ov_arena *mem;
    const ov_feed_dir *dir;
    ov_feed_run run;
    int64_t messages, released, members, unsent_count; /* written */
};

static void
xml_run(ov_buf *buf, const ov_feed_run *run)
{
    ov_buf_cstr(buf, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<plan xmlns=\"urn:onevoice:plan:1\"");
    ov_xml_attribute_int(buf, "run", run->run_id);
    ov_xml_attribute_date(buf, "as-of", run->as_of);
    ov_xml_attribute(buf, "purpose", run->purpose);
    ov_xml_attribute(buf, "label", run->label);
    ov_xml_attribute(buf, "program-version", run->program_version);
    ov_xml_attribute(buf, "policy-digest", run->policy_digest);
    ov_xml_attribute(buf, "rules-digest", run->rules_digest);
    ov_xml_attribute(buf, "started-at", run->started_at);
    ov_xml_attribute(buf, "finished-at", run->finished_at);
    ov_xml_attribute_int(buf, "communications", run->communications);
    ov_xml_attribute_int(buf, "customers", run->customers);
    ov_xml_attribute_int(buf, "messages", run->messages);
    ov_xml_attribute_int(buf, "rejections", run->rejections);
    ov_xml_attribute_bool(buf, "released-only", run->released_only);
    ov_buf_cstr(buf, ">\n");
}

/*
 * As plan.xml says it, in NDJSON's manner: one record a line, each saying what it is, so that a
 * reader can begin before the end.
 */
static void
json_run(ov_buf *buf, const ov_feed_run *run)
{
    ov_buf_cstr(buf, "{\"record\":\"run\"");
    ov_json_key_int(buf, "run_id", run->run_id);
    ov_json_key_date(buf, "as_of", run->as_of);
    ov_json_key(buf, "purpose", run->purpose);
    ov_json_key(buf, "label", run->label);
    ov_json_key(buf, "program_version", run->program_version);
    ov_json_key(buf, "policy_digest", run->policy_digest);
    ov_json_key(buf, "rules_digest", run->rules_digest);
    ov_json_key(buf, "started_at", run->started_at);
    ov_json_key(buf, "finished_at", run->finished_at);
    ov_json_key_int(buf, "communications", run->communications);
    ov_json_key_int(buf, "customers", run->customers);
    ov_json_key_int(buf, "messages", run->messages);
    ov_json_key_int(buf, "rejections", run->rejections);
    ov_json_key_bool(buf, "released_only", run->released_only);
    ov_buf_cstr(buf, "}\n");
}

/* Attributes in the order of plan.xsd, so that two feeds of one plan compare byte for byte. */
static void
xml_message(ov_buf *buf, const ov_feed_message *message)
{
    ov_buf_cstr(buf, "  <message");
    ov_xml_attribute_int(buf, "id", message->message_id);
    ov_xml_attribute(buf, "key", message->message_key);
    ov_xml_attribute(buf, "customer", message->customer_id);
    ov_xml_attribute(buf, "kind", message->kind);
    ov_xml_attribute(buf, "channel", message->channel);
    ov_xml_attribute(buf, "address", message->address);
    ov_xml_attribute_date(buf, "send-on", message->send_on);
    ov_xml_attribute_date(buf, "send-by", message->send_by);
    ov_xml_attribute_bool(buf, "released", message->released);
    ov_xml_attribute_int(buf, "pages", message->pages);
    ov_xml_attribute_bool(buf, "proven", message->proven);
    ov_buf_cstr(buf, " gap=\"");
    ov_feed_real(buf, message->gap);
    ov_buf_cstr(buf, "\">\n    <headline");
    ov_xml_attribute(buf, "code", message->headline_code);
    ov_xml_attribute(buf, "values", message->headline_values);
    ov_buf_char(buf, '>');
    ov_feed_xml_text(buf, message->headline);
    ov_buf_cstr(buf, "</headline>\n");
    for (size_t i = 0; i < message->member_count; i++) {
        const ov_feed_member *member = &message->members[i];

        ov_buf_cstr(buf, "    <communication");
        ov_xml_attribute(buf, "id", member->communication_id);
        ov_xml_attribute(buf, "department", member->department_id);
        ov_xml_attribute(buf, "class", member->content_class);
        ov_xml_attribute(buf, "disposition", member->disposition);
        ov_xml_attribute(buf, "reason", member->reason);
        ov_xml_attribute(buf, "reason-ref", member->reason_ref);
        ov_xml_attribute(buf, "party", member->party_id);
        ov_xml_attribute(buf, "subject", member->subject_party_id);
        ov_xml_attribute(buf, "language", member->language);
        ov_xml_attribute(buf, "service-from", member->service_from);
        ov_xml_attribute(buf, "service-to", member->service_to);
        ov_xml_attribute(buf, "plan-paid", member->plan_paid);
        ov_xml_attribute(buf, "patient-responsibility", member->patient_responsibility);
        ov_xml_attribute(buf, "call", member->call);
        ov_xml_attribute(buf, "remit-to", member->remit_to);
        ov_buf_cstr(buf, "/>\n");
    }
    for (size_t i = 0; i < message->section_count; i++) {
        const ov_feed_section *section = &message->sections[i];

        ov_buf_cstr(buf, "    <section");
        ov_xml_attribute(buf, "kind", section->kind);
        ov_xml_attribute(buf, "heading", section->heading);
        ov_buf_cstr(buf, ">");
        for (size_t k = 0; k < section->communication_ids.count; k++) {
            ov_buf_cstr(buf, "<ref");
            ov_xml_attribute(buf, "communication", section->communication_ids.items[k]);
            ov_buf_cstr(buf, "/>");
        }
        ov_buf_cstr(buf, "</section>\n");
    }
    ov_plan_content_xml(buf, message);
    ov_buf_cstr(buf, "  </message>\n");
}

/*
 * A line of NDJSON says what an XML message says; a position is printed because JSON readers
 * reorder.
 */
static void
json_members(ov_buf *buf, const ov_feed_message *message)
{
    ov_buf_cstr(buf, ",\"communications\":[");
    for (size_t i = 0; i < message->member_count; i++) {
        const ov_feed_member *member = &message->members[i];

        ov_buf_printf(buf, "%s{\"position\":%zu", i ? "," : "", i + 1);
        ov_json_key(buf, "communication_id", member->communication_id);
        ov_json_key(buf, "department_id", member->department_id);
        ov_json_key(buf, "content_class", member->content_class);
        ov_json_key(buf, "disposition", member->disposition);
        ov_json_key(buf, "reason", member->reason);
        ov_json_key(buf, "reason_ref", member->reason_ref);
        ov_json_key(buf, "party_id", member->party_id);
        ov_json_key(buf, "subject_party_id", member->subject_party_id);
        ov_json_key(buf, "language", member->language);
        ov_json_key(buf, "service_from", member->service_from);
        ov_json_key(buf, "service_to", member->service_to);
        ov_json_key(buf, "plan_paid", member->plan_paid);
        ov_json_key(buf, "patient_responsibility", member->patient_responsibility);
        ov_json_key(buf, "call", member->call);
        ov_json_key(buf, "remit_to", member->remit_to);
        ov_buf_char(buf, '}');
    }
    ov_buf_cstr(buf, "],\"sections\":[");
    for (size_t i = 0; i < message->section_count; i++) {
        const ov_feed_section *section = &message->sections[i];

        ov_buf_printf(buf, "%s{\"position\":%zu", i ? "," : "", i + 1);
        ov_json_key(buf, "kind", section->kind);
        ov_json_key(buf, "heading", section->heading);
        ov_buf_cstr(buf, ",\"communication_ids\":[");
        for (size_t k = 0; k < section->communication_ids.count; k++) {
            if (k > 0)
                ov_buf_char(buf, ',');
            ov_feed_json_text(buf, section->communication_ids.items[k]);
        }
        ov_buf_cstr(buf, "]}");
    }
    ov_buf_char(buf, ']');
    ov_plan_content_json(buf, message);
}

/* headline_values is JSON already: it goes in as it is and not as a string. */
static void
json_message(ov_buf *buf, const ov_feed_message *message)
{
    ov_buf_cstr(buf, "{\"record\":\"message\"");
    ov_json_key_int(buf, "message_id", message->message_id);
    ov_json_key(buf, "message_key", message->message_key);
    ov_json_key(buf, "customer_id", message->customer_id);
    ov_json_key(buf, "kind", message->kind);
    ov_json_key(buf, "channel", message->channel);
    ov_json_key(buf, "address", message->address);
    ov_json_key_date(buf, "send_on", message->send_on);
    ov_json_key_date(buf, "send_by", message->send_by);
    ov_json_key_bool(buf, "released", message->released);
    ov_json_key_int(buf, "pages", message->pages);
    ov_json_key_bool(buf, "proven", message->proven);
    ov_buf_cstr(buf, ",\"gap\":");
    ov_feed_real(buf, message->gap);
    ov_json_key(buf, "headline", message->headline);
    ov_json_key(buf, "headline_code", message->headline_code);
    ov_buf_cstr(buf, ",\"headline_values\":");
    ov_buf_str(buf, ov_str_is_empty(message->headline_values) ? OV_STR("null")
                                                              : message->headline_values);
    json_members(buf, message);
    ov_buf_cstr(buf, "}\n");
}

/* Both files or none. Neither has its name before both are complete. */
bool
ov_feed_plan_open(ov_arena *mem, const ov_feed_dir *dir, const ov_feed_run *run, ov_feed_plan **out,
                  ov_error *err)
{
    ov_feed_plan *plan = OV_NEW(mem, ov_feed_plan);

    plan->mem = mem;
    plan->dir = dir;
    plan->run = *run;
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
    OV_ASSERT(!plan->unsent && (message->released || !plan->run.released_only));
    plan->messages++;
    plan->released += message->released;
    plan->members += (int64_t)message->member_count;
    xml_message(&plan->xml, message);
    json_message(&plan->json, message);
    return flush(plan, FLUSH, err);
}

/*
 * What did not leave stands behind all messages, so that every pending piece of the night is in
 * the feed once.
 */
bool
ov_feed_plan_unsent(ov_feed_plan *plan, const ov_feed_unsent *unsent, ov_error *err)
{
    ov_buf *xml = &plan->xml, *json = &plan->json;

    plan->unsent = true;
    plan->unsent_count++;
    ov_buf_cstr(xml, "  <unsent");
    ov_xml_attribute(xml, "communication", unsent->communication_id);
    ov_xml_attribute(xml, "department", unsent->department_id);
    ov_xml_attribute(xml, "customer", unsent->customer_id);
    ov_xml_attribute(xml, "class", unsent->content_class);
    ov_xml_attribute(xml, "disposition", unsent->disposition);
    ov_xml_attribute(xml, "reason", unsent->reason);
    ov_xml_attribute(xml, "reason-ref", unsent->reason_ref);
    ov_xml_attribute_date(xml, "hold-until", unsent->hold_until);
    ov_buf_cstr(xml, "/>\n");
    ov_buf_cstr(json, "{\"record\":\"unsent\"");
    ov_json_key(json, "communication_id", unsent->communication_id);
    ov_json_key(json, "department_id", unsent->department_id);
    ov_json_key(json, "customer_id", unsent->customer_id);
    ov_json_key(json, "content_class", unsent->content_class);
    ov_json_key(json, "disposition", unsent->disposition);
    ov_json_key(json, "reason", unsent->reason);
    ov_json_key(json, "reason_ref", unsent->reason_ref);
    ov_json_key_date(json, "hold_until", unsent->hold_until);
    ov_buf_cstr(json, "}\n");
    return flush(plan, FLUSH, err);
}

static void
manifest_file(ov_json *out, const char *name, const ov_feed_file *file)
{
    ov_json_open(out, NULL, '{');
    ov_json_str(out, "name", ov_str_from(name));
    ov_json_int(out, "bytes", (int64_t)ov_feed_file_size(file));
    ov_json_str(out, "xxh128", ov_feed_file_digest(file));
    ov_json_close(out, '}');
}

/*
 * Written when both files have their names: whoever finds files as the manifest of the same directory says has all of one
 * night, and none of the one before.
 */
static bool
write_manifest(const ov_feed_plan *plan, ov_error *err)
{
    ov_json out = ov_json_init(plan->mem);
    ov_feed_file *file;

    ov_json_open(&out, NULL, '{');
    ov_json_int(&out, "schema_version", MANIFEST_VERSION);
    ov_json_int(&out, "run_id", plan->run.run_id);
    ov_json_date(&out, "as_of", plan->run.as_of);
    ov_json_bool(&out, "released_only", plan->run.released_only);
    ov_json_int(&out, "messages", plan->messages);
    ov_json_int(&out, "released", plan->released);
    ov_json_int(&out, "communications", plan->members);
    ov_json_int(&out, "unsent", plan->unsent_count);
    ov_json_open(&out, "files", '[');
    manifest_file(&out, "plan.xml", plan->xml_file);
    manifest_file(&out, "plan.ndjson", plan->json_file);
    ov_json_close(&out, ']');
    ov_json_close(&out, '}');
    ov_buf_char(&out.buf, '\n');
    if (!ov_feed_file_open(plan->mem, plan->dir, OV_STR("manifest.json"), 0640, &file, err))
        return false;
    return ov_feed_file_put(file, &out.buf, err) && ov_feed_file_commit(file, err);
}

bool
ov_feed_plan_close(ov_feed_plan *plan, ov_error *err)
{
    ov_buf_cstr(&plan->xml, "</plan>\n");
    if (!flush(plan, 0, err))
        return false;
    if (ov_feed_file_seal(plan->xml_file, err) && ov_feed_file_seal(plan->json_file, err) &&
        ov_feed_file_commit(plan->xml_file, err) && ov_feed_file_commit(plan->json_file, err))
        return write_manifest(plan, err);
    ov_feed_file_abandon(plan->xml_file);
    ov_feed_file_abandon(plan->json_file);
    return false;
}
