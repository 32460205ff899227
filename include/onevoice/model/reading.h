/*
 * What was read from one communication: its class as proposed, the phrases that hit, the facts.
 *
 * Facts are a sparse list sorted by (key, index, source): a letter states a handful of some eighty
 * possible facts, and a night holds millions of readings. Structured facts (the department's jsonb,
 * FHIR, UBL, X12) beat facts taken from text; both are kept, so a contradiction can be shown.
 *
 * A file is not a paper: an interchange or a bundle holds many claims, of many patients. Then each
 * of them is a part with facts of its own, and `facts` holds only what the department said of the
 * whole.
 */
#ifndef ONEVOICE_MODEL_READING_H
#define ONEVOICE_MODEL_READING_H

#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/base/str.h"

/* The closed list of lib/reconcile/README.md, section 7, in alphabetical order; UNKNOWN is
   "notice" or nothing. */
typedef enum ov_content_class {
    OV_CLASS_UNKNOWN,
    OV_CLASS_APPOINTMENT,
    OV_CLASS_BILL,
    OV_CLASS_CHANGE_IN_TERMS_NOTICE,
    OV_CLASS_CLAIM_STATUS,
    OV_CLASS_CREDIT_BALANCE_STATEMENT,
    OV_CLASS_DEBT_VALIDATION_NOTICE,
    OV_CLASS_EOB,
    OV_CLASS_EOB_CORRECTED,
    OV_CLASS_EOB_DENIAL,
    OV_CLASS_EOB_REVERSAL,
    OV_CLASS_FINAL_NOTICE,
    OV_CLASS_GOOD_FAITH_ESTIMATE,
    OV_CLASS_INSURANCE_PENDING_STATEMENT,
    OV_CLASS_MARKETING,
    OV_CLASS_MERGER_ANNOUNCEMENT,
    OV_CLASS_PAST_DUE_REMINDER,
    OV_CLASS_PAYMENT_PLAN_STATEMENT,
    OV_CLASS_RECALL,
    OV_CLASS_SECURITY_ALERT,
    OV_CLASS_SERVICE_NOTICE,
    OV_CLASS_SERVICING_TRANSFER_NOTICE,
    OV_CLASS_SURVEY,
    OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE,
    OV_CLASS_COUNT
} ov_content_class;

ov_str ov_content_class_name(ov_content_class content_class); /* "unknown" for UNKNOWN */
bool ov_content_class_parse(ov_str s, ov_content_class *out);

typedef enum ov_fact_type {
    OV_FACT_TYPE_MONEY,
    OV_FACT_TYPE_DATE,
    OV_FACT_TYPE_TEXT,
    OV_FACT_TYPE_BOOL,
    OV_FACT_TYPE_INT
} ov_fact_type;

typedef enum ov_fact_key {
#define OV_FACT(name, json, type, list) OV_FACT_##name,
#include "onevoice/model/facts.def"
#undef OV_FACT
    OV_FACT_COUNT
} ov_fact_key;

typedef enum ov_fact_source {
    OV_SOURCE_STRUCTURED, /* jsonb, FHIR, UBL, X12 */
    OV_SOURCE_TEXT        /* found in the words of the letter */
} ov_fact_source;

/* Where a fact was found: byte range of the body's text; or, for a structured one, the path to it. A
   night holds some ten million facts: what nothing downstream asks for stays with who read it. */
typedef struct ov_evidence {
    const ov_str *path; /* element path or jsonb key; NULL: none, or left behind in the worker */
    uint32_t offset, length;
} ov_evidence;

typedef struct ov_fact {
    uint16_t key;   /* ov_fact_key */
    uint16_t index; /* of a list; 0 otherwise */
    uint8_t source; /* ov_fact_source */
    union {
        ov_money money;
        ov_date date;
        ov_str text;
        bool flag;
        int64_t number;
    } value;
    ov_evidence evidence;
} ov_fact;

typedef struct ov_facts {
    const ov_fact *items;
    size_t count;
} ov_facts;

ov_fact_type ov_fact_key_type(ov_fact_key key);
ov_str ov_fact_key_name(ov_fact_key key); /* "lines.service_date" */
bool ov_fact_key_is_list(ov_fact_key key);
bool ov_fact_key_parse(ov_str name, ov_fact_key *out);

/* The best fact under a key (structured before text, then the lowest index), or NULL. */
const ov_fact *ov_facts_find(ov_facts facts, ov_fact_key key);
const ov_fact *ov_facts_at(ov_facts facts, ov_fact_key key, size_t index);
size_t ov_facts_list_count(ov_facts facts, ov_fact_key key); /* highest index + 1 */

/* Typed short cuts; false / null / NONE when not stated. The key must have the type. */
bool ov_facts_money(ov_facts facts, ov_fact_key key, ov_money *out);
ov_date ov_facts_date(ov_facts facts, ov_fact_key key);
ov_str ov_facts_text(ov_facts facts, ov_fact_key key);
bool ov_facts_flag(ov_facts facts, ov_fact_key key); /* stated and true */

int ov_fact_cmp(const void *a, const void *b); /* (key, index, source) for qsort */

typedef struct ov_phrase_hit {
    ov_str rule, klass; /* rule id; status, merger, hype, ... */
    ov_str says;        /* what the rule says a hit means (ov_rule.says); null: nothing more */
    uint32_t offset, length;
    bool guarded; /* a guard of the rule hit too: a mention, not a statement */
} ov_phrase_hit;

/* A fact of the department's that is not taken: of a key that nobody knows, or not of its type. */
typedef struct ov_lost_fact {
    ov_str key;
    bool unknown;
} ov_lost_fact;

typedef struct ov_lost_facts {
    const ov_lost_fact *items;
    size_t count;
} ov_lost_facts;

/* The doubt of a balance that may be the reader's own money. */
#define OV_DOUBT_OWN_MONEY "whose balance it is"

/* What an amount or a date that a letter prints is, as far as its words say. The order is that of
   model/roles.def; NONE: nobody knows. */
typedef enum ov_value_role {
    OV_VALUE_NONE,
#define OV_VALUE_ROLE(name, word, meaning) OV_VALUE_##name,
#include "onevoice/model/roles.def"
#undef OV_VALUE_ROLE
    OV_VALUE_ROLE_COUNT
} ov_value_role;

ov_str ov_value_role_name(ov_value_role role); /* "unknown" for NONE */

/* Does an amount of this role ask to be paid? */
static inline bool
ov_value_role_asks(uint8_t role)
{
    return role >= OV_VALUE_DEMAND_TOTAL && role <= OV_VALUE_TOTAL;
}

/* By what a value got its role. */
typedef enum ov_value_evidence {
    OV_BY_NOTHING,
    OV_BY_CELL,    /* the words before it in its own cell */
    OV_BY_ROW,     /* the cell before it */
    OV_BY_HEADING, /* the heading of its column */
    OV_BY_LINE,    /* the line above */
    OV_BY_SENTENCE,
    OV_VALUE_EVIDENCE_COUNT
} ov_value_evidence;

ov_str ov_value_evidence_name(ov_value_evidence evidence);

/* One amount or date as printed. */
typedef struct ov_reading_value {
    uint32_t offset, length; /* in the body */
    uint8_t role;            /* ov_value_role */
    uint8_t evidence;        /* ov_value_evidence */
    bool is_date;
    bool unread;   /* cannot be read exactly: it has no value */
    bool doubtful; /* its sentence is a condition, an example, a denial: it asks for nothing */
    ov_currency currency; /* null where none is printed beside it */
    union {
        ov_money money;
        ov_date date;
    } value;
} ov_reading_value;

#define OV_READING_VALUES_MOST 64 /* of one letter; the rest is counted in doubt */

/* Whether the words of a letter say what is to be paid. */
typedef enum ov_certainty {
    OV_CERTAIN_NOTHING, /* they ask for nothing */
    OV_CERTAIN_SURE,
    OV_CERTAIN_UNSURE, /* they may: nothing of money or due dates was taken from them */
    OV_CERTAINTY_COUNT
} ov_certainty;

ov_str ov_certainty_name(ov_certainty certainty);

typedef struct ov_sketch ov_sketch; /* model/sketch.h */

/* The digest of all that a reading is made from, and of whose it is. */
typedef struct ov_content {
    uint64_t half[2];     /* which content it is */
    uint32_t body, facts; /* what the gates know these two by (ov_communication) */
} ov_content;

typedef struct ov_reading {
    ov_content_class content_class; /* proposed from rules, declared type and facts */
    ov_certainty certainty;         /* of what the words ask for */
    ov_facts facts;
    const ov_facts *parts; /* of a file of several claims or bills: the facts of each, whose
                                  evidence names the place in the file */
    size_t part_count;     /* 0 for a paper that is one: `facts` is all there is */
    ov_lost_facts lost;
    const ov_phrase_hit *hits; /* by (offset, rule) */
    size_t hit_count;
    ov_str language;    /* "en", "de", ...; null when it cannot be told */
    uint32_t words;     /* of the extracted text */
    uint32_t undecided; /* rules whose limits struck: never "no match" */
    const ov_sketch *sketch;
    const ov_reading_value *values; /* every amount and date the letter prints, in its order */
    size_t value_count;
    ov_str doubt;                      /* why UNSURE; null otherwise */
    ov_str reject_code, reject_detail; /* null when readable; else everything above is empty */
} ov_reading;

#endif
