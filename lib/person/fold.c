#include "onevoice/person/fold.h"

#include <string.h>
#include <utf8proc.h>

#define MOST_INPUT 4096

enum { LATIN = 1, GREEK = 2, CYRILLIC = 4 };

typedef struct sink {
    char *out;
    size_t room, len;
    unsigned scripts;
    bool blank; /* a blank is due before the next character */
} sink;

static void
put(sink *s, const char *bytes, size_t len)
{
    size_t need = len + (s->blank && s->len ? 1 : 0);

    if (s->len + need > s->room) {
        s->room = s->len; /* cut here for good */
        return;
    }
    if (need > len)
        s->out[s->len++] = ' ';
    s->blank = false;
    for (size_t i = 0; i < len; i++)
        s->out[s->len++] = bytes[i];
}

static void
put_ascii(sink *s, unsigned char c)
{
    char lower = (char)c;

    if (c <= ' ' || c == 0x7f) {
        s->blank = true;
        return;
    }
    if (c >= 'A' && c <= 'Z')
        lower = (char)(c + ('a' - 'A'));
    if (lower >= 'a' && lower <= 'z')
        s->scripts |= LATIN;
    put(s, &lower, 1);
}

/* Letters with a stroke or joined, which Unicode does not decompose. */
static const char *
letter_map(int32_t code)
{
    switch (code) {
    case 0xf8:
        return "o";
    case 0x142:
        return "l";
    case 0x111:
    case 0xf0:
        return "d";
    case 0xdf:
        return "ss";
    case 0xe6:
        return "ae";
    case 0x153:
        return "oe";
    case 0xfe:
        return "th";
    case 0x131:
        return "i";
    case 0x127:
        return "h";
    case 0x167:
        return "t";
    case 0x14b:
        return "n";
    case 0x2018:
    case 0x2019:
    case 0x201b:
    case 0x2bc:
    case 0xb4:
        return "'";
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
        return "-";
    default:
        return NULL;
    }
}

/*
 * Cyrillic and Greek letters as they are commonly written in Latin ones, after marks are off, so
 * that one person of two desks is one name, endings tell the sexes apart, and a typing error is one
 * letter of several. Spellings that differ (Sergei, Sergey) are what comparison is for.
 */
static const char *
latin_of(int32_t code)
{
    static const char *const cyrillic[] = {
        "a", "b", "v",  "g", "d",  "e",  "zh", "z",  "i",  "i",    "k",  "l", "m", "n", "o",  "p",
        "r", "s", "t",  "u", "f",  "kh", "ts", "ch", "sh", "shch", "",   "y", "",  "e", "yu", "ya",
        "e", "e", "dj", "g", "ie", "dz", "i",  "i",  "j",  "lj",   "nj", "c", "k", "i", "u",  "dz"};
    static const char *const greek[] = {"a", "v", "g", "d", "e",  "z",  "i", "th", "i",
                                        "k", "l", "m", "n", "x",  "o",  "p", "r",  "s",
                                        "s", "t", "y", "f", "ch", "ps", "o"};

    if (code >= 0x430 && code < 0x430 + (int32_t)OV_COUNT(cyrillic))
        return cyrillic[code - 0x430];
    if (code >= 0x3b1 && code < 0x3b1 + (int32_t)OV_COUNT(greek))
        return greek[code - 0x3b1];
    return code == 0x491 ? "g" : NULL; /* the Ukrainian g with an upturn */
}

/*
 * Marks are dropped and blanks of every kind become one, but a letter that no table maps is kept as
 * it is: a name in another script must stay a name. The scripts seen are noted, because a name is
 * comparable only within one.
 */
static void
put_code(sink *s, int32_t code)
{
    const char *mapped = letter_map(code), *latin = latin_of(code);
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t len;

    if (code < 0x80) {
        put_ascii(s, (unsigned char)code);
        return;
    }
    if (mapped) {
        for (; *mapped; mapped++)
            put_ascii(s, (unsigned char)*mapped);
        return;
    }
    switch ((int)utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
        return;
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        s->blank = true;
        return;
    default:
        break;
    }
    if (code < 0x250)
        s->scripts |= LATIN;
    else if (code >= 0x370 && code < 0x400)
        s->scripts |= GREEK;
    else if (code >= 0x400 && code < 0x530)
        s->scripts |= CYRILLIC;
    if (latin) {
        put(s, latin, strlen(latin));
        return;
    }
    len = utf8proc_encode_char(code, bytes);
    put(s, (const char *)bytes, (size_t)len);
}

static size_t
fold_unicode(ov_str s, sink *to)
{
    int32_t codes[MOST_INPUT * 2];
    const unsigned options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                             UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK;
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)s.ptr, (utf8proc_ssize_t)s.len, codes,
                           (utf8proc_ssize_t)OV_COUNT(codes), (utf8proc_option_t)options);

    if (count < 0)
        return 0;
    count = OV_MIN(count, (utf8proc_ssize_t)OV_COUNT(codes));
    /* Hangul comes apart with the marks: joined again, a syllable is a character */
    count = utf8proc_normalize_utf32(codes, count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (count < 0)
        return 0;
    for (utf8proc_ssize_t i = 0; i < count; i++)
        put_code(to, codes[i]);
    return to->len;
}

/*
 * Names are ASCII almost always, which needs no tables; the first byte beyond starts again with
 * Unicode's rules, since a combining mark may belong to what came before it. `mixed`: letters of
 * two scripts in one name, which a keyboard never makes and a forger does.
 */
size_t
ov_person_fold(ov_str s, char *out, size_t room, bool *mixed)
{
    sink to = {.out = out, .room = room};
    size_t i = 0;

    if (s.len > MOST_INPUT) {
        s.len = MOST_INPUT;
        while (s.len && ((unsigned char)s.ptr[s.len] & 0xc0) == 0x80)
            s.len--;
    }
    while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
        put_ascii(&to, (unsigned char)s.ptr[i++]);
    if (i < s.len) {
        to = (sink){.out = out, .room = room};
        to.len = fold_unicode(s, &to);
    }
    if (mixed)
        *mixed = (to.scripts & (to.scripts - 1)) != 0;
    return to.len;
}
