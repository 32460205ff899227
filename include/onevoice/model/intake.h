/*
 * The intake as one night reads it: plain records, one array a relation, no database.
 *
 * Every array is sorted by its relation's primary key in byte order, and rows refer to one another
 * by index into these arrays (OV_NO_INDEX: none). Strings live in the snapshot's arena. What breaks
 * the contract never gets here: it is a rejection (model/reject.h).
 */
#ifndef ONEVOICE_MODEL_INTAKE_H
#define ONEVOICE_MODEL_INTAKE_H

#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/base/str.h"

#define OV_NO_INDEX UINT32_MAX

typedef enum ov_channel {
    OV_CHANNEL_MAIL,
    OV_CHANNEL_EMAIL,
    OV_CHANNEL_SMS,
    OV_CHANNEL_PORTAL,
    OV_CHANNEL_PHONE,
    OV_CHANNEL_COUNT
} ov_channel;

typedef enum ov_communication_status {
    OV_STATUS_PENDING,
    OV_STATUS_SENT,
    OV_STATUS_CANCELLED
} ov_communication_status;

typedef enum ov_media {
    OV_MEDIA_TEXT,
    OV_MEDIA_HTML,
    OV_MEDIA_FHIR_XML,
    OV_MEDIA_FHIR_JSON,
    OV_MEDIA_XML,
    OV_MEDIA_X12,
    OV_MEDIA_UNREAD /* a PDF, or nothing stated: the body is carried through, the facts are all that is known */
} ov_media;

typedef struct ov_organization {
    ov_str id, name;
} ov_organization;

typedef struct ov_department {
    ov_str id, name, legal_entity, role;
    uint32_t organization;
} ov_department;

/* What a department itself really delivers; a null service_area (count 0, items NULL) is
 * everywhere. */
typedef struct ov_capability {
    uint32_t department;
    ov_str service;
    int32_t lead_days;
    ov_strs service_area;
} ov_capability;

/* Fields of the next three, beside their keys: columns of model/party_columns.def. */
#define OV_COLUMN_TEXT ov_str
#define OV_COLUMN_DATE ov_date
#define OV_COLUMN_I32  int32_t

typedef struct ov_party {
    ov_str id;
    uint32_t department;
#define OV_PARTY(kind, name, required, linked) OV_COLUMN_##kind name;
#include "onevoice/model/party_columns.def"
    int64_t updated_at_us; /* microseconds since 1970-01-01 UTC; INT64_MIN when not stated */
} ov_party;

typedef struct ov_party_alias {
    uint32_t party;
#define OV_ALIAS(kind, name, required, linked) OV_COLUMN_##kind name;
#include "onevoice/model/party_columns.def"
} ov_party_alias;

typedef struct ov_identifier {
    uint32_t party;
#define OV_IDENTIFIER(kind, name, required, linked) OV_COLUMN_##kind name;
#include "onevoice/model/party_columns.def"
} ov_identifier;

typedef struct ov_coverage {
    uint32_t party;
    ov_str payer;
    int32_t precedence; /* 1 = primary */
} ov_coverage;

typedef enum ov_tristate { OV_UNSTATED = -1, OV_NO = 0, OV_YES = 1 } ov_tristate;

typedef struct ov_preference {
    uint32_t party;
    bool esign_consent, sms_consent;
    ov_tristate marketing_consent;
    ov_date confidential_since;
    ov_str confidential_address, preferred_channel, timezone;
    int32_t quiet_from_min, quiet_until_min; /* minutes after local midnight; -1 not stated */
    int32_t max_messages_per_14_days;        /* -1 not stated; 0 means none at all */
} ov_preference;

/* Asked for confidential communication: a day or an address says so, one without the other too. */
bool ov_preference_asks_confidence(const ov_preference *preference);

/* The same, and the day has come; no day stated: since ever. */
bool ov_preference_is_confidential(const ov_preference *preference, ov_date as_of);

typedef struct ov_requirement {
    uint32_t party;
    ov_str service;
    ov_date needed_by;
} ov_requirement;

typedef enum ov_ledger_type {
    OV_LEDGER_PATIENT_PAYMENT,
    OV_LEDGER_PATIENT_PREPAYMENT,
    OV_LEDGER_PAYMENT_PLAN,
    OV_LEDGER_ASSIGNMENT,
    OV_LEDGER_ADJUSTMENT
} ov_ledger_type;

typedef struct ov_ledger_entry {
    ov_str id, legal_entity, account_number;
    ov_ledger_type type;
    bool has_amount, has_instalment;
    ov_money amount, instalment;
    ov_currency currency;
    ov_date posted_on, received_on, agreed_on;
    int32_t day_of_month; /* 0 not stated */
    ov_str plan_status, assigned_to;
} ov_ledger_entry;

typedef struct ov_communication {
    ov_str id;
    uint32_t department, party;
    uint32_t
        subject_party; /* whom it is about, where that is not the recipient; else OV_NO_INDEX */
    ov_channel channel;
    ov_communication_status status;
    ov_date created_on, not_before, deliver_by, sent_on;
    ov_str declared_type, subject;
    ov_media media;
    ov_str body;                        /* bytes as stored; null once read: bodies are not kept */
    ov_str facts;                       /* the department's jsonb as text; null once read */
    int32_t pages;                      /* 0 not stated */
    uint32_t body_digest, facts_digest; /* what the gates know them by; 0 of nothing */
} ov_communication;

typedef enum ov_outcome_event {
    OV_OUTCOME_PAID,
    OV_OUTCOME_CALLED,
    OV_OUTCOME_COMPLAINED,
    OV_OUTCOME_UNDELIVERABLE,
    OV_OUTCOME_OPENED
} ov_outcome_event;

typedef struct ov_outcome {
    ov_str id;
    uint32_t party;
    ov_str communication_id; /* of any age, so not always in the snapshot */
    ov_outcome_event event;
    ov_date occurred_on;
    bool has_amount;
    ov_money amount;
} ov_outcome;

typedef struct ov_link_decision {
    uint32_t party, other_party;
    bool same;
    ov_str decided_by;
    ov_date decided_on;
} ov_link_decision;

#define OV_LIST(type)                                                                              \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t count;                                                                              \
    }

typedef enum ov_delivery_result {
    OV_DELIVERY_SENT,
    OV_DELIVERY_RETURNED,
    OV_DELIVERY_FAILED,
    OV_DELIVERY_CANCELLED
} ov_delivery_result;

/* What a mailer told of a message; what follows for its pieces is in the record of nights when a night reads. */
typedef struct ov_delivery {
    ov_str message_key, detail;
    ov_date delivered_on;
    ov_delivery_result result;
} ov_delivery;

/* An address from which mail to this record came back. */
typedef struct ov_returned {
    uint32_t party;
    ov_str address;
} ov_returned;

/* One moment of the intake. `communications` holds the pending and the recently sent ones. */
typedef struct ov_snapshot {
    ov_date as_of;
    OV_LIST(ov_organization) organizations;
    OV_LIST(ov_department) departments;
    OV_LIST(ov_capability) capabilities;
    OV_LIST(ov_party) parties;
    OV_LIST(ov_party_alias) aliases;
    OV_LIST(ov_identifier) identifiers;
    OV_LIST(ov_coverage) coverages;
    OV_LIST(ov_preference) preferences;
    OV_LIST(ov_requirement) requirements;
    OV_LIST(ov_ledger_entry) ledger;
    OV_LIST(ov_str)
    rejected_accounts; /* number keys of those with a ledger row that was rejected */
    OV_LIST(ov_communication) communications;
    OV_LIST(ov_outcome) outcomes;
    OV_LIST(ov_link_decision) decisions;
    OV_LIST(ov_delivery) deliveries;
    OV_LIST(ov_returned) returned; /* by party */
} ov_snapshot;

/* The words of the contract for the enumerations ("mail", "text/plain", ...). Case and surrounding
   blanks do not matter to parse, which is false on anything else. */
ov_str ov_channel_name(ov_channel channel);
bool ov_channel_parse(ov_str s, ov_channel *out);
bool ov_communication_status_parse(ov_str s, ov_communication_status *out);
bool ov_media_parse(ov_str s, ov_media *out);
bool ov_ledger_type_parse(ov_str s, ov_ledger_type *out);
ov_str ov_ledger_type_name(ov_ledger_type type);
bool ov_department_role_known(ov_str role); /* one of the contract's */
bool ov_outcome_event_parse(ov_str s, ov_outcome_event *out);
bool ov_delivery_result_parse(ov_str s, ov_delivery_result *out);

#endif
