#include "item_internal.h"
#include "special_internal.h"

/*
 * Accounts under another rule than bill against EOB: placed with an agency (D12, collection.c), on
 * a payment plan in good standing (D11, agreement.c). First it is found which visits they bind;
 * these are then judged by their EOBs and events like all others (D4 to D10), and what is left of
 * them is what the agency or the plan may ask.
 */

/* What one paper asks has been taken over by another. */
ov_money
ov_reconcile_take_over(ov_desk *desk, const ov_paper *paper, ov_numbers *dropped)
{
    if (!paper->has_balance || paper->balance.e4 <= 0 ||
        !ov_reconcile_class_is_demand(paper->klass))
        return (ov_money){0};
    *OV_VEC_ADD(desk->scratch, dropped) = paper->no;
    if (desk->accounted[paper->no])
        return paper->balance;
    ov_reconcile_line(desk, paper, OV_STR("demanded"), paper->balance);
    ov_reconcile_line(desk, paper, OV_STR("superseded"), paper->balance);
    return paper->balance;
}

/* Every one of these papers falls, with one reason; the largest sum they asked for. */
ov_money
ov_reconcile_special_drop(ov_desk *desk, const ov_numbers *papers, ov_reason reason,
                          uint32_t witness, const char *rule, ov_numbers *dropped)
{
    ov_money most = {0};

    for (size_t i = 0; i < papers->count; i++) {
        const ov_paper *paper = &desk->papers[papers->items[i]];
        ov_money asked;

        if (!paper->pending || paper->no == witness)
            continue;
        ov_reconcile_rule(desk, paper->no, rule);
        if (witness == OV_NO_INDEX)
            ov_reconcile_decide(desk, paper->no, OV_SUPPRESS, reason, witness);
        else
            ov_reconcile_fall_to(desk, paper->no, reason, witness);
        asked = ov_reconcile_take_over(desk, paper, dropped);
        most = ov_money_cmp(asked, most) > 0 ? asked : most;
    }
    return most;
}

bool
ov_reconcile_any_pending(const ov_desk *desk, const ov_numbers *papers)
{
    for (size_t i = 0; i < papers->count; i++)
        if (desk->papers[papers->items[i]].pending)
            return true;
    return false;
}

/* The day from which a visit is too late to be meant: of a plan older than every visit that we know
   of, the oldest of them is meant. */
static ov_date
latest_covered(const ov_desk *desk, const ov_account *account, ov_date made)
{
    ov_date oldest = OV_DATE_NONE;

    for (uint32_t i = 0; i < account->slot_count && made != OV_DATE_NONE; i++) {
        const ov_slot *slot = &desk->slots.items[account->first_slot + i];

        for (size_t k = 0; k < slot->statements.count; k++)
            oldest = ov_date_min(oldest, desk->papers[slot->statements.items[k]].from);
    }
    return made == OV_DATE_NONE || oldest == OV_DATE_NONE ? made : OV_MAX(made, oldest);
}

/*
 * An agreement or a placement binds the visits that were there when it was made: a later visit is
 * judged like any other. A statement of both is neither: nobody chooses. In the list: the
 * statements of the visits that are covered.
 */
ov_numbers
ov_reconcile_special_cover(ov_desk *desk, const ov_account *account, ov_date made)
{
    ov_numbers covered = {0};

    made = latest_covered(desk, account, made);
    for (uint32_t i = 0; i < account->slot_count; i++) {
        ov_slot *slot = &desk->slots.items[account->first_slot + i];
        const ov_paper *current;
        bool before = false, after = false;
        ov_items items;

        if (!slot->statements.count)
            continue;
        current = &desk->papers[slot->statements.items[slot->statements.count - 1]];
        items = ov_reconcile_items(desk, slot, current);
        for (size_t k = 0; k < items.count; k++) {
            ov_date day = items.items[k].from;

            after = after || (made != OV_DATE_NONE && day != OV_DATE_NONE && day > made);
            before = before || made == OV_DATE_NONE || (day != OV_DATE_NONE && day <= made);
        }
        slot->ambiguous = slot->ambiguous || (before && after);
        slot->covered = !after;
        for (size_t k = 0; slot->covered && k < slot->statements.count; k++)
            *OV_VEC_ADD(desk->scratch, &covered) = slot->statements.items[k];
    }
    return covered;
}

/* The claim behind a plan statement or a placed debt, which belong to no visit of their own. */
const ov_claim *
ov_reconcile_claim_behind(const ov_desk *desk, const ov_paper *speaker)
{
    const ov_claim *found = NULL;

    for (size_t i = 0; i < desk->claims.count; i++) {
        const ov_claim *claim = &desk->claims.items[i];
        const ov_paper *eob = &desk->papers[claim->papers.items[0]];
        ov_str biller = ov_reconcile_paper_text(eob, OV_FACT_BILLING_PROVIDER);

        if (claim->state == OV_CLAIM_NONE || ov_str_is_null(claim->control) ||
            !ov_reconcile_biller_is(desk, speaker, biller) ||
            (!ov_str_eq(claim->control, speaker->control) &&
             !ov_str_eq(claim->control, speaker->account)) ||
            !ov_reconcile_days_meet(eob, speaker) || !ov_reconcile_currency_meets(eob, speaker))
            continue;
        if (!found || claim->state == OV_CLAIM_PENDING)
            found = claim;
    }
    return found;
}

/* Is one of the covered visits billed in what we see? Then the events are used on it. */
bool
ov_reconcile_special_has_demand(const ov_desk *desk, const ov_account *account)
{
    for (uint32_t i = 0; i < account->slot_count; i++) {
        const ov_slot *slot = &desk->slots.items[account->first_slot + i];

        if (slot->covered && slot->statements.count &&
            ov_reconcile_is_demand(
                &desk->papers[slot->statements.items[slot->statements.count - 1]]))
            return true;
    }
    return false;
}

/* What the covered visits come to, each by its EOB and after the events used on it. */
ov_covered
ov_reconcile_covered(const ov_desk *desk, const ov_demand *demands, size_t count)
{
    ov_covered sum = {.ruling = OV_NO_INDEX};

    for (size_t i = 0; i < count; i++) {
        const ov_demand *d = &demands[i];
        bool cut = d->claim.state == OV_CLAIM_FINAL && ov_money_cmp(d->base, d->amount) < 0;

        if (!d->slot->covered)
            continue;
        sum.count++;
        sum.asked = ov_reconcile_sum(sum.asked, d->amount);
        sum.base = ov_reconcile_sum(sum.base, d->base);
        sum.written = ov_reconcile_sum(sum.written, d->written);
        if (!d->waits) {
            ov_money left = ov_reconcile_left(desk, d);

            sum.used = ov_reconcile_sum(
                sum.used, left.e4 > 0 ? ov_reconcile_difference(d->base, left) : d->base);
        } else {
            sum.waiting = ov_reconcile_sum(sum.waiting, d->amount);
            sum.wait = d->verdict.payable.state;
        }
        if ((d->waits || cut) && d->claim.state != OV_CLAIM_NONE)
            sum.ruling = d->claim.ruling;
    }
    return sum;
}

/* D12 before D11 for who is paid: an assigned plan is paid to the agency. */
void
ov_reconcile_special_find(ov_desk *desk, const ov_account *account, ov_special *out)
{
    ov_slot alone = {.account = 0};

    *out = (ov_special){.kind = OV_SPECIAL_NONE, .used = {0}};
    if (!ov_reconcile_collection_find(desk, account, out))
        ov_reconcile_agreement_find(desk, account, out);
    if (out->kind == OV_SPECIAL_NONE)
        return;
    out->contested = out->speaker->conflicting ||
                     ov_reconcile_ledger_contested(desk, account, &alone, out->speaker, false);
    for (size_t i = 0; i < out->covered.count && !out->contested; i++)
        out->contested = ov_reconcile_ledger_contested(desk, account, &alone,
                                                       &desk->papers[out->covered.items[i]], false);
}

/* `rest`: payments that no visit needed. A plan statement whose plan is broken is judged by nobody: it
   says so. */
void
ov_reconcile_special_judge(ov_desk *desk, const ov_account *account, ov_special *special,
                           const ov_demand *demands, size_t count, ov_money rest)
{
    ov_covered sum = ov_reconcile_covered(desk, demands, count);

    if (special->kind == OV_SPECIAL_NONE) {
        for (size_t i = 0; i < account->plans.count; i++)
            if (desk->papers[account->plans.items[i]].pending)
                ov_reconcile_agreement_broken(desk, account,
                                              &desk->papers[account->plans.items[i]]);
        return;
    }
    if (special->silent)
        return;
    if (special->kind == OV_SPECIAL_COLLECTION)
        ov_reconcile_collection_judge(desk, account, special, &sum, demands, count);
    else
        ov_reconcile_agreement_judge(desk, account, special, &sum);
    if (rest.e4 > 0 && sum.count)
        ov_reconcile_flag_money(ov_reconcile_flag(desk, "CREDIT_BALANCE", &special->speaker->no, 1),
                                rest, special->speaker->currency);
}
