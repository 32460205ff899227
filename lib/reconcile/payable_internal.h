/*
 * Rows of money and what they share: the day, the episode, who is paid, the lines that the balance is
 * checked by; and the sums that a letter does not state for certain.
 */
#ifndef ONEVOICE_LIB_RECONCILE_PAYABLE_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_PAYABLE_INTERNAL_H

#include "desk_internal.h"

ov_payable *ov_reconcile_payable(ov_desk *desk, const ov_account *account, const ov_paper *paper);
void ov_reconcile_payable_day(ov_desk *desk, ov_payable *payable, const ov_paper *paper);

/* The useful day of what is held and asks for money; after all decisions. */
void ov_reconcile_held_days(ov_desk *desk);
void ov_reconcile_payable_episode(ov_desk *desk, ov_payable *payable, const ov_paper *paper,
                                  ov_date day);
void ov_reconcile_lines(ov_desk *desk, const ov_paper *paper, const ov_payable *payable,
                        ov_money demanded, ov_money paid);
void ov_reconcile_payees(ov_desk *desk);
void ov_reconcile_currencies(ov_desk *desk);
void ov_reconcile_ledgers_whole(ov_desk *desk);

/* unsure.c */
/* Whether its words may ask for a sum that they do not say for certain, and a flag for each such. */
bool ov_reconcile_paper_unsure(const ov_paper *paper);
void ov_reconcile_unsure_flag(ov_desk *desk);

#endif
