#include "due_internal.h"
#include "entity_internal.h"
#include "item_internal.h"
#include "ledger_internal.h"
#include "payable_internal.h"

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

static bool
any_pending(const ov_desk *desk, const ov_numbers *papers)
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
static ov_numbers
cover(ov_desk *desk, const ov_account *account, ov_date made)
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

/* Who holds the debt, by the newest word: an assignment of the ledger or a validation notice. */
typedef struct holder {
    const ov_paper *notice;
    const ov_ledger_entry *assignment;
    ov_date placed; /* OV_DATE_NONE: not stated */
    ov_str agency;  /* null: the house itself, or nobody says */
} holder;

static bool
is_house(const ov_desk *desk, const ov_account *account, ov_str name)
{
    if (ov_reconcile_entity_same(desk->scratch, name, account->entity))
        return true;
    for (size_t i = 0; i < account->statements.count; i++)
        if (ov_reconcile_biller_is(desk, &desk->papers[account->statements.items[i]], name))
            return true;
    return false;
}

static ov_date
placed_on(const ov_paper *notice)
{
    return ov_reconcile_paper_date(notice, OV_FACT_PLACED_ON);
}

static holder
holder_of(const ov_desk *desk, const ov_account *account)
{
    const ov_ledger_entry *assignment = ov_reconcile_ledger_assignment(desk, account);
    holder found = {.placed = OV_DATE_NONE};

    for (size_t i = 0; i < account->collectors.count; i++) {
        const ov_paper *notice = &desk->papers[account->collectors.items[i]];
        ov_date placed = placed_on(notice);

        if (placed != OV_DATE_NONE && placed > desk->the_case->as_of)
            continue;
        if (!found.notice || placed == OV_DATE_NONE || placed >= found.placed) {
            found.notice = notice;
            found.placed = placed;
        }
    }
    if (found.notice) {
        found.agency = ov_reconcile_paper_text(found.notice, OV_FACT_ASSIGNED_TO);
        if (ov_str_is_empty(found.agency))
            found.agency = found.notice->piece->department->legal_entity;
    }
    if (!assignment ||
        (found.notice && (found.placed == OV_DATE_NONE || assignment->posted_on == OV_DATE_NONE ||
                          assignment->posted_on <= found.placed)))
        return found;
    if (found.notice &&
        ov_reconcile_entity_same(desk->scratch, assignment->assigned_to, found.agency))
        return found;
    return (holder){.assignment = assignment,
                    .notice = found.notice,
                    .placed = assignment->posted_on,
                    .agency = assignment->assigned_to};
}

/* The claim behind a plan statement or a placed debt, which belong to no visit of their own. */
static const ov_claim *
claim_behind(const ov_desk *desk, const ov_paper *speaker)
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
            !ov_reconcile_days_meet(eob, speaker))
            continue;
        if (!found || claim->state == OV_CLAIM_PENDING)
            found = claim;
    }
    return found;
}

/* D6, D4, D5 for a debt that somebody else holds: what waits for the plan is not due, and nobody is
   owed more than the share. What is left of `left`. */
static ov_money
share_of_placed(ov_desk *desk, const ov_paper *speaker, ov_payable *payable, ov_money left)
{
    const ov_claim *claim = claim_behind(desk, speaker);
    uint32_t pieces[2] = {speaker->no, claim ? claim->ruling : OV_NO_INDEX};
    ov_money excess;

    if (!claim || claim->ruling == OV_NO_INDEX)
        return left;
    payable->eob = claim->ruling;
    if (claim->state != OV_CLAIM_FINAL) {
        payable->pending = left;
        payable->state = claim->state == OV_CLAIM_PENDING             ? OV_PENDING_INSURANCE
                         : claim->state == OV_CLAIM_PENDING_SECONDARY ? OV_PENDING_SECONDARY
                                                                      : OV_NEEDS_REVIEW;
        if (claim->state == OV_CLAIM_PENDING)
            ov_reconcile_flag_money(ov_reconcile_flag(desk, "BILLED_WHILE_PENDING", pieces, 2),
                                    left, payable->currency);
        return (ov_money){0};
    }
    excess = ov_reconcile_difference(left, claim->cap);
    if (excess.e4 <= OV_CENT || (claim->network == OV_NETWORK_OUT && !claim->protected_by_law))
        return left;
    payable->disputed = excess;
    ov_reconcile_flag_money(ov_reconcile_flag(desk, "BILL_EXCEEDS_EOB", pieces, 2), excess,
                            payable->currency);
    return claim->cap.e4 > 0 ? claim->cap : (ov_money){0};
}

/* A collector's claim may meanwhile have been paid to it: its own ledger entries count. */
static void
judge_collection(ov_desk *desk, const ov_account *account, const holder *by,
                 const ov_paper *speaker)
{
    ov_slot alone = {.account = 0};
    ov_payable *payable = ov_reconcile_payable(desk, account, speaker);
    ov_money left, paid;

    payable->payee = ov_str_is_empty(by->agency) ? payable->payee : by->agency;
    payable->bill = speaker->no;
    payable->state = speaker->has_balance ? OV_IN_COLLECTION : OV_NEEDS_REVIEW;
    payable->basis = speaker == by->notice && !by->assignment
                         ? OV_STR("validation notice")
                         : OV_STR("assigned, as the ledger says");
    if (!speaker->has_balance)
        return;
    left = ov_reconcile_difference(
        speaker->balance, ov_reconcile_ledger_use(desk, account, &alone, speaker, OV_EVENT_ANY,
                                                  OV_STR_NULL, speaker->balance));
    if (left.e4 <= 0)
        payable->state = OV_PAID;
    paid = ov_reconcile_difference(speaker->balance, left);
    payable->due_now = left.e4 > 0 ? share_of_placed(desk, speaker, payable, left) : (ov_money){0};
    if (speaker == by->notice)
        ov_reconcile_lines(desk, speaker, payable, speaker->balance, paid);
    ov_reconcile_rule(desk, speaker->no, "D12");
}

static bool
collection_due(ov_desk *desk, const ov_account *account)
{
    holder by = holder_of(desk, account);
    ov_numbers covered, dropped = {0};
    const ov_paper *speaker = by.notice;
    uint32_t witness = by.notice ? by.notice->no : OV_NO_INDEX;

    if ((!by.notice && !by.assignment) || (!by.notice && !account->statements.count))
        return false;
    if (by.assignment && (ov_str_is_empty(by.agency) || is_house(desk, account, by.agency)))
        return false; /* recalled: the house is owed again */
    covered = cover(desk, account, by.placed);
    if (!speaker && covered.count)
        speaker = &desk->papers[covered.items[covered.count - 1]];
    if (!speaker)
        return false;
    if (!any_pending(desk, &covered) && !any_pending(desk, &account->plans) &&
        !any_pending(desk, &account->collectors))
        return true;
    judge_collection(desk, account, &by, speaker);
    drop_demands(desk, &covered, OV_REASON_ASSIGNED_TO_AGENCY, witness, "D12", &dropped);
    drop_demands(desk, &account->plans, OV_REASON_ASSIGNED_TO_AGENCY, witness, "D12", &dropped);
    for (size_t i = 0; i < account->collectors.count; i++) /* mandated: it travels all the same */
        if (account->collectors.items[i] != witness)
            take_over(desk, &desk->papers[account->collectors.items[i]], &dropped);
    if (!dropped.count)
        return true;
    if (by.notice)
        *OV_VEC_ADD(desk->scratch, &dropped) = by.notice->no;
    ov_reconcile_flag(desk, "ASSIGNED_TO_AGENCY", dropped.items, dropped.count);
    return true;
}

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

/* What is agreed about an account, and what it comes to tonight. */
typedef struct agreement {
    const ov_ledger_entry *plan;
    const ov_paper *statement, *speaker;
    ov_money instalment, remaining, paid;
    ov_date day; /* of the next instalment; OV_DATE_NONE: as the statement says */
    bool known;
} agreement;

static ov_money
agreed_remaining(ov_desk *desk, const ov_account *account, const agreement *a)
{
    ov_money sum = {0};

    if (a->statement)
        return a->statement->balance;
    for (uint32_t i = 0; i < account->slot_count; i++) {
        const ov_slot *slot = &desk->slots.items[account->first_slot + i];

        if (slot->covered && slot->statements.count)
            sum = ov_reconcile_sum(
                sum, desk->papers[slot->statements.items[slot->statements.count - 1]].balance);
    }
    return sum;
}

/*
 * What of the payments was for the instalment that comes next: those after the instalment day
 * before it (an instalment paid on its day is paid, and no part of the next one); of a statement
 * that asks for a day still ahead, those after the statement.
 */
static ov_money
paid_towards(const ov_desk *desk, const ov_account *account, const agreement *a)
{
    ov_date since;

    if (a->day == OV_DATE_NONE)
        return a->paid;
    since = next_instalment_day(ov_date_add(a->day, -31), a->plan->day_of_month);
    if (since >= a->day)
        since = ov_date_add(a->day, -31);
    return ov_reconcile_least(
        a->paid, ov_reconcile_ledger_paid(desk, account, since + 1, desk->the_case->as_of));
}

static void
find_agreement(ov_desk *desk, const ov_account *account, agreement *a)
{
    ov_slot alone = {.account = 0};
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
    a->remaining = agreed_remaining(desk, account, a);
    if (!a->speaker->has_balance)
        a->remaining = a->instalment;
    a->paid = ov_reconcile_ledger_use(desk, account, &alone, a->speaker, OV_EVENT_ANY, OV_STR_NULL,
                                      a->remaining);
    if (a->plan && (due == OV_DATE_NONE || due < desk->the_case->as_of))
        a->day = next_instalment_day(desk->the_case->as_of, a->plan->day_of_month);
}

/* A claim that is open again: the plan waits with it, as any demand would (D6). */
static bool
waits_for_claim(ov_desk *desk, const agreement *a, ov_payable *payable)
{
    const ov_claim *claim = claim_behind(desk, a->speaker);
    uint32_t pieces[2] = {a->speaker->no, claim ? claim->ruling : OV_NO_INDEX};

    if (!claim || claim->state != OV_CLAIM_PENDING)
        return false;
    payable->state = OV_PENDING_INSURANCE;
    payable->eob = claim->ruling;
    payable->pending = ov_reconcile_difference(a->remaining, a->paid);
    payable->basis = OV_STR("payment plan, no final eob");
    ov_reconcile_rule(desk, a->speaker->no, "D6");
    ov_reconcile_flag_money(
        ov_reconcile_flag(desk, "BILLED_WHILE_PENDING", pieces, pieces[1] == OV_NO_INDEX ? 1 : 2),
        payable->pending, payable->currency);
    if (a->statement) {
        ov_reconcile_decide(desk, a->statement->no, OV_HOLD, OV_REASON_INSURANCE_PENDING,
                            OV_NO_INDEX);
        ov_reconcile_lines(desk, a->statement, payable, a->remaining, a->paid);
    }
    return true;
}

/* The instalment, what remains, and its day; from the statement, else from the ledger. */
static void
judge_plan(ov_desk *desk, const ov_account *account, agreement *a)
{
    ov_payable *payable = ov_reconcile_payable(desk, account, a->speaker);
    ov_money left, due;

    find_agreement(desk, account, a);
    payable->bill = a->speaker->no;
    if (waits_for_claim(desk, a, payable))
        return;
    left = ov_reconcile_difference(a->remaining, a->paid);
    due = ov_reconcile_difference(a->instalment, paid_towards(desk, account, a));
    due = ov_reconcile_least(due, left);
    payable->state = a->known ? OV_PAYMENT_PLAN : OV_NEEDS_REVIEW;
    payable->due_now = due.e4 > 0 ? due : (ov_money){0};
    payable->basis = OV_STR("next instalment");
    if (a->day != OV_DATE_NONE && payable->due_now.e4 > 0) {
        payable->due_by = a->day;
        payable->due_basis = OV_STR("instalment");
    } else if (a->statement) {
        ov_reconcile_payable_day(desk, payable, a->statement);
    }
    if (!a->statement)
        return;
    /* What is left of the plan is not due yet. */
    payable->pending = ov_reconcile_difference(left, payable->due_now);
    if (payable->pending.e4 < 0)
        payable->pending = (ov_money){0};
    ov_reconcile_lines(desk, a->statement, payable, a->remaining, a->paid);
}

/* D11. A plan that the ledger says is broken binds nobody, whatever a plan statement said. */
static bool
plan_due(ov_desk *desk, const ov_account *account)
{
    agreement a = {.plan = ov_reconcile_ledger_plan(desk, account)};
    ov_numbers covered, dropped = {0}, older = {0};
    ov_date made = a.plan ? a.plan->agreed_on : OV_DATE_NONE;
    ov_money most;

    if (account->plan_statement != OV_NO_INDEX)
        a.statement = &desk->papers[account->plan_statement];
    if (a.plan ? !ov_reconcile_ledger_good(a.plan) : !a.statement)
        return false;
    if (!a.plan)
        made = a.statement->dated;
    covered = cover(desk, account, made);
    a.speaker = a.statement;
    if (!a.speaker && covered.count)
        a.speaker = &desk->papers[covered.items[covered.count - 1]];
    if (!a.speaker)
        return false;
    if (!any_pending(desk, &covered) && !any_pending(desk, &account->plans))
        return true;
    judge_plan(desk, account, &a);
    if (a.statement)
        ov_reconcile_rule(desk, a.statement->no, "D11");
    drop_demands(desk, &account->plans, OV_REASON_SUPERSEDED_BY, account->plan_statement, "D1",
                 &older);
    most = drop_demands(desk, &covered, OV_REASON_PAYMENT_PLAN_CURRENT, account->plan_statement,
                        "D11", &dropped);
    if (!dropped.count)
        return true;
    if (a.statement)
        *OV_VEC_ADD(desk->scratch, &dropped) = a.statement->no;
    ov_reconcile_flag_money(
        ov_reconcile_flag(desk, "DUNNING_DESPITE_PLAN", dropped.items, dropped.count), most,
        desk->papers[dropped.items[0]].currency);
    return true;
}

/* A plan statement of tonight for a plan that the ledger calls broken: somebody must look. */
static void
broken_plan(ov_desk *desk, const ov_account *account, const ov_paper *statement)
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

/* D12 comes before D11: an assigned plan is the agency's. What they cover is settled here; a plan
   statement whose plan is broken is judged by nobody: it says so. */
void
ov_reconcile_special_due(ov_desk *desk, const ov_account *account)
{
    if (collection_due(desk, account) || plan_due(desk, account))
        return;
    for (size_t i = 0; i < account->plans.count; i++)
        if (desk->papers[account->plans.items[i]].pending)
            broken_plan(desk, account, &desk->papers[account->plans.items[i]]);
}
