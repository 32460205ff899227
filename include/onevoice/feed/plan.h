/*
 * The plan as files for whoever prints and sends: plan.xml (schema lib/feed/plan.xsd), plan.ndjson,
 * one record a line (schema lib/feed/plan.schema.json for each), and manifest.json, which appears
 * last: what the others must be, so that a composer that finds them so has all of one night.
 *
 * Both are written together, record by record, in memory that does not grow with the night. Records
 * are given in the order they shall have: messages by message id, then what is not sent, by
 * communication id. Text is passed on as it stands in the database; what XML or JSON cannot hold
 * (control characters, broken UTF-8) becomes U+FFFD, the rest is escaped. Null strings and dates
 * that are not stated leave their attribute or key out; in NDJSON keys stand in a fixed order.
 */
#ifndef ONEVOICE_FEED_PLAN_H
#define ONEVOICE_FEED_PLAN_H

#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/feed/file.h"

typedef struct ov_feed_run {
    int64_t run_id;
    ov_date as_of;
    ov_str purpose, label; /* nightly, adhoc */
    ov_str program_version, policy_digest, rules_digest;
    ov_str started_at, finished_at; /* ISO 8601 with zone */
    int64_t communications, customers, messages, rejections;
    bool released_only; /* the feed holds what may leave now, and nothing else */
} ov_feed_run;

/*
 * A communication inside a message, in order of position. The first one's party is the recipient: theirs is the printed name, and
 * the record that the address is of.
 */
typedef struct ov_feed_member {
    ov_str communication_id, department_id, content_class, disposition, reason, reason_ref;
    ov_str party_id, subject_party_id,
        language;                    /* whom it is about, where that is not the recipient */
    ov_str service_from, service_to; /* days as they were read; null: not stated */
    ov_str plan_paid, patient_responsibility; /* of an explanation of benefits, likewise */
    ov_str call, remit_to; /* whom to ask, where to send the money, as it prints them */
} ov_feed_member;

typedef struct ov_feed_section {
    ov_str kind, heading;
    ov_strs communication_ids;
} ov_feed_section;

/* What is due on one account, as its bill (or, without one, its explanation of benefits) in the
   message says; exact amounts. */
typedef struct ov_feed_payable {
    ov_str payee, legal_entity, account_number;
    ov_currency currency;
    ov_money due_now, disputed, pending;
    ov_date due_by; /* OV_DATE_NONE: none */
    ov_str due_basis, state, basis, bill_id, eob_id;
} ov_feed_payable;

/* A dated thing to know or do, by date. */
typedef struct ov_feed_event {
    ov_date on;
    ov_str what, product, communication_id;
    bool conflict; /* another sender says otherwise */
} ov_feed_event;

/* A service the customer said they need; only in the message that answers about needs. */
typedef struct ov_feed_need {
    ov_str service, status;
    ov_strs met_by, providers; /* departments; their names, or ids where there is none */
    ov_date earliest;
} ov_feed_need;

typedef struct ov_feed_message {
    int64_t message_id;
    ov_str message_key, customer_id, channel, address, kind, headline;
    ov_str headline_code, headline_values; /* a word; a json object; null with the headline */
    ov_date send_on, send_by;
    bool released, proven;
    int32_t pages;
    double gap;
    const ov_feed_member *members;
    size_t member_count;
    const ov_feed_section *sections;
    size_t section_count;
    const ov_feed_payable *payables;
    size_t payable_count;
    const ov_feed_event *events;
    size_t event_count;
    const ov_feed_need *needs;
    size_t need_count;
} ov_feed_message;

/* A communication that is in no message: suppressed or held. */
typedef struct ov_feed_unsent {
    ov_str communication_id, department_id, customer_id, content_class, disposition, reason,
        reason_ref;
    ov_date hold_until;
} ov_feed_unsent;

typedef struct ov_feed_plan ov_feed_plan;

/* Begin both files in `dir`; abandoned with mem unless closed. */
OV_NODISCARD bool ov_feed_plan_open(ov_arena *mem, const ov_feed_dir *dir, const ov_feed_run *run,
                                    ov_feed_plan **out, ov_error *err);
OV_NODISCARD bool ov_feed_plan_message(ov_feed_plan *plan, const ov_feed_message *message,
                                       ov_error *err);
OV_NODISCARD bool ov_feed_plan_unsent(ov_feed_plan *plan, const ov_feed_unsent *unsent,
                                      ov_error *err);

/* All files appear, once the plan's are on the disk as they were meant; the manifest last. */
OV_NODISCARD bool ov_feed_plan_close(ov_feed_plan *plan, ov_error *err);

#endif
