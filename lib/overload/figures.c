/*
 * The figures beside the score (lib/reconcile/README.md, section 8): pieces, senders, amounts,
 * payables, contradictions, messages.
 */
#include "case_internal.h"

#include <stdlib.h>

typedef struct demanded {
    ov_currency currency;
    ov_money amount;
} demanded;

static int
demanded_cmp(const void *a, const void *b)
{
    const demanded *x = a, *y = b;
    int order = ov_currency_cmp(x->currency, y->currency);

    return order ? order : ov_money_cmp(x->amount, y->amount);
}

/* Positive amounts that bills, reminders, plan statements and collectors print, per currency. */
static int32_t
amounts_count(ov_arena *scratch, const ov_case *c, const ov_judgement *judgement)
{
    static const ov_fact_key printed[] = {OV_FACT_BALANCE_DUE, OV_FACT_INSTALMENT_DUE};
    demanded *all = OV_NEW_ARRAY(scratch, demanded, 2 * c->pending.count + 1);
    size_t count = 0;
    int32_t distinct = 0;

    for (uint32_t p = 0; p < c->pending.count; p++) {
        ov_facts facts = c->pending.items[p].reading->facts;
        ov_currency currency = {{0}};

        if (ov_money_role_of(ov_case_class(c, judgement, p)) != OV_ROLE_DEMAND)
            continue;
        if (!ov_currency_parse(ov_facts_text(facts, OV_FACT_CURRENCY), &currency))
            currency = (ov_currency){{0}};
        for (size_t k = 0; k < OV_COUNT(printed); k++) {
            ov_money amount;

            if (ov_facts_money(facts, printed[k], &amount) && amount.e4 > 0)
                all[count++] = (demanded){currency, amount};
        }
    }
    qsort(all, count, sizeof(all[0]), demanded_cmp);
    for (size_t i = 0; i < count; i++)
        distinct += i == 0 || demanded_cmp(&all[i - 1], &all[i]) != 0;
    return distinct;
}

static int
u32_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const uint32_t *)a, *(const uint32_t *)b);
}

static int32_t
distinct_count(uint32_t *items, size_t count)
{
    int32_t distinct = 0;

    qsort(items, count, sizeof(items[0]), u32_cmp);
    for (size_t i = 0; i < count; i++)
        distinct += i == 0 || items[i] != items[i - 1];
    return distinct;
}

static bool
flag_contradicts(ov_str code)
{
    static const ov_str codes[] = {OV_STR_INIT("ALREADY_PAID"),
                                   OV_STR_INIT("ASSIGNED_TO_AGENCY"),
                                   OV_STR_INIT("BILLED_WHILE_PENDING"),
                                   OV_STR_INIT("BILL_EXCEEDS_EOB"),
                                   OV_STR_INIT("CONFLICTING_EFFECTIVE_DATES"),
                                   OV_STR_INIT("DUNNING_DESPITE_PLAN"),
                                   OV_STR_INIT("ECA_TOO_EARLY"),
                                   OV_STR_INIT("EOB_INTERNAL_CONFLICT")};

    for (size_t i = 0; i < OV_COUNT(codes); i++)
        if (ov_str_eq(code, codes[i]))
            return true;
    return false;
}

/* Flags of the list, and one for every piece with an unsupported claim. */
static int32_t
contradictions_count(ov_arena *scratch, const ov_judgement *judgement, const ov_case_plan *plan)
{
    uint32_t *pieces = OV_NEW_ARRAY(scratch, uint32_t, judgement->claims.count + 1);
    size_t unsupported = 0;
    int32_t count = 0;

    for (size_t i = 0; i < judgement->flags.count; i++)
        count += flag_contradicts(judgement->flags.items[i].code);
    for (size_t i = 0; i < plan->flags.count; i++)
        count += flag_contradicts(plan->flags.items[i].code);
    for (size_t i = 0; i < judgement->claims.count; i++)
        if (ov_str_eq(judgement->claims.items[i].verdict, OV_STR("unsupported")))
            pieces[unsupported++] = judgement->claims.items[i].piece;
    return count + distinct_count(pieces, unsupported);
}

void
ov_case_figures(ov_arena *scratch, const ov_case *c, const ov_judgement *judgement,
                const ov_case_plan *plan, ov_case_score *out)
{
    uint32_t *senders = OV_NEW_ARRAY(scratch, uint32_t, c->pending.count + 1);
    ov_customer_score *before = &out->phase[OV_BEFORE], *after = &out->phase[OV_AFTER];
    int32_t payables = 0;

    for (size_t p = 0; p < c->pending.count; p++)
        senders[p] = c->pending.items[p].communication->department;
    for (size_t i = 0; i < judgement->payables.count; i++)
        payables += judgement->payables.items[i].due_now.e4 > 0;
    before->pieces_in = after->pieces_in = (int32_t)c->pending.count;
    before->distinct_senders = after->distinct_senders = distinct_count(senders, c->pending.count);
    before->distinct_amounts_demanded = after->distinct_amounts_demanded =
        amounts_count(scratch, c, judgement);
    before->payables_out = after->payables_out = payables;
    before->contradictions = after->contradictions = contradictions_count(scratch, judgement, plan);
    before->messages_out = (int32_t)c->pending.count;
    after->messages_out = (int32_t)plan->messages.count;
}
