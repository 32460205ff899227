/*
 * What is really due, and how each piece of one customer may travel.
 *
 * Decides, for one case: the final content class of every pending piece (structured facts beat
 * text, a contradiction is flagged and held), what is payable now to whom and by when (rules D1 to
 * D15 of lib/reconcile/README.md, exact decimals, per legal entity, account, visit and currency),
 * the disposition each piece asks for with its reason and every rule that hit, the deadlines of
 * mandated notices, the check of capability claims, the stated requirements, and one line of time.
 *
 * Pure and total: no failure, no clock, no order of input: papers are taken by day, number and
 * communication id. What cannot be decided is state needs_review, held or flagged, never guessed.
 * Cost grows as n log n in the pieces of the case.
 *
 * Memory: everything in *out lives in `mem` or points into the case and the policy; `scratch` may
 * be reset afterwards.
 */
#ifndef ONEVOICE_RECONCILE_RECONCILE_H
#define ONEVOICE_RECONCILE_RECONCILE_H

#include "onevoice/model/plan.h"
#include "onevoice/policy/policy.h"

void ov_reconcile_case(ov_arena *mem, ov_arena *scratch, const ov_case *the_case,
                       const ov_case_clusters *clusters, const ov_policy *policy,
                       ov_judgement *out);

/*
 * The judgement of a customer whose own result broke an invariant: nothing is claimed about money,
 * every piece leaves as it was received, today (or on the day its department named, where the law
 * lets it wait), alone, to the address the law allows, and the flag RESULT_REFUSED names the
 * invariant. Whatever the contradiction was, this has none.
 */
void ov_reconcile_as_received(ov_arena *mem, ov_arena *scratch, const ov_case *the_case,
                              const ov_policy *policy, ov_str invariant, ov_judgement *out);

/*
 * Suppressions on the final plan must be well-founded: each one's witness is itself in a message of
 * this plan, was sent before (history), or is suppressed in turn with such a witness or for a
 * reason that needs none. Missing is never equal; a circle is no witness.
 *
 * Returns the numbers of the pending pieces whose suppression has none (ascending, in mem). There
 * are some only where planning held or dropped a witness that the judgement had counted on.
 */
size_t ov_reconcile_unfounded(ov_arena *mem, const ov_case *the_case, const ov_judgement *judgement,
                              const ov_case_plan *plan, uint32_t **out);

/*
 * Evaluate inhibition on the final plan: hold, until the next night, every piece whose suppression
 * has no witness left in `plan`, for the reason that holds its witness. Afterwards
 * ov_reconcile_unfounded finds nothing. To be called once a case, after planning.
 */
void ov_reconcile_settle(ov_arena *mem, const ov_case *the_case, const ov_judgement *judgement,
                         ov_case_plan *plan);

/*
 * Give each hold that waits for somebody (a decision, an EOB, a consent) its end: review_hold_days
 * after the first night that held the piece for this reason (piece.previous), then so many again.
 * It ends sooner where the piece has a day after which it is of no use: early enough for what is
 * decided then to leave by that day. From the first end on, flag HOLD_OVERDUE names the piece every
 * night. A hold for a day or for
 * company keeps the day that planning gave it, and what the law wants by a day is held no longer
 * than that day. After ov_reconcile_settle.
 */
void ov_reconcile_end_holds(ov_arena *mem, const ov_case *the_case, const ov_judgement *judgement,
                            const ov_policy *policy, ov_case_plan *plan);

#endif
