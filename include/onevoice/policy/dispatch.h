/*
 * The calendar of the plan: on which days a channel dispatches, and when what it dispatched
 * arrives.
 *
 * A day is a dispatch day of a channel or it is not. Everything that reckons with days asks here:
 * waits, holds, releases, lawful and useful days, safety nights, caps and capacities. Days are
 * civil days without clock or zone, so a day of 23 or 25 hours is a day like any other. The
 * calendar has an end ("9999-12-31" means "never" to many systems): a walk that meets it finds no
 * day, which is OV_DATE_NONE.
 */
#ifndef ONEVOICE_POLICY_DISPATCH_H
#define ONEVOICE_POLICY_DISPATCH_H

#include "onevoice/policy/policy.h"

/* Does the channel dispatch on this day? One that is not usable never does. */
bool ov_dispatch_is(const ov_policy *policy, ov_channel channel, ov_date day);

/* The day on which it reaches the customer; also for what left on another day than the calendar
   has. */
ov_date ov_dispatch_arrival(const ov_policy *policy, ov_channel channel, ov_date day);

/* The first dispatch day on or after `from`; the last on or before `until`. */
ov_date ov_dispatch_first(const ov_policy *policy, ov_channel channel, ov_date from);
ov_date ov_dispatch_last(const ov_policy *policy, ov_channel channel, ov_date until);

/* The last dispatch day from which it still arrives by `by`. */
ov_date ov_dispatch_to_arrive(const ov_policy *policy, ov_channel channel, ov_date by);

/* The same over a set of channels (bit c = ov_channel c): the first day of any, the last of any. */
ov_date ov_dispatch_first_of(const ov_policy *policy, uint32_t channels, ov_date from);
ov_date ov_dispatch_last_of(const ov_policy *policy, uint32_t channels, ov_date until);

#endif
