#include "leave_internal.h"
#include "ledger_internal.h"
#include "posting_internal.h"

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
    ov_reconcile_ledger_open(desk);
    ov_reconcile_post_rest(desk);
    ov_reconcile_delivery(desk);
    pieces = OV_NEW_ARRAY(scratch, uint32_t, desk->pending_count + 1);
    for (uint32_t i = 0; i < desk->pending_count; i++) {
        pieces[i] = i;
        ov_reconcile_send_unread(desk, &desk->papers[i], OV_REASON_KEPT_SEPARATE);
    }
    ov_reconcile_flag(desk, "RESULT_REFUSED", pieces, desk->pending_count)->rule = invariant;
    ov_reconcile_desk_close(desk, out);
}
