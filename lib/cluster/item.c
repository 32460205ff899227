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

#define OTHER_DAYS_MOST 4 /* one in so many */

/*
 * Is a date the letter's own, which every copy has anew? The lines that many letters have tell: one
 * for other days says what it says though the day be the letter's own; one for own days may have been
 * misread. Where few letters have the line: only in the head, the day of creation. Below, the same
 * day may be what the letter is about: a quote that is good through the day it was written is no copy
 * of one good for a month more.
 */
static bool
is_own_day(const ov_cluster_night *night, const item *it, const ov_sketch_field *f, size_t head)
{
    const night_letter *l = it->letter;
    const night_unit *u = &night->units.items[l->units[f->unit]];
    ov_date day = (ov_date)(uint32_t)f->value;
    uint64_t days = 0;

    if (is_stated_day(it->facts, day))
        return false;
    if (u->customers < SPREAD_ENOUGH)
        return day == l->created_on && f->unit < head && !(u->flags & OV_UNIT_PROSE);
    ov_u64map_get(night->day_lines, cluster_day_line(night, l, f->unit), &days);
    return (uint32_t)days * (uint64_t)OTHER_DAYS_MOST <= days >> 32;
}

/* A number in one of the customer's letters, and what it is there. */
typedef struct number {
    uint64_t value;
    uint32_t piece;
    uint8_t role;
    bool twice; /* another letter has it, too */
} number;

typedef struct number_list {
    const number *items; /* by value, distinct */
    size_t count;
} number_list;

static int
number_cmp(const void *a, const void *b)
{
    const number *x = a, *y = b;

    return x->value != y->value ? OV_CMP(x->value, y->value) : OV_CMP(x->piece, y->piece);
}

static bool
is_number(const ov_sketch_field *f)
{
    return f->type == OV_FIELD_ID || f->type == OV_FIELD_NUMBER;
}

/* One entry a number: of the letters that have it the first, and what it is in any of them. */
static number_list
numbers_fold(number *list, size_t count)
{
    size_t kept = 0;

    if (count > 0)
        qsort(list, count, sizeof *list, number_cmp);
    for (size_t i = 0; i < count; i++) {
        number *last = kept > 0 ? &list[kept - 1] : NULL;

        if (!last || last->value != list[i].value) {
            list[kept++] = list[i];
            continue;
        }
        last->twice |= list[i].piece != last->piece;
        if (list[i].role == OV_ROLE_CUSTOMER)
            last->role = OV_ROLE_CUSTOMER;
    }
    return (number_list){list, kept};
}

/* What a number is in all letters of its customer: his own where it is so in one of them, and not the
   mailing's where two letters have it. */
static uint8_t
role_among(const number_list *known, const ov_sketch_field *f)
{
    size_t low = 0, high = known->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (known->items[middle].value < f->value)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == known->count || known->items[low].value != f->value)
        return f->role;
    if (known->items[low].role == OV_ROLE_CUSTOMER)
        return OV_ROLE_CUSTOMER;
    return f->role == OV_ROLE_MAILING && known->items[low].twice ? OV_ROLE_NONE : f->role;
}

/* Does a field count in comparisons? Not the letter's own date, not the number of the mailing or of
   the customer, no telephone number, nothing that boilerplate says to everybody. */
static bool
counts(const ov_cluster_night *night, const number_list *known, const item *it,
       const ov_sketch_field *f, size_t order, size_t head)
{
    const night_letter *l = it->letter;
    const night_unit *unit = &night->units.items[l->units[f->unit]];

    if ((is_number(f) ? role_among(known, f) : f->role) != OV_ROLE_NONE)
        return false;
    if (f->type == OV_FIELD_NAME)
        return (unit->flags & OV_UNIT_PROSE) && !unit->frame;
    if (unit->frame && order < CONSTANTS_MOST && (unit->constant >> order & 1))
        return false;
    return f->type != OV_FIELD_DATE || !is_own_day(night, it, f, head);
}

/*
 * The values of a letter that count. A number of a scan may be the mailing's with a label that nobody
 * can read, a telephone number, or a word: it needs no equal in a clean copy, while every value of that
 * needs its own in the scan.
 */
static void
item_fields(ov_arena *scratch, const ov_cluster_night *night, const number_list *known, item *it)
{
    const night_letter *l = it->letter;
    value *fields = OV_NEW_ARRAY(scratch, value, (size_t)l->field_count * 2 + 2);
    value *names = fields + l->field_count + 1;
    stand *stands = OV_NEW_ARRAY(scratch, stand, l->field_count);
    size_t field_count = 0, name_count = 0, first, count = 0, order = 0;
    size_t head = head_of(night, l);

    for (size_t i = 0; i < l->field_count; i++) {
        const ov_sketch_field *f = &l->fields[i];

        order = i > 0 && l->fields[i - 1].unit == f->unit ? order + 1 : 0;
        if (!counts(night, known, it, f, order, head))
            continue;
        if (f->type == OV_FIELD_NAME) {
            names[name_count++] = (value){.value = f->value, .shape = f->shape, .type = f->type};
            continue;
        }
        stands[field_count] = (stand){f->value, f->shape, f->unit, f->type};
        fields[field_count++] = (value){.value = f->value,
                                        .shape = f->shape,
                                        .type = f->type,
                                        .loose = it->noisy && is_number(f)};
    }
    it->stands = stands;
    it->stand_count = field_count;
    it->fields = sorted_values(fields, field_count);
    it->names = sorted_values(names, name_count);
    it->name_list = names;
    for (first = 0; first < it->fields.count && it->fields.items[first].type < OV_FIELD_ID;)
        first++;
    while (first + count < it->fields.count && it->fields.items[first + count].type == OV_FIELD_ID)
        count++;
    it->ids = (values){it->fields.items + first, count};
}

/* Numbers of structured facts that name a matter. What was read from the words stands among the fields,
   where its place tells what it is: a masked account joined all letters of its customer. */
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
        const ov_fact *fact = ov_facts_find(it->facts, keys[i]);
        value v = {.type = OV_FIELD_ID};

        if (fact && fact->source == OV_SOURCE_STRUCTURED &&
            ov_text_id_value(fact->value.text, &v.value, &v.shape))
            ids[count++] = v;
    }
    it->ids = sorted_values(ids, count);
}

static const night_letter *
letter_of(const ov_cluster_night *night, const ov_piece *piece)
{
    const ov_sketch *sketch = piece->reading ? piece->reading->sketch : NULL;

    return sketch && night && sketch->letter < night->letters.count
               ? &night->letters.items[sketch->letter]
               : NULL;
}

/* May a scan have misread it? Only what is text throughout: nobody scans into markup. */
static bool
is_printed(const ov_piece *piece)
{
    return !piece->communication || piece->communication->media == OV_MEDIA_TEXT;
}

/*
 * What one piece is compared by. Words of the frame (letterhead, disclaimers) are left out of the
 * body sum, or any two letters of a house would look alike.
 */
static item
item_of(ov_arena *scratch, const ov_cluster_night *night, const number_list *known,
        const ov_piece *piece)
{
    const night_letter *l = letter_of(night, piece);
    item it = {.piece = piece};

    if (piece->reading)
        it.facts = piece->reading->facts;
    if (l) {
        it.letter = l;
        it.prototype = l->prototype;
        it.noisy = l->rough && is_printed(piece);
        it.own = l->own;
        for (size_t i = 0; i < l->unit_count; i++) {
            const night_unit *u = &night->units.items[l->units[i]];

            if (u->frame)
                continue;
            it.events |= u->flags & OV_UNIT_EVENTS;
            if (u->flags & OV_UNIT_PROSE)
                it.body += ov_hash_mix(u->key, 5);
        }
        item_fields(scratch, night, known, &it);
    }
    if (it.facts.count > 0)
        item_fact_ids(scratch, &it);
    return it;
}

static const ov_piece *
piece_at(const ov_case *the_case, size_t i)
{
    return i < the_case->pending.count ? &the_case->pending.items[i]
                                       : &the_case->history.items[i - the_case->pending.count];
}

static number_list
numbers_of(ov_arena *scratch, const ov_cluster_night *night, const ov_case *the_case, size_t pieces)
{
    OV_VEC(number) out = {0};

    for (size_t i = 0; i < pieces; i++) {
        const night_letter *l = letter_of(night, piece_at(the_case, i));

        for (size_t k = 0; l && k < l->field_count; k++)
            if (is_number(&l->fields[k]))
                *OV_VEC_ADD(scratch, &out) =
                    (number){l->fields[k].value, (uint32_t)i, l->fields[k].role, false};
    }
    return numbers_fold(out.items, out.count);
}

/* Names that other letters of the customer have are no misreadings. */
static void
names_mark(ov_arena *scratch, item *all, size_t count)
{
    ov_u64map *letters = ov_u64map_new(scratch, 64);
    bool fresh;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i].names.count; k++)
            ++*ov_u64map_at(letters, all[i].names.items[k].value, &fresh);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < all[i].names.count; k++)
            all[i].name_list[k].recurs =
                *ov_u64map_at(letters, all[i].names.items[k].value, &fresh) > 1;
}

items
cluster_items_prepare(ov_arena *scratch, const ov_cluster_night *night, const ov_case *the_case)
{
    size_t count = the_case->pending.count + the_case->history.count;
    item *all = OV_NEW_ARRAY(scratch, item, count);
    number_list known = numbers_of(scratch, night, the_case, count);

    for (size_t i = 0; i < count; i++)
        all[i] = item_of(scratch, night, &known, piece_at(the_case, i));
    names_mark(scratch, all, count);
    return (items){all, count};
}

/* The digits of an id, the last first; 0: not known. */
static size_t
digits_of(const value *v, uint8_t out[20])
{
    uint64_t rest = v->value;
    size_t count = 0;

    if (v->value >> 63)
        return 0;
    for (; rest > 0; rest /= 16)
        out[count++] = (uint8_t)(rest % 16);
    return count;
}

#define SAME_ENDING 2 /* digits: numbers of neighbours differ in the last */

/* Is one of them the other but for a digit that a scan lost or made up, before the last ones? */
static bool
differ_in_length(const value *a, const value *b)
{
    uint8_t x[20], y[20], *longer = x, *shorter = y;
    size_t m = digits_of(a, x), n = digits_of(b, y), i = 0, k = 0;

    if (m == 0 || n == 0 || OV_MAX(m, n) != OV_MIN(m, n) + 1)
        return false;
    if (m < n) {
        longer = y;
        shorter = x;
    }
    while (k < OV_MIN(m, n) && longer[i] == shorter[k])
        i++, k++;
    if (k < SAME_ENDING)
        return false;
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

typedef enum side { SIDE_A, SIDE_B } side;

/* A value has no equal on the other side; loose ones need none, but on one side only: what is read in
   neither letter makes no letters equal. */
static void
miss(agreement *out, const value *v, side at)
{
    if (v->loose) {
        out->loose |= 1u << at;
        out->whole &= out->loose != (1u << SIDE_A | 1u << SIDE_B);
        return;
    }
    *(at == SIDE_A ? &out->only_a : &out->only_b) |= 1u << v->type;
    out->whole = false;
}

/* With scans every pair is tried: lists are short, and folding keeps no order. */
static agreement
compare_noisy(values a, values b)
{
    agreement out = {.whole = true};

    for (size_t i = 0; i < a.count; i++) {
        size_t k = 0;

        while (k < b.count && !alike(&a.items[i], &b.items[k]))
            k++;
        out.shared += k < b.count;
        if (k == b.count)
            miss(&out, &a.items[i], SIDE_A);
    }
    for (size_t k = 0; k < b.count; k++) {
        size_t i = 0;

        while (i < a.count && !alike(&a.items[i], &b.items[k]))
            i++;
        if (i == a.count)
            miss(&out, &b.items[k], SIDE_B);
    }
    return out;
}

agreement
cluster_values_compare(values a, values b, bool noisy)
{
    agreement out = {.whole = true};

    if (noisy && a.count * b.count <= 65536)
        return compare_noisy(a, b);
    for (size_t i = 0, k = 0; i < a.count || k < b.count;) {
        int c = i == a.count ? 1 : k == b.count ? -1 : value_cmp(&a.items[i], &b.items[k]);

        if (c == 0) {
            out.shared++;
            i++;
            k++;
        } else if (c < 0) {
            miss(&out, &a.items[i++], SIDE_A);
        } else {
            miss(&out, &b.items[k++], SIDE_B);
        }
    }
    return out;
}

/* A name of a without its equal in b, and none there that a scan may have made of it. */
static bool
is_name_apart(const value *name, values b, bool noisy)
{
    for (size_t k = 0; k < b.count; k++)
        if (b.items[k].value == name->value ||
            (noisy && !(name->recurs && b.items[k].recurs) && alike(name, &b.items[k])))
            return false;
    return true;
}

bool
cluster_names_agree(values a, values b, bool noisy, bool certain)
{
    size_t apart[2] = {0};

    for (size_t i = 0; i < a.count; i++)
        apart[0] += is_name_apart(&a.items[i], b, noisy);
    for (size_t k = 0; k < b.count; k++)
        apart[1] += is_name_apart(&b.items[k], a, noisy);
    return certain ? apart[0] + apart[1] == 0 : apart[0] == 0 || apart[1] == 0;
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
