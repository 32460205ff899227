/*
 * References within one document: to a contained resource ("#id"), to an entry of the bundle by its
 * fullUrl or as Type/id. What they lead out of the document is nobody we know: a reference that
 * cannot be resolved is no name.
 */
#include "fhir_internal.h"

#include "onevoice/base/buf.h"
#include "onevoice/base/map.h"

struct fhir_index {
    ov_arena *scratch;
    const tree_node *const *resources; /* of the entries */
    size_t count;
    ov_map *by_name; /* fullUrl and Type/id of the entries; index + 1 */
};

const fhir_index *
fhir_index_new(ov_arena *scratch, const tree_node *const *resources, size_t count)
{
    fhir_index *index = OV_NEW(scratch, fhir_index);

    *index = (fhir_index){.scratch = scratch, .resources = resources, .count = count};
    index->by_name = ov_map_new(scratch, 2 * count);
    for (size_t i = 0; i < count; i++) {
        const tree_node *holder = resources[i]->parent; /* "resource"; of a lone resource NULL */
        ov_str url = holder ? fhir_value(holder->parent, "fullUrl") : OV_STR_NULL;
        ov_str id = fhir_value(resources[i], "id");

        if (!ov_str_is_empty(url))
            ov_map_put(index->by_name, url, i + 1);
        if (!ov_str_is_empty(id))
            ov_map_put(
                index->by_name,
                ov_str_printf(scratch, "%.*s/%.*s", OV_STR_ARG(resources[i]->name), OV_STR_ARG(id)),
                i + 1);
    }
    return index;
}

static const tree_node *
contained(const tree_node *resource, ov_str id)
{
    for (const tree_node *c = tree_child(resource, "contained"); c; c = tree_next(c))
        if (c->first && ov_str_eq(fhir_value(c->first, "id"), id))
            return c->first;
    return NULL;
}

/* "Patient/12" of "https://server/fhir/Patient/12" and "Patient/12/_history/3". */
static ov_str
relative(ov_str reference)
{
    size_t version = ov_str_find(reference, OV_STR("/_history/"), 0), slashes = 0;
    ov_str s = version == OV_STR_NONE ? reference : ov_str_slice(reference, 0, version);

    for (size_t i = s.len; i > 0; i--)
        if (s.ptr[i - 1] == '/' && ++slashes == 2)
            return ov_str_slice(s, i, s.len - i);
    return s;
}

const tree_node *
fhir_resolve(const fhir_part *p, const tree_node *reference)
{
    ov_str target = fhir_value(reference, "reference");
    uint64_t at;

    if (ov_str_is_empty(target))
        return NULL;
    if (target.ptr[0] == '#')
        return contained(p->resource, ov_str_slice(target, 1, target.len));
    if (ov_map_get(p->index->by_name, target, &at) ||
        ov_map_get(p->index->by_name, relative(target), &at))
        return p->index->resources[at - 1];
    return NULL;
}

/* A HumanName: as it is written, else its parts. */
static ov_str
human_name(ov_arena *scratch, const tree_node *resource)
{
    const tree_node *name = tree_child(resource, "name");
    ov_str text, family;
    ov_buf out = ov_buf_init(scratch);

    for (const tree_node *n = name; n; n = tree_next(n))
        if (ov_str_eq(fhir_value(n, "use"), OV_STR("official")))
            name = n;
    if (!name)
        return OV_STR_NULL;
    if (!ov_str_is_null(name->value)) /* an organization's is a string */
        return name->value;
    text = fhir_value(name, "text");
    if (!ov_str_is_empty(text))
        return text;
    for (const tree_node *g = tree_child(name, "given"); g; g = tree_next(g)) {
        ov_buf_str(&out, g->value);
        ov_buf_char(&out, ' ');
    }
    family = fhir_value(name, "family");
    ov_buf_str(&out, ov_str_is_null(family) ? OV_STR("") : family);
    return ov_str_trim(ov_buf_view(&out));
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
