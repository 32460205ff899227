/*
 * What a department's own declarations cost everyone else: its externality.
 *
 * A department can ask for more than its kind of mail needs: a first and a last day (not_before,
 * deliver_by), or a name that makes promotion travel as if it had to arrive. The customer is
 * planned once more with that department's pieces as their kind goes by default: free to leave from
 * tonight within what the law and the papers allow, and droppable promotion where nothing but the
 * declared type speaks against promotion (no structured fact, and no words but those of promotion).
 * The externality is the load T1 of the plan as submitted less that of the other one, counted
 * without the department's own dropped pieces (dropping them is its loss, nobody else's):
 * envelopes by their channel's burden, and others' dropped pieces by discretionary_value.
 *
 * Only what can differ is planned again: customers with pieces of several departments, departments
 * that declare something, and, where that is days alone, plans of more than one message or with
 * something left out. Customers with more than externality_pieces pending pieces, held out or
 * ambiguous are left out. Cost: one plan a declaring department of such a customer, within
 * small limits and from the plan as submitted, which a wider window leaves lawful.
 *
 * Method: lib/solver/README.md, section 10 (obligation inflation). A plan that is not proven
 * optimal may show a small figure of either sign.
 */
#ifndef ONEVOICE_PLAN_EXTERNALITY_H
#define ONEVOICE_PLAN_EXTERNALITY_H

#include "onevoice/model/score.h"
#include "onevoice/plan/plan.h"

/*
 * The judgement as it would be without what `department` declares. False when that changes nothing
 * that the planner looks at; *renamed tells that a piece is promotion by its words. `out` lives in
 * mem and shares what it can with `judgement`.
 */
bool ov_externality_judge(ov_arena *mem, const ov_case *c, const ov_judgement *judgement,
                          uint32_t department, ov_judgement *out, bool *renamed);

/* Externalities of the case's departments other than 0, by department; `out` lives in mem.
   `plan` is the plan as submitted. */
void ov_externality_case(ov_arena *mem, ov_arena *scratch, const ov_plan_night *night,
                         const ov_case *c, const ov_judgement *judgement, const ov_case_plan *plan,
                         ov_externalities *out);

#endif
