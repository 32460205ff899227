/*
 * The planning problem of one customer, in whole numbers only.
 *
 * A piece is a communication, an envelope a message. Days are the recipient's local civil days,
 * counted from the as-of date (day 0). Everything about calendars is inside `arrive`: a solver that
 * knows no dates cannot get one wrong.
 *
 * Units: burdens and drop values in milli-messages, costs in milli-cents, delay weights in
 * milli-cents per day. The objective is lexicographic: first
 *     t1 = sum of burdens of the envelopes + drop values of the dropped pieces,
 * then
 *     t2 = sum of costs of the envelopes + delay * (arrival - not_before) of the pieces sent.
 * Law and privacy are constraints and have no price.
 */
#ifndef ONEVOICE_SOLVER_MODEL_H
#define ONEVOICE_SOLVER_MODEL_H

#include "onevoice/base/base.h"

#define OV_PLAN_DAYS_MAX     64 /* days of the horizon: bits of a mask */
#define OV_PLAN_CHANNELS_MAX 8
#define OV_PLAN_CLASSES_MAX  64
#define OV_PLAN_NO_DAY       INT32_MAX /* "no such limit" for a latest day */
#define OV_PLAN_NO_DROP      (-1)      /* not droppable */

typedef struct ov_plan_channel {
    int64_t burden; /* of one envelope */
    int64_t cost;
    int32_t cap_pieces;
    int32_t cap_pages;
    const int32_t *arrive; /* [horizon] arrival day of a dispatch on day t, -1 = no dispatch;
                              not decreasing over the dispatch days */
    const int64_t *price;  /* [horizon] or NULL: what caps and capacities add to an envelope of
                              day t, in units of t1 * 2^28 + t2; never part of t1 and t2 */
} ov_plan_channel;

typedef struct ov_plan_piece {
    int64_t id; /* total order: the result does not depend on the order of the array */
    int64_t key;
    int32_t cls;
    int32_t not_before;  /* earliest dispatch day */
    int32_t arrive_by;   /* latest arrival day, OV_PLAN_NO_DAY */
    int32_t dispatch_by; /* latest dispatch day ("mailed by"), OV_PLAN_NO_DAY */
    uint32_t channels;   /* bit c: channel c is allowed */
    int32_t pages;
    int64_t drop;         /* OV_PLAN_NO_DROP or the value of sending it */
    int64_t delay;        /* per day between not_before and arrival */
    const int64_t *price; /* [channel * OV_PLAN_DAYS_MAX + day] or NULL: what capacities add for
                             this piece, as ov_plan_channel.price; ignored above 64 pieces a key */
} ov_plan_piece;

typedef struct ov_plan_pair {
    int32_t a, b; /* places in the array of pieces */
} ov_plan_pair;

typedef struct ov_plan_problem {
    int32_t horizon; /* 1 .. OV_PLAN_DAYS_MAX */
    const ov_plan_channel *channels;
    size_t channel_count;
    const uint64_t *compatible; /* [class_count] bit l of word k: classes k and l may share; a class
                                   without its own bit goes alone */
    size_t class_count;
    const ov_plan_piece *pieces;
    size_t piece_count;
    const ov_plan_pair *conflicts;
    size_t conflict_count;
} ov_plan_problem;

#define OV_PLAN_DROPPED (-1) /* not sent, a price was paid */
#define OV_PLAN_STUCK                                                                              \
    (-2) /* not droppable, and no feasible day on any channel: the caller sends                    \
            it alone at once and flags it */

typedef struct ov_plan_envelope {
    int32_t channel;
    int32_t day; /* of dispatch */
} ov_plan_envelope;

/* Envelopes are numbered by their lowest piece id. */
typedef struct ov_plan_solution {
    int32_t *envelope; /* [piece_count] number of the envelope, or OV_PLAN_DROPPED, _STUCK */
    ov_plan_envelope *envelopes;
    size_t envelope_count;
    int64_t t1, t2;
    int64_t lower_t1, lower_t2;   /* certified: lexicographically no plan is below; lower_t2 says
                                     something only where lower_t1 == t1, else it is 0 */
    int64_t priced, lower_priced; /* value and bound of t1 * 2^28 + t2 with the channels' prices */
    bool proven_t1, proven;       /* optimal in the first tier; in both */
    int64_t work;                 /* what the search did, in units of about a microsecond: the same
                                     on every machine */
    bool cut;                     /* the work limit ended it; with more it may be better */
} ov_plan_solution;

#endif
