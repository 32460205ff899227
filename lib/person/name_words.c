/*
 * A folded text as words, and what single words of it are: titles, degrees, generations, particles.
 */
#include <string.h>

#include "name_internal.h"

bool
person_word_among(ov_str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        /* the first letter decides nearly always */
        if (word.len && words[i][0] == word.ptr[0] && strlen(words[i]) == word.len &&
            memcmp(words[i], word.ptr, word.len) == 0)
            return true;
    }
    return false;
}

/* A form of address in front of a name, and whose it is. */
static bool
is_title(ov_str s, ov_person_sex *sex)
{
    static const char *const of_men[] = {"mr",  "herr", "herrn", "hr",     "senor", "monsieur",
                                         "sir", "lord", "sig",   "signor", "shri"};
    static const char *const of_women[] = {
        "mrs",    "ms",   "miss", "frau",  "sra",     "srta", "senora", "senorita", "mme", "mlle",
        "madame", "dame", "lady", "sigra", "signora", "smt",  "mevr",   "mevrouw",  "fru"};
    static const char *const of_all[] = {"mx",  "dr",   "dra",  "prof",    "rev",
                                         "mag", "dipl", "dott", "dottssa", "ing"};

    if (person_word_among(s, of_men, OV_COUNT(of_men)))
        *sex = OV_PERSON_MAN;
    else if (person_word_among(s, of_women, OV_COUNT(of_women)))
        *sex = OV_PERSON_WOMAN;
    else
        return person_word_among(s, of_all, OV_COUNT(of_all));
    return true;
}

/* Of what a doctor's title is: "Dr. med.". */
static bool
is_faculty(ov_str s)
{
    static const char *const words[] = {"med", "dent", "vet", "phil",  "jur",  "iur", "rer",  "nat",
                                        "pol", "oec",  "ing", "habil", "univ", "hc",  "theol"};

    return person_word_among(s, words, OV_COUNT(words));
}

bool
person_word_is_degree(ov_str word)
{
    static const char *const words[] = {"md",  "phd", "esq", "rn",       "dds", "dvm",
                                        "cpa", "obe", "mbe", "deceased", "jd"};

    return person_word_among(word, words, OV_COUNT(words));
}

/* Son or daughter of the one whose name follows; many leave the word out. */
bool
person_word_is_child_of(ov_str word)
{
    static const char *const words[] = {"bin", "ibn", "bint", "binti", "binte", "bte"};

    return person_word_among(word, words, OV_COUNT(words));
}

bool
person_word_is_particle(ov_str word)
{
    static const char *const words[] = {"van", "von", "de",  "der", "den", "del", "della",
                                        "di",  "da",  "dos", "du",  "la",  "le",  "ter",
                                        "ten", "el",  "al",  "st",  "o",   "mc",  "mac"};

    return person_word_among(word, words, OV_COUNT(words)) || person_word_is_child_of(word);
}

/*
 * "II" counts as junior and "I" as senior: of two men of one name they say the same, and one house
 * prints "Jr." where the other prints "II".
 */
ov_text_generation
person_word_generation(ov_str word)
{
    static const struct {
        const char *word;
        ov_text_generation generation;
    } words[] = {{"jr", OV_GENERATION_JUNIOR},  {"junior", OV_GENERATION_JUNIOR},
                 {"ii", OV_GENERATION_JUNIOR},  {"2nd", OV_GENERATION_JUNIOR},
                 {"sr", OV_GENERATION_SENIOR},  {"senior", OV_GENERATION_SENIOR},
                 {"i", OV_GENERATION_SENIOR},   {"iii", OV_GENERATION_THIRD},
                 {"3rd", OV_GENERATION_THIRD},  {"iv", OV_GENERATION_FOURTH},
                 {"4th", OV_GENERATION_FOURTH}, {"v", OV_GENERATION_FIFTH},
                 {"5th", OV_GENERATION_FIFTH}};

    for (size_t i = 0; i < OV_COUNT(words); i++) {
        if (word.len && words[i].word[0] == word.ptr[0] && strlen(words[i].word) == word.len &&
            memcmp(words[i].word, word.ptr, word.len) == 0)
            return words[i].generation;
    }
    return OV_GENERATION_NONE;
}

/* Letters with strokes between them that are one word of an addressee; 0: there is none. */
static size_t
stroked_word(const char *text, size_t len, size_t at, ov_str *word)
{
    static const struct {
        ov_str written, word;
    } known[] = {{OV_STR_INIT("c/o"), OV_STR_INIT("c/o")},
                 {OV_STR_INIT("n/a"), OV_STR_INIT("n/a")},
                 {OV_STR_INIT("f/b/o"), OV_STR_INIT("fbo")},
                 {OV_STR_INIT("d/b/a"), OV_STR_INIT("dba")}};

    if (at + 1 >= len || text[at + 1] != '/')
        return 0;
    for (size_t i = 0; i < OV_COUNT(known); i++) {
        size_t end = at + known[i].written.len;

        if (end <= len && memcmp(text + at, known[i].written.ptr, known[i].written.len) == 0 &&
            (end == len || text[end] < 'a' || text[end] > 'z')) {
            *word = known[i].word;
            return known[i].written.len;
        }
    }
    return 0;
}

void
person_words_split(char *text, size_t len, person_words *out)
{
    size_t to = 0, start = 0, stroke;

    out->count = 0;
    for (size_t i = 0; i <= len; i++) {
        unsigned char c = i < len ? (unsigned char)text[i] : ' ';
        bool inside = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;

        if (to == start && out->count < PERSON_MOST_WORDS &&
            (stroke = stroked_word(text, len, i, &out->items[out->count])) > 0) {
            out->count++;
            i += stroke - 1;
            continue;
        }
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
        if (to > start && out->count < PERSON_MOST_WORDS)
            out->items[out->count++] = (ov_str){text + start, to - start};
        start = to;
    }
}

/* "J. R. Smith" folds to "j r smith", but "j.r. smith" to "jr smith": not a junior in front. */
void
person_words_take_ends(person_words *words, ov_text_name *out)
{
    size_t from = 0;

    for (; from + 1 < words->count; from++) {
        ov_str rest = words->items[from], word; /* "Dipl.-Ing." is one word */

        ov_str_next(&rest, '-', &word);
        if (!(is_title(word, &out->title) || (from > 0 && is_faculty(word))) ||
            (rest.len > 0 && !is_faculty(rest)))
            break;
    }
    memmove(words->items, words->items + from, (words->count - from) * sizeof words->items[0]);
    words->count -= from;
    while (words->count > 1 && person_word_is_degree(words->items[words->count - 1]))
        words->count--;
    if (words->count > 1) {
        ov_text_generation g = person_word_generation(words->items[words->count - 1]);

        /* a closing "i" is an initial more often than "the first", and so is "v" but for "John Hunt V" */
        if (g == OV_GENERATION_FIFTH && words->items[words->count - 1].len == 1 &&
            !(words->count == 3 && ov_person_given_is_whole(words->items[0])))
            g = OV_GENERATION_NONE;
        if (g == OV_GENERATION_FIFTH ||
            (g != OV_GENERATION_NONE && words->items[words->count - 1].len > 1)) {
            out->generation = g;
            words->count--;
        }
    }
}
