/*
 * The working records of what is owed: an account, the visits on it (a slot holds the statements of
 * one), the items a statement states, the insurance claims that answer them (a claim is a chain of
 * EOBs) and the ledger's events, each of which is used once.
 */
#ifndef ONEVOICE_LIB_RECONCILE_ACCOUNT_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_ACCOUNT_INTERNAL_H

#include "paper_internal.h"

typedef enum ov_claim_state {
    OV_CLAIM_NONE,
    OV_CLAIM_PENDING,
    OV_CLAIM_PENDING_SECONDARY,
    OV_CLAIM_FINAL,
    OV_CLAIM_CONFLICT
} ov_claim_state;

/* What nobody says caps like a contract does; of a word that nobody knows nobody can say that. */
typedef enum ov_network {
    OV_NETWORK_UNSTATED,
    OV_NETWORK_IN,
    OV_NETWORK_OUT,
    OV_NETWORK_UNKNOWN
} ov_network;

typedef struct ov_claim {
    ov_numbers papers; /* in the order of the chain */
    ov_str control;
    uint32_t slot; /* the visit it belongs to */
    ov_claim_state state;
    bool corrected, several_payers;
    bool unknown;    /* nobody can say what the patient's share is, or whether it is final */
    uint32_t ruling; /* the EOB that counts: newest final of the last payer */
    ov_money cap;    /* patient responsibility; with state FINAL */
    bool denied, provider_liable, protected_by_law;
    ov_network network;
} ov_claim;

/* One account: a legal entity and its number for what the customer owes it. */
typedef struct ov_account {
    ov_str entity, number;
    ov_numbers statements;   /* in order of (day, number, id), without the two below */
    ov_numbers plans;        /* payment plan statements; the last one counts */
    ov_numbers collectors;   /* validation notices; the last one counts */
    uint32_t plan_statement; /* the last of each; OV_NO_INDEX */
    uint32_t collector;
    uint32_t first_slot, slot_count;
    ov_currency currency;
    ov_numbers events; /* of desk->entries, by day, id: each event is in one account alone */
} ov_account;

/* One ledger entry under the key of its account number: an event on an account, used once. */
typedef struct ov_entry {
    ov_str number;
    const ov_ledger_entry *entry;
    ov_date day;       /* posted, or received where that is not yet posted; OV_DATE_NONE: not yet */
    ov_money left;     /* of a payment or adjustment: what nothing has used so far */
    bool taken;        /* by an account */
    bool shared;       /* somebody else is billed under its number: nobody knows whose it is */
    ov_money posted;   /* of its money: said where it is */
    const void *ahead; /* the demand it was paid ahead of */
} ov_entry;

/*
 * An open item: what one visit owes of a statement. A statement is a claim about the account; its
 * items are what it says, by visit: its lines, or the visits whose balances it carries forward.
 */
typedef struct ov_item {
    ov_money amount;
    ov_date from, until; /* OV_DATE_NONE: of no visit that is known (a finance charge) */
    ov_str control;      /* key of the visit's control number; null */
    ov_str words;        /* for the basis; null */
    bool waits;          /* the statement itself says that it is with the insurer */
    bool meanwhile;      /* the statement asks it while the claim is open: a copay */
} ov_item;

typedef OV_VEC(ov_item) ov_items;

/* One visit on one account, as far as the statements tell. */
typedef struct ov_slot {
    uint32_t account;
    ov_numbers statements; /* in order; the last one is the current one */
    ov_numbers claims;
    ov_numbers credits; /* credit notes on invoices of this visit */
    ov_money credited;  /* by them, off the current statement */
    ov_items items;     /* of a statement that speaks for several visits; else empty */
    bool ambiguous;     /* statements fit several visits */
    bool whole;         /* the current statement speaks for the whole account */
    bool covered;       /* under a plan or with an agency: judged there */
    bool doubtful;      /* there is a plan for it, of a standing that nobody knows */
} ov_slot;

#endif
