/*
 * References within one document: to a contained resource ("#id"), to an entry of the bundle by its
 * address, or as Type/id, which is of the same server as the resource that says it. What leads out of
 * the document is nobody we know, be it Type/id of another server: a reference that cannot be resolved
 * is no name.
 */
#include "fhir_internal.h"

#include "onevoice/base/map.h"

#define SEVERAL UINT64_MAX /* entries by one Type/id: of several servers */

struct fhir_index {
    ov_arena *scratch;
    const tree_node *const *resources; /* of the entries */
    ov_map *by_url;                    /* fullUrl of the entries; index + 1 */
    ov_map *by_name;                   /* Type/id of the entries; index + 1, or SEVERAL */
};

/* The address of the entry that holds a resource; of a lone resource null. */
static ov_str
url_of(const tree_node *resource)
{
    const tree_node *holder = resource->parent; /* "resource" */

    return holder ? fhir_unversioned(fhir_value(holder->parent, "fullUrl")) : OV_STR_NULL;
}

static ov_str
type_and_id(ov_arena *scratch, const tree_node *resource)
{
    ov_str id = fhir_value(resource, "id");

    if (ov_str_is_empty(id))
        return OV_STR_NULL;
    return ov_str_printf(scratch, "%.*s/%.*s", OV_STR_ARG(resource->name), OV_STR_ARG(id));
}

const fhir_index *
fhir_index_new(ov_arena *scratch, const tree_node *const *resources, size_t count)
{
    fhir_index *index = OV_NEW(scratch, fhir_index);

    *index = (fhir_index){.scratch = scratch,
                          .resources = resources,
                          .by_url = ov_map_new(scratch, count),
                          .by_name = ov_map_new(scratch, count)};
    for (size_t i = 0; i < count; i++) {
        ov_str url = url_of(resources[i]), name = type_and_id(scratch, resources[i]);
        uint64_t *at;
        bool fresh;

        if (!ov_str_is_empty(url))
            ov_map_put(index->by_url, url, i + 1);
        if (ov_str_is_null(name))
            continue;
        at = ov_map_at(index->by_name, name, &fresh);
        *at = fresh ? i + 1 : SEVERAL;
    }
    return index;
}

ov_str
fhir_unversioned(ov_str address)
{
    size_t version = ov_str_find(address, OV_STR("/_history/"), 0);

    return version == OV_STR_NONE ? address : ov_str_slice(address, 0, version);
}

/* The resource of an entry, or the lone one, in which a node stands. */
static const tree_node *
outermost(const tree_node *node)
{
    const tree_node *found = node;

    for (; node->parent; node = node->parent)
        if (ov_str_eq(node->parent->name, OV_STR("resource")))
            return node;
    for (found = node; found->parent;)
        found = found->parent;
    return found;
}

static const tree_node *
contained(const tree_node *resource, ov_str id)
{
    for (const tree_node *c = tree_child(resource, "contained"); c; c = tree_next(c))
        if (c->first && ov_str_eq(fhir_value(c->first, "id"), id))
            return c->first;
    return NULL;
}

static bool
is_address(ov_str s)
{
    return ov_str_find(s, OV_STR("://"), 0) != OV_STR_NONE || ov_str_starts(s, OV_STR("urn:"));
}

/* Type/id beside the resource that says it: "https://server/fhir/" of its own address comes before. */
static uint64_t
find_beside(const fhir_index *index, ov_str name, const tree_node *from)
{
    ov_str base = url_of(from), own = type_and_id(index->scratch, from);
    uint64_t at = 0;
    bool based = !ov_str_is_null(own) && ov_str_ends(base, own) && is_address(base);

    if (based) {
        ov_str url = ov_str_printf(index->scratch, "%.*s%.*s", (int)(base.len - own.len), base.ptr,
                                   OV_STR_ARG(name));

        if (ov_map_get(index->by_url, url, &at))
            return at;
    }
    if (!ov_map_get(index->by_name, name, &at) || at == SEVERAL)
        return 0;
    /* one that has an address has another than this one would have */
    return based && ov_str_find(url_of(index->resources[at - 1]), OV_STR("://"), 0) != OV_STR_NONE
               ? 0
               : at;
}

const tree_node *
fhir_resolve(const fhir_part *p, const tree_node *reference)
{
    ov_str target = fhir_unversioned(fhir_value(reference, "reference"));
    const tree_node *from = outermost(reference);
    uint64_t at = 0;

    if (ov_str_is_empty(target))
        return NULL;
    if (target.ptr[0] == '#')
        return contained(from, ov_str_slice(target, 1, target.len));
    if (!is_address(target))
        at = find_beside(p->index, target, from);
    else if (!ov_map_get(p->index->by_url, target, &at))
        return NULL;
    return at ? p->index->resources[at - 1] : NULL;
}

#define WORDS_MOST 12 /* of a name; more are dropped */

/* How little a name of this use is the one to call somebody by. */
static int
oddness(const tree_node *name)
{
    static const char *const uses[] = {"official", "usual"};
    ov_str use = fhir_value(name, "use");

    for (size_t i = 0; i < OV_COUNT(uses); i++)
        if (ov_str_eq(use, ov_str_from(uses[i])))
            return (int)i;
    return ov_str_is_empty(use) ? 2 : 3; /* nickname, anonymous, old, maiden */
}

/* A HumanName: as it is written, else its parts. */
static ov_str
human_name(ov_arena *scratch, const tree_node *resource)
{
    const tree_node *name = tree_child(resource, "name");
    ov_str words[WORDS_MOST + 2], text;
    size_t count = 0;

    for (const tree_node *n = name; n; n = tree_next(n))
        if (oddness(n) < oddness(name))
            name = n;
    if (!name)
        return OV_STR_NULL;
    if (!ov_str_is_null(name->value)) /* an organization's is a string */
        return name->value;
    text = fhir_value(name, "text");
    if (!ov_str_is_empty(text))
        return text;
    for (const tree_node *g = tree_child(name, "given"); g && count < WORDS_MOST; g = tree_next(g))
        words[count++] = g->value;
    words[count++] = fhir_value(name, "family");
    words[count++] = fhir_value(name, "suffix");
    return document_person_name(scratch, words, count);
}

/* A practitioner's role is that of an organization before it is a person's: it is owed. */
static ov_str
name_of(const fhir_part *p, const tree_node *resource, int depth)
{
    static const char *const roles[] = {"organization", "practitioner"};

    if (!ov_str_eq(resource->name, OV_STR("PractitionerRole")))
        return human_name(p->scratch, resource);
    for (size_t i = 0; i < OV_COUNT(roles) && depth > 0; i++) {
        const tree_node *reference = tree_child(resource, roles[i]);
        const tree_node *target = reference ? fhir_resolve(p, reference) : NULL;
        ov_str name = target ? name_of(p, target, depth - 1) : fhir_value(reference, "display");

        if (!ov_str_is_empty(name))
            return name;
    }
    return OV_STR_NULL;
}

ov_str
fhir_name(const fhir_part *p, const tree_node *reference)
{
    const tree_node *target = reference ? fhir_resolve(p, reference) : NULL;
    ov_str name = target ? name_of(p, target, 1) : OV_STR_NULL;

    return ov_str_is_empty(name) ? fhir_value(reference, "display") : name;
}

ov_str
fhir_number(const fhir_part *p, const tree_node *reference)
{
    const tree_node *target = reference ? fhir_resolve(p, reference) : NULL;
    ov_str number = fhir_value(reference, "identifier/value");

    if (ov_str_is_empty(number) && target)
        number = fhir_value(target, "identifier/value");
    if (ov_str_is_empty(number))
        number = fhir_value(reference, "display");
    return number;
}
