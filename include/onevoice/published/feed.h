/*
 * Files for whoever composes, watches and reads: written from what a run published.
 */
#ifndef ONEVOICE_PUBLISHED_FEED_H
#define ONEVOICE_PUBLISHED_FEED_H

#include "onevoice/store/store.h"

/* Can files be made in `dir`? To be asked before a run starts. OV_E_CONFIG. */
OV_NODISCARD bool ov_published_feed_try(ov_str dir, ov_error *err);
OV_NODISCARD bool ov_published_feed_try_file(ov_str path, ov_error *err); /* beside this file */

typedef enum ov_feed_scope {
    OV_FEED_ALL,     /* the whole plan, and what is not sent */
    OV_FEED_RELEASED /* only messages that may leave now */
} ov_feed_scope;

/* plan.xml, plan.ndjson and manifest.json of a published run. OV_E_PASSING when a file cannot be written: the run
   stands, and the feed can be written again. */
OV_NODISCARD bool ov_published_feed_plan(ov_store *store, int64_t run_id, ov_str dir,
                                         ov_feed_scope scope, ov_error *err);

typedef struct ov_metrics_options {
    ov_str path;    /* of the file */
    unsigned mode;  /* 0640 in the feed, 0644 for a collector */
    int64_t run_id; /* 0: the last nightly run, however it ended */
    int exit_code;
    ov_str version;
} ov_metrics_options;

/* Also after a failed night: `last_success` then keeps its value. `store` may be NULL when the
   database is away: last_success is then that of the file that is there. */
OV_NODISCARD bool ov_published_feed_metrics(ov_store *store, const ov_metrics_options *options,
                                            ov_error *err);

typedef struct ov_report_options {
    int64_t run_id;
    ov_str path;
    bool show_customers; /* the example names its customer's id */
} ov_report_options;

OV_NODISCARD bool ov_published_feed_report(ov_store *store, const ov_report_options *options,
                                           ov_error *err);

/* The preview of one customer's letters (onevoice/feed/letter.h) as the HTML file `path`.
   OV_E_USAGE when the run has no such customer. */
OV_NODISCARD bool ov_published_feed_letters(ov_store *store, int64_t run_id, ov_str customer_id,
                                            ov_str path, ov_error *err);

#endif
