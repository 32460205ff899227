/*
 * The overload score of one customer, before and after the plan, and of departments and
 * organisations over the night.
 */
#ifndef ONEVOICE_MODEL_SCORE_H
#define ONEVOICE_MODEL_SCORE_H

#include "onevoice/model/plan.h"

typedef enum ov_phase { OV_BEFORE, OV_AFTER } ov_phase;

typedef struct ov_components {
    double volume, length, fragmentation, redundancy, contradiction, collision, unsupported;
} ov_components;

typedef struct ov_customer_score {
    double score, load;
    ov_components parts;
    int32_t pieces_in, distinct_senders, distinct_amounts_demanded, payables_out, contradictions,
        messages_out;
} ov_customer_score;

typedef struct ov_department_points {
    uint32_t department;
    double load, points, points_error;
} ov_department_points;

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
} ov_case_score;

typedef struct ov_department_score {
    uint32_t department;
    ov_phase phase;
    int64_t communications, merged, enclosed, suppressed, held;
    int64_t customers; /* who got a piece of it; readers withhold points of small groups */
    double load, points, points_error;
    int64_t externality_e3; /* after only: what its declarations cost others, milli-messages */
} ov_department_score;

typedef struct ov_organization_score {
    uint32_t organization;
    ov_phase phase;
    int64_t customers, over_limit;
    double over_share, over_share_low, over_share_high, gap, tail_mean;
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
