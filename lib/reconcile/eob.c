#include "desk_internal.h"
#include "eob_internal.h"

#define CENT 100 /* in ten-thousandths */

bool
ov_reconcile_eob_reversal(const ov_paper *eob)
{
    return ov_reconcile_paper_word(eob, OV_FACT_CLAIM_STATUS_CODE, "22") ||
           eob->piece->reading->content_class == OV_CLASS_EOB_REVERSAL;
}

/* Only an active EOB of a claim is money (lib/reconcile/README.md, section 2.2). */
bool
ov_reconcile_eob_counts(const ov_paper *eob)
{
    return (!ov_reconcile_paper_has(eob, OV_FACT_STATUS) ||
            ov_reconcile_paper_word(eob, OV_FACT_STATUS, "active")) &&
           (!ov_reconcile_paper_has(eob, OV_FACT_USE) ||
            ov_reconcile_paper_word(eob, OV_FACT_USE, "claim")) &&
           !ov_reconcile_paper_word(eob, OV_FACT_CLAIM_STATUS_CODE, "25");
}

/* Final: complete, or partial with totals that carry the patient's responsibility. A payer that says the
   claim is not its own and passes it on (23) adjusts the whole charge away and decides nothing. */
bool
ov_reconcile_eob_final(const ov_paper *eob)
{
    bool carries = ov_reconcile_paper_has(eob, OV_FACT_PATIENT_RESPONSIBILITY) ||
                   ov_reconcile_paper_has(eob, OV_FACT_MEMBER_LIABILITY);

    if (ov_reconcile_paper_word(eob, OV_FACT_OUTCOME, "queued") ||
        ov_reconcile_paper_word(eob, OV_FACT_OUTCOME, "error") ||
        ov_reconcile_paper_word(eob, OV_FACT_CLAIM_STATUS_CODE, "23"))
        return false;
    if (ov_reconcile_paper_word(eob, OV_FACT_OUTCOME, "partial"))
        return carries;
    return carries || ov_reconcile_paper_has(eob, OV_FACT_PLAN_PAID) ||
           ov_reconcile_paper_has(eob, OV_FACT_ADJUSTMENT_AMOUNT) ||
           ov_reconcile_paper_word(eob, OV_FACT_OUTCOME, "complete") ||
           ov_reconcile_paper_word(eob, OV_FACT_CLAIM_STATUS_CODE, "4");
}

static bool
one_of(ov_str s, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ov_str_eq(s, ov_str_from(words[i])))
            return true;
    return false;
}

/* Reasons of cost sharing and of the fee schedule; every other reason refuses something. */
static bool
is_usual(ov_str group, ov_str reason)
{
    static const char *const shares[] = {"1", "2", "3"};
    static const char *const contract[] = {"45", "42"};

    if (ov_str_eq(group, OV_STR("PR")))
        return one_of(reason, shares, OV_COUNT(shares));
    if (ov_str_eq(group, OV_STR("CO")))
        return one_of(reason, contract, OV_COUNT(contract));
    return ov_str_eq(group, OV_STR("OA"));
}

typedef struct adjustments {
    bool stated, unusual;
    ov_money patient, prior_payer;
} adjustments;

static adjustments
adjustments_of(const ov_paper *eob)
{
    adjustments sum = {0};
    size_t count = ov_reconcile_paper_list(eob, OV_FACT_ADJUSTMENT_AMOUNT);

    for (size_t i = 0; i < count; i++) {
        const ov_fact *amount = ov_reconcile_paper_item(eob, OV_FACT_ADJUSTMENT_AMOUNT, i);
        const ov_fact *group = ov_reconcile_paper_item(eob, OV_FACT_ADJUSTMENT_GROUP, i);
        const ov_fact *reason = ov_reconcile_paper_item(eob, OV_FACT_ADJUSTMENT_REASON, i);
        ov_str g = group ? group->value.text : OV_STR_NULL;
        ov_str r = reason ? reason->value.text : OV_STR_NULL;

        if (!amount)
            continue;
        sum.stated = true;
        if (ov_str_eq(g, OV_STR("PR")))
            sum.patient = ov_reconcile_sum(sum.patient, amount->value.money);
        if (ov_str_eq(g, OV_STR("OA")) && ov_str_eq(r, OV_STR("23")))
            sum.prior_payer = ov_reconcile_sum(sum.prior_payer, amount->value.money);
        if (!is_usual(g, r))
            sum.unusual = true;
    }
    return sum;
}

/* D7: a denial is what the codes and the sums say, never the word "denied". */
bool
ov_reconcile_eob_denied(const ov_paper *eob)
{
    ov_money paid = {1}, allowed = {1};
    bool has_allowed = ov_reconcile_paper_money(eob, OV_FACT_ALLOWED, &allowed);

    if (ov_reconcile_paper_word(eob, OV_FACT_CLAIM_STATUS_CODE, "4"))
        return true;
    if (!ov_reconcile_paper_money(eob, OV_FACT_PLAN_PAID, &paid) || paid.e4 != 0)
        return false;
    return adjustments_of(eob).unusual && (!has_allowed || allowed.e4 == 0);
}

/* Adverse in whole or in part: something is refused that the patient is left to pay, for another
   reason than cost sharing. Row 1 of the obligations and the right to appeal hold for it (D7). */
bool
ov_reconcile_eob_adverse(const ov_paper *eob)
{
    size_t count = ov_reconcile_paper_list(eob, OV_FACT_ADJUSTMENT_AMOUNT);

    if (ov_reconcile_eob_denied(eob))
        return true;
    for (size_t i = 0; i < count; i++) {
        const ov_fact *amount = ov_reconcile_paper_item(eob, OV_FACT_ADJUSTMENT_AMOUNT, i);
        const ov_fact *group = ov_reconcile_paper_item(eob, OV_FACT_ADJUSTMENT_GROUP, i);
        const ov_fact *reason = ov_reconcile_paper_item(eob, OV_FACT_ADJUSTMENT_REASON, i);

        if (amount && group && reason && amount->value.money.e4 > 0 &&
            ov_str_eq(group->value.text, OV_STR("PR")) &&
            !is_usual(group->value.text, reason->value.text))
            return true;
    }
    return false;
}

typedef struct answers {
    ov_money value[4];
    size_t count;
} answers;

static void
answer_add(answers *all, ov_money value)
{
    all->value[all->count++] = value;
}

/* (b) deductible + copay + coinsurance; noncovered joins only where that agrees with another
   answer, for it may be the provider's (T6). */
static void
answer_add_parts(answers *all, const ov_paper *eob)
{
    static const ov_fact_key keys[] = {OV_FACT_DEDUCTIBLE, OV_FACT_COPAY, OV_FACT_COINSURANCE};
    ov_money part, sum = {0}, more;
    bool any = false;

    for (size_t i = 0; i < OV_COUNT(keys); i++)
        if (ov_reconcile_paper_money(eob, keys[i], &part)) {
            sum = ov_reconcile_sum(sum, part);
            any = true;
        }
    if (!any)
        return;
    if (ov_reconcile_paper_money(eob, OV_FACT_NONCOVERED, &part)) {
        more = ov_reconcile_sum(sum, part);
        for (size_t i = 0; i < all->count; i++)
            if (ov_money_cmp(all->value[i], more) == 0)
                sum = more;
    }
    answer_add(all, sum);
}

/* (c) allowed - paid - what a prior payer paid: only in network and with nothing refused. */
/* Deductible, copay and coinsurance are parts of what the patient owes, and seldom all of them: less
   says nothing, more cannot be. */
static bool
parts_exceed(const ov_paper *eob, ov_money answer)
{
    static const ov_fact_key keys[] = {OV_FACT_DEDUCTIBLE, OV_FACT_COPAY, OV_FACT_COINSURANCE};
    ov_money part, sum = {0};

    for (size_t i = 0; i < OV_COUNT(keys); i++)
        if (ov_reconcile_paper_money(eob, keys[i], &part))
            sum = ov_reconcile_sum(sum, part);
    return ov_reconcile_difference(sum, answer).e4 > CENT;
}

static void
answer_add_difference(answers *all, const ov_paper *eob, adjustments found)
{
    ov_money allowed, paid, prior = found.prior_payer;
    int64_t precedence = 1;

    if (!ov_reconcile_paper_word(eob, OV_FACT_NETWORK, "in") || found.unusual ||
        !ov_reconcile_paper_money(eob, OV_FACT_ALLOWED, &allowed) ||
        !ov_reconcile_paper_money(eob, OV_FACT_PLAN_PAID, &paid))
        return;
    if (ov_reconcile_paper_money(eob, OV_FACT_PRIOR_PAYER_PAID, &prior))
        ;
    else if (ov_reconcile_paper_int(eob, OV_FACT_PRECEDENCE, &precedence) && precedence > 1)
        return; /* the prior payer's part is not stated: nothing follows */
    answer_add(all, ov_reconcile_difference(ov_reconcile_difference(allowed, paid), prior));
}

/*
 * What the patient owes by this EOB (lib/reconcile/README.md, section 2.3): the explicit figure,
 * else its parts, else allowed less paid. All that can be computed is; a difference of more than a
 * cent is a conflict, and nobody chooses.
 */
ov_answer
ov_reconcile_eob_answer(const ov_paper *eob)
{
    answers all = {.count = 0};
    adjustments found = adjustments_of(eob);
    ov_answer answer = {0};
    ov_money value;

    if (ov_reconcile_paper_money(eob, OV_FACT_MEMBER_LIABILITY, &value))
        answer_add(&all, value);
    if (ov_reconcile_paper_money(eob, OV_FACT_PATIENT_RESPONSIBILITY, &value) &&
        (all.count == 0 || ov_money_cmp(all.value[0], value) != 0))
        answer_add(&all, value);
    if (found.stated && all.count < 2)
        answer_add(&all, found.patient);
    else if (all.count < 2)
        answer_add_parts(&all, eob);
    if (all.count < OV_COUNT(all.value))
        answer_add_difference(&all, eob, found);
    for (size_t i = 1; i < all.count; i++) {
        int64_t gap = ov_reconcile_difference(all.value[i], all.value[0]).e4;

        if (gap > CENT || gap < -CENT)
            answer.conflict = true;
    }
    if (found.stated && all.count > 0 && parts_exceed(eob, all.value[0]))
        answer.conflict = true;
    /* What the reader found not to add up was found in more than what is stated here. */
    if (ov_reconcile_paper_flag(eob, OV_FACT_EOB_CONFLICT))
        answer.conflict = true;
    answer.known = all.count > 0;
    answer.amount = answer.known ? all.value[0] : (ov_money){0};
    /* Paid to the patient: that money must be forwarded to the provider as well. */
    if (ov_reconcile_paper_money(eob, OV_FACT_PAID_TO_PATIENT, &value) && value.e4 > 0)
        answer.amount = ov_reconcile_sum(answer.amount, value);
    answer.denied = ov_reconcile_eob_denied(eob);
    answer.provider_liable = answer.denied && answer.known && answer.amount.e4 <= 0;
    return answer;
}
