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

/* Where a fact or a phrase was found: byte range of the body's text; or, for a structured fact, the
   path to it (rule null, path set). */
typedef struct ov_evidence {
    ov_str rule; /* rule id, or null */
    ov_str path; /* element path or jsonb key, or null */
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
bool ov_facts_int(ov_facts facts, ov_fact_key key, int64_t *out);

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

typedef struct ov_sketch ov_sketch; /* model/sketch.h */

typedef struct ov_reading {
    ov_content_class content_class; /* proposed from rules, declared type and facts */
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
    ov_str reject_code, reject_detail; /* null when readable; else everything above is empty */
} ov_reading;

#endif
