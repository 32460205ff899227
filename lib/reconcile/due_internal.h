/* A demand of a current statement, and what is due of it. */
#ifndef ONEVOICE_LIB_RECONCILE_DUE_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_DUE_INTERNAL_H

#include "reconcile_internal.h"

#define OV_CENT 100 /* in ten-thousandths: less is a rounding */

typedef struct ov_demand {
    const ov_account *account;
    ov_slot *slot;
    const ov_paper *bill;
    ov_money amount;   /* of the statement or of one of its lines, less what was credited */
    ov_money credited; /* by credit notes on this very invoice, at most what it demands */
    ov_claim claim;    /* what the plan says of it; state NONE: nothing */
    ov_money unshown, all;
    bool single; /* the account holds this visit alone: every payment on it counts for it */
    ov_str words;
} ov_demand;

/* What became of one demand. */
typedef struct ov_verdict {
    ov_payable payable;
    ov_money paid, credit;
} ov_verdict;

/* verdict.c: the demand against the EOB that rules, the ledger, the estimate (rules D3 to D10). */
ov_verdict ov_reconcile_judge(ov_desk *desk, const ov_demand *d);

#endif
