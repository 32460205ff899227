#include "onevoice/base/map.h"
#include "onevoice/base/number.h"
#include "sift_internal.h"

/*
 * Papers that say of another one, or of themselves, that it was never meant: an EOB or an invoice
 * with status cancelled or entered-in-error. What it names caps nothing, demands nothing and does
 * not travel, and neither does it; who issues it anew does so under a later day. A paper that fell to
 * one that has left and that its department has deleted since counts for as little: the one that
 * spoke in its place is not there to be judged by.
 */

static bool
withdraws(const ov_paper *paper)
{
    return ov_reconcile_paper_said(paper, OV_FACT_STATUS) == OV_SAID_WITHDRAWN;
}

/* A number that the sender gave once: of the EOB, of the claim, of the invoice. */
static ov_str
key_of(const ov_desk *desk, const ov_paper *paper, ov_fact_key key)
{
    ov_str number = ov_number_key(desk->scratch, ov_reconcile_paper_text(paper, key));

    if (ov_str_is_null(number))
        return number;
    return ov_str_printf(desk->scratch, "%d %.*s %.*s", (int)key,
                         OV_STR_ARG(paper->piece->department->legal_entity), OV_STR_ARG(number));
}

static bool
may_be_withdrawn(const ov_paper *paper)
{
    return ov_reconcile_class_is_plans(paper->klass) ||
           ov_reconcile_class_is_statement(paper->klass);
}

static void
withdraw(ov_desk *desk, ov_paper *paper)
{
    paper->withdrawn = true;
    ov_reconcile_rule(desk, paper->no, "withdrawn");
    ov_reconcile_decide(desk, paper->no, OV_SUPPRESS, OV_REASON_CANCELLED, OV_NO_INDEX);
}

void
ov_reconcile_withdrawals(ov_desk *desk)
{
    static const ov_fact_key keys[] = {OV_FACT_EOB_NO, OV_FACT_PAYER_CLAIM_CONTROL_NO,
                                       OV_FACT_INVOICE_NO};
    ov_map *last = ov_map_new(desk->scratch, 8); /* day of the latest withdrawal of a number */
    bool any = false;

    for (size_t i = 0; i < desk->count; i++) {
        ov_paper *paper = &desk->papers[i];

        if (!may_be_withdrawn(paper) || !withdraws(paper))
            continue;
        any = true;
        withdraw(desk, paper);
        for (size_t k = 0; k < OV_COUNT(keys); k++) {
            ov_str key = key_of(desk, paper, keys[k]);
            uint64_t *day, until = (uint64_t)((int64_t)paper->dated - OV_DATE_MIN);
            bool fresh;

            if (ov_str_is_null(key))
                continue;
            day = ov_map_at(last, key, &fresh);
            *day = fresh ? until : OV_MAX(*day, until);
        }
    }
    for (size_t i = 0; any && i < desk->count; i++) {
        ov_paper *paper = &desk->papers[i];

        for (size_t k = 0; k < OV_COUNT(keys) && may_be_withdrawn(paper); k++) {
            ov_str key = key_of(desk, paper, keys[k]);
            uint64_t until;

            if (!paper->withdrawn && !ov_str_is_null(key) && ov_map_get(last, key, &until) &&
                (uint64_t)((int64_t)paper->dated - OV_DATE_MIN) <= until)
                withdraw(desk, paper);
        }
    }
    for (size_t i = 0; i < desk->pending_count; i++)
        if (may_be_withdrawn(&desk->papers[i]) &&
            ov_reconcile_left_and_gone(desk, &desk->papers[i]))
            desk->papers[i].withdrawn = true;
}
