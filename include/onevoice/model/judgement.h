/*
 * What reconciling decides about one customer: what each piece is, what is really due, and how
 * each piece may travel. The planner works on this and on nothing else.
 */
#ifndef ONEVOICE_MODEL_JUDGEMENT_H
#define ONEVOICE_MODEL_JUDGEMENT_H

#include "onevoice/model/cluster.h"

typedef enum ov_disposition {
    OV_MERGE,    /* restated inside the one message; the original does not travel */
    OV_ENCLOSE,  /* the original travels whole in the same envelope */
    OV_SEPARATE, /* its own envelope, nothing else inside */
    OV_SUPPRESS, /* not sent */
    OV_HOLD      /* not sent in this run; looked at again in the next */
} ov_disposition;

ov_str ov_disposition_name(ov_disposition disposition);

/* The closed list of the contract, in its order. */
typedef enum ov_reason {
    OV_REASON_NONE,
    OV_REASON_SUPPORTS,
    OV_REASON_SUPERSEDED_BY,
    OV_REASON_REPLACED_BY,
    OV_REASON_NETTED_WITH,
    OV_REASON_DUPLICATE_OF,
    OV_REASON_OVERTAKEN_BY,
    OV_REASON_ALREADY_PAID,
    OV_REASON_PAYMENT_PLAN_CURRENT,
    OV_REASON_ASSIGNED_TO_AGENCY,
    OV_REASON_UNSUPPORTED_CLAIM,
    OV_REASON_LOW_VALUE,
    OV_REASON_OPTED_OUT,
    OV_REASON_MANDATED,
    OV_REASON_INSURANCE_PENDING,
    OV_REASON_SECONDARY_PAYER_PENDING,
    OV_REASON_EOB_CONFLICT_REVIEW,
    OV_REASON_PROVIDER_LIABILITY,
    OV_REASON_ECA_RULE,
    OV_REASON_IDENTITY_AMBIGUOUS,
    OV_REASON_MUST_GO_ALONE,
    OV_REASON_INCOMPATIBLE,
    OV_REASON_NO_CHANNEL_CONSENT,
    OV_REASON_CAP_REACHED,
    OV_REASON_AWAITING_COMPANION,
    OV_REASON_PAST_HORIZON,
    OV_REASON_UNREADABLE,
    OV_REASON_KEPT_SEPARATE,
    OV_REASON_CANCELLED,
    OV_REASON_COUNT
} ov_reason;

ov_str ov_reason_name(ov_reason reason); /* null string for NONE */

typedef enum ov_obligation {
    OV_OBLIGATION_MANDATED,      /* the law wants it sent; never suppressed, never late */
    OV_OBLIGATION_TRANSACTIONAL, /* bills, statements, reminders, status: must arrive */
    OV_OBLIGATION_DISCRETIONARY  /* marketing, surveys, welcome text: may be dropped */
} ov_obligation;

/* How one pending piece may travel; index = its number among the pending pieces. */
typedef struct ov_piece_judgement {
    ov_content_class content_class;
    ov_disposition disposition; /* merge, enclose, separate: the planner finds the message */
    ov_reason reason;
    ov_str reason_ref; /* the other communication, or the rule's citation; null */
    uint32_t witness;  /* number of the pending or history piece that reason_ref names, else
                          OV_NO_INDEX */
    bool witness_left; /* what reason_ref names left on an earlier night, and is in no intake now */
    ov_strs rules;     /* every rule that hit, sorted */
    ov_obligation obligation;
    ov_str domain;  /* content domain: health, bank, ...; pieces of two domains share only if
                       the policy's compatibility matrix says so */
    ov_str address; /* postal address it goes to, part of the delivery key whatever the channel
                       (by e-mail or text the message goes to the case's own); without one the
                       e-mail address or phone; null when unknown */
    ov_str confidentiality; /* class: equal classes may share; "" is the ordinary one */
    uint32_t channels;      /* bit c = ov_channel c lawful and on file */
    bool must_go_alone;
    ov_date release;        /* earliest dispatch day; OV_DATE_NONE: any */
    ov_date earliest_send;  /* the first day from the as-of day on which a channel it may go by
                               dispatches: nothing leaves sooner, whatever is late */
    ov_date latest_send;    /* latest lawful and useful dispatch day, never before the as-of day but
                               of a hold, whose day may be past; OV_DATE_NONE: none. A message's
                               send_by is the least of these */
    ov_date lawful_by;      /* of a mandated piece, for the publication checks: its statutory day,
                               even when past; without one created_on + mandated_hold_days, never
                               before the as-of day. OV_DATE_NONE: not mandated */
    ov_date latest_arrival; /* latest useful arrival day; OV_DATE_NONE: none */
    bool deadline_missed;   /* the lawful day has passed: leaves at once, flagged */
    ov_date hold_until;     /* of a hold */
    ov_date useful_by; /* what it says is of no use to who reads it later; OV_DATE_NONE: none */
    bool at_once;      /* waits for nobody: leaves on the first day on which it can */
    bool unrecognised; /* neither words nor facts nor its department say what it is */
    int32_t pages;     /* at least 1 */
    bool misaddressed; /* no claim in it is about its recipient: a rejection says so */
    bool is_money;     /* bill, reminder, statement with a demand */
    uint32_t matter;   /* what it is about, numbered from 1; 0: nothing that others are about */
} ov_piece_judgement;

typedef enum ov_payable_state {
    OV_PAYABLE,
    OV_PAYABLE_PARTIAL,
    OV_PAYMENT_PLAN,
    OV_PENDING_INSURANCE,
    OV_PENDING_SECONDARY,
    OV_DISPUTED,
    OV_IN_COLLECTION,
    OV_PAID,
    OV_CREDIT,
    OV_AWAITING_BILL,
    OV_NEEDS_REVIEW
} ov_payable_state;

ov_str ov_payable_state_name(ov_payable_state state);

typedef struct ov_payable {
    ov_str episode_id; /* null: none */
    ov_str payee, legal_entity, account_number;
    ov_currency currency;
    ov_money due_now, disputed, pending;
    ov_date due_by;
    ov_str due_basis; /* explicit, due_upon_receipt, instalment, none, ... */
    ov_payable_state state;
    uint32_t bill, eob;       /* piece numbers; OV_NO_INDEX */
    ov_str eob_department_id; /* who decided; null: no eob */
    bool has_plan_paid, has_responsibility;
    ov_money plan_paid, responsibility; /* of this claim, as the eob states them */
    ov_str basis;                       /* rule ids in order, for explain: "D1 D4 D5" and words */
} ov_payable;

typedef struct ov_flag {
    ov_str code; /* of the list in lib/reconcile/README.md, section 7 */
    const uint32_t *pieces;
    size_t piece_count;
    bool has_amount;
    ov_money amount;
    ov_currency currency;
    ov_str rule;   /* null: none */
    ov_str detail; /* json object text; never null ("{}") */
} ov_flag;

typedef struct ov_notice_deadline {
    uint32_t piece;
    ov_str rule;
    int32_t min_days;
    ov_date latest_send;
    bool met;
} ov_notice_deadline;

typedef struct ov_claim_check {
    uint32_t piece;
    ov_str claim;   /* full_service, total_solution, ... */
    ov_str verdict; /* supported, unsupported, no_requirements_stated, not_checkable */
    ov_strs unmet;
} ov_claim_check;

typedef struct ov_requirement_status {
    ov_str service;
    ov_str status;  /* met, late, unmet */
    ov_strs met_by; /* department ids, late ones too */
    ov_date earliest;
} ov_requirement_status;

typedef struct ov_timeline_entry {
    ov_date happens_on;
    ov_str what, product; /* product null: none */
    uint32_t piece;
    bool conflict;
} ov_timeline_entry;

/* Conservation of money, per piece, legal entity and currency: what is demanded equals the sum of
   where it went. Sides: demanded, due_now, disputed, pending, paid, superseded, duplicate. */
typedef struct ov_money_line {
    uint32_t piece;
    ov_str legal_entity;
    ov_currency currency;
    ov_str side;
    ov_money amount;
} ov_money_line;

/*
 * Where the money of one event of an account is: of a ledger entry, or of an EOB its share of the
 * patient's. The postings of an event come to its amount. Places: used (a payment or adjustment, on
 * that bill), confirmed (a share, of that bill), credit (given back, said beside that bill), undone
 * (paid and taken back), shown (in the balance of the account's newest statement already),
 * awaiting_bill (announced by an EOB), later (a day to come), kept (nothing needs it tonight).
 */
typedef struct ov_posting {
    ov_str entry;  /* id of the ledger's; null: an EOB's */
    uint32_t eob;  /* piece; OV_NO_INDEX */
    uint32_t bill; /* piece; OV_NO_INDEX: on none */
    ov_str legal_entity, account_number;
    ov_currency currency;
    ov_str event;
    ov_date happened_on;
    ov_str place;
    ov_money amount;
} ov_posting;

typedef struct ov_judgement {
    OV_LIST(ov_piece_judgement) pieces; /* index = pending piece */
    OV_LIST(ov_payable) payables;
    OV_LIST(ov_flag) flags;
    OV_LIST(ov_notice_deadline) deadlines;
    OV_LIST(ov_claim_check) claims;
    OV_LIST(ov_requirement_status) requirements;
    OV_LIST(ov_timeline_entry) timeline;
    OV_LIST(ov_money_line) money;
    OV_LIST(ov_posting) postings;
    bool needs_summary; /* unmet or late requirements must be told, by a message of their own */
} ov_judgement;

#endif
