/*
 * One moment of the intake, read into plain records.
 *
 * The relations are locked ACCESS SHARE before the first query of a repeatable-read transaction, so
 * that a reload by TRUNCATE waits instead of emptying what we read. Columns are described before a
 * row is read: a missing relation or column, or a wrong type, is OV_E_DATA with the remedy.
 *
 * Every array of the snapshot is sorted by its key in byte order; references are indexes. Rows that
 * break the contract are rejections, with these codes:
 *   duplicate_key     all rows of a key that occurs more than once
 *   missing_value     null in a column that may not be
 *   unknown_value     a word outside its closed list
 *   unknown_reference names a row that does not exist, or was rejected
 *   bad_number, bad_date, bad_text, bad_array   NaN, infinity, too many decimals or digits;
 * infinite or BC dates; not UTF-8, or a NUL inside; nulls within an array oversized_body    a body
 * above 16 MiB, which is not fetched A rejected pending communication is listed in `orphans` too:
 * it must still go out, unmerged.
 */
#ifndef ONEVOICE_STORE_SNAPSHOT_H
#define ONEVOICE_STORE_SNAPSHOT_H

#include "onevoice/model/intake.h"
#include "onevoice/model/reading.h"
#include "onevoice/model/reject.h"
#include "onevoice/store/store.h"

#define OV_STORE_BODY_MAX (16 * 1024 * 1024)

/* A pending communication that was rejected, as far as it could be read. */
typedef struct ov_store_orphan {
    ov_str
        communication_id; /* unique; null never (such a row cannot be named and is only counted) */
    ov_str department_id; /* null when it names none */
    ov_channel channel;   /* mail when it names none */
    ov_str code;          /* of its rejection */
    ov_date not_before;   /* and created_on; OV_DATE_NONE: none that could be read */
    ov_date send_on;      /* when its original leaves: the night's word */
} ov_store_orphan;

typedef OV_LIST(ov_store_orphan) ov_store_orphans;

/* Open the connection, take the locks and the moment. */
OV_NODISCARD bool ov_store_snapshot_open(ov_store *store, ov_error *err);

typedef enum ov_store_extent {
    OV_STORE_EVERYTHING,
    OV_STORE_LINKING /* what parties are linked by: themselves, and what names them */
} ov_store_extent;

/* All relations but communications, or those that linking needs. Everything lives in `mem`. */
OV_NODISCARD bool ov_store_snapshot_load(ov_store *store, ov_date as_of, ov_store_extent extent,
                                         size_t workers, ov_arena *mem, ov_snapshot *snapshot,
                                         ov_rejects *rejects, ov_error *err);

/*
 * Who takes the communications.
 *
 * take: a batch in the order they come from the database. The records and their bytes are valid
 * during the call only. `arrival` is the number of the first one; they count up from 0 over the
 * whole stream, rejected rows not counted.
 *
 * knows: whether what would be read from a content is known: its body and facts are then neither
 * fetched nor given, and content->body and facts are set to what they were given as. NULL: nothing is.
 *
 * expect: how many rows will have come in the end, those that are rejected too; before the first batch, or
 * where some are known before the first that is not. NULL: nobody asks, and they are not counted.
 */
typedef struct ov_store_bodies {
    bool (*take)(void *context, const ov_communication *batch, const ov_content *contents,
                 size_t count, size_t arrival, ov_error *err);
    bool (*knows)(void *context, ov_content *content);
    void (*expect)(void *context, size_t total);
    void *context;
} ov_store_bodies;

/*
 * Stream the pending communications, and those sent on or after `sent_from`, to `bodies`. Then
 * snapshot->communications holds them all by id, without body and facts, and (*arrivals)[i] is the
 * arrival number of communications.items[i]: readings kept by arrival are permuted with it. An
 * arrival that is in no place of it turned out to be a duplicate key and was rejected.
 * Memory: the records without bodies, and one batch (at most 4 MiB of bodies, or one body).
 */
OV_NODISCARD bool ov_store_snapshot_communications(ov_store *store, ov_date sent_from,
                                                   ov_date open_from, ov_arena *mem,
                                                   ov_snapshot *snapshot, ov_rejects *rejects,
                                                   ov_store_orphans *orphans, size_t **arrivals,
                                                   const ov_store_bodies *bodies, ov_error *err);

/* End the transaction and the connection: as soon as everything is read. */
void ov_store_snapshot_close(ov_store *store);

#endif
