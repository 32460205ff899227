/*
 * A body that is a message of RFC 5322 and 2045 still: header fields that say what stands below them
 * and how it is encoded, then that, or parts of which each is such a body again.
 *
 * Headers leave nothing to guess, so what they declare is decoded, in place: a table leads from each
 * decoded byte back to the body, for evidence. Whatever is declared and is not so, a part that is no
 * text, and two texts of which neither stands for the other, are not read.
 */
#include <string.h>

#include "mime_internal.h"
#include "onevoice/base/ascii.h"

#define DEPTH_MOST 3 /* mixed, related, alternative: what mail programs nest */

/* What a header says of the bytes below it. */
typedef struct header {
    ov_str type, encoding; /* values, trimmed; null where not stated */
    size_t end;            /* of the field lines and the empty line behind them */
    bool twice;            /* two fields of one name contradict each other */
} header;

static bool
is_name_byte(char c)
{
    return c > ' ' && c != ':' && (unsigned char)c < 0x7F;
}

/* The line at `at` without its end; `next` is behind it. */
static ov_str
line_at(ov_str s, size_t at, size_t *next)
{
    size_t end = ov_str_find_char(s, '\n', at);
    size_t len = (end == OV_STR_NONE ? s.len : end) - at;

    *next = end == OV_STR_NONE ? s.len : end + 1;
    return ov_str_slice(s, at, len > 0 && s.ptr[at + len - 1] == '\r' ? len - 1 : len);
}

/* The value goes on in lines that begin with a blank. */
static ov_str
value_from(ov_str s, size_t from, size_t *next)
{
    size_t end = *next, after;

    while (end < s.len && (s.ptr[end] == ' ' || s.ptr[end] == '\t')) {
        (void)line_at(s, end, &after);
        end = after;
    }
    *next = end;
    return ov_str_trim(ov_str_slice(s, from, end - from));
}

/* Nothing but fields up to an empty line; else false. */
static bool
read_header(ov_str s, header *out)
{
    size_t at = 0, next;

    *out = (header){0};
    while (at < s.len) {
        ov_str line = line_at(s, at, &next), name, *known;
        size_t colon = 0;

        if (line.len == 0) {
            out->end = next;
            return true;
        }
        while (colon < line.len && is_name_byte(line.ptr[colon]))
            colon++;
        if (colon == 0 || colon == line.len || line.ptr[colon] != ':')
            return false;
        name = ov_str_slice(line, 0, colon);
        known = ov_str_eq_nocase(name, OV_STR("Content-Type"))                ? &out->type
                : ov_str_eq_nocase(name, OV_STR("Content-Transfer-Encoding")) ? &out->encoding
                                                                              : NULL;
        out->twice = out->twice || (known && known->ptr);
        if (known)
            *known = value_from(s, at + colon + 1, &next);
        else
            (void)value_from(s, at + colon + 1, &next);
        at = next;
    }
    return false;
}

/* The value of a parameter behind ";", quoted or not; null if there is none. */
static ov_str
parameter(ov_str value, ov_str name)
{
    ov_str part;

    if (!ov_str_next(&value, ';', &part))
        return OV_STR_NULL;
    while (ov_str_next(&value, ';', &part)) {
        size_t is = ov_str_find_char(part, '=', 0);

        if (is == OV_STR_NONE || !ov_str_eq_nocase(ov_str_trim(ov_str_slice(part, 0, is)), name))
            continue;
        part = ov_str_trim(ov_str_slice(part, is + 1, part.len));
        return part.len >= 2 && part.ptr[0] == '"' && part.ptr[part.len - 1] == '"'
                   ? ov_str_slice(part, 1, part.len - 2)
                   : part;
    }
    return OV_STR_NULL;
}

static bool
is_type(ov_str value, ov_str type)
{
    ov_str first;

    return ov_str_next(&value, ';', &first) && ov_str_eq_nocase(ov_str_trim(first), type);
}

static bool
is_kind(ov_str value, ov_str kind)
{
    return value.len > kind.len && ov_str_eq_nocase(ov_str_slice(value, 0, kind.len), kind);
}

/* ---- decoding ---- */

typedef struct decoder {
    mime_text *out;
    char *bytes;
    ov_arena *mem;
} decoder;

/* One byte that comes from `body`; a run goes on while both are in step. */
static void
put(decoder *d, char c, size_t body)
{
    mime_text *t = d->out;
    const ov_text_anchor *last = t->runs.count ? &t->runs.items[t->runs.count - 1] : NULL;

    if (!last || last->body + (t->bytes.len - last->at) != body)
        *OV_VEC_ADD(d->mem, &t->runs) = (ov_text_anchor){(uint32_t)t->bytes.len, (uint32_t)body};
    d->bytes[t->bytes.len++] = c;
}

static int
hex(char c)
{
    return ov_is_digit(c)                 ? c - '0'
           : (unsigned char)(c - 'A') < 6 ? c - 'A' + 10
           : (unsigned char)(c - 'a') < 6 ? c - 'a' + 10
                                          : -1;
}

/* Blanks at the end of a line were put there on the way; "=" at its end joins it to the next. */
static bool
decode_quoted(decoder *d, ov_str s, size_t body)
{
    for (size_t i = 0; i < s.len;) {
        size_t blank = i;

        while (blank < s.len && (s.ptr[blank] == ' ' || s.ptr[blank] == '\t'))
            blank++;
        if (blank > i && (blank == s.len || s.ptr[blank] == '\n' || s.ptr[blank] == '\r')) {
            i = blank;
        } else if (s.ptr[i] != '=') {
            put(d, s.ptr[i], body + i);
            i++;
        } else if (i + 2 < s.len && hex(s.ptr[i + 1]) >= 0 && hex(s.ptr[i + 2]) >= 0) {
            put(d, (char)(hex(s.ptr[i + 1]) << 4 | hex(s.ptr[i + 2])), body + i);
            i += 3;
        } else {
            size_t next;

            if (ov_str_trim(line_at(s, i + 1, &next)).len > 0)
                return false;
            i = next;
        }
    }
    return true;
}

static int
digit64(char c)
{
    return (unsigned char)(c - 'A') < 26   ? c - 'A'
           : (unsigned char)(c - 'a') < 26 ? c - 'a' + 26
           : ov_is_digit(c)                ? c - '0' + 52
           : c == '+'                      ? 62
           : c == '/'                      ? 63
                                           : -1;
}

/* Whole quanta of four, the last padded; nothing behind the padding. */
static bool
decode_base64(decoder *d, ov_str s, size_t body)
{
    uint32_t bits = 0;
    size_t held = 0, pads = 0, from = 0;

    for (size_t i = 0; i < s.len; i++) {
        int digit = digit64(s.ptr[i]);

        if (s.ptr[i] == '\r' || s.ptr[i] == '\n' || s.ptr[i] == ' ')
            continue;
        if (s.ptr[i] == '=')
            pads++;
        else if (digit < 0 || pads > 0)
            return false;
        if (held == 0)
            from = body + i;
        bits = bits << 6 | (uint32_t)(digit < 0 ? 0 : digit);
        if (++held < 4)
            continue;
        if (pads > 2)
            return false;
        for (size_t k = 0; k < 3 - pads; k++)
            put(d, (char)(bits >> (16 - 8 * k) & 0xFF), from + k);
        held = 0;
        bits = 0;
    }
    return held == 0;
}

static mime_found
decode(ov_arena *mem, ov_str encoding, ov_str s, size_t body, mime_text *out)
{
    decoder d = {.out = out, .bytes = ov_arena_alloc(mem, s.len + 1), .mem = mem};
    bool whole;

    out->bytes = (ov_str){d.bytes, 0};
    if (ov_str_eq_nocase(encoding, OV_STR("quoted-printable"))) {
        whole = decode_quoted(&d, s, body);
    } else if (ov_str_eq_nocase(encoding, OV_STR("base64"))) {
        whole = decode_base64(&d, s, body);
    } else {
        whole = ov_str_is_null(encoding) || ov_str_eq_nocase(encoding, OV_STR("7bit")) ||
                ov_str_eq_nocase(encoding, OV_STR("8bit")) ||
                ov_str_eq_nocase(encoding, OV_STR("binary"));
        out->bytes = s;
        *OV_VEC_ADD(mem, &out->runs) = (ov_text_anchor){0, (uint32_t)body};
    }
    return whole ? MIME_TEXT : MIME_UNREADABLE;
}

/* ---- parts ---- */

typedef struct reader {
    ov_arena *mem;
    ov_str whole;
    ov_media media; /* as the department declared the communication */
} reader;

static mime_found read_entity(const reader *r, size_t from, size_t to, int depth, mime_text *out);

/* Does a delimiter stand at the line: 1 that a part follows, 2 the last one. */
static int
delimiter_at(ov_str line, ov_str boundary)
{
    ov_str rest;

    if (line.len < boundary.len + 2 || line.ptr[0] != '-' || line.ptr[1] != '-' ||
        !ov_str_eq(ov_str_slice(line, 2, boundary.len), boundary))
        return 0;
    rest = ov_str_trim(ov_str_slice(line, 2 + boundary.len, line.len));
    return rest.len == 0 ? 1 : ov_str_eq(rest, OV_STR("--")) ? 2 : 0;
}

/* What the parts so far came to. */
typedef struct parts {
    bool alternative;
    size_t texts;
} parts;

/* One more part; of alternatives the one of the declared media stays, else the last, which is the
   best. False where it is unreadable, or a second text that stands for no other. */
static bool
take_part(const reader *r, parts *p, size_t from, size_t to, int depth, mime_text *out)
{
    mime_text part = {0};
    mime_found found = read_entity(r, from, to, depth + 1, &part);

    if (found == MIME_NONE)
        return true;
    if (found == MIME_UNREADABLE || (!p->alternative && p->texts > 0))
        return false;
    if (p->texts++ == 0 || out->media != r->media)
        *out = part;
    return true;
}

/* One text of all parts, beside pictures that it shows. */
static mime_found
read_parts(const reader *r, ov_str type, size_t from, size_t to, int depth, mime_text *out)
{
    ov_str s = ov_str_slice(r->whole, 0, to), boundary = parameter(type, OV_STR("boundary"));
    parts p = {.alternative = is_type(type, OV_STR("multipart/alternative"))};
    size_t begin = OV_STR_NONE, next;

    if (boundary.len == 0 || depth >= DEPTH_MOST)
        return MIME_UNREADABLE;
    for (size_t at = from; at < to; at = next) {
        int kind = delimiter_at(line_at(s, at, &next), boundary);
        size_t end = at > from ? at - 1 : at; /* its end of line is the delimiter's */

        if (kind == 0)
            continue;
        if (begin != OV_STR_NONE) {
            end = OV_MAX(end, begin);
            end -= end > begin && s.ptr[end - 1] == '\r';
            if (!take_part(r, &p, begin, end, depth, out))
                return MIME_UNREADABLE;
        }
        if (kind == 2)
            return p.texts > 0 ? MIME_TEXT : MIME_UNREADABLE;
        begin = next;
    }
    return MIME_UNREADABLE; /* no last delimiter: cut */
}

/* UTF-8 and its part ASCII; others would have to be guessed byte by byte. */
static bool
is_utf8(ov_str type)
{
    ov_str charset = parameter(type, OV_STR("charset"));

    return charset.len == 0 || ov_str_eq_nocase(charset, OV_STR("utf-8")) ||
           ov_str_eq_nocase(charset, OV_STR("us-ascii"));
}

/* A part without fields is plain text. */
static mime_found
read_entity(const reader *r, size_t from, size_t to, int depth, mime_text *out)
{
    ov_str s = ov_str_slice(r->whole, from, to - from);
    header h;

    if (!read_header(s, &h))
        return depth == 0 ? MIME_NONE : MIME_UNREADABLE;
    if (depth == 0 && ov_str_is_null(h.type) && ov_str_is_null(h.encoding))
        return MIME_NONE;
    if (h.twice)
        return MIME_UNREADABLE;
    if (is_kind(h.type, OV_STR("multipart/")))
        return read_parts(r, h.type, from + h.end, to, depth, out);
    if (is_kind(h.type, OV_STR("image/")) && depth > 0)
        return MIME_NONE;
    out->media = is_type(h.type, OV_STR("text/html"))   ? OV_MEDIA_HTML
                 : ov_str_is_null(h.type) && depth == 0 ? r->media
                                                        : OV_MEDIA_TEXT;
    if ((h.type.ptr && out->media == OV_MEDIA_TEXT && !is_type(h.type, OV_STR("text/plain"))) ||
        !is_utf8(h.type))
        return MIME_UNREADABLE;
    return decode(r->mem, h.encoding, ov_str_slice(s, h.end, s.len), from + h.end, out);
}

mime_found
mime_read(ov_arena *mem, ov_media media, ov_str body, mime_text *out)
{
    reader r = {.mem = mem, .whole = body, .media = media};

    /* a field's name begins the body, or it is none: most bodies end here */
    if (body.len == 0 || !ov_is_letter(body.ptr[0]))
        return MIME_NONE;
    *out = (mime_text){0};
    return read_entity(&r, 0, body.len, 0, out);
}

/* The run that byte `at` of the decoded text lies in. */
static size_t
run_of(const mime_text *decoded, size_t at)
{
    size_t behind = OV_LOWER_BOUND(i, decoded->runs.count, decoded->runs.items[i].at <= at);

    return behind > 0 ? behind - 1 : 0;
}

void
mime_lead_back(ov_arena *mem, const mime_text *decoded, ov_text *text)
{
    OV_VEC(ov_text_anchor) anchors = {0};
    bool implied = text->anchor_count == 0 || text->anchors[0].at > 0;
    size_t count = text->anchor_count + implied;

    for (size_t i = 0; i < count; i++) {
        ov_text_anchor a = implied && i == 0 ? (ov_text_anchor){0, 0} : text->anchors[i - implied];
        size_t end = i + 1 < count ? text->anchors[i + 1 - implied].at : text->bytes.len + 1;
        size_t run = run_of(decoded, a.body);

        for (size_t at = a.at; at < end && run < decoded->runs.count; run++) {
            const ov_text_anchor *from = &decoded->runs.items[run];
            size_t place = a.body + (at - a.at), stop;

            *OV_VEC_ADD(mem, &anchors) = (ov_text_anchor){
                (uint32_t)at, from->body + (uint32_t)(place - OV_MIN(place, (size_t)from->at))};
            stop = run + 1 < decoded->runs.count ? decoded->runs.items[run + 1].at : SIZE_MAX;
            at = stop == SIZE_MAX ? end : OV_MAX(at, a.at + (stop - OV_MIN(stop, (size_t)a.body)));
        }
    }
    text->anchors = anchors.items;
    text->anchor_count = anchors.count;
}
