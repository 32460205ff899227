/*
 * A light tree of elements: what the FHIR, UBL and plain XML readers look at, whether it came from
 * XML, JSON or elsewhere. Everything lives in the scratch arena and borrows from the body.
 */
#ifndef ONEVOICE_DOCUMENT_TREE_INTERNAL_H
#define ONEVOICE_DOCUMENT_TREE_INTERNAL_H

#include <string.h>

#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/document/document.h"

typedef struct tree_attribute {
    ov_str name, value; /* the name without its prefix */
} tree_attribute;

typedef struct tree_node {
    struct tree_node *parent, *first, *last, *next;
    ov_str name;  /* local name; null for a run of text */
    ov_str value; /* FHIR: the primitive; a run of text: its characters, decoded */
    tree_attribute *attributes;
    uint32_t offset; /* of a run of text: where it stands in the body, if `plain` */
    uint32_t index;  /* among the siblings of its name */
    uint16_t attribute_count;
    bool plain; /* value borrows from the body, character by character */
} tree_node;

/* Parse XML strictly; `space` is the namespace of the root, null where there is none. NULL and
   *code (a rejection code) when it is not well-formed, too deep, too large, has a DOCTYPE or an
   entity beyond the five of XML. */
tree_node *tree_parse_xml(ov_arena *scratch, ov_str body, ov_str *space, const char **code);

/* Of two names that are not null; length and last byte tell nearly all apart. */
static inline bool
tree_same_name(ov_str a, ov_str b)
{
    return a.len == b.len && (a.len == 0 || (a.ptr[a.len - 1] == b.ptr[b.len - 1] &&
                                             memcmp(a.ptr, b.ptr, a.len) == 0));
}

/* The last child of `parent` from now on; with room for attributes. */
tree_node *tree_add(ov_arena *scratch, tree_node *parent, ov_str name);
tree_node *tree_add_element(ov_arena *scratch, tree_node *parent, ov_str name, size_t attributes);

/* Children by name; NULL when absent. A path has names set apart by '/'. */
const tree_node *tree_child(const tree_node *node, const char *name);
const tree_node *tree_next(const tree_node *node); /* the next sibling of the same name */
const tree_node *tree_find(const tree_node *node, const char *path);

ov_str tree_attribute_value(const tree_node *node, const char *name);

/* All characters below a node, joined. */
ov_str tree_text(ov_arena *scratch, const tree_node *node);

/* "Bundle.entry[2].resource.ExplanationOfBenefit.total[1]": indices where siblings share a name. */
ov_str tree_path(ov_arena *scratch, const tree_node *node);

/* Facts from vocabularies that we know; `mem` gets the facts. */
void read_fhir(ov_arena *mem, ov_arena *scratch, const tree_node *root, ov_document *out);
void read_ubl(ov_arena *mem, ov_arena *scratch, const tree_node *root, ov_document *out);

/* Text of any vocabulary: each leaf a cell, its parent a line. */
void read_vocabulary(ov_arena *mem, ov_str body, const tree_node *root, size_t expected,
                     ov_document *out);

#endif
