/*
 * Certain or silent: which of a letter's amounts is to be paid now.
 *
 * Sure is a demand that exactly one amount can be: nothing asks for another sum in words as
 * explicit, nothing that was not understood speaks of paying, and what can be reckoned comes out.
 */
#include <string.h>

#include "letter_internal.h"

/* A payment of just what is asked for is printed, and no other sum that both could come from: it may
   be this bill's. */
static bool
is_paid(const letter *l, int64_t due)
{
    bool paid = false;

    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (v->is_date)
            continue;
        if (v->unread || letter_size(letter_amount(v)) != due || v->role == OV_VALUE_PREVIOUS)
            return false;
        paid = paid || v->role == OV_VALUE_PAID;
    }
    return paid;
}

static void
unsure(letter_demand *out, const char *why)
{
    out->certainty = OV_CERTAIN_UNSURE;
    out->doubt = why;
}

/* What is due of this period and what is left from before make the sum. */
static bool
makes_up(const letter *l, const letter_value *part, const letter_value *whole)
{
    static const uint8_t rest[] = {OV_VALUE_PAST_DUE, OV_VALUE_PREVIOUS, OV_VALUE_FEE};

    for (size_t i = 0; i < OV_COUNT(rest); i++) {
        letter_pick p = letter_pick_role(l, rest[i]);

        if (p.value && letter_amount(p.value) + letter_amount(part) == letter_amount(whole))
            return true;
    }
    return false;
}

/* What was asked before payments, deposits and adjustments that are printed too: an invoice's total
   beside what is left of it. */
static bool
is_before_payments(const letter *l, const letter_value *v, const letter_value *best)
{
    int64_t paid = l->reckoning.paid, others = l->reckoning.others,
            rest = letter_amount(v) - letter_amount(best);

    return rest > 0 && (rest == paid || rest == paid + others);
}

#define ROW_MOST 64 /* values of a row that are looked at to either side */

/* Is an amount of this size printed in the row of `v`, besides its own? Values of a row stand side
   by side. */
static bool
row_has(const letter *l, const letter_value *v, int64_t e4)
{
    const letter_value *first = v, *end = l->values.items + l->values.count;
    uint32_t strip = l->layout.units[v->unit].strip;

    while (first > l->values.items && v - first < ROW_MOST &&
           l->layout.units[first[-1].unit].strip == strip)
        first--;
    for (; first < end && first - v < ROW_MOST && l->layout.units[first->unit].strip == strip;
         first++)
        if (first != v && !first->is_date && !first->unread &&
            letter_size(letter_amount(first)) == letter_size(e4))
            return true;
    return false;
}

/* A ledger whose column runs, each row by an amount of that row: which columns do, and down to what. */
static void
find_ledgers(letter *l)
{
    ledger *ledgers = OV_NEW_ARRAY(l->mem, ledger, l->layout.count + 1);

    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];
        ledger *of = &ledgers[v->column];

        if (v->column == 0 || v->is_date || v->unread)
            continue;
        of->broken =
            of->broken || (of->last && !row_has(l, v, letter_amount(v) - letter_amount(of->last)));
        of->last = v;
    }
    l->ledgers = ledgers;
}

/* Once a letter: what the excuses of other sums are reckoned with. */
static void
reckon(letter *l)
{
    bool known;

    l->reckoning.paid = letter_size(letter_amount_of(l, OV_VALUE_PAID, &known));
    l->reckoning.others = letter_size(letter_amount_of(l, OV_VALUE_PLAN_PAID, &known)) +
                          letter_size(letter_amount_of(l, OV_VALUE_ADJUSTMENT, &known));
    find_ledgers(l);
}

/* Other sums in the same words that are what this one was before: the total of an invoice, and a
   ledger that runs down to it. */
static bool
is_excused(letter *l, const letter_value *v, const letter_value *best)
{
    const ledger *of;

    if (!l->ledgers)
        reckon(l);
    of = &l->ledgers[v->column];
    return is_before_payments(l, v, best) || (v->column && v->column != best->column &&
                                              !of->broken && letter_same_money(of->last, best));
}

/* Is `balance` what payments that are printed leave of a demand: "invoice total 745.57, deposit 174.20,
   balance 571.37"? */
static bool
is_what_is_left(letter *l, const letter_value *demand, const letter_value *balance)
{
    if (balance->role != OV_VALUE_BALANCE || demand->role > OV_VALUE_DEMAND)
        return false;
    if (!l->ledgers)
        reckon(l);
    return l->reckoning.paid > 0 && is_before_payments(l, demand, balance);
}

/* Does it ask for another sum than the best one? A part of that sum does not. */
static bool
asks_otherwise(const letter_value *v, const letter_value *best)
{
    if (v->is_date || v->doubtful || v->unread || !ov_value_role_asks(v->role) ||
        letter_same_money(v, best))
        return false;
    return !(letter_amount(v) == 0 && letter_amount(best) < 0) &&
           !(v->role == best->role && !v->sum && best->sum);
}

/* Does it leave the best one as it is: it asks for no other sum, or that is what the best one was before,
   or what it was before a reminder's fee ("invoice 52.00, fee 5.00, total due 57.00")? */
static bool
leaves_it(letter *l, const letter_value *v, const letter_value *best)
{
    bool alike = best->role <= OV_VALUE_MINIMUM || v->role == best->role;

    if (!asks_otherwise(v, best))
        return true;
    if ((alike || is_what_is_left(l, v, best)) && is_excused(l, v, best))
        return true;
    return v->role == OV_VALUE_DEMAND && best->role == OV_VALUE_DEMAND_TOTAL &&
           makes_up(l, v, best);
}

/* Amounts that ask for another sum in words as good, and what may excuse them. */
static const char *
rival(letter *l, const letter_value *best)
{
    bool parts = letter_pick_role(l, OV_VALUE_PREVIOUS).value ||
                 letter_pick_role(l, OV_VALUE_NEW_CHARGES).value ||
                 letter_pick_role(l, OV_VALUE_FEE).value;
    bool explicit = best->role <= OV_VALUE_MINIMUM;

    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (leaves_it(l, v, best))
            continue;
        switch (v->role) {
        case OV_VALUE_DEMAND:
        case OV_VALUE_DEMAND_TOTAL:
        case OV_VALUE_MINIMUM:
            return "two demands";
        case OV_VALUE_CURRENT:
            if (!explicit || !makes_up(l, v, best))
                return "a part and no sum";
            break;
        case OV_VALUE_INSTALMENT:
        case OV_VALUE_PAST_DUE:
            if (!explicit || letter_amount(v) > letter_amount(best))
                return "a part and no sum";
            break;
        case OV_VALUE_SHARE:
            if (!explicit || (letter_amount(v) < letter_amount(best) && !parts))
                return "another share";
            break;
        default: /* the whole of what an explicit demand is a part of */
            if (best->role == v->role || letter_amount(v) < letter_amount(best))
                return "another balance";
            break;
        }
    }
    return NULL;
}

/* What was not understood and may be the demand as well. */
static const char *
unexplained(const letter *l, const letter_value *best)
{
    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (v->is_date || (best && !v->unread && letter_same_money(v, best)))
            continue;
        if (v->unread && !v->doubtful && (ov_value_role_asks(v->role) || (!v->role && v->owing)))
            return "an amount that cannot be read";
        if (v->unread || v->role != OV_VALUE_NONE || v->doubtful || letter_amount(v) <= 0)
            continue;
        if (v->owing || v->bare || (v->money && (!best || best->role > OV_VALUE_MINIMUM)))
            return "an amount that may be it";
    }
    return NULL;
}

/* The words of a row with a value of its own say nothing of what stands below ("Deposit | 50.00"). */
static bool
names_other_row(const letter *l, size_t unit, const letter_value *v)
{
    const ov_layout_unit *u = &l->layout.units[unit];

    return unit + 1 < l->layout.count && u[1].strip == u->strip && u[1].values &&
           u->strip != l->layout.units[v->unit].strip;
}

/* A cell of a row of headings speaks of its own column. */
static bool
heads_other_column(const letter *l, size_t unit, const letter_value *v)
{
    size_t headings[OV_LAYOUT_HEADINGS_MOST], count;
    const ov_layout_row *row = &l->layout.rows[l->layout.units[unit].strip];

    if (row->first == row->last || !row->cells)
        return false;
    count = ov_layout_headings(&l->layout, v->unit, headings);
    for (size_t i = 0; i < count; i++)
        if (headings[i] == unit)
            return false;
    return count > 0 && l->layout.units[headings[0]].strip <= l->layout.units[unit].strip;
}

/* Examples and other people's accounts stand under a line that says so. */
static bool
under_example(letter *l, const letter_value *v)
{
    uint32_t block = l->layout.units[v->unit].block;
    bool before = false;

    for (size_t i = v->unit; i-- > 0;) {
        const ov_layout_unit *u = &l->layout.units[i];

        if (u->block != block && (before || u->values || u->block + 1 != block))
            return false;
        before = before || u->block != block;
        if (!u->values && u->to - u->from < 80 && !names_other_row(l, i, v) &&
            !heads_other_column(l, i, v) && letter_unit_has(l, i, GRAMMAR_IS_EXAMPLE))
            return true;
    }
    return false;
}

static bool
has_date(const letter *l, uint8_t role)
{
    for (size_t i = 0; i < l->values.count; i++)
        if (l->values.items[i].role == role && !l->values.items[i].doubtful)
            return true;
    return false;
}

/* A balance or a total asks for nothing by itself; a day to pay it by does, and that it proves to be what
   a plan leaves of its charges, unless the letter speaks of the reader's own money or of a loan as well. */
static const char *
weak_doubt(letter *l, const letter_value *best, letter_reckoning sum)
{
    if (best->role != OV_VALUE_BALANCE && best->role != OV_VALUE_TOTAL)
        return NULL;
    if (letter_amount(best) != 0 &&
        (letter_has(l, GRAMMAR_IS_ASSET) || letter_has(l, GRAMMAR_IS_LOAN)))
        return OV_DOUBT_OWN_MONEY; /* below zero it is overdrawn, not a credit */
    if (letter_amount(best) <= 0)
        return NULL;
    if (!has_date(l, OV_VALUE_DUE) && sum != LETTER_PROVEN)
        return "a balance nobody asks for";
    return NULL;
}

/* One currency for the letter: that of the demand, or the only one printed in it. */
static bool
settle_currency(letter *l, const letter_value *best, ov_currency *out)
{
    bool plain = best->field->plain_dollar;

    *out = best->field->currency;
    for (size_t i = 0; i < l->values.count && ov_currency_is_null(best->field->currency); i++) {
        const letter_value *v = &l->values.items[i];

        if (v->is_date || ov_currency_is_null(v->field->currency))
            continue;
        if (!ov_currency_is_null(*out) && !ov_currency_eq(*out, v->field->currency))
            return false;
        *out = v->field->currency;
        plain = plain || v->field->plain_dollar;
    }
    return !plain || !letter_has(l, GRAMMAR_IS_DOLLAR);
}

/* Of several amounts of one role the one that explains all others; null where none does. */
static const letter_value *
last_of(letter *l, uint8_t role)
{
    const letter_value *best = NULL;

    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (v->role == role && !v->is_date && !v->doubtful && !v->unread && !v->column &&
            (!best || letter_amount(v) < letter_amount(best)))
            best = v;
    }
    for (size_t i = 0; best && i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (v->role == role && !v->is_date && !v->doubtful && !v->unread &&
            !letter_same_money(v, best) && !is_excused(l, v, best))
            return NULL;
    }
    return best;
}

static const letter_value *
best_of(letter *l, const char **why)
{
    static const uint8_t order[] = {OV_VALUE_DEMAND_TOTAL, OV_VALUE_DEMAND,   OV_VALUE_MINIMUM,
                                    OV_VALUE_CURRENT,      OV_VALUE_PAST_DUE, OV_VALUE_SHARE,
                                    OV_VALUE_BALANCE,      OV_VALUE_TOTAL};

    for (size_t i = 0; i < OV_COUNT(order); i++) {
        letter_pick p = letter_pick_role(l, order[i]);

        if (p.distinct > 1) {
            const letter_value *last = last_of(l, order[i]);

            if (last && letter_amount(last) > 0)
                return last;
            *why = "several amounts of one name";
        }
        if (p.value && letter_amount(p.value) == 0) {
            letter_pick balance = letter_pick_role(l, OV_VALUE_BALANCE);

            /* "balance 45.00 CR, please pay 0.00": nothing is due because of the credit */
            if (balance.distinct == 1 && letter_amount(balance.value) < 0)
                return balance.value;
        }
        if (p.value) {
            letter_pick left = letter_pick_role(l, OV_VALUE_BALANCE);

            return left.distinct == 1 && is_what_is_left(l, p.value, left.value) ? left.value
                                                                                 : p.value;
        }
    }
    return NULL;
}

static bool
any_doubtful(const letter *l)
{
    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (!v->is_date && v->doubtful && ov_value_role_asks(v->role) &&
            v->role <= OV_VALUE_CURRENT)
            return true;
    }
    return false;
}

/* What else the letter asks for or owes, where its best demand leaves room for it; a doubt, or null. */
static const char *
pick_others(const letter *l, const letter_value *best, letter_demand *out)
{
    letter_pick instalment = letter_pick_role(l, OV_VALUE_INSTALMENT),
                credit = letter_pick_role(l, OV_VALUE_CREDIT);

    if (credit.value && credit.distinct == 1 && (!best || letter_amount(best) <= 0))
        out->credit = credit.value;
    if (!instalment.value || (best && best->role <= OV_VALUE_MINIMUM))
        return NULL;
    if (instalment.distinct > 1)
        return "several instalments";
    out->instalment = instalment.value;
    return NULL;
}

/* What speaks against the best demand, the strongest first; null: nothing does. */
static const char *
doubt_of_best(letter *l, const letter_value *best, bool in_instalments)
{
    letter_reckoning sum = best->role == OV_VALUE_MINIMUM /* no sum of anything */
                               ? LETTER_OPEN
                               : letter_reckon(l, letter_amount(best));
    const char *why;

    if (letter_amount(best) > 0 && letter_has_role(l, OV_VALUE_CREDIT))
        return "a demand and a credit";
    if (letter_amount(best) > 0 && has_date(l, OV_VALUE_AUTOPAY))
        return "it may be paid by itself";
    if (!in_instalments && (why = rival(l, best)) != NULL)
        return why;
    if ((sum != LETTER_PROVEN && (why = unexplained(l, best)) != NULL) ||
        (why = weak_doubt(l, best, sum)) != NULL)
        return why;
    if (sum == LETTER_REFUTED)
        return "it does not add up";
    if (letter_amount(best) > 0 &&
        best->role != OV_VALUE_SHARE) { /* a share is told, not asked for */
        if (is_paid(l, letter_amount(best)) || letter_stamped_paid(l))
            return "it may have been paid";
        if ((why = letter_doubts_itself(l)) != NULL)
            return why;
    }
    return under_example(l, best) ? "an example, or another account" : NULL;
}

void
letter_decide(letter *l, letter_demand *out)
{
    const char *why = NULL, *other;
    const letter_value *best = best_of(l, &why), *asked;

    *out = (letter_demand){.value = best};
    if (l->overlong) {
        unsure(out, "too many amounts");
        return;
    }
    other = pick_others(l, best, out);
    why = other ? other : why;
    asked = best ? best : out->instalment ? out->instalment : out->credit;
    if (!asked) {
        why = why ? why : unexplained(l, NULL);
        if (!why && any_doubtful(l))
            why = "a demand under a condition";
        if (why)
            unsure(out, why);
        return;
    }
    if (!why)
        why = best ? doubt_of_best(l, best, out->instalment != NULL)
                   : unexplained(l, out->instalment);
    if (!why && !settle_currency(l, asked, &out->currency))
        why = "which currency";
    if (why)
        unsure(out, why);
    else
        out->certainty = OV_CERTAIN_SURE;
}
