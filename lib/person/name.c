#include "onevoice/person/name.h"

#include <string.h>

#include "name_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/person/fold.h"

#define LINE_ROOM 256

/*
 * Hyphens are blanks and particles join their name ("de la Cruz" is one family name), so that
 * spellings meet that differ in nothing else. Cut on a whole character.
 */
static void
set_part(char *to, uint8_t *len, const ov_str *items, size_t count, bool join, bool *cut)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        bool particle = join && i + 1 < count && person_word_is_particle(items[i]);

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

/* Of "Anne-Marie" the first half is the given name: who writes Anne Marie means the same. All that
   follows are second names: they tell sisters apart. */
static void
set_given(ov_text_name *out, const ov_str *items, size_t count, const person_words *middle)
{
    person_words second = {0};
    ov_str rest, first;

    for (size_t i = 0; i < count; i++) {
        rest = items[i];
        if (i == 0) {
            if (!ov_str_next(&rest, '-', &first))
                return;
            set_part(out->given, &out->given_len, &first, 1, false, &out->cut);
        }
        if (rest.len > 0 && second.count < PERSON_MOST_WORDS)
            second.items[second.count++] = rest;
    }
    for (size_t i = 0; middle && i < middle->count && second.count < PERSON_MOST_WORDS; i++)
        second.items[second.count++] = middle->items[i];
    set_part(out->middle, &out->middle_len, second.items, second.count, false, &out->cut);
}

static void
set_family(ov_text_name *out, const ov_str *items, size_t count, const ov_person_words *more)
{
    if (count == 1 && person_word_is_blank(items[0], more))
        return; /* two people of a shelter whose family names are not known have none in common */
    while (count > 1 && person_word_is_child_of(items[0]))
        items++, count--;
    set_part(out->family, &out->family_len, items, count, true, &out->cut);
}

/* The words of the whole line as one name. What is too long ends in a digest: the end may be what
   tells it from others. */
static void
set_line(ov_text_name *out, person_words *words)
{
    bool cut = false;

    person_words_order(words);
    set_part(out->given, &out->given_len, words->items, words->count, false, &cut);
    if (cut) {
        uint64_t hash = 0;

        for (size_t i = 0; i < words->count; i++)
            hash = ov_hash_mix(hash, ov_hash(words->items[i]));
        for (size_t i = 0; i < 16; i++, hash >>= 4)
            out->given[OV_TEXT_NAME_ROOM - 1 - i] = "0123456789abcdef"[hash & 15];
        out->given_len = OV_TEXT_NAME_ROOM;
    }
    memcpy(out->family, out->given, out->given_len);
    out->family_len = out->given_len;
    out->middle_len = 0;
}

/* A mark in place of a given name, without the blanks that some write and others do not. */
static void
set_mark(ov_text_name *out, const ov_str *items, size_t count)
{
    size_t n = 0;

    out->kind = OV_PERSON_NEWBORN;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < items[i].len && n < OV_TEXT_NAME_ROOM; k++) {
            if (items[i].ptr[k] != '-')
                out->given[n++] = items[i].ptr[k];
        }
    }
    out->given_len = (uint8_t)n;
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

/* Of "Mrs. John Smith" the given name is her husband's. */
static void
finish(ov_text_name *out)
{
    ov_person_sex sex = ov_person_given_sex((ov_str){out->given, out->given_len});

    if (out->kind == OV_PERSON_ONE && out->title && sex && sex != out->title)
        out->given_len = out->middle_len = 0;
    if (out->mixed)
        *out = (ov_text_name){.mixed = true, .cut = out->cut};
}

static void
add_words(person_words *to, const person_words *from)
{
    for (size_t i = 0; i < from->count && to->count < PERSON_MOST_WORDS; i++)
        to->items[to->count++] = from->items[i];
}

static void
set_parts(ov_text_name *out, person_words *given, const person_words *middle, person_words *family,
          const ov_person_words *more)
{
    person_words all = {0};
    size_t from, count;

    add_words(&all, given);
    add_words(&all, middle);
    if (person_words_newborn(&all, false, more, &from, &count)) {
        set_mark(out, all.items, all.count);
    } else {
        person_words_take_ends(given, out);
        if (given->count && person_word_is_blank(given->items[0], more))
            given->count = 0;
        if (middle->count == 1 && person_word_is_blank(middle->items[0], more))
            middle = NULL;
        set_given(out, given->items, given->count, middle);
    }
    person_words_take_ends(family, out);
    set_family(out, family->items, family->count, more);
}

/*
 * Columns decide what is given and what is family; only what stands in them (a generation in the
 * family column, "Baby Boy" in the given one) is looked at as in a line.
 */
void
ov_person_name_parts(ov_str given, ov_str middle, ov_str family, ov_str suffix,
                     const ov_person_words *more, ov_text_name *out)
{
    char texts[3][LINE_ROOM];
    person_words parts[3], all = {0};
    const ov_str from[] = {given, middle, family};

    *out = (ov_text_name){0};
    if (!ov_str_is_empty(suffix)) {
        person_words_split(texts[0], fold_part(suffix, texts[0], out), &parts[0]);
        if (parts[0].count > 0)
            out->generation = person_word_generation(parts[0].items[0]);
    }
    for (size_t i = 0; i < OV_COUNT(parts); i++) {
        parts[i].count = 0;
        if (!ov_str_is_empty(from[i]))
            person_words_split(texts[i], fold_part(from[i], texts[i], out), &parts[i]);
        add_words(&all, &parts[i]);
    }
    out->kind = person_words_kind(&all, more);
    if (out->kind == OV_PERSON_ONE)
        set_parts(out, &parts[0], &parts[1], &parts[2], more);
    else
        set_line(out, &all);
    finish(out);
}

/* The first person of a joint line: cut at '&' or 'and'; where only a given name is left
   ("Ann & Per Berg") the family name is the last word of the line. */
static void
first_person(person_words *t, ov_str *shared_family)
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

/* How many closing words are the family name, particles included. */
static size_t
family_words(const person_words *t)
{
    size_t n = 1;

    while (n + 1 < t->count && person_word_is_particle(t->items[t->count - 1 - n]) &&
           t->items[t->count - 1 - n].len > 1)
        n++;
    return n;
}

/* A mark where a given name should be, before or behind the family name. */
static bool
read_newborn(const person_words *t, const ov_person_words *more, ov_text_name *out)
{
    size_t from, count;

    if (!person_words_newborn(t, true, more, &from, &count))
        return false;
    if (from == 0 && count == t->count && count > 1 && t->items[count - 1].len > 2)
        count--; /* "Baby Boy": the family name may be anything */
    set_mark(out, t->items + from, count);
    if (from > 0)
        set_family(out, t->items, from, more);
    else
        set_family(out, t->items + count, t->count - count, more);
    return true;
}

static void
read_comma(char *text, size_t len, size_t comma, const ov_person_words *more, ov_text_name *out)
{
    person_words family, given, all = {0}, written = {0};
    size_t from, count;
    ov_str none;

    person_words_split(text, comma, &family);
    person_words_split(text + comma + 1, len - comma - 1, &given);
    add_words(&all, &given);
    add_words(&all, &family);
    out->kind = person_words_kind(&all, more);
    add_words(&written, &family);
    add_words(&written, &given);
    if (out->kind == OV_PERSON_ONE && person_words_kind(&written, more) == OV_PERSON_LINE)
        out->kind = OV_PERSON_LINE; /* "Borden Books, Inc." */
    if (out->kind != OV_PERSON_ONE) {
        set_line(out, &all);
        return;
    }
    first_person(&given, &none);
    if (given.count == 1 && given.items[0].len > 1 && family.count > 1 &&
        (person_word_is_degree(given.items[0]) ||
         person_word_generation(given.items[0]))) { /* "John Smith, Jr", "MD" */
        size_t n = family_words(&family);

        out->generation = person_word_generation(given.items[0]);
        set_given(out, family.items, family.count - n, NULL);
        set_family(out, family.items + family.count - n, n, more);
        return;
    }
    person_words_take_ends(&family, out);
    person_words_take_ends(&given, out);
    set_family(out, family.items, family.count, more);
    if (person_words_newborn(&given, false, more, &from, &count))
        set_mark(out, given.items, given.count);
    else if (!(given.count && person_word_is_blank(given.items[0], more)))
        set_given(out, given.items, given.count, NULL);
}

/*
 * A family name in front, as Vietnam has it: one of the fifteen that nine in ten bear (Nguyen,
 * Tran, Le, ...), and "Van" or "Thi" behind it, which stand in no other place of a name. In the
 * order of the West the same person has them in front.
 */
static bool
read_vietnamese(const person_words *t, ov_text_name *out)
{
    static const char *const families[] = {
        "bui", "dang",   "dinh", "do",   "duong", "hoang", "ho",     "huynh", "le", "ly",
        "ngo", "nguyen", "pham", "phan", "tran",  "trinh", "truong", "vo",    "vu"};

    if (t->count < 3 || !person_word_among(t->items[0], families, OV_COUNT(families)) ||
        !(ov_str_eq(t->items[1], OV_STR("van")) || ov_str_eq(t->items[1], OV_STR("thi"))))
        return false;
    set_family(out, t->items, 1, NULL);
    set_given(out, t->items + 1, t->count - 1, NULL);
    return true;
}

/* "Isaeva Anna Petrovna": a father's name at the end has the family name in front. */
static bool
read_patronymic(const person_words *t, ov_text_name *out)
{
    static const char *const ends[] = {"ovna",  "evna",   "ichna", "ovich",
                                       "evich", "yovych", "ovych", "ivna"};
    bool found = false;

    for (size_t i = 0; t->count == 3 && i < OV_COUNT(ends); i++)
        found = found || ov_str_ends(t->items[2], ov_str_from(ends[i]));
    /* between a given name and no family name it is one: "Ivan Petrovich Djordjevich" */
    if (!found || ov_person_given_is_whole(t->items[0]))
        return false;
    set_family(out, t->items, 1, NULL);
    set_given(out, t->items + 1, 2, NULL);
    return true;
}

/* Han, Kana and Hangul: the family name comes first, with a blank behind it or without. */
static bool
read_unspaced(const person_words *t, ov_text_name *out)
{
    size_t cut = t->count == 1 ? person_unspaced_family(t->items[0]) : 0;
    ov_str parts[2];

    if (t->count == 1 && cut) {
        parts[0] = ov_str_slice(t->items[0], 0, cut);
        parts[1] = ov_str_slice(t->items[0], cut, t->items[0].len);
    } else if (t->count == 2 && person_is_unspaced(t->items[0]) &&
               person_is_unspaced(t->items[1])) {
        parts[0] = t->items[0];
        parts[1] = t->items[1];
    } else {
        return false;
    }
    set_family(out, &parts[0], 1, NULL);
    set_given(out, &parts[1], 1, NULL);
    return true;
}

static void
read_words(char *text, size_t len, const ov_person_words *more, ov_text_name *out)
{
    person_words t;
    ov_str shared;
    size_t n;

    person_words_split(text, len, &t);
    out->kind = person_words_kind(&t, more);
    if (out->kind != OV_PERSON_ONE) {
        set_line(out, &t);
        return;
    }
    first_person(&t, &shared);
    person_words_take_ends(&t, out);
    if (t.count == 0 || (t.count == 1 && ov_str_eq(t.items[0], OV_STR("and"))))
        return;
    if (!ov_str_is_null(shared) && t.count < PERSON_MOST_WORDS)
        t.items[t.count++] = shared;
    if (read_unspaced(&t, out) || read_vietnamese(&t, out) || read_patronymic(&t, out) ||
        read_newborn(&t, more, out))
        return;
    if (t.count == 1) {
        set_family(out, t.items, 1, more);
        return;
    }
    if (t.count > 2 && t.items[t.count - 1].len == 1) { /* family name first, closing initial */
        set_family(out, t.items, 1, more);
        set_given(out, t.items + 1, t.count - 1, NULL);
        return;
    }
    n = family_words(&t);
    if (!person_word_is_blank(t.items[0], more))
        set_given(out, t.items, t.count - n, NULL);
    set_family(out, t.items + t.count - n, n, more);
}

/* A comma means "family, given", as registers print it; otherwise the family name stands last. */
void
ov_person_name_line(ov_str line, const ov_person_words *more, ov_text_name *out)
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
        read_comma(text, len, comma, more, out);
    else
        read_words(text, len, more, out);
    finish(out);
}
