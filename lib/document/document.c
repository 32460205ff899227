#include "onevoice/document/document.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <jansson.h>
#include <string.h>

#include "body_internal.h"
#include "mime_internal.h"
#include "read_internal.h"
#include "onevoice/base/utf8.h"

void
ov_document_init(void)
{
    json_object_seed(0); /* opens the system's source of chance, which a sandbox forbids */
}

void
document_reject(ov_arena *mem, ov_document *out, const char *code, const char *detail)
{
    *out = (ov_document){.reject_code = ov_str_copy(mem, ov_str_from(code)),
                         .reject_detail = ov_str_copy(mem, ov_str_from(detail))};
}

ov_str
document_unmarked(ov_str body)
{
    static const ov_str mark = OV_STR_INIT("\xEF\xBB\xBF");

    return ov_str_starts(body, mark) ? ov_str_slice(body, mark.len, body.len) : body;
}

/* The first byte below a blank that is no white space (9 to 13); the length if there is none. */
static size_t
control_find(ov_str body)
{
    size_t i = 0;

#ifdef __SSE2__
    const __m128i control = _mm_set1_epi8(0x1F), tab = _mm_set1_epi8('\t'),
                  white = _mm_set1_epi8('\r' - '\t');

    for (; i + 16 <= body.len; i += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(body.ptr + i));
        __m128i from_tab = _mm_sub_epi8(v, tab);
        __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(v, control), v);
        __m128i space = _mm_cmpeq_epi8(_mm_min_epu8(from_tab, white), from_tab);
        uint32_t found = (uint32_t)_mm_movemask_epi8(_mm_andnot_si128(space, low));

        if (found)
            return i + (size_t)__builtin_ctz(found);
    }
#endif
    while (i < body.len &&
           ((unsigned char)body.ptr[i] >= 0x20 || (body.ptr[i] >= '\t' && body.ptr[i] <= '\r')))
        i++;
    return i;
}

/* What no format may hold: bytes that are no UTF-8, NUL, control characters. */
static const char *
foul_bytes(ov_str body)
{
    size_t control;

    if (!ov_utf8_valid(body))
        return "invalid_utf8";
    control = control_find(body);
    if (control == body.len)
        return NULL;
    return body.ptr[control] == 0 ? "nul_byte" : "control_character";
}

/* The separators of an interchange may be control characters. */
static const char *
foul_interchange(ov_str body)
{
    if (!ov_utf8_valid(body))
        return "invalid_utf8";
    return body.len > 0 && memchr(body.ptr, 0, body.len) ? "nul_byte" : NULL;
}

static void
read_words(ov_arena *mem, ov_media media, ov_str body, ov_document *out)
{
    if (document_is_encoded(body))
        document_reject(mem, out, "encoded_body", "still quoted-printable or base64");
    else if (media == OV_MEDIA_HTML)
        read_html(mem, body, out);
    else
        read_plain(mem, body, out);
}

/* A letter as it is, or as its own header says that it is encoded. */
static void
read_letter(ov_arena *mem, ov_arena *scratch, ov_media media, ov_str body, ov_document *out)
{
    mime_text decoded;
    const char *foul;

    switch (mime_read(scratch, media, body, &decoded)) {
    case MIME_NONE:
        read_words(mem, media, body, out);
        return;
    case MIME_UNREADABLE:
        document_reject(mem, out, "encoded_body", "a header, and what follows is not as it says");
        return;
    case MIME_TEXT:
        break;
    }
    foul = foul_bytes(decoded.bytes);
    if (foul) {
        document_reject(mem, out, foul, "the decoded body is not clean text");
        return;
    }
    read_words(mem, decoded.media, decoded.bytes, out);
    if (ov_str_is_null(out->reject_code))
        mime_lead_back(mem, &decoded, &out->text);
}

void
ov_document_read(ov_arena *mem, ov_arena *scratch, ov_media media, ov_str body, ov_document *out)
{
    const char *foul;

    *out = (ov_document){0};
    if (ov_str_is_null(body) || media == OV_MEDIA_UNREAD)
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
    case OV_MEDIA_HTML:
        read_letter(mem, scratch, media, body, out);
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
    case OV_MEDIA_UNREAD:
        break;
    }
}
