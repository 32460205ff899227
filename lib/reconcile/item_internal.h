/*
 * What a statement says, by visit: its open items, and what they come to together.
 */
#ifndef ONEVOICE_LIB_RECONCILE_ITEM_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_ITEM_INTERNAL_H

#include "desk_internal.h"

ov_items ov_reconcile_items(const ov_desk *desk, const ov_slot *slot, const ov_paper *statement);
void ov_reconcile_items_carry(ov_desk *desk, const ov_account *account, uint32_t mask,
                              const ov_paper *statement, ov_items *out);
void ov_reconcile_items_fit(const ov_desk *desk, ov_items *items, ov_money sum);

#endif
