/*
 * libxml2 behind a few small functions: a document is read, validated against its schema, and
 * walked. Nothing else of the program sees libxml2, and what is global in it (error handler,
 * allocator) is taken back before this file returns.
 */
#include "policy_internal.h"

#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/*
 * A failed allocation is an error that libxml2 reports in some places and passes over in others: a
 * grammar without the part that could not be built finds nothing wrong, an attribute that could
 * not be copied is absent, and the night would run under another policy. So while a document is
 * read, no memory ends the program. Workers, whose memory is limited, keep the library's own way.
 */
static void
insist_on_memory(void)
{
    xmlMemSetup(free, ov_library_malloc, ov_library_realloc, ov_library_strdup);
}

static void
do_not_insist(void)
{
    xmlMemSetup(free, malloc, realloc, strdup);
}

typedef struct report {
    ov_str name;
    ov_error *err;
    bool seen; /* the first error is the one told */
} report;

/* libxml2 promises not to write to the error from 2.12 on. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *told_error;
#else
typedef xmlError *told_error;
#endif

static void
on_error(void *context, told_error error)
{
    report *r = context;
    size_t len = error->message ? strlen(error->message) : 0;

    while (len && error->message[len - 1] == '\n')
        len--;
    if (r->seen)
        return;
    r->seen = true;
    ov_error_set(r->err, OV_E_CONFIG, "%.*s:%d: %.*s", OV_STR_ARG(r->name), error->line, (int)len,
                 error->message ? error->message : "");
}

/* By way of the arena: strings of a policy point into its document, which must live as long. */
static void
release_document(void *document)
{
    xmlFreeDoc(document);
}

/*
 * Both the grammar's own faults and the document's go to one report. A grammar that could not be
 * built is a refusal: a document that nothing validated would be read as if it were right.
 */
static bool
validate(xmlDoc *document, ov_str schema, report *r)
{
    xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewMemParserCtxt(schema.ptr, (int)schema.len);
    xmlRelaxNGPtr grammar = NULL;
    xmlRelaxNGValidCtxtPtr context = NULL;
    bool valid = false;

    OV_ASSERT(parser);
    xmlRelaxNGSetParserStructuredErrors(parser, on_error, r);
    grammar = xmlRelaxNGParse(parser);
    xmlRelaxNGFreeParserCtxt(parser);
    if (grammar && (context = xmlRelaxNGNewValidCtxt(grammar))) {
        xmlRelaxNGSetValidStructuredErrors(context, on_error, r);
        valid = xmlRelaxNGValidateDoc(context, document) == 0;
        xmlRelaxNGFreeValidCtxt(context);
    }
    xmlRelaxNGFree(grammar);
    return valid && !r->seen;
}

/*
 * A site's document decides what is mailed: a DOCTYPE is refused (it can reach outside), the
 * network is shut off, and the first error is told with its line. The error handler is global in
 * libxml2 and is taken back before anything else may parse.
 */
static bool
read_document(ov_arena *mem, ov_str xml, ov_str name, ov_str schema, xmlDoc **out, ov_error *err)
{
    report r = {.name = name, .err = err};
    xmlParserCtxtPtr parser;
    xmlDoc *document;

    if (xml.len > INT_MAX)
        return OV_FAIL(err, OV_E_CONFIG, "%.*s: too large", OV_STR_ARG(name));
    parser = xmlNewParserCtxt();
    OV_ASSERT(parser);
    xmlSetStructuredErrorFunc(&r, on_error);
    document = xmlCtxtReadMemory(parser, xml.ptr, (int)xml.len, NULL, NULL,
                                 XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    xmlFreeParserCtxt(parser);
    if (document && document->intSubset) {
        r.seen = true;
        ov_error_set(err, OV_E_CONFIG, "%.*s:1: a DOCTYPE is not allowed", OV_STR_ARG(name));
    }
    if (document && !r.seen)
        validate(document, schema, &r);
    xmlSetStructuredErrorFunc(NULL, NULL);
    if (document)
        ov_arena_defer(mem, release_document, document);
    if (!document || r.seen)
        return r.seen ? false
                      : OV_FAIL(err, OV_E_CONFIG, "%.*s:1: not a document", OV_STR_ARG(name));
    *out = document;
    return true;
}

bool
ov_policy_xml_read(ov_arena *mem, ov_str xml, ov_str name, ov_str schema, xmlDoc **out,
                   ov_error *err)
{
    bool good;

    insist_on_memory();
    good = read_document(mem, xml, name, schema, out, err);
    do_not_insist();
    return good;
}

static xmlNode *
element_from(xmlNode *node)
{
    while (node && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

xmlNode *
ov_policy_xml_first(const xmlNode *parent)
{
    return element_from(parent->children);
}

xmlNode *
ov_policy_xml_next(const xmlNode *node)
{
    return element_from(node->next);
}

xmlNode *
ov_policy_xml_child(const xmlNode *parent, const char *name)
{
    for (xmlNode *n = ov_policy_xml_first(parent); n; n = ov_policy_xml_next(n))
        if (strcmp((const char *)n->name, name) == 0)
            return n;
    return NULL;
}

static ov_str
take(ov_arena *mem, xmlChar *text)
{
    ov_str s = ov_str_copy(mem, ov_str_from((const char *)text));

    xmlFree(text);
    return s;
}

ov_str
ov_policy_xml_attribute(ov_arena *mem, const xmlNode *node, const char *name)
{
    xmlChar *text;

    insist_on_memory();
    text = xmlGetNoNsProp(node, (const xmlChar *)name);
    do_not_insist();
    return take(mem, text);
}

ov_str
ov_policy_xml_text(ov_arena *mem, const xmlNode *node)
{
    xmlChar *text;

    insist_on_memory();
    text = xmlNodeGetContent(node);
    do_not_insist();
    return take(mem, text);
}
