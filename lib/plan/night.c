#include "onevoice/plan/plan.h"

#include "onevoice/policy/dispatch.h"

/* -1: no dispatch on that day. */
static int32_t
arrival(const ov_policy *policy, ov_channel channel, ov_date as_of, int32_t day)
{
    ov_date date = ov_date_add(as_of, day);

    return ov_dispatch_is(policy, channel, date)
               ? ov_dispatch_arrival(policy, channel, date) - as_of
               : -1;
}

void
ov_plan_night_init(ov_plan_night *night, const ov_policy *policy, ov_date as_of)
{
    night->policy = policy;
    night->as_of = as_of;
    night->work_limit = 0;
    night->horizon = (int32_t)policy->plan_horizon_days;
    for (ov_channel c = 0; c < OV_CHANNEL_COUNT; c++) {
        const ov_policy_channel *channel = &policy->channels[c];

        for (int32_t day = 0; day < OV_PLAN_DAYS_MAX; day++)
            night->arrive[c][day] = arrival(policy, c, as_of, day);
        night->channels[c] = (ov_plan_channel){.burden = channel->burden,
                                               .cost = channel->cost,
                                               .cap_pieces = channel->piece_limit,
                                               .cap_pages = channel->page_limit,
                                               .arrive = night->arrive[c]};
    }
}
