/*
 * XML of a vocabulary we do not know, and the narrative of those we do: its text.
 *
 * An element with text of its own is a cell, or a block when it reads like a paragraph; elements
 * inside such text vanish. The end of an element that only holds others ends a line, and a block if
 * those hold others themselves. An attribute that holds a digit is a row of two cells: the words of its
 * name, and its value; other attributes say how a text looks, not what.
 */
#include "tree_internal.h"
#include "onevoice/base/utf8.h"

#define PARAGRAPH 60 /* bytes of text that make a cell a paragraph */

static void
add_characters(ov_text_builder *b, const tree_node *run)
{
    if (run->plain) {
        ov_text_builder_add(b, run->value.ptr, run->value.len, run->offset);
        return;
    }
    for (size_t at = 0; at < run->value.len;) { /* decoded: all stand where the run starts */
        uint32_t code;
        size_t size = ov_utf8_next(run->value, at, &code);

        if (size == 0)
            return;
        ov_text_builder_code(b, code, run->offset);
        at += size;
    }
}

/* Depth is bounded by the parser. */
static void
add_mixed(ov_text_builder *b, const tree_node *node)
{
    for (const tree_node *n = node->first; n; n = n->next) {
        if (n->name.ptr)
            add_mixed(b, n);
        else
            add_characters(b, n);
    }
}

static bool
has_runs(const tree_node *node)
{
    for (const tree_node *n = node->first; n; n = n->next)
        if (!n->name.ptr)
            return true;
    return false;
}

/* Is an attribute's value something that is said, no switch for a machine? A number, words with blanks, or
   what begins with a capital: a member named in an attribute that was not read made one letter of two. */
static bool
is_said(ov_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((s.ptr[i] >= '0' && s.ptr[i] <= '9') || s.ptr[i] == ' ')
            return true;
    return s.len > 0 && s.ptr[0] >= 'A' && s.ptr[0] <= 'Z';
}

/* "AlreadyPaid", "already_paid": the words of a name. */
static void
add_name(ov_text_builder *b, ov_str name, uint32_t body)
{
    for (size_t i = 0; i < name.len; i++) {
        bool capital = name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
        bool word = i > 0 && capital && name.ptr[i - 1] >= 'a' && name.ptr[i - 1] <= 'z';

        if (word)
            ov_text_builder_code(b, ' ', body);
        ov_text_builder_code(
            b, name.ptr[i] == '_' || name.ptr[i] == '-' ? ' ' : (unsigned char)name.ptr[i], body);
    }
}

/* Values borrow from the body; one with references stands nowhere, and gets no row. */
static void
add_attributes(ov_text_builder *b, ov_str body, const tree_node *node)
{
    for (size_t i = 0; i < node->attribute_count; i++) {
        const tree_attribute *a = &node->attributes[i];
        uint32_t at;

        if (!body.ptr || a->value.ptr < body.ptr || a->value.ptr >= body.ptr + body.len ||
            !is_said(a->value))
            continue;
        at = (uint32_t)(a->value.ptr - body.ptr);
        add_name(b, node->name, at);
        ov_text_builder_code(b, ' ', at);
        add_name(b, a->name, at);
        ov_text_builder_break(b, OV_BREAK_CELL);
        ov_text_builder_add(b, a->value.ptr, a->value.len, at);
        ov_text_builder_break(b, OV_BREAK_LINE);
    }
}

/* Levels of elements below: 0 for a leaf or mixed text. */
static int
add_element(ov_text_builder *b, ov_str body, const tree_node *node)
{
    int below = 0;

    add_attributes(b, body, node);

    if (has_runs(node)) {
        size_t before = ov_text_builder_len(b);

        add_mixed(b, node);
        ov_text_builder_break(b, ov_text_builder_len(b) - before > PARAGRAPH ? OV_BREAK_BLOCK
                                                                             : OV_BREAK_CELL);
        return 0;
    }
    for (const tree_node *n = node->first; n; n = n->next) {
        int levels = add_element(b, body, n) + 1;

        below = OV_MAX(below, levels);
    }
    ov_text_builder_break(b, below > 1 ? OV_BREAK_BLOCK : OV_BREAK_LINE);
    return below;
}

void
read_vocabulary(ov_arena *mem, ov_str body, const tree_node *root, size_t expected,
                ov_document *out)
{
    ov_text_builder *b = ov_text_builder_new(mem, expected / 2);

    add_element(b, body, root);
    out->form = OV_FORM_XML;
    out->text = ov_text_builder_done(b);
}
