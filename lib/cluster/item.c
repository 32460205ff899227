#include <stdlib.h>

#include "case_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/text/sketch.h"

static int
value_cmp(const void *a, const void *b)
{
    const value *x = a, *y = b;

    return x->type != y->type ? OV_CMP(x->type, y->type) : OV_CMP(x->value, y->value);
}

static values
sorted_distinct(value *list, size_t count)
{
    size_t kept = 0;

    for (size_t i = 1; i < count; i++) /* lists are short and nearly sorted */
        for (size_t k = i; k > 0 && value_cmp(&list[k - 1], &list[k]) > 0; k--) {
            value swap = list[k];

            list[k] = list[k - 1];
            list[k - 1] = swap;
        }
    for (size_t i = 0; i < count; i++)
        if (i == 0 || value_cmp(&list[i], &list[i - 1]) != 0)
            list[kept++] = list[i];
    return (values){list, kept};
}

static values
sorted_values(value *list, size_t count)
{
    size_t kept = 0;

    if (count <= 64)
        return sorted_distinct(list, count);
    qsort(list, count, sizeof *list, value_cmp);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || value_cmp(&list[i], &list[kept - 1]) != 0)
            list[kept++] = list[i];
    return (values){list, kept};
}

#define LABEL_MOST 3 /* tokens of a label line with its number */

/* The units above the first sentence of its own: letterhead, day, references, subject. */
static size_t
head_of(const ov_cluster_night *night, const night_letter *l)
{
    size_t end = 0;

    while (end < l->unit_count) {
        const night_unit *u = &night->units.items[l->units[end]];

        if (!u->frame && (u->flags & OV_UNIT_PROSE))
            break;
        end++;
    }
    return end;
}

/* Do structured or read facts say that the day is another than the letter's own? */
static bool
is_stated_day(ov_facts facts, ov_date day)
{
    for (size_t i = 0; i < facts.count; i++)
        if (facts.items[i].key != OV_FACT_STATEMENT_DATE &&
            ov_fact_key_type((ov_fact_key)facts.items[i].key) == OV_FACT_TYPE_DATE &&
            facts.items[i].value.date == day)
            return true;
    return false;
}

/*
 * Is a date the letter's own, which every copy has anew? Only in the head, where it stands alone in
 * its line or is the day of creation. Below, the same day may be what the letter is about: a quote
 * that is good through the day it was written is no copy of one good for a month more.
 */
static bool
is_own_day(const item *it, const night_unit *unit, const ov_sketch_field *f, size_t head)
{
    ov_date day = (ov_date)(uint32_t)f->value;

    return f->unit < head && !(unit->flags & OV_UNIT_PROSE) &&
           (f->role == OV_ROLE_LETTER || day == it->letter->created_on) &&
           !is_stated_day(it->facts, day);
}

/* Does a field count in comparisons? Not the letter's own date, not the number of the mailing or of
   the customer, nothing that boilerplate says. */
static bool
counts(const item *it, const night_unit *unit, const ov_sketch_field *f, size_t head)
{
    const night_letter *l = it->letter;

    if (f->role == OV_ROLE_MAILING || f->role == OV_ROLE_CUSTOMER)
        return false;
    if (unit->frame && (unit->misread || (unit->flags & OV_UNIT_PROSE)))
        return false;
    /* a label that a scan made unreadable: likely as not the number of the mailing */
    if (l->rough && f->type == OV_FIELD_ID && unit->count <= LABEL_MOST &&
        unit->customers < SPREAD_ENOUGH && !(unit->flags & (OV_UNIT_PROSE | OV_UNIT_SUBJECT)))
        return false;
    if (f->type == OV_FIELD_DATE && is_own_day(it, unit, f, head))
        return false;
    return f->type != OV_FIELD_NAME || ((unit->flags & OV_UNIT_PROSE) && !unit->frame);
}

static void
item_fields(ov_arena *scratch, const ov_cluster_night *night, item *it)
{
    const night_letter *l = it->letter;
    value *fields = OV_NEW_ARRAY(scratch, value, (size_t)l->field_count * 2 + 2);
    value *names = fields + l->field_count + 1;
    size_t field_count = 0, name_count = 0, first, count = 0, head = head_of(night, l);

    for (size_t i = 0; i < l->field_count; i++) {
        const ov_sketch_field *f = &l->fields[i];

        if (!counts(it, &night->units.items[l->units[f->unit]], f, head))
            continue;
        if (f->type == OV_FIELD_NAME)
            names[name_count++] = (value){f->value, f->shape, f->type};
        else
            fields[field_count++] = (value){f->value, f->shape, f->type};
    }
    it->fields = sorted_values(fields, field_count);
    it->names = sorted_values(names, name_count);
    for (first = 0; first < it->fields.count && it->fields.items[first].type < OV_FIELD_ID;)
        first++;
    while (first + count < it->fields.count && it->fields.items[first + count].type == OV_FIELD_ID)
        count++;
    it->ids = (values){it->fields.items + first, count};
}

/* Numbers of structured facts that name a matter. */
static void
item_fact_ids(ov_arena *scratch, item *it)
{
    static const ov_fact_key keys[] = {OV_FACT_PATIENT_CONTROL_NO,
                                       OV_FACT_PAYER_CLAIM_CONTROL_NO,
                                       OV_FACT_ACCOUNT_NO,
                                       OV_FACT_AUTHORIZATION,
                                       OV_FACT_LOAN_NO,
                                       OV_FACT_RELATED_CLAIM};
    value *ids = OV_NEW_ARRAY(scratch, value, it->ids.count + OV_COUNT(keys));
    size_t count = 0;

    for (; count < it->ids.count; count++)
        ids[count] = it->ids.items[count];
    for (size_t i = 0; i < OV_COUNT(keys); i++) {
        ov_str text = ov_facts_text(it->facts, keys[i]);
        value v = {.type = OV_FIELD_ID};

        if (!ov_str_is_empty(text) && ov_text_id_value(text, &v.value, &v.shape))
            ids[count++] = v;
    }
    it->ids = sorted_values(ids, count);
}

/*
 * What one piece is compared by. Words of the frame (letterhead, disclaimers) are left out of the
 * body sum, or any two letters of a house would look alike.
 */
static item
item_of(ov_arena *scratch, const ov_cluster_night *night, const ov_piece *piece)
{
    const ov_sketch *sketch = piece->reading ? piece->reading->sketch : NULL;
    item it = {.piece = piece};

    if (piece->reading)
        it.facts = piece->reading->facts;
    if (sketch && night && sketch->letter < night->letters.count) {
        const night_letter *l = &night->letters.items[sketch->letter];

        it.letter = l;
        it.prototype = l->prototype;
        it.noisy = l->rough;
        it.own = l->own;
        for (size_t i = 0; i < l->unit_count; i++) {
            const night_unit *u = &night->units.items[l->units[i]];

            if (u->frame)
                continue;
            it.events |= u->flags & OV_UNIT_EVENTS;
            if (u->flags & OV_UNIT_PROSE)
                it.body += ov_hash_mix(u->key, 5);
        }
        item_fields(scratch, night, &it);
    }
    if (it.facts.count > 0)
        item_fact_ids(scratch, &it);
    return it;
}

items
cluster_items_prepare(ov_arena *scratch, const ov_cluster_night *night, const ov_case *the_case)
{
    size_t pending = the_case->pending.count, count = pending + the_case->history.count;
    item *all = OV_NEW_ARRAY(scratch, item, count);

    for (size_t i = 0; i < count; i++)
        all[i] = item_of(scratch, night,
                         i < pending ? &the_case->pending.items[i]
                                     : &the_case->history.items[i - pending]);
    return (items){all, count};
}

/* The digits of an amount or an id, the last first, without zeros at that end; 0: not known. */
static size_t
digits_of(const value *v, uint8_t out[20])
{
    uint64_t rest = v->value, base = v->type == OV_FIELD_ID ? 16 : 10;
    size_t count = 0;

    if (v->type == OV_FIELD_ID && v->value >> 63)
        return 0;
    while (v->type == OV_FIELD_MONEY && rest > 0 && rest % 10 == 0)
        rest /= 10;
    for (; rest > 0; rest /= base)
        out[count++] = (uint8_t)(rest % base);
    return count;
}

/* Is one of them the other but for a digit that a scan lost or made up? Numbers and amounts next to
   each other have as many digits, and amounts ten times each other the same. */
static bool
differ_in_length(const value *a, const value *b)
{
    uint8_t x[20], y[20], *longer = x, *shorter = y;
    size_t m = digits_of(a, x), n = digits_of(b, y), i = 0, k = 0;

    if (a->type != b->type || m == 0 || n == 0)
        return false;
    if (m < n) {
        longer = y;
        shorter = x;
    }
    if (OV_MAX(m, n) != OV_MIN(m, n) + 1)
        return false;
    while (k < OV_MIN(m, n) && longer[i] == shorter[k])
        i++, k++;
    for (i++; k < OV_MIN(m, n) && longer[i] == shorter[k]; i++)
        k++;
    return k == OV_MIN(m, n);
}

/* Two values that a scan may have made of one. */
static bool
alike(const value *a, const value *b)
{
    if (a->type != b->type)
        return false;
    if (a->value == b->value)
        return true;
    if (a->type == OV_FIELD_NAME) {
        uint32_t letters = 0x3FFFFFFu;
        int odd = __builtin_popcount((a->shape ^ b->shape) & letters);

        int same = __builtin_popcount(a->shape & b->shape & letters);
        uint32_t less = a->shape & b->shape & letters;

        /* a first letter lost makes a word small and leaves the rest of the name; so does a blank
         */
        if ((a->shape >> 26 == b->shape >> 26 ? same >= 3 : same >= 6) &&
            (less == (a->shape & letters) || less == (b->shape & letters)))
            return true;
        return odd <= 2 || (odd == 3 && same >= 8);
    }
    return a->shape == b->shape || (a->type == OV_FIELD_ID && differ_in_length(a, b));
}

/* Two values that do not contradict each other, though they may not be one either. */
static bool
may_agree(const value *a, const value *b)
{
    return alike(a, b) || (a->type == OV_FIELD_MONEY && differ_in_length(a, b));
}

/* With scans every pair is tried: lists are short, and folding keeps no order. */
static agreement
compare_noisy(values a, values b)
{
    agreement out = {0};
    uint64_t used = 0;

    for (size_t i = 0; i < a.count; i++) {
        bool agrees = false, shared = false;

        for (size_t k = 0; k < b.count && !shared; k++) {
            agrees |= may_agree(&a.items[i], &b.items[k]);
            shared = alike(&a.items[i], &b.items[k]) && !(k < 64 && (used >> k & 1));
            if (shared && k < 64)
                used |= UINT64_C(1) << k;
        }
        out.shared += shared;
        if (!agrees)
            out.only_a |= 1u << a.items[i].type;
    }
    for (size_t k = 0; k < b.count; k++) {
        size_t i = 0;

        while (i < a.count && !may_agree(&a.items[i], &b.items[k]))
            i++;
        if (i == a.count)
            out.only_b |= 1u << b.items[k].type;
    }
    return out;
}

agreement
cluster_values_compare(values a, values b, bool noisy)
{
    agreement out = {0};

    if (noisy && a.count * b.count <= 65536)
        return compare_noisy(a, b);
    for (size_t i = 0, k = 0; i < a.count || k < b.count;) {
        int c = i == a.count ? 1 : k == b.count ? -1 : value_cmp(&a.items[i], &b.items[k]);

        if (c == 0) {
            out.shared++;
            i++;
            k++;
        } else if (c < 0) {
            out.only_a |= 1u << a.items[i++].type;
        } else {
            out.only_b |= 1u << b.items[k++].type;
        }
    }
    return out;
}

static bool
fact_eq(const ov_fact *a, const ov_fact *b)
{
    switch (ov_fact_key_type((ov_fact_key)a->key)) {
    case OV_FACT_TYPE_MONEY:
        return ov_money_cmp(a->value.money, b->value.money) == 0;
    case OV_FACT_TYPE_DATE:
        return a->value.date == b->value.date;
    case OV_FACT_TYPE_TEXT:
        return ov_str_eq(a->value.text, b->value.text);
    case OV_FACT_TYPE_BOOL:
        return a->value.flag == b->value.flag;
    case OV_FACT_TYPE_INT:
        return a->value.number == b->value.number;
    }
    return true;
}

bool
cluster_facts_contradict(ov_facts a, ov_facts b)
{
    for (size_t i = 0, k = 0; i < a.count && k < b.count;) {
        const ov_fact *x = &a.items[i], *y = &b.items[k];
        int c = x->key != y->key ? OV_CMP(x->key, y->key) : OV_CMP(x->index, y->index);

        if (x->source != OV_SOURCE_STRUCTURED || c < 0) {
            i++;
        } else if (y->source != OV_SOURCE_STRUCTURED || c > 0) {
            k++;
        } else {
            if (!fact_eq(x, y))
                return true;
            i++;
            k++;
        }
    }
    return false;
}
