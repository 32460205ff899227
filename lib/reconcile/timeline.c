#include "leave_internal.h"

#include <stdlib.h>

/*
 * One line of time: every dated thing the customer must know or do, from all senders.
 */

static void
add(ov_desk *desk, uint32_t piece, ov_date day, const char *what, ov_str product)
{
    if (day == OV_DATE_NONE || piece == OV_NO_INDEX)
        return;
    *OV_VEC_ADD(desk->mem, &desk->timeline) =
        (ov_timeline_entry){.happens_on = day,
                            .what = ov_str_from(what),
                            .product = ov_str_is_empty(product) ? OV_STR_NULL : product,
                            .piece = piece};
}

static int
entries_cmp(const void *a, const void *b)
{
    const ov_timeline_entry *x = a, *y = b;

    if (x->happens_on != y->happens_on)
        return OV_CMP(x->happens_on, y->happens_on);
    if (x->piece != y->piece)
        return OV_CMP(x->piece, y->piece);
    return ov_str_cmp(x->what, y->what);
}

/* The conflict of a merger's dates is shown where it bites: at the effective dates. */
static void
mark_conflicts(ov_desk *desk)
{
    for (size_t i = 0; i < desk->flags.count; i++) {
        const ov_flag *flag = &desk->flags.items[i];

        if (!ov_str_eq(flag->code, OV_STR("CONFLICTING_EFFECTIVE_DATES")))
            continue;
        for (size_t j = 0; j < desk->timeline.count; j++)
            for (size_t k = 0; k < flag->piece_count; k++)
                if (desk->timeline.items[j].piece == flag->pieces[k] &&
                    ov_str_eq(desk->timeline.items[j].what, OV_STR("takes effect")))
                    desk->timeline.items[j].conflict = true;
    }
}

void
ov_reconcile_timeline(ov_desk *desk)
{
    for (uint32_t i = 0; i < desk->pending_count; i++) {
        const ov_paper *paper = &desk->papers[i];
        ov_disposition how = desk->pieces[i].disposition;
        ov_str product = ov_reconcile_paper_text(paper, OV_FACT_ACCOUNT_NO);

        if (how == OV_SUPPRESS || how == OV_HOLD)
            continue;
        add(desk, i, ov_reconcile_paper_date(paper, OV_FACT_EFFECTIVE_DATE), "takes effect",
            product);
        add(desk, i, ov_reconcile_paper_date(paper, OV_FACT_MATURITY_DATE), "matures", product);
        add(desk, i, ov_reconcile_paper_date(paper, OV_FACT_APPEAL_BY), "appeal by", product);
        add(desk, i, ov_reconcile_paper_date(paper, OV_FACT_APPOINTMENT_DATE), "appointment",
            OV_STR_NULL);
        add(desk, i, ov_reconcile_paper_date(paper, OV_FACT_EXPIRES_ON), "good until", product);
        add(desk, i, ov_reconcile_paper_date(paper, OV_FACT_VALIDATION_PERIOD_END), "dispute by",
            product);
        add(desk, i, ov_reconcile_paper_date(paper, OV_FACT_ECA_DATE), "collection action from",
            product);
    }
    for (size_t i = 0; i < desk->payables.count; i++) {
        const ov_payable *payable = &desk->payables.items[i];

        if (payable->due_now.e4 > 0 && payable->bill != OV_NO_INDEX &&
            desk->papers[payable->bill].pending)
            add(desk, payable->bill, payable->due_by, "pay by", payable->account_number);
    }
    if (desk->timeline.count)
        qsort(desk->timeline.items, desk->timeline.count, sizeof(*desk->timeline.items),
              entries_cmp);
    mark_conflicts(desk);
}
