#include <string.h>

#include "onevoice/base/buf.h"
#include "tree_internal.h"

tree_node *
tree_add(ov_arena *scratch, tree_node *parent, ov_str name)
{
    tree_node *node = OV_NEW(scratch, tree_node);

    node->name = name;
    node->parent = parent;
    if (parent) {
        if (parent->last) {
            const tree_node *before = parent->last;

            /* siblings of one name stand together nearly always: look back at the last only */
            if (name.ptr && ov_str_eq(before->name, name))
                node->index = before->index + 1;
            parent->last->next = node;
        } else {
            parent->first = node;
        }
        parent->last = node;
    }
    return node;
}

static const tree_node *
named(const tree_node *node, ov_str name)
{
    while (node && !(node->name.ptr && ov_str_eq(node->name, name)))
        node = node->next;
    return node;
}

const tree_node *
tree_child(const tree_node *node, const char *name)
{
    return node ? named(node->first, ov_str_from(name)) : NULL;
}

const tree_node *
tree_next(const tree_node *node)
{
    return named(node->next, node->name);
}

const tree_node *
tree_find(const tree_node *node, const char *path)
{
    ov_str rest = ov_str_from(path), part;

    while (node && ov_str_next(&rest, '/', &part))
        node = named(node->first, part);
    return node;
}

ov_str
tree_attribute_value(const tree_node *node, const char *name)
{
    for (const tree_attribute *a = node ? node->attributes : NULL; a; a = a->next)
        if (ov_str_eq(a->name, ov_str_from(name)))
            return a->value;
    return OV_STR_NULL;
}

static void
collect(ov_buf *out, const tree_node *node)
{
    for (const tree_node *n = node->first; n; n = n->next) {
        if (n->name.ptr)
            collect(out, n);
        else
            ov_buf_str(out, n->value);
    }
}

ov_str
tree_text(ov_arena *scratch, const tree_node *node)
{
    ov_buf out;

    if (!node)
        return OV_STR_NULL;
    if (node->first && !node->first->next && !node->first->name.ptr)
        return node->first->value;
    out = ov_buf_init(scratch);
    collect(&out, node);
    return out.len > 0 ? ov_buf_view(&out) : OV_STR("");
}

ov_str
tree_path(ov_arena *scratch, const tree_node *node)
{
    ov_str above, mine;
    const tree_node *after;

    if (!node)
        return OV_STR_NULL;
    after = tree_next(node);
    mine = node->index > 0 || after
               ? ov_str_printf(scratch, "%.*s[%u]", OV_STR_ARG(node->name), node->index)
               : node->name;
    if (!node->parent)
        return mine;
    above = tree_path(scratch, node->parent);
    return ov_str_printf(scratch, "%.*s.%.*s", OV_STR_ARG(above), OV_STR_ARG(mine));
}
