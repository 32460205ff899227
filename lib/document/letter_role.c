/*
 * The role of every amount and date of a letter, by the words that can name it.
 *
 * Within a unit: the words before a value are a label, or a part of the sentence around it matches
 * a clause. A value alone in its cell is named by the cell before it, the heading of its column, or
 * the line above. Words are understood whole or not at all: "balance after late fee" is no balance.
 */
#include <string.h>

#include "letter_internal.h"

#define VALUES_MOST 4096 /* of one letter; more are no letter, and nothing is certain */

const grammar_tokens *
letter_tokens(letter *l, size_t unit)
{
    const ov_layout_unit *u = &l->layout.units[unit];
    grammar_tokens *tokens;

    if (!l->tokens) /* where all is remembered, nobody asks */
        l->tokens = OV_NEW_ARRAY(l->mem, grammar_tokens, l->layout.count);
    tokens = &l->tokens[unit];

    if (tokens->count == 0) {
        /* a word and its blank are six letters; more is seldom needed */
        OV_VEC_RESERVE(l->mem, tokens, (u->to - u->from) / 5 + 4);
        grammar_read(l->mem, l->text, l->fields, u->first, u->from, u->to, tokens);
    }
    return tokens;
}

/* Notes what the words say of paying even where they are not understood. */
static void
note_words(letter_told *v, const grammar_token *tokens, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        v->owing = v->owing || grammar_is(&tokens[i], GRAMMAR_IS_OWING);
        v->money = v->money || grammar_is(&tokens[i], GRAMMAR_IS_MONEY);
    }
}

/* The words between the value before (or the start of the sentence) and value `k` as a label. */
static ov_value_role
label_role(const grammar_tokens *t, size_t k, bool date, letter_span *known)
{
    size_t from = k;
    ov_value_role role;

    while (from > 0 && !grammar_is_value(&t->items[from - 1]) &&
           !grammar_is_stop(&t->items[from - 1]))
        from--;
    role = grammar_label(t->items + from, k - from, date);
    for (size_t i = from; i < k && role == OV_VALUE_NONE; i++) { /* "Dear Ms. Jones, balance:" */
        if (!grammar_is_comma(&t->items[i]))
            continue;
        from = i + 1;
        role = grammar_label(t->items + from, k - from, date);
    }
    if (role == OV_VALUE_NONE && from > 0 && t->items[from - 1].word == GRAMMAR_DATE) {
        while (from > 0 && t->items[from - 1].word != GRAMMAR_AMOUNT &&
               !grammar_is_stop(&t->items[from - 1]))
            from--; /* "amount due after 12/15/2026:" */
        role = grammar_label(t->items + from, k - from, date);
    }
    *known = (letter_span){from, k + 1};
    return role;
}

/* "$200.00 amount due": the words behind, where nothing else stands in the unit. */
static ov_value_role
label_behind(const grammar_tokens *t, size_t k, bool date, letter_span *known)
{
    if (k > 0)
        return OV_VALUE_NONE;
    for (size_t i = 1; i < t->count; i++)
        if (grammar_is_value(&t->items[i]) || grammar_is_stop(&t->items[i]))
            return OV_VALUE_NONE;
    *known = (letter_span){0, t->count};
    return grammar_label(t->items + 1, t->count - 1, date);
}

/* "By 12/09/2026" alone says nothing: what the amount right before it in the letter is to be done with
   by that day. */
static void
settle_by(letter *l, letter_value *v)
{
    const letter_value *before = v > l->values.items ? v - 1 : NULL;

    if (!v->is_date || v->role != OV_VALUE_SUM)
        return;
    v->role = OV_VALUE_NONE;
    if (before && !before->is_date && !before->doubtful && ov_value_role_asks(before->role) &&
        before->role <= OV_VALUE_MINIMUM &&
        l->layout.units[v->unit].strip - l->layout.units[before->unit].strip <= 1)
        v->role = OV_VALUE_DUE;
}

/* Is a value of this role one whose sentence must leave it as it is? What is owed to the reader is no
   less a claim than what they owe: "we may owe you", "you were owed and we paid it". */
static bool
must_stand(uint8_t role)
{
    return ov_value_role_asks(role) || role == OV_VALUE_DUE || role == OV_VALUE_CREDIT;
}

/* Token `k` by the words of its unit; the token at which those that name it begin. */
static size_t
tell(const letter *l, const grammar_tokens *t, letter_told *v, size_t k)
{
    letter_span label = {k, k}, clause = {k, k}, known;
    ov_value_role by_label = label_role(t, k, v->is_date, &label);
    ov_value_role by_clause = letter_clause(t, k, v->is_date, &clause);

    if (by_label == OV_VALUE_NEUTRAL && v->is_date)
        by_label = OV_VALUE_STATEMENT;
    if (by_label == OV_VALUE_NEUTRAL ||
        (by_label == OV_VALUE_SUM && (!v->is_date || label.from > 0)))
        by_label = OV_VALUE_NONE;
    v->role = (uint8_t)by_label;
    v->evidence = OV_BY_CELL;
    known = label;
    if (by_clause != OV_VALUE_NONE &&
        (by_label == OV_VALUE_NONE || clause.to - clause.from > label.to - label.from)) {
        v->role = (uint8_t)by_clause;
        v->evidence = OV_BY_SENTENCE;
        known = clause;
    }
    if (v->role == OV_VALUE_NONE) {
        letter_span s = letter_sentence(t, k);

        v->role = (uint8_t)label_behind(t, k, v->is_date, &known);
        v->evidence = v->role ? OV_BY_CELL : OV_BY_NOTHING;
        if (v->role == OV_VALUE_NONE)
            known = (letter_span){k, k + 1};
        note_words(v, t->items, s.from, s.to);
    }
    if (v->role == OV_VALUE_NONE || must_stand(v->role))
        v->doubt = letter_doubt_around(l, t, letter_sentence(t, k), known);
    return known.from;
}

/* Where a segment of the unit begins: behind the field before the one of its number. */
static uint32_t
segment_begin(const letter *l, const ov_layout_unit *u, size_t segment)
{
    const ov_typed_field *f;

    if (segment == 0)
        return u->from;
    f = &l->fields->items[u->first + segment - 1];
    return f->offset + f->length;
}

/* What the unit's values are by its words, told once; of those that will be looked at. */
static void
tell_values(letter *l, size_t unit, letter_words *w)
{
    const ov_layout_unit *u = &l->layout.units[unit];
    const grammar_tokens *t = letter_tokens(l, unit);

    for (size_t k = 0, i = 0; k < t->count && i < OV_MIN(w->count, (size_t)VALUES_MOST); k++) {
        letter_told *v = &w->values[i];
        size_t segment = v->field;
        uint32_t from;

        if (!grammar_is_value(&t->items[k]))
            continue;
        from = t->items[tell(l, t, v, k)].from;
        while (segment > 0 && from < segment_begin(l, u, segment))
            segment--;
        v->segment = (uint16_t)segment;
        v->words = from - segment_begin(l, u, segment);
        i++;
    }
    w->told = true;
}

static void
role_in_unit(const letter *l, const letter_told *told, letter_value *v)
{
    v->role = told->role;
    v->evidence = told->evidence;
    v->owing = told->owing;
    v->money = told->money;
    v->words = segment_begin(l, &l->layout.units[v->unit], told->segment) + told->words;
    v->doubtful = told->doubt || (must_stand(v->role) && letter_marked_open(l, v->field));
}

/* The words of some other units as one label. */
typedef struct words {
    bool any, known; /* any at all; any that the packs know */
    bool doubt, asset;
    ov_value_role role;
} words;

static words
words_of(letter *l, letter_value *v, const size_t *units, size_t count)
{
    letter_words *first = letter_words_of(l, units[0]);
    words w = {.any = first->any, .known = first->known};
    uint32_t sets = first->sets;

    if (count > 1) {
        l->joined.count = 0;
        for (size_t i = 0; i < count; i++) {
            const grammar_tokens *t = letter_tokens(l, units[i]);
            const letter_words *more = letter_words_of(l, units[i]);

            for (size_t k = 0; k < t->count; k++)
                *OV_VEC_ADD(l->mem, &l->joined) = t->items[k];
            w.any = w.any || more->any;
            w.known = w.known || more->known;
            sets |= more->sets;
        }
        w.role = grammar_label(l->joined.items, l->joined.count, v->is_date);
    } else {
        w.role = letter_label(l, units[0], v->is_date);
    }
    v->owing = v->owing || (sets >> GRAMMAR_IS_OWING & 1);
    v->money = v->money || (sets >> GRAMMAR_IS_MONEY & 1);
    w.doubt = sets >> GRAMMAR_IS_DOUBT & 1;
    w.asset = sets >> GRAMMAR_IS_ASSET & 1;
    return w;
}

static bool
is_plain(ov_value_role role)
{
    return role == OV_VALUE_NEUTRAL || role == OV_VALUE_NONE;
}

static bool
is_sum(ov_value_role role)
{
    return role == OV_VALUE_SUM || role == OV_VALUE_TOTAL;
}

/*
 * Row and heading together. A heading that says nothing leaves it to the row, a row that names an
 * item leaves it to the heading; the row of totals is the sum of its column; a part named in the
 * row is that part under whatever heading. A demand in a row under a heading of another kind, or
 * one not understood, is none: "amount due" below "last month".
 */
static ov_value_role
role_in_grid(const words *row, const words *column, bool *sum)
{
    ov_value_role r = row->role, c = column->role;

    *sum = is_sum(r) && !is_plain(c) && !is_sum(c);
    if (*sum)
        return c;
    if (r == OV_VALUE_NEUTRAL || r == OV_VALUE_SUM)
        r = OV_VALUE_NONE;
    if (r == OV_VALUE_NONE) {
        if (row->any && row->asset)
            return OV_VALUE_ASSET;
        return c == OV_VALUE_NEUTRAL || c == OV_VALUE_SUM ? OV_VALUE_NONE : c;
    }
    if (c == OV_VALUE_NONE)
        return column->any && column->known ? OV_VALUE_NONE : r;
    if (c == OV_VALUE_NEUTRAL || is_sum(c))
        return r;
    if (!ov_value_role_asks((uint8_t)r))
        return ov_value_role_asks((uint8_t)c) ? r : c;
    return ov_value_role_asks((uint8_t)c) ? r : OV_VALUE_NONE;
}

/* "Date" beside a day is that of the paper; over a column of rows it is theirs, and says nothing. */
static ov_value_role
date_in_grid(const words *row, const words *column)
{
    if (row->role == OV_VALUE_NEUTRAL)
        return OV_VALUE_STATEMENT;
    if (row->role != OV_VALUE_NONE)
        return row->role;
    return column->role == OV_VALUE_NEUTRAL ? OV_VALUE_NONE : column->role;
}

/*
 * A value alone in its line, below a line of words of its own: that line names it, for no row of a
 * table looks so. A heading further up may go on over what stands below its table: where both name
 * an amount and differ, it is none, and what they say of paying makes the letter unsure.
 */
static ov_value_role
role_below(const words *line, const words *column, bool date)
{
    ov_value_role r =
        is_plain(line->role) || line->role == OV_VALUE_SUM ? OV_VALUE_NONE : line->role;
    ov_value_role c = column->role;

    if (date)
        return line->role == OV_VALUE_NEUTRAL ? OV_VALUE_STATEMENT : date_in_grid(line, column);
    return is_plain(c) || r == c ? r : OV_VALUE_NONE;
}

/* A value alone in its cell: by its row and heading, or by the line above where no row names it. */
static void
role_alone(letter *l, letter_value *v)
{
    size_t left = ov_layout_left(&l->layout, v->unit), headings[OV_LAYOUT_HEADINGS_MOST];
    size_t lines = ov_layout_headings(&l->layout, v->unit, headings);
    size_t above = ov_layout_above(&l->layout, v->unit);
    words row = {0}, column = {0}, line = {0};

    if (left != OV_LAYOUT_NONE)
        row = words_of(l, v, &left, 1);
    if (lines > 0) {
        column = words_of(l, v, headings, lines);
        v->column = (uint32_t)headings[lines - 1] + 1;
        v->heading = (uint8_t)column.role;
    }
    if (!row.any && above != OV_LAYOUT_NONE)
        line = words_of(l, v, &above, 1);
    v->evidence = !is_plain(row.role) && !is_sum(row.role) ? OV_BY_ROW : OV_BY_HEADING;
    if (line.any || (!row.any && !column.any)) {
        v->role = (uint8_t)role_below(&line, &column, v->is_date);
        v->evidence = v->is_date && !line.role ? OV_BY_HEADING : OV_BY_LINE;
        v->column = 0;
        v->heading = OV_VALUE_NONE;
    } else {
        v->role = (uint8_t)(v->is_date ? date_in_grid(&row, &column)
                                       : role_in_grid(&row, &column, &v->sum));
    }
    v->bare = !row.any && !column.any && !line.any;
    if (v->role == OV_VALUE_NONE)
        v->evidence = OV_BY_NOTHING;
    v->doubtful = (row.doubt && !row.role) ||
                  (line.doubt && !line.role && !ov_value_role_asks((uint8_t)column.role));
}

static bool
is_zero(const letter_value *v)
{
    return !v->is_date && !v->unread && v->field->value.money.e4 == 0;
}

/* What stands in a row, under a heading or below a line names an amount; so does its own unit. */
static void
note_named(letter *l, const letter_value *v)
{
    size_t headings[OV_LAYOUT_HEADINGS_MOST], left, above;
    uint8_t bit = is_zero(v) ? 1 : 2;

    if (v->is_date)
        return;
    l->named[v->unit] |= bit;
    left = ov_layout_left(&l->layout, v->unit);
    above = ov_layout_above(&l->layout, v->unit);
    if (left != OV_LAYOUT_NONE)
        l->named[left] |= bit;
    for (size_t i = ov_layout_headings(&l->layout, v->unit, headings); i-- > 0;)
        l->named[headings[i]] |= bit;
    if (above != OV_LAYOUT_NONE)
        l->named[above] |= bit;
}

const uint8_t *
letter_named(letter *l)
{
    if (l->named)
        return l->named;
    l->named = OV_NEW_ARRAY(l->mem, uint8_t, l->layout.count);
    for (size_t i = 0; i < l->values.count; i++)
        note_named(l, &l->values.items[i]);
    return l->named;
}

static void
roles_of_unit(letter *l, size_t unit)
{
    letter_words *w = letter_words_of(l, unit);

    if (!w->alone && !w->told)
        tell_values(l, unit, w);
    for (size_t k = 0; k < w->count && l->values.count < VALUES_MOST; k++) {
        letter_value *v = OV_VEC_ADD(l->mem, &l->values);

        v->field = &l->fields->items[l->layout.units[unit].first + w->values[k].field];
        v->unit = (uint32_t)unit;
        v->words = v->field->offset;
        v->is_date = w->values[k].is_date;
        v->unread = v->field->type == OV_TYPED_UNREAD;
        if (w->alone)
            role_alone(l, v);
        else
            role_in_unit(l, &w->values[k], v);
        settle_by(l, v);
    }
}

/* One row of a column that could be asked for: by its heading, and neither the row of its sum nor one
   whose own words ask. */
static bool
in_column(const letter_value *v)
{
    return v->column > 0 && !v->sum && !v->is_date && !v->unread &&
           ov_value_role_asks(v->heading) &&
           (v->role == OV_VALUE_PART ||
            (ov_value_role_asks(v->role) && v->evidence == OV_BY_HEADING));
}

/* Does the letter ask for this sum, or name it a part of what it asks for ("subtotal"), elsewhere? */
static bool
asks_for(const letter *l, int64_t e4)
{
    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (!v->is_date && !v->unread &&
            (ov_value_role_asks(v->role) || v->role == OV_VALUE_PART) && !in_column(v) &&
            v->field->value.money.e4 == e4)
            return true;
    }
    return false;
}

typedef struct column {
    int64_t sum, last;    /* of all rows; of the last one */
    uint32_t rows, parts; /* rows in all; rows that name an item */
    bool asked;           /* the letter asks for the sum elsewhere, or names it */
    bool broken;          /* not all rows are read, or some are named */
} column;

/* A row that only its heading makes a demand, among rows that are parts, may be one more of them:
   "MRI" is an item as "laboratory" is. That it is the sum of the others would prove nothing: two
   visits cost the same. */
static bool
may_be_part(const column *c, const letter_value *v)
{
    return c->parts > 0 && ov_value_role_asks(v->role) && v->evidence == OV_BY_HEADING;
}

/*
 * The rows of a column whose sum the letter asks for elsewhere are parts of it, and no demands: a
 * table of visits with what each leaves to pay. So are they where the last row is the sum of the others and
 * the letter asks for just that. Where nothing asks for the sum, a row among parts
 * is nothing that is understood, and rows of one kind stay as they are: the letter is unsure of
 * both.
 */
static void
settle_columns(letter *l)
{
    column *columns = OV_NEW_ARRAY(l->mem, column, l->layout.count + 1);

    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];
        column *c = &columns[v->column];

        if (!in_column(v))
            continue;
        if (__builtin_add_overflow(c->sum, v->field->value.money.e4, &c->sum))
            return;
        c->last = v->field->value.money.e4;
        c->rows++;
        c->parts += v->role == OV_VALUE_PART;
    }
    for (size_t i = 1; i <= l->layout.count; i++) {
        column *c = &columns[i];
        bool summed = c->rows > 2 && c->sum == 2 * c->last; /* its last row may be its sum */

        c->asked = c->rows > 1 && (asks_for(l, c->sum) || (summed && asks_for(l, c->last)));
    }
    for (size_t i = 0; i < l->values.count; i++) {
        letter_value *v = &l->values.items[i];
        const column *c = &columns[v->column];

        if (!in_column(v))
            continue;
        if (c->asked) {
            v->role = OV_VALUE_PART;
        } else if (may_be_part(c, v)) {
            v->role = OV_VALUE_NONE;
            v->owing = true; /* its heading asks */
        }
    }
}

/* Is the sum of column `n` printed outside of it, with a name? */
static bool
names_sum(const letter *l, size_t n, int64_t e4)
{
    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];

        if (v->column != n && !v->is_date && !v->unread && v->role != OV_VALUE_NONE &&
            v->field->value.money.e4 == e4)
            return true;
    }
    return false;
}

/* Rows under a heading like "amount" that no word of ours names, whose sum is printed elsewhere with
   a name: the items it is made of. */
static void
settle_items(letter *l)
{
    column *columns = OV_NEW_ARRAY(l->mem, column, l->layout.count + 1);

    for (size_t i = 0; i < l->values.count; i++) {
        const letter_value *v = &l->values.items[i];
        column *c = &columns[v->column];

        if (v->is_date)
            continue;
        if (v->unread || (v->role != OV_VALUE_NONE && v->role != OV_VALUE_PART) ||
            __builtin_add_overflow(c->sum, v->field->value.money.e4, &c->sum))
            c->broken = true;
        c->rows += v->role == OV_VALUE_NONE;
    }
    for (size_t n = 1; n <= l->layout.count; n++)
        columns[n].asked =
            columns[n].rows > 0 && !columns[n].broken && names_sum(l, n, columns[n].sum);
    for (size_t i = 0; i < l->values.count; i++)
        if (l->values.items[i].column && columns[l->values.items[i].column].asked &&
            !l->values.items[i].is_date)
            l->values.items[i].role = OV_VALUE_PART;
}

void
letter_roles(letter *l)
{
    bool zero = false, columns = false, items = false;

    l->words = OV_NEW_ARRAY(l->mem, letter_words *, l->layout.count);
    for (size_t i = 0; i < l->layout.count && l->values.count < VALUES_MOST; i++)
        if (l->layout.units[i].values)
            roles_of_unit(l, i);
    l->overlong = l->values.count >= VALUES_MOST || (l->layout.count == 0 && l->fields->count > 0);
    for (size_t i = 0; i < l->values.count; i++) {
        zero = zero || is_zero(&l->values.items[i]);
        columns = columns || in_column(&l->values.items[i]);
        items = items || (l->values.items[i].column && l->values.items[i].money &&
                          l->values.items[i].role == OV_VALUE_NONE);
    }
    if (columns)
        settle_columns(l);
    if (items)
        settle_items(l);
    for (size_t i = 0; i < l->values.count; i++)
        l->roles |= UINT64_C(1) << l->values.items[i].role;
    if (zero)
        letter_named(l);
}
