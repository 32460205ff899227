/*
 * What a stored run decided, and why: read back, never computed again, so that the answer cannot differ from the deed.
 *
 * `run` is its number. Members hold rows of the queries explain_<member>, as text (ov_rows.h), in `mem`; a customer, message or piece that the run does
 * not have gives no rows.
 */
#ifndef ONEVOICE_PUBLISHED_EXPLAIN_H
#define ONEVOICE_PUBLISHED_EXPLAIN_H

#include "onevoice/store/store.h"

typedef struct ov_published_customer {
    ov_pg_rows customer, pieces, messages, sections, payables, ledger, flags, timeline, needs,
        links;
} ov_published_customer;

typedef struct ov_published_message {
    ov_pg_rows messages, sections, pieces;
} ov_published_message;

typedef struct ov_published_communication {
    ov_pg_rows pieces, reading, amounts, flags;
} ov_published_communication;

/* Whose score fell most; null when the run scored nobody. */
OV_NODISCARD bool ov_published_customer_top(ov_store *store, ov_arena *mem, ov_str run, ov_str *id,
                                            ov_error *err);

OV_NODISCARD bool ov_published_customer_read(ov_store *store, ov_arena *mem, ov_str run, ov_str id,
                                             ov_published_customer *out, ov_error *err);
OV_NODISCARD bool ov_published_message_read(ov_store *store, ov_arena *mem, ov_str run, ov_str id,
                                            ov_published_message *out, ov_error *err);
OV_NODISCARD bool ov_published_communication_read(ov_store *store, ov_arena *mem, ov_str run,
                                                  ov_str id, ov_published_communication *out,
                                                  ov_error *err);

#endif
