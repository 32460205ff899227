#include "document_internal.h"
void
read_xml(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out)
{
    (void)scratch;
    read_html(mem, body, out);
    out->form = OV_FORM_XML;
}
void
read_json(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out)
{
    (void)scratch;
    (void)body;
    document_reject(mem, out, "unsupported", "");
}
void
read_x12(ov_arena *mem, ov_arena *scratch, ov_str body, ov_document *out)
{
    (void)scratch;
    (void)body;
    document_reject(mem, out, "unsupported", "");
}
