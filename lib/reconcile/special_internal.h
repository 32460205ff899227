/*
 * Visits that a payment plan or a placement binds: who says so, which they are, and what they come
 * to once their EOBs and events have been counted.
 */
#ifndef ONEVOICE_LIB_RECONCILE_SPECIAL_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_SPECIAL_INTERNAL_H

#include "due_internal.h"
#include "ledger_internal.h"
#include "paper_internal.h"
#include "payable_internal.h"

typedef enum ov_special_kind {
    OV_SPECIAL_NONE,
    OV_SPECIAL_COLLECTION,
    OV_SPECIAL_PLAN
} ov_special_kind;

/* Who holds the debt, by the newest word: an assignment of the ledger or a validation notice. */
typedef struct ov_holder {
    const ov_paper *notice;
    const ov_ledger_entry *assignment;
    ov_date placed; /* OV_DATE_NONE: not stated */
    ov_str agency;  /* null: the house itself, or nobody says */
} ov_holder;

/* What is agreed about an account, and what it comes to tonight. */
typedef struct ov_agreement {
    const ov_ledger_entry *plan;
    const ov_paper *statement, *speaker;
    ov_money instalment, remaining, paid;
    ov_date day; /* of the next instalment; OV_DATE_NONE: as the statement says */
    bool known;
} ov_agreement;

struct ov_special {
    ov_special_kind kind;
    bool silent;    /* nothing of it is tonight's */
    bool contested; /* events that may be somebody else's would lower what is asked */
    bool doubtful;  /* an agency asks, and whether a plan tempers that is not known */
    ov_holder by;
    ov_agreement agreement;
    const ov_paper *speaker; /* what is judged: the notice, the plan statement, else a bill */
    ov_numbers covered;      /* statements of the visits that are bound */
    ov_money used;           /* of events, where none of its visits is in sight to use them */
};

/* Over the covered visits. */
typedef struct ov_covered {
    size_t count;
    ov_money asked, base, used, written, waiting;
    ov_payable_state wait; /* of what waits, the last */
    uint32_t ruling;       /* an EOB that cuts or keeps one waiting; OV_NO_INDEX */
} ov_covered;

ov_money ov_reconcile_take_over(ov_desk *desk, const ov_paper *paper, ov_numbers *dropped);
bool ov_reconcile_special_has_demand(const ov_desk *desk, const ov_account *account);
bool ov_reconcile_any_pending(const ov_desk *desk, const ov_numbers *papers);
ov_numbers ov_reconcile_special_cover(ov_desk *desk, const ov_account *account, ov_date made);
ov_money ov_reconcile_special_drop(ov_desk *desk, const ov_numbers *papers, ov_reason reason,
                                   uint32_t witness, const char *rule, ov_numbers *dropped);
const ov_claim *ov_reconcile_claim_behind(const ov_desk *desk, const ov_paper *speaker);
ov_covered ov_reconcile_covered(const ov_desk *desk, const ov_demand *demands, size_t count);

/* collection.c */
bool ov_reconcile_collection_find(ov_desk *desk, const ov_account *account, ov_special *out);
void ov_reconcile_collection_judge(ov_desk *desk, const ov_account *account, ov_special *special,
                                   const ov_covered *sum, const ov_demand *demands, size_t count);

/* agreement.c */
bool ov_reconcile_agreement_find(ov_desk *desk, const ov_account *account, ov_special *out);
void ov_reconcile_agreement_judge(ov_desk *desk, const ov_account *account, ov_special *special,
                                  const ov_covered *sum);
void ov_reconcile_agreement_broken(ov_desk *desk, const ov_account *account,
                                   const ov_paper *statement);
/* Of the next instalment: its day, and what is still asked of it. */
void ov_reconcile_agreement_open(ov_desk *desk, ov_agreement *agreement);
ov_money ov_reconcile_agreement_instalment(const ov_desk *desk, const ov_account *account,
                                           const ov_agreement *agreement, ov_money left);

#endif
