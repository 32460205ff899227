/*
 * A piece in the numbers of the score, and what the score counts.
 */
#ifndef ONEVOICE_MODEL_SCORE_PIECE_H
#define ONEVOICE_MODEL_SCORE_PIECE_H

#include "onevoice/base/base.h"

#define OV_SCORE_NONE (-1) /* for cluster, matter, stance and due: not stated */

/* Clusters, matters, stances and senders are numbers given by the caller, compared for equality. */
typedef struct ov_score_piece {
    int64_t pid;     /* unique within the customer */
    int64_t cluster; /* duplicate group, or OV_SCORE_NONE: copies in one message are read once */
    int64_t matter;  /* or OV_SCORE_NONE: what it asks for is a matter of its own */
    int64_t stance;  /* what it tells the customer to do about money there, or OV_SCORE_NONE */
    int64_t sender;  /* whose word it is: of one legal entity the newest word speaks */
    double words;
    double support; /* of a demand: 1 = a paper that justifies it is on file, 0 = none */
    int32_t department;
    int32_t authority; /* rank of its word on the stance */
    int32_t written;   /* day */
    int32_t due;       /* day to keep, of a demand only, or OV_SCORE_NONE */
    bool demand;       /* asks for money */
    bool decision;     /* asks for a form or an arrangement */
    bool supports;     /* justifies the demands of its matter in the same message */
    bool skimmed;      /* advertising: looked at, not read */
} ov_score_piece;

typedef enum ov_component {
    OV_OPENING,
    OV_READING,
    OV_SENDER,
    OV_PAYMENT,
    OV_DECISION,
    OV_CONTRADICTION,
    OV_UNCLEAR,
    OV_DATE,
    OV_COMPONENTS
} ov_component;

#endif
