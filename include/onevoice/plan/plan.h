/*
 * The plan of one customer: which pieces travel together, by which channel, on which night.
 *
 * Reads the judgement (what each piece is, how and when it may travel) and nothing else about the
 * customer; builds the problem of model.h, solves it, checks the answer with the independent
 * checker, applies the nightly rule, and forms messages.
 *
 * The nightly rule: an envelope leaves tonight only when waiting can bring it nothing more: when no
 * later feasible night is left for all its members inside their safe windows, or when a money piece
 * in it has waited `money_wait_days`, or when it must travel alone anyway. The safe window ends one
 * night (`safety_nights`) before the lawful one, so that a night that does not run makes nothing
 * late. Everything else is planned with `released` false and may still find companions.
 *
 * What the customer wishes. Quiet hours concern e-mail, text and phone; they recur daily, so they
 * close such a channel when they cover the whole dispatch window (`dispatch_from_hour` to
 * `dispatch_until_hour`, the recipient's local time; hours that end where they begin last all day)
 * and otherwise leave time on each day. Mail and the portal make no noise. A mandated piece keeps
 * its lawful channels where nothing else is left; others are held, for no channel is open.
 * The preferred channel, where it is lawful, wins among channels of equal burden, whatever they
 * cost, and counts `preferred_channel_value` less; it never makes a channel lawful.
 *
 * From a stage of the night, once a night:
 *     ov_plan_night night;
 *     ov_plan_night_init(&night, policy, as_of);
 * and for each case, in any order, on any thread (scratch is reset by the caller):
 *     ov_plan_case(mem, scratch, &night, &the_case, &judgement, previous, &plan);
 */
#ifndef ONEVOICE_PLAN_PLAN_H
#define ONEVOICE_PLAN_PLAN_H

#include "onevoice/model/plan.h"
#include "onevoice/solver/model.h"
#include "onevoice/policy/policy.h"

/* What all customers of a night share: channels with their arrival tables. Read-only once built, but
   for work_limit, between the rounds of a budget (onevoice/plan/budget.h); holds pointers into
   itself, so it is not copied. */
typedef struct ov_plan_night {
    const ov_policy *policy;
    ov_date as_of;
    int32_t horizon;
    int64_t work_limit;                         /* of a customer's searches; 0 = none */
    ov_plan_channel channels[OV_CHANNEL_COUNT]; /* index = ov_channel */
    int32_t arrive[OV_CHANNEL_COUNT][OV_PLAN_DAYS_MAX];
} ov_plan_night;

void ov_plan_night_init(ov_plan_night *night, const ov_policy *policy, ov_date as_of);

/*
 * Plan one case. What an earlier night let go is history, and counts for caps (case.history_messages).
 *
 * Every pending piece gets exactly one ov_piece_plan. Raises NOTICE_DEADLINE_MISSED for a mandated
 * piece whose lawful day cannot be kept and that the judgement has not flagged. `previous` may be
 * NULL. `out` lives in mem; strings of the case and the judgement are borrowed.
 */
void ov_plan_case(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
                  const ov_judgement *judgement, const ov_previous_envelopes *previous,
                  ov_case_plan *out);

#endif
