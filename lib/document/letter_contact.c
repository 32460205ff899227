/*
 * Whom to call and where to send the money, as a letter prints them.
 *
 * A composer prints both under its own words, so a wrong one sends money or a worried person elsewhere: each is taken only where the
 * words before it say what it is, and only where the letter names no second. A letter that names two has its original for that.
 */
#include <string.h>

#include "letter_internal.h"
#include "onevoice/base/number.h"

/* Bytes from the words "remit to" to the postal code: a name and three lines as the Postal Service prints them (40 each at most). */
#define REMIT_MOST 200

/* Words between "call" and its number: "us toll free at", "our billing office at". */
#define CALL_WORDS_MOST 7

static bool
is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80;
}

/* The last word before `end`, and where it begins. */
static ov_str
word_before(ov_str s, size_t *end)
{
    size_t to = *end, from;

    while (to > 0 && !is_letter(s.ptr[to - 1]))
        to--;
    from = to;
    while (from > 0 && is_letter(s.ptr[from - 1]))
        from--;
    *end = from;
    return ov_str_slice(s, from, to - from);
}

static bool
is_in(ov_str word, const ov_str *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (word.len == words[i].len && (word.ptr[0] | 0x20) == words[i].ptr[0] &&
            ov_str_eq_nocase(word, words[i]))
            return true;
    return false;
}

/*
 * Do the words say that one may call there? The nearest word that is none of those between decides: "call", or the name of the
 * device, unless that is somebody's own ("your phone"). A fax, a crisis line and a line for the deaf are not whom to ask.
 */
static bool
invites_call(ov_str words)
{
    static const ov_str between[] = {
        OV_STR_INIT("us"),       OV_STR_INIT("our"),        OV_STR_INIT("at"),
        OV_STR_INIT("on"),       OV_STR_INIT("the"),        OV_STR_INIT("toll"),
        OV_STR_INIT("free"),     OV_STR_INIT("office"),     OV_STR_INIT("billing"),
        OV_STR_INIT("customer"), OV_STR_INIT("service"),    OV_STR_INIT("patient"),
        OV_STR_INIT("member"),   OV_STR_INIT("department"), OV_STR_INIT("number"),
        OV_STR_INIT("uns"),      OV_STR_INIT("unter"),      OV_STR_INIT("al"),
        OV_STR_INIT("nos")};
    static const ov_str verbs[] = {OV_STR_INIT("call"),  OV_STR_INIT("calling"),
                                   OV_STR_INIT("dial"),  OV_STR_INIT("contact"),
                                   OV_STR_INIT("llame"), OV_STR_INIT("anrufen")};
    static const ov_str devices[] = {OV_STR_INIT("phone"), OV_STR_INIT("telephone"),
                                     OV_STR_INIT("tel"), OV_STR_INIT("telefon"),
                                     OV_STR_INIT("tel\xC3\xA9"
                                                 "fono")};
    static const ov_str forbids[] = {OV_STR_INIT("not"), OV_STR_INIT("never"),
                                     OV_STR_INIT("cannot"), OV_STR_INIT("will")};
    static const ov_str others[] = {
        OV_STR_INIT("your"),      OV_STR_INIT("my"),      OV_STR_INIT("his"),
        OV_STR_INIT("her"),       OV_STR_INIT("their"),   OV_STR_INIT("home"),
        OV_STR_INIT("cell"),      OV_STR_INIT("work"),    OV_STR_INIT("mobile"),
        OV_STR_INIT("emergency"), OV_STR_INIT("daytime"), OV_STR_INIT("ihr"),
        OV_STR_INIT("ihre"),      OV_STR_INIT("su")};
    static const ov_str elsewhere[] = {
        OV_STR_INIT("fax"),       OV_STR_INIT("tty"),     OV_STR_INIT("tdd"),
        OV_STR_INIT("emergency"), OV_STR_INIT("crisis"),  OV_STR_INIT("suicide"),
        OV_STR_INIT("fraud"),     OV_STR_INIT("stolen"),  OV_STR_INIT("relay"),
        OV_STR_INIT("hearing"),   OV_STR_INIT("hotline"), OV_STR_INIT("notfall")};
    size_t end = words.len, passed = 0;
    ov_str word, before;

    for (size_t at = words.len; at > 0;)
        if (is_in(word_before(words, &at), elsewhere, OV_COUNT(elsewhere)))
            return false;
    do
        word = word_before(words, &end);
    while (is_in(word, between, OV_COUNT(between)) && ++passed <= CALL_WORDS_MOST);
    before = word_before(words, &end);
    if (is_in(word, verbs, OV_COUNT(verbs)))
        return !is_in(before, forbids, OV_COUNT(forbids));
    return is_in(word, devices, OV_COUNT(devices)) && !is_in(before, others, OV_COUNT(others));
}

/* The words before field `k` of unit `u`: its own, or those of the cell beside it. */
static ov_str
words_of(const letter *l, size_t u, size_t k)
{
    const ov_layout_unit *unit = &l->layout.units[u];
    const ov_typed_field *f = &l->fields->items[k];
    size_t begin = unit->from, left;

    if (k > unit->first) {
        const ov_typed_field *last = &l->fields->items[k - 1];

        begin = last->offset + last->length;
    }
    if (begin < f->offset)
        return ov_str_slice(l->text->bytes, begin, f->offset - begin);
    left = k == unit->first ? ov_layout_left(&l->layout, u) : OV_LAYOUT_NONE;
    return left == OV_LAYOUT_NONE ? OV_STR_NULL : ov_layout_words(&l->layout, left);
}

bool
letter_phone(const letter *l, letter_span *out)
{
    bool found = false;

    for (size_t u = 0; u < l->layout.count; u++) {
        const ov_layout_unit *unit = &l->layout.units[u];

        for (size_t k = unit->first; k < unit->first + unit->count; k++) {
            const ov_typed_field *f = &l->fields->items[k];

            if (f->type != OV_TYPED_PHONE || !invites_call(words_of(l, u, k)))
                continue;
            if (found &&
                !ov_number_same(ov_str_slice(l->text->bytes, out->from, out->to - out->from),
                                ov_str_slice(l->text->bytes, f->offset, f->length)))
                return false;
            if (!found)
                *out = (letter_span){f->offset, f->offset + f->length};
            found = true;
        }
    }
    return found;
}

/* Where the last word "to" before `end` begins; OV_STR_NONE: nowhere. */
static size_t
last_to(ov_str s, size_t end)
{
    for (size_t i = end; i-- > 1;)
        if ((s.ptr[i] | 0x20) == 'o' && (s.ptr[i - 1] | 0x20) == 't' &&
            (i + 1 == s.len || !is_letter(s.ptr[i + 1])) && (i < 2 || !is_letter(s.ptr[i - 2])))
            return i - 1;
    return OV_STR_NONE;
}

/* Where the words that announce a remittance address end within [from, to); 0: nowhere. The last ones win. */
static size_t
remit_words(ov_str text, size_t from, size_t to)
{
    static const ov_str verbs[] = {OV_STR_INIT("remit"), OV_STR_INIT("mail"), OV_STR_INIT("send")};
    static const ov_str objects[] = {OV_STR_INIT("payment"), OV_STR_INIT("payments"),
                                     OV_STR_INIT("your"),    OV_STR_INIT("check"),
                                     OV_STR_INIT("checks"),  OV_STR_INIT("please"),
                                     OV_STR_INIT("money"),   OV_STR_INIT("order")};
    static const ov_str refused[] = {OV_STR_INIT("not"), OV_STR_INIT("never"),
                                     OV_STR_INIT("longer")};
    ov_str window = ov_str_slice(text, from, to - from);

    for (size_t end = window.len; (end = last_to(window, end)) != OV_STR_NONE;) {
        size_t at = end, passed = 0;
        ov_str word;

        do
            word = word_before(window, &at);
        while (is_in(word, objects, OV_COUNT(objects)) && ++passed);
        if (!is_in(word, verbs, OV_COUNT(verbs)) ||
            (passed == 0 && !ov_str_eq_nocase(word, OV_STR("remit"))))
            continue;
        word = word_before(window, &at);
        return is_in(word, refused, OV_COUNT(refused)) ? 0 : from + end + 2;
    }
    return 0;
}

/* Is what lies between an address and nothing else? Sentences follow each other on one line, lines of an address do not; "the
   address below" begins small; cells of a grid stand beside each other, whatever the text's order. */
static bool
is_block(const letter *l, size_t from, size_t to)
{
    char first = l->text->bytes.ptr[from];
    const ov_layout_unit *last = NULL;

    if (!((unsigned char)(first - 'A') < 26 || (unsigned char)(first - '0') < 10))
        return false;
    for (size_t u = 0; u < l->layout.count; u++) {
        const ov_layout_unit *unit = &l->layout.units[u];

        if (unit->to <= from || unit->from >= to)
            continue;
        if (last && (unit->line == last->line ||
                     (unit->table && unit->row == last->row && unit->cell != last->cell)))
            return false;
        last = unit;
    }
    return true;
}

bool
letter_remit(const letter *l, letter_span *out)
{
    bool found = false;
    size_t begin = 0;

    for (size_t k = 0; k < l->fields->count; k++) {
        const ov_typed_field *f = &l->fields->items[k];
        size_t end = f->offset + f->length, from;

        if (f->type == OV_TYPED_ID || f->type == OV_TYPED_NUMBER)
            continue; /* a box, a house, the number of an account in between */
        from = OV_MAX(begin, f->offset > REMIT_MOST ? f->offset - REMIT_MOST : 0);
        begin = end;
        if (f->type != OV_TYPED_POSTCODE || !(from = remit_words(l->text->bytes, from, f->offset)))
            continue;
        while (from < f->offset && strchr(": \n\t\r", l->text->bytes.ptr[from]))
            from++;
        if (from == f->offset || !is_block(l, from, end))
            return false;
        if (found && !ov_str_eq_nocase(ov_str_slice(l->text->bytes, out->from, out->to - out->from),
                                       ov_str_slice(l->text->bytes, from, end - from)))
            return false;
        *out = (letter_span){from, end};
        found = true;
    }
    return found;
}

ov_str
letter_one_line(const letter *l, letter_span span)
{
    char *out = ov_arena_alloc(l->mem, 2 * (span.to - span.from) + 1);
    size_t len = 0;

    for (size_t u = 0; u < l->layout.count; u++) {
        const ov_layout_unit *unit = &l->layout.units[u];
        size_t from = OV_MAX(unit->from, span.from), to = OV_MIN(unit->to, span.to);

        if (from >= to)
            continue;
        if (len > 0 && out[len - 1] != ',')
            out[len++] = ',';
        if (len > 0)
            out[len++] = ' ';
        memcpy(out + len, l->text->bytes.ptr + from, to - from);
        len += to - from;
    }
    return (ov_str){out, len};
}
