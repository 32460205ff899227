#include <string.h>

#include "onevoice/base/buf.h"
#include "tree_internal.h"

tree_node *
tree_add(ov_arena *scratch, tree_node *parent, ov_str name)
{
    return tree_add_element(scratch, parent, name, 0);
}

/* The element and its attributes in one piece. */
struct element {
    tree_node node;
    tree_attribute attributes[];
};

tree_node *
tree_add_element(ov_arena *scratch, tree_node *parent, ov_str name, size_t attributes)
{
    struct element *element =
        ov_arena_alloc(scratch, sizeof *element + attributes * sizeof element->attributes[0]);
    tree_node *node = &element->node;

    node->name = name;
    node->parent = parent;
    node->attributes = element->attributes;
    node->attribute_count = (uint16_t)attributes;
    if (parent) {
        if (parent->last) {
            const tree_node *before = parent->last;

            /* siblings of one name stand together nearly always: look back at the last only */
            if (name.ptr && before->name.ptr && tree_same_name(before->name, name))
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
    while (node && !(node->name.ptr && tree_same_name(node->name, name)))
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
    for (size_t i = 0; node && i < node->attribute_count; i++)
        if (ov_str_eq(node->attributes[i].name, ov_str_from(name)))
            return node->attributes[i].value;
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

#define INDEX_MOST 10 /* digits of a uint32_t */

/* Write `index` before `end`; where it starts. */
static char *
put_index(char *end, uint32_t index)
{
    do {
        *--end = (char)('0' + index % 10);
        index /= 10;
    } while (index > 0);
    return end;
}

/* From the end: the node comes first, the root last. */
ov_str
tree_path(ov_arena *scratch, const tree_node *node)
{
    size_t room = 0;
    char *end, *at;

    if (!node)
        return OV_STR_NULL;
    for (const tree_node *n = node; n; n = n->parent)
        room += n->name.len + INDEX_MOST + strlen("[].");
    at = end = (char *)ov_arena_alloc(scratch, room) + room;
    for (const tree_node *n = node; n; n = n->parent) {
        if (at != end)
            *--at = '.';
        if (n->index > 0 || tree_next(n)) {
            *--at = ']';
            at = put_index(at, n->index);
            *--at = '[';
        }
        at -= n->name.len;
        memcpy(at, n->name.ptr, n->name.len);
    }
    return (ov_str){at, (size_t)(end - at)};
}
