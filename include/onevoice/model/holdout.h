/*
 * Who was assigned to which arm of the randomised holdout, once and for all.
 */
#ifndef ONEVOICE_MODEL_HOLDOUT_H
#define ONEVOICE_MODEL_HOLDOUT_H

#include "onevoice/model/intake.h"

#define OV_HOLDOUT_STRATA 10

typedef struct ov_holdout_member {
    ov_str customer_id;
    ov_str household; /* people of one address are assigned together */
    int32_t stratum;  /* decile of the household's score before the plan, that night */
    bool held_out;
    bool earlier; /* drawn on an earlier day: tonight's plan honours it */
} ov_holdout_member;

typedef struct ov_holdout {
    OV_LIST(ov_holdout_member) members; /* by customer id */
} ov_holdout;

#endif
