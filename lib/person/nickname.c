/*
 * Short forms of given names.
 *
 * The English ones are data of the pseudopeople project (src/pseudopeople/data/nicknames.csv, after
 * github.com/carltonnorthern/nicknames), under the BSD 3-Clause License, Copyright (c) 2023,
 * Institute for Health Metrics and Evaluation; its full text is in NICKNAMES-LICENSE beside this
 * file. Names in it that are not plain letters were left out. Those of other
 * languages (Pepe, Sascha, Kolya, Beppe, Kasia, Kees, Lasse) were written down for this program.
 * Two sorted tables; an index of the pairs by name is made of the second when the program is built.
 */
#include "name_internal.h"

#include <string.h>

#include "onevoice/base/hash.h"

static const char *const names[] = {
#include "nickname_names.def"
};

uint32_t
ov_person_nickname_id(ov_str name)
{
    size_t found = OV_LOWER_BOUND(i, OV_COUNT(names), ov_str_cmp(ov_str_from(names[i]), name) < 0);

    return found < OV_COUNT(names) && ov_str_eq(ov_str_from(names[found]), name)
               ? (uint32_t)found + 1
               : 0;
}

/* The names that go for one, ascending. */
typedef struct nicknames {
    const uint16_t *items;
    size_t count;
} nicknames;

static nicknames
others_of(uint32_t id)
{
    const uint16_t *at = person_nickname_starts + id;

    return id < person_nickname_names
               ? (nicknames){person_nickname_others + at[0], at[1] - (size_t)at[0]}
               : (nicknames){NULL, 0};
}

bool
ov_person_nickname_ids(uint32_t a, uint32_t b)
{
    nicknames others = others_of(a);

    for (size_t i = 0; i < others.count && others.items[i] <= b; i++) {
        if (others.items[i] == b)
            return true;
    }
    return false;
}

bool
ov_person_nickname_shared(uint32_t a, uint32_t b)
{
    nicknames others = others_of(a);

    for (size_t i = 0; i < others.count; i++) {
        if (ov_person_nickname_ids(others.items[i], b))
            return true;
    }
    return false;
}

bool
ov_person_nickname(ov_str a, ov_str b)
{
    return ov_person_nickname_ids(ov_person_nickname_id(a), ov_person_nickname_id(b));
}

/* ---- whole names ---- */

static const struct {
    const char *name;
    ov_person_sex sex;
} given_names[] = {
#define GIVEN(name, sex) {name, OV_PERSON_##sex},
#include "given_names.def"
#undef GIVEN
};

static bool
find_given(ov_str name, ov_person_sex *sex)
{
    size_t found = OV_LOWER_BOUND(i, OV_COUNT(given_names),
                                  ov_str_cmp(ov_str_from(given_names[i].name), name) < 0);

    if (found == OV_COUNT(given_names) || !ov_str_eq(ov_str_from(given_names[found].name), name))
        return false;
    *sex = given_names[found].sex;
    return true;
}

bool
ov_person_given_is_whole(ov_str name)
{
    ov_person_sex sex;

    return find_given(name, &sex) || ov_person_nickname_id(name) != 0;
}

ov_person_sex
ov_person_given_sex(ov_str name)
{
    ov_person_sex sex;

    return find_given(name, &sex) ? sex : OV_PERSON_EITHER;
}

/* Endings that make of a man's name a woman's, and those that go for them, across languages. */
bool
ov_person_given_ends_apart(ov_str a, ov_str b)
{
    static const char *const woman[] = {
        "a",   "ia",   "ina",  "ine",  "ette", "etta", "elle", "ella", "le",   "na",
        "ica", "iana", "otte", "otta", "ra",   "ita",  "issa", "itte", "aine", "que",
        "e",   "ne",   "ta",   "la",   "ya",   "iya",  "eta",  "lina", "i",    "oula"};
    static const char *const man[] = {"",   "o",  "us", "os", "is", "e",  "es", "s",
                                      "as", "er", "r",  "y",  "i",  "io", "c",  "k"};
    size_t common = 0, least = OV_MIN(a.len, b.len);
    ov_str x, y;
    bool found[2][2] = {{false, false}, {false, false}};

    while (common < least && a.ptr[common] == b.ptr[common])
        common++;
    if (common < 2 || common * 2 < least)
        return false;
    x = ov_str_slice(a, common, a.len);
    y = ov_str_slice(b, common, b.len);
    for (size_t i = 0; i < OV_COUNT(woman); i++) {
        found[0][0] = found[0][0] || ov_str_eq(x, ov_str_from(woman[i]));
        found[1][0] = found[1][0] || ov_str_eq(y, ov_str_from(woman[i]));
    }
    for (size_t i = 0; i < OV_COUNT(man); i++) {
        found[0][1] = found[0][1] || ov_str_eq(x, ov_str_from(man[i]));
        found[1][1] = found[1][1] || ov_str_eq(y, ov_str_from(man[i]));
    }
    return (found[0][0] && found[1][1]) || (found[1][0] && found[0][1]);
}

/* One letter for those of one sound; the last vowel of a name tells the sexes apart and stays. */
static char
sound_of(char c, bool last)
{
    switch (c) {
    case 'y':
        return 'i';
    case 'c':
    case 'q':
        return 'k';
    case 'z':
        return 's';
    case 'w':
    case 'f':
        return 'v';
    case 'e':
        return last ? 'e' : 'a';
    case 'u':
        return last ? 'u' : 'o';
    default:
        return c;
    }
}

uint64_t
ov_person_given_sound(ov_str name)
{
    char out[64];
    size_t n = 0, len = name.len;

    if (len > 2 && name.ptr[len - 1] == 'h')
        len--;
    for (size_t i = 0; i < len && n < sizeof out; i++) {
        char c = name.ptr[i], before = i ? name.ptr[i - 1] : 0;

        if (c == before || (c == 'h' && before && before != 'p' && !strchr("aeiou", before)))
            continue;
        if (c == 'p' && i + 1 < len && name.ptr[i + 1] == 'h')
            c = 'f', i++;
        out[n++] = sound_of(c, i + 1 == len);
    }
    return ov_hash((ov_str){out, n});
}
