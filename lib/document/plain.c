/*
 * Plain text: paragraphs, lines that stand for themselves, tables, hyphens at line ends.
 *
 * A paragraph whose lines, the last apart, are longer than 45 characters on average is one running
 * text, unless it looks like a table. In a table, runs of blanks, tabs, pipes and dot leaders end
 * cells.
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>

#include "read_internal.h"
#include "onevoice/base/vec.h"

#define RUNNING_LINE 45

typedef struct line {
    size_t from, to; /* without white space at both ends */
    size_t start;    /* with it */
} line;

/* How the columns of a grid are known; grids of different kinds never share them. */
typedef enum grid { GRID_BLANKS = 1, GRID_TABS, GRID_PIPES } grid;

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

static line
next_line(ov_str body, size_t *at)
{
    const char *end = memchr(body.ptr + *at, '\n', body.len - *at);
    line l = {*at, end ? (size_t)(end - body.ptr) : body.len, *at};

    *at = end ? l.to + 1 : body.len;
    while (l.from < l.to && is_blank(body.ptr[l.from]))
        l.from++;
    while (l.to > l.from && is_blank(body.ptr[l.to - 1]))
        l.to--;
    return l;
}

/* Length of a cell boundary at `at`: two blanks or more, a tab, a pipe, a dot leader; 0 if none. */
static size_t
cell_gap(ov_str body, size_t at, size_t to)
{
    size_t end = at;

    if (body.ptr[at] == '|' || body.ptr[at] == '\t')
        return 1;
    if (body.ptr[at] == ' ') {
        while (end < to && is_blank(body.ptr[end]))
            end++;
        return end - at >= 2 ? end - at : 0;
    }
    if (body.ptr[at] == '.') {
        while (end < to && (body.ptr[end] == '.' || body.ptr[end] == ' '))
            end++;
        return end - at >= 4 ? end - at : 0;
    }
    return 0;
}

/* Whether two blanks or two full stops in a row, a tab or a pipe stand in the line at all. */
static bool
may_have_gap(ov_str body, line l)
{
    size_t i = l.from;

#ifdef __SSE2__
    const __m128i blank = _mm_set1_epi8(' '), point = _mm_set1_epi8('.'), pipe = _mm_set1_epi8('|'),
                  tab = _mm_set1_epi8('\t');

    while (l.to - l.from >= 17 && i < l.to - 1) {
        i = OV_MIN(i, l.to - 17); /* the last block reaches back into the one before */

        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(body.ptr + i));
        __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(body.ptr + i + 1));
        __m128i twice =
            _mm_and_si128(_mm_cmpeq_epi8(v, next),
                          _mm_or_si128(_mm_cmpeq_epi8(v, blank), _mm_cmpeq_epi8(v, point)));
        __m128i one = _mm_or_si128(_mm_cmpeq_epi8(v, pipe), _mm_cmpeq_epi8(v, tab));

        if (_mm_movemask_epi8(_mm_or_si128(twice, one)))
            return true;
        i += 16;
    }
#endif
    for (; i < l.to; i++) {
        char c = body.ptr[i];

        if (c == '|' || c == '\t' ||
            ((c == ' ' || c == '.') && i + 1 < l.to && body.ptr[i + 1] == c))
            return true;
    }
    return false;
}

static bool
has_gap(ov_str body, line l)
{
    if (!may_have_gap(body, l))
        return false;
    for (size_t i = l.from; i < l.to; i++) {
        const char c = body.ptr[i];

        if (c == '|' || c == '\t' ||
            ((c == ' ' || c == '.') && i + 1 < l.to && body.ptr[i + 1] == c &&
             cell_gap(body, i, l.to) > 0)) {
            /* two blanks behind a full stop are a typist's habit */
            if (c == ' ' && i > l.from && memchr(".!?:", body.ptr[i - 1], 4) &&
                cell_gap(body, i, l.to) == 2)
                continue;
            return true;
        }
    }
    return false;
}

/* A gap that no typist and no scanner makes within a sentence. */
static bool
has_column_gap(ov_str body, line l)
{
    return ov_str_find(ov_str_slice(body, l.from, l.to - l.from), OV_STR("    "), 0) != OV_STR_NONE;
}

#define COLUMNS_LEAST                                                                              \
    3 /* cells of a line that is surely a row: two may be a typist's or a scan's */

/* A row whatever stands around it: three cells and more, parted by pipes, tabs or three blanks. */
static bool
is_row(ov_str body, line l)
{
    size_t cells = 1;

    if (!may_have_gap(body, l))
        return false;
    for (size_t i = l.from; i < l.to; i++) {
        size_t gap = body.ptr[i] == '.' ? 0 : cell_gap(body, i, l.to);

        cells += gap >= 3 || (gap == 1 && i > l.from);
        i += gap > 1 ? gap - 1 : 0;
    }
    return cells >= COLUMNS_LEAST;
}

static uint16_t
column(size_t n)
{
    return (uint16_t)OV_MIN(n, (size_t)UINT16_MAX);
}

#define HIGH_BITS 0x8080808080808080u

/* Characters of the body between two places. Every line is counted, and most are ASCII throughout:
   eight bytes at a time as long as none is part of a longer character. */
static size_t
characters(ov_str body, size_t from, size_t to)
{
    size_t count = 0, i = from;
    uint64_t eight;

    for (; i + sizeof eight <= to; i += sizeof eight) {
        memcpy(&eight, body.ptr + i, sizeof eight);
        if (eight & HIGH_BITS)
            break;
        count += sizeof eight;
    }
    if (to - i < sizeof eight) { /* the rest of them, with zeroes behind */
        eight = 0;
        memcpy(&eight, body.ptr + i, to - i);
        if (!(eight & HIGH_BITS))
            return count + (to - i);
    }
    for (; i < to; i++)
        count += ((unsigned char)body.ptr[i] & 0xC0) != 0x80;
    return count;
}

/* The cells of one line: counted where pipes or tabs divide them, else by the characters they
   cover. */
static void
add_cells(ov_text_builder *b, ov_str body, line l, uint32_t row)
{
    bool pipes = memchr(body.ptr + l.from, '|', l.to - l.from) != NULL;
    bool tabs = !pipes && memchr(body.ptr + l.from, '\t', l.to - l.from) != NULL;
    ov_text_cell cell = {.row = row, .table = pipes ? GRID_PIPES : tabs ? GRID_TABS : GRID_BLANKS};
    size_t start = l.from, count = 0, place = 0;

    if (pipes || tabs)
        for (size_t i = l.start; i < l.from; i++)
            count += body.ptr[i] == '\t' && tabs;
    else
        place = l.from - l.start;
    for (size_t i = l.from; i <= l.to; i++) {
        size_t gap = i < l.to ? cell_gap(body, i, l.to) : 0;

        if (gap == 0 && i < l.to)
            continue;
        cell.left = cell.right = column(count);
        if (!pipes && !tabs) {
            size_t width = characters(body, start, i);

            cell.left = column(place);
            cell.right = column(place + OV_MAX(width, (size_t)1) - 1);
            place += width + gap;
        }
        ov_text_builder_cell(b, cell);
        ov_text_builder_add(b, body.ptr + start, i - start, (uint32_t)start);
        if (i < l.to)
            ov_text_builder_break(b, OV_BREAK_CELL);
        for (size_t k = i; k < i + gap; k++)
            count += body.ptr[k] == (pipes ? '|' : '\t');
        start = i + gap;
        i = OV_MAX(start, i + 1) - 1;
    }
}

/* A line that stands for itself is a row of one cell; running text is of no grid. */
static void
add_row(ov_text_builder *b, ov_str body, line l, uint32_t row, bool running)
{
    ov_text_cell cell = {.row = row};

    if (!running) {
        size_t place = l.from - l.start;

        cell.table = GRID_BLANKS;
        cell.left = column(place);
        cell.right = column(place + characters(body, l.from, l.to) - 1);
    }
    ov_text_builder_cell(b, cell);
}

static bool
is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

typedef OV_VEC(line) paragraph;

/* Does the line end in a hyphen that the next one resolves? */
static bool
is_hyphenated(ov_str body, const paragraph *p, size_t i)
{
    line l = p->items[i];

    return i + 1 < p->count && l.to - l.from > 1 && body.ptr[l.to - 1] == '-' &&
           is_lower(body.ptr[l.to - 2]) && is_lower(body.ptr[p->items[i + 1].from]);
}

/* Lines that end with a value are pairs of words and values, however long. Prose breaks behind a number
   too, but goes on with a small letter. */
static bool
ends_with_value(ov_str body, const paragraph *p, size_t i)
{
    line l = p->items[i];
    char c = l.to > l.from ? body.ptr[l.to - 1] : 0;

    return (c == ')' || (unsigned char)(c - '0') < 10) &&
           !(i + 1 < p->count && is_lower(body.ptr[p->items[i + 1].from]));
}

/* What the lines of a paragraph are: one running text, a running text in which some lines may be rows
   of a table, a table, or each for itself. */
typedef enum look { RUNNING, MIXED, TABLE, LINES } look;

static look
look_of(ov_str body, const paragraph *p)
{
    size_t lines = p->count, bytes = 0, last = 0, gaps = 0, columns = 0, whole = 0, pairs = 0;
    bool running;

    for (size_t i = 0; i < lines; i++) {
        line l = p->items[i];

        last = l.to - l.from;
        bytes += last;
        if (has_gap(body, l)) { /* four blanks are one */
            gaps++;
            columns += has_column_gap(body, l);
        }
        pairs += ends_with_value(body, p, i);
        whole += i + 1 < lines && !is_hyphenated(body, p, i); /* a word broken later breaks twice */
    }
    running = lines > 1 && (bytes - last) / OV_MAX(whole, (size_t)1) > RUNNING_LINE &&
              (pairs < 2 || pairs * 2 < lines);
    /* a scan puts two blanks here and there into a running text: a table has them in most lines,
       and in more than one, or such as nothing but columns leave */
    if (gaps > 0 && (!running || (gaps + columns > 1 && gaps * 2 >= lines)))
        return TABLE;
    if (!running)
        return LINES;
    return gaps > 1 ? MIXED : RUNNING;
}

static void
add_lines(ov_text_builder *b, ov_str body, const paragraph *p, look as, uint32_t *row)
{
    bool running = as == RUNNING || as == MIXED;

    for (size_t i = 0; i < p->count; i++) {
        line l = p->items[i];

        if (as == TABLE) {
            add_cells(b, body, l, ++*row);
        } else {
            if (as == LINES || i == 0)
                add_row(b, body, l, ++*row, running);
            ov_text_builder_add(b, body.ptr + l.from, l.to - l.from, (uint32_t)l.from);
        }
        if (is_hyphenated(body, p, i) && ov_text_builder_drop(b, '-'))
            continue;
        if (running && i + 1 < p->count)
            ov_text_builder_add(b, "\n", 1, (uint32_t)l.to);
        else
            ov_text_builder_break(b, OV_BREAK_LINE);
    }
}

/* The next table in a paragraph from line `from` on: two rows in a row, and the lines beside them
   that have a column's gap. Its first line; its last in *end. */
static size_t
next_table(ov_str body, const paragraph *p, size_t from, size_t *end)
{
    size_t first = from;

    while (first + 1 < p->count &&
           !(is_row(body, p->items[first]) && is_row(body, p->items[first + 1])))
        first++;
    if (first + 1 >= p->count)
        return p->count;
    *end = first + 2;
    while (first > from && has_column_gap(body, p->items[first - 1]))
        first--;
    while (*end < p->count &&
           (is_row(body, p->items[*end]) || has_column_gap(body, p->items[*end])))
        ++*end;
    return first;
}

/* A table that no empty line parts from the prose around it is a table all the same. */
static void
add_paragraph(ov_text_builder *b, ov_str body, const paragraph *p, uint32_t *row)
{
    look as = look_of(body, p);
    size_t from = 0, end = 0;

    while (from < p->count) {
        size_t table = as == MIXED ? next_table(body, p, from, &end) : p->count;
        paragraph prose = {.items = p->items + from, .count = table - from};
        paragraph rows = {.items = p->items + table, .count = OV_MAX(end, table) - table};

        if (prose.count > 0)
            add_lines(b, body, &prose, prose.count == p->count ? as : look_of(body, &prose), row);
        if (table == p->count)
            break;
        add_lines(b, body, &rows, TABLE, row);
        from = end;
    }
    ov_text_builder_break(b, OV_BREAK_BLOCK);
}

void
read_plain(ov_arena *mem, ov_str body, ov_document *out)
{
    ov_text_builder *b = ov_text_builder_new(mem, body.len);
    paragraph p = {0};
    uint32_t row = 0;
    size_t at = 0;

    while (at < body.len) {
        line l = next_line(body, &at);

        if (l.from < l.to) {
            *OV_VEC_ADD(mem, &p) = l;
            continue;
        }
        if (p.count > 0)
            add_paragraph(b, body, &p, &row);
        p.count = 0;
    }
    if (p.count > 0)
        add_paragraph(b, body, &p, &row);
    out->form = OV_FORM_TEXT;
    out->text = ov_text_builder_done(b);
}
