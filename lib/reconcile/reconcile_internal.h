/*
 * The working records of lib/reconcile: a paper (one piece with its facts at hand), a claim (the
 * chain of EOBs of one insurance claim), a slot (the statements of one visit on one account), and
 * the desk on which one case is worked.
 *
 * Papers are numbered like pieces: pending first, then history. The parts of files follow: each is
 * a paper of its own, judged like any other, which shares its piece with others (part.c).
 * Judgements are kept by the number of the paper until the parts are gathered. OV_NO_INDEX is
 * "none".
 */
#ifndef ONEVOICE_RECONCILE_INTERNAL_H
#define ONEVOICE_RECONCILE_INTERNAL_H

#include "onevoice/base/map.h"
#include "onevoice/base/number.h"
#include "onevoice/base/vec.h"
#include "onevoice/reconcile/reconcile.h"

typedef OV_VEC(uint32_t) ov_numbers;

typedef struct ov_paper {
    const ov_piece *piece;
    ov_facts facts; /* its own: of the reading, or of one part of it */
    uint32_t no;
    uint32_t of; /* the paper of the piece that it travels in: itself, unless it is a part */
    bool pending;
    ov_content_class klass;
    bool conflicting;        /* the words deny what the fields demand */
    bool several_patients;   /* of a file: its parts name more than one */
    bool withdrawn;          /* never meant (withdraw.c): counts for nothing */
    bool stranger;           /* about another patient than the recipient (patient.c) */
    ov_str account, control; /* keys of account and patient control number; null */
    ov_str invoice;          /* normalised: it is an open item of its own; null */
    ov_str related_invoice;  /* the item that it credits, replaces or reminds of; null */
    uint32_t credits;        /* of a credit note: the paper of that item; OV_NO_INDEX */
    ov_str entity;           /* legal entity that is owed; of a statement */
    ov_str house;            /* its key: the same in every spelling */
    ov_date dated;           /* statement date, else the day of creation */
    ov_date from, until;     /* service dates; OV_DATE_NONE */
    ov_currency currency;
    bool has_balance;
    ov_money balance;             /* as printed; negative: a credit */
    uint32_t slot;                /* of a statement; OV_NO_INDEX */
    uint32_t claim;               /* of a paper of the plan's; OV_NO_INDEX */
    uint32_t duplicate_of;        /* survivor */
    uint32_t superseded_by;       /* current statement */
    uint32_t replaced_by;         /* newer EOB of the chain */
    uint32_t netted_with;         /* of a reversal: the EOB it undoes */
    bool undone;                  /* an EOB that a reversal took back */
    uint32_t fact[OV_FACT_COUNT]; /* index + 1 of the best fact under each key; 0: not stated */
} ov_paper;

typedef enum ov_claim_state {
    OV_CLAIM_NONE,
    OV_CLAIM_PENDING,
    OV_CLAIM_PENDING_SECONDARY,
    OV_CLAIM_FINAL,
    OV_CLAIM_CONFLICT
} ov_claim_state;

typedef enum ov_network { OV_NETWORK_UNKNOWN, OV_NETWORK_IN, OV_NETWORK_OUT } ov_network;

typedef struct ov_claim {
    ov_numbers papers; /* in the order of the chain */
    ov_str control;
    uint32_t slot; /* the visit it belongs to */
    ov_claim_state state;
    bool corrected, several_payers;
    bool unknown;    /* final, but states nothing from which the patient's share follows */
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
    ov_date day;   /* posted, or received where that is not yet posted; OV_DATE_NONE: not yet */
    ov_money left; /* of a payment or adjustment: what nothing has used so far */
    bool taken;    /* by an account */
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
} ov_slot;

typedef struct ov_answer {
    bool known, conflict, denied, provider_liable;
    ov_money amount;
} ov_answer;

typedef struct ov_desk {
    ov_arena *mem, *scratch;
    const ov_case *the_case;
    const ov_case_clusters *clusters;
    const ov_policy *policy;
    ov_paper *papers;
    size_t count, piece_count, pending_count; /* of all papers, of those of pieces, of tonight's */
    bool insured;
    ov_entry *entries; /* by number, id */
    size_t entry_count;
    ov_numbers estimates;
    uint32_t *episode; /* of each paper: number of its first episode; OV_NO_INDEX */
    OV_VEC(ov_account) accounts;
    OV_VEC(ov_slot) slots;
    OV_VEC(ov_claim) claims;
    ov_piece_judgement *pieces; /* index = paper, parts among them */
    OV_VEC(ov_str) * rules;     /* likewise */
    OV_VEC(ov_payable) payables;
    OV_VEC(ov_flag) flags;
    OV_VEC(ov_notice_deadline) deadlines;
    OV_VEC(ov_claim_check) checks;
    OV_VEC(ov_requirement_status) requirements;
    OV_VEC(ov_timeline_entry) timeline;
    OV_VEC(ov_money_line) money;
    bool needs_summary;
} ov_desk;

/* reconcile.c: a desk with its papers, and what it came to */
void ov_reconcile_desk_open(ov_desk *desk);
void ov_reconcile_desk_close(ov_desk *desk, ov_judgement *out);

/* paper.c: facts at hand */
void ov_reconcile_papers_open(ov_desk *desk);
bool ov_reconcile_paper_money(const ov_paper *paper, ov_fact_key key, ov_money *out);
ov_date ov_reconcile_paper_date(const ov_paper *paper, ov_fact_key key);
ov_str ov_reconcile_paper_text(const ov_paper *paper, ov_fact_key key);
bool ov_reconcile_paper_word(const ov_paper *paper, ov_fact_key key, const char *word);
bool ov_reconcile_paper_flag(const ov_paper *paper, ov_fact_key key);
/* Whether its words may ask for a sum that they do not say for certain, and a flag for each such. */
bool ov_reconcile_paper_unsure(const ov_paper *paper);
void ov_reconcile_unsure_flag(ov_desk *desk);

bool ov_reconcile_paper_has(const ov_paper *paper, ov_fact_key key);
bool ov_reconcile_paper_int(const ov_paper *paper, ov_fact_key key, int64_t *out);
size_t ov_reconcile_paper_list(const ov_paper *paper, ov_fact_key key);
const ov_fact *ov_reconcile_paper_item(const ov_paper *paper, ov_fact_key key, size_t index);
bool ov_reconcile_paper_says(const ov_paper *paper, const char *meaning);
ov_str ov_reconcile_paper_id(const ov_paper *paper);
bool ov_reconcile_name_same(ov_str a, ov_str b); /* false when either is empty */
bool ov_reconcile_biller_is(const ov_desk *desk, const ov_paper *statement, ov_str name);
bool ov_reconcile_days_meet(const ov_paper *a, const ov_paper *b); /* unstated days meet */
bool ov_reconcile_class_is_statement(ov_content_class klass);
bool ov_reconcile_class_is_demand(ov_content_class klass);
bool ov_reconcile_announces_action(const ov_paper *paper); /* row 19 */
bool ov_reconcile_class_is_plans(ov_content_class klass);  /* a health plan's paper on a claim */

/* part.c: files of several papers */
size_t ov_reconcile_parts_count(const ov_case *the_case);
void ov_reconcile_parts_gather(ov_desk *desk);
uint32_t ov_reconcile_piece_of(const ov_desk *desk, uint32_t no); /* OV_NO_INDEX stays */

/* patient.c: claims of other people */
bool ov_reconcile_names_several(const ov_reading *reading);
bool ov_reconcile_is_stranger(const ov_desk *desk, const ov_paper *paper);
void ov_reconcile_strangers_find(ov_desk *desk);
void ov_reconcile_strangers_hold(ov_desk *desk);

/* classify.c */
void ov_reconcile_classify(ov_paper *paper);

/* credit.c: credit notes on invoices */
void ov_reconcile_credits_find(ov_desk *desk);
void ov_reconcile_credits_attach(ov_desk *desk);
ov_money ov_reconcile_credited(ov_desk *desk, const ov_slot *slot, const ov_paper *bill);

/* withdraw.c */
void ov_reconcile_withdrawals(ov_desk *desk);

/* eob.c */
ov_answer ov_reconcile_eob_answer(const ov_paper *eob);
bool ov_reconcile_eob_final(const ov_paper *eob);
bool ov_reconcile_eob_counts(const ov_paper *eob);
bool ov_reconcile_eob_reversal(const ov_paper *eob);
bool ov_reconcile_eob_denied(const ov_paper *eob);
bool ov_reconcile_eob_adverse(const ov_paper *eob);

/* entity.c: who is the same house or payer, whatever the spelling */
ov_str ov_reconcile_entity_key(ov_arena *mem, ov_str name); /* empty stays null */
bool ov_reconcile_entity_same(ov_arena *mem, ov_str a, ov_str b);

/* item.c: what a statement says, by visit */
ov_items ov_reconcile_items(const ov_desk *desk, const ov_slot *slot, const ov_paper *statement);
void ov_reconcile_items_carry(ov_desk *desk, const ov_account *account, uint32_t mask,
                              const ov_paper *statement, ov_items *out);
void ov_reconcile_items_fit(const ov_desk *desk, ov_items *items, ov_money sum);

/* claim.c, account.c, link.c */
void ov_reconcile_claims_build(ov_desk *desk);
void ov_reconcile_accounts_build(ov_desk *desk);
void ov_reconcile_claims_link(ov_desk *desk);

/* ledger.c */
void ov_reconcile_ledger_open(ov_desk *desk);
void ov_reconcile_ledger_take(ov_desk *desk, ov_account *account);
ov_money ov_reconcile_ledger_unshown(const ov_desk *desk, const ov_account *account,
                                     const ov_slot *slot, const ov_paper *statement);
typedef enum ov_event_kind { OV_EVENT_ADJUSTMENT, OV_EVENT_PAYMENT, OV_EVENT_ANY } ov_event_kind;
ov_money ov_reconcile_ledger_use(ov_desk *desk, const ov_account *account, const ov_slot *slot,
                                 const ov_paper *statement, ov_event_kind kind, ov_str control,
                                 ov_money most);
ov_money ov_reconcile_ledger_rest(const ov_desk *desk, const ov_account *account,
                                  const ov_slot *slot, const ov_paper *statement);
ov_money ov_reconcile_ledger_paid(const ov_desk *desk, const ov_account *account, ov_date since,
                                  ov_date until);
const ov_ledger_entry *ov_reconcile_ledger_plan(const ov_desk *desk, const ov_account *account);
bool ov_reconcile_ledger_good(const ov_ledger_entry *plan);
const ov_ledger_entry *ov_reconcile_ledger_assignment(const ov_desk *desk,
                                                      const ov_account *account);

/* payable.c: rows of money, and what they share */
ov_payable *ov_reconcile_payable(ov_desk *desk, const ov_account *account, const ov_paper *paper);
void ov_reconcile_payable_day(ov_desk *desk, ov_payable *payable, const ov_paper *paper);
void ov_reconcile_payable_episode(ov_desk *desk, ov_payable *payable, const ov_paper *paper,
                                  ov_date day);
void ov_reconcile_lines(ov_desk *desk, const ov_paper *paper, const ov_payable *payable,
                        ov_money demanded, ov_money paid);
void ov_reconcile_payees(ov_desk *desk);
void ov_reconcile_currencies(ov_desk *desk);

/* due.c, special.c, expected.c */
void ov_reconcile_dues_build(ov_desk *desk);
void ov_reconcile_special_due(ov_desk *desk, const ov_account *account);
void ov_reconcile_expected_build(ov_desk *desk);

/* travel.c, delivery.c, notice.c, offer.c */
void ov_reconcile_eobs_travel(ov_desk *desk);
void ov_reconcile_others_travel(ov_desk *desk);
void ov_reconcile_duplicates_travel(ov_desk *desk);
void ov_reconcile_near_duplicates(ov_desk *desk);
void ov_reconcile_delivery(ov_desk *desk);
/* Under a confidential-communication request that names no place. */
bool ov_reconcile_has_no_place(const ov_case *the_case);
uint32_t ov_reconcile_channels(const ov_desk *desk, const ov_paper *paper);
void ov_reconcile_send_unread(ov_desk *desk, const ov_paper *paper, ov_reason reason);
void ov_reconcile_notices(ov_desk *desk);
void ov_reconcile_offers(ov_desk *desk);
void ov_reconcile_timeline(ov_desk *desk);
/* delivery.c: may it be held to the next night and still leave by `by`, with a night in reserve? */
bool ov_reconcile_may_wait(const ov_desk *desk, const ov_paper *paper, ov_date by);

const ov_policy_obligation *ov_reconcile_obligation(const ov_desk *desk, const ov_paper *paper,
                                                    size_t nth);

/* desk.c: writing results */
void ov_reconcile_decide(ov_desk *desk, uint32_t no, ov_disposition disposition, ov_reason reason,
                         uint32_t witness);
void ov_reconcile_rule(ov_desk *desk, uint32_t no, const char *rule);
ov_flag *ov_reconcile_flag(ov_desk *desk, const char *code, const uint32_t *pieces, size_t count);
void ov_reconcile_flag_money(ov_flag *flag, ov_money amount, ov_currency currency);
void ov_reconcile_line(ov_desk *desk, const ov_paper *paper, ov_str side, ov_money amount);
ov_money ov_reconcile_sum(ov_money a, ov_money b);        /* at the range's end: the end */
ov_money ov_reconcile_difference(ov_money a, ov_money b); /* likewise */
ov_money ov_reconcile_least(ov_money a, ov_money b);

#endif
