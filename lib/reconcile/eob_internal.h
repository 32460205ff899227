/*
 * What one EOB says by itself: whether it is final, counts, takes another back, denies; and the
 * patient's share that follows from it (rules E of README.md).
 */
#ifndef ONEVOICE_LIB_RECONCILE_EOB_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_EOB_INTERNAL_H

#include "paper_internal.h"

typedef struct ov_answer {
    bool known, conflict, denied, provider_liable;
    ov_money amount;
} ov_answer;

ov_answer ov_reconcile_eob_answer(const ov_paper *eob);
bool ov_reconcile_eob_final(const ov_paper *eob);
bool ov_reconcile_eob_counts(const ov_paper *eob);
bool ov_reconcile_eob_unknown(const ov_paper *eob);
bool ov_reconcile_eob_reversal(const ov_paper *eob);
bool ov_reconcile_eob_denied(const ov_paper *eob);
bool ov_reconcile_eob_adverse(const ov_paper *eob);
bool ov_reconcile_eob_may_refuse(const ov_paper *eob);

#endif
