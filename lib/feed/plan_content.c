/*
 * What a message of plan.xml and plan.ndjson is about beside its pieces: payables, dated things, needs.
 * Both forms stand side by side here, so that a field that is added to one is missed in the other at a
 * glance; plan.xsd says what may be there.
 */
#include "plan_content.h"

#include "onevoice/feed/escape.h"
#include "plan_fields.h"

static void
xml_payable(ov_buf *buf, const ov_feed_payable *p)
{
    ov_buf_cstr(buf, "    <payable");
    ov_xml_attribute(buf, "payee", p->payee);
    ov_xml_attribute(buf, "legal-entity", p->legal_entity);
    ov_xml_attribute(buf, "account", p->account_number);
    ov_xml_attribute(buf, "currency", ov_currency_str(&p->currency));
    ov_xml_attribute_money(buf, "due-now", p->due_now);
    ov_xml_attribute_money(buf, "disputed", p->disputed);
    ov_xml_attribute_money(buf, "pending", p->pending);
    ov_xml_attribute_date(buf, "due-by", p->due_by);
    ov_xml_attribute(buf, "due-basis", p->due_basis);
    ov_xml_attribute(buf, "state", p->state);
    ov_xml_attribute(buf, "basis", p->basis);
    ov_xml_attribute(buf, "bill", p->bill_id);
    ov_xml_attribute(buf, "eob", p->eob_id);
    ov_buf_cstr(buf, "/>\n");
}

static void
xml_need(ov_buf *buf, const ov_feed_need *need)
{
    ov_buf_cstr(buf, "    <need");
    ov_xml_attribute(buf, "service", need->service);
    ov_xml_attribute(buf, "status", need->status);
    ov_xml_attribute_date(buf, "earliest", need->earliest);
    ov_buf_cstr(buf, ">");
    for (size_t i = 0; i < need->met_by.count; i++) {
        ov_buf_cstr(buf, "<met-by");
        ov_xml_attribute(buf, "department", need->met_by.items[i]);
        ov_buf_cstr(buf, "/>");
    }
    ov_buf_cstr(buf, "</need>\n");
}

void
ov_plan_content_xml(ov_buf *buf, const ov_feed_message *message)
{
    for (size_t i = 0; i < message->payable_count; i++)
        xml_payable(buf, &message->payables[i]);
    for (size_t i = 0; i < message->event_count; i++) {
        const ov_feed_event *event = &message->events[i];

        ov_buf_cstr(buf, "    <event");
        ov_xml_attribute_date(buf, "on", event->on);
        ov_xml_attribute(buf, "what", event->what);
        ov_xml_attribute(buf, "product", event->product);
        ov_xml_attribute(buf, "communication", event->communication_id);
        ov_xml_attribute_bool(buf, "conflict", event->conflict);
        ov_buf_cstr(buf, "/>\n");
    }
    for (size_t i = 0; i < message->need_count; i++)
        xml_need(buf, &message->needs[i]);
}

static void
json_payable(ov_buf *buf, const ov_feed_payable *p)
{
    ov_json_key(buf, "payee", p->payee);
    ov_json_key(buf, "legal_entity", p->legal_entity);
    ov_json_key(buf, "account_number", p->account_number);
    ov_json_key(buf, "currency", ov_currency_str(&p->currency));
    ov_json_key_money(buf, "amount_due_now", p->due_now);
    ov_json_key_money(buf, "amount_disputed", p->disputed);
    ov_json_key_money(buf, "amount_pending", p->pending);
    ov_json_key_date(buf, "due_by", p->due_by);
    ov_json_key(buf, "due_basis", p->due_basis);
    ov_json_key(buf, "state", p->state);
    ov_json_key(buf, "basis", p->basis);
    ov_json_key(buf, "bill_id", p->bill_id);
    ov_json_key(buf, "eob_id", p->eob_id);
    ov_buf_char(buf, '}');
}

/* Each record of a list begins with its place in it. */
static void
json_item(ov_buf *buf, size_t i)
{
    ov_buf_printf(buf, "%s{\"position\":%zu", i ? "," : "", i + 1);
}

/* What the message is about beside its pieces: what to pay, what happens when, what is needed. */
void
ov_plan_content_json(ov_buf *buf, const ov_feed_message *message)
{
    ov_buf_cstr(buf, ",\"payables\":[");
    for (size_t i = 0; i < message->payable_count; i++) {
        json_item(buf, i);
        json_payable(buf, &message->payables[i]);
    }
    ov_buf_cstr(buf, "],\"timeline\":[");
    for (size_t i = 0; i < message->event_count; i++) {
        const ov_feed_event *event = &message->events[i];

        json_item(buf, i);
        ov_json_key_date(buf, "happens_on", event->on);
        ov_json_key(buf, "what", event->what);
        ov_json_key(buf, "product", event->product);
        ov_json_key(buf, "communication_id", event->communication_id);
        ov_json_key_bool(buf, "conflict", event->conflict);
        ov_buf_char(buf, '}');
    }
    ov_buf_cstr(buf, "],\"needs\":[");
    for (size_t i = 0; i < message->need_count; i++) {
        const ov_feed_need *need = &message->needs[i];

        json_item(buf, i);
        ov_json_key(buf, "service", need->service);
        ov_json_key(buf, "status", need->status);
        ov_json_key_date(buf, "earliest", need->earliest);
        ov_buf_cstr(buf, ",\"met_by\":[");
        for (size_t k = 0; k < need->met_by.count; k++) {
            ov_buf_cstr(buf, k ? "," : "");
            ov_feed_json_text(buf, need->met_by.items[k]);
        }
        ov_buf_cstr(buf, "]}");
    }
    ov_buf_char(buf, ']');
}
