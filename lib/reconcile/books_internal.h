/*
 * The books, in the order in which reconcile.c keeps them: claims, credit notes, accounts, which claim
 * answers which visit, and what is due.
 */
#ifndef ONEVOICE_LIB_RECONCILE_BOOKS_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_BOOKS_INTERNAL_H

#include "desk_internal.h"

/* claim.c, account.c, link.c */
void ov_reconcile_claims_build(ov_desk *desk);
void ov_reconcile_accounts_build(ov_desk *desk);
void ov_reconcile_claims_link(ov_desk *desk);
/* Did all its papers go to somebody else? */
bool ov_reconcile_claim_elsewhere(const ov_desk *desk, const ov_claim *claim);

/* credit.c: credit notes on invoices */
void ov_reconcile_credits_find(ov_desk *desk);
void ov_reconcile_credits_attach(ov_desk *desk);
ov_money ov_reconcile_credited(ov_desk *desk, const ov_slot *slot, const ov_paper *bill);

/* due.c, expected.c */
void ov_reconcile_dues_build(ov_desk *desk);
void ov_reconcile_expected_build(ov_desk *desk);

#endif
