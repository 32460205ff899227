/*
 * Random cases for properties and measuring of reconciling: visits with their claims, statements,
 * reminders, copies, payments, plans, agencies; bank notices and marketing in between.
 */
#ifndef TESTS_SUPPORT_RECONCILE_WORLD_H
#define TESTS_SUPPORT_RECONCILE_WORLD_H

#include "onevoice/base/random.h"
#include "reconcile_case.h"

/* A case of about `visits` visits, three to four papers each; the same seed, the same case. */
built *world_case(ov_arena *mem, uint64_t seed, size_t visits);

#endif
