#include "onevoice/base/number.h"

#include "onevoice/base/utf8.h"

/* The next byte of the key. A cursor, so that two numbers are compared without a copy. */
typedef struct cursor {
    ov_str text;
    size_t at, left; /* left: bytes of a letter beyond ASCII still to hand out */
    bool started;    /* a sign other than zero has been met */
} cursor;

/* Length of the character at `at`, and its code; a byte that begins none stands for itself. */
static size_t
sequence(ov_str text, size_t at, uint32_t *code)
{
    size_t len = ov_utf8_next(text, at, code);

    if (len)
        return len;
    *code = (unsigned char)text.ptr[at];
    return 1;
}

/*
 * Signs beyond ASCII that set groups apart and are no part of a number: the Latin-1 signs (no-break
 * space, soft hyphen, middle dot), general punctuation with every dash and blank, arrows to
 * geometric shapes, CJK punctuation, and the byte-order mark.
 */
static bool
separates(uint32_t code)
{
    return (code >= 0x80 && code < 0xC0) || code == 0xD7 || code == 0xF7 ||
           (code >= 0x2000 && code < 0x2C00) || (code >= 0x3000 && code < 0x3040) || code == 0xFEFF;
}

/* Fullwidth forms are their ASCII ones. */
static uint32_t
narrow(uint32_t code)
{
    return code >= 0xFF01 && code <= 0xFF5E ? code - 0xFF01 + '!' : code;
}

/*
 * Letters outside ASCII pass through byte by byte as they are: folding them would join numbers of
 * two alphabets. A zero counts only once something stands before it.
 */
static int
next_byte(cursor *c)
{
    while (c->at < c->text.len) {
        uint32_t code;
        size_t len;

        if (c->left) {
            c->left--;
            return (unsigned char)c->text.ptr[c->at++];
        }
        code = (unsigned char)c->text.ptr[c->at];
        len = 1;
        if (code >= 0x80) { /* nearly none is */
            len = sequence(c->text, c->at, &code);
            code = narrow(code);
        }
        if (code >= 0x80 && !separates(code)) {
            c->left = len;
            c->started = true;
            continue;
        }
        c->at += len;
        if (code >= 'a' && code <= 'z')
            code = code - 'a' + 'A';
        if ((code >= 'A' && code <= 'Z') || (code >= '1' && code <= '9') ||
            (code == '0' && c->started)) {
            c->started = true;
            return (int)code;
        }
    }
    return -1;
}

/*
 * Never longer than what was printed: every sign that is kept comes from at least one byte. A
 * number of zeroes alone has no key, since "0000" is what forms print where nothing is known.
 */
ov_str
ov_number_key(ov_arena *mem, ov_str printed)
{
    cursor c = {.text = printed};
    char *key;
    size_t len = 0;
    int byte;

    if (ov_str_is_empty(printed))
        return OV_STR_NULL;
    key = ov_arena_alloc(mem, printed.len);
    while ((byte = next_byte(&c)) >= 0)
        key[len++] = (char)byte;
    return len ? (ov_str){key, len} : OV_STR_NULL;
}

/*
 * The same answer as comparing two keys, without making them: it is asked for each pair of papers
 * of an account.
 */
bool
ov_number_same(ov_str a, ov_str b)
{
    cursor x = {.text = a}, y = {.text = b};
    int left, right;

    do {
        left = next_byte(&x);
        right = next_byte(&y);
    } while (left == right && left >= 0);
    return left == right && x.started;
}
