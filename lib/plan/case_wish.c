/* What the customer asked for: hours without messages, and a channel before others. */
#include "model_internal.h"

#define DAY_MINUTES 1440

/* Is the whole dispatch window of a day inside the quiet hours? Hours that end where they begin
   last all day; hours that end before they begin go through midnight. */
static bool
is_quiet_all_day(const ov_policy *policy, const ov_preference *preference)
{
    int64_t first = policy->dispatch_from_hour * 60;
    int64_t last = policy->dispatch_until_hour * 60 - 1;
    int64_t from = preference->quiet_from_min;
    int64_t until = preference->quiet_until_min;

    if (from < 0 || until < 0)
        return false;
    if (from % DAY_MINUTES == until % DAY_MINUTES)
        return true;
    if (from < until)
        return from <= first && last < until;
    return from <= first || last < until; /* the two ends of the day */
}

uint32_t
case_channels(const ov_plan_night *night, const ov_case *c, const ov_piece_judgement *j)
{
    uint32_t loud = 1U << OV_CHANNEL_EMAIL | 1U << OV_CHANNEL_SMS | 1U << OV_CHANNEL_PHONE;
    uint32_t left = j->channels;

    if (is_quiet_all_day(night->policy, &c->preference))
        left &= ~loud;
    return left == 0 && j->obligation == OV_OBLIGATION_MANDATED ? j->channels : left;
}

static bool
preferred_channel(const ov_case *c, ov_channel *out)
{
    return !ov_str_is_empty(c->preference.preferred_channel) &&
           ov_channel_parse(c->preference.preferred_channel, out);
}

const ov_plan_channel *
case_wished_channels(ov_arena *scratch, const ov_plan_night *night, const ov_case *c)
{
    ov_plan_channel *channels;
    ov_channel preferred;

    if (!preferred_channel(c, &preferred))
        return night->channels;
    channels = OV_NEW_ARRAY(scratch, ov_plan_channel, OV_CHANNEL_COUNT);
    for (ov_channel k = 0; k < OV_CHANNEL_COUNT; k++) {
        channels[k] = night->channels[k];
        channels[k].cost++; /* the preferred one wins where the burdens tie */
    }
    channels[preferred].cost = 0;
    channels[preferred].burden =
        OV_MAX(1, channels[preferred].burden - night->policy->preferred_channel_value);
    return channels;
}

bool
case_is_preferred(const ov_plan_night *night, const ov_case *c, const ov_piece_judgement *j,
                  ov_channel channel)
{
    ov_channel preferred;

    return preferred_channel(c, &preferred) && preferred == channel &&
           __builtin_popcount(case_channels(night, c, j)) > 1;
}
