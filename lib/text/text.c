#include "onevoice/text/text.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <string.h>
#include <utf8proc.h>

#include "onevoice/base/ascii.h"
#include "onevoice/base/utf8.h"
#include "onevoice/base/vec.h"

struct ov_text_builder {
    ov_arena *mem;
    char *bytes;
    size_t len, capacity;
    ov_break_kind pending; /* a break to be written before the next character */
    bool blank;            /* a blank to be written before the next character */
    bool jump;             /* the next character needs an anchor */
    uint32_t next_body;    /* where the body stands if text and body still run in step */
    size_t raised;         /* where a raised digit ended */
    bool opens_cell;       /* `cell` begins with the next character */
    ov_text_cell cell;
    OV_VEC(ov_text_break) breaks;
    OV_VEC(ov_text_cell) cells;
    OV_VEC(ov_text_anchor) anchors;
};

ov_text_builder *
ov_text_builder_new(ov_arena *mem, size_t expected)
{
    ov_text_builder *b = OV_NEW(mem, ov_text_builder);

    b->mem = mem;
    b->capacity = expected + 64;
    b->bytes = ov_arena_alloc(mem, b->capacity);
    return b;
}

static void
make_room(ov_text_builder *b, size_t bytes)
{
    size_t want = b->len + bytes + 8;

    if (want > b->capacity) {
        size_t more = OV_MAX(want, b->capacity * 2);

        b->bytes = ov_arena_grow(b->mem, b->bytes, b->capacity, more);
        b->capacity = more;
    }
}

/* Called before a character that stands at `body`: writes what is pending, and the anchor. */
static void
open_run(ov_text_builder *b, uint32_t body)
{
    if (b->pending || b->blank) {
        if (b->len > 0) {
            b->bytes[b->len++] = ' ';
            b->next_body++;
            if (b->pending)
                *OV_VEC_ADD(b->mem, &b->breaks) = (ov_text_break){(uint32_t)b->len, b->pending};
        }
        b->pending = 0;
        b->blank = false;
    }
    if (b->opens_cell) {
        b->cell.at = (uint32_t)b->len;
        if (b->cells.count < OV_TEXT_CELLS_MOST)
            *OV_VEC_ADD(b->mem, &b->cells) = b->cell;
        b->opens_cell = false;
    }
    if (b->jump || b->next_body != body) {
        *OV_VEC_ADD(b->mem, &b->anchors) = (ov_text_anchor){(uint32_t)b->len, body};
        b->next_body = body;
        b->jump = false;
    }
}

void
ov_text_builder_break(ov_text_builder *b, ov_break_kind kind)
{
    if (kind > b->pending)
        b->pending = kind;
}

void
ov_text_builder_cell(ov_text_builder *b, ov_text_cell cell)
{
    b->cell = cell;
    b->opens_cell = true;
}

bool
ov_text_builder_drop(ov_text_builder *b, char last)
{
    if (b->len == 0 || b->blank || b->pending || b->bytes[b->len - 1] != last)
        return false;
    b->len--;
    b->jump = true;
    return true;
}

size_t
ov_text_builder_len(const ov_text_builder *b)
{
    return b->len;
}

/* The digit a raised one stands for, -1 if it is none. */
static int
raised_digit(uint32_t c)
{
    if (c == 0xB2 || c == 0xB3)
        return (int)(c - 0xB0);
    if (c == 0xB9)
        return 1;
    return c == 0x2070 || (c >= 0x2074 && c <= 0x2079) ? (int)(c - 0x2070) : -1;
}

/* What a code point is for matching: itself, another, a blank (' ') or nothing (0). */
static uint32_t
fold_code(uint32_t c)
{
    switch (c) {
    case 0xA0: /* no-break space and the other spaces */
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202F:
    case 0x205F:
    case 0x3000:
    case 0x85:
        return ' ';
    case 0xAD: /* soft hyphen, joiners, direction marks: invisible */
    case 0x34F:
    case 0x2060:
    case 0xFEFF:
        return 0;
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032:
    case 0xB4:
        return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033:
        return '"';
    case 0x2212:
    case 0xFE58:
    case 0xFE63:
    case 0xFF0D:
        return '-';
    default:
        if (c >= 0x2000 && c <= 0x200A)
            return ' ';
        if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
            (c >= 0x2066 && c <= 0x2069))
            return 0;
        if (c >= 0x2010 && c <= 0x2015)
            return '-';
        return c;
    }
}

static void
put_code(ov_text_builder *b, uint32_t c, uint32_t body)
{
    if (c == ' ') {
        b->blank = true;
        return;
    }
    open_run(b, body);
    make_room(b, 4);
    b->len += ov_utf8_put(b->bytes + b->len, c);
    b->next_body = body;
    b->jump = true;
}

static bool
behind_digit(const ov_text_builder *b)
{
    char last = b->len > 0 && !b->blank && !b->pending ? b->bytes[b->len - 1] : 0;

    return last >= '0' && last <= '9';
}

void
ov_text_builder_raise(ov_text_builder *b, uint32_t body)
{
    if (behind_digit(b) && b->raised != b->len)
        put_code(b, '^', body);
}

void
ov_text_builder_split(ov_text_builder *b, uint32_t body)
{
    if (!behind_digit(b))
        return;
    put_code(b, '^', body);
    put_code(b, '^', body);
}

/* NFKC of a run of characters; the last byte already written joins in when it may carry a mark. */
static void
put_composed(ov_text_builder *b, const char *run, size_t len, uint32_t body)
{
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    bool base = b->len > 0 && !b->blank && !b->pending && ov_is_letter(b->bytes[b->len - 1]);
    char *copy = ov_arena_alloc(b->mem, len + 1);
    utf8proc_int32_t *codes;
    utf8proc_ssize_t room, got;

    if (base)
        copy[0] = b->bytes[b->len - 1];
    memcpy(copy + base, run, len);
    room = utf8proc_decompose((const utf8proc_uint8_t *)copy, (utf8proc_ssize_t)(len + base), NULL,
                              0, options);
    if (room <= 0)
        return; /* cannot happen on valid UTF-8; the text merely lacks the run */
    codes = OV_NEW_ARRAY(b->mem, utf8proc_int32_t, (size_t)room + 1);
    got = utf8proc_decompose((const utf8proc_uint8_t *)copy, (utf8proc_ssize_t)(len + base), codes,
                             room, options);
    got = utf8proc_normalize_utf32(codes, got, options);
    if (base) {
        b->len--;
        b->jump = true;
        body -= 1;
    }
    for (utf8proc_ssize_t i = 0; i < got; i++) {
        uint32_t folded = fold_code((uint32_t)codes[i]);

        if (folded)
            put_code(b, folded <= ' ' ? ' ' : folded, body);
    }
}

/* One run of non-ASCII characters. */
static size_t
put_foreign(ov_text_builder *b, const char *bytes, size_t len, uint32_t body)
{
    ov_str rest = {bytes, len};
    uint32_t code, folded;
    size_t size = ov_utf8_next(rest, 0, &code), end;

    if (size == 0)
        return len; /* the reader validated: unreachable */
    if (raised_digit(code) >= 0) {
        ov_text_builder_raise(b, body);
        put_code(b, (uint32_t)('0' + raised_digit(code)), body);
        b->raised = b->len;
        return size;
    }
    folded = fold_code(code);
    if (folded != code) {
        if (folded)
            put_code(b, folded, body);
        else
            b->jump = true;
        return size;
    }
    for (end = size; end < len; end += size) {
        size = ov_utf8_next(rest, end, &code);
        if (size < 2 || fold_code(code) != code || raised_digit(code) >= 0)
            break;
    }
    put_composed(b, bytes, end, body);
    return end;
}

void
ov_text_builder_code(ov_text_builder *b, uint32_t code, uint32_t body)
{
    char bytes[4];
    size_t len = ov_utf8_put(bytes, code);

    if (code < 0x80) {
        if (code <= ' ')
            b->blank = true;
        else
            put_code(b, code, body);
    } else if (len > 0) {
        put_foreign(b, bytes, len, body);
    }
    b->jump = true;
}

/* 0: a visible ASCII character; 1: white space or control; 2: not ASCII. */
static uint8_t
class_of(unsigned char c)
{
    return c >= 0x80 ? 2 : c <= ' ';
}

#ifdef __SSE2__
/* Where, of 16 bytes, a run of visible characters and single blanks between them has to stop; a
   blank in the last place is such a stop. */
static uint32_t
run_stops(const char *p)
{
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    /* as signed bytes, what is not ASCII is below the blank too */
    uint32_t special = (uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(v, _mm_set1_epi8(0x21)));
    uint32_t blanks = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')));

    return special & ~(blanks & ~(special >> 1) & 0x7FFF);
}
#endif

/* Length of the run that can be copied as it stands: visible characters and single blanks between
   them. */
static size_t
plain_run(const char *p, size_t len)
{
    size_t at = 0;

#ifdef __SSE2__
    while (len - at > 16) {
        uint32_t stop = run_stops(p + at);

        if (stop == 0x8000 && p[at + 15] == ' ' && class_of((unsigned char)p[at + 16]) == 0)
            at += 15; /* what follows the blank is in the next block */
        else if (stop)
            return at + (size_t)__builtin_ctz(stop);
        else
            at += 16;
    }
    if (len >= 16) { /* the last block reaches back to where nothing stops */
        uint32_t stop = run_stops(p + len - 16);

        return stop ? len - 16 + (size_t)__builtin_ctz(stop) : len;
    }
#endif
    while (at < len && (class_of((unsigned char)p[at]) == 0 ||
                        (p[at] == ' ' && at + 1 < len && class_of((unsigned char)p[at + 1]) == 0)))
        at++;
    return at;
}

void
ov_text_builder_add(ov_text_builder *b, const char *bytes, size_t len, uint32_t body)
{
    size_t at = 0;

    make_room(b, len);
    while (at < len) {
        size_t start = at;

        if (class_of((unsigned char)bytes[at]) == 0)
            at += plain_run(bytes + at, len - at);
        if (at > start) {
            open_run(b, body + (uint32_t)start);
            make_room(b, at - start);
            memcpy(b->bytes + b->len, bytes + start, at - start);
            b->len += at - start;
            b->next_body += (uint32_t)(at - start);
        }
        if (at == len)
            break;
        if (class_of((unsigned char)bytes[at]) == 1) {
            b->blank = true;
            at++;
        } else {
            at += put_foreign(b, bytes + at, len - at, body + (uint32_t)at);
        }
    }
}

ov_text
ov_text_builder_done(ov_text_builder *b)
{
    ov_text text = {.bytes = {b->bytes, b->len},
                    .breaks = b->breaks.items,
                    .break_count = b->breaks.count,
                    .cells = b->cells.items,
                    .cell_count = b->cells.count,
                    .anchors = b->anchors.items,
                    .anchor_count = b->anchors.count};

    ov_text_mark(b->mem, &text);
    return text;
}

uint32_t
ov_text_body_offset(const ov_text *text, size_t at)
{
    size_t behind = OV_LOWER_BOUND(i, text->anchor_count, text->anchors[i].at <= at);

    if (behind == 0)
        return (uint32_t)at;
    return text->anchors[behind - 1].body + (uint32_t)(at - text->anchors[behind - 1].at);
}
