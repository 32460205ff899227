#include "leave_internal.h"

void
ov_reconcile_as_received(ov_arena *mem, ov_arena *scratch, const ov_case *the_case,
                         const ov_policy *policy, ov_str invariant, ov_judgement *out)
{
    static const ov_case_clusters none;
    ov_desk *desk = OV_NEW(scratch, ov_desk);
    uint32_t *pieces;

    *desk = (ov_desk){
        .mem = mem, .scratch = scratch, .the_case = the_case, .clusters = &none, .policy = policy};
    ov_reconcile_desk_open(desk);
    ov_reconcile_delivery(desk);
    pieces = OV_NEW_ARRAY(scratch, uint32_t, desk->pending_count + 1);
    for (uint32_t i = 0; i < desk->pending_count; i++) {
        ov_piece_judgement *piece = &desk->pieces[i];
        /* What was refused is our result, not the department's day. Only a day of the law, which may
           be what the result was wrong about, does not wait for it. */
        bool bound = ov_reconcile_obligation(desk, &desk->papers[i], 0) != NULL;
        ov_date day = bound ? the_case->as_of : OV_MAX(the_case->as_of, piece->release);

        pieces[i] = i;
        ov_reconcile_send_unread(desk, &desk->papers[i], OV_REASON_KEPT_SEPARATE);
        piece->release = piece->latest_send = day;
        piece->lawful_by = OV_MAX(piece->lawful_by, day);
    }
    ov_reconcile_flag(desk, "RESULT_REFUSED", pieces, desk->pending_count)->rule = invariant;
    ov_reconcile_desk_close(desk, out);
}
