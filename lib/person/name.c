#include "onevoice/person/name.h"

#include <string.h>

#include "onevoice/person/fold.h"

#define MOST_TOKENS 16
#define LINE_ROOM   256

typedef struct tokens {
    ov_str items[MOST_TOKENS];
    size_t count;
} tokens;

static bool
among(ov_str s, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == s.len && memcmp(words[i], s.ptr, s.len) == 0)
            return true;
    }
    return false;
}

static bool
is_title(ov_str s)
{
    static const char *const words[] = {"mr",   "mrs", "ms",  "miss", "mx",   "dr",
                                        "prof", "rev", "sir", "dame", "lady", "lord"};

    return among(s, words, OV_COUNT(words));
}

static bool
is_degree(ov_str s)
{
    static const char *const words[] = {"md",  "phd", "esq", "rn",       "dds", "dvm",
                                        "cpa", "obe", "mbe", "deceased", "jd"};

    return among(s, words, OV_COUNT(words));
}

static bool
is_particle(ov_str s)
{
    static const char *const words[] = {"van", "von", "de", "der", "den", "del", "della", "di",
                                        "da",  "dos", "du", "la",  "le",  "ter", "ten",   "el",
                                        "al",  "st",  "o",  "mc",  "mac", "bin", "ibn"};

    return among(s, words, OV_COUNT(words));
}

static ov_text_generation
generation_of(ov_str s)
{
    static const struct {
        const char *word;
        ov_text_generation generation;
    } words[] = {{"jr", OV_GENERATION_JUNIOR}, {"junior", OV_GENERATION_JUNIOR},
                 {"ii", OV_GENERATION_JUNIOR}, {"2nd", OV_GENERATION_JUNIOR},
                 {"sr", OV_GENERATION_SENIOR}, {"senior", OV_GENERATION_SENIOR},
                 {"i", OV_GENERATION_SENIOR},  {"iii", OV_GENERATION_THIRD},
                 {"3rd", OV_GENERATION_THIRD}, {"iv", OV_GENERATION_FOURTH},
                 {"4th", OV_GENERATION_FOURTH}};

    for (size_t i = 0; i < OV_COUNT(words); i++) {
        if (strlen(words[i].word) == s.len && memcmp(words[i].word, s.ptr, s.len) == 0)
            return words[i].generation;
    }
    return OV_GENERATION_NONE;
}

/* Words of a folded text: letters and digits; an apostrophe or full stop inside a word joins
   (o'brien, j.r.), a hyphen between letters stays, everything else separates. The text is changed
   in place. */
static void
split_words(char *text, size_t len, tokens *out)
{
    size_t to = 0, start = 0;

    out->count = 0;
    for (size_t i = 0; i <= len; i++) {
        unsigned char c = i < len ? (unsigned char)text[i] : ' ';
        bool inside = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;

        if (inside) {
            text[to++] = (char)c;
            continue;
        }
        if (c == '\'' || c == '`' || c == '.')
            continue;
        if (c == '-' && to > start && i + 1 < len && text[i + 1] != ' ' && text[i + 1] != '-') {
            text[to++] = '-';
            continue;
        }
        if (to > start && out->count < MOST_TOKENS)
            out->items[out->count++] = (ov_str){text + start, to - start};
        start = to;
    }
}

/* "J. R. Smith" folds to "j r smith", but "j.r. smith" to "jr smith": not a junior in front. */
static void
take_ends(tokens *t, ov_text_name *out)
{
    size_t from = 0;

    while (from + 1 < t->count && is_title(t->items[from]))
        from++;
    memmove(t->items, t->items + from, (t->count - from) * sizeof t->items[0]);
    t->count -= from;
    while (t->count > 1 && is_degree(t->items[t->count - 1]))
        t->count--;
    if (t->count > 1) {
        ov_text_generation g = generation_of(t->items[t->count - 1]);

        /* a closing "i" is an initial more often than "the first" */
        if (g != OV_GENERATION_NONE && t->items[t->count - 1].len > 1) {
            out->generation = g;
            t->count--;
        }
    }
}

static void
set_part(char *to, uint8_t *len, const ov_str *items, size_t count, bool join, bool *cut)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        bool particle = join && i + 1 < count && is_particle(items[i]);

        for (size_t k = 0; k < items[i].len; k++) {
            if (n == OV_TEXT_NAME_ROOM) {
                *cut = true;
                break;
            }
            to[n++] = items[i].ptr[k] == '-' ? ' ' : items[i].ptr[k];
        }
        if (!particle && i + 1 < count && n < OV_TEXT_NAME_ROOM)
            to[n++] = ' ';
    }
    while (n && (to[n - 1] == ' ' || ((unsigned char)to[n - 1] & 0xc0) == 0xc0))
        n--;
    *len = (uint8_t)n;
}

/* Of "Anne-Marie" the first half is the given name: who writes Anne Marie means the same. */
static void
set_given(ov_text_name *out, const ov_str *items, size_t count)
{
    ov_str rest, first;

    if (count == 0)
        return;
    rest = items[0];
    if (!ov_str_next(&rest, '-', &first))
        return;
    set_part(out->given, &out->given_len, &first, 1, false, &out->cut);
    if (out->middle_len == 0 && rest.len > 0)
        set_part(out->middle, &out->middle_len, &rest, 1, false, &out->cut);
    else if (out->middle_len == 0 && count > 1)
        set_part(out->middle, &out->middle_len, items + 1, count - 1, false, &out->cut);
}

static void
set_family(ov_text_name *out, const ov_str *items, size_t count)
{
    set_part(out->family, &out->family_len, items, count, true, &out->cut);
}

static size_t
fold_part(ov_str s, char *text, ov_text_name *out)
{
    bool mixed = false;
    size_t len = ov_person_fold(s, text, LINE_ROOM, &mixed);

    out->mixed = out->mixed || mixed;
    out->cut = out->cut || s.len > LINE_ROOM;
    return len;
}

static void
clear_if_mixed(ov_text_name *out)
{
    if (out->mixed)
        *out = (ov_text_name){.mixed = true, .cut = out->cut};
}

void
ov_person_name_parts(ov_str given, ov_str middle, ov_str family, ov_str suffix, ov_text_name *out)
{
    char text[LINE_ROOM];
    tokens t;

    *out = (ov_text_name){0};
    if (!ov_str_is_empty(suffix)) {
        split_words(text, fold_part(suffix, text, out), &t);
        if (t.count > 0)
            out->generation = generation_of(t.items[0]);
    }
    if (!ov_str_is_empty(middle)) {
        split_words(text, fold_part(middle, text, out), &t);
        set_part(out->middle, &out->middle_len, t.items, t.count, false, &out->cut);
    }
    if (!ov_str_is_empty(given)) {
        split_words(text, fold_part(given, text, out), &t);
        take_ends(&t, out);
        set_given(out, t.items, t.count);
    }
    if (!ov_str_is_empty(family)) {
        split_words(text, fold_part(family, text, out), &t);
        take_ends(&t, out);
        set_family(out, t.items, t.count);
    }
    clear_if_mixed(out);
}

/* The first person of a joint line: cut at '&' or 'and'; where only a given name is left
   ("Ann & Per Berg") the family name is the last word of the line. */
static void
first_person(tokens *t, ov_str *shared_family)
{
    *shared_family = OV_STR_NULL;
    for (size_t i = 1; i + 1 < t->count; i++) {
        if (ov_str_eq(t->items[i], OV_STR("and"))) {
            if (i == 1)
                *shared_family = t->items[t->count - 1];
            t->count = i;
            break;
        }
    }
}

static void
replace_ampersand(char *text, size_t *len, size_t room)
{
    for (size_t i = 0; i < *len; i++) {
        if (text[i] == '&' && *len + 4 <= room) {
            memmove(text + i + 5, text + i + 1, *len - i - 1);
            memcpy(text + i, " and ", 5);
            *len += 4;
        }
    }
}

/* How many closing tokens are the family name, particles included. */
static size_t
family_tokens(const tokens *t)
{
    size_t n = 1;

    while (n + 1 < t->count && is_particle(t->items[t->count - 1 - n]) &&
           t->items[t->count - 1 - n].len > 1)
        n++;
    return n;
}

static void
read_comma(char *text, size_t len, size_t comma, ov_text_name *out)
{
    tokens family, given;
    ov_str none;

    split_words(text, comma, &family);
    split_words(text + comma + 1, len - comma - 1, &given);
    first_person(&given, &none);
    if (given.count == 1 && generation_of(given.items[0]) != OV_GENERATION_NONE &&
        given.items[0].len > 1 && family.count > 1) { /* "John Smith, Jr" */
        size_t n = family_tokens(&family);

        out->generation = generation_of(given.items[0]);
        set_given(out, family.items, family.count - n);
        set_family(out, family.items + family.count - n, n);
        return;
    }
    take_ends(&family, out);
    take_ends(&given, out);
    set_family(out, family.items, family.count);
    set_given(out, given.items, given.count);
}

static void
read_words(char *text, size_t len, ov_text_name *out)
{
    tokens t;
    ov_str shared;
    size_t n;

    split_words(text, len, &t);
    first_person(&t, &shared);
    take_ends(&t, out);
    if (t.count == 0 || (t.count == 1 && ov_str_eq(t.items[0], OV_STR("and"))))
        return;
    if (!ov_str_is_null(shared) && t.count < MOST_TOKENS)
        t.items[t.count++] = shared;
    if (t.count == 1) {
        set_family(out, t.items, 1);
        return;
    }
    if (t.count > 2 && t.items[t.count - 1].len == 1) { /* family name first, closing initial */
        set_family(out, t.items, 1);
        set_given(out, t.items + 1, t.count - 1);
        return;
    }
    n = family_tokens(&t);
    set_given(out, t.items, t.count - n);
    set_family(out, t.items + t.count - n, n);
}

void
ov_person_name_line(ov_str line, ov_text_name *out)
{
    char text[LINE_ROOM];
    size_t len, comma = 0;

    *out = (ov_text_name){0};
    if (ov_str_is_empty(line))
        return;
    len = fold_part(line, text, out);
    replace_ampersand(text, &len, sizeof text);
    while (comma < len && text[comma] != ',')
        comma++;
    if (comma > 0 && comma + 1 < len)
        read_comma(text, len, comma, out);
    else
        read_words(text, len, out);
    clear_if_mixed(out);
}
