/*
 * Writing the results of the per-customer stages: what its files share. Each function writes
 * the rows of one case into one relation.
 */
#ifndef OV_LIB_STORE_SAVE_INTERNAL_H
#define OV_LIB_STORE_SAVE_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/store/save.h"
#include "writer.h"

typedef struct ov_store_save {
    ov_store_writer w;
    const ov_snapshot *snapshot;
    const ov_store_orphan *orphans;
    size_t orphan_count;
    int64_t message_base, flag_base; /* rows numbered before this case */
    OV_VEC(ov_str) witnesses;        /* that suppressed pieces name */
    ov_arena *mem, *scratch;         /* of one relation; of one case */
} ov_store_save;

/* The communication of a piece number (pending first, then history); null for OV_NO_INDEX. */
ov_str ov_store_piece_id(const ov_case *bundle, uint32_t piece);
void ov_store_put_piece_ids(ov_store_save *s, const ov_case *bundle, const uint32_t *pieces,
                            size_t count);
void ov_store_put_id_or_null(ov_pg_copy_in *copy, int64_t id); /* 0: null */

/* The message a pending piece is in; 0: none. */
int64_t ov_store_message_of(const ov_store_save *s, const ov_store_case *c, uint32_t piece);

void ov_store_write_payable(ov_store_save *s, const ov_store_case *c);
void ov_store_write_flag(ov_store_save *s, const ov_store_case *c);
void ov_store_write_deadline(ov_store_save *s, const ov_store_case *c);
void ov_store_write_claim(ov_store_save *s, const ov_store_case *c);
void ov_store_write_requirement(ov_store_save *s, const ov_store_case *c);
void ov_store_write_timeline(ov_store_save *s, const ov_store_case *c);
void ov_store_write_money(ov_store_save *s, const ov_store_case *c);
void ov_store_write_posting(ov_store_save *s, const ov_store_case *c);
void ov_store_write_snapshot_entry(ov_store_save *s, const ov_store_case *c);
void ov_store_write_snapshot_piece(ov_store_save *s, const ov_store_case *c);
void ov_store_write_witness(ov_store_save *s, const ov_store_case *c);
void ov_store_write_sent(ov_store_save *s);
void ov_store_write_snapshot_party(ov_store_save *s, const ov_store_case *c);
void ov_store_write_customer_score(ov_store_save *s, const ov_store_case *c);
void ov_store_write_score_piece(ov_store_save *s, const ov_store_case *c);
void ov_store_write_confidential(ov_store_save *s);

#endif
