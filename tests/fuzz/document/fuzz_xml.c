/* What our reader accepts, libxml2 must call well-formed. */
#include <libxml/parser.h>

#include "fuzz_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
quiet(void *context, const char *message, ...)
{
    (void)context;
    (void)message;
}

static bool
accepted(const uint8_t *data, size_t size)
{
    ov_arena *mem = ov_arena_new(), *scratch = ov_arena_new();
    ov_document out;
    bool yes;

    ov_document_read(mem, scratch, OV_MEDIA_XML, (ov_str){(const char *)data, size}, &out);
    /* a document may be well-formed and yet hold what cannot be an amount */
    yes = !out.reject_code.ptr;
    ov_arena_free(mem);
    ov_arena_free(scratch);
    return yes;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    xmlParserCtxtPtr context;
    xmlDocPtr doc;

    fuzz_body(OV_MEDIA_XML, data, size);
    if (size == 0 || size > 100000 || !accepted(data, size))
        return 0;
    xmlSetGenericErrorFunc(NULL, quiet);
    context = xmlNewParserCtxt();
    doc = xmlCtxtReadMemory(context, (const char *)data, (int)size, NULL, "UTF-8",
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                XML_PARSE_IGNORE_ENC);
    fuzz_require(context->wellFormed);
    xmlFreeDoc(doc);
    xmlFreeParserCtxt(context);
    return 0;
}
