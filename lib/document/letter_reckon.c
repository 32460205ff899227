/*
 * What can be reckoned: whether the sums that a letter prints make up the one it asks for.
 */
#include "letter_internal.h"

/* The sums of two tables are two, be they equal. */
static bool
same_value(const letter_value *a, const letter_value *b)
{
    return a->is_date ? a->field->value.date == b->field->value.date
                      : letter_same_money(a, b) && !letter_rows(a, b) &&
                            !(a->sum && b->sum && a->column != b->column);
}

letter_pick
letter_pick_role(const letter *l, uint8_t role)
{
    letter_pick p = {0};
    bool sum = false;

    if (!letter_has_role(l, role))
        return p;
    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (v->role != role || v->doubtful || v->unread)
            continue;
        if (v->sum && !sum) {
            p = (letter_pick){0};
            sum = true;
        }
        if (sum && !v->sum)
            continue;
        if (!p.value || !same_value(p.value, v))
            p.distinct++;
        if (!p.value)
            p.value = v;
    }
    return p;
}

int64_t
letter_amount_of(const letter *l, uint8_t role, bool *known)
{
    letter_pick p = letter_pick_role(l, role);

    *known = p.distinct == 1;
    return *known ? letter_amount(p.value) : 0;
}

static bool
prints(const letter *l, int64_t e4)
{
    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (!v->is_date && !v->unread && letter_size(letter_amount(v)) == letter_size(e4))
            return true;
    }
    return false;
}

/* What the letter prints of a claim, sizes; a sum that is not known is 0. */
typedef struct claim_sums {
    int64_t billed, allowed, insured, noncovered, less, payments;
    bool charge, limit, plan, refused, adjusted, paid;
} claim_sums;

static claim_sums
sums_of_claim(const letter *l)
{
    claim_sums s;

    s.billed = letter_amount_of(l, OV_VALUE_CHARGE, &s.charge);
    s.allowed = letter_amount_of(l, OV_VALUE_ALLOWED, &s.limit);
    s.insured = letter_size(letter_amount_of(l, OV_VALUE_PLAN_PAID, &s.plan));
    s.noncovered = letter_size(letter_amount_of(l, OV_VALUE_NONCOVERED, &s.refused));
    s.less = letter_size(letter_amount_of(l, OV_VALUE_ADJUSTMENT, &s.adjusted));
    s.payments = letter_size(letter_amount_of(l, OV_VALUE_PAID, &s.paid));
    return s;
}

/* previous + new - payments, with fees that may be in it or not. */
static bool
carries_on(const letter *l, const claim_sums *s, int64_t was, int64_t fresh, int64_t due)
{
    int64_t sum = was + fresh - s->payments;

    return sum == due || letter_pick_role(l, OV_VALUE_FEE).value ||
           (s->adjusted && sum - s->less == due);
}

/*
 * What was charged, less discounts and what the plan paid, is the patient's; so is what the plan allows
 * and does not pay, more what is not covered; either less what they paid already. Nobody owes more
 * than was charged and not paid, or than is allowed and not covered. Where all of it is printed and
 * the sum is another, one of them is not of this claim, or somebody else pays too.
 */
letter_reckoning
letter_reckon(const letter *l, int64_t due)
{
    claim_sums s = sums_of_claim(l);
    bool previous, fresh, whole = s.charge && s.plan && s.adjusted;
    int64_t was = letter_amount_of(l, OV_VALUE_PREVIOUS, &previous);
    int64_t new_charges = letter_amount_of(l, OV_VALUE_NEW_CHARGES, &fresh);
    int64_t left = s.billed - s.insured - s.less, rest = s.allowed - s.insured;

    if (previous && fresh && s.paid)
        return carries_on(l, &s, was, new_charges, due) ? LETTER_OPEN : LETTER_REFUTED;
    if (whole && !previous && due != left && due != left - s.payments)
        return LETTER_REFUTED;
    if (letter_pick_role(l, OV_VALUE_PREVIOUS).value)
        return LETTER_OPEN; /* of more than this claim */
    if ((s.charge && due > s.billed - s.insured) || (s.limit && due > s.allowed + s.noncovered))
        return LETTER_REFUTED;
    if (s.limit && !s.plan) /* what is paid may be printed in words nobody knows */
        return due == s.allowed || prints(l, s.allowed - due) ? LETTER_OPEN : LETTER_REFUTED;
    if (s.limit && due != rest && due != rest - s.payments && due != rest + s.noncovered &&
        due != rest + s.noncovered - s.payments)
        return LETTER_REFUTED;
    return s.limit || whole ? LETTER_PROVEN : LETTER_OPEN;
}
