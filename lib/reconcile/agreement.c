#include "special_internal.h"

/*
 * D11: an account under a payment plan in good standing. Due is the next instalment; what is left of
 * the plan is no more than what the EOBs leave of the visits that it binds.
 */

/* The first instalment day from `as_of` on. */
static ov_date
next_instalment_day(ov_date as_of, int32_t day_of_month)
{
    int year, month, day;
    ov_date out = OV_DATE_NONE;

    if (day_of_month < 1 || day_of_month > 31)
        return OV_DATE_NONE;
    ov_date_to_ymd(as_of, &year, &month, &day);
    for (int tries = 0; tries < 2; tries++) {
        int on = day_of_month;

        while (on > 28 && !ov_date_valid(year, month, on))
            on--;
        if (ov_date_from_ymd(year, month, on, &out) && out >= as_of)
            return out;
        month = month == 12 ? 1 : month + 1;
        year += month == 1;
    }
    return out;
}

/*
 * What of the payments was for the instalment that comes next: those after the instalment day
 * before it (an instalment paid on its day is paid, and no part of the next one); of a statement
 * that asks for a day still ahead, those after the statement.
 */
static ov_money
paid_towards(const ov_desk *desk, const ov_account *account, const ov_agreement *a)
{
    ov_date since;

    if (a->day == OV_DATE_NONE)
        return a->paid;
    since = next_instalment_day(ov_date_add(a->day, -31), a->plan->day_of_month);
    if (since >= a->day)
        since = ov_date_add(a->day, -31);
    return ov_reconcile_least(a->paid,
                              ov_reconcile_ledger_paid(desk, account, since + 1,
                                                       desk->the_case->as_of, OV_PAYMENTS_BOUND));
}

void
ov_reconcile_agreement_open(ov_desk *desk, ov_agreement *a)
{
    ov_date due =
        a->statement ? ov_reconcile_paper_date(a->statement, OV_FACT_DUE_DATE) : OV_DATE_NONE;

    a->day = OV_DATE_NONE;
    if (a->plan && a->plan->has_instalment) {
        a->instalment = a->plan->instalment;
        a->known = true;
    }
    if (a->statement &&
        ov_reconcile_paper_money(a->statement, OV_FACT_INSTALMENT_DUE, &a->instalment))
        a->known = true;
    if (a->plan && (due == OV_DATE_NONE || due < desk->the_case->as_of))
        a->day = next_instalment_day(desk->the_case->as_of, a->plan->day_of_month);
}

ov_money
ov_reconcile_agreement_instalment(const ov_desk *desk, const ov_account *account,
                                  const ov_agreement *a, ov_money left)
{
    ov_money due = ov_reconcile_difference(a->instalment, paid_towards(desk, account, a));

    due = ov_reconcile_least(due, left);
    return due.e4 > 0 ? due : (ov_money){0};
}

/* The visits of a plan of which nobody knows whether it still binds: what they ask may be asked at
   once, or by instalments. They are judged as themselves, and wait for a person. */
static void
doubt(ov_desk *desk, const ov_account *account, ov_date agreed)
{
    ov_reconcile_special_cover(desk, account, agreed);
    for (uint32_t i = 0; i < account->slot_count; i++) {
        ov_slot *slot = &desk->slots.items[account->first_slot + i];

        slot->doubtful = slot->covered;
        slot->covered = false;
    }
}

/* D11. A plan that the ledger says is broken binds nobody, whatever a plan statement said. */
bool
ov_reconcile_agreement_find(ov_desk *desk, const ov_account *account, ov_special *out)
{
    ov_slot alone = {.account = 0};
    ov_agreement *a = &out->agreement;

    a->plan = ov_reconcile_ledger_plan(desk, account);
    if (account->plan_statement != OV_NO_INDEX)
        a->statement = &desk->papers[account->plan_statement];
    if (a->plan && ov_reconcile_ledger_standing(a->plan) == OV_STANDING_UNKNOWN)
        doubt(desk, account, a->plan->agreed_on);
    if (a->plan ? ov_reconcile_ledger_standing(a->plan) != OV_STANDING_GOOD : !a->statement)
        return false;
    out->covered = ov_reconcile_special_cover(desk, account,
                                              a->plan ? a->plan->agreed_on : a->statement->dated);
    a->speaker = a->statement;
    if (!a->speaker && out->covered.count)
        a->speaker = &desk->papers[out->covered.items[out->covered.count - 1]];
    if (!a->speaker)
        return false;
    out->kind = OV_SPECIAL_PLAN;
    out->speaker = a->speaker;
    out->silent = !ov_reconcile_any_pending(desk, &out->covered) &&
                  !ov_reconcile_any_pending(desk, &account->plans);
    if (!ov_reconcile_special_has_demand(desk, account) && a->speaker->has_balance)
        out->used = ov_reconcile_ledger_use(desk, account, &alone, a->speaker, OV_EVENT_ANY,
                                            OV_STR_NULL, a->speaker->balance);
    return true;
}

/* A claim that is open again, of visits that no statement tells of. */
static bool
claim_waits(const ov_desk *desk, const ov_agreement *a, const ov_covered *sum, uint32_t *ruling)
{
    const ov_claim *claim = sum->count ? NULL : ov_reconcile_claim_behind(desk, a->speaker);

    *ruling = claim ? claim->ruling : sum->ruling;
    return claim ? claim->state == OV_CLAIM_PENDING
                 : sum->waiting.e4 > 0 && sum->wait == OV_PENDING_INSURANCE && sum->base.e4 <= 0;
}

/* D6: the plan waits with its claim, as any demand would. */
static void
hold_plan(ov_desk *desk, const ov_agreement *a, ov_payable *payable, uint32_t ruling)
{
    uint32_t pieces[2] = {a->speaker->no, ruling};

    payable->state = OV_PENDING_INSURANCE;
    payable->eob = ruling;
    payable->basis = OV_STR("payment plan, no final eob");
    ov_reconcile_rule(desk, a->speaker->no, "D6");
    ov_reconcile_flag_money(
        ov_reconcile_flag(desk, "BILLED_WHILE_PENDING", pieces, ruling == OV_NO_INDEX ? 1 : 2),
        payable->pending, payable->currency);
    if (a->statement)
        ov_reconcile_decide(desk, a->statement->no, OV_HOLD, OV_REASON_INSURANCE_PENDING,
                            OV_NO_INDEX);
}

/* What of the plan is left: what its statement says less what was paid since, and no more than the
   EOBs leave of its visits, where they cut them. */
static ov_money
left_of(ov_desk *desk, const ov_account *account, ov_special *special, const ov_covered *sum,
        ov_payable *payable)
{
    ov_agreement *a = &special->agreement;
    ov_money owed = ov_reconcile_difference(sum->base, sum->used), left, asked;
    uint32_t pieces[2] = {a->speaker->no, sum->ruling};

    if (!a->statement) {
        a->remaining = sum->count ? sum->asked : a->speaker->balance;
        a->paid = sum->count ? ov_reconcile_sum(sum->used, sum->written) : special->used;
        return sum->count ? owed : ov_reconcile_difference(a->remaining, a->paid);
    }
    a->remaining = a->statement->has_balance ? a->statement->balance : a->instalment;
    a->paid = special->used;
    if (sum->count)
        a->paid = ov_reconcile_least(
            a->remaining, ov_reconcile_ledger_paid(desk, account, a->statement->dated + 1,
                                                   desk->the_case->as_of, OV_PAYMENTS_BOUND));
    left = asked = ov_reconcile_difference(a->remaining, a->paid);
    if (sum->count && !sum->waiting.e4 &&
        ov_reconcile_difference(ov_reconcile_difference(sum->asked, sum->written), sum->base).e4 >
            OV_CENT)
        left = ov_reconcile_least(left, owed);
    if (left.e4 < 0)
        left = (ov_money){0};
    payable->disputed = ov_reconcile_difference(asked, left);
    if (payable->disputed.e4 > OV_CENT)
        ov_reconcile_flag_money(
            ov_reconcile_flag(desk, "BILL_EXCEEDS_EOB", pieces, sum->ruling == OV_NO_INDEX ? 1 : 2),
            payable->disputed, payable->currency);
    return left;
}

/* A bill that waits in the plan's stead: what is not its own stays with the others. */
static void
account_for(ov_desk *desk, const ov_paper *bill, ov_payable *payable)
{
    ov_money rest;

    payable->pending = ov_reconcile_least(payable->pending, bill->balance);
    rest = ov_reconcile_difference(bill->balance, payable->pending);
    ov_reconcile_lines(desk, bill, payable, bill->balance, (ov_money){0});
    ov_reconcile_line(desk, bill, OV_STR("superseded"), rest);
}

/* The instalment, what remains, and its day; from the statement, else from the ledger. */
static void
judge_plan(ov_desk *desk, const ov_account *account, ov_special *special, const ov_covered *sum)
{
    ov_agreement *a = &special->agreement;
    ov_payable *payable = ov_reconcile_payable(desk, account, a->speaker);
    uint32_t ruling;
    ov_money left;

    payable->bill = a->speaker->no;
    ov_reconcile_agreement_open(desk, a);
    left = left_of(desk, account, special, sum, payable);
    if (special->contested) { /* what is left, and what of the next instalment, is not known */
        a->known = false;
        a->instalment = (ov_money){0};
        left = a->statement || !sum->count ? left : ov_reconcile_sum(left, sum->waiting);
        ov_reconcile_flag(desk, a->speaker->conflicting ? "CONFLICTING_STATUS" : "LINK_AMBIGUOUS",
                          &a->speaker->no, 1);
    }
    payable->state = a->known ? OV_PAYMENT_PLAN : OV_NEEDS_REVIEW;
    payable->basis = OV_STR("next instalment");
    if (claim_waits(desk, a, sum, &ruling)) {
        payable->pending = a->statement || !sum->count ? left : sum->waiting;
        hold_plan(desk, a, payable, ruling);
        if (!a->statement)
            account_for(desk, a->speaker, payable);
    } else {
        payable->due_now = ov_reconcile_agreement_instalment(desk, account, a, left);
        payable->pending = ov_reconcile_difference(left, payable->due_now);
        if (a->day != OV_DATE_NONE && payable->due_now.e4 > 0) {
            payable->due_by = a->day;
            payable->due_basis = OV_STR("instalment");
        } else if (a->statement) {
            ov_reconcile_payable_day(desk, payable, a->statement);
        }
    }
    if (special->contested && !a->statement)
        account_for(desk, a->speaker, payable);
    if (a->statement) /* what is left of the plan is not due yet */
        ov_reconcile_lines(desk, a->statement, payable, a->remaining, a->paid);
}

/* What is left of a plan is for a person to find: until then none of its papers travels. */
static void
hold_all(ov_desk *desk, const ov_numbers *papers)
{
    ov_numbers held = {0};

    for (size_t i = 0; i < papers->count; i++) {
        const ov_paper *paper = &desk->papers[papers->items[i]];

        if (!paper->pending)
            continue;
        ov_reconcile_take_over(desk, paper, &held);
        ov_reconcile_decide(desk, paper->no, OV_HOLD, OV_REASON_EOB_CONFLICT_REVIEW, OV_NO_INDEX);
    }
}

void
ov_reconcile_agreement_judge(ov_desk *desk, const ov_account *account, ov_special *special,
                             const ov_covered *sum)
{
    const ov_paper *statement = special->agreement.statement;
    ov_numbers dropped = {0}, older = {0};
    ov_money most;

    judge_plan(desk, account, special, sum);
    if (statement)
        ov_reconcile_rule(desk, statement->no, "D11");
    if (special->contested) {
        hold_all(desk, &account->plans);
        hold_all(desk, &special->covered);
        return;
    }
    ov_reconcile_special_drop(desk, &account->plans, OV_REASON_SUPERSEDED_BY,
                              account->plan_statement, "D1", &older);
    most = ov_reconcile_special_drop(desk, &special->covered, OV_REASON_PAYMENT_PLAN_CURRENT,
                                     account->plan_statement, "D11", &dropped);
    if (!dropped.count)
        return;
    if (statement)
        *OV_VEC_ADD(desk->scratch, &dropped) = statement->no;
    ov_reconcile_flag_money(
        ov_reconcile_flag(desk, "DUNNING_DESPITE_PLAN", dropped.items, dropped.count), most,
        desk->papers[dropped.items[0]].currency);
}

/* A plan statement of tonight for a plan that the ledger calls broken, or in words that nobody knows:
   somebody must look. */
void
ov_reconcile_agreement_broken(ov_desk *desk, const ov_account *account, const ov_paper *statement)
{
    ov_payable *payable = ov_reconcile_payable(desk, account, statement);

    payable->bill = statement->no;
    payable->state = OV_NEEDS_REVIEW;
    payable->basis = OV_STR("payment plan not in good standing");
    payable->pending =
        statement->has_balance && statement->balance.e4 > 0 ? statement->balance : (ov_money){0};
    ov_reconcile_rule(desk, statement->no, "D11");
    ov_reconcile_flag(desk, "CONFLICTING_STATUS", &statement->no, 1);
    ov_reconcile_decide(desk, statement->no, OV_SEPARATE, OV_REASON_KEPT_SEPARATE, OV_NO_INDEX);
    ov_reconcile_lines(desk, statement, payable, payable->pending, (ov_money){0});
}
