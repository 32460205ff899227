/*
 * Facts from the words of a letter.
 *
 * Amounts and dates get their roles (letter_role.c) and are taken as facts where they are certain
 * (letter_sure.c); identifiers are named by the words before them in their unit, by the cell before
 * it, the heading of its column or the line above.
 */
#include <string.h>

#include "letter_internal.h"
#include "onevoice/base/number.h"

static void
add_fact(facts_builder *b, const letter *l, ov_fact fact, size_t from, size_t to)
{
    fact.source = OV_SOURCE_TEXT;
    fact.evidence.offset = ov_text_body_offset(l->text, from);
    fact.evidence.length =
        ov_text_body_offset(l->text, to > from ? to - 1 : to) + 1 - fact.evidence.offset;
    *OV_VEC_ADD(b->mem, &b->rows) = fact;
}

static void
add_value(facts_builder *b, const letter *l, ov_fact_key key, const letter_value *v)
{
    ov_fact fact = {.key = (uint16_t)key};

    if (v->is_date)
        fact.value.date = v->field->value.date;
    else
        fact.value.money = v->field->value.money;
    add_fact(b, l, fact, v->words, v->field->offset + v->field->length);
}

/* The value of a role where all that have it say the same; NULL where several differ. */
static const letter_value *
only(const letter *l, uint8_t role)
{
    letter_pick p = letter_pick_role(l, role);

    return p.distinct == 1 ? p.value : NULL;
}

/* Another identifier of the same kind is kept under the next index: shown, never resolved here. */
static void
add_new(facts_builder *b, const letter *l, ov_fact fact, size_t from, size_t to)
{
    for (size_t i = 0; i < b->rows.count; i++) {
        if (b->rows.items[i].key != fact.key)
            continue;
        if (ov_number_same(b->rows.items[i].value.text, fact.value.text))
            return;
        fact.index++;
    }
    add_fact(b, l, fact, from, to);
}

static const struct {
    ov_value_role role;
    ov_fact_key key;
} money_facts[] = {
    {OV_VALUE_PREVIOUS, OV_FACT_PREVIOUS_BALANCE},
    {OV_VALUE_NEW_CHARGES, OV_FACT_NEW_CHARGES},
    {OV_VALUE_PAID, OV_FACT_PAYMENTS},
    {OV_VALUE_CHARGE, OV_FACT_SUBMITTED},
    {OV_VALUE_ALLOWED, OV_FACT_ALLOWED},
    {OV_VALUE_PLAN_PAID, OV_FACT_PLAN_PAID},
    {OV_VALUE_NONCOVERED, OV_FACT_NONCOVERED},
    {OV_VALUE_ESTIMATE, OV_FACT_ESTIMATE_TOTAL},
    {OV_VALUE_SHARE, OV_FACT_PATIENT_RESPONSIBILITY},
};

/* The parts of a share. */
static const struct {
    ov_value_role role;
    ov_fact_key key;
} part_facts[] = {
    {OV_VALUE_DEDUCTIBLE, OV_FACT_DEDUCTIBLE},
    {OV_VALUE_COINSURANCE, OV_FACT_COINSURANCE},
    {OV_VALUE_COPAY, OV_FACT_COPAY},
};

static const struct {
    ov_value_role role;
    ov_fact_key key;
} date_facts[] = {
    {OV_VALUE_STATEMENT, OV_FACT_STATEMENT_DATE},
    {OV_VALUE_EFFECTIVE, OV_FACT_EFFECTIVE_DATE},
    {OV_VALUE_MATURITY, OV_FACT_MATURITY_DATE},
    {OV_VALUE_APPEAL, OV_FACT_APPEAL_BY},
    {OV_VALUE_VALIDATION, OV_FACT_VALIDATION_PERIOD_END},
    {OV_VALUE_APPOINTMENT, OV_FACT_APPOINTMENT_DATE},
    {OV_VALUE_EXPIRES, OV_FACT_EXPIRES_ON},
};

/*
 * Deductible, copay and coinsurance are parts of what the patient owes of this claim; a letter prints
 * those of the year and of the contract in the same words ("your deductible: 1,500.00"). They are
 * taken where they prove it: together, or with what is not covered, they are the share that is
 * printed, or else what is allowed and not paid.
 */
static void
add_parts(facts_builder *b, const letter *l)
{
    const letter_value *parts[OV_COUNT(part_facts)];
    bool shared, allowed, paid, refused;
    int64_t share = letter_amount_of(l, OV_VALUE_SHARE, &shared);
    int64_t rest = letter_amount_of(l, OV_VALUE_ALLOWED, &allowed) -
                   letter_amount_of(l, OV_VALUE_PLAN_PAID, &paid);
    int64_t noncovered = letter_amount_of(l, OV_VALUE_NONCOVERED, &refused), sum = 0;

    for (size_t i = 0; i < OV_COUNT(part_facts); i++) {
        parts[i] = only(l, (uint8_t)part_facts[i].role);
        if (parts[i] && __builtin_add_overflow(sum, letter_amount(parts[i]), &sum))
            return;
    }
    if (shared ? sum != share && sum != share - noncovered : !allowed || !paid || sum != rest)
        return;
    for (size_t i = 0; i < OV_COUNT(part_facts); i++)
        if (parts[i])
            add_value(b, l, part_facts[i].key, parts[i]);
}

/* The first and the last day of service that the letter names. */
static void
add_service(facts_builder *b, const letter *l)
{
    const letter_value *first = NULL, *last = NULL;

    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (v->role != OV_VALUE_SERVICE || v->unread)
            continue;
        if (!first || v->field->value.date < first->field->value.date)
            first = v;
        if (!last || v->field->value.date > last->field->value.date)
            last = v;
    }
    if (!first)
        return;
    add_value(b, l, OV_FACT_SERVICE_FROM, first);
    if (last->field->value.date > first->field->value.date)
        add_value(b, l, OV_FACT_SERVICE_TO, last);
}

static void
add_demand(facts_builder *b, const letter *l, const letter_demand *d)
{
    if (d->instalment)
        add_value(b, l, OV_FACT_INSTALMENT_DUE, d->instalment);
    if (d->credit) {
        ov_money credit = d->credit->field->value.money;
        ov_fact fact = {.key = OV_FACT_BALANCE_DUE};

        fact.value.money.e4 = credit.e4 > 0 ? -credit.e4 : credit.e4;
        add_fact(b, l, fact, d->credit->words, d->credit->field->offset + d->credit->field->length);
    } else if (d->value && d->value->role != OV_VALUE_SHARE) {
        add_value(b, l, OV_FACT_BALANCE_DUE, d->value);
    }
    if (!ov_currency_is_null(d->currency)) {
        ov_fact currency = {.key = OV_FACT_CURRENCY};
        const letter_value *v = d->value ? d->value : d->instalment ? d->instalment : d->credit;

        currency.value.text = ov_str_copy(b->mem, ov_currency_str(&d->currency));
        add_fact(b, l, currency, v->field->offset, v->field->offset + v->field->length);
    }
}

/* The one day to pay by; a day gone by counts where the letter names no other; a term where it names
   none at all and surely asks for something. */
static void
add_due_date(facts_builder *b, letter *l, const letter_demand *d)
{
    ov_fact reckoned = {.key = OV_FACT_DUE_DATE};
    const ov_layout_unit *term;
    const letter_value *due = only(l, OV_VALUE_DUE);

    if (d->credit) /* what comes to the reader by that day is not to be paid by it */
        return;
    if (!due && !letter_has_role(l, OV_VALUE_DUE))
        due = only(l, OV_VALUE_WAS_DUE);
    if (due)
        add_value(b, l, OV_FACT_DUE_DATE, due);
    if (due || !d->value || d->certainty != OV_CERTAIN_SURE)
        return;
    term = letter_term(l, only(l, OV_VALUE_STATEMENT), &reckoned.value.date);
    if (term)
        add_fact(b, l, reckoned, term->from, term->to);
}

static bool
has_digits(ov_str s, size_t least)
{
    size_t digits = 0;

    for (size_t i = 0; i < s.len; i++)
        digits += (unsigned char)(s.ptr[i] - '0') < 10;
    return digits >= least;
}

/* What others are told of a number: "^^" between digits of two elements is for matching only. */
static ov_str
without_splits(ov_arena *mem, ov_str number)
{
    char *out = ov_arena_alloc(mem, number.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < number.len; i++) {
        if (number.ptr[i] == '^' && i + 1 < number.len && number.ptr[i + 1] == '^')
            i++;
        else
            out[len++] = number.ptr[i];
    }
    return (ov_str){out, len};
}

/* Identifiers and, where a label names them, numbers too plain to look like one. */
static void
add_ids(facts_builder *b, letter *l)
{
    for (size_t i = 0; i < l->layout.count; i++) {
        const ov_layout_unit *u = &l->layout.units[i];

        for (size_t k = u->first; k < u->first + u->count; k++) {
            const ov_typed_field *f = &l->fields->items[k];
            ov_fact fact = {0};
            ov_fact_key key;
            size_t from;

            if ((f->type != OV_TYPED_ID && f->type != OV_TYPED_NUMBER) ||
                (f->type == OV_TYPED_ID && f->role == OV_ID_MAILING) ||
                !label_of_id(l, i, k, &key, &from))
                continue;
            fact.key = (uint16_t)key;
            fact.value.text =
                without_splits(b->mem, ov_str_slice(l->text->bytes, f->offset, f->length));
            if (f->type == OV_TYPED_ID || has_digits(fact.value.text, 3))
                add_new(b, l, fact, from, f->offset + f->length);
        }
    }
}

static void
add_contacts(facts_builder *b, const letter *l)
{
    ov_fact call = {.key = OV_FACT_CALL}, remit = {.key = OV_FACT_REMIT_TO};
    letter_span at;

    if (letter_phone(l, &at)) {
        call.value.text =
            ov_str_copy(b->mem, ov_str_slice(l->text->bytes, at.from, at.to - at.from));
        add_fact(b, l, call, at.from, at.to);
    }
    if (letter_remit(l, &at)) {
        remit.value.text = letter_one_line(l, at);
        add_fact(b, l, remit, at.from, at.to);
    }
}

static void
publish_values(const letter *l, ov_letter *out)
{
    size_t count = OV_MIN(l->values.count, (size_t)OV_READING_VALUES_MOST);
    ov_reading_value *values = OV_NEW_ARRAY(l->mem, ov_reading_value, count);

    for (size_t i = 0; i < count; i++) {
        const letter_value *v = &l->values.items[i];

        values[i].offset = ov_text_body_offset(l->text, v->field->offset);
        values[i].length = ov_text_body_offset(l->text, v->field->offset + v->field->length - 1) +
                           1 - values[i].offset;
        values[i].role = v->role;
        values[i].evidence = v->evidence;
        values[i].is_date = v->is_date;
        values[i].unread = v->unread;
        values[i].doubtful = v->doubtful;
        values[i].currency = v->field->currency;
        if (v->is_date && !v->unread)
            values[i].value.date = v->field->value.date;
        else if (!v->unread)
            values[i].value.money = v->field->value.money;
    }
    out->values = values;
    out->value_count = count;
}

/* A heading or label over nothing but zeros says nothing of this account. */
static void
publish_zero(const letter *l, ov_letter *out)
{
    const ov_layout_unit **zero;

    if (!l->named)
        return;
    zero = OV_NEW_ARRAY(l->mem, const ov_layout_unit *, l->layout.count);
    for (size_t i = 0; i < l->layout.count; i++)
        if (l->named[i] == 1)
            zero[out->zero_count++] = &l->layout.units[i];
    out->zero = zero;
}

void
ov_document_letter_read(ov_arena *mem, ov_letter_memory *memory, const ov_text *text,
                        const ov_typed_fields *fields, ov_letter *out)
{
    letter l = {.mem = mem, .memory = memory, .text = text, .fields = fields};
    facts_builder b = {.mem = mem};
    letter_demand demand;

    *out = (ov_letter){0};
    letter_memory_trim(memory);
    ov_text_layout(mem, text, fields, &l.layout);
    letter_roles(&l);
    letter_decide(&l, &demand);
    out->certainty = demand.certainty;
    out->doubt = demand.doubt ? ov_str_from(demand.doubt) : OV_STR_NULL;
    if (demand.certainty == OV_CERTAIN_SURE)
        add_demand(&b, &l, &demand);
    if (demand.certainty != OV_CERTAIN_UNSURE)
        add_due_date(&b, &l, &demand);
    for (size_t i = 0; i < OV_COUNT(money_facts) && demand.certainty != OV_CERTAIN_UNSURE; i++) {
        const letter_value *v = only(&l, (uint8_t)money_facts[i].role);

        if (v)
            add_value(&b, &l, money_facts[i].key, v);
    }
    if (demand.certainty != OV_CERTAIN_UNSURE)
        add_parts(&b, &l);
    for (size_t i = 0; i < OV_COUNT(date_facts); i++) {
        const letter_value *v = only(&l, (uint8_t)date_facts[i].role);

        if (v)
            add_value(&b, &l, date_facts[i].key, v);
    }
    add_service(&b, &l);
    add_ids(&b, &l);
    add_contacts(&b, &l);
    publish_values(&l, out);
    publish_zero(&l, out);
    out->facts = facts_done(&b);
}
