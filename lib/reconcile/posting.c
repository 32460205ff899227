#include "posting_internal.h"

#include "ledger_internal.h"

/* A plan's money is its instalment: what the agreement asks at a time. */
static ov_money
money_of(const ov_ledger_entry *entry)
{
    if (entry->type == OV_LEDGER_PAYMENT_PLAN)
        return entry->has_instalment ? entry->instalment : (ov_money){0};
    return entry->has_amount ? entry->amount : (ov_money){0};
}

/* An agreement is of the day it was made; what is not money has no day of posting either. */
static ov_date
day_of(const ov_entry *event)
{
    return event->entry->type == OV_LEDGER_PAYMENT_PLAN ? event->entry->agreed_on : event->day;
}

void
ov_reconcile_post(ov_desk *desk, const ov_account *account, ov_entry *event, const ov_paper *bill,
                  const char *place, ov_money amount)
{
    const ov_ledger_entry *entry = event->entry;

    if (amount.e4 == 0)
        return;
    event->posted = ov_reconcile_sum(event->posted, amount);
    *OV_VEC_ADD(desk->mem, &desk->postings) =
        (ov_posting){.entry = entry->id,
                     .eob = OV_NO_INDEX,
                     .bill = bill ? bill->no : OV_NO_INDEX,
                     .legal_entity = account ? account->entity : entry->legal_entity,
                     .account_number = entry->account_number,
                     .currency = account ? account->currency : entry->currency,
                     .event = ov_ledger_type_name(entry->type),
                     .happened_on = day_of(event),
                     .place = ov_str_from(place),
                     .amount = amount};
}

/* Of an event that a paper tells of. */
static void
post_paper(ov_desk *desk, const ov_account *account, const ov_paper *paper, ov_str event,
           const ov_paper *bill, const char *place, ov_money amount)
{
    ov_str number = ov_reconcile_paper_text(paper, OV_FACT_PATIENT_CONTROL_NO);

    if (ov_str_is_null(number))
        number = ov_reconcile_paper_text(paper, OV_FACT_ACCOUNT_NO);
    *OV_VEC_ADD(desk->mem, &desk->postings) = (ov_posting){
        .eob = paper->no,
        .bill = bill ? bill->no : OV_NO_INDEX,
        .legal_entity =
            account ? account->entity : ov_reconcile_paper_text(paper, OV_FACT_BILLING_PROVIDER),
        .account_number = number,
        .currency = paper->currency,
        .event = event,
        .happened_on = paper->dated,
        .place = ov_str_from(place),
        .amount = amount};
}

/* Of a claim's share; of one that went to somebody else nothing is told. */
static void
post_share(ov_desk *desk, uint32_t claim_no, const ov_account *account, const ov_paper *bill,
           const char *place, ov_money amount)
{
    const ov_paper *eob = &desk->papers[desk->claims.items[claim_no].ruling];

    desk->confirmed[claim_no] = ov_reconcile_sum(desk->confirmed[claim_no], amount);
    if (amount.e4 != 0 && !eob->elsewhere)
        post_paper(desk, account, eob, OV_STR("share"), bill, place, amount);
}

void
ov_reconcile_post_credits(ov_desk *desk, const ov_account *account, const ov_slot *slot,
                          const ov_paper *bill, ov_money credited)
{
    for (size_t i = 0; i < slot->credits.count && credited.e4 > 0; i++) {
        const ov_paper *note = &desk->papers[slot->credits.items[i]];
        ov_money off = ov_reconcile_least((ov_money){-note->balance.e4}, credited);

        if (off.e4 <= 0 || note->elsewhere)
            continue;
        credited = ov_reconcile_difference(credited, off);
        post_paper(desk, account, note, OV_STR("credit_note"), bill, OV_PLACE_USED, off);
    }
}

/* Up to `most` of the payments that nothing has used and that may be meant; what was placed. */
static ov_money
post_payments(ov_desk *desk, const ov_account *account, const ov_demand *d, const ov_paper *bill,
              const char *place, ov_money most)
{
    ov_money placed = {0};

    for (size_t i = 0; i < account->events.count && most.e4 > 0; i++) {
        ov_entry *event = &desk->entries[account->events.items[i]];
        ov_money off = ov_reconcile_least(event->left, most);

        if (event->left.e4 <= 0 || event->day == OV_DATE_NONE ||
            !ov_reconcile_is_payment(event->entry) ||
            (d && !d->single && event->ahead != (const void *)d))
            continue;
        event->left = ov_reconcile_difference(event->left, off);
        most = ov_reconcile_difference(most, off);
        placed = ov_reconcile_sum(placed, off);
        ov_reconcile_post(desk, account, event, bill, place, off);
    }
    return placed;
}

/* The share that confirms a demand, claim by claim: one that is no cap (D8) confirms nothing. */
static void
confirm(ov_desk *desk, const ov_demand *d, const ov_paper *bill)
{
    bool alone = d->claim_no != OV_NO_INDEX;
    ov_money left = d->base;

    if (d->waits || !ov_reconcile_is_capped(&d->claim))
        return;
    for (size_t i = 0; i < (alone ? 1 : d->slot->claims.count); i++) {
        uint32_t no = alone ? d->claim_no : d->slot->claims.items[i];
        const ov_claim *claim = &desk->claims.items[no];
        ov_money take =
            ov_reconcile_least(ov_reconcile_difference(claim->cap, desk->confirmed[no]), left);

        if (claim->state != OV_CLAIM_FINAL || take.e4 <= 0)
            continue;
        post_share(desk, no, d->account, bill, "confirmed", take);
        left = ov_reconcile_difference(left, take);
    }
}

/* A plan's instalment: what of it is due, on whatever paper says so. */
static void
post_instalment(ov_desk *desk, const ov_account *account, const ov_special *special)
{
    const ov_ledger_entry *plan = special->agreement.plan;
    ov_money due = {0};

    for (size_t i = 0; plan && i < desk->payables.count; i++)
        if (desk->payables.items[i].bill == special->speaker->no &&
            (desk->payables.items[i].state == OV_PAYMENT_PLAN ||
             ov_str_eq(desk->payables.items[i].due_basis, OV_STR("instalment"))))
            due = ov_reconcile_sum(due, desk->payables.items[i].due_now);
    for (size_t i = 0; plan && i < account->events.count; i++) {
        ov_entry *event = &desk->entries[account->events.items[i]];

        if (event->entry == plan)
            ov_reconcile_post(desk, account, event, special->speaker, OV_PLACE_USED,
                              ov_reconcile_least(due, money_of(plan)));
    }
}

/* Of what nothing needs: the account's newest statement has it in its balance, or it is kept. */
static void
post_left(ov_desk *desk, const ov_account *account, ov_entry *event)
{
    ov_money left = ov_reconcile_difference(money_of(event->entry), event->posted);
    ov_date newest = OV_DATE_NONE;

    for (size_t i = 0; account && i < account->statements.count; i++)
        newest = OV_MAX(newest, desk->papers[account->statements.items[i]].dated);
    if (!ov_reconcile_is_payment(event->entry) && event->entry->type != OV_LEDGER_ADJUSTMENT)
        ov_reconcile_post(desk, account, event, NULL, "kept", left);
    else if (event->day == OV_DATE_NONE)
        ov_reconcile_post(desk, account, event, NULL, "later", left);
    else
        ov_reconcile_post(desk, account, event, NULL,
                          newest != OV_DATE_NONE && event->day <= newest ? "shown" : "kept", left);
}

/*
 * What the patient paid before a statement counts against the share (D5) without being used on the
 * demand: that, and what is given back, is placed here. What was used on visits that a plan or an agency
 * binds stands on the paper that speaks for them.
 */
void
ov_reconcile_post_account(ov_desk *desk, const ov_account *account, const ov_special *special,
                          const ov_demand *demands, size_t count, ov_money rest, size_t first)
{
    bool bound = special->kind == OV_SPECIAL_PLAN || special->by.notice;

    for (size_t i = 0; i < count; i++) {
        const ov_demand *d = &demands[i];
        const ov_paper *bill = bound && d->slot->covered ? special->speaker : d->bill;
        ov_money open = ov_reconcile_difference(d->base, d->used), due, cut;

        confirm(desk, d, bill);
        if (d->waits)
            continue;
        due = ov_reconcile_left(desk, d);
        cut = ov_reconcile_difference(open, due.e4 > 0 ? due : (ov_money){0});
        post_payments(desk, account, d, d->bill, OV_PLACE_USED, cut);
        if (!d->tonight)
            continue;
        ov_reconcile_post_credits(desk, account, d->slot, d->bill, d->credited);
        post_payments(desk, account, NULL, d->bill, "credit", d->verdict.credit);
    }
    for (size_t i = first; bound && i < desk->postings.count; i++) {
        ov_posting *posting = &desk->postings.items[i];
        uint32_t slot =
            posting->bill == OV_NO_INDEX ? OV_NO_INDEX : desk->papers[posting->bill].slot;

        if (slot != OV_NO_INDEX && desk->slots.items[slot].covered)
            posting->bill = special->speaker->no;
    }
    if (special->kind != OV_SPECIAL_NONE) {
        post_instalment(desk, account, special);
        if (!special->silent)
            post_payments(desk, account, NULL, special->speaker, "credit", rest);
    }
    for (size_t i = 0; i < account->events.count; i++)
        post_left(desk, account, &desk->entries[account->events.items[i]]);
}

void
ov_reconcile_post_rest(ov_desk *desk)
{
    bool *announced = OV_NEW_ARRAY(desk->scratch, bool, desk->count + 1); /* by EOB */

    for (size_t i = 0; i < desk->payables.count; i++)
        if (desk->payables.items[i].state == OV_AWAITING_BILL &&
            desk->payables.items[i].eob != OV_NO_INDEX)
            announced[desk->payables.items[i].eob] = true;
    for (size_t i = 0; i < desk->entry_count; i++)
        post_left(desk, NULL, &desk->entries[i]);
    for (uint32_t i = 0; desk->confirmed && i < desk->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[i];
        const ov_account *account = NULL;

        if (claim->state != OV_CLAIM_FINAL)
            continue;
        if (claim->slot != OV_NO_INDEX)
            account = &desk->accounts.items[desk->slots.items[claim->slot].account];
        post_share(desk, i, account, NULL, announced[claim->ruling] ? "awaiting_bill" : "kept",
                   ov_reconcile_difference(claim->cap, desk->confirmed[i]));
    }
}
