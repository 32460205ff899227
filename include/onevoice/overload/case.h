/*
 * The score of one customer's case, before and after the plan, and the figures beside it.
 *
 * Before: each pending piece alone on its own channel (on the lightest lawful one where its own is
 * not lawful), and what arrived in the last tau days. After: the plan's messages, released or not,
 * each held piece alone, and the same history; suppressed pieces do not count, and a message
 * without pieces (what the customer needs and nobody delivers) is nobody's and does not count.
 *
 * How a piece is put into numbers:
 *  - matter: pieces of one episode that name the same account of one legal entity, or the same
 *    patient control number, or that a payable, a duplicate or a witness joins; a debt validation
 *    notice joins whoever demands on the account it names. Two bills of two senders for one
 *    operation are two matters, a bill and its EOB are one, a debt and its collector are one.
 *  - sender: the legal entity of the department. written: the statement's day, else created_on.
 *  - stance: the amount a bill, reminder, plan statement or collector demands, or an EOB leaves to
 *    the patient, in a fixed partition (3 significant digits, whole units, by currency); "wait" of
 *    a claim status or an insurance-pending statement; "none" where nothing is to be paid. A "wait"
 *    that arrived earlier says nothing any more once the claim was decided. After the plan a merged
 *    bill says what was found due (ov_payable), and what is disputed of it is a decision.
 *  - support of a demand: 0 where it is flagged as without a justifying paper (NO_EOB_ON_FILE,
 *    BILLED_WHILE_PENDING, ALREADY_PAID, DUNNING_DESPITE_PLAN, ASSIGNED_TO_AGENCY), else 1.
 *  - due: the stated day, else the payable's if that is stated, else none.
 *  - decision: appointments and recalls. skimmed: marketing.
 *  - age of history: days since the day it arrived (sent + the channel's days).
 *  - a portal message of which no piece was opened weighs as a letter portal_unread_days after it
 *    arrived, where its departments report what is opened (ov_piece.unopened).
 *
 * Figures (lib/reconcile/README.md, section 8, "overload"): the same in both rows, counted on what
 * came in (payables on the judgement); only messages_out differs: before, every pending piece is
 * one.
 */
#ifndef ONEVOICE_OVERLOAD_CASE_H
#define ONEVOICE_OVERLOAD_CASE_H

#include "onevoice/model/score.h"
#include "onevoice/overload/score.h"
#include "onevoice/policy/policy.h"

/* `out` lives in mem; scratch may be reset afterwards. Departments are indices into the case's. */
void ov_overload_case(ov_arena *mem, ov_arena *scratch, const ov_case *c,
                      const ov_case_clusters *clusters, const ov_judgement *judgement,
                      const ov_case_plan *plan, const ov_policy *policy, ov_case_score *out);

/*
 * The minutes the customer would be asked for if pending piece `alone` travelled alone, everything else as
 * planned: the counterfactual of explain.
 */
double ov_overload_case_without(ov_arena *scratch, const ov_case *c,
                                const ov_case_clusters *clusters, const ov_judgement *judgement,
                                const ov_case_plan *plan, const ov_policy *policy, uint32_t alone);

/* The stance "pay this amount": half up to 3 significant digits of whole units, by currency. */
int64_t ov_overload_stance(ov_money amount, ov_currency currency);

#endif
