/*
 * The ledger's events on an account: found by the key of its number, and used for one demand only.
 */
#ifndef ONEVOICE_LIB_RECONCILE_LEDGER_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_LEDGER_INTERNAL_H

#include "desk_internal.h"

bool ov_reconcile_is_payment(const ov_ledger_entry *entry);
void ov_reconcile_ledger_open(ov_desk *desk);
void ov_reconcile_ledger_take(ov_desk *desk, ov_account *account);
typedef enum ov_event_kind { OV_EVENT_ADJUSTMENT, OV_EVENT_PAYMENT, OV_EVENT_ANY } ov_event_kind;
ov_money ov_reconcile_ledger_use(ov_desk *desk, const ov_account *account, const ov_slot *slot,
                                 const ov_paper *statement, ov_event_kind kind, ov_str control,
                                 ov_money most);
ov_money ov_reconcile_ledger_rest(const ov_desk *desk, const ov_account *account,
                                  const ov_slot *slot, const ov_paper *statement);
bool ov_reconcile_ledger_contested(const ov_desk *desk, const ov_account *account,
                                   const ov_slot *slot, const ov_paper *statement, bool capped);
/* Which payments of those days: all of them; also those made ahead of the care (a prepayment is posted
   before it); without those of visits that no plan and no agency binds. */
typedef enum ov_payments { OV_PAYMENTS_ALL, OV_PAYMENTS_FOR_CARE, OV_PAYMENTS_BOUND } ov_payments;
ov_money ov_reconcile_ledger_paid(const ov_desk *desk, const ov_account *account, ov_date since,
                                  ov_date until, ov_payments which);
const ov_ledger_entry *ov_reconcile_ledger_plan(const ov_desk *desk, const ov_account *account);
typedef enum ov_standing { OV_STANDING_UNKNOWN, OV_STANDING_GOOD, OV_STANDING_ENDED } ov_standing;
ov_standing ov_reconcile_ledger_standing(const ov_ledger_entry *plan);
const ov_ledger_entry *ov_reconcile_ledger_assignment(const ov_desk *desk,
                                                      const ov_account *account);

#endif
