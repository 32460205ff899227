#include "onevoice/person/address.h"

#include <string.h>

#include "onevoice/person/fold.h"

#define MOST_TOKENS 32
#define LINE_ROOM   320

typedef struct token {
    ov_str word;
    bool comma_before, unit_mark; /* "#4B" */
} token;

typedef struct tokens {
    token items[MOST_TOKENS];
    size_t count;
} tokens;

typedef struct short_form {
    const char *word, *shorter;
} short_form;

static const short_form street_types[] = {
    {"street", "st"},     {"st", "st"},          {"avenue", "ave"},   {"ave", "ave"},
    {"av", "ave"},        {"road", "rd"},        {"rd", "rd"},        {"drive", "dr"},
    {"dr", "dr"},         {"drv", "dr"},         {"lane", "ln"},      {"ln", "ln"},
    {"court", "ct"},      {"ct", "ct"},          {"crt", "ct"},       {"place", "pl"},
    {"pl", "pl"},         {"boulevard", "blvd"}, {"blvd", "blvd"},    {"circle", "cir"},
    {"cir", "cir"},       {"terrace", "ter"},    {"ter", "ter"},      {"tce", "ter"},
    {"trail", "trl"},     {"trl", "trl"},        {"parkway", "pkwy"}, {"pkwy", "pkwy"},
    {"highway", "hwy"},   {"hwy", "hwy"},        {"square", "sq"},    {"sq", "sq"},
    {"crescent", "cres"}, {"cres", "cres"},      {"close", "cl"},     {"cl", "cl"},
    {"way", "way"},       {"loop", "loop"},      {"parade", "pde"},   {"pde", "pde"},
    {"circuit", "cct"},   {"cct", "cct"},        {"grove", "gr"},     {"gr", "gr"},
    {"manor", "mnr"},     {"mnr", "mnr"},        {"point", "pt"},     {"pt", "pt"},
    {"pike", "pike"},     {"row", "row"},        {"walk", "walk"},    {"alley", "aly"},
    {"aly", "aly"},       {"plaza", "plz"},      {"plz", "plz"},      {"esplanade", "esp"},
    {"esp", "esp"},       {"gardens", "gdns"},   {"gdns", "gdns"},    {"rise", "rise"}};

static const short_form directions[] = {
    {"north", "n"},      {"south", "s"},      {"east", "e"},       {"west", "w"},
    {"northeast", "ne"}, {"northwest", "nw"}, {"southeast", "se"}, {"southwest", "sw"}};

/* A home within a house: what follows is its number or letter. */
static const char *const unit_words[] = {
    "unit",     "apt",         "apartment", "flat",    "suite",    "ste",      "room",    "rm",
    "no",       "lot",         "appt",      "whg",     "floor",    "fl",       "trailer", "trlr",
    "space",    "spc",         "pmb",       "piso",    "depto",    "dpto",     "wohnung", "apto",
    "app",      "apartamento", "bte",       "box",     "esc",      "stiege",   "top",     "int",
    "etage",    "appartement", "puerta",    "slip",    "bed",      "dorm",     "lgh",     "kv",
    "stock",    "planta",      "haus",      "bat",     "batiment", "bajo",     "portal",  "bloque",
    "blk",      "block",       "aufgang",   "interno", "m",        "escalera", "og",      "bldg",
    "building", "tower",       "wing"};

/* Which floor, side or house of a court; of two spellings one. */
static const short_form sides[] = {{"links", "li"},        {"li", "li"},
                                   {"rechts", "re"},       {"re", "re"},
                                   {"mitte", "mi"},        {"izq", "izq"},
                                   {"izquierda", "izq"},   {"dcha", "dcha"},
                                   {"derecha", "dcha"},    {"gauche", "gche"},
                                   {"droite", "drt"},      {"eg", "eg"},
                                   {"erdgeschoss", "eg"},  {"dg", "dg"},
                                   {"dachgeschoss", "dg"}, {"ug", "ug"},
                                   {"hinterhaus", "hh"},   {"hh", "hh"},
                                   {"vorderhaus", "vh"},   {"vh", "vh"},
                                   {"left", "left"},       {"right", "right"},
                                   {"upper", "upper"},     {"lower", "lower"},
                                   {"upstairs", "upper"},  {"downstairs", "lower"},
                                   {"front", "front"},     {"rear", "rear"},
                                   {"basement", "bsmt"},   {"bsmt", "bsmt"},
                                   {"penthouse", "ph"},    {"ph", "ph"},
                                   {"tv", "tv"},           {"th", "th"}};

/* "12, 2. Stock" and "12, Stock 2", "2nd Floor" and "Floor 2": between a number and nothing they say
   no more than that it is a home in a house. */
static const char *const floor_words[] = {"stock", "og", "floor", "fl", "piso", "planta", "etage"};

static const char *const number_words[] = {"no", "nr", "num", "numero"};

static const char *const regions[] = {
#include "regions.def"
};

static bool
word_is(ov_str s, const char *word)
{
    /* the first letter decides nearly always: each word of an address is asked after a hundred */
    return s.len && word[0] == s.ptr[0] && strlen(word) == s.len && memcmp(word, s.ptr, s.len) == 0;
}

static const char *
shorten(ov_str s, const short_form *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (word_is(s, table[i].word))
            return table[i].shorter;
    }
    return NULL;
}

static bool
among(ov_str s, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (word_is(s, words[i]))
            return true;
    }
    return false;
}

static bool
is_unit_word(ov_str s)
{
    return among(s, unit_words, OV_COUNT(unit_words));
}

static bool
all_digits(ov_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    }
    return s.len > 0;
}

/*
 * Apostrophes and full stops vanish inside a word ("O'Fallon", "St."), everything else separates.
 * Comma and "#" are remembered with the word that follows: they tell a city from a street and a
 * flat from a house number.
 */
static void
split(char *text, size_t len, tokens *out)
{
    size_t to = 0, start = 0;
    bool comma = false, mark = false;

    out->count = 0;
    for (size_t i = 0; i <= len; i++) {
        unsigned char c = i < len ? (unsigned char)text[i] : ' ';

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80) {
            text[to++] = (char)c;
            continue;
        }
        if (c == '\'' || c == '.')
            continue;
        if (to > start && out->count < MOST_TOKENS) {
            out->items[out->count++] = (token){{text + start, to - start}, comma, mark};
            comma = mark = false;
        }
        start = to;
        comma = comma || c == ',';
        mark = mark || c == '#';
    }
}

/*
 * What does not fit is cut, at the same place for everybody: two long addresses that agree up to
 * there compare as equal, and none of them fails.
 */
static void
append(char *to, uint8_t *len, size_t room, ov_str word)
{
    size_t n = *len;

    if (n && n < room)
        to[n++] = ' ';
    for (size_t i = 0; i < word.len && n < room; i++)
        to[n++] = word.ptr[i];
    while (n && to[n - 1] == ' ')
        n--;
    *len = (uint8_t)n;
}

/* "2nd", "3rd", "3\xc2\xba" folded: the number alone. */
static ov_str
without_ordinal(ov_str w)
{
    static const char *const ends[] = {"st", "nd", "rd", "th", "o"};

    for (size_t i = 0; i < OV_COUNT(ends); i++) {
        ov_str bare = ov_str_slice(w, 0, w.len - OV_MIN(w.len, strlen(ends[i])));

        if (ov_str_ends(w, ov_str_from(ends[i])) && all_digits(bare))
            return bare;
    }
    return w;
}

/* "hauptstrasse" and "hauptstr." */
static ov_str
street_word(ov_str w)
{
    const char *shorter = shorten(w, street_types, OV_COUNT(street_types));

    if (!shorter)
        shorter = shorten(w, directions, OV_COUNT(directions));
    if (shorter)
        return ov_str_from(shorter);
    return w.len > 6 && ov_str_ends(w, OV_STR("strasse")) ? ov_str_slice(w, 0, w.len - 4) : w;
}

typedef struct street_reader {
    const tokens *t;
    size_t to;
    ov_text_address *out;
    bool type_seen, number_behind; /* the number stood behind the street's name */
    bool in_unit;                  /* the word before was the unit's */
} street_reader;

static void
add_unit(street_reader *r, ov_str word)
{
    append(r->out->unit, &r->out->unit_len, sizeof r->out->unit, without_ordinal(word));
    r->in_unit = true;
}

/* The house's number: in front, "12 1/2" and "W134 N3870" with what belongs to it, or behind the
   street's name with its letter. */
static bool
take_number(street_reader *r, size_t i)
{
    ov_text_address *out = r->out;
    ov_str w = r->t->items[i].word;
    bool more =
        i + 1 < r->to && !shorten(r->t->items[i + 1].word, street_types, OV_COUNT(street_types));

    if (out->number_len == 0 && ov_str_has_digit(w) && w.len <= 8) {
        r->number_behind = out->street_len > 0;
    } else if (out->street_len == 0 && out->number_len > 0 && ov_str_has_digit(w) && more &&
               without_ordinal(w).len == w.len) {
        /* another part of the number in front */
    } else if (!(r->number_behind && !r->in_unit && w.len == 1 && !ov_str_has_digit(w) &&
                 out->unit_len == 0)) {
        return false;
    }
    if (w.len == 1 && !ov_str_has_digit(w) && out->number_len < sizeof out->number)
        out->number[out->number_len++] = w.ptr[0]; /* "12 a" is 12a */
    else
        append(out->number, &out->number_len, sizeof out->number, w);
    return true;
}

/* Such a word with its number or letter behind it. */
static bool
names_unit(const tokens *t, size_t i, size_t to)
{
    return i + 1 < to && is_unit_word(t->items[i].word) &&
           (ov_str_has_digit(t->items[i + 1].word) || t->items[i + 1].word.len <= 2);
}

/* What says which home of the house. Returns how many words it took. */
static size_t
take_unit(street_reader *r, size_t i)
{
    ov_str w = r->t->items[i].word, next = i + 1 < r->to ? r->t->items[i + 1].word : OV_STR_NULL;
    const char *side = shorten(w, sides, OV_COUNT(sides));
    bool named = r->out->number_len > 0 && r->out->street_len > 0;

    if (r->t->items[i].unit_mark && i > 0) {
        add_unit(r, w);
        return 1;
    }
    if (r->in_unit && among(w, floor_words, OV_COUNT(floor_words)) && !ov_str_has_digit(next))
        return 1; /* "2nd Floor" */
    if (names_unit(r->t, i, r->to) && (named || (w.len > 2 && !word_is(w, "box")))) {
        add_unit(r, next);
        return 2;
    }
    if (named && side && (r->in_unit || r->type_seen || r->number_behind)) {
        add_unit(r, ov_str_from(side));
        return 1;
    }
    if (named && (ov_str_has_digit(w) || (r->in_unit && w.len == 1)) &&
        (r->type_seen || r->number_behind || r->in_unit)) {
        add_unit(r, w);
        return 1;
    }
    return 0;
}

/* "12 Cedar St A": a letter behind the type says where in the house. Longer words name a house or a
   place as often, and are mistyped. */
static bool
is_behind_type(const street_reader *r, ov_str w)
{
    return r->type_seen && r->out->number_len > 0 && !r->number_behind && w.len == 1 &&
           !strchr("nsew", w.ptr[0]);
}

/*
 * Tokens [from, to) are number, street and unit. The number stands in front of the street's name
 * (12 Oak St) or behind it (Hauptstr. 12); all that says where in the house is the unit, in the
 * order it is written: two flats are two homes, and two numbers two houses, so neither may be left
 * among the words of the street, where a letter more or less is a typing error.
 */
static void
read_street(const tokens *t, size_t from, size_t to, ov_text_address *out)
{
    street_reader r = {.t = t, .to = to, .out = out};

    for (size_t i = from; i < to;) {
        ov_str w = t->items[i].word;
        size_t taken = 0;

        if (out->street_len > 0 && out->number_len == 0 && i + 1 < to &&
            among(w, number_words, OV_COUNT(number_words)) &&
            ov_str_has_digit(t->items[i + 1].word)) {
            i++; /* "Calle Mayor no. 5" */
            continue;
        }
        taken = take_unit(&r, i);
        if (taken == 0 && take_number(&r, i))
            taken = 1;
        if (taken == 0 && is_behind_type(&r, w)) {
            add_unit(&r, w);
            taken = 1;
        }
        if (taken == 0) {
            r.type_seen = r.type_seen ||
                          (out->street_len > 0 && shorten(w, street_types, OV_COUNT(street_types)));
            append(out->street, &out->street_len, sizeof out->street, street_word(w));
            r.in_unit = false;
            taken = 1;
        }
        i += taken;
    }
}

/* A postal code at i, in one word (10115) or two (00-625, 111 22): how many words; 0: none. */
static size_t
postal_words(const tokens *t, size_t i, size_t to)
{
    ov_str w = t->items[i].word, next = i + 1 < to ? t->items[i + 1].word : OV_STR_NULL;

    if (all_digits(w) && w.len >= 4 && w.len <= 6)
        return 1;
    return all_digits(w) && all_digits(next) && w.len + next.len == 5 && (w.len == 2 || w.len == 3)
               ? 2
               : 0;
}

static void
read_city(const tokens *t, size_t from, size_t to, ov_text_address *out)
{
    /* "10115 Berlin" */
    size_t code = out->postal_len == 0 && from < to ? postal_words(t, from, to) : 0;

    for (size_t i = from; code < to - from && i < from + code; i++) {
        for (size_t k = 0; k < t->items[i].word.len; k++)
            out->postal[out->postal_len++] = t->items[i].word.ptr[k];
    }
    for (size_t i = from + (out->postal_len ? code : 0); i < to; i++)
        append(out->city, &out->city_len, sizeof out->city, t->items[i].word);
}

/* Postal code at the end: 43215, 43215-1234 (two tokens), 3086, "bl8 1dl", "k1a 0b1". */
static size_t
take_postal(const tokens *t, size_t from, size_t to, ov_text_address *out)
{
    size_t n = 0;
    ov_str last, before;

    if (to - from < 1)
        return to;
    last = t->items[to - 1].word;
    before = to - from > 1 ? t->items[to - 2].word : OV_STR_NULL;
    if (all_digits(last) && last.len == 4 && all_digits(before) && before.len == 5) {
        append(out->postal, &out->postal_len, sizeof out->postal, before);
        return to - 2;
    }
    if (last.len == 3 && ov_str_has_digit(last) && !all_digits(last) && before.len >= 2 &&
        before.len <= 4 && ov_str_has_digit(before) && !all_digits(before))
        n = 2;
    else if (all_digits(last) && last.len >= 4 && last.len <= 6)
        n = 1;
    else if (all_digits(last) && last.len == 9) {
        append(out->postal, &out->postal_len, sizeof out->postal, ov_str_slice(last, 0, 5));
        return to - 1;
    }
    for (size_t i = to - n; i < to; i++) {
        for (size_t k = 0; k < t->items[i].word.len && out->postal_len < sizeof out->postal; k++)
            out->postal[out->postal_len++] = t->items[i].word.ptr[k];
    }
    return to - n;
}

/*
 * From the end, and never the only word left: "Georgia" alone is a city or a street to us, not a
 * state.
 */
static size_t
take_region(const tokens *t, size_t from, size_t to)
{
    for (size_t i = 0; i < OV_COUNT(regions); i++) {
        ov_str r = ov_str_from(regions[i]);
        size_t blank = ov_str_find_char(r, ' ', 0);

        if (blank == OV_STR_NONE) {
            if (to > from + 1 && ov_str_eq(t->items[to - 1].word, r))
                return to - 1;
        } else if (to > from + 2 &&
                   ov_str_eq(t->items[to - 1].word, ov_str_slice(r, blank + 1, r.len)) &&
                   ov_str_eq(t->items[to - 2].word, ov_str_slice(r, 0, blank))) {
            return to - 2;
        }
    }
    return to;
}

static size_t
take_country(const tokens *t, size_t to)
{
    static const char *const words[] = {"usa", "us", "australia", "canada", "uk"};

    for (size_t i = 0; i < OV_COUNT(words); i++) {
        if (to > 2 && word_is(t->items[to - 1].word, words[i]))
            return to - 1;
    }
    return to;
}

/* Where the street ends and the city begins: after the street type and its unit, or at the last
   comma. */
static size_t
street_end(const tokens *t, size_t to)
{
    size_t end = 0, last_comma = 0;

    for (size_t i = 1; i < to; i++) {
        ov_str w = t->items[i].word;

        if (t->items[i].comma_before && !is_unit_word(w) && !t->items[i].unit_mark &&
            !shorten(w, sides, OV_COUNT(sides)) && (!ov_str_has_digit(w) || postal_words(t, i, to)))
            last_comma = i;
    }
    for (size_t i = 1; i < to; i++) {
        ov_str w = t->items[i].word;

        if (i > 1 && shorten(w, street_types, OV_COUNT(street_types)))
            end = i + 1;
        else if (end && i == end &&
                 (t->items[i].unit_mark || (ov_str_has_digit(w) && !all_digits(w)) ||
                  is_unit_word(w)))
            end = i + (names_unit(t, i, to) ? 2 : 1);
    }
    if (last_comma && (end == 0 || last_comma >= end))
        return last_comma;
    if (end == 0)
        return last_comma ? last_comma : to;
    return OV_MIN(end, to);
}

/*
 * Peeled from the end, where the forms of the world agree most: country, postal code, region, then
 * the city; what is left is the street.
 */
void
ov_person_address_line(ov_str line, ov_text_address *out)
{
    char text[LINE_ROOM];
    tokens t;
    size_t to, end;

    *out = (ov_text_address){0};
    if (ov_str_is_empty(line))
        return;
    split(text, ov_person_fold(line, text, sizeof text, NULL), &t);
    to = take_country(&t, t.count);
    if (to > 1)
        to = take_postal(&t, 1, to, out);
    to = take_region(&t, 0, to);
    end = street_end(&t, to);
    read_street(&t, 0, end, out);
    read_city(&t, end, to, out);
}

void
ov_person_address_parts(ov_str street, ov_str city, ov_str postal_code, ov_text_address *out)
{
    char text[LINE_ROOM];
    tokens t;

    *out = (ov_text_address){0};
    if (!ov_str_is_empty(street)) {
        split(text, ov_person_fold(street, text, sizeof text, NULL), &t);
        read_street(&t, 0, t.count, out);
    }
    if (!ov_str_is_empty(city)) {
        split(text, ov_person_fold(city, text, sizeof text, NULL), &t);
        read_city(&t, 0, t.count, out);
    }
    if (!ov_str_is_empty(postal_code)) {
        split(text, ov_person_fold(postal_code, text, sizeof text, NULL), &t);
        if (t.count == 2 && t.items[0].word.len == 5 && all_digits(t.items[0].word) &&
            t.items[1].word.len == 4)
            t.count = 1; /* ZIP+4 */
        for (size_t i = 0; i < t.count; i++) {
            for (size_t k = 0; k < t.items[i].word.len && out->postal_len < sizeof out->postal; k++)
                out->postal[out->postal_len++] = t.items[i].word.ptr[k];
        }
    }
}
