#include "onevoice/document/document.h"

#include <jansson.h>
#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <string.h>

#include "document_internal.h"

static xmlParserInputPtr
refuse_external(const char *url, const char *id, xmlParserCtxtPtr context)
{
    (void)url;
    (void)id;
    (void)context;
    return NULL;
}

void
ov_document_init(void)
{
    LIBXML_TEST_VERSION
    xmlInitParser();
    xmlSetExternalEntityLoader(refuse_external);
    xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
    json_object_seed(0); /* opens the system's source of chance, which a sandbox forbids */
}

void
document_reject(ov_arena *mem, ov_document *out, const char *code, const char *detail)
{
    *out = (ov_document){.reject_code = ov_str_copy(mem, ov_str_from(code)),
                         .reject_detail = ov_str_copy(mem, ov_str_from(detail))};
}

/* What no format may hold: bytes that are no UTF-8, NUL, control characters. */
static const char *
foul_bytes(ov_str body)
{
    size_t i = 0;

    if (!ov_text_utf8_valid(body))
        return "invalid_utf8";
    while (i < body.len) {
        uint64_t eight;
        unsigned char c;

        /* eight bytes at a time: none below a blank */
        while (body.len - i >= 8) {
            memcpy(&eight, body.ptr + i, 8);
            if (((eight - 0x2020202020202020u) & ~eight & 0x8080808080808080u) != 0)
                break;
            i += 8;
        }
        if (i == body.len)
            break;
        for (size_t end = OV_MIN(i + 8, body.len); i < end; i++) {
            c = (unsigned char)body.ptr[i];
            if (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v')
                return c == 0 ? "nul_byte" : "control_character";
        }
    }
    return NULL;
}

/* The separators of an interchange may be control characters. */
static const char *
foul_interchange(ov_str body)
{
    if (!ov_text_utf8_valid(body))
        return "invalid_utf8";
    return body.len > 0 && memchr(body.ptr, 0, body.len) ? "nul_byte" : NULL;
}

void
ov_document_read(ov_arena *mem, ov_arena *scratch, ov_media media, ov_str body, ov_document *out)
{
    const char *foul;

    *out = (ov_document){0};
    if (ov_str_is_null(body))
        return;
    if (body.len > OV_DOCUMENT_BYTES_MOST) {
        document_reject(mem, out, "body_too_large", "larger than 16 MiB");
        return;
    }
    foul = media == OV_MEDIA_X12 ? foul_interchange(body) : foul_bytes(body);
    if (foul) {
        document_reject(mem, out, foul, "the body is not clean text");
        return;
    }
    switch (media) {
    case OV_MEDIA_TEXT:
        read_plain(mem, body, out);
        break;
    case OV_MEDIA_HTML:
        read_html(mem, body, out);
        break;
    case OV_MEDIA_XML:
    case OV_MEDIA_FHIR_XML:
        read_xml(mem, scratch, body, out);
        if (media == OV_MEDIA_FHIR_XML && ov_str_is_null(out->reject_code) &&
            out->form != OV_FORM_FHIR)
            document_reject(mem, out, "media_type_mismatch", "XML, but no FHIR resource");
        break;
    case OV_MEDIA_FHIR_JSON:
        read_json(mem, scratch, body, out);
        break;
    case OV_MEDIA_X12:
        read_x12(mem, scratch, body, out);
        break;
    }
}
