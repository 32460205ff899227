/*
 * metrics.prom: the last nightly run for a textfile collector (OpenMetrics text).
 *
 * Gauges only: a file written once a night has no counters. Labels are departments, organisations,
 * stages and closed lists, never a customer, message or communication. Written at the end of every
 * nightly run, failed ones too; `last_success` then keeps its value. Series whose value is NaN are
 * left out, so that what is withheld or unknown never reads as 0.
 */
#ifndef ONEVOICE_FEED_METRICS_H
#define ONEVOICE_FEED_METRICS_H

#include "onevoice/feed/file.h"

/* A value under one or two labels, whose names the family knows. */
typedef struct ov_feed_sample {
    ov_str label, other;
    double value;
} ov_feed_sample;

typedef struct ov_feed_samples {
    const ov_feed_sample *items; /* in the order they shall have */
    size_t count;
} ov_feed_samples;

typedef struct ov_feed_metrics {
    ov_str version, revision;
    int exit_code;
    double started, completed, last_success; /* seconds since 1970-01-01 UTC; NaN: unknown */
    double peak_bytes;
    double refused; /* customers whose result broke an invariant: published as received */
    /* of the published nights before; NaN: there is none */
    double usual_seconds, usual_communications, usual_held;
    ov_feed_samples stage_seconds;  /* stage */
    ov_feed_samples rejections;     /* relation */
    ov_feed_samples communications; /* disposition */
    ov_feed_samples avoided; /* department: its communications, less held, less messages it leads */
    ov_feed_samples attention;            /* organization, phase: seconds asked of its customers */
    ov_feed_samples relief;               /* organization: share of the movable minutes removed */
    ov_feed_samples over;                 /* budget, phase: customers at or over it */
    ov_feed_samples ratio;                /* organization, phase: over_share */
    ov_feed_samples department_attention; /* department, phase: seconds it causes */
    ov_feed_samples notices;       /* rule, state (met, missed): notices with a latest lawful day */
    ov_feed_samples money;         /* currency, state, as in the view onevoice_feed.money */
    ov_feed_samples flags;         /* code */
    ov_feed_samples held;          /* reason */
    ov_feed_samples capacity_days; /* channel, state: days that were full, made late, overflowed */
} ov_feed_metrics;

/* Mode 0640 in the feed directory; 0644 for a collector's, where nothing personal is in it. */
OV_NODISCARD bool ov_feed_metrics_write(ov_arena *mem, const ov_feed_dir *dir, ov_str name,
                                        unsigned mode, const ov_feed_metrics *metrics,
                                        ov_error *err);

/* last_success of the file that is there, for when the database is away; NaN when there is none. */
double ov_feed_metrics_last_success(ov_arena *scratch, const ov_feed_dir *dir, ov_str name);

#endif
