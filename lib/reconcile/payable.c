#include <stdlib.h>

#include "onevoice/base/number.h"
#include "payable_internal.h"

/*
 * D14: the billing provider as printed, else the legal entity that sends the paper, as the account
 * spells it: two departments of one house may not. Whoever explains a bill is never paid for it: a
 * plan's paper that names no provider names no payee.
 */
static ov_str
payee_of(ov_desk *desk, const ov_account *account, const ov_paper *paper)
{
    const ov_department *department = paper->piece->department;
    ov_str named = ov_reconcile_paper_text(paper, OV_FACT_BILLING_PROVIDER);

    if (ov_str_is_empty(named) && ov_reconcile_class_is_plans(paper->klass)) {
        named = ov_reconcile_paper_text(paper, OV_FACT_PROVIDER);
        return ov_str_is_null(named) ? OV_STR("") : named;
    }
    if (!ov_str_is_empty(named))
        return named;
    if (account && ov_reconcile_house_same(desk, account->entity, department->legal_entity))
        return account->entity;
    return ov_str_is_empty(department->legal_entity) ? department->name : department->legal_entity;
}

typedef OV_VEC(const ov_payable *) payees;

/* The payable that bears the name by which this payee goes. */
static const ov_payable *
named_as(const payees *names, const ov_payable *payable)
{
    for (size_t n = 0; n < names->count; n++)
        if (ov_str_eq(names->items[n]->legal_entity, payable->legal_entity) &&
            ov_reconcile_name_same(names->items[n]->payee, payable->payee))
            return names->items[n];
    return NULL;
}

/* One payee has one name in one letter: the first that is printed on a paper of tonight. A bill that
   left before may print another, which nobody sees beside this one. The names are few, whatever the
   number of payables. */
void
ov_reconcile_payees(ov_desk *desk)
{
    payees names = {0};

    for (int tonight = 1; tonight >= 0; tonight--)
        for (size_t i = 0; i < desk->payables.count; i++) {
            const ov_payable *payable = &desk->payables.items[i];
            bool pending = payable->bill != OV_NO_INDEX && desk->papers[payable->bill].pending;

            if (pending == (tonight == 1) && !named_as(&names, payable))
                *OV_VEC_ADD(desk->scratch, &names) = payable;
        }
    for (size_t i = 0; i < desk->payables.count; i++) {
        ov_payable *payable = &desk->payables.items[i];
        const ov_payable *first = named_as(&names, payable);

        if (first)
            payable->payee = first->payee;
    }
}

ov_payable *
ov_reconcile_payable(ov_desk *desk, const ov_account *account, const ov_paper *paper)
{
    ov_payable *payable = OV_VEC_ADD(desk->mem, &desk->payables);
    ov_str number = ov_reconcile_paper_text(paper, OV_FACT_ACCOUNT_NO);
    ov_str payee = payee_of(desk, account, paper);

    if (ov_str_is_empty(number))
        number = ov_reconcile_paper_text(paper, OV_FACT_PATIENT_CONTROL_NO);
    *payable = (ov_payable){.payee = payee,
                            .legal_entity = account ? account->entity : payee,
                            .account_number = number,
                            .currency = paper->currency,
                            .due_by = OV_DATE_NONE,
                            .due_basis = OV_STR("none"),
                            .bill = OV_NO_INDEX,
                            .eob = OV_NO_INDEX};
    ov_reconcile_payable_episode(desk, payable, paper, OV_DATE_NONE);
    return payable;
}

/* The episode the paper belongs to; of a statement in two, the one around the line's day (E2). */
void
ov_reconcile_payable_episode(ov_desk *desk, ov_payable *payable, const ov_paper *paper, ov_date day)
{
    uint32_t first = desk->episode[paper->of];

    if (first == OV_NO_INDEX)
        return;
    payable->episode_id = desk->clusters->episodes.items[first].id;
    if (day == OV_DATE_NONE)
        return;
    for (size_t i = first; i < desk->clusters->episodes.count; i++) {
        const ov_episode *episode = &desk->clusters->episodes.items[i];

        if (episode->from == OV_DATE_NONE || day < episode->from || day > episode->until)
            continue;
        for (size_t j = 0; j < episode->piece_count; j++)
            if (episode->pieces[j] == paper->of) {
                payable->episode_id = episode->id;
                return;
            }
    }
}

static bool
contains_receipt(ov_str terms)
{
    return ov_str_find(terms, OV_STR("receipt"), 0) != OV_STR_NONE ||
           ov_str_find(terms, OV_STR("Receipt"), 0) != OV_STR_NONE ||
           ov_str_find(terms, OV_STR("RECEIPT"), 0) != OV_STR_NONE;
}

/* Past its day tonight, or before the department lets it leave: its wish is kept, and the day
   stands as stated. */
static bool
comes_too_late(const ov_desk *desk, const ov_paper *paper, ov_date due_by)
{
    ov_date wish = paper->pending ? paper->piece->communication->not_before : OV_DATE_NONE;

    return due_by < desk->the_case->as_of ||
           (wish != OV_DATE_NONE && wish > ov_date_add(due_by, -(int)desk->policy->mail_lead_days));
}

/* D13: a stated date stands, however late; "due upon receipt" is inferred and says so. */
static ov_date
due_day(const ov_desk *desk, const ov_paper *paper, ov_str *basis)
{
    int days = (int)desk->policy->due_upon_receipt_days;
    ov_date stated = ov_reconcile_paper_date(paper, OV_FACT_DUE_DATE);

    if (stated != OV_DATE_NONE) {
        *basis = OV_STR("explicit");
        return stated;
    }
    if (!contains_receipt(ov_reconcile_paper_text(paper, OV_FACT_DUE_TERMS)) &&
        !ov_reconcile_paper_says(paper, "due_upon_receipt"))
        return OV_DATE_NONE;
    *basis = ov_str_printf(desk->mem, "statement_date+%dd (due upon receipt)", days);
    return ov_date_add(paper->dated, days);
}

void
ov_reconcile_payable_day(ov_desk *desk, ov_payable *payable, const ov_paper *paper)
{
    if (payable->due_now.e4 <= 0)
        return;
    payable->due_by = due_day(desk, paper, &payable->due_basis);
    ov_reconcile_rule(desk, paper->no, "D13");
    if (payable->due_by != OV_DATE_NONE && comes_too_late(desk, paper, payable->due_by)) {
        uint32_t no = paper->no;

        ov_reconcile_flag_money(ov_reconcile_flag(desk, "DUE_DATE_PASSED", &no, 1),
                                payable->due_now, payable->currency);
    }
    if (paper->pending && payable->due_by != OV_DATE_NONE) {
        ov_piece_judgement *piece = &desk->pieces[paper->no];
        ov_date by = ov_date_add(payable->due_by, -(int)desk->policy->mail_lead_days);

        piece->latest_send = ov_date_min(piece->latest_send, OV_MAX(by, desk->the_case->as_of));
    }
}

/*
 * What a held demand asks is not known yet, but its day is: whoever has to decide is told before that
 * (ov_reconcile_end_holds). A day that is past stays past: then nothing is lost by waiting.
 */
void
ov_reconcile_held_days(ov_desk *desk)
{
    ov_str basis;

    for (uint32_t i = 0; i < desk->count; i++) {
        const ov_paper *paper = &desk->papers[i];
        ov_piece_judgement *piece;
        ov_date due;

        if (!paper->pending || paper->elsewhere || !ov_reconcile_class_is_demand(paper->klass))
            continue;
        piece = &desk->pieces[paper->of];
        due = piece->disposition == OV_HOLD ? due_day(desk, paper, &basis) : OV_DATE_NONE;
        piece->latest_send =
            ov_date_min(piece->latest_send, ov_date_add(due, -(int)desk->policy->mail_lead_days));
    }
}

/* Where the money of one statement (or of one line of it) went; conserved by construction. */
void
ov_reconcile_lines(ov_desk *desk, const ov_paper *paper, const ov_payable *payable,
                   ov_money demanded, ov_money paid)
{
    ov_reconcile_line(desk, paper, OV_STR("demanded"), demanded);
    ov_reconcile_line(desk, paper, OV_STR("due_now"), payable->due_now);
    ov_reconcile_line(desk, paper, OV_STR("disputed"), payable->disputed);
    ov_reconcile_line(desk, paper, OV_STR("pending"), payable->pending);
    ov_reconcile_line(desk, paper, OV_STR("paid"), paid);
}

/* D15: sums are per currency; more than one of them is said. */
void
ov_reconcile_currencies(ov_desk *desk)
{
    ov_numbers pieces = {0};
    ov_currency first = {{0}};
    bool several = false;

    for (size_t i = 0; i < desk->payables.count; i++) {
        const ov_payable *payable = &desk->payables.items[i];

        if (payable->due_now.e4 <= 0)
            continue;
        if (ov_currency_is_null(first))
            first = payable->currency;
        if (!ov_currency_eq(first, payable->currency))
            several = true;
        if (payable->bill != OV_NO_INDEX &&
            (!pieces.count || pieces.items[pieces.count - 1] != payable->bill))
            *OV_VEC_ADD(desk->scratch, &pieces) = payable->bill;
    }
    if (several)
        ov_reconcile_flag(desk, "MULTIPLE_CURRENCIES", pieces.items, pieces.count);
}

/* D10 on a ledger that is not whole: what is due stands as it is, and somebody is told. */
void
ov_reconcile_ledgers_whole(ov_desk *desk)
{
    const ov_case *the_case = desk->the_case;
    uint32_t last = OV_NO_INDEX;

    for (size_t i = 0; i < desk->payables.count && the_case->rejected_account_count; i++) {
        uint32_t no = desk->payables.items[i].bill;
        const ov_paper *bill = no == OV_NO_INDEX ? NULL : &desk->papers[no];
        ov_str account = ov_number_key(desk->scratch, desk->payables.items[i].account_number);

        if (!bill || no == last || ov_str_is_null(account))
            continue;
        if (bsearch(&account, the_case->rejected_accounts, the_case->rejected_account_count,
                    sizeof(account), ov_strs_cmp) ||
            (!ov_str_is_null(bill->control) &&
             bsearch(&bill->control, the_case->rejected_accounts, the_case->rejected_account_count,
                     sizeof(account), ov_strs_cmp)))
            ov_reconcile_flag(desk, "LEDGER_ROW_REJECTED", &no, 1);
        last = no;
    }
}
