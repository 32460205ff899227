/*
 * What earlier nights looked like, for judging whether tonight's intake is whole.
 */
#ifndef ONEVOICE_STORE_GATE_H
#define ONEVOICE_STORE_GATE_H

#include "onevoice/base/date.h"
#include "onevoice/model/intake.h"
#include "onevoice/store/store.h"

/* Pending communications of the intake now, and of a usual night (the median of the last seven; 0 before the first). */
OV_NODISCARD bool ov_store_floor(ov_store *store, int64_t *pending, int64_t *usual, ov_error *err);
OV_NODISCARD bool ov_store_usual_communications(ov_store *store, int64_t *usual, ov_error *err);

/* The roles of the intake's departments: rows of check_roles, as text. */
OV_NODISCARD bool ov_store_roles(ov_store *store, ov_arena *mem, ov_pg_rows *out, ov_error *err);

/* How many different values each column of the intake shows, nulls apart ("party.address"). Subjects live in
   mem. */
typedef void (*ov_store_column_fn)(void *context, ov_str subject, size_t values);
void ov_store_columns_measure(const ov_snapshot *snapshot, ov_arena *mem, ov_store_column_fn fn,
                              void *context);

/* One measure of the last 28 published nights (ov_store_save_measures). */
typedef struct ov_store_measured {
    ov_str gate, subject;
    int64_t best, mean; /* of the last 7; of all */
} ov_store_measured;

typedef OV_LIST(ov_store_measured) ov_store_measured_list;

OV_NODISCARD bool ov_store_measured_load(ov_store *store, ov_arena *mem,
                                         ov_store_measured_list *out, ov_error *err);

/* A piece that the latest published nightly run had pending. Its texts are valid during the call. */
typedef struct ov_store_was_pending {
    ov_str communication_id, department_id /* null: none */, content_class;
    bool mandated;
    ov_date as_of; /* of that run */
} ov_store_was_pending;

typedef void (*ov_store_was_pending_fn)(void *context, const ov_store_was_pending *piece);
OV_NODISCARD bool ov_store_was_pending_each(ov_store *store, ov_store_was_pending_fn fn,
                                            void *context, ov_error *err);

#endif
