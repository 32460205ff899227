#include "onevoice/reconcile/reconcile.h"

#include "books_internal.h"
#include "leave_internal.h"
#include "ledger_internal.h"
#include "payable_internal.h"
#include "posting_internal.h"
#include "sift_internal.h"

#include <stdlib.h>

void
ov_reconcile_desk_open(ov_desk *desk)
{
    ov_reconcile_papers_open(desk);
    desk->accounted = OV_NEW_ARRAY(desk->scratch, bool, desk->count + 1);
    desk->bound = OV_NEW_ARRAY(desk->scratch, ov_bound_paper, desk->pending_count + 1);
    desk->first_day = OV_NEW_ARRAY(desk->scratch, ov_date, 1u << OV_CHANNEL_COUNT);
    for (size_t i = 0; i < 1u << OV_CHANNEL_COUNT; i++)
        desk->first_day[i] = OV_DATE_NONE;
    desk->pieces = OV_NEW_ARRAY(desk->mem, ov_piece_judgement, desk->count + 1);
    desk->rules = ov_arena_alloc(desk->scratch, ov_size_mul(desk->count + 1, sizeof(*desk->rules)));
    for (size_t i = 0; i < desk->count; i++) {
        ov_piece_judgement *piece = &desk->pieces[i];

        piece->witness = OV_NO_INDEX;
        piece->obligation = OV_OBLIGATION_TRANSACTIONAL;
        piece->release = piece->latest_send = piece->latest_arrival = piece->useful_by =
            OV_DATE_NONE;
        piece->lawful_by = piece->hold_until = OV_DATE_NONE;
    }
    for (uint32_t i = 0; i < desk->count; i++)
        if (desk->papers[i].klass == OV_CLASS_GOOD_FAITH_ESTIMATE)
            *OV_VEC_ADD(desk->scratch, &desk->estimates) = i;
    desk->episode = OV_NEW_ARRAY(desk->scratch, uint32_t, desk->count + 1);
    for (size_t i = 0; i < desk->count; i++)
        desk->episode[i] = OV_NO_INDEX;
    for (size_t i = desk->clusters->episodes.count; i-- > 0;) {
        const ov_episode *episode = &desk->clusters->episodes.items[i];

        for (size_t j = 0; j < episode->piece_count; j++)
            desk->episode[episode->pieces[j]] = (uint32_t)i;
    }
}

static int
money_cmp(const void *a, const void *b)
{
    const ov_money_line *x = a, *y = b;
    int by = OV_CMP(x->piece, y->piece);

    if (!by)
        by = ov_str_cmp(x->legal_entity, y->legal_entity);
    if (!by)
        by = ov_currency_cmp(x->currency, y->currency);
    if (!by)
        by = ov_str_cmp(x->side, y->side);
    return by ? by : OV_CMP(x->amount.e4, y->amount.e4);
}

/*
 * What the payer decided is kept beside the account: once the explanation has left, a night keeps
 * nothing else of it, and of a file of several claims only the paper knows its own sums. What went
 * to somebody else is not told.
 */
static void
payable_cite(ov_desk *desk, ov_payable *payable)
{
    const ov_paper *paper;

    if (payable->eob == OV_NO_INDEX)
        return;
    paper = &desk->papers[payable->eob];
    payable->eob = ov_reconcile_piece_of(desk, payable->eob);
    if (desk->papers[payable->eob].elsewhere) {
        payable->eob = OV_NO_INDEX;
        payable->basis =
            ov_str_printf(desk->mem, "%.*s; eob to somebody else", OV_STR_ARG(payable->basis));
        return;
    }
    payable->eob_department_id = paper->piece->department->id;
    payable->has_plan_paid =
        ov_reconcile_paper_money(paper, OV_FACT_PLAN_PAID, &payable->plan_paid);
    payable->has_responsibility =
        ov_reconcile_paper_money(paper, OV_FACT_PATIENT_RESPONSIBILITY, &payable->responsibility);
}

/* From papers to pieces: several parts of one file are one piece. */
static void
number_pieces(ov_desk *desk)
{
    for (size_t i = 0; i < desk->payables.count; i++) {
        ov_payable *payable = &desk->payables.items[i];

        payable->bill = ov_reconcile_piece_of(desk, payable->bill);
        payable_cite(desk, payable);
    }
    for (size_t i = 0; i < desk->money.count; i++)
        desk->money.items[i].piece = ov_reconcile_piece_of(desk, desk->money.items[i].piece);
    for (size_t i = 0; i < desk->postings.count; i++) {
        ov_posting *posting = &desk->postings.items[i];

        posting->bill = ov_reconcile_piece_of(desk, posting->bill);
        posting->eob = ov_reconcile_piece_of(desk, posting->eob);
    }
    for (size_t i = 0; i < desk->pending_count; i++)
        desk->pieces[i].witness = ov_reconcile_piece_of(desk, desk->pieces[i].witness);
}

void
ov_reconcile_desk_close(ov_desk *desk, ov_judgement *out)
{
    number_pieces(desk);
    for (size_t i = 0; i < desk->pending_count; i++) {
        if (desk->rules[i].count)
            qsort(desk->rules[i].items, desk->rules[i].count, sizeof(ov_str), ov_strs_cmp);
        desk->pieces[i].rules = (ov_strs){desk->rules[i].items, desk->rules[i].count};
        desk->pieces[i].matter = desk->episode[i] == OV_NO_INDEX ? 0 : desk->episode[i] + 1;
    }
    if (desk->money.count)
        qsort(desk->money.items, desk->money.count, sizeof(*desk->money.items), money_cmp);
    *out = (ov_judgement){.needs_summary = desk->needs_summary};
    out->pieces.items = desk->pieces;
    out->pieces.count = desk->pending_count;
    out->payables.items = desk->payables.items;
    out->payables.count = desk->payables.count;
    out->flags.items = desk->flags.items;
    out->flags.count = desk->flags.count;
    out->deadlines.items = desk->deadlines.items;
    out->deadlines.count = desk->deadlines.count;
    out->claims.items = desk->checks.items;
    out->claims.count = desk->checks.count;
    out->requirements.items = desk->requirements.items;
    out->requirements.count = desk->requirements.count;
    out->timeline.items = desk->timeline.items;
    out->timeline.count = desk->timeline.count;
    out->money.items = desk->money.items;
    out->money.count = desk->money.count;
    out->postings.items = desk->postings.items;
    out->postings.count = desk->postings.count;
}

/*
 * The order is the one of lib/reconcile/README.md: what each paper is, which belong together, what
 * is
 * due, how the rest travels, what the law binds, where it goes.
 */
void
ov_reconcile_case(ov_arena *mem, ov_arena *scratch, const ov_case *the_case,
                  const ov_case_clusters *clusters, const ov_policy *policy, ov_judgement *out)
{
    ov_desk *desk = OV_NEW(scratch, ov_desk);

    desk->mem = mem;
    desk->scratch = scratch;
    desk->the_case = the_case;
    desk->clusters = clusters;
    desk->policy = policy;
    ov_reconcile_desk_open(desk);
    ov_reconcile_ledger_open(desk);
    ov_reconcile_withdrawals(desk);
    ov_reconcile_claims_build(desk);
    ov_reconcile_credits_find(desk);
    ov_reconcile_accounts_build(desk);
    ov_reconcile_credits_attach(desk);
    ov_reconcile_claims_link(desk);
    ov_reconcile_strangers_find(desk);
    if (!the_case->ambiguous) {
        ov_reconcile_dues_build(desk);
        ov_reconcile_expected_build(desk);
        ov_reconcile_payees(desk);
        ov_reconcile_currencies(desk);
        ov_reconcile_ledgers_whole(desk);
    }
    ov_reconcile_post_rest(desk);
    ov_reconcile_eobs_travel(desk);
    ov_reconcile_parts_gather(desk);
    ov_reconcile_strangers_hold(desk);
    ov_reconcile_others_travel(desk);
    ov_reconcile_previous_travel(desk);
    ov_reconcile_notices(desk);
    ov_reconcile_duplicates_travel(desk);
    ov_reconcile_offers(desk);
    ov_reconcile_delivery(desk);
    ov_reconcile_near_duplicates(desk);
    ov_reconcile_held_days(desk);
    ov_reconcile_timeline(desk);
    ov_reconcile_desk_close(desk, out);
}
