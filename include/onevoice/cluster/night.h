/*
 * The letters of one night as clustering sees them: a dictionary of units, and per letter the
 * numbers of its units and its typed fields.
 *
 * Units recur: ten million letters have some hundred thousand different masked sentences, so a
 * letter costs a few hundred bytes. Letters are numbered in the order they are added, and nothing
 * that comes out depends on that order but those numbers.
 *
 * How the night uses it:
 *   night = ov_cluster_night_new(run);
 *   for every reading that comes back:     ov_cluster_night_add(night, sketch);
 *   once customers are known, per letter:  ov_cluster_night_place(night, sketch->letter, ...);
 *   then                                   ov_cluster_templates(...)      (cluster/template.h)
 *   and per customer                       ov_cluster_case(...)           (cluster/case.h)
 */
#ifndef ONEVOICE_CLUSTER_NIGHT_H
#define ONEVOICE_CLUSTER_NIGHT_H

#include "onevoice/base/date.h"
#include "onevoice/model/sketch.h"

typedef struct ov_cluster_night ov_cluster_night;

/* Everything lives in `mem` until it is reset. */
ov_cluster_night *ov_cluster_night_new(ov_arena *mem);

/* Take the letter over: sketch->letter is its number from now on, units, tokens and fields of the
   sketch are set to none and may be dropped. */
void ov_cluster_night_add(ov_cluster_night *night, ov_sketch *sketch);

/* Say whose letter it is: index of the customer (OV_NO_INDEX: nobody's, counts for no spread), index
   of the department that sends it, and the letter's own date. */
void ov_cluster_night_place(ov_cluster_night *night, uint32_t letter, uint32_t customer,
                            uint32_t sender, ov_date created_on);

#endif
