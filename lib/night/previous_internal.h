/*
 * What earlier nights bind tonight to: template ids, promised messages, the control group.
 */
#ifndef ONEVOICE_LIB_NIGHT_PREVIOUS_INTERNAL_H
#define ONEVOICE_LIB_NIGHT_PREVIOUS_INTERNAL_H

#include "run_internal.h"

ov_date ov_run_history_from(const ov_run *run);

/* standing.c: what stands is history, whatever the intake still says of it: it is sent on the day it
   left, and none of tonight's business. */
void ov_run_stand(ov_run *run);

/* Did an earlier run of this day let something go that tonight's plans would not let go just so? */
bool ov_run_is_apart(const ov_run *run);

/* It stands from now on, of the first such run: the plans are void. */
void ov_run_stand_apart(ov_run *run);

/* Templates of the previous night, from the skeletons stored with them: the shingles of the prototype
   in hexadecimal. *last_id: the highest id ever used. */
ov_str ov_run_skeleton(ov_arena *mem, const ov_template *t);
OV_NODISCARD bool ov_run_previous_templates(ov_run *run, ov_templates *out, int64_t *last_id,
                                            ov_error *err);

/* Which message each piece was to travel in that did not leave. */
OV_NODISCARD bool ov_run_previous_plan(ov_run *run, ov_error *err);
ov_previous_envelopes ov_run_previous_envelopes(const ov_run *run, ov_arena *mem,
                                                const ov_case *the_case);

/* The control group: what earlier nights assigned, its mark on tonight's cases, and, once scored,
   who joins it. */
OV_NODISCARD bool ov_run_holdout_load(ov_run *run, ov_error *err);
void ov_run_holdout_honour(ov_run *run);
OV_NODISCARD bool ov_run_holdout_save(ov_run *run, ov_error *err);

#endif
