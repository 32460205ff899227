/*
 * What the last published nightly run left, for continuity: customers keep their ids, templates
 * theirs, and what was released counts against caps.
 */
#ifndef ONEVOICE_STORE_PREVIOUS_H
#define ONEVOICE_STORE_PREVIOUS_H

#include "onevoice/model/case.h"
#include "onevoice/model/holdout.h"
#include "onevoice/model/plan.h"
#include "onevoice/store/store.h"

typedef struct ov_store_previous_identity {
    ov_str party_id, customer_id; /* customer null: it was ambiguous */
} ov_store_previous_identity;

typedef struct ov_store_previous_message {
    ov_str customer_id; /* null: of an ambiguous recipient */
    int64_t run_id;     /* the run that let it go */
    ov_date as_of;      /* its night */
    ov_str address;
    bool needs_summary;
    ov_history_message message;
    ov_strs departments; /* of its communications */
} ov_store_previous_message;

typedef struct ov_store_previous_template {
    int64_t id;
    ov_str skeleton;
} ov_store_previous_template;

typedef struct ov_store_previous {
    int64_t run_id; /* 0: there is none, and everything below is empty */
    ov_date as_of;
    OV_LIST(ov_store_previous_identity) identities; /* by party id */
    ov_strs retired; /* ids of customers that are no more, whichever night ended them */
    OV_LIST(ov_store_previous_template) templates; /* by id */
    /* What published nightly runs let go, by (customer id, sent_on, message_key): for days since
       `since`, and, however old, whatever has a member that is still pending in the intake. */
    OV_LIST(ov_store_previous_message) messages;
    OV_LIST(ov_previous_word) words; /* on what is pending, by id and night */
} ov_store_previous;

/* What mailers told of messages of earlier nights, into the memory of nights: for a nightly run, before that is read. */
OV_NODISCARD bool ov_store_previous_take(ov_store *store, ov_error *err);

/* Addresses from which mail came back, of the records of this snapshot. Everything lives in `mem`. */
OV_NODISCARD bool ov_store_previous_returned(ov_store *store, ov_arena *mem, ov_snapshot *snapshot,
                                             ov_error *err);

/* The memory of nights before `before`. Everything lives in `mem`. */
OV_NODISCARD bool ov_store_previous_load(ov_store *store, ov_date since, ov_date before,
                                         ov_arena *mem, ov_store_previous *out, ov_error *err);

/* The highest template id that any published nightly run used; 0: none did. */
OV_NODISCARD bool ov_store_last_template(ov_store *store, int64_t *id, ov_error *err);

/* Which message each piece of this run (0: none) was to travel in that did not leave. In `mem`. */
OV_NODISCARD bool ov_store_previous_plan(ov_store *store, int64_t run_id, ov_arena *mem,
                                         ov_previous_envelopes *out, ov_error *err);

/* Who was assigned under this seed by any published nightly run; `earlier` is before this day. */
OV_NODISCARD bool ov_store_holdout_load(ov_store *store, int64_t seed, ov_date as_of, ov_arena *mem,
                                        ov_holdout *out, ov_error *err);

#endif
