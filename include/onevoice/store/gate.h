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

/* What rows say that are the same ones every night as long as they are there: under a relation's name the digests of
   their keys, ascending; under "party.address" what each of them says there, in that order (0: nothing). */
typedef struct ov_store_sample {
    ov_str subject;
    const int64_t *digests;
    size_t count;
} ov_store_sample;

typedef OV_LIST(ov_store_sample) ov_store_samples;

typedef struct ov_store_column_profile {
    ov_str subject; /* "party.address" */
    size_t filled,
        different; /* rows that state something (of a consent: that give it); different values of them */
    const int64_t *digests; /* of the sample, in the order of its keys */
    size_t stated,
        varied;     /* rows of the sample that state something, and other than most of them do */
    size_t numbers; /* of the sample, where the column holds amounts, numbers or days */
    bool is_day, is_amount;
    int64_t low, middle,
        high; /* below them lie a tenth, half and nine tenths of those; amounts without their sign */
} ov_store_column_profile;

typedef struct ov_store_profile {
    ov_str relation;
    size_t rows, different; /* different but for the row's own id, within 2 % */
    ov_store_sample sample; /* of its keys */
    ov_store_column_profile *columns;
    size_t column_count;
} ov_store_profile;

typedef OV_LIST(ov_store_profile) ov_store_profiles;

#define OV_STORE_PENDING "pending communication" /* the profile of those alone */

/* Of every relation of the intake. Columns without a value of their own (a moment of the last update) have none. */
ov_store_profiles ov_store_profile_all(const ov_snapshot *snapshot, ov_arena *mem);

/* One measure of the last 28 published nights (ov_store_save_measures). */
typedef struct ov_store_measured {
    ov_str gate, subject;
    int64_t best, mean;  /* of the last 7; of all */
    int64_t least, most; /* of all */
} ov_store_measured;

typedef OV_LIST(ov_store_measured) ov_store_measured_list;

OV_NODISCARD bool ov_store_measured_load(ov_store *store, ov_arena *mem,
                                         ov_store_measured_list *out, ov_error *err);

/* The samples of the last published night, by subject; none before the first. */
OV_NODISCARD bool ov_store_samples_load(ov_store *store, ov_arena *mem, ov_store_samples *out,
                                        ov_error *err);

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
