#include "desk_internal.h"
#include "eob_internal.h"

#define CENT 100 /* in ten-thousandths */

bool
ov_reconcile_eob_reversal(const ov_paper *eob)
{
    return ov_reconcile_paper_said(eob, OV_FACT_CLAIM_STATUS_CODE) == OV_SAID_REVERSED ||
           eob->piece->reading->content_class == OV_CLASS_EOB_REVERSAL;
}

/* Only an active EOB of a claim is money (lib/reconcile/README.md, section 2.2). One of which that is
   not known counts, too, as one that nobody may rely on (ov_reconcile_eob_unknown). */
bool
ov_reconcile_eob_counts(const ov_paper *eob)
{
    ov_said status = ov_reconcile_paper_said(eob, OV_FACT_STATUS);
    ov_said use = ov_reconcile_paper_said(eob, OV_FACT_USE);

    return status != OV_SAID_DRAFT && status != OV_SAID_WITHDRAWN &&
           use != OV_SAID_PREAUTHORIZATION && use != OV_SAID_PREDETERMINATION &&
           ov_reconcile_paper_said(eob, OV_FACT_CLAIM_STATUS_CODE) != OV_SAID_ESTIMATED;
}

/* Final: complete, or partial with totals that carry the patient's responsibility. A payer that says the
   claim is not its own and passes it on (23) adjusts the whole charge away and decides nothing. */
bool
ov_reconcile_eob_final(const ov_paper *eob)
{
    ov_said outcome = ov_reconcile_paper_said(eob, OV_FACT_OUTCOME);
    ov_said code = ov_reconcile_paper_said(eob, OV_FACT_CLAIM_STATUS_CODE);
    bool carries = ov_reconcile_paper_has(eob, OV_FACT_PATIENT_RESPONSIBILITY) ||
                   ov_reconcile_paper_has(eob, OV_FACT_MEMBER_LIABILITY);

    if (outcome == OV_SAID_OPEN || code == OV_SAID_PASSED_ON)
        return false;
    if (outcome == OV_SAID_PARTIAL)
        return carries;
    return carries || ov_reconcile_paper_has(eob, OV_FACT_PLAN_PAID) ||
           ov_reconcile_paper_has(eob, OV_FACT_ADJUSTMENT_AMOUNT) || outcome == OV_SAID_COMPLETE ||
           code == OV_SAID_DENIED;
}

/*
 * Does it say, where its words are a closed list, what nobody knows? Then whether it counts, is final,
 * takes another's place is not known either, and nobody may rely on it, nor on what it would replace.
 */
bool
ov_reconcile_eob_unknown(const ov_paper *eob)
{
    ov_said status = ov_reconcile_paper_said(eob, OV_FACT_STATUS);

    return ov_reconcile_paper_said(eob, OV_FACT_OUTCOME) == OV_SAID_UNKNOWN ||
           ov_reconcile_paper_said(eob, OV_FACT_USE) == OV_SAID_UNKNOWN ||
           ov_reconcile_paper_said(eob, OV_FACT_CLAIM_STATUS_CODE) == OV_SAID_UNKNOWN ||
           ov_reconcile_paper_said(eob, OV_FACT_RELATED_RELATIONSHIP) == OV_SAID_UNKNOWN ||
           status == OV_SAID_UNKNOWN || status == OV_SAID_ISSUED || status == OV_SAID_BALANCED ||
           ov_currency_is_null(eob->currency);
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
is_usual(ov_said group, ov_str reason)
{
    static const char *const shares[] = {"1", "2", "3"};
    static const char *const contract[] = {"45", "42"};

    if (group == OV_SAID_PATIENT)
        return one_of(reason, shares, OV_COUNT(shares));
    if (group == OV_SAID_CONTRACT)
        return one_of(reason, contract, OV_COUNT(contract));
    return group == OV_SAID_OTHER;
}

typedef struct adjustments {
    bool stated, unusual;
    bool unknown; /* of some of the money nobody knows whose it is */
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
        ov_said g =
            ov_reconcile_said(OV_FACT_ADJUSTMENT_GROUP, group ? group->value.text : OV_STR_NULL);
        ov_str r = reason ? reason->value.text : OV_STR_NULL;

        if (!amount)
            continue;
        sum.stated = true;
        if (g == OV_SAID_PATIENT)
            sum.patient = ov_reconcile_sum(sum.patient, amount->value.money);
        if (g == OV_SAID_OTHER && ov_str_eq(r, OV_STR("23")))
            sum.prior_payer = ov_reconcile_sum(sum.prior_payer, amount->value.money);
        if (g == OV_SAID_UNKNOWN || g == OV_SAID_NOTHING)
            sum.unknown = sum.unknown || amount->value.money.e4 != 0;
        else if (!is_usual(g, r))
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

    if (ov_reconcile_paper_said(eob, OV_FACT_CLAIM_STATUS_CODE) == OV_SAID_DENIED)
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
            ov_reconcile_said(OV_FACT_ADJUSTMENT_GROUP, group->value.text) == OV_SAID_PATIENT &&
            !is_usual(OV_SAID_PATIENT, reason->value.text))
            return true;
    }
    return false;
}

/* Does it, or may it? Where nobody knows whose the money is that it takes off, the law's day is the strictest. */
bool
ov_reconcile_eob_may_refuse(const ov_paper *eob)
{
    return ov_reconcile_eob_adverse(eob) || adjustments_of(eob).unknown;
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

/* (c) allowed - paid - what a prior payer paid: only in network and with nothing refused. */
static void
answer_add_difference(answers *all, const ov_paper *eob, adjustments found)
{
    ov_money allowed, paid, prior = found.prior_payer;
    int64_t precedence = 1;

    if (ov_reconcile_paper_said(eob, OV_FACT_NETWORK) != OV_SAID_IN || found.unusual ||
        found.unknown || !ov_reconcile_paper_money(eob, OV_FACT_ALLOWED, &allowed) ||
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
    if (found.stated && !found.unknown && all.count < 2)
        answer_add(&all, found.patient);
    else if (!found.stated && all.count < 2)
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
