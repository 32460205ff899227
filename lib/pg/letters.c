/*
 * Text between us, who hold UTF-8, and a server whose database has another encoding. The server never converts:
 * one letter that one side cannot hold would cost it the statement, and us the night. Each text crosses in the
 * server's own encoding and is converted here, where what does not fit costs a row (coming in) or a letter
 * (going out). Nothing happens in a UTF8 database, nor in SQL_ASCII, which holds bytes and calls them nothing.
 */
#include "pg_internal.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "onevoice/pg/copy.h"

#define NO_LETTER  '\xFF' /* no UTF-8 text has this byte: what holds it is no text */
#define SUBSTITUTE '?'
#define ROOM_BYTES 64 /* a converter's longest step fits many times */

/* PostgreSQL's names of server encodings, and iconv's. MULE_INTERNAL has no other name. */
static const char *const names[][2] = {
    {"LATIN1", "ISO-8859-1"},     {"LATIN2", "ISO-8859-2"},     {"LATIN3", "ISO-8859-3"},
    {"LATIN4", "ISO-8859-4"},     {"LATIN5", "ISO-8859-9"},     {"LATIN6", "ISO-8859-10"},
    {"LATIN7", "ISO-8859-13"},    {"LATIN8", "ISO-8859-14"},    {"LATIN9", "ISO-8859-15"},
    {"LATIN10", "ISO-8859-16"},   {"ISO_8859_5", "ISO-8859-5"}, {"ISO_8859_6", "ISO-8859-6"},
    {"ISO_8859_7", "ISO-8859-7"}, {"ISO_8859_8", "ISO-8859-8"}, {"WIN866", "CP866"},
    {"WIN874", "CP874"},          {"WIN1250", "CP1250"},        {"WIN1251", "CP1251"},
    {"WIN1252", "CP1252"},        {"WIN1253", "CP1253"},        {"WIN1254", "CP1254"},
    {"WIN1255", "CP1255"},        {"WIN1256", "CP1256"},        {"WIN1257", "CP1257"},
    {"WIN1258", "CP1258"},        {"KOI8R", "KOI8-R"},          {"KOI8U", "KOI8-U"},
    {"EUC_JP", "EUC-JP"},         {"EUC_CN", "EUC-CN"},         {"EUC_KR", "EUC-KR"},
    {"EUC_TW", "EUC-TW"},         {"JOHAB", "JOHAB"},           {"EUC_JIS_2004", "EUC-JISX0213"},
};

/* iconv says -1 where others say NULL. */
static bool
is_open(iconv_t converter)
{
    return converter && (intptr_t)converter != -1;
}

bool
ov_pg_letters_open(ov_pg *pg, ov_error *err)
{
    const char *server = pg->server_encoding;

    if (pg->converts || strcmp(server, "UTF8") == 0 || strcmp(server, "SQL_ASCII") == 0)
        return true;
    for (size_t i = 0; i < OV_COUNT(names); i++) {
        if (strcmp(server, names[i][0]) != 0)
            continue;
        pg->decoder = iconv_open("UTF-8", names[i][1]);
        pg->encoder = iconv_open(names[i][1], "UTF-8");
        pg->converts = is_open(pg->decoder) && is_open(pg->encoder);
        if (pg->converts)
            return true;
        ov_pg_letters_close(pg);
        break;
    }
    return OV_FAIL(
        err, OV_E_CONFIG,
        "the database has encoding %s, which this machine cannot convert: use one with UTF8",
        server);
}

void
ov_pg_letters_close(ov_pg *pg)
{
    if (is_open(pg->decoder))
        iconv_close(pg->decoder);
    if (is_open(pg->encoder))
        iconv_close(pg->encoder);
    pg->decoder = pg->encoder = NULL;
    pg->converts = false;
}

bool
ov_pg_converts(const ov_pg *pg)
{
    return pg->converts;
}

/* Every server encoding is ASCII where no byte has its high bit. */
static bool
is_ascii(ov_str s)
{
    unsigned char all = 0;

    for (size_t i = 0; i < s.len; i++)
        all |= (unsigned char)s.ptr[i];
    return all < 0x80;
}

/*
 * What the converter refuses is left out, `instead` takes its place, and conversion goes on behind it: after
 * one byte of the server's, or one letter of ours.
 */
static ov_str
convert(iconv_t to, ov_arena *mem, ov_str s, char instead, bool by_letter)
{
    ov_buf out = ov_buf_init(mem);
    size_t left = s.len;
    char *in;

    if (!s.ptr || is_ascii(s))
        return s;
    in = ov_str_cstr(mem, s); /* iconv asks for bytes it could change */
    iconv(to, NULL, NULL, NULL, NULL);
    while (left > 0) {
        size_t room = left * 4 + ROOM_BYTES, before = room, skip = 1;
        char *at = ov_buf_reserve(&out, room);
        size_t done = iconv(to, &in, &left, &at, &room);

        out.len += before - room;
        if (done != (size_t)-1 || errno == E2BIG)
            continue;
        while (by_letter && skip < left && ((unsigned char)in[skip] & 0xC0) == 0x80)
            skip++;
        ov_buf_char(&out, instead);
        in += skip;
        left -= skip;
    }
    return ov_buf_view(&out);
}

ov_str
ov_pg_decode(const ov_pg *pg, ov_arena *mem, ov_str text)
{
    return pg->converts ? convert(pg->decoder, mem, text, NO_LETTER, false) : text;
}

ov_str
ov_pg_encode(const ov_pg *pg, ov_arena *mem, ov_str text)
{
    return pg->converts ? convert(pg->encoder, mem, text, SUBSTITUTE, true) : text;
}
