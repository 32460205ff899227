/*
 * The overload score of one customer: how much of the post is surplus, and who causes it.
 *
 * Input are the messages that arrived less than tau days ago and those planned, each with its
 * pieces, as plain numbers: this layer knows no tables, texts or dates of the clock. The load is a
 * sum of seven components, in surplus messages; the score is 100 load / (load + kappa). A first
 * clear piece is free, so most customers have 0. The score is no probability and no mean of it is
 * meaningful (see overload/group.h).
 *
 * Every department gets its Shapley share of the load (departments as players, a message vanishes
 * with its last piece) and of the score (Aumann-Shapley: in the same proportion). Closed forms are
 * used wherever they exist; where one envelope says different things for several departments of a
 * matter, or a department of a shared envelope demands elsewhere too, the subsets are enumerated,
 * and above `enumerate_limit` departments sampled with a stated error.
 *
 * Method: lib/overload/README.md, sections 1, 2 and 4 (Shapley 1953; Littlechild and Owen 1973;
 * Owen
 * 1972). The result does not depend on the order of messages or pieces. Cost is
 * O(p log p + g^2 + g d^2), p pieces, d departments, g different payment demands (department, due
 * day, weight) of the customer.
 */
#ifndef ONEVOICE_OVERLOAD_SCORE_H
#define ONEVOICE_OVERLOAD_SCORE_H

#include "onevoice/base/arena.h"

#define OV_SCORE_NONE (-1) /* for cluster, episode, stance and supports: not stated */

/* Clusters, episodes and stances are numbers given by the caller, compared for equality only. */
typedef struct ov_score_piece {
    int64_t pid;      /* unique within the customer */
    int64_t cluster;  /* duplicate group, or OV_SCORE_NONE */
    int64_t episode;  /* matter, or OV_SCORE_NONE */
    int64_t stance;   /* what it tells the customer to do about money there, or OV_SCORE_NONE */
    int64_t supports; /* episode whose demand this piece justifies, or OV_SCORE_NONE */
    double words;
    double similarity; /* to its cluster, in [0, 1] */
    double support;    /* of a demand: 1 = a paper that justifies it is on file, 0 = none */
    int32_t department;
    int32_t authority; /* rank of its word on the stance */
    int32_t due;       /* day, of a demand only */
    bool demand;       /* asks for money */
} ov_score_piece;

/* A message without pieces does not count. */
typedef struct ov_score_message {
    int64_t id;
    double age;            /* days since arrival; <= 0 = pending or planned */
    double channel_weight; /* of one envelope on this channel, mail = 1 */
    int64_t voice;         /* the sender whose name stands on it */
    const ov_score_piece *pieces;
    size_t piece_count;
} ov_score_message;

typedef struct ov_score_params {
    double tau, l0, beta, gamma, rho, chi, delta, upsilon, window, kappa;
    size_t enumerate_limit; /* departments up to which subsets are enumerated; at most 16 */
    size_t sample_pairs;    /* antithetic pairs of permutations beyond it */
} ov_score_params;

typedef enum ov_component {
    OV_VOLUME,
    OV_LENGTH,
    OV_FRAGMENTATION,
    OV_REDUNDANCY,
    OV_CONTRADICTION,
    OV_COLLISION,
    OV_UNSUPPORTED,
    OV_COMPONENTS
} ov_component;

/* The share of one department; negative where it settles what another one demands. */
typedef struct ov_score_share {
    int32_t department;
    double component[OV_COMPONENTS]; /* of the load */
    double load;
    double points;
    double points_error; /* half width of a 95 % interval; 0 = exact */
} ov_score_share;

typedef struct ov_score {
    double component[OV_COMPONENTS];
    double load;
    double score;
    ov_score_share *shares; /* by department, ascending; also those whose pieces weigh nothing */
    size_t share_count;
} ov_score;

typedef enum ov_attribution { OV_ATTRIBUTION_NONE, OV_ATTRIBUTION_SHAPLEY } ov_attribution;

/* The values of lib/overload/README.md; enumeration up to 12 departments, then 300 pairs. */
ov_score_params ov_score_params_default(void);

/* `shares` go to mem; scratch may be reset afterwards. Asserts on piece ids that occur twice. */
void ov_score_compute(ov_arena *mem, ov_arena *scratch, const ov_score_message *messages,
                      size_t count, const ov_score_params *params, ov_attribution attribution,
                      ov_score *out);

/* What an age leaves of a message's weight: 1 for pending, linear down to 0 at tau. */
double ov_score_recency(double age, double tau);

/* 100 load / (load + kappa); 0 for no load. */
double ov_score_from_load(double load, double kappa);

/*
 * Values as whole tenths that add up to `total` rounded to a tenth (largest remainder; ties to the
 * lower index). For display only. Total and values must belong together: sum(values) = total.
 */
void ov_score_tenths(ov_arena *scratch, const double *values, size_t count, double total,
                     int64_t *out);

extern const char *const ov_component_names[OV_COMPONENTS]; /* columns of customer_score */

#endif
