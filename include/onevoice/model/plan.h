/*
 * One customer's plan: its messages, where each piece travels, and why.
 */
#ifndef ONEVOICE_MODEL_PLAN_H
#define ONEVOICE_MODEL_PLAN_H

#include "onevoice/model/judgement.h"

typedef enum ov_message_kind {
    OV_MESSAGE_CONSOLIDATED,
    OV_MESSAGE_VERBATIM_SINGLE, /* one separate piece, unaltered */
    OV_MESSAGE_NEEDS_SUMMARY    /* no piece inside: what the customer needs and nobody delivers */
} ov_message_kind;

ov_str ov_message_kind_name(ov_message_kind kind);

typedef enum ov_section_kind {
    OV_SECTION_PAY,
    OV_SECTION_NOT_DUE, /* an insurer still decides, a bill is still to come, it is disputed */
    OV_SECTION_DO_BY,
    OV_SECTION_CHANGES,
    OV_SECTION_NEEDS,
    OV_SECTION_INFORMATION,
    OV_SECTION_ENCLOSURE
} ov_section_kind;

ov_str ov_section_kind_name(ov_section_kind kind);

typedef struct ov_section {
    ov_section_kind kind;
    ov_str heading;
    const uint32_t *pieces;
    size_t piece_count;
} ov_section;

typedef struct ov_message {
    ov_str key; /* the same members give the same key in every run */
    ov_channel channel;
    ov_str address;
    ov_message_kind kind;
    ov_date send_on; /* planned */
    ov_date send_by; /* latest lawful and useful day; OV_DATE_NONE */
    bool released;   /* leaves before the next run */
    int32_t pages;
    ov_str headline;                       /* English */
    ov_str headline_code, headline_values; /* the same as a word and a json object */
    bool proven;
    double gap;
    const uint32_t *pieces; /* pending piece numbers in order of position (1-based = index + 1) */
    size_t piece_count;
    OV_LIST(ov_section) sections;
} ov_message;

/* The final word on one pending piece. */
typedef struct ov_piece_plan {
    ov_disposition disposition;
    ov_reason reason;
    ov_str reason_ref;
    uint32_t message; /* index into the case's messages; OV_NO_INDEX */
    int32_t position; /* 1-based; 0: none */
    ov_date hold_until;
    ov_strs rules;
    ov_str counterfactual; /* json object text for explain: what would have happened without */
} ov_piece_plan;

typedef struct ov_case_plan {
    OV_LIST(ov_message) messages;  /* by key */
    OV_LIST(ov_piece_plan) pieces; /* index = pending piece */
    OV_LIST(ov_flag) flags;        /* raised by planning: OVERLOAD, NOTICE_DEADLINE_MISSED, ... */
} ov_case_plan;

/* The previous night's message of a piece that did not leave: keeps a plan from changing without need. */
typedef struct ov_plan_promise {
    ov_str communication_id;
    ov_str message_key;
} ov_plan_promise;

typedef struct ov_plan_promises {
    const ov_plan_promise *items; /* by communication id */
    size_t count;
} ov_plan_promises;

/* One dispatch day of a limited channel, or of one department's pieces on it. */
typedef struct ov_capacity_day {
    ov_channel channel;
    ov_str department_id; /* null: all envelopes of the channel */
    ov_date send_on;
    int64_t capacity;
    int64_t wanted;   /* before anything moved */
    int64_t planned;  /* as published */
    int64_t held;     /* put off from this day: discretionary */
    int64_t delayed;  /* put off from this day: neither discretionary alone nor mandated */
    int64_t late;     /* of both, to a day after their useful one */
    int64_t overflow; /* planned above the capacity all the same: mandated, or no day has room */
    int64_t shadow_burden, shadow_cost; /* worth of one more there: milli-messages, milli-cents */
} ov_capacity_day;

typedef OV_LIST(ov_capacity_day) ov_capacity_days;

#endif
