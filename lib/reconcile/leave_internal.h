/*
 * How each paper leaves once it is known what is due: beside another or alone, by which channels, when
 * the law wants it; and what the customer is told of the order of things.
 */
#ifndef ONEVOICE_LIB_RECONCILE_LEAVE_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_LEAVE_INTERNAL_H

#include "desk_internal.h"

/* travel.c, delivery.c, notice.c, event.c, offer.c */
void ov_reconcile_eobs_travel(ov_desk *desk);
void ov_reconcile_others_travel(ov_desk *desk);
void ov_reconcile_duplicates_travel(ov_desk *desk);
void ov_reconcile_near_duplicates(ov_desk *desk);
void ov_reconcile_delivery(ov_desk *desk);
/* Under a confidential-communication request that names no place, or where mail alone is lawful and comes back. */
bool ov_reconcile_has_no_place(const ov_desk *desk, const ov_paper *paper);
uint32_t ov_reconcile_channels(const ov_desk *desk, const ov_paper *paper);
/* The first day from tonight on which one of the channels sends; OV_DATE_NONE where none does. */
ov_date ov_reconcile_first_day(const ov_desk *desk, uint32_t channels);
uint32_t ov_reconcile_carriers(const ov_desk *desk, const ov_paper *paper, uint32_t channels);
void ov_reconcile_send_unread(ov_desk *desk, const ov_paper *paper, ov_reason reason);
void ov_reconcile_notices(ov_desk *desk);
bool ov_reconcile_changes(const ov_paper *paper, ov_str kind); /* by fact or in words */
void ov_reconcile_event_days(ov_desk *desk);
void ov_reconcile_offers(ov_desk *desk);
void ov_reconcile_timeline(ov_desk *desk);
/* What a published night suppressed by a paper that has left since stays so. */
void ov_reconcile_previous_travel(ov_desk *desk);
/* delivery.c: may it be held to the next night and still leave by `by`, with a night in reserve? */
bool ov_reconcile_may_wait(const ov_desk *desk, const ov_paper *paper, ov_date by);

const ov_policy_obligation *ov_reconcile_obligation(const ov_desk *desk, const ov_paper *paper,
                                                    size_t nth);
ov_date ov_reconcile_lawful_day(const ov_desk *desk, const ov_paper *paper);

#endif
