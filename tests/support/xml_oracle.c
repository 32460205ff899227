#include "xml_oracle.h"

#include <libxml/parser.h>
#include <string.h>

#include "onevoice/base/buf.h"
#include "tree_internal.h"

/* What a reader saw, written down. */
typedef struct trace {
    ov_buf events, run;
    bool refused;
} trace;

/* White space to one blank. */
static void
write_text(ov_buf *out, ov_str text)
{
    bool blank = false;

    for (size_t i = 0; i < text.len; i++) {
        if (memchr(" \t\r\n", text.ptr[i], 4)) {
            blank = true;
            continue;
        }
        if (blank)
            ov_buf_char(out, ' ');
        blank = false;
        ov_buf_char(out, text.ptr[i]);
    }
    if (blank)
        ov_buf_char(out, ' ');
}

static void
write_run(trace *t, ov_str run)
{
    size_t blanks = 0;

    while (blanks < run.len && memchr(" \t\r\n", run.ptr[blanks], 4))
        blanks++;
    if (blanks == run.len)
        return;
    ov_buf_cstr(&t->events, "run ");
    write_text(&t->events, run);
    ov_buf_char(&t->events, '\n');
}

static void
write_start(trace *t, ov_str name)
{
    ov_buf_cstr(&t->events, "start ");
    ov_buf_str(&t->events, name);
}

static void
write_attribute(trace *t, ov_str name, ov_str value)
{
    ov_buf_cstr(&t->events, "\n  ");
    ov_buf_str(&t->events, name);
    ov_buf_char(&t->events, '=');
    write_text(&t->events, value);
}

/* libxml2 hands out a run in pieces. */
static void
end_run(trace *t)
{
    write_run(t, (ov_str){t->run.ptr, t->run.len});
    t->run.len = 0;
}

static void
on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int spaces,
         const xmlChar **declared, int attributes, int defaulted, const xmlChar **list)
{
    trace *t = data;
    bool root = t->events.len == 0;

    (void)prefix, (void)spaces, (void)declared, (void)defaulted;
    end_run(t);
    write_start(t, ov_str_from((const char *)name));
    if (root)
        write_attribute(t, OV_STR("namespace"), ov_str_from((const char *)uri));
    for (int i = 0; i < attributes; i++, list += 5)
        write_attribute(t, ov_str_from((const char *)list[0]),
                        (ov_str){(const char *)list[3], (size_t)(list[4] - list[3])});
    ov_buf_char(&t->events, '\n');
}

static void
on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    trace *t = data;

    (void)name, (void)prefix, (void)uri;
    end_run(t);
    ov_buf_cstr(&t->events, "end\n");
}

static void
on_characters(void *data, const xmlChar *bytes, int len)
{
    trace *t = data;

    ov_buf_str(&t->run, (ov_str){(const char *)bytes, (size_t)len});
}

static void
on_cdata(void *data, const xmlChar *bytes, int len)
{
    end_run(data);
    on_characters(data, bytes, len);
    end_run(data);
}

static void
on_comment(void *data, const xmlChar *text)
{
    (void)text;
    end_run(data);
}

static void
on_instruction(void *data, const xmlChar *target, const xmlChar *text)
{
    (void)target, (void)text;
    end_run(data);
}

#if LIBXML_VERSION >= 21200 /* from then on it promises not to write to it */
typedef const xmlError *told_error;
#else
typedef xmlError *told_error;
#endif

static void
on_error(void *data, told_error error)
{
    trace *t = data;

    /* that a namespace is no valid URI is libxml2's advice, no rule of XML's */
    if (error->level >= XML_ERR_ERROR && error->code != XML_WAR_NS_URI)
        t->refused = true;
}

static void
trace_libxml2(trace *t, ov_str body)
{
    xmlParserCtxtPtr context = xmlNewParserCtxt();

    memset(context->sax, 0, sizeof *context->sax);
    context->sax->initialized = XML_SAX2_MAGIC;
    context->sax->startElementNs = on_start;
    context->sax->endElementNs = on_end;
    context->sax->characters = on_characters;
    context->sax->ignorableWhitespace = on_characters;
    context->sax->cdataBlock = on_cdata;
    context->sax->comment = on_comment;
    context->sax->processingInstruction = on_instruction;
    context->sax->serror = on_error;
    context->userData = t;
    /* NOENT only spells "&amp;" in an attribute as "&": a body with a DOCTYPE does not come here */
    xmlFreeDoc(xmlCtxtReadMemory(context, body.ptr, (int)body.len, NULL, "UTF-8",
                                 XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_NOENT));
    t->refused = t->refused || !context->wellFormed;
    xmlFreeParserCtxt(context);
}

static void
trace_tree(trace *t, const tree_node *node, ov_str space)
{
    if (!node->name.ptr) {
        write_run(t, node->value);
        return;
    }
    write_start(t, node->name);
    if (!node->parent)
        write_attribute(t, OV_STR("namespace"), space);
    for (size_t i = 0; i < node->attribute_count; i++)
        write_attribute(t, node->attributes[i].name, node->attributes[i].value);
    ov_buf_char(&t->events, '\n');
    for (const tree_node *n = node->first; n; n = n->next)
        trace_tree(t, n, space);
    ov_buf_cstr(&t->events, "end\n");
}

static bool
is_limit(const char *code)
{
    return code && (strcmp(code, "xml_doctype") == 0 || strcmp(code, "tag_too_large") == 0 ||
                    strncmp(code, "xml_too_", strlen("xml_too_")) == 0);
}

/* libxml2 is lenient with the XML declaration (version "1.", blanks left out): whether it alone is
   what ours refuses. */
static bool
declaration_is_at_fault(ov_arena *scratch, ov_str body)
{
    size_t end = ov_str_find(body, OV_STR("?>"), 0);
    const char *code;
    ov_str space;

    return ov_str_find(ov_str_slice(body, 0, 8), OV_STR("<?xml"), 0) != OV_STR_NONE &&
           end != OV_STR_NONE &&
           tree_parse_xml(scratch, ov_str_slice(body, end + 2, body.len), &space, &code);
}

#define DIGITS_MOST 9 /* of a reference that libxml2 reads for sure */

/* libxml2 2.9 looks for more of the body behind ten digits of a reference and may lose its place: what
   it says of a body with such a one is no measure. */
static bool
has_long_reference(ov_str body)
{
    size_t digits = 0, at = 0;

    while ((at = ov_str_find(body, OV_STR("&#"), at)) != OV_STR_NONE) {
        for (at += 2, digits = 0; at < body.len && body.ptr[at] != ';' && digits <= DIGITS_MOST;
             at++)
            digits++;
        if (digits > DIGITS_MOST)
            return true;
    }
    return false;
}

const char *
xml_oracle_differs(ov_arena *mem, ov_arena *scratch, ov_str body)
{
    trace ours = {.events = ov_buf_init(scratch), .run = ov_buf_init(scratch)}, theirs = ours;
    const char *code = NULL, *differs = NULL;
    ov_str space = OV_STR_NULL;
    const tree_node *root = tree_parse_xml(scratch, body, &space, &code);

    ours.refused = !root;
    if (root)
        trace_tree(&ours, root, space);
    if (!is_limit(code) && !has_long_reference(body) &&
        !(code && declaration_is_at_fault(scratch, body))) {
        trace_libxml2(&theirs, body);
        if (ours.refused != theirs.refused ||
            (root && !ov_str_eq(ov_buf_view(&ours.events), ov_buf_view(&theirs.events))))
            differs = ov_str_printf(mem, "ours: %s\n%.*s\nlibxml2: %s\n%.*s\nbody: %.*s",
                                    root ? "read" : code, OV_STR_ARG(ov_buf_view(&ours.events)),
                                    theirs.refused ? "refused" : "read",
                                    OV_STR_ARG(ov_buf_view(&theirs.events)), OV_STR_ARG(body))
                          .ptr;
    }
    ov_arena_reset(scratch);
    return differs;
}
