#include "reconcile_internal.h"

/*
 * Accounts under another rule than bill against EOB: placed with an agency (D12), on a payment plan
 * in good standing (D11).
 */

/* What one paper asks has been taken over by another. */
static ov_money
take_over(ov_desk *desk, const ov_paper *paper, ov_numbers *dropped)
{
    if (!paper->has_balance || paper->balance.e4 <= 0 ||
        !ov_reconcile_class_is_demand(paper->klass))
        return (ov_money){0};
    *OV_VEC_ADD(desk->scratch, dropped) = paper->no;
    ov_reconcile_line(desk, paper, OV_STR("demanded"), paper->balance);
    ov_reconcile_line(desk, paper, OV_STR("superseded"), paper->balance);
    return paper->balance;
}

/* Every one of these papers falls, with one reason; the largest sum they asked for. */
static ov_money
drop_demands(ov_desk *desk, const ov_numbers *papers, ov_reason reason, uint32_t witness,
             const char *rule, ov_numbers *dropped)
{
    ov_money most = {0};

    for (size_t i = 0; i < papers->count; i++) {
        const ov_paper *paper = &desk->papers[papers->items[i]];
        ov_money asked;

        if (!paper->pending || paper->no == witness)
            continue;
        ov_reconcile_rule(desk, paper->no, rule);
        ov_reconcile_decide(desk, paper->no, OV_SUPPRESS, reason, witness);
        asked = take_over(desk, paper, dropped);
        most = ov_money_cmp(asked, most) > 0 ? asked : most;
    }
    return most;
}

static const ov_paper *
last_statement(const ov_desk *desk, const ov_account *account)
{
    return account->statements.count
               ? &desk->papers[account->statements.items[account->statements.count - 1]]
               : NULL;
}

static bool
any_pending(const ov_desk *desk, const ov_numbers *papers)
{
    for (size_t i = 0; i < papers->count; i++)
        if (desk->papers[papers->items[i]].pending)
            return true;
    return false;
}

/* A collector's claim may meanwhile have been paid to it: its own ledger entries count. */
static void
judge_collection(ov_desk *desk, const ov_account *account, const ov_paper *notice,
                 const ov_ledger_entry *assignment)
{
    const ov_paper *speaker = notice ? notice : last_statement(desk, account);
    ov_slot alone = {.account = 0};
    ov_credit credit = ov_reconcile_ledger_credit(desk, account, &alone, speaker);
    ov_payable *payable = ov_reconcile_payable(desk, account, speaker);
    ov_str agency = notice ? ov_reconcile_paper_text(notice, OV_FACT_ASSIGNED_TO) : OV_STR_NULL;
    ov_money left;

    if (ov_str_is_empty(agency) && assignment)
        agency = assignment->assigned_to;
    if (ov_str_is_empty(agency) && notice)
        agency = notice->piece->department->legal_entity;
    payable->payee = ov_str_is_empty(agency) ? payable->payee : agency;
    payable->bill = speaker->no;
    payable->state = speaker->has_balance ? OV_IN_COLLECTION : OV_NEEDS_REVIEW;
    payable->basis = notice ? OV_STR("validation notice") : OV_STR("assigned, as the ledger says");
    if (!speaker->has_balance)
        return;
    left = ov_reconcile_difference(speaker->balance, credit.unshown);
    payable->due_now = left.e4 > 0 ? left : (ov_money){0};
    if (left.e4 <= 0)
        payable->state = OV_PAID;
    if (notice)
        ov_reconcile_lines(desk, notice, payable, notice->balance,
                           ov_reconcile_difference(notice->balance, payable->due_now));
    ov_reconcile_rule(desk, speaker->no, "D12");
}

static bool
collection_due(ov_desk *desk, const ov_account *account)
{
    const ov_ledger_entry *assignment = ov_reconcile_ledger_assignment(desk, account);
    const ov_paper *notice =
        account->collector == OV_NO_INDEX ? NULL : &desk->papers[account->collector];
    ov_date placed = notice ? ov_reconcile_paper_date(notice, OV_FACT_PLACED_ON) : OV_DATE_NONE;
    ov_numbers dropped = {0}, older = {0};

    if ((!notice && !assignment) || (!notice && !account->statements.count) ||
        (placed != OV_DATE_NONE && placed > desk->the_case->as_of))
        return false;
    judge_collection(desk, account, notice, assignment);
    drop_demands(desk, &account->statements, OV_REASON_ASSIGNED_TO_AGENCY, account->collector,
                 "D12", &dropped);
    drop_demands(desk, &account->plans, OV_REASON_ASSIGNED_TO_AGENCY, account->collector, "D12",
                 &dropped);
    for (size_t i = 0; i + 1 < account->collectors.count;
         i++) /* mandated: it travels all the same */
        take_over(desk, &desk->papers[account->collectors.items[i]], &older);
    if (!dropped.count)
        return true;
    if (notice)
        *OV_VEC_ADD(desk->scratch, &dropped) = notice->no;
    ov_reconcile_flag(desk, "ASSIGNED_TO_AGENCY", dropped.items, dropped.count);
    return true;
}

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

/* The instalment, what remains, and its day; from the statement, else from the ledger. */
static void
judge_plan(ov_desk *desk, const ov_account *account, const ov_paper *statement,
           const ov_ledger_entry *plan)
{
    const ov_paper *speaker = statement ? statement : last_statement(desk, account);
    ov_slot alone = {.account = 0};
    ov_credit credit = ov_reconcile_ledger_credit(desk, account, &alone, speaker);
    ov_payable *payable = ov_reconcile_payable(desk, account, speaker);
    ov_money instalment = {0}, remaining = speaker->balance;
    bool known = false;

    if (plan && plan->has_instalment) {
        instalment = plan->instalment;
        known = true;
    }
    if (statement && ov_reconcile_paper_money(statement, OV_FACT_INSTALMENT_DUE, &instalment))
        known = true;
    if (speaker->has_balance)
        instalment = ov_reconcile_least(instalment, remaining);
    else
        remaining = instalment;
    instalment = ov_reconcile_difference(instalment, credit.unshown);
    payable->bill = speaker->no;
    payable->state = known ? OV_PAYMENT_PLAN : OV_NEEDS_REVIEW;
    payable->due_now = instalment.e4 > 0 ? instalment : (ov_money){0};
    payable->basis = OV_STR("next instalment");
    if (statement)
        ov_reconcile_payable_day(desk, payable, statement);
    if (payable->due_by == OV_DATE_NONE && plan && payable->due_now.e4 > 0) {
        payable->due_by = next_instalment_day(desk->the_case->as_of, plan->day_of_month);
        payable->due_basis = OV_STR("instalment");
    }
    if (!statement)
        return;
    /* What is left of the plan is not due yet. */
    payable->pending = ov_reconcile_difference(ov_reconcile_difference(remaining, credit.unshown),
                                               payable->due_now);
    if (payable->pending.e4 < 0)
        payable->pending = (ov_money){0};
    ov_reconcile_lines(
        desk, statement, payable, remaining,
        ov_reconcile_difference(remaining, ov_reconcile_sum(payable->due_now, payable->pending)));
}

static bool
plan_due(ov_desk *desk, const ov_account *account)
{
    const ov_ledger_entry *plan = ov_reconcile_ledger_plan(desk, account);
    const ov_paper *statement =
        account->plan_statement == OV_NO_INDEX ? NULL : &desk->papers[account->plan_statement];
    ov_numbers dropped = {0}, older = {0};
    ov_money most;

    if (!plan && !statement)
        return false;
    if (!statement && !account->statements.count)
        return false;
    judge_plan(desk, account, statement, plan);
    if (statement)
        ov_reconcile_rule(desk, statement->no, "D11");
    drop_demands(desk, &account->plans, OV_REASON_SUPERSEDED_BY, account->plan_statement, "D1",
                 &older);
    most = drop_demands(desk, &account->statements, OV_REASON_PAYMENT_PLAN_CURRENT,
                        account->plan_statement, "D11", &dropped);
    if (!dropped.count)
        return true;
    if (statement)
        *OV_VEC_ADD(desk->scratch, &dropped) = statement->no;
    ov_reconcile_flag_money(
        ov_reconcile_flag(desk, "DUNNING_DESPITE_PLAN", dropped.items, dropped.count), most,
        desk->papers[dropped.items[0]].currency);
    return true;
}

/* true: the account is settled here. D12 comes before D11: an assigned plan is the agency's. */
bool
ov_reconcile_special_due(ov_desk *desk, const ov_account *account)
{
    if (!any_pending(desk, &account->statements) && !any_pending(desk, &account->plans) &&
        !any_pending(desk, &account->collectors))
        return false;
    return collection_due(desk, account) || plan_due(desk, account);
}
