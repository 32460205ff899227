/*
 * Which papers count, and as what, before any money is looked at: parts of files, other people's
 * claims, papers that were never meant.
 */
#ifndef ONEVOICE_LIB_RECONCILE_SIFT_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_SIFT_INTERNAL_H

#include "desk_internal.h"

/* part.c: files of several papers */
size_t ov_reconcile_parts_count(const ov_case *the_case);
void ov_reconcile_parts_gather(ov_desk *desk);
uint32_t ov_reconcile_piece_of(const ov_desk *desk, uint32_t no); /* OV_NO_INDEX stays */

/* patient.c: claims of other people */
bool ov_reconcile_names_several(const ov_reading *reading);
bool ov_reconcile_is_stranger(const ov_desk *desk, const ov_paper *paper);
void ov_reconcile_strangers_find(ov_desk *desk);
void ov_reconcile_strangers_hold(ov_desk *desk);

/* paper.c */
void ov_reconcile_papers_open(ov_desk *desk);

/* withdraw.c */
void ov_reconcile_withdrawals(ov_desk *desk);

#endif
