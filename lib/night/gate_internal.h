/*
 * Whether this night may be published: gates on the intake as a whole, and the customers whose result
 * contradicts itself.
 */
#ifndef ONEVOICE_LIB_NIGHT_GATE_INTERNAL_H
#define ONEVOICE_LIB_NIGHT_GATE_INTERNAL_H

#include "onevoice/store/gate.h"

#include "run_internal.h"

/* Refuse a nightly run whose intake looks broken: far fewer communications than usual, or too many
   rejected. OV_E_DATA; yesterday's run stays the latest. */
OV_NODISCARD bool ov_run_gate(ov_run *run, ov_error *err);
OV_NODISCARD bool ov_run_gate_history(ov_run *run, ov_error *err);
OV_NODISCARD bool ov_run_gate_profile(ov_run *run, const ov_store_measured_list *past,
                                      ov_error *err);

/* Fewer than so many missing or changed rows are no pattern. */
#define OV_GATE_LEAST_MISSING 5

/* Remember for later nights. */
void ov_run_measure(ov_run *run, const char *gate, ov_str subject, int64_t value);

/* What was remembered of earlier nights; NULL: nothing. */
const ov_store_measured *ov_run_measured(const ov_store_measured_list *past, const char *gate,
                                         ov_str subject);

/* A number against its past, by the floor and ceiling of the policy; true: the gate is shut. */
bool ov_run_gate_compare(ov_run *run, const ov_store_measured_list *past, const char *gate,
                         ov_str subject, int64_t value);

/* The day of the newest communication; OV_DATE_NONE of an empty intake. */
ov_date ov_run_newest(const ov_run *run);

/*
 * A gate is shut for the reason in `why`. An ad hoc run, or one that --accept names the gate for, logs it and goes on; any other is
 * refused by ov_run_gate with the first reason in full and the others by name: a person repairs the whole intake, not one relation.
 */
void ov_run_gate_shut(ov_run *run, const char *gate, ov_str subject, const ov_error *why);

/* Publish as received whose result contradicts itself, or broke an invariant in SQL before.
   OV_E_INTERNAL above the policy's share. */
OV_NODISCARD bool ov_run_refuse_contradictions(ov_run *run, ov_error *err);

/* Remember whose result broke an invariant in SQL, for the next attempt. False: one of it is no
   customer's, or was refused already. */
bool ov_run_note_offenders(ov_run *run, ov_store_offenders offenders);

#endif
