/*
 * The overload score of one customer: the minutes of attention that the post asks for, and who
 * asks for them.
 *
 * Input are the messages that arrived less than tau days ago and those planned, each with its
 * pieces, as plain numbers: this layer knows no tables, texts or dates of the clock. The minutes
 * are a sum of eight components in the manner of the Standard Cost Model: a time per action, times
 * the actions. Envelopes, reading and senders are counted as they arrive; payments, decisions,
 * contradictions, unproven demands and dates once a matter, whatever the number of envelopes. The
 * score from 0 to 100 is a picture of the minutes: 100 minutes / (minutes + anchor).
 *
 * Of one sender's words on one matter the newest speaks: a word is overtaken by a later written one
 * of the same sender that arrives no earlier. Within one message the papers of the highest
 * authority speak about the amount.
 *
 * Every department gets its Shapley share of the minutes (departments as players, a message
 * vanishes with its last piece) and of the score (Aumann-Shapley: in the same proportion), and
 * beside it what its own mail would ask if nobody else wrote, which no other can move. Closed forms
 * are used for what is counted by envelope; a matter is a game of its departments, whose subsets
 * are enumerated, and above `enumerate_limit` departments sampled with a stated error.
 *
 * Method: lib/overload/README.md, sections 1, 2 and 4. The result does not depend on the order of
 * messages or pieces. Cost is O(p log p + sum over matters of 2^d p), p pieces, d departments of
 * the matter.
 */
#ifndef ONEVOICE_OVERLOAD_SCORE_H
#define ONEVOICE_OVERLOAD_SCORE_H

#include "onevoice/base/arena.h"
#include "onevoice/model/score_piece.h"

/* A message without pieces does not count. */
typedef struct ov_score_message {
    int64_t id;
    double age;            /* days since arrival; <= 0 = pending or planned */
    double channel_weight; /* of opening one on this channel, mail = 1 */
    int64_t voice;         /* the sender whose name stands on it */
    const ov_score_piece *pieces;
    size_t piece_count;
} ov_score_message;

typedef struct ov_score_params {
    double minutes[OV_COMPONENTS]; /* per action; of OV_READING the most that one paper gets */
    double skimming;               /* the most that an advertisement gets */
    double reading_speed;          /* words a minute */
    double tau;                    /* days after which a message that arrived weighs nothing */
    double anchor;                 /* minutes that make 50 points */
    size_t enumerate_limit;        /* departments up to which subsets are enumerated; at most 16 */
    size_t sample_pairs;           /* antithetic pairs of permutations beyond it */
} ov_score_params;

/* The share of one department; negative where it settles what another one demands. */
typedef struct ov_score_share {
    int32_t department;
    double component[OV_COMPONENTS]; /* of the minutes */
    double minutes;
    double minutes_error; /* half width of a 95 % interval; 0 = exact */
    double minutes_own;   /* what its mail asks if nobody else writes */
    double points;
    double points_error; /* as of the minutes */
} ov_score_share;

typedef struct ov_score {
    double component[OV_COMPONENTS];
    double minutes;
    double score;
    int32_t actions; /* payments, decisions, contradictions, unproven demands: each counts one */
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

/*
 * Values as whole tenths that add up to `total` rounded to a tenth (largest remainder; ties to the
 * lower index). For display only. Total and values must belong together: sum(values) = total.
 */
void ov_score_tenths(ov_arena *scratch, const double *values, size_t count, double total,
                     int64_t *out);

extern const char *const ov_component_names[OV_COMPONENTS]; /* columns of customer_score */

#endif
