/*
 * Shared by the feeds: cells of text into numbers and days, and a path into directory and name.
 */
#ifndef ONEVOICE_LIB_PUBLISHED_PUBLISHED_INTERNAL_H
#define ONEVOICE_LIB_PUBLISHED_PUBLISHED_INTERNAL_H

#include "onevoice/feed/plan.h"
#include "onevoice/store/store.h"
#include "ov_rows.h"

ov_date feed_day(ov_str text);   /* OV_DATE_NONE for null */
int64_t feed_count(ov_str text); /* 0 for null */
double feed_number(ov_str text); /* a plain decimal; NaN for null */

/* The published run's head. OV_E_USAGE when it is not there or was not published. */
OV_NODISCARD bool feed_run(ov_store *store, int64_t run_id, ov_arena *mem, ov_feed_run *out,
                           ov_error *err);

/* What is done with each message of a run. */
typedef bool (*feed_message_fn)(void *context, const ov_feed_message *message, ov_error *err);

/* The messages of a run, or of one customer (null: all), by message id, each with what is in it.
   They live in `keep`; NULL: each only until `take` returns. */
OV_NODISCARD bool feed_messages(ov_store *store, ov_str run_id, ov_str customer_id, ov_arena *keep,
                                feed_message_fn take, void *context, ov_error *err);

/* A payable out of its row. OV_E_INTERNAL when a sum cannot be read back. */
OV_NODISCARD bool feed_payable(ov_arena *mem, const ov_row_letter_elsewhere *row,
                               ov_feed_payable *out, ov_error *err);

/* "a/b/c.html" into the opened directory a/b and the name c.html. */
OV_NODISCARD bool feed_split_path(ov_arena *mem, ov_str path, ov_feed_dir **dir, ov_str *name,
                                  ov_error *err);

#endif
