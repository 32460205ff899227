/*
 * Results into the tables of this run: binary COPY, one relation after the other, in the one
 * transaction that publishes. The first save opens that transaction. Rows are written in the order
 * given. Each function may be called once a run, except ov_store_save_rejects, which is called when
 * all rejections are known. Cost: one pass over the records, 64 KiB of buffer.
 */
#ifndef ONEVOICE_STORE_SAVE_H
#define ONEVOICE_STORE_SAVE_H

#include "onevoice/model/holdout.h"
#include "onevoice/model/score.h"
#include "onevoice/model/reject.h"
#include "onevoice/store/gate.h"
#include "onevoice/store/snapshot.h"

OV_NODISCARD bool ov_store_save_departments(ov_store *store, const ov_snapshot *snapshot,
                                            ov_error *err);

OV_NODISCARD bool ov_store_save_identities(ov_store *store, const ov_snapshot *snapshot,
                                           const ov_identities *identities, ov_error *err);

typedef struct ov_store_template {
    int64_t id;
    ov_str skeleton;
    int64_t communications;
    ov_strs departments;
} ov_store_template;

OV_NODISCARD bool ov_store_save_templates(ov_store *store, const ov_store_template *items,
                                          size_t count, ov_error *err);

/* Readings: facts merged (structured beats text), evidence of those from
   text. Only of pending communications: what history says was published on the night it was
   pending, and is five times as much. readings[i] belongs to communications.items[i]; template_ids
   may be NULL; rejected readings (reject_code set) have a row of class "unknown". */
OV_NODISCARD bool ov_store_save_snapshot_readings(ov_store *store, const ov_snapshot *snapshot,
                                                  const ov_reading *const *readings,
                                                  const int64_t *template_ids, ov_error *err);

/* One customer's results. Pointers of stages that did not run are NULL; of a customer with nothing
   pending there is a score alone. */
typedef struct ov_store_case {
    const ov_case *bundle;
    const ov_case_clusters *clusters;
    const ov_judgement *judgement;
    const ov_case_plan *plan;
    const ov_case_score *score;
} ov_store_case;

/*
 * All results of the per-customer stages, in the order of `cases` (by customer id, then the
 * ambiguous ones): duplicate, episode; payable, flag, notice_deadline, claim_check,
 * requirement_status, timeline_entry, money_line, snapshot_piece; disposition, message, section;
 * customer_score, score_piece. message_id and flag_id are numbered from 1 in that order. `orphans` are written
 * as verbatim single messages of their own, disposition separate, reason unreadable, sent on as_of.
 */
OV_NODISCARD bool ov_store_save_cases(ov_store *store, const ov_snapshot *snapshot,
                                      const ov_store_case *cases, size_t count,
                                      const ov_store_orphan *orphans, size_t orphan_count,
                                      ov_error *err);

/* The message key of an original that goes out alone, unread. */
ov_str ov_store_orphan_key(ov_arena *mem, const ov_store_orphan *orphan);

/* What is pending in the intake and left on an earlier night: snapshot_piece only. Publishing shows
   it as it left, from the memory of nights. */
typedef struct ov_store_standing {
    ov_str communication_id;
    ov_date created_on; /* OV_DATE_NONE: its row was rejected */
} ov_store_standing;

OV_NODISCARD bool ov_store_save_standing(ov_store *store, const ov_store_standing *items,
                                         size_t count, ov_error *err);

/* Domains that may share a message, for the checks: the policy's table. A pair that is not given
   does not mix, not even a domain with itself. */
typedef struct ov_store_pair {
    ov_str domain, other;
} ov_store_pair;

OV_NODISCARD bool ov_store_save_compatible(ov_store *store, const ov_store_pair *pairs,
                                           size_t count, ov_error *err);

/* onevoice.capacity_day, in the order given; no rows where the policy limits nothing. */
OV_NODISCARD bool ov_store_save_capacity(ov_store *store, const ov_capacity_days *days,
                                         ov_error *err);

OV_NODISCARD bool ov_store_save_scores(ov_store *store, const ov_snapshot *snapshot,
                                       const ov_night_score *scores, ov_error *err);
OV_NODISCARD bool ov_store_save_rejects(ov_store *store, const ov_rejects *rejects, ov_error *err);

/* What this night is made of, for the gates of later nights. */
typedef struct ov_store_measure {
    ov_str gate, subject;
    int64_t value;
} ov_store_measure;

OV_NODISCARD bool ov_store_save_measures(ov_store *store, const ov_store_measure *items,
                                         size_t count, ov_error *err);
OV_NODISCARD bool ov_store_save_samples(ov_store *store, ov_store_profiles profiles, ov_error *err);

/* Adds to onevoice.holdout, which outlives the run. */
OV_NODISCARD bool ov_store_save_holdout(ov_store *store, int64_t seed, const ov_holdout *joining,
                                        ov_error *err);

#endif
