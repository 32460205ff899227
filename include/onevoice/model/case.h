/*
 * One customer's bundle: everything the per-customer stages (cluster, reconcile, plan, score) get.
 *
 * Built by the night; pointers go into the snapshot, the readings and the identities of the run.
 * A domain function sees one case and cannot tell whether it runs first, last or alone.
 */
#ifndef ONEVOICE_MODEL_CASE_H
#define ONEVOICE_MODEL_CASE_H

#include "onevoice/model/identity.h"
#include "onevoice/model/intake.h"
#include "onevoice/model/reading.h"

/* What earlier nights said of a piece that is still pending and has not left: one word until the
   next. */
typedef struct ov_previous_word {
    ov_str communication_id;
    bool suppressed, held; /* neither: it was to travel on a later night */
    ov_str reason;         /* a word of the contract */
    ov_str reason_ref;     /* of a suppressed one: by what */
    ov_date since,
        until;       /* the first night that said so, and that said otherwise; OV_DATE_NONE: none */
    ov_date left_on; /* what reason_ref names left on that day, by the record of nights, ... */
    ov_str left_to;  /* ... to that customer; OV_DATE_NONE: it has not left */
} ov_previous_word;

typedef struct ov_piece {
    const ov_communication *communication;
    const ov_department *department;
    const ov_organization *organization;
    const ov_reading *reading;
    const ov_party *recipient; /* as that department holds them */
    const ov_party *subject;   /* whom it is about; NULL = the recipient */
    uint32_t subject_customer; /* whose matter it is; the case's own customer when not stated;
                                  OV_NO_INDEX when the subject is ambiguous */
    ov_str subject_id;         /* customer id of that one; null with OV_NO_INDEX */
    bool about_minor;          /* every record of the subject that states a birth says so */
    int64_t template_id;       /* 0: none */
    bool mailable;             /* the recipient's link is certain enough to share an envelope */
    const ov_previous_word *previous; /* by night, the last word last; NULL: no night has
                                         suppressed or held it */
    size_t previous_count;
    bool unopened; /* sent, by a department that reports what is opened on the portal: this is not
                    */
} ov_piece;

typedef struct ov_pieces {
    ov_piece *items; /* by communication id; written by the night alone */
    size_t count;
} ov_pieces;

/* A message that an earlier night released or that history shows: counts for caps and score. */
typedef struct ov_history_message {
    ov_str message_key; /* null for a communication that was sent outside a plan */
    ov_channel channel;
    ov_date sent_on;
    ov_strs communication_ids;
} ov_history_message;

/* A bill that went to somebody else, under a number that entries of this customer's ledger bear. */
typedef struct ov_other_bill {
    ov_str number;               /* its key */
    ov_str legal_entity, biller; /* the house that sent it, and as it calls itself; null */
    ov_currency currency;        /* null: not stated, or in no code; then it may be any */
} ov_other_bill;

typedef struct ov_case {
    ov_date as_of;
    ov_str customer_id;  /* null: the piece of an ambiguous party, alone in its case */
    uint32_t customer;   /* index; OV_NO_INDEX with it */
    ov_pieces pending;   /* tonight's, each of which gets exactly one disposition */
    ov_pieces history;   /* sent within the policy's history_days */
    ov_pieces elsewhere; /* a plan's papers on accounts that the pieces name, which went to
                                       somebody else (the patient): they cap, and are shown to nobody here */
    const ov_party *const *parties; /* all departments' records of this customer, by party id */
    size_t party_count;
    const ov_party_alias *const *aliases;
    size_t alias_count;
    ov_strs returned; /* addresses from which mail to any of the records came back */
    const ov_identifier *const *identifiers;
    size_t identifier_count;
    const ov_coverage *coverages; /* merged over the parties: one a payer, by precedence, payer */
    size_t coverage_count;
    ov_preference preference; /* merged over the parties, the strictest word of each field */
    const uint32_t *texters;  /* departments whose record of the customer consents to texts */
    size_t texter_count;
    ov_str address;        /* the customer's current postal address; null when none is on file */
    bool address_returned; /* mail there came back, and no record names another */
    ov_str email, phone;
    const ov_requirement *requirements; /* merged: the earliest day a service, by service */
    size_t requirement_count;
    const ov_ledger_entry *const *ledger; /* of the accounts named in the pieces and identifiers */
    size_t ledger_count;
    const ov_other_bill *other_bills; /* whose money an entry under these is, nobody knows */
    size_t other_bill_count;
    const ov_str *rejected_accounts; /* sorted keys: the ledger's word on these is not whole */
    size_t rejected_account_count;
    const ov_capability *capabilities; /* of all departments, as in the snapshot */
    size_t capability_count;
    const ov_department *departments; /* the snapshot's; ov_capability.department indexes it */
    size_t department_count;
    const ov_history_message *history_messages; /* by (sent_on, message_key) */
    size_t history_message_count;
    bool ambiguous; /* the recipient fits several customers: nothing may be merged */
    bool held_out;  /* assigned to the control group: each piece goes as it came */
} ov_case;

#endif
