/*
 * Double entry: where every cent of every event is. What the engine used is posted as it is used; what
 * is left is said to be shown, given back or kept, so that each event's postings come to its amount.
 * The check is apart from it, in SQL (check_p_posting.sql).
 */
#ifndef ONEVOICE_LIB_RECONCILE_POSTING_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_POSTING_INTERNAL_H

#include "due_internal.h"
#include "special_internal.h"

/* The places (model/judgement.h). */
#define OV_PLACE_USED   "used"
#define OV_PLACE_UNDONE "undone"

/* Of one event of the ledger; `bill` may be null. Nothing where the amount is nothing. */
void ov_reconcile_post(ov_desk *desk, const ov_account *account, ov_entry *event,
                       const ov_paper *bill, const char *place, ov_money amount);

/* What credit notes took off an invoice. */
void ov_reconcile_post_credits(ov_desk *desk, const ov_account *account, const ov_slot *slot,
                               const ov_paper *bill, ov_money credited);

/* After an account was judged, with what that found to give back (`rest`, said beside the speaker).
   `first`: of its postings. */
void ov_reconcile_post_account(ov_desk *desk, const ov_account *account, const ov_special *special,
                               const ov_demand *demands, size_t count, ov_money rest, size_t first);

/* When all accounts are: the shares that no bill has, and the events that no account took. */
void ov_reconcile_post_rest(ov_desk *desk);

#endif
