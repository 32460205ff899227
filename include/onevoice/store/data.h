/*
 * What is wrong with an intake, or looks wrong, before a night reads it: for whoever maps a site's tables.
 *
 * Three looks, each told whole. The columns as the server describes them; the rows as a night would read them, and reject; what rows of a
 * sound intake look like. The first never hides the others: a column that is missing or of another type costs only the questions about it.
 */
#ifndef ONEVOICE_STORE_DATA_H
#define ONEVOICE_STORE_DATA_H

#include "onevoice/base/date.h"
#include "onevoice/base/vec.h"
#include "onevoice/model/reject.h"
#include "onevoice/store/store.h"

/* `code` is a word of the vocabulary: kind rejection, fault (money or mail goes wrong), doubt (a person looks) or note. */
typedef struct ov_store_fault {
    ov_str relation, column; /* column: "" where it is the relation */
    ov_str code;
    ov_str
        word; /* of a closed list, a key of facts, a type; null: none, or what might be anybody's name */
    ov_str example;   /* the key of a row; null: none */
    int64_t rows, of; /* -1: not of rows */
} ov_store_fault;

typedef OV_VEC(ov_store_fault) ov_store_fault_vec;

/*
 * Adds to `out`, by relation, column and code. Reads what is pending and what left since sent_from, in one moment; changes nothing.
 * Memory: the records of a night without bodies, freed at the end. Fails as any question to the server may, never by what the intake holds.
 */
OV_NODISCARD bool ov_store_data_faults(ov_store *store, ov_date sent_from, size_t workers,
                                       ov_arena *mem, ov_store_fault_vec *out, ov_error *err);

/* Of a night that is refused: its rejections as that list, kept beside the run. Best effort: a night that fails has a reason of its own. */
void ov_store_data_keep(ov_store *store, const ov_rejects *rejects);

/* What was kept of a run; none of one that was published, or failed for another reason. */
OV_NODISCARD bool ov_store_data_kept(ov_store *store, ov_str run_id, ov_arena *mem,
                                     ov_store_fault_vec *out, ov_error *err);

#endif
