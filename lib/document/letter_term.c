/*
 * A day to pay by that is not printed but reckoned: "net 30", "within 30 days of the date of this invoice".
 *
 * Certain only where one date is the paper's own and named so, one term stands in a line or sentence of
 * its own that is understood whole, and no day to pay by is printed.
 */
#include "letter_internal.h"

#define TERM_MOST 120 /* days: terms beyond four months are of contracts, not of bills */

/* Is the date named as the paper's own, by its own unit or its row? "As of" is none. */
static bool
is_own(letter *l, const letter_value *v)
{
    grammar_tokens words = {0};
    const grammar_tokens *t = &words;
    size_t left = ov_layout_left(&l->layout, v->unit);

    if (v->words < v->field->offset)
        grammar_read(l->mem, l->text, l->fields, l->layout.units[v->unit].first, v->words,
                     v->field->offset, &words);
    else if (left != OV_LAYOUT_NONE)
        t = letter_tokens(l, left);
    return grammar_is_own_date(t->items, t->count);
}

/* The days of a unit that is a term; 0 if it is none. */
static int
term_of(letter *l, size_t unit)
{
    const ov_layout_unit *u = &l->layout.units[unit];
    const ov_typed_field *f = &l->fields->items[u->first];
    const grammar_tokens *t;
    int days = 0;

    if (u->count != 1 || f->type != OV_TYPED_NUMBER)
        return 0;
    t = letter_tokens(l, unit);
    if (!grammar_is_term(t->items, t->count))
        return 0;
    for (size_t i = f->offset; i < f->offset + f->length; i++) {
        char c = l->text->bytes.ptr[i];

        if (c < '0' || c > '9' || days > TERM_MOST)
            return 0;
        days = days * 10 + (c - '0');
    }
    return days <= TERM_MOST ? days : 0;
}

const ov_layout_unit *
letter_term(letter *l, const letter_value *own, ov_date *due)
{
    const ov_layout_unit *found = NULL;
    int days = 0;

    if (letter_has_role(l, OV_VALUE_DUE) || letter_has_role(l, OV_VALUE_WAS_DUE) || !own ||
        !is_own(l, own))
        return NULL;
    for (size_t i = 0; i < l->layout.count; i++) {
        int term = term_of(l, i);

        if (term == 0)
            continue;
        if (found && term != days)
            return NULL;
        found = &l->layout.units[i];
        days = term;
    }
    *due = own->field->value.date + days;
    return found;
}
