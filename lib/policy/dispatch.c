#include "onevoice/policy/dispatch.h"

bool
ov_dispatch_is(const ov_policy *policy, ov_channel channel, ov_date day)
{
    const ov_policy_channel *c = &policy->channels[channel];

    return day != OV_DATE_NONE && c->usable &&
           (!c->business_days || ov_calendar_is_business(&policy->calendar, day));
}

/*
 * Lead days count on the calendar of the channel itself: post travels on business days, an e-mail
 * on any.
 */
ov_date
ov_dispatch_arrival(const ov_policy *policy, ov_channel channel, ov_date day)
{
    const ov_policy_channel *c = &policy->channels[channel];

    return c->business_days ? ov_calendar_add_business(&policy->calendar, day, c->lead_days)
                            : ov_date_add(day, c->lead_days);
}

/* The walk over closed days; where the calendar ends on one of them, there is no day. */
static ov_date
step_to_open(const ov_policy *policy, ov_channel channel, ov_date day, bool forward)
{
    const ov_policy_channel *c = &policy->channels[channel];

    if (!c->usable || day == OV_DATE_NONE)
        return OV_DATE_NONE;
    if (c->business_days)
        day = forward ? ov_calendar_next_business(&policy->calendar, day)
                      : ov_calendar_previous_business(&policy->calendar, day);
    return ov_dispatch_is(policy, channel, day) ? day : OV_DATE_NONE;
}

ov_date
ov_dispatch_first(const ov_policy *policy, ov_channel channel, ov_date from)
{
    return step_to_open(policy, channel, from, true);
}

ov_date
ov_dispatch_last(const ov_policy *policy, ov_channel channel, ov_date until)
{
    return step_to_open(policy, channel, until, false);
}

/* Arrivals do not decrease over the dispatch days, so the first day from behind that arrives in
   time is the last one. What arrives `lead_days` after left at least as many days before. */
ov_date
ov_dispatch_to_arrive(const ov_policy *policy, ov_channel channel, ov_date by)
{
    ov_date day = ov_dispatch_last(policy, channel,
                                   ov_date_add(by, -(int)policy->channels[channel].lead_days));

    while (day != OV_DATE_NONE && ov_dispatch_arrival(policy, channel, day) > by)
        day = day == OV_DATE_MIN ? OV_DATE_NONE
                                 : ov_dispatch_last(policy, channel, ov_date_add(day, -1));
    return day;
}

ov_date
ov_dispatch_first_of(const ov_policy *policy, uint32_t channels, ov_date from)
{
    ov_date first = OV_DATE_NONE;

    for (ov_channel c = 0; c < OV_CHANNEL_COUNT; c++)
        if ((channels >> c) & 1)
            first = ov_date_min(first, ov_dispatch_first(policy, c, from));
    return first;
}

/* OV_MAX serves as the later of two days because "no day" is below every day. */
ov_date
ov_dispatch_last_of(const ov_policy *policy, uint32_t channels, ov_date until)
{
    ov_date last = OV_DATE_NONE;

    for (ov_channel c = 0; c < OV_CHANNEL_COUNT; c++)
        if ((channels >> c) & 1)
            last = OV_MAX(last, ov_dispatch_last(policy, c, until));
    return last;
}
