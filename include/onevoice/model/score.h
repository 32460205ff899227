/*
 * The overload score of one customer, before and after the plan, and of departments and
 * organisations over the night.
 */
#ifndef ONEVOICE_MODEL_SCORE_H
#define ONEVOICE_MODEL_SCORE_H

#include "onevoice/model/plan.h"
#include "onevoice/model/score_piece.h"

typedef enum ov_phase { OV_BEFORE, OV_AFTER } ov_phase;

typedef struct ov_customer_score {
    double score;
    double minutes;         /* of attention asked for */
    double minutes_history; /* what arrived before tonight alone: nobody can change it */
    double relief; /* after: share of the movable minutes that the plan removes; NaN: none move */
    double parts[OV_COMPONENTS];
    int32_t actions, pieces_in, distinct_senders, distinct_amounts_demanded, payables_out,
        contradictions, messages_out;
} ov_customer_score;

typedef struct ov_department_points {
    uint32_t department;
    double minutes, minutes_error, minutes_own, points, points_error;
} ov_department_points;

/* What a piece of the window was to the score: all that an independent recomputation needs. */
typedef struct ov_score_row {
    uint32_t piece;       /* number of the case */
    ov_score_piece of[2]; /* by phase: a merged bill says after the plan what was found due */
    double age;
    int32_t message[2]; /* by phase; -1: not in it */
    double weight[2];   /* of opening that message */
    uint32_t voice[2];  /* department whose name stands on it */
} ov_score_row;

/* What a department's own declarations cost everyone else who writes to the customer. */
typedef struct ov_externality {
    uint32_t department;
    int64_t messages_e3; /* milli-messages */
} ov_externality;

typedef struct ov_externalities {
    ov_externality *items; /* by department; none where it is 0 */
    size_t count;
} ov_externalities;

typedef struct ov_case_score {
    ov_customer_score phase[2];                   /* [OV_BEFORE], [OV_AFTER] */
    OV_LIST(ov_department_points) departments[2]; /* by department */
    ov_externalities externalities;               /* after */
    OV_LIST(ov_score_row) rows;                   /* by piece; those that weigh something */
} ov_case_score;

typedef struct ov_department_score {
    uint32_t department;
    ov_phase phase;
    int64_t communications, merged, enclosed, suppressed, held;
    int64_t customers; /* who got a piece of it; readers withhold points of small groups */
    double minutes, minutes_error, minutes_own, points, points_error;
    int64_t externality_e3; /* after only: what its declarations cost others, milli-messages */
} ov_department_score;

typedef struct ov_organization_score {
    uint32_t organization;
    ov_phase phase;
    int64_t customers, over_low, over_limit, over_high; /* at or over the three budgets */
    double over_share, over_share_low, over_share_high; /* of the middle one, Wilson 95 % */
    double minutes, minutes_history;
    double minutes_over; /* sum of what is above the middle budget */
    double tail_mean;    /* minutes of the worst twentieth */
} ov_organization_score;

typedef struct ov_exposure {
    uint32_t organization, department;
    ov_currency currency;
    ov_money receivables, low, mid, high;
} ov_exposure;

typedef struct ov_night_score {
    OV_LIST(ov_department_score) departments;     /* by (department, phase) */
    OV_LIST(ov_organization_score) organizations; /* by (organization, phase) */
    OV_LIST(ov_exposure) exposures;               /* by (organization, department, currency) */
} ov_night_score;

#endif
