#include "onevoice/plan/plan.h"

static int32_t
arrival(const ov_plan_night *night, const ov_policy_channel *channel, int32_t day)
{
    const ov_calendar *calendar = &night->policy->calendar;
    ov_date date = ov_date_add(night->as_of, day);

    if (!channel->business_days)
        return day + channel->lead_days;
    if (!ov_calendar_is_business(calendar, date))
        return -1;
    return ov_calendar_add_business(calendar, date, channel->lead_days) - night->as_of;
}

void
ov_plan_night_init(ov_plan_night *night, const ov_policy *policy, ov_date as_of)
{
    night->policy = policy;
    night->as_of = as_of;
    night->horizon = (int32_t)policy->plan_horizon_days;
    for (int c = 0; c < OV_CHANNEL_COUNT; c++) {
        const ov_policy_channel *channel = &policy->channels[c];

        for (int32_t day = 0; day < OV_PLAN_DAYS_MAX; day++)
            night->arrive[c][day] = channel->usable ? arrival(night, channel, day) : -1;
        night->channels[c] = (ov_plan_channel){.burden = channel->burden,
                                               .cost = channel->cost,
                                               .cap_pieces = channel->piece_limit,
                                               .cap_pages = channel->page_limit,
                                               .arrive = night->arrive[c]};
    }
}
