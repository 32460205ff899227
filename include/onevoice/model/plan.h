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

/* What kept a piece from leaving as it would have by itself. */
typedef enum ov_kept {
    OV_KEPT_NOT,
    OV_KEPT_WAITING_FOR_COMPANIONS, /* it waited, and leaves with `companions` others */
    OV_KEPT_SHARED_ENVELOPE,        /* it left no later, but in company */
    OV_KEPT_NO_ROOM,                /* it may not share an envelope: the day was full */
    OV_KEPT_WAITING_ALONE,          /* it waited for a companion that did not come */
    OV_KEPT_DROPPED,                /* it may be dropped, and was */
} ov_kept;

/* How a piece would have left by itself, for `explain`. Nothing is known of one that no channel could carry. */
typedef struct ov_counterfactual {
    bool known;
    ov_channel channel; /* of least burden */
    ov_date send_on;    /* its first day */
    ov_kept kept;
    size_t companions; /* the other pieces of its message */
    bool has_minutes;  /* scored: only a piece in company */
    double minutes_alone, minutes_planned;
} ov_counterfactual;

/* The final word on one pending piece. */
typedef struct ov_piece_plan {
    ov_disposition disposition;
    ov_reason reason;
    ov_str reason_ref;
    uint32_t message; /* index into the case's messages; OV_NO_INDEX */
    int32_t position; /* 1-based; 0: none */
    ov_date hold_until;
    ov_strs rules;
    ov_counterfactual counterfactual;
} ov_piece_plan;

typedef struct ov_case_plan {
    OV_LIST(ov_message) messages;  /* by key */
    OV_LIST(ov_piece_plan) pieces; /* index = pending piece */
    OV_LIST(ov_flag) flags;        /* raised by planning: OVERLOAD, NOTICE_DEADLINE_MISSED, ... */
    int64_t t1, lower_t1;          /* milli-messages, and a bound of them for any plan */
    int64_t work;                  /* what the search did, in units of work */
    bool cut;                      /* the night's work limit ended it */
} ov_case_plan;

/* The previous night's message of a piece that did not leave: keeps a plan from changing without need. */
typedef struct ov_previous_envelope {
    ov_str communication_id;
    ov_str message_key;
} ov_previous_envelope;

typedef struct ov_previous_envelopes {
    const ov_previous_envelope *items; /* by communication id */
    size_t count;
} ov_previous_envelopes;

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
