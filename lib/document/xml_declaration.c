/*
 * XML: what is no element: prolog, comments, CDATA, processing instructions; DOCTYPE is refused.
 */
#include <string.h>

#include "xml_internal.h"

static void
take_comment(xml_parser *p)
{
    size_t end = ov_str_find(p->body, OV_STR("--"), p->at + 4);

    if (end == OV_STR_NONE || end + 2 >= p->body.len || p->body.ptr[end + 2] != '>')
        p->bad = end == OV_STR_NONE ? "unterminated_comment" : "xml_not_well_formed";
    else
        p->at = end + 3;
}

static void
take_cdata(xml_parser *p)
{
    size_t from = p->at + 9, end = ov_str_find(p->body, OV_STR("]]>"), from);

    if (end == OV_STR_NONE || p->depth == 0) {
        p->bad = "xml_not_well_formed";
    } else {
        xml_add_run(p, from, ov_str_slice(p->body, from, end - from));
        p->at = end + 3;
    }
}

static void
take_instruction(xml_parser *p)
{
    size_t end = ov_str_find(p->body, OV_STR("?>"), p->at + 2);
    bool colon;
    ov_str target;

    p->at += 2;
    target = xml_take_name(p, &colon);
    if (end == OV_STR_NONE || colon || ov_str_eq_nocase(target, OV_STR("xml")) ||
        (p->at < p->body.len && !xml_is_space(p->body.ptr[p->at]) && p->at != end))
        p->bad = "xml_not_well_formed";
    p->at = end == OV_STR_NONE ? p->body.len : end + 2;
}

void
xml_take_declaration(xml_parser *p)
{
    ov_str rest = ov_str_slice(p->body, p->at, 9);

    if (ov_str_starts(rest, OV_STR("<!--")))
        take_comment(p);
    else if (ov_str_starts(rest, OV_STR("<![CDATA[")))
        take_cdata(p);
    else if (ov_str_starts(rest, OV_STR("<?")))
        take_instruction(p);
    else
        p->bad = ov_str_starts(rest, OV_STR("<!DOCTYPE")) ? "xml_doctype" : "xml_not_well_formed";
}

/* One pseudo-attribute of the declaration, if it comes next: its quoted value. Malformed: p->bad.
 */
static bool
declared(xml_parser *p, const char *name, ov_str *value)
{
    size_t start = p->at;
    const char *end;
    char quote;

    xml_skip_space(p);
    if (p->at == start || !ov_str_starts(ov_str_slice(p->body, p->at, 16), ov_str_from(name))) {
        p->at = start;
        return false;
    }
    p->at += strlen(name);
    xml_skip_space(p);
    if (p->at >= p->body.len || p->body.ptr[p->at++] != '=') {
        p->bad = "xml_not_well_formed";
        return false;
    }
    xml_skip_space(p);
    quote = p->at < p->body.len ? p->body.ptr[p->at++] : 0;
    end = quote == '"' || quote == '\'' ? memchr(p->body.ptr + p->at, quote, p->body.len - p->at)
                                        : NULL;
    if (!end) {
        p->bad = "xml_not_well_formed";
        return false;
    }
    *value = ov_str_slice(p->body, p->at, (size_t)(end - p->body.ptr) - p->at);
    p->at += value->len + 1;
    if (value->len == 0 || value->len > 40)
        p->bad = "xml_not_well_formed";
    return !p->bad;
}

static bool
is_encoding_name(ov_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (unsigned char)((c | 0x20) - 'a') < 26;

        if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_')))
            return false;
    }
    return true;
}

/* "1.0"; other minor versions are read as this one. */
static bool
is_version(ov_str version)
{
    bool fine = version.len > 2 && ov_str_starts(version, OV_STR("1."));

    for (size_t i = 2; i < version.len; i++)
        fine = fine && version.ptr[i] >= '0' && version.ptr[i] <= '9';
    return fine;
}

/* The declaration says how the bytes were encoded on the wire; here they are UTF-8 already. */
void
xml_skip_prolog(xml_parser *p)
{
    ov_str value;
    bool fine;

    if (ov_str_starts(p->body, OV_STR("\xEF\xBB\xBF")))
        p->at = 3;
    if (!ov_str_starts(ov_str_slice(p->body, p->at, 6), OV_STR("<?xml")) ||
        p->at + 5 >= p->body.len || !xml_is_space(p->body.ptr[p->at + 5]))
        return;
    p->at += 5;
    fine = declared(p, "version", &value) && is_version(value);
    if (fine && declared(p, "encoding", &value))
        fine = is_encoding_name(value);
    if (fine && declared(p, "standalone", &value))
        fine = ov_str_eq(value, OV_STR("yes")) || ov_str_eq(value, OV_STR("no"));
    xml_skip_space(p);
    if (fine && !p->bad && ov_str_starts(ov_str_slice(p->body, p->at, 2), OV_STR("?>")))
        p->at += 2;
    else
        p->bad = "xml_not_well_formed";
}
