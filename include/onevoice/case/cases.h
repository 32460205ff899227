/*
 * From a night's arrays to one bundle a customer.
 *
 * Decides what belongs to whom: pieces by their recipient's customer, or by their subject's where
 * that one asked for confidential communication; a piece whose recipient is
 * ambiguous or unknown alone in a case of its own, so that nothing can be merged with it. Decides
 * the customer's current address and the strictest word of his preferences. Cost: O(n log n) in
 * communications and parties.
 */
#ifndef ONEVOICE_CASE_CASES_H
#define ONEVOICE_CASE_CASES_H

#include "onevoice/model/case.h"

/* A message an earlier published night let go, or is bound to. */
typedef struct ov_released {
    ov_str message_key, customer_id;
    ov_channel channel;
    ov_date sent_on;
    ov_strs communication_ids;
} ov_released;

typedef struct ov_cases_input {
    const ov_snapshot *snapshot;
    const ov_reading *const *readings; /* index = communication */
    const int64_t *template_ids;       /* index = communication; NULL: none */
    const ov_identities *identities;
    const ov_released *released; /* by (sent_on, message_key) */
    size_t released_count;
    const ov_previous_word *previous; /* by communication id, then by night */
    size_t previous_count;
    ov_date live_from; /* mail sent since may still weigh on its reader */
} ov_cases_input;

typedef struct ov_cases {
    ov_case *items; /* customers by id, then the pieces that stand alone, by communication id */
    size_t count;
    ov_case *quiet; /* customers with mail sent since live_from and nothing pending, by id */
    size_t quiet_count;
} ov_cases;

/* Cases point into the input and into `mem`. Quiet ones have history and departments, for the
   score: nothing is reconciled or planned for them. */
void ov_cases_build(ov_arena *mem, const ov_cases_input *input, ov_cases *out);

#endif
