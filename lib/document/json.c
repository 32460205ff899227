/*
 * FHIR as JSON: the same tree as its XML. An object's members are children, a list repeats its
 * name, a primitive is a value, a resource stands in an element of its type.
 */
#include <jansson.h>
#include <string.h>

#include "body_internal.h"
#include "read_internal.h"
#include "tree_internal.h"

typedef struct builder {
    ov_arena *scratch;
    size_t nodes;
    const char *bad;
} builder;

static void add_value(builder *b, tree_node *parent, ov_str name, json_t *value, int depth);

static void
add_members(builder *b, tree_node *node, json_t *object, int depth)
{
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        if (name[0] == '_' || strcmp(name, "resourceType") == 0)
            continue;
        add_value(b, node, ov_str_from(name), value, depth + 1);
    }
}

static ov_str
primitive(builder *b, const json_t *value)
{
    if (json_is_string(value))
        return (ov_str){json_string_value(value), json_string_length(value)};
    if (json_is_integer(value))
        return ov_str_printf(b->scratch, "%lld", (long long)json_integer_value(value));
    if (json_is_real(value))
        return ov_str_printf(b->scratch, "%.15g", json_real_value(value));
    return json_is_true(value) ? OV_STR("true") : OV_STR("false");
}

static void
add_value(builder *b, tree_node *parent, ov_str name, json_t *value, int depth)
{
    if (b->bad || json_is_null(value))
        return;
    if (depth > OV_DOCUMENT_DEPTH_MOST || ++b->nodes > OV_DOCUMENT_NODES_MOST) {
        b->bad = depth > OV_DOCUMENT_DEPTH_MOST ? "json_too_deep" : "json_too_many_values";
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            add_value(b, parent, name, json_array_get(value, i), depth + 1);
    } else if (json_is_object(value)) {
        tree_node *node = tree_add(b->scratch, parent, name);
        const char *type = json_string_value(json_object_get(value, "resourceType"));

        if (type && parent)
            node = tree_add(b->scratch, node, ov_str_from(type));
        add_members(b, node, value, depth);
    } else {
        tree_add(b->scratch, parent, name)->value = primitive(b, value);
    }
}

/* The narrative is XHTML in a string: to elements and runs, so that its text can be read. */
static void
expand_narrative(builder *b, const tree_node *resource)
{
    const tree_node *text = tree_child(resource, "text");
    tree_node *div = text ? text->first : NULL;
    const char *code;
    ov_str space;

    while (div && !ov_str_eq(div->name, OV_STR("div")))
        div = div->next;
    if (div && !ov_str_is_null(div->value)) {
        const tree_node *parsed = tree_parse_xml(b->scratch, div->value, &space, &code);

        if (parsed) {
            div->first = parsed->first;
            div->last = parsed->last;
        } else {
            b->bad = code;
        }
    }
    for (const tree_node *e = tree_child(resource, "entry"); e; e = tree_next(e))
        if (tree_child(e, "resource") && tree_child(e, "resource")->first)
            expand_narrative(b, tree_child(e, "resource")->first);
}

/* Offsets of the narrative are those of a string within the body: no evidence of the text. */
static void
forget_offsets(tree_node *node)
{
    for (tree_node *n = node->first; n; n = n->next) {
        n->plain = false;
        n->offset = 0;
        forget_offsets(n);
    }
}

void
read_json(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out)
{
    builder b = {.scratch = scratch};
    ov_str text = document_unmarked(body);
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    const char *type = json_string_value(json_object_get(root, "resourceType"));
    tree_node *top;

    if (!root || !type) {
        json_decref(root);
        document_reject(mem, out, root ? "media_type_mismatch" : "json_not_well_formed",
                        "JSON that is no FHIR resource");
        return;
    }
    top = tree_add(scratch, NULL, ov_str_from(type));
    add_members(&b, top, root, 0);
    if (!b.bad)
        expand_narrative(&b, top);
    if (b.bad) {
        document_reject(mem, out, b.bad, "JSON that is not read");
    } else {
        forget_offsets(top);
        read_fhir(mem, scratch, top, out);
    }
    json_decref(root);
}
