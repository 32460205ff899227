#include "onevoice/base/number.h"

/* The next byte of the key. A cursor, so that two numbers are compared without a copy. */
typedef struct cursor {
    ov_str text;
    size_t at, left; /* left: bytes of a letter beyond ASCII still to hand out */
    bool started;    /* a sign other than zero has been met */
} cursor;

/* Length of the UTF-8 sequence at `at`, and its code; a byte that begins none stands for itself. */
static size_t
sequence(ov_str text, size_t at, uint32_t *code)
{
    unsigned char first = (unsigned char)text.ptr[at];
    size_t len = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;

    *code = first;
    if (len == 1 || at + len > text.len)
        return 1;
    *code = first & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++)
        *code = *code << 6 | ((unsigned char)text.ptr[at + i] & 0x3F);
    return len;
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
        len = sequence(c->text, c->at, &code);
        code = narrow(code);
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
