/*
 * A paper: one piece with its facts at hand, and what it turned out to be. Papers are numbered like
 * pieces: pending first, then history. Then come the plan's papers that went to somebody else, and the
 * parts of files: each is a paper of its own, judged like any other, which shares its piece with others
 * (part.c). OV_NO_INDEX is "none".
 */
#ifndef ONEVOICE_LIB_RECONCILE_PAPER_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_PAPER_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/reconcile/reconcile.h"
#include "said_internal.h"

typedef OV_VEC(uint32_t) ov_numbers;

/* Do two agree? Of words that nobody knows nobody can tell. */
typedef enum ov_met { OV_MET_NO, OV_MET_YES, OV_MET_UNKNOWN } ov_met;

typedef struct ov_paper {
    const ov_piece *piece;
    ov_facts facts; /* its own: of the reading, or of one part of it */
    uint32_t no;
    uint32_t of; /* the paper of the piece that it travels in: itself, unless it is a part */
    bool pending;
    bool elsewhere; /* went to somebody else: it caps, and nothing is said of it */
    ov_content_class klass;
    bool conflicting;      /* the words deny what the fields demand, or say nothing that is known */
    bool several_patients; /* of a file: its parts name more than one */
    bool withdrawn;        /* never meant, or overtaken (withdraw.c): counts for nothing */
    bool stranger;         /* about another patient than the recipient (patient.c) */
    ov_str account, control; /* keys of account and patient control number; null */
    ov_str invoice;          /* normalised: it is an open item of its own; null */
    ov_str related_invoice;  /* the item that it credits, replaces or reminds of; null */
    uint32_t credits;        /* of a credit note: the paper of that item; OV_NO_INDEX */
    ov_str entity;           /* legal entity that is owed; of a statement */
    ov_str house;            /* its key: the same in every spelling */
    ov_date dated;           /* statement date, else the day of creation */
    ov_date from, until;     /* service dates; OV_DATE_NONE */
    ov_currency currency;    /* null: its word is no code, so nobody knows which it is */
    bool
        own_money; /* its balance may be the reader's own money: it is no balance that is asked for */
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
    uint8_t said[OV_FACT_COUNT];  /* ov_said of those whose words are a closed list */
} ov_paper;

/* said.c: `said` of each fact in `fact` that has a list */
void ov_reconcile_said_index(ov_paper *paper);

/* unsure.c: may its balance be the reader's own money, or what is left of a loan? */
bool ov_reconcile_paper_own_money(const ov_paper *paper);

/* paper.c: facts at hand */
bool ov_reconcile_paper_money(const ov_paper *paper, ov_fact_key key, ov_money *out);
ov_date ov_reconcile_paper_date(const ov_paper *paper, ov_fact_key key);
ov_str ov_reconcile_paper_text(const ov_paper *paper, ov_fact_key key);
ov_said ov_reconcile_paper_said(const ov_paper *paper, ov_fact_key key);
bool ov_reconcile_paper_flag(const ov_paper *paper, ov_fact_key key);
bool ov_reconcile_paper_has(const ov_paper *paper, ov_fact_key key);
bool ov_reconcile_paper_int(const ov_paper *paper, ov_fact_key key, int64_t *out);
size_t ov_reconcile_paper_list(const ov_paper *paper, ov_fact_key key);
const ov_fact *ov_reconcile_paper_item(const ov_paper *paper, ov_fact_key key, size_t index);
bool ov_reconcile_paper_says(const ov_paper *paper, const char *meaning);
ov_str ov_reconcile_paper_id(const ov_paper *paper);
bool ov_reconcile_name_same(ov_str a, ov_str b);                   /* false when either is empty */
bool ov_reconcile_days_meet(const ov_paper *a, const ov_paper *b); /* unstated days meet */
bool ov_reconcile_currency_meets(const ov_paper *a,
                                 const ov_paper *b); /* unstated, unknown ones do */
ov_met ov_reconcile_type_meets(const ov_paper *a,
                               const ov_paper *b); /* claim types; unstated meet */
bool ov_reconcile_class_is_statement(ov_content_class klass);
bool ov_reconcile_class_is_demand(ov_content_class klass);
bool ov_reconcile_announces_action(const ov_paper *paper); /* row 19 */
bool ov_reconcile_class_is_plans(ov_content_class klass);  /* a health plan's paper on a claim */

/* classify.c */
void ov_reconcile_classify(ov_paper *paper);

#endif
