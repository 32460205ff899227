#include "onevoice/text/layout.h"

#include <string.h>

#include "onevoice/base/vec.h"
#include "typed_internal.h"

#define ROWS_MOST  80 /* between a value and its heading: a page */
#define CELLS_MOST 64 /* of one row; a longer one has no headings */

#define ABBREVIATION_MOST 6

/* Words whose full stop ends no sentence, by their length: most that end one are longer. */
static const char *const abbreviations[ABBREVIATION_MOST + 1] = {
    [2] = "no nr dr mr ms st co jr sr vs pt ph cr",
    [3] = "mrs inc ltd ext est amt bal tel ref inv p.o ins adj pmt chg svc e.g i.e u.s a.m p.m",
    [4] = "acct dept pmts prev curr stmt",
    [6] = "approx",
};

static bool
is_abbreviated(ov_str text, size_t stop)
{
    size_t from = stop, len;
    const char *known;
    ov_str word;

    while (from > 0 && stop - from <= ABBREVIATION_MOST &&
           (unsigned char)text.ptr[from - 1] > ' ' && text.ptr[from - 1] != '(')
        from--;
    len = stop - from;
    if (len == 1 && ov_is_letter(text.ptr[from]))
        return true; /* an initial */
    if (len < 2 || len > ABBREVIATION_MOST || !abbreviations[len])
        return false;
    word = ov_str_slice(text, from, len);
    for (known = abbreviations[len];; known += len + 1) {
        if ((word.ptr[0] | 0x20) == known[0] && (word.ptr[1] | 0x20) == known[1] &&
            ov_str_eq_nocase(word, (ov_str){known, len}))
            return true;
        if (!known[len])
            return false;
    }
}

typedef struct builder {
    ov_arena *mem;
    const ov_text *text;
    const ov_typed_fields *fields;
    OV_VEC(ov_layout_unit) units;
    size_t next_field, next_cell;
    ov_layout_unit now; /* what the next unit inherits */
    size_t cell_first;  /* first unit of the cell in hand */
} builder;

#define NUMBER_LEAST 4 /* digits of a number that names something; a year does not */

/* An identifier, an address or a number too long to count anything: "Account ending in 0098". */
static bool
is_number_of_its_own(const builder *b, const ov_typed_field *f)
{
    const char *p = b->text->bytes.ptr + f->offset;

    if (f->type == OV_TYPED_ID || f->type == OV_TYPED_PHONE || f->type == OV_TYPED_POSTCODE)
        return true;
    return f->type == OV_TYPED_NUMBER && f->length >= NUMBER_LEAST &&
           !(f->length == NUMBER_LEAST && (memcmp(p, "19", 2) == 0 || memcmp(p, "20", 2) == 0)) &&
           ov_is_digit(p[0]) && ov_is_digit(p[1]) && ov_is_digit(p[2]) && ov_is_digit(p[3]);
}

static void
add_unit(builder *b, size_t from, size_t to)
{
    const char *p = b->text->bytes.ptr;
    ov_layout_unit *unit;
    bool amounts = false, alone = false;

    while (from < to && p[from] == ' ')
        from++;
    while (to > from && p[to - 1] == ' ')
        to--;
    if (from == to)
        return;
    unit = &b->units.items[b->units.count++]; /* there is room: it was reserved */
    *unit = b->now;
    unit->from = (uint32_t)from;
    unit->to = (uint32_t)to;
    while (b->next_field < b->fields->count && b->fields->items[b->next_field].offset < from)
        b->next_field++;
    unit->first = (uint32_t)b->next_field;
    while (b->next_field < b->fields->count && b->fields->items[b->next_field].offset < to) {
        const ov_typed_field *f = &b->fields->items[b->next_field++];
        bool date = f->type == OV_TYPED_DATE || f->unread == OV_TYPED_DATE;

        amounts = amounts || f->type == OV_TYPED_MONEY || (f->type == OV_TYPED_UNREAD && !date);
        unit->values = unit->values || amounts || date;
        unit->number = unit->number || is_number_of_its_own(b, f);
        alone = alone || (f->offset == from && f->offset + f->length == to);
    }
    unit->names = !amounts && !alone;
    unit->count = (uint32_t)b->next_field - unit->first;
}

static void
end_cell(builder *b)
{
    if (b->units.count == b->cell_first + 1)
        b->units.items[b->cell_first].alone = true;
    b->cell_first = b->units.count;
    b->now.cell++;
}

/* A cell record at or before `at` takes effect; cells of one grid share their cell number. */
static void
enter_cell(builder *b, size_t at)
{
    const ov_text *text = b->text;

    while (b->next_cell < text->cell_count && text->cells[b->next_cell].at <= at) {
        const ov_text_cell *cell = &text->cells[b->next_cell++];

        end_cell(b);
        b->now.table = cell->table;
        b->now.row = cell->table ? cell->row : 0;
        b->now.left = cell->left;
        b->now.right = cell->right;
        b->now.heading = cell->heading;
    }
}

static void
pass_break(builder *b, ov_break_kind kind)
{
    if (kind == OV_BREAK_CELL || !b->now.table)
        end_cell(b);
    b->now.line += kind >= OV_BREAK_LINE;
    b->now.block += kind >= OV_BREAK_BLOCK;
}

/*
 * A table of one cell within a cell is there for its looks: what it holds stands in the cell around
 * it, as if it were not there.
 */
static void
join_nested(builder *b)
{
    const ov_text *text = b->text;
    size_t most = 0;
    const ov_text_cell **only;
    bool *several;

    for (size_t i = 0; i < text->cell_count; i++)
        if (text->cells[i].around_table)
            most = OV_MAX(most, (size_t)text->cells[i].table);
    if (most == 0)
        return;
    only = OV_NEW_ARRAY(b->mem, const ov_text_cell *, most + 1);
    several = OV_NEW_ARRAY(b->mem, bool, most + 1);
    for (size_t i = 0; i < text->cell_count; i++) {
        const ov_text_cell *cell = &text->cells[i];

        if (cell->table > most || !cell->around_table)
            continue;
        if (only[cell->table] &&
            (only[cell->table]->row != cell->row || only[cell->table]->left != cell->left))
            several[cell->table] = true;
        only[cell->table] = cell;
    }
    for (size_t i = 0; i < b->units.count; i++) {
        ov_layout_unit *u = &b->units.items[i];

        if (!u->table || u->table > most || !only[u->table] || several[u->table])
            continue;
        u->row = only[u->table]->around_row;
        u->left = only[u->table]->around_left;
        u->right = only[u->table]->around_right;
        u->table = only[u->table]->around_table;
    }
}

static bool
same_row(const ov_layout_unit *a, const ov_layout_unit *b)
{
    return a->table == b->table && (a->table ? a->row == b->row : a->line == b->line);
}

static bool
overlap(const ov_layout_unit *a, const ov_layout_unit *b)
{
    return a->left <= b->right && b->left <= a->right;
}

/* The only unit of the row that shares a column with `u`; NONE when none or several. Cells of a row
   stand from left to right. */
static size_t
only_overlapping(const ov_layout_unit *units, const ov_layout_row *row, const ov_layout_unit *u)
{
    size_t low = row->first, high = (size_t)row->last + 1;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (units[middle].right < u->left)
            low = middle + 1;
        else
            high = middle;
    }
    if (low > row->last || !overlap(&units[low], u) ||
        (low < row->last && overlap(&units[low + 1], u)))
        return OV_LAYOUT_NONE;
    return low;
}

/* Rows of as many cells as their headings go by their order, unless some cell stands clearly under
   another heading. */
static bool
goes_by_order(const ov_layout_unit *units, const ov_layout_row *heads, const ov_layout_row *row)
{
    if (row->last - row->first != heads->last - heads->first ||
        row->last - row->first >= CELLS_MOST)
        return false;
    for (size_t i = row->first; i <= row->last; i++) {
        size_t above = only_overlapping(units, heads, &units[i]);

        if (above != OV_LAYOUT_NONE && above - heads->first != i - row->first)
            return false;
    }
    return true;
}

/*
 * The row whose cells head those of rows[n]: the nearest above it in its grid that holds no value
 * and more than one cell; rows of values and titles between are passed over, prose between ends the
 * search. Each row knows it from the row above, so that a long table costs no more than its rows.
 */
static uint32_t
heads_of(const ov_layout_unit *units, const ov_layout_row *rows, size_t n)
{
    const ov_layout_row *above = n > 0 ? &rows[n - 1] : NULL;
    uint16_t table = units[rows[n].first].table;
    uint32_t heads;

    if (!above || !table || units[above->first].table != table || !above->cells)
        return 0;
    heads =
        above->values || above->number || above->first == above->last ? above->heads : (uint32_t)n;
    return heads && n - (heads - 1) <= ROWS_MOST ? heads : 0;
}

/* Does the table above go on in rows[n], or has a blank line ended it before a pair of words and value?
   Cells of one row are one paragraph, unless each holds paragraphs of its own. */
static void
set_apart(const ov_layout_unit *units, ov_layout_row *rows, size_t n)
{
    ov_layout_row *row = &rows[n];
    const ov_layout_row *above = n > 0 ? &rows[n - 1] : NULL;
    bool fresh;

    if (!row->heads || above->heads != row->heads)
        return;
    row->below = above->below || above->values;
    fresh = units[row->first].block != units[above->last].block &&
            units[row->first].block == units[row->last].block;
    row->pair = row->last == row->first + 1 && units[row->first].names && row->cells &&
                (above->pair || (fresh && row->below));
}

static const ov_layout_row *
find_rows(builder *b)
{
    ov_layout_unit *units = b->units.items;
    OV_VEC(ov_layout_row) rows = {0};

    OV_VEC_RESERVE(b->mem, &rows, b->units.count); /* nearly all are of one unit */
    for (size_t i = 0; i < b->units.count; i++) {
        ov_layout_row *row;

        if (i == 0 || !same_row(&units[i - 1], &units[i]))
            *OV_VEC_ADD(b->mem, &rows) = (ov_layout_row){.first = (uint32_t)i, .cells = true};
        row = &rows.items[rows.count - 1];
        row->last = (uint32_t)i;
        row->cells = row->cells && units[i].alone;
        row->values = row->values || units[i].values;
        row->number = row->number || units[i].number;
        units[i].strip = (uint32_t)(rows.count - 1);
    }
    for (size_t n = 0; n < rows.count; n++) {
        ov_layout_row *row = &rows.items[n];

        row->heads = heads_of(units, rows.items, n);
        set_apart(units, rows.items, n);
        row->in_order =
            row->heads && row->values && goes_by_order(units, &rows.items[row->heads - 1], row);
    }
    return rows.items;
}

void
ov_text_layout(ov_arena *mem, const ov_text *text, const ov_typed_fields *fields, ov_layout *out)
{
    builder b = {.mem = mem, .text = text, .fields = fields, .now = {.line = 1, .block = 1}};
    size_t from = 0, next_end = 0, field = 0;

    *out = (ov_layout){.text = text, .fields = fields};
    if (fields->count == 0 || text->cell_count == OV_TEXT_CELLS_MOST ||
        text->break_count + text->end_count > OV_LAYOUT_UNITS_MOST)
        return;
    OV_VEC_RESERVE(mem, &b.units, text->break_count + text->end_count + 1);
    enter_cell(&b, 0);
    for (size_t i = 0; i <= text->break_count; i++) {
        size_t until = i < text->break_count ? text->breaks[i].at : text->bytes.len;

        for (; next_end < text->end_count && text->ends[next_end] < until; next_end++) {
            size_t end = text->ends[next_end];

            while (field < fields->count &&
                   fields->items[field].offset + fields->items[field].length <= end)
                field++;
            /* "6. November 2026" is one value */
            if (end <= from || is_abbreviated(text->bytes, end - 1) ||
                (field < fields->count && fields->items[field].offset < end - 1))
                continue;
            add_unit(&b, from, end);
            from = end;
        }
        add_unit(&b, from, until);
        from = until;
        if (i < text->break_count)
            pass_break(&b, text->breaks[i].kind);
        enter_cell(&b, until);
    }
    end_cell(&b);
    join_nested(&b);
    *out = (ov_layout){text, fields, b.units.items, b.units.count, find_rows(&b)};
}

ov_str
ov_layout_words(const ov_layout *layout, size_t unit)
{
    const ov_layout_unit *u = &layout->units[unit];

    return ov_str_slice(layout->text->bytes, u->from, u->to - u->from);
}

size_t
ov_layout_left(const ov_layout *layout, size_t unit)
{
    const ov_layout_unit *u = &layout->units[unit];

    if (!u->alone)
        return OV_LAYOUT_NONE;
    for (size_t i = unit; i-- > 0 && unit - i < CELLS_MOST && same_row(&layout->units[i], u);) {
        const ov_layout_unit *other = &layout->units[i];

        if (!other->names)
            continue;
        return other->alone ? i : OV_LAYOUT_NONE;
    }
    return OV_LAYOUT_NONE;
}

/* The cell of a heading row that stands above the unit, both ways alone. */
static size_t
heading_in(const ov_layout *layout, size_t unit, const ov_layout_row *heads)
{
    const ov_layout_unit *units = layout->units;
    const ov_layout_row *row = &layout->rows[units[unit].strip];
    size_t found;

    if (row->last - row->first >= CELLS_MOST || heads->last - heads->first >= CELLS_MOST)
        return OV_LAYOUT_NONE;
    if (heads == &layout->rows[row->heads - 1] ? row->in_order : goes_by_order(units, heads, row))
        return heads->first + (unit - row->first);
    found = only_overlapping(units, heads, &units[unit]);
    if (found == OV_LAYOUT_NONE || only_overlapping(units, row, &units[found]) != unit)
        return OV_LAYOUT_NONE;
    return found;
}

size_t
ov_layout_headings(const ov_layout *layout, size_t unit, size_t out[OV_LAYOUT_HEADINGS_MOST])
{
    const ov_layout_unit *u = &layout->units[unit];
    const ov_layout_row *row = &layout->rows[u->strip];
    size_t count = 0, at = u->alone && !row->pair ? row->heads : 0;

    /* lines of one heading stand directly above each other */
    for (; at > 0; at--) {
        const ov_layout_row *heads = &layout->rows[at - 1];
        size_t found;

        if (layout->units[heads->first].table != u->table || !heads->cells || heads->values)
            break;
        if (heads->first == heads->last && layout->units[heads->first].left <= u->left / 2)
            break; /* a title */
        found = heading_in(layout, unit, heads);
        if (found == OV_LAYOUT_NONE ||
            (count > 0 && layout->units[found].line + 1 != layout->units[out[0]].line))
            break;
        if (count == OV_LAYOUT_HEADINGS_MOST)
            return 0;
        memmove(out + 1, out, count * sizeof out[0]);
        out[0] = found;
        count++;
    }
    return count;
}

static bool
alone_in_line(const ov_layout *layout, size_t unit)
{
    const ov_layout_unit *u = &layout->units[unit];

    return (unit == 0 || layout->units[unit - 1].line != u->line) &&
           (unit + 1 == layout->count || layout->units[unit + 1].line != u->line);
}

size_t
ov_layout_above(const ov_layout *layout, size_t unit)
{
    const ov_layout_unit *u = &layout->units[unit], *other;

    if (unit == 0)
        return OV_LAYOUT_NONE;
    other = &layout->units[unit - 1];
    if ((other->values && !other->names) || other->table != u->table || other->line == u->line)
        return OV_LAYOUT_NONE;
    if (u->table && other->cell == u->cell && !u->alone)
        return unit - 1;
    if (!alone_in_line(layout, unit) || !alone_in_line(layout, unit - 1))
        return OV_LAYOUT_NONE;
    if (u->table && !overlap(u, other))
        return OV_LAYOUT_NONE;
    return unit - 1;
}
