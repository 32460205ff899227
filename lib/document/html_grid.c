/*
 * HTML: which cell of which table the text stands in.
 *
 * Tables inside cells have grids of their own; when one ends, the cell around it goes on. A table
 * too deep or too wide to follow has no grid, and nothing is bound by its columns.
 */
#include <string.h>

#include "html_internal.h"

static html_table *
top(html_grid *g)
{
    return g->depth > 0 && g->depth <= HTML_TABLES_MOST ? &g->tables[g->depth - 1] : NULL;
}

/* Text that follows belongs to the innermost open cell. */
static void
resume(html_grid *g, ov_text_builder *b)
{
    const html_table *t = top(g);
    ov_text_cell none = {.row = g->row}, cell;

    if (!t || !t->open) {
        ov_text_builder_cell(b, none);
        return;
    }
    cell = t->cell;
    cell.around_row = t->around.row;
    cell.around_table = t->around.table;
    cell.around_left = t->around.left;
    cell.around_right = t->around.right;
    ov_text_builder_cell(b, cell);
}

static void
open_table(html_grid *g, bool list)
{
    html_table *table;

    if (g->depth < UINT16_MAX)
        g->depth++;
    table = top(g);
    if (table) {
        const html_table *around = g->depth > 1 ? table - 1 : NULL;

        *table = (html_table){.no = ++g->count, .list = list};
        if (around && around->open)
            table->around = around->cell;
    }
    g->row++;
}

static void
open_row(html_grid *g, html_table *t)
{
    for (size_t i = 0; i < HTML_COLUMNS_MOST; i++)
        t->covered[i] = t->covered[i] > 0 ? (uint8_t)(t->covered[i] - 1) : 0;
    t->next = 0;
    t->open = false;
    t->rows = true;
    t->row = ++g->row; /* of this table: those within its cells count on */
}

static void
open_cell(html_grid *g, html_table *t, const html_tag *tag)
{
    size_t columns = OV_MAX(tag->columns, 1u), rows = OV_MAX(tag->rows, 1u);

    if (!t->rows)
        open_row(g, t);
    while (t->next < HTML_COLUMNS_MOST && t->covered[t->next] > 0)
        t->next++;
    t->wide = t->wide || t->next + columns > HTML_COLUMNS_MOST || rows > 200;
    t->cell = (ov_text_cell){.row = t->row,
                             .table = t->wide ? 0 : t->no,
                             .left = (uint16_t)t->next,
                             .right = (uint16_t)(t->next + columns - 1),
                             .heading = tag->part == HTML_HEADING};
    if (!t->wide)
        memset(t->covered + t->next, (int)rows, columns);
    t->next += columns;
    t->open = true;
}

static void
open_term(html_grid *g, html_table *t, bool value)
{
    if (!value)
        open_row(g, t);
    t->cell = (ov_text_cell){
        .row = t->row, .table = t->no, .left = value, .right = value, .heading = !value};
    t->open = true;
}

void
html_grid_tag(html_grid *g, ov_text_builder *b, const html_tag *tag)
{
    html_table *t = top(g);

    if (tag->part == HTML_TABLE || tag->part == HTML_LIST) {
        if (!tag->closing)
            open_table(g, tag->part == HTML_LIST);
        else if (g->depth > 0)
            g->depth--;
        g->row += tag->closing;
    } else if (!t || (tag->part == HTML_ROW && tag->closing)) {
        return;
    } else if (tag->closing) {
        t->open = false;
    } else if (t->list == (tag->part <= HTML_HEADING)) {
        return; /* a cell in a list, a term in a table: of no grid */
    } else if (tag->part == HTML_ROW) {
        open_row(g, t);
    } else if (tag->part <= HTML_HEADING) {
        open_cell(g, t, tag);
    } else {
        open_term(g, t, tag->part == HTML_VALUE);
    }
    resume(g, b);
}
