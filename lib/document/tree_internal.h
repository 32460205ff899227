/*
 * A light tree of elements: what the FHIR, UBL and plain XML readers look at, whether it came from
 * XML, JSON or elsewhere. Everything lives in the scratch arena and borrows from the body.
 */
#ifndef ONEVOICE_DOCUMENT_TREE_INTERNAL_H
#define ONEVOICE_DOCUMENT_TREE_INTERNAL_H

#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/document/document.h"

typedef struct tree_attribute {
    struct tree_attribute *next;
    ov_str name, value; /* the name without its prefix */
} tree_attribute;

typedef struct tree_node {
    struct tree_node *parent, *first, *last, *next;
    ov_str name;  /* local name; null for a run of text */
    ov_str space; /* namespace; null where there is none */
    ov_str value; /* FHIR: the primitive; a run of text: its characters, decoded */
    tree_attribute *attributes;
    uint32_t offset; /* of a run of text: where it stands in the body, if `plain` */
    bool plain;      /* value borrows from the body, character by character */
    uint32_t index;  /* among the siblings of its name */
} tree_node;

/* Parse XML strictly. NULL and *code (a rejection code) when it is not well-formed, too deep, too
   large, has a DOCTYPE or an entity beyond the five of XML. */
tree_node *tree_parse_xml(ov_arena *scratch, ov_str body, const char **code);

tree_node *tree_add(ov_arena *scratch, tree_node *parent, ov_str name);

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
void read_vocabulary(ov_arena *mem, ov_arena *scratch, const tree_node *root, size_t expected,
                     ov_document *out);

#endif
