/* A demand of a current statement, or of one of its items, and what is due of it. */
#ifndef ONEVOICE_LIB_RECONCILE_DUE_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_DUE_INTERNAL_H

#include "desk_internal.h"

#define OV_CENT 100 /* in ten-thousandths: less is a rounding */

/* What became of one demand. */
typedef struct ov_verdict {
    ov_payable payable;
    ov_money paid, credit;
} ov_verdict;

typedef struct ov_demand {
    const ov_account *account;
    ov_slot *slot;
    const ov_paper *bill;
    ov_item item;
    ov_money amount;   /* of the item, less what was credited */
    ov_money credited; /* by credit notes on this very invoice, at most what it demands */
    ov_claim claim;    /* what the plan says of it; state NONE: nothing */
    uint32_t claim_no; /* the claim of an item of several; OV_NO_INDEX: those of its visit */
    bool waits;        /* for a payer, or for a person: no event is used on it */
    bool unsure;       /* several claims fit */
    bool contested;    /* what is due of it rests on events that may be somebody else's */
    ov_money base;     /* what the plan confirms of the amount */
    ov_money written;  /* adjustments: they lower what is asked, never the share */
    ov_money used;     /* of the account's payments */
    ov_money ahead;    /* paid at the visit or ahead of it, which its statement may not show */
    ov_money rest;     /* payments on the account that nothing needs: a credit, said here */
    bool single;       /* the account holds this visit alone: every payment on it counts for it */
    bool tonight;      /* else it is there only to take its part of the payments */
    ov_verdict verdict;
} ov_demand;

/* verdict.c: the demand against the EOB that rules (D3 to D9), and after the events (D10). */
bool ov_reconcile_is_capped(const ov_claim *claim);
void ov_reconcile_confirm(ov_desk *desk, ov_demand *d);
void ov_reconcile_conclude(ov_desk *desk, ov_demand *d);
ov_money ov_reconcile_left(const ov_desk *desk, const ov_demand *d); /* negative: a credit */

/* prepaid.c */
void ov_reconcile_prepaid(const ov_desk *desk, const ov_account *account, ov_demand *demands,
                          size_t count);

/* due.c */
bool ov_reconcile_is_demand(const ov_paper *current);

/* special.c: visits that a plan or an agency binds: found before events are used, judged after. */
typedef struct ov_special ov_special;
void ov_reconcile_special_find(ov_desk *desk, const ov_account *account, ov_special *out);
void ov_reconcile_special_judge(ov_desk *desk, const ov_account *account, ov_special *special,
                                const ov_demand *demands, size_t count, ov_money rest);

#endif
