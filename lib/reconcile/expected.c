#include "books_internal.h"
#include "payable_internal.h"

/*
 * What an EOB announces before any bill (state awaiting_bill): an amount to expect, never to
 * collect (S16).
 */

static bool
has_bill(const ov_desk *desk, const ov_claim *claim)
{
    const ov_slot *slot;

    if (claim->slot == OV_NO_INDEX)
        return false;
    slot = &desk->slots.items[claim->slot];
    return desk->papers[slot->statements.items[slot->statements.count - 1]].klass !=
           OV_CLASS_INSURANCE_PENDING_STATEMENT;
}

static bool
of_tonight(const ov_desk *desk, const ov_claim *claim)
{
    for (size_t i = 0; i < claim->papers.count; i++)
        if (desk->papers[claim->papers.items[i]].pending)
            return true;
    return false;
}

/* The number alone is not enough (L2): another house may use it too. */
static bool
is_biller(const ov_desk *desk, const ov_account *account, const ov_claim *claim)
{
    const ov_paper *eob = &desk->papers[claim->ruling];
    uint32_t speaker =
        account->collector != OV_NO_INDEX ? account->collector : account->plan_statement;
    ov_str biller = ov_reconcile_paper_text(eob, OV_FACT_BILLING_PROVIDER);

    return ov_str_is_empty(biller) || ov_reconcile_house_same(desk, biller, account->entity) ||
           ov_reconcile_biller_is(desk, &desk->papers[speaker], biller);
}

/* An account without statements of its own, collector's or plan's: those were judged there. */
static bool
account_elsewhere(const ov_desk *desk, const ov_claim *claim)
{
    for (size_t i = 0; i < desk->accounts.count; i++) {
        const ov_account *account = &desk->accounts.items[i];

        if ((account->collector != OV_NO_INDEX || account->plan_statement != OV_NO_INDEX) &&
            ov_str_eq(account->number, claim->control) && is_biller(desk, account, claim))
            return true;
    }
    return false;
}

void
ov_reconcile_expected_build(ov_desk *desk)
{
    for (size_t i = 0; i < desk->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[i];
        const ov_paper *eob;
        const ov_account *account = NULL;
        ov_payable *payable;

        if (claim->state != OV_CLAIM_FINAL || claim->cap.e4 <= 0 || has_bill(desk, claim) ||
            !of_tonight(desk, claim) || account_elsewhere(desk, claim))
            continue;
        eob = &desk->papers[claim->ruling];
        if (claim->slot != OV_NO_INDEX)
            account = &desk->accounts.items[desk->slots.items[claim->slot].account];
        payable = ov_reconcile_payable(desk, account, eob);
        payable->eob = eob->no;
        payable->state = OV_AWAITING_BILL;
        payable->pending = claim->cap;
        payable->basis = OV_STR("eob only, no patient bill yet");
    }
}
